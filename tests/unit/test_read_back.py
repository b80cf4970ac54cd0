"""Results read back from their folder: they say of themselves what they said when they were written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.report.results import Results
from sim.report.words.stopping import stopping_lines
from sim.study.runner import attempt

STUDY = """\
title: Small
systems: [dorset, one-gloucestershire]
policies: [annual-settlement, three-year-settlement]
run: {years: 2}
measures: [retention_12m, lost_knowledge]
replications: {minimum: 6, maximum: 8, look_ahead: 0}
"""
POLICIES = ("annual-settlement", "three-year-settlement")


def studied(folder: Path, more: str = "", **options: Any) -> Results:
    (folder / "s.yaml").write_text(STUDY + more, encoding="utf-8")
    return sim.run_study(sim.load_study(folder / "s.yaml"), out=folder / "out", **options)


def compared(folder: Path, **options: Any) -> Results:
    scenarios = [sim.load("dorset", policy=policy) for policy in POLICIES]
    return sim.compare(scenarios, replications=8, years=2, out=folder / "out", **options)


def fails(monkeypatch: pytest.MonkeyPatch, which: Callable[[Any], bool]) -> None:
    real = attempt.simulate_block

    def failing(block: Any) -> Any:
        if which(block):
            raise ZeroDivisionError("made up")
        return real(block)

    monkeypatch.setattr(attempt, "simulate_block", failing)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(
    "written",
    [
        lambda folder: compared(folder, precision={"retention_12m": 0.5}),
        lambda folder: compared(folder, precision={"retention_12m": 0.001}),
        lambda folder: studied(folder, "precision: {retention_12m: 0.5}\n"),
        lambda folder: studied(folder, "precision: {of: pooled, retention_12m: 0.001}\n"),
    ],
    ids=["a comparison that reached it", "one that did not", "a study", "pooled"],
)
def test_a_precision_is_told_of_alike_and_the_manifest_is_the_same_bytes(
    written: Callable[[Path], Results], tmp_path: Path
) -> None:
    results = written(tmp_path)
    read = sim.open(tmp_path / "out")
    assert list(stopping_lines(read)) == list(stopping_lines(results)) != []
    again = read.save(tmp_path / "again")
    assert (again / "manifest.json").read_bytes() == (tmp_path / "out" / "manifest.json").read_bytes()
    assert (again / "summary.csv").read_bytes() == (tmp_path / "out" / "summary.csv").read_bytes()


@pytest.mark.usefixtures("sketches")
def test_a_comparison_that_lost_only_an_answer_has_its_pictures_and_can_be_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, lambda block: block.scenario.assumptions.attrition.limbo_multiplier == 1.0)
    words = ["compare", "--system", "dorset", *(w for p in POLICIES for w in ("--policy", p))]
    words += ["--replications", "2", "--years", "1", "--workers", "1", "--why", "months_kept"]
    done = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "For want of them there is no answer to" in done.output
    assert "No pictures are drawn" not in done.output
    assert (tmp_path / "out" / "retention.png").is_file()
    monkeypatch.undo()
    assert CliRunner().invoke(main, ["report", str(tmp_path / "out")]).exit_code == 0
    read = sim.open(tmp_path / "out")
    assert read.unanswered
    assert len(read.failures) == len(json.loads((tmp_path / "out/manifest.json").read_text())["failures"])


@pytest.mark.usefixtures("sketches")
def test_a_study_that_lost_a_cell_says_so_when_it_is_read_back_and_in_its_briefing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, lambda block: block.scenario.name.startswith("dorset / three-year-settlement"))
    results = studied(tmp_path, "why: {replications: 4, measures: [retention_12m]}\n")
    monkeypatch.undo()
    read = sim.open(tmp_path / "out")
    assert (read.lost, read.unanswered, read.empty) == (results.lost, results.unanswered, results.empty)
    assert read.empty == ("dorset/three-year-settlement/central",)
    saved = read.save(tmp_path / "again")
    assert not (saved / "figures").exists()
    done = CliRunner().invoke(main, ["report", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "no replication of the first system is left" in done.output
    page = (tmp_path / "out" / "briefing.html").read_text(encoding="utf-8")
    assert "no replication of the first system is left" not in page
    assert "nothing is known of a difference" in page
    assert "Every replication failed, so that nothing is known, of dorset/three-year-settlement" in page
    assert "one replication cannot tell" not in page


@pytest.mark.usefixtures("sketches")
def test_a_picture_that_a_report_draws_is_a_runs_own_and_is_drawn_anew(tmp_path: Path) -> None:
    compared(tmp_path)
    out = tmp_path / "out"
    assert CliRunner().invoke(main, ["report", str(out)]).exit_code == 0
    table = out / "figures" / "how_sure.csv"
    before = table.read_text()
    scenarios = [sim.load("dorset", policy=policy) for policy in POLICIES]
    sim.compare(scenarios, replications=12, years=2, out=out)
    assert not table.exists()
    assert CliRunner().invoke(main, ["report", str(out), "--out", str(tmp_path / "b.html")]).exit_code == 0
    assert table.read_text() != before
    sim.compare(scenarios, replications=12, years=2, out=out, figures=True)
    assert (out / "figures" / "spending.csv").is_file()


@pytest.mark.usefixtures("undrawn")
def test_what_is_somebodys_own_in_systems_is_refused_before_anything_or_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "out" / "systems" / "dorset" / "summary.csv"
    studied(tmp_path)
    own.parent.mkdir(parents=True)
    (own.parents[1] / ".DS_Store").write_text("a file")
    own.write_text("mine")
    before = (tmp_path / "out" / "run.json").read_bytes()
    with pytest.raises(sim.StoreError, match="no earlier run wrote it"):
        studied(tmp_path, each_system=True)
    assert (tmp_path / "out" / "run.json").read_bytes() == before
    studied(tmp_path)
    assert own.read_text() == "mine"


def test_results_of_several_systems_say_how_to_choose_one(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(STUDY, encoding="utf-8")
    results = sim.run_study(sim.load_study(tmp_path / "s.yaml"))
    with pytest.raises(sim.StudyError, match=r"of 2 situations; choose one: \.comparison\('dorset'\)"):
        _ = results.outcomes
    one = results.comparison("dorset")
    assert [o.name for o in one.outcomes] == list(POLICIES)
    with pytest.raises(sim.StudyError, match="one comparison already"):
        one.comparison("dorset")
    assert set(results.retention["system"]) == {"dorset", "one-gloucestershire"}
