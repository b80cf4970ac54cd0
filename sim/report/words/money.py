"""Pounds in full; differences beside other measures are in thousands, as in ``wording.amount``."""

from __future__ import annotations

from sim.report.words.rounding import rounded, to_figures


def pounds(value: float, figures: int | None = None) -> str:
    """Return pounds, whole or to so many figures.

    >>> pounds(67_164, figures=3), pounds(-90.2)
    ('£67,200', '-£90')
    """
    text = rounded(to_figures(value, figures) if figures else value)
    return f"-£{text[1:]}" if text.startswith("-") else f"£{text}"
