"""M1 and M2, the rules: which settlements fall due, when each is decided, and what it pays for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, floor, inf
from typing import NamedTuple

from sim.chance import category, triangular, uniform_between
from sim.scenario.assumptions import Maturity
from sim.scenario.funding import Dates, Outcome
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


def mean_award(outcomes: Sequence[Outcome], factor: float = 1.0) -> float:
    """Return the expected share of a settlement, each scaled by a factor but never more than the whole.

    .8345 under the central odds.
    """
    return sum((o.chance * _mean_paid(1 - o.cut_high, 1 - o.cut_low, factor) for o in outcomes), 0.0)


def _mean_paid(low: float, high: float, factor: float) -> float:
    """Return the mean of min(1, factor x share), the share uniform from low to high."""
    if factor * high <= 1:
        return factor * (low + high) / 2
    if factor * low >= 1:
        return 1.0
    full_from = 1 / factor
    return (factor * (full_from**2 - low**2) / 2 + high - full_from) / (high - low)


def odds_factor(maturity: float, slope: float) -> float:
    """Return the factor on the odds of full money, exp(slope (M - .5)); refusal has such an inverse."""
    return exp(slope * (maturity - 0.5))


def agreed_share(maturity: float, assumed: Maturity) -> float:
    """Return the share of a pool that its partners agree to pay next year."""
    return min(1.0, assumed.pool_share_floor + assumed.pool_share_slope * maturity)


def decision_week(u: float, recurrent_timing: bool, delay_weeks: float, dates: Dates) -> float:
    """Return X, weeks from 1 April to the decision: triangular, or uniform for pooled and core money."""
    if recurrent_timing:
        return uniform_between(u, dates.core_earliest, dates.core_latest) + delay_weeks
    return triangular(u, dates.earliest, dates.likeliest, dates.latest) + delay_weeks
