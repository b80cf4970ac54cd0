"""What simulates behind the page: the numbers of ``sim.compare``, in turns, and nothing left behind."""

import gc
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import sim
from sim.measures.measure import TEAM, Measure
from sim.measures.registry import KINDS
from sim.page.work import Desk, Job, Stage
from sim.page.work.kept import BYTES, Kept
from sim.page.work.pool import Pool
from sim.page.work.steps import Step, Wanted, adds, code_of, next_step
from sim.page.work.turns import Turns
from sim.reading import read
from sim.scenario import Scenario
from sim.study.runner.cells import Sample
from sim.study.runner.runner import Progress, Tell
from tests.cut_off import KILLED_AS_IT_SPEAKS

LONG = 60.0
"""Seconds after which a test gives up."""


@dataclass(frozen=True)
class _Limits:
    posts: int = 60
    years: int = 10
    options: int = 4
    replications: int = 30
    points: int = 0
    workers: int = 2
    sessions: int = 3
    idle_seconds: float = 300.0


def _asked(seed: int = 1, years: int = 1, system: str = "dorset") -> list[Scenario]:
    both = [read(system=system, policy=p).scenario for p in ("annual-settlement", "three-year-settlement")]
    return [s.replace({"run.seed": seed, "run.years": years}) for s in both]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    desk = Desk(_Limits())
    assert desk.wait_until_warm(LONG)
    yield desk
    desk.close()


@pytest.fixture(autouse=True)
def _nobody_asks(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "desk" in request.fixturenames:
        desk = request.getfixturevalue("desk")
        for who in desk.people:
            desk.leave(who)


def _stages(job: Job, enough: Callable[[Stage], bool]) -> list[Stage]:
    found: list[Stage] = []
    while not found or not enough(found[-1]):
        stage = job.wait(LONG, found[-1].number if found else 0)
        assert stage is not None, job.progress
        found.append(stage)
    return found


def _until(true: Callable[[], bool], seconds: float = LONG) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_every_stage_has_the_numbers_of_compare_with_so_many_replications(desk: Desk) -> None:
    asked = _asked()
    job = desk.ask("ann", asked)
    stages = _stages(job, lambda stage: stage.code == "precise")
    assert [(s.code, s.replications) for s in stages] == [
        ("first-look", 8),
        ("narrowing", 25),
        ("precise", 30),
    ]
    for stage in stages:
        same = sim.compare(asked, replications=stage.replications)
        assert_frame_equal(stage.results.summary, same.summary)
        assert_frame_equal(stage.results.monthly, same.monthly)
    assert stages[0].results.answers == {}
    for name, table in same.answers.items():
        assert_frame_equal(stages[-1].results.answers[name], table)


@pytest.mark.slow
def test_why_is_asked_before_the_range_if_somebody_wants_it_and_has_the_numbers_of_compare() -> None:
    asked = _asked()
    desk = Desk(_Limits(replications=2, points=2))
    try:
        job = desk.ask("ann", asked)
        job.ask_more(why=True)
        stages = _stages(job, lambda stage: stage.code == "whole")
        assert [(s.replications, s.points, s.results.why is None) for s in stages] == [
            (2, 0, True), (2, 0, False), (2, 2, False)
        ]  # fmt: skip
        same = sim.compare(asked, replications=2, assumption_points=2, why=True)
        assert_frame_equal(stages[-1].results.why, same.why)
        assert_frame_equal(stages[-1].results.summary, same.summary)
        assert _until(lambda: job.progress.finished)
        with pytest.raises(sim.EngineRoomError, match=r"100 points.* 2 that"):
            job.ask_more(points=100)
    finally:
        desk.close()


RUNWAY = "assumptions.attrition.runway_multiplier"


@pytest.mark.slow
def test_a_tornado_is_asked_when_all_is_done_and_has_the_numbers_of_compare() -> None:
    asked = _asked(years=1)
    desk = Desk(_Limits(replications=2))
    try:
        job = desk.ask("ann", asked)
        before = _stages(job, lambda stage: stage.code == "whole")[-1]
        assert _until(lambda: job.progress.finished)
        assert "tornado" not in before.results.answers
        job.ask_more(tornado=(RUNWAY,))
        assert not job.progress.finished
        after = job.wait(LONG, before.number)
        assert after is not None
        same = sim.compare(asked, replications=2, why=True, tornado=[RUNWAY])
        for name, table in same.answers.items():
            assert_frame_equal(after.results.answers[name], table)
        assert after.results.statistics.simulated == 2 * 2 * 2  # two scenarios at two ends
        assert _until(lambda: job.progress.finished)
        again = desk.ask("ann", asked, known=after)
        assert _until(lambda: again.progress.finished)
        assert again.stage is after
    finally:
        desk.close()


def test_an_abandoned_question_ends_at_once(desk: Desk) -> None:
    job = desk.ask("ann", _asked(seed=2))
    time.sleep(0.1)
    before = time.monotonic()
    job.abandon()
    assert job.ended(LONG)
    assert time.monotonic() - before < LONG / 4
    assert not job.progress.failed


def test_another_question_of_the_same_person_takes_the_place_of_the_first(desk: Desk) -> None:
    first = desk.ask("ann", _asked(seed=3))
    second = desk.ask("ann", _asked(seed=4))
    assert first.abandoned
    assert first.ended(LONG)
    assert second.wait(LONG) is not None
    assert desk.people == ("ann",)


def test_what_was_run_is_not_run_again_for_anybody(desk: Desk) -> None:
    asked = _asked(seed=5)
    first = desk.ask("ann", asked).wait(LONG)
    again = desk.ask("bob", asked).wait(LONG)
    assert first is not None
    assert again is not None
    assert (first.results.statistics.simulated, again.results.statistics.simulated) == (16, 0)


def test_what_was_answered_before_is_gone_on_from(desk: Desk) -> None:
    before = _stages(desk.ask("her", _asked(seed=77)), lambda stage: stage.replications >= 25)[-1]
    job = desk.ask("her", _asked(seed=77), known=before)
    assert job.stage is before
    after = job.wait(LONG, before.number)
    assert after is not None
    assert (after.number, after.replications) == (before.number + 1, 30)


def test_what_is_private_is_kept_for_nobody_else_and_goes_with_the_person(desk: Desk) -> None:
    asked = _asked(seed=6)

    def simulated(who: str, private: bool) -> int:
        stage = desk.ask(who, asked, private=private).wait(LONG)
        assert stage is not None
        return stage.results.statistics.simulated

    assert simulated("ann", True) == 16
    assert simulated("ann", True) == 0
    assert desk._private["ann"]._most * desk.limits.sessions <= BYTES
    assert simulated("bob", False) == 16
    desk.leave("ann")
    assert simulated("ann", True) == 16


def test_a_first_look_comes_before_somebody_elses_whole_run_ends(desk: Desk) -> None:
    long = desk.ask("ann", _asked(seed=7, years=10, system="lincolnshire"))
    assert long.wait(LONG) is not None
    assert desk.ask("bob", _asked(seed=8)).wait(LONG) is not None
    assert long.stage is not None
    assert long.stage.code != "precise"


def test_nobody_looks_so_nothing_is_done() -> None:
    one, other = _asked(seed=9), _asked(seed=10)
    desk = Desk(_Limits(idle_seconds=1.5, replications=5000))
    try:
        unseen, seen = desk.ask("bob", other), desk.ask("ann", one, private=True)

        def gone() -> bool:
            seen.look()
            return desk.people == ("ann",)

        assert _until(gone)
        assert unseen.abandoned
        assert unseen.ended(LONG)
        assert not seen.abandoned
    finally:
        desk.close()
    assert seen.ended(LONG)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (_Limits(posts=5), r"\d+ posts.* up to 5"),
        (_Limits(years=1), r"2 years.* up to 1"),
        (_Limits(options=1), r"2 options.* up to 1"),
    ],
)
def test_a_question_too_large_is_refused_with_the_numbers(limits: _Limits, said: str, desk: Desk) -> None:
    small = object.__new__(Desk)
    small.limits = limits
    with pytest.raises(sim.EngineRoomError, match=said):
        small.ask("ann", _asked(years=2))
    assert desk.people == ()


def test_no_more_people_than_the_limit(desk: Desk) -> None:
    for who in ("ann", "bob", "cat"):
        desk.ask(who, _asked(seed=11))
    with pytest.raises(sim.EngineRoomError, match="3 people"):
        desk.ask("dan", _asked(seed=11))
    desk.ask("cat", _asked(seed=12))
    desk.leave("bob")
    desk.ask("dan", _asked(seed=11))


def test_a_killed_worker_costs_nothing_but_time(desk: Desk) -> None:
    asked = _asked(seed=13)
    job = desk.ask("ann", asked)
    os.kill(desk.pool.processes[0], signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    stages = _stages(job, lambda stage: stage.replications == 25)
    assert_frame_equal(stages[-1].results.summary, sim.compare(asked, replications=25).summary)


def test_no_process_is_left_when_the_desk_is_closed() -> None:
    desk = Desk(_Limits(replications=5000))
    job = desk.ask("ann", _asked(seed=14))
    assert job.wait(LONG) is not None
    processes = desk.pool.processes
    assert processes
    desk.close()
    assert job.ended(LONG)
    assert not [number for number in processes if _lives(number)]
    with pytest.raises(sim.EngineRoomError, match="closed"):
        desk.ask("ann", _asked(seed=14))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def test_a_block_that_ends_its_process_again_and_again_is_an_error() -> None:
    turns = Turns(Pool(1))
    try:
        result = turns.hand_in(turns.line("ann"), eval, "__import__('os')._exit(9)")
        with pytest.raises(sim.WorkerLostError, match="fewer workers"):
            result.result(LONG)
        assert turns.hand_in(turns.line("ann"), eval, "1 + 1").result(LONG) == 2
    finally:
        turns.close()


@pytest.mark.skipif(sys.platform == "win32", reason="processes answer by pipes of another kind there")
def test_a_block_cut_off_in_the_middle_of_its_result_is_worked_on_again(tmp_path: Path) -> None:
    path = f"__import__('pathlib').Path({str(tmp_path / 'died')!r})"
    once = f"'again' if {path}.exists() else ({path}.touch(), {KILLED_AS_IT_SPEAKS})"
    turns = Turns(Pool(1))
    try:
        assert turns.hand_in(turns.line("ann"), eval, once).result(LONG) == "again"
    finally:
        turns.close()


def test_processes_that_cannot_begin_are_an_error_and_not_tried_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = []

    def cannot(*_: object) -> None:
        tried.append(1)
        raise EOFError  # what a process that begins others says when it is killed

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", cannot)
    turns = Turns(Pool(1))
    try:
        with pytest.raises(sim.WorkerLostError, match="fewer workers"):
            turns.hand_in(turns.line("ann"), eval, "1").result(LONG)
    finally:
        turns.close()
    assert len(tried) == 3


def test_processes_do_not_begin_the_script_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    script = type(sys)("__main__")
    script.__file__ = "/nowhere/app.py"
    monkeypatch.setitem(sys.modules, "__main__", script)
    turns = Turns(Pool(1))
    try:
        assert turns.hand_in(turns.line("ann"), eval, "1").result(LONG) == 1
    finally:
        turns.close()


def test_turns_go_to_first_looks_and_then_to_who_has_had_least() -> None:
    turns, order, lock = Turns(Pool(1)), list[str](), threading.Lock()

    def noted(who: str) -> None:
        with lock:
            order.append(who)

    try:
        ann, bob, cat = (turns.line(who) for who in ("ann", "bob", "cat"))
        ann.first = bob.first = False
        results = []
        for line, many in ((ann, 4), (bob, 2), (cat, 1)):
            for _ in range(many):
                result = turns.hand_in(line, time.sleep, 0.1 if results else 1.0)
                result.add_done_callback(lambda _, who=line.who: noted(who))
                results.append(result)
        for result in results:
            result.result(LONG)
    finally:
        turns.close()
    assert order.index("cat") < 2  # one block may have been begun
    assert order[2] == "bob"
    assert order[-1] == "ann"


def test_what_was_not_asked_for_longest_is_kept_no_more() -> None:
    def sample(first: int) -> Sample:
        return Sample(np.arange(first, first + 10), (Measure(KINDS["months_kept"], TEAM),), np.zeros((10, 1)))

    one = 160
    kept = Kept(2 * one)
    for name in ("a", "b"):
        kept.put(name, sample(0))
    assert kept.of("a")
    kept.put("a", sample(0))  # nothing new
    assert kept.bytes == 2 * one
    kept.put("c", sample(0))
    assert [bool(kept.of(name)) for name in "abc"] == [True, False, True]


def test_why_comes_after_a_short_range_and_before_the_long_one() -> None:
    wanted = Wanted(replications=400, points=100, why=False, explained=True)
    taken: list[Step] = []
    while (step := next_step(taken[-1] if taken else None, wanted)) is not None:
        taken.append(replace(step, precise=step.replications >= 100))
    assert [(s.replications, s.points, s.why) for s in taken] == [
        (8, 0, False), (25, 0, False), (50, 0, False), (100, 0, False),
        (100, 24, False), (100, 24, True), (100, 100, True),
    ]  # fmt: skip
    codes = [code_of(step, wanted) for step in taken]
    assert codes == ["first-look", "narrowing", "narrowing", "precise", "range", "range", "whole"]
    doing = [adds(*two) for two in pairwise([None, *taken])]
    assert doing == ["teams", "teams", "teams", "teams", "range", "why", "range"]
    assert adds(taken[-1], replace(taken[-1], tornado=("a",))) == "tornado"


def test_a_question_that_fails_says_why_and_is_not_taken_for_abandoned(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that asks again what was abandoned would never end."""

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sim.page.work.steps.plan_of", fails)
    job = desk.ask("ann", _asked(seed=15))
    assert job.wait(LONG) is None
    assert job.progress.failed == "this could not be worked out (ZeroDivisionError)"
    assert job.ended(LONG)
    assert not job.abandoned
    desk.leave("ann")
    assert job.abandoned


def test_how_far_it_is_leaves_out_what_was_there_already(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(_: object, __: object, ___: object, tell: Tell, **____: object) -> None:
        tell(Progress(done=900, total=1000, found=880, seconds=1.0, doing="answering `why`"))
        raise ZeroDivisionError

    monkeypatch.setattr("sim.page.work.job.Experiment", told)
    job = desk.ask("ann", _asked(seed=18))
    assert job.ended(LONG)
    assert (job.progress.done, job.progress.total) == (20, 120)
    desk.leave("ann")


def test_a_question_is_abandoned_not_failed_when_the_processes_are_ended() -> None:
    desk = Desk(_Limits(replications=5000))
    try:
        job = desk.ask("ann", _asked(seed=16, years=10, system="lincolnshire"))
        assert job.wait(LONG) is not None
        desk._turns.close()
        assert job.wait(LONG, above=1_000) is None
        assert (job.abandoned, job.progress.failed) == (True, "")
    finally:
        desk.close()


def test_two_may_abandon_a_question_at_one_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.ask("ann", _asked(seed=17))
    monkeypatch.setattr("sim.page.work.share.Share.abandoned", False)  # as either sees it before the other
    job.abandon()
    job.abandon()


def test_a_question_that_was_finished_is_not_as_soon_as_more_is_asked(desk: Desk) -> None:
    """Else a page that looks at this moment looks no more."""
    job = desk.ask("ann", _asked(seed=5)[:1])
    assert _until(lambda: job.progress.finished)
    with job._changed:  # its thread has not seen it yet
        job._wanted = replace(job._wanted, explained=True)
        job.ask_more(why=True)
        assert not job.progress.finished


def test_who_asks_anew_is_not_taken_for_gone(desk: Desk) -> None:
    before = desk.ask("ann", _asked(seed=5))
    now = desk.ask("ann", _asked(seed=18))
    desk.leave("ann", only=before)
    assert not now.abandoned
    desk.leave("ann", only=now)
    assert now.abandoned


class List:
    """Something that was uploaded, and refers to itself as much of what is read does."""

    def __init__(self) -> None:
        self.itself = self


def test_the_memory_of_who_has_gone_is_given_back_without_waiting_for_python(desk: Desk) -> None:
    gc.disable()
    try:
        uploaded = weakref.ref(List())
        assert uploaded() is not None
        desk.leave("nobody")
        until = time.monotonic() + LONG
        while uploaded() is not None and time.monotonic() < until:
            time.sleep(0.05)
        assert uploaded() is None
    finally:
        gc.enable()


def test_of_who_is_gone_nothing_is_remembered() -> None:
    turns = Turns(Pool(1))
    try:
        line = turns.line("eve")
        under_way = turns.hand_in(line, time.sleep, 0.3)
        assert _until(lambda: turns._under_way == 1)
        turns.drop(line)
        turns.forget("eve")
        under_way.result(LONG)
        assert "eve" not in turns._service
    finally:
        turns.close()


def test_a_desk_that_is_closed_while_it_warms_up_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    raised: list[object] = []
    before, threading.excepthook = threading.excepthook, raised.append
    try:
        Desk(_Limits()).close()
        assert _until(lambda: not [t for t in threading.enumerate() if t.name == "warming"])
    finally:
        threading.excepthook = before
    assert raised == []
    assert caplog.text == ""


def test_work_that_cannot_be_given_is_an_error_and_the_next_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(Pool(1))
    try:
        with monkeypatch.context() as patched:
            patched.setattr(turns.pool, "submit", lambda *_: int("no number of processes"))
            with pytest.raises(sim.EngineRoomError, match="no work can be done"):
                turns.hand_in(turns.line("ann"), eval, "1").result(LONG)
        assert turns.hand_in(turns.line("ann"), eval, "1 + 1").result(LONG) == 2
    finally:
        turns.close()


def test_a_tornado_comes_as_soon_as_it_is_asked_for_and_stays() -> None:
    wanted = Wanted(replications=400, points=100, why=False, explained=True, tornado=("a", "b"))
    assert next_step(Step(25), wanted) == Step(50)
    ranged = Step(100, points=24, precise=True)
    with_it = replace(ranged, tornado=("a", "b"))
    assert next_step(ranged, wanted) == with_it
    assert next_step(with_it, wanted) == replace(with_it, why=True)
    assert next_step(with_it, replace(wanted, tornado=())) == replace(with_it, why=True)
    whole = replace(with_it, points=100, why=True)
    assert next_step(whole, wanted) is None
    assert next_step(whole, replace(wanted, tornado=("a",))) == replace(whole, tornado=("a",))
