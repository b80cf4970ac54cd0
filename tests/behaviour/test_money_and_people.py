"""Who pays for which year, when, and who goes before the money for it is there."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.inputs import prepare
from sim.model.log import Contract, Event, EventLog, Reason
from sim.reading import load
from sim.scenario import Scenario, ScenarioError

YEARS = 6


def of_stream(log: EventLog, scenario: Scenario, stream: str, event: Event) -> EventLog:
    index = names_of(scenario).streams.index(stream)
    return log.where((log.stream == index) & (log.event == event))


# --- what partners refuse is lost for one year, however long money is settled for

HORIZONS: dict[str, dict[str, Any]] = {
    "annual": {},
    "three years": {"policy.settlement.horizon": 3},
    "five years": {"policy.settlement.horizon": 5},
    "rolling": {"policy.settlement.horizon": "rolling"},
    "rolling by one": {"policy.settlement.horizon": "rolling", "policy.settlement.rolling_years": 1},
    "recurrent": {"system.streams.pooled.horizon": "recurrent"},
    "three years from year two": {"policy.settlement.horizon": 3, "policy.settlement.starts_in_year": 2},
    # so that the next year is prepared for before this one is decided
    "decided after the telling": {
        "policy.settlement.horizon": 3,
        "policy.settlement.decision_delay_weeks": 26,
        "assumptions.funding.closure_notice_weeks": 39.0,
    },
}


def paid_posts(changes: dict[str, Any], n: int) -> tuple[NDArray[np.float64], float]:
    """The posts that the pool pays for, by replication and financial year, and refusals a replication."""
    certain = {
        "assumptions.funding.clawback_chance_per_year": 0.0,
        "assumptions.funding.in_year_clawback_chance_per_year": 0.0,
        "assumptions.maturity.loop": False,
        "run.years": YEARS,
    }
    scenario = load(system="established-system", policy="three-year-for-all", overrides=certain).replace(
        {"policy.settlement.horizon": 1} | changes
    )
    log = simulate(scenario, range(n))
    assert check(log.where(log.replication == 0), scenario, names_of(scenario)) == []
    year = of_stream(log, scenario, "pooled", Event.YEAR_FUNDED)
    assert len(year.time) == n * YEARS
    refusals = len(log.of(Event.PARTNER_REFUSED).time) / n
    return year.amount[np.lexsort((year.time, year.replication))].reshape(n, YEARS), refusals


@pytest.mark.parametrize("horizon", HORIZONS)
def test_a_refused_share_is_lost_once_in_each_year(horizon: str) -> None:
    """The largest of the payers, who pays a quarter for 13 posts, refuses every year."""
    n = 16
    refusal = {"policy.pooling.refusing_partners": 1, "assumptions.pooling.refuses_chance_per_year": 0.0}
    paid, refusals = paid_posts(HORIZONS[horizon] | refusal, n)
    assert YEARS - 1 <= refusals <= YEARS  # that of the year after the run may fall within it
    assert set(paid[:, 0]) == {13}
    assert set(paid[:, 1:].ravel()) == {9, 10}  # 9.75, rounded at random
    error = sqrt(0.75 * 0.25 / n)
    assert paid[:, 1:].mean(axis=0) == pytest.approx(np.full(YEARS - 1, 9.75), abs=3.5 * error)


@pytest.mark.parametrize("horizon", HORIZONS)
def test_a_share_refused_by_chance_is_lost_for_its_own_year_alone(horizon: str) -> None:
    n, chance = 24, 0.3
    paid, _ = paid_posts(HORIZONS[horizon] | {"assumptions.pooling.refuses_chance_per_year": chance}, n)
    # shares .25, .25, .2, .2, .1, each refused with its own chance; the posts are rounded at random
    share_error = sqrt(chance * (1 - chance) * (2 * 0.25**2 + 2 * 0.2**2 + 0.1**2))
    error = sqrt((13 * share_error) ** 2 + 0.25) / sqrt(n)
    assert paid[:, 1:].mean(axis=0) == pytest.approx(np.full(YEARS - 1, 13 * (1 - chance)), abs=3.5 * error)
    assert paid.max() == 13  # a full year comes back after a poor one
    assert (np.diff(paid[:, 1:]) > 0).any()


# --- late decisions: every stream that has any


def decision_months(policy: str, n: int) -> dict[str, NDArray[np.float64]]:
    """When money is decided, by stream: replications x decisions, those due in the first five years."""
    scenario = load(system="south-east-london", policy=policy, overrides={"assumptions.maturity.loop": False})
    log = simulate(scenario, range(n))
    found = {}
    for stream, given in scenario.system.streams.items():
        decided = of_stream(log, scenario, stream, Event.SETTLEMENT_DECIDED)
        due = 5 // given.horizon if isinstance(given.horizon, int) else 0
        rows = [decided.time[(decided.replication == r) & (decided.time > 0)][:due] for r in range(n)]
        found[stream] = np.array(rows)
    return found


@pytest.mark.parametrize(("policy", "weeks"), [("decisions-12-weeks-late", 12), ("early-confirmation", -26)])
def test_a_delay_of_every_decision_moves_every_stream(policy: str, weeks: float) -> None:
    """As far as it says: the pools, whose payers may be late besides, and maternity's own money too."""
    n = 8
    usual, moved = decision_months("annual-settlement", n), decision_months(policy, n)
    assert {stream: months.shape for stream, months in usual.items() if months.size} == {
        "commissioners": (n, 5),
        "providers": (n, 5),
        "central": (n, 5),
        "maternity": (n, 1),
    }
    for stream, before in usual.items():
        assert moved[stream] == pytest.approx(before + weeks * 12 / 52, abs=1e-5), stream


def test_a_delay_moves_the_kinds_it_is_for_and_no_horizon() -> None:
    def streams(**settlement: Any) -> dict[str, tuple[object, bool]]:
        changes = {f"policy.settlement.{key}": value for key, value in settlement.items()}
        scenario = load(system="south-east-london", policy="annual-settlement", overrides=changes)
        return {s.name: (s.settlement_years, s.delayed) for s in prepare(scenario).streams}

    horizons = {"commissioners": 1, "providers": 1, "central": 1, "maternity": 3}
    as_treated = streams()
    pools = streams(delay_applies_to=["pooled"])
    for stream, horizon in horizons.items():
        assert as_treated[stream] == (horizon, stream == "central")
        assert pools[stream] == (horizon, stream in ("commissioners", "providers"))
    assert streams(applies_to=["programme"])["maternity"] == (1, True)


@pytest.mark.parametrize(
    ("late_weeks", "said"), [(16.0, "decided 52 weeks after 1 April"), (25.0, "pay 53 weeks after 1 April")]
)
def test_a_delay_past_the_year_is_refused(late_weeks: float, said: str) -> None:
    weeks = 30 if late_weeks == 16 else 28
    changes = {
        "assumptions.pooling.late_high_weeks": late_weeks,
        "policy.settlement.decision_delay_weeks": weeks,
    }
    with pytest.raises(ScenarioError, match=said):
        load(system="dorset", policy="decisions-12-weeks-late", overrides=changes)
    within = changes | {"policy.settlement.decision_delay_weeks": weeks - 2}
    load(system="dorset", policy="decisions-12-weeks-late", overrides=within)


# --- money for redundancy that comes late


class Dismissal(NamedTuple):
    """Somebody dismissed because a post closed."""

    contract: Contract
    redeployed: bool
    told: float
    left: float
    contract_end: float
    pays: bool  # redundancy pay is due, or would be without another NHS job


def dismissals(log: EventLog) -> list[Dismissal]:
    ends: dict[tuple[int, int], float] = {}
    told: dict[tuple[int, int], float] = {}
    pays = {
        (int(r), int(p))
        for rows in (log.of(Event.REDUNDANCY_PAID), log.of(Event.REDUNDANCY_AVOIDED))
        for r, p in zip(rows.replication, rows.person, strict=True)
    }
    found = []
    for r, event, person, contract, reason, time, until in zip(
        log.replication, log.event, log.person, log.contract, log.reason, log.time, log.until, strict=True
    ):
        who = (int(r), int(person))
        if event in (Event.PRESENT_AT_START, Event.JOINED, Event.MOVED, Event.CONTRACT_RENEWED):
            ends[who] = until
        elif event == Event.TOLD and reason in (Reason.POST_CLOSED, Reason.REDUNDANCY):
            told[who] = time
        elif event == Event.LEFT and reason in (Reason.POST_CLOSED, Reason.REDUNDANCY):
            kind = Contract(contract)
            redeployed = kind is Contract.PERMANENT and reason == Reason.POST_CLOSED
            found.append(Dismissal(kind, redeployed, told[who], time, ends[who], who in pays))
    return found


@cache
def half_by_december(past_money_months: float) -> list[Dismissal]:
    """Half the team is told in month 11, its posts go in month 21, and redundancy money comes in month 29."""
    changes: dict[str, Any] = {
        "assumptions.funding.climate": [],
        "assumptions.funding.outcomes": [{"name": "full", "chance": 1.0, "cut_low": 0.0, "cut_high": 0.0}],
        "policy.contracts.past_money_months": past_money_months,
        "assumptions.starting.no_prior_service_chance": 0.7,
        "run.years": 4,
    }
    scenario = load(system="west-yorkshire-harrogate", policy="cut-50-by-december", overrides=changes)
    return dismissals(simulate(scenario, range(30)))


@pytest.mark.parametrize("past_money_months", [0.0, 24.0])
def test_nobody_is_paid_redundancy_before_the_money_comes_save_at_a_contracts_own_end(
    past_money_months: float,
) -> None:
    paid = [d for d in half_by_december(past_money_months) if d.pays and d.told >= 11]
    early = [d for d in paid if d.left < 29]
    assert len(early) > 5
    assert all(d.contract is Contract.FIXED_TERM and d.left >= d.contract_end for d in early)
    waited = {d.contract for d in paid if d.left == 29}
    long_terms = {Contract.FIXED_TERM} if past_money_months else set()  # annual money offers none so long
    assert waited == {Contract.PERMANENT} | long_terms


def test_who_needs_no_redundancy_money_does_not_wait_for_it() -> None:
    by_cut = [d for d in half_by_december(24.0) if d.told == 11]
    redeployed = [d for d in by_cut if d.redeployed]
    assert len(redeployed) > 10
    assert {d.left for d in redeployed} == {21.0}
    short = [d for d in by_cut if d.contract is Contract.FIXED_TERM and not d.pays]
    beyond = [d for d in short if d.contract_end > 21]
    assert len(beyond) > 5
    assert {d.left for d in beyond} == {21.0}


# --- people instead of cash


def lent(share: float, system: str = "established-system", **changes: Any) -> set[str]:
    overrides = {"policy.pooling.in_kind_share": share} | {
        key.replace("__", "."): value for key, value in changes.items()
    }
    scenario = load(system=system, policy="annual-settlement", overrides=overrides)
    return {post.name for post in prepare(scenario).posts if post.contract == "secondment"}


def test_which_posts_are_lent_belongs_to_each_post() -> None:
    pooled = {"kind": "pooled", "shares": {"ccg-1": 1.0}}
    posts = {f"kind-{k}": {"role": "Lead", "band": "7", "count": 4, "stream": "pool"} for k in "abcdef"}
    team = {"title": "A pool", "partners": {"ccg-1": {"kind": "commissioner"}}, "streams": {"pool": pooled}}
    base = load(system="established-system", policy="annual-settlement")

    def chosen(share: float, more: dict[str, Any]) -> set[str]:
        scenario = base.replace({"system": team | {"posts": posts | more}})
        scenario = scenario.replace({"policy.pooling.in_kind_share": share})
        return {post.name for post in prepare(scenario).posts if post.contract == "secondment"}

    half = chosen(0.5, {})
    assert 9 <= len(half) <= 15  # of 24
    added = {"before-all": posts["kind-a"] | {"count": 1}, "kind-d": posts["kind-d"] | {"count": 5}}
    assert {name for name in chosen(0.5, added) if name not in ("before-all", "kind-d-5")} == half
    shares = [chosen(share, {}) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert (len(shares[0]), len(shares[-1])) == (0, 24)
    assert all(less < more for less, more in pairwise(shares))


def test_half_in_kind_lends_about_half_of_every_shipped_pool() -> None:
    assert len(lent(0.5, "milton-keynes-bedfordshire")) == 1  # of two
    assert lent(1.0, "walsall-together") == set()  # it has no pool
    for system, pooled in (("established-system", 13), ("dorset", 10), ("greater-manchester", 40)):
        assert len(lent(0.5, system)) == pytest.approx(pooled / 2, abs=1.5)
        assert len(lent(1.0, system)) == pooled
        assert lent(0.0, system) == set()
