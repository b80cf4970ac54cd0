"""Comparing times on the clock's grid with round numbers; rules may, so this knows no SimPy."""

from __future__ import annotations

from math import floor

A_MOMENT = 2.0**-16
"""What a time or a length may be off a round one and still be taken for it: 40 seconds, in months.

Only binary fractions lie on the grid. Whole months do; four weeks do not and are 3.9999987 weeks there, and a
length that was reached in several steps may be off by a tick for each. So what was rounded to the grid is
compared with a round number by the functions below alone. Two times of the grid are compared as they are.
"""


def at_least(time: float, mark: float) -> bool:
    """Return whether a time, or a length in months or weeks, has come to a round one."""
    return time > mark - A_MOMENT


def more_than(time: float, mark: float) -> bool:
    """Return whether a time, or a length in months or weeks, is past a round one."""
    return time > mark + A_MOMENT


def whole(time: float) -> int:
    """Return how many whole units a time or a length holds: one that lacks a moment of it is whole."""
    return floor(time + A_MOMENT)
