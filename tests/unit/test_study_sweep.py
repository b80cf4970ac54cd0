"""Sweeps, searches and value for money, in a runner that returns known numbers."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

import sim
from sim.errors import RangeError, StudyError
from sim.measures import TEAM, Measure, MeasureKind
from sim.scenario import ScenarioError
from sim.study.design import SEED
from sim.study.questions import points, search, sweep, value, value_points
from sim.study.ranges import Varied, spread
from sim.study.runner.cells import Cell, Contrast, Sample

AWARD = "policy.settlement.award_factor"
CLAWBACK = "assumptions.funding.clawback_chance_per_year"
BRIDGE = "policy.bridging.months"
LEAD = "policy.renewal.lead_weeks"


class KnownLab:
    """A runner in which *measured* says what a scenario yields in each replication."""

    def __init__(self, measured):
        self.measured, self.simulated = measured, {}

    def simulate(self, cells, replications):
        for cell in cells:
            name, scenario = cell.name, cell.scenario
            before, most = self.simulated.get(name, (scenario, 0))
            assert before == scenario, "one name for two scenarios"
            self.simulated[name] = scenario, max(most, replications)

    numbers = staticmethod(np.arange)

    def sample(self, cell, replications):
        scenario, kept = self.simulated[cell.name]
        assert (scenario, replications <= kept) == (cell.scenario, True)
        numbers = np.arange(replications)
        columns = self.measured(cell.scenario, numbers)
        measures = tuple(
            Measure(MeasureKind(name, name, "GBP" if "gbp" in name else "share", 1), group)
            for name, group in map(split, columns)
        )
        values = np.column_stack([np.broadcast_to(v, numbers.shape) for v in columns.values()])
        return Sample(numbers, measures, values.astype(float))


def split(name):
    measure, _, group = name.partition("/")
    return measure, group or TEAM


@pytest.fixture(scope="module")
def contrast():
    cells = [
        Cell(f"dorset/{policy}/central", sim.load("dorset", policy=policy))
        for policy in ("annual-settlement", "three-year-settlement")
    ]
    return Contrast("dorset", "central", *cells)


def luck(replications, seed=0):
    """One number for each replication from 0, the same however many are asked for."""
    return np.random.default_rng(seed).normal(size=len(replications))


def swept(contrast, measured, **section):
    section = sweep.Section.model_validate(section)
    runner = KnownLab(measured)
    for cell, n in sweep.asks(contrast, section):
        runner.simulate([cell], n)
    return sweep.answer(contrast, section, runner), runner


# --- sweeps


def award(scenario, replications):
    """Retention 2 x (award - .8) above annual money, with luck that both meet and luck of the policy."""
    treated = scenario.policy.settlement.horizon == 3
    gain = 2 * (scenario.policy.settlement.award_factor - 0.8) + 0.1 * luck(replications, 1)
    return {"retention_36m": 0.5 + luck(replications) + treated * gain}


def test_a_sweep_finds_a_known_break_even(contrast):
    lever = {"path": AWARD, "values": [0.5, 0.75, 1.0]}
    found, _ = swept(contrast, award, lever=lever, measures=["retention_36m"], replications=100)
    own = luck(range(100), 1)
    means = 2 * (np.array([0.5, 0.75, 1.0]) - 0.8) + 0.1 * own.mean()
    assert found.table["diff_mean"].to_numpy() == pytest.approx(means)
    width = found.table["diff_ci_high"] - found.table["diff_ci_low"]
    assert width.to_numpy() == pytest.approx(2 * 1.98422 * 0.1 * own.std(ddof=1) / 10, rel=1e-4)
    assert found.table["x"].tolist() == [0.5, 0.75, 1.0]
    [even] = found.break_evens.itertuples()
    assert even.at == pytest.approx(0.8 - 0.05 * own.mean())
    assert even.ci_low < even.at < even.ci_high
    assert (even.measure, even.level, even.x_lever) == ("retention_36m", 0, AWARD)


def test_a_break_even_of_more_than_nothing(contrast):
    lever = {"path": AWARD, "from": 0.5, "to": 1.0, "steps": 2}
    found, _ = swept(contrast, award, lever=lever, measures=["retention_36m"], level=0.2)
    assert found.break_evens["at"].tolist() == pytest.approx([0.9], abs=0.02)
    none, _ = swept(contrast, award, lever=lever, measures=["retention_36m"], level=3.0)
    [row] = none.break_evens.itertuples()
    assert (row.lever_low, row.lever_high, row.level, row.verdict) == (0.5, 1.0, 3.0, "below")
    assert np.isnan(row.at)


def test_a_grid_has_a_break_even_for_each_value_of_the_second_lever(contrast):
    def measured(scenario, replications):
        treated = scenario.policy.settlement.horizon == 3
        even = 0.6 + scenario.assumptions.funding.clawback_chance_per_year
        gain = scenario.policy.settlement.award_factor - even + 0.001 * luck(replications)
        return {"retention_36m": treated * gain}

    found, runner = swept(
        contrast,
        measured,
        lever={"path": AWARD, "values": [0.5, 1.0]},
        second={"path": CLAWBACK, "values": [0.0, 0.1, 0.2]},
        measures=["retention_36m"],
        replications=10,
    )
    assert len(runner.simulated) == 6 + 3  # the baseline knows no award factor of the policy
    assert found.table[["x", "y"]].to_numpy().tolist() == [
        [0.5, 0.0], [1.0, 0.0], [0.5, 0.1], [1.0, 0.1], [0.5, 0.2], [1.0, 0.2],
    ]  # fmt: skip
    assert found.break_evens["y"].tolist() == [0.0, 0.1, 0.2]
    assert found.break_evens["at"].to_numpy() == pytest.approx([0.6, 0.7, 0.8], abs=0.002)


def test_a_lever_of_the_policy_leaves_the_baseline_alone_and_an_assumption_moves_both(contrast):
    def names(path):
        section = sweep.Section.model_validate({"lever": {"path": path, "values": [0.0, 0.2]}})
        return [cell.name for cell, _ in sweep.asks(contrast, section)]

    base, policy = contrast.baseline.name, contrast.policy.name
    assert [name.startswith(f"{policy}/award_factor-") for name in names(AWARD)] == [False, True, True]
    assert names(AWARD)[0] == base
    assert sum(name.startswith(f"{base}/clawback_chance_per_year-") for name in names(CLAWBACK)) == 2


def test_a_value_that_a_scenario_has_already_is_not_simulated_anew(contrast):
    section = sweep.Section.model_validate({"lever": {"path": AWARD, "values": [0.5, 1.0]}})
    names = [cell.name for cell, _ in sweep.asks(contrast, section)]
    assert contrast.policy.name in names
    assert len(names) == 3


def test_levers_may_count_or_be_words(contrast):
    counting = {"path": "policy.settlement.horizon", "from": 1, "to": 5, "steps": 4}
    words = {"path": "policy.contracts.ends", "values": ["anniversaries", "financial-year-end"]}
    found, _ = swept(contrast, award, lever=counting, second=words, measures=["retention_36m"])
    assert found.table["x"].tolist() == [1, 2, 3, 4, 5] * 2
    crossed, _ = swept(contrast, award, lever=words, measures=["retention_36m"])
    assert crossed.break_evens.empty  # no line runs from word to word
    assert len(crossed.table) == 2


def test_spaced_values_are_written_as_they_were_read():
    lever = {"path": AWARD, "from": 0.1, "to": 0.7, "steps": 6}
    read = sweep.Section.model_validate({"lever": lever})
    assert read.lever.listed() == (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    assert sweep.Section.model_validate(read.model_dump(by_alias=True)) == read


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"lever": {"path": AWARD, "values": [1.0]}}, "give two or more"),
        ({"lever": {"path": AWARD, "values": [1.0, 0.5, 1.0]}}, "given twice"),
        ({"lever": {"path": AWARD, "from": 0.5, "to": 1}}, "a list of values, or from, to and steps"),
        ({"lever": {"path": AWARD, "values": [0, 1], "steps": 3}}, "a list of values, or from, to and steps"),
        ({"lever": {"path": AWARD}}, "a list of values, or from, to and steps"),
        ({"lever": {"path": "run.years", "values": [1, 2]}}, "policy, assumptions or system"),
        (
            {"lever": {"path": AWARD, "values": [0, 1]}, "second": {"path": AWARD, "values": [0, 1]}},
            "two levers are the same",
        ),
    ],
)
def test_sweeps_that_ask_nothing_are_refused(section, said):
    with pytest.raises(ValidationError, match=said):
        sweep.Section.model_validate(section)


@pytest.mark.parametrize(
    ("path", "values", "said"),
    [
        ("policy.settlement.award_facter", [0.5, 1.0], "did you mean .*award_factor"),
        (AWARD, [0.5, 9.0], "from 0 to 2"),
    ],
)
def test_levers_that_are_not_possible_are_named(contrast, path, values, said):
    section = sweep.Section.model_validate({"lever": {"path": path, "values": values}})
    with pytest.raises(ScenarioError, match=said):
        sweep.asks(contrast, section)


def test_a_measure_that_is_not_there_is_named(contrast):
    lever = {"path": AWARD, "values": [0.5, 1.0]}
    with pytest.raises(StudyError, match="no measure retention_63m; did you mean retention_36m"):
        swept(contrast, award, lever=lever, measures=["retention_63m"])


# --- searches


def priced(scenario, replications):
    """Each month of a bridge keeps .1 and costs 1,000; each week of lead keeps .02 and costs 300."""
    months, weeks = scenario.policy.bridging.months, scenario.policy.renewal.lead_weeks
    kept = 0.2 + 0.1 * months + 0.02 * weeks + 0.01 * luck(replications)
    return {
        "retention_36m": kept,
        "cost_public_gbp": 1e5 + 1000 * months + 300 * weeks + 50 * luck(replications, 1),
    }


def searched(contrast, measured=priced, **section):
    levers = {BRIDGE: [0, 1, 2, 3, 4], LEAD: [0, 5, 10]}
    section = search.Section.model_validate({"levers": levers, "replications": 50, **section})
    runner = KnownLab(measured)
    for cell, n in search.asks(contrast, section):
        runner.simulate([cell], n)
    return search.answer(contrast, section, runner), runner


def test_a_search_finds_the_known_best(contrast):
    # .55 is reached by 4 months; 3 and 5 weeks; 2 and 10 (.6); ... : 4,000, 4,500, 5,000
    found, runner = searched(contrast, target={"measure": "retention_36m", "at_least": 0.55})
    assert found.best == {BRIDGE: 4, LEAD: 0}
    row = found.table.set_index([BRIDGE, LEAD]).loc[(4, 0)]
    assert row["reached"]
    assert row["share_cheapest"] == 1
    assert found.table["reached"].sum() == 6
    assert max(n for _, n in runner.simulated.values()) == 100
    [verdict] = found.verdict.itertuples()
    assert (verdict.verdict, verdict.combinations, verdict.reached) == ("reached-again", 15, 6)
    assert np.isnan(verdict.nearest)
    numbered = found.table.set_index("combination")
    assert numbered.index.tolist() == list(range(1, 16))
    assert numbered.loc[verdict.best, [BRIDGE, LEAD]].tolist() == [4, 0]
    assert numbered.loc[verdict.runner_up, [BRIDGE, LEAD]].tolist() == [3, 5]
    assert numbered.loc[verdict.runner_up, "dearer_mean"] == pytest.approx(500)
    assert verdict.fresh_replications == 50
    assert verdict.fresh_cost_mean == pytest.approx(104_000 + 50 * luck(range(100), 1)[50:].mean())


def test_a_target_may_be_a_difference_from_the_baseline(contrast):
    target = {"measure": "retention_36m", "at_least": 0.3, "of": "difference"}
    # the baseline has no bridge and 13 weeks, .46; so 4 months and 10 weeks, .8
    found, _ = searched(contrast, target=target)
    assert found.best == {BRIDGE: 4, LEAD: 10}
    [verdict] = found.verdict.itertuples()
    assert verdict.reached == 1
    assert np.isnan(verdict.runner_up)


def test_a_target_may_be_a_ceiling(contrast):
    found, _ = searched(
        contrast, target={"measure": "cost_public_gbp", "at_most": 101000}, cost="retention_36m"
    )
    assert found.best == {BRIDGE: 0, LEAD: 0}


def test_the_nearest_is_named_if_none_reaches_the_target(contrast):
    found, runner = searched(contrast, target={"measure": "retention_36m", "at_least": 0.95})
    assert found.best is None
    [verdict] = found.verdict.itertuples()
    assert (verdict.verdict, verdict.reached, verdict.fresh_replications) == ("none", 0, 0)
    assert np.isnan([verdict.best, verdict.runner_up, verdict.fresh_target_mean]).all()
    assert not found.table["reached"].any()
    assert found.table["dearer_mean"].isna().all()
    nearest = found.table.set_index("combination").loc[verdict.nearest]
    assert nearest[[BRIDGE, LEAD]].tolist() == [4, 10]
    assert {n for _, n in runner.simulated.values()} == {50}


def test_the_winner_is_judged_by_replications_that_did_not_choose_it(contrast):
    def lucky_at_first(scenario, replications):
        bonus = np.where(replications < 50, 0.2, 0.0)
        return {**priced(scenario, replications), "retention_36m": 0.5 + bonus + 0.01 * luck(replications)}

    found, _ = searched(contrast, lucky_at_first, target={"measure": "retention_36m", "at_least": 0.6})
    fresh = 0.5 + 0.01 * luck(range(100))[50:].mean()
    [verdict] = found.verdict.itertuples()
    assert (verdict.verdict, verdict.fresh_replications) == ("open", 50)
    assert verdict.fresh_target_mean == pytest.approx(fresh)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"levers": {CLAWBACK: [0.0, 0.1]}}, "chooses among policies"),
        (
            {"levers": {BRIDGE: list(range(17)), LEAD: list(range(17))}},
            "289 combinations; a search takes 256",
        ),
        ({"levers": {BRIDGE: []}}, "no value"),
        ({"target": {"measure": "retention_36m"}}, "at_least or at_most"),
        ({"target": {"measure": "retention_36m", "at_least": 1, "at_most": 2}}, "one of them"),
    ],
)
def test_searches_that_cannot_be_are_refused(change, said):
    target = {"measure": "retention_36m", "at_least": 0.5}
    with pytest.raises(ValidationError, match=said):
        search.Section.model_validate({"levers": {BRIDGE: [0, 1]}, "target": target, **change})


def test_a_measure_without_a_value_is_named(contrast):
    def short(scenario, replications):
        return {**priced(scenario, replications), "retention_36m": np.nan}

    with pytest.raises(StudyError, match="retention_36m has no value in a run of this length"):
        searched(contrast, short, target={"measure": "retention_36m", "at_least": 0.5})


# --- value for money


class KnownDetail(KnownLab):
    """A runner whose samples have months too: the flows of a year are alike, and spread over its months."""

    def sample(self, cell, replications):
        found = super().sample(cell, replications)
        years, own = cell.scenario.run.years, found.places
        flows = {
            "spend_total_gbp": found.values[:, own["cost_total_gbp", TEAM]] / (12 * years),
            "spend_public_gbp": found.values[:, own["cost_public_gbp", TEAM]] / (12 * years),
            "staff_years_in_heads": found.values[:, own["knowledge_stock_mean", TEAM]] / 12,
            "staff_years_in_files": np.ones(replications) / 12,
            "person_months_kept": np.ones(replications),
        }
        months = np.repeat(np.stack(list(flows.values()), axis=1)[:, :, None], 12 * years + 1, axis=2)
        months[:, :, 0] = 0
        measures = tuple(Measure(MeasureKind(name, name, "", 1, monthly=True), TEAM) for name in flows)
        return replace(found, detail=Months(found.replications, measures, months))


@dataclass
class Months:
    """As much of what is measured in a cell as the value by year reads."""

    replications: np.ndarray
    monthly_measures: tuple
    monthly: np.ndarray

    def only(self, numbers):
        return Months(numbers, self.monthly_measures, self.monthly[np.isin(self.replications, numbers)])


def valued(scenario, replications):
    """The policy costs 6,000 more and keeps .1 staff equivalents and 2 months more, of 10 people."""
    treated = scenario.policy.settlement.horizon == 3
    own = 1 + 0.1 * luck(replications, 2)
    dear = 1 + 4 * (scenario.assumptions.funding.clawback_chance_per_year - 0.05)
    more = treated * (scenario.policy.settlement.award_factor - 0.8) * 5 * own
    funded = 100 + luck(replications, 3)
    knows = 8 + 0.1 * more
    return {
        "months_kept": 30 + 2 * more,
        "knowledge_stock_mean": knows,
        "staff_years_in_heads": 6 * (knows - 1),
        "staff_years_discounted": 5 * knows,
        "staff_years_in_heads_discounted": 5 * (knows - 1 - 0.05 * more),
        "person_months_kept_discounted": 9 * (30 + 2 * more),
        "day_one_people": 10,
        "cost_total_gbp": 1e5 + 6000 * more,
        "cost_public_gbp": 1.2e5 - 6000 * more,
        "cost_total_discounted_gbp": 9e4 + 5000 * more * dear,
        "cost_public_discounted_gbp": 1e5 - 5000 * more,
        "cost_redundancy_gbp": 1000 * np.arange(len(replications)),
        "redundancy_liability_end_gbp": 5,
        "funded_post_months": funded,
        "funded_post_months/transformation": funded + 6 * treated,
        "cost_total_gbp/transformation": 50 * (funded + 6 * treated),
    }


def value_of(contrast, **section):
    section, runner = value.Section.model_validate(section), KnownDetail(valued)
    for cell, n in value.asks(contrast, section):
        runner.simulate([cell], n)
    return value.answer(contrast, section, runner)


def test_the_value_of_a_known_contrast(contrast):
    rows = value_of(contrast, replications=100).table
    assert isinstance(rows, pd.DataFrame)
    found = rows.set_index(["question", "of", "measure"])
    year = found.loc[("price", "staff-year", "cost_total_gbp")]
    assert (year["estimate"], year["ci_low"]) == pytest.approx((6000 / 0.6, 6000 / 0.6))
    month = found.loc[("price", "person-month", "cost_total_gbp")]
    assert month["estimate"] == pytest.approx(6000 / 20)
    dominant = found.loc[("price", "person-month", "cost_public_gbp")]
    assert dominant["verdict"] == "costs-less-keeps-more"
    assert dominant["estimate"] == pytest.approx(-6000 / 20)  # told, and no price
    discounted = found.loc["price"]["estimate"].xs("cost_total_discounted_gbp", level="measure")
    assert discounted["staff-year"] == pytest.approx(5000 / 0.5)
    assert discounted["staff-year-in-heads"] == pytest.approx(5000 / 0.25)
    assert discounted["person-month"] == pytest.approx(5000 / 18)
    even = found.loc[("break-even", AWARD, "months_kept")]
    assert (even["estimate"], even["ci_low"], even["ci_high"]) == pytest.approx((0.8, 0.8, 0.8))
    assert (even["unit"], even["verdict"]) == ("lever", "crosses")
    assert np.isnan(even["plausible_low"])  # a policy has no plausible range
    clawback = found.loc[("break-even", CLAWBACK, "months_kept")]
    assert (clawback["lever_low"], clawback["lever_high"], clawback["verdict"]) == (0, 0.6, "above")
    worst = found.loc[("exposure", "policy", "cost_redundancy_gbp")]
    assert (worst["ci_low"], worst["ci_high"]) == (89000, 99000)
    committed = found.loc[("option", "committed", "funded_post_months")]
    assert committed["estimate"] == pytest.approx(6 * 50)
    assert found.loc[("option", "forgone", "funded_post_months"), "estimate"] == 0


def test_the_net_benefit_is_at_the_price_that_is_stated_or_what_the_baseline_costs(contrast):
    for section, price in (({}, 9e4 / 40), ({"price_gbp": 12_000}, 12_000)):
        found = value_of(contrast, replications=30, break_evens=[], **section)
        rows = found.table.set_index(["question", "of"])
        assert rows.loc["stated-price", "estimate"].item() == pytest.approx(price)
        both = rows.loc["net-benefit", "estimate"]
        own = 1 + 0.1 * luck(range(30), 2).mean()
        assert both["staff-year"] == pytest.approx(own * (0.5 * price - 5000))
        assert both["staff-year-in-heads"] == pytest.approx(own * (0.25 * price - 5000))
        curve = found.acceptability[found.acceptability["of"] == "staff-year"].set_index("times")
        assert curve.loc[1.0, "net_benefit"] == pytest.approx(both["staff-year"])
        assert list(curve.index) == pytest.approx(np.arange(31) / 10)
        # cost and gain move as one: nobody is in doubt but at the price itself
        assert curve["share"].to_numpy() == pytest.approx(
            (curve["price_gbp"] > 10_000).to_numpy(float), abs=1e-9
        )
        assert found.information is None


def test_a_switching_value_is_told_with_where_it_lies_in_the_plausible_range(contrast):
    levers = [{"path": CLAWBACK, "values": [0, 0.1, 0.6]}]
    # .5 x 12,000 = 5,000 x (1 + 4 (chance - .05)) at .1; half of what is plausible is below .05, half above
    rows = value_of(contrast, replications=30, break_evens=levers, price_gbp=12_000).table
    found = rows[(rows["question"] == "break-even") & (rows["measure"] == "net_benefit_gbp")].squeeze()
    assert found["estimate"] == pytest.approx(0.1)
    assert (found["plausible_low"], found["plausible_high"]) == (0, 0.2)
    assert found["plausible_below"] == pytest.approx(0.5 + 0.5 * (0.1 - 0.05) / 0.15)
    beyond = value_of(contrast, replications=30, break_evens=levers, price_gbp=20_000).table
    even = beyond[(beyond["question"] == "break-even") & (beyond["measure"] == "net_benefit_gbp")]
    assert (even["estimate"].item(), even["plausible_below"].item()) == pytest.approx((0.3, 1))


def test_the_value_by_year_is_of_every_length_of_run_and_adds_up(contrast):
    found = value_of(contrast, replications=30, break_evens=[], years=[4, 6], price_gbp=12_000).by_year
    assert set(found["run_years"]) == {6, 4}
    own = 1 + 0.1 * luck(range(30), 2).mean()
    at = found.set_index(["run_years", "year", "span", "measure"])["estimate"]
    assert at[6, 1, "in-year", "cost_total_gbp"] == pytest.approx(1000 * own)
    assert at[4, 2, "in-year", "staff_years"] == pytest.approx(0.1 * own)
    factors = 1.035 ** -np.arange(6.0)
    assert at[6, 6, "so-far", "cost_total_gbp"] == pytest.approx(1000 * own * factors.sum())
    assert at[6, 3, "so-far", "staff_years"] == pytest.approx(0.1 * own * factors[:3].sum())
    assert at[6, 3, "so-far", "price_gbp"] == pytest.approx(10_000)
    assert at[4, 4, "so-far", "net_benefit_gbp"] == pytest.approx(
        12_000 * at[4, 4, "so-far", "staff_years"] - at[4, 4, "so-far", "cost_total_gbp"]
    )
    assert ("in-year", "net_benefit_gbp") not in set(zip(found["span"], found["measure"], strict=True))


def test_over_points_what_moves_the_net_benefit_is_worth_knowing(contrast):
    """It is 0 at the claw-back's own value; nothing else moves it."""
    found = value_of(
        contrast, replications=40, break_evens=[], years=[], price_gbp=10_000, points=24, point_replications=4
    )
    at_price = found.information[found.information["times"] == 1]
    rows = at_price.set_index("factor")
    assert at_price["factor"].iloc[:2].tolist() == ["all", CLAWBACK]
    assert rows.loc[CLAWBACK, "worth"] == pytest.approx(rows.loc["all", "worth"], rel=0.2)
    assert rows.loc[CLAWBACK, "switches_at"] == pytest.approx(0.05, abs=0.02)
    assert rows.loc[CLAWBACK, "explained"] > 0.9 > rows["explained"].iloc[2:].max()
    twice = found.information[found.information["times"] == 2].set_index("factor")
    assert twice.loc["all", "worth"] == 0  # it pays at every point
    # at .2 the policy is dearer by 5,000 x 4 x .15; at 0 it is cheaper by 5,000 x 4 x .05
    ends = rows.loc[CLAWBACK, ["at_low", "at_high"]].astype(float)
    assert list(ends) == pytest.approx([1000, -3000], rel=0.25)
    curve = found.acceptability[found.acceptability["of"] == "staff-year"].set_index("times")
    assert curve.loc[1.0, "point_share"] == pytest.approx(0.5, abs=0.15)
    assert (curve.loc[0.0, "point_share"], curve.loc[3.0, "point_share"]) == (0, 1)


def points_of_a_line(slope, own):
    """The gain follows an assumption that others hold above its central value, and has luck at each point."""
    x = np.linspace(1.0, 2.0, 40)[:, None]
    chance = np.random.default_rng(2)
    gain = slope * (x.T - 1.4) + own * chance.normal(size=(8, 40))
    varied = (Varied("assumptions.x", 0.0, 1.0, 2.0, at_least=("assumptions.y",)),)
    measured = {"cost_total_discounted_gbp": 0 * gain, "staff_years_discounted": gain}
    return value_points.Points(varied, x, measured, {name: np.zeros(40) for name in measured})


def test_a_switching_value_is_among_those_that_were_simulated():
    row = points_of_a_line(1.0, 0.0).information(1.0).set_index("factor").loc["assumptions.x"].iloc[0]
    assert row["switches_at"] == pytest.approx(1.4, abs=0.01)
    assert row["plausible_below"] == pytest.approx(0.4, abs=0.01)


def test_where_luck_hides_the_assumptions_nothing_is_said_of_all_of_them():
    found = points_of_a_line(0.1, 5.0)
    rows = found.information(1.0).set_index("factor")
    every, one = rows.loc["all"], rows.loc["assumptions.x"]
    assert every[["worth", "explained", "at_low", "at_high"]].isna().all().all()
    assert (every["worth_ci_high"] > 0).all()
    assert one["explained"].isna().all()
    share = found.share_above_nothing("staff_years_discounted", [1.0])
    assert np.isnan(share.value).all()
    assert share.low < 0.6 < share.high


def test_no_assumption_is_worth_more_than_all():
    for own in (0.0, 0.3, 1.0):
        rows = points_of_a_line(1.0, own).information(1.0).set_index("factor")
        every, one = rows.loc["all"].iloc[0], rows.loc["assumptions.x"].iloc[0]
        assert every["worth"] > 0
        assert one["worth"] <= every["worth"]
        assert one["worth_ci_low"] <= one["worth"] <= one["worth_ci_high"] <= every["worth_ci_high"]


def test_points_are_those_of_the_range_over_the_assumptions_whatever_the_seed_of_the_run(contrast):
    reseeded = [cell._replace(scenario=cell.scenario.replace({"run.seed": 5})) for cell in contrast[2:]]
    (varied, one), (_, other) = (
        points.sample(given, 20) for given in (contrast, Contrast("dorset", "central", *reseeded))
    )
    assert np.array_equal(one, other)
    assert np.array_equal(one, spread("latin-hypercube", 20, [v.path for v in varied], SEED))


def test_points_are_no_fewer_replications_than_say_what_they_are_worth(contrast):
    with pytest.raises(ValidationError, match="no more than replications"):
        value.Section(replications=10, points=20, point_replications=20)
    central = contrast.policy.scenario
    bare = [cell._replace(scenario=central.model_copy(update={"notes": {}})) for cell in contrast[2:]]
    with pytest.raises(RangeError, match="has a range"):
        value.asks(contrast._replace(baseline=bare[0], policy=bare[1]), value.Section(points=20))


def test_too_few_replications_for_a_percentile_leave_it_without_an_upper_limit(contrast):
    rows = value_of(contrast, replications=20, break_evens=[]).table
    exposed = rows[(rows["question"] == "exposure") & (rows["measure"] == "cost_redundancy_gbp")]
    assert exposed["ci_high"].isna().all()
    assert exposed["ci_low"].notna().all()
    assert set(rows["question"]) == {"stated-price", "price", "net-benefit", "exposure", "option"}
