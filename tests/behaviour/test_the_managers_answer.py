"""When the manager's answer is known, and what comes of it (M4)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog, Reason
from sim.reading import load

N, WEEKS = 30, 52 / 12
NOES = (Reason.CONTRACT_NOT_RENEWED, Reason.WORK_ENDED)
# Twenty posts on terms of a year; money is settled for good: only the manager's answer ends contracts.
TERMS: dict[str, Any] = {
    "system.streams.money.contract": "policy",
    "policy.renewal.lead_weeks": 13,
    "assumptions.renewing.work_still_wanted_chance": 0.5,
    "assumptions.hr.renewal_weeks": 1,
    "assumptions.hr.posts_per_server": 1,
    "assumptions.notice.bands_7_to_9_weeks": 4,
    "run.years": 6,
}


@cache
def run(**changes: float | str | bool) -> EventLog:
    settings = {key.replace("__", "."): value for key, value in changes.items()}
    scenario = load("tests/analytic/bare.yaml", overrides=TERMS | settings)
    log = simulate(scenario, range(N))
    assert check(log, scenario, names_of(scenario)) == []
    return log


def answer_before(weeks: float) -> dict[str, Any]:
    """Return the settings under which every answer is known so long before the end."""
    return {f"assumptions__renewing__answer_before_end_{end}_weeks": weeks for end in ("low", "high")}


def told_weeks_before(log: EventLog) -> np.ndarray:
    told = log.of(Event.TOLD)
    told = told.where(np.isin(told.reason, NOES))
    return np.asarray((told.until - told.time) * WEEKS)


def exits(log: EventLog, *reasons: Reason) -> np.ndarray:
    left = log.of(Event.LEFT)
    return np.bincount(left.replication[np.isin(left.reason, reasons)], minlength=N).astype(float)


def test_a_no_is_told_by_a_date_of_its_own_and_never_after_the_casework() -> None:
    """Half the answers come before work on the renewal begins, 13 weeks ahead, the others as it is done."""
    weeks = told_weeks_before(run())
    early = weeks > 13
    assert len(weeks) > 500
    assert abs(early.mean() - 0.5) < 3.5 * 0.5 / len(weeks) ** 0.5
    assert abs(weeks[early].mean() - 19.5) < 3.5 * 13 / 12**0.5 / early.sum() ** 0.5
    assert weeks.min() > 5  # casework takes a week or so
    assert weeks.max() < 26


def test_without_a_date_of_its_own_the_answer_comes_with_the_casework() -> None:
    weeks = told_weeks_before(
        run(
            assumptions__renewing__answer_before_end_low_weeks=0,
            assumptions__renewing__answer_before_end_high_weeks=0,
        )
    )
    assert weeks.max() < 13 < weeks.max() + 1


def test_an_early_no_starts_no_casework_and_a_yes_changes_nothing_else() -> None:
    early, late = (
        run(**answer_before(weeks), assumptions__attrition__resignation_per_year=0.0) for weeks in (20, 0)
    )
    told, cases = (
        set(zip(rows.replication.tolist(), rows.person.tolist(), strict=True))
        for rows in (early.of(Event.TOLD), early.of(Event.HR_OPENED))
    )
    assert len(told) > 400
    assert told & cases  # of those who had been renewed before
    casework = early.of(Event.HR_OPENED)
    opened = {(r, p): [] for r, p in told}
    for r, p, time in zip(
        casework.replication.tolist(), casework.person.tolist(), casework.time, strict=True
    ):
        opened.get((r, p), []).append(time)
    noes = early.of(Event.TOLD)
    for r, p, time, until in zip(
        noes.replication.tolist(), noes.person.tolist(), noes.time, noes.until, strict=True
    ):
        assert not [case for case in opened[r, p] if time <= case <= until]
    assert not len(early.of(Event.HR_WITHDRAWN).time)
    renewed = [np.sort(log.of(Event.CONTRACT_RENEWED).until) for log in (early, late)]
    assert np.array_equal(*renewed)


def test_casework_under_way_is_withdrawn_by_a_no() -> None:
    log = run(assumptions__hr__renewal_weeks=10, assumptions__hr__distribution="fixed")
    assert len(log.of(Event.HR_WITHDRAWN).time) > 50


@pytest.mark.parametrize("after_money", [False, True])
def test_being_told_no_makes_people_leave_before_the_end(after_money: bool) -> None:
    """Fault 11: with 13 weeks' lead and notice, told_no_multiplier 1 to 8 changed nothing."""
    calm, upset = (
        run(
            assumptions__attrition__told_no_multiplier=float(m),
            policy__renewal__casework_after_money=after_money,
        )
        for m in (1, 8)
    )
    more = exits(upset, Reason.RESIGNED) - exits(calm, Reason.RESIGNED)
    fewer = exits(calm, *NOES) - exits(upset, *NOES)
    for change in (more, fewer):
        assert change.mean() > 3 * change.std(ddof=1) / N**0.5


def test_in_a_real_team_being_told_no_costs_months_in_post() -> None:
    """West Yorkshire & Harrogate, where notice is as long as the lead time."""
    resigned, months = [], []
    for multiplier in (1.0, 8.0):
        scenario = load(
            system="west-yorkshire-harrogate",
            policy="annual-settlement",
            overrides={"assumptions.attrition.told_no_multiplier": multiplier},
        )
        log = simulate(scenario, range(60))
        resigned.append(
            np.bincount(log.of(Event.LEFT).replication[log.of(Event.LEFT).reason == 0], minlength=60)
        )
        day_one = log.of(Event.LEFT)
        months.append(day_one.time[day_one.person % 100_000 == 0].sum())
    gain = resigned[1] - resigned[0]
    assert gain.mean() > 3 * gain.std(ddof=1) / 60**0.5
    assert months[1] < months[0]
