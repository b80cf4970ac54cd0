"""A folder of results as one workbook: numbers as numbers, units in the headings, charts that can be changed.

Cells are written as what they are: a text that begins with ``=``, ``+``, ``-`` or ``@`` stays a text, and
nothing in the file leads outside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.briefing.first_page import answers, has_options, title
from sim.report.money_tables import price_base, prices, spending_by_year, tells_spending
from sim.report.posts_sheet import PEOPLE, posts_about, posts_sheets
from sim.report.recorded import printable
from sim.report.sheet_tables import (
    as_it_is,
    compares,
    differences,
    fitting,
    levels,
    measured,
    money,
    policies,
    titled,
)
from sim.report.sheets import Line, Sheets, workbook_of
from sim.report.words.answer import begun
from sim.report.words.english import capital
from sim.report.words.front_page import front_page
from sim.report.words.naming import system_titles
from sim.report.words.personal import WORKBOOK
from sim.report.words.wording import systems
from sim.scenario import Scenario, to_plain
from sim.study.experiment.personal import is_personal

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from sim.report.recorded import Recorded

_KEYS = ("assumptions", "system", "scenario")
_EXPERIENCED = "experienced people's worth"
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
    "value_acceptability": "How likely a policy is worth its cost, by the price of a year of knowledge.",
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


def workbook(results: Recorded) -> bytes:
    """Return the workbook of results (.xlsx), the same bytes for the same results.

    Raises
    ------
    OSError
        A file of the folder cannot be read.
    """
    summary = results.whole_summary

    def fill(sheets: Sheets) -> None:
        _front(sheets, results)
        _contents(sheets, results)
        if compares(results):
            measured(sheets, "Differences", results, fitting(results, differences(results, summary)))
        measured(sheets, "Summary", results, fitting(results, levels(results, summary)))
        measured(sheets, "Money", results, money(results, summary))
        if tells_spending(results):
            _by_year(sheets, results)
        if compares(results):
            _prices(sheets, results)
        _charts(sheets, results)
        posts_sheets(sheets, results)
        for name in _answers(results):
            as_it_is(sheets, _sheet(name), titled(results, results.answers[name]))
        for name, part, held in _parts(results):
            _part(sheets, name, part, {key: to_plain(scenario) for key, scenario in held.items()})

    return workbook_of(title(results), results.made.finished, fill)


def about(results: Recorded) -> dict[str, str]:
    """Return what each sheet but the first two is about, in their order."""
    found, base = {}, price_base(results)
    main = f"The main measures of whole teams. {results.beside.summary}"
    if compares(results):
        found["Differences"] = (
            f"Each policy less the baseline, paired by replication. Shares are in percent. {main}"
        )
    found["Summary"] = f"Measures of each policy: mean, its 95% interval, what one team should expect. {main}"
    found["Money"] = f"Spending by kind over the whole run, and what it buys. In pounds, {base}."
    if tells_spending(results):
        found["Spending by year"] = (
            f"Mean spending by financial year, real ({base}) and discounted to day one, at {_rate(results)}."
        )
    if compares(results):
        found["Prices"] = (
            "What each extra person-month kept and experienced person's year costs, with 95% intervals. "
            "Costs and gains are discounted."
        )
    found["Retention"] = "Share of the day-one team still in post, by month, with a chart."
    found["Lost knowledge"] = "Knowledge lost so far and knowledge held, by month, with charts."
    found |= posts_about(results)
    found |= {_sheet(name): _ANSWERS[name] for name in _answers(results)}
    if results.studies:
        found["Policies"] = "What was asked: each lever, where policies differ marked."
        found["Systems"] = "The systems: streams, posts, facts and their sources."
    else:
        found["Scenarios"] = "What was asked: each lever and fact, where policies differ marked."
    found["Assumptions"] = "What was assumed: value, range, grade and source."
    return found


def _rate(results: Recorded) -> str:
    return f"{results.whole.baseline.scenario.assumptions.money.discount_per_year:.1%}"


def _answers(results: Recorded) -> list[str]:
    return [name for name in _ANSWERS if name in results.answers]


def _sheet(name: str) -> str:
    return capital(name.replace("_", " "))


def _front(sheets: Sheets, results: Recorded) -> None:
    """Write the front page, which is that of the terminal and the briefing."""
    page = front_page(results.whole)
    asked = printable(results.plan.file.question)
    said, table = (*page.sentences, page.sure), [[page.options.headings, *page.options.rows]]
    if not has_options(page):  # then what the study's main measures say, as in the briefing
        said, table = tuple(sentence for of_each in answers(results) for sentence in of_each), []
    sheets.page(
        "Front page",
        [
            Line(title(results), "title"),
            *([Line(asked)] if asked and asked != title(results) else []),
            Line(page.about),
            *([Line(WORKBOOK, "note")] if is_personal(results.plan) else []),
            Line(""),
            *(Line(sentence, "answer") for sentence in said),
            Line(""),
            *table,
            *(Line(note, "note") for note in (*page.options.notes, *page.not_counted)),
            Line(f"All pounds are in {price_base(results)}, in this sheet not discounted.", "note"),
        ],
    )


def _contents(sheets: Sheets, results: Recorded) -> None:
    plan, file = results.plan, results.plan.file
    named = [system_titles(plan)[s] for s in plan.systems] if results.studies else [systems(results.whole)]
    first = " (the first is the baseline)" if compares(results) else ""
    numbers = {int(stop["replications"]) for stop in results.told["stopped"]}
    made = [
        *([("Study", file.title), ("Question", file.question)] if results.studies else []),
        ("Systems" if results.studies else "System", "; ".join(named)),
        ("Policies", "; ".join(policies(results).values()) + first),
        ("Price base", f"All pounds are in {price_base(results)}."),
        ("Discounting", f"{_rate(results)} a year from day one, where a heading says discounted."),
        ("Replications", f"{numbers.pop():,}" if len(numbers) == 1 else f"{min(numbers)} to {max(numbers)}"),
        ("Years", f"{file.run.years}, from {file.run.start_date:%Y-%m-%d}"),
        ("Seed", str(file.run.seed)),
        ("Month by month", results.beside.monthly),
        ("Made with", f"engine-room {results.made.version}"),
        ("Made on", f"{results.made.finished:%Y-%m-%d}"),
        ("Command", results.made.command),
        ("Read with care", "Numbers hold in this model, under these assumptions; see the sheet Assumptions."),
    ]
    if results.pooled:
        made.insert(4, ("Charts", "All systems together; each system is in monthly.csv"))
    sheets.table("Contents", ("What", "About"), iter([*about(results).items(), ("", ""), *made]), widest=90)


def _by_year(sheets: Sheets, results: Recorded) -> None:
    heading, rows = spending_by_year(results)
    pounds = {i: ["#,##0"] * len(rows) for i, text in enumerate(heading) if "£" in text}
    factors = {heading.index("Discount\nfactor"): ["0.0000"] * len(rows)}
    sheets.table("Spending by year", heading, iter(rows), {**pounds, **factors})


def _prices(sheets: Sheets, results: Recorded) -> None:
    heading, rows = prices(results)
    shown = {i: ["#,##0" if "£" in text else "0.00"] * len(rows) for i, text in enumerate(heading)}
    sheets.table("Prices", heading, iter(rows), shown)


# --- months


def _charts(sheets: Sheets, results: Recorded) -> None:
    """Write the main curves with their charts, of all systems together or of the only one."""
    names = {o.where: begun(results.whole)[o.name] for o in results.whole.outcomes}

    def means(measure: str, where: Sequence[str]) -> list[float]:
        monthly = results.monthly
        rows = monthly[(monthly["measure"] == measure) & (monthly["group"] == "team")]
        for column, value in zip(_KEYS, where, strict=True):
            rows = rows[rows[column] == value]
        return [float(x) for x in rows["mean"]]

    kept = {f"{name}\nshare in post": means("retention", where) for where, name in names.items()}
    sheet = _columns(sheets, "Retention", kept, "0.0%")
    axis = {"name": "Share still in post", "num_format": "0%", "min": 0, "max": 1}
    sheets.chart(
        sheet, "Day-one team still in post", axis, list(enumerate(names.values())), (1, len(kept) + 2)
    )
    parts = {"lost_knowledge": "lost so far", "knowledge_stock": "held"}
    known = {
        f"{name}\n{words}, {_EXPERIENCED}": means(measure, where)
        for measure, words in parts.items()
        for where, name in names.items()
    }
    sheet = _columns(sheets, "Lost knowledge", known, "0.00")
    for i, words in enumerate(parts.values()):
        lines = [(i * len(names) + column, name) for column, name in enumerate(names.values())]
        axis = {"name": capital(_EXPERIENCED), "min": 0}
        sheets.chart(sheet, f"Knowledge {words}", axis, lines, (1 + 23 * i, len(known) + 2))


def _columns(sheets: Sheets, name: str, columns: Mapping[str, list[float]], pattern: str) -> Worksheet:
    months = len(next(iter(columns.values())))
    rows = ([month, *(values[month] for values in columns.values())] for month in range(months))
    shown = {i: [pattern] * months for i in range(1, 1 + len(columns))}
    return sheets.table(name, ["month", *columns], rows, shown)


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
            if path.startswith(PEOPLE):
                continue
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
