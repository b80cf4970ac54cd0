"""The check of logs: it passes what the model writes, and finds each kind of damage."""

import numpy as np
import pytest

from sim.measures import BlockMeasures, check, measure_block
from sim.measures.incidence import DESTINATIONS, REASONS
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog, Reason
from sim.reading import load

EVERYTHING = {
    "policy.overlap_weeks": 4.0,
    "policy.bridging.months": 3.0,
    "system.starting.vacant_share": 0.2,
    "system.practices.training": True,
    "assumptions.knowledge.forgetting_per_month": 0.01,
    "policy.practices.sharing": True,
}


@pytest.fixture(scope="module")
def scenario():
    return load(system="west-yorkshire-harrogate", policy="annual-settlement")


@pytest.fixture(scope="module")
def log(scenario):
    return simulate(scenario, range(6))


@pytest.mark.parametrize("system", ["west-yorkshire-harrogate", "lincolnshire"])
@pytest.mark.parametrize("policy", ["annual-settlement", "three-year-settlement"])
@pytest.mark.parametrize("changes", [{}, EVERYTHING], ids=["as shipped", "with everything"])
def test_what_the_model_writes_is_sound(system, policy, changes):
    what = load(system=system, policy=policy).replace(changes)
    assert check(simulate(what, range(5)), what, names_of(what)) == []


def _first(log, event, which=0):
    return int(np.flatnonzero(log.event == event)[which])


def _without(log, row):
    return EventLog(*(np.delete(column, row) for column in log))


def _twice(log, row):
    return EventLog(*(np.insert(column, row, column[row]) for column in log))


def _changed(log, row, **to):
    copy = EventLog(*(column.copy() for column in log))
    for name, value in to.items():
        getattr(copy, name)[row] = value
    return copy


def _told_of_closing(log):
    """Return the row that tells somebody who then holds a closed post for a while."""
    for row in np.flatnonzero((log.event == Event.TOLD) & (log.until > log.time)):
        same = (log.replication == log.replication[row]) & (log.post == log.post[row])
        closed = log.time[same & (log.event == Event.POST_CLOSED)]
        notices = same & (log.event == Event.NOTICE_GIVEN) & (log.person == log.person[row])
        if np.any((closed >= log.time[row]) & (closed < log.until[row])) and not notices.any():
            return row
    raise AssertionError("nobody is at risk in this log")


def _searched_for(log, reason):
    """Say that a post is to be filled whose holder has been told for a reason."""
    told = np.flatnonzero((log.event == Event.TOLD) & (log.reason == reason))[0]
    copy = _twice(log, told)
    return _changed(copy, told + 1, event=Event.SEARCH_STARTED, person=-1, contract=-1, reason=-1)


DAMAGE = {
    "time goes back": lambda log: _changed(log, _first(log, Event.LEFT, 3), time=0.0),
    "at or after the horizon": lambda log: _changed(
        log, _first(log, Event.REDUNDANCY_LIABILITY), event=Event.ADVERTISED
    ),
    "comes in twice": lambda log: _twice(log, _first(log, Event.JOINED)),
    "two people hold": lambda log: _changed(log, _first(log, Event.LEFT), event=Event.ROUND_FAILED),
    "neither left nor is present": lambda log: _without(log, _first(log, Event.PRESENT_AT_END)),
    "who is not in the team": lambda log: _twice(log, _first(log, Event.PRESENT_AT_END)),
    "by the rows before": lambda log: _changed(log, _first(log, Event.LEFT), knowledge=0.0),
    "by the rule": lambda log: _changed(log, _first(log, Event.LEFT), amount=0.01),
    "loses more than is known": lambda log: _changed(log, _first(log, Event.LEFT), amount=1.5),
    "knowledge does not add up": lambda log: _without(log, _first(log, Event.LEARNED)),
    # the last: of somebody in limbo again later, the second start is what is out of turn
    "LIMBO_STARTED without LIMBO_ENDED": lambda log: _without(log, _first(log, Event.LIMBO_ENDED, -1)),
    "LIMBO_ENDED out of turn": lambda log: _without(log, _first(log, Event.LIMBO_STARTED)),
    "worked past the contract": lambda log: _without(log, _first(log, Event.CONTRACT_RENEWED)),
    "filled without having been empty": lambda log: _without(log, _first(log, Event.POST_EMPTIED)),
    "the file of": lambda log: _without(log, _first(log, Event.FADED)),
    "has not been told": lambda log: _without(log, _told_of_closing(log)),
    "closes twice": lambda log: _twice(log, _first(log, Event.POST_CLOSED)),
    "once a financial year": lambda log: _twice(log, _first(log, Event.YEAR_FUNDED)),
    "for every year": lambda log: _without(log, _first(log, Event.YEAR_FUNDED)),
    "was not reachable for": lambda log: _changed(log, _first(log, Event.REACH_ENDED), amount=0.9),
    "did not leave then for that reason": lambda log: _changed(
        log, _first(log, Event.REDUNDANCY_PAID), reason=Reason.RESIGNED
    ),
    "but the work goes on": lambda log: _changed(
        log, _first(log, Event.REDUNDANCY_PAID), reason=Reason.CONTRACT_NOT_RENEWED
    ),
    "but its work has ended": lambda log: _searched_for(log, Reason.WORK_ENDED),
    "UNFROZEN out of turn": lambda log: _without(log, _first(log, Event.FROZEN)),
}


@pytest.mark.parametrize("problem", DAMAGE)
def test_damage_is_found(problem, log, scenario):
    found = check(DAMAGE[problem](log), scenario, names_of(scenario))
    assert any(problem in line for line in found)
    assert all(line.startswith("replication ") for line in found)


def test_a_return_is_checked_and_what_is_back_is_not_lost():
    changes = {"assumptions.passport.return_chance": 0.5, "policy.practices.passport": True}
    what = load(system="west-yorkshire-harrogate").replace(changes)
    log, names = simulate(what, range(6)), names_of(what)
    assert len(log.of(Event.RETURNED).time) > 6
    assert check(log, what, names) == []
    back = _first(log, Event.RETURNED)
    for column in ("knowledge", "amount"):
        more = _changed(log, back, **{column: getattr(log, column)[back] + 0.01})
        assert any("more or less than is kept" in line for line in check(more, what, names))
    twice = check(_twice(log, _first(log, Event.REACH_ENDED)), what, names)
    assert any("could not be reached, or is back" in line for line in twice)


def test_a_replication_is_measured_alike_in_any_company(log, scenario):
    names = names_of(scenario)
    together = measure_block(log, scenario, names, range(6))
    alone = [measure_block(log.where(log.replication == n), scenario, names, [n]) for n in range(6)]
    joined = BlockMeasures.joined(alone)
    assert np.array_equal(together.values, joined.values, equal_nan=True)
    assert np.array_equal(together.monthly, joined.monthly, equal_nan=True)
    assert np.array_equal(together.limbo_by_week, joined.limbo_by_week)
    assert np.array_equal(together.spells.left, joined.spells.left)
    assert joined.replications.tolist() == list(range(6))


def test_streams_add_to_the_team(log, scenario):
    block = measure_block(log, scenario, names_of(scenario), range(6))
    for name in ("lost_knowledge", "exits_per_year", "staff_months", "cost_total_gbp", "limbo_weeks"):
        of = [i for i, m in enumerate(block.measures) if m.name == name]
        assert block.measures[of[0]].group == "team"
        assert block.values[:, of[1:]].sum(axis=1) == pytest.approx(block.values[:, of[0]])


@pytest.mark.parametrize("changes", [{}, EVERYTHING], ids=["as shipped", "with everything"])
@pytest.mark.parametrize("system", ["west-yorkshire-harrogate", "lincolnshire"])
def test_what_leavers_took_adds_up_by_reason_and_by_destination(system, changes):
    what = load(system=system, policy="annual-settlement").replace(changes)
    block = measure_block(simulate(what, range(4)), what, names_of(what), range(4))
    team = {m.name: block.values[:, i] for i, m in enumerate(block.measures) if m.group == "team"}
    for prefix, causes in (("", REASONS), ("to_", DESTINATIONS)):
        parts = [team[f"lost_on_exit_{prefix}{cause}"] for cause in causes]
        assert sum(parts) == pytest.approx(team["lost_on_exit"], rel=1e-12)
        assert sum(part.any() for part in parts) > 2
        for part, cause in zip(parts, causes, strict=True):
            assert np.array_equal(part > 0, team[f"exits_{prefix}{cause}_per_year"] > 0)


def test_limbo_by_week_adds_up_to_the_limbo_of_an_average_year(log, scenario):
    block = measure_block(log, scenario, names_of(scenario), range(6))
    (weeks,) = (i for i, m in enumerate(block.measures) if (m.name, m.group) == ("limbo_weeks", "team"))
    assert block.limbo_by_week.sum(axis=1) == pytest.approx(block.values[:, weeks] / scenario.run.years)
    assert block.limbo_by_week.sum() > 0


def test_blocks_of_different_scenarios_are_not_joined(log, scenario):
    one = measure_block(log, scenario, names_of(scenario), range(6))
    other = load(system="dorset", policy="annual-settlement")
    two = measure_block(simulate(other, [0]), other, names_of(other), [0])
    with pytest.raises(ValueError, match="different scenarios"):
        BlockMeasures.joined([one, two])
    with pytest.raises(ValueError, match="no block"):
        BlockMeasures.joined([])


def test_what_is_lost_where_programmes_share_is_checked():
    what = load(system="lincolnshire", policy="annual-settlement")
    log, names = simulate(what, range(6)), names_of(what)
    assert check(log, what, names) == []
    for changes in (
        {"system.practices.sharing": False},
        {"assumptions.knowledge.shared_between_posts": 0.2},
        {"system.posts.programme-manager.sharing_group": "apart"},
    ):
        assert any("by the rule" in line for line in check(log, what.replace(changes), names))
