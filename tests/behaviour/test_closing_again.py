"""Money that goes and comes back: posts close and reopen, each in its turn, and the log stays sound."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event
from sim.reading import load

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


def test_a_successor_moves_on_when_the_post_closes_before_the_leaver_has_gone() -> None:
    """Both are in the post while they overlap: the one moves, the other stays to work out notice."""
    overlapping = {
        "policy.overlap_weeks": 40,
        "policy.contracts.past_money_months": 0,
        "assumptions.attrition.resignation_per_year": 0.6,
        "assumptions.funding.accepts_internal_move_chance": 1,
        "assumptions.recruitment.approval_weeks": 0,
        "assumptions.recruitment.advert_to_start_weeks": 2,
        "assumptions.hr.recruitment_weeks": 0.1,
    }
    scenario = load(system="west-yorkshire-harrogate", policy="cut-50-by-december", overrides=overlapping)
    log = simulate(scenario, range(40))
    assert check(log, scenario, names_of(scenario)) == []
    moved, left = log.of(Event.MOVED), log.of(Event.LEFT)
    stayed = 0
    for replication, person, time in zip(moved.replication, moved.person, moved.time, strict=True):
        entry = log.of(Event.JOINED)
        mine = (entry.replication == replication) & (entry.person == person)
        for post, joined in zip(entry.post[mine], entry.time[mine], strict=True):
            there = (left.replication == replication) & (left.post == post) & (left.person != person)
            stayed += int(((left.time[there] > time) & (joined < time)).any())
    assert stayed > 3
