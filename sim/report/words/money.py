"""Pounds in full; differences beside other measures are in thousands, as in ``wording.amount``."""

from __future__ import annotations


def pounds(value: float, figures: int | None = None) -> str:
    """Return pounds, whole or to so many figures.

    >>> pounds(67_164, figures=3), pounds(-90.2)
    ('£67,200', '-£90')
    """
    rounded = round(float(f"{value:.{figures}g}") if figures else value)
    return f"{'-' * (rounded < 0)}£{abs(rounded):,}"
