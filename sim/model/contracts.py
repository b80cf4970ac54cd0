"""M3 Contracts: what the policy and the money allow now, and contracts as they are given and run out."""

from __future__ import annotations

from math import inf, isnan, nan

from sim.chance import What
from sim.model.clock import on_grid
from sim.model.log import Contract, Event
from sim.model.room import Person, Post, Room
from sim.model.terms import KINDS, Offer, fixed_term_end, offered_term, terms_offered


def money_limit(room: Room, post: Post) -> float:
    """Return the month to which a contract on this post may run."""
    return post.stream.confirmed_until + room.scenario.policy.contracts.past_money_months


def offer(room: Room, post: Post, u: float, start: float) -> Offer | None:
    """Return what a new starter on this post would be offered, None while the host waits for money."""
    given, policy, renewing = post.given, room.scenario.policy.contracts, room.scenario.assumptions.renewing
    if given.contract in ("aligned", "permanent"):
        ready = post.stream.confirmed_until > start
        return Offer(KINDS[given.contract], inf, inf) if ready else None
    if given.contract in ("gifted", "secondment"):
        months = renewing.gifted_months if given.contract == "gifted" else given.contract_months or inf
        return Offer(KINDS[given.contract], on_grid(start + months), months)
    term = preferred_term(room, post, u)
    if term == inf:
        ready = post.stream.confirmed_until > start
        return Offer(Contract.PERMANENT, inf, inf) if ready else None
    limit = money_limit(room, post)
    end = fixed_term_end(
        start, term, limit, policy.ends == "financial-year-end", policy.shortest_offer_months
    )
    if end - start < min(policy.shortest_offer_months, term):
        return None
    return Offer(Contract.FIXED_TERM, on_grid(end), term)


def preferred_term(room: Room, post: Post, u: float) -> float:
    """Return the months the policy would offer on this post, inf if permanent."""
    policy = room.scenario.policy.contracts
    if post.given.contract == "fixed-term":
        return post.given.contract_months or offered_term(u, terms_offered(policy.fixed_terms, 0.0))
    return offered_term(u, room.inputs.terms)


def renewed_end(room: Room, person: Person) -> float | None:
    """Return when a renewed contract would end, None while no money is confirmed past the present end."""
    policy, post = room.scenario.policy.contracts, person.post
    term = preferred_term(room, post, room.draw(person, What.TERM))
    limit = money_limit(room, post)
    if limit <= person.contract_end:
        return None
    if term == inf:
        return inf
    return on_grid(
        fixed_term_end(
            person.contract_end,
            term,
            limit,
            policy.ends == "financial-year-end",
            policy.shortest_offer_months,
        )
    )


def give(room: Room, person: Person, contract: Contract, begins: float, end: float) -> None:
    """Put a person on a new contract and start its life; processes of the old one see they are stale."""
    end_limbo(room, person)
    if contract is Contract.FIXED_TERM and person.contract is not Contract.FIXED_TERM:
        person.fixed_since = room.now
    person.contract, person.contract_from, person.contract_end = contract, begins, end
    person.contracts += 1
    person.told = False


def start_limbo(room: Room, person: Person) -> None:
    """Record that a person works on, out of contract."""
    person.limbo = True
    room.note_person(Event.LIMBO_STARTED, person)


def end_limbo(room: Room, person: Person) -> None:
    """End limbo or a bridge, if a person is in either."""
    if person.limbo:
        person.limbo = False
        room.note_person(Event.LIMBO_ENDED, person)
    if not isnan(person.bridge_end):
        person.bridge_end = nan
        room.note_person(Event.BRIDGE_ENDED, person)
