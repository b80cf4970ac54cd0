"""Money that is clawed back in a year meets what else is going on: known cuts, posts that rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog, Reason
from sim.reading import load

PATH = "assumptions.funding.in_year_clawback"
ALWAYS = {f"{PATH}_chance_per_year": 1.0, f"{PATH}_cut.cut_low": 0.2, f"{PATH}_cut.cut_high": 0.2}
N = 20


def sound(changes: dict[str, Any], system: str, policy: str, replications: int = N) -> EventLog:
    scenario = load(system=system, policy=policy, overrides=changes)
    log = simulate(scenario, range(replications))
    assert check(log, scenario, names_of(scenario)) == []
    return log


@pytest.mark.parametrize("system", ["west-yorkshire-harrogate", "lincolnshire", "south-east-london"])
@pytest.mark.parametrize(
    "policy", ["early-confirmation", "contracts-end-with-the-money", "three-year-for-all"]
)
def test_logs_are_sound_where_every_year_is_clawed_back(system: str, policy: str) -> None:
    sound(ALWAYS, system, policy, replications=5)


def test_what_is_taken_in_the_year_closes_though_the_next_year_is_cut_already() -> None:
    """With decisions half a year early, half of next year's posts go and then a fifth of this year's.

    Nothing that was told to close is searched for, and vacant posts close at once.
    """
    changes = {
        **ALWAYS,
        "assumptions.funding.climate": [],
        "assumptions.funding.outcomes": [
            {"name": "half", "chance": 0.5, "cut_low": 0.5, "cut_high": 0.5},
            {"name": "full", "chance": 0.5, "cut_low": 0, "cut_high": 0},
        ],
    }
    log = sound(changes, "west-yorkshire-harrogate", "early-confirmation")
    taken = log.of(Event.CUT_MADE)
    assert len(taken.time) > 3 * N
    at_once = 0
    for event in (Event.SEARCH_STARTED, Event.POST_OPENED, Event.POST_CLOSED):
        rows = log.of(event)
        same = [
            np.sum((rows.replication == r) & (rows.time == t) & (rows.stream == s))
            for r, t, s in zip(taken.replication, taken.time, taken.stream, strict=True)
        ]
        if event is Event.POST_CLOSED:
            at_once = int(np.sum(same))
        else:
            assert not np.any(same)
    assert at_once > 0


def test_a_post_that_rests_gives_its_money_back_first_and_is_not_reopened_for_that() -> None:
    """Half of the answers are that the work has ended: such posts stay shut for their 12 months at least."""
    changes = {
        **ALWAYS,
        "assumptions.renewing.work_still_wanted_chance": 0.5,
        "assumptions.renewing.work_ended_share": 1.0,
        "assumptions.funding.climate": [],
        "assumptions.funding.outcomes": [{"name": "full", "chance": 1, "cut_low": 0, "cut_high": 0}],
        "run.years": 3,
    }
    log = sound(changes, "west-yorkshire-harrogate", "three-year-settlement")
    left = log.of(Event.LEFT)
    ended = left.where(left.reason == Reason.WORK_ENDED)
    opened = log.of(Event.POST_OPENED)
    assert len(ended.time) > 20
    for r, post, time in zip(ended.replication, ended.post, ended.time, strict=True):
        again = opened.time[(opened.replication == r) & (opened.post == post) & (opened.time > time)]
        assert len(again) == 0 or again.min() >= time + 12 - 1e-5
