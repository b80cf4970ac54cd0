"""How a number is rounded: one rule, so that one value has the same digits wherever it is written.

A value is taken as tables write it, to ten digits, and a half is rounded away from zero, as spreadsheets do.
Binary arithmetic would round 4.95 and 100 x 0.0495 differently.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite


def rounded(value: float, decimals: int = 0, tens: int = 0) -> str:
    """Return a value times so many tens, to so many decimals, with commas between thousands.

    >>> rounded(0.0495, 1, tens=2), rounded(4.95, 1), rounded(-1234.5)
    ('5.0', '5.0', '-1,235')
    """
    if not isfinite(value):
        return f"{value}"
    exact = as_written(value).scaleb(tens)
    found = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{found if found else abs(found):,}"


def percent(value: float, decimals: int = 0) -> str:
    """Return a share in percent.

    >>> percent(0.125), percent(0.0495, 1)
    ('13%', '5.0%')
    """
    return f"{rounded(value, decimals, tens=2)}%"


def to_figures(value: float, figures: int) -> float:
    """Return a value to so many figures.

    >>> to_figures(67_150, 3)
    67200.0
    """
    return float(Context(prec=figures, rounding=ROUND_HALF_UP).plus(as_written(value)))


def as_written(value: float) -> Decimal:
    """Return a value as tables write it, to ten digits."""
    return Decimal(f"{value:.10g}")
