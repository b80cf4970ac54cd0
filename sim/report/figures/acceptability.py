"""An acceptability curve: how likely a policy is worth its cost, by what a year of knowledge is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures.bands import THICK
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, house_style, look

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_LUCK, _POINTS, _STATED = "Of the error of the mean", "Of the points of the assumptions", "The stated price"


def acceptability_figure(table: pd.DataFrame, *, words: Words, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of one policy's acceptability curve.

    Parameters
    ----------
    table : DataFrame
        One row per price: times, price_gbp, share, and point_share with _ci_low and _ci_high; empty if no
        points were asked, and point_share alone where there is too little to say.
    words : Words
        What is written above and beneath.
    width : float
        Of the figure, inches.
    """
    over_points = bool(table["point_share_ci_low"].notna().any())
    lines = [(_LUCK, look(0))] + ([(_POINTS, look(1))] if over_points else [])
    key = [Key(name, {"color": a.colour, "linestyle": a.dashes, "lw": THICK}) for name, a in lines]
    key.append(Key(_STATED, {"color": FAINT, "linestyle": "-", "lw": 1.0}))
    price = table["price_gbp"].to_numpy() / 1000
    with house_style(width):
        figure, (axes,) = page(words, Grid(1, 1, height=2.3, left=0.8, below=0.5), width, key=key)
        stated = price[int(table["times"].to_numpy().searchsorted(1.0))]
        axes.axvline(stated, color=FAINT, lw=1.0, zorder=2)
        axes.axhline(0.5, color=FAINT, lw=0.6, linestyle=":", zorder=2)
        for column, (_, a) in zip(("share", "point_share"), lines, strict=False):
            axes.plot(price, table[column], color=a.colour, linestyle=a.dashes, lw=THICK, zorder=4)
        if over_points:
            low, high = (table[f"point_share_ci_{end}"].to_numpy() for end in ("low", "high"))
            axes.fill_between(price, low, high, color=look(1).colour, alpha=0.18, lw=0, zorder=3)
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlim(price[0], price[-1])
        axes.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f}%")
        axes.set_ylabel("Worth its cost", color=INK)
        axes.set_xlabel("What an experienced person's year is worth, £000", loc="left")
    return figure
