"""The table in the terminal: the baseline, and each scenario's paired difference from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from sim.measures.measure import TEAM
from sim.report.answer import answer, compared
from sim.report.money import money_lines
from sim.report.naming import titles
from sim.report.style import wrapped
from sim.report.treated import TREATED_MEASURES, treated_apart, treated_lines
from sim.report.varied import varied_lines
from sim.report.wording import (
    FEWEST_TEAMS,
    HEADLINE_MEASURES,
    READING,
    change,
    number,
    row_title,
    uncertainty_lines,
    units_explained,
)
from sim.study.outcome import JOINT

if TYPE_CHECKING:
    from sim.study.study import Study

_WIDTH = 100
_COLUMN = 22  # widest heading
_STUB = 18  # widest name of a group of rows


def print_answer(study: Study) -> None:
    """Print the headline measures and what they mean; 100 columns at most."""
    console = _console()
    console.print(compared(study))
    for sentence in answer(study):
        console.print(sentence)
    console.print()
    for table in _tables(study, console):
        console.print(table)
        console.print()
    for line in treated_lines(study):
        console.print(line)
    console.print(units_explained(study))
    if len(study.outcomes) > 1:
        console.print(READING)
    for line in [
        *money_lines(study),
        *uncertainty_lines(study),
        *varied_lines(study),
        *stopping_lines(study),
    ]:
        console.print(line)


def stopping_lines(study: Study) -> Iterator[str]:
    """Yield whether the precision that was asked for was reached; nothing if none was."""
    stop = study.stop
    if stop is not None and stop.why != "not-asked":
        n = f"{stop.replications:,} replications"
        said = f"was reached, with {n}" if stop.why == "reached" else f"was not reached for sure in {n}"
        yield f"The precision asked for {said}."


def print_where(study: Study, folder: Path) -> None:
    """Print where the results are, and the pictures that everybody looks at."""
    console = _console()
    console.print(f"\nResults   {folder}", soft_wrap=True)
    for name in (
        "retention.png",
        "lost_knowledge.png",
        *(() if study.why is None else ("why.png", "why.csv")),
    ):
        console.print(f"          {folder / name}", soft_wrap=True)


def _console() -> Console:
    # A scenario's name may look like markup.
    console = Console(markup=False, emoji=False, highlight=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    return console


def _tables(study: Study, console: Console) -> Iterator[Table]:
    """Yield one table with all scenarios if it fits, else one for each scenario."""
    rows = {(row.scenario, row.measure, row.group): row for row in study.summary.itertuples()}
    others = [o.name for o in study.outcomes[1:]]
    together = _table(study, rows, others)
    unbounded = console.options.update_width(1000)
    if console.measure(together, options=unbounded).maximum <= console.width:
        yield together
    else:
        yield from (_table(study, rows, [other]) for other in others)


def _table(study: Study, rows: Mapping[Any, Any], others: list[str]) -> Table:
    baseline, called = study.baseline.name, titles(study)
    over = "\nover the assumptions" if study.ranges else ""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(no_wrap=True)
    table.add_column(
        f"{_heading(called[baseline])}\nmean (95% interval){over}", justify="right", no_wrap=True
    )
    expected = len(study.outcomes) == 1 and study.baseline.scenario.run.replications >= FEWEST_TEAMS
    if expected:
        table.add_column("one team should expect\n5% to 95%", justify="right", no_wrap=True)
    for other in others:
        heading = f"{_heading(called[other])}\ndifference (95%){over}"
        table.add_column(heading, justify="right", no_wrap=True)
        table.add_column("better\n" if study.ranges else "better", justify="right", no_wrap=True)
    treated = treated_apart(study)
    for group in (*treated, TEAM):
        if treated:
            table.add_row(wrapped("whole team" if group == TEAM else group, _STUB), style="bold")
        for measure in HEADLINE_MEASURES:
            row = rows[baseline, measure, group]
            if isnan(row.mean) or (group != TEAM and measure not in TREATED_MEASURES):
                continue  # not defined in so short a run, or told of the team alone
            cells = [row_title(measure), _mean(row)]
            if expected:
                cells.append(f"{number(row.p5, row.unit)} to {number(row.p95, row.unit)}")
            for other in others:
                held = rows[other, measure, group]
                cells += [_difference(held), _better(held)]
            table.add_row(*cells)
    return table


def _heading(name: str) -> str:
    """Return a scenario's name on a few lines, a new one for each of its pieces."""
    return "\n".join(wrapped(piece, _COLUMN) for piece in name.split(JOINT))


def _mean(row: Any) -> str:
    mean, low, high = (number(x, row.unit) for x in (row.mean, row.ci_low, row.ci_high))
    text = mean if isnan(row.ci_low) else f"{mean} ({low.rstrip('%')}-{high})"
    if isnan(row.range_low):
        return text
    return f"{text}\n{number(row.range_low, row.unit)} to {number(row.range_high, row.unit)}"


def _difference(row: Any) -> str:
    mean, low, high = (change(x, row.unit) for x in (row.diff_mean, row.diff_ci_low, row.diff_ci_high))
    text = mean if isnan(row.diff_ci_low) else f"{mean} ({low} to {high})"
    if isnan(row.diff_range_low):
        return text
    return f"{text}\n{change(row.diff_range_low, row.unit)} to {change(row.diff_range_high, row.unit)}"


def _better(row: Any) -> str:
    """Return the share of replications; of cost, a sentence beneath says in how many it is lower."""
    if isnan(row.share_better) or row.unit == "GBP":
        return ""
    if row.diff_mean == 0 and not row.diff_ci_low < row.diff_ci_high:
        return "same"
    return f"{row.share_better:.0%}"
