"""M3 Contracts: what is offered and for how long, the four-year rule, and redundancy pay."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf, isnan, nan
from typing import NamedTuple

from sim.chance import What, category
from sim.model.clock import on_grid
from sim.model.log import Contract, Event
from sim.model.room import Person, Post, Room
from sim.scenario._base import ContractKind
from sim.scenario.assumptions import Money
from sim.scenario.system import FixedTerm

FOUR_YEARS_MONTHS = 48
KINDS = {
    "permanent": Contract.PERMANENT,
    "fixed-term": Contract.FIXED_TERM,
    "secondment": Contract.SECONDMENT,
    "gifted": Contract.GIFTED,
    "aligned": Contract.ALIGNED,
}

# --- rules


class Offer(NamedTuple):
    """A contract on offer: its kind, its end (inf for none), and the term it stands for in months."""

    contract: Contract
    end: float
    term_months: float


def offered_term(u: float, fixed_terms: Sequence[FixedTerm], permanent_share: float) -> float:
    """Return the months of the contract offered, inf if permanent; a larger u is never a shorter term."""
    terms = sorted(fixed_terms, key=lambda t: t.months)
    chances = tuple(t.share * (1 - permanent_share) for t in terms)
    which, _ = category(u, (*chances, permanent_share))
    return terms[which].months if which < len(terms) else inf


def fixed_term_end(start: float, term: float, limit: float, year_end: bool, shortest: float) -> float:
    """Return when a fixed term ends: after its term, but not past the money the host may count on.

    Parameters
    ----------
    start, term : float
        First day, and months offered.
    limit : float
        Month to which money is confirmed, plus what the host risks past it.
    year_end : bool
        Contracts end on 31 March: the last one within the term, or the next one if that leaves less than
        the shortest term and the money reaches it.
    shortest : float
        Shortest term offered, months.
    """
    end = min(start + term, limit)
    if not year_end:
        return end
    aligned = 12.0 * floor(end / 12)
    if aligned - start < shortest:
        aligned = 12.0 * ceil((start + shortest) / 12)
    return aligned if aligned <= limit else end


def still_wanted_chance(chance: float, basis: str, term_months: float) -> float:
    """Return the chance that the manager still wants the work: per year of the term, or per end."""
    return chance if basis == "per-end" else chance ** (term_months / 12)


def passes_four_years(fixed_since: float, new_end: float) -> bool:
    """Return whether a renewal runs past 48 months of fixed-term service.

    Source: Fixed-term Employees (Prevention of Less Favourable Treatment) Regulations 2002, regulation 8.
    """
    return new_end - fixed_since > FOUR_YEARS_MONTHS


def redundancy_pay(service_years: float, pay_gbp: float, money: Money) -> float:
    """Return redundancy pay in GBP: a month's pay per complete year of continuous NHS service.

    Parameters
    ----------
    service_years : float
        Continuous NHS service.
    pay_gbp : float
        Annual pay; the floor and the cap on earnings apply.
    money : Money
        Floor, cap, most months and the service that earns it.

    Notes
    -----
    Source: NHS terms and conditions of service handbook, section 16.
    """
    years = floor(service_years + 1e-9)
    if service_years < money.redundancy_after_years:
        return 0.0
    earnings = min(max(pay_gbp, money.redundancy_floor_gbp), money.redundancy_cap_gbp)
    return min(years, money.redundancy_cap_months) * earnings / 12


def day_one_contract(kind: ContractKind) -> Contract:
    """Return the contract in force on day one: a post whose contract follows the policy is fixed-term then."""
    return Contract.FIXED_TERM if kind == "policy" else KINDS[kind]


# --- what the policy and the money allow


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
        return post.given.contract_months or offered_term(u, policy.fixed_terms, 0.0)
    return offered_term(u, policy.fixed_terms, policy.permanent_share)


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


def longest_term(room: Room) -> float:
    """Return the longest fixed term the policy offers, months."""
    return max(t.months for t in room.scenario.policy.contracts.fixed_terms)


def give(room: Room, person: Person, contract: Contract, end: float) -> None:
    """Put a person on a new contract and start its life; processes of the old one see they are stale."""
    end_limbo(room, person)
    if contract is Contract.FIXED_TERM and person.contract is not Contract.FIXED_TERM:
        person.fixed_since = room.now
    person.contract, person.contract_end = contract, end
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
