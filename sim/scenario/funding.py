"""The assumptions about money: when it is decided, how much, and what partners do about their share."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from sim.scenario.base import (
    Part,
    Series,
    Share,
    SignedWeeks,
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

    name: str
    chance: Share
    cut_low: Share
    cut_high: Share

    def _fit(self) -> None:
        in_order(self, "cut_low", "cut_high")


class ClimateState(Part):
    """A national funding climate: where it goes next year, and the odds of a settlement in it."""

    name: str
    next: Series[Share] = Field(description="Chance of each state next year, in the order of the states.")
    chances: Series[Share] = Field(description="Chance of each outcome, in the order of the outcomes.")

    def _fit(self) -> None:
        shares_sum_to_one(self.next, f"chances of the year after {self.name}", "next.*")
        shares_sum_to_one(self.chances, f"odds of the outcomes in {self.name}", "chances.*")


def long_run(states: Sequence[ClimateState]) -> tuple[float, ...]:
    """Return the long-run share of years spent in each state of the chain of climates."""
    shares = tuple(1 / len(states) for _ in states)
    for _ in range(200):
        shares = tuple(
            sum(share * state.next[i] for share, state in zip(shares, states, strict=True))
            for i in range(len(states))
        )
    return shares


class Funding(Part):
    """When money is decided and how much (M1)."""

    non_recurrent_decision_weeks: Triangular = Field(
        description="Decision date of non-recurrent money, weeks after 1 April."
    )
    core_decision_weeks: UniformWeeks = Field(description="Decision date of pooled and core money.")
    outcomes: Series[Outcome] = Field(min_length=1, description="Odds of a settlement; chances add to 1.")
    climate: Series[ClimateState] = Field(
        description="National climates, worst to best; they shift every stream together. Empty: none."
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
        shares = long_run(self.climate) if self.climate else ()
        for i, outcome in enumerate(self.outcomes):
            mean = sum(share * state.chances[i] for share, state in zip(shares, self.climate, strict=True))
            if self.climate and abs(mean - outcome.chance) > 0.005:
                raise ValueError(
                    f"the climates average to a chance of {mean:.3g} for the outcome {outcome.name}, not "
                    f"{outcome.chance:g}; change both, or set climate to [] for the same odds every year"
                )


class Pooling(Part):
    """What partners do about their share of a pooled stream, each year (M2)."""

    late_chance_per_year: Share = Field(description="A partner pays late.")
    late_low_weeks: Weeks = Field(description="Shortest delay of a late partner after 1 April.")
    late_high_weeks: Weeks = Field(description="Longest delay of a late partner after 1 April.")
    refuses_chance_per_year: Share = Field(description="A partner refuses its share for the year.")

    def _fit(self) -> None:
        in_order(self, "late_low_weeks", "late_high_weeks")
