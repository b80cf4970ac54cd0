"""A lever moved: the paired difference along its values, and where it breaks even."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures.bands import MOST_LINES, THICK, with_fewer_bands
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, house_style, is_narrow, look

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.figures.forest import Panel

_EVEN: dict[str, Any] = {"linestyle": "-", "lw": 4.0, "alpha": 0.45, "solid_capstyle": "butt"}


def lever_figure(
    table: pd.DataFrame,
    break_evens: pd.DataFrame,
    panels: Sequence[Panel],
    *,
    words: Words,
    lever: str,
    width: float = WIDTH_INCHES,
) -> Figure:
    """Return the picture of differences along one lever, one panel a measure and one line a policy.

    Parameters
    ----------
    table : DataFrame
        One row per scenario (in words), measure and value: x (a number, or a word), diff_mean, diff_ci_low,
        diff_ci_high.
    break_evens : DataFrame
        One row per crossing: scenario, measure, level, at, ci_low, ci_high. Rows without `at` only give the
        level; a limit is empty where the interval reaches the end of the range.
    panels : sequence of Panel
        The measures.
    words : Words
        What is written above and beneath.
    lever : str
        What the lever is called, with its unit.
    width : float
        Of the figure, inches.
    """
    policies = list(dict.fromkeys(table["scenario"]))
    words = with_fewer_bands(words, len(policies))
    columns = 1 if is_narrow(width) else min(len(panels), 3)
    grid = Grid(len(panels), columns, height=2.2, left=0.66, across=0.62, right=0.25, down=0.3, below=0.5)
    crossed = bool(break_evens["at"].notna().any())
    with house_style(width):
        figure, drawn = page(
            words, grid, width, titles=[p.title for p in panels], key=_key(policies, crossed)
        )
        for place, (axes, panel) in enumerate(zip(drawn, panels, strict=True)):
            rows = table[table["measure"] == panel.measure]
            values = list(dict.fromkeys(rows["x"]))
            counts = all(isinstance(v, int | float | np.number) and not isinstance(v, bool) for v in values)
            at = {value: float(value) if counts else float(i) for i, value in enumerate(values)}
            evens = break_evens[break_evens["measure"] == panel.measure]
            level = panel.factor * float(evens["level"].iloc[0]) if len(evens) else 0.0
            axes.axhline(level, color=FAINT, lw=1.0, zorder=2)
            for i, policy in enumerate(policies, 1):
                of_it = rows[rows["scenario"] == policy]
                _curve(
                    axes,
                    np.array([at[v] for v in of_it["x"]]),
                    of_it,
                    panel.factor,
                    i,
                    len(policies),
                    line=counts,
                )
                crossings = evens[(evens["scenario"] == policy) & evens["at"].notna()]
                _crossings(axes, crossings, level, look(i).colour, (min(at.values()), max(at.values())))
            if not counts:
                axes.set_xticks(list(at.values()), [str(v) for v in values])
                axes.set_xlim(-0.5, len(values) - 0.5)
            else:
                axes.locator_params(axis="x", nbins=5)
            axes.tick_params(axis="x", labelbottom=True)
            axes.locator_params(axis="y", nbins=6)
            axes.set_ylabel(panel.counted)
            if grid.lowest(place) and grid.first(place):
                axes.set_xlabel(lever, loc="left")
    return figure


def _key(policies: Sequence[str], crossed: bool) -> list[Key]:
    lines = [
        Key(name, {"color": look(i).colour, "linestyle": look(i).dashes, "lw": THICK, **_mark(i)})
        for i, name in enumerate(policies, 1)
    ]
    return [*lines, Key("Break-even, 95% interval", {"color": INK, **_EVEN})] if crossed else lines


def _curve(
    axes: Axes, x: np.ndarray[Any, Any], rows: pd.DataFrame, factor: float, which: int, of: int, *, line: bool
) -> None:
    mean, low, high = (factor * rows[f"diff_{name}"].to_numpy() for name in ("mean", "ci_low", "ci_high"))
    colour, dashes = look(which)[:2]
    if line:
        if of <= MOST_LINES:
            axes.fill_between(x, low, high, color=colour, alpha=0.2, lw=0)
        axes.plot(x, mean, color=colour, ls=dashes, lw=THICK)
        axes.plot(x, mean, lw=0, zorder=5, **_mark(which))
        return
    beside = x + min(0.12, 0.8 / of) * (which - 1)
    axes.vlines(beside, low, high, color=colour, lw=2.4)
    axes.plot(beside, mean, lw=0, zorder=5, **_mark(which))


def _crossings(
    axes: Axes, crossings: pd.DataFrame, level: float, colour: str, ends: tuple[float, float]
) -> None:
    """Mark where a line meets its level, and the 95% interval of that place, to the end if it has none."""
    for row in crossings.itertuples():
        low, high = float(row.ci_low), float(row.ci_high)  # type: ignore[arg-type]
        span = (ends[0] if np.isnan(low) else low, ends[1] if np.isnan(high) else high)
        axes.plot(span, (level, level), color=colour, zorder=3, **_EVEN)
        axes.plot(float(row.at), level, marker="|", ms=11, mew=2.0, color=colour, zorder=6)  # type: ignore[arg-type]


def _mark(which: int) -> dict[str, Any]:
    colour, _, mark, _ = look(which)
    return {"marker": mark, "ms": 4.6, "mfc": "white", "mec": colour, "mew": 1.2}
