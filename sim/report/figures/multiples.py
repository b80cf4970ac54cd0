"""A panel for each scenario, with the baseline behind it: where so many lines would hide each other.

A picture has as many lines as there are colours (``MOST_LINES``). Of more scenarios each has a panel of its
own; beyond :data:`MOST_PANELS` those that follow are in the table of the picture, which it says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.figures.bands import MOST_LINES, THICK, draw_band
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import FAINT, house_style, is_narrow, points
from sim.report.figures.terms import terms

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.figures.bands import Values

    Finish = Callable[[Axes, str, Grid, int], None]

MOST_PANELS = 30
_BASELINE: dict[str, Any] = {"color": FAINT, "lw": THICK, "linestyle": (0, (1.2, 1.2))}
BEHIND = "The dotted line is the baseline, the first scenario."


def too_many(scenarios: int) -> bool:
    """Return whether so many lines need panels of their own; not on axes that were given."""
    return scenarios > MOST_LINES and not terms().axes


def left_out(scenarios: int) -> str:
    """Return how many scenarios have no panel, or nothing."""
    return f"The first {MOST_PANELS} of {scenarios} scenarios." if scenarios > MOST_PANELS else ""


def one_by_one(
    words: Words,
    named: Sequence[str],
    measures: Mapping[str, Sequence[pd.DataFrame]],
    x: Values,
    width: float,
    finish: Finish,
    *,
    by_week: bool = False,
) -> Figure:
    """Return the picture of bands with a panel for each scenario and measure.

    Parameters
    ----------
    words : Words
        What is written above and beneath.
    named : sequence of str
        What scenarios are called, the baseline first.
    measures : mapping
        By what a panel is called, of each scenario the rows that :func:`sim.report.figures.bands.described`
        makes.
    x : array
        Where they are.
    width : float
        Of the figure, inches.
    finish : callable
        Sets limits and ticks of a panel: axes, what the measure is called, the grid, the panel's place.
    by_week : bool
        Whether a value holds all week long.
    """
    shown, several = min(len(named), MOST_PANELS), len(measures) > 1
    columns = 2 if is_narrow(width) else 4 if several else 3
    note = " ".join(filter(None, [words.what, BEHIND, left_out(len(named))]))
    grid = Grid(
        shown * len(measures), columns, height=1.0 if is_narrow(width) else 1.3,
        left=0.62, across=0.7, down=0.24,
    )  # fmt: skip
    titles = [
        f"{name}: {measure[:1].lower() + measure[1:]}" if several else name
        for name in named[:shown]
        for measure in measures
    ]
    with house_style(width):
        figure, panels = page(
            words._replace(what=note),
            grid,
            width,
            titles=titles,
            key=[Key(f"Baseline: {named[0]}", _BASELINE)],
        )
        places = [(i, measure) for i in range(shown) for measure in measures]
        for place, (axes, (i, measure)) in enumerate(zip(panels, places, strict=True)):
            rows = measures[measure]
            style = "steps-mid" if by_week else "default"
            draw_band(axes, x, rows[i], min(i, 1), by_week=by_week)
            if i:
                axes.plot(x, rows[0]["mean"], drawstyle=style, zorder=4, **_BASELINE)
            finish(axes, measure, grid, place)
            axes.set_xlabel(axes.get_xlabel() if grid.first(place) else "", loc="left")
            axes.tick_params(labelsize=points(7.5, width))
        for measure in measures:
            of_it = [axes for axes, (_, m) in zip(panels, places, strict=True) if m == measure]
            least, most = min(a.get_ylim()[0] for a in of_it), max(a.get_ylim()[1] for a in of_it)
            for axes in of_it:
                axes.set_ylim(least, most)
    return figure
