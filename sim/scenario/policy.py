"""The policy: the levers somebody could pull."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario import moves
from sim.scenario.base import (
    Months,
    Part,
    PositiveMonths,
    Series,
    Share,
    SignedWeeks,
    StreamKind,
    Text,
    Title,
    Weeks,
    shares_sum_to_one,
)
from sim.scenario.mechanism import Mechanisms
from sim.scenario.moves import Moves
from sim.scenario.system import EmploymentModel, FixedTerm, Horizon, Stream, System


class Settlement(Part):
    """How long money is settled for, and when (model.md M1)."""

    applies_to: Annotated[Series[StreamKind], Moves("money", choices=moves.MONEY)] = Field(
        default=("transformation",),
        title="Money that it treats",
        description="Kinds of stream the policy treats; others, and recurrent ones, keep their own horizon.",
    )
    horizon: Annotated[Horizon, Moves("money", choices=moves.HORIZONS, unit="years")] = Field(
        default=1, title="Money settled for", description="Years a settlement covers."
    )
    starts_in_year: Annotated[int, Field(ge=0, le=50), Moves("money", most=5)] = Field(
        default=0,
        title="Years of annual money before it begins",
        description="Financial year, from 0, in which the first such settlement begins; before it money is "
        "settled year by year.",
    )
    rolling_years: Annotated[int, Field(ge=1, le=20), Moves("money", most=5)] = Field(
        default=3,
        title="Years confirmed ahead, if one is added each April",
        description="Years confirmed ahead on 1 April, when the horizon is `rolling`.",
    )
    phase: Literal["start", "averaged"] = Field(
        default="start",
        description="Whether day one is the first day of a settlement, or falls anywhere in one.",
    )
    award_factor: Annotated[
        Annotated[float, Field(ge=0, le=2)] | Literal["same-as-annual"], Moves("money", choices=moves.AWARDS)
    ] = Field(
        default=1.0,
        title="How much money",
        description="Scales each award after the first; `same-as-annual` finds a factor for each financial "
        "year, so that the money up to the end of each is what annual settlements are expected to bring.",
    )
    awards: Annotated[
        Literal["drawn", "full"],
        Moves("money", choices=(("drawn", "by the odds"), ("full", "always the whole plan"))),
    ] = Field(
        default="drawn",
        title="What each settlement brings",
        description="Whether each award is drawn by the odds (a pool's: agreed by its partners), or pays for "
        "the whole plan.",
    )
    decision_delay_weeks: Annotated[SignedWeeks, Moves("confirmed", -26, 26, signs=moves.LATER)] = Field(
        default=0.0,
        title="Money confirmed",
        description="Weeks added to every decision date; negative for early confirmation.",
    )
    delay_applies_to: Annotated[
        Series[StreamKind] | None,
        Moves("confirmed", choices=(moves.TREATED, *moves.MONEY)),
    ] = Field(
        default=None,
        title="Money whose date moves",
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

    in_kind_share: Annotated[Share, Moves("partners", choices=moves.SHARES)] = Field(
        default=0.0,
        title="Pooled posts that partners fill with people they lend",
        description="Share of the pooled posts that partners fill with people they lend, not pay for; which "
        "these are belongs to each post.",
    )
    refusing_partners: Annotated[int, Field(ge=0, le=100), Moves("partners", most=10)] = Field(
        default=0,
        title="Partners that refuse to pay",
        description="So many partners, the largest payers first, refuse their share every year.",
    )
    late_partners: Annotated[int, Field(ge=0, le=100), Moves("partners", most=10)] = Field(
        default=0,
        title="Partners that pay late",
        description="So many partners, the largest payers first, pay late every year.",
    )


class Contracts(Part):
    """What the host offers (model.md M3)."""

    permanent_share: Annotated[Share, Moves("contracts", choices=moves.SHARES)] = Field(
        default=0.0,
        title="Permanent offers, at the host's risk",
        description="Share of offers that are permanent at risk.",
    )
    fixed_terms: Annotated[Series[FixedTerm], Moves("contracts", choices=moves.TERMS)] = Field(
        title="Fixed terms offered",
        default=(FixedTerm(months=12, share=0.5), FixedTerm(months=24, share=0.5)),
        description="Lengths of the fixed terms offered and their shares.",
    )
    past_money_months: Annotated[Months, Moves("contracts", most=36)] = Field(
        default=0.0,
        title="Contracts may run past confirmed money by",
        description="How far a contract may run past confirmed money, at the host's risk.",
    )
    shortest_offer_months: Annotated[PositiveMonths, Moves("contracts", 1, 24)] = Field(
        default=6.0,
        title="Shortest contract offered to a new starter",
        description="A new starter is not offered less; the host waits for money instead.",
    )
    ends: Annotated[
        Literal["anniversaries", "financial-year-end"], Moves("contracts", choices=moves.ENDS)
    ] = Field(
        default="anniversaries",
        title="Contracts end",
        description="Whether contracts end on anniversaries or all on 31 March.",
    )
    four_year_rule: Annotated[bool, Moves("contracts")] = Field(
        default=True,
        title="Permanent after four years of fixed terms",
        description="The renewal that passes 48 months of fixed-term service is permanent.",
    )

    def _fit(self) -> None:
        shares = [term.share for term in self.fixed_terms]
        shares_sum_to_one(shares, "shares of the fixed terms", "fixed_terms.*.share")


class Renewal(Part):
    """How contract ends are handled (model.md M4)."""

    lead_weeks: Annotated[Weeks, Moves("hr", 4, 26)] = Field(
        default=13.0,
        title="Work on a renewal starts ahead of the end by",
        description="Weeks before the end that renewal work starts (4-26).",
    )
    casework_after_money: Annotated[bool, Moves("hr")] = Field(
        default=False,
        title="HR work on a renewal waits for the money",
        description="HR casework waits for the money instead of running in parallel.",
    )


class Bridging(Part):
    """A fund that pays people past their end date while the money is undecided (model.md M5)."""

    months: Annotated[Months, Moves("risk", most=12)] = Field(
        default=0.0,
        title="A bridge fund pays past a contract's end for",
        description="Longest bridge; 0 for no bridge fund.",
    )


class Practice(Part):
    """Practices the policy brings in; unset leaves what the system has."""

    hr_partner: Annotated[bool | None, Moves("hr")] = Field(
        default=None, title="An HR partner for the team", description="A dedicated HR partner."
    )
    training: Annotated[bool | None, Moves("handover")] = Field(
        default=None, title="Training for the team", description="A training budget."
    )
    shared_software: Annotated[bool | None, Moves("handover")] = Field(
        default=None, title="Shared programme software", description="Shared programme software."
    )
    shared_record: Annotated[bool | None, Moves("handover")] = Field(
        default=None, title="One shared project record", description="One shared project record."
    )
    sharing: Annotated[bool | None, Moves("handover")] = Field(
        default=None,
        title="Programmes share what they know",
        description="Programmes share knowledge and skills.",
    )
    passport: Annotated[bool | None, Moves("passport")] = Field(
        default=None, title="A staff passport", description="A staff passport between partners."
    )
    pay_gap_bands: Annotated[Annotated[float, Field(ge=0, le=3)] | None, Moves("passport", step=0.5)] = Field(
        default=None,
        title="Pay bands by which trusts pay more",
        description="Bands by which the trusts pay more for the same work.",
    )


class Policy(Part):
    """The levers: settlement, contracts, renewal, bridging, handover, closing rule, practices."""

    title: Title = Field(description="Its name for display.")
    question: Text = Field(default="", description="The question it answers, in a policy person's words.")
    settlement: Settlement = Field(default_factory=Settlement, description="How money is settled.")
    contracts: Contracts = Field(default_factory=Contracts, description="What contracts are offered.")
    renewal: Renewal = Field(default_factory=Renewal, description="How contract ends are handled.")
    scheduled_cuts: Series[ScheduledCut] = Field(default=(), description="Cuts that are known to come.")
    pooling: PoolingLevers = Field(default_factory=PoolingLevers, description="How partners pay.")
    bridging: Bridging = Field(default_factory=Bridging, description="The bridge fund.")
    overlap_weeks: Annotated[Weeks, Moves("handover", most=13)] = Field(
        default=0.0,
        title="A successor and the leaver may overlap for",
        description="Weeks a successor may start before the leaver goes, paid for by the policy.",
    )
    closing_rule: Annotated[
        Literal["shortest-contract-first", "evenly", "protected-roles-last"],
        Moves("risk", choices=moves.CLOSING),
    ] = Field(
        default="shortest-contract-first",
        title="Posts that close first when money falls short",
        description="Which held posts close first after vacant ones.",
    )
    career_ladder: Annotated[bool, Moves("handover")] = Field(
        default=False,
        title="A career within the system",
        description="Promotion and rotation within the system: fewer resign after 24 months.",
    )
    employment: Annotated[EmploymentModel | None, Moves("risk", choices=moves.EMPLOYERS)] = Field(
        default=None,
        title="Who employs the team",
        description="Moves the team to this employment model; unset leaves the system's.",
    )
    honest_advice: Annotated[float, Field(ge=1, le=1.5), Moves("risk", step=0.1)] = Field(
        default=1.0,
        title="Plain advice near a contract's end multiplies resignations by",
        description="Multiplies resignation in a contract's last 6 months: managers advise people to go.",
    )
    practices: Practice = Field(default_factory=Practice, description="Practices the policy brings in.")
    mechanisms: Mechanisms = Field(
        default_factory=dict,
        exclude_if=lambda mechanisms: not mechanisms,
        description="Mechanisms of one's own that are levers, by name.",
    )


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
