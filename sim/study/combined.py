"""The widest combined range: what the assumptions and the shape of the model may do to a number."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from typing import NamedTuple


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
        Paired changes from the central structure; one that is not known (nan) is left out.

    >>> combined(4.0, 6.0, [-1.5, 0.5])
    Span(low=2.5, high=6.5)
    """
    shifts = [0.0, *(change for change in changes if not isnan(change))]
    return Span(low + min(shifts), high + max(shifts))
