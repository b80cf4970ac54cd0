"""Time: months from the start date on a fine grid, and the order of simultaneous events."""

from __future__ import annotations

from typing import Final

import simpy

from sim.model.round_numbers import A_MOMENT

MONTHS_PER_WEEK = 12 / 52
"""1 year = 12 months = 52 weeks exactly."""

_TICKS_PER_MONTH = 2**20
# Adding it leaves no bits for less than a tick, so a sum is rounded to one: quicker than round().
_NO_ROOM_FOR_LESS = 1.5 * 2**52 / _TICKS_PER_MONTH


def weeks(n: float) -> float:
    """Return n weeks in months."""
    return n * MONTHS_PER_WEEK


def on_grid(months: float) -> float:
    """Return the time rounded to the grid of 2^-20 month (2.5 seconds).

    Grid times are exact binary fractions, so their sums and differences are exact: two things dated
    the same instant really fall together, whichever way the instant was computed.
    """
    return (months + _NO_ROOM_FOR_LESS) - _NO_ROOM_FOR_LESS


def financial_year(months: float) -> int:
    """Return the financial year, counted from 0, that an instant falls in; 1 April opens a year."""
    return int((months + A_MOMENT) // 12)


class Kind:
    """Kinds of event, in the order in which simultaneous ones happen."""

    FUNDING: Final = 1
    HR: Final = 2
    CONTRACTS: Final = 3
    PEOPLE: Final = 4
    RECRUITMENT: Final = 5


_POSTS_PER_KIND = 1_000_000


class At(simpy.Event):
    """An event at an absolute time, ordered among simultaneous ones by kind and then by post.

    It is a :class:`simpy.Timeout` with a priority: SimPy's own has none. A time that has passed is now.
    """

    # As simpy.Timeout: an event that has its value from the start and only waits for its time.
    _ok = True
    _value = None

    def __init__(self, env: simpy.Environment, time: float, kind: int, post: int = 0) -> None:
        self.env = env
        self.callbacks = []
        now = env._now  # env.now, without a property
        delay = on_grid(time) - now if time > now else 0.0
        env.schedule(self, kind * _POSTS_PER_KIND + post, delay)  # type: ignore[arg-type]
