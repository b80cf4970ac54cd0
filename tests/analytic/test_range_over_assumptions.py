"""The range over the assumptions against a response whose true range is known, in place of the model.

Each column of the arrays is a repetition of a whole study: 100 points of a Latin hypercube over three
assumptions, 20 replications at each, 400 of the central scenario, and in every replication luck that all
points share and luck of their own. The noise is given as the standard deviation of the latter in one
replication, in standard deviations of the true means over the ranges. Of 300 repetitions a share of 95% has a
standard error of 1.3 points, one of 90% of 1.7.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

import sim
from sim.study.over_assumptions import (
    drawn_in,
    over_assumptions,
    over_replications,
    point_means,
    predictive,
    share_above,
)
from sim.study.proportions import wilson, wilson_of_shares
from tests.designs import hypercube

REPETITIONS, POINTS, REPLICATIONS, CENTRAL = 300, 100, 20, 400
SHARES = 120  # repetitions that are enough for shares
FOLLOWS = 0.75  # how far the points follow the centre's luck, as retention and knowledge do in the model


def linear(x):
    return x @ np.array([1.0, 0.5, 0.25])


def curved(x):
    return 4 * (x[..., 0] - 0.5) ** 2 + x[..., 1] ** 3 + 0.5 * x[..., 2]


def nothing(x):
    return 0 * x[..., 0]


class Studies(NamedTuple):
    """As many studies as there are columns, and what they are about."""

    values: np.ndarray  # [replications, repetitions, points]
    central: np.ndarray  # [replications of the centre, repetitions]
    truth: np.ndarray  # true means over the ranges, ascending
    scale: float

    def held(self, low, high):
        """The share of true means in each range."""
        return (np.searchsorted(self.truth, high) - np.searchsorted(self.truth, low)) / len(self.truth)


@cache
def studies(response, noise, common=False, luck=2.0):
    """Simulate the studies; with *common*, a replication stretches or squeezes all points at once."""
    chance = np.random.default_rng(11)
    truth = np.sort(response(chance.random((200_000, 3))))
    scale = truth.std() or 1.0
    x = np.stack([hypercube(POINTS, 3, seed) for seed in range(REPETITIONS)])
    shared = luck * scale * chance.normal(size=(CENTRAL, REPETITIONS))
    if common:
        own = chance.normal(size=(REPLICATIONS, REPETITIONS, 1)) * chance.normal(size=(REPETITIONS, POINTS))
    else:
        own = chance.normal(size=(REPLICATIONS, REPETITIONS, POINTS))
    values = response(x) + shared[:REPLICATIONS, :, None] + noise * scale * own
    centre = float(response(np.full(3, 0.5)))
    central = centre + shared / FOLLOWS + 0.2 * scale * chance.normal(size=shared.shape)
    return Studies(values, central, truth, scale)


@cache
def found(response, noise, common=False):
    of = studies(response, noise, common)
    return over_replications(of.values, of.central)


def plain(of):
    """5-95% of the points' means as they are."""
    return np.percentile(point_means(of.values, of.central).means, (5, 95), axis=0)


CASES = [(linear, 0.2), (curved, 1.0), (linear, 4.0), (curved, 4.0)]


@pytest.mark.parametrize(("response", "noise"), CASES)
def test_the_range_holds_nine_tenths_of_the_true_means_of_further_points(response, noise):
    of, over = studies(response, noise), found(response, noise)
    assert over.known.all()
    held = of.held(over.low, over.high)
    assert held.mean() == pytest.approx(0.9, abs=0.02)
    assert over.noise_share.mean() == pytest.approx(noise**2 / (noise**2 + REPLICATIONS), abs=0.03)


@pytest.mark.parametrize("response", [linear, curved])
def test_the_points_as_they_are_reach_too_far(response):
    of, over = studies(response, 4.0), found(response, 4.0)
    assert of.held(*plain(of)).mean() > 0.95
    assert (over.high - over.low).mean() < 0.8 * np.diff(plain(of), axis=0).mean()


@pytest.mark.parametrize(("response", "noise"), CASES)
def test_the_intervals_of_the_ends_hold_them(response, noise):
    of, over = studies(response, noise), found(response, noise)
    for (low, high), true in zip(
        (over.low_ci, over.high_ci), np.quantile(of.truth, (0.05, 0.95)), strict=True
    ):
        held = ((low <= true) & (true <= high)).mean()
        assert held == pytest.approx(0.95, abs=0.035)  # and its own standard error


@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("noise", [1.0, 5.0])
def test_no_effect_of_the_assumptions_is_too_little_to_say(common, noise):
    over = found(nothing, noise, common)
    assert over.known.mean() <= 0.05
    assert np.isnan(over.low[~over.known]).all()
    assert np.isnan(over.high[~over.known]).all()
    held = (over.low_ci[0] <= 0) & (over.high_ci[1] >= 0)  # it is no wider than from there to there
    assert held.mean() > 0.93


def shares_above(of, level):
    """Of a part of the studies, as each draws its own points."""
    return share_above(level, of.values[:, :SHARES], of.central[:, :SHARES])


@pytest.mark.parametrize("luck", [0.0, 2.0])
@pytest.mark.parametrize("noise", [3.0, 7.0])
def test_the_share_of_true_means_above_a_level_is_covered_by_its_interval(noise, luck):
    """At 31 and 71% of noise; a binomial interval of the points drawn in is right in 63% of the latter."""
    of = studies(linear, noise, luck=luck)
    found = shares_above(of, np.quantile(of.truth, 0.95))
    known = ~np.isnan(found.value)
    held = (found.low <= 0.05) & (found.high >= 0.05)
    assert held.mean() > 0.93
    assert held[known].mean() > 0.93
    assert known.mean() == pytest.approx(1 if noise == 3 else 0.5, abs=0.15)
    low, high = wilson_of_shares(found.value[known], POINTS)
    plain = ((low <= 0.05) & (high >= 0.05)).mean()
    assert plain < held[known].mean() - 0.02


def test_no_share_is_told_where_the_assumptions_cannot_be_told_from_luck():
    """All true means are alike: they lie above the one level and below the other."""
    of = studies(nothing, 5.0)
    for level, true in ((-0.5, 1), (0.5, 0)):
        found = shares_above(of, level)
        assert np.isnan(found.value).mean() > 0.95
        assert ((found.low <= true) & (true <= found.high)).mean() > 0.93


def test_a_share_of_points_known_without_noise_is_counted():
    points = np.arange(20.0)
    values = np.tile(points, (5, 1, 1))
    found = share_above(14.5, values, np.zeros((9, 1)))
    assert found.value.item() == 0.25
    assert (found.low[0], found.high[0]) == pytest.approx(wilson(5, 20), abs=0.1)
    weights = np.where(points < 10, 0.0, 1.0)
    assert share_above(14.5, values, np.zeros((9, 1)), weights).value.item() == 0.5
    values[:, :, 0] = np.nan
    assert share_above(14.5, values, np.zeros((9, 1))).value.item() == pytest.approx(5 / 19)
    all_alike = share_above(-0.5, np.zeros((5, 1, 20)), np.zeros((9, 1)))
    assert (all_alike.value.item(), all_alike.high.item()) == pytest.approx((1, 1))
    assert all_alike.low.item() == pytest.approx(wilson(20, 20)[0])
    nowhere = share_above(0.5, np.full((5, 1, 20), np.nan), np.zeros((9, 1)))
    assert np.isnan(nowhere.value.item())
    assert (nowhere.low.item(), nowhere.high.item()) == (0, 1)


@pytest.mark.parametrize(("response", "noise"), CASES)
def test_a_team_whose_assumptions_are_drawn_from_the_ranges_is_held_as_stated(response, noise):
    """Its true mean by the range, and one of its lives by the predictive range; not by the centre's."""
    chance, of, over = np.random.default_rng(5), studies(response, noise), found(response, noise)
    team = chance.choice(of.truth, REPETITIONS)
    assert ((over.low <= team) & (team <= over.high)).mean() == pytest.approx(0.9, abs=0.045)
    life = team + of.scale * (2.0 * chance.normal(size=REPETITIONS) + noise * chance.normal(size=REPETITIONS))
    low, high = predictive(of.values, of.central)
    assert ((low <= life) & (life <= high)).mean() == pytest.approx(0.9, abs=0.05)


def test_lucky_replications_do_not_move_the_range():
    """With the coefficient 1 it would move by what the points do not follow of the centre's luck."""
    of = studies(linear, 0.2)
    over = found(linear, 0.2)
    middle = (over.low + over.high) / 2 - of.truth.mean()
    lucky = of.central[:REPLICATIONS].mean(axis=0) - of.central.mean(axis=0)
    assert abs(np.polyfit(lucky, middle, 1)[0]) < 0.06
    by_one = of.values.mean(axis=(0, 2)) - lucky - of.truth.mean()
    assert np.polyfit(lucky, by_one, 1)[0] == pytest.approx(FOLLOWS - 1, abs=0.1)


def test_the_same_numbers_come_from_means_and_their_variances():
    of = studies(curved, 1.0)
    known, over = point_means(of.values, of.central), found(curved, 1.0)
    again = over_assumptions(known.means, known.within, of.central.mean(axis=0))
    assert again.known.all()
    np.testing.assert_allclose(again.noise_share, over.noise_share)
    near = (again.low_ci[0] <= again.low) & (again.low <= again.low_ci[1])
    assert near.mean() > 0.99
    drawn = drawn_in(known.means, known.within)
    assert drawn.var(axis=0, ddof=1) == pytest.approx(
        known.means.var(axis=0, ddof=1) - known.within.mean(axis=0)
    )


def test_points_count_by_their_weights():
    """A point of weight 0 is not there; one that counts twice is two."""
    chance = np.random.default_rng(3)
    points = chance.normal(size=(60, 5))
    within, central = np.full(points.shape, 0.01), np.zeros(5)
    weights = np.repeat([0.0, 1.0, 2.0], 20)
    over = over_assumptions(points, within, central, weights)
    np.testing.assert_allclose(over.effective_points, 60**2 / (20 + 80))
    twice = np.concatenate([points[20:40], points[40:], points[40:]])
    again = over_assumptions(twice, np.full(twice.shape, 0.01), central)
    np.testing.assert_allclose(over.low, again.low, atol=0.35)
    np.testing.assert_allclose(over.high, again.high, atol=0.35)
    points[:20] = 1e6
    moved = over_assumptions(points, within, central, weights)
    np.testing.assert_array_equal(moved.low, over.low)
    np.testing.assert_array_equal(moved.high_ci, over.high_ci)


def test_points_without_weight_are_never_drawn():
    """Of four points two count: both ends have their intervals, though draws of four may miss these two."""
    values = np.random.default_rng(1).normal(size=(20, 1, 4)) / 10 + np.array([0.0, 1.0, 5.0, 9.0])
    found = over_replications(values, values[..., 0], np.array([0.5, 0.5, 0.0, 0.0]))
    assert np.isfinite([found.low_ci, found.high_ci]).all()
    assert found.effective_points == 2
    share = share_above(0.5, values, values[..., 0], np.array([0.5, 0.5, 0.0, 0.0]))
    assert np.isfinite([share.low, share.high]).all()


def test_of_a_hundred_points_five_lie_beyond_each_end():
    points = np.arange(1.0, 101.0)[:, None] / 101
    over = over_assumptions(points, np.zeros_like(points), np.array([0.5]))
    assert (over.low[0], over.high[0]) == pytest.approx((0.05, 0.95))
    assert over.noise_share[0] == 0


def test_the_centre_is_an_end_only_where_the_interval_of_the_end_allows_it():
    points = np.tile(np.arange(1.0, 101.0)[:, None], 3)
    over = over_assumptions(points, np.zeros_like(points), np.array([4.0, -50.0, 97.0]))
    assert over.low[0] == 4
    assert over.low[1] == pytest.approx(5.05)  # the centre is unlike nearly all points: the range says so
    assert over.high[2] == 97


def test_what_nothing_moves_is_known_and_what_is_not_defined_is_not():
    points = np.zeros((10, 2))
    points[:, 1] = np.nan
    over = over_assumptions(points, points, np.array([0.0, np.nan]))
    assert over.known.tolist() == [True, False]
    assert (over.low[0], over.high[0], over.noise_share[0]) == (0, 0, 0)
    assert np.isnan(over.low[1])


def test_a_missing_replication_does_not_pass_for_a_difference_between_points():
    """All points are alike; each has its own replications missing, and luck is large."""
    chance = np.random.default_rng(8)
    luck = chance.normal(size=(40, 50))
    values = luck[:20, :, None] + 0.1 * chance.normal(size=(20, 50, 30))
    values[chance.random(values.shape) < 0.3] = np.nan
    found = point_means(values, luck)
    assert found.means.std(axis=0).mean() < 0.1
    assert over_replications(values, luck).known.mean() < 0.1


def test_a_range_is_in_every_table_of_a_comparison_and_is_the_same_for_any_number_of_workers():
    scenarios = [sim.load("dorset", policy=p) for p in ("annual-settlement", "three-year-settlement")]
    settings = {"replications": 4, "years": 1, "assumption_points": 5, "conditioned": False}
    one, two = (sim.compare(scenarios, workers=workers, **settings).summary for workers in (1, 2))
    columns = [c for c in one if "range" in c or "predictive" in c]
    assert one[columns].equals(two[columns])
    rows = one[one["measure"] == "cost_total_gbp"].iloc[-1]
    assert (rows["range_points"], rows["diff_range_points"]) == (5, 5)
    for prefix in ("", "diff_"):
        assert set(one[f"{prefix}range_known"].dropna()) <= {0, 1}
        known = one[one[f"{prefix}range_known"] == 1]
        assert (known[f"{prefix}range_low"] <= known[f"{prefix}range_high"]).all()
        unknown = one[one[f"{prefix}range_known"] == 0]
        assert unknown[f"{prefix}range_low"].isna().all()
        assert (one[f"{prefix}predictive_p5"].dropna() <= one[f"{prefix}predictive_p95"].dropna()).all()
    other = sim.compare(scenarios, assumption_seed=7, **settings).summary
    assert not other["predictive_p95"].equals(one["predictive_p95"])
    reseeded = sim.compare(scenarios, seed=3, **settings)
    assert reseeded.plan.file.uncertainty.seed == 1979  # another run's luck, and the same points
