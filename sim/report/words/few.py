"""Counts that describe a list of people: small ones are not told, for who reads may know whom they mean."""

from __future__ import annotations

FEWEST = 5
"""Smaller counts of people are not told."""
TOO_FEW = f"fewer than {FEWEST}"


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
