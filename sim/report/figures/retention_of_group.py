"""The day-one people of a group, a stream, a contract, a band: the share still in post, by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.measure import TEAM
from sim.report.figures.bands import draw_curve, months_across, scenario_key
from sim.report.figures.of_groups import curves_of
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.retention import retention_figure
from sim.report.figures.style import WIDTH_INCHES, house_style, is_narrow
from sim.report.words.groups import retention_of_group_headlines
from sim.report.words.origin import origin_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults


def retention_of_group_figure(study: BaseResults, group: str = TEAM, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of retention of a group by the calendar, one line per scenario.

    Of the team it is that of :func:`retention_figure`. Of another group there is no light band: a group may
    be a person or two, of whom shares of single teams say little.

    Raises
    ------
    ValueError
        There is no such group; the message says which there are.
    """
    if group == TEAM:
        return retention_figure(study, width)
    curves = curves_of(study, "retention", group)
    words = Words(
        retention_of_group_headlines(study, curves, group),
        "Share of the day-one people of this group still in post (Kaplan-Meier, all replications together). "
        "Band: 95% interval of the curve, clustered by replication.",
        origin_of(study),
    )
    grid = Grid(1, 1, height=2.3 if is_narrow(width) else 2.9)
    by_scenario = dict(iter(curves.groupby("scenario")))
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=scenario_key(study), upwards="Still in post")
        for i, outcome in enumerate(study.outcomes):
            if outcome.name in by_scenario:  # a group that one policy brings need not be there in another
                draw_curve(axes, by_scenario[outcome.name], i, len(study.outcomes))
        axes.set_ylim(0, 1.02)
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
        months_across(axes, study, int(curves["months"].max()), grid.width(width))
    return figure
