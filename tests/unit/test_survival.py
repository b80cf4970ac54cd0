"""The survival estimate against scipy, published tables and hand-worked examples."""

from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures import kaplan_meier


def test_equals_scipy_without_truncation():
    from scipy.stats import CensoredData, ecdf

    rng = np.random.default_rng(3)
    exits = np.ceil(rng.exponential(20, 300) * 4) / 4  # with ties
    exited = rng.random(300) < 0.7
    times = np.unique(exits)
    ours = kaplan_meier(np.full(300, -1.0), exits, exited, np.arange(300), times)
    theirs = ecdf(CensoredData.right_censored(exits, ~exited))
    assert ours.survival == pytest.approx(theirs.sf.evaluate(times), abs=1e-12)


def test_reproduces_the_published_life_table_of_michigan_special_educators():
    # Singer and Willett 2003, Applied Longitudinal Data Analysis, Table 10.1 (Singer 1993): 3,941 teachers
    at_risk = [3941, 3485, 3101, 2742, 2447, 2229, 2045, 1642, 1256, 948, 648, 391]
    left = [456, 384, 359, 295, 218, 184, 123, 79, 53, 35, 16, 5]
    survival = [
        0.8843, 0.7869, 0.6958, 0.6209, 0.5656, 0.5189, 0.4877, 0.4642, 0.4446, 0.4282, 0.4177, 0.4123,
    ]  # fmt: skip
    exits, exited = [], []
    for year, (n, d) in enumerate(zip(at_risk, left, strict=True), start=1):
        following = at_risk[year] if year < len(at_risk) else 0
        censored = n - d - following
        exits += [year] * (d + censored)
        exited += [True] * d + [False] * censored
    years = np.arange(1.0, 13.0)
    curve = kaplan_meier(np.zeros(3941), np.array(exits, float), np.array(exited), np.arange(3941), years)
    assert np.round(curve.survival, 4).tolist() == survival
    assert curve.at_risk.tolist() == at_risk


def test_delayed_entry_worked_by_hand():
    entry = np.array([0.0, 0, 2, 3, 4])
    exits = np.array([3.0, 5, 4, 6, 7])
    exited = np.array([True, False, True, True, True])
    # at risk at 3: the first three (who enters at 3 is not yet); at 4: second to fourth; at 6: the last two
    curve = kaplan_meier(entry, exits, exited, np.arange(5), np.array([2.9, 3, 4, 5, 6, 7]))
    assert curve.survival == pytest.approx([1, 2 / 3, 4 / 9, 4 / 9, 2 / 9, 0])


def test_ignoring_delayed_entry_would_flatter():
    # people already in post are seen only if they lasted: a constant hazard must still be found
    rng = np.random.default_rng(8)
    lives, seen_from = rng.exponential(10, 40_000), rng.uniform(0, 20, 40_000)
    seen = lives > seen_from
    curve = kaplan_meier(
        seen_from[seen], lives[seen], np.ones(seen.sum(), bool), np.arange(seen.sum()), np.array([10.0])
    )
    assert curve.survival[0] == pytest.approx(exp(-1), abs=0.02)
    assert np.mean(lives[seen] > 10) > 0.5


def test_band_is_greenwoods_when_everybody_is_a_cluster():
    exits = np.array([1.0, 2, 2, 3, 4, 5, 6, 7])
    exited = np.array([True, True, False, True, False, True, False, True])
    curve = kaplan_meier(np.zeros(8), exits, exited, np.arange(8), np.array([5.0]))
    n_d = [(8, 1), (7, 1), (5, 1), (3, 1)]
    survival = np.prod([1 - d / n for n, d in n_d])
    greenwood = sum(d / (n * (n - d)) for n, d in n_d) * 8 / 7
    factor = exp(NormalDist().inv_cdf(0.975) * sqrt(greenwood) / -log(survival))
    assert curve.survival[0] == pytest.approx(survival)
    assert curve.lower[0] == pytest.approx(survival**factor)
    assert curve.upper[0] == pytest.approx(survival ** (1 / factor))


def test_people_who_move_together_add_no_precision():
    rng = np.random.default_rng(1)
    exits, exited = rng.exponential(10, 60), np.ones(60, bool)
    months = np.array([5.0, 10.0])
    one = kaplan_meier(np.zeros(60), exits, exited, np.arange(60), months)
    ten = kaplan_meier(
        np.zeros(600), np.repeat(exits, 10), np.repeat(exited, 10), np.repeat(np.arange(60), 10), months
    )
    assert ten.survival == pytest.approx(one.survival)
    assert ten.lower == pytest.approx(one.lower)
    naive = kaplan_meier(np.zeros(600), np.repeat(exits, 10), np.repeat(exited, 10), np.arange(600), months)
    assert np.all(naive.upper - naive.lower < 0.5 * (one.upper - one.lower))


def test_unknown_is_not_a_number():
    entry, exits = np.zeros(3), np.array([1.0, 2.0, 3.0])
    censored = kaplan_meier(entry, exits, np.zeros(3, bool), np.arange(3), np.array([3.0, 4.0]))
    assert censored.survival[0] == 1
    assert np.isnan(censored.survival[1])
    gone = kaplan_meier(entry, exits, np.ones(3, bool), np.zeros(3, int), np.array([2.0, 4.0]))
    assert gone.survival.tolist() == [pytest.approx(1 / 3), 0]
    assert np.isnan(gone.lower[0])  # one cluster says nothing of the spread between clusters


def test_band_covers_as_often_as_it_says():
    # teams share a fate: half have twice the hazard
    rng = np.random.default_rng(5)
    truth = 0.5 * exp(-0.5) + 0.5 * exp(-1.0)
    inside = 0
    for _ in range(200):
        pace = np.repeat(rng.choice([1.0, 2.0], 60), 10)
        lives = rng.exponential(1, 600) / pace
        curve = kaplan_meier(
            np.zeros(600), lives, np.ones(600, bool), np.repeat(np.arange(60), 10), np.array([0.5])
        )
        inside += curve.lower[0] <= truth <= curve.upper[0]
    assert 0.90 <= inside / 200 <= 0.99


spells = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.booleans(), st.integers(0, 3)), max_size=30
)


@given(spells)
@settings(max_examples=100, deadline=None)
def test_curve_never_rises_and_lies_in_its_band(people):
    columns = np.array(people, dtype=float).reshape(-1, 4)
    curve = kaplan_meier(
        columns[:, 0], columns[:, 1], columns[:, 2] > 0, columns[:, 3].astype(int), np.arange(21.0)
    )
    known = curve.survival[~np.isnan(curve.survival)]
    assert np.all(np.diff(known) <= 0)
    assert np.all((known >= 0) & (known <= 1))
    banded = ~np.isnan(curve.lower)
    assert np.all(curve.lower[banded] <= curve.survival[banded] + 1e-12)
    assert np.all(curve.upper[banded] >= curve.survival[banded] - 1e-12)


def test_where_nobody_is_under_observation_nothing_is_known():
    """Two first seen at 10 and 12, of whom one leaves at 15, the other is censored at 20; a third from 22."""
    entry, ends = np.array([10.0, 12.0, 22.0]), np.array([15.0, 20.0, 25.0])
    times = np.array([0.0, 5, 9, 10, 15, 20, 21, 22, 25, 26])
    found = kaplan_meier(entry, ends, np.array([True, False, False]), np.arange(3), times)
    assert found.at_risk.tolist() == [0, 0, 0, 1, 2, 1, 0, 1, 1, 0]
    nobody = found.at_risk == 0
    for values in (found.survival, found.lower, found.upper):
        assert np.isnan(values[nobody]).all()
        assert not np.isnan(values[~nobody]).any()
    assert found.survival[~nobody].tolist() == [1.0, 0.5, 0.5, 0.5, 0.5]


def test_when_all_have_left_none_are_there_though_nobody_is_under_observation():
    found = kaplan_meier(
        np.array([3.0, 3.0]), np.array([5.0, 6.0]), np.ones(2, bool), np.arange(2), np.array([0.0, 4, 6, 9])
    )
    assert np.isnan(found.survival[0])
    assert found.survival[1:].tolist() == [1.0, 0.0, 0.0]
