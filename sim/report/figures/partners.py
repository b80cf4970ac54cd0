"""Relationships: with how many partners nobody, one person, or several of the team have a strong tie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.figures.bands import WHISKERS, described, months_across, panels_across, whiskers
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.stacks import draw_areas, stack_key
from sim.report.figures.style import FAINT, WIDTH_INCHES, house_style, is_narrow
from sim.report.words.headlines import Headlines, Subject, measure_headlines
from sim.report.words.naming import titles
from sim.report.words.origin import origin_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

COVERED = {
    "partners_uncovered": "Nobody",
    "partners_covered_once": "One person: lost if that person goes",
    "partners_covered_twice": "Two people or more",
}
"""The monthly measures that add to all partners, and who of the team has a strong tie with them."""
_LOOKS = (
    {"facecolor": "#FFFFFF", "hatch": "//////", "edgecolor": FAINT, "linewidth": 0.4},
    {"facecolor": "#F0E442", "hatch": "", "edgecolor": "#FFFFFF", "linewidth": 0.4},
    {"facecolor": "#0072B2", "hatch": "", "edgecolor": "#FFFFFF", "linewidth": 0.4},
)


def partners_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of partners shows."""
    return measure_headlines(
        study,
        Subject(
            "partners_uncovered_mean",
            "On average nobody of the team has a strong tie with {} partners",
            "on average {} more partners without a strong tie",
            "on average {} fewer partners without a strong tie",
            "difference in partners without a strong tie",
            "partners without a strong tie, the mean of the run",
        ),
    )  # fmt: skip


def partners_table(study: BaseResults) -> pd.DataFrame:
    """Return the partners with whom nobody, one or several have a strong tie, by scenario and month.

    Columns: scenario, month, measure, and mean, ci_low, ci_high, p5, p25, p50, p75, p95 over replications.
    The means of the three measures of a month add to the number of partners.
    """
    tables = []
    for outcome in study.outcomes:
        for measure in COVERED:
            monthly = outcome.monthly(measure)
            words = {"scenario": outcome.name, "month": np.arange(monthly.shape[1]), "measure": measure}
            tables.append(pd.DataFrame(words | described(monthly)))
    return pd.concat(tables, ignore_index=True)


def partners_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of partners by month, by how many of the team have a strong tie with them."""
    table = partners_table(study)
    words = Words(
        partners_headlines(study),
        f"Partners by who of the team has a strong tie with them, means. On those with nobody: {WHISKERS}",
        origin_of(study),
    )
    called, narrow = titles(study), is_narrow(width)
    grid = Grid(len(called), panels_across(len(called), width), height=1.5 if narrow else 2.2)
    with house_style(width):
        figure, panels = page(
            words, grid, width, titles=list(called.values()), key=stack_key(list(COVERED.values()), _LOOKS)
        )
        for i, (axes, name) in enumerate(zip(panels, called, strict=True)):
            rows = {m: table[(table["scenario"] == name) & (table["measure"] == m)] for m in COVERED}
            nobody = rows["partners_uncovered"]
            month = nobody["month"].to_numpy()
            draw_areas(axes, month, [r["mean"].to_numpy() for r in rows.values()], _LOOKS)
            everyone = sum(float(r["mean"].iloc[0]) for r in rows.values())
            whiskers(axes, month[12:-1:12], nobody.iloc[12:-1:12])
            axes.set_ylim(0, np.nanmax([everyone, 1]))
            axes.locator_params(axis="y", integer=True, nbins=6)
            axes.set_ylabel("Partners" if grid.first(i) else "")
            months_across(axes, study, month[-1], grid.width(width), lowest=grid.lowest(i))
    return figure
