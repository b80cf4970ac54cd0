"""Sheets of tables: of what was measured, with titles, units and definitions, and of tables as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.measures.registry import measure_title
from sim.report.money_tables import price_base
from sim.report.words.answer import begun
from sim.report.words.definitions import definition
from sim.report.words.naming import system_titles
from sim.report.words.parts import part_title
from sim.report.words.titles import title_of
from sim.report.words.wording import HEADLINE_MEASURES

if TYPE_CHECKING:
    from sim.report.recorded import Recorded
    from sim.report.sheets import Sheets

NUMBERS = {"share": "0.0%", "GBP": "#,##0", "people": "0.00", "staff equivalents": "0.00"}
"""How values of a unit are shown; others with two decimals. The cell holds the whole number."""
HEADINGS = {
    "baseline_mean": "baseline\nmean",
    "mean": "mean",
    "ci_low": "95% interval\nfrom", "ci_high": "95% interval\nto",
    "p5": "one team\n5%", "p95": "one team\n95%",
    "range_low": "over the assumptions\nfrom", "range_high": "over the assumptions\nto",
    **{f"share_{which}": f"{words}\nof all teams" for which, words in {
        "better": "better", "same": "the same", "worse": "worse"}.items()},
}  # fmt: skip
"""What columns are called; those of a difference have that word above."""

MOST_ROWS = 100
"""So many rows of measures, with their definitions, fill three pages."""

_LEVELS = ("mean", "ci_low", "ci_high", "p5", "p95", "range_low", "range_high")
_SIDES = ("share_better", "share_same", "share_worse")
_KEYS = ("assumptions", "system", "scenario")
_TITLES = {"factor": title_of, "part": part_title}
"""What is called how, by the column of its code."""


def levels(results: Recorded, summary: pd.DataFrame) -> pd.DataFrame:
    """Return the levels of what was asked, or else of the main measures of whole teams."""
    rows = summary["mean"].notna()
    if not results.plan.file.measures:
        rows &= summary["measure"].isin(HEADLINE_MEASURES) & (summary["group"] == "team")
    return summary.loc[rows, [*_KEYS, "measure", "group", "unit", *_LEVELS]]


def differences(results: Recorded, summary: pd.DataFrame) -> pd.DataFrame:
    """Return the differences of what was measured from the baseline."""
    rows = (summary["scenario"] != results.plan.baseline) & summary["diff_mean"].notna()
    columns = [f"diff_{column}" for column in _LEVELS]
    return summary.loc[rows, [*_KEYS, "measure", "group", "unit", "baseline_mean", *columns, *_SIDES]]


def fitting(results: Recorded, table: pd.DataFrame) -> pd.DataFrame:
    """Return as much of a table as three pages hold: all of it, or whole teams, or their main measures."""
    if len(table) <= MOST_ROWS or results.plan.file.measures:
        return table
    teams = table[table["group"] == "team"]
    if len(teams) <= MOST_ROWS:
        return teams
    return teams[teams["measure"].isin(HEADLINE_MEASURES)]


def money(results: Recorded, summary: pd.DataFrame) -> pd.DataFrame:
    """Return spending by kind, and what it buys, of whole teams; nothing of what is never spent."""
    rows = (summary["unit"] == "GBP") | (summary["measure"] == "funded_post_months")
    told = ["mean", "ci_low", "ci_high", "p5", "p95"]
    told += ["diff_mean", "diff_ci_low", "diff_ci_high"] if compares(results) else []
    table = summary.loc[rows & (summary["group"] == "team"), [*_KEYS, "measure", "group", "unit", *told]]
    spent = table.groupby("measure")["mean"].transform(lambda mean: mean.fillna(0).ne(0).any())
    return table[spent.astype(bool)]  # of no rows, pandas knows no type


def policies(results: Recorded) -> dict[str, str]:
    """Return what each policy is called, by its name in the tables."""
    return {o.where.scenario: begun(results.whole)[o.name] for o in results.whole.outcomes}


def _readable(results: Recorded, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with titles instead of names, a definition and a unit beside each measure.

    Columns that say the same in every row are left out: the sheet of contents has them. The name by which
    the tables call a measure comes last.
    """
    pounds = f"£, {price_base(results)}"
    told = pd.DataFrame(index=table.index)
    if _several(table["assumptions"]):
        told["Assumptions"] = table["assumptions"]
    if _several(table["system"]):
        told["System"] = table["system"].map(lambda name: system_titles(results.plan).get(name, name))
    told["Policy"] = table["scenario"].map(lambda name: policies(results).get(name, name))
    told["Measure"] = table["measure"].map(measure_title)
    told["Definition"] = table["measure"].map(definition)
    if _several(table["group"]):
        told["Whose"] = table["group"]
    told["Unit"] = table["unit"].replace("GBP", pounds)
    values = [column for column in table if column not in (*_KEYS, "measure", "group", "unit")]
    for column in values:
        told[str(column)] = table[column]
    told["Name in\nsummary.csv"] = table["measure"]
    return told.drop(columns=[column for column in values if table[column].isna().all()])


def _several(column: pd.Series) -> bool:
    return bool((column != column.iloc[0]).any()) if len(column) else False


def titled(results: Recorded, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with titles of policies, and what a part or an assumption is called behind its code."""
    titled = table.copy()
    if "scenario" in table:
        titled["scenario"] = table["scenario"].map(lambda name: policies(results).get(name, name))
    for column, named in _TITLES.items():
        if column in table:
            titles = table[column].map(named, na_action="ignore")
            titled.insert(list(titled).index(column) + 1, "title", titles)
    return titled


def measured(sheets: Sheets, name: str, results: Recorded, table: pd.DataFrame) -> None:
    """Write a table with a measure in each row."""
    units, told = list(table["unit"]), _readable(results, table)
    shown: dict[int, Sequence[str]] = {}
    patterns = [NUMBERS.get(unit, "#,##0.00") for unit in units]
    for i, column in enumerate(told.columns):
        if column.startswith("share_"):
            shown[i] = ["0%"] * len(told)
        elif column.removeprefix("diff_") in HEADINGS:
            shown[i] = patterns
    sheets.table(name, [_heading(c) for c in told.columns], _rows(told), shown)


def _heading(column: str) -> str:
    plain = column.removeprefix("diff_")
    if plain not in HEADINGS:
        return column
    return HEADINGS[plain] if plain == column else f"difference\n{HEADINGS[plain]}"


def as_it_is(sheets: Sheets, name: str, table: pd.DataFrame) -> None:
    """Write a table as it is, with numbers as their unit has them if it says one in each row."""
    patterns = [NUMBERS.get(unit, "0.00") for unit in table["unit"]] if "unit" in table else []
    shown = {
        i: patterns or ["0.000"] * len(table)
        for i, column in enumerate(table)
        if pd.api.types.is_float_dtype(table[column]) and (table[column].dropna() % 1).any()
    }
    sheets.table(name, list(table.columns), _rows(table), shown)


def _rows(table: pd.DataFrame) -> Iterator[Sequence[Any]]:
    for row in table.itertuples(index=False):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    """Return a value as a workbook takes it: all kinds of numbers as numbers."""
    if isinstance(value, str):
        return value
    return bool(value) if pd.api.types.is_bool(value) else float(value)


def compares(results: Recorded) -> bool:
    """Return whether there is more than one policy."""
    return len(results.plan.policies) > 1
