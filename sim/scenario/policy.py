"""The policy: the levers somebody could pull."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import (
    Months,
    Part,
    PositiveMonths,
    Series,
    Share,
    SignedWeeks,
    StreamKind,
    Text,
    Weeks,
    shares_sum_to_one,
)
from sim.scenario.system import EmploymentModel, FixedTerm, Horizon, Stream, System


class Settlement(Part):
    """How long money is settled for, and when (model.md M1)."""

    applies_to: Series[StreamKind] = Field(
        default=("transformation",),
        description="Kinds of stream the policy treats; others, and recurrent ones, keep their own horizon.",
    )
    horizon: Horizon = Field(default=1, description="Years a settlement covers.")
    starts_in_year: Annotated[int, Field(ge=0, le=50)] = Field(
        default=0,
        description="Financial year, from 0, in which the first such settlement begins; before it money is "
        "settled year by year.",
    )
    rolling_years: Annotated[int, Field(ge=1, le=20)] = Field(
        default=3, description="Years confirmed ahead on 1 April, when the horizon is `rolling`."
    )
    phase: Literal["start", "averaged"] = Field(
        default="start",
        description="Whether day one is the first day of a settlement, or falls anywhere in one.",
    )
    award_factor: Annotated[float, Field(ge=0, le=2)] | Literal["same-as-annual"] = Field(
        default=1.0,
        description="Scales each award after the first; `same-as-annual` finds a factor for each financial "
        "year, so that the money up to the end of each is what annual settlements are expected to bring.",
    )
    awards: Literal["drawn", "full"] = Field(
        default="drawn",
        description="Whether each award is drawn by the odds (a pool's: agreed by its partners), or pays for "
        "the whole plan.",
    )
    decision_delay_weeks: SignedWeeks = Field(
        default=0.0, description="Weeks added to every decision date; negative for early confirmation."
    )
    delay_applies_to: Series[StreamKind] | None = Field(
        default=None,
        description="Kinds of stream whose decisions the delay moves; unset for those of `applies_to`.",
    )


class ScheduledCut(Part):
    """A cut that is known to come, such as a reduction of running costs (model.md M1)."""

    month: Months = Field(description="Months from the start date at which it takes effect.")
    announced_month: Months = Field(description="Months from the start date at which people are told.")
    share: Share = Field(description="Share of the posts of day one that it takes.")
    streams: Series[StreamKind] = Field(
        default=("transformation", "pooled", "core", "programme"), description="Kinds of stream it falls on."
    )
    sharing: Literal["each-stream", "whole-team", "as-posts-fall-vacant"] = Field(
        default="each-stream",
        description="each-stream: each gives its share; whole-team: one list of all their posts, by the "
        "closing rule; as-posts-fall-vacant: nobody is dismissed, posts close as people leave.",
    )
    redundancy_money_month: Months = Field(
        default=0.0,
        description="Month before which nobody is made redundant, nor sent away with redundancy pay before "
        "the end of a contract; 0 for no wait.",
    )

    def _fit(self) -> None:
        if self.announced_month > self.month:
            raise ValueError("a cut must be announced no later than it takes effect")


class PoolingLevers(Part):
    """How partners may pay into pooled streams (model.md M2)."""

    in_kind_share: Share = Field(
        default=0.0,
        description="Share of the pooled posts that partners fill with people they lend, not pay for; which "
        "these are belongs to each post.",
    )
    refusing_partners: Annotated[int, Field(ge=0, le=100)] = Field(
        default=0, description="So many partners, the largest payers first, refuse their share every year."
    )
    late_partners: Annotated[int, Field(ge=0, le=100)] = Field(
        default=0, description="So many partners, the largest payers first, pay late every year."
    )


class Contracts(Part):
    """What the host offers (model.md M3)."""

    permanent_share: Share = Field(default=0.0, description="Share of offers that are permanent at risk.")
    fixed_terms: Series[FixedTerm] = Field(
        default=(FixedTerm(months=12, share=0.5), FixedTerm(months=24, share=0.5)),
        description="Lengths of the fixed terms offered and their shares.",
    )
    past_money_months: Months = Field(
        default=0.0, description="How far a contract may run past confirmed money, at the host's risk."
    )
    shortest_offer_months: PositiveMonths = Field(
        default=6.0, description="A new starter is not offered less; the host waits for money instead."
    )
    ends: Literal["anniversaries", "financial-year-end"] = Field(
        default="anniversaries", description="Whether contracts end on anniversaries or all on 31 March."
    )
    four_year_rule: bool = Field(
        default=True, description="The renewal that passes 48 months of fixed-term service is permanent."
    )

    def _fit(self) -> None:
        shares = [term.share for term in self.fixed_terms]
        shares_sum_to_one(shares, "shares of the fixed terms", "fixed_terms.*.share")


class Renewal(Part):
    """How contract ends are handled (model.md M4)."""

    lead_weeks: Weeks = Field(
        default=13.0, description="Weeks before the end that renewal work starts (4-26)."
    )
    casework_after_money: bool = Field(
        default=False, description="HR casework waits for the money instead of running in parallel."
    )


class Bridging(Part):
    """A fund that pays people past their end date while the money is undecided (model.md M5)."""

    months: Months = Field(default=0.0, description="Longest bridge; 0 for no bridge fund.")


class Practice(Part):
    """Practices the policy brings in; unset leaves what the system has."""

    hr_partner: bool | None = Field(default=None, description="A dedicated HR partner.")
    training: bool | None = Field(default=None, description="A training budget.")
    shared_software: bool | None = Field(default=None, description="Shared programme software.")
    shared_record: bool | None = Field(default=None, description="One shared project record.")
    sharing: bool | None = Field(default=None, description="Programmes share knowledge and skills.")
    passport: bool | None = Field(default=None, description="A staff passport between partners.")
    pay_gap_bands: Annotated[float, Field(ge=0, le=3)] | None = Field(
        default=None, description="Bands by which the trusts pay more for the same work."
    )


class Policy(Part):
    """The levers: settlement, contracts, renewal, bridging, handover, closing rule, practices."""

    title: Text = Field(description="Its name for display.")
    question: Text = Field(default="", description="The question it answers, in a policy person's words.")
    settlement: Settlement = Field(default_factory=Settlement, description="How money is settled.")
    contracts: Contracts = Field(default_factory=Contracts, description="What contracts are offered.")
    renewal: Renewal = Field(default_factory=Renewal, description="How contract ends are handled.")
    scheduled_cuts: Series[ScheduledCut] = Field(default=(), description="Cuts that are known to come.")
    pooling: PoolingLevers = Field(default_factory=PoolingLevers, description="How partners pay.")
    bridging: Bridging = Field(default_factory=Bridging, description="The bridge fund.")
    overlap_weeks: Weeks = Field(
        default=0.0, description="Weeks a successor may start before the leaver goes, paid for by the policy."
    )
    closing_rule: Literal["shortest-contract-first", "evenly", "protected-roles-last"] = Field(
        default="shortest-contract-first", description="Which held posts close first after vacant ones."
    )
    career_ladder: bool = Field(
        default=False, description="Promotion and rotation within the system: fewer resign after 24 months."
    )
    employment: EmploymentModel | None = Field(
        default=None, description="Moves the team to this employment model; unset leaves the system's."
    )
    honest_advice: Annotated[float, Field(ge=1, le=1.5)] = Field(
        default=1.0,
        description="Multiplies resignation in a contract's last 6 months: managers advise people to go.",
    )
    practices: Practice = Field(default_factory=Practice, description="Practices the policy brings in.")


def horizon_in_force(stream: Stream, settlement: Settlement) -> Horizon:
    """Return what a settlement of a stream covers: the policy's horizon where it applies, else its own."""
    if stream.kind in ("aligned", "gifted"):
        return "recurrent"  # paid for by the lender; no settlement of the system's decides it
    treated = stream.kind in settlement.applies_to and stream.horizon != "recurrent"  # it stays recurrent
    return settlement.horizon if treated else stream.horizon


def treated_streams(system: System, policies: Iterable[Policy]) -> tuple[str, ...]:
    """Return the streams of a system to which the settlement of some policy applies, by name.

    A recurrent stream stays recurrent, whatever a settlement says of its kind.
    """
    kinds = {kind for policy in policies for kind in policy.settlement.applies_to}
    streams = sorted(system.streams.items())
    return tuple(name for name, s in streams if s.kind in kinds and s.horizon != "recurrent")
