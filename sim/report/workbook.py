"""A results folder as one workbook: numbers as numbers, units in the headings, charts that can be changed.

Cells are written as what they are: a text that begins with ``=``, ``+``, ``-`` or ``@`` stays a text, and
nothing in the file leads outside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from sim.files.write import write_whole
from sim.measures.registry import measure_title
from sim.report.reading import read_table
from sim.report.sheets import Sheets, workbook_of
from sim.report.wording import HEADLINE_MEASURES

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NUMBERS = {"share": "0.0%", "GBP": "#,##0", "people": "0.00", "staff equivalents": "0.00"}
"""How values of a unit are shown; others with two decimals. The cell holds the whole number."""
ABOUT = {
    "Summary": "The main measures of each scenario: mean, its 95% interval, what one team should expect.",
    "Differences": "Every measure of the team: each scenario less the baseline, paired by replication.",
    "Monthly": "Every monthly measure: mean and bands over replications.",
    "Retention": "Share of the day-one team still in post, by month, with a chart.",
    "Lost knowledge": "Knowledge lost so far and knowledge held, by month, with a chart.",
    "Money": "Spending by kind, and what it buys.",
    "Scenarios": "What was asked: each lever and fact, where scenarios differ marked.",
    "Assumptions": "What was assumed: value, range, grade and source.",
}


class _Results(NamedTuple):
    """What the sheets are made from."""

    manifest: Mapping[str, Any]
    scenarios: tuple[Mapping[str, Any], ...]
    tables: Mapping[str, pd.DataFrame]

    @property
    def names(self) -> list[str]:
        """Scenarios by their names in the tables, the baseline first."""
        return list(dict.fromkeys(self.tables["summary"]["scenario"]))


def write_workbook(folder: Path, path: Path) -> None:
    """Write the workbook of a results folder; the file is whole or not there.

    Parameters
    ----------
    folder : Path
        Written by ``run`` or ``compare``.
    path : Path
        The workbook (.xlsx).

    Raises
    ------
    OSError
        A file of the folder cannot be read, or the workbook cannot be written.
    """
    tables = {name: read_table(folder / f"{name}.csv") for name in ("summary", "monthly", "lost_knowledge")}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    scenarios = tuple(s["scenario"] for s in manifest["scenarios"])
    write_whole(path, _workbook(_Results(manifest, scenarios, tables)))


def _workbook(results: _Results) -> bytes:
    def fill(sheets: Sheets) -> None:
        _contents(sheets, results)
        _summary(sheets, results)
        _differences(sheets, results)
        sheets.table("Monthly", list(results.tables["monthly"].columns), _rows(results.tables["monthly"]))
        _retention(sheets, results)
        _lost_knowledge(sheets, results)
        _money(sheets, results)
        _scenarios(sheets, results)
        _assumptions(sheets, results)

    return workbook_of("engine-room results", datetime.fromisoformat(results.manifest["finished"]), fill)


def _rows(table: pd.DataFrame) -> Iterator[Sequence[Any]]:
    for row in table.itertuples(index=False):
        yield [value if isinstance(value, str) else float(value) for value in row]


def _contents(sheets: Sheets, results: _Results) -> None:
    manifest = results.manifest
    made = [
        (
            "Scenarios",
            "; ".join(results.names) + (" (the first is the baseline)" if _compares(results) else ""),
        ),
        ("System", " and ".join(dict.fromkeys(s["system"]["title"] for s in results.scenarios))),
        ("Replications", manifest["replications"]),
        ("Years", manifest["years"]),
        ("Seed", manifest["seed"]),
        ("Made with", f"engine-room {manifest['engine_room']}"),
        ("Made on", str(manifest["finished"])[:10]),
        ("Command", manifest["command"]),
        ("Read with care", "Numbers hold in this model, under these assumptions; see the sheet Assumptions."),
    ]
    about = {k: v for k, v in ABOUT.items() if _compares(results) or k != "Differences"}
    sheets.table("Contents", ("What", "About"), iter([*about.items(), ("", ""), *made]))


def _compares(results: _Results) -> bool:
    return len(results.names) > 1


LEVELS = {
    "mean": "mean",
    "ci_low": "95% interval\nfrom", "ci_high": "95% interval\nto",
    "p5": "one team\n5%", "p50": "one team\n50%", "p95": "one team\n95%",
    "range_low": "over the assumptions\nfrom", "range_high": "over the assumptions\nto",
}  # fmt: skip
"""What the columns of a mean and its uncertainties are called."""


def _team(results: _Results) -> pd.DataFrame:
    summary = results.tables["summary"]
    return summary[summary["group"] == "team"]


def _summary(sheets: Sheets, results: _Results) -> None:
    team = _team(results)
    team = team[team["measure"].isin(HEADLINE_MEASURES) & team["mean"].notna()]
    heading = ["scenario", "measure", "unit", *LEVELS.values()]
    rows = [
        [
            r["scenario"],
            measure_title(r["measure"]),
            r["unit"],
            *(r[c] for c in LEVELS),
        ]
        for _, r in team.iterrows()
    ]
    sheets.table("Summary", heading, iter(rows), patterns(team["unit"], range(3, len(heading))))


def _differences(sheets: Sheets, results: _Results) -> None:
    if not _compares(results):
        return
    team = _team(results)
    others = team[(team["scenario"] != results.names[0]) & team["diff_mean"].notna()]
    heading = ["scenario", "measure", "unit", *(f"difference\n{h}" for h in LEVELS.values())]
    heading.append("better than\nthe baseline")
    rows = [
        [r["scenario"], r["measure"], r["unit"], *(r[f"diff_{c}"] for c in LEVELS), r["share_better"]]
        for _, r in others.iterrows()
    ]
    last = len(heading) - 1
    shown = patterns(others["unit"], range(3, last)) | {last: ["0%"] * len(rows)}
    sheets.table("Differences", heading, iter(rows), shown)


def patterns(units: pd.Series[str], columns: range) -> dict[int, Sequence[str]]:
    """Return how numbers are shown in some columns, row by row, by the unit of the row."""
    shown = [NUMBERS.get(unit, "#,##0.00") for unit in units]
    return dict.fromkeys(columns, shown)


def _by_month(sheets: Sheets, name: str, columns: Mapping[str, pd.Series[float]], pattern: str) -> Worksheet:
    months = len(next(iter(columns.values())))
    rows = ([month, *(float(c.iloc[month]) for c in columns.values())] for month in range(months))
    shown = {i: [pattern] * months for i in range(1, 1 + len(columns))}
    return sheets.table(name, ["month", *columns], rows, shown)


def _retention(sheets: Sheets, results: _Results) -> None:
    monthly = results.tables["monthly"]
    kept = monthly[(monthly["measure"] == "retention") & (monthly["group"] == "team")]
    columns = {f"{n}\nshare in post": kept[kept["scenario"] == n]["mean"] for n in results.names}
    sheet = _by_month(sheets, "Retention", columns, "0.0%")
    axis = {"name": "Share still in post", "num_format": "0%", "min": 0, "max": 1}
    lines = [(i, name, i, "solid") for i, name in enumerate(results.names)]
    sheets.chart(sheet, "Day-one team still in post", axis, lines, len(columns))


def _lost_knowledge(sheets: Sheets, results: _Results) -> None:
    table = results.tables["lost_knowledge"]
    columns: dict[str, pd.Series[float]] = {}
    lines = []
    for i, name in enumerate(results.names):
        for part, words, dash in (("cumulative", "lost so far", "solid"), ("stock", "held", "dash")):
            chosen = table[(table["scenario"] == name) & (table["part"] == part)]
            lines.append((len(columns), f"{name}: {words}", i, dash))
            columns[f"{name}\n{words}, experienced-staff equivalents"] = chosen["mean"]
    sheet = _by_month(sheets, "Lost knowledge", columns, "0.00")
    axis = {"name": "Experienced-staff equivalents", "min": 0}
    sheets.chart(sheet, "Knowledge lost so far and held", axis, lines, len(columns))


def _money(sheets: Sheets, results: _Results) -> None:
    team = _team(results)
    money = team[(team["unit"] == "GBP") | (team["measure"] == "funded_post_months")]
    told = ["mean", "ci_low", "ci_high", "p5", "p95"]
    differences = [f"diff_{c}" for c in ("mean", "ci_low", "ci_high")] if _compares(results) else []
    heading = ["scenario", "measure", "unit", *(LEVELS[c] for c in told)]
    heading += [f"difference\n{LEVELS[c.removeprefix('diff_')]}" for c in differences]
    rows = (
        [r["scenario"], r["measure"], r["unit"], *(r[c] for c in (*told, *differences))]
        for _, r in money.iterrows()
    )
    sheets.table("Money", heading, rows, dict.fromkeys(range(3, len(heading)), ["#,##0"] * len(money)))


def _scenarios(sheets: Sheets, results: _Results) -> None:
    told = [{path: value for path, value in leaves(s) if _asked(path)} for s in results.scenarios]
    paths = list(dict.fromkeys(path for values in told for path in values))
    heading = ["key", *results.names, "differs"] if _compares(results) else ["key", *results.names]

    def rows() -> Iterator[Sequence[Any]]:
        for path in paths:
            values = [one.get(path) for one in told]
            differs = [] if not _compares(results) else ["yes" if len(set(map(str, values))) > 1 else ""]
            yield [path, *values, *differs]

    sheets.table("Scenarios", heading, rows())


def _asked(path: str) -> bool:
    return path.split(".")[0] in ("system", "policy", "run")


def _assumptions(sheets: Sheets, results: _Results) -> None:
    heading = ["key", *(f"value\n{n}" for n in results.names), "low", "high", "grade", "source"]
    told = [dict(leaves(s["assumptions"], "assumptions")) for s in results.scenarios]
    paths = list(dict.fromkeys(path for values in told for path in values))

    def rows() -> Iterator[Sequence[Any]]:
        for path in paths:
            note: Mapping[str, Any] = next(
                (s["notes"][path] for s in results.scenarios if path in s["notes"]), {}
            )
            known = [note.get(key) for key in ("low", "high", "grade", "source")]
            yield [path, *(values.get(path) for values in told), *known]

    sheets.table("Assumptions", heading, rows())


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value of nested data with its path; lists by the number of the item."""
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)  # type: ignore[assignment]
    else:
        yield path, value
        return
    for key, held in inner:
        yield from leaves(held, f"{path}.{key}" if path else str(key))
