"""Knowledge: what was lost so far and what is still there, together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.report.figures.bands import (
    coinciding,
    described,
    draw_bands,
    months_across,
    panels_across,
    scenario_key,
)
from sim.report.figures.multiples import one_by_one, too_many
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.style import WIDTH_INCHES, house_style, is_narrow
from sim.report.words.english import capital
from sim.report.words.headlines import lost_knowledge_headlines
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of
from sim.report.words.wording import BANDS, KNOWLEDGE_UNIT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

_PANELS = {
    "lost_knowledge": "Lost so far, net of what came back",
    "knowledge_stock": "Still in the team (heads and files)",
}
_SHORTLY = {"lost_knowledge": "Lost", "knowledge_stock": "Held"}


def lost_knowledge_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of knowledge: lost so far and still there, by month, one line per scenario.

    Both belong together: a team that churns fast has little left to lose.
    """
    tables = {m: [pd.DataFrame(described(o.monthly(m))) for o in study.outcomes] for m in _PANELS}
    named = list(titles_drawn(study).values())
    lines = [[table["mean"].to_numpy() for table in of_it] for of_it in tables.values()]
    note = "" if too_many(len(named)) else coinciding(named, lines)
    what = f"Knowledge, in {KNOWLEDGE_UNIT}: what that many fully experienced people know. {BANDS} {note}"
    words = Words(lost_knowledge_headlines(study), what.strip(), origin_of(study))
    if too_many(len(named)):
        return _one_by_one(study, words, named, tables, width)
    grid = Grid(len(_PANELS), panels_across(len(_PANELS), width), height=1.9 if is_narrow(width) else 2.6)
    with house_style(width):
        figure, panels = page(
            words,
            grid,
            width,
            titles=list(_PANELS.values()),
            key=scenario_key(study),
            upwards=capital(KNOWLEDGE_UNIT),
        )
        for i, (axes, measure) in enumerate(zip(panels, _PANELS, strict=True)):
            of_it = tables[measure]
            draw_bands(axes, of_it[0].index.to_numpy(), of_it)
            axes.set_ylim(0, None)
            axes.locator_params(axis="y", integer=True, nbins=6)
            months_across(axes, study, len(of_it[0]) - 1, grid.width(width), lowest=grid.lowest(i))
    return figure


def _one_by_one(
    study: BaseResults,
    words: Words,
    named: Sequence[str],
    tables: Mapping[str, Sequence[pd.DataFrame]],
    width: float,
) -> Figure:
    """Return the picture with two panels for each scenario."""
    months = tables["lost_knowledge"][0].index.to_numpy()

    def finish(axes: Axes, _: str, grid: Grid, place: int) -> None:
        axes.set_ylim(0, None)
        axes.locator_params(axis="y", integer=True, nbins=4)
        months_across(axes, study, len(months) - 1, grid.width(width), lowest=grid.lowest(place))

    measures = {name: tables[measure] for measure, name in _SHORTLY.items()}
    return one_by_one(words, named, measures, months, width, finish)
