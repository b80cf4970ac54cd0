"""Luck against ignorance: how much of a difference's variance each group of assumptions makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import (
    FAINT,
    INK,
    WIDTH_INCHES,
    fitted,
    house_style,
    inches_wide,
    is_narrow,
    points,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TOTAL: dict[str, Any] = {"marker": "o", "mfc": "#0072B2", "mec": "#0072B2", "mew": 1.2}
_FIRST: dict[str, Any] = {"marker": "s", "mfc": "white", "mec": "#D55E00", "mew": 1.2}
_SHARE: dict[str, Any] = {"marker": "D", "mfc": INK, "mec": INK, "mew": 1.2}
_ROW = 0.27  # inches
MOST = 12
"""Factors of a picture; the others are in its table."""


def shares_figure(
    split: pd.DataFrame, indices: pd.DataFrame, *, words: Words, width: float = WIDTH_INCHES
) -> Figure:
    """Return the picture of one measure's variance shares, as dots with 95% intervals.

    Parameters
    ----------
    split : DataFrame
        One row: share_of_assumptions, with _ci_low and _ci_high, of the variance of one replication's
        difference; the rest is luck.
    indices : DataFrame
        One row per factor, the largest first: title, and of the part of the assumptions its first and
        total, each with _ci_low and _ci_high; empty where they cannot be told.
    words : Words
        What is written above and beneath.
    width : float
        Of the figure, inches.
    """
    shown = indices[indices["total"].notna()].head(MOST)
    size = points(8.0, width)
    names = ["Of all variance", "the assumptions (the rest is luck)"]
    names += ["Of the assumptions' part", *shown["title"]] if len(shown) else []
    room = 1.2 if is_narrow(width) else 2.1
    fitted_names = [fitted(name, room, size) for name in names]
    left = 0.22 + max(inches_wide(line, size) for name in fitted_names for line in name.splitlines())
    grid = Grid(1, 1, height=_ROW * len(names) * (1.35 if is_narrow(width) else 1), left=left, below=0.5)
    key = [Key("All that it does (total)", {"color": "#0072B2", "linestyle": "-", "lw": 1.8, **_TOTAL})]
    key.append(Key("By itself (first order)", {"color": "#D55E00", "linestyle": "-", "lw": 1.8, **_FIRST}))
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=key if len(shown) else ())
        _dots(axes, np.array([1.0]), split, "share_of_assumptions", _SHARE)
        at = np.arange(len(shown)) + 3.0
        _dots(axes, at - 0.16, shown, "total", _TOTAL)
        _dots(axes, at + 0.16, shown, "first", _FIRST)
        axes.axvline(0, color=FAINT, lw=1.0, zorder=1)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks(range(len(names)), fitted_names, size=size)
        for row in (0, 2) if len(shown) else (0,):
            axes.get_yticklabels()[row].set_fontweight("bold")
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        low, high = axes.get_xlim()
        axes.set_xlim(min(low, -0.04), max(high, 1.04))
        axes.xaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f}%")
        axes.set_xlabel("Share of the variance")
    return figure


def _dots(axes: Axes, y: Any, rows: pd.DataFrame, name: str, how: dict[str, Any]) -> None:
    """Draw estimates with their intervals; one that is below 0 is an estimate of a part that is nearly 0."""
    axes.hlines(y, rows[f"{name}_ci_low"], rows[f"{name}_ci_high"], color=how["mec"], lw=1.8, zorder=3)
    axes.plot(rows[name], y, lw=0, ms=5, zorder=4, **how)
