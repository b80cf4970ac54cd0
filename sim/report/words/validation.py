"""The model held against what is measured, in words: numbers, verdicts, likely reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, isinf, isnan

from sim.calibration.validation import MISSES, Held, Row, Verdict
from sim.published.check import Check, Comparable
from sim.published.figures import Span
from sim.report.words.english import capital, count, listed
from sim.report.words.rounding import percent, rounded

COLUMNS = (
    "figure", "verdict", "missed_by", "unit", "measured", "data_low", "data_high", "interval", "population",
    "window", "source", "grade", "comparable", "why_comparable", "central", "central_ci_low",
    "central_ci_high", "ignorance_low", "ignorance_high", "predictive_low", "predictive_high", "chance_share",
    "noisy", "likely_reason", "independent", "why_not_independent",
)  # fmt: skip
"""Of the table that is written to a file."""

NONE_KNOWN = "none is known"
TIED = "Not independent of what the assumptions were set against"
TAKEN_AS = {
    Comparable.YES: "comparable",
    Comparable.PARTLY: "comparable in part",
    Comparable.NO: "not comparable",
}


def summary(held: Held) -> str:
    """Return how many checks are missed, overlap and hold; those that are not independent apart."""
    free = count(len(held.independent), "check")
    said = f"Of {free} that nothing was fitted to, {_verdicts(held.independent)}."
    if not held.tied:
        return said
    tied = f"{len(held.tied)} that {'is' if len(held.tied) == 1 else 'are'} not independent"
    return f"{said} Of {tied} of what the assumptions were set against, {_verdicts(held.tied)}."


def _verdicts(rows: Sequence[Row]) -> str:
    many = {verdict: sum(row.verdict == verdict for row in rows) for verdict in Verdict}
    missed = sum(many[verdict] for verdict in MISSES)
    parts = [f"{missed or 'none'} {'are' if missed > 1 else 'is'} missed"]
    for each, one in ((Verdict.OVERLAPS, "overlaps"), (Verdict.HOLDS, "holds")):
        parts.append(f"{many[each] or 'none'} {one if many[each] < 2 else one.removesuffix('s')}")
    if many[Verdict.UNKNOWN]:
        parts.append(
            f"{many[Verdict.UNKNOWN]} cannot be said, as too few points agree with what boards published"
        )
    return listed(parts)


def kept(held: Held) -> str:
    """Return how many points the predictive intervals are over."""
    points = len(held.weights)
    if not held.weights.any():
        return f"Of {count(points, 'point')} over the assumptions too few agree with what boards published."
    return (
        f"Of {count(points, 'point')} over the assumptions {int((held.weights > 0).sum())} agree with what "
        f"boards "
        "published, and the model's intervals are over these. For the hires and the redundancies of later "
        "windows "
        f"points are held against the leavers of 2022-23 alone: {int((held.weights_first > 0).sum())} agree."
    )


def measured(check: Check) -> str:
    """Return what was measured, and its interval."""
    interval = span(check.span, check.unit)
    return interval if isnan(check.measured) else f"{value(check.measured, check.unit)} ({interval})"


def data(row: Row) -> str:
    """Return what was measured of a row, and its interval."""
    return measured(row.check)


def model(row: Row) -> str:
    """Return what the model gives centrally, and its predictive interval."""
    found, unit = row.predicted, row.check.unit
    return f"{value(found.central, unit)} ({span(found.predictive, unit)})"


def verdict(row: Row) -> str:
    """Return how the model does: ``misses: too low by 2.4 points``."""
    words = str(row.verdict)
    if row.verdict in MISSES:
        words += f" by {apart(row.by, row.check.unit)}"
    elif row.verdict == Verdict.OVERLAPS and row.check.span.holds(*row.predicted.predictive):
        words += ": the model's is within"
    return f"{words} (noisy)" if row.predicted.noisy and row.verdict != Verdict.UNKNOWN else words


def likely(row: Row) -> str:
    """Return the likely reason of a miss; nothing of what is not missed."""
    if row.verdict not in MISSES:
        return ""
    return row.check.likely.get("low" if row.verdict == Verdict.LOW else "high", NONE_KNOWN)


def comparable(row: Row) -> str:
    """Return whether and why a figure is comparable."""
    return f"{TAKEN_AS[row.check.comparable]}: {row.check.why}"


def reasons(held: Held) -> Iterator[tuple[str, str]]:
    """Yield each figure that is missed, and its likely reason with how comparable it is, as judgement."""
    for row in held.rows:
        if row.verdict in MISSES:
            yield row.check.words, f"likely reason (judgement): {likely(row)}. {capital(comparable(row))}."


def rows_of(held: Held) -> Iterator[list[str]]:
    """Yield the rows of the table, in the order of :data:`COLUMNS`."""
    for row in held.rows:
        check, found = row.check, row.predicted
        numbers = (check.measured, *check.span)
        ours = (found.central, found.ci_low, found.ci_high, *found.ignorance, *found.predictive)
        yield [
            check.words, row.verdict, _digits(row.by) if row.verdict in MISSES else "", check.unit,
            *map(_digits, numbers), check.how, check.population, check.window, check.source, check.grade,
            check.comparable, check.why, *map(_digits, ours), _digits(found.chance_share),
            "yes" if found.noisy else "no", likely(row), "yes" if check.independent else "no", check.tied,
        ]  # fmt: skip


def _digits(number: float) -> str:
    return "" if isnan(number) or isinf(number) else f"{number:.6g}"


def value(number: float, unit: str) -> str:
    """Return a number in its unit."""
    if isnan(number):
        return "-"
    if unit.startswith("share"):
        return percent(number, 1)
    if unit == "GBP":
        return f"£{rounded(number / 1000)},000"
    return rounded(number, 2 if unit == "times" else 1)


def span(ends: Span, unit: str) -> str:
    """Return an interval in a unit, which is said once."""
    if isnan(ends.low):
        return "-"
    if ends.high == inf:
        return f"above {value(ends.low, unit)}"
    low, high = (value(end, unit) for end in ends)
    return f"{low.removesuffix('%').removeprefix('£')}-{high.removeprefix('£')}"


def apart(difference: float, unit: str) -> str:
    """Return a distance between intervals; of shares, in percentage points."""
    if not unit.startswith("share"):
        return value(difference, unit)
    points = rounded(difference, 1, tens=2)
    return "less than 0.1 points" if points == "0.0" else f"{points} points"


def labelled(row: Row) -> str:
    """Return what a figure is called, with its unit where its numbers do not show it."""
    return row.check.words + unit_after(row.check.unit)


def unit_after(unit: str) -> str:
    """Return what a unit adds to the words of a figure."""
    shown = {"share a year": ", a year", "share": "", "GBP": "", "posts": ""}
    return shown.get(unit, f", {unit}")
