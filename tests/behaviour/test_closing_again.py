"""Money that goes and comes back: posts close and reopen, each in its turn, and the log stays sound."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event
from sim.scenario import load

POSTS, N = 20, 8
COMES_AND_GOES: dict[str, Any] = {
    "system.streams.money.kind": "transformation",
    "system.streams.money.horizon": 1,
    "assumptions.funding.outcomes": [
        {"name": "full", "chance": 0.5, "cut_low": 0, "cut_high": 0},
        {"name": "most goes", "chance": 0.5, "cut_low": 0.5, "cut_high": 1},
    ],
    "assumptions.funding.non_recurrent_decision_weeks": {"earliest": -30, "likeliest": -8, "latest": 4},
    "assumptions.recruitment.advert_to_start_weeks": 8,
    "run.years": 8,
}
CUT = {"month": 49, "announced_month": 47, "share": 0.9}  # just after the money of a year is decided
TURNS = (Event.POST_OPENED, Event.POST_CLOSED)


@pytest.mark.parametrize("sharing", ["each-stream", "whole-team", "as-posts-fall-vacant"])
def test_a_post_closes_and_reopens_by_turns_whatever_takes_its_money(sharing: str) -> None:
    more = {"policy.scheduled_cuts": [CUT | {"sharing": sharing}]}
    scenario = load("tests/analytic/bare.yaml", overrides=COMES_AND_GOES | more)
    log = simulate(scenario, range(N))
    assert check(log, scenario, names_of(scenario)) == []
    moved, reopened = log.of(*TURNS), 0
    for n in range(N):
        for post in range(POSTS):
            turns = moved.event[(moved.replication == n) & (moved.post == post)].tolist()
            assert turns == list(islice(cycle(TURNS), len(turns)))
            reopened += turns.count(Event.POST_OPENED) - 1  # every post is open on day one
    assert reopened > N
