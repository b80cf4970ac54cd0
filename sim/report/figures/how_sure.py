"""How sure: chance in the simulation, one team's luck and what nobody has measured, as bars on one axis.

What is taken from where. The Winton Centre for Risk and Evidence Communication: ranges in numbers, with words
beside them that say what each is a range of. The IPCC's likelihood scale: a word for a chance always has the
same number ("nine in ten times" is 90%). NICE's standards for decision aids: natural numbers, all of one
denominator, so people of the same team on one axis. The Aqua Book and the government's uncertainty toolkit:
what is measured apart from what is assumed, and what is in no bar is said.

Sources: https://wintoncentre.maths.cam.ac.uk/projects/communicating-uncertainty/; Mastrandrea and others
2010, "Guidance note for lead authors of the IPCC Fifth Assessment Report on consistent treatment of
uncertainties"; https://nice.org.uk/corporate/ecd8; HM Treasury, "The Aqua Book"; "Uncertainty toolkit for
analysts in government", section 4.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.report.figures.page import Grid, Words, page
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, fitted, house_style, is_narrow, points
from sim.report.words.headlines import Headlines
from sim.report.words.how_sure import how_sure
from sim.report.words.origin import Origin, origin_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.words.findings import FullFindings
    from sim.report.words.how_sure import HowSure
    from sim.study.experiment.results import BaseResults

_FILLS: tuple[dict[str, Any], ...] = (
    {"facecolor": "#0072B2", "edgecolor": INK, "linewidth": 0.6},
    {"facecolor": "#9CC9E8", "edgecolor": INK, "linewidth": 0.6},
    {"facecolor": "#F0B95A", "edgecolor": INK, "linewidth": 0.6, "hatch": "////"},
)
"""Of chance, luck and what nobody has measured: told apart in grey, too."""
_EMPTY: dict[str, Any] = {"facecolor": "none", "edgecolor": FAINT, "linewidth": 0.9, "linestyle": (0, (3, 2))}
_TALL = 0.19  # inches, a bar
_LINE = 1.42 / 72  # of words, per point of type
_APART = 0.17  # between rows
_ROOM = 0.06  # of the axis, beyond the longest bar
_WHAT = (
    "Each bar is where the finding may lie for one reason not to be sure. Black mark: the finding; dashed "
    "mark: no difference; dashed box: not known. In none of the bars: whether the model itself is right."
)


def how_sure_table(study: FullFindings) -> pd.DataFrame:
    """Return the bars: label, low, middle, high (empty where not known) and what each means."""
    columns = ["label", "low", "middle", "high", "said"]
    sure = how_sure(study)
    bars = () if sure is None else sure.bars
    return pd.DataFrame([[getattr(bar, c) for c in columns] for bar in bars], columns=columns)


def how_sure_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of how sure the first finding of the front page is.

    Raises
    ------
    ValueError
        Nothing is known of it.
    """
    sure = how_sure(study)
    if sure is None:
        raise ValueError("nothing is known of what the front page says first, so not how sure it is either")
    return bars_figure(sure, origin=origin_of(study), difference=len(study.outcomes) > 1, width=width)


def bars_figure(sure: HowSure, *, origin: Origin, difference: bool, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of three kinds of not knowing.

    Parameters
    ----------
    sure : HowSure
        The finding and its bars.
    origin : Origin
        What it is about, and how it was made.
    difference : bool
        Whether the finding is a difference, so that 0 is marked as none.
    width : float
        Of the figure, inches.
    """
    size = points(9.0, width)
    side = 0.3
    across = width - 2 * side
    said = [fitted(bar.said, across, size) for bar in sure.bars]
    tall = [size * _LINE * (1 + len(text.splitlines())) + _TALL + 0.1 + _APART for text in said]
    grid = Grid(1, 1, height=sum(tall), left=side, right=side, below=0.5)
    with house_style(width):
        figure, (axes,) = page(Words(Headlines(sure.title, ()), _WHAT, origin), grid, width)
        _limits(axes, sure, difference=difference)
        axes.set_ylim(sum(tall), 0)  # inches from the top
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.grid(visible=False, axis="y")
        axes.grid(visible=True, axis="x")
        axes.locator_params(axis="x", nbins=4 if is_narrow(width) else 7)
        axes.set_xlabel(sure.unit)
        marked: list[tuple[float, dict[str, Any]]] = [(sure.bars[0].middle, {"color": INK, "lw": 2.2})]
        marked += [(0.0, {"color": FAINT, "lw": 1.4, "linestyle": (0, (2, 1))})] if difference else []
        top = 0.0
        for bar, fill, words, height in zip(sure.bars, _FILLS, said, tall, strict=True):
            y = top + size * _LINE + 0.03 + _TALL / 2
            _draw(axes, bar.low, bar.high, y, fill)
            for x, how in marked:
                axes.vlines(x, y - _TALL / 2 - 0.04, y + _TALL / 2 + 0.04, zorder=5, **how)
            _write(axes, bar.label, top, size, weight="bold")
            _write(axes, words, top + size * _LINE + _TALL + 0.08, size)
            top += height
    return figure


def _limits(axes: Axes, sure: HowSure, *, difference: bool) -> None:
    ends = [x for bar in sure.bars for x in (bar.low, bar.high, bar.middle) if not isnan(x)]
    ends += [0.0] if difference or not ends else []
    low, high = min(ends), max(ends)
    room = _ROOM * ((high - low) or 1.0)
    axes.set_xlim(low - room, high + room)


def _draw(axes: Axes, low: float, high: float, y: float, fill: dict[str, Any]) -> None:
    """Draw one bar; an empty one across the axis if its ends are not known, a tick if it has no length."""
    if isnan(low) or isnan(high):
        left, right = axes.get_xlim()
        axes.barh(y, right - left, _TALL, left=left, zorder=3, **_EMPTY)
    elif high > low:
        axes.barh(y, high - low, _TALL, left=low, zorder=3, **fill)
    else:
        axes.vlines(low, y - _TALL / 2, y + _TALL / 2, color=INK, lw=3.0, zorder=3)


def _write(axes: Axes, words: str, top: float, size: float, **how: Any) -> None:
    """Write words across the axis, on white so that no line runs through them."""
    axes.text(
        0.0, top, words, transform=axes.get_yaxis_transform(), va="top", size=size, color=INK, zorder=6,
        linespacing=1.25, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6}, **how,
    )  # fmt: skip
