"""The command ``estimate``: a file in; a table, a file of assumptions and a report out; nobody's data."""

from __future__ import annotations

import csv
import re
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from click.testing import CliRunner, Result

import sim
from sim.calibration.lives import Rules
from sim.calibration.made import made_history
from sim.cli import main
from tests.made_histories import CLOSES, OPENS, write

NAMES = [f"Zebedee Quux-{i}" for i in range(500)]
SPAN = ("--from", OPENS, "--to", CLOSES)

pytestmark = pytest.mark.usefixtures("sketches")


def called(*words: object) -> Result:
    return CliRunner().invoke(main, ["estimate", *map(str, words)])


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules.of(sim.load("icb-wide", assumptions="central").assumptions)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, rules: Rules) -> Path:
    place = tmp_path_factory.mktemp("estimate")
    write(made_history(80, 5, rules, np.random.default_rng(5)), place / "history.csv", NAMES)
    return place


@pytest.fixture(scope="module")
def done(folder: Path, sketching) -> Result:  # type: ignore[no-untyped-def]
    with sketching():
        return called(
            folder / "history.csv", *SPAN, "--out", folder / "estimated.yaml", "--report", folder / "fit.html"
        )


def test_it_says_what_it_found(done: Result) -> None:
    assert done.exit_code == 0, done.output
    text = " ".join(done.output.split())
    for words in (
        "no clear difference",
        "Could not be told apart", "Left out", "column Start Date in Post is read as start",
    ):  # fmt: skip
        assert words in text
    assert re.search(r"Of \d+ numbers of leavings, by year and cause, \d+ lie within", text)


def test_the_file_is_ready_to_run(done: Result, folder: Path) -> None:
    assert done.exit_code == 0
    scenario = sim.load("lincolnshire", assumptions=folder / "estimated.yaml")  # warnings are errors
    central = sim.load("lincolnshire")
    path = "assumptions.attrition.resignation_per_year"
    note = scenario.notes[path]
    assert note.low is not None
    assert note.high is not None
    value = scenario.assumptions.attrition.resignation_per_year
    assert note.low < value < note.high
    assert note.high - note.low < 0.08  # narrower than the central range
    assert "estimated from the history" in note.source
    assert "2019-2023" in note.source
    shares = scenario.assumptions.attrition.destinations
    assert shares.trust + shares.other_nhs + shares.outside == pytest.approx(1)
    assert scenario.assumptions.hr == central.assumptions.hr
    check = CliRunner().invoke(
        main, ["explain", "lincolnshire", "--assumptions", str(folder / "estimated.yaml")]
    )
    assert check.exit_code == 0
    assert "warning" not in check.output
    from sim.study.ranges import varied_in

    assert path in {v.path for v in varied_in(scenario)}


def test_the_report_has_its_parts(done: Result, folder: Path) -> None:
    assert done.exit_code == 0
    page = (folder / "fit.html").read_text(encoding="utf-8")
    for words in (
        "What was estimated", "Observed and predicted retention", "Observed and predicted leavings",
        "What could not be told apart", "What was left out", "Resignations a year per 100 people",
        "Contract renewed, per year of its term", "Weeks from advert to start", "13.0 (9.0 to 17.0)",
    ):  # fmt: skip
        assert words in page
    assert page.count("<svg") + page.count("data:image/svg") == 1


def test_counts_are_told_to_the_nearest_five(done: Result, folder: Path) -> None:
    """So that a count below five cannot be worked out from the others."""
    texts = [(folder / "estimated.yaml").read_text(encoding="utf-8"), " ".join(done.output.split())]
    counts = [n for text in texts for n in re.findall(r"about ([\d,]+) people|about ([\d,]+) events|"
              r"of whom (about [\d,]+|\d+)", text)]  # fmt: skip
    told = [next(filter(None, found)).removeprefix("about ").replace(",", "") for found in counts]
    assert len(told) > 5
    assert {int(n) % 5 for n in told} == {0}


def test_nothing_of_a_person_reaches_any_output(done: Result, folder: Path) -> None:
    rows = [line.split(",") for line in (folder / "history.csv").read_text(encoding="utf-8").splitlines()[1:]]
    secrets = (
        {row[0] for row in rows} | {row[-1] for row in rows} | {d for row in rows for d in row[1:3] if d}
    )
    secrets -= {OPENS, CLOSES}
    outputs = done.output + "".join(
        p.read_text(encoding="utf-8") for p in folder.iterdir() if p.name != "history.csv"
    )
    assert {p.name for p in folder.iterdir()} == {"history.csv", "estimated.yaml", "fit.html"}
    assert len(secrets) > 300
    assert [secret for secret in secrets if secret in outputs] == []


def test_small_counts_are_not_told(tmp_path: Path) -> None:
    lines = ["Start Date,Leaving Date,Reason for Leaving", "01/04/2019,31/03/2021,Retirement Age"]
    lines += ["01/04/2018,,"] * 3
    (tmp_path / "few.csv").write_text("\n".join(lines), encoding="utf-8")
    done = called(
        tmp_path / "few.csv", "--from", "2019-04-01", "--to", "2023-03-31", "--out", tmp_path / "e.yaml"
    )
    assert done.exit_code == 0, done.output
    text = " ".join(done.output.split())
    assert "holds fewer than 5 people, of whom fewer than 5 left" in text
    assert "history of fewer than 5 people" in (tmp_path / "e.yaml").read_text(encoding="utf-8")
    sim.load("lincolnshire", assumptions=tmp_path / "e.yaml")


def test_a_workbook_says_the_same(folder: Path, tmp_path: Path, done: Result) -> None:
    rows = list(csv.reader((folder / "history.csv").read_text(encoding="utf-8").splitlines()))
    book = xlsxwriter.Workbook(str(tmp_path / "history.xlsx"))
    sheet, days = book.add_worksheet("Staff"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_string(0, 0, "Leavers and staff in post")  # a title above the headers
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if re.fullmatch(r"\d\d/\d\d/\d{4}", cell):
                sheet.write_datetime(i + 2, j, datetime.strptime(cell, "%d/%m/%Y"), days)
            else:
                sheet.write_string(i + 2, j, cell)
    book.close()
    again = called(tmp_path / "history.xlsx", *SPAN)
    assert again.exit_code == 0, again.output
    begin, end = "The record", "\nWritten"
    assert (
        again.output.partition(begin)[2].rstrip()
        == done.output.partition(begin)[2].partition(end)[0].rstrip()
    )


@pytest.mark.parametrize("kind", ["one row", "nobody left", "everybody left"])
def test_records_at_the_edge(tmp_path: Path, kind: str) -> None:
    left = "30/06/2020,Voluntary Resignation - Promotion"
    rows = {
        "one row": [f"01/04/2019,{left}"], "nobody left": ["01/04/2019,,"] * 9,
        "everybody left": [f"01/04/2019,{left}"] * 9,
    }[kind]  # fmt: skip
    (tmp_path / "h.csv").write_text(
        "\n".join(["Start Date,Leaving Date,Reason for Leaving", *rows]), encoding="utf-8"
    )
    done = called(
        tmp_path / "h.csv", "--from", "2019-01-01", "--to", "2022-12-31", "--report", tmp_path / "r.html"
    )
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "32/01/2019"], "write the day as 31/03/2024"),
        (["--map", "start"], "--map"),
        (["--report", "fit.txt"], "ends in .html, .docx or .pdf"),
        (["--map", "Nothing=nofield"], "nofield"),
    ],
)
def test_words_that_cannot_be_followed(folder: Path, words: list[str], said: str) -> None:
    done = called(folder / "history.csv", *words)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


def test_files_that_are_there_stay(folder: Path, tmp_path: Path) -> None:
    taken = tmp_path / "mine.yaml"
    taken.write_text("mine", encoding="utf-8")
    done = called(folder / "history.csv", "--out", taken)
    assert done.exit_code == 2
    assert "exists already" in done.output
    assert taken.read_text(encoding="utf-8") == "mine"
    missing = called(tmp_path / "no.csv")
    assert missing.exit_code == 2
    assert "no.csv" in missing.output


@pytest.mark.slow
def test_two_hundred_thousand_rows(tmp_path: Path, rules: Rules) -> None:
    path = write(made_history(5_600, 5, rules, np.random.default_rng(5)), tmp_path / "large.csv")
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    rows = [f"{copy}-{row}" for copy in range(-(-200_000 // len(rows))) for row in rows]
    assert len(rows) >= 200_000
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    begun = time.process_time()
    done = called(path, *SPAN, "--out", tmp_path / "e.yaml")
    assert done.exit_code == 0, done.output
    assert time.process_time() - begun < 30
