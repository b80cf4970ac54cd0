"""To when the money behind posts is settled on day one, and when a listed contract ends, in words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

from sim.report.words.english import Calendar, last_day, listed

NO_SETTLEMENT = {
    "gifted": "no settlement: the lender pays",
    "aligned": "no settlement: the national body pays",
}
"""Kinds of money that no settlement of the system decides, and who pays instead."""


def contract_end(month: float, calendar: Calendar) -> str:
    """Return when a listed contract ends: its last month, ``no end``, or ``ended`` before day one."""
    if isnan(month):
        return "no end"
    return calendar.short_month(last_day(month)) if month > 0 else "ended"


def settled_to(kind: str, low: float, high: float, calendar: Calendar) -> str:
    """Return the last month for which money is settled, or why there is none.

    Parameters
    ----------
    kind : str
        Of the stream.
    low, high : float
        Months to which it is settled, the least and the most over replications; nan where it never lapses.
    """
    if kind in NO_SETTLEMENT:
        return NO_SETTLEMENT[kind]
    if isnan(low):
        return "never lapses"
    first, last = (calendar.short_month(last_day(month)) for month in (low, high))
    return first if first == last else f"{first} or later, up to {last}"


def money_line(posts: Any) -> str:
    """Return what money is settled to when on day one, by stream, under each policy where they differ."""
    said = []
    for row in {row.stream: row for row in posts.facts}.values():
        settled = {
            scenario: _in_a_sentence(of, posts.calendar)
            for scenario in posts.called
            if (of := posts.rows.get((scenario, row.post, posts.last))) is not None
        }
        words = dict.fromkeys(settled.values())
        told = (
            next(iter(words))
            if len(words) == 1
            else listed([f"{text} under {_who(posts, settled, text)}" for text in words])
        )
        said.append(f"{row.stream} ({row.stream_kind}) {told}")
    return f"Money, as settled on day one: {listed(said, ';')}."


def _in_a_sentence(row: Any, calendar: Calendar) -> str:
    """Return the same after the name of a stream: ``to Mar 2028``, ``has no settlement``."""
    told = settled_to(row.stream_kind, row.settled_month_low, row.settled_month_high, calendar)
    if row.stream_kind in NO_SETTLEMENT:
        return f"has {told}"
    return told if isnan(row.settled_month_low) else f"to {told}"


def _who(posts: Any, settled: Mapping[str, str], text: str) -> str:
    return listed([posts.called[scenario] for scenario, words in settled.items() if words == text])
