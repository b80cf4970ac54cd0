"""A folder of results as one workbook: numbers as numbers, units in the headings, charts that can be changed.

Cells are written as what they are: a text that begins with ``=``, ``+``, ``-`` or ``@`` stays a text, and
nothing in the file leads outside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.measures.registry import measure_title
from sim.report.reading import read_table
from sim.report.sheets import Sheets, workbook_of
from sim.report.words.answer import begun
from sim.report.words.english import capital
from sim.report.words.naming import system_titles
from sim.report.words.parts import part_title
from sim.report.words.titles import title_of
from sim.report.words.wording import HEADLINE_MEASURES, systems
from sim.scenario import Scenario, to_plain
from sim.study.estimates import registered

if TYPE_CHECKING:
    from sim.report.recorded import Recorded

NUMBERS = {"share": "0.0%", "GBP": "#,##0", "people": "0.00", "staff equivalents": "0.00"}
"""How values of a unit are shown; others with two decimals. The cell holds the whole number."""
MOST_SYSTEMS = 8
"""With more, the sheet of months has all systems together; each by itself is in monthly.csv."""
HEADINGS = {
    "baseline_mean": "baseline\nmean",
    "mean": "mean",
    "ci_low": "95% interval\nfrom", "ci_high": "95% interval\nto",
    "p5": "one team\n5%", "p50": "one team\n50%", "p95": "one team\n95%",
    "shortfall": "mean of the\nworst twentieth",
    "range_low": "over the assumptions\nfrom", "range_high": "over the assumptions\nto",
    "range_known": "range known\n(1 yes, 0 no)",
    **{
        f"range_{end}_ci_{side}": f"{words} of the range\n95% interval {heading}"
        for end, words in {"low": "lower end", "high": "upper end"}.items()
        for side, heading in {"low": "from", "high": "to"}.items()
    },
    "range_points": "points of the\nassumptions", "range_noise_share": "noise taken out\nof the variance",
    "predictive_p5": "one team, whatever\nthe assumptions, 5%", "predictive_p95": "and 95%",
    **{
        f"share_{which}{end}": f"{words}\n{heading}"
        for which, words in {"better": "better", "same": "the same", "worse": "worse"}.items()
        for end, heading in {
            "": "of all teams", "_ci_low": "95% interval from", "_ci_high": "95% interval to",
        }.items()
    },
    "share_points_better": "better at so many\npoints",
}  # fmt: skip
"""What columns are called; those of a difference have that word above."""

_KEYS = ("assumptions", "system", "scenario")
_DIFFERING = {name for column in registered() for name in column.differences}
_ANSWERS = {
    "why": "Why the differences come about: shares of what differs and of what it acts through.",
    "more_money": "How much of each difference is the amount of money, and how much is not.",
    "structure": "The difference under other readings of how the system works.",
    "tornado": "Each assumption at both ends of its range, all others where they are.",
    "sensitivity_split": "The variance of a difference: luck, and the assumptions; whether points and "
    "replications were enough.",
    "sensitivity_indices": "The part of each group of assumptions.",
    "conditions_counts": "Over the assumptions: how often a policy wins, and when it fails.",
    "conditions_limits": "The limits within which failures crowd.",
    "conditions_points": "The points at which this was tried.",
    "conditions_trajectory": "The way to these limits.",
    "value": "Prices, net benefit, break-evens, what is put at risk.",
    "value_acceptability": "How likely a policy is worth its cost, by the price of a staff-equivalent year.",
    "value_by_year": "What a policy costs and keeps more, by year, and over runs of other lengths.",
    "value_information": "What it is worth to know each assumption before choosing.",
    "sweep": "Levers moved: the paired difference at each value.",
    "sweep_break_evens": "Where the differences cross nothing.",
    "search": "Combinations of levers, what each reaches and costs.",
    "conditioning": "The points of the assumptions held against what integrated care boards published.",
    "conditioning_assumptions": "Where each assumption lies at all points, and at those that agree.",
    "search_verdict": "The cheapest that reaches the target, judged on fresh replications.",
}
"""The answers of optional sections, in the order in which people ask."""
_TITLES = {"factor": title_of, "part": part_title}
"""What is called how, by the column of its code."""


def workbook(results: Recorded) -> bytes:
    """Return the workbook of a folder (.xlsx), the same bytes for the same results.

    Raises
    ------
    OSError
        A file of the folder cannot be read.
    """
    summary = read_table(results.folder / "summary.csv")
    monthly = read_table(results.folder / "monthly.csv")

    def fill(sheets: Sheets) -> None:
        _contents(sheets, results)
        if _compares(results):
            _measured(sheets, "Differences", _differences(results, summary))
        _measured(sheets, "Summary", _levels(results, summary))
        _measured(sheets, "Money", _money(results, summary))
        _charts(sheets, results, monthly)
        _plain(sheets, "Monthly", _shown(results, monthly))
        for name in _answers(results):
            _plain(sheets, _sheet(name), _titled(results.answers[name]))
        for name, part, held in _parts(results):
            _part(sheets, name, part, {key: to_plain(scenario) for key, scenario in held.items()})

    return workbook_of("engine-room results", results.made.finished, fill)


def about(results: Recorded) -> dict[str, str]:
    """Return what each sheet but the contents is about, in their order."""
    found = {}
    if _compares(results):
        found["Differences"] = (
            "Each scenario less the baseline, paired by replication. Shares are in percent."
        )
    found["Summary"] = "Measures of each scenario: mean, its 95% interval, what one team should expect."
    found["Money"] = "Spending by kind, and what it buys."
    found["Retention"] = "Share of the day-one team still in post, by month, with a chart."
    found["Lost knowledge"] = "Knowledge lost so far and knowledge held, by month, with a chart."
    found["Monthly"] = "Monthly measures, and their paired differences."
    found |= {_sheet(name): _ANSWERS[name] for name in _answers(results)}
    if results.studies:
        found["Policies"] = "What was asked: each lever, where policies differ marked."
        found["Systems"] = "The systems: streams, posts, facts and their sources."
    else:
        found["Scenarios"] = "What was asked: each lever and fact, where scenarios differ marked."
    found["Assumptions"] = "What was assumed: value, range, grade and source."
    return found


def _compares(results: Recorded) -> bool:
    return len(results.plan.policies) > 1


def _answers(results: Recorded) -> list[str]:
    return [name for name in _ANSWERS if name in results.answers]


def _sheet(name: str) -> str:
    return capital(name.replace("_", " "))


def _contents(sheets: Sheets, results: Recorded) -> None:
    plan, file = results.plan, results.plan.file
    named = [system_titles(plan)[s] for s in plan.systems] if results.studies else [systems(results.whole)]
    first = " (the first is the baseline)" if _compares(results) else ""
    numbers = {int(stop["replications"]) for stop in results.told["stopped"]}
    made: list[tuple[str, Any]] = [
        *([("Study", file.title), ("Question", file.question)] if results.studies else []),
        ("Systems" if results.studies else "System", "; ".join(named)),
        ("Scenarios", "; ".join(plan.policies) + first),
        ("Replications", numbers.pop() if len(numbers) == 1 else f"{min(numbers)} to {max(numbers)}"),
        ("Years", file.run.years),
        ("Seed", file.run.seed),
        ("Made with", f"engine-room {results.made.version}"),
        ("Made on", f"{results.made.finished:%Y-%m-%d}"),
        ("Command", results.made.command),
        ("Read with care", "Numbers hold in this model, under these assumptions; see the sheet Assumptions."),
    ]
    if results.pooled:
        charts = "All systems together; each system is in monthly.csv"
        made.insert(4, ("Charts", charts))
    sheets.table("Contents", ("What", "About"), iter([*about(results).items(), ("", ""), *made]))


# --- what came out


def _levels(results: Recorded, summary: pd.DataFrame) -> pd.DataFrame:
    """Return the levels of what was asked, or else of the main measures of whole teams."""
    columns = [c for c in summary if c not in _DIFFERING]
    rows = summary["mean"].notna()
    if not results.plan.file.measures:
        rows &= summary["measure"].isin(HEADLINE_MEASURES) & (summary["group"] == "team")
    return _with_titles(summary.loc[rows, columns])


def _differences(results: Recorded, summary: pd.DataFrame) -> pd.DataFrame:
    rows = (summary["scenario"] != results.plan.baseline) & summary["diff_mean"].notna()
    columns = [c for c in summary if c in _DIFFERING]
    return _with_titles(summary.loc[rows, [*_KEYS, "measure", "group", "unit", *columns]])


def _money(results: Recorded, summary: pd.DataFrame) -> pd.DataFrame:
    """Return spending by kind, and what it buys, of whole teams."""
    rows = (summary["unit"] == "GBP") | (summary["measure"] == "funded_post_months")
    told = ["mean", "ci_low", "ci_high", "p5", "p95"]
    told += ["diff_mean", "diff_ci_low", "diff_ci_high"] if _compares(results) else []
    return _with_titles(summary.loc[rows & (summary["group"] == "team"), [*_KEYS, "measure", "unit", *told]])


def _with_titles(table: pd.DataFrame) -> pd.DataFrame:
    table = table.copy()
    table.insert(list(table).index("measure") + 1, "what", table["measure"].map(measure_title))
    return table


def _titled(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with what each assumption, or part of a difference, is called behind its code."""
    titled = table.copy()
    for column, title in _TITLES.items():
        if column in table:
            titles = table[column].map(title, na_action="ignore")
            titled.insert(list(titled).index(column) + 1, "title", titles)
    return titled


def _measured(sheets: Sheets, name: str, table: pd.DataFrame) -> None:
    """Write a table with a unit in each row."""
    columns = list(table.columns)
    shown: dict[int, Sequence[str]] = {}
    patterns = [NUMBERS.get(unit, "#,##0.00") for unit in table["unit"]]
    for i, column in enumerate(columns):
        if column.startswith("share_"):
            shown[i] = ["0%"] * len(table)
        elif column.removeprefix("diff_") in HEADINGS:
            shown[i] = patterns
    sheets.table(name, [_heading(c) for c in columns], _rows(table), shown)


def _heading(column: str) -> str:
    plain = column.removeprefix("diff_")
    if plain not in HEADINGS:
        return column
    return HEADINGS[plain] if plain == column else f"difference\n{HEADINGS[plain]}"


def _plain(sheets: Sheets, name: str, table: pd.DataFrame) -> None:
    sheets.table(name, list(table.columns), _rows(table))


def _rows(table: pd.DataFrame) -> Iterator[Sequence[Any]]:
    for row in table.itertuples(index=False):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    """Return a value as a workbook takes it: all kinds of numbers as numbers."""
    if isinstance(value, str):
        return value
    return bool(value) if pd.api.types.is_bool(value) else float(value)


# --- months


def _shown(results: Recorded, monthly: pd.DataFrame) -> pd.DataFrame:
    if len(results.plan.systems) <= MOST_SYSTEMS:
        return monthly
    return monthly[monthly["system"] == results.shown[0]]


def _charts(sheets: Sheets, results: Recorded, monthly: pd.DataFrame) -> None:
    """Write the two main curves with their charts, of all systems together or of the only one."""
    names = {o.where: begun(results.whole)[o.name] for o in results.whole.outcomes}

    def means(measure: str, where: Sequence[str]) -> list[float]:
        rows = monthly[(monthly["measure"] == measure) & (monthly["group"] == "team")]
        for column, value in zip(_KEYS, where, strict=True):
            rows = rows[rows[column] == value]
        return [float(x) for x in rows["mean"]]

    kept = {f"{where.scenario}\nshare in post": means("retention", where) for where in names}
    lines = [(i, name, i, "solid") for i, name in enumerate(names.values())]
    axis = {"name": "Share still in post", "num_format": "0%", "min": 0, "max": 1}
    _chart(sheets, "Retention", "Day-one team still in post", kept, lines, axis, "0.0%")
    parts = (("lost_knowledge", "lost so far", "solid"), ("knowledge_stock", "held", "dash"))
    known: dict[str, list[float]] = {}
    lines = []
    for i, (where, name) in enumerate(names.items()):
        for measure, words, dash in parts:
            lines.append((len(known), f"{name}: {words}", i, dash))
            known[f"{where.scenario}\n{words}, experienced-staff equivalents"] = means(measure, where)
    axis = {"name": "Experienced-staff equivalents", "min": 0}
    _chart(sheets, "Lost knowledge", "Knowledge lost so far and held", known, lines, axis, "0.00")


def _chart(
    sheets: Sheets,
    name: str,
    title: str,
    columns: Mapping[str, list[float]],
    lines: Sequence[tuple[int, str, int, str]],
    axis: Mapping[str, Any],
    pattern: str,
) -> None:
    months = len(next(iter(columns.values())))
    rows = ([month, *(values[month] for values in columns.values())] for month in range(months))
    shown = {i: [pattern] * months for i in range(1, 1 + len(columns))}
    sheet = sheets.table(name, ["month", *columns], rows, shown)
    sheets.chart(sheet, title, axis, lines, len(columns))


# --- what was asked


def _parts(results: Recorded) -> Iterator[tuple[str, str, dict[str, Scenario]]]:
    """Yield the sheets of what was asked: a name, the beginning of the paths, and a scenario a column."""
    plan = results.plan
    system, policy, assumptions = plan.systems[0], plan.policies[0], plan.assumptions[0]
    policies = {p: plan.scenario(system, p, assumptions) for p in plan.policies}
    if not results.studies:
        yield "Scenarios", "system policy run", policies
        yield "Assumptions", "assumptions", policies
        return
    yield "Policies", "policy", policies
    yield "Systems", "system", {s: plan.scenario(s, policy, assumptions) for s in plan.systems}
    yield "Assumptions", "assumptions", {a: plan.scenario(system, policy, a) for a in plan.assumptions}


def _part(sheets: Sheets, name: str, parts: str, held: Mapping[str, Mapping[str, Any]]) -> None:
    """Write some parts: a row for each value, a column for each scenario, and where it comes from."""
    told = {
        key: dict(leaf for part in parts.split() for leaf in leaves(plain[part], part))
        for key, plain in held.items()
    }
    notes = {path: note for plain in reversed(list(held.values())) for path, note in plain["notes"].items()}
    known = ("low", "high", "fixed", "grade", "source")
    several = len(held) > 1

    def rows() -> Iterator[Sequence[Any]]:
        for path in dict.fromkeys(path for values in told.values() for path in values):
            values = [one.get(path) for one in told.values()]
            differs = ["yes" if len(set(map(str, values))) > 1 else ""] if several else []
            yield [path, *values, *differs, *(notes.get(path, {}).get(key) for key in known)]

    heading = ["key", *(f"value\n{key}" for key in told), *(["differs"] if several else []), *known]
    sheets.table(name, heading, rows())


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
