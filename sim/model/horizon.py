"""The horizon: everyone present is censored, and everything open is closed as censored."""

from __future__ import annotations

from math import isnan

from sim.model import departure, knowledge
from sim.model.log import Event, Reason
from sim.model.room import Room


def censor(room: Room) -> None:
    """Write the last rows of a log: what is still open at the horizon, and who is still there."""
    for post in room.posts:
        for event, is_open in (
            (Event.UNFROZEN, post.frozen),
            (Event.SEARCH_ENDED, post.search >= 0),
            (Event.INTERIM_ENDED, post.interim),
        ):
            if is_open:
                room.note(event, post, reason=Reason.CENSORED)
        knowledge.settle_file(room, post)
        if post.file:
            room.note(Event.FILE_AT_END, post, amount=post.file)
    for person in room.people():
        if person.limbo:
            room.note_person(Event.LIMBO_ENDED, person, reason=Reason.CENSORED)
        if not isnan(person.bridge_end):
            room.note_person(Event.BRIDGE_ENDED, person, reason=Reason.CENSORED)
        due = 0.0 if person.resigning else departure.redundancy_due(room, person)
        if due:
            room.note_person(Event.REDUNDANCY_LIABILITY, person, amount=due)
        knowledge.settle(room, person)
        room.note_person(Event.PRESENT_AT_END, person, knowledge=person.k, until=person.contract_end)
