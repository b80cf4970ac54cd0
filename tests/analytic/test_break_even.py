"""Break-evens of lines that are known, and how often the intervals hold the truth."""

from math import inf, isnan

import numpy as np
import pytest
from scipy import stats

from sim.study.questions.breakeven import Verdict, break_evens, crossings, level_set
from sim.study.questions.economics import committed_beyond, fieller, percentile_known

AT = np.linspace(0.0, 2.0, 9)


def lines(truth, n=50, shared=0.0, own=0.0, seed=4):
    """Differences along a lever: the truth, luck that is the same everywhere, and other luck."""
    rng = np.random.default_rng(seed)
    return truth + shared * rng.normal(size=(n, 1)) + own * rng.normal(size=(n, len(AT)))


def test_a_line_crosses_where_its_luck_puts_it():
    """Luck that is the same everywhere moves the whole line: the interval is Student's, over the slope."""
    differences = lines(3 * (AT - 0.8), shared=0.5)
    luck = differences[:, 0] + 3 * 0.8
    half = stats.t.ppf(0.975, 49) * luck.std(ddof=1) / np.sqrt(50)
    [found] = crossings(AT, differences)
    assert found.at == pytest.approx(0.8 - luck.mean() / 3)
    assert (found.low, found.high) == pytest.approx((found.at - half / 3, found.at + half / 3))


def test_a_level_other_than_nothing():
    [found] = crossings(AT, lines(3 * AT, shared=0.001), level=3.0)
    assert found.at == pytest.approx(1, abs=0.001)


def test_every_crossing_is_reported_with_its_own_interval():
    found = crossings(AT, lines((AT - 0.3) * (AT - 1.3), shared=0.01))
    assert [c.at for c in found] == pytest.approx([0.3, 1.3], abs=0.05)  # straight between the values
    assert found[0].low < found[0].at < found[0].high < found[1].low < found[1].at < found[1].high


def test_crossings_that_cannot_be_told_apart_share_an_interval():
    luck = np.linspace(-0.4, 0.4, 10)[:, None]  # the dip between them is .16, its half-width .19
    first, second = crossings(AT, (AT - 0.6) * (AT - 1.4) + luck)
    assert first.at < second.at
    assert (first.low, first.high) == (second.low, second.high)


def test_a_crossing_that_may_lie_beyond_the_range_has_an_open_end():
    [found] = crossings(AT, lines(AT - 1.9, shared=1.0))
    assert found.high == inf
    assert found.low > 1
    [row] = break_evens(AT, lines(AT - 1.9, shared=1.0))
    assert row.verdict == Verdict.CROSSES
    assert isnan(row.ci_high)
    assert row.ci_low > 1
    [row] = break_evens(AT, lines(AT - 0.1, shared=1.0))
    assert row.verdict == Verdict.CROSSES
    assert isnan(row.ci_low)
    assert row.ci_high < 1


@pytest.mark.parametrize(("by", "verdict"), [(5, Verdict.ABOVE), (-5, Verdict.BELOW)])
def test_a_difference_on_one_side_throughout_has_no_break_even(by, verdict):
    [row] = break_evens(AT, lines(AT + by, shared=1.0))
    assert (row.lever_low, row.lever_high, row.verdict) == (0, 2, verdict)
    assert isnan(row.at)


def test_a_crossing_that_is_not_ruled_out_is_told_with_its_place():
    [row] = break_evens(AT, lines(AT + 0.1, shared=1.0))
    assert row.verdict == Verdict.NOT_RULED_OUT
    assert isnan(row.at)
    assert row.ci_low == 0
    assert 0 < row.ci_high < 1
    nearly = np.abs(AT - 1) - 0.9  # it may be 0 at both ends, and is below between
    both = break_evens(AT, lines(nearly - 0.2, shared=1.0))
    assert [row.verdict for row in both] == [Verdict.NOT_RULED_OUT] * 2
    assert both[0].ci_low == 0
    assert both[0].ci_high < both[1].ci_low
    assert both[1].ci_high == 2


def test_replications_that_are_undefined_at_a_value_are_left_out():
    differences = lines(AT - 0.8, shared=0.1, own=0.01)
    gaps = np.vstack([differences, np.full((30, len(AT)), 9.0)])
    gaps[50:, 3] = np.nan
    assert break_evens(AT, gaps) == break_evens(AT, differences)


def test_a_difference_that_is_never_defined_at_a_value_has_no_break_even():
    differences = lines(AT - 0.8, shared=0.1)
    differences[:, 5] = np.nan
    [row] = break_evens(AT, differences)
    assert isnan(row.at)
    assert row.verdict == Verdict.NOT_KNOWN


def test_crossings_of_nothing_but_chance_are_not_reported():
    noise = lines(0 * AT, own=1.0, seed=0)
    assert len(crossings(AT, noise)) > 1
    [row] = break_evens(AT, noise)
    assert row.verdict == Verdict.UNCLEAR
    assert isnan(row.at)


def test_a_lever_that_does_nothing_breaks_even_nowhere_in_particular():
    assert crossings(AT, np.zeros((20, len(AT)))) == []
    assert level_set(AT, np.zeros((20, len(AT)))) == [(0, 2)]


def test_to_touch_is_not_to_cross_and_a_flat_stretch_is_crossed_in_its_middle():
    touching = np.tile(np.abs(AT - 1), (20, 1))
    flat = np.tile(np.sign(AT - 1) * (np.abs(AT - 1) > 0.3), (20, 1))
    assert crossings(AT, touching) == []
    assert [c.at for c in crossings(AT, flat)] == [1]


def test_values_may_come_in_any_order():
    differences = lines(AT - 0.7, shared=0.1, own=0.1)
    backwards = break_evens(AT[::-1], differences[:, ::-1])
    assert backwards == break_evens(AT, differences)


def test_replications_without_a_value_are_left_out():
    differences = lines(AT - 0.7, shared=0.1)
    gap = np.vstack([differences, np.full(len(AT), np.nan)])
    assert crossings(AT, gap)[0] == pytest.approx(crossings(AT, differences)[0])


def held(found, truth):
    return any(low <= truth <= high for low, high in found)


def test_the_interval_of_a_crossing_holds_the_truth_in_95_of_100():
    """800 studies of 20 replications; standard error of the share .0077."""
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(800):
        luck = rng.normal(size=(20, 1)) + rng.normal(size=(20, len(AT)))
        hits += held(level_set(AT, 2 * (AT - 0.85) + luck), 0.85)
    assert hits / 800 == pytest.approx(0.95, abs=3 * 0.0077)


def test_fiellers_interval_holds_the_truth_in_95_of_100_also_when_it_is_unbounded():
    """2,000 studies of 15 replications, the bottom often indistinguishable from 0; standard error .0049."""
    rng = np.random.default_rng(12)
    hits, unbounded = 0, 0
    for _ in range(2000):
        bottom = rng.normal(0.7, 1, 15)
        top = rng.normal(2.1, 1, 15) + 0.5 * (bottom - 0.7)
        found = fieller(top, bottom)
        hits += held(found, 3.0)
        unbounded += found[0][0] == -inf
    assert hits / 2000 == pytest.approx(0.95, abs=3 * 0.0049)
    assert 200 < unbounded < 1500


@pytest.mark.parametrize("n", [100, 400])
def test_order_statistics_hold_the_percentile_as_often_as_the_binomial_says(n):
    """2,000 exponential samples; standard error at most .0049. Discrete, so no less than 95%."""
    samples = np.random.default_rng(n).exponential(size=(2000, n))
    truth = -np.log(0.05)
    found = [percentile_known(s, 95) for s in samples]
    share = np.mean([k.low <= truth <= k.high for k in found])
    assert 0.95 - 3 * 0.0049 < share < 0.985


def test_what_stays_committed_is_known_as_well_as_it_says():
    """1,500 studies of 60 replications; standard error .0056. The truth: E max(Z, 0) = 1 / sqrt(2 pi)."""
    rng = np.random.default_rng(13)
    truth = 4 / np.sqrt(2 * np.pi)
    hits = 0
    for _ in range(1500):
        policy = rng.normal(100, 5, (60, 1))
        baseline = policy - rng.normal(0, 1, (60, 1))
        found = committed_beyond(policy, baseline, 4 * policy + rng.normal(0, 40, (60, 1)))
        hits += found.low <= truth <= found.high
    assert hits / 1500 == pytest.approx(0.95, abs=4 * 0.0056)
