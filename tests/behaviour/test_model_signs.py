"""Each mechanism pushes the way it should. Runs are paired by construction and seeds are fixed."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures import measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import PERSONS_PER_POST, Contract, Event, EventLog, Reason
from sim.reading import load
from sim.scenario import Scenario

Floats = NDArray[np.float64]

POSTS, YEARS, N = 20, 6, 24

# A team on transformation money alone, so that what is done to that money is seen in everybody.
TEAM: dict[str, Any] = {
    "title": "Twenty on transformation money",
    "streams": {"money": {"kind": "transformation"}},
    "posts": {
        "manager": {"role": "Manager", "band": "8a", "count": 8, "stream": "money"},
        "officer": {"role": "Officer", "band": "6", "count": 8, "stream": "money"},
        "assistant": {"role": "Assistant", "band": "5", "count": 4, "stream": "money"},
    },
}
ALWAYS_FULL = {
    "assumptions.funding.climate": [],
    "assumptions.funding.outcomes": [{"name": "full", "chance": 1.0, "cut_low": 0.0, "cut_high": 0.0}],
    "assumptions.funding.clawback_chance_per_year": 0.0,
    "assumptions.funding.in_year_clawback_chance_per_year": 0.0,
}
NOBODY_LEAVES = {
    "assumptions.attrition.resignation_per_year": 0.0,
    "assumptions.attrition.retirement_per_year": 0.0,
    "system.starting.fresh": True,
}


def team(
    changes: dict[str, Any] | None = None, policy: str = "annual-settlement", assumptions: str = "central"
) -> Scenario:
    """A team whose contracts end with the money, where limbo and lateness are seen best."""
    base = load(system="dorset", policy=policy, assumptions=assumptions)
    base = base.replace({"system": TEAM, "run.years": YEARS, "policy.contracts.past_money_months": 0.0})
    return base.replace(changes or {})


def run(scenario: Scenario, n: int = N) -> EventLog:
    return simulate(scenario, range(n))


@cache
def usual() -> EventLog:
    """The team under annual settlements and central assumptions."""
    return run(team())


@cache
def usual_in_full() -> EventLog:
    """The same, with awards that are always full, so that every post stays open."""
    return run(team(ALWAYS_FULL))


# --- what is read from a log, by replication


def tally(rows: EventLog, values: Floats | None = None, n: int = N) -> Floats:
    counts: Floats = np.bincount(rows.replication, weights=values, minlength=n).astype(np.float64)
    return counts


def limbo_weeks(log: EventLog) -> Floats:
    began, ended = log.of(Event.LIMBO_STARTED), log.of(Event.LIMBO_ENDED)
    return (tally(ended, ended.time) - tally(began, began.time)) * 52 / 12


def staff_months(log: EventLog) -> Floats:
    joined, left, there = log.of(Event.JOINED), log.of(Event.LEFT), log.of(Event.PRESENT_AT_END)
    return tally(left, left.time) + tally(there, there.time) - tally(joined, joined.time)


def kept(log: EventLog, months: float) -> Floats:
    left = log.of(Event.LEFT)
    gone = left.where((left.person % PERSONS_PER_POST == 0) & (left.time <= months))
    return 1 - tally(gone) / POSTS


def exits(log: EventLog, *reasons: Reason) -> Floats:
    left = log.of(Event.LEFT)
    return tally(left.where(np.isin(left.reason, reasons)))


def lost_per_exit(log: EventLog) -> Floats:
    left = log.of(Event.LEFT)
    return tally(left, left.amount) / tally(left)


def lost_share(log: EventLog) -> Floats:
    """Share of leavers' knowledge that is lost."""
    left = log.of(Event.LEFT)
    return tally(left, left.amount) / tally(left, left.knowledge)


def knowledge_at_end(log: EventLog) -> Floats:
    there = log.of(Event.PRESENT_AT_END)
    return tally(there, there.knowledge) / tally(there)


def funded_post_years(log: EventLog) -> Floats:
    funded = log.of(Event.YEAR_FUNDED)
    return tally(funded, funded.amount)


def same(log: EventLog, other: EventLog) -> bool:
    columns: list[tuple[Any, Any]] = list(zip(log, other, strict=True))
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in columns)


def rises(less: Floats, more: Floats, by: float) -> None:
    """Assert that the mean rises by a margin at least, and that chance does not explain the rise."""
    difference = more - less
    error = difference.std(ddof=1) / sqrt(len(difference))
    assert difference.mean() > by, f"rises by {difference.mean():.3f} +- {error:.3f}, expected over {by}"
    assert difference.mean() > 3 * error, f"rises by {difference.mean():.3f} +- {error:.3f}"


# --- money decided late, early, for long


def test_later_decisions_cost_limbo_and_vacancies_but_hardly_any_early_retention() -> None:
    on_time = usual_in_full()
    late = run(team(ALWAYS_FULL | {"policy.settlement.decision_delay_weeks": 12.0}))
    rises(limbo_weeks(on_time), limbo_weeks(late), by=100)
    rises(staff_months(late), staff_months(on_time), by=15)  # vacant months: every post is open throughout
    assert abs((kept(late, 12) - kept(on_time, 12)).mean()) < 0.01


def test_early_confirmation_lowers_limbo() -> None:
    early = run(team(ALWAYS_FULL | {"policy.settlement.decision_delay_weeks": -12.0}))
    rises(limbo_weeks(early), limbo_weeks(usual_in_full()), by=50)


def test_longer_settlements_leave_fewer_people_in_limbo_and_fewer_who_give_up_there() -> None:
    three = run(team(policy="three-year-settlement"))
    rises(exits(three, Reason.LEFT_IN_LIMBO), exits(usual(), Reason.LEFT_IN_LIMBO), by=0.5)
    rises(limbo_weeks(three), limbo_weeks(usual()), by=30)


def test_rolling_money_is_always_confirmed_well_ahead_so_nobody_is_in_limbo() -> None:
    no_queue = ALWAYS_FULL | {"assumptions.hr.renewal_weeks": 0.0, "assumptions.hr.recruitment_weeks": 0.0}
    settled = {"policy.settlement.horizon": "rolling", "policy.settlement.rolling_years": 3}
    rolling, annual = run(team(no_queue | settled)), run(team(no_queue))
    assert limbo_weeks(rolling).max() == 0
    assert (limbo_weeks(annual) > 0).mean() > 0.8  # in a few runs no decision is late
    decided = rolling.of(Event.SETTLEMENT_DECIDED)
    for replication in range(N):
        here = decided.where(decided.replication == replication)
        ahead = here.until[:-1] - here.time[1:]  # what was confirmed as the next decision came
        assert ahead.min() > 24 - 22 * 12 / 52


def test_an_award_of_nothing_confirms_no_money() -> None:
    decided = usual().of(Event.SETTLEMENT_DECIDED)
    earlier = np.roll(decided.until, 1)
    nothing = decided.amount == 0
    assert nothing.any()
    assert (decided.until[nothing] == earlier[nothing]).all()
    assert (decided.until[~nothing] > decided.time[~nothing]).all()


def test_cuts_that_persist_lower_later_funding() -> None:
    lasting = run(team({"assumptions.funding.cut_persistence": 1.0}))
    rises(funded_post_years(lasting), funded_post_years(usual()), by=5)
    years = lasting.of(Event.YEAR_FUNDED)
    for replication in range(N):
        amounts = years.amount[years.replication == replication]
        assert all(after <= before + 1 for before, after in pairwise(amounts))  # rounding


def test_money_clawed_back_within_a_settlement_is_missing_from_then_on() -> None:
    """A fifth of it, with chance .2 in each year after a settlement's first: four of the six years."""
    settled = ALWAYS_FULL | {"assumptions.maturity.loop": False}

    def clawed(chance: float, size: float) -> EventLog:
        sizes = dict.fromkeys(("cut_low", "cut_high"), size)
        money = {f"assumptions.funding.clawback_cut.{key}": value for key, value in sizes.items()}
        money["assumptions.funding.clawback_chance_per_year"] = chance
        return run(team(settled | money, policy="three-year-settlement"))

    taken, none = clawed(0.2, 0.2), clawed(0.0, 0.2)
    expected = N * 4 * 0.2
    rows = taken.of(Event.CLAWBACK)
    assert abs(len(rows.time) - expected) < 3.5 * sqrt(expected * 0.8)
    assert set(rows.amount) == {0.2}
    assert set(rows.time) == {12.0, 24.0, 48.0, 60.0}  # never the first year of a settlement
    rises(funded_post_years(taken), funded_post_years(none), by=2)
    untouched = ~np.isin(np.arange(N), rows.replication)
    assert untouched.any()
    assert (funded_post_years(taken)[untouched] == POSTS * YEARS).all()
    assert not len(none.of(Event.CLAWBACK).time)
    assert same(none, clawed(0.2, 0.0))  # off either way


# --- contracts and renewal


def test_a_bridge_fund_takes_the_place_of_limbo() -> None:
    bridged = run(team(ALWAYS_FULL | {"policy.bridging.months": 6.0}))
    assert limbo_weeks(bridged).max() == 0  # the latest decision comes within it
    assert len(usual_in_full().of(Event.BRIDGE_STARTED).time) == 0
    assert len(bridged.of(Event.BRIDGE_STARTED).time) > N
    short = run(team(ALWAYS_FULL | {"policy.bridging.months": 1.0}))
    rises(limbo_weeks(short), limbo_weeks(usual_in_full()), by=50)
    assert limbo_weeks(short).mean() > 0


def test_a_bridge_that_is_promised_keeps_people_before_any_has_begun() -> None:
    """Decisions so early that nobody ever needs it: what acts is the promise."""
    early = ALWAYS_FULL | {
        "policy.settlement.decision_delay_weeks": -36.0,
        "assumptions.hr.renewal_weeks": 0.0,
    }
    without, promised = (run(team(early | {"policy.bridging.months": months})) for months in (0.0, 6.0))
    assert len(promised.of(Event.BRIDGE_STARTED).time) == 0
    assert limbo_weeks(without).max() == 0
    resigned = [
        tally(log.of(Event.LEFT).where(log.of(Event.LEFT).reason == Reason.RESIGNED))
        for log in (without, promised)
    ]
    rises(resigned[1], resigned[0], by=1)


def test_no_job_is_advertised_that_would_be_too_short_on_the_day_of_the_start() -> None:
    """Who starts on the usual day has six months; who starts late has the end that was offered."""
    usual_weeks = ALWAYS_FULL | {"assumptions.recruitment.advert_to_start_cv": 0.0}
    for scenario, share in ((team(usual_weeks), 0.0), (team(ALWAYS_FULL), 0.2)):
        log = run(scenario)
        hired = log.of(Event.JOINED).where(log.of(Event.JOINED).contract == Contract.FIXED_TERM)
        short = hired.until - hired.time < 6 - 1e-4
        assert len(short) > 10 * N
        assert short.mean() <= share
        adverts = log.of(Event.ADVERTISED)
        for replication, post, start, end in zip(
            *(column[short].tolist() for column in (hired.replication, hired.post, hired.time, hired.until)),
            strict=True,
        ):
            of_post = (adverts.replication == replication) & (adverts.post == post) & (adverts.time < start)
            assert end - (adverts.time[of_post].max() + 12 * 12 / 52) > 6 - 1e-4
    assert short.any()  # or nothing was seen of those who are late


def test_an_earlier_start_on_renewals_lowers_limbo_where_hr_is_slow() -> None:
    slow = ALWAYS_FULL | {
        "policy.settlement.decision_delay_weeks": -26.0,  # the money is never what is waited for
        "policy.contracts.ends": "financial-year-end",
        "assumptions.hr.renewal_weeks": 1.5,
    }
    late, early = (run(team(slow | {"policy.renewal.lead_weeks": lead})) for lead in (4.0, 26.0))
    rises(limbo_weeks(early), limbo_weeks(late), by=50)


def test_casework_that_waits_for_the_money_raises_limbo() -> None:
    rises(
        limbo_weeks(usual_in_full()),
        limbo_weeks(run(team(ALWAYS_FULL | {"policy.renewal.casework_after_money": True}))),
        by=20,
    )


def test_permanent_offers_at_risk_lead_to_redundancies() -> None:
    at_risk = run(team({"policy.contracts.permanent_share": 1.0}))
    rises(exits(usual(), Reason.REDUNDANCY), exits(at_risk, Reason.REDUNDANCY), by=2)
    rises(limbo_weeks(at_risk), limbo_weeks(usual()), by=100)


# --- why people leave


def test_a_higher_resignation_rate_lowers_retention() -> None:
    low, high = (run(team({"assumptions.attrition.resignation_per_year": rate})) for rate in (0.09, 0.17))
    for months in (12, 24, 48):
        rises(kept(high, months), kept(low, months), by=0.02)


def test_without_reactions_to_insecurity_fewer_give_up_in_limbo() -> None:
    late = ALWAYS_FULL | {"policy.settlement.decision_delay_weeks": 12.0}  # much time in limbo
    calm, central = (run(team(late, assumptions=name)) for name in ("mechanical-only", "central"))
    rises(exits(calm, Reason.LEFT_IN_LIMBO), exits(central, Reason.LEFT_IN_LIMBO), by=1)


def test_exits_that_colleagues_feel_make_more_of_them_resign() -> None:
    """Half the team is dismissed on the first 1 April: whoever stays resigns more if exits are catching."""
    half = ALWAYS_FULL | {
        "policy.scheduled_cuts": [{"month": 12, "announced_month": 9, "share": 0.5}],
        "assumptions.attrition.resignation_per_year": 0.17,
    }
    one, most = "assumptions.attrition.contagion_per_exit", "assumptions.attrition.contagion_cap"
    alone, catching = (run(team(half | {one: by, most: 3.0})) for by in (1.0, 1.3))
    rises(exits(alone, Reason.RESIGNED), exits(catching, Reason.RESIGNED), by=0.3)
    assert same(alone, run(team(half | {one: 1.3, most: 1.0})))  # off either way


@pytest.mark.parametrize(
    "change", [{"policy.honest_advice": 1.5}, {"policy.practices.pay_gap_bands": 2.0}], ids=["advice", "pay"]
)
def test_honest_advice_and_a_pay_gap_raise_resignations(change: dict[str, float]) -> None:
    rises(exits(usual(), Reason.RESIGNED), exits(run(team(change)), Reason.RESIGNED), by=0.5)


# --- knowledge


def test_an_overlap_with_the_successor_keeps_more_of_what_leavers_know() -> None:
    quick = ALWAYS_FULL | {
        "assumptions.recruitment.approval_weeks": 0.0,
        "assumptions.recruitment.advert_to_start_weeks": 2.0,
        "assumptions.hr.recruitment_weeks": 0.0,
        "policy.contracts.past_money_months": 24.0,
    }  # so that a successor can be found within the leaver's notice, whenever in the year
    none, paid = (run(team(quick | {"policy.overlap_weeks": weeks})) for weeks in (0.0, 4.0))
    rises(lost_share(paid), lost_share(none), by=0.03)


def test_a_shared_record_loses_less_with_each_leaver() -> None:
    recorded = run(team({"policy.practices.shared_record": True}))
    rises(lost_share(recorded), lost_share(usual()), by=0.08)
    rises(lost_per_exit(recorded), lost_per_exit(usual()), by=0.02)


def test_programmes_that_share_lose_less_with_each_leaver_and_have_less_time() -> None:
    alone = run(team(ALWAYS_FULL))
    sharing = run(team(ALWAYS_FULL | {"policy.practices.sharing": True}))
    rises(lost_share(sharing), lost_share(alone), by=0.08)
    apart = {f"system.posts.{group}.sharing_group": group for group in ("manager", "officer", "assistant")}
    groups = run(team(ALWAYS_FULL | apart | {"policy.practices.sharing": True}))
    rises(lost_share(sharing), lost_share(groups), by=0.001)
    rises(lost_share(groups), lost_share(alone), by=0.03)

    def capacity(share_of_time: float) -> Floats:
        changes = {"policy.practices.sharing": True, "assumptions.knowledge.shared_between_posts": 0.0}
        time = {"assumptions.knowledge.sharing_capacity_factor": share_of_time}
        scenario = team(ALWAYS_FULL | changes | time | {"assumptions.attrition.workload_slope": 0.0})
        block = measure_block(run(scenario), scenario, names_of(scenario), range(N))
        measured: Floats = block.values[:, [m.name for m in block.measures].index("effective_capacity_mean")]
        return measured

    # the interims, who share nothing, are few
    assert capacity(0.9).mean() / capacity(1.0).mean() == pytest.approx(0.9, abs=0.005)


@pytest.mark.parametrize("practice", ["training", "shared_software"])
def test_training_and_shared_software_make_people_know_more(practice: str) -> None:
    taught = run(team(ALWAYS_FULL | {f"policy.practices.{practice}": True}))
    rises(knowledge_at_end(usual_in_full()), knowledge_at_end(taught), by=0.01)


# --- which posts close

THREE: dict[str, Any] = {
    "title": "Three posts, of which one closes",
    "streams": {"money": {"kind": "transformation"}},
    "posts": {
        "long": {"role": "Member", "band": "7", "stream": "money"},
        "middle": {"role": "Member", "band": "7", "stream": "money"},
        "short": {"role": "Member", "band": "7", "stream": "money", "protected": True},
    },
    "starting": {
        "fresh": True,
        "people": {
            name: {"tenure_months": 6.0, "contract": "fixed-term", "months_left": months}
            for name, months in (("long", 40.0), ("middle", 30.0), ("short", 20.0))
        },
    },
}


def closed_posts(rule: str, n: int) -> list[str]:
    """The posts that close on the first 1 April of a run, one a replication."""
    third = [{"name": "a third", "chance": 1.0, "cut_low": 1 / 3, "cut_high": 1 / 3}]
    money = {
        "assumptions.funding.outcomes": third,
        "assumptions.funding.climate": [],
        "assumptions.renewing.work_ended_share": 0.0,  # only money closes posts
    }
    changes = NOBODY_LEAVES | money | {"policy.closing_rule": rule}
    log = run(team(changes).replace({"system": THREE, "run.years": 2}), n)
    closed = log.of(Event.POST_CLOSED)
    assert len(closed.time) == n
    return [("long", "middle", "short")[post] for post in closed.post]


def test_the_closing_rule_picks_the_post() -> None:
    assert set(closed_posts("shortest-contract-first", 12)) == {"short"}
    assert set(closed_posts("protected-roles-last", 24)) == {"long", "middle"}
    assert set(closed_posts("evenly", 24)) == {"long", "middle", "short"}


# --- people who go home


def lent(kind: str, months: float | None = None) -> dict[str, Any]:
    stream: dict[str, Any] = {"kind": kind if kind == "gifted" else "core", "horizon": "recurrent"}
    if kind == "secondment":
        stream |= {"contract": kind, "contract_months": months}
    return {
        "title": "Lent people",
        "streams": {"lent": stream},
        "posts": {"member": {"role": "Member", "band": "7", "count": POSTS, "stream": "lent"}},
        "starting": {"fresh": True},
    }


def lives(log: EventLog) -> dict[tuple[int, int], list[float]]:
    """Months from entry to exit of everybody who left, by replication and person."""
    entered = {
        (r, p): t
        for rows in (log.of(Event.PRESENT_AT_START), log.of(Event.JOINED))
        for r, p, t in zip(rows.replication, rows.person, rows.time, strict=True)
    }
    left = log.of(Event.LEFT)
    return {
        (r, p): [entered[r, p], t] for r, p, t in zip(left.replication, left.person, left.time, strict=True)
    }


def test_gifted_people_return_on_their_dates_and_half_are_extended_once() -> None:
    n = 24
    log = run(team(NOBODY_LEAVES).replace({"system": lent("gifted"), "run.years": YEARS}), n)
    assert set(log.of(Event.LEFT).reason) == {Reason.PLANNED_RETURN}
    stays = [t - entered for entered, t in lives(log).values()]
    assert set(stays) == {24.0, 36.0}
    first = np.array([t for (_, p), (_, t) in lives(log).items() if p % PERSONS_PER_POST == 0])
    assert len(first) == n * POSTS  # everybody of day one, so that late entrants do not bias the share
    assert abs((first == 36).mean() - 0.5) < 3.5 * sqrt(0.25 / len(first))
    renewed = log.of(Event.CONTRACT_RENEWED)
    keys = set(zip(renewed.replication, renewed.person, strict=True))
    assert len(keys) == len(renewed.time)  # once


def test_seconded_people_return_exactly_when_their_secondment_ends() -> None:
    log = run(team(NOBODY_LEAVES).replace({"system": lent("secondment", 18.0), "run.years": YEARS}), 8)
    left = log.of(Event.LEFT)
    assert set(left.reason) == {Reason.PLANNED_RETURN}
    assert set(left.contract) == {Contract.SECONDMENT}
    assert {t - entered for entered, t in lives(log).values()} == {18.0}
    assert len(left.time) > 8 * POSTS * 2  # the first, and successors too


# --- recruitment


@pytest.mark.parametrize("delay_weeks", [0.0, -30.0])
def test_an_interim_comes_only_after_two_failed_rounds_and_for_half_a_year_at_most(
    delay_weeks: float,
) -> None:
    """Whether or not the post is told meanwhile, early or late, that it closes."""
    chances = dict.fromkeys(("permanent_or_36_months", "months_24", "months_12_or_less"), 0.1)
    log = run(
        team(
            {
                "assumptions.recruitment.fill_chance": chances,
                "policy.settlement.decision_delay_weeks": delay_weeks,
            }
        )
    )
    failed: dict[tuple[int, int], int] = {}
    since: dict[tuple[int, int], float] = {}
    spells = []
    for r, event, post, time in zip(log.replication, log.event, log.post, log.time, strict=True):
        key = (int(r), int(post))
        if event == Event.SEARCH_STARTED:
            failed[key] = 0
        elif event == Event.ROUND_FAILED:
            failed[key] += 1
        elif event == Event.INTERIM_STARTED:
            assert failed[key] >= 2
            assert key not in since  # one at a time
            since[key] = time
        elif event == Event.INTERIM_ENDED:
            spells.append(time - since.pop(key))
    assert len(spells) > N
    assert not since
    assert max(spells) <= 6 + 2**-20


@pytest.mark.parametrize("ends", ["anniversaries", "financial-year-end"])
@pytest.mark.parametrize("permanent", [0.0, 0.5])
def test_nobody_starts_in_undecided_money_nor_on_a_contract_beyond_it(ends: str, permanent: float) -> None:
    log = run(team({"policy.contracts.ends": ends, "policy.contracts.permanent_share": permanent}))
    confirmed = {}
    starts = 0
    for r, event, contract, time, until in zip(
        log.replication, log.event, log.contract, log.time, log.until, strict=True
    ):
        if event == Event.SETTLEMENT_DECIDED:
            confirmed[int(r)] = until
        elif event == Event.JOINED:
            starts += 1
            assert time < confirmed[int(r)]
            if contract == Contract.FIXED_TERM:
                assert time < until <= confirmed[int(r)]
        elif event == Event.ADVERTISED and not permanent:
            assert time + 6 <= confirmed[int(r)]  # the shortest offer
    assert starts > N


def test_money_risked_by_the_host_lets_contracts_run_past_it() -> None:
    """The test above can fail: with a year at the host's risk, terms are long and limbo is rarer."""
    risked = run(team(ALWAYS_FULL | {"policy.contracts.past_money_months": 12.0}))
    joined = risked.of(Event.JOINED)
    assert (joined.until - joined.time).max() == 24
    rises(limbo_weeks(risked), limbo_weeks(usual_in_full()), by=100)
