"""The assumptions about money: when it is decided, how much, and what partners do about their share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import Field

from sim.scenario.base import (
    Multiplier,
    Part,
    Series,
    Share,
    SignedWeeks,
    Title,
    Weeks,
    YearMonth,
    in_order,
    shares_sum_to_one,
)


class Triangular(Part):
    """A triangular distribution in weeks from 1 April (negative: before)."""

    earliest: SignedWeeks
    likeliest: SignedWeeks
    latest: SignedWeeks

    def _fit(self) -> None:
        in_order(self, "earliest", "likeliest")
        in_order(self, "likeliest", "latest")


class UniformWeeks(Part):
    """A uniform distribution in weeks."""

    earliest: SignedWeeks
    latest: SignedWeeks

    def _fit(self) -> None:
        in_order(self, "earliest", "latest")


class Outcome(Part):
    """One outcome of a settlement: its chance, and the cut (uniform between the two)."""

    name: Title
    chance: Share
    cut_low: Share
    cut_high: Share

    def _fit(self) -> None:
        in_order(self, "cut_low", "cut_high")


class ClimateState(Part):
    """A national funding climate: where it goes next year, and the odds of a settlement in it."""

    name: Title
    next: Series[Share] = Field(description="Chance of each state next year, in the order of the states.")
    chances: Series[Share] = Field(description="Chance of each outcome, in the order of the outcomes.")

    def _fit(self) -> None:
        shares_sum_to_one(self.next, f"chances of the year after {self.name}", "next.*")
        shares_sum_to_one(self.chances, f"odds of the outcomes in {self.name}", "chances.*")


def long_run(states: Sequence[ClimateState]) -> tuple[float, ...]:
    """Return the long-run share of years spent in each state of the chain of climates."""
    return _long_run(tuple(tuple(state.next) for state in states))


@lru_cache(maxsize=64)  # a study checks the same climates at every cell
def _long_run(following: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    shares = tuple(1 / len(following) for _ in following)
    for _ in range(200):
        shares = tuple(
            sum(share * chances[i] for share, chances in zip(shares, following, strict=True))
            for i in range(len(following))
        )
    return shares


def _average(states: Sequence[ClimateState]) -> tuple[float, ...]:
    """Return the chances of the outcomes on average over the climates."""
    shares = long_run(states)
    each = zip(*(state.chances for state in states), strict=True)
    return tuple(sum((s * c for s, c in zip(shares, of, strict=True)), 0.0) for of in each)


class Funding(Part):
    """When money is decided and how much (M1)."""

    non_recurrent_decision_weeks: Triangular = Field(
        description="Decision date of non-recurrent money, weeks after 1 April."
    )
    core_decision_weeks: UniformWeeks = Field(description="Decision date of pooled and core money.")
    decision_shift_weeks: SignedWeeks = Field(
        description="Weeks added to the decision dates of all money, besides the policy's delay."
    )
    decision_spread_factor: Annotated[float, Field(ge=0, le=5)] = Field(
        description="Multiplies how far decision dates lie from the likeliest, of core money from the middle."
    )
    outcomes: Series[Outcome] = Field(min_length=1, description="Odds of a settlement; chances add to 1.")
    climate: Series[ClimateState] = Field(
        description="National climates, worst to best; they shift every stream together. Empty: none."
    )
    climate_strength: Multiplier = Field(
        description="How far the odds of each climate lie from those on average. 0: all climates are alike."
    )
    award_odds_factor: Annotated[float, Field(ge=0.01, le=100)] = Field(
        description="Multiplies the odds of each outcome against the next worse one: above 1, awards are "
        "better. In each climate too, so that they average to the odds it leaves."
    )
    cut_depth_factor: Multiplier = Field(
        description="Multiplies the cuts of the outcomes that pay for something, none beyond the whole. The "
        "mean award falls as they deepen."
    )
    cut_persistence: Share = Field(description="Share of a cut that lowers later plans.")
    clawback_chance_per_year: Share = Field(description="Chance a year of a claw-back inside a settlement.")
    clawback_cut: Outcome = Field(description="Size of a claw-back (its chance is not read).")
    in_year_clawback_chance_per_year: Share = Field(
        description="Chance a year of a claw-back from a year under way, for short-term pressures."
    )
    in_year_clawback_cut: Outcome = Field(
        description="Size of a claw-back in the year (its chance is not read)."
    )
    in_year_clawback_from_month: YearMonth = Field(
        description="Months after 1 April from which money is clawed back in the year."
    )
    in_year_clawback_to_month: YearMonth = Field(description="Months after 1 April until which it is.")
    closure_notice_weeks: Weeks = Field(
        description="Notice, or time at risk, of the holder of a closed post."
    )
    accepts_internal_move_chance: Share = Field(description="Holder of a closed post takes a vacancy here.")
    redeployed_to_partner_chance: Share = Field(
        description="A permanent member at risk is placed in a partner."
    )

    def _fit(self) -> None:
        shares_sum_to_one([o.chance for o in self.outcomes], "chances of the outcomes", "outcomes.*.chance")
        in_order(self, "in_year_clawback_from_month", "in_year_clawback_to_month")
        for state in self.climate:
            if len(state.next) != len(self.climate):
                raise ValueError(f"climate {state.name} needs {len(self.climate)} chances in next")
            if len(state.chances) != len(self.outcomes):
                raise ValueError(
                    f"climate {state.name} needs {len(self.outcomes)} chances, one for each outcome; "
                    "change it too, or set climate to [] for odds that are the same every year"
                )
        if not self.climate:
            return
        for mean, outcome in zip(_average(self.climate), self.outcomes, strict=True):
            if abs(mean - outcome.chance) > 0.005:
                raise ValueError(
                    f"the climates average to a chance of {mean:.3g} for the outcome {outcome.name}, not "
                    f"{outcome.chance:g}; change both, or set climate to [] for the same odds every year"
                )


class Odds(NamedTuple):
    """The odds and the climates in force, worst to best, and the long-run share of years in each climate."""

    outcomes: tuple[Outcome, ...]
    climate: tuple[ClimateState, ...]
    long_run: tuple[float, ...]


def odds_in_force(funding: Funding) -> Odds:
    """Return the odds with which awards are drawn: as stated, moved by the three factors on them.

    `award_odds_factor` f takes the chance p(k) of the outcome k from the worst, 0, to p(k) f^k, scaled to add
    to 1 (an exponential tilt). The chances within the climates are moved by factors that are the same in all
    climates, one for each outcome, and such that the climates average to the odds so tilted (fitted
    iteratively: Deming and Stephan 1940, doi:10.1214/aoms/1177731829). With all factors at 1 everything is as
    it is stated.
    """
    outcomes, climate = funding.outcomes, funding.climate
    shares = long_run(climate) if climate else ()
    if funding.cut_depth_factor != 1:
        outcomes = tuple(_deepened(o, funding.cut_depth_factor) for o in outcomes)
    if funding.award_odds_factor != 1:
        chances = _tilted([o.chance for o in outcomes], funding.award_odds_factor)
        changed = zip(outcomes, chances, strict=True)
        outcomes = tuple(o.model_copy(update={"chance": chance}) for o, chance in changed)
    if climate and (funding.award_odds_factor != 1 or funding.climate_strength != 1):
        average = _average(climate)
        wanted = _tilted(average, funding.award_odds_factor)
        found = _fitted(
            [
                [
                    mean * (c / mean) ** funding.climate_strength if c else 0.0
                    for c, mean in zip(state.chances, average, strict=True)
                ]
                for state in climate
            ],
            shares,
            wanted,
        )
        moved = zip(climate, found, strict=True)
        climate = tuple(state.model_copy(update={"chances": tuple(row)}) for state, row in moved)
    return Odds(outcomes, climate, shares)


def _deepened(outcome: Outcome, factor: float) -> Outcome:
    """Return an outcome with deeper or shallower cuts; one that brings nothing stays so."""
    if outcome.cut_low >= 1:
        return outcome
    cuts = {end: min(1.0, factor * getattr(outcome, end)) for end in ("cut_low", "cut_high")}
    return outcome.model_copy(update=cuts)


def _tilted(chances: Sequence[float], factor: float) -> list[float]:
    """Return chances, worst to best, with the odds of each against the next worse one times a factor."""
    weights = [chance * factor**k for k, chance in enumerate(chances)]
    total = sum(weights, 0.0)
    return [weight / total for weight in weights]


def _fitted(
    rows: Sequence[Sequence[float]], shares: Sequence[float], wanted: Sequence[float]
) -> list[list[float]]:
    """Return rows of chances, each times the same factors and scaled to add to 1, of the average wanted.

    Parameters
    ----------
    rows : sequence [climates, outcomes]
        Not below 0; each need not add to 1.
    shares : sequence [climates]
        Weights of the average.
    wanted : sequence [outcomes]
        The average, 0 where all rows are.
    """
    found = [[c / sum(row, 0.0) for c in row] for row in rows]
    for _ in range(_ROUNDS):
        means = [
            sum((s * row[k] for s, row in zip(shares, found, strict=True)), 0.0) for k in range(len(wanted))
        ]
        factors = [want / mean if mean else 0.0 for want, mean in zip(wanted, means, strict=True)]
        found = [[c * f for c, f in zip(row, factors, strict=True)] for row in found]
        found = [[c / sum(row, 0.0) for c in row] for row in found]
        if max(abs(f - 1) for f in factors if f) < 1e-14:
            break
    return found


_ROUNDS = 1000
"""At most so many rounds of fitting; some tens are enough for climates such as the shipped ones."""


class Dates(NamedTuple):
    """The decision dates in force, weeks from 1 April: triangular, and uniform for pooled and core money."""

    earliest: float
    likeliest: float
    latest: float
    core_earliest: float
    core_latest: float


def dates_in_force(funding: Funding) -> Dates:
    """Return when money is decided: as stated, spread about the likeliest date (the middle) and shifted."""
    late, core = funding.non_recurrent_decision_weeks, funding.core_decision_weeks
    shift, factor = funding.decision_shift_weeks, funding.decision_spread_factor
    if not shift and factor == 1:
        return Dates(late.earliest, late.likeliest, late.latest, core.earliest, core.latest)
    middle = (core.earliest + core.latest) / 2
    return Dates(
        late.likeliest + factor * (late.earliest - late.likeliest) + shift,
        late.likeliest + shift,
        late.likeliest + factor * (late.latest - late.likeliest) + shift,
        middle + factor * (core.earliest - middle) + shift,
        middle + factor * (core.latest - middle) + shift,
    )


class Pooling(Part):
    """What partners do about their share of a pooled stream, each year (M2)."""

    late_chance_per_year: Share = Field(description="A partner pays late.")
    late_low_weeks: Weeks = Field(description="Shortest delay of a late partner after 1 April.")
    late_high_weeks: Weeks = Field(description="Longest delay of a late partner after 1 April.")
    refuses_chance_per_year: Share = Field(description="A partner refuses its share for the year.")

    def _fit(self) -> None:
        in_order(self, "late_low_weeks", "late_high_weeks")
