"""Paired differences from the baseline, by month: the fan of what single teams may meet, and the mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.measures.measure import TEAM
from sim.report.figures.bands import THICK, described, months_across, panels_across, zero_line
from sim.report.figures.of_groups import monthly
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, house_style, is_narrow, look
from sim.report.figures.terms import terms
from sim.report.words.english import capital
from sim.report.words.groups import of_group
from sim.report.words.headlines import (
    Headlines,
    Subject,
    lost_knowledge_headlines,
    measure_headlines,
    over_the_run,
    retention_headlines,
)
from sim.report.words.in_people import day_one_people
from sim.report.words.naming import titles, titles_within
from sim.report.words.origin import origin_of
from sim.report.words.spoken import View
from sim.report.words.wording import KNOWLEDGE_UNIT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.report.words.quantities import Quantity
    from sim.study.experiment.results import BaseResults


class _Fan(NamedTuple):
    """A monthly measure whose difference is drawn."""

    words: str
    unit: str
    headlines: Callable[[BaseResults], Headlines]


def _headcount(study: BaseResults) -> Headlines:
    over = over_the_run(study)
    return measure_headlines(
        study,
        Subject(
            "staff_months", "", f"{{}} more person-months in post {over}",
            f"{{}} fewer person-months in post {over}", f"difference in time in post {over}",
            f"person-months in post {over}",
        ),
    )  # fmt: skip


def _stock(study: BaseResults) -> Headlines:
    return measure_headlines(
        study,
        Subject(
            "knowledge_stock_mean", "",
            "on average {} more experienced people's knowledge",
            "on average {} fewer experienced people's knowledge", "difference in the knowledge in the team",
            f"{KNOWLEDGE_UNIT}, the mean of the run",
        ),
    )  # fmt: skip


def _limbo(study: BaseResults) -> Headlines:
    over = over_the_run(study)
    return measure_headlines(
        study,
        Subject(
            "limbo_weeks", "", f"{{}} more person-weeks in limbo {over}",
            f"{{}} fewer person-weeks in limbo {over}", f"difference in limbo {over}",
            f"person-weeks in limbo {over}",
        ),
    )  # fmt: skip


_LAYERS = (
    ("p5", "p95", "", 0.14),
    ("p25", "p75", "", 0.24),
    ("ci_low", "ci_high", INK, 0.55),
)
"""Bands from the widest: from, to, colour (that of the scenario if none), how dense."""

FANS = {
    "retention": _Fan("the day-one team still in post", "points", retention_headlines),
    "lost_knowledge": _Fan("knowledge lost so far", KNOWLEDGE_UNIT, lost_knowledge_headlines),
    "knowledge_stock": _Fan("knowledge in the team", KNOWLEDGE_UNIT, _stock),
    "headcount": _Fan("people in post", "people", _headcount),
    "people_in_limbo": _Fan("people in limbo", "people", _limbo),
}
"""The monthly measures of which :func:`difference_figure` can show the difference."""


def difference_table(study: BaseResults, measure: str = "retention", group: str = TEAM) -> pd.DataFrame:
    """Return the paired difference of a monthly measure from the baseline, by scenario and month.

    Columns: scenario, measure, month; diff_mean, diff_ci_low, diff_ci_high (95% interval of the mean);
    diff_p5, diff_p25, diff_p50, diff_p75, diff_p95 (single teams). Shares are shares, not points.

    Raises
    ------
    ValueError
        There is only one scenario, the measure is not one of `FANS`, or it is not measured of such a group.
    """
    if measure not in FANS:
        raise ValueError(f"{measure!r} is not one of {', '.join(FANS)}")
    if len(study.outcomes) < 2:
        raise ValueError("a difference needs two scenarios; compare some")
    base = monthly(study.baseline, measure, group)
    tables = []
    for outcome in study.outcomes[1:]:
        difference = monthly(outcome, measure, group) - base
        words = {"scenario": outcome.name, "measure": measure, "month": np.arange(base.shape[1])}
        tables.append(pd.DataFrame(words | described(difference, least=-np.inf, prefix="diff_")))
    return pd.concat(tables, ignore_index=True)


def difference_figure(
    study: BaseResults, measure: str = "retention", width: float = WIDTH_INCHES, group: str = TEAM
) -> Figure:
    """Return the picture of paired differences from the baseline, one panel for each other scenario.

    Parameters
    ----------
    study : BaseResults
        A comparison.
    measure : str
        One of `FANS`.
    width : float
        Of the figure, inches.
    group : str
        The team or, of what is measured of streams, the name of one.

    Raises
    ------
    ValueError
        There is only one scenario, the measure is not one of `FANS`, or it is not measured of such a group.
    """
    table, fan = difference_table(study, measure, group), FANS[measure]
    baseline = titles_within(study)[study.baseline.name]
    within = f"Difference from {baseline} in {fan.words}, {fan.unit}, in the same replication"
    headlines = fan.headlines(study)._replace(title=month_by_month(study, table, fan.words))
    words = Words(of_group(headlines, fan.words, group), f"{within}.", origin_of(study))
    people = day_one_people(study) if fan.unit == "points" and group == TEAM else None
    others = [(i, o, titles(study)[o.name]) for i, o in enumerate(study.outcomes) if i]
    columns = panels_across(len(others), width)
    grid = Grid(
        len(others), columns, height=1.8 if is_narrow(width) else 2.4, right=0.36 if people is None else 0.62
    )
    scale = 100 if fan.unit == "points" else 1
    upwards = f"Difference in {fan.words},\n{fan.unit}" if terms().axes else capital(fan.unit)
    with house_style(width):
        figure, panels = page(
            words, grid, width, titles=[title for *_, title in others], key=_key(), upwards=upwards
        )
        for place, (axes, (i, outcome, _)) in enumerate(zip(panels, others, strict=True)):
            rows, colour = table[table["scenario"] == outcome.name], look(i).colour
            month = rows["month"].to_numpy()
            zero_line(axes)
            for low, high, shade, alpha in _LAYERS:
                edges = scale * rows[[f"diff_{low}", f"diff_{high}"]].to_numpy().T
                axes.fill_between(month, edges[0], edges[1], color=shade or colour, alpha=alpha, lw=0)
            axes.plot(month, scale * rows["diff_mean"], color=INK, lw=THICK / 1.5)
            months_across(axes, study, len(month) - 1, grid.width(width), lowest=grid.lowest(place))
        least, most = min(a.get_ylim()[0] for a in panels), max(a.get_ylim()[1] for a in panels)
        for place, axes in enumerate(panels):
            axes.set_ylim(least, most)
            axes.set_ylabel(upwards if grid.first(place) else "")
            if people is not None and (place % columns == columns - 1 or place == len(panels) - 1):
                _people_beside(axes, people)
    return figure


def month_by_month(study: BaseResults, table: pd.DataFrame, what: str) -> str:
    """Return the title of a picture of differences: that of the policy of which the other pictures speak."""
    first = View(study).lead
    name = study.outcomes[1].name if first is None else first.outcome.name
    rows, baseline = table[table["scenario"] == name], titles_within(study)[study.baseline.name]
    return months_title(titles(study)[name], what, baseline, rows)


def months_title(policy: str, what: str, baseline: str, rows: pd.DataFrame) -> str:
    """Return in how many months a difference is above and below nothing, by the 95% interval of its mean.

    Parameters
    ----------
    policy, what, baseline : str
        What is compared, as it is called: the policy at the start of a sentence.
    rows : DataFrame
        A row per month: month, diff_ci_low, diff_ci_high.
    """
    rows = rows[rows["month"] > 0]
    above, below = int((rows["diff_ci_low"] > 0).sum()), int((rows["diff_ci_high"] < 0).sum())
    told = f"{policy}: {what}, month by month,"
    if not above and not below:
        return f"{told} cannot be told from that with {baseline}"
    in_months = f"in {above or 'none'} of {len(rows)} months, below it in {below or 'none'}"
    return f"{told} is above that with {baseline} {in_months}"


def _people_beside(axes: Axes, people: Quantity) -> None:
    """Draw a second axis on the right: the same differences in people."""
    one = people.scale / 100

    def in_people(points: Any) -> Any:
        return points * one

    def in_points(people: Any) -> Any:
        return people / one

    beside = axes.secondary_yaxis("right", functions=(in_people, in_points))
    beside.set_ylabel(f"People of {people.scale:,.0f}")
    beside.tick_params(labelsize=axes.yaxis.get_ticklabels()[0].get_fontsize())


def _key() -> list[Key]:
    colour = FAINT  # of whichever scenario
    return [
        Key("90% of single teams", {"color": colour, "alpha": 0.14, "lw": 0}),
        Key("50% of single teams", {"color": colour, "alpha": 0.38, "lw": 0}),
        Key("Mean and its 95% interval", {"color": INK, "linestyle": "-", "lw": 2.4, "alpha": 0.8}),
    ]
