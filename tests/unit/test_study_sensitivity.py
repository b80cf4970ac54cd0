"""Shares of the variance and tornadoes, of a runner whose numbers are a known function of assumptions."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

import sim
from sim.errors import RangeError, StudyError
from sim.measures import Measure, MeasureKind
from sim.scenario import Note
from sim.study.questions import sensitivity, tornado
from sim.study.questions.sobol import Estimate, Indices
from sim.study.runner.cells import Cell, Contrast, Sample

RESIGNATION = "assumptions.attrition.resignation_per_year"
RUNWAY = "assumptions.attrition.runway_multiplier"
FREEZE = "assumptions.recruitment.freeze_weeks"
RANGES = {RESIGNATION: (0.09, 0.17), RUNWAY: (1.5, 4.0), FREEZE: (0.0, 12.0)}
MEASURES = (
    Measure(MeasureKind("gain", "Gain", "share", 1), "team"),
    Measure(MeasureKind("loss", "Loss", "share", -1), "team"),
)


class FakeLab:
    """A measure that a policy raises by 2 x resignation x 100 + runway, whatever the freeze is.

    Luck: a number of each replication, which the policy doubles. It gives out only what was asked for.
    """

    def __init__(self, asked, failed=frozenset()):
        self.cells = {}
        for cell, replications in asked:
            known, so_far = self.cells.setdefault(cell.name, (cell.scenario, replications))
            assert known == cell.scenario  # same name, same scenario
            self.cells[cell.name] = (known, max(so_far, replications))
        self.failed = failed

    def simulate(self, *_):
        raise AssertionError("an analysis is answered from what it asked for")

    numbers = staticmethod(np.arange)

    def sample(self, cell, replications):
        scenario, kept = self.cells[cell.name]
        assert scenario == cell.scenario
        assert replications <= kept
        numbers = np.array([r for r in range(replications) if (cell.name, r) not in self.failed])
        luck = np.random.default_rng(7).normal(size=1000)[numbers]
        attrition = scenario.assumptions.attrition
        policy = "three-year" in cell.name
        effect = 200 * attrition.resignation_per_year + attrition.runway_multiplier if policy else 0.0
        gain = effect + luck * (2 if policy else 1)
        return Sample(numbers, MEASURES, np.stack([gain, -gain], axis=1))


def contrast(policy="three-year-settlement", ranges=RANGES):
    notes = {path: Note(low=low, high=high).model_dump() for path, (low, high) in ranges.items()}

    def cell(name):
        return Cell(f"dorset/{name}/central", sim.load("dorset", policy=name).replace({"notes": notes}))

    return Contrast("dorset", "central", cell("annual-settlement"), cell(policy))


@pytest.fixture(scope="module")
def dorset():
    return contrast()


def answered(module, of, section, **runner):
    return module.answer(of, section, FakeLab(module.asks(of, section), **runner))


# --- shares of the variance


def test_the_shares_are_those_of_the_function(dorset):
    section = sensitivity.Section(points=32, measures=("gain", "loss"))
    found = answered(sensitivity, dorset, section)
    # A value is uniform on either side of its centre; the quantiles' own variances are what they are.
    u = (np.arange(100_000) + 0.5) / 100_000
    varied = {v.path: v for v in sensitivity.varied_by(dorset)}
    of = {path: np.var([v.at(x) for x in u]) for path, v in varied.items()}
    resigned, runway = 200**2 * of[RESIGNATION], of[RUNWAY]
    for measure in ("gain", "loss"):
        table = found.indices[found.indices["measure"] == measure].set_index("factor")
        assert list(table.index) == [RESIGNATION, RUNWAY, FREEZE]  # the largest total first
        whole = resigned + runway
        expected = [resigned / whole, runway / whole, 0.0]
        assert table["total"].to_numpy() == pytest.approx(expected, abs=0.06)
        assert table["first"].to_numpy() == pytest.approx(expected, abs=0.06)
        assert (table["total_ci_low"] <= expected).all()
        assert (table["total_ci_high"] >= expected).all()
    split = found.split.set_index("measure").loc["gain"]
    assert split["assumptions_variance"] == pytest.approx(whole, rel=0.06)
    assert split["luck_variance_ci_low"] < 1 < split["luck_variance_ci_high"]
    assert split["share_of_assumptions"] == pytest.approx(whole / (whole + split["luck_variance"]), rel=0.06)


def test_assumptions_can_move_together(dorset):
    section = sensitivity.Section(points=64, measures=("gain",), factors=("assumptions.attrition",))
    found = answered(sensitivity, dorset, section)
    assert list(found.indices["factor"]) == ["assumptions.attrition", sensitivity.REST]
    assert list(found.indices["total"]) == pytest.approx([1, 0], abs=0.06)


def test_it_asks_for_two_sets_and_one_for_each_factor(dorset):
    asked = sensitivity.asks(dorset, sensitivity.Section(points=8, replications=5))
    assert len(asked) == len({cell.name for cell, _ in asked}) == 2 * 8 * (2 + 3)
    assert {n for _, n in asked} == {5}


def test_policies_share_the_cells_of_their_baseline(dorset):
    section = sensitivity.Section(points=8)
    other = contrast("five-year-settlement")
    for module, part in ((sensitivity, section), (tornado, tornado.Section())):
        ours, theirs = ({cell.name: cell for cell, _ in module.asks(c, part)} for c in (dorset, other))
        shared = ours.keys() & theirs.keys()
        assert len(shared) == len(ours) / 2
        assert all(ours[name] == theirs[name] for name in shared)


def test_more_points_leave_the_first_ones_where_they_are(dorset):
    few, many = (
        {cell.name: cell for cell, _ in sensitivity.asks(dorset, sensitivity.Section(points=n))}
        for n in (8, 16)
    )
    assert all(many[name] == cell for name, cell in few.items())


def test_a_replication_that_failed_is_left_out(dorset):
    section = sensitivity.Section(points=16, measures=("gain",))
    names = [cell.name for cell, _ in sensitivity.asks(dorset, section)]
    whole = answered(sensitivity, dorset, section)
    some = answered(sensitivity, dorset, section, failed=frozenset((name, 3) for name in names[::7]))
    assert list(some.indices["total"]) == pytest.approx(list(whole.indices["total"]), abs=0.1)
    assert list(some.indices["total"]) != list(whole.indices["total"])


def shares(total, reach, *, ignorance=1.0, reach_of_ignorance=0.1, unshared=1.0):
    whole = Estimate(np.array(total), np.array(total) - reach, np.array(total) + reach)
    known = Estimate(ignorance, ignorance - reach_of_ignorance, ignorance + reach_of_ignorance)
    nothing = Estimate(0.0, 0.0, 0.0)
    return Indices(nothing, nothing, unshared, known, nothing, whole, whole)


def test_it_tells_whether_points_and_replications_were_enough():
    enough = sensitivity.enough(shares([0.6, 0.4], 0.05), 64, 8)
    assert (enough["verdict"], enough["points"], enough["replications"]) == ("enough", 64, 8)
    assert (enough["largest_total"], enough["widest_reach"]) == pytest.approx((0.6, 0.05))
    few = sensitivity.enough(shares([0.6, 0.1], 0.2), 64, 8)
    assert (few["verdict"], few["totals_clear"], few["factors"]) == ("few", 1, 2)
    assert few["replications_needed"] < 8
    noisy = sensitivity.enough(shares([0.6, 0.1], 0.2, unshared=20.0), 64, 8)
    assert noisy["replications_needed"] == pytest.approx(20)
    nothing = sensitivity.enough(shares([np.nan], 1, ignorance=0.0, unshared=3.0), 64, 8)
    assert (nothing["verdict"], nothing["totals_clear"]) == ("no-index", 0)
    assert nothing["replications_needed"] == pytest.approx(30)  # of the most that ignorance can be
    assert np.isnan(nothing["largest_total"])
    same = sensitivity.enough(shares([np.nan], 1, ignorance=0, reach_of_ignorance=0, unshared=0.0), 64, 8)
    assert (same["verdict"], same["replications_needed"]) == ("no-index", 0)


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        (("assumptions.attrition", RUNWAY), "is both in assumptions.attrition and in"),
        (("assumptions.atrition",), "nothing that has a range begins with assumptions.atrition"),
        (("assumptions.attrition.run",), "nothing that has a range begins with"),
    ],
)
def test_factors_that_make_no_sense_are_named(dorset, factors, said):
    with pytest.raises(RangeError, match=said):
        sensitivity.asks(dorset, sensitivity.Section(factors=factors))


def test_points_that_are_no_power_of_two_are_refused():
    with pytest.raises(ValidationError, match="a power of 2, such as 64 or 128"):
        sensitivity.Section(points=100)


@pytest.mark.parametrize("module", [sensitivity, tornado])
def test_what_cannot_be_varied_is_said(module):
    with pytest.raises(RangeError, match="dorset/three-year-settlement/central has a range"):
        module.asks(contrast(ranges={}), module.Section())
    of = contrast()
    narrower = of.policy.scenario.replace({RUNWAY: 2.0})
    with pytest.raises(RangeError, match=f"do not give the same value and range to {RUNWAY}"):
        module.asks(of._replace(policy=of.policy._replace(scenario=narrower)), module.Section())


@pytest.mark.parametrize("module", [sensitivity, tornado])
def test_a_measure_that_there_is_not_is_named(dorset, module):
    section = module.Section(
        measures=("gian",), replications=4, **({} if module is tornado else {"points": 8})
    )
    with pytest.raises(StudyError, match="there is no measure gian; did you mean gain"):
        answered(module, dorset, section)


# --- tornado


def test_the_widest_swing_comes_first_and_is_known_from_pairs(dorset):
    table = answered(tornado, dorset, tornado.Section(measures=("loss", "gain")))
    assert list(table["measure"]) == ["loss"] * 3 + ["gain"] * 3
    gain = table.query("measure == 'gain'").set_index("factor")
    assert list(gain.index) == [RESIGNATION, RUNWAY, FREEZE]
    assert list(gain["swing"]) == pytest.approx([200 * 0.08, 2.5, 0])
    assert list(gain["low_change"]) == pytest.approx([-200 * 0.04, -1.0, 0])
    assert list(gain["high_change"]) == pytest.approx([200 * 0.04, 1.5, 0])
    # The luck is the same at both ends: the swing is known exactly, the differences are not.
    assert list(gain["swing_ci_high"] - gain["swing_ci_low"]) == pytest.approx([0, 0, 0], abs=1e-9)
    assert (gain["at_low_ci_high"] - gain["at_low_ci_low"] > 0.3).all()
    assert list(gain.loc[RUNWAY, ["low_value", "value", "high_value"]]) == [1.5, 2.5, 4.0]
    assert gain["central"].nunique() == 1
    assert list(table["swing"][:3]) == pytest.approx([-x for x in gain["swing"]])


def test_the_centre_is_the_contrast_itself(dorset):
    asked = tornado.asks(dorset, tornado.Section(replications=9))
    assert asked[:2] == [(dorset.baseline, 9), (dorset.policy, 9)]
    assert len(asked) == 2 + 2 * 2 * 3


def test_a_replication_that_failed_on_one_side_counts_on_neither(dorset):
    failed = frozenset({("dorset/annual-settlement/central", 0)})
    whole, some = (
        answered(tornado, dorset, tornado.Section(measures=("gain",)), failed=f)
        for f in (frozenset(), failed)
    )
    assert list(some["swing"]) == list(whole["swing"])
    assert some["central"][0] != whole["central"][0]
    assert list(some["low_change"]) == pytest.approx(list(whole["low_change"]))


def test_what_is_named_alone_is_moved_to_the_ends_that_all_would_have(dorset):
    section = tornado.Section(measures=("gain",), assumptions=(RUNWAY, FREEZE))
    assert len(tornado.asks(dorset, section)) == 2 + 2 * 2 * 2
    few = answered(tornado, dorset, section).set_index("factor")
    whole = answered(tornado, dorset, tornado.Section(measures=("gain",))).set_index("factor")
    assert list(few.index) == [RUNWAY, FREEZE]
    assert few.equals(whole.loc[few.index])


def test_what_is_named_and_does_nothing_in_a_contrast_swings_nothing(dorset):
    idle = "assumptions.attrition.career_ladder_multiplier"  # there is no ladder
    of = contrast(ranges={**RANGES, idle: (0.5, 1.0)})
    assert idle not in {v.path for v in tornado.varied_by(of)}
    table = answered(tornado, of, tornado.Section(measures=("gain",), assumptions=(idle,)))
    assert list(table["factor"]) == [idle]
    assert list(table["swing"]) == [0]


def test_a_name_of_nothing_that_has_a_range_is_told_with_the_nearest(dorset):
    section = tornado.Section(assumptions=(RUNWAY.replace("runway", "runwy"),))
    with pytest.raises(RangeError, match=f"runwy_multiplier; did you mean {RUNWAY}"):
        tornado.asks(dorset, section)
