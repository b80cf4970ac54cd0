"""How often a policy wins and when it fails, of a runner whose numbers are a known function."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

import sim
from sim.errors import RangeError
from sim.measures import Measure, MeasureKind
from sim.scenario import Note
from sim.study.proportions import most_if_none, wilson
from sim.study.questions import conditions
from sim.study.questions.tally import Known, Tally, means_at_points, tally
from sim.study.runner.cells import Cell, Contrast, Sample

RESIGNATION = "assumptions.attrition.resignation_per_year"
RUNWAY = "assumptions.attrition.runway_multiplier"
FREEZE = "assumptions.recruitment.freeze_weeks"
RANGES = {RESIGNATION: (0.09, 0.17), RUNWAY: (1.5, 4.0), FREEZE: (0.0, 12.0)}
POINTS = 120
MEASURES = (
    Measure(MeasureKind("gain", "Gain", "share", 1), "team"),
    Measure(MeasureKind("size", "Size", "posts", 0), "team"),
)


class FakeLab:
    """A measure that a policy changes by `effect` of the assumptions, and by a luck of each replication."""

    def __init__(self, asked, effect):
        self.kept = {}
        for cell, replications in asked:
            self.kept[cell.name] = max(replications, self.kept.get(cell.name, 0))
        self.effect = effect

    def simulate(self, *_):
        raise AssertionError("an analysis is answered from what it asked for")

    numbers = staticmethod(np.arange)

    def sample(self, cell, replications):
        assert replications <= self.kept[cell.name]
        luck = 0.3 + np.random.default_rng(7).normal(size=1000)[:replications]
        change = self.effect(cell.scenario.assumptions) + luck if "three-year" in cell.name else 0 * luck
        return Sample(np.arange(replications), MEASURES, np.stack([change, change], axis=1))


@pytest.fixture(scope="module")
def dorset():
    notes = {path: Note(low=low, high=high).model_dump() for path, (low, high) in RANGES.items()}

    def cell(name):
        return Cell(f"dorset/{name}/central", sim.load("dorset", policy=name).replace({"notes": notes}))

    return Contrast("dorset", "central", cell("annual-settlement"), cell("three-year-settlement"))


@pytest.fixture(scope="module")
def asked(dorset):
    return conditions.asks(dorset, conditions.Section(points=POINTS, replications=4))


def answered(dorset, asked, effect, **section):
    given = conditions.Section(**{"measure": "gain", "points": POINTS, "replications": 4, **section})
    return conditions.answer(dorset, given, FakeLab(asked, effect))


def in_a_corner(assumptions):
    inside = assumptions.attrition.resignation_per_year < 0.13 and assumptions.recruitment.freeze_weeks > 4
    return -5.0 if inside else 5.0


def test_the_condition_is_found_in_the_assumptions_own_units(dorset, asked):
    found = answered(dorset, asked, in_a_corner)
    limits = found.limits.set_index("factor")
    assert dict(limits["side"]) == {RESIGNATION: "below", FREEZE: "above"}
    assert limits["at"][RESIGNATION] == pytest.approx(0.13, abs=0.004)
    assert limits["at"][FREEZE] == pytest.approx(4, abs=0.8)
    assert (limits[["quasi_p", "quasi_p_judged"]] < 0.001).to_numpy().all()
    inside = (found.points[RESIGNATION] < 0.13) & (found.points[FREEZE] > 4)
    assert (found.points["fails"] == inside).all()
    assert found.failures == Tally(POINTS, inside.sum(), inside.sum(), POINTS - inside.sum())
    assert found.wins == Tally(POINTS, POINTS - inside.sum(), POINTS - inside.sum(), inside.sum())
    assert found.held.density > 0.85
    assert found.held.coverage > 0.85
    assert list(found.trajectory.iloc[0]) == [0, 1, 1, inside[::2].mean()]
    wins, fails = (row for _, row in found.counts.iterrows())
    assert (wins["of"], wins["side"], wins["level"]) == ("wins", "above", 0)
    assert (fails["of"], fails["measure"], fails["side"]) == ("failures", "gain", "below")
    for row, of in ((wins, found.wins), (fails, found.failures)):
        assert Tally(*(int(row[name]) for name in Tally._fields)) == of
        assert (row["share_ci_low"], row["share_ci_high"]) == wilson(of.there, of.points)
    assert (fails["judging"], fails["inside"]) == (60, found.held.inside)
    assert fails["judging_share"] == inside[1::2].mean()
    assert (fails["density"], fails["coverage"]) == (found.held.density, found.held.coverage)
    assert fails["density_ci_low"] < fails["density"] < fails["density_ci_high"] + 1e-9
    assert np.isnan(wins["judging"])


def test_the_luck_of_few_replications_is_taken_off(dorset, asked):
    found = answered(dorset, asked, lambda _: 0.0)
    luck = 0.3 + np.random.default_rng(7).normal(size=1000)
    assert abs(luck[:4].mean() - luck[:40].mean()) > 0.1
    assert found.points["diff_mean"].to_numpy() == pytest.approx(luck[:40].mean())


@pytest.mark.parametrize(("effect", "share", "low", "high"), [(5.0, 0, 0, 0.025), (-5.0, 1, 0.975, 1)])
def test_where_nothing_or_everything_fails_the_rule_of_three_holds(dorset, asked, effect, share, low, high):
    found = answered(dorset, asked, lambda _: effect)
    fails = found.counts.iloc[-1]
    known = fails[["share", "share_ci_low", "share_ci_high"]].tolist()
    assert known == pytest.approx([share, low, high], abs=0.0005)
    assert np.isnan(fails["density"])
    assert found.held is None
    assert found.limits.empty
    assert found.trajectory.empty


def test_failures_that_have_no_condition_are_given_none(dorset, asked):
    def scattered(assumptions):  # a rule that no box can follow
        return 5.0 if int(1e6 * assumptions.attrition.resignation_per_year) % 3 else -5.0

    found = answered(dorset, asked, scattered)
    assert found.limits.empty
    assert found.held is None
    assert found.counts[["judging", "density", "coverage"]].isna().all(axis=None)


def test_a_failure_can_lie_above(dorset, asked):
    found = answered(dorset, asked, in_a_corner, fails="above 2.5")
    assert found.failures.there == found.wins.there
    assert found.failures.there > POINTS / 2


def test_where_neither_is_better_no_win_is_counted(dorset, asked):
    found = answered(dorset, asked, in_a_corner, measure="size")
    assert found.wins is None
    assert found.counts["of"].tolist() == ["failures"]


def test_a_measure_that_is_never_defined_is_an_error(dorset, asked):
    with pytest.raises(RangeError, match="gain is not defined"):
        answered(dorset, asked, lambda _: np.nan)


def test_it_asks_for_each_point_and_for_more_of_the_centre(dorset, asked):
    assert asked[:2] == [(dorset.baseline, 40), (dorset.policy, 40)]
    assert len(asked) == 2 + 2 * POINTS
    assert {n for _, n in asked[2:]} == {4}


@pytest.mark.parametrize("fails", ["under 0", "below", "below x", "below 1e5", "below  0"])
def test_what_is_no_failure_is_refused(fails):
    with pytest.raises(ValidationError, match="fails"):
        conditions.Section(fails=fails)


# --- means at points, tallies, shares


def test_intervals_of_means_at_points_hold_the_truth():
    chance = np.random.default_rng(0)
    held, widths = [], []
    for _ in range(200):
        shared = chance.normal(size=200)
        at_points = 1 + shared[:20] * 0.8 + 0.3 * chance.normal(size=(5, 20))
        known = means_at_points(at_points, shared)
        held.append((known.low < 1) & (known.high > 1))
        widths.append(known.high - known.low)
    # 1,000 intervals, five of a kind: .95 with a standard error of .02 at most
    assert np.mean(held) == pytest.approx(0.95, abs=0.05)
    alone = 2 * 2.09 * np.sqrt(0.8**2 + 0.3**2) / np.sqrt(20)  # what 20 replications tell by themselves
    assert np.mean(widths) < 0.6 * alone


def test_a_replication_that_is_not_defined_counts_nowhere():
    central = np.array([1.0, 2.0, np.nan, 4.0, 3.0, 2.0])
    at_points = np.array([[2.0, 3.0, 9.0, 6.0], [2.0, np.nan, 4.0, np.nan], [np.nan] * 4])
    known = means_at_points(at_points, central)
    assert list(known.mean[:2]) == pytest.approx([4 / 3 + 2.4, 1 + 2.4])
    assert np.isfinite(known.low[0])
    assert np.isnan(known.low[1])  # once defined: no interval
    assert np.isnan(known.mean[2])


def test_points_that_only_lean_are_counted_apart():
    known = Known(
        np.array([2.0, 1.0, -1.0, -3.0]),
        np.array([1.0, -1.0, -2.0, -4.0]),
        np.array([3.0, 3.0, 0.5, -2.0]),
        np.full(4, 20),
    )
    above, there = tally(known, 0.0, 1)
    assert above == Tally(4, 2, 1, 1)
    assert above.undecided == 2
    assert list(there) == [True, True, False, False]
    assert tally(known, 0.0, -1)[0] == Tally(4, 2, 1, 1)
    assert tally(known, -1.0, -1)[0].there == 1  # at the limit is not below it


def test_wilson_and_the_rule_of_three():
    assert wilson(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)
    assert wilson(20, 20)[1] == 1
    assert wilson(0, 0) == (0, 1)
    assert most_if_none(200) == pytest.approx(0.01487, abs=1e-5)
