"""What it is worth to know an assumption, where that is known in closed form; and how ratios are covered."""

import numpy as np
import pytest
from scipy import stats

from sim.study.over_assumptions import of_true_means
from sim.study.questions.economics import Extent, cost_of_gain, net_benefit, share_above_nothing
from sim.study.questions.information import (
    largest_by_chance,
    quantiles_of,
    worth_of_all,
    worth_of_one,
)
from tests.designs import hypercube

POINTS, REPLICATIONS = 400, 20


def of_a_line(middle, width):
    """Max of a line of a uniform assumption and 0, less the max of its middle and 0: Raiffa and Schlaifer."""
    assert abs(middle) < width / 2
    return (middle + width / 2) ** 2 / (2 * width) - max(middle, 0)


def of_a_normal(middle, sd):
    """The unit normal loss integral."""
    z = abs(middle) / sd
    return sd * (stats.norm.pdf(z) - z * stats.norm.cdf(-z))


def of_all(truth):
    """The worth of knowing all, of the true differences at points."""
    n = len(truth)
    return worth_of_all(truth[:, None], np.full((1, n), 1 / n)).item()


def at_points(truth, own, shared, seed=1):
    rng = np.random.default_rng(seed)
    return (
        truth[:, None]
        + shared * rng.normal(size=REPLICATIONS)
        + own * rng.normal(size=(len(truth), REPLICATIONS))
    )


@pytest.mark.parametrize("middle", [-0.5, 0.0, 1.0])
def test_an_assumption_that_moves_the_difference_in_a_line(middle):
    """The luck at a point is twice what the assumption does, and knowing the other assumption is worth 0."""
    u = hypercube(POINTS, 3, 7)
    values = at_points(middle + 6 * (u[:, 0] - 0.5), own=8.0, shared=0.0)
    found = worth_of_one(u[:, 0], values.mean(axis=1), 1)
    assert found.value == pytest.approx(of_a_line(middle, 6), abs=0.1)
    assert found.low - 0.05 < of_a_line(middle, 6) < found.high + 0.05
    by_chance = largest_by_chance(u, values.mean(axis=1), 1)
    assert found.value > 3 * by_chance
    assert found.switches == pytest.approx(0.5 - middle / 6, abs=0.03)
    assert (found.at_low, found.at_high) == pytest.approx((middle - 3, middle + 3), abs=0.5)
    nothing = worth_of_one(u[:, 1], values.mean(axis=1), 1)
    assert nothing.value < 0.1
    assert nothing.value <= by_chance


def test_a_curve_is_followed():
    """Up and down again: a straight line would see nothing to know."""
    u = hypercube(POINTS, 1, 3)[:, 0]
    truth = 4 * (4 * (u - 0.5) ** 2 - 1 / 3) - 0.3
    found = worth_of_one(u, at_points(truth, 3.0, 0.0).mean(axis=1), 1)
    assert found.value == pytest.approx(of_all(truth), rel=0.1)
    assert found.value > 0.3


def test_knowing_all_is_worth_the_normal_loss_once_luck_is_taken_out():
    """Ten assumptions, each of a little: what luck there is at a point would double the answer."""
    u = hypercube(2000, 12, 5)
    truth = 0.4 + (u - 0.5).sum(axis=1)  # variance 12 / 12
    values = at_points(truth, own=5.0, shared=0.0)
    values += truth.mean() - values.mean()
    means = values.mean(axis=1)
    expected = of_a_normal(0.4, 1.0)
    assert of_all(means) > 1.5 * expected
    found = of_true_means(values.T[:, None], np.zeros((100, 1)), worth_of_all)
    assert found.value.item() == pytest.approx(expected, rel=0.1)
    assert found.low < expected < found.high
    luckier = at_points(truth[:50], own=10.0, shared=0.0)
    few = of_true_means(luckier.T[:, None], np.zeros((100, 1)), worth_of_all)
    assert np.isnan(few.value)  # of fifty points luck of this size leaves too little to say
    assert few.low < expected < few.high
    assert of_all(np.array([2.0, 2.0])) == 0


def test_of_many_assumptions_that_tell_nothing_the_largest_is_called_worth_knowing_once_in_twenty():
    rng, studies, called = np.random.default_rng(4), 30, 0
    for i in range(studies):
        u, means = hypercube(30, 5, i), rng.normal(size=30)
        worths = [worth_of_one(column, means, 1).value for column in u.T]
        called += max(worths) > largest_by_chance(u, means, i)
    assert called / studies <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / studies)


def test_values_that_are_the_same_are_not_told_apart():
    """Half of a range that begins at its centre is one value; luck along it is nothing to know."""
    u, rng = hypercube(200, 1, 2)[:, 0], np.random.default_rng(1)
    at = quantiles_of(np.maximum(u, 0.5))
    assert at[u < 0.5] == pytest.approx(0.25, abs=0.01)
    assert at[u > 0.5] == pytest.approx(u[u > 0.5], abs=0.01)
    luck = np.where(u < 0.5, 40 * (u - 0.25), 0) + rng.normal(size=200)  # along what is one value
    assert worth_of_one(at, luck, 1).value < 0.1 < worth_of_one(u, luck, 1).value
    two = worth_of_one(quantiles_of(np.round(u)), np.where(u < 0.5, -1.0, 1.0) + 1e-9 * luck, 1)
    assert two.value == pytest.approx(0.5)  # a line is all that two values determine
    assert worth_of_one(quantiles_of(np.ones(200)), luck, 1).value == pytest.approx(0, abs=1e-9)


def test_a_choice_that_nothing_changes_leaves_nothing_to_know():
    u = hypercube(100, 1, 1)[:, 0]
    found = worth_of_one(u, 10 + u, 1)
    assert found.value == pytest.approx(0)
    assert np.isnan(found.switches)


@pytest.mark.parametrize(("gain", "sd"), [(1.0, 4.0), (0.15, 4.0)])
def test_a_price_that_is_always_told_covers_as_often_as_it_says(gain, sd):
    """At little power. Told only where the gain is significant, the same prices are far too low."""
    rng, n, studies = np.random.default_rng(11), 40, 800
    covered, told, printed = 0, [], []
    for _ in range(studies):
        kept = gain + sd * rng.normal(size=n)
        cost = 3 * gain + 0.8 * (kept - gain) + 2 * rng.normal(size=n)
        found = cost_of_gain(cost, kept)
        inside = found.low <= 3 <= found.high
        covered += {
            Extent.BETWEEN: inside, Extent.OUTSIDE: not found.low < 3 < found.high, Extent.ANYTHING: True,
        }[found.extent]  # fmt: skip
        told.append(found.estimate)
        if found.verdict != "no-gain" and found.estimate > 0:
            printed.append(found.estimate)
    assert covered / studies == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / studies))
    assert len(told) == studies
    assert np.median(printed) < 2.2  # what used to be printed


def test_the_share_of_an_acceptability_curve_is_that_of_the_mean():
    rng = np.random.default_rng(2)
    cost, gain = 3 + rng.normal(size=60), 1 + 0.3 * rng.normal(size=60)
    at_price = [share_above_nothing(net_benefit(cost, gain, price)) for price in (0.0, 3.0, 9.0)]
    assert at_price[0] < 1e-6 < 0.1 < at_price[1] < 0.9 < at_price[2]
    drawn = rng.integers(60, size=(20_000, 60))
    resampled = net_benefit(cost, gain, 3.0)[drawn].mean(axis=1) > 0
    assert at_price[1] == pytest.approx(resampled.mean(), abs=0.02)
    assert share_above_nothing(np.full(5, 2.0)) == 1
    assert share_above_nothing(np.zeros(5)) == 0
