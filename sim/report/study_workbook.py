"""The folder of a study as one workbook: differences, curves with charts, each answer, what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.report.english import capital
from sim.report.reading import read_table
from sim.report.sheets import Sheets, workbook_of
from sim.report.words.parts import part_title
from sim.report.words.titles import title_of
from sim.report.workbook import LEVELS, leaves, patterns
from sim.scenario import to_plain

if TYPE_CHECKING:
    from sim.report.briefing.studied import Studied

MOST_SYSTEMS = 8
"""With more, the sheet of curves has all systems together; each by itself is in curves.csv."""

_ABOUT = {
    "Differences": "Each policy less the baseline, paired by replication: the whole team, streams, treated "
    "streams. Shares are shown in percent.",
    "Summary": "Each measure under each policy: mean, its 95% interval, what one team should expect.",
    "Retention": "Share of the day-one team still in post, by month, with a chart.",
    "Lost knowledge": "Knowledge lost so far and knowledge held, by month, with a chart.",
    "Curves": "Monthly measures and their paired differences.",
    "Policies": "What was asked: each lever, where policies differ marked.",
    "Systems": "The systems: streams, posts, facts and their sources.",
    "Assumptions": "What was assumed: value, range, grade and source.",
}
_ANSWERS = {
    "why": "Why the differences come about: shares of what differs and of what it acts through.",
    "tornado": "Each assumption at both ends of its range, all others where they are.",
    "sensitivity_split": "The variance of a difference: luck, and the assumptions; whether points and "
    "replications were enough.",
    "sensitivity_indices": "The part of each group of assumptions.",
    "conditions_counts": "Over the assumptions: how often a policy wins, and when it fails.",
    "conditions_limits": "The limits within which failures crowd.",
    "conditions_points": "The points at which this was tried.",
    "conditions_trajectory": "The way to these limits.",
    "value": "Prices, break-evens, what is put at risk.",
    "sweep": "Levers moved: the paired difference at each value.",
    "sweep_break_evens": "Where the differences cross nothing.",
    "search": "Combinations of levers, what each reaches and costs.",
    "search_verdict": "The cheapest that reaches the target, judged on fresh replications.",
}

_TITLES = {"factor": title_of, "part": part_title}
"""What is called how, by the column of its code."""


def study_workbook(study: Studied) -> bytes:
    """Return the workbook of a study's folder (.xlsx), the same bytes for the same results.

    Parameters
    ----------
    study : Studied
        The folder.

    Raises
    ------
    OSError
        A file of the folder cannot be read.
    """
    tables = {path.stem: read_table(path) for path in sorted(study.folder.glob("*.csv"))}

    def fill(sheets: Sheets) -> None:
        _contents(sheets, study, tables)
        _differences(sheets, tables["differences"])
        _summary(sheets, tables["summary"])
        _charts(sheets, study, tables["curves"])
        _curves(sheets, study, tables["curves"])
        for name in _answers(tables):
            _plain(sheets, _sheet(name), _titled(tables[name]))
        _parts(sheets, study)

    return workbook_of("engine-room study", study.made.finished, fill)


def _answers(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return the names of the answers that the study has, in the order in which people ask."""
    return [name for name in _ANSWERS if name in tables]


def _titled(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with what each assumption, or part of a difference, is called behind its code."""
    titled = table.copy()
    for column, title in _TITLES.items():
        if column in table:
            titles = table[column].map(title, na_action="ignore")
            titled.insert(list(titled).index(column) + 1, "title", titles)
    return titled


def _sheet(name: str) -> str:
    return capital(name.replace("_", " "))


def _contents(sheets: Sheets, study: Studied, tables: Mapping[str, pd.DataFrame]) -> None:
    file, plan = study.plan.file, study.plan
    about: list[tuple[str, Any]] = []
    for name, words in _ABOUT.items():
        if name == "Policies":
            about += [(_sheet(answer), _ANSWERS[answer]) for answer in _answers(tables)]
        about.append((name, words))
    made: list[tuple[str, Any]] = [
        ("Study", file.title),
        ("Question", file.question),
        ("Systems", "; ".join(plan.systems)),
        ("Policies compared", "; ".join(plan.policies) + " (the first is the baseline)"),
        ("Charts and curves", f"{study.system_title(study.systems[0])}; each system is in curves.csv"),
        ("Years", file.run.years),
        ("Seed", file.run.seed),
        ("Made with", f"engine-room {study.made.version}"),
        ("Made on", f"{study.made.finished:%Y-%m-%d}"),
        ("Command", study.made.command),
        ("Read with care", "Numbers hold in this model, under these assumptions; see the sheet Assumptions."),
    ]
    sheets.table("Contents", ("What", "About"), iter([*about, ("", ""), *made]))


def _differences(sheets: Sheets, table: pd.DataFrame) -> None:
    words = {f"diff_{name}": f"difference\n{said}" for name, said in LEVELS.items()} | {
        "baseline_mean": "baseline\nmean", "policy_mean": "policy\nmean",
        "share_better": "better than\nthe baseline", "share_points_better": "better at so many\npoints",
    }  # fmt: skip
    _measured(sheets, "Differences", table, words)


def _summary(sheets: Sheets, table: pd.DataFrame) -> None:
    _measured(sheets, "Summary", table, LEVELS | {"shortfall": "mean of the\nworst twentieth"})


def _measured(sheets: Sheets, name: str, table: pd.DataFrame, words: Mapping[str, str]) -> None:
    """Write a table with a unit in each row."""
    columns = list(table.columns)
    shown: dict[int, Sequence[str]] = {}
    for i, column in enumerate(columns):
        if column.startswith("share_"):
            shown[i] = ["0%"] * len(table)
        elif column in words:
            shown |= patterns(table["unit"], range(i, i + 1))
    sheets.table(name, [words.get(c, c) for c in columns], _rows(table), shown)


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


# --- curves


def _charts(sheets: Sheets, study: Studied, curves: pd.DataFrame) -> None:
    """Write the two main curves with their charts, of all systems together or of the only one."""
    first = curves[
        (curves["system"] == study.systems[0]) & (curves["assumptions"] == study.plan.assumptions[0])
    ]

    def means(measure: str, policy: str) -> list[float]:
        rows = first[(first["measure"] == measure) & (first["policy"] == policy)]
        return [float(x) for x in rows["mean"]]

    policies = study.plan.policies
    kept = {f"{p}\nshare in post": means("retention", p) for p in policies}
    lines = [(i, study.title(p), i, "solid") for i, p in enumerate(policies)]
    axis = {"name": "Share still in post", "num_format": "0%", "min": 0, "max": 1}
    _chart(sheets, "Retention", "Day-one team still in post", kept, lines, axis, "0.0%")
    parts = (("lost_knowledge", "lost so far", "solid"), ("knowledge_stock", "held", "dash"))
    known: dict[str, list[float]] = {}
    lines = []
    for i, policy in enumerate(policies):
        for measure, words, dash in parts:
            lines.append((len(known), f"{study.title(policy)}: {words}", i, dash))
            known[f"{policy}\n{words}, experienced-staff equivalents"] = means(measure, policy)
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


def _curves(sheets: Sheets, study: Studied, curves: pd.DataFrame) -> None:
    shown = study.systems if len(study.plan.systems) <= MOST_SYSTEMS else study.systems[:1]
    _plain(sheets, "Curves", curves[curves["system"].isin(shown)])


# --- what was asked


def _parts(sheets: Sheets, study: Studied) -> None:
    plan = study.plan
    system, policy, assumptions = plan.systems[0], plan.policies[0], plan.assumptions[0]
    asked = {
        "Policies": ("policy", {p: plan.scenario(system, p, assumptions) for p in plan.policies}),
        "Systems": ("system", {s: plan.scenario(s, policy, assumptions) for s in plan.systems}),
        "Assumptions": ("assumptions", {a: plan.scenario(system, policy, a) for a in plan.assumptions}),
    }
    for name, (part, scenarios) in asked.items():
        _part(sheets, name, part, {key: to_plain(scenario) for key, scenario in scenarios.items()})


def _part(sheets: Sheets, name: str, part: str, held: Mapping[str, Mapping[str, Any]]) -> None:
    """Write one kind of part: a row for each value, a column for each part, and where it comes from."""
    told = {key: dict(leaves(plain[part], part)) for key, plain in held.items()}
    notes = {path: note for plain in reversed(list(held.values())) for path, note in plain["notes"].items()}
    known = ("low", "high", "grade", "source")
    several = len(held) > 1

    def rows() -> Iterator[Sequence[Any]]:
        for path in dict.fromkeys(path for values in told.values() for path in values):
            values = [one.get(path) for one in told.values()]
            differs = ["yes" if len(set(map(str, values))) > 1 else ""] if several else []
            yield [path, *values, *differs, *(notes.get(path, {}).get(key) for key in known)]

    heading = ["key", *(f"value\n{key}" for key in told), *(["differs"] if several else []), *known]
    sheets.table(name, heading, rows())
