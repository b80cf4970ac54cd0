"""What the page's last stage says, the command line says of the scenarios that are taken away."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.page.limits import limits
from sim.page.settings import Option, Settings, scenarios_of
from sim.page.work import Desk, Stage
from sim.report.live import scenario_files
from sim.report.words.front_page import front_page
from sim.study.experiment.folder import csv

LONG = 300.0  # seconds; the processors may be busy with other tests
CHANGED = Option("three-year-settlement", (("policy.renewal.lead_weeks", 14.0),))
RUNWAY = "assumptions.attrition.runway_multiplier"
SETTINGS = Settings(system="lincolnshire", options=(Option("annual-settlement"), CHANGED), years=4)


@pytest.fixture(scope="module")
def stage() -> Stage:
    desk = Desk(replace(limits(), replications=4, points=0, idle_seconds=LONG))
    try:
        job, number = desk.ask("somebody", scenarios_of(SETTINGS, {})), 0
        while not job.progress.finished:
            newer = job.wait(LONG, number)
            assert newer is not None or job.progress.finished, job.progress
            number = newer.number if newer is not None else number
        job.ask_more(tornado=(RUNWAY,))
        with_tornado = job.wait(LONG, number)
        assert with_tornado is not None
        return with_tornado
    finally:
        desk.close()


@pytest.mark.slow
def test_the_command_line_says_what_the_page_says(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = scenario_files(stage.results)
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    (typed,) = [line for line in files["how-to-run.txt"].splitlines() if "    engine-room" in line]
    done = CliRunner().invoke(main, [*shlex.split(typed)[1:], "--out", "results"])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    page = front_page(stage.results)
    assert [sentence for sentence in (*page.sentences, page.sure) if sentence not in said] == []
    tables = {
        name: getattr(stage.results, name) for name in ("summary", "retention", "lost_knowledge", "why")
    }
    for name, table in {**tables, "tornado": stage.results.answers["tornado"]}.items():
        assert csv(table) == Path(f"results/{name}.csv").read_bytes(), name
    assert Path("results/tornado.png").is_file()
