"""M1 The same money as annual settlements: the factor on what is settled for each financial year.

Pure rules. What a year is expected to bring follows from when it is decided, with which odds, and from how
many claw-backs it is exposed to until it is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.model.funding_rules import (
    Decision,
    agreed_share,
    day_one_years,
    decisions,
    mean_award,
    odds_factor,
    tilted,
)
from sim.scenario.funding import Funding, Outcome, odds_in_force
from sim.scenario.model import Scenario
from sim.scenario.system import Horizon

Outcomes = Sequence[Outcome]
Factors = tuple[float, ...]
"""On what is settled for each financial year, from that of day one to the one after the run."""

MOST = 2.0
"""The largest factor, as of the lever that is given: it makes every award full that brings half or more."""

FULL: Outcomes = (Outcome(name="full", chance=1.0, cut_low=0.0, cut_high=0.0),)


class Terms(NamedTuple):
    """How a stream's money is settled; `age` as in :func:`sim.model.funding_rules.decisions`."""

    settlement_years: Horizon
    rolling_years: int = 1
    age: int = 0
    starts: int = 0


class Awards(NamedTuple):
    """What may be awarded, by climate: for a single year at its start, and else.

    Attributes
    ----------
    annual, longer : sequence of sequences of Outcome
        The outcomes with their chances, one sequence for each climate.
    first : tuple of float
        Chance of each climate in year 1.
    following : sequence of sequences of float
        From each climate, the chance of each in the year after.
    persistence : float
        Share of a cut that lowers later plans.
    """

    annual: Sequence[Outcomes]
    longer: Sequence[Outcomes]
    first: tuple[float, ...] = (1.0,)
    following: Sequence[Sequence[float]] = ((1.0,),)
    persistence: float = 0.0


class Year(NamedTuple):
    """How a financial year is paid for.

    Attributes
    ----------
    plan : tuple of float
        By climate in which it is decided: the chance of that climate, times the posts that are then expected
        to be planned, per post of day one.
    outcomes : sequence of sequences of Outcome
        What may be awarded, by climate.
    kept : float
        Expected share of it that claw-backs leave.
    """

    plan: tuple[float, ...]
    outcomes: Sequence[Outcomes]
    kept: float

    def brings(self, factor: float = 1.0) -> float:
        """Return the posts expected to be paid for, per planned post, with awards scaled by a factor."""
        each = zip(self.plan, self.outcomes, strict=True)
        return self.kept * sum((plan * mean_award(outcomes, factor) for plan, outcomes in each), 0.0)

    def factor_for(self, posts: float) -> float:
        """Return the least factor that brings so many posts, or as many as the largest does."""
        unscaled = self.brings()
        if posts <= unscaled:
            return max(posts, 0.0) / unscaled if unscaled else 1.0
        low, high = 1.0, MOST
        posts = min(posts, self.brings(high) - 1e-12)
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.brings(middle) < posts else (low, middle)
        return high


def paid_years(terms: Terms, years: int, awards: Awards, kept: float) -> Iterator[Year]:
    """Yield how each financial year of a run is paid for, and the year after it.

    Parameters
    ----------
    terms : Terms
        How the money is settled.
    years : int
        Length of the run.
    awards : Awards
        What may be awarded.
    kept : float
        Expected share that a claw-back, by its chance, leaves of a year exposed to it. A year is exposed
        each 1 April inside its settlement: those of a settlement after its first, and after day one.
    """
    horizon, rolling, age, starts = terms
    in_force = min(day_one_years(horizon, rolling, age, starts), years + 1)
    for year in range(int(in_force)):
        yield Year((1.0,), (FULL,), 1.0 if horizon == "recurrent" else kept**year)
    due = decisions(horizon, rolling, age, years, starts)
    for decision, plan in zip(due, _plans(due, awards), strict=True):
        outcomes = awards.annual if decision.first == decision.last == decision.year else awards.longer
        for year in range(decision.first, min(decision.last, years) + 1):
            yield Year(plan, outcomes, kept ** (year - decision.year))


def _plans(due: Sequence[Decision], awards: Awards) -> Iterator[tuple[float, ...]]:
    """Yield the expected plan of each decision, by climate; a cut that persists lowers those after it."""
    plan, year = awards.first, 1
    for decision in due:
        while year < decision.year:
            before = tuple(zip(plan, awards.following, strict=True))
            plan = tuple(sum((p * following[i] for p, following in before), 0.0) for i in range(len(plan)))
            year += 1
        yield plan
        outcomes = awards.annual if decision.first == decision.last == decision.year else awards.longer
        lasting = (awards.persistence * (1 - Year((1.0,), (o,), 1.0).brings()) for o in outcomes)
        plan = tuple(p * (1 - cut) for p, cut in zip(plan, lasting, strict=True))


def factors(policy: Sequence[Year], annual: Sequence[float]) -> Factors:
    """Return the factors that keep the money, cumulated to the end of each year, at that of annual awards.

    The money of day one's own year is under way and stays as it is. What a year cannot make up for, since an
    award never pays for more than the plan, is left to the years after it.

    Parameters
    ----------
    policy : sequence of Year
        How each year is paid for under the policy.
    annual : sequence of float
        Posts that annual settlements are expected to pay for in each, per planned post.
    """
    found = [1.0]
    owed = annual[0] - policy[0].brings()
    for year, wanted in zip(policy[1:], annual[1:], strict=True):
        found.append(year.factor_for(wanted + owed))
        owed += wanted - year.brings(found[-1])
    return tuple(found)


def same_money(scenario: Scenario, partners_pay: bool = False) -> tuple[Factors, ...]:
    """Return the factors of `award_factor: same-as-annual`, one sequence for each age of the settlement.

    They make the funded post-months that are expected, cumulated to the end of every financial year, those of
    annual settlements with awards as drawn, whatever the policy's settlement: also in the later years of the
    settlement in force on day one, which are lowered to what annual money is expected to bring in that year.

    Notes
    -----
    The expectation is over climates, outcomes, claw-backs and cuts that persist, at the maturity with which
    the system starts. What stays unequal:

    - within a replication: annual awards come and go, these vary less;
    - as maturity moves, both kinds of money move, but this one not in the years that are settled already;
    - where claw-backs leave less than annual money is expected to bring, up to a whole award: the shortfall
      is made up for in the years after, as far as they can;
    - a scheduled cut takes its posts out of a year that is settled already, and out of a plan before it is;
    - recurrent money is never clawed back in its year, and year 0 is full: what annual money loses in year 0
      is taken from year 1.

    Parameters
    ----------
    scenario : Scenario
        What is simulated.
    partners_pay : bool
        Whether the stream is a pool: then its award is what its partners agree, and not drawn. Their refusals
        meet both kinds of money alike.
    """
    settlement, years = scenario.policy.settlement, scenario.run.years
    funding = scenario.assumptions.funding
    drawn = _agreed_awards(scenario) if partners_pay else _drawn_awards(scenario)
    given = drawn if settlement.awards == "drawn" else Awards((FULL,), (FULL,))
    kept = 1 - funding.clawback_chance_per_year * _middle(funding.clawback_cut)
    lasting = _kept_in_year(funding) if settlement.horizon == "recurrent" else 1.0
    annual = [lasting * year.brings() for year in paid_years(Terms(1), years, drawn, kept)]
    horizon, rolling, starts = settlement.horizon, settlement.rolling_years, settlement.starts_in_year
    ages = range(horizon if settlement.phase == "averaged" and isinstance(horizon, int) else 1)
    terms = (Terms(horizon, rolling, age, starts) for age in ages)
    return tuple(factors(list(paid_years(each, years, given, kept)), annual) for each in terms)


def brings_what_annual_would(scenario: Scenario) -> bool:
    """Return whether the policy's settlement brings what annual ones would without any scaling."""
    settlement = scenario.policy.settlement
    if settlement.award_factor not in ("same-as-annual", 1):
        return False
    each = (factor for pool in (False, True) for by_age in same_money(scenario, pool) for factor in by_age)
    return all(abs(factor - 1) < 1e-9 for factor in each)


def factor_in(settled: Factors, year: int) -> float:
    """Return the factor of a financial year; beyond the run, that of the year after it."""
    return settled[min(year, len(settled) - 1)]


def _drawn_awards(scenario: Scenario) -> Awards:
    """Return the awards that are drawn from the odds, at the maturity with which the system starts."""
    funding, assumed = scenario.assumptions.funding, scenario.assumptions.maturity
    tilt = odds_factor(scenario.system.maturity, assumed.odds_slope) if assumed.loop else 1.0
    outcomes, climate, long_run = odds_in_force(funding)
    chances = [state.chances for state in climate] or [tuple(o.chance for o in outcomes)]
    by_climate = [
        [
            outcome.model_copy(update={"chance": chance})
            for outcome, chance in zip(outcomes, tilted(odds, tilt), strict=True)
        ]
        for odds in chances
    ]
    if not climate:
        return Awards(by_climate, by_climate, persistence=funding.cut_persistence)
    following = [state.next for state in climate]
    return Awards(by_climate, by_climate, long_run, following, funding.cut_persistence)


def _agreed_awards(scenario: Scenario) -> Awards:
    """Return the awards of a pool: settled year by year, what its partners agree; else the whole."""
    assumed = scenario.assumptions.maturity
    cut = 1 - agreed_share(scenario.system.maturity, assumed) if assumed.loop else 0.0
    return Awards(((Outcome(name="agreed", chance=1.0, cut_low=cut, cut_high=cut),),), (FULL,))


def _kept_in_year(funding: Funding) -> float:
    """Return the expected share of a year's money that claw-backs within it leave."""
    month = (funding.in_year_clawback_from_month + funding.in_year_clawback_to_month) / 2
    cut = funding.in_year_clawback_chance_per_year * _middle(funding.in_year_clawback_cut)
    return 1 - cut * (12 - month) / 12


def _middle(sizes: Outcome) -> float:
    return (sizes.cut_low + sizes.cut_high) / 2
