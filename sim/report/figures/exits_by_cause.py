"""The day-one team by month: who is still there, and for what reasons the others have gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.measures.measure import TEAM
from sim.model.log import Reason, word
from sim.report.figures.bands import months_across, panels_across
from sim.report.figures.of_groups import curves_of
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.stacks import Values, draw_areas, fill, stack_key
from sim.report.figures.style import INK, WIDTH_INCHES, house_style, is_narrow
from sim.report.words.english import capital
from sim.report.words.groups import of_group
from sim.report.words.headlines import gone_headlines
from sim.report.words.leaving import WHY
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

HOME = word(Reason.PLANNED_RETURN)
"""Drawn apart: people who were lent for a time and go home as agreed are not lost."""
CAUSES = {word(reason): capital(why.short) for reason, why in WHY.items()}
_LOOKS = {cause: fill(i) for i, cause in enumerate(CAUSES)}


def exits_by_cause_table(study: BaseResults, group: str = TEAM) -> pd.DataFrame:
    """Return the share of the day-one team, or of a group of it, who have left, by month and reason.

    Columns: scenario, cause, months, incidence, lower, upper (95% interval), at_risk: the rows of
    `exits_by_cause` by reason on the calendar clock.
    """
    table = curves_of(study, "exits_by_cause", group)
    rows = table[table["by"] == "reason"]
    return rows.drop(columns=["clock", "group", "by"]).reset_index(drop=True)


def exits_by_cause_figure(study: BaseResults, width: float = WIDTH_INCHES, group: str = TEAM) -> Figure:
    """Return the picture of the day-one team: reasons pile up from below, planned returns from above.

    Raises
    ------
    ValueError
        There is no such group; the message says which there are.
    """
    table = exits_by_cause_table(study, group)
    most = table.groupby("cause")["incidence"].max()
    below = [cause for cause in CAUSES if cause != HOME and most[cause] > 0]
    drawn = [*below, HOME] if most[HOME] > 0 else below
    apart = "; from above, those who went home as agreed" if HOME in drawn else ""
    whose = "the day-one team" if group == TEAM else "the day-one people of this group"
    words = Words(
        of_group(gone_headlines(study), "the day-one team, in post or gone", group),
        f"Share of {whose} gone: from below, by reason{apart}. White: still in the team. "
        "Black: 95% interval of each layer's own share, at its edge.",
        origin_of(study),
    )
    called, narrow = titles_drawn(study), is_narrow(width)
    columns = panels_across(len(called), width)
    grid = Grid(len(called), columns, height=1.9 if narrow else 2.6)
    key = stack_key([CAUSES[cause] for cause in drawn], [_LOOKS[cause] for cause in drawn])
    with house_style(width):
        figure, panels = page(
            words, grid, width, titles=list(called.values()), key=key, upwards="Gone, by reason"
        )
        for i, (axes, name) in enumerate(zip(panels, called, strict=True)):
            rows = dict(iter(table[table["scenario"] == name].groupby("cause")))
            months = rows[HOME]["months"].to_numpy()
            _pile(axes, months, [rows[cause] for cause in below], below)
            if HOME in drawn:
                _hang(axes, months, rows[HOME])
            axes.set_ylim(0, 1)
            axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
            months_across(axes, study, int(months[-1]), grid.width(width), lowest=grid.lowest(i))
    return figure


def _pile(axes: Axes, months: Values, layers: list[pd.DataFrame], causes: list[str]) -> None:
    shares = [rows["incidence"].to_numpy() for rows in layers]
    draw_areas(axes, months, shares, [_LOOKS[cause] for cause in causes])
    base = np.zeros(len(months))
    for i, (rows, share) in enumerate(zip(layers, shares, strict=True)):
        at = _place(len(months), i, len(layers))
        _interval(axes, months[at], base[at] + rows["lower"].iloc[at], base[at] + rows["upper"].iloc[at])
        base = base + share


def _hang(axes: Axes, months: Values, rows: pd.DataFrame) -> None:
    axes.fill_between(months, 1 - rows["incidence"], 1, **_LOOKS[HOME])
    at = _place(len(months), 0, 1)
    _interval(axes, months[at], 1 - rows["upper"].iloc[at], 1 - rows["lower"].iloc[at])


def _place(months: int, which: int, of: int) -> int:
    """Return the month at which a layer's interval stands: each its own, within the last year."""
    return months - 1 - round(12 * (of - which - 0.5) / of)


def _interval(axes: Axes, month: float, low: float, high: float) -> None:
    axes.vlines(month, low, high, color=INK, lw=2.2, zorder=4)
