"""The workbook: numbers as numbers, text as text, the same figures as the tables it is made from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

import sim
from sim.measures.registry import KINDS
from sim.report.in_folder import ResultsError, read_recorded
from sim.report.reading import read_table
from sim.report.words.definitions import definition
from sim.report.words.front_page import front_page
from sim.report.words.prices import GAINS
from sim.report.workbook import about, workbook

Undrawing = Callable[[], AbstractContextManager[None]]
HOSTILE = ("=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory, undrawing: Undrawing) -> Path:
    annual = sim.load("dorset", policy="annual-settlement").replace(
        {"name": HOSTILE[0], "system.title": HOSTILE[1], "policy.title": HOSTILE[2], "run.years": 2}
    )
    other = annual.replace({"name": HOSTILE[3], "policy.settlement.horizon": 2})
    folder = tmp_path_factory.mktemp("results") / "compared"
    with undrawing():
        return sim.compare([annual, other], replications=4).save(folder)


@pytest.fixture(scope="module")
def book(compared: Path) -> openpyxl.Workbook:
    path = compared.parent / "book.xlsx"
    path.write_bytes(workbook(read_recorded(compared)))
    return openpyxl.load_workbook(path)


def test_every_sheet_is_there_and_told_of_in_the_contents(compared: Path, book: openpyxl.Workbook) -> None:
    sheets = about(read_recorded(compared))
    assert book.sheetnames == ["Front page", "Contents", *sheets]
    assert {"Differences", "Summary", "Money", "Spending by year", "Prices", "Scenarios"} <= set(sheets)
    told = [cell.value for cell in book["Contents"]["A"]]
    assert set(sheets) <= set(told)


def test_no_text_becomes_a_formula(book: openpyxl.Workbook) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {HOSTILE[0], HOSTILE[2], HOSTILE[3]} <= texts


def rows_of(sheet):
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


NAME = "Name in\nsummary.csv"


def test_the_numbers_are_those_of_the_tables(compared: Path, book: openpyxl.Workbook) -> None:
    summary = read_table(compared / "summary.csv")
    others = summary[(summary.scenario == HOSTILE[3]) & (summary.group == "team")].set_index("measure")
    rows = rows_of(book["Differences"])
    for row in rows:
        wanted = others.loc[row[NAME]]
        assert row["difference\nmean"] == wanted.diff_mean
        assert row["baseline\nmean"] == wanted.baseline_mean
        if (low := row["difference\n95% interval\nfrom"]) is not None:
            assert low <= row["difference\nmean"] <= row["difference\n95% interval\nto"]
    assert {"lost_knowledge", "knowledge_stock_end", "exits_per_year", "funded_post_months"} <= {
        row[NAME] for row in rows
    }


def test_each_figure_has_its_title_definition_and_unit_with_the_price_base(book: openpyxl.Workbook) -> None:
    for sheet in ("Differences", "Summary", "Money"):
        for row in rows_of(book[sheet]):
            assert row["Measure"] == KINDS[row[NAME]].title
            assert len(row["Definition"]) > 10
            assert row["Unit"] == (
                "£, 2024/25 prices" if row[NAME].endswith("_gbp") else KINDS[row[NAME]].unit
            )


def test_every_measure_has_a_definition_of_its_own() -> None:
    assert [name for name in KINDS if definition(name) in ("", KINDS[name].title)] == []


def test_the_first_sheet_is_the_front_page(compared: Path, book: openpyxl.Workbook) -> None:
    page = front_page(read_recorded(compared).whole)
    texts = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    for text in (page.about, *page.sentences, page.sure, *page.options.headings, *page.options.rows[1]):
        assert text in texts


def test_spending_by_financial_year_adds_up_to_the_cost_real_and_discounted(
    compared: Path, book: openpyxl.Workbook
) -> None:
    summary = pd.read_csv(compared / "summary.csv")
    rows = rows_of(book["Spending by year"])
    assert [row["Financial year"] for row in rows] == ["2020/21", "2021/22", "Whole run"] * 2
    for name, measure in (("Total", "cost_total_gbp"), ("Total, discounted", "cost_total_discounted_gbp")):
        heading = f"{name}\n£, 2024/25 prices"
        wanted = summary[(summary.measure == measure) & (summary.group == "team")]["mean"]
        whole = [row[heading] for row in rows if row["Financial year"] == "Whole run"]
        assert whole == pytest.approx(list(wanted), rel=1e-6)
        assert sum(row[heading] for row in rows[:2]) == pytest.approx(whole[0])
    assert rows[3]["Difference\n£, 2024/25 prices"] == pytest.approx(
        rows[3]["Total\n£, 2024/25 prices"] - rows[0]["Total\n£, 2024/25 prices"]
    )


def test_prices_are_the_extra_cost_over_the_extra_gain_and_have_an_interval(book: openpyxl.Workbook) -> None:
    rows = rows_of(book["Prices"])
    assert [row["Of each extra"] for row in rows] == list(GAINS.values())[-1:] + list(GAINS.values())[:-1]
    for row in rows:
        price, cost = (row[f"{name}\n£, 2024/25 prices"] for name in ("Price", "Extra cost"))
        assert price == pytest.approx(cost / row["Extra gain"])
        assert "95% interval" in row["In words"]


def test_each_sheet_is_printed_on_three_pages_at_most_and_rows_are_as_high_as_their_texts(
    book: openpyxl.Workbook,
) -> None:
    for sheet in book:
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 3)
        if sheet.max_row > 125:
            assert sheet.print_area.endswith("$121")
    sheet = book["Contents"]
    for row in range(1, sheet.max_row + 1):
        lines = len(str(sheet.cell(row, 2).value or "")) / sheet.column_dimensions["B"].width
        assert (sheet.row_dimensions[row].height or 15) >= 15 * max(1, lines)


def test_shares_are_shown_in_percent_and_stay_numbers(book: openpyxl.Workbook) -> None:
    heading, *rows = book["Summary"].iter_rows()
    policy, what, mean = ([c.value for c in heading].index(name) for name in ("Policy", "Measure", "mean"))
    wanted = (HOSTILE[0], "In post, month 18")
    (cell,) = [row[mean] for row in rows if (row[policy].value, row[what].value) == wanted]
    assert cell.data_type == "n"
    assert cell.number_format == "0.0%"
    assert 0 < cell.value < 1


def test_headings_stay_in_view_and_the_two_curves_have_charts(book: openpyxl.Workbook) -> None:
    assert all(sheet.freeze_panes == "B2" for sheet in book.worksheets[1:])
    charts = {sheet.title: len(sheet._charts) for sheet in book if sheet._charts}
    assert charts == {"Retention": 1, "Lost knowledge": 2}
    assert book["Retention"].max_row == 1 + 25  # months 0 to 24
    lines = [series.spPr.ln for sheet in book for chart in sheet._charts for series in chart.series]
    assert len({(line.prstDash, line.w) for line in lines}) == 2  # where both run together, both are seen


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


@pytest.mark.usefixtures("undrawn")
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
def studied(tmp_path_factory: pytest.TempPathFactory, undrawing: Undrawing) -> Path:
    place = tmp_path_factory.mktemp("study")
    (place / "study.yaml").write_text(
        "title: '=1+1'\nquestion: '@SUM(A1)'\nsystems: [dorset, one-gloucestershire]\n"
        "policies: [annual-settlement, bridge-fund]\nrun: {years: 2}\n"
        "replications: {minimum: 3, maximum: 3}\n"
        "sweeps: [{lever: {path: policy.renewal.lead_weeks, values: [0, 26]}, replications: 2, "
        "measures: [retention_12m]}]\n",
        encoding="utf-8",
    )
    with undrawing():
        sim.run_study(sim.load_study(place / "study.yaml"), out=place / "out")
    return place / "out"


def test_the_workbook_of_a_study_holds_its_tables_and_each_answer(studied: Path, tmp_path: Path) -> None:
    path = tmp_path / "study.xlsx"
    path.write_bytes(workbook(read_recorded(studied)))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Front page", "Contents", "Differences", "Summary", "Money", "Spending by year", "Prices",
        "Retention", "Lost knowledge", "Sweep", "Sweep break evens", "Policies", "Systems", "Assumptions",
    ]  # fmt: skip
    summary = pd.read_csv(studied / "summary.csv").query("group == 'team' and system == 'pooled'")
    spent = [row["Total\n£, 2024/25 prices"] for row in rows_of(book["Spending by year"])]
    whole = list(summary[summary["measure"] == "cost_total_gbp"]["mean"])  # of all systems together
    assert (spent[2::3], spent[0] + spent[1]) == (pytest.approx(whole, rel=1e-6), pytest.approx(spent[2]))
    told = {row[0]: row[1] for row in book["Contents"].iter_rows(values_only=True)}
    assert set(book.sheetnames[2:]) <= set(told)
    assert (told["Study"], told["Question"]) == ("=1+1", "@SUM(A1)")
    assert "f" not in {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    sweep = pd.read_csv(studied / "sweep.csv", keep_default_na=False, na_values=[""])
    heading, *rows = book["Sweep"].iter_rows(values_only=True)
    assert [row[heading.index("diff_mean")] for row in rows] == list(sweep["diff_mean"].dropna())
    systems = {row["System"] for row in rows_of(book["Differences"])}
    assert systems == {"All systems together", "Dorset", "One Gloucestershire"}
    assert {row["Policy"] for row in rows_of(book["Summary"])} == {"Annual settlements", "A bridge fund"}
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
    assert all(sheet.freeze_panes == "B2" for sheet in book.worksheets[1:])
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
