"""Why simulation stopped where it did, in the words of a table."""

from __future__ import annotations

_WORDS = {"not-asked": "no precision asked"}


def stopped_words(why: str) -> str:
    """Return why a study stopped, from the code of :class:`sim.study.experiment.precision.Stop`.

    >>> stopped_words("not-asked")
    'no precision asked'
    """
    return _WORDS.get(why, why)
