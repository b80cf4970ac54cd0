"""Means with their two uncertainties: as columns of a table, and as lines, bands and whiskers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.report.figures.page import Key, Words
from sim.report.figures.style import FAINT, INK, is_narrow, look, month_axis
from sim.report.figures.terms import terms
from sim.report.words.english import listed
from sim.report.words.naming import titles_drawn
from sim.study.statistics import mean_interval, percentiles

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sim.study.experiment.results import BaseResults

Values = NDArray[np.float64]

_UPON = 0.025  # of the highest value
MOST_LINES = 7
"""Lines of a picture that may have bands: more would hide each other."""
THICK = 1.8
"""Points, of the line of a mean."""
WHISKERS = "thin whiskers, 5-95% of single teams; thick, 95% interval of the mean."


def described(
    values: Values, least: float = 0.0, most: float = np.inf, prefix: str = ""
) -> dict[str, Values]:
    """Return the columns mean, ci_low, ci_high, p5, p25, p50, p75 and p95 of values [replications, rows].

    ci_low and ci_high are the 95% interval of the mean, within what is possible; nan after one replication.
    """
    interval = mean_interval(values).within(least, most)
    spread = percentiles(values, (5.0, 25.0, 50.0, 75.0, 95.0))
    names = ("mean", "ci_low", "ci_high", "p5", "p25", "p50", "p75", "p95")
    return {prefix + name: column for name, column in zip(names, (*interval, *spread), strict=True)}


def top(values: Values, least: float) -> float:
    """Return where an axis ends: a little above the highest value, or at *least* if none is as high."""
    return 1.04 * float(values[np.isfinite(values)].max(initial=least / 1.04))


def coinciding(named: Sequence[str], panels: Sequence[Sequence[Values]]) -> str:
    """Return a note on lines that lie upon each other in every panel, or nothing.

    Parameters
    ----------
    named : sequence of str
        What lines are called.
    panels : sequence
        Of each panel the lines, in the order of their names.
    """
    alone = list(range(len(named)))
    groups: list[list[int]] = []
    while alone:
        first, *rest = alone
        group = [first, *(i for i in rest if all(_close(lines, first, i) for lines in panels))]
        alone = [i for i in rest if i not in group]
        groups += [group] if len(group) > 1 else []
    if not groups:
        return ""
    marks = "their marks tell them apart."
    if len(groups[0]) == len(named):
        return f"The {'two' if len(named) == 2 else f'{len(named)}'} lines nearly coincide: {marks}"
    which = listed([f"those of {listed([named[i] for i in group])}" for group in groups], ";")
    return f"Lines that nearly coincide: {which}; {marks}"


def _close(lines: Sequence[Values], a: int, b: int) -> bool:
    """Return whether two lines are nowhere further apart than a line is thick."""
    height = max((float(np.nanmax(line)) for line in lines if np.isfinite(line).any()), default=0.0)
    apart = np.abs(lines[a] - lines[b])
    return bool(np.isfinite(apart).any() and np.nanmax(apart) <= _UPON * height)


def draw_bands(axes: Axes, x: Values, tables: Sequence[pd.DataFrame], *, by_week: bool = False) -> None:
    """Draw a mean with both its bands, for each scenario from rows with the columns of :func:`described`.

    A value of a week holds all week long, so it is drawn as a step. Of more than :data:`MOST_LINES` the first
    alone, the baseline, has bands: more would hide each other.
    """
    for i, rows in enumerate(tables):
        draw_band(axes, x, rows, i, by_week=by_week, bands=i == 0 or len(tables) <= MOST_LINES)
    for i, rows in enumerate(tables):
        _draw_marks(axes, x, rows["mean"], i, len(tables))


def _draw_marks(axes: Axes, x: Values, y: pd.Series, which: int, of: int) -> None:
    """Draw marks at places of their own and on top, so that lines which run into one can be told apart."""
    apart = max(len(x) // 6, of)
    first = int(apart * (which + 0.5) / of)
    axes.plot(x, y, lw=0, markevery=(first, apart), zorder=3, clip_on=False, **_mark(which))


def draw_curve(axes: Axes, rows: pd.DataFrame, which: int, of: int) -> None:
    """Draw a survival curve with its band, of the scenario at this place among so many.

    *rows* has the columns months, survival, lower and upper. What is known of a month holds from there on.
    """
    colour, dashes = look(which)[:2]
    x = rows["months"].to_numpy()
    axes.fill_between(x, rows["lower"], rows["upper"], step="post", color=colour, alpha=0.25, lw=0)
    axes.plot(x, rows["survival"], color=colour, linestyle=dashes, lw=THICK, drawstyle="steps-post")
    _draw_marks(axes, x, rows["survival"], which, of)


def draw_band(
    axes: Axes, x: Values, rows: pd.DataFrame, which: int, *, by_week: bool = False, bands: bool = True
) -> None:
    """Draw the mean, and both bands if they are asked for, of the scenario at this place in a comparison."""
    colour, dashes = look(which)[:2]
    step: Any = "mid" if by_week else None
    line: Any = {"color": colour, "linestyle": dashes, "drawstyle": "steps-mid" if by_week else "default"}
    if bands:
        axes.fill_between(x, rows["p5"], rows["p95"], step=step, color=colour, alpha=0.1, lw=0)
        axes.fill_between(x, rows["ci_low"], rows["ci_high"], step=step, color=colour, alpha=0.35, lw=0)
        for edge in (rows["p5"], rows["p95"]):
            axes.plot(x, edge, lw=0.6, alpha=0.6, **line)
    axes.plot(x, rows["mean"], lw=THICK, **line)


def with_fewer_bands(words: Words, lines: int, but: str = "") -> Words:
    """Return the words of a picture, and that it has no bands where there are too many lines for them."""
    if lines <= MOST_LINES:
        return words
    none = " ".join(filter(None, ["No bands are drawn", but]))
    return words._replace(what=f"{words.what} {none}: of {lines} lines they would hide each other.")


def whiskers(axes: Axes, x: Values, rows: pd.DataFrame) -> None:
    """Draw how far single teams and the mean may lie from a mean, as upright lines."""
    axes.vlines(x, rows["p5"], rows["p95"], color=INK, lw=0.8, zorder=4)
    axes.vlines(x, rows["ci_low"], rows["ci_high"], color=INK, lw=2.6, zorder=4)


def scenario_key(study: BaseResults) -> list[Key]:
    """Return the key to the lines of scenarios."""
    return [
        Key(title, {"color": look(i).colour, "linestyle": look(i).dashes, "lw": THICK, **_mark(i)})
        for i, title in enumerate(titles_drawn(study).values())
    ]


def _mark(which: int) -> dict[str, Any]:
    colour, _, mark, _ = look(which)
    return {"marker": mark, "ms": 5.5, "mfc": "white", "mec": colour, "mew": 1.3}


def months_across(
    axes: Axes, study: BaseResults, months: int, inches: float, *, lowest: bool = True
) -> list[int]:
    """Mark whole years in months and in dates, as many as fit; return the months that are marked."""
    start = study.baseline.scenario.run.start_date
    marked = month_axis(axes, months, start, most_ticks=max(int(inches / (0.64 * terms().scale)) + 1, 2))
    if lowest:
        axes.set_xlabel(f"Months from {start.day} {start.strftime('%B %Y')}")
    return marked


def zero_line(axes: Axes) -> None:
    """Draw the line of no difference."""
    axes.axhline(0, color=FAINT, lw=1.0, zorder=2)


def panels_across(panels: int, width: float) -> int:
    """Return how many panels stand side by side."""
    return 1 if is_narrow(width) else {1: 1, 2: 2, 3: 3, 4: 2}.get(panels, 3)
