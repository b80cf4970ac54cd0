"""Where a difference breaks even along a lever."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

from sim.report.words.rounding import percent
from sim.report.words.titles import in_unit, with_unit
from sim.report.words.wording import level_words
from sim.study.questions.breakeven import Verdict


def break_evens_in_words(rows: Sequence[Any]) -> list[str]:
    """Return where "the difference" breaks even: for each crossing, or once that none was found.

    Parameters
    ----------
    rows : sequence of mapping
        One measure along one lever, as :func:`sim.study.questions.breakeven.break_evens` returns it. The
        table ``value`` calls the lever `of` and the place `estimate`; ``sweep_break_evens`` calls them
        `x_lever` and `at`, and has `level` and `unit` too; ``value`` has an assumption's plausible range.
    """
    if not rows:
        return []
    first = rows[0]
    path = first["x_lever"] if "x_lever" in first else first["of"]
    level = float(first["level"]) if "level" in first else 0.0
    there = level_words(level, first["unit"]) if level else "0"
    verdict = Verdict(first["verdict"])
    if verdict == Verdict.CROSSES:
        return [_crossing(row, path, f"crosses {there}" if level else "breaks even") for row in rows]
    if verdict == Verdict.NOT_KNOWN:
        return ["is not known: no two replications have it at every value"]
    moved = in_unit(path, f"{first['lever_low']:.4g}", f"{first['lever_high']:.4g}")
    if verdict == Verdict.UNCLEAR:
        return [f"can nowhere be distinguished from {there} (from {moved})"]
    none, one = (f"does not cross {there}", "that") if level else ("has no break-even", "one")
    if verdict == Verdict.NOT_RULED_OUT:
        where = " and ".join(f"{row['ci_low']:.3g} to {row['ci_high']:.3g}" for row in rows)
        return [f"{none} from {moved}, but {one} is not ruled out at {where}"]
    return [f"{none} from {moved}: it is {verdict} {there} throughout"]


def _crossing(row: Any, path: str, crosses: str) -> str:
    at = row["at"] if "at" in row else row["estimate"]
    interval = _span(row["ci_low"], row["ci_high"])
    return f"{crosses} at {with_unit(path, at)} (95% interval: {interval}{_plausible(row)})"


def _plausible(row: Any) -> str:
    """Return how plausible it is that an assumption is there, where it has a range."""
    if "plausible_low" not in row or isnan(row["plausible_low"]):
        return ""
    low, high, below = row["plausible_low"], row["plausible_high"], row["plausible_below"]
    if below in (0.0, 1.0):
        side = "above" if below else "below"
        return f"; {side} all that is judged plausible, {low:.3g} to {high:.3g}"
    return f"; of what is judged plausible, {low:.3g} to {high:.3g}, {percent(below)} lies below"


def _span(low: float, high: float) -> str:
    if isnan(low):
        return f"below {high:.3g}, perhaps below the range"
    if isnan(high):
        return f"above {low:.3g}, perhaps above the range"
    return f"between {low:.3g} and {high:.3g}"
