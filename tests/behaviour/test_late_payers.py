"""One late payer need not leave a whole pool undecided: each partner's share confirms its part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog
from sim.reading import load
from sim.report.story.awards import money_in_words
from sim.report.story.history import History
from sim.scenario import Scenario

N, YEARS = 12, 5
CERTAIN = {
    "assumptions.pooling.late_chance_per_year": 0.0,
    "assumptions.pooling.refuses_chance_per_year": 0.0,
    "assumptions.maturity.loop": False,
    "assumptions.funding.in_year_clawback_chance_per_year": 0.0,
    "assumptions.renewing.work_ended_share": 0.0,
    "run.years": YEARS,
}


def pool(payers: int, posts: int, late: int, changes: dict[str, Any] | None = None) -> Scenario:
    """A pool settled year by year, whose partners pay equal shares and the first so many pay late."""
    names = [f"partner-{i}" for i in range(payers)]
    system = {
        "title": "One pool",
        "partners": {name: {"kind": "trust"} for name in names},
        "streams": {"pool": {"kind": "pooled", "horizon": 1, "shares": dict.fromkeys(names, 1 / payers)}},
        "posts": {"manager": {"role": "Manager", "band": "7", "count": posts, "stream": "pool"}},
    }
    base = load(system="dorset", policy="annual-settlement").replace({"system": system} | CERTAIN)
    return base.replace({"policy.pooling.late_partners": late} | (changes or {}))


def after_the_first(log: EventLog, event: Event) -> EventLog:
    rows = log.of(event)
    return rows.where(rows.time > 0)


def waiting_by_year(log: EventLog) -> np.ndarray:
    """Posts that wait for a share, by replication and financial year from the second on."""
    rows = log.of(Event.SHARE_AWAITED)
    cells = rows.replication * YEARS + (rows.until // 12).astype(int) - 1
    return np.bincount(cells, minlength=N * YEARS).reshape(N, YEARS)


def test_one_late_payer_of_four_leaves_a_quarter_of_the_posts_waiting() -> None:
    scenario = pool(payers=4, posts=8, late=1)
    log = simulate(scenario, range(N))
    assert np.all(after_the_first(log, Event.SETTLEMENT_DECIDED).time % 12 > 6)  # agreed before 1 April
    assert np.all(waiting_by_year(log) == 2)
    paid = log.of(Event.SHARE_PAID)
    paid = paid.where(paid.reason < 0)  # not cut off by the end of the run
    weeks = paid.time % 12 * 52 / 12
    assert np.all((weeks >= 2 - 1e-4) & (weeks <= 16 + 1e-4))
    late = log.of(Event.PARTNER_LATE)
    assert set(late.time) == set(paid.time)
    assert late.amount == pytest.approx(late.time % 12 * 52 / 12, abs=1e-4)
    assert check(log, scenario, names_of(scenario)) == []


def test_where_the_share_pays_for_no_whole_number_of_posts_it_is_right_on_average() -> None:
    log = simulate(pool(payers=4, posts=10, late=1), range(N))
    waiting = waiting_by_year(log)
    assert set(waiting.ravel()) == {2, 3}
    assert waiting.mean() == pytest.approx(2.5, abs=4 * 0.5 / waiting.size**0.5)


def test_the_posts_that_wait_are_the_same_ones_each_year() -> None:
    rows = simulate(pool(payers=4, posts=8, late=1), range(N)).of(Event.SHARE_AWAITED)
    assert len(set(zip(rows.replication, rows.post, strict=True))) == 2 * N
    assert len(set(rows.post)) > 4


def test_a_pool_with_one_payer_is_decided_as_it_pays() -> None:
    log = simulate(pool(payers=1, posts=6, late=1), range(N))
    decided, late = after_the_first(log, Event.SETTLEMENT_DECIDED), log.of(Event.PARTNER_LATE)
    np.testing.assert_array_equal(decided.time, late.time)
    assert np.all(decided.time % 12 < 6)
    assert len(log.of(Event.SHARE_AWAITED).time) == 0


def test_a_pool_whose_partners_are_all_late_is_decided_as_the_first_pays() -> None:
    log = simulate(pool(payers=2, posts=6, late=2), range(N))
    decided, late = after_the_first(log, Event.SETTLEMENT_DECIDED), log.of(Event.PARTNER_LATE)
    assert set(decided.time) <= set(late.time)
    assert len(late.time) > 1.5 * len(decided.time)
    waiting = waiting_by_year(log)[
        :, : YEARS - 1
    ]  # whoever pays after the end of the run decides nothing in it
    assert np.all(waiting == 3)


def test_only_those_whose_post_waits_are_left_in_limbo() -> None:
    """All contracts end on 31 March; those that are paid for have been renewed by then."""
    changes = {
        "system.posts.manager.contract": "fixed-term",
        "system.streams.pool.contract_months": 12.0,
        "system.starting.ends": "financial-year-end",
        "system.starting.fixed_terms": [{"months": 12.0, "share": 1.0}],
        "policy.contracts.past_money_months": 0.0,
        "policy.contracts.ends": "financial-year-end",
        "policy.contracts.four_year_rule": False,
        "assumptions.renewing.work_still_wanted_chance": 1.0,
        "assumptions.hr.renewal_weeks": 0.0,
        "assumptions.attrition.resignation_per_year": 0.0,
        "assumptions.attrition.retirement_per_year": 1e-9,
    }
    scenario = pool(payers=4, posts=8, late=1, changes=changes)
    log = simulate(scenario, range(N))
    awaited, limbo = log.of(Event.SHARE_AWAITED), log.of(Event.LIMBO_STARTED)
    waits = set(zip(awaited.replication, awaited.post, awaited.until, strict=True))
    in_limbo = set(zip(limbo.replication, limbo.post, limbo.time, strict=True))
    assert in_limbo == {(r, p, until) for r, p, until in waits if until < 12 * YEARS}
    assert len(limbo.time) == N * (YEARS - 1) * 2
    paid, ended = log.of(Event.SHARE_PAID), log.of(Event.LIMBO_ENDED)
    assert set(ended.time) == set(paid.time[paid.reason < 0])
    assert check(log, scenario, names_of(scenario)) == []


LATE = {"assumptions.pooling.late_chance_per_year": 0.6, "assumptions.pooling.refuses_chance_per_year": 0.2}


@pytest.mark.parametrize("system", ["south-east-london", "lincolnshire", "dorset"])
@pytest.mark.parametrize(
    ("policy", "changes"),
    [
        ("annual-settlement", {}),
        ("contracts-end-with-the-money", {}),
        ("decisions-12-weeks-late", {"assumptions.pooling.late_high_weeks": 35.0}),
        ("early-confirmation", {"policy.pooling.in_kind_share": 0.5}),
        ("three-year-for-all", {}),
        ("rolling-three-year", {"policy.settlement.applies_to": ("pooled", "transformation")}),
        ("cut-30-evenly", {"policy.pooling.refusing_partners": 1}),
    ],
)
def test_logs_of_pools_whose_partners_are_late_are_sound(
    system: str, policy: str, changes: dict[str, Any]
) -> None:
    scenario = load(system=system, policy=policy).replace(LATE | changes)
    assert check(simulate(scenario, range(3)), scenario, names_of(scenario)) == []


def test_the_check_finds_a_renewal_on_a_share_that_is_not_paid() -> None:
    scenario = load(system="lincolnshire", policy="annual-settlement").replace(LATE)
    log = simulate(scenario, range(6))
    renewed = log.of(Event.CONTRACT_RENEWED)
    own = renewed.where(renewed.contract < 2)
    # the first post that is renewed is said to have waited from day one
    first = np.flatnonzero((log.event == Event.POST_OPENED) & (log.post == own.post[0]))[0]
    copy = EventLog(*(np.insert(column, first + 1, column[first]) for column in log))
    copy.event[first + 1], copy.until[first + 1] = Event.SHARE_AWAITED, 0.0
    found = check(copy, scenario, names_of(scenario))
    assert any("renewed on a share that is not paid" in line for line in found)


def test_the_story_says_who_was_late_and_how_many_posts_waited() -> None:
    history = History.of(pool(payers=4, posts=8, late=1), 0)
    said = "; ".join(money_in_words(history, 2))
    assert "one partner paid late into the pool money: partner 0, and two posts waited for that" in said
    assert "undecided" not in said


@pytest.mark.parametrize("stream", ["commissioners"])
def test_south_east_london_is_seldom_left_without_any_decision(stream: str) -> None:
    """Six commissioners: some payer is late in two years of five, and its part is a sixth of the posts."""
    n = 60
    scenario = load(system="south-east-london", policy="annual-settlement")
    log, names = simulate(scenario, range(n)), names_of(scenario)
    of_pool = log.where(log.stream == names.streams.index(stream))
    late = of_pool.of(Event.PARTNER_LATE)
    years_late = {(r, int(t // 12)) for r, t in zip(late.replication, late.time, strict=True)}
    assert len(years_late) / (n * 5) > 0.3
    decided = after_the_first(of_pool, Event.SETTLEMENT_DECIDED)
    assert np.mean(decided.time % 12 < 6) < 0.01
    awaited = of_pool.of(Event.SHARE_AWAITED)
    assert 1 < len(awaited.time) / len(years_late) < 4
