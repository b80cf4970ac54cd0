"""What the terminal says at the end of a study: each system's differences, and where it stopped."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import product
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from sim.report.wording import change, counted, row_title
from sim.study.experiment.folder import half_widths_of
from sim.study.experiment.study_file import POOLED
from sim.study.runner.runner import RunStatistics

if TYPE_CHECKING:
    from sim.study.experiment.plan import StudyPlan
    from sim.study.experiment.results import BaseResults

_WIDTH = 100
_LABEL, _COLUMN = 20, 24
_POLICIES = 3  # beside each other
_SYSTEMS = 8  # more of them are in the file, and the screen shows them pooled
_SHOWN = ("retention_36m", "lost_knowledge", "funded_post_months", "cost_total_gbp")
_READING = (
    "Differences are paired by replication, and of shares in percentage points; in brackets the 95% interval "
    "of the mean. Better: in how many replications the policy does better than the baseline."
)

_CHANCE_ALONE = (
    "The intervals are of chance alone, in this model and under these assumptions; the section `uncertainty` "
    "of the study file asks how far the assumptions may move the differences."
)


def print_study(results: BaseResults) -> None:
    """Print the differences and how they are to be read; 100 columns at most."""
    console = _console()
    plan = results.plan
    console.print(
        f"{plan.file.title}\nDifferences from {plan.baseline}, whole team, {plan.file.run.years} years\n"
    )
    for table in _tables(results):
        console.print(table)
        console.print()
    console.print(_READING)
    if plan.file.uncertainty is None:
        console.print(_CHANCE_ALONE)
    else:
        points = plan.file.uncertainty.points
        console.print(f"Range: 5-95% over {points} points of the assumptions and the central mean.")
    if len(plan.systems) > _SYSTEMS:
        console.print(f"Each of the {len(plan.systems)} systems by itself is in differences.csv.")
    for line in [*stopping_lines(results), *failure_lines(results), statistics_line(results.statistics)]:
        console.print(line)


def print_where(results: BaseResults, folder: Path) -> None:
    """Print where the tables and pictures are."""
    console = _console()
    console.print(f"\nResults   {folder}", soft_wrap=True)
    console.print(f"          {folder / 'differences.csv'}", soft_wrap=True)
    if not results.lost:
        console.print(f"          {folder / 'figures'}", soft_wrap=True)


def _console() -> Console:
    console = Console(markup=False, emoji=False, highlight=False)
    console.width = min(console.width, _WIDTH) if console.is_terminal else _WIDTH
    return console


def stopping_lines(results: BaseResults) -> Iterator[str]:
    """Yield why the study stopped where it did; a line for each system that fell short."""
    plan = results.plan
    precision = plan.file.precision
    units = dict(zip(results.differences["measure"], results.differences["unit"], strict=True))
    if precision is None:
        yield f"{plan.file.replications.minimum:,} replications of each; no precision was asked for."
        return
    reached = [stop.replications for stop in results.stops.values() if stop.why == "reached"]
    if reached:
        least, most = min(reached), max(reached)
        used = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        every = "" if len(reached) == len(results.stops) else f" by {len(reached)} of {len(results.stops)}"
        yield f"The precision asked for was reached{every}, with {used} replications."
    for (system, assumptions), stop in results.stops.items():
        if stop.why != "maximum":
            continue
        short = [
            f"{row_title(measure)} under {policy} is known to {_half_width(width, units[measure])}"
            for policy, widths in half_widths_of(plan, stop).items()
            for measure, width in widths.items()
            if width is None or width > precision.half_widths[measure]
        ]
        what = f"; {'; '.join(short)}" if short else ", before the look-ahead was complete"
        where = system if len(plan.assumptions) == 1 else f"{system} under {assumptions}"
        yield f"{where}: the maximum of {stop.replications:,} replications came first{what}."


def failure_lines(results: BaseResults) -> Iterator[str]:
    """Yield a line on replications that failed, and how to look at one."""
    if results.failures:
        first = results.failures[0]
        n = len(results.failures)
        said = "1 replication failed and is" if n == 1 else f"{n:,} replications failed and are"
        yield f"{said} left out; see one with --only {first.cell} --replication {first.replication}."


def statistics_line(took: RunStatistics) -> str:
    """Return what it took, in words."""
    found = f"; {took.found:,} were there already" if took.found else ""
    if not took.simulated:
        return f"No replication was simulated{found}."
    workers = f"{took.workers} worker{'s' if took.workers != 1 else ''}"
    return (
        f"{took.simulated:,} replications simulated in {duration(took.seconds)} by {workers}, "
        f"{took.per_second:,.0f} a second{found}."
    )


def duration(seconds: float) -> str:
    """Return a time in words: ``40 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _tables(results: BaseResults) -> Iterator[Table]:
    """Yield a table for each system under each set of assumptions, of a few policies at a time."""
    plan = results.plan
    systems = list(plan.systems) if len(plan.systems) <= _SYSTEMS else []
    systems += [POOLED] if len(plan.systems) > 1 else []
    team = results.differences[results.differences["group"] == "team"]
    rows: dict[Any, Any] = {(r.assumptions, r.system, r.policy, r.measure): r for r in team.itertuples()}
    others = plan.policies[1:]
    beneath = "better, range" if plan.file.uncertainty else "better"
    for assumptions, system in product(plan.assumptions, systems):
        for first in range(0, len(others), _POLICIES):
            some = others[first : first + _POLICIES]
            heading = system if len(plan.assumptions) == 1 else f"{system}, {assumptions}"
            table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
            table.add_column(heading, width=_LABEL, overflow="fold")
            for policy in some:
                heading = "\n".join(textwrap.wrap(policy, _COLUMN))
                table.add_column(f"{heading}\ndifference (95%)\n{beneath}", justify="right", no_wrap=True)
            for measure in _shown(plan):
                cells = (_cell(rows[assumptions, system, policy, measure]) for policy in some)
                table.add_row(row_title(measure), *cells)
            yield table


def _shown(plan: StudyPlan) -> list[str]:
    """Return the measures of the tables: a few that always matter, and those a precision is asked for.

    If the study asks for none of these, its own first.
    """
    named = plan.file.precision.half_widths if plan.file.precision else {}
    shown = [m for m in dict.fromkeys((*_SHOWN, *named)) if m in plan.file.measures]
    return shown or list(plan.file.measures[: len(_SHOWN)])


def _cell(row: Any) -> str:
    mean, low, high = (change(x, row.unit) for x in (row.diff_mean, row.diff_ci_low, row.diff_ci_high))
    beneath = [] if isnan(row.share_better) else [f"{row.share_better:.0%}"]
    if not isnan(row.diff_range_low):
        low_end, high_end = (change(x, row.unit) for x in (row.diff_range_low, row.diff_range_high))
        beneath.append(f"{low_end} to {high_end}")
    return f"{mean if isnan(row.diff_ci_low) else f'{mean} ({low} to {high})'}\n{', '.join(beneath)}"


def _half_width(width: float | None, unit: str) -> str:
    """Return a half-width in the words of its unit."""
    return "not defined" if width is None else counted(width, unit).lstrip("+")
