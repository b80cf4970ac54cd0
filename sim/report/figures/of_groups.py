"""What is drawn of a group of the team: its rows of a table, or its columns of what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.measures.groups import GROUPINGS
from sim.measures.measure import TEAM
from sim.scenario.errors import did_you_mean, listed

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.figures.bands import Values
    from sim.study.experiment.results import BaseResults
    from sim.study.outcome import Outcome


def curves_of(study: BaseResults, curves: str, group: str) -> pd.DataFrame:
    """Return the curves of a group by the calendar.

    Parameters
    ----------
    study : BaseResults
        The comparison.
    curves : str
        Which of its tables: ``retention`` or ``exits_by_cause``.
    group : str
        As the table calls it: ``contract: fixed-term``.

    Raises
    ------
    ValueError
        There is none of that name; the message says which there are of its kind.
    """
    kind = group.partition(": ")[0]
    if kind not in GROUPINGS:
        kind = "stream"
    table: pd.DataFrame
    if kind == TEAM:
        table = getattr(study, curves)
    else:
        table = {"retention": study.retention_by, "exits_by_cause": study.exits_by}[curves](kind)
    table = table[table["clock"] == "calendar"]
    rows = table[table["group"] == group]
    if rows.empty:
        raise _no_group(group, [TEAM, *dict.fromkeys(table["group"])])
    return rows


def measured(outcome: Outcome, measure: str, group: str) -> Values:
    """Return a measure of a group in each replication.

    Raises
    ------
    ValueError
        It is not measured of that group; the message says of which it is.
    """
    if (measure, group) not in outcome.places:
        raise _no_group(group, [of for name, of in outcome.places if name == measure])
    return outcome.values(measure, group)


def monthly(outcome: Outcome, measure: str, group: str) -> Values:
    """Return a measure of a group month by month, in each replication; raises as :func:`measured` does."""
    if (measure, group) not in outcome.monthly_places:
        raise _no_group(group, [of for name, of in outcome.monthly_places if name == measure])
    return outcome.monthly(measure, group)


def _no_group(group: str, there: list[str]) -> ValueError:
    return ValueError(f"no group {group!r} here{did_you_mean(group, there)}; there are {listed(there, 40)}")
