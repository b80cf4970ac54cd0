"""The scenario in the model's own units, worked out once and shared by every replication."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model import hazards, terms
from sim.model.log import Names
from sim.model.settlements import award_factor
from sim.scenario._base import BANDS, ContractKind
from sim.scenario.model import Scenario
from sim.scenario.system import Horizon, Practices, Stream


@dataclass(frozen=True, slots=True)
class PostInput:
    """What is fixed about a post."""

    index: int
    name: str
    who: str  # whose chance it is
    stream: int
    band: int  # place in BANDS
    contract: ContractKind
    contract_months: float | None
    wte: float
    protected: bool
    pay_gbp: float  # a year, whole-time


@dataclass(frozen=True, slots=True)
class StreamInput:
    """What is fixed about a funding stream."""

    index: int
    name: str
    who: str
    recurrent_timing: bool  # decided on the dates of core money
    horizon: Horizon
    posts: int
    treated: bool  # the policy's settlement applies


@dataclass(frozen=True, slots=True)
class Inputs:
    """A scenario prepared for the model."""

    scenario: Scenario
    practices: Practices
    posts: tuple[PostInput, ...]
    streams: tuple[StreamInput, ...]
    names: Names
    horizon: float  # months
    hr_servers: int
    tau_months: float
    documented: float
    hazards: hazards.Hazards
    terms: terms.Terms
    award_factor: float  # on awards after the first of treated streams


def prepare(scenario: Scenario) -> Inputs:
    """Return the scenario in the model's units."""
    specs = scenario.posts()
    stream_names = sorted(scenario.system.streams)
    pay = scenario.assumptions.money.pay_gbp
    posts = tuple(
        PostInput(
            index=i,
            name=spec.name,
            who=f"post/{spec.name}",
            stream=stream_names.index(spec.stream),
            band=BANDS.index(spec.band),
            contract=spec.contract,
            contract_months=spec.contract_months,
            wte=spec.wte,
            protected=spec.protected,
            pay_gbp=pay[spec.band],
        )
        for i, spec in enumerate(specs)
    )
    streams = tuple(
        _stream_input(i, name, scenario, sum(p.stream == i for p in posts))
        for i, name in enumerate(stream_names)
    )
    practices = scenario.practices()
    knowledge = scenario.assumptions.knowledge
    tau = knowledge.tau_months
    tau *= knowledge.training_factor if practices.training else 1
    tau *= knowledge.software_factor if practices.shared_software else 1
    bonus = knowledge.shared_record_bonus if practices.shared_record else 0
    return Inputs(
        scenario=scenario,
        practices=practices,
        posts=posts,
        streams=streams,
        names=Names(
            tuple(p.name for p in posts), tuple(stream_names), tuple(sorted(scenario.system.partners))
        ),
        horizon=12.0 * scenario.run.years,
        hr_servers=max(1, round(len(posts) / scenario.assumptions.hr.posts_per_server)),
        tau_months=tau,
        documented=min(1.0, knowledge.documented_share + bonus),
        hazards=hazards.constants(scenario.assumptions.attrition, practices.pay_gap_bands),
        terms=terms.terms_offered(
            scenario.policy.contracts.fixed_terms, scenario.policy.contracts.permanent_share
        ),
        award_factor=award_factor(scenario),
    )


def _stream_input(index: int, name: str, scenario: Scenario, posts: int) -> StreamInput:
    given: Stream = scenario.system.streams[name]
    settlement = scenario.policy.settlement
    treated = given.kind in settlement.applies_to
    horizon: Horizon = settlement.horizon if treated else given.horizon
    if given.kind in ("aligned", "gifted"):
        horizon = "recurrent"  # paid for by the lender; no settlement of the system's decides it
    return StreamInput(
        index=index,
        name=name,
        who=f"stream/{name}",
        recurrent_timing=given.kind in ("core", "pooled"),
        horizon=horizon,
        posts=posts,
        treated=treated,
    )
