"""Heat map: a difference over two levers, with the line at which it reaches a level, mostly 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import INK, WIDTH_INCHES, fitted, house_style, inches_wide, is_narrow, points
from sim.report.words.english import capital
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin
from sim.report.words.wording import change, in_words, level_words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = "PuOr"  # of ColorBrewer: told apart by people with any colour vision; orange below 0, purple above
_PALE = 1.35  # the strongest colour stands this much beyond the largest difference: words stay readable
_HATCH: dict[str, Any] = {"facecolor": "none", "hatch": "////", "edgecolor": "#777777", "linewidth": 0.0}
_BREAK_EVEN: dict[str, Any] = {"color": INK, "linestyle": "-", "lw": 1.8}


def heat_map_headlines(table: pd.DataFrame, what: str, level: float = 0.0, unit: str = "") -> Headlines:
    """Return what a heat map shows: in how many combinations the difference is clearly on which side."""
    above, below = int((table["diff_ci_low"] > level).sum()), int((table["diff_ci_high"] < level).sum())
    there, unclear = level_words(level, unit), len(table) - above - below
    sides = [(above, f"above {there}"), (below, f"below {there}"), (unclear, "not clear")]
    found = ", ".join(f"{side} in {count}" for count, side in sides if count)
    return Headlines(f"{capital(what)}, in {len(table)} combinations: {found}", ())


def heat_map_figure(
    table: pd.DataFrame,
    *,
    x_title: str,
    y_title: str,
    what: str,
    unit: str,
    origin: Origin,
    level: float = 0.0,
    width: float = WIDTH_INCHES,
) -> Figure:
    """Return the picture of a difference over two levers; hatched where its 95% interval holds the level.

    Parameters
    ----------
    table : DataFrame
        One row per combination: x, y (values of the levers, numbers or words), diff_mean, diff_ci_low,
        diff_ci_high. Combinations that were not simulated may be left out.
    x_title, y_title : str
        What the levers are called, with their units.
    what : str
        The difference, as it is called within a sentence.
    unit : str
        Of the differences, as of a measure: shares are shown in points, pounds in thousands.
    origin : Origin
        What it is about, and how it was made.
    level : float
        The difference at which the policy breaks even, in the table's own unit.
    width : float
        Of the figure, inches.
    """
    mean = table.pivot_table(index="y", columns="x", values="diff_mean", sort=False, dropna=False)
    mean = mean.sort_index(axis=0).sort_index(axis=1)
    factor, counted = in_words(unit)
    there = level_words(level, unit)
    words = Words(
        heat_map_headlines(table, what, level, unit),
        f"Difference in each cell, {counted}: purple above {there}, orange below.",
        origin,
    )
    narrow, size = is_narrow(width), points(8.0, width)
    names = [_said(value) for value in mean.index]
    height = min((0.3 if narrow else 0.42) * len(mean), 4.5) + 0.1
    beside = fitted(y_title, height, points(9.0, width))
    left = 0.3 + 0.15 * len(beside.splitlines()) + max(inches_wide(name, size) for name in names)
    values = mean.to_numpy() * factor
    known = values[np.isfinite(values)]
    even = factor * level
    crosses = min(values.shape) > 1 and known.min(initial=even) < even < known.max(initial=even)
    cell = (width - left - 0.2) / values.shape[1]
    across = [fitted(_said(value), cell - 0.06, size) for value in mean.columns]
    below = 0.4 + 0.14 * max(len(name.splitlines()) for name in across)
    grid = Grid(1, 1, height, left=left, right=0.2, below=below)
    key = [
        Key(f"Not clear: the 95% interval holds {there}", {**_HATCH, "facecolor": "white", "linewidth": 0.5})
    ]
    if crosses:
        key.append(Key(f"Break-even: difference {there}", _BREAK_EVEN))
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=key)
        most = _PALE * max(float(np.abs(known - even).max(initial=0)), 1e-9)
        cells = np.ma.masked_invalid(values)
        axes.pcolormesh(
            cells, cmap=_COLOURS, vmin=even - most, vmax=even + most, edgecolors="white", linewidth=0.8
        )
        _cells(axes, table, mean, unit, size, cell, level)
        if crosses:
            x, y = (np.arange(n) + 0.5 for n in values.shape[::-1])
            axes.contour(x, y, cells, levels=[even], colors=INK, linewidths=_BREAK_EVEN["lw"], zorder=4)
        axes.set_xticks(np.arange(values.shape[1]) + 0.5, across, size=size)
        axes.set_yticks(np.arange(values.shape[0]) + 0.5, names, size=size)
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.set_xlabel(x_title)
        axes.set_ylabel(beside)
    return figure


def _cells(
    axes: Axes, table: pd.DataFrame, mean: pd.DataFrame, unit: str, size: float, inches: float, level: float
) -> None:
    """Hatch the cells that cannot be distinguished from the level, and write the numbers if they fit."""
    from matplotlib.patches import Rectangle

    across, up = ({value: i for i, value in enumerate(axis)} for axis in (mean.columns, mean.index))
    numbers = table[["diff_mean", "diff_ci_low", "diff_ci_high"]].to_numpy().tolist()
    texts = [change(difference, unit) for difference, _, _ in numbers]
    fits = max(inches_wide(text, size) for text in texts) + 0.1 < inches
    places = [(across[x], up[y]) for x, y in zip(table["x"], table["y"], strict=True)]
    for (x, y), (_, low, high), text in zip(places, numbers, texts, strict=True):
        if not (low > level or high < level):
            axes.add_patch(Rectangle((x, y), 1, 1, zorder=2, **_HATCH))
        if fits:
            axes.text(
                x + 0.5, y + 0.5, text, ha="center", va="center_baseline", size=size, zorder=5,
                bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75},
            )  # fmt: skip


def _said(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"
