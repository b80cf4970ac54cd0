"""What stands above the picture of a group: who is drawn, and how many of them, with no comparison made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.measure import TEAM
from sim.measures.retention import headline_month_of
from sim.report.words.english import capital
from sim.report.words.headlines import Headlines
from sim.report.words.naming import titles_drawn
from sim.report.words.wording import share

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.results import BaseResults

_KINDS = {"contract": "contract on entry", "band": "band", "role": "role", "stream": "funding stream"}


def group_words(group: str) -> str:
    """Return what a group of tables is called: ``contract on entry fixed-term``, ``band 8a``."""
    kind, _, name = group.rpartition(": ")
    return f"{_KINDS.get(kind, kind) if kind else 'funding stream'} {name}"


def of_group(headlines: Headlines, what: str, group: str) -> Headlines:
    """Return the team's headlines or, of a group, who and what is drawn: differences are told of teams."""
    return headlines if group == TEAM else Headlines(f"{capital(group_words(group))}: {what}", ())


def retention_of_group_headlines(study: BaseResults, curves: pd.DataFrame, group: str) -> Headlines:
    """Return who is drawn, and of each scenario the share in post at the month at which runs are told.

    Parameters
    ----------
    study : BaseResults
        The comparison.
    curves : DataFrame
        Its rows of `retention` on the group by the calendar.
    group : str
        Which group.
    """
    years = study.baseline.scenario.run.years
    month = headline_month_of(years) or 12 * years
    details = []
    for name, title in titles_drawn(study).items():
        at = curves[(curves["scenario"] == name) & (curves["months"] == month)]
        if len(at):
            middle, low, high = (
                share(float(at[column].iloc[0])) for column in ("survival", "lower", "upper")
            )
            details.append(f"{title}: {middle} in post after {month} months (95% interval {low} to {high}).")
    return Headlines(f"{capital(group_words(group))}: the day-one team still in post", tuple(details))
