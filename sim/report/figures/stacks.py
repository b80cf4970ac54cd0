"""Layers upon layers: how the parts of a whole are drawn, as areas over time and as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.report.figures.page import Key
from sim.report.figures.style import FILLS, INK, grey, inches_wide

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = NDArray[np.float64]

_EDGE = "#FFFFFF"
_ON_LIGHT = "#8A8A8A"


def fill(which: int) -> dict[str, Any]:
    """Return how the layer at this place of a stack is filled."""
    colour, hatch = FILLS[which % len(FILLS)]
    # matplotlib draws hatches in the colour of the edges
    edge = _ON_LIGHT if hatch and grey(colour) > 0.7 else _EDGE
    return {"facecolor": colour, "hatch": hatch, "edgecolor": edge, "linewidth": 0.4}


def stack_key(words: Sequence[str], looks: Sequence[Mapping[str, Any]]) -> list[Key]:
    """Return the key to the layers."""
    return [Key(each, dict(look)) for each, look in zip(words, looks, strict=True)]


def draw_areas(axes: Axes, x: Values, layers: Sequence[Values], looks: Sequence[Mapping[str, Any]]) -> None:
    """Draw layers [points] one upon the other over time, the first at the bottom."""
    below = np.zeros(len(x))
    for layer, look in zip(layers, looks, strict=True):
        axes.fill_between(x, below, below + layer, **look)
        below = below + layer


def draw_bars(
    axes: Axes,
    layers: Sequence[Values],
    looks: Sequence[Mapping[str, Any]],
    until: Sequence[float],
    *,
    width: float,
    size: float,
    inches: float,
) -> None:
    """Draw layers [bars] one after the other along level bars, with their numbers where they fit.

    No number reaches beyond *until*, which has a value for each bar. *inches* is the width of the axes, whose
    limits must be set.
    """
    unit = float(np.diff(axes.get_xlim())[0]) / inches
    before = np.zeros(len(until))
    for layer, look in zip(layers, looks, strict=True):
        axes.barh(range(len(until)), layer, width, left=before, **look)
        for bar, (value, left) in enumerate(zip(layer, before, strict=True)):
            words = f"{value:.2f}" if value < 1 else f"{value:.1f}"
            wide = (inches_wide(words, size) + 0.08) * unit
            if wide < value and left + (value + wide) / 2 < until[bar]:
                axes.text(
                    left + value / 2, bar, words, ha="center", va="center_baseline", size=size, color=INK,
                    bbox={"boxstyle": "round,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.85},
                )  # fmt: skip
        before = before + layer
