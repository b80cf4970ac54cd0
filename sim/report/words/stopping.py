"""Why it stopped with so many replications, what failed, and what it took."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.measures.registry import KINDS
from sim.report.words.answer import policies_called
from sim.report.words.english import capital, listed
from sim.report.words.naming import system_titles
from sim.report.words.wording import counted, row_title
from sim.study.experiment.manifest import half_widths_of
from sim.study.experiment.plan import StudyPlan

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults
    from sim.study.runner.runner import RunStatistics

BIAS = (
    "Where to stop was decided by looking at the data, which makes intervals a little too narrow. With a "
    "minimum and a look-ahead of 100, 95% intervals were seen to hold the truth in 94.5 to 95.1% of studies "
    "where differences are normal or moderately skewed, and in 92 to 93% where they are very skewed; with a "
    "smaller minimum it is worse."
)
"""What results with a precision are told of their intervals: measured in docs/model/pairing.md."""

_WORDS = {
    "reached": "the precision asked for was reached",
    "maximum": "the most that were allowed",
    "not-asked": "no precision asked",
}
"""By the codes of :class:`sim.study.experiment.precision.Stop`."""

_FEW_DAYS, _FEW_YEARS = 3, 2  # up to which hours, and days, are told
_NAMED = 10  # replications that are named one by one


def why_stopped(code: str) -> str:
    """Return why it stopped, to stand in brackets after the number."""
    return _WORDS[code]


def chosen_line(chosen: Sequence[int] | None) -> str:
    """Return which replications were listed, if they were.

    >>> chosen_line([17]), chosen_line(range(100, 200))
    ('Replication 17 alone.', '100 chosen replications alone, of the numbers 100 to 199.')
    """
    if not chosen:
        return ""
    if len(chosen) > _NAMED:
        return f"{len(chosen):,} chosen replications alone, of the numbers {chosen[0]:,} to {chosen[-1]:,}."
    many = "s" if len(chosen) > 1 else ""
    return f"Replication{many} {listed([f'{number:,}' for number in chosen])} alone."


def stopping_lines(results: BaseResults) -> Iterator[str]:
    """Yield why it stopped where it did; a line for each system that fell short."""
    plan = results.plan
    precision = plan.file.precision
    if precision is None:
        if isinstance(plan, StudyPlan):
            yield f"{plan.file.replications.minimum:,} replications of each; no precision was asked for."
        return
    reached = [stop.replications for stop in results.stops.values() if stop.why == "reached"]
    if reached:
        least, most = min(reached), max(reached)
        used = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        every = "" if len(reached) == len(results.stops) else f" by {len(reached)} of {len(results.stops)}"
        yield f"The precision asked for was reached{every}, with {used} replications."
    titles = system_titles(plan) if isinstance(plan, StudyPlan) else {}
    called = policies_called(plan)
    for (system, assumptions), stop in results.stops.items():
        if stop.why != "maximum":
            continue
        short = [
            f"{row_title(measure)} with {called[policy]} is known to "
            f"{_half_width(width, KINDS[measure].unit)}"
            for policy, widths in half_widths_of(plan, stop).items()
            for measure, width in widths.items()
            if width is None or width > precision.half_widths[measure]
        ]
        what = f"; {'; '.join(short)}" if short else ", before the look-ahead was complete"
        title = titles[system] if isinstance(plan, StudyPlan) else ""
        where = title if len(plan.assumptions) == 1 else f"{title} under {assumptions}"
        said = f"the maximum of {stop.replications:,} replications came first{what}."
        yield f"{where}: {said}" if where else capital(said)


def failure_lines(results: BaseResults) -> Iterator[str]:
    """Yield a line on replications that failed and, of a study, how to look at one."""
    if not results.failures:
        return
    first, n = results.failures[0], len(results.failures)
    said = "1 replication failed and is left out" if n == 1 else f"{n:,} replications failed and are left out"
    if isinstance(results.plan, StudyPlan):
        yield f"{said}; see one with --only {first.cell} --replication {first.replication}."
    else:
        yield f"{said} of every scenario."


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
    """Return a time in words: ``40 s``, ``3 min 20 s``, ``2 h 5 min``, ``6 days``, ``2,000 years``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    days = whole / 86_400
    if days < _FEW_DAYS:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{days:,.0f} days" if days < _FEW_YEARS * 365 else f"{days / 365.25:,.0f} years"


def _half_width(width: float | None, unit: str) -> str:
    """Return a half-width in the words of its unit."""
    return "not defined" if width is None else counted(width, unit).lstrip("+")
