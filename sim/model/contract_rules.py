"""M3 Contracts, the rules: what is offered and for how long, the four-year rule, and redundancy pay."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf
from typing import NamedTuple

from sim.chance import category
from sim.model.log import Contract
from sim.model.round_numbers import A_MOMENT, at_least, more_than, whole
from sim.scenario.assumptions import Money
from sim.scenario.base import ContractKind
from sim.scenario.system import FixedTerm

FOUR_YEARS_MONTHS = 48
KINDS = {
    "permanent": Contract.PERMANENT,
    "fixed-term": Contract.FIXED_TERM,
    "secondment": Contract.SECONDMENT,
    "gifted": Contract.GIFTED,
    "aligned": Contract.ALIGNED,
}


class Offer(NamedTuple):
    """A contract on offer: its kind, its end and its length in months (inf for none)."""

    contract: Contract
    end: float
    term_months: float


class Terms(NamedTuple):
    """The contracts a policy offers: months (inf if permanent) from shortest to longest, and their shares."""

    months: tuple[float, ...]
    shares: tuple[float, ...]


def terms_offered(fixed_terms: Sequence[FixedTerm], permanent_share: float) -> Terms:
    """Return the mix of contracts on offer, shortest first and permanent last."""
    terms = sorted(fixed_terms, key=lambda t: t.months)
    return Terms(
        (*(t.months for t in terms), inf),
        (*(t.share * (1 - permanent_share) for t in terms), permanent_share),
    )


def offered_term(u: float, terms: Terms) -> float:
    """Return the months of the contract offered, inf if permanent; a larger u is never a shorter term."""
    return terms.months[category(u, terms.shares)[0]]


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
    aligned = 12.0 * whole(end / 12)
    if not at_least(aligned - start, shortest):
        aligned = 12.0 * ceil((start + shortest - A_MOMENT) / 12)
    return aligned if at_least(limit, aligned) else end


def still_wanted_chance(chance: float, basis: str, term_months: float) -> float:
    """Return the chance that the manager still wants the work: per year of the term, or per end."""
    return chance if basis == "per-end" else chance ** (term_months / 12)


def passes_four_years(fixed_since: float, new_end: float) -> bool:
    """Return whether a renewal runs past 48 months of fixed-term service.

    Source: Fixed-term Employees (Prevention of Less Favourable Treatment) Regulations 2002, regulation 8.
    """
    return more_than(new_end - fixed_since, FOUR_YEARS_MONTHS)


def redundancy_pay(service_years: float, pay_gbp: float, money: Money) -> float:
    """Return redundancy pay in GBP: a month's pay per complete year of continuous NHS service.

    Parameters
    ----------
    service_years : float
        Continuous NHS service.
    pay_gbp : float
        Annual whole-time pay; the floor and the cap on earnings apply. Part-timers get their share of it.
    money : Money
        Floor, cap, most months and the service that earns it.

    Notes
    -----
    Source: NHS terms and conditions of service handbook, section 16.
    """
    if not at_least(service_years, money.redundancy_after_years):
        return 0.0
    earnings = min(max(pay_gbp, money.redundancy_floor_gbp), money.redundancy_cap_gbp)
    return min(whole(service_years), money.redundancy_cap_months) * earnings / 12


def day_one_contract(kind: ContractKind, term_months: float) -> Contract:
    """Return the contract in force on day one: where later ones follow the policy, as the term says."""
    if kind == "policy":
        return Contract.PERMANENT if term_months == inf else Contract.FIXED_TERM
    return KINDS[kind]
