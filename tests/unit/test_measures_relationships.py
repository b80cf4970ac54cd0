"""Measures of ties and maturity on a log written by hand: two partners, three posts, three years.

A new tie is strong after 12 ln 2 = 8.3 months, so from the ninth on. A (core) holds p from the start and
q from month 9. B (soft) holds p from 9 until she leaves at 21, and that tie lapses. C (soft) comes at 6,
inherits .4 with p, strong after 12 ln 1.2 = 2.2 months, so from 9; moves at 24 to b, which works with q:
strong from 33.
"""

import numpy as np
import pytest

from sim.measures import measure_block
from sim.model import ties
from sim.model.engine_room import names_of, replicate, simulate
from sim.model.inputs import prepare
from sim.model.log import Contract, Destination, Event, EventLog, Names, Reason, Row
from sim.reading import load
from sim.scenario.system import Partner, PostGroup, Stream, System

A, B, C = 0, 100_000, 200_000
P, Q = 0, 1
NAMES = Names(("a", "b", "c"), ("core", "soft"), ("p", "q"))
TEAM = System(
    title="two partners",
    partners={"p": Partner(kind="trust", engagement=1.0), "q": Partner(kind="trust", engagement=1.0)},
    streams={"core": Stream(kind="core", horizon="recurrent"), "soft": Stream(kind="transformation")},
    posts={
        "a": PostGroup(role="lead", band="7", stream="core"),
        "b": PostGroup(role="manager", band="7", stream="soft", workstream="delivery"),
        "c": PostGroup(role="analyst", band="6", stream="soft", workstream="delivery"),
    },
)
MATURE = [0.5] * 10 + [0.75] * 21 + [0.65] + [0.8] * 4  # months 0 to 35: at .7 from 10, but for 31


@pytest.fixture(scope="module")
def scenario():
    shipped = load(system="dorset", policy="annual-settlement")
    return shipped.replace({"system": TEAM.model_dump(), "run.years": 3})


def story():
    def row(time, event, who, post, **more):
        return Row(time, event, post, who, (0, 1, 1)[post], Contract.PERMANENT, **more)

    def tie(time, who, post, partner, amount, event=Event.TIE_BEGAN):
        return row(time, event, who, post, partner=partner, amount=amount)

    there = {"knowledge": 1.0, "amount": 0.0, "until": np.inf}
    return [
        *(Row(0.0, Event.POST_OPENED, p, stream=(0, 1, 1)[p]) for p in (0, 1, 2)),
        row(0.0, Event.PRESENT_AT_START, A, 0, **there),
        tie(0.0, A, 0, P, 0.8),
        tie(0.0, A, 0, Q, 0.0),
        row(0.0, Event.PRESENT_AT_START, B, 1, **there),
        tie(0.0, B, 1, P, 0.0),
        Row(0.0, Event.POST_EMPTIED, 2, stream=1),
        row(6.0, Event.JOINED, C, 2, **there),
        tie(6.0, C, 2, P, 0.0),
        tie(6.0, C, 2, P, 0.4, Event.TIE_INHERITED),
        tie(21.0, B, 1, P, 0.83, Event.TIE_LAPSED),
        row(21.0, Event.LEFT, B, 1, reason=Reason.RESIGNED, destination=Destination.OUTSIDE, knowledge=1.0,
            amount=0.0),
        Row(21.0, Event.POST_EMPTIED, 1, stream=1),
        Row(24.0, Event.POST_EMPTIED, 2, stream=1),
        row(24.0, Event.MOVED, C, 1, knowledge=1.0, until=np.inf),
        tie(24.0, C, 1, Q, 0.0),
        row(36.0, Event.PRESENT_AT_END, A, 0, knowledge=1.0, until=np.inf),
        row(36.0, Event.PRESENT_AT_END, C, 1, knowledge=1.0, until=np.inf),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def block(scenario):
    rows = story() + [Row(float(m), Event.MATURITY, amount=v) for m, v in enumerate(MATURE)]
    rows.sort(key=lambda r: r.time)
    return measure_block(EventLog.from_rows(0, rows), scenario, NAMES, [0])


def monthly(block, name):
    place = [m.name for m in block.monthly_measures].index(name)
    return dict(enumerate(block.monthly[0, place]))


def value(block, name):
    return block.values[0, [m.name for m in block.measures].index(name)]


@pytest.mark.parametrize(
    ("name", "at_months"),
    [
        ("strong_ties", {0: 1, 8: 1, 9: 4, 20: 4, 21: 3, 23: 3, 24: 2, 32: 2, 33: 3, 36: 3}),
        ("partners_uncovered", {0: 1, 8: 1, 9: 0, 36: 0}),
        ("partners_covered_once", {0: 1, 9: 1, 21: 1, 24: 2, 33: 1, 36: 1}),
        ("partners_covered_twice", {0: 0, 9: 1, 21: 1, 24: 0, 33: 1, 36: 1}),
        ("single_holder_areas", {0: 1, 9: 2, 21: 3, 24: 2, 33: 3, 36: 3}),
        ("maturity", {0: 0.5, 9: 0.5, 10: 0.75, 31: 0.65, 35: 0.8, 36: 0.8}),
    ],
)
def test_months_worked_by_hand(block, name, at_months):
    found = monthly(block, name)
    assert {month: found[month] for month in at_months} == pytest.approx(at_months)


def test_ties_with_a_partner_half_as_engaged_are_strong_half_as_soon(scenario):
    """With q, new ties take 16.6 months instead of 8.3: A's is strong from 17, C's of month 24 too late."""
    half = scenario.replace({"system.partners.q.engagement": 0.5})
    found = monthly(measure_block(EventLog.from_rows(0, story()), half, NAMES, [0]), "strong_ties")
    at_months = {8: 1, 9: 3, 16: 3, 17: 4, 24: 2, 36: 2}
    assert {month: found[month] for month in at_months} == at_months


@pytest.mark.parametrize(("b", "c"), [(None, None), ("delivery", "analysis")])
def test_a_group_that_names_no_workstream_is_one(scenario, b, c):
    """So b and c share no area, though one stream pays for both."""
    apart = scenario.replace({"system.posts.b.workstream": b, "system.posts.c.workstream": c})
    block = measure_block(EventLog.from_rows(0, story()), apart, NAMES, [0])
    found = monthly(block, "single_holder_areas")
    at_months = {0: 1, 9: 4, 21: 3, 24: 2, 33: 3, 36: 3}
    assert {month: found[month] for month in at_months} == at_months


def test_scalars_worked_by_hand(block):
    assert value(block, "ties_broken") == 1
    assert value(block, "strong_ties_end") == 3
    assert value(block, "strong_ties_mean") == pytest.approx((9 * 1 + 12 * 4 + 3 * 3 + 9 * 2 + 4 * 3) / 37)
    assert value(block, "partners_uncovered_mean") == pytest.approx(9 / 37)
    assert value(block, "maturity_end") == 0.8


def test_mature_is_a_matter_of_lasting(block):
    assert value(block, "mature_from_month") == 16
    assert value(block, "mature") == 0  # the month below the threshold is five months ago


def test_where_maturity_is_switched_off_it_stays_as_it_was(scenario):
    still = measure_block(EventLog.from_rows(0, story()), scenario, NAMES, [0])
    assert set(monthly(still, "maturity").values()) == {scenario.system.maturity}
    assert np.isnan(value(still, "mature_from_month"))


def test_measures_see_the_strong_ties_that_the_model_sees(scenario, monkeypatch):
    """The rule of growth is written twice, in the model and in the measures: they must agree."""
    case = load(system="west-yorkshire-harrogate", policy="annual-settlement")
    seen = {}
    from sim.model import maturity

    def coverage(state, usual=maturity.coverage):
        seen[round(state.now)] = ties.covered(state)
        return usual(state)

    monkeypatch.setattr(maturity, "coverage", coverage)
    replicate(prepare(case), 3)
    log = simulate(case, [3])
    found = measure_block(log, case, names_of(case), [3])
    covered = len(case.system.partners) - np.array(list(monthly(found, "partners_uncovered").values()))
    assert len(seen) == 72
    assert [covered[month] for month in seen] == list(seen.values())
