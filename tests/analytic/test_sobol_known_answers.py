"""Shares of the variance against models whose shares are known, with and without noise of the simulation.

Tolerances are standard errors of the mean over seeds (Z of them), or the spread over seeds that is stated.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from sim.study.questions.sobol import exchanged, indices, two_sets

Z = 3.5
A, B = 7.0, 0.1
V1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = B**2 * np.pi**8 * 8 / 225
VARIANCE = V1 + V2 + V13
FIRST = np.array([V1, V2, 0.0]) / VARIANCE
TOTAL = np.array([V1 + V13, V2, V13]) / VARIANCE
MEAN = A / 2
TRUTH = np.array([VARIANCE, *FIRST, *TOTAL])


def ishigami(u: np.ndarray) -> np.ndarray:
    """Ishigami and Homma 1990, doi:10.1109/ISUMA.1990.151285; points in the unit cube."""
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def outcomes(model, points, replications, seed, *, own=0.0, shared=0.0, dimensions=3):
    """The model at A, B and AB_i: noise of each outcome's own, and noise that all points share."""
    a, b = two_sets(points, dimensions, seed)
    chance = np.random.default_rng([seed, 1])
    luck = shared * chance.normal(size=replications)

    def at(x):
        return model(x)[:, None] + luck + own * chance.normal(size=(len(x), replications))

    return at(a), at(b), np.stack([at(exchanged(a, b, np.array([i]))) for i in range(dimensions)])


def ours(a, b, mixed):
    found = indices(a, b, mixed, seed=0, draws=20)
    return np.array([found.ignorance.value, *found.first.value, *found.total.value])


def naive(a, b, mixed):
    """What comes of taking the mean of few replications for the truth."""
    a, b, mixed = a.mean(axis=1), b.mean(axis=1), mixed.mean(axis=2)
    variance = np.var([a, b], ddof=1)
    b = b - b.mean()
    return np.array(
        [
            variance,
            *(b * (mixed - a)).mean(axis=1) / variance,
            *((mixed - a) ** 2).mean(axis=1) / 2 / variance,
        ]
    )


def test_without_noise_the_indices_are_those_of_ishigami() -> None:
    found = indices(*outcomes(ishigami, 1024, 2, seed=1), seed=0)
    # At 64 points the spread over seeds is .11, .06 and .04; at 1,024 it is a quarter of that or less.
    np.testing.assert_allclose(found.first.value, FIRST, atol=Z * 0.11 / 4)
    np.testing.assert_allclose(found.total.value, TOTAL, atol=Z * 0.10 / 4)
    assert found.luck == (0, 0, 0)
    assert found.share.value == 1


def test_without_noise_scipy_finds_the_same() -> None:
    a, b, mixed = outcomes(ishigami, 512, 2, seed=3)
    theirs = stats.sobol_indices(
        func={"f_A": a[None, :, 0], "f_B": b[None, :, 0], "f_AB": mixed[:, None, :, 0]}, n=512
    )
    found = indices(a, b, mixed, seed=0, draws=20)
    np.testing.assert_allclose(found.first.value, theirs.first_order, atol=0.02)
    np.testing.assert_allclose(found.total.value, theirs.total_order, atol=0.02)


@pytest.mark.parametrize(("own", "shared"), [(4.0, 0.0), (0.0, 8.0), (3.0, 3.0)])
def test_noise_does_not_shift_the_indices(own: float, shared: float) -> None:
    runs = [ours(*outcomes(ishigami, 256, 4, seed, own=own, shared=shared)) for seed in range(60)]
    parts = np.array(runs)
    shares = parts[:, 1:] * parts[:, :1]  # a ratio of estimates is a little off; its halves are not
    error = parts[:, 0].std(ddof=1) / np.sqrt(len(runs))
    assert abs(parts[:, 0].mean() - VARIANCE) < Z * error
    error = shares.std(axis=0, ddof=1) / np.sqrt(len(runs))
    assert (np.abs(shares.mean(axis=0) - TRUTH[1:] * VARIANCE) < Z * error).all()


def test_the_naive_estimate_takes_luck_for_ignorance() -> None:
    data = [outcomes(ishigami, 256, 4, seed, own=4.0) for seed in range(20)]
    wrong, right = (np.array([estimate(*of) for of in data]) for estimate in (naive, ours))
    error = wrong.std(axis=0, ddof=1) / np.sqrt(len(data))
    off = np.abs(wrong.mean(axis=0) - TRUTH) / error
    assert off[0] > 10  # the variance, by own^2 / replications
    assert off[4:].min() > 5  # every total
    assert wrong[:, 0].mean() == pytest.approx(VARIANCE + 4.0**2 / 4, abs=Z * error[0])
    assert right[:, 0].mean() == pytest.approx(VARIANCE, abs=Z * right[:, 0].std() / np.sqrt(len(data)))


@pytest.mark.slow
@pytest.mark.parametrize(("own", "shared"), [(0.0, 0.0), (6.0, 3.0), (2.0, 8.0)])
def test_intervals_hold_the_truth_as_often_as_they_say(own: float, shared: float) -> None:
    luck = own**2 + shared**2
    held = []
    for seed in range(40):
        found = indices(*outcomes(ishigami, 64, 8, seed, own=own, shared=shared), seed=0, draws=200)
        known = [
            (found.mean, MEAN), (found.luck, luck), (found.ignorance, VARIANCE),
            (found.share, VARIANCE / (VARIANCE + luck)), (found.first, FIRST), (found.total, TOTAL),
        ]  # fmt: skip
        held.append(
            np.concatenate([np.atleast_1d((of.low <= true) & (true <= of.high)) for of, true in known])
        )
    # If an interval holds the truth 19 times of 20, then 33 or fewer of 40 come once in 300.
    assert (np.sum(held, axis=0) >= 34).all()


def test_more_points_and_replications_tell_more() -> None:
    widths = []
    for points, replications in ((32, 4), (128, 8), (512, 16)):
        found = indices(*outcomes(ishigami, points, replications, 5, own=3.0), seed=0)
        widths.append(float((found.total.high - found.total.low).max()))
    assert all(narrow < 0.75 * wide for wide, narrow in pairwise(widths))


def test_in_an_additive_model_total_and_first_order_agree_and_add_to_one() -> None:
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    data = outcomes(lambda u: u @ weights, 1024, 8, seed=2, own=1.0, shared=1.0, dimensions=4)
    found = indices(*data, seed=0)
    true = weights**2 / (weights**2).sum()
    for of in (found.first, found.total):
        half = (of.high - of.low) / 2
        assert (np.abs(of.value - true) < np.maximum(1.5 * half, 0.02)).all()
        assert abs(of.value.sum() - 1) < 0.1
    assert found.luck.low < 2 < found.luck.high
    assert found.ignorance.value == pytest.approx((weights**2).sum() / 12, rel=0.05)


def test_what_is_not_defined_is_left_out() -> None:
    weights = np.array([3.0, 2.0, 1.0])
    a, b, mixed = outcomes(lambda u: 100 + u @ weights, 512, 8, seed=2, own=0.5)
    whole = indices(a, b, mixed, seed=0, draws=50)
    chance = np.random.default_rng(0)
    for values in (a, b, mixed):
        values[chance.random(values.shape) < 0.1] = np.nan
    a[5] = np.nan
    found = indices(a, b, mixed, seed=0, draws=50)
    np.testing.assert_allclose(found.total.value, whole.total.value, atol=0.05)
    np.testing.assert_allclose(found.first.value, whole.first.value, atol=0.05)
    assert found.luck.value == pytest.approx(0.25, rel=0.1)


def test_where_all_is_luck_no_index_is_given() -> None:
    data = outcomes(lambda u: 0 * u[:, 0], 64, 8, seed=4, own=1.0, shared=1.0)
    found = indices(*data, seed=0)
    assert found.ignorance.low <= 0 <= found.ignorance.high
    assert found.share.low <= 0
    assert np.isnan(found.first).all()
    assert np.isnan(found.total).all()


def test_where_nothing_differs_nothing_is_shared_out() -> None:
    nothing = np.zeros((16, 4))
    found = indices(nothing, nothing, np.zeros((2, 16, 4)), seed=0, draws=20)
    assert found.luck == found.ignorance == found.mean == (0, 0, 0)
    assert np.isnan(found.share.value)
    assert np.isnan(found.total.value).all()


def test_intervals_depend_on_the_seed_alone() -> None:
    data = outcomes(ishigami, 32, 4, seed=6, own=1.0)
    one, same, other = (indices(*data, seed=s, draws=50) for s in (0, 0, 1))
    np.testing.assert_array_equal(one.total, same.total)
    assert (one.total.low != other.total.low).any()


def test_twice_the_points_leave_the_first_ones_where_they_are() -> None:
    for few, many in zip(two_sets(16, 5, seed=9), two_sets(32, 5, seed=9), strict=True):
        np.testing.assert_array_equal(few, many[:16])


def test_a_variance_needs_two_of_each() -> None:
    with pytest.raises(ValueError, match="at least 2 points and 2 replications"):
        indices(np.zeros((4, 1)), np.zeros((4, 1)), np.zeros((1, 4, 1)), seed=0)
