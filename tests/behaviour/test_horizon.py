"""What is still open when a run ends is closed there as censored, and only that."""

from __future__ import annotations

from typing import Any

import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog, Reason
from sim.reading import load

POSTS, N, END = 20, 2, 24.0
# Contracts of a year end at month 12; the casework of their renewal lasts past 24.
WAITING: dict[str, Any] = {
    "system.posts.post.contract": "fixed-term",
    "system.streams.money.contract_months": 12.0,
    "assumptions.attrition.resignation_per_year": 0,
    "assumptions.hr.renewal_weeks": 150,
    "assumptions.hr.distribution": "fixed",
    "run.years": 2,
}


def waiting(**more: Any) -> EventLog:
    scenario = load("tests/analytic/bare.yaml", overrides=WAITING | more)
    log = simulate(scenario, range(N))
    assert check(log, scenario, names_of(scenario)) == []
    return log


@pytest.mark.parametrize(
    ("bridge_months", "begins", "ends"),
    [
        (0.0, Event.LIMBO_STARTED, Event.LIMBO_ENDED),
        (18.0, Event.BRIDGE_STARTED, Event.BRIDGE_ENDED),
    ],
)
def test_those_who_wait_at_the_horizon_are_censored(bridge_months: float, begins: Event, ends: Event) -> None:
    log = waiting(**{"policy.bridging.months": bridge_months})
    began, ended = log.of(begins), log.of(ends)
    assert set(began.time) == {12.0}
    assert len(began.time) == len(ended.time) == N * POSTS
    assert set(ended.time) == {END}
    assert set(ended.reason) == {Reason.CENSORED}
    assert len(log.of(Event.PRESENT_AT_END).time) == N * POSTS


def test_a_bridge_that_ends_before_the_horizon_is_limbo_from_there_on() -> None:
    log = waiting(**{"policy.bridging.months": 6.0})
    assert set(log.of(Event.BRIDGE_ENDED).time) == set(log.of(Event.LIMBO_STARTED).time) == {18.0}
    assert Reason.CENSORED not in set(log.of(Event.BRIDGE_ENDED).reason)
    assert set(log.of(Event.LIMBO_ENDED).reason) == {Reason.CENSORED}
