"""How much is to be simulated, and how long that takes, is told before it is."""

from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.commands import progress
from sim.commands.asking import may_ask
from sim.errors import StudyError
from sim.plans import begin
from sim.report.words import sizing
from sim.report.words.sizing import size_lines, too_large
from sim.report.words.stopping import duration
from sim.scenario import Scenario
from sim.study.experiment import size as sizes
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.running import Experiment
from sim.study.experiment.workload import Workload
from sim.study.runner.cells import Asked
from sim.study.runner.engines import Processes
from sim.study.runner.store import MemoryStore

STUDY = """\
title: Big
systems: [lincolnshire]
policies: [annual-settlement, bridge-fund]
replications: {minimum: 100}
uncertainty: {points: 50, replications: 25, conditioned: false}
run: {years: 2}
"""


@pytest.fixture
def size_of(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(0.02, 30_000, 2_500))

    def size_of(text: str, workers: int = 2) -> sizes.Size:
        (tmp_path / "s.yaml").write_text(text, "utf-8")
        plan = sim.load_study(tmp_path / "s.yaml")
        return Experiment(plan, MemoryStore(), Processes(workers)).size

    return size_of


def test_a_study_tells_its_size_its_time_and_what_would_make_it_smaller(size_of):
    size = size_of(STUDY)
    assert {part.key: part.replications for part in size.parts} == {
        "own": 2 * 100, "uncertainty": 2 * 50 * 25,
    }  # fmt: skip
    assert list(size_lines(size)) == [
        "To simulate: 2,700 replications for two scenarios, on two processors: about 27 s, by a few that "
        "were timed."
    ]
    assert list(size_lines(size_of(STUDY, workers=1))) == [
        "To simulate: 2,700 replications for two scenarios, on one processor: about 54 s, by a few that "
        "were timed.",
        "93% of that time is the range over the assumptions; --set uncertainty.points=.. lowers it (now 50)",
    ]


def test_with_a_precision_it_is_the_most_that_may_be_needed(size_of):
    text = STUDY.replace(
        "uncertainty: {points: 50", "precision: {retention_18m: 0.01}\nuncertainty: {points: 20"
    )
    first, second = size_lines(size_of(text, workers=1))
    assert first.startswith(
        "To simulate: up to 5,000 replications for two scenarios, on one processor: up to about "
    )
    assert (
        second
        == "80% of that time is the comparison itself; --set replications.maximum=.. lowers it (now 2,000)"
    )


def test_its_replications_are_those_that_are_simulated():
    seen = []
    scenarios = [sim.load("lincolnshire", policy=p) for p in ("annual-settlement", "bridge-fund")]
    told = []
    sim.compare(
        scenarios, replications=4, years=1, assumption_points=3, conditioned=False, sized=seen.append,
        progress=told.append,
    )  # fmt: skip
    assert seen[0].replications == told[-1].done == 2 * 4 + 2 * 3 * 4
    assert seen[0].seconds_to_come > 0
    assert list(size_lines(seen[0])) == []  # at once


MANY_KINDS = """\
title: Many
systems: [lincolnshire, dorset]
policies: [annual-settlement, three-year-settlement, bridge-fund]
replications: {minimum: 10}
uncertainty: {points: 12, replications: 3, conditioned: true}
sensitivity: {points: 8, replications: 4, factors: [assumptions.attrition, assumptions.recruitment]}
conditions: {points: 20, replications: 2}
value:
  years: [2, 3, 5]
  points: 20
  replications: 9
  point_replications: 2
  break_evens: [{path: policy.settlement.award_factor, values: [0.5, 0.8, 1]}]
sweeps:
  - lever: {path: policy.renewal.lead_weeks, values: [4, 8, 12]}
    replications: 7
  - lever: {path: policy.renewal.lead_weeks, from: 4, to: 12, steps: 3}
    second: {path: assumptions.attrition.runway_multiplier, from: 1.1, to: 2.9, steps: 2}
    replications: 5
run: {years: 4}
"""


@pytest.fixture(scope="module")
def many_kinds(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "s.yaml"
    path.write_text(MANY_KINDS, "utf-8")
    return sim.load_study(path)


@pytest.mark.parametrize("key", [key for key, analysis in ANALYSES.items() if analysis.many])
def test_what_is_counted_by_arithmetic_is_what_is_asked_for(many_kinds, key):
    from importlib import import_module

    module = import_module(ANALYSES[key].module)
    for contrast in many_kinds.contrasts("dorset", many_kinds.assumptions[0]):
        for section in many_kinds.sections[key]:
            asked: list[Asked] = module.asks(contrast, section)
            assert module.many(contrast, section) == (len(asked), sum(n for _, n in asked))


def test_the_whole_by_arithmetic_is_that_of_the_cells_made_but_for_what_parts_share(many_kinds):
    early = {part.key: part for part in sizes.size_by_arithmetic(many_kinds, 0, 1).parts}
    experiment = Experiment(many_kinds, MemoryStore(), Processes(1))
    made = {part.key: part for part in experiment.size.parts}
    assert early.keys() == made.keys() - {"more_money", "structure"}  # few cells, not counted
    for key in ("own", "uncertainty"):
        assert early[key] == made[key]
    for key, part in ((key, made[key]) for key in early):
        assert part.replications <= early[key].replications + 100  # the board's own, central replications
        assert part.cells <= early[key].cells + 1
    assert isinstance(experiment._workload, Workload)


def test_a_study_too_large_to_count_is_refused_before_any_cell_is_made(tmp_path, monkeypatch):
    (tmp_path / "s.yaml").write_text(
        "title: Large\nsystems: [one-gloucestershire]\npolicies: [annual-settlement, bridge-fund]\n"
        "replications: {minimum: 20}\nsensitivity: {points: 65536, replications: 10000}\n", "utf-8",
    )  # fmt: skip
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(0.02, 30_000, 2_500))
    monkeypatch.setattr("sim.plans.Experiment", None)  # what would make the cells
    plan = sim.load_study(tmp_path / "s.yaml")
    with pytest.raises(StudyError, match=r"too large to begin: this takes about [\d,]+ years, .* of memory"):
        sim.run_study(plan, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(TypeError):  # it is begun
        sim.run_study(plan, force=True)


def test_what_is_too_large_says_what_it_takes_what_there_is_and_what_makes_it_smaller(size_of, monkeypatch):
    size = size_of(STUDY)
    assert too_large(size, Path()) == ""
    monkeypatch.setattr(sizing, "memory_bytes", lambda: 1e6)
    monkeypatch.setattr(sizing, "free_bytes", lambda _: 2e6)
    assert too_large(size, Path()) == (
        "too large to begin: this takes about 0.057 GB of memory (there are 0.001 GB) and about 0.0092 GB on "
        "the disk (0.002 GB are free). 93% of it is the range over the assumptions; "
        "--set uncertainty.points=.. lowers it (now 50)"
    )
    assert "disk" not in too_large(size, None)  # nothing is written
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(2_000.0, 1, 1))
    monkeypatch.setattr(sizing, "memory_bytes", lambda: 1e12)
    assert too_large(size_of(STUDY), None).startswith("too large to begin: this takes about 31 days. 93% of")


def test_only_what_may_take_long_is_timed(size_of, monkeypatch):
    size = size_of(STUDY)

    def never(_):
        raise AssertionError("timed")

    monkeypatch.setattr(sizes, "_timed", never)
    assert size.is_small
    begin(size, None, None, force=False)
    assert not size_of(STUDY.replace("minimum: 100", "minimum: 60000, maximum: 60000")).is_small


@pytest.mark.parametrize(
    ("answer", "seconds", "asked"), [(True, 20.0, 1), (False, 20.0, 1), (False, 0.02, 0)]
)
def test_who_sits_at_a_terminal_is_asked_once_before_hours_of_work(
    size_of, monkeypatch, capsys, answer, seconds, asked
):
    times: list[str] = []
    size = size_of(STUDY)
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(seconds, 1, 1))
    monkeypatch.setattr(progress, "may_ask", lambda: True)
    monkeypatch.setattr(click, "confirm", lambda said, **_: times.append(said) or answer)
    teller = progress.Teller(None)
    if asked and not answer:
        with pytest.raises(KeyboardInterrupt):
            teller.size(size)
    else:
        teller.size(size)
        teller.size(size)
    assert len(times) == asked
    progress.Teller(None, force=True).size(size)
    monkeypatch.setattr(progress, "may_ask", lambda: False)
    progress.Teller(None).size(size)
    assert len(times) == asked


def test_what_is_kept_already_needs_no_room_and_no_time(size_of, monkeypatch):
    whole = size_of(STUDY)
    half, all_of_it = (replace(whole, found=found) for found in (whole.replications // 2, whole.replications))
    assert half.disk_bytes == pytest.approx(whole.disk_bytes / 2)
    monkeypatch.setattr(sizing, "free_bytes", lambda _: 0.0)
    assert too_large(whole, Path())
    assert too_large(all_of_it, Path()) == ""


def test_a_cluster_is_not_refused_for_the_time_that_one_processor_takes(size_of, monkeypatch):
    size = size_of(STUDY)
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(2_000.0, 1, 1))
    assert too_large(size, None)
    assert too_large(replace(size_of(STUDY), workers=0), None) == ""


@pytest.mark.parametrize("closed", ["stdin", "stdout"])
def test_where_there_is_no_stream_nobody_is_asked(monkeypatch, closed):
    monkeypatch.setattr(f"sys.{closed}", None)
    assert not may_ask()


def test_check_says_of_a_good_file_that_it_would_take_years(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(0.02, 30_000, 2_500))
    (tmp_path / "study.yaml").write_text(
        "title: x\nsystems: [one-gloucestershire]\npolicies: [annual-settlement, three-year-settlement]\n"
        "run: {years: 4}\nreplications: {minimum: 1000000, maximum: 1000000, look_ahead: 0}\n"
        "uncertainty: {points: 10000, replications: 100000}\n", "utf-8",
    )  # fmt: skip
    (tmp_path / "long.yaml").write_text(
        "extends: [dorset, annual-settlement]\nrun: {replications: 1000000}\n", "utf-8"
    )
    found = CliRunner().invoke(main, ["check", str(tmp_path / "study.yaml"), str(tmp_path / "long.yaml")])
    assert found.exit_code == 0
    first, second = [line for line in found.stderr.splitlines() if line.startswith("warning")][:2]
    assert first.startswith("warning: too large to begin: this takes about ")
    assert "--set uncertainty.points=.. lowers it (now 10,000)" in first
    assert second.startswith("warning: ")
    assert "1,000,000 replications" in second or "of memory" in second


def test_check_tells_of_hours_beside_a_good_file_and_warns_of_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(0.2, 1, 1))
    monkeypatch.setattr("sim.study.executor.available_cpus", lambda: 2)
    (tmp_path / "long.yaml").write_text(
        "extends: [dorset, annual-settlement]\nrun: {replications: 500000}\n", "utf-8"
    )
    found = CliRunner().invoke(main, ["check", str(tmp_path / "long.yaml")])
    assert (found.exit_code, found.stderr) == (0, "")
    _, size, part = found.stdout.splitlines()
    assert size.startswith("  To simulate: 500,000 replications for one scenario, on two processors: about ")
    assert size.endswith("13 h 53 min, by a few that were timed.")
    assert (
        part == "  All of that time is the comparison itself; a smaller number after --replications lowers it"
    )


def test_a_large_grid_is_checked_at_few_of_its_values(tmp_path, monkeypatch):
    text = STUDY[: STUDY.index("uncertainty")] + (
        "sweeps:\n  - lever: {path: policy.renewal.lead_weeks, from: 4, to: 24, steps: 60}\n"
        "    second: {path: assumptions.attrition.runway_multiplier, from: 1.1, to: %s, steps: 60}\n"
    )
    (tmp_path / "good.yaml").write_text(text % "2.9", "utf-8")
    (tmp_path / "bad.yaml").write_text(text % "-3", "utf-8")
    made = []
    replace = Scenario.replace
    monkeypatch.setattr(Scenario, "replace", lambda *given: made.append(1) or replace(*given))
    sim.load_study(tmp_path / "good.yaml")
    assert len(made) < 600  # of 7,442 settings
    with pytest.raises(sim.ScenarioError, match="runway_multiplier"):
        sim.load_study(tmp_path / "bad.yaml")


def test_times_are_told_in_the_unit_that_suits_them():
    told = [duration(seconds) for seconds in (40, 200, 7_500, 200_000, 86_400 * 6.4, 86_400 * 800_000)]
    assert told == ["40 s", "3 min 20 s", "2 h 5 min", "55 h 33 min", "6 days", "2,190 years"]
