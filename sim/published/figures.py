"""What boards published, which the assumptions were set against, and how it is counted in a run.

What else is measured stands in :mod:`sim.published.checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from sim.measures.frame import ratio
from sim.measures.measure import Floats

WHOLE_BOARD = "icb-wide"
"""The shipped system that the figures of boards are held against."""

Counts = Mapping[str, Floats]
"""Sums and counts by name, one value per replication (or their totals)."""


class Span(NamedTuple):
    """An interval, with both ends."""

    low: float
    high: float

    def holds(self, low: float, high: float) -> bool:
        """Whether all from *low* to *high* lies within."""
        return self.low <= low and high <= self.high

    def misses(self, low: float, high: float) -> bool:
        """Whether all from *low* to *high* lies without."""
        return high < self.low or self.high < low


class Figure(NamedTuple):
    """Something published, and how it is worked out from counts.

    Attributes
    ----------
    words : str
        What it is.
    unit : str
        ``share a year``.
    published : Span
        The interval that its own counts and window give.
    plausible : Span
        A wider band, by judgement.
    why : str
        Why the plausible band is wider than what was published.
    source : str
        Where the published interval is from.
    value : callable
        From counts to the figure.
    """

    words: str
    unit: str
    published: Span
    plausible: Span
    why: str
    source: str
    value: Callable[[Counts], Floats]


def quotient(above: str, below: str) -> Callable[[Counts], Floats]:
    """Return what divides one count by another."""
    return partial(_divided, above, below)


def _divided(above: str, below: str, counts: Counts) -> Floats:
    return ratio(counts[above], counts[below])


def per_head(name: str) -> Callable[[Counts], Floats]:
    """Return what divides a count by the years that staff were in post."""
    return quotient(name, "staff_years")


_FOI = "Healthcare Leader, freedom of information, 21 Feb 2023 (evidence B1)"
_ONE_WINDOW = "one window of 6 to 7 months, in the first year of the boards; other years and boards differ"

BANDS = (
    Figure(
        "Leavers, all causes", "share a year", Span(0.180, 0.210), Span(0.14, 0.24), _ONE_WINDOW,
        f"over 2,000 of 19,066 in post: {_FOI}", per_head("exits"),
    ),
    Figure(
        "Resignations", "share a year", Span(0.115, 0.134), Span(0.09, 0.17), _ONE_WINDOW,
        f"1,274 of 19,066 in post: {_FOI}", per_head("resigned"),
    ),
    Figure(
        "Retirements", "share a year", Span(0.023, 0.027), Span(0.01, 0.035), _ONE_WINDOW,
        f"253 of 19,066 in post: {_FOI}", per_head("retired"),
    ),
    Figure(
        "Fixed terms run out", "share a year", Span(0.023, 0.027), Span(0.015, 0.04), _ONE_WINDOW,
        f"260 of 19,066 in post: {_FOI}", per_head("ran_out"),
    ),
    Figure(
        # about 1.1%: what is 1.1 when it is rounded
        "Redundancies", "share a year", Span(0.0105, 0.0115), Span(0.005, 0.02),
        "half and twice: the months lie between two reorganisations, and 56% of them were voluntary",
        "437 in July 2022 to April 2024 of 23,409, about 1.1%: Healthcare Leader, freedom of information, "
        "15 Oct 2024 (evidence B1)",
        per_head("redundancies"),
    ),
    Figure(
        "Joiners", "share a year", Span(0.17, 0.20), Span(0.12, 0.25),
        "boards grew or shrank, and some hires were transfers of staff from elsewhere",
        "4,082 hires in 2023/24, 40 boards: Healthcare Leader, freedom of information (evidence B1)",
        per_head("joined"),
    ),
)  # fmt: skip
"""Measured in integrated care boards (grade A); the whole board must lie within the plausible bands."""

FIRST_REPLY = BANDS[:4]
"""What the reply of February 2023 gives: leavers by reason, July 2022 to January 2023."""
