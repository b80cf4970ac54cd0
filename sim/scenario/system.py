"""The system: who is in the engine room, who pays for them, and how the team stands on day one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.scenario.base import (
    Band,
    ContractKind,
    Engagement,
    Line,
    Months,
    Name,
    Part,
    PartnerKind,
    PositiveMonths,
    Series,
    Share,
    StreamKind,
    Table,
    Text,
    Title,
    Wte,
    shares_sum_to_one,
)

Horizon = Annotated[int, Field(ge=1, le=50)] | Literal["rolling", "recurrent"]
"""Years a settlement covers; `rolling` adds a year each year; `recurrent` never lapses."""


EmploymentModel = Literal["central-pmo", "distributed", "hosted", "diffuse"]
"""Who employs the team (model.md M13)."""


class Partner(Part):
    """An organisation that may pay into the pool, lend people, or be where a leaver goes."""

    kind: PartnerKind = Field(
        description="What kind of organisation it is: says how engaged it is, unless `engagement` does."
    )
    engagement: Engagement | None = Field(
        default=None,
        description="How engaged it is against the usual partner, 1; unset: as `ties.engagement` says of its "
        "kind.",
    )
    name: Line = Field(default="", description="Its name for display.")


class Stream(Part):
    """A funding stream: it pays for a number of posts (model.md M2)."""

    kind: StreamKind = Field(description="Where the money comes from.")
    horizon: Horizon = Field(
        default=1,
        description="Years its settlement covers, unless the policy's settlement applies to its kind.",
    )
    contract: ContractKind | None = Field(
        default=None,
        description="The contract its posts are held on; unset: aligned and gifted as their kind says, "
        "core and pooled permanent, transformation and programme as the policy says.",
    )
    contract_months: PositiveMonths | None = Field(
        default=None, description="Length of a secondment, or of fixed terms that do not follow the policy."
    )
    cap_gbp: Annotated[float, Field(gt=0, le=1e9)] | None = Field(
        default=None,
        description="Most that the partners of a pooled stream pay together, a year; it limits the posts "
        "planned from the second year on.",
    )
    shares: Table[Name, Share] = Field(
        default_factory=dict, description="Share each partner pays into a pooled stream; adds to 1."
    )

    def _fit(self) -> None:
        if self.shares:
            shares_sum_to_one(self.shares, "shares of the partners", "shares.*")
        if self.cap_gbp is not None and self.kind != "pooled":
            raise ValueError("only a pooled stream has a cap_gbp")
        if self.contract == "secondment" and self.contract_months is None:
            raise ValueError("a secondment needs contract_months: the months until the return date")

    @property
    def contract_kind(self) -> ContractKind:
        """The contract its posts are held on, with the default of its kind filled in."""
        if self.contract is not None:
            return self.contract
        by_kind: dict[str, ContractKind] = {
            "aligned": "aligned", "gifted": "gifted", "core": "permanent", "pooled": "permanent",
        }  # fmt: skip
        return by_kind.get(self.kind, "policy")


class PostGroup(Part):
    """One or more like posts; three posts of a group `manager` are `manager-1` to `manager-3`."""

    role: Title = Field(description="The role in plain words.")
    band: Band = Field(description="Agenda for Change band.")
    count: Annotated[int, Field(ge=1, le=500)] = Field(default=1, description="How many such posts.")
    stream: Name | None = Field(default=None, description="The stream that pays; unset: by funding_mix.")
    contract: ContractKind | None = Field(default=None, description="Overrides the stream's contract.")
    wte: Wte = Field(
        default=1.0, description="Whole-time equivalent given to the system (.5: a second role in a partner)."
    )
    partners: Series[Name] = Field(
        default=(), description="Partners it works with; unset: drawn from the system's partners."
    )
    workstream: Name | None = Field(
        default=None, description="What it works on, for areas with a single holder; unset: the group is one."
    )
    sharing_group: Name | None = Field(
        default=None,
        description="With whom it shares knowledge where programmes do; unset: with all that name no group.",
    )
    protected: bool = Field(default=False, description="Closed last under the rule `protected-roles-last`.")


class ListedPerson(Part):
    """A member of a real team on day one. Staff lists are personal data: keep such a file private."""

    tenure_months: Months = Field(description="Months in the team so far.")
    contract: Literal["permanent", "fixed-term", "secondment", "gifted", "aligned"] = Field(
        description="Contract held on day one."
    )
    months_left: Annotated[float, Field(ge=-120, le=1200)] | None = Field(
        default=None,
        description="Months to the contract's end or the return date; none if permanent. 0 or less: it has "
        "ended, and the holder works on without one.",
    )
    prior_nhs_years: Annotated[float, Field(ge=0, le=50)] = Field(
        default=0.0, description="Continuous NHS service before this team, for redundancy pay."
    )

    def _fit(self) -> None:
        open_ended = self.contract in ("permanent", "aligned")
        if open_ended and self.months_left is not None:
            raise ValueError(f"a {self.contract} contract has no end: leave months_left out")
        if not open_ended and self.months_left is None:
            raise ValueError(f"a {self.contract} contract needs months_left")


class FixedTerm(Part):
    """One length of contract and the share of offers it makes up."""

    months: PositiveMonths = Field(description="Length of the term.")
    share: Share = Field(description="Share of fixed-term offers of this length.")


VACANT = "vacant"
"""What is written of a post that nobody holds on day one."""


def _person(given: Any) -> Any:
    return None if given == VACANT or given == {VACANT: True} else given


def _or_vacant(schema: dict[str, Any]) -> None:
    for entry in schema["patternProperties"].values():
        entry["anyOf"].append({"const": VACANT})


class StartingState(Part):
    """How the team stands on day one, the same under every policy (model.md, Starting state)."""

    fixed_terms: Series[FixedTerm] = Field(
        default=(FixedTerm(months=12, share=0.5), FixedTerm(months=24, share=0.5)),
        description="Lengths of the fixed-term contracts in force on day one.",
    )
    ends: Literal["anniversaries", "financial-year-end"] = Field(
        default="anniversaries", description="Whether those contracts end on anniversaries or on 31 March."
    )
    partnership_age_months: PositiveMonths | None = Field(
        default=None,
        description="Age of the partnership on day one: nobody who is drawn has served longer. Unset: any.",
    )
    vacant_share: Annotated[float, Field(ge=0, lt=1)] = Field(
        default=0.0, description="Share of posts vacant on day one."
    )
    fresh: bool = Field(
        default=False, description="Everyone starts on day one with no tenure (a new team) instead of drawn."
    )
    people: Table[Name, Annotated[ListedPerson | None, BeforeValidator(_person)]] = Field(
        default_factory=dict,
        description="A real team, by post; `vacant` for a post that nobody holds, which is recruited for. "
        "Posts not listed get holders drawn by chance.",
        json_schema_extra=_or_vacant,
    )

    def _fit(self) -> None:
        shares = [term.share for term in self.fixed_terms]
        shares_sum_to_one(shares, "shares of the fixed terms", "fixed_terms.*.share")


class Practices(Part):
    """How the system works with knowledge and HR."""

    hr_partner: bool = Field(default=False, description="A dedicated HR partner: casework is not slowed.")
    training: bool = Field(default=False, description="A training budget: people learn faster.")
    shared_software: bool = Field(
        default=False, description="Shared programme software: people learn faster."
    )
    shared_record: bool = Field(default=False, description="One shared project record: more is in documents.")
    sharing: bool = Field(
        default=False,
        description="Programmes share knowledge and skills: less goes with a leaver, and it takes time.",
    )
    passport: bool = Field(default=False, description="A staff passport: moves between partners are easy.")
    pay_gap_bands: Annotated[float, Field(ge=0, le=3)] = Field(
        default=0.0, description="Bands by which the trusts pay more for the same work."
    )


class PlanDeadline(Part):
    """A demand on the team at a plan's deadline (model.md M6, workload)."""

    month: Months = Field(description="Months from the start date at which the extra work begins.")
    lasts_months: PositiveMonths = Field(description="How long it lasts.")
    extra_work_share: Annotated[float, Field(ge=0, le=5)] = Field(
        description="Extra work as a share of the funded work."
    )


class System(Part):
    """A system: partners, streams, posts and the starting state."""

    title: Title = Field(description="Its name for display.")
    about: Text = Field(default="", description="What the sources say of it and what had to be assumed.")
    partners: Table[Name, Partner] = Field(default_factory=dict, description="The partner organisations.")
    streams: Table[Name, Stream] = Field(min_length=1, description="The funding streams.")
    funding_mix: Table[Name, Share] = Field(
        default_factory=dict,
        description="Share of the posts that each stream pays for, among posts that name no stream.",
    )
    posts: Table[Name, PostGroup] = Field(min_length=1, description="The posts, in groups of like posts.")
    starting: StartingState = Field(default_factory=StartingState, description="The team on day one.")
    employment: EmploymentModel = Field(default="central-pmo", description="Who employs the team.")
    maturity: Share = Field(default=0.5, description="Maturity on day one (.3 developing, .6 established).")
    plan_deadlines: Series[PlanDeadline] = Field(default=(), description="Demands at plan deadlines.")
    practices: Practices = Field(default_factory=Practices, description="Knowledge and HR practices.")
