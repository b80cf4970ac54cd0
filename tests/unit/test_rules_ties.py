"""The rules of ties and of maturity, alone."""

from collections import Counter
from math import exp, inf, log

import pytest
from scipy.stats import chi2

from sim.chance import Chance, What
from sim.model.maturity import agreed_share, effort, planning_factor, raised_chance, target, toward
from sim.model.ties import lapse_chance, months_to_strong, strength_after
from sim.reading import load

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
    assert months_to_strong(0.6, 12, 0.5) == -inf
    assert months_to_strong(0.99, 12, 1.0) == inf


def test_a_tie_that_nobody_else_holds_lapses_more_readily():
    assert lapse_chance(False, CENTRAL.ties) == 0.5
    assert lapse_chance(True, CENTRAL.ties) == 0.15


def test_each_post_has_an_order_of_partners_and_a_partner_more_leaves_it_as_it_is():
    chance, names = Chance(1, 2), [f"partner-{i}" for i in range(20)]

    def ordered(chance, whos, listed):
        return [[listed[i] for i in order] for order in chance.orders(whos, What.WORKS_WITH, listed)]

    usual, other = ordered(chance, ["post/a", "post/b"], names)
    assert sorted(usual) == sorted(names)
    assert usual != other
    assert [usual] != ordered(Chance(1, 3), ["post/a"], names)
    assert ordered(chance, ["post/z", "post/b", "post/a"], names)[1:] == [other, usual]
    assert [n for n in ordered(chance, ["post/a"], ["aaa", *names])[0] if n != "aaa"] == usual
    assert ordered(chance, ["post/a"], []) == [[]]


def test_every_order_of_partners_is_as_likely_whatever_the_order_of_another_post():
    """Six orders of three names for each of two posts: 36 pairs, chi-squared with 35 degrees of freedom."""
    pairs = Counter(
        tuple(map(tuple, Chance(7, r).orders(["post/x", "post/y"], What.WORKS_WITH, ["a", "b", "c"])))
        for r in range(3600)
    )
    assert len(pairs) == 36
    assert sum((n - 100) ** 2 / 100 for n in pairs.values()) < chi2.ppf(0.999, 35)


def test_posts_of_one_replication_have_orders_that_are_no_more_alike_than_chance():
    """Of 4,000 posts, the share that put the same of 20 names first: 1/20 each, standard error .0034."""
    whos, names = [f"post/{i}" for i in range(4000)], [f"partner-{i}" for i in range(20)]
    first = Counter(order[0] for order in Chance(0, 0).orders(whos, What.WORKS_WITH, names))
    assert sum((first[i] - 200) ** 2 / 200 for i in range(20)) < chi2.ppf(0.999, 19)
    second = Counter(order[1] for order in Chance(0, 0).orders(whos, What.WORKS_WITH, names) if order[0] == 0)
    expected = sum(second.values()) / 19
    assert sum((second[i] - expected) ** 2 / expected for i in range(1, 20)) < chi2.ppf(0.999, 18)


# --- maturity


def test_effort_is_what_the_team_can_do_of_what_was_planned():
    assert effort(capacity=10, asked_work=20) == 0.5
    assert effort(capacity=20, asked_work=10) == 1
    assert effort(capacity=0, asked_work=10) == 0
    assert effort(capacity=0, asked_work=0) == 1  # nothing is asked, and nothing is left undone


def test_maturity_tends_to_a_half_at_half_success_and_the_gain_makes_it_steep():
    assert target(0.5, 8, 0.5) == 0.5
    assert target(0.7, 8, 0.7) == 0.5
    assert target(0.75, 8, 0.5) == pytest.approx(1 / (1 + exp(-2)))
    assert target(0.25, 8, 0.5) == pytest.approx(1 - target(0.75, 8, 0.5))
    assert target(0.9, 0, 0.5) == 0.5
    assert target(0.75, 12, 0.5) > target(0.75, 2, 0.5)


@pytest.mark.parametrize(("maturity", "share"), [(0.0, 0.6), (0.5, 0.9), (2 / 3, 1.0), (1.0, 1.0)])
def test_partners_agree_to_the_whole_pool_from_two_thirds_on(maturity, share):
    assert agreed_share(maturity, CENTRAL.maturity) == pytest.approx(share)


@pytest.mark.parametrize(("maturity", "factor"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_chances_to_fill_a_post_follow_maturity(maturity, factor):
    assert raised_chance(0.6, maturity, 0.4) == pytest.approx(0.6 * factor)
    assert raised_chance(0.9, 1.0, 0.4) == 1.0


@pytest.mark.parametrize(("maturity", "factor"), [(0.0, 1.5), (0.5, 1.0), (1.0, 0.5)])
def test_plans_load_the_immature(maturity, factor):
    assert planning_factor(maturity, 1.0) == pytest.approx(factor)
    assert planning_factor(maturity, 0.0) == 1.0


def test_maturity_steps_exactly():
    assert toward(0.3, 0.8, 36, 36) == pytest.approx(0.8 - 0.5 * exp(-1))
    monthly = 0.3
    for _ in range(36):
        monthly = toward(monthly, 0.8, 1, 36)
    assert monthly == pytest.approx(toward(0.3, 0.8, 36, 36))
