"""Relationships: with how many partners nobody, one person, or several of the team have a strong tie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.figures.bands import (
    coinciding,
    described,
    draw_bands,
    months_across,
    panels_across,
    scenario_key,
    top,
)
from sim.report.figures.multiples import one_by_one, too_many
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.style import WIDTH_INCHES, house_style, is_narrow
from sim.report.words.headlines import Headlines, Subject, measure_headlines
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of
from sim.report.words.wording import BANDS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

COVERED = {
    "partners_uncovered": "Nobody",
    "partners_covered_once": "One person: lost if that person goes",
    "partners_covered_twice": "Two people or more",
}
"""The monthly measures that add to all partners, and who of the team has a strong tie with them."""
_PANELS = {
    "partners_uncovered": "Known by nobody",
    "partners_covered_once": "Known by one person alone",
}
"""The measures that are drawn: what is left of all partners is known by several."""

_SHORTLY = {"partners_uncovered": "By nobody", "partners_covered_once": "By one person"}


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
    """Return the picture of partners at risk by month: known by nobody, and by one person alone.

    Drawn from none to the most that single teams see, as most partners are mostly known by several.
    """
    table = partners_table(study)
    called, narrow = titles_drawn(study), is_narrow(width)
    rows = {
        m: [table[(table["scenario"] == name) & (table["measure"] == m)].reset_index() for name in called]
        for m in _PANELS
    }
    partners = round(float(table[table["month"] == 0].groupby("scenario")["mean"].sum().mean()))
    lines = [[of["mean"].to_numpy() for of in each] for each in rows.values()]
    note = "" if too_many(len(called)) else coinciding(list(called.values()), lines)
    words = Words(
        partners_headlines(study),
        f"Of {partners} partners, those with whom nobody of the team has a strong tie, and those with whom "
        f"one person alone has one: if that person goes, so does the tie. {BANDS} {note}".strip(),
        origin_of(study),
    )
    most = top(table.loc[table["measure"].isin(_PANELS), "p95"].to_numpy(), least=1)
    if too_many(len(called)):
        month = rows["partners_uncovered"][0]["month"].to_numpy()

        def finish(axes: Axes, _: str, grid: Grid, place: int) -> None:
            axes.set_ylim(0, most)
            axes.locator_params(axis="y", nbins=4)
            months_across(axes, study, month[-1], grid.width(width), lowest=grid.lowest(place))

        measures = {_SHORTLY[measure]: of_it for measure, of_it in rows.items()}
        return one_by_one(words, list(called.values()), measures, month, width, finish)
    grid = Grid(len(_PANELS), panels_across(len(_PANELS), width), height=1.6 if narrow else 2.4)
    with house_style(width):
        figure, panels = page(
            words, grid, width, titles=list(_PANELS.values()), key=scenario_key(study), upwards="Partners"
        )
        for place, (axes, of_it) in enumerate(zip(panels, rows.values(), strict=True)):
            month = of_it[0]["month"].to_numpy()
            draw_bands(axes, month, of_it)
            axes.set_ylim(0, most)
            axes.locator_params(axis="y", nbins=6)
            axes.set_ylabel("Partners" if grid.first(place) else "")
            months_across(axes, study, month[-1], grid.width(width), lowest=grid.lowest(place))
    return figure
