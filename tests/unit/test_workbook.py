"""The workbook: numbers as numbers, text as text, the same figures as the tables it is made from."""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from sim.report.briefing.studied import read_study
from sim.report.study_workbook import study_workbook

import sim
from sim.report.workbook import ABOUT, write_workbook

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
    write_workbook(compared, path)
    return openpyxl.load_workbook(path)


def test_every_sheet_is_there_and_told_of_in_the_contents(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Contents", *ABOUT]
    told = [cell.value for cell in book["Contents"]["A"]]
    assert set(ABOUT) <= set(told)


def test_no_text_becomes_a_formula(book: openpyxl.Workbook) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {HOSTILE[0], HOSTILE[2], HOSTILE[3]} <= texts


def test_the_numbers_are_those_of_the_tables(compared: Path, book: openpyxl.Workbook) -> None:
    summary = pd.read_csv(compared / "summary.csv")
    team = summary[(summary.group == "team") & (summary.scenario == HOSTILE[3])].set_index("measure")
    rows = list(book["Differences"].iter_rows(min_row=2, values_only=True))
    for _, measure, unit, mean, low, high, *_ in rows:
        assert mean == team.loc[measure, "diff_mean"]
        assert unit == team.loc[measure, "unit"]
        if low is not None:
            assert low <= mean <= high
    assert len(rows) == team.diff_mean.notna().sum() > 50


def test_shares_are_shown_in_percent_and_stay_numbers(book: openpyxl.Workbook) -> None:
    (cell,) = [
        row[3]
        for row in book["Summary"].iter_rows(min_row=2)
        if (row[0].value, row[1].value) == (HOSTILE[0], "In post, month 12")
    ]
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
    marked = {row[0] for row in book["Scenarios"].iter_rows(values_only=True) if row[-1] == "yes"}
    assert marked == {"policy.settlement.horizon"}


def test_the_same_results_give_the_same_bytes_and_nothing_leads_outside(compared: Path) -> None:
    one, two = compared.parent / "one.xlsx", compared.parent / "two.xlsx"
    write_workbook(compared, one)
    write_workbook(compared, two)
    assert one.read_bytes() == two.read_bytes()
    with ZipFile(one) as archive:
        assert not any("externalLink" in name for name in archive.namelist())
        relations = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
    assert not any(b'TargetMode="External"' in text for text in relations)


def test_one_scenario_has_no_differences(tmp_path: Path) -> None:
    folder = sim.run(sim.load("dorset"), replications=2, years=1).save(tmp_path / "run")
    write_workbook(folder, tmp_path / "run.xlsx")
    names = openpyxl.load_workbook(tmp_path / "run.xlsx").sheetnames
    assert "Differences" not in names
    assert "Retention" in names


def test_a_workbook_that_cannot_be_made_leaves_nothing(compared: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_workbook(tmp_path, tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


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
    path.write_bytes(study_workbook(read_study(studied)))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Contents", "Differences", "Summary", "Retention", "Lost knowledge", "Curves", "Sweep",
        "Sweep break evens", "Policies", "Systems", "Assumptions",
    ]  # fmt: skip
    told = {row[0]: row[1] for row in book["Contents"].iter_rows(values_only=True)}
    assert set(book.sheetnames[1:]) <= set(told)
    assert (told["Study"], told["Question"]) == ("=1+1", "@SUM(A1)")
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    for name, sheet in (("differences", "Differences"), ("summary", "Summary"), ("sweep", "Sweep")):
        table = pd.read_csv(studied / f"{name}.csv", keep_default_na=False, na_values=[""])
        column = next(c for c in ("diff_mean", "mean") if c in table)
        place = list(table.columns).index(column)
        values = [row[place] for row in book[sheet].iter_rows(min_row=2, values_only=True)]
        assert values == [None if pd.isna(x) else x for x in table[column]]
    charts = {sheet.title: len(sheet._charts) for sheet in book}
    assert {name for name, count in charts.items() if count} == {"Retention", "Lost knowledge"}
    curves = pd.read_csv(studied / "curves.csv")
    together = curves.query("system == 'pooled' and measure == 'retention' and policy == 'bridge-fund'")
    assert [row[2] for row in book["Retention"].iter_rows(min_row=2, values_only=True)] == list(
        together["mean"]
    )


def test_a_part_of_a_difference_has_its_title_behind_its_code(studied: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(studied, tmp_path / "asked-why")
    parts = ["", "policy.bridging", "amount", "amount:fear"]
    about = {"assumptions": "central", "system": "dorset", "policy": "bridge-fund"}
    numbers = {"mean": 1.0, "ci_low": 0.5, "ci_high": 1.5}
    of_it = {"measure": "months_kept", "unit": "months", "split": "levers", "kind": "part"}
    rows = [{**about, **of_it, "part": part, **numbers} for part in parts]
    pd.DataFrame(rows).to_csv(folder / "why.csv", index=False)
    path = tmp_path / "study.xlsx"
    path.write_bytes(study_workbook(read_study(folder)))
    heading, *written = openpyxl.load_workbook(path)["Why"].iter_rows(values_only=True)
    place = heading.index("part")
    assert heading[place + 1] == "title"
    assert [row[place : place + 2] for row in written] == [
        (None, None), ("policy.bridging", "bridge fund"), ("amount", "amount of money"),
        ("amount:fear", "amount of money x fear of losing the job"),
    ]  # fmt: skip


def test_the_workbook_of_a_study_says_what_was_asked_and_assumed(studied: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.xlsx"
    path.write_bytes(study_workbook(read_study(studied)))
    assert path.read_bytes() == study_workbook(read_study(studied))
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
