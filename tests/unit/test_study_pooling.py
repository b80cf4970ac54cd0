"""Systems and streams taken together, and the tables made of them; with numbers that are known."""

from dataclasses import replace

import numpy as np
import pytest

from sim import load_study
from sim.measures import KINDS, Measure
from sim.study.experiment.arrays import Pooled, Reader
from sim.study.experiment.stopping import until_enough
from sim.study.experiment.study_file import Precision, Uncertainty
from sim.study.experiment.tabulating import tables_of_arrays
from sim.study.experiment.uncertainty import UncertaintyDesign
from sim.study.experiment.workload import Workload
from sim.study.pooling import Pool
from sim.study.ranges import spread
from sim.study.runner.attempt import nothing_of
from sim.study.runner.cells import Sample

POSTS = {"one-gloucestershire": 15, "dorset": 17}
STUDY = """\
title: Small
systems: [one-gloucestershire, dorset]
policies: [annual-settlement, three-year-settlement, bridge-fund]
measures: [retention_36m, lost_knowledge, time_to_fill_weeks, maturity_end]
replications: {minimum: 20}
"""


class Known:
    """A runner whose numbers are what the test says: a function of the cell's words and the column."""

    def __init__(self, value):
        self.value = value

    numbers = staticmethod(np.arange)

    def sample(self, cell, replications):
        measures = nothing_of(cell).measures
        values = np.stack([self.value(cell.name.split("/"), m, replications) for m in measures], axis=1)
        months = 12 * cell.scenario.run.years + 1
        nothing = nothing_of(cell._replace(detail=True)).detail
        monthly = np.repeat(values[:, :1, None], len(nothing.monthly_measures), axis=1) * np.ones(months)
        numbers = np.arange(replications)
        detail = replace(
            nothing,
            replications=numbers,
            values=values,
            monthly=monthly,
            limbo_by_week=np.zeros((replications, 52)),
        )
        return Sample(numbers, measures, values, detail)


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "s.yaml").write_text(STUDY, encoding="utf-8")
    return load_study(tmp_path / "s.yaml")


def pooled_tables(plan, value, outer=None, n=20):
    reader, pooled = Reader(plan, Known(value), outer), Pooled(plan, n)
    for system in plan.systems:
        pooled.add(system, reader.system(system, "central", n))
    return tables_of_arrays(plan, ("pooled", "central"), *pooled.held())


def row(table, **keys):
    for column, value in keys.items():
        table = table[table[column] == value]
    (found,) = table.itertuples()
    return found


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("retention_36m", False),
        ("months_kept", False),
        ("time_to_fill_weeks", False),
        ("cost_per_staff_equivalent_year_gbp", False),
        ("cost_total_gbp", True),
        ("exits_per_year", True),
        ("limbo_weeks", True),
        ("lost_knowledge", True),
        ("funded_post_months", True),
    ],
)
def test_amounts_are_added_and_what_is_said_of_a_head_is_weighted(name, amount):
    assert KINDS[name].added == amount
    pool = Pool(np.array([amount]))
    pool.add(np.array([[0.6]]), 30)
    pool.add(np.array([[0.2]]), 10)
    assert pool.values() == pytest.approx(0.8 if amount else 0.5)


def test_a_share_that_is_not_defined_is_left_out_and_an_amount_that_is_not_leaves_none():
    pool = Pool(np.array([False, True]))
    pool.add(np.array([[0.6, 1.0], [0.6, 1.0], [np.nan, 1.0]]), 30)
    pool.add(np.array([[0.2, 1.0], [np.nan, np.nan], [np.nan, 2.0]]), 10)
    assert pool.values() == pytest.approx(np.array([[0.5, 2.0], [0.6, np.nan], [np.nan, 3.0]]), nan_ok=True)
    with pytest.raises(ValueError, match="nothing to pool"):
        Pool(np.array([True])).values()


def test_pooled_retention_is_of_all_posts_and_pooled_loss_is_the_sum(plan):
    def value(words, measure, n):
        system, policy = words[:2]
        level = {"one-gloucestershire": 0.4, "dorset": 0.8}[system]
        return np.full(n, level + (0.1 if policy == "three-year-settlement" else 0.0))

    found, curves = pooled_tables(plan, value)
    level = (15 * 0.4 + 17 * 0.8) / 32
    team = row(found, scenario="three-year-settlement", measure="retention_36m", group="team")
    assert (team.baseline_mean, team.diff_mean) == pytest.approx((level, 0.1))
    assert (team.diff_ci_low, team.diff_ci_high, team.share_better) == pytest.approx((0.1, 0.1, 1.0))
    loss = row(found, scenario="three-year-settlement", measure="lost_knowledge", group="team")
    assert (loss.baseline_mean, loss.diff_mean, loss.share_better) == pytest.approx((1.2, 0.2, 0.0))
    same = row(found, scenario="bridge-fund", measure="retention_36m", group="team")
    assert (same.diff_mean, same.share_better, same.share_same, same.share_worse) == (0.0, 0.0, 1.0, 0.0)
    assert row(found, scenario="bridge-fund", measure="retention_36m", group="team").mean == pytest.approx(
        level
    )
    treated = {s: sum(plan.posts(s)[stream] for stream in plan.treated(s)) for s in plan.systems}
    of_treated = (treated["one-gloucestershire"] * 0.4 + treated["dorset"] * 0.8) / sum(treated.values())
    assert row(found, scenario="bridge-fund", measure="retention_36m", group="treated").mean == pytest.approx(
        of_treated
    )
    assert set(found["group"]) == {"team", "treated"}
    assert set(found[found["measure"] == "maturity_end"]["group"]) == {"team"}
    month = curves[(curves["month"] == 36) & (curves["measure"] == "retention")]
    assert month.set_index("scenario")["diff_mean"]["three-year-settlement"] == pytest.approx(0.1)
    assert month["diff_mean"].isna().sum() == 1  # the baseline


def test_what_strikes_all_systems_at_once_widens_the_pooled_interval(plan):
    """Two systems with the same luck: the variance of their mean is that of one, not half of it."""

    def width(value):
        found = row(
            pooled_tables(plan, value, n=400)[0],
            scenario="three-year-settlement", measure="retention_36m", group="team",
        )  # fmt: skip
        return found.diff_ci_high - found.diff_ci_low

    def luck(words, own):
        seed = len(words[0]) if own else 1
        return np.random.default_rng(seed).normal(0.1, 0.05, 400)

    def value(own):
        return lambda words, _, n: (
            luck(words, own)[:n] if words[1] == "three-year-settlement" else np.zeros(n)
        )

    assert width(value(False)) / width(value(True)) == pytest.approx(
        np.sqrt(32**2 / (15**2 + 17**2)), rel=0.1
    )


def test_the_columns_of_a_difference_add_up_also_where_one_side_is_not_defined(plan):
    def value(words, measure, n):
        numbers = np.arange(n) + (10.0 if words[1] == "three-year-settlement" else 0.0)
        if measure.name == "time_to_fill_weeks":
            numbers[: 5 if words[1] == "annual-settlement" else 3] = np.nan
        return numbers

    held = Reader(plan, Known(value), None).system("dorset", "central", 20)
    found, _ = tables_of_arrays(plan, ("dorset", "central"), held)
    one = row(found, scenario="three-year-settlement", measure="time_to_fill_weeks", group="team")
    assert (one.baseline_mean, one.diff_mean) == pytest.approx((12.0, 10.0))  # the mean of 5 to 19
    assert (one.diff_replications, one.replications) == (15, 17)
    found, *_ = pooled_tables(plan, value)
    one = row(found, scenario="three-year-settlement", measure="time_to_fill_weeks", group="team")
    assert (one.baseline_mean, one.diff_mean) == pytest.approx((12.0, 10.0))  # the mean of 5 to 19


def test_a_replication_that_failed_in_one_system_is_left_out_of_its_policy_of_all_pooled(plan):
    class Failing(Known):
        def sample(self, cell, replications):
            whole = super().sample(cell, replications)
            if not cell.name.startswith("dorset/bridge-fund"):
                return whole
            rows = np.arange(replications) != 3
            numbers = whole.replications[rows]
            return Sample(numbers, whole.measures, whole.values[rows], whole.detail.only(numbers))

    runner = Failing(lambda *_: np.arange(20) / 20)
    pooled = Pooled(plan, 20)
    for system in plan.systems:
        pooled.add(system, Reader(plan, runner, None).system(system, "central", 20))
    found, curves = tables_of_arrays(plan, ("pooled", "central"), *pooled.held())
    retention = found[found["measure"] == "retention_36m"].groupby("scenario")
    assert retention["diff_replications"].max().to_dict() == {
        "annual-settlement": 0, "bridge-fund": 19, "three-year-settlement": 20,
    }  # fmt: skip
    assert retention["replications"].max().to_dict() == {
        "annual-settlement": 20, "bridge-fund": 19, "three-year-settlement": 20,
    }  # fmt: skip
    month = curves[(curves["measure"] == "retention") & (curves["month"] == 12)].set_index("scenario")["mean"]
    assert month["bridge-fund"] != month["annual-settlement"] == month["three-year-settlement"]


def test_a_pooled_precision_is_that_of_the_tables_also_where_a_measure_is_undefined_in_a_system(plan):
    """A replication in which one system filled no post is one in which the others tell how long it takes."""
    asked = Precision.model_validate({"of": "pooled", "time_to_fill_weeks": 100.0})
    plan = type(plan)(
        plan.file.model_copy(update={"precision": asked}), plan.parts, plan.sections, plan.stated
    )
    luck = np.random.default_rng(3).normal(size=200)

    def value(words, measure, n):
        numbers = luck[:n] * (words[1] != "annual-settlement")
        idle = words[0] == "dorset" and measure.name == "time_to_fill_weeks"
        return np.where(idle & (np.arange(n) % 2 == 0), np.nan, numbers)

    class Idle(Known):
        def simulate_each(self, asked):
            pass

    stopped = until_enough(plan, Idle(value), Workload(plan, None))["pooled", "central"]
    n = stopped.replications
    found, *_ = pooled_tables(plan, value, n=n)
    one = row(found, scenario="bridge-fund", measure="time_to_fill_weeks", group="team")
    assert one.replications == n
    assert stopped.half_widths[0] == pytest.approx(one.diff_ci_high - one.diff_mean)


def test_the_range_over_the_assumptions_has_the_luck_of_few_replications_taken_out(plan):
    """At every point the policy gains .1 and the point's own number; the first replications are lucky."""
    over = Uncertainty(points=4, replications=5, conditioned=False)
    plan = type(plan)(
        plan.file.model_copy(update={"uncertainty": over}),
        plan.parts, plan.sections, plan.stated,
    )  # fmt: skip

    def value(words, measure, n):
        if words[1] != "three-year-settlement":
            return np.zeros(n)
        luck = np.where(np.arange(n) < 5, 0.2, 0.0)
        point = int(words[3].split("-")[1]) if len(words) > 3 else 1.5
        return 0.05 + luck + (point - 1.5) / 10

    found, _ = pooled_tables(plan, value, UncertaintyDesign(plan, plan.file.uncertainty))
    one = row(found, scenario="three-year-settlement", measure="retention_36m", group="team")
    assert one.diff_mean == pytest.approx(0.1)
    assert (one.diff_range_low, one.diff_range_high) == pytest.approx((-0.05, 0.25))  # of four, the outermost
    assert one.share_points_better == 0.75  # at -.05 it loses
    assert (one.range_low, one.range_high) == pytest.approx((0, 0.25))  # a share is not below 0
    assert (one.diff_range_noise_share, one.diff_range_points) == (pytest.approx(0), 4)


@pytest.mark.parametrize("design", ["latin-hypercube", "sobol"])
def test_points_are_spread_evenly_over_every_assumption_and_are_the_same_for_the_same_seed(design):
    points = spread(design, 8, "abcde", 3)
    assert (np.sort(np.floor(points * 8), axis=0) == np.arange(8)[:, None]).all()
    assert (spread(design, 8, "abcde", 3) == points).all()
    assert (spread(design, 8, "abcde", 4) != points).any()


def test_the_quantiles_of_an_assumption_are_its_own_whatever_else_is_varied():
    all_five, two = spread("latin-hypercube", 8, "abcde", 3), spread("latin-hypercube", 8, "da", 3)
    assert (two == all_five[:, [3, 0]]).all()
    assert (all_five[:, 0] != all_five[:, 1]).any()


def test_every_system_and_policy_meets_the_same_points(plan):
    outer = UncertaintyDesign(plan, Uncertainty(points=3, replications=5))
    first, *others = [
        [cell.scenario.assumptions for cell in outer.cells(system, policy, "central")]
        for system in plan.systems
        for policy in plan.policies
    ]
    assert all(other == first for other in others)
    assert first[0] != first[1]
    names = [cell.name for cell in outer.cells("dorset", "bridge-fund", "central")]
    assert names[0].startswith("dorset/bridge-fund/central/point-000-")
    fewer = UncertaintyDesign(plan, Uncertainty(points=2, replications=5)).cells(
        "dorset", "bridge-fund", "central"
    )
    assert not {cell.name for cell in fewer} & set(names)  # other points are other cells


def test_a_measure_of_one_stream_is_the_treated_one(plan):
    held = Reader(plan, Known(lambda _words, measure, n: np.full(n, len(measure.group))), None).system(
        "one-gloucestershire", "central", 20
    )
    (stream,) = plan.treated("one-gloucestershire")
    at = {(m.name, m.group): i for i, m in enumerate(held.measures)}
    assert (
        held.values[:, at["lost_knowledge", stream]] == held.values[:, at["lost_knowledge", "treated"]]
    ).all()
    assert Measure(KINDS["lost_knowledge"], "treated") in held.measures


def test_pooled_stability_is_that_of_all_heads_and_what_it_is_over_is_no_row(plan):
    """Of 100 people nine in ten stay, of 300 one in two: 240 of 400, and not the mean by posts."""
    plan = type(plan)(
        plan.file.model_copy(update={"measures": ("stability_index",)}),
        plan.parts, plan.sections, plan.stated,
    )  # fmt: skip

    def value(words, measure, n):
        dorset = words[0] == "dorset"
        heads, share = (100.0, 0.9) if dorset else (300.0, 0.5)
        return np.full(n, heads if measure.name == "nhs_start_headcount" else share)

    found, _ = pooled_tables(plan, value)
    assert set(found["measure"]) == {"stability_index"}
    team = row(found, scenario="three-year-settlement", measure="stability_index", group="team")
    assert (team.mean, team.diff_mean) == pytest.approx((0.6, 0.0))
