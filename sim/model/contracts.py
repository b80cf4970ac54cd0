"""M3 Contracts: what the policy and the money allow now, and contracts as they are given and run out."""

from __future__ import annotations

from math import inf, isnan, nan

from sim.chance import What
from sim.model.clock import on_grid
from sim.model.contract_rules import Offer, fixed_term_end, offered_term
from sim.model.log import Contract, Event
from sim.model.round_numbers import at_least
from sim.model.state import Person, Post, State


def money_limit(state: State, post: Post) -> float:
    """Return the month to which a contract on this post may run."""
    return post.confirmed_until + state.policy.contracts.past_money_months


def offer(state: State, post: Post, u: float, start: float, shortest: float) -> Offer | None:
    """Return what somebody who starts then would be offered, None while the host waits for money.

    Parameters
    ----------
    state, post : State, Post
        The post to be filled.
    u : float
        The uniform that says which term of the policy's mix this person is offered.
    start : float
        First day of the contract.
    shortest : float
        Months below which the host does not offer a fixed term.
    """
    given, policy = post.given, state.policy.contracts
    if given.contract == "gifted":  # paid for by the lender
        months = state.assumed.renewing.gifted_months
        return Offer(Contract.GIFTED, on_grid(start + months), months)
    limit = money_limit(state, post)
    if limit <= start:
        return None
    if given.contract == "secondment":
        months = given.contract_months or inf
        return Offer(Contract.SECONDMENT, on_grid(start + months), months)
    term = preferred_term(state, post, u) if given.contract in ("policy", "fixed-term") else inf
    if term == inf:
        return Offer(Contract.ALIGNED if given.contract == "aligned" else Contract.PERMANENT, inf, inf)
    end = fixed_term_end(
        start, term, limit, policy.ends == "financial-year-end", policy.shortest_offer_months
    )
    if not at_least(end - start, min(shortest, term)):
        return None
    return Offer(Contract.FIXED_TERM, on_grid(end), end - start)


def preferred_term(state: State, post: Post, u: float) -> float:
    """Return the months the policy would offer on this post, inf if permanent."""
    if post.given.contract == "fixed-term":
        return post.given.contract_months or offered_term(u, state.inputs.fixed_terms)
    return offered_term(u, state.inputs.terms)


def renewed_end(state: State, person: Person) -> float | None:
    """Return when a renewed contract would end, None while no money is confirmed past the present end.

    What the host may risk past the money lengthens what is signed; it never stands in for the decision.
    """
    policy, post = state.policy.contracts, person.post
    if post.confirmed_until <= person.contract_end:
        return None
    term = preferred_term(state, post, state.draw(person, What.TERM))
    limit = money_limit(state, post)
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


def give(state: State, person: Person, contract: Contract, begins: float, end: float) -> None:
    """Put a person on a new contract and start its life; processes of the old one see they are stale."""
    end_limbo(state, person)
    if contract is Contract.FIXED_TERM and person.contract is not Contract.FIXED_TERM:
        person.fixed_since = state.now
    person.contract, person.contract_from, person.contract_end = contract, begins, end
    person.contracts += 1
    person.told = False


def start_limbo(state: State, person: Person) -> None:
    """Record that a person works on, out of contract."""
    person.limbo = True
    state.note_person(Event.LIMBO_STARTED, person)


def end_limbo(state: State, person: Person) -> None:
    """End limbo or a bridge, if a person is in either."""
    if person.limbo:
        person.limbo = False
        state.note_person(Event.LIMBO_ENDED, person)
    if not isnan(person.bridge_end):
        person.bridge_end = nan
        state.note_person(Event.BRIDGE_ENDED, person)
