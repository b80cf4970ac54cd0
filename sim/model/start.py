"""The starting state: a real team where the system file lists one, else one drawn as it would be found."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, inf, log1p

from sim.chance import What
from sim.model import contract_rules, knowledge, knowledge_rules, ties
from sim.model.clock import on_grid
from sim.model.entry import Service, enter, starting_knowledge
from sim.model.log import Contract, Event
from sim.model.state import Post, State
from sim.scenario.assumptions import Assumptions
from sim.scenario.system import ListedPerson

# --- rules


def equilibrium_age(
    u: float, rate_per_month: float, terms: Sequence[float], kept: float, oldest: float = inf
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
    oldest : float
        Longest service there can be: the density is that of those who have served no longer.
    """
    # What of each term can have been served; only the last that was begun is cut short.
    within_reach = [min(term, oldest - sum(terms[:i])) for i, term in enumerate(terms)]
    within_reach = [term for term in within_reach if term > 0]
    weights, surviving = [], 1.0
    for term in within_reach:
        weights.append(surviving * _mass(rate_per_month, term))
        surviving *= exp(-rate_per_month * term) * kept
    target, before = u * sum(weights, 0.0), 0.0
    for i, (reach, weight) in enumerate(zip(within_reach, weights, strict=True)):
        if target < weight or i == len(within_reach) - 1:
            within = _truncated(min(target / weight, 1.0) if weight else 0.0, rate_per_month, reach)
            return before + within, within, terms[i] - within
        target -= weight
        before += reach
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


def fill_posts(state: State) -> None:
    """Open every post and put the team of day one in place."""
    ties.meet_partners(state)
    for post in state.posts:
        state.note(Event.POST_OPENED, post)
    for post in state.posts:
        if _vacant(state, post):
            state.note(Event.POST_EMPTIED, post)
            knowledge.update_file(state, post)
        else:
            _place(state, post)
    for post in state.posts:
        if post.holder is None:
            state.hooks.seek(state, post)


def _vacant(state: State, post: Post) -> bool:
    starting = state.system.starting
    if post.given.name in starting.people:
        return starting.people[post.given.name] is None
    return state.chance.uniform(post.given.who, What.VACANT_AT_START) < starting.vacant_share


def _place(state: State, post: Post) -> None:
    contract, left, tenure, elapsed = _service(state, post)
    left = on_grid(left) if left < inf else inf
    service = Service(contract, left, on_grid(tenure), on_grid(elapsed))
    k0 = starting_knowledge(state, post, 0, post.given.contract_on_day_one)
    k = knowledge_rules.level(k0, service.tenure, *state.inputs.learning)
    enter(state, post, 0, service, k)


def _service(state: State, post: Post) -> Service:
    """Return the service of the holder on day one, listed or drawn."""
    system, assumed = state.system, state.assumed
    listed = system.starting.people.get(post.given.name)
    if listed is not None:
        return listed_service(listed, max(t.months for t in system.starting.fixed_terms))
    term = _term(state, post)
    kind = contract_rules.day_one_contract(post.given.contract_on_day_one, term)
    rate = (state.inputs.hazards.resignations_per_year + assumed.attrition.retirement_per_year) / 12
    u = state.chance.uniform(post.given.who, What.TENURE, 0)
    lengths, kept = _terms(state, post, kind, term)
    if system.starting.fresh:
        return Service(kind, lengths[0])
    oldest = system.starting.partnership_age_months
    age, elapsed, left = equilibrium_age(u, rate, lengths, kept, inf if oldest is None else oldest)
    if kind is Contract.FIXED_TERM and system.starting.ends == "financial-year-end":
        elapsed, left = min(age, max(0.0, lengths[0] - 12)), 12.0
    return Service(kind, left, age, elapsed)


def listed_service(listed: ListedPerson, longest_term: float) -> Service:
    """Return a listed person's service; the contract is taken to be no longer than the longest term."""
    left = max(0.0, listed.months_left) if listed.months_left is not None else inf
    elapsed = min(listed.tenure_months, max(0.0, longest_term - left))
    return Service(contract_rules.KINDS[listed.contract], left, listed.tenure_months, elapsed)


def _term(state: State, post: Post) -> float:
    """Return the months of a contract on offer before day one, inf if permanent."""
    policy = post.given.contract_on_day_one == "policy"
    offered = state.inputs.terms_on_day_one if policy else state.inputs.fixed_terms_on_day_one
    return contract_rules.offered_term(state.chance.uniform(post.given.who, What.TERM, 0), offered)


def _terms(state: State, post: Post, kind: Contract, term: float) -> tuple[list[float], float]:
    """Return the terms that service before day one ran through, and the share kept at the end of one."""
    assumed = state.assumed
    if kind in (Contract.PERMANENT, Contract.ALIGNED):
        return [inf], 0.0
    if kind is Contract.SECONDMENT:
        return [post.given.contract_months or inf], 0.0
    if kind is Contract.GIFTED:
        renewing = assumed.renewing
        return [renewing.gifted_months, renewing.gifted_extension_months], renewing.gifted_extension_chance
    term = post.given.contract_months or term
    return [term] * max(1, int(contract_rules.FOUR_YEARS_MONTHS // term)), _kept(assumed, term)


def _kept(assumed: Assumptions, term: float) -> float:
    renewing = assumed.renewing
    return contract_rules.still_wanted_chance(
        renewing.work_still_wanted_chance, renewing.work_still_wanted_basis, term
    )
