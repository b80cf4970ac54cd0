"""Prices of gains, percentiles of bills, and what certainty keeps committed."""

from math import inf, isnan, nan

import numpy as np
import pytest
from scipy import stats

from sim.study.questions.choice import choose, interval_at
from sim.study.questions.economics import (
    ANYTHING,
    committed_beyond,
    cost_of_gain,
    fieller,
    mean_known,
    net_benefit,
    percentile_known,
)
from sim.study.statistics import mean_interval

N = 40


def spread(mean, sd=1.0, seed=0):
    """N numbers of exactly this mean and standard deviation."""
    z = np.random.default_rng(seed).normal(size=N)
    return mean + sd * (z - z.mean()) / z.std(ddof=1)


def test_it_is_said_in_how_many_replications_a_number_has_a_value():
    some = np.array([1.0, nan, 3.0, 4.0])
    other = np.array([nan, nan, 1.0, 2.0])
    assert mean_known(some).replications == percentile_known(some, 95).replications == 3
    assert cost_of_gain(some, other).replications == 2
    assert mean_known(net_benefit(some, other, 10.0)).replications == 2
    assert committed_beyond(np.ones((5, 2)), np.zeros((5, 2)), np.ones((5, 2))).replications == 5
    assert cost_of_gain(np.full(4, nan), some).replications == 0


def by_the_published_formula(top, bottom):
    """Fieller 1954, in the form with g = t^2 v22 / b^2."""
    n = len(top)
    t = stats.t.ppf(0.975, n - 1)
    (v11, v12), (_, v22) = np.cov(top, bottom) / n
    a, b = top.mean(), bottom.mean()
    ratio, g = a / b, t**2 * v22 / b**2
    root = np.sqrt(v11 - 2 * ratio * v12 + ratio**2 * v22 - g * (v11 - v12**2 / v22))
    centre, half = ratio - g * v12 / v22, t / b * root
    return (centre - half) / (1 - g), (centre + half) / (1 - g)


@pytest.mark.parametrize("shared", [-2.0, 0.0, 2.0])
def test_fieller_is_the_published_formula(shared):
    bottom = spread(5.0, 2.0, seed=1)
    top = spread(30.0, 8.0, seed=2) + shared * bottom
    [(low, high)] = fieller(top, bottom)
    assert (low, high) == pytest.approx(by_the_published_formula(top, bottom))
    assert low < top.mean() / bottom.mean() < high


def test_a_ratio_at_a_limit_is_just_told_from_the_means():
    top, bottom = spread(30.0, 8.0, seed=2), spread(5.0, 2.0, seed=1)
    for limit in fieller(top, bottom)[0]:
        assert stats.ttest_1samp(top - limit * bottom, 0).pvalue == pytest.approx(0.05)


def test_a_bottom_that_may_be_nothing_has_no_bounded_interval():
    nearly, top = spread(0.1, 2.0, seed=1), spread(30.0, 8.0, seed=2)
    (least, low), (high, most) = fieller(top, nearly)
    assert (least, most) == (-inf, inf)
    assert low < 0 < high
    assert fieller(spread(0.1, 8.0, seed=2), nearly) == [ANYTHING]


def test_ratios_without_chance_or_without_replications():
    assert fieller(np.full(N, 6.0), np.full(N, 2.0)) == [(3.0, 3.0)]
    assert fieller(np.full(N, 6.0), np.zeros(N)) == []
    assert fieller(np.zeros(N), np.zeros(N)) == [ANYTHING]
    assert fieller(np.array([6.0]), np.array([2.0])) == [ANYTHING]
    with_gap = np.array([6.0, nan, 6.0]), np.array([2.0, 2.0, 2.0])
    assert fieller(*with_gap) == [(3.0, 3.0)]


@pytest.mark.parametrize(
    ("cost", "gain", "verdict", "number", "extent"),
    [
        (900.0, 3.0, "costs-more-keeps-more", 300, "between"),
        (-900.0, -3.0, "costs-less-keeps-less", 300, "between"),
        (0.5, 3.0, "keeps-more", 1 / 6, "between"),
        (0.5, -3.0, "keeps-less", -1 / 6, "between"),
        (-900.0, 3.0, "costs-less-keeps-more", -300, "between"),
        (900.0, -3.0, "costs-more-keeps-less", -300, "between"),
        (900.0, 0.1, "no-gain", 9000, "outside"),
        (0.5, 0.1, "no-gain", 5, "anything"),
    ],
)
def test_a_price_is_always_given_and_said_what_it_is(cost, gain, verdict, number, extent):
    found = cost_of_gain(spread(cost, 10.0), spread(gain, 1.0, seed=3))
    assert (found.verdict, found.extent) == (verdict, extent)
    assert found.estimate == pytest.approx(number)
    if extent == "between":
        assert found.low < found.estimate < found.high
    elif extent == "outside":  # all but what lies between
        assert found.low < 0 < found.high < found.estimate
    else:
        assert (found.low, found.high) == (-inf, inf)


def test_no_difference_can_have_any_price_and_a_cost_of_nothing_kept_has_none():
    alike = cost_of_gain(np.zeros(N), np.zeros(N))
    assert (alike.verdict, alike.extent, isnan(alike.estimate)) == ("no-gain", "anything", True)
    assert cost_of_gain(np.full(N, 5.0), np.zeros(N)).extent == "nothing"


def test_a_net_benefit_is_what_is_gained_at_a_price_less_its_cost():
    cost, gain = spread(900.0, 10.0), spread(3.0, 1.0, seed=3)
    found = mean_known(net_benefit(cost, gain, 400.0))
    assert found.estimate == pytest.approx(300)
    assert found.low < 300 < found.high
    at_the_price = net_benefit(cost, gain, cost_of_gain(cost, gain).low)
    assert stats.ttest_1samp(at_the_price, 0).pvalue == pytest.approx(
        0.05
    )  # Fieller's limit is where it is 0


def test_order_statistics_leave_out_no_more_than_a_fortieth_on_either_side():
    found = percentile_known(np.arange(1.0, 101.0), 95)  # the value is its rank
    assert (found.low, found.high) == (90, 100)
    assert found.low < found.estimate < found.high
    below = stats.binom(100, 0.95).cdf  # of so many values below the percentile
    assert below(90 - 1) < 0.025 < below(91 - 1)
    assert below(99 - 1) < 0.975 < below(100 - 1)


@pytest.mark.parametrize(("n", "known"), [(71, False), (72, True)])
def test_few_replications_have_no_upper_limit(n, known):
    assert (percentile_known(np.arange(float(n)), 95).high < inf) == known


def test_percentiles_leave_out_what_is_not_defined():
    assert percentile_known(np.array([nan, 2.0, nan]), 95).estimate == 2
    assert isnan(percentile_known(np.array([nan]), 95).estimate)


def test_what_stays_committed_is_the_positive_part_at_the_price_of_a_post_month():
    policy, baseline = np.array([[30.0], [20.0], [25.0]]), np.array([[24.0], [26.0], [25.0]])
    kept, forgone = (
        committed_beyond(policy, baseline, 5 * policy),
        committed_beyond(baseline, policy, 5 * baseline),
    )
    assert (kept.estimate, forgone.estimate) == (10, 10)  # 6 post-months in one of three, at 5
    whole = mean_interval(5 * np.array([[6.0], [0.0], [0.0]]))
    assert kept.high == pytest.approx(whole.high[0])
    assert kept.low == 0  # money that stays is not negative


def test_streams_add_up_and_one_that_is_never_funded_adds_nothing():
    funded = np.array([[10.0, 4.0, 0.0], [10.0, 8.0, 0.0]])
    before = np.array([[10.0, 2.0, 3.0], [12.0, 6.0, 3.0]])
    cost = np.array([[100.0, 40.0, 7.0], [100.0, 80.0, 7.0]])
    assert committed_beyond(funded, before, cost).estimate == pytest.approx(2 * 10)


def test_a_price_that_varies_widens_the_interval():
    funded, before = np.column_stack([spread(50.0, 1.0)]), np.full((N, 1), 40.0)
    steady = committed_beyond(funded, before, 3 * funded)
    unsteady = committed_beyond(funded, before, 3 * funded + spread(0.0, 60.0, seed=5)[:, None])
    assert unsteady.estimate == pytest.approx(steady.estimate)
    assert unsteady.high - unsteady.low > 3 * (steady.high - steady.low)


def test_the_cheapest_that_reaches_the_target_is_chosen():
    surplus = np.column_stack([spread(m, 0.1, seed=i) for i, m in enumerate([-1.0, 1.0, 1.0, 0.01])])
    cost = np.column_stack([spread(m, 1.0, seed=9) for m in [10.0, 30.0, 20.0, 5.0]])
    choice = choose(surplus, cost, 0.95)
    assert choice.reached.tolist() == [False, True, True, False]  # the last only by its mean
    assert choice.order == [2, 1]
    assert choice.shares[0] == choice.shares[1] == 0
    assert choice.shares[2] + choice.shares[3] == 1
    assert choice.shares[2] > 0.5


def test_options_that_cannot_be_told_apart_share_the_resamples():
    cost = np.column_stack([spread(100.0, 5.0, seed=1), spread(100.1, 5.0, seed=2)])
    choice = choose(np.ones((N, 2)), cost, 0.95)
    assert choice.order == [0, 1]
    assert 0.3 < choice.shares[1] < 0.7


def test_without_any_that_reaches_it_the_nearest_is_named():
    surplus = np.column_stack([spread(-2.0, 0.1), spread(-0.5, 0.1), spread(-0.4, 5.0)])
    choice = choose(surplus, np.ones((N, 3)), 0.95)
    assert (choice.order, choice.nearest) == ([], 1)  # the last is nearer by its mean, not by its lower end


def test_an_interval_at_95_is_students():
    values = spread(3.0, 2.0)[:, None]
    assert np.ravel(interval_at(values, 0.95)) == pytest.approx(np.ravel(mean_interval(values)))
    assert interval_at(values, 0.8).low[0] > interval_at(values, 0.95).low[0]
