"""Where a study stopped: why there, in the words of a table, and what that does to its intervals."""

from __future__ import annotations

BIAS = (
    "Where to stop was decided by looking at the data, which makes intervals a little too narrow. With a "
    "minimum and a look-ahead of 100, 95% intervals were seen to hold the truth in 94.5 to 95.1% of studies "
    "where differences are normal or moderately skewed, and in 92 to 93% where they are very skewed; with a "
    "smaller minimum it is worse."
)
"""What a study with a precision is told of its intervals: measured in docs/model/pairing.md."""

_WORDS = {"not-asked": "no precision asked"}


def stopped_words(why: str) -> str:
    """Return why a study stopped, from the code of :class:`sim.study.experiment.precision.Stop`.

    >>> stopped_words("not-asked")
    'no precision asked'
    """
    return _WORDS.get(why, why)
