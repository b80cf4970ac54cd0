"""Curves of a study, by month: levels of all systems together, and paired differences by system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sim.report.figures.bands import MOST_LINES, THICK, draw_bands, panels_across, with_fewer_bands, zero_line
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import INK, WIDTH_INCHES, house_style, is_narrow, look, month_axis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def levels_figure(
    table: pd.DataFrame,
    measures: dict[str, str],
    *,
    words: Words,
    start: date,
    width: float = WIDTH_INCHES,
) -> Figure:
    """Return the picture of monthly measures, one panel each and one line a policy, with both bands.

    Parameters
    ----------
    table : DataFrame
        One row per scenario (in words, the baseline first), measure, month: mean, ci_low, ci_high, p5, p95.
    measures : dict
        What each panel is called, by measure.
    words : Words
        What is written above and beneath.
    start : date
        The first day.
    width : float
        Of the figure, inches.
    """
    policies = list(dict.fromkeys(table["scenario"]))
    words = with_fewer_bands(words, len(policies), "but for the baseline's")
    grid = Grid(len(measures), panels_across(len(measures), width), height=1.9 if is_narrow(width) else 2.6)
    with house_style(width):
        figure, panels = page(
            words,
            grid,
            width,
            titles=list(measures.values()),
            key=_policy_key(policies, range(len(policies))),
        )
        for place, (axes, measure) in enumerate(zip(panels, measures, strict=True)):
            of_it = table[table["measure"] == measure]
            rows = [of_it[of_it["scenario"] == policy].reset_index(drop=True) for policy in policies]
            draw_bands(axes, rows[0]["month"].to_numpy(), rows)
            axes.set_ylim(0, None)
            if measure == "retention":
                axes.set_ylim(0, 1.02)
                axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
            _months(axes, len(rows[0]) - 1, start, grid, width, place)
    return figure


def fans_figure(
    table: pd.DataFrame,
    *,
    words: Words,
    counted: str,
    start: date,
    width: float = WIDTH_INCHES,
) -> Figure:
    """Return the picture of paired differences by month, one panel a system and one line a policy.

    Parameters
    ----------
    table : DataFrame
        One row per system, scenario (both in words) and month: diff_mean, diff_ci_low, diff_ci_high, in the
        unit that is drawn.
    words : Words
        What is written above and beneath.
    counted : str
        What the differences count.
    start : date
        The first day.
    width : float
        Of the figure, inches.
    """
    systems, policies = (list(dict.fromkeys(table[column])) for column in ("system", "scenario"))
    grid = Grid(len(systems), panels_across(len(systems), width), height=1.7 if len(systems) > 1 else 2.6)
    words = with_fewer_bands(words, len(policies))
    key = _policy_key(policies, range(1, len(policies) + 1))
    with house_style(width):
        figure, panels = page(words, grid, width, titles=systems, key=key)
        for place, (axes, system) in enumerate(zip(panels, systems, strict=True)):
            zero_line(axes)
            for i, policy in enumerate(policies, 1):
                rows = table[(table["system"] == system) & (table["scenario"] == policy)]
                month = rows["month"].to_numpy()
                if len(policies) <= MOST_LINES:
                    axes.fill_between(
                        month,
                        rows["diff_ci_low"],
                        rows["diff_ci_high"],
                        color=look(i).colour,
                        alpha=0.3,
                        lw=0,
                    )
                axes.plot(month, rows["diff_mean"], color=look(i).colour, ls=look(i).dashes, lw=THICK)
                every = max(len(month) // 4, 1)
                axes.plot(month[every::every], rows["diff_mean"].iloc[every::every], lw=0, **_mark(i))
            _months(axes, int(table["month"].max()), start, grid, width, place)
        least, most = min(a.get_ylim()[0] for a in panels), max(a.get_ylim()[1] for a in panels)
        for place, axes in enumerate(panels):
            axes.set_ylim(least, most)
            axes.set_ylabel(counted if grid.first(place) else "")
    return figure


def _months(axes: Axes, months: int, start: date, grid: Grid, width: float, place: int) -> None:
    month_axis(axes, months, start, most_ticks=max(int(grid.width(width) / 0.64) + 1, 2))
    if grid.lowest(place) and grid.first(place):
        axes.set_xlabel(f"Months from {start.day} {start.strftime('%B %Y')}", loc="left")


def _policy_key(policies: Sequence[str], places: range) -> list[Key]:
    return [
        Key(name, {"color": look(i).colour, "linestyle": look(i).dashes, "lw": THICK, **_mark(i)})
        for i, name in zip(places, policies, strict=True)
    ]


def _mark(which: int) -> dict[str, Any]:
    colour, _, mark, _ = look(which)
    return {"marker": mark, "ms": 4.6, "mfc": "white", "mec": colour or INK, "mew": 1.2}
