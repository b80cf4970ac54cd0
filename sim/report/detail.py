"""The detail behind the front page: the answer with its intervals, and a table of each paired difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.measures.measure import TEAM
from sim.measures.registry import KINDS
from sim.measures.retention import headline_month_of, retention_at
from sim.report.words.answer import answer, begun, called, compared, systems_compared
from sim.report.words.conditioned import conditioned_lines
from sim.report.words.english import count, wrapped
from sim.report.words.findings import Findings, Points, situated
from sim.report.words.naming import system_titles, titles
from sim.report.words.numbers import Over, over_given, replications_of
from sim.report.words.prices import value_lines
from sim.report.words.structure import beyond_phase, measures_of, phase_line
from sim.report.words.structure import lines as structure_lines
from sim.report.words.treated import TREATED_MEASURES, treated_apart, treated_lines
from sim.report.words.varied import how_many, varied_lines
from sim.report.words.verdicts import evidence_in, of_100
from sim.report.words.why import money_answers
from sim.report.words.wording import (
    FEWEST_TEAMS,
    HEADLINE_MEASURES,
    READING,
    change,
    number,
    range_explained,
    row_title,
    uncertainty_lines,
    units_explained,
)
from sim.study.experiment.plan import StudyPlan
from sim.study.experiment.study_file import MEASURES, POOLED
from sim.study.outcome import JOINT

if TYPE_CHECKING:
    from rich.console import Console

    from sim.study.experiment.plan import Plan
    from sim.study.experiment.results import BaseResults

_COLUMN = 21  # widest heading
_STUB = 18  # widest name of a group of rows
_SYSTEMS = 8  # more of them are in the file, and the screen shows them pooled
_SHOWN = ("months_kept", "lost_knowledge", "knowledge_stock_end", "funded_post_months", "cost_total_gbp")
_CHANCE_ALONE = (
    "The intervals (in brackets, 95% of the mean) are of chance alone, in this model and under these "
    "assumptions; the section `uncertainty` of the study file asks how far the assumptions may move the "
    "differences."
)


def detail_lines(results: BaseResults, console: Console) -> Iterator[str | Table]:
    """Yield everything that stands behind the front page: lines, and tables that fit a console."""
    return _study(results, console) if isinstance(results.plan, StudyPlan) else _comparison(results, console)


def _comparison(results: BaseResults, console: Console) -> Iterator[str | Table]:
    """Yield what is said of scenarios side by side."""
    yield compared(results)
    yield from answer(results)
    yield from _structure(results, results)
    yield ""
    for table in _tables(results, HEADLINE_MEASURES, console):
        yield table
        yield ""
    yield from treated_lines(results)
    yield units_explained(results)
    if len(results.outcomes) > 1:
        yield READING
    yield from money_answers(results)
    yield from uncertainty_lines(results)
    yield from varied_lines(results)
    yield from conditioned_lines(results)


def _structure(results: BaseResults, found: Findings, where: str = "") -> Iterator[str]:
    """Yield what is said of each policy under both phases, and under the other alternatives that were run.

    Parameters
    ----------
    found : Findings
        A comparison, or the first system of a study.
    where : str
        Which system that is, if there are several.
    """
    table = results.structure
    if table is None:
        return
    if isinstance(results.plan, StudyPlan):
        system, assumptions = results.plan.situations[0]
        table = table[(table["system"] == system) & (table["assumptions"] == assumptions)]
    at_start, within, several = begun(found), called(found), beyond_phase(table)
    for outcome in found.outcomes[1:]:
        rows = table[table["scenario"] == outcome.name]
        if len(rows):  # none where no replication is left of what it needs
            if line := phase_line(rows, found, outcome.name, at_start[outcome.name]):
                yield where + line
            if several:
                yield from (
                    where + line
                    for line in structure_lines(rows, found, outcome, within[outcome.name], measures_of(rows))
                )


def _study(results: BaseResults, console: Console) -> Iterator[str | Table]:
    """Yield what is said of systems under policies: each of a few, and all together."""
    plan, over = results.plan, results.plan.file.uncertainty
    points, names = over and Points(over.points, over.replications), system_titles(plan)
    several = len(plan.systems) > 1
    whole = {
        assumptions: situated(
            plan, POOLED if several else plan.systems[0], assumptions, results.summary, points
        )
        for assumptions in plan.assumptions
    }
    numbers = [stop.replications for stop in results.stops.values()]
    yield plan.file.title
    yield systems_compared(plan, whole[plan.assumptions[0]], numbers)
    who = f"the group of {count(len(plan.systems), 'system')}" if several else "a team"
    for assumptions, found in whole.items():
        yield from answer(found, who, assumptions if len(whole) > 1 else "")
    first = situated(plan, *plan.situations[0], results.summary, points)
    yield from _structure(results, first, f"{names[plan.systems[0]]}: " if several else "")
    if (value := results.answers.get("value")) is not None:
        where = f"{names[plan.systems[0]]}: " if several else ""
        yield from (where + line for line in value_lines(value, plan.situations[0], begun(first)))
    yield ""
    systems = list(plan.systems) if len(plan.systems) <= _SYSTEMS else []
    for assumptions, system in product(plan.assumptions, [*systems, *([POOLED] if several else [])]):
        found = situated(plan, system, assumptions, results.summary, points)
        heading = names[system] if len(plan.assumptions) == 1 else f"{names[system]}, {assumptions}"
        for table in _tables(found, _shown(plan), console, heading):
            yield table
            yield ""
    if not several:
        yield from treated_lines(whole[plan.assumptions[0]])
    yield READING
    if points is None:
        yield _CHANCE_ALONE
    else:
        if any(map(over_given, whole.values())):
            explained = range_explained(points.points)
            yield f"Over the assumptions (second lines): {explained} {how_many(plan)} varied."
        yield from conditioned_lines(results)
    if not systems:
        yield f"Each of the {len(plan.systems)} systems by itself is in summary.csv."


def _shown(plan: Plan) -> list[str]:
    """Return the measures of a study's tables: all that it names, or a few that always matter.

    Of those that it names, the ones that always matter come first, and those of its precision.
    """
    named = plan.file.precision.half_widths if plan.file.precision else {}
    month = headline_month_of(plan.file.run.years)
    always = (retention_at(month).name, *_SHOWN) if month else _SHOWN
    measures = plan.file.measures
    default = {m for m in MEASURES if KINDS[m].defined_in(plan.file.run.years)}
    asked = () if set(measures) - set(named) == default - set(named) else measures
    shown = [m for m in dict.fromkeys((*always, *named, *asked)) if m in measures]
    return shown or list(measures[: len(always)])


# --- tables


def _tables(found: Findings, measures: Sequence[str], console: Console, heading: str = "") -> Iterator[Table]:
    """Yield tables of as many scenarios beside each other as fit, and of one at least."""
    rows = {(row.scenario, row.measure, row.group): row for row in found.summary.itertuples()}
    left = [o.name for o in found.outcomes[1:]]
    unbounded = console.options.update_width(1000)
    while True:
        for some in range(max(len(left), 1), 0, -1):
            table = _table(found, rows, left[:some], measures, heading)
            if some == 1 or console.measure(table, options=unbounded).maximum <= console.width:
                break
        yield table
        left = left[some:]
        if not left:
            return


def _table(
    found: Findings, rows: Mapping[Any, Any], others: list[str], measures: Sequence[str], heading: str
) -> Table:
    baseline, called = found.baseline.name, titles(found)
    given = over_given(found)
    over = "\nover the assumptions" if given else ""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    table.add_column(wrapped(heading, _COLUMN) if heading else "", no_wrap=True)
    first = "\nover assumptions" if given else ""  # shorter, for three scenarios to fit
    table.add_column(
        f"{_heading(called[baseline])}\nmean (95% interval){first}", justify="right", no_wrap=True
    )
    expected = len(found.outcomes) == 1 and replications_of(found) >= FEWEST_TEAMS
    if expected:
        table.add_column("one team should expect\n5% to 95%", justify="right", no_wrap=True)
    for other in others:
        heading = f"{_heading(called[other])}\ndifference (95%){over}"
        table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("of 100\n" if given else "of 100", justify="right", no_wrap=True)
    there = {group for (_, measure, group), row in rows.items()
             if measure in TREATED_MEASURES and not isnan(row.mean)}  # fmt: skip
    treated = [group for group in treated_apart(found) if group in there]
    for group in (*treated, TEAM):
        if treated:
            table.add_row(wrapped("whole team" if group == TEAM else group, _STUB), style="bold")
        for measure in measures:
            row = rows.get((baseline, measure, group))
            if row is None or isnan(row.mean) or (group != TEAM and measure not in TREATED_MEASURES):
                continue  # not measured, not defined in so short a run, or told of the team alone
            cells = [row_title(measure), _mean(row)]
            if expected:
                told = f"{number(row.p5, row.unit)} to {number(row.p95, row.unit)}"
                cells.append(told if row.replications >= FEWEST_TEAMS else "")
            for other in others:
                held = rows[other, measure, group]
                cells += [_difference(held), _better(held, found.ranges is not None)]
            table.add_row(*cells)
    return table


def _heading(name: str) -> str:
    """Return a scenario's name on a few lines, a new one for each of its pieces."""
    return "\n".join(wrapped(piece, _COLUMN) for piece in name.split(JOINT))


def _mean(row: Any) -> str:
    mean, low, high = (number(x, row.unit) for x in (row.mean, row.ci_low, row.ci_high))
    text = mean if isnan(row.ci_low) else f"{mean} ({low.rstrip('%')}-{high})"
    return f"{text}{_second_line(Over.of(row._asdict()), lambda x: number(x, row.unit))}"


def _difference(row: Any) -> str:
    mean, low, high = (change(x, row.unit) for x in (row.diff_mean, row.diff_ci_low, row.diff_ci_high))
    text = mean if isnan(row.diff_ci_low) else f"{mean} ({low} to {high})"
    return f"{text}{_second_line(Over.of(row._asdict(), 'diff_'), lambda x: change(x, row.unit))}"


def _second_line(over: Over, say: Callable[[float], str]) -> str:
    """Return the range over the assumptions; where it is not known, how far it may reach."""
    low, high = over.at_most
    if isnan(low):
        return ""
    return f"\n{'' if over.known else 'within '}{say(low)} to {say(high)}"


def _better(row: Any, ranged: bool) -> str:
    """Return how many of 100 fare better, the same and worse; of cost, a sentence beneath says it."""
    return "" if row.unit == "GBP" else of_100(evidence_in(row._asdict(), ranged=ranged))
