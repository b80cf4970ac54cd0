"""Limbo: people who work on out of contract, week by week around 1 April."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.figures.bands import described, draw_bands, scenario_key
from sim.report.figures.multiples import one_by_one, too_many
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.style import FAINT, WIDTH_INCHES, house_style, is_narrow
from sim.report.words.headlines import Headlines, Subject, measure_headlines, over_the_run
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of
from sim.report.words.wording import BANDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

_BEFORE = 13  # weeks of the year are shown before 1 April, the others after
_DATES = {-13: "1 Jan", 0: "1 Apr", 13: "1 Jul", 26: "1 Oct", 39: "1 Jan"}


def limbo_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of limbo shows."""
    over = over_the_run(study)
    return measure_headlines(
        study,
        Subject(
            "limbo_weeks", f"On average {{}} person-weeks are worked out of contract {over}",
            f"{{}} more person-weeks out of contract {over}",
            f"{{}} fewer person-weeks out of contract {over}",
            f"difference in time out of contract {over}", f"person-weeks out of contract {over}",
        ),
    )  # fmt: skip


def limbo_table(study: BaseResults) -> pd.DataFrame:
    """Return the people in limbo in each week around 1 April, by scenario.

    Columns: scenario, week (0 begins on 1 April, -1 ends then), and mean, ci_low, ci_high, p5, p25, p50, p75,
    p95 over replications, each the average over the years of its run.
    """
    week = np.arange(-_BEFORE, 52 - _BEFORE)
    tables = []
    for outcome in study.outcomes:
        values = outcome.measured.limbo_by_week[:, week % 52]
        tables.append(pd.DataFrame({"scenario": outcome.name, "week": week, **described(values)}))
    return pd.concat(tables, ignore_index=True)


def limbo_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of people in limbo by week before and after 1 April, one line per scenario."""
    table = limbo_table(study)
    words = Words(
        limbo_headlines(study),
        f"People of one team working past the end of their contract, mean of the years. {BANDS}",
        origin_of(study),
    )
    by_scenario = [table[table["scenario"] == o.name] for o in study.outcomes]
    week = by_scenario[0]["week"].to_numpy() + 0.5
    if too_many(len(by_scenario)):
        named = list(titles_drawn(study).values())
        of_it = {"People": by_scenario}
        return one_by_one(words, named, of_it, week, width, _finished, by_week=True)
    grid = Grid(1, 1, height=1.9 if is_narrow(width) else 2.6)
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=scenario_key(study), upwards="People")
        draw_bands(axes, week, by_scenario, by_week=True)
        axes.set_ylabel("People")
        _weeks_across(axes, list(_DATES))
        axes.set_xlabel("Weeks before and after 1 April")
    return figure


def _weeks_across(axes: Axes, marked: list[int]) -> None:
    axes.axvline(0, color=FAINT, lw=0.8)
    axes.set_xlim(-_BEFORE, 52 - _BEFORE)
    axes.set_ylim(0, max(float(axes.get_ylim()[1]), 0.1))
    axes.set_xticks(
        marked, [f"{week:+d}\n{_DATES[week]}" if week else f"0\n{_DATES[week]}" for week in marked]
    )


def _finished(axes: Axes, _: str, grid: Grid, place: int) -> None:
    """Finish one panel of many."""
    _weeks_across(axes, list(_DATES)[1::2])
    axes.locator_params(axis="y", nbins=4)
    if grid.lowest(place):
        axes.set_xlabel("Weeks from 1 April")
