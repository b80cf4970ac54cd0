"""The widest combined range: what the assumptions and the shape of the model may do to a number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd


class Span(NamedTuple):
    """A range of a number."""

    low: float
    high: float


def combined(low: float, high: float, changes: Iterable[float]) -> Span:
    """Return a range over the assumptions, widened by structural alternatives, one at a time.

    Each alternative shifts the whole range by its paired change from the central structure. The widest
    combined range goes from the lowest end found to the highest, the central structure among them. It is no
    interval of any confidence: no chance is put on an alternative, and what two of them do together is not in
    it.

    Parameters
    ----------
    low, high : float
        The range over the assumptions; where these were not varied, the central number twice.
    changes : iterable of float
        Paired changes from the central structure, those that :func:`clear_changes` returns.

    >>> combined(4.0, 6.0, [-1.5, 0.5])
    Span(low=2.5, high=6.5)
    """
    shifts = [0.0, *changes]
    return Span(low + min(shifts), high + max(shifts))


def clear_changes(rows: pd.DataFrame) -> list[float]:
    """Return the paired changes whose 95% interval leaves 0 out.

    The others are left out: the least and the most of a dozen changes that are chance alone lie some one and
    a half standard errors from 0, and would widen the range by noise.

    Parameters
    ----------
    rows : DataFrame
        Of the table ``structure``, of one policy and one measure; what was not run has no change.
    """
    clear = (rows["change_ci_low"] > 0) | (rows["change_ci_high"] < 0)
    return [float(change) for change in rows.loc[clear, "change_mean"]]
