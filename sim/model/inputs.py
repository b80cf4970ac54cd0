"""The scenario in the model's own units, worked out once and shared by every replication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from sim.model import attrition_rules
from sim.model.contract_rules import Terms, terms_offered
from sim.model.employment import Effects, effects
from sim.model.knowledge_rules import (
    Curve,
    curve,
    forgetting_rate,
    shared_share,
    time_constant,
    time_for_work,
)
from sim.model.log import Names
from sim.model.points import Points, points_of
from sim.model.same_money import Factors, same_money
from sim.scenario.base import BANDS, ContractKind, Part
from sim.scenario.funding import Dates, Odds, dates_in_force, odds_in_force
from sim.scenario.mechanism import Mechanism
from sim.scenario.model import Scenario
from sim.scenario.policy import horizon_in_force
from sim.scenario.posts import PostSpec, in_kind_place
from sim.scenario.system import Horizon, Practices, Stream

PlainScenario: TypeAlias = Scenario
PlainPractices: TypeAlias = Practices
"""What :func:`plain` makes of them: objects with the fields of these models, and nothing else of them.

They are no instances of the models and have no methods. The types are written as if they were, so that
every field that the model reads is checked.
"""


@dataclass(frozen=True, slots=True)
class PostInput:
    """What is fixed about a post."""

    index: int
    name: str
    who: str  # whose chance it is
    stream: int
    band: int  # place in BANDS
    contract: ContractKind  # of those who come
    contract_on_day_one: ContractKind
    contract_months: float | None
    wte: float
    protected: bool
    pay_gbp: float  # a year, whole-time
    partners: tuple[int, ...]  # those it works with; none: to be drawn
    sharing_group: str  # of posts that share knowledge, where programmes do


@dataclass(frozen=True, slots=True)
class StreamInput:
    """What is fixed about a funding stream."""

    index: int
    name: str
    who: str
    recurrent_timing: bool  # decided on the dates of core money
    settlement_years: Horizon  # covered by one settlement
    posts: int
    planned: float  # posts that later settlements plan for: fewer where a pool is capped
    shares: tuple[
        tuple[int, float], ...
    ]  # partners who pay into the pool, and their shares; the largest first
    treated: bool  # the policy's settlement applies
    delayed: bool  # the policy's delay of decisions applies
    awards_full: bool  # no award is less than the whole plan
    award_factor: float  # on awards after the first
    same_money: tuple[Factors, ...]  # by age of the settlement on day one; none: the factor above


@dataclass(frozen=True, slots=True)
class Inputs:
    """A scenario prepared for the model."""

    scenario: Scenario
    plain: PlainScenario  # the same: what the model reads
    place: str  # before whose chance it is, save the nation's
    practices: PlainPractices
    posts: tuple[PostInput, ...]
    streams: tuple[StreamInput, ...]
    names: Names
    planned_wte: float  # of all posts: what the plan of day one asks for
    run_months: float
    hr_servers: int
    tau_months: float
    forgetting: float  # of what is known in post, a month
    learning: Curve  # of knowledge in post
    engagement: tuple[float, ...]  # of each partner
    tie_months: tuple[float, ...]  # time constant of ties with each partner
    documented: float
    shared: float  # of a post's knowledge, with its sharing group
    time_for_work: float  # share of everybody's, where sharing takes some
    hazards: attrition_rules.Hazards
    terms: Terms
    fixed_terms: Terms  # of posts that are never permanent
    terms_on_day_one: Terms  # of contracts signed before
    fixed_terms_on_day_one: Terms
    employment: Effects
    employment_on_day_one: Effects  # of contracts signed before
    odds: Odds  # of awards, with the climates
    decision_dates: Dates
    points: Points  # where mechanisms of one's own act


def prepare(scenario: Scenario) -> Inputs:
    """Return the scenario in the model's units."""
    specs, place = scenario.posts(), _place(scenario)
    plain_scenario: PlainScenario = plain(scenario)
    stream_names, partner_names = sorted(scenario.system.streams), sorted(scenario.system.partners)
    pay = scenario.assumptions.money.pay_gbp
    in_kind = _lent_instead_of_paid(scenario, specs)
    gifted_months = scenario.assumptions.renewing.gifted_months
    posts = tuple(
        PostInput(
            index=i,
            name=spec.name,
            who=f"{place}post/{spec.identity}",
            stream=stream_names.index(spec.stream),
            band=BANDS.index(spec.band),
            contract="secondment" if spec.name in in_kind else spec.contract,
            contract_on_day_one=spec.contract,
            contract_months=gifted_months if spec.name in in_kind else spec.contract_months,
            wte=spec.wte,
            protected=spec.protected,
            pay_gbp=pay[spec.band],
            partners=tuple(partner_names.index(p) for p in spec.partners),
            sharing_group=spec.sharing_group,
        )
        for i, spec in enumerate(specs)
    )
    streams = tuple(
        _stream_input(i, name, scenario, [p for p in posts if p.stream == i])
        for i, name in enumerate(stream_names)
    )
    practices, engagement = scenario.practices(), scenario.engagement()
    knowledge = scenario.assumptions.knowledge
    tau, forgetting = time_constant(knowledge, practices), forgetting_rate(knowledge, practices)
    employment = effects(scenario.employment(), plain_scenario.assumptions)
    before = effects(scenario.system.employment, plain_scenario.assumptions)
    offered, had = scenario.policy.contracts, scenario.system.starting.fixed_terms
    bonus = knowledge.shared_record_bonus if practices.shared_record else 0
    return Inputs(
        scenario=scenario,
        plain=plain_scenario,
        place=place,
        practices=plain(practices),
        posts=posts,
        streams=streams,
        names=Names(tuple(p.name for p in posts), tuple(stream_names), tuple(partner_names)),
        planned_wte=sum((p.wte for p in posts), 0.0),
        run_months=12.0 * scenario.run.years,
        hr_servers=max(1, round(len(posts) / scenario.assumptions.hr.posts_per_server)),
        tau_months=tau,
        forgetting=forgetting,
        learning=curve(tau, forgetting),
        engagement=engagement,
        tie_months=tuple(scenario.assumptions.ties.tau_months / e for e in engagement),
        documented=min(1.0, knowledge.documented_share + bonus),
        shared=shared_share(knowledge, practices),
        time_for_work=time_for_work(knowledge, practices),
        hazards=attrition_rules.constants(scenario.assumptions.attrition, practices.pay_gap_bands),
        terms=terms_offered(offered.fixed_terms, max(offered.permanent_share, employment.permanent_share)),
        fixed_terms=terms_offered(offered.fixed_terms, 0.0),
        terms_on_day_one=terms_offered(had, before.permanent_share),
        fixed_terms_on_day_one=terms_offered(had, 0.0),
        employment=employment,
        employment_on_day_one=before,
        odds=Odds(*plain(odds_in_force(scenario.assumptions.funding))),
        decision_dates=dates_in_force(scenario.assumptions.funding),
        points=points_of(scenario),
    )


def plain(value: Any) -> Any:
    """Return a part of a scenario with a plain object for each model, which has the same fields.

    A replication reads fields some 25,000 times, and a pydantic model, which has a ``__getattr__``, takes
    ten times as long over each as an object with slots.
    """
    if isinstance(value, Part) and not isinstance(value, Mechanism):
        same = _slots_like(type(value))()
        for name, field in value:
            setattr(same, name, plain(field))
        return same
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


@cache
def _slots_like(model: type[Part]) -> type:
    return type(f"Plain{model.__name__}", (), {"__slots__": tuple(model.model_fields)})


def _place(scenario: Scenario) -> str:
    """Return what stands before the names of those whose chance is the team's own, and not the nation's."""
    return f"place/{scenario.place()}/"


def _lent_instead_of_paid(scenario: Scenario, specs: Sequence[PostSpec]) -> set[str]:
    """Return the posts of pooled streams that partners will fill with people instead of paying for them.

    Each post has a fixed place between 0 and 1, and those in the uppermost share are lent: a post more
    changes nothing for the others. Who holds one on day one stays.
    """
    from_place = 1 - scenario.policy.pooling.in_kind_share
    return {
        s.name
        for s in specs
        if scenario.system.streams[s.stream].kind == "pooled"
        and s.contract != "secondment"
        and in_kind_place(s.identity) >= from_place
    }


def _stream_input(index: int, name: str, scenario: Scenario, paid: Sequence[PostInput]) -> StreamInput:
    given: Stream = scenario.system.streams[name]
    settlement = scenario.policy.settlement
    treated = given.kind in settlement.applies_to and given.horizon != "recurrent"  # it stays recurrent
    delays = settlement.applies_to if settlement.delay_applies_to is None else settlement.delay_applies_to
    shares, factor = _payers(given, sorted(scenario.system.partners)), settlement.award_factor
    even = treated and given.kind not in ("aligned", "gifted") and factor == "same-as-annual"
    return StreamInput(
        index=index,
        name=name,
        who=f"{_place(scenario)}stream/{name}",
        recurrent_timing=given.kind in ("core", "pooled"),
        settlement_years=horizon_in_force(given, settlement),
        posts=len(paid),
        planned=_affordable(given, paid, scenario),
        shares=shares,
        treated=treated,
        delayed=given.kind in delays,
        awards_full=treated and settlement.awards == "full",
        award_factor=factor if treated and factor != "same-as-annual" else 1.0,
        same_money=same_money(scenario, bool(shares)) if even else (),
    )


def _affordable(stream: Stream, paid: Sequence[PostInput], scenario: Scenario) -> float:
    """Return how many posts a stream can plan for: all, or as many as a pool's cap pays for on average."""
    cost = sum((p.pay_gbp * p.wte for p in paid), 0.0) * scenario.assumptions.money.on_cost_factor
    if stream.cap_gbp is None or cost <= stream.cap_gbp:
        return float(len(paid))
    return len(paid) * stream.cap_gbp / cost


def _payers(stream: Stream, partners: list[str]) -> tuple[tuple[int, float], ...]:
    """Return who pays into a pooled stream and what share, the largest payer first."""
    if stream.kind != "pooled":
        return ()
    payers = sorted(stream.shares.items(), key=lambda named: (-named[1], named[0]))
    return tuple((partners.index(name), share) for name, share in payers)
