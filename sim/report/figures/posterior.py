"""What boards published says of the assumptions: where each lies at all points, and at those left."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from sim.report.words.conditioned import points_kept
from sim.report.words.english import capital, count
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin
from sim.report.words.titles import axis_title
from sim.report.words.wording import made_line
from sim.study.experiment.conditioning import REPLICATIONS
from sim.study.experiment.outputs import CONDITIONING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

MOST = 12
"""Assumptions in the picture; all are in the table."""
CLEAR = 3.0
"""A shift is clear if it is so many times what chance makes of it: of a hundred assumptions, one in four
pictures shows one by chance. Chance makes less than half as much of the width."""
FEW = 40
"""Of fewer points the ends are single ones, and one left out narrows several assumptions by chance."""
_ROW = 0.25  # inches
_ENDS = [f"{of}_{p}" for of in ("prior", "posterior") for p in ("p5", "p50", "p95")]
_ALL, _LEFT = "#B8C4CE", "#0072B2"
_BOARD = "Board in miniature (icb-wide) with annual settlements."


def posterior_headlines(table: pd.DataFrame, figures: pd.DataFrame) -> Headlines:
    """Return the title, and how many points are left.

    Parameters
    ----------
    table : DataFrame
        Of assumptions, as ``conditioning_assumptions.csv``.
    figures : DataFrame
        Of figures, as ``conditioning.csv``.
    """
    clear, n = table[is_clear(table)], int(figures.loc[figures["figure"] == "all", "points"].iloc[0])
    if n < FEW:
        title = f"{count(n, 'point')} are too few to tell which assumptions boards' figures move or narrow"
    elif clear.empty:
        title = f"What boards published clearly moves or narrows none of {count(len(table), 'assumption')}"
    else:
        first = axis_title(clear["factor"].iloc[0])
        title = (
            f"What boards published clearly moves or narrows {len(clear)} of {len(table)} assumptions, most: "
            f"{first}"
        )
    return Headlines(title, (points_kept(figures),))


def is_clear(table: pd.DataFrame) -> pd.Series[bool]:
    """Return which assumptions are moved or narrowed by more than chance would."""
    limit = CLEAR * table["shift_by_chance"]
    clear: pd.Series[bool] = (table["shift"].abs() > limit) | (1 - table["range_kept"] > limit / 2)
    return clear


def posterior_figure(
    table: pd.DataFrame, figures: pd.DataFrame, *, origin: Origin, width: float = WIDTH_INCHES
) -> Figure:
    """Return the picture of what moved most: 5-95% and the middle, of all points and of those left.

    Parameters
    ----------
    table, figures : DataFrame
        As of :func:`posterior_headlines`.
    origin : Origin
        What it is about, and how it was made.
    width : float
        Of the figure, inches.
    """
    rows = table.head(MOST).reset_index(drop=True)
    narrow, size = is_narrow(width), points(8.0, width)
    words = Words(
        posterior_headlines(table, figures),
        "5-95% of the points; the mark is their middle. Every assumption is drawn on the scale of its own "
        "prior, whose ends are written beside it.",
        origin,
    )
    grid = Grid(1, 1, height=max(_ROW * len(rows), 0.5), left=1.3 if narrow else 2.5, right=0.15, below=0.25)
    key = [
        Key("All points (prior)", {"color": _ALL, "linestyle": "-", "lw": 5.0}),
        Key("Points that agree (posterior)", {"color": _LEFT, "linestyle": "-", "lw": 2.2}),
    ]
    low, wide = rows["prior_p5"], (rows["prior_p95"] - rows["prior_p5"]).replace(0.0, 1.0)
    scaled = {name: ((rows[name] - low) / wide).to_numpy() for name in _ENDS}
    at = np.arange(len(rows))
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=key)
        axes.hlines(at, scaled["prior_p5"], scaled["prior_p95"], color=_ALL, lw=5.0, zorder=2)
        axes.plot(scaled["prior_p50"], at, "|", color=INK, ms=9, mew=1.2, zorder=3)
        axes.hlines(at, scaled["posterior_p5"], scaled["posterior_p95"], color=_LEFT, lw=2.2, zorder=4)
        axes.plot(scaled["posterior_p50"], at, "o", ms=4.2, mfc="white", mec=_LEFT, mew=1.2, lw=0, zorder=5)
        ends = [(_said(a), _said(b)) for a, b in zip(rows["prior_p5"], rows["prior_p95"], strict=True)]
        label = max(inches_wide(text, size) for pair in ends for text in pair) + 0.12
        room = label / (grid.width(width) - 2 * label)
        for y, (left, right) in enumerate(ends):
            first, last = (scaled[f"posterior_{end}"][y] for end in ("p5", "p95"))
            low_end, high_end = np.nanmin([0.0, first]) - 0.02, np.nanmax([1.0, last]) + 0.02
            axes.text(low_end, y, left, ha="right", va="center_baseline", size=size, color=FAINT)
            axes.text(high_end, y, right, ha="left", va="center_baseline", size=size, color=FAINT)
        axes.set_xlim(-room - 0.04, 1.04 + room)
        axes.set_ylim(len(rows) - 0.45, -0.55)
        names = [fitted(capital(axis_title(path)), grid.left - 0.2, size) for path in rows["factor"]]
        axes.set_yticks(at, names, size=size)
        axes.tick_params(axis="y", length=0)
        axes.set_xticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.grid(visible=False)
    return figure


def _said(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def posterior_table(results: BaseResults) -> pd.DataFrame:
    """Return what the picture draws: the assumptions of the first set that moved most."""
    return _first(results, CONDITIONING[1]).head(MOST)


def posterior_of(results: BaseResults) -> Figure:
    """Return the picture of some results, of the first set of assumptions."""
    figures, over = _first(results, CONDITIONING[0]), results.plan.file.uncertainty
    assert over is not None
    made = board_line(over.points, over.replications, results.plan.file.run.seed)
    return posterior_figure(_first(results, CONDITIONING[1]), figures, origin=Origin(_BOARD, made))


def board_line(points: int, replications: int, seed: int) -> str:
    """Return how the picture was made: the board simulated at so many points."""
    times = f"{min(replications, REPLICATIONS)} replications at each point"
    return made_line(times, seed, points)


def _first(results: BaseResults, name: str) -> pd.DataFrame:
    table: pd.DataFrame = results.answers[name]
    first: pd.DataFrame = table[table["assumptions"] == table["assumptions"].iloc[0]]
    return first
