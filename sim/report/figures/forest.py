"""Forest plot: paired differences of several measures, a row for each system, zero marked.

Thick lines are how well the mean is known, thin ones how far it moves over the assumptions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

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
    look,
    points,
)
from sim.report.words.english import at_words
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# inches
_TALL = 6.6  # of the panels, if there are many rows: all stands on a page, with type that can be read there
_LINE, _LEAST = 0.15, 0.055  # of a line; with many rows, at least
_NAMES, _ONE_LINE = 1.75, 2.15  # of the systems' names, at most; of those that may not take a second line
_APART = 0.6  # between systems, of a line
_SHADE = "#EEF2F6"  # behind the first row
MOST_LINES = 90
"""So many lines fit on a page and can be told apart."""


class Panel(NamedTuple):
    """A measure of a forest plot: what it is called, what its differences are multiplied by and count."""

    measure: str
    title: str
    factor: float
    counted: str


def forest_figure(
    table: pd.DataFrame,
    panels: Sequence[Panel],
    *,
    headlines: Headlines,
    what: str,
    origin: Origin,
    first_apart: bool,
    width: float = WIDTH_INCHES,
) -> Figure:
    """Return the picture of paired differences by system, one panel a measure.

    Parameters
    ----------
    table : DataFrame
        One row per system, scenario and measure: system, scenario (in words, in the order of the picture),
        measure, diff_mean, diff_ci_low, diff_ci_high (95% interval), diff_range_low, diff_range_high (over
        the assumptions; empty if they were not varied).
    panels : sequence of Panel
        The measures.
    headlines, what, origin : Headlines, str, Origin
        What is written above and beneath.
    first_apart : bool
        Whether the first system is all of them together, and set apart from the others.
    width : float
        Of the figure, inches.
    """
    systems, policies = (list(dict.fromkeys(table[column])) for column in ("system", "scenario"))
    lines = len(policies) + _APART
    row = lines * max(min(_LINE, _TALL / len(systems) / lines), _LEAST)
    narrow = is_narrow(width)
    size = min(points(8.0, width), 0.82 * 72 * row)
    two_lines = row > 2.4 * size / 72
    room = 1.1 if narrow else _NAMES if two_lines else _ONE_LINE
    named = [fitted(name, room, size) for name in systems] if two_lines else one_line(systems, room, size)
    left = 0.24 + max(
        inches_wide(line, size, "bold" if first_apart and not place else "normal")
        for place, name in enumerate(named)
        for line in name.splitlines()
    )
    grid = Grid(
        len(panels), 1 if narrow else len(panels), height=max(row * len(systems), 0.5), left=left,
        right=0.2, across=0.22, below=0.5, down=0.42 if narrow else 0.0,
    )  # fmt: skip
    ranged = bool(table["diff_range_low"].notna().any())
    words = Words(headlines, what, origin)
    with house_style(width):
        figure, drawn = page(words, grid, width, titles=[p.title for p in panels], key=_key(policies, ranged))
        for place, (axes, panel) in enumerate(zip(drawn, panels, strict=True)):
            of_it = table[table["measure"] == panel.measure]
            _draw(axes, of_it, systems, policies, panel.factor)
            if first_apart:
                axes.axhspan(-0.5, 0.5, color=_SHADE, lw=0, zorder=0)
            _frame(axes, len(systems), panel)
            if grid.first(place):
                axes.set_yticks(range(len(systems)), named, size=size)
                if first_apart:
                    axes.get_yticklabels()[0].set_fontweight("bold")
            axes.tick_params(axis="x", labelbottom=True)
    return figure


def one_line(names: Sequence[str], room: float, size: float) -> list[str]:
    """Return names of which each stands on a line, cut after a word if it is long.

    Where two would read the same, they stay as they are.
    """
    cut = [_cut(name, room, size) for name in names]
    many = Counter(cut)
    return [short if many[short] == 1 else name for name, short in zip(names, cut, strict=True)]


def _cut(name: str, room: float, size: float) -> str:
    shorter = (at_words(name, most) for most in range(len(name), 1, -1))
    return next((text for text in shorter if inches_wide(text, size) <= room), name)


def _key(policies: Sequence[str], ranged: bool) -> list[Key]:
    several = [
        Key(name, {"color": look(i).colour, "linestyle": "-", "lw": 2.6, **_mark(i)})
        for i, name in enumerate(policies, 1)
    ]
    known = Key("95% interval of the mean", {"color": INK, "linestyle": "-", "lw": 2.6})
    over = [Key("Over the assumptions", {"color": INK, "linestyle": "-", "lw": 0.8})] if ranged else []
    return [*several, known, *over]


def _draw(
    axes: Axes, rows: pd.DataFrame, systems: Sequence[str], policies: Sequence[str], factor: float
) -> None:
    """Draw one measure; systems stand at whole numbers from the top, their policies around them."""
    names = ("diff_mean", "diff_ci_low", "diff_ci_high", "diff_range_low", "diff_range_high")
    apart = 1 / (len(policies) + _APART)
    at = {name: i for i, name in enumerate(systems)}
    for p, policy in enumerate(policies):
        of_it = rows[rows["scenario"] == policy]
        y = np.array([at[name] for name in of_it["system"]]) + apart * (p - (len(policies) - 1) / 2)
        mean, low, high, range_low, range_high = (factor * of_it[name].to_numpy() for name in names)
        colour = look(p + 1).colour
        axes.hlines(y, range_low, range_high, color=colour, lw=0.8, zorder=3)
        axes.hlines(y, low, high, color=colour, lw=2.6, zorder=4)
        small = len(systems) * len(policies) > MOST_LINES / 3
        axes.plot(mean, y, lw=0, zorder=5, **(_mark(p + 1) | ({"ms": 3.2, "mew": 0.8} if small else {})))


def _mark(which: int) -> dict[str, Any]:
    """Return the mark of a policy; the baseline, which is not drawn, has the first."""
    colour, _, mark, _ = look(which)
    return {"marker": mark, "ms": 4.6, "mfc": "white", "mec": colour, "mew": 1.2}


def _frame(axes: Axes, systems: int, panel: Panel) -> None:
    axes.axvline(0, color=FAINT, lw=1.0, zorder=2)
    axes.set_ylim(systems - 0.5, -0.5)
    axes.set_yticks([])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.locator_params(axis="x", nbins=3)
    axes.set_xlabel(panel.counted)
