"""Who enters the team, on day one or later: what they know, and all that begins with them."""

from __future__ import annotations

from typing import NamedTuple

from sim.chance import What, exponential
from sim.model import attrition, attrition_rules, knowledge, recall, renewal, ties
from sim.model.log import Contract, Event
from sim.model.state import Person, Post, State
from sim.scenario.base import ContractKind

LENT: tuple[ContractKind, ...] = ("gifted", "secondment", "aligned")
"""Contracts of people whom others lend."""


class Service(NamedTuple):
    """The contract and the service, in months, with which somebody enters."""

    contract: Contract
    end: float  # of the contract, inf for none
    tenure: float = 0.0  # in the team, before
    elapsed: float = 0.0  # since the contract began


def enter(
    state: State, post: Post, entrant: int, service: Service, k: float, frailty: float | None = None
) -> None:
    """Put somebody in a post, or beside a holder who is leaving it, and start all that comes with a person.

    Parameters
    ----------
    state, post : State, Post
        The post taken up.
    entrant : int
        Number of the entrant to this post, 0 for the person of day one.
    service : Service
        Contract and service.
    k : float
        What the person knows of the system.
    frailty : float, optional
        Of somebody who comes back; drawn for anybody else.
    """
    now, holds = state.now, post.holder is None
    contract, end, tenure, elapsed = service
    resolve = exponential(state.chance.uniform(post.given.who, What.RESOLVE, entrant), 1.0)
    person = Person(
        post.given, entrant, post, now - tenure, contract, now - elapsed, end, now - tenure, k, now,
        resolve, _frailty(state, post, entrant, tenure) if frailty is None else frailty, rated_at=now,
    )  # fmt: skip
    if holds:
        state.seat(post, person, post.successor)
    else:
        state.seat(post, post.holder, person)
    if entrant == 0:
        state.note_person(Event.PRESENT_AT_START, person, knowledge=k, amount=tenure, until=end)
    else:
        with_file = min(1.0, k + post.file) if holds else k
        state.note_person(Event.JOINED, person, knowledge=with_file, amount=k, until=end)
    if holds:
        knowledge.take_file(state, person)
    ties.begin(state, person, tenure)
    attrition.await_retirement(state, person)
    recall.await_recall(state, person)
    renewal.live_contract(state, person)
    attrition.changed(state, person)


def _frailty(state: State, post: Post, entrant: int, tenure: float) -> float:
    hazards = state.inputs.hazards
    if not hazards.frailty_variance:
        return 1.0
    return attrition_rules.frailty(
        state.chance.uniform(post.given.who, What.FRAILTY, entrant), hazards, tenure
    )


def starting_knowledge(state: State, post: Post, entrant: int, contract: ContractKind) -> float:
    """Return what an entrant knows of the system: lent, from a partner, or an outsider (M10)."""
    assumed = state.assumed.knowledge
    if contract in LENT:
        return assumed.start_lent
    return assumed.start_from_partner if from_partner(state, post, entrant) else assumed.start_outsider


def from_partner(state: State, post: Post, entrant: int) -> bool:
    """Return whether an entrant comes from one of the system's partners."""
    chance = state.assumed.recruitment.from_partner_chance
    return state.chance.uniform(post.given.who, What.ORIGIN, entrant) < chance
