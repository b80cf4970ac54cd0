"""Measures and mechanisms of one's own: known by name, looked at, carried to workers, told of."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.measures import KINDS, own
from sim.scenario import fingerprint
from sim.scenario.mechanism import _KNOWN, PersonAt, PostAt
from sim.study.carried import code_of
from sim.study.ranges import varied_in
from sim.study.runner.cells import results_fingerprint
from tests.own_mechanisms import RecruitmentHalt

DORSET = sim.load("dorset").replace({"run.years": 2})


@pytest.fixture(autouse=True)
def these_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples of the docs, run in the same process, have classes of the same names."""
    for kind in (RecruitmentHalt, Monthly):
        monkeypatch.setitem(_KNOWN, kind.key, kind)


def exits(frame: sim.Frame) -> np.ndarray:
    rows = frame.rows(sim.Event.LEFT)
    return frame.total(frame.place[rows], frame.stream[rows])


def test_a_measure_of_ones_own_is_in_the_summary_and_paired_with_the_baseline() -> None:
    sim.measure(unit="people", better=-1, title="All exits")(exits)
    halt = DORSET.adding(RecruitmentHalt(from_month=3, to_month=20)).replace({"name": "halt"})
    results = sim.compare([DORSET, halt], replications=6, events=True)
    rows = results.summary.query("measure == 'exits'").set_index(["scenario", "group"])
    left = results.events.query("event == 'left' and scenario == 'dorset'")
    assert rows.loc[("dorset", "team"), "mean"] == pytest.approx(len(left) / 6)
    assert {"team", "pooled"} <= set(rows.loc["halt"].index)
    assert np.isfinite(rows.loc[("halt", "team"), "diff_mean"])
    assert KINDS["exits"].title == "All exits"


def test_a_study_and_a_grid_tell_a_measure_of_ones_own(tmp_path: Path) -> None:
    sim.measure(unit="people", better=-1)(exits)
    policies = ["annual-settlement", "three-year-settlement"]
    grid = sim.grid(["dorset", "oldham"], policies, overrides={"run.years": 1})
    results = sim.compare(grid, replications=2)
    rows = results.differences.query("measure == 'exits' and group == 'team'")
    assert set(rows["system"]) == {"dorset", "oldham", "pooled"}
    asked = {
        "systems": ["dorset"],
        "policies": policies,
        "run": {"years": 1},
        "replications": {"minimum": 2, "maximum": 2},
    }
    asked["title"] = "Exits"
    named = sim.load_study(asked | {"measures": ["exits"]})
    assert set(sim.run_study(named).differences["measure"]) == {"exits"}
    assert "exits" in sim.load_study(asked).file.measures


def test_a_comparison_stops_by_a_measure_of_ones_own() -> None:
    sim.measure(unit="people", better=-1)(exits)
    results = sim.run(DORSET, replications=400, precision={"exits": 2.5})
    assert 0 < results.stop.replications < 400


def test_a_measure_that_is_made_again_takes_the_place_of_the_first() -> None:
    sim.measure(unit="people", better=-1)(exits)
    sim.measure(unit="share", better=1)(exits)
    assert KINDS["exits"].unit == "share"
    with pytest.raises(ValueError, match="there is a measure lost_knowledge already"):
        sim.measure(unit="people", better=-1)(_named("lost_knowledge"))
    with pytest.raises(ValueError, match="better must be 1, -1 or 0, got 2"):
        sim.measure(unit="people", better=2)


def _named(name: str, result: object = 0.0):
    def function(frame: sim.Frame) -> object:
        return result

    function.__name__ = name
    return function


def test_a_folder_is_measured_again_when_a_measure_or_a_mechanism_is_written_anew(tmp_path: Path) -> None:
    def run(scenario: sim.Scenario) -> tuple[int, float]:
        results = sim.run(scenario, replications=2, out=tmp_path / "kept", figures=False, formats=())
        found = results.summary.query("measure == 'exits' and group == 'team'")["mean"]
        return results.statistics.simulated, found.sum()

    sim.measure(unit="people", better=-1)(exits)
    assert run(DORSET)[0] == 2
    assert run(DORSET)[0] == 0
    sim.measure(unit="people", better=-1)(_named("exits", np.array([7.0, 8.0])))
    assert run(DORSET) == (2, 7.5)
    own.forget_all()
    assert run(DORSET) == (0, 7.5)  # what is kept is read, and not worked out
    first, second = (DORSET.adding(type("Held", (sim.Mechanism,), {"may_recruit": f})()) for f in (_yes, _no))
    assert results_fingerprint(first) != results_fingerprint(second)
    assert fingerprint(first) == fingerprint(second)


LIMIT = 24


def helped(frame: sim.Frame) -> np.ndarray:
    return _help(frame)


def _help(frame: sim.Frame) -> np.ndarray:
    return np.full(frame.size, LIMIT)


def test_the_code_of_a_measure_is_also_what_it_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_of(helped)
    assert code_of(helped) == before
    with monkeypatch.context() as other:
        other.setitem(globals(), "LIMIT", 25)
        assert code_of(helped) != before
    with monkeypatch.context() as other:  # a name that is an attribute alone
        other.setitem(globals(), "size", 3)
        assert code_of(helped) == before
    monkeypatch.setitem(globals(), "_help", exits)
    assert code_of(helped) != before


class Monthly(sim.Mechanism):
    """Nobody is recruited in some months, of which the class says more."""

    months: tuple[int, ...] = (3, 4)
    MORE: ClassVar[int] = 5

    def cost(self) -> float:
        """A helper: not so near cost_gbp that this was meant."""
        return 1.0

    def may_recruit(self, month: float, post: PostAt) -> bool:
        return int(month) not in (*self.months, self.MORE)


def test_the_code_of_a_mechanism_is_also_its_constants_and_what_it_inherits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Heir(Monthly):
        """Does the same."""

    before = code_of(Monthly), code_of(Heir)
    monkeypatch.setattr(Monthly, "MORE", 6)
    assert code_of(Monthly) != before[0]
    assert code_of(Heir) != before[1]


def test_results_with_fields_that_json_holds_otherwise_are_opened_and_measures_made_since_are_let_be(
    tmp_path: Path,
) -> None:
    held = DORSET.adding(Monthly(months=(2, 3)))
    made = sim.run(held, replications=2, out=tmp_path / "out", formats=())
    sim.measure(unit="people", better=-1)(exits)
    assert sim.open(tmp_path / "out").summary.equals(made.summary)
    again = sim.Scenario.from_manifest(tmp_path / "out")
    assert again.policy.mechanisms["monthly"] == Monthly(months=(2, 3))


def test_a_new_value_has_not_the_old_ones_evidence_and_a_lever_of_one_side_stays_in_a_tornado() -> None:
    path = "policy.mechanisms.recruitment_halt.from_month"
    guess = sim.value(3.0, low=1.0, high=6.0, source="mine", grade="C")
    halt = DORSET.adding(RecruitmentHalt(from_month=3, to_month=9)).replace({path: guess, "name": "halt"})
    assert path not in halt.adding(RecruitmentHalt(from_month=8, to_month=9)).notes
    moved = "assumptions.attrition.runway_multiplier"
    tornado = sim.compare([DORSET, halt], replications=2, tornado=[moved]).answers["tornado"]
    assert set(tornado["factor"]) == {moved}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: DORSET.adding("halt"), "expected a mechanism, such as"),
        (
            lambda: DORSET.adding(Monthly()).adding(Monthly(), to="assumptions"),
            "stands under policy.mechanisms.monthly too",
        ),
        (
            lambda: type("Odd", (sim.Mechanism,), {"may_recruits": _yes}),
            "Odd.may_recruits: no such point .* may_recruit",
        ),
        (
            lambda: sim.run(DORSET.adding(type("Idle", (sim.Mechanism,), {})()), replications=1),
            "idle acts at no point",
        ),
        (lambda: sim.measure(unit="people", better=1)(lambda _: 0), "a function with a name of its own"),
        (lambda: sim.measure(unit="people", better=1, pooled="mean"), "pooled must be one of added"),
    ],
)
def test_what_would_do_nothing_or_cannot_be_is_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises((TypeError, ValueError, sim.EngineRoomError), match=said):
        make()


def spoiling(frame: sim.Frame) -> np.ndarray:
    frame.log.time[:] = 0
    return np.zeros(frame.size)


def gambling(frame: sim.Frame) -> np.ndarray:
    return np.random.default_rng().random(frame.size)


@pytest.mark.parametrize(
    ("function", "said"), [(spoiling, "spoiling raised ValueError.*read-only"), (gambling, "it draws chance")]
)
def test_a_measure_neither_changes_the_log_nor_draws_chance(
    function: Callable[[sim.Frame], np.ndarray], said: str
) -> None:
    sim.measure(unit="people", better=-1)(function)
    with pytest.raises(sim.OwnCodeError, match=said):
        sim.run(DORSET, replications=1)


def _yes(self: sim.Mechanism, month: float, post: PostAt) -> bool:
    return True


def _no(self: sim.Mechanism, month: float, post: PostAt) -> bool:
    return False


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (np.zeros(3), r"the measure odd returned an array of shape \(3,\); it must be \(2,\)"),
        ("many", "the measure odd raised ValueError"),
        (None, "the measure odd returned an array of shape"),
        (np.full(2, -1.0), "the measure odd returned -1; it is said to lie from 0 to inf: say other bounds"),
    ],
)
def test_a_measure_that_gives_something_else_is_told_with_its_name(result: object, said: str) -> None:
    sim.measure(unit="people", better=-1)(_named("odd", result))
    with pytest.raises(sim.OwnCodeError, match=said):
        sim.run(DORSET, replications=2)


# --- mechanisms


class Odd(sim.Mechanism):
    """Answers as it is told to, from some month on."""

    answer: str = "1.0"

    def hazard_multiplier(self, month: float, person: PersonAt) -> float:
        return eval(self.answer) if month >= 3 else 1.0


class Refusing(sim.Mechanism):
    """Says neither yes nor no."""

    def may_recruit(self, month: float, post: PostAt) -> bool:
        return None  # type: ignore[return-value]


class Counting(sim.Mechanism):
    """Keeps what it has seen."""

    def hazard_multiplier(self, month: float, person: PersonAt) -> float:
        _SEEN.append(month)
        return 1.0 + len(_SEEN) % 7


_SEEN: list[float] = []


@pytest.mark.parametrize(
    ("mechanism", "said"),
    [
        (
            Odd(answer="float('nan')"),
            r"odd: hazard_multiplier at month 3 returned nan; it must return a number",
        ),
        (
            Odd(answer="-1"),
            r"at month 3 returned -1; it must return a number from 0 to 1,000,000 \(replication 0\)",
        ),
        (Odd(answer="1 / 0"), r"at month 3 raised ZeroDivisionError\('division by zero'\) \(replication 0\)"),
        (
            Refusing(),
            "the mechanism refusing: may_recruit at month .* returned None; it must return True or False",
        ),
        (Counting(), "the mechanism counting keeps something from one call to the next, or draws chance"),
        (Odd(answer="__import__('random').random()"), "the mechanism odd keeps something .* or draws chance"),
    ],
)
def test_a_mechanism_that_does_wrong_is_told_with_its_name_point_and_month(
    mechanism: sim.Mechanism, said: str
) -> None:
    with pytest.raises(sim.OwnCodeError, match=said):
        sim.run(DORSET.adding(mechanism), replications=2)


def test_its_values_are_checked_named_and_given_evidence_as_any_in_a_file(tmp_path: Path) -> None:
    text = """\
extends: dorset
policy:
  mechanisms:
    recruitment_halt:
      from_month: {value: 12, low: 6, high: 18, source: mine, grade: C}
      MORE
"""
    (tmp_path / "halt.yaml").write_text(text.replace("MORE", "to_month: 18"), encoding="utf-8")
    halt = sim.load(tmp_path / "halt.yaml", overrides=["policy.mechanisms.recruitment_halt.to_month=20"])
    assert halt.policy.mechanisms["recruitment_halt"] == RecruitmentHalt(from_month=12, to_month=20)
    assert halt.notes["policy.mechanisms.recruitment_halt.from_month"].source == "mine"
    assert (
        halt.replace({"policy.mechanisms.recruitment_halt.from_month": 15.0}).mechanisms()[0].from_month == 15
    )
    for wrong, said in [
        (
            "to_mont: 18",
            r"halt.yaml:6:7: policy.mechanisms.recruitment_halt.to_mont: unknown key; did you mean to_month",
        ),
        ("to_month: -1", r"to_month: expected a number from 0 to 120, got -1"),
        (
            "to_month: 18\n    other: {a: 1}",
            "policy.mechanisms.other: no mechanism of this name is defined here; ",
        ),
    ]:
        (tmp_path / "halt.yaml").write_text(text.replace("MORE", wrong), encoding="utf-8")
        with pytest.raises(sim.ScenarioError, match=said):
            sim.load(tmp_path / "halt.yaml")


def test_the_range_of_a_mechanisms_value_is_varied(tmp_path: Path) -> None:
    (tmp_path / "halt.yaml").write_text(
        "extends: dorset\nassumptions:\n  mechanisms:\n    recruitment_halt:\n"
        "      from_month: {value: 3, low: 0, high: 18, grade: C}\n      to_month: 20\n",
        encoding="utf-8",
    )
    halt = sim.load(tmp_path / "halt.yaml", overrides=["run.years=2"])
    path = "assumptions.mechanisms.recruitment_halt.from_month"
    assert path in [varied.path for varied in varied_in(halt)]
    assert sim.run(halt, replications=2, assumption_points=2).ranges is not None


# --- the command line

MINE = """
import sim

class Halting(sim.Mechanism):
    from_month: float = 3.0
    def may_recruit(self, month, post):
        return month < self.from_month

@sim.measure(unit="people", better=0)
def hired(frame):
    rows = frame.rows(sim.Event.JOINED)
    return frame.total(frame.place[rows], frame.stream[rows])
"""


def typed(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


@pytest.mark.usefixtures("undrawn")
def test_a_file_of_ones_own_is_run_before_a_command(tmp_path: Path) -> None:
    mine, halt, out = tmp_path / "mine.py", tmp_path / "halt.yaml", tmp_path / "out"
    mine.write_text(MINE, encoding="utf-8")
    halt.write_text(
        "extends: dorset\npolicy:\n  mechanisms:\n    halting: {from_month: 2}\n", encoding="utf-8"
    )
    asked = ("run", halt, "--years", 1, "--replications", 2, "--workers", 1, "--out", out)
    code, said = typed("--with", mine, *asked)
    assert code == 0, said
    assert "hired" in (out / "summary.csv").read_text(encoding="utf-8")
    _KNOWN.pop("halting")
    code, said = typed(*asked)
    assert (code, "no mechanism of this name is defined here" in said) == (2, True)
    with pytest.raises(
        sim.StoreError, match=r"manifest.json: has the mechanism halting, which is not defined here"
    ):
        sim.open(out)
    assert typed("--with", mine, "report", out, "--to", "xlsx", "--out", tmp_path / "r.xlsx")[0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sim\nx = 1 / 0\n", "wrong.py:2: ZeroDivisionError: division by zero"),
        ("def (", "wrong.py:1: SyntaxError: invalid syntax"),
        (None, "wrong.py: no such file; name the file that has your measures and mechanisms"),
    ],
)
def test_a_file_of_ones_own_that_cannot_be_run_is_told_with_its_line(
    text: str | None, said: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "wrong.py").write_text(text, encoding="utf-8")
    code, output = typed("--with", tmp_path / "wrong.py", "list")
    assert (code, said in output) == (2, True), output


# --- workers

MODULE = """
import sim

LIMIT = 2

@sim.measure(unit="people", better=-1)
def early(frame):
    rows = frame.rows(sim.Event.LEFT)
    rows = rows[frame.log.time[rows] < LIMIT]
    return frame.total(frame.place[rows], frame.stream[rows])
"""

SCRIPT = """
import mine
import sim

mine.LIMIT = 9  # changed since it was imported

class Halt(sim.Mechanism):
    from_month: float = 3.0
    def may_recruit(self, month, post):
        return month < self.from_month

@sim.measure(unit="people", better=-1)
def hired(frame):
    rows = frame.rows(sim.Event.JOINED)
    return frame.total(frame.place[rows], frame.stream[rows])

print("once")
a = sim.load("dorset").replace({"run.years": 1})
b = a.adding(Halt()).replace({"name": "halt"})
results = [sim.compare([a, b], replications=30, workers=w).replications for w in (1, 2)]
print(results[0].equals(results[1]), (results[0].query("measure == 'hired'")["value"] > 0).any())
import sim.model.recruitment as recruitment
recruitment._recruit = lambda *given: iter(())
try:
    sim.run(a, replications=30, workers=2)
except sim.EngineError as error:
    print(error)
sim.run(a, replications=2)
"""


@pytest.mark.slow
def test_a_plain_script_without_a_guard_gives_workers_what_it_defines_and_a_patch_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "mine.py").write_text(MODULE, encoding="utf-8")
    root = Path(sim.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, tmp_path / "script.py"], capture_output=True, text=True, check=False, cwd=root,
        env={"PYTHONPATH": str(root)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    once, same, refused = done.stdout.splitlines()
    assert (once, same) == ("once", "True True")
    assert refused.startswith(
        "sim.model.recruitment._recruit is not the same here and in the worker processes"
    )
    assert "Use workers=1, or write what you want as a sim.Mechanism" in refused
