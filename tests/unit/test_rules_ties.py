"""The rules of ties and of maturity, alone."""

from math import exp, inf, log

import pytest

from sim.chance import Chance, What
from sim.model.maturity import effort, target, toward
from sim.model.ties import LENT_TIE, lapse_chance, months_to_strong, strength_after
from sim.scenario import load

CENTRAL = load(system="dorset", policy="annual-settlement").assumptions


def test_a_tie_grows_towards_one_and_two_stretches_are_as_one():
    assert strength_after(0.0, 12, 12) == pytest.approx(1 - exp(-1))
    assert strength_after(0.3, 0, 12) == pytest.approx(0.3)
    assert strength_after(strength_after(0.2, 5, 12), 7, 12) == pytest.approx(strength_after(0.2, 12, 12))


@pytest.mark.parametrize("start", [0.0, 0.2, 0.5])
def test_a_tie_is_strong_when_it_passes_the_threshold_and_not_before(start):
    months = months_to_strong(start, 12, 0.5)
    assert strength_after(start, months, 12) == pytest.approx(0.5)
    assert strength_after(start, months + 0.01, 12) > 0.5


def test_a_new_tie_takes_eight_months_to_be_strong():
    assert months_to_strong(0.0, 12, 0.5) == pytest.approx(12 * log(2))


def test_a_strong_tie_is_strong_at_once_and_a_threshold_of_one_is_never_passed():
    assert months_to_strong(LENT_TIE, 12, 0.5) == -inf
    assert months_to_strong(0.99, 12, 1.0) == inf


def test_a_tie_that_nobody_else_holds_lapses_more_readily():
    assert lapse_chance(False, CENTRAL.ties) == 0.5
    assert lapse_chance(True, CENTRAL.ties) == 0.15


def test_each_post_has_an_order_of_partners_and_a_partner_more_leaves_it_as_it_is():
    chance, names = Chance(1, 2), [f"partner-{i}" for i in range(20)]

    def ordered(who, listed):
        return [listed[i] for i in chance.order(who, What.WORKS_WITH, listed)]

    usual = ordered("post/a", names)
    assert sorted(usual) == sorted(names)
    assert usual != ordered("post/b", names)
    assert usual != [names[i] for i in Chance(1, 3).order("post/a", What.WORKS_WITH, names)]
    assert [n for n in ordered("post/a", ["aaa", *names]) if n != "aaa"] == usual


def test_every_partner_is_as_likely_to_be_first():
    names = ["a", "b", "c", "d"]
    first = [Chance(7, r).order("post/x", What.WORKS_WITH, names)[0] for r in range(2000)]
    for place in range(4):
        assert first.count(place) / 2000 == pytest.approx(0.25, abs=0.04)


# --- maturity


def test_effort_is_what_the_team_can_do_of_what_is_funded():
    assert effort(work=20, capacity=10) == 0.5
    assert effort(work=10, capacity=20) == 1
    assert effort(work=0, capacity=5) == 1
    assert effort(work=0, capacity=0) == 0


def test_maturity_tends_to_a_half_where_half_is_done_and_the_gain_makes_it_steep():
    assert target(0.5, 8) == 0.5
    assert target(0.75, 8) == pytest.approx(1 / (1 + exp(-2)))
    assert target(0.25, 8) == pytest.approx(1 - target(0.75, 8))
    assert target(0.9, 0) == 0.5
    assert target(0.75, 12) > target(0.75, 2)


def test_maturity_steps_exactly():
    assert toward(0.3, 0.8, 36, 36) == pytest.approx(0.8 - 0.5 * exp(-1))
    monthly = 0.3
    for _ in range(36):
        monthly = toward(monthly, 0.8, 1, 36)
    assert monthly == pytest.approx(toward(0.3, 0.8, 36, 36))
