"""Pictures of the page are drawn by the processes, and are the pictures that are drawn anywhere."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from types import SimpleNamespace

import pytest

pytest.importorskip("streamlit")

from sim.errors import WorkerLostError
from sim.page import show
from sim.page.drawing import CURVES, Drawn, curve_figure, curves_ahead, picture_of
from sim.page.elsewhere import Elsewhere
from sim.page.limits import limits
from sim.page.work import Desk, Stage
from sim.reading import read
from sim.report.figures.retention import retention_figure
from sim.report.figures.style import COLUMN_INCHES, drawn
from sim.report.figures.terms import terms
from sim.report.words.headlines import retention_headlines

LONG = 60.0


LIMITS = replace(limits(), replications=10, points=0, sessions=1, idle_seconds=60)


@pytest.fixture(scope="module")
def stages() -> Iterator[tuple[Stage, Stage]]:
    """Return the first look and the stage after it, on a phone."""
    ahead = partial(curves_ahead, width=COLUMN_INCHES)
    desk = Desk(LIMITS, ahead)
    try:
        assert desk.wait_until_warm(LONG)
        policies = ("annual-settlement", "three-year-settlement")
        asked = [read(system="lincolnshire", policy=p).scenario.replace({"run.years": 2}) for p in policies]
        job = desk.ask("ann", asked, ahead=ahead)
        first = job.wait(LONG)
        assert first is not None
        second = job.wait(LONG, first.number)
        assert second is not None
        yield first, second
    finally:
        desk.close()


def test_what_a_process_draws_is_what_is_drawn_here(stages: tuple[Stage, Stage]) -> None:
    first = stages[0]
    for name in CURVES:
        shown = first.ahead[name, COLUMN_INCHES].result(LONG)
        assert shown == picture_of(curve_figure(name), COLUMN_INCHES, first.results)
        assert shown.svg.startswith("<?xml")


def test_the_words_around_a_picture_are_text_of_the_page_and_not_drawn(stages: tuple[Stage, Stage]) -> None:
    results = stages[0].results
    shown = picture_of(retention_figure, COLUMN_INCHES, results)
    assert shown.words is not None
    assert shown.words.headlines == retention_headlines(results)
    whole = drawn(retention_figure(results, COLUMN_INCHES), "svg").decode()
    assert whole.count("<use ") - shown.svg.count("<use ") > len(shown.words.origin.made.replace(" ", ""))
    assert terms().apart is None


def test_only_the_first_look_is_drawn_ahead_and_only_as_wide_as_the_page(
    stages: tuple[Stage, Stage],
) -> None:
    first, second = stages
    assert set(first.ahead) == {(name, COLUMN_INCHES) for name in CURVES}
    assert second.ahead == {}


class Visit:
    """A visit as a picture sees it: its state, and a job that takes what is handed in and does none of it."""

    def __init__(self, future: Future[Drawn]) -> None:
        self.drawn: dict[object, object] = {}
        self.future, self.handed = future, []
        self.looks = 0

    def state(self) -> "Visit":
        self.looks += 1
        return self

    def job(self) -> SimpleNamespace:
        return SimpleNamespace(have_done=self.have_done)

    def have_done(self, work: object, item: Elsewhere) -> Future[Drawn]:
        self.handed.append(item)
        return self.future


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Visit:
    made = Visit(Future())
    monkeypatch.setattr(show, "state", made.state)
    monkeypatch.setattr(show, "job", made.job)
    return made


def pictures(stage: Stage) -> list[show.Picture]:
    return [show.Picture(name, curve_figure(name), stage.results, None) for name in CURVES]


def test_the_server_draws_nothing_and_packs_what_is_drawn_once_a_stage(
    stages: tuple[Stage, Stage], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Drawn("<svg/>", [])
    visit.future.set_result(there)
    monkeypatch.setattr("sim.report.figures.style.drawn", None)
    assert [show._draw(one, 2, COLUMN_INCHES) for one in pictures(stages[1])] == [there, there]
    first, second = visit.handed
    assert first.subject is second.subject
    assert [one.work.args[0] for one in (first, second)] == [curve_figure(name) for name in CURVES]


@pytest.mark.parametrize("how", ["cancelled", "lost"])
def test_a_picture_that_no_process_came_to_is_drawn_by_the_server(
    stages: tuple[Stage, Stage], visit: Visit, how: str
) -> None:
    if how == "cancelled":
        visit.future.cancel()
    else:
        visit.future.set_exception(WorkerLostError("gone"))
    one, _ = pictures(stages[1])
    assert show._draw(one, 2, COLUMN_INCHES) == picture_of(one.draw, COLUMN_INCHES, one.subject)


class LeftError(Exception):
    """What the library raises in a script that was left for another."""


def test_a_script_that_was_left_while_it_waited_draws_nothing(
    stages: tuple[Stage, Stage], visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left() -> None:
        raise LeftError

    visit.future.cancel()
    one, _ = pictures(stages[1])
    visit.drawn["held", 2] = b""
    monkeypatch.setattr(show, "state", lambda: left() if visit.handed else visit)
    monkeypatch.setattr("sim.report.figures.style.drawn", None)
    with pytest.raises(LeftError):
        show._draw(one, 2, COLUMN_INCHES)
