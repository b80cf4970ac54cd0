"""Counts that describe a list of people: small ones are not told, for who reads may know whom they mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

K = TypeVar("K")

FEWEST = 5
"""Smaller counts of people are not told."""
TOO_FEW = f"fewer than {FEWEST}"
ENOUGH = f"{FEWEST} or more"
NOT_TOLD = "not told"


def few(n: int) -> str:
    """Return a count of people or of what happened to them, or that it is too small to be told.

    >>> [few(n) for n in (0, 1, 4, 5, 1234)]
    ['none', 'fewer than 5', 'fewer than 5', '5', '1,234']
    """
    return "none" if n == 0 else TOO_FEW if n < FEWEST else f"{n:,}"


def shared_count(n: int) -> str:
    """Return a count as it may be given to others: none, fewer than 5, or rounded to the nearest five.

    >>> [shared_count(n) for n in (0, 1, 4, 5, 7, 8)]
    ['none', 'fewer than 5', 'fewer than 5', 'about 5', 'about 5', 'about 10']
    """
    return few(n) if n < FEWEST else f"about {5 * ((n + 2) // 5)}"


def few_each(counts: Mapping[K, int]) -> dict[K, str]:
    """Return the counts of the parts of a whole that is known, so that no small one follows from the others.

    Where the small ones could be worked out, the smallest others are told only as "5 or more"; if they could
    even then, none is told.

    >>> few_each({"a": 3, "b": 1, "c": 5}), few_each({"a": 2, "b": 9, "c": 30})
    ({'a': 'fewer than 5', 'b': 'fewer than 5', 'c': '5'}, {'a': 'fewer than 5', 'b': '5 or more', 'c': '30'})
    >>> few_each({"a": 1, "b": 5}), few_each({"a": 6, "b": 5})
    ({'a': 'not told', 'b': 'not told'}, {'a': '6', 'b': '5'})
    """
    small = [n for n in counts.values() if 0 < n < FEWEST]
    larger = sorted((key for key, n in counts.items() if n >= FEWEST), key=lambda key: counts[key])
    for hidden in range(len(larger) + 1):
        if not _follow(small, [counts[key] for key in larger[:hidden]]):
            return {key: ENOUGH if key in larger[:hidden] else few(n) for key, n in counts.items()}
    return dict.fromkeys(counts, NOT_TOLD)


def _follow(small: list[int], hidden: list[int]) -> bool:
    """Return whether the sum of small counts and of hidden larger ones leaves only one way for the small."""
    least = len(small) + FEWEST * len(hidden)
    total = sum(small) + sum(hidden)
    most = (FEWEST - 1) * len(small)
    return bool(small) and (total == least or (not hidden and (len(small) == 1 or total == most)))
