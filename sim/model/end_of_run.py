"""The end of the run: everyone present is censored, and everything open is closed as censored."""

from __future__ import annotations

from math import inf, isnan

from sim.model import departure, knowledge
from sim.model.log import Event, Reason
from sim.model.state import State


def censor(state: State) -> None:
    """Write the last rows of a log: what is still open at the end of the run, and who is still there."""
    for post in state.posts:
        for event, is_open in (
            (Event.UNFROZEN, post.frozen),
            (Event.SEARCH_ENDED, post.search >= 0),
            (Event.INTERIM_ENDED, post.interim),
            (Event.SHARE_PAID, post.unpaid_from < inf),
        ):
            if is_open:
                state.note(event, post, reason=Reason.CENSORED)
        knowledge.update_file(state, post)
        if post.file:
            state.note(Event.FILE_AT_END, post, amount=post.file)
    for person in state.people():
        if person.limbo:
            state.note_person(Event.LIMBO_ENDED, person, reason=Reason.CENSORED)
        if not isnan(person.bridge_end):
            state.note_person(Event.BRIDGE_ENDED, person, reason=Reason.CENSORED)
        due = 0.0 if person.resigning else departure.redundancy_due(state, person)
        if due:
            state.note_person(Event.REDUNDANCY_LIABILITY, person, amount=due)
        knowledge.update(state, person)
        state.note_person(Event.PRESENT_AT_END, person, knowledge=person.k, until=person.contract_end)
