"""Means, intervals, percentiles and paired shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.study.proportions import wilson_of_shares
from sim.study.statistics import (
    Interval,
    expected_shortfall,
    mean_defined,
    mean_interval,
    percentiles,
    shares,
)

columns = arrays(
    float, st.tuples(st.integers(2, 30), st.just(2)), elements=st.floats(-1e6, 1e6) | st.just(float("nan"))
)


def test_interval_is_that_of_student():
    # Mean 3, s^2 2.5, n 5, t(4; .975) 2.776445: half-width 2.776445 * sqrt(.5) = 1.963243.
    interval = mean_interval(np.array([[1.0], [2.0], [3.0], [4.0], [5.0]]))
    assert interval.mean[0] == 3
    assert interval.low[0] == pytest.approx(3 - 1.963243, abs=1e-6)
    assert interval.high[0] == pytest.approx(3 + 1.963243, abs=1e-6)


def test_interval_covers_the_truth_as_often_as_it_says():
    values = np.random.default_rng(1).normal(2.0, 5.0, size=(8, 4000))
    interval = mean_interval(values)
    covered = np.mean((interval.low <= 2.0) & (interval.high >= 2.0))
    assert covered == pytest.approx(0.95, abs=0.012)


def test_undefined_replications_are_left_out_of_their_measure_only():
    interval = mean_interval(np.array([[1.0, 1.0], [np.nan, 2.0], [3.0, 3.0]]))
    assert interval.mean.tolist() == [2.0, 2.0]
    assert interval.high[0] > interval.high[1]  # two replications say less than three


def test_one_replication_has_a_mean_and_no_interval():
    interval = mean_interval(np.array([[4.0]]))
    assert interval.mean[0] == 4
    assert np.isnan(interval.low[0])
    assert np.isnan(interval.high[0])


def test_an_interval_is_cut_where_nothing_is_possible():
    wide = Interval(*np.array([[0.3, 0.3, np.nan], [-0.1, 0.2, np.nan], [0.7, 1.4, np.nan]]))
    cut = wide.within(0, np.array([1.0, np.inf, 1.0]))
    np.testing.assert_array_equal(cut.low, [0.0, 0.2, np.nan])
    np.testing.assert_array_equal(cut.high, [0.7, 1.4, np.nan])
    np.testing.assert_array_equal(cut.mean, wide.mean)


def test_what_is_never_defined_stays_undefined():
    nothing = np.full((3, 1), np.nan)
    assert np.isnan(mean_defined(nothing)[0])
    assert np.isnan(percentiles(nothing)).all()
    assert np.isnan(shares(nothing, np.array([1], dtype=np.int8))).all()


@given(columns)
def test_percentiles_are_numpys_over_what_is_defined(values):
    found = percentiles(values, (5.0, 50.0, 95.0))
    for column in range(values.shape[1]):
        defined = values[:, column][~np.isnan(values[:, column])]
        if len(defined):
            expected = np.percentile(defined, [5, 50, 95])
            np.testing.assert_allclose(found[:, column], expected, rtol=1e-9, atol=1e-6)


def test_the_expected_shortfall_is_the_mean_of_the_worst_twentieth():
    values = np.repeat(np.arange(1.0, 41.0)[:, None], 3, axis=1)
    found = expected_shortfall(values, np.array([1, -1, 0], dtype=np.int8))
    assert found[:2].tolist() == [1.5, 39.5]  # the lowest two where more is better, the highest where less is
    assert np.isnan(found[2])


def test_a_part_of_a_replication_counts_for_its_part():
    worst_first = np.arange(30.0, 0.0, -1)[:, None]  # a twentieth of 30 is one and a half
    assert expected_shortfall(worst_first, np.array([-1], dtype=np.int8))[0] == pytest.approx(
        (30 + 29 / 2) / 1.5
    )


def test_of_few_replications_the_shortfall_is_the_worst_that_is_defined():
    values = np.array([[3.0, np.nan], [np.nan, np.nan], [2.0, np.nan]])
    found = expected_shortfall(values, np.array([1, 1], dtype=np.int8))
    assert found[0] == 2
    assert np.isnan(found[1])


@given(columns)
def test_the_shortfall_is_no_better_than_the_percentile_and_no_worse_than_the_worst(values):
    found = expected_shortfall(values, np.array([-1, -1], dtype=np.int8))
    for column in range(values.shape[1]):
        defined = values[:, column][~np.isnan(values[:, column])]
        if len(defined):
            slack = 1e-9 * np.abs(defined).max() + np.finfo(float).tiny  # rounding, of tiny numbers too
            assert np.percentile(defined, 95) - slack <= found[column] <= defined.max() + slack


def test_better_the_same_and_worse_are_counted_apart():
    one = np.array([1.0, 1.0, 1.0, 1e-15, 0.0, -1.0, np.nan, 2.0])  # 1e-15 is rounding
    found = shares(np.stack([one, one, one], axis=1), np.array([1, -1, 0], dtype=np.int8))
    assert [share[0] for share in found] == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert [share[1] for share in found] == pytest.approx([1 / 7, 2 / 7, 4 / 7])
    assert all(np.isnan(share[2]) for share in found)


def test_the_interval_of_a_share_is_wilsons():
    low, high = wilson_of_shares(np.array([0.5, 0.0, np.nan]), np.array([20, 20, 0]))
    assert low == pytest.approx([0.2993, 0, 0], abs=1e-4)
    assert high == pytest.approx([0.7007, 0.1611, 1], abs=1e-4)
