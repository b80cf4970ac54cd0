"""What is drawn of a group of the team: its rows of a table, or its columns of what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.errors import did_you_mean, listed

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.figures.bands import Values
    from sim.study.outcome import Outcome


def rows_of(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return the rows of a table that are of a group.

    Raises
    ------
    ValueError
        There is none of that name; the message says which there are.
    """
    rows = table[table["group"] == group]
    if rows.empty:
        raise _no_group(group, list(dict.fromkeys(table["group"])))
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
