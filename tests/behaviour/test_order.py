"""What happens is ordered by time, then kind (funding, HR, contracts, people, recruitment), then post."""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog
from sim.reading import load
from sim.scenario import Scenario

CLOSING_ROWS = {
    Event.LIMBO_ENDED, Event.BRIDGE_ENDED, Event.UNFROZEN, Event.SEARCH_ENDED, Event.INTERIM_ENDED,
    Event.LEARNED, Event.FORGOTTEN, Event.FADED, Event.FILE_AT_END, Event.PRESENT_AT_END,
    Event.REDUNDANCY_LIABILITY, Event.SHARE_PAID,
}  # fmt: skip

# What each of five independent posts does at the same instant, 1 April after one year.
ONE_OF_EACH = ("decided", "casework", "lapses", "goes-home", "filled")


def same_instant(letters: tuple[str, ...]) -> Scenario:
    """Five posts, each on money of its own, to which one thing happens at month 12, named by the letters.

    The letters set the order of the names of streams and posts, and with it the order of posts.
    """
    name = dict(zip(ONE_OF_EACH, letters, strict=True))
    core = {"kind": "core", "horizon": "recurrent"}
    streams: dict[str, Any] = {
        name["decided"]: {"kind": "core", "horizon": 1, "contract": "permanent"},
        name["casework"]: core | {"contract": "fixed-term", "contract_months": 60.0},
        name["lapses"]: {"kind": "transformation", "horizon": 1},
        name["goes-home"]: core | {"contract": "secondment", "contract_months": 60.0},
        name["filled"]: core | {"contract": "permanent"},
    }
    member = {"tenure_months": 6.0}
    people: dict[str, Any] = {
        name["decided"]: member | {"contract": "permanent"},
        name["casework"]: member | {"contract": "fixed-term", "months_left": 15.0},
        name["lapses"]: member | {"contract": "fixed-term", "months_left": 12.0},
        name["goes-home"]: member | {"contract": "secondment", "months_left": 12.0},
        name["filled"]: None,
    }
    late = {"earliest": 20.0, "likeliest": 20.0, "latest": 20.0}
    return load(system="dorset").replace(
        {
            "system": {
                "title": "One of each",
                "streams": streams,
                "posts": {n: {"role": "Member", "band": "7", "stream": n} for n in name.values()},
                "starting": {"people": people, "fresh": True},
                "practices": {"hr_partner": True},
            },
            "assumptions.attrition.resignation_per_year": 0.0,
            "assumptions.attrition.retirement_per_year": 0.0,
            "assumptions.funding.core_decision_weeks": {"earliest": 0.0, "latest": 0.0},
            "assumptions.funding.non_recurrent_decision_weeks": late,
            "assumptions.funding.closure_notice_weeks": 0.0,
            "assumptions.funding.climate": [],
            "assumptions.funding.outcomes": [{"name": "full", "chance": 1, "cut_low": 0, "cut_high": 0}],
            "assumptions.renewing.work_still_wanted_chance": 1.0,
            # opened 14 weeks before the end at month 15, a case of a week is done 13 weeks before it
            "policy.renewal.lead_weeks": 14.0,
            "assumptions.hr.renewal_weeks": 1.0,
            "assumptions.hr.recruitment_weeks": 0.0,
            "assumptions.hr.distribution": "fixed",
            "assumptions.hr.posts_per_server": 1.0,
            "assumptions.recruitment.approval_weeks": 0.0,
            "assumptions.recruitment.advert_to_start_weeks": 52.0,
            "assumptions.recruitment.advert_to_start_cv": 0.0,
            "assumptions.recruitment.fill_chance.permanent_or_36_months": 1.0,
            "run.years": 2,
        }
    )


@pytest.mark.parametrize("letters", [*permutations("abcde")][::17])
def test_at_one_instant_kinds_of_event_happen_in_their_order_whatever_the_posts(
    letters: tuple[str, ...],
) -> None:
    scenario = same_instant(letters)
    log = simulate(scenario, [0])
    names = names_of(scenario)
    there = dict(zip(letters, ONE_OF_EACH, strict=True))
    at_once = log.where((log.time == 12) & (log.event != Event.LEARNED))
    marks = {
        ("decided", Event.SETTLEMENT_DECIDED): "funding",
        ("casework", Event.HR_DONE): "HR",
        ("lapses", Event.LIMBO_STARTED): "contracts",
        ("goes-home", Event.LEFT): "people",
        ("filled", Event.JOINED): "recruitment",
    }
    order = [
        marks.get((there[names.streams[stream]], Event(event)))
        for stream, event in zip(at_once.stream, at_once.event, strict=True)
    ]
    assert [kind for kind in order if kind] == ["funding", "HR", "contracts", "people", "recruitment"]


def test_at_one_instant_events_of_a_kind_happen_in_the_order_of_posts() -> None:
    """Twenty contracts that end on one 31 March, with the money undecided."""
    people = {
        f"member-{i}": {"tenure_months": 12.0 + i, "contract": "fixed-term", "months_left": 12.0}
        for i in range(1, 21)
    }
    scenario = load(system="dorset").replace(
        {
            "system": {
                "title": "Twenty ends",
                "streams": {"money": {"kind": "transformation"}},
                "posts": {"member": {"role": "Member", "band": "7", "count": 20, "stream": "money"}},
                "starting": {"people": people},
            },
            "policy.settlement.decision_delay_weeks": 13.0,
            "assumptions.attrition.resignation_per_year": 0.001,
        }
    )
    log = simulate(scenario, range(3))
    began = log.of(Event.LIMBO_STARTED)
    for replication in range(3):
        here = began.where((began.replication == replication) & (began.time == 12))
        assert len(here.post) > 10
        assert here.post.tolist() == sorted(here.post)


@cache
def logs() -> tuple[EventLog, ...]:
    return tuple(
        simulate(load(system=system, policy=policy), range(10))
        for system, policy in (
            ("west-yorkshire-harrogate", "annual-settlement"),
            ("south-east-london", "three-year-settlement"),
        )
    )


def test_time_never_goes_back_within_a_replication() -> None:
    for log in logs():
        assert (np.diff(log.replication) >= 0).all()
        same = np.diff(log.replication) == 0
        assert (np.diff(log.time)[same] >= 0).all()


def test_nothing_happens_at_the_horizon_but_closing_the_books() -> None:
    for log in logs():
        assert log.time.max() == 72
        late = log.where(log.time >= 72)
        assert set(late.event.tolist()) <= CLOSING_ROWS
        for replication in range(10):
            here = log.where(log.replication == replication)
            first = int(np.argmax(here.time >= 72))
            assert (here.time[first:] == 72).all()


def test_what_is_dated_the_horizon_does_not_happen() -> None:
    """Contracts that all end at the horizon itself end for nobody."""
    people = {
        f"member-{i}": {"tenure_months": 3.0, "contract": "secondment", "months_left": 24.0}
        for i in range(1, 4)
    }
    scenario = load(system="dorset").replace(
        {
            "system": {
                "title": "Three who would go home on the last day",
                "streams": {"lent": {"kind": "core", "horizon": "recurrent", "contract": "secondment",
                                     "contract_months": 24.0}},
                "posts": {"member": {"role": "Member", "band": "7", "count": 3, "stream": "lent"}},
                "starting": {"people": people, "fresh": True},
            },
            "assumptions.attrition.resignation_per_year": 0.0,
            "assumptions.attrition.retirement_per_year": 0.0,
            "run.years": 2,
        }
    )  # fmt: skip
    log = simulate(scenario, [0])
    assert len(log.of(Event.LEFT).time) == 0
    assert len(log.of(Event.PRESENT_AT_END).time) == 3
    longer = simulate(scenario.replace({"run.years": 3}), [0])
    assert set(longer.of(Event.LEFT).time) == {24.0}


def test_day_one_comes_first() -> None:
    for log in logs():
        for replication in range(10):
            here = log.where(log.replication == replication)
            present = np.flatnonzero(here.event == Event.PRESENT_AT_START)
            happened = np.flatnonzero(np.isin(here.event, [Event.LEFT, Event.JOINED, Event.NOTICE_GIVEN]))
            assert present.max() < happened.min()
            assert (here.time[present] == 0).all()
