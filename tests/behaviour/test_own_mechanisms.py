"""Mechanisms of one's own act at their points, at their times and nowhere else, and the log stays sound."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.measures.invariants import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog
from sim.reading import load
from sim.scenario import Scenario
from sim.scenario.mechanism import Leaving, PersonAt, PostAt
from tests.own_mechanisms import RecruitmentHalt, RetentionPayment

CENTRAL = load("dorset").replace({"run.years": 3})
REPLICATIONS = range(8)


def log_of(scenario: Scenario) -> EventLog:
    log = simulate(scenario, REPLICATIONS)
    assert check(log, scenario, names_of(scenario)) == []
    return log


def same(a: EventLog, b: EventLog) -> bool:
    return all(np.array_equal(x, y, equal_nan=True) for x, y in zip(a, b, strict=True))


@pytest.fixture(scope="module")
def without() -> EventLog:
    return log_of(CENTRAL)


def test_a_halt_stops_recruitment_between_its_months_and_changes_nothing_before(without: EventLog) -> None:
    log = log_of(CENTRAL.adding(RecruitmentHalt(from_month=12, to_month=18)))
    adverts = log.of(Event.ADVERTISED).time
    assert not ((adverts >= 12) & (adverts < 18)).any()
    assert ((adverts >= 18) & (adverts < 19)).any()  # asked again on the first of the month
    assert ((without.of(Event.ADVERTISED).time >= 12) & (without.of(Event.ADVERTISED).time < 18)).any()
    assert same(log.where(log.time < 12), without.where(without.time < 12))


@pytest.mark.parametrize("off", [RecruitmentHalt(), RetentionPayment()])
def test_a_mechanism_is_switched_off_by_its_parameter(off: sim.Mechanism, without: EventLog) -> None:
    assert same(log_of(CENTRAL.adding(off)), without)


def test_a_payment_is_made_once_to_each_who_stays_so_long_and_counts_as_cost() -> None:
    paying = CENTRAL.adding(RetentionPayment(gbp=2000.0))
    log = log_of(paying)
    paid = log.of(Event.MECHANISM_PAID)
    assert set(paid.amount) == {2000.0}
    assert len(paid.time) == len(set(zip(paid.replication, paid.person, strict=True)))
    assert (paid.time == np.floor(paid.time)).all()
    results = sim.run(paying, replications=len(REPLICATIONS))
    cost = results.replications.query("measure == 'cost_mechanisms_gbp' and group == 'team'")["value"]
    assert cost.sum() == pytest.approx(paid.amount.sum())
    parts = results.summary.query("measure == 'cost_mechanisms_gbp'").set_index("group")["mean"]
    assert parts["team"] == pytest.approx(parts.drop("team").sum())


def test_fewer_resign_where_a_mechanism_says_so(without: EventLog) -> None:
    log = log_of(CENTRAL.adding(RetentionPayment(gbp=1.0, at_month=120, multiplier=0.0)))
    resigned = [(found.of(Event.LEFT).reason == sim.Reason.RESIGNED).sum() for found in (log, without)]
    assert resigned[0] == 0 < resigned[1]


class Everything(sim.Mechanism):
    """Acts at the points that the other two leave alone."""

    share: float = 0.9
    weeks: float = 1.0

    def weeks_to_start(self, month: float, post: PostAt, from_partner: bool, weeks: float) -> float:
        return self.weeks

    def handed_over(self, month: float, person: PersonAt, leaving: Leaving, share: float) -> float:
        return self.share if leaving.reason == "resigned" else share

    def cost_of_year_gbp(self, year: int, team: tuple[PersonAt, ...]) -> float:
        return 100.0 * (year + 1) * len(team)


def test_knowledge_on_exit_the_start_and_the_years_cost(without: EventLog) -> None:
    log = log_of(CENTRAL.adding(Everything()))
    left = log.of(Event.LEFT)
    resigned = left.reason == sim.Reason.RESIGNED
    before = without.of(Event.LEFT)
    of_before = before.amount / before.knowledge
    lost = left.amount[resigned] / left.knowledge[resigned]
    assert lost.max() < of_before[before.reason == sim.Reason.RESIGNED].min()
    paid = log.of(Event.MECHANISM_PAID)
    assert (paid.person == -1).all()
    assert set(paid.time) == {0.0, 12.0, 24.0}
    assert (paid.amount % (100 * (paid.time // 12 + 1)) == 0).all()
    advert, waits = {}, []
    for *where, event, time in zip(log.replication, log.post, log.event, log.time, strict=True):
        if event == Event.ADVERTISED:
            advert[tuple(where)] = time
        elif event == Event.HIRED and (since := advert.pop(tuple(where), None)) is not None:
            waits.append(time - since)
    assert len(waits) > 20
    assert waits == pytest.approx([12 / 52] * len(waits), abs=1e-5)  # a week


class Lucky(sim.Mechanism):
    """Half of all people never resign: by a number that is theirs."""

    chance: float = 0.5

    def hazard_multiplier(self, month: float, person: PersonAt) -> float:
        return 0.0 if person.chance("stays") < self.chance else 1.0


def test_chance_is_drawn_under_a_key_of_the_mechanism_and_the_person(without: EventLog) -> None:
    """The luck of all else stays what it is, and more chance adds to those who stay."""
    few, many = (log_of(CENTRAL.adding(Lucky(chance=c))) for c in (0.2, 0.9))

    def first_leavers(log: EventLog) -> set[tuple[int, int]]:
        left = log.of(Event.LEFT)
        of_day_one = (left.reason == sim.Reason.RESIGNED) & (left.person % 100_000 == 0) & (left.time < 12)
        return set(zip(left.replication[of_day_one].tolist(), left.person[of_day_one].tolist(), strict=True))

    assert first_leavers(many) < first_leavers(few) < first_leavers(without)
    assert same(few, log_of(CENTRAL.adding(Lucky(chance=0.2))))


class Looking(sim.Mechanism):
    """Answers 1 if all that it is told is possible."""

    def may_recruit(self, month: float, post: PostAt) -> bool:
        told = post.name, post.stream, post.band
        return (
            all(told) and 0 < post.wte <= 1 and post.vacant in (True, False) and 0 <= post.chance("x", 1) < 1
        )

    def hazard_multiplier(self, month: float, person: PersonAt) -> float:
        possible = (
            person.contract in ("permanent", "fixed-term", "secondment", "gifted", "aligned")
            and person.tenure_months >= 0
            and 0 <= person.knowledge <= 1
            and (person.contract_months_left > -1e-9 or person.in_limbo or person.resigning or person.told)
            and (person.day_one or person.tenure_months <= month)
            and person.post.confirmed_months == person.post.confirmed_months
        )
        return 1.0 if possible else 0.0


def test_what_a_mechanism_is_told_is_so(without: EventLog) -> None:
    assert same(log_of(CENTRAL.adding(Looking())), without)
