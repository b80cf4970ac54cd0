"""The team of day one: nobody has served for longer than there has been a partnership."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Contract, Event, EventLog
from sim.reading import load
from sim.reading.library import shipped

N = 120
AGE = "system.starting.partnership_age_months"


def day_one(age: float | None) -> EventLog:
    scenario = load(system="west-yorkshire-harrogate", policy="annual-settlement").replace(
        {AGE: age, "run.years": 1}
    )
    log = simulate(scenario, range(N))
    assert check(log, scenario, names_of(scenario)) == []
    return log.of(Event.PRESENT_AT_START)


def test_tenure_is_that_of_people_who_came_since_the_partnership_began() -> None:
    free, bound = day_one(None), day_one(48.0)
    assert free.amount.max() > 120
    assert bound.amount.max() <= 48
    for contract in (Contract.PERMANENT, Contract.ALIGNED):
        before, after = (rows.amount[rows.contract == contract] for rows in (free, bound))
        assert stats.ks_2samp(before[before <= 48], after).pvalue > 0.001
    fixed = free.contract == Contract.FIXED_TERM  # of whom nobody has served for more than four years anyway
    assert np.array_equal(free.amount[fixed], bound.amount[fixed])
    assert bound.knowledge.mean() < free.knowledge.mean()


def test_contracts_begin_with_the_partnership_or_after_it() -> None:
    rows = day_one(9.0)
    assert rows.amount.max() <= 9
    fixed = rows.where(rows.contract == Contract.FIXED_TERM)
    assert len(fixed.time) > 100
    assert (fixed.until + fixed.amount > 12 - 1e-5).all()  # no term is shortened
    assert fixed.until.max() <= 24


@pytest.mark.parametrize("system", [s.name for s in shipped("system") if s.name != "icb-wide"])
def test_shipped_partnerships_were_founded_in_2016(system: str) -> None:
    scenario = load(system=system, policy="annual-settlement")
    founded = scenario.run.start_date.year - scenario.system.starting.partnership_age_months / 12
    assert founded == 2016


def test_a_whole_board_has_staff_of_its_forerunners() -> None:
    assert load(system="icb-wide", policy="annual-settlement").system.starting.partnership_age_months is None
