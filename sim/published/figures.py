"""Published figures that the model is held against, and how each is worked out from counts of a run."""

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

ANNIVERSARIES = (12, 24)
"""Months of tenure at which contracts tend to end."""
WHERE = ("at", "beside")
"""Around an anniversary, and the months beside it."""


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
        ``share a year``, ``share``, ``weeks`` or ``times``.
    published : Span or None
        The interval that was published, or that its own counts or window give; None if there is none of this
        quantity.
    plausible : Span or None
        A wider band, by judgement; None where nothing wider than what was published is called plausible.
    why : str
        Why the plausible band is wider than what was published.
    source : str
        Where the published interval is from.
    value : callable
        From counts to the figure.
    """

    words: str
    unit: str
    published: Span | None
    plausible: Span | None
    why: str
    source: str
    value: Callable[[Counts], Floats]


def _per_head(name: str) -> Callable[[Counts], Floats]:
    return partial(_quotient, name, "staff_years")


def _quotient(above: str, below: str, counts: Counts) -> Floats:
    return ratio(counts[above], counts[below])


def _spike(month: int, counts: Counts) -> Floats:
    at, beside = (ratio(counts[f"exits_{w}_{month}"], counts[f"months_{w}_{month}"]) for w in WHERE)
    return ratio(at, beside)


_FOI = "Healthcare Leader, freedom of information, 21 Feb 2023 (evidence B1)"
_ONE_WINDOW = "one window of 6 to 7 months, in the first year of the boards; other years and boards differ"

BANDS = (
    Figure(
        "Leavers, all causes", "share a year", Span(0.180, 0.210), Span(0.14, 0.24), _ONE_WINDOW,
        f"over 2,000 of 19,066 in post: {_FOI}", _per_head("exits"),
    ),
    Figure(
        "Resignations", "share a year", Span(0.115, 0.134), Span(0.09, 0.17), _ONE_WINDOW,
        f"1,274 of 19,066 in post: {_FOI}", _per_head("resigned"),
    ),
    Figure(
        "Retirements", "share a year", Span(0.023, 0.027), Span(0.01, 0.035), _ONE_WINDOW,
        f"253 of 19,066 in post: {_FOI}", _per_head("retired"),
    ),
    Figure(
        "Fixed terms run out", "share a year", Span(0.023, 0.027), Span(0.015, 0.04), _ONE_WINDOW,
        f"260 of 19,066 in post: {_FOI}", _per_head("ran_out"),
    ),
    Figure(
        # about 1.1%: what is 1.1 when it is rounded
        "Redundancies", "share a year", Span(0.0105, 0.0115), Span(0.005, 0.02),
        "half and twice: the months lie between two reorganisations, and 56% of them were voluntary",
        "437 in July 2022 to April 2024 of 23,409, about 1.1%: Healthcare Leader, freedom of information, "
        "15 Oct 2024 (evidence B1)",
        _per_head("redundancies"),
    ),
    Figure(
        "Joiners", "share a year", Span(0.17, 0.20), Span(0.12, 0.25),
        "boards grew or shrank, and some hires were transfers of staff from elsewhere",
        "4,082 hires in 2023/24, 40 boards: Healthcare Leader, freedom of information (evidence B1)",
        _per_head("joined"),
    ),
)  # fmt: skip
"""Measured in integrated care boards (grade A); the whole board must lie within the plausible bands."""

_EARLY = partial(_quotient, "fixed_term_quits", "fixed_term_leavers")
_ELSEWHERE = "they are of another country and one employer, in years without cuts"

CHECKS = (
    Figure(
        "Fixed-term leavers gone early", "share", Span(0.498, 0.602), Span(0.40, 0.65), _ELSEWHERE,
        "US federal administrative staff, FY2009: 191 of 347, 55.0% and its Wilson interval (evidence B2)",
        _EARLY,
    ),
    Figure(
        "Analysts gone early", "share", Span(0.468, 0.588), Span(0.40, 0.65), _ELSEWHERE,
        "US federal management and program analysts, not permanent, FY2009: 138 of 261, 52.9% and its Wilson "
        "interval (evidence B2)",
        _EARLY,
    ),
    Figure(
        "Exit spike at month 12", "times", Span(1.6, 3.2), None, "",
        "2,074 US health-centre workers: 2.2 and its 95% interval (evidence B2)", partial(_spike, 12),
    ),
    Figure(
        "Exit spike at month 24", "times", Span(2.1, 6.3), None, "",
        "2,074 US health-centre workers: 3.7 and its 95% interval (evidence B2)", partial(_spike, 24),
    ),
    Figure(
        "Time to fill", "weeks", None, Span(6, 30),
        "nobody measured the gap; approval and NHS time to hire, less the leaver's notice",
        "derived from NHS time to hire (evidence B4)", partial(_quotient, "fill_weeks", "fills"),
    ),
    Figure(
        "Vacancy rate", "share", Span(0.075, 0.10), Span(0.05, 0.20),
        "the rates are of other staff, and of other years",
        "7.5% to 10.0%: registered nursing in 2022 and 2024, a trust's corporate posts, 2008 (evidence B4)",
        partial(_quotient, "vacant_months", "open_months"),
    ),
)  # fmt: skip
"""Nothing in the model was fitted to these."""
