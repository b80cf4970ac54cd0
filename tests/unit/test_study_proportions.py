"""Intervals of shares against published worked examples, and what a summary says of rare outcomes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.measures.measure import TEAM, Measure, MeasureKind, share
from sim.report.words.numbers import Paired
from sim.report.words.verdicts import NOT_CLEAR, THE_SAME, Evidence, verdict
from sim.study.estimates import Estimate, told
from sim.study.proportions import most_if_none, paired_difference, wilson

MATURE = Measure(share("mature", "Mature at end", 1), TEAM)
WEEKS = Measure(MeasureKind("weeks", "Weeks", "weeks", -1), TEAM)


@pytest.mark.parametrize(
    ("table", "published"),
    [
        # Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables, chapter 8 (the data of
        # Bentur et al. 2009 and of Cavo et al. 2012); their package contingencytables gives the same
        ((1, 1, 7, 12), (-0.5069, -0.0256)),
        ((59, 6, 16, 80), (-0.1186, -0.0046)),
        # Altman et al., Statistics with Confidence, 2000, table 6.2
        ((14, 5, 0, 22), (0.011, 0.226)),
    ],
)
def test_method_10_gives_the_published_intervals(table, published):
    digits = max(len(str(end).split(".")[1]) for end in published)
    assert paired_difference(*table) == pytest.approx(published, abs=0.6 * 10**-digits)


def test_the_other_way_round_the_interval_is_mirrored():
    low, high = paired_difference(14, 5, 1, 22)
    assert paired_difference(14, 1, 5, 22) == pytest.approx((-high, -low))


@pytest.mark.parametrize("table", [(0, 0, 0, 30), (30, 0, 0, 0), (12, 0, 0, 18)])
def test_thirty_pairs_that_agree_leave_room_for_about_three_in_thirty(table):
    low, high = paired_difference(*table)
    assert (low, high) == (-most_if_none(30), most_if_none(30))
    assert 0.08 < high < 3 / 30


def test_no_interval_goes_beyond_what_is_possible():
    low, high = paired_difference(0, 20, 0, 0)
    assert 0.7 < low < 1
    assert high == 1


def estimate(after: list[float], before: list[float] | None = None, measure: Measure = MATURE) -> Estimate:
    values, most = np.array(after)[:, None], np.array([measure.kind.most_in(6)])
    if before is None:
        return Estimate((measure,), values, most, np.zeros(1))
    baseline = np.array(before)[:, None]
    return Estimate((measure,), values - baseline, most, -most, baseline=baseline)


def test_what_never_happened_in_thirty_replications_is_not_known_to_be_impossible():
    interval = estimate([0.0] * 30).interval
    assert interval.mean == [0]
    assert (interval.low[0], interval.high[0]) == wilson(0, 30)


def test_a_yes_or_no_has_the_interval_of_a_share_and_anything_else_that_of_student():
    some = estimate([1.0] * 3 + [0.0] * 27).interval
    assert (some.low[0], some.high[0]) == wilson(3, 30)
    parts = [0.5, 0.75, 1.0, 0.25]
    half = 3.1824463 * np.std(parts, ddof=1) / 2
    assert estimate(parts).interval.low == pytest.approx([np.mean(parts) - half])
    none = estimate([0.0] * 30, measure=WEEKS).interval
    assert (none.low[0], none.high[0]) == (0, 0)


def test_undefined_replications_are_left_out_and_one_tells_nothing():
    assert estimate([0.0] * 20 + [np.nan] * 10).interval.high == pytest.approx([wilson(0, 20)[1]])
    assert np.isnan(estimate([0.0]).interval.high[0])
    assert np.isnan(estimate([np.nan] * 5).interval.high[0])


def test_a_paired_difference_of_yes_and_no_is_newcombes():
    after = [1.0] * 14 + [1.0] * 5 + [0.0] * 22
    before = [1.0] * 14 + [0.0] * 27
    interval = estimate(after, before).interval
    assert interval.mean == pytest.approx([5 / 41])
    assert (interval.low[0], interval.high[0]) == paired_difference(14, 5, 0, 22)


def test_a_difference_of_parts_is_students_also_where_it_is_a_whole_one():
    after, before = [1.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 0.0]
    assert estimate(after, before).interval.high == [1.0]  # 0.5 + 0.92, cut to what is possible
    parts = estimate([0.5] * 5, [0.5] * 5).interval
    assert (parts.low[0], parts.high[0]) == (0, 0)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_zeros_in_thirty_replications_are_never_called_no_difference(level):
    columns = told(estimate([level] * 30, [level] * 30), difference=True)
    row = {name: float(column[0]) for name, column in columns.items()}
    gap = Paired.of(row)
    said = verdict(Evidence(gap, 1, "share", 30, ranged=False))
    assert said is NOT_CLEAR
    assert said is not THE_SAME
    assert gap.low < 0 < gap.high


@pytest.mark.slow
@pytest.mark.parametrize("replications", [30, 100, 400])
@pytest.mark.parametrize(
    "cells", [(0, 0.0018, 0, 0.9982), (0.01, 0.01, 0.004, 0.976), (0.4, 0.05, 0.01, 0.54)]
)
def test_printed_intervals_of_paired_rare_outcomes_cover_as_they_say(replications, cells):
    """Student's cover a difference of .18% in 6, 18 and 53 of a hundred."""
    rng = np.random.default_rng(replications)
    counts = rng.multinomial(replications, cells, 4000)
    truth = cells[1] - cells[2]
    tables, times = np.unique(counts, axis=0, return_counts=True)
    ends = np.array([paired_difference(*(int(n) for n in table)) for table in tables])
    covered = ((ends[:, 0] <= truth) & (truth <= ends[:, 1])) @ times / times.sum()
    assert covered >= 0.93
