"""M1 Moving to another post of the team, of those whose post closes."""

from __future__ import annotations

from math import inf

from sim.chance import What
from sim.model import attrition, contracts, departure, knowledge, renewal, ties
from sim.model.log import Contract, Event
from sim.model.state import Person, Post, State


def move(state: State, person: Person, vacancy: Post) -> None:
    """Move the holder of a closing post to a vacancy of the team: not an exit, and k goes along."""
    old = person.post
    knowledge.update(state, person)
    ties.part(state, person, keeping=vacancy.partners)
    offered = contracts.offer(state, vacancy, state.draw(person, What.TERM), state.now, 0.0)
    assert offered is not None  # closing looked for a vacancy with an offer behind it
    departure.stop_search(state, vacancy)
    departure.end_interim(state, vacancy)
    contracts.end_limbo(state, person)
    state.seat(old, old.holder if old.successor is person else old.successor, None)
    if old.holder is None:
        knowledge.update_file(state, old)
        state.note(Event.POST_EMPTIED, old)
    else:
        ties.inherit(state, old.holder)
    person.post = vacancy
    state.seat(vacancy, person, vacancy.successor)
    contract, end = offered.contract, max(offered.end, person.contract_end)  # nobody loses by moving
    if end == inf:
        contract = Contract.PERMANENT
    contracts.give(state, person, contract, state.now, end)
    state.note_person(Event.MOVED, person, knowledge=person.k, until=end)
    knowledge.take_file(state, person)
    ties.begin(state, person)
    renewal.live_contract(state, person)
    attrition.changed(state, person)
