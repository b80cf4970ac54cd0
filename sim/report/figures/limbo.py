"""Limbo: people who work on out of contract, week by week around 1 April."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.figures.bands import described, draw_bands, scenario_key
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.style import FAINT, WIDTH_INCHES, house_style, is_narrow
from sim.report.words.headlines import Headlines, Subject, measure_headlines, over_the_run
from sim.report.words.origin import origin_of
from sim.report.words.wording import BANDS

if TYPE_CHECKING:
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
    grid = Grid(1, 1, height=1.9 if is_narrow(width) else 2.6)
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=scenario_key(study), upwards="People")
        by_scenario = [table[table["scenario"] == o.name] for o in study.outcomes]
        axes.axvline(0, color=FAINT, lw=0.8)
        draw_bands(axes, by_scenario[0]["week"].to_numpy() + 0.5, by_scenario, by_week=True)
        axes.set_ylabel("People")
        axes.set_xlim(-_BEFORE, 52 - _BEFORE)
        axes.set_ylim(0, max(float(axes.get_ylim()[1]), 0.1))
        axes.set_xticks(
            list(_DATES), [f"{week:+d}\n{date}" if week else f"0\n{date}" for week, date in _DATES.items()]
        )
        axes.set_xlabel("Weeks before and after 1 April")
    return figure
