"""M10, the rules: learning, handover, files and what is lost."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from sim.measures import measure_block
from sim.model import attrition
from sim.model.clock import on_grid, weeks
from sim.model.engine_room import names_of, replicate, simulate
from sim.model.inputs import prepare
from sim.model.knowledge_rules import fade, handed_over, held_alone, learn, lost_on_exit, take_over
from sim.model.log import Event, Reason
from sim.model.state import Person, Staffing, State
from sim.reading import load

HANDOVER = load(system="dorset").assumptions.handover

shares = st.floats(0, 1)
some_months = st.floats(0, 120)
a_tau = st.floats(1, 60)
a_forgetting = st.one_of(st.just(0.0), st.floats(1e-6, 0.5))


# --- learning


@pytest.mark.parametrize("k", [0.0, 0.2, 0.9, 1.0])
@pytest.mark.parametrize(("tau", "forgetting"), [(12, 0.0), (6, 0.005), (24, 0.05)])
@pytest.mark.parametrize("months", [0.3, 7.0, 60.0])
def test_learning_solves_its_differential_equation(
    k: float, tau: float, forgetting: float, months: float
) -> None:
    def rates(_: float, state: list[float]) -> list[float]:
        learning, forgotten = (1 - state[0]) / tau, forgetting * state[0]
        return [learning - forgotten, learning, forgotten]

    solution = solve_ivp(rates, (0, months), [k, 0, 0], rtol=1e-9, atol=1e-11)
    assert learn(k, months, tau, forgetting) == pytest.approx(tuple(solution.y[:, -1]), abs=1e-7)


@given(shares, some_months, a_tau, a_forgetting)
def test_what_is_known_is_what_was_known_and_learned_less_what_was_forgotten(
    k: float, months: float, tau: float, forgetting: float
) -> None:
    after, learned, forgotten = learn(k, months, tau, forgetting)
    assert after == pytest.approx(k + learned - forgotten, abs=1e-9)
    assert -1e-9 <= after <= 1 + 1e-9
    assert learned >= -1e-9
    assert forgotten >= -1e-9


@given(shares, some_months, some_months, a_tau, a_forgetting)
def test_two_steps_of_learning_are_one(
    k: float, first: float, second: float, tau: float, forgetting: float
) -> None:
    """So that knowledge does not depend on when it was last written to the log."""
    halfway, learned_1, forgotten_1 = learn(k, first, tau, forgetting)
    after, learned_2, forgotten_2 = learn(halfway, second, tau, forgetting)
    once = learn(k, first + second, tau, forgetting)
    assert (after, learned_1 + learned_2, forgotten_1 + forgotten_2) == pytest.approx(once, abs=1e-7)


@given(shares, shares, some_months, some_months, a_tau, a_forgetting)
def test_who_knows_more_stays_ahead(
    k: float, other: float, months: float, more: float, tau: float, forgetting: float
) -> None:
    low, high = sorted((k, other))
    assert learn(low, months, tau, forgetting)[0] <= learn(high, months, tau, forgetting)[0] + 1e-12
    assert learn(low, months, tau, 0)[0] <= learn(low, months + more, tau, 0)[0] + 1e-12


def test_a_year_of_learning_at_the_central_value() -> None:
    assert learn(0, 12, 12, 0)[0] == pytest.approx(1 - exp(-1))
    assert learn(1, 12, 12, 0) == pytest.approx((1, 0, 0))


# --- leaving and taking over


@given(shares, shares, shares)
def test_what_is_lost_is_what_is_neither_written_down_nor_handed_over(k: float, c: float, h: float) -> None:
    lost = lost_on_exit(k, c, h)
    assert 0 <= lost <= k
    assert lost == pytest.approx(k - c * k - h * (1 - c) * k)


def test_loss_at_the_central_values() -> None:
    assert lost_on_exit(1, 0.4, 0.3) == pytest.approx(0.42)
    assert lost_on_exit(1, 0.4, 0.5) == pytest.approx(0.30)
    assert lost_on_exit(0, 0.4, 0.3) == 0
    assert lost_on_exit(1, 1, 0) == 0


@given(shares, st.floats(0, 5))
def test_taking_over_a_file_neither_makes_nor_loses_knowledge(k: float, file: float) -> None:
    after, left = take_over(k, file)
    assert after + left == pytest.approx(k + file)
    assert k <= after <= 1
    assert left >= -1e-12
    assert left == pytest.approx(0, abs=1e-12) or after == 1  # it stays only if the head is full


@given(st.floats(0, 5), some_months, some_months, st.floats(0, 0.5))
def test_a_file_fades_steadily(file: float, first: float, second: float, rate: float) -> None:
    once = fade(file, first + second, rate)
    assert fade(fade(file, first, rate), second, rate) == pytest.approx(once, rel=1e-9, abs=1e-12)
    assert 0 <= once <= file
    assert fade(file, first, 0) == file


def test_fading_at_the_central_value() -> None:
    assert fade(0.6, 6, 0.015) == pytest.approx(0.6 * exp(-0.09))


# --- handover


@pytest.mark.parametrize(
    ("reason", "weeks_told", "expected"),
    [
        (Reason.RESIGNED, 13, 0.3),
        (Reason.RESIGNED, 4, 0.3),
        (Reason.RESIGNED, 3.9, 0.1),
        (Reason.RESIGNED, 0, 0.1),
        (Reason.RETIRED, 8, 0.3),
        (Reason.CONTRACT_NOT_RENEWED, 11, 0.3),
        (Reason.CONTRACT_NOT_RENEWED, 0, 0.1),  # decided after the end
        (Reason.POST_CLOSED, 12, 0.3),
        (Reason.POST_CLOSED, 2, 0.1),
        (Reason.REDUNDANCY, 12, 0.2),
        (Reason.REDUNDANCY, 0, 0.2),
        (Reason.PLANNED_RETURN, 0, 0.3),
        (Reason.RECALL, 13, 0.1),
        (Reason.LEFT_IN_LIMBO, 13, 0.1),
    ],
)
def test_the_share_handed_over_by_the_way_a_person_goes(
    reason: Reason, weeks_told: float, expected: float
) -> None:
    assert handed_over(reason, weeks_told, False, HANDOVER) == expected


@given(st.sampled_from([r for r in Reason if r is not Reason.CENSORED]), st.floats(0, 52))
def test_an_overlap_with_the_successor_is_the_best_handover(reason: Reason, weeks_told: float) -> None:
    overlapping = handed_over(reason, weeks_told, True, HANDOVER)
    assert overlapping == 0.5
    assert overlapping >= handed_over(reason, weeks_told, False, HANDOVER)


@given(st.floats(0, 120).map(on_grid))
def test_exactly_four_weeks_on_the_clocks_grid_count_as_four_weeks(told: float) -> None:
    left = on_grid(told + weeks(4))
    assert handed_over(Reason.RESIGNED, (left - told) * 52 / 12, False, HANDOVER) == 0.3


def test_whoever_has_four_weeks_notice_hands_over_what_four_weeks_allow() -> None:
    notices = {"assumptions.notice.bands_5_to_6_weeks": 4.0, "assumptions.notice.bands_7_to_9_weeks": 4.0}
    scenario = load(system="dorset", overrides=notices)
    log = simulate(scenario, range(5))
    gone = log.of(Event.LEFT)
    given_notice = log.of(Event.NOTICE_GIVEN)
    who = zip(given_notice.replication, given_notice.person, strict=True)
    notice = dict(zip(who, given_notice.time, strict=True))
    told = np.array([notice.get(key, np.nan) for key in zip(gone.replication, gone.person, strict=True)])
    full = (gone.reason == Reason.RESIGNED) & np.isclose(gone.time - told, weeks(4), atol=1e-5)
    documented = scenario.assumptions.knowledge.documented_share
    assert full.sum() > 20
    assert gone.amount[full] == pytest.approx((1 - documented) * (1 - 0.3) * gone.knowledge[full])


def test_measures_see_the_capacity_that_the_model_sees_where_sharing_takes_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rule is written twice, in the model and in the measures; on 1 April much else happens at once."""
    scenario = load(system="lincolnshire", policy="annual-settlement")
    assert scenario.practices().sharing
    seen: dict[int, float] = {}
    usual = attrition.staffing

    def staffing(state: State, people: list[Person]) -> Staffing:
        found = usual(state, people)
        seen[round(state.now)] = found.capacity
        return found

    monkeypatch.setattr(attrition, "staffing", staffing)
    replicate(prepare(scenario), 2)
    block = measure_block(simulate(scenario, [2]), scenario, names_of(scenario), [2])
    place = [m.name for m in block.monthly_measures].index("effective_capacity")
    months = [month for month in seen if month % 12]
    assert len(months) == 66
    assert block.monthly[0, place, months] == pytest.approx([seen[month] for month in months])


@given(shares, shares, shares)
def test_what_a_leaver_alone_holds_lies_between_what_is_not_shared_and_all(
    k: float, shared: float, others: float
) -> None:
    alone = held_alone(k, shared, others)
    assert (1 - shared) * k - 1e-12 <= alone <= k + 1e-12
    assert held_alone(k, shared, 0.0) == pytest.approx(k)
    assert held_alone(k, 0.0, others) == k
    assert held_alone(k, 1.0, k) == 0
    assert held_alone(k, shared, max(k, others)) == pytest.approx((1 - shared) * k)
