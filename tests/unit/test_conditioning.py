"""Points of the assumptions held against what boards published: hand-worked, and on a truth that is known."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd
import pytest

import sim
from sim.calibration.model import counts_of_log
from sim.errors import RangeError
from sim.measures.block import measure_block
from sim.model.engine_room import simulate_prepared
from sim.model.inputs import prepare
from sim.published.checks import CHECKS
from sim.published.figures import BANDS, Figure, Span
from sim.published.jackknife import jackknife, variance_of_mean
from sim.published.matching import (
    TARGETS,
    Model,
    Target,
    conditioned,
    effective,
    enough,
    implausibility,
    model_at,
    target_of,
)
from sim.report.figures.posterior import posterior_headlines
from sim.report.words.conditioned import conditioned_lines
from sim.study.experiment.board import board_under, counts_of_sample
from sim.study.experiment.comparison import compared
from sim.study.experiment.conditioning import REPLICATIONS, figures_table, posterior_table
from sim.study.experiment.running import Experiment
from sim.study.experiment.uncertainty import UncertaintyDesign
from sim.study.over_assumptions import over_assumptions, over_replications
from sim.study.runner.cells import Sample
from sim.study.runner.engines import Processes
from sim.study.runner.store import MemoryStore
from sim.study.statistics import percentiles, shares

LEAVERS = BANDS[0]


def per_head(counts):
    return counts["exits"] / counts["staff_years"]


FIGURE = Figure("Leavers", "share a year", Span(0.18, 0.21), Span(0.14, 0.24), "", "", per_head)


# --- arithmetic


def test_a_target_is_the_middle_of_what_was_published_and_two_standard_deviations():
    target = target_of(FIGURE)
    assert target.centre == pytest.approx(0.195)
    assert target.observation == pytest.approx(0.03 / sqrt(12))
    assert target.discrepancy == pytest.approx(sqrt((0.10 / 6) ** 2 - 0.03**2 / 12))  # 1.42 points
    assert target.discrepancy == pytest.approx(0.0142, abs=5e-5)


def test_the_figures_are_those_of_boards_and_none_of_the_checks():
    assert [t.figure for t in TARGETS] == list(BANDS)
    assert not {t.figure.words for t in TARGETS} & {c.words for c in CHECKS}


def test_implausibility_is_the_distance_in_standard_deviations_of_all_three_errors():
    target = target_of(FIGURE)
    model = Model(np.array([[0.225], [0.145], [0.195]]), np.array([[0.0001], [0.0], [0.0]]))
    found = implausibility(model, [target])[:, 0]
    # observation and discrepancy together: 10 points over 6, squared: .00027778
    assert found == pytest.approx([0.03 / sqrt(0.000277778 + 0.0001), 3.0, 0.0], rel=1e-5)


def test_a_point_is_kept_if_all_its_figures_are_below_three_and_all_kept_weigh_the_same():
    means = np.array([[0.0, 0.0], [2.9, 2.9], [3.0, 0.0], [0.0, 9.0], [5.0, 5.0], [np.nan, 0.0]])
    unit = Target(FIGURE, 0.0, 0.6, 0.8)  # together 1
    found = conditioned(Model(means, np.zeros((6, 2))), (unit, unit))
    assert found.weights == pytest.approx([0.5, 0.5, 0, 0, 0, 0])
    assert found.share_kept == pytest.approx(2 / 6)
    assert found.effective == pytest.approx(2.0)
    assert found.ruled_out == pytest.approx([3 / 6, 2 / 6])  # what is not known is ruled out
    assert found.only == pytest.approx([2 / 6, 1 / 6])
    assert not found.enough  # half of six are three


def test_where_no_point_is_left_all_weights_are_nothing():
    unit = Target(FIGURE, 0.0, 0.6, 0.8)
    found = conditioned(Model(np.array([[9.0], [8.0]]), np.zeros((2, 1))), (unit,))
    assert found.weights.tolist() == [0.0, 0.0]
    assert (found.share_kept, found.effective, found.enough) == (0.0, 0.0, False)


@pytest.mark.parametrize(
    ("left", "points", "well"),
    [(20, 100, True), (19.9, 100, False), (2, 3, True), (1, 3, False), (12, 24, True), (11, 24, False)],
)
def test_a_range_needs_twenty_effective_points_or_half_of_a_small_design(left, points, well):
    assert enough(left, points) == well


def test_the_effective_number_falls_with_unlike_weights():
    assert effective(np.array([0.25] * 4)) == pytest.approx(4)
    assert effective(np.array([0.5, 0.25, 0.25, 0.0])) == pytest.approx(1 / 0.375)


def test_the_jackknife_of_a_mean_is_its_standard_error():
    exits = np.array([3.0, 5.0, 4.0, 8.0])
    pooled, influence = jackknife(per_head, {"exits": exits, "staff_years": np.full(4, 10.0)})
    assert pooled == pytest.approx(0.5)
    assert influence == pytest.approx((exits - 5) / 10)
    assert variance_of_mean(influence) == pytest.approx(np.var(exits / 10, ddof=1) / 4)


def test_luck_that_points_share_is_taken_out():
    """The first two replications are lucky by .2: a point that adds .1 to each gives the mean and .1."""
    heads = np.full(6, 10.0)
    central = {"exits": np.array([4.0, 4.2, 2.0, 2.2, 1.8, 2.0]), "staff_years": heads}
    point = {"exits": central["exits"][:2] + 1, "staff_years": heads[:2]}
    found = model_at(point, central, [target_of(FIGURE)])
    assert found.means == pytest.approx([central["exits"].mean() / 10 + 0.1])
    of_all = variance_of_mean(central["exits"] / 10)
    assert found.variances == pytest.approx([of_all])  # the difference has none of its own


# --- a known truth


def recovered(draw, repetitions=400, points=200, seed=7):
    """Share of repetitions in which the truth is kept, and 5-95% of what is left holds it; and how wide.

    Two assumptions from 0 to 1 and two figures, a + b and a x b; the truth is drawn from the ranges, and what
    is observed is what it gives, with an error of standard deviation .1 drawn by *draw*.
    """
    rng = np.random.default_rng(seed)

    def figures(at):
        return np.stack([at.sum(axis=1), at.prod(axis=1)], axis=1)

    kept, covered, width = [], [], []
    for _ in range(repetitions):
        truth, at = rng.random((1, 2)), rng.random((points, 2))
        seen = figures(truth)[0] + 0.1 * draw(rng)
        targets = [Target(FIGURE, float(z), 0.06, 0.08) for z in seen]
        noise = 0.02
        model = Model(figures(at) + noise * rng.normal(size=(points, 2)), np.full((points, 2), noise**2))
        found = conditioned(model, targets)
        low, high = percentiles(at, (5.0, 95.0), found.weights)
        kept.append((implausibility(Model(figures(truth), np.zeros((1, 2))), targets) < 3).all())
        covered.append((low[0] <= truth[0, 0]) & (truth[0, 0] <= high[0]))
        width.append(high[0] - low[0])
    return np.mean(kept), np.mean(covered), np.nanmean(width)


def test_conditioning_keeps_and_covers_a_known_truth_as_stated():
    """Kept in at least 95% whatever the shape of the error, and in 99.5% if it is normal (two figures).

    5-95% of the points that are left hold it in at least 90%, as 5-95% of all points do, and are narrower:
    .9 wide without the figures. Standard errors of the shares, of 400 repetitions: 1.5 points at 90%, 1.1 at
    95%, .4 at 99.5%.
    """
    kept, covered, width = recovered(lambda rng: rng.normal(size=2))
    assert kept >= 0.995 - 3 * 0.004
    assert covered >= 0.90 - 3 * 0.015
    assert width < 0.75

    kept, covered, _ = recovered(lambda rng: rng.exponential(size=2) - 1)
    assert kept >= 0.95 - 3 * 0.011
    assert covered >= 0.90 - 3 * 0.015


def test_a_discrepancy_that_is_too_small_loses_the_truth():
    """The check above can fail: an error four times as large as is stated rules the truth out often."""
    kept, _, _ = recovered(lambda rng: 4 * rng.normal(size=2), repetitions=100)
    assert kept < 0.5


# --- weighted percentiles and ranges


def test_percentiles_of_equal_weights_are_those_without_and_a_weight_of_nothing_is_no_value():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(23, 4))
    values[5, 1] = values[:, 3] = np.nan
    at = (0.0, 5.0, 37.0, 50.0, 95.0, 100.0)
    np.testing.assert_allclose(percentiles(values, at, np.full(23, 0.1)), percentiles(values, at), atol=1e-12)
    some = rng.random(23) < 0.6
    np.testing.assert_allclose(
        percentiles(values, at, some / some.sum()), percentiles(values[some], at), atol=1e-12
    )


def test_a_weighted_median_by_hand():
    """Of weights .5, .25, .25 the effective number is 8/3; the middle 3/8 are half of 1 and half of 2."""
    found = percentiles(np.array([[3.0], [1.0], [2.0]]), (50.0,), np.array([0.25, 0.5, 0.25]))
    assert found == pytest.approx(np.array([[1.5]]))


def test_the_range_is_over_the_points_that_have_a_weight_and_none_is_given_without():
    points, central = np.array([[*range(1, 20), 99.0]]).T, np.array([10.0])
    exactly = np.zeros_like(points)
    left = over_assumptions(points, exactly, central, np.array([*[1] * 19, 0]) / 19)
    assert (left.low[0], left.high[0]) == pytest.approx((1, 19))  # the i-th of 19 stands for i / 20
    none = over_assumptions(points, exactly, central, np.zeros(20))
    assert np.isnan([none.low, none.high, *none.low_ci, *none.high_ci]).all()
    assert not none.known.any()
    assert none.effective_points == 0
    better = shares(np.array([[1.0], [-1.0], [1.0]]), np.array([1]), np.array([0.5, 0.5, 0.0]))
    assert (better.better[0], better.worse[0]) == (0.5, 0.5)


# --- tables


def test_the_posterior_is_told_beside_the_prior_and_what_moved_most_comes_first():
    values = [{"a": float(i), "b": 5.0, "c": float(i % 2)} for i in range(10)]
    weights = np.array([0.0] * 5 + [0.2] * 5)
    table = posterior_table(values, weights).set_index("factor")
    assert list(table.index) == ["a", "c", "b"]
    sd = np.std(np.arange(10))
    assert table.loc["a", "shift"] == pytest.approx((7 - 4.5) / sd)
    assert table.loc["a", "shift_by_chance"] == pytest.approx(sqrt(1 / 5 - 1 / 10))
    assert (table.loc["a", "prior_p50"], table.loc["a", "posterior_p50"]) == (4.5, 7.0)
    assert table.loc["a", "range_kept"] == pytest.approx(3.6 / 8.1)
    assert (table.loc["b", "shift"], table.loc["b", "range_kept"]) == (0.0, 1.0)
    nothing = posterior_table(values, np.zeros(10))
    assert nothing[["shift", "posterior_p50"]].isna().all(axis=None)


def test_a_title_says_what_boards_move_only_of_points_enough():
    table = posterior_table([{"assumptions.a": float(i)} for i in range(40)], np.repeat([0.0, 0.05], 20))
    whole = {"figure": ["all"], "points": [40], "kept": [20], "effective": [20.0], "ruled_out": [0.5]}
    enough = pd.DataFrame(whole)
    assert posterior_headlines(table, enough).title.startswith("What boards published clearly moves")
    assert posterior_headlines(table, enough.assign(points=39)).title.startswith(
        "39 points are too few to tell"
    )


def test_the_table_of_figures_says_what_each_rules_out():
    means = np.tile([t.centre for t in TARGETS], (4, 1))
    means[0, 0] = 0.5
    table = figures_table(conditioned(Model(means, np.zeros_like(means))))
    assert list(table["figure"]) == [*(f.words for f in BANDS), "all"]
    assert table["kept"].tolist() == [3, 4, 4, 4, 4, 4, 3]
    assert table["ruled_out_alone"].iloc[0] == 0.25
    assert table["effective"].iloc[-1] == 3


# --- the board


@pytest.fixture(scope="module")
def arms():
    policies = ("annual-settlement", "three-year-settlement", "bridge-fund")
    return {p: sim.load("dorset", policy=p) for p in policies}


def design_of(scenarios, **settings):
    plan = compared(scenarios, assumption_points=3, **settings)
    return UncertaintyDesign(plan, plan.file.uncertainty)


def cells_of(design):
    return {cell.name: (cell.scenario, n) for cell, n in design.conditioning("").asked()}


def test_what_points_are_held_against_does_not_depend_on_the_policies_or_the_system(arms):
    first = cells_of(design_of([arms["annual-settlement"], arms["three-year-settlement"]]))
    assert first == cells_of(design_of([arms["bridge-fund"]]))
    assert first == cells_of(design_of([sim.load("lincolnshire", policy="annual-settlement")]))
    assert {s.system.title for s, _ in first.values()} == {"Integrated care board in miniature (calibration)"}
    assert [n for _, n in first.values()] == [3 * REPLICATIONS, *[REPLICATIONS] * 3]


def test_a_system_of_a_study_has_what_its_points_were_held_against(tmp_path):
    (tmp_path / "two.yaml").write_text(
        "title: Two\nsystems: [dorset, lincolnshire]\npolicies: [annual-settlement, bridge-fund]\n"
        "run: {years: 1}\nmeasures: [months_kept]\nreplications: {minimum: 2}\n"
        "uncertainty: {points: 2, replications: 2}\n"
    )
    results = sim.run_study(sim.load_study(tmp_path / "two.yaml"))
    for system in results.plan.systems:
        held = results.comparison(system).answers
        for name in ("conditioning", "conditioning_assumptions"):
            theirs, whole = held[name], results.answers[name]
            assert theirs.drop(columns="assumptions").equals(whole.drop(columns="assumptions"))


def test_whose_assumptions_the_points_were_held_against_is_said(arms):
    plain = arms["bridge-fund"].replace({"assumptions.attrition.runway_multiplier": 2.0})
    for other, said in ((arms["bridge-fund"], False), (plain, True)):
        results = sim.compare(
            [arms["annual-settlement"], other], replications=2, years=1, assumption_points=2
        )
        assert ("of the first scenario" in " ".join(conditioned_lines(results))) == said


def test_the_board_and_the_scenarios_have_the_same_values_at_a_point(arms):
    design = design_of([arms["annual-settlement"]])
    ours = [c.scenario.assumptions.attrition for c in design.cells("", "dorset / annual-settlement", "")]
    boards = [cell.scenario.assumptions.attrition for cell, _ in design.conditioning("").asked()[1:]]
    for name in ("resignation_per_year", "retirement_per_year", "runway_multiplier", "contagion_per_exit"):
        assert [getattr(a, name) for a in ours] == [getattr(a, name) for a in boards]
        assert len({getattr(a, name) for a in ours}) == len(ours)


def test_other_assumptions_are_held_against_it_with_their_own_values(arms):
    mechanical = sim.load("dorset", policy="annual-settlement", assumptions="mechanical-only")
    assert board_under(mechanical).assumptions == mechanical.assumptions
    assert board_under(arms["annual-settlement"]).notes.keys() >= {
        "assumptions.attrition.retirement_per_year"
    }


def test_a_range_may_be_asked_for_that_is_not_conditioned(arms):
    design = design_of([arms["annual-settlement"]], conditioned=False)
    assert design.conditioning("") is None
    assert design.weights(None, "") is None


def test_assumptions_that_do_not_fit_the_board_are_refused_with_what_to_do(arms):
    scenario = arms["annual-settlement"]
    money = scenario.assumptions.money
    few = {band: pay for band, pay in money.pay_gbp.items() if band != "8d"}
    assumptions = scenario.assumptions.model_copy(update={"money": money.model_copy(update={"pay_gbp": few})})
    with pytest.raises(RangeError, match=r"icb-wide.*no pay is known for band 8d.*not conditioned"):
        board_under(scenario.model_copy(update={"assumptions": assumptions}))


def test_measures_count_what_calibration_counts_in_the_log():
    board = board_under(sim.load("icb-wide", policy="annual-settlement")).replace({"run.years": 3})
    inputs, numbers = prepare(board), range(3)
    log = simulate_prepared(inputs, numbers)
    measured = measure_block(log, board, inputs.names, numbers)
    found = counts_of_sample(Sample(np.arange(3), measured.measures, measured.values), 3)
    counted = counts_of_log(log, board, numbers)
    assert len(found) == 7
    for name, values in found.items():
        np.testing.assert_allclose(values, counted[name], err_msg=name)
    assert found["ran_out"].sum() > 0
    assert found["joined"].sum() > 0


# --- from end to end


def test_a_comparison_leaves_out_points_that_disagree_and_goes_on_where_it_was(arms):
    scenarios = [
        arms[p].replace({"run.years": 1, "run.replications": 2})
        for p in ("annual-settlement", "three-year-settlement")
    ]
    store = MemoryStore()
    plan = compared(scenarios, assumption_points=3)
    results = Experiment(plan, store, Processes(1)).run()
    ranges, table = results.ranges, results.answers["conditioning"]
    assert 0 < np.count_nonzero(ranges.weights) < 3  # else nothing is left out here
    assert np.count_nonzero(ranges.weights) == table["kept"].iloc[-1]
    posterior = results.answers["conditioning_assumptions"]
    assert len(posterior) == len(posterior["factor"].unique()) > 30

    column = [results.outcomes[0].places["months_kept", "team"]]
    left = over_replications(ranges.values[0][:, column], ranges.central[0][:, column], ranges.weights)
    table = results.summary
    row = table[(table["measure"] == "months_kept") & (table["group"] == "team")].iloc[0]
    assert row["range_low"] == pytest.approx(left.low[0], nan_ok=True)
    assert row["range_high_ci_high"] == pytest.approx(left.high_ci[1][0], nan_ok=True)
    assert row["range_points"] == np.count_nonzero(ranges.weights)

    again = Experiment(plan, store, Processes(1)).run()
    assert again.statistics.simulated == 0
    np.testing.assert_array_equal(again.ranges.weights, ranges.weights)
    free = Experiment(compared(scenarios, assumption_points=3, conditioned=False), store, Processes(1)).run()
    assert free.ranges.weights is None
    assert "conditioning" not in free.answers
    np.testing.assert_array_equal(free.ranges.values, ranges.values)
