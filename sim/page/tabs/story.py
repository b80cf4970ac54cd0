"""One team's story: what happened to one simulated team, month by month."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from sim.page.aloud import said
from sim.page.drawing import lanes_until
from sim.page.inert import inert
from sim.page.session import scenarios, state
from sim.page.show import Picture, picture
from sim.page.tables import table
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.work import Stage
    from sim.report.story.history import History

_MOST_TEAMS = 1_000


def shown(_: Stage | None) -> None:
    """Tell what happened to one team under one policy, or to the same people under two."""
    st.header(words.TABS[3])
    asked = scenarios()
    places = list(range(len(asked)))
    which = st.selectbox(
        words.WHOSE_STORY, places, index=min(1, len(places) - 1), key="story-of",
        format_func=lambda i: asked[i].policy.title,
    )  # fmt: skip
    beside = bool(which) and st.toggle(words.BESIDE, key="story-beside")
    number = int(state().get("story-number", 0))
    st.button(words.NEXT_TEAM, key="next-team", on_click=_next)
    st.write(words.STORY_SAID.format(number))
    histories = [_history(i, number) for i in ([0, which] if beside else [which])]
    months = 12 * histories[-1].years
    until = st.slider(words.UNTIL_MONTH, 0, months, months, key="story-month")
    _events(histories[-1], until)
    alt = words.TOLD_BENEATH.format(words.SWIMLANES)
    st.subheader(words.SWIMLANES)
    picture(
        Picture("swimlanes", partial(lanes_until, until, months), histories, None),
        (number, which, beside, until), alt,
    )  # fmt: skip
    st.subheader(words.HAPPENED)
    _told(histories)


def _next() -> None:
    state()["story-number"] = (int(state().get("story-number", 0)) + 1) % _MOST_TEAMS


def _history(which: int, number: int) -> History:
    from sim.report.story.history import History

    drawn, key = state().drawn, ("history", which, number)
    if key not in drawn:
        drawn[key] = History.of(scenarios()[which], number)
    history: History = drawn[key]
    return history


def _events(history: History, until: int) -> None:
    """Say who is in post at a month, in one line."""
    from sim.model.log import Event
    from sim.report.words.english import count, listed

    left = sum(1 for row in history.exits.values() if row.time <= until)
    there = len(history.day_one) - left
    empty = [
        history.the_post(row.post) for row in history.happened(Event.LEFT) if until - 1 < row.time <= until
    ]
    people = count(len(history.day_one), "person", "people")
    told = words.STILL_THERE.format(until, there, people, "is" if there == 1 else "are")
    if empty:
        told += f" {words.IN_THAT_MONTH.format(listed(empty))}"
    said("month", told)


def _told(histories: list[History]) -> None:
    from sim.report.story.pages import Paragraph, Table
    from sim.report.story.story import story_of, story_of_two

    pieces = story_of(*histories) if len(histories) == 1 else story_of_two(histories[0], histories[1])
    for piece in pieces:
        if isinstance(piece, Table):
            table(words.HAPPENED, piece.header, piece.rows)
        elif isinstance(piece, Paragraph):
            lead = f"**{inert(piece.lead)}** " if piece.lead else ""
            st.markdown(lead + inert(piece.text))
        else:
            st.markdown(f"**{inert(piece.text)}**")
