"""The workbook: numbers as numbers, text as text, the same figures as the tables it is made from."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

import sim
from sim.report.recorded import ResultsError, read_recorded
from sim.report.workbook import about, workbook

HOSTILE = ("=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    annual = sim.load("dorset", policy="annual-settlement").replace(
        {"name": HOSTILE[0], "system.title": HOSTILE[1], "policy.title": HOSTILE[2], "run.years": 2}
    )
    other = annual.replace({"name": HOSTILE[3], "policy.settlement.horizon": 2})
    folder = tmp_path_factory.mktemp("results") / "compared"
    return sim.compare([annual, other], replications=4).save(folder)


@pytest.fixture(scope="module")
def book(compared: Path) -> openpyxl.Workbook:
    path = compared.parent / "book.xlsx"
    path.write_bytes(workbook(read_recorded(compared)))
    return openpyxl.load_workbook(path)


def test_every_sheet_is_there_and_told_of_in_the_contents(compared: Path, book: openpyxl.Workbook) -> None:
    sheets = about(read_recorded(compared))
    assert book.sheetnames == ["Contents", *sheets]
    assert {"Differences", "Summary", "Money", "Monthly", "Scenarios"} <= set(sheets)
    told = [cell.value for cell in book["Contents"]["A"]]
    assert set(sheets) <= set(told)


def test_no_text_becomes_a_formula(book: openpyxl.Workbook) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {HOSTILE[0], HOSTILE[2], HOSTILE[3]} <= texts


def test_the_numbers_are_those_of_the_tables(compared: Path, book: openpyxl.Workbook) -> None:
    summary = pd.read_csv(compared / "summary.csv")
    others = summary[summary.scenario == HOSTILE[3]].set_index(["measure", "group"])
    heading, *rows = book["Differences"].iter_rows(values_only=True)
    columns = ["measure", "group", "unit", "difference\nmean"]
    columns += [f"difference\n95% interval\n{end}" for end in ("from", "to")]
    places = [heading.index(column) for column in columns]
    for measure, group, unit, mean, low, high in ([row[i] for i in places] for row in rows):
        assert mean == others.loc[(measure, group), "diff_mean"]
        assert unit == others.loc[(measure, group), "unit"]
        if low is not None:
            assert low <= mean <= high
    assert len(rows) == others.diff_mean.notna().sum() > 50


def test_shares_are_shown_in_percent_and_stay_numbers(book: openpyxl.Workbook) -> None:
    heading, *rows = book["Summary"].iter_rows()
    scenario, what, mean = ([c.value for c in heading].index(name) for name in ("scenario", "what", "mean"))
    wanted = (HOSTILE[0], "In post, month 18")
    (cell,) = [row[mean] for row in rows if (row[scenario].value, row[what].value) == wanted]
    assert cell.data_type == "n"
    assert cell.number_format == "0.0%"
    assert 0 < cell.value < 1


def test_headings_stay_in_view_and_the_two_curves_have_charts(book: openpyxl.Workbook) -> None:
    assert all(sheet.freeze_panes == "B2" for sheet in book)
    charts = {sheet.title: len(sheet._charts) for sheet in book}
    assert {name for name, count in charts.items() if count} == {"Retention", "Lost knowledge"}
    assert book["Retention"].max_row == 1 + 25  # months 0 to 24


def test_the_assumptions_come_with_their_range_grade_and_source(book: openpyxl.Workbook) -> None:
    heading, *rows = book["Assumptions"].iter_rows(values_only=True)
    told = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    quits = told["assumptions.attrition.resignation_per_year"]
    assert quits["low"] < quits[f"value\n{HOSTILE[0]}"] < quits["high"]
    assert quits["grade"]
    assert quits["source"]


def test_what_differs_between_scenarios_is_marked(book: openpyxl.Workbook) -> None:
    heading, *rows = book["Scenarios"].iter_rows(values_only=True)
    marked = {row[0] for row in rows if row[heading.index("differs")] == "yes"}
    assert marked == {"policy.settlement.horizon"}


def test_the_same_results_give_the_same_bytes_and_nothing_leads_outside(compared: Path) -> None:
    one = compared.parent / "one.xlsx"
    one.write_bytes(workbook(read_recorded(compared)))
    assert one.read_bytes() == workbook(read_recorded(compared))
    with ZipFile(one) as archive:
        assert not any("externalLink" in name for name in archive.namelist())
        relations = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
    assert not any(b'TargetMode="External"' in text for text in relations)


def test_one_scenario_has_no_differences(tmp_path: Path) -> None:
    folder = sim.run(sim.load("dorset"), replications=2, years=1).save(tmp_path / "run")
    (tmp_path / "run.xlsx").write_bytes(workbook(read_recorded(folder)))
    names = openpyxl.load_workbook(tmp_path / "run.xlsx").sheetnames
    assert "Differences" not in names
    assert "Retention" in names


def test_a_folder_without_results_has_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match="not a folder of results"):
        read_recorded(tmp_path)


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("study")
    (place / "study.yaml").write_text(
        "title: '=1+1'\nquestion: '@SUM(A1)'\nsystems: [dorset, one-gloucestershire]\n"
        "policies: [annual-settlement, bridge-fund]\nrun: {years: 2}\n"
        "replications: {minimum: 3, maximum: 3}\n"
        "sweeps: [{lever: {path: policy.renewal.lead_weeks, values: [0, 26]}, replications: 2, "
        "measures: [retention_12m]}]\n",
        encoding="utf-8",
    )
    sim.run_study(sim.load_study(place / "study.yaml"), out=place / "out")
    return place / "out"


def test_the_workbook_of_a_study_holds_its_tables_and_each_answer(studied: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.xlsx"
    path.write_bytes(workbook(read_recorded(studied)))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Contents", "Differences", "Summary", "Money", "Retention", "Lost knowledge", "Monthly", "Sweep",
        "Sweep break evens", "Policies", "Systems", "Assumptions",
    ]  # fmt: skip
    told = {row[0]: row[1] for row in book["Contents"].iter_rows(values_only=True)}
    assert set(book.sheetnames[1:]) <= set(told)
    assert (told["Study"], told["Question"]) == ("=1+1", "@SUM(A1)")
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    summary, sweep = (
        pd.read_csv(studied / f"{name}.csv", keep_default_na=False, na_values=[""])
        for name in ("summary", "sweep")
    )
    for table, sheet, column, heads in (
        (summary, "Differences", "diff_mean", "difference\nmean"),
        (summary, "Summary", "mean", "mean"),
        (sweep, "Sweep", "diff_mean", "diff_mean"),
    ):
        heading, *rows = book[sheet].iter_rows(values_only=True)
        assert [row[heading.index(heads)] for row in rows] == list(table[column].dropna())
    charts = {sheet.title: len(sheet._charts) for sheet in book}
    assert {name for name, count in charts.items() if count} == {"Retention", "Lost knowledge"}
    curves = pd.read_csv(studied / "monthly.csv")
    together = curves.query("system == 'pooled' and measure == 'retention' and scenario == 'bridge-fund'")
    assert [row[2] for row in book["Retention"].iter_rows(min_row=2, values_only=True)] == list(
        together["mean"]
    )


def test_a_part_of_a_difference_has_its_title_behind_its_code(studied: Path) -> None:
    parts = [None, "policy.bridging", "amount", "amount:fear"]
    about_it = {"assumptions": "central", "system": "dorset", "scenario": "bridge-fund"}
    rows = [{**about_it, "measure": "months_kept", "part": part, "mean": 1.0} for part in parts]
    results = replace(read_recorded(studied), answers={"why": pd.DataFrame(rows)})
    heading, *written = openpyxl.load_workbook(BytesIO(workbook(results)))["Why"].iter_rows(values_only=True)
    place = heading.index("part")
    assert heading[place + 1] == "title"
    assert [row[place : place + 2] for row in written] == [
        (None, None), ("policy.bridging", "bridge fund"), ("amount", "amount of money"),
        ("amount:fear", "amount of money x fear of losing the job"),
    ]  # fmt: skip


def test_the_workbook_of_a_study_says_what_was_asked_and_assumed(studied: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.xlsx"
    path.write_bytes(workbook(read_recorded(studied)))
    assert path.read_bytes() == workbook(read_recorded(studied))
    book = openpyxl.load_workbook(path)
    assert all(sheet.freeze_panes == "B2" for sheet in book)
    heading, *rows = book["Policies"].iter_rows(values_only=True)
    levers = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    differing = {path for path, row in levers.items() if row["differs"] == "yes"}
    assert any(path.startswith("policy.bridging") for path in differing)
    assert "policy.settlement.horizon" not in differing
    heading, *rows = book["Assumptions"].iter_rows(values_only=True)
    quits = next(row for row in rows if row[0] == "assumptions.attrition.resignation_per_year")
    known = dict(zip(heading, quits, strict=True))
    assert known["low"] < known["value\ncentral"] < known["high"]
    assert known["grade"]
    assert known["source"]
