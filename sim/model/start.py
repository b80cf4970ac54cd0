"""The starting state: a real team where the system file lists one, else one drawn as it would be found."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, log1p
from typing import NamedTuple

from sim.chance import What, exponential
from sim.model import attrition, knowledge, recall, recruitment, terms, ties
from sim.model.clock import on_grid
from sim.model.log import Contract, Event
from sim.model.room import Person, Post, Room
from sim.scenario.assumptions import Assumptions
from sim.scenario.system import ListedPerson

# --- rules


def equilibrium_age(
    u: float, rate_per_month: float, terms: Sequence[float], kept: float
) -> tuple[float, float, float]:
    """Return how long somebody found in post has been there, of the present term, and what is left of it.

    The density of the age of service in a steady state is S(t) / mean: people leave at a constant rate
    within terms, and a share `kept` goes on from each term to the next.

    Parameters
    ----------
    u : float
        A uniform; a larger one is never a shorter service.
    rate_per_month : float
        Hazard of leaving within a term.
    terms : sequence of float
        Lengths of the terms in months, in order; inf for an open-ended one.
    kept : float
        Share whose service goes on at the end of a term.
    """
    weights, surviving = [], 1.0
    for term in terms:
        weights.append(surviving * _mass(rate_per_month, term))
        surviving *= exp(-rate_per_month * term) * kept
    target, before = u * sum(weights, 0.0), 0.0
    for i, (term, weight) in enumerate(zip(terms, weights, strict=True)):
        if target < weight or i == len(terms) - 1:
            within = _truncated(min(target / weight, 1.0) if weight else 0.0, rate_per_month, term)
            return before + within, within, term - within
        target -= weight
        before += term
    raise AssertionError("unreachable: there is at least one term")


def _mass(rate: float, term: float) -> float:
    """Return the integral of exp(-rate t) over a term."""
    return (1 - exp(-rate * term)) / rate if rate else term


def _truncated(u: float, rate: float, term: float) -> float:
    """Return the inverse CDF of an exponential cut off at a term (uniform when the rate is 0)."""
    if not rate:
        return u * term
    return -log1p(-u * (1 - exp(-rate * term))) / rate


# --- the team of day one


def fill_posts(room: Room) -> None:
    """Open every post and put the team of day one in place."""
    ties.meet_partners(room)
    for post in room.posts:
        room.note(Event.POST_OPENED, post)
    for post in room.posts:
        if _vacant(room, post):
            room.note(Event.POST_EMPTIED, post)
            knowledge.settle_file(room, post)
        else:
            _place(room, post)
    for post in room.posts:
        if post.holder is None:
            recruitment.seek(room, post)
        else:
            attrition.await_retirement(room, post.holder)
            recall.await_recall(room, post.holder)
            room.live_contract(room, post.holder)


def _vacant(room: Room, post: Post) -> bool:
    starting = room.system.starting
    if post.given.name in starting.people:
        return starting.people[post.given.name] is None
    return room.chance.uniform(post.given.who, What.VACANT_AT_START) < starting.vacant_share


class Service(NamedTuple):
    """The service of somebody in post on day one, in months."""

    contract: Contract
    tenure: float
    elapsed: float  # since the present contract began
    left: float  # to its end, inf for none


def _place(room: Room, post: Post) -> None:
    contract, tenure, elapsed, left = _service(room, post)
    tenure, elapsed, left = on_grid(tenure), on_grid(elapsed), on_grid(left) if left < inf else inf
    k0 = recruitment.starting_knowledge(room, post, 0, post.given.contract_on_day_one)
    assumed = room.assumed.knowledge
    k = knowledge.level(k0, tenure, *knowledge.curve(room.inputs.tau_months, assumed.forgetting_per_month))
    resolve = exponential(room.chance.uniform(post.given.who, What.RESOLVE, 0), 1.0)
    person = Person(post.given, 0, post, -tenure, contract, -elapsed, left, -tenure, k, 0.0, resolve)
    room.seat(post, person, None)
    room.note_person(Event.PRESENT_AT_START, person, knowledge=k, amount=tenure, until=left)
    ties.begin(room, person, tenure)


def _service(room: Room, post: Post) -> Service:
    """Return the service of the holder on day one, listed or drawn."""
    system, assumed = room.system, room.assumed
    listed = system.starting.people.get(post.given.name)
    if listed is not None:
        return listed_service(listed, max(t.months for t in system.starting.fixed_terms))
    term = _term(room, post)
    kind = terms.day_one_contract(post.given.contract_on_day_one, term)
    rate = (assumed.attrition.resignation_per_year + assumed.attrition.retirement_per_year) / 12
    u = room.chance.uniform(post.given.who, What.TENURE, 0)
    lengths, kept = _terms(room, post, kind, term)
    if system.starting.fresh:
        return Service(kind, 0.0, 0.0, lengths[0])
    age, elapsed, left = equilibrium_age(u, rate, lengths, kept)
    if kind is Contract.FIXED_TERM and system.starting.ends == "financial-year-end":
        elapsed, left = max(0.0, lengths[0] - 12), 12.0
    return Service(kind, age, elapsed, left)


def listed_service(listed: ListedPerson, longest_term: float) -> Service:
    """Return a listed person's service; the contract is taken to be no longer than the longest term."""
    left = listed.months_left if listed.months_left is not None else inf
    elapsed = min(listed.tenure_months, max(0.0, longest_term - left))
    return Service(terms.KINDS[listed.contract], listed.tenure_months, elapsed, left)


def _term(room: Room, post: Post) -> float:
    """Return the months of a contract on offer before day one, inf if permanent."""
    policy = post.given.contract_on_day_one == "policy"
    offered = room.inputs.terms_on_day_one if policy else room.inputs.fixed_terms_on_day_one
    return terms.offered_term(room.chance.uniform(post.given.who, What.TERM, 0), offered)


def _terms(room: Room, post: Post, kind: Contract, term: float) -> tuple[list[float], float]:
    """Return the terms that service before day one ran through, and the share kept at the end of one."""
    assumed = room.assumed
    if kind in (Contract.PERMANENT, Contract.ALIGNED):
        return [inf], 0.0
    if kind is Contract.SECONDMENT:
        return [post.given.contract_months or inf], 0.0
    if kind is Contract.GIFTED:
        renewing = assumed.renewing
        return [renewing.gifted_months, renewing.gifted_extension_months], renewing.gifted_extension_chance
    term = post.given.contract_months or term
    return [term] * max(1, int(terms.FOUR_YEARS_MONTHS // term)), _kept(assumed, term)


def _kept(assumed: Assumptions, term: float) -> float:
    renewing = assumed.renewing
    return terms.still_wanted_chance(
        renewing.work_still_wanted_chance, renewing.work_still_wanted_basis, term
    )
