"""M1 and M2, the rules: which settlements fall due, when each is decided, and what it pays for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, inf
from typing import NamedTuple

from sim.chance import category, triangular, uniform_between
from sim.scenario.funding import Dates, Funding, Outcome, odds_in_force
from sim.scenario.model import Scenario
from sim.scenario.system import Horizon


class Decision(NamedTuple):
    """A settlement to be decided: on 1 April of `year`, give or take, for the years `first` to `last`."""

    year: int
    first: int
    last: int


def day_one_years(settlement_years: Horizon, rolling_years: int, age: int, starts: int = 0) -> float:
    """Return how many years from day one the settlement in force then still covers."""
    if settlement_years == "recurrent":
        return inf
    if starts:
        return 1
    return rolling_years if settlement_years == "rolling" else settlement_years - age


def decisions(
    settlement_years: Horizon, rolling_years: int, age: int, years: int, starts: int = 0
) -> list[Decision]:
    """Return the settlements decided in a run of some years, the one due at its very end included.

    Parameters
    ----------
    settlement_years : int, "rolling" or "recurrent"
        Years a settlement covers.
    rolling_years : int
        Years confirmed ahead when rolling.
    age : int
        Whole years of the settlement in force on day one that have passed by then.
    years : int
        Length of the run.
    starts : int
        Financial year in which the first settlement of this kind begins; before it there are annual ones.
    """
    if settlement_years == "recurrent":
        return []
    annual = [Decision(y, y, y) for y in range(1, min(starts, years + 1))]
    if settlement_years != "rolling":
        first = starts or settlement_years - age
        dates = range(first, years + 1, settlement_years)
        return annual + [Decision(y, y, y + settlement_years - 1) for y in dates]
    if starts:
        annual += [Decision(starts, starts, starts + rolling_years - 1)] * (starts <= years)
    ahead = rolling_years - 1
    return annual + [Decision(y, y + ahead, y + ahead) for y in range(starts + 1, years + 1)]


def inside_settlement(settlement_years: Horizon, year: int, due: Sequence[Decision]) -> bool:
    """Return whether a year lies inside a settlement, after its first: then money can be clawed back."""
    if settlement_years == "recurrent":
        return False
    return all(d.year != year or d.first > year for d in due)


def first_unfunded(posts: Mapping[int, int], year: int) -> int:
    """Return the first financial year from a year on that pays for no post, or is not settled yet."""
    while posts.get(year):
        year += 1
    return year


def award_share(u: float, outcomes: Sequence[Outcome], chances: Sequence[float]) -> float:
    """Return the share of the planned posts that a settlement pays for; a larger u is never worse.

    Outcomes stand in their order from worst to best; within one the cut is uniform, worst first.
    """
    which, within = category(u, tuple(chances))
    outcome = outcomes[which]
    return 1 - uniform_between(1 - within, outcome.cut_low, outcome.cut_high)


def tilted(chances: Sequence[float], factor: float) -> tuple[float, ...]:
    """Return the chances with the odds of the last outcome multiplied by a factor, the others scaled."""
    *others, best = chances
    raised = factor * best / (1 - best + factor * best)
    rest = (1 - raised) / (1 - best) if best < 1 else 0.0
    return (*(c * rest for c in others), raised)


def posts_funded(share: float, planned: float, u: float, most: int) -> int:
    """Return floor(share x planned + u): on average exactly the share, however small the stream."""
    return max(0, min(most, floor(share * planned + u + 1e-9)))


def mean_award(outcomes: Sequence[Outcome]) -> float:
    """Return the expected share of a settlement (.8345 under the central odds)."""
    return sum((o.chance * (1 - (o.cut_low + o.cut_high) / 2) for o in outcomes), 0.0)


def expected_years(
    settlement_years: Horizon, rolling_years: int, age: int, years: int, funding: Funding, starts: int = 0
) -> tuple[float, float]:
    """Return the expected funded posts per planned post, in years, of the first settlement and of later ones.

    Claw-back takes the share that is expected of it from each year of a settlement after its first (and,
    for the settlement of day one, after day one); a cut that persists lowers the plans after it.
    """
    award = mean_award(odds_in_force(funding).outcomes)
    cut = (funding.clawback_cut.cut_low + funding.clawback_cut.cut_high) / 2
    kept = 1 - funding.clawback_chance_per_year * cut
    covered_first = int(min(day_one_years(settlement_years, rolling_years, age, starts), years))
    first = sum((kept**y for y in range(covered_first)), 0.0)
    later, planned = 0.0, 1.0
    for decision in decisions(settlement_years, rolling_years, age, years, starts):
        covered = range(decision.first, min(decision.last, years - 1) + 1)
        exposed = [year - decision.year for year in covered]
        later += planned * award * sum((kept**n for n in exposed), 0.0)
        planned *= 1 - funding.cut_persistence * (1 - award)
    return first, later


def award_factor(scenario: Scenario) -> float:
    """Return the factor on awards after the first, with `same-as-annual` worked out.

    It makes the expected funded posts over the run equal to those of annual settlements, on average over
    the age of the settlement on day one. Where the first settlement alone brings more than that, it is 0:
    there is nothing later to take it from.
    """
    settlement = scenario.policy.settlement
    if settlement.award_factor != "same-as-annual":
        return settlement.award_factor
    funding, years = scenario.assumptions.funding, scenario.run.years
    covered, rolling, starts = settlement.horizon, settlement.rolling_years, settlement.starts_in_year
    ages = range(covered if settlement.phase == "averaged" and isinstance(covered, int) else 1)
    totals = [expected_years(covered, rolling, age, years, funding, starts) for age in ages]
    first, later = (sum(part, 0.0) / len(totals) for part in zip(*totals, strict=True))
    annual = sum(expected_years(1, 1, 0, years, funding), 0.0)
    return max(0.0, (annual - first) / later) if later else 1.0


def decision_week(u: float, recurrent_timing: bool, delay_weeks: float, dates: Dates) -> float:
    """Return X, weeks from 1 April to the decision: triangular, or uniform for pooled and core money."""
    if recurrent_timing:
        return uniform_between(u, dates.core_earliest, dates.core_latest) + delay_weeks
    return triangular(u, dates.earliest, dates.likeliest, dates.latest) + delay_weeks
