"""The assumptions: uncertain behaviour. No value has a default here; `central.yaml` states every one."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.base import (
    Band,
    Engagement,
    Gbp,
    Months,
    Multiplier,
    Part,
    PartnerKind,
    PositiveMonths,
    RatePerYear,
    Series,
    ServiceYears,
    Share,
    Slope,
    Table,
    TauFactor,
    Title,
    Variation,
    Weeks,
    Wte,
    in_order,
    shares_sum_to_one,
)
from sim.scenario.funding import Funding, Pooling
from sim.scenario.mechanism import Mechanisms


class Lending(Part):
    """Recall of people aligned by the national body (M2)."""

    recall_per_year: RatePerYear = Field(description="Recall hazard of an aligned person.")
    recall_notice_weeks: Weeks = Field(description="Weeks between the recall and the last day.")


class Passport(Part):
    """What a staff passport does, where there is one (M9)."""

    checks_skipped_weeks: Weeks = Field(description="Weeks of checks skipped by somebody from a partner.")
    shortest_start_weeks: Weeks = Field(description="Skipping leaves so many weeks from advert to start.")
    return_chance: Share = Field(description="A leaver to a partner returns.")
    return_within_months: Months = Field(description="Longest time to such a return.")
    knowledge_kept: Share = Field(description="Share of knowledge that somebody who returns still has.")


class Employment(Part):
    """What the employment models change (M13); a central office changes nothing."""

    distributed_wte: Wte = Field(description="Distributed: whole-time equivalent of a second role.")
    distributed_reachable_months: Months = Field(
        description="Distributed: mean time that a leaver to a partner stays reachable."
    )
    hosted_permanent_share: Share = Field(description="Hosted: least share of offers that are permanent.")
    hosted_trust_factor: Multiplier = Field(
        description="Hosted: multiplies the share of those who resign that goes to a trust."
    )
    diffuse_wte: Wte = Field(description="Diffuse: whole-time equivalent given by a partner's employee.")
    diffuse_focus: Share = Field(description="Diffuse: share of that time which serves the system.")


class EngagementByKind(Part):
    """How engaged partners are with the system, by their kind: 1 is the usual partner (M11)."""

    trust: Engagement
    commissioner: Engagement
    local_authority: Engagement
    primary_care_network: Engagement
    voluntary_sector: Engagement
    regulator: Engagement

    def of(self, kind: PartnerKind) -> float:
        """Return the engagement of a kind of partner."""
        value: float = getattr(self, kind.replace("-", "_"))
        return value


class Ties(Part):
    """Relationships of people with partners (M11)."""

    tau_months: PositiveMonths = Field(description="Time constant of a tie.")
    partners_per_post: Annotated[int, Field(ge=0, le=50)] = Field(description="Partners a post works with.")
    lent_strength: Share = Field(
        description="Strength of the tie that somebody lent or gifted brings, with the first partner."
    )
    strong_above: Share = Field(description="A tie above this is strong.")
    lapse_sole_chance: Share = Field(description="A strong tie lapses on exit if nobody else holds one.")
    lapse_backed_chance: Share = Field(description="It lapses on exit although somebody else holds one.")
    inherited_share: Share = Field(description="Otherwise the successor inherits this share of it.")
    engagement: EngagementByKind = Field(
        description="How engaged partners are, by kind: it speeds ties and lending, and makes refusals and "
        "late payments of pooled shares rarer."
    )


class Maturity(Part):
    """The system's maturity M, and the loop from it to what the system is given (M12)."""

    loop: bool = Field(description="Whether maturity moves at all; if not, it stays and changes nothing.")
    tau_months: PositiveMonths = Field(description="Time constant of maturity.")
    gain: Annotated[float, Field(ge=0, le=100)] = Field(description="Steepness of its response to the team.")
    half_success: Share = Field(
        description="Success, the share of the plan done x that of partners covered, at which maturity "
        "tends to one half."
    )
    odds_slope: Slope = Field(
        description="Odds of a full settlement are multiplied by exp(slope x (M - .5)). 0: they are not."
    )
    refusal_slope: Slope = Field(
        description="Odds that a partner refuses are multiplied by exp(-slope x (M - .5)). 0: they are not."
    )
    pool_share_floor: Share = Field(
        description="Share of a pool settled year by year that is agreed at M = 0. 1: all of it at any M."
    )
    pool_share_slope: Multiplier = Field(description="It rises by so much x M; never above the whole pool.")
    fill_slope: Annotated[float, Field(ge=0, le=2)] = Field(
        description="The chances that a round fills a post and that a partner lends are multiplied by "
        "1 + slope x (M - .5). 0: they are not."
    )
    planning_slope: Annotated[float, Field(ge=0, le=2)] = Field(
        description="The extra work of plan deadlines is multiplied by 1 + slope x (.5 - M). 0: it is not."
    )
    effort_basis: Literal["planned-work", "funded-work"] = Field(
        description="What the team's effort is measured against: planned-work, that of the plan of day one, "
        "whatever money is cut; funded-work, that which its money leaves it (M6)."
    )
    mature_above: Share = Field(description="Mature: at least this ...")
    mature_for_months: Months = Field(description="... for this long.")


class Renewing(Part):
    """What decides a renewal (M3, M4)."""

    work_still_wanted_chance: Share = Field(description="The manager says the work is still wanted.")
    work_still_wanted_basis: Literal["per-year", "per-end"] = Field(
        description="per-year: the chance to the power term/12 months; per-end: the same at every end."
    )
    work_ended_share: Share = Field(
        description="Share of the manager's noes in which the work itself has ended: the post closes as its "
        "holder goes, who is redundant. Otherwise another person or form is wanted."
    )
    work_ended_closed_months: Months = Field(
        description="Such a post stays closed so long, or until a later settlement pays for it."
    )
    answer_before_end_low_weeks: Weeks = Field(
        description="The manager's answer comes at the latest so long before the contract's end ..."
    )
    answer_before_end_high_weeks: Weeks = Field(
        description="... and at the earliest so long, uniformly between; never after the casework is done."
    )
    four_year_decline_chance: Share = Field(description="Host declines a renewal that would be permanent.")
    gifted_months: PositiveMonths = Field(description="Length of a gift in kind.")
    gifted_extension_chance: Share = Field(description="A gift is extended at its end.")
    gifted_extension_months: PositiveMonths = Field(description="Length of such an extension.")
    redundancy_avoided_chance: Share = Field(description="Dismissed person has another NHS job in 4 weeks.")

    def _fit(self) -> None:
        in_order(self, "answer_before_end_low_weeks", "answer_before_end_high_weeks")


class Hr(Part):
    """HR casework, a queue (M4)."""

    posts_per_server: Annotated[float, Field(ge=1, le=10_000)] = Field(
        description="One case handler per so many posts."
    )
    renewal_weeks: Weeks = Field(description="Mean casework of a renewal.")
    recruitment_weeks: Weeks = Field(description="Mean casework of a recruitment.")
    distribution: Literal["lognormal", "exponential", "fixed"] = Field(description="Shape of casework times.")
    cv: Variation = Field(description="Coefficient of variation if lognormal.")
    no_partner_factor: Annotated[float, Field(ge=1, le=5)] = Field(
        description="Slower without an HR partner."
    )


class TenureStep(Part):
    """From so many months in post, the resignation hazard has this multiplier."""

    from_months: Months
    multiplier: Multiplier


class TenureRate(Part):
    """From so many months in post, people resign at this rate when nothing presses them."""

    from_months: Months
    per_year: RatePerYear


class TenureHazard(Part):
    """How the hazard of resignation goes with months in post: one family, and what belongs to each (M6)."""

    family: Literal["steps", "weibull", "lognormal", "table"] = Field(
        description="steps: tenure_shape, read once a month. weibull: the power shape - 1 of months in "
        "post. lognormal: times to a resignation are lognormal. table: rates of your own."
    )
    shape: Annotated[float, Field(ge=0.2, le=5)] = Field(
        description="Weibull: below 1 the hazard falls with months in post, above 1 it rises, at 1 it stays."
    )
    sigma: Annotated[float, Field(ge=0.2, le=5)] = Field(
        description="Lognormal: standard deviation of the logarithm of the time to a resignation."
    )
    table: Series[TenureRate] = Field(description="Table: resignations a year by months in post.")
    table_factor: Multiplier = Field(description="Table: multiplies all its rates.")

    def _fit(self) -> None:
        _from_zero_on([row.from_months for row in self.table], "table")
        if self.family == "table" and not self.table:
            raise ValueError(
                "family: table needs a table; write table: [{from_months: 0, per_year: 0.1}, ...]"
            )


class Destinations(Part):
    """Where those who resign go."""

    trust: Share
    other_nhs: Share
    outside: Share

    def _fit(self) -> None:
        shares = {"trust": self.trust, "other_nhs": self.other_nhs, "outside": self.outside}
        shares_sum_to_one(shares, "shares of the destinations")


class Attrition(Part):
    """Why people leave of their own accord (M6)."""

    resignation_per_year: RatePerYear = Field(description="Base resignation hazard.")
    retirement_per_year: RatePerYear = Field(description="Retirement hazard, never multiplied.")
    runway_multiplier: Multiplier = Field(description="M: multiplier at no runway; 1 at 12 months or more.")
    limbo_multiplier: Multiplier = Field(description="While out of contract.")
    told_no_multiplier: Multiplier = Field(description="After being told the contract or post ends.")
    unconfirmed_money_multiplier: Multiplier = Field(
        description="Permanent, while the money behind the post is unconfirmed for the next 6 months."
    )
    tenure_shape: Series[TenureStep] = Field(min_length=1, description="Multipliers by months in post.")
    tenure_shape_strength: Multiplier = Field(
        description="Power of the multipliers before they are centred. 0: tenure does not matter."
    )
    tenure_hazard: TenureHazard = Field(description="How the hazard goes with months in post.")
    frailty_variance: Annotated[float, Field(ge=0, le=10)] = Field(
        description="People differ: each has a factor of their own on the hazard, gamma distributed with "
        "mean 1 and this variance among those who join. 0: they do not."
    )
    centring_exits_per_year: Annotated[float, Field(ge=0, le=2)] = Field(
        description="All-cause exits of the ICB-wide mix over which multipliers are centred to mean 1."
    )
    contagion_per_exit: Annotated[float, Field(ge=0, le=10)] = Field(
        description="Per exit in the window per 20 people in post."
    )
    contagion_window_months: Annotated[float, Field(ge=0.1, le=12)] = Field(
        description="How long an exit is felt."
    )
    contagion_cap: Annotated[float, Field(ge=1, le=100)] = Field(
        description="Largest contagion multiplier before centring."
    )
    workload_slope: Multiplier = Field(
        description="Multiplier is 1 + slope x (overload - usual overload); overload is work / capacity - 1."
    )
    workload_usual_overload: Multiplier = Field(
        description="Overload of the ICB-wide mix, over which the multiplier is centred to mean 1."
    )
    waiting_post_work_share: Share = Field(
        description="Work that a vacant post asks for while its money or its search waits for a decision."
    )
    closed_post_work_share: Share = Field(
        description="Work that a post leaves behind when it closes, as a share."
    )
    workload_cap: Multiplier = Field(description="Largest overload that counts.")
    career_ladder_multiplier: Multiplier = Field(
        description="Of those who have been long in post, where there is a career ladder."
    )
    career_ladder_from_months: Months = Field(description="Months in post from which the ladder acts.")
    pay_gap_multiplier_per_band: Multiplier = Field(description="Per band of pay gap at the trusts.")
    limbo_notice_weeks: Weeks = Field(description="Notice of somebody who gives up in limbo.")
    destinations: Destinations = Field(description="Where those who resign go.")
    trust_destination_factor: Annotated[float, Field(ge=0, le=10)] = Field(
        description="Multiplies the share that goes to a trust against the others."
    )

    def _fit(self) -> None:
        _from_zero_on([step.from_months for step in self.tenure_shape], "tenure_shape")
        family, theta = self.tenure_hazard.family, self.frailty_variance
        mix = self.centring_exits_per_year
        if family == "steps" and not theta:
            return
        what = f"frailty_variance {theta:g}" if theta else f"tenure_hazard.family: {family}"
        if mix < _LEAST_MIX:
            raise ValueError(
                f"{what} has its level over staff who leave at centring_exits_per_year, {mix:g}; make it at "
                f"least {_LEAST_MIX}"
            )
        times = max(theta, float(family == "lognormal"))
        highest = self.highest_resignation_per_year()
        if highest * times > _MOST_OF_MIX * mix:
            most = _MOST_OF_MIX * mix / times
            raise ValueError(
                f"{what} goes with at most {most:.3g} resignations a year ({_MOST_OF_MIX} x "
                f"centring_exits_per_year{f' / {theta:g}' if theta else ''}); here they are {highest:g}"
            )

    def highest_resignation_per_year(self) -> float:
        """Return the base hazard of resignation, or the highest in a table of one's own."""
        given = self.tenure_hazard
        if given.family != "table":
            return self.resignation_per_year
        return given.table_factor * max(row.per_year for row in given.table)


_LEAST_MIX = 0.01
"""Fewest leavers a year in the staff over which a hazard is set to its level: else they stay 100 years."""

_MOST_OF_MIX = 20
"""Most resignations a year against that: beyond, the level is that of the few who would hardly ever go."""


def _from_zero_on(months: list[float], name: str) -> None:
    if months and (months[0] != 0 or any(a >= b for a, b in pairwise(months))):
        raise ValueError(f"{name} must start at from_months: 0 and rise")


class Notice(Part):
    """Notice by band (M7)."""

    bands_2_to_4_weeks: Weeks
    bands_5_to_6_weeks: Weeks
    bands_7_to_9_weeks: Weeks


class Handover(Part):
    """Share of tacit knowledge handed over, by the way a person goes (M7)."""

    with_notice: Share = Field(description="Resigned or retired with 4 weeks' notice or more.")
    told_before_end: Share = Field(description="Told 4 weeks or more before the contract's end.")
    planned_return: Share
    redundancy: Share
    sudden: Share = Field(description="Recall, limbo resignation, decided after the end, short notice.")
    overlap: Share = Field(description="With the successor, if the policy pays for overlap.")


class FillChance(Part):
    """Chance that a round of recruitment succeeds, by what is offered (M8)."""

    permanent_or_36_months: Share
    months_24: Share
    months_12_or_less: Share


class AdvertStages(Part):
    """The stages from advert to start together: advert, shortlist, interviews and checks (M8)."""

    shortest_weeks: Weeks
    likeliest_weeks: Weeks
    longest_weeks: Annotated[float, Field(ge=0.1, le=520)]

    def _fit(self) -> None:
        in_order(self, "shortest_weeks", "likeliest_weeks")
        in_order(self, "likeliest_weeks", "longest_weeks")


class Recruitment(Part):
    """How a vacancy is filled (M8)."""

    approval_weeks: Weeks = Field(description="Approval to advertise.")
    freeze_weeks: Weeks = Field(description="No approvals this long before a settlement lapses undecided.")
    advert_to_start_weeks: Weeks = Field(description="Mean weeks from advert to start.")
    advert_to_start_distribution: Literal["lognormal", "triangular"] = Field(
        description="Shape of the weeks from advert to start: lognormal, or triangular as their stages."
    )
    advert_to_start_cv: Variation = Field(description="Its coefficient of variation if lognormal.")
    advert_to_start_stages: AdvertStages = Field(
        description="If triangular: the shortest, likeliest and longest, stretched to the mean above."
    )
    failed_round_weeks: Weeks = Field(description="Weeks a failed round costs.")
    fill_chance: FillChance
    from_partner_chance: Share = Field(
        description="A starter comes from a partner and knows some of the system."
    )
    lent_start_low_weeks: Weeks = Field(description="Shortest time for a partner to lend somebody.")
    lent_start_high_weeks: Weeks = Field(description="Longest time for a partner to lend somebody.")
    lent_fill_chance: Share = Field(description="A request for a lent or aligned person succeeds.")
    interim_after_failed_rounds: Annotated[int, Field(ge=1, le=100)] = Field(
        description="Then an interim is hired."
    )
    interim_start_weeks: Weeks
    interim_max_weeks: Weeks
    interim_capacity: Share = Field(description="Capacity of an interim against a full member.")

    def _fit(self) -> None:
        in_order(self, "lent_start_low_weeks", "lent_start_high_weeks")
        chances = (*self.fill_chance.model_dump().values(), self.lent_fill_chance)
        if self.failed_round_weeks < 0.1 and min(chances) < 0.01:
            said = "rounds that fail at once and hardly ever succeed would never end; failed_round_weeks "
            raise ValueError(f"{said}must be at least 0.1, or all chances to fill a post at least 0.01")


class Knowledge(Part):
    """What people know of the system, and what happens to it (M10)."""

    tau_months: PositiveMonths = Field(description="Time constant of learning.")
    forgetting_per_month: Share = Field(description="In-post forgetting.")
    drift_per_month: Share = Field(
        description="Share of what people know that new work makes obsolete (skills drift)."
    )
    drift_with_training_factor: Share = Field(description="Multiplies it where there is a training budget.")
    start_outsider: Share
    start_from_partner: Share
    start_lent: Share
    documented_share: Share = Field(description="c: share of knowledge in documents.")
    shared_record_bonus: Share = Field(description="Added to c by a shared project record.")
    shared_between_posts: Share = Field(
        description="s: share of a post's knowledge that its sharing group holds too, where programmes share."
    )
    sharing_capacity_factor: Share = Field(
        description="Multiplies capacity where programmes share: the time that it takes."
    )
    training_factor: TauFactor = Field(description="Multiplies tau where there is a training budget.")
    software_factor: TauFactor = Field(description="Multiplies tau where there is shared software.")
    file_fade_per_month: Share = Field(description="delta: fading of a post's file while the post is empty.")
    reachable_share: Share = Field(description="Of what is lost, reachable in a leaver to a local partner.")
    reachable_months: Months = Field(description="Mean time such a leaver stays reachable.")


class Starting(Part):
    """How a drawn team stands on day one."""

    no_prior_service_chance: Share = Field(description="Chance of no NHS service before this team.")
    prior_service_years: ServiceYears = Field(description="Mean prior service otherwise.")


class Money(Part):
    """Prices, one price base for all scenarios (M14)."""

    price_base: Title = Field(description="Financial year of the prices.")
    pay_gbp: Table[Band, Gbp] = Field(description="Mid pay point a year by band.")
    on_cost_factor: Annotated[float, Field(ge=1, le=3)] = Field(description="Local employer cost over pay.")
    public_cost_factor: Annotated[float, Field(ge=1, le=3)] = Field(description="Full public cost over pay.")
    recruitment_gbp: Gbp = Field(description="A hire.")
    interim_factor: Multiplier = Field(description="Cost of an interim over the employed cost.")
    training_gbp_per_post_year: Gbp
    software_gbp_per_year: Gbp
    redundancy_floor_gbp: Gbp = Field(description="Least annual earnings in redundancy pay (section 16).")
    redundancy_cap_gbp: Gbp = Field(description="Most annual earnings in redundancy pay (section 16).")
    redundancy_cap_months: Months = Field(description="Most months of redundancy pay.")
    redundancy_after_years: ServiceYears = Field(description="Service that earns it.")
    discount_per_year: Share = Field(
        description="Discount rate of costs and effects that are shown discounted; the first year is not."
    )

    def _fit(self) -> None:
        in_order(self, "redundancy_floor_gbp", "redundancy_cap_gbp")


class Assumptions(Part):
    """All uncertain behaviour."""

    title: Title
    funding: Funding
    renewing: Renewing
    hr: Hr
    attrition: Attrition
    pooling: Pooling
    lending: Lending
    passport: Passport
    employment: Employment
    ties: Ties
    maturity: Maturity
    notice: Notice
    handover: Handover
    recruitment: Recruitment
    knowledge: Knowledge
    starting: Starting
    money: Money
    mechanisms: Mechanisms = Field(
        default_factory=dict,
        exclude_if=lambda mechanisms: not mechanisms,
        description="Mechanisms of one's own that are not levers, by name.",
    )
