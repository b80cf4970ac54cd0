"""Retention as it was observed, and as the estimates predict it of the same people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.calibration.held_against import HeldAgainst
from sim.report.figures.style import INK, WIDTH_INCHES, house_style, look
from sim.report.words.few import FEWEST

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TALL = 2.75
MANY = 200
"""Of fewer people the curve is drawn every half year alone: each of its steps would be a person."""


def retention_figure(held: HeldAgainst) -> Figure:
    """Return the picture: the observed share in post by months in post, on the band that is predicted.

    Where fewer than five are observed nothing is drawn.
    """
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, _TALL))
        axes = figure.subplots()
        months = held.retention.times
        shown = ~np.isnan(held.low) & (held.retention.at_risk >= FEWEST)
        read = shown if held.people >= MANY else shown & (months % 6 == 0)
        blue = look(0)
        axes.fill_between(
            months[shown], held.low[shown], held.high[shown], color=blue.colour, alpha=0.22, lw=0,
            label="Predicted for the same people: 5-95%",
        )  # fmt: skip
        axes.plot(months[shown], held.middle[shown], color=blue.colour, lw=1.2, ls=(0, (5, 1.6)),
                  label="Predicted: the middle")  # fmt: skip
        axes.plot(months[read], held.retention.survival[read], color=INK, lw=1.8,
                  marker="" if held.people >= MANY else "o", ms=3.5,
                  label="Observed (Kaplan-Meier, late entry)")  # fmt: skip
        axes.set_ylim(0, 1.02)
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
        last = float(months[shown].max()) if shown.any() else 12.0
        step = 12 if last > 36 else 6
        axes.set_xticks(np.arange(0, last + 1, step))
        axes.set_xlim(0, last)
        axes.set_xlabel("Months in post")
        axes.set_ylabel("Still in post")
        axes.legend(frameon=False, fontsize=8.5, loc="upper right")
        figure.subplots_adjust(left=0.105, right=0.975, top=0.97, bottom=0.17)
    return figure
