"""Ratios pooled over replications, and the identity of the NHS's leaver rate and stability index."""

import numpy as np
import pytest

import sim
from sim.measures.measure import Measure
from sim.measures.registry import KINDS
from sim.study.ratios import linear, weights
from sim.study.statistics import mean_interval

PUBLISHED = {
    ("doctors but trainees", 2018): (6.7, 93.1),
    ("doctors but trainees", 2019): (6.3, 93.6),
    ("doctors but trainees", 2020): (6.3, 93.6),
    ("nurses", 2018): (10.1, 89.8),
    ("nurses", 2019): (9.0, 90.8),
    ("nurses", 2020): (9.9, 89.9),
}
"""Leaver rate and stability index, %, September to September: NHS England, in the answer to parliamentary
question 112582, January 2022."""

MEASURES = tuple(
    Measure(KINDS[name], "team") for name in ("stability_index", "nhs_start_headcount", "returns")
)


def test_published_pairs_add_to_nearly_one():
    sums = [rate + stability for rate, stability in PUBLISHED.values()]
    assert min(sums) == pytest.approx(99.8)
    assert max(sums) == pytest.approx(99.9)


@pytest.mark.parametrize("system", ["west-yorkshire-harrogate", "icb-wide"])
def test_the_nhs_pair_adds_to_one_as_the_published_pairs_do_and_turnover_does_not(system):
    results = sim.run(sim.load(system), replications=25)
    team = results.summary.query("group == 'team'").set_index("measure")["mean"]
    assert 0.995 < team["nhs_leaver_rate"] + team["stability_index"] < 1.005
    assert team["leaver_rate"] + team["stability_index"] > 1.005
    found = results.baseline
    stayers, start = found.values("nhs_stayers"), found.values("nhs_start_headcount")
    assert (found.values("nhs_snapshot_leavers") + stayers == start).all()
    assert team["stability_index"] == pytest.approx(stayers.sum() / start.sum())
    average = found.values("nhs_average_headcount").sum()
    assert team["nhs_leaver_rate"] == pytest.approx(found.values("nhs_snapshot_leavers").sum() / average)


def test_the_mean_is_the_ratio_of_sums_and_all_else_stays():
    # 1 of 2 and 9 of 10 stay: 10 of 12, and not .7; the third team had nobody
    values = np.array([[0.5, 2.0, 1.0], [0.9, 10.0, 3.0], [np.nan, 0.0, 5.0]])
    straight = linear(MEASURES, values)
    assert mean_interval(straight).mean == pytest.approx([10 / 12, 4.0, 3.0])
    assert np.isnan(straight[2, 0])
    np.testing.assert_array_equal(straight[:, 1:], values[:, 1:])
    np.testing.assert_array_equal(weights(MEASURES, values)[:, 0], [2.0, 10.0, 0.0])
    alone = values[:, :1]  # without what it is over: a plain mean
    np.testing.assert_allclose(mean_interval(linear(MEASURES[:1], alone)).mean, [0.7])


def test_the_interval_of_a_ratio_covers_it_as_often_as_it_says():
    rng = np.random.default_rng(4)
    below = rng.integers(5, 40, size=(60, 2000)).astype(float)
    above = rng.binomial(below.astype(int), 0.9 - below / 100)
    truth = (np.arange(5, 40) * (0.9 - np.arange(5, 40) / 100)).mean() / np.arange(5, 40).mean()
    covered = 0
    for x, w in zip((above / below).T, below.T, strict=True):
        interval = mean_interval(linear(MEASURES[:2], np.stack([x, w], axis=1)))
        covered += interval.low[0] <= truth <= interval.high[0]
    assert covered / 2000 == pytest.approx(0.95, abs=0.015)
