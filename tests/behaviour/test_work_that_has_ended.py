"""The manager's no is one of two: the work has ended, or another person or form is wanted (M4)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog, Reason
from sim.reading import load

POSTS, YEARS, N = 20, 6, 12

# Twenty posts on fixed terms of a year and money that is always awarded; half the answers are no.
TERMS: dict[str, Any] = {
    "system.streams.money.kind": "transformation",
    "system.streams.money.horizon": 1,
    "system.streams.money.contract": "policy",
    "system.starting.fresh": False,
    "policy.contracts.past_money_months": 12,
    "assumptions.renewing.work_still_wanted_chance": 0.5,
    "assumptions.renewing.redundancy_avoided_chance": 0.3,
    "assumptions.starting.no_prior_service_chance": 0.0,
    "assumptions.attrition.resignation_per_year": 0.05,
    "assumptions.recruitment.advert_to_start_weeks": 4,
    "run.years": YEARS,
}
COMES_AND_GOES: dict[str, Any] = {
    "assumptions.funding.outcomes": [
        {"name": "most goes", "chance": 0.3, "cut_low": 0.5, "cut_high": 1},
        {"name": "some goes", "chance": 0.3, "cut_low": 0.1, "cut_high": 0.5},
        {"name": "full", "chance": 0.4, "cut_low": 0, "cut_high": 0},
    ],
}


@cache
def run(share: float, horizon: int | str = 1, months: float = 12.0, luck: bool = False) -> EventLog:
    changes = TERMS | {
        "assumptions.renewing.work_ended_share": share,
        "assumptions.renewing.work_ended_closed_months": months,
        "policy.settlement.horizon": horizon,
    }
    return simulated(changes | (COMES_AND_GOES if luck else {}))


def simulated(changes: dict[str, Any]) -> EventLog:
    scenario = load("tests/analytic/bare.yaml", overrides=changes)
    log = simulate(scenario, range(N))
    assert check(log, scenario, names_of(scenario)) == []
    return log


def rows(log: EventLog, event: Event, reason: Reason) -> EventLog:
    some = log.of(event)
    return some.where(some.reason == reason)


def keys(log: EventLog) -> set[tuple[int, int, float]]:
    """Return which post of which replication, and when."""
    return set(zip(log.replication.tolist(), log.post.tolist(), log.time.tolist(), strict=True))


def closed_for(log: EventLog) -> list[tuple[float, float]]:
    """Return from when to when posts were closed, those that reopened."""
    found, since = [], dict[tuple[int, int], float]()
    turns = log.of(Event.POST_OPENED, Event.POST_CLOSED)
    for r, post, time, event in zip(turns.replication, turns.post, turns.time, turns.event, strict=True):
        if event == Event.POST_CLOSED:
            since[r, post] = time
        elif (r, post) in since:
            found.append((since.pop((r, post)), time))
    return found


def shut_as_work_ended(log: EventLog) -> set[tuple[int, int, float]]:
    """Return which posts were closed, and when, as somebody went who had been told that the work ends."""
    told = {
        (r, p)
        for r, _, p in zip(*(rows(log, Event.TOLD, Reason.WORK_ENDED)[i] for i in (0, 1, 4)), strict=True)
    }
    left = log.of(Event.LEFT)
    theirs = np.array([(r, p) in told for r, p in zip(left.replication, left.person, strict=True)])
    return keys(left.where(theirs)) & keys(log.of(Event.POST_CLOSED))


def open_posts(log: EventLog, at: float) -> np.ndarray:
    """Return how many posts are open after what is dated a month."""
    opened, closed = log.of(Event.POST_OPENED), log.of(Event.POST_CLOSED)
    count = [np.bincount(some.replication[some.time <= at], minlength=N) for some in (opened, closed)]
    return count[0] - count[1]


def test_no_post_is_filled_whose_holder_was_made_redundant_as_the_work_had_ended() -> None:
    """Fault 6: today two thirds of redundancy pay goes to holders of posts that are advertised at once."""
    for luck in (False, True):
        log = run(0.4, luck=luck)
        due = log.of(Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED)
        ended = due.where(due.reason == Reason.WORK_ENDED)
        assert len(ended.time) > 40
        assert not set(due.reason.tolist()) - {Reason.WORK_ENDED, Reason.POST_CLOSED}
        assert not luck or Reason.POST_CLOSED in due.reason
        turns = log.of(Event.POST_OPENED, Event.POST_CLOSED)
        for replication, post, time in keys(ended):
            until = turns.where(
                (turns.replication == replication) & (turns.post == post) & (turns.time <= time)
            )
            assert until.event[-1] == Event.POST_CLOSED


def test_the_post_closes_as_its_holder_goes_and_nothing_is_advertised_before() -> None:
    log = run(1.0)
    left = rows(log, Event.LEFT, Reason.WORK_ENDED)
    assert len(left.time) > 100
    assert keys(left) == keys(log.of(Event.POST_CLOSED)) & keys(left)
    assert not len(rows(log, Event.LEFT, Reason.CONTRACT_NOT_RENEWED).time)


def test_of_the_other_kind_the_post_stays_open_is_advertised_at_once_and_nobody_is_redundant() -> None:
    log = run(0.0)
    told = rows(log, Event.TOLD, Reason.CONTRACT_NOT_RENEWED)
    assert len(told.time) > 100
    assert keys(told) <= keys(log.of(Event.SEARCH_STARTED))
    assert not len(log.of(Event.POST_CLOSED, Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED).time)


def test_who_resigns_after_being_told_takes_the_work_along() -> None:
    quits = TERMS | {
        "assumptions.renewing.work_ended_share": 1.0,
        "assumptions.attrition.told_no_multiplier": 40.0,
    }
    log = simulated(quits)
    told = {(r, p): t for r, p, t in zip(
        *(rows(log, Event.TOLD, Reason.WORK_ENDED)[i] for i in (0, 4, 1)), strict=True
    )}  # fmt: skip
    left = rows(log, Event.LEFT, Reason.RESIGNED)
    theirs = left.where(
        np.array([told.get((r, p), 1e9) < t for r, p, t in zip(left[0], left[4], left[1], strict=True)])
    )
    assert len(theirs.time) > 30
    assert keys(theirs) <= keys(log.of(Event.POST_CLOSED))


def test_without_a_later_settlement_the_post_stays_closed_for_its_months() -> None:
    for months in (12.0, 5.0):
        spells = closed_for(run(1.0, "recurrent", months))
        assert len(spells) > 50
        assert [end - start for start, end in spells] == pytest.approx([months] * len(spells))


def test_a_later_settlement_that_pays_for_it_reopens_the_post() -> None:
    spells = closed_for(run(1.0))
    assert len(spells) > 50
    early = [(start, end) for start, end in spells if end - start < 12]
    assert len(early) > 0.6 * len(spells)
    # from a 1 April after the closing, or from the decision where that comes later
    assert all(end // 12 > start // 12 and end % 12 < 22 * 12 / 52 for start, end in early)
    assert max(end - start for start, end in spells) <= 12


def test_the_settlement_in_which_the_work_ends_does_not_reopen_the_post() -> None:
    """Neither as a year within it is prepared, nor when a cut in it is made good."""
    spells = closed_for(run(1.0, 3))
    inside = [(s, e) for s, e in spells if s // 36 == e // 36]
    assert len(inside) > 20
    assert [e - s for s, e in inside] == pytest.approx([12.0] * len(inside))


def test_the_money_is_still_the_systems() -> None:
    for luck in (False, True):
        none, all_ = (run(share, luck=luck).of(Event.YEAR_FUNDED) for share in (0.0, 1.0))
        assert np.array_equal(none.amount, all_.amount)


def test_no_more_posts_are_open_than_are_paid_for_and_they_come_back() -> None:
    """With cuts, full years and rests by turns: as many are open as paid for, less those that rest."""
    for share in (0.0, 0.5):
        log = run(share, luck=True)
        funded, resting = log.of(Event.YEAR_FUNDED), []
        for year in range(1, YEARS):
            at = 12.0 * year + 8  # when every decision has been carried into effect
            of_year = funded.where(funded.time // 12 == year)
            gap = np.bincount(of_year.replication, of_year.amount, N) - open_posts(log, at)
            resting.append(gap)
        gaps, ended = np.array(resting), shut_as_work_ended(log)
        for year in range(1, YEARS):
            lately = np.zeros(N)
            for replication, _, time in ended:
                lately[replication] += 12.0 * year - 4 < time <= 12.0 * year + 8
            assert (gaps[year - 1] >= 0).all()
            assert (gaps[year - 1] <= lately).all()  # nothing else keeps a post shut that is paid for
        assert (gaps.mean() > 0.5) == (share > 0)


def test_announced_cuts_count_posts_that_rest() -> None:
    """A cut takes what rests first, and after it as many posts are open or rest as are paid for."""
    for sharing in ("each-stream", "whole-team", "as-posts-fall-vacant"):
        cut = {"month": 30, "announced_month": 26, "share": 0.6, "sharing": sharing}
        settings = TERMS | {
            "assumptions.renewing.work_ended_share": 0.6,
            "policy.settlement.horizon": 3,
            "policy.scheduled_cuts": [cut],
        }
        log = simulated(settings)
        assert (open_posts(log, 29.9) <= 20).all()
        assert (open_posts(log, 59.9) <= 8).all()
        assert open_posts(log, 59.9).mean() > 4
        left = log.of(Event.LEFT)
        dismissed = np.isin(left.reason, [Reason.POST_CLOSED, Reason.REDUNDANCY])
        if sharing == "as-posts-fall-vacant":
            assert not dismissed.any()


def test_the_same_person_meets_the_same_answer_under_every_policy() -> None:
    annual, three = (
        {(r, p, u): why for r, p, u, why in zip(t[0], t[4], t[11], t[7], strict=True)}
        for log in (run(0.4), run(0.4, 3))
        for t in [log.of(Event.TOLD).where(np.isin(
            log.of(Event.TOLD).reason, [Reason.WORK_ENDED, Reason.CONTRACT_NOT_RENEWED]))]
    )  # fmt: skip
    both = annual.keys() & three.keys()
    assert len(both) > 50
    assert [annual[key] for key in both] == [three[key] for key in both]
    ended = np.mean([why == Reason.WORK_ENDED for why in annual.values()])
    assert abs(ended - 0.4) < 3.5 * (0.24 / len(annual)) ** 0.5


def test_a_refusal_under_the_four_year_rule_ends_no_work() -> None:
    refused = TERMS | {
        "policy.contracts.four_year_rule": True,
        "assumptions.renewing.work_still_wanted_chance": 1.0,
        "assumptions.renewing.work_ended_share": 1.0,
        "assumptions.renewing.four_year_decline_chance": 1.0,
    }
    log = simulated(refused)
    assert len(rows(log, Event.LEFT, Reason.CONTRACT_NOT_RENEWED).time) > 20
    assert not len(rows(log, Event.LEFT, Reason.WORK_ENDED).time)
    assert not len(log.of(Event.REDUNDANCY_PAID, Event.POST_CLOSED).time)


def test_measures_report_exits_loss_and_redundancies_by_part() -> None:
    scenario = load("tests/analytic/bare.yaml", overrides=TERMS | COMES_AND_GOES | {
        "assumptions.renewing.work_ended_share": 0.4,
    })  # fmt: skip
    log = run(0.4, luck=True)
    block = measure_block(log, scenario, names_of(scenario), range(N))
    mean = {
        m.name: v for m, v in zip(block.measures, block.values.mean(axis=0), strict=True) if m.group == "team"
    }
    gone = len(rows(log, Event.LEFT, Reason.WORK_ENDED).time) / N / YEARS
    assert mean["exits_work_ended_per_year"] == pytest.approx(gone)
    assert mean["lost_on_exit_work_ended"] > 0
    due = log.of(Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED)
    assert mean["redundancies_per_year"] == pytest.approx(len(due.time) / N / YEARS)
    parts = ("work_ended", "post_closed", "redundancy")
    assert sum(mean[f"redundancies_{p}_per_year"] for p in parts) == pytest.approx(
        mean["redundancies_per_year"]
    )
    assert mean["redundancies_work_ended_per_year"] > 0 < mean["redundancies_post_closed_per_year"]
    avoided = log.of(Event.REDUNDANCY_AVOIDED)
    assert mean["redundancies_avoided_per_year"] == pytest.approx(len(avoided.time) / N / YEARS)
    paid = [mean[f"redundancy_paid_{p}_gbp"] for p in parts]
    assert sum(paid) == pytest.approx(mean["cost_redundancy_gbp"])
