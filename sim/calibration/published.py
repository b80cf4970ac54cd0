"""Published figures that the model is held against, and how each is worked out from counts of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from sim.measures.frame import ratio
from sim.measures.measure import Floats

Counts = Mapping[str, Floats]
"""Sums and counts by name, one value per replication (or their totals)."""

ANNIVERSARIES = (12, 24)
"""Months of tenure at which contracts tend to end."""
WHERE = ("at", "beside")
"""Around an anniversary, and the months beside it."""


class Figure(NamedTuple):
    """Something published, and how it is worked out from counts.

    Attributes
    ----------
    words : str
        What it is.
    unit : str
        ``share a year``, ``share``, ``weeks`` or ``times``.
    low, high : float
        Ends of the published band.
    source : str
        Where the band is from.
    value : callable
        From counts to the figure.
    """

    words: str
    unit: str
    low: float
    high: float
    source: str
    value: Callable[[Counts], Floats]


def _per_head(name: str) -> Callable[[Counts], Floats]:
    return partial(_quotient, name, "staff_years")


def _quotient(above: str, below: str, counts: Counts) -> Floats:
    return ratio(counts[above], counts[below])


def _spike(month: int, counts: Counts) -> Floats:
    at, beside = (ratio(counts[f"exits_{w}_{month}"], counts[f"months_{w}_{month}"]) for w in WHERE)
    return ratio(at, beside)


_FOI = "Healthcare Leader, freedom of information, 2023 (evidence B1)"

BANDS = (
    Figure("Leavers, all causes", "share a year", 0.14, 0.24, _FOI, _per_head("exits")),
    Figure("Resignations", "share a year", 0.09, 0.17, _FOI, _per_head("resigned")),
    Figure("Retirements", "share a year", 0.01, 0.035, _FOI, _per_head("retired")),
    Figure("Fixed terms run out", "share a year", 0.015, 0.04, _FOI, _per_head("ran_out")),
    Figure(
        "Redundancies",
        "share a year",
        0.005,
        0.02,
        "Healthcare Leader, freedom of information, 2024: 1.1% (evidence B1)",
        _per_head("redundancies"),
    ),
    Figure("Joiners", "share a year", 0.12, 0.25, _FOI, _per_head("joined")),
)
"""Measured in integrated care boards; the whole board must lie inside (grade A)."""

CHECKS = (
    Figure(
        "Fixed-term leavers gone early", "share", 0.40, 0.65,
        "US federal administrative staff, FY2009 (evidence B2)",
        partial(_quotient, "fixed_term_quits", "fixed_term_leavers"),
    ),
    Figure(
        "Exit spike at month 12", "times", 1.6, 3.2,
        "2,074 US health-centre workers (evidence B2)", partial(_spike, 12),
    ),
    Figure(
        "Exit spike at month 24", "times", 2.1, 6.3,
        "2,074 US health-centre workers (evidence B2)", partial(_spike, 24),
    ),
    Figure(
        "Time to fill", "weeks", 6, 30, "derived from NHS time to hire (evidence B4)",
        partial(_quotient, "fill_weeks", "fills"),
    ),
    Figure(
        "Vacancy rate", "share", 0.05, 0.20, "NHS corporate and registered nursing posts (evidence B4)",
        partial(_quotient, "vacant_months", "open_months"),
    ),
)  # fmt: skip
"""Nothing in the model was fitted to these."""
