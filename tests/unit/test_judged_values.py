"""What is judged has a range or says why not; odds, dates and ordered pairs are varied as wholes."""

import re
from itertools import pairwise
from math import inf

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.model.engine_room import simulate
from sim.model.funding_rules import decision_week, mean_award
from sim.model.same_money import same_money
from sim.reading import load, shipped
from sim.report.briefing.assumptions import described, usual
from sim.report.words.assumed import USUAL
from sim.scenario import ScenarioError
from sim.scenario.base import shares_sum_to_one
from sim.scenario.funding import dates_in_force, odds_in_force
from sim.scenario.model import file_shape
from sim.study.experiment.comparison import compared
from sim.study.experiment.reading import load_study
from sim.study.experiment.uncertainty import UncertaintyDesign
from sim.study.questions.tornado import _end
from sim.study.ranges import (
    STAYS,
    RangeError,
    Varied,
    acting_in,
    counted,
    moved,
    points_of,
    values_at,
    varied_in,
)
from sim.study.runner.cells import Cell, Contrast

ANNUAL = load(system="west-yorkshire-harrogate", policy="annual-settlement")
THREE = load(system="west-yorkshire-harrogate", policy="three-year-settlement")
FUNDING = ANNUAL.assumptions.funding
PATH = "assumptions.funding."
ODDS, DEPTH, CLIMATE = (f"{PATH}{k}" for k in ("award_odds_factor", "cut_depth_factor", "climate_strength"))
SHIFT, SPREAD = f"{PATH}decision_shift_weeks", f"{PATH}decision_spread_factor"
RUNWAY, LIMBO = (f"assumptions.attrition.{k}_multiplier" for k in ("runway", "limbo"))
ENDS = {v.path: v for v in varied_in(ANNUAL)}


def funding(**changes):
    return FUNDING.model_copy(update=changes)


# --- every judged value


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def judged(node):
    """Yield the notes of grade C in a file."""
    if isinstance(node, dict):
        if node.get("grade") == "C":
            yield node
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from judged(inner)


def test_every_judged_value_that_is_shipped_has_a_range_or_says_why_not():
    bare, seen = [], 0
    for one in shipped():
        for note in judged(yaml.load(one.path.read_text(encoding="utf-8"), LOADER)):
            seen += 1
            ranged = "low" in note and "high" in note and note["low"] < note["high"]
            if ranged == bool(note.get("fixed")):
                bare.append((one.name, note))
    assert bare == []
    assert seen > 250


@pytest.mark.parametrize("assumptions", ["central", "mechanical-only", "chicken-and-egg"])
def test_what_is_laid_over_a_range_is_read_as_a_plain_value(assumptions):
    scenario = load(system="dorset", assumptions=assumptions)
    assert [p for p, n in scenario.notes.items() if n.grade == "C" and not n.ranged and not n.fixed] == []


def test_what_a_fixed_value_is_varied_with_is_a_key_with_a_range():
    keys = {path.rpartition(".")[2] for path in ENDS}
    named = {word for n in ANNUAL.notes.values() for word in re.findall(r"\w+", n.fixed) if "_" in word}
    assert {"award_odds_factor", "decision_shift_weeks", "tenure_shape_strength"} <= named
    assert named <= keys


# --- mistakes

RATE = "{resignation_per_year: {value: 0.13, %s}}"


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("low: 0.1, high: 0.2, fixed: law", "mine.yaml:3:72: {}.fixed: a value with a range is varied"),
        (
            "at_most: assumptions.attrition.retirement_per_yer",
            "mine.yaml:3:51: {}.at_most: assumptions.attrition.retirement_per_yer is not a number of the "
            "scenario; did you mean assumptions.attrition.retirement_per_year?",
        ),
        (
            "at_least: [system.title]",
            "mine.yaml:3:51: {}.at_least: system.title is not a number of the scenario",
        ),
        ("at_least: {}", "mine.yaml:3:51: {}.at_least: {} is itself held"),
    ],
)
def test_a_note_that_cannot_be_followed_is_a_mistake_at_its_place(tmp_path, monkeypatch, note, said):
    monkeypatch.chdir(tmp_path)
    path = "assumptions.attrition.resignation_per_year"
    text = "extends: dorset\nassumptions:\n  attrition: " + RATE % note.replace("{}", path) + "\n"
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load("mine.yaml")
    assert str(error.value).startswith(said.replace("{}", path))


def test_a_circle_of_two_is_a_mistake(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    held = f"attrition: {{runway_multiplier: {{value: 2.5, at_most: {LIMBO}}}}}"
    (tmp_path / "mine.yaml").write_text(f"extends: dorset\nassumptions:\n  {held}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="itself held above or below this value"):
        load("mine.yaml")


# --- the odds


def test_at_their_central_values_nothing_is_moved():
    odds, dates = odds_in_force(FUNDING), dates_in_force(FUNDING)
    assert (odds.outcomes, odds.climate) == (FUNDING.outcomes, FUNDING.climate)
    assert dates == (-12, -4, 22, -14, -1)


def test_the_ends_of_the_odds_bring_what_the_tight_and_the_generous_climate_bring():
    for end, state in ((ENDS[ODDS].low, FUNDING.climate[0]), (ENDS[ODDS].high, FUNDING.climate[-1])):
        brings = [1 - (o.cut_low + o.cut_high) / 2 for o in FUNDING.outcomes]
        expected = sum(c * b for c, b in zip(state.chances, brings, strict=True))
        found = mean_award(odds_in_force(funding(award_odds_factor=end)).outcomes)
        assert found == pytest.approx(expected, abs=0.005)


@given(st.floats(0.2, 5), st.floats(0, 1.5))
def test_the_climates_average_to_the_odds_in_force(factor, strength):
    odds = odds_in_force(funding(award_odds_factor=factor, climate_strength=strength))
    for state in odds.climate:
        shares_sum_to_one(state.chances, "chances")
        assert min(state.chances) >= 0
    average = np.array(odds.long_run) @ np.array([s.chances for s in odds.climate])
    assert average == pytest.approx([o.chance for o in odds.outcomes], abs=1e-9)
    plain = [o.chance for o in FUNDING.outcomes]
    ratios = [b / a / (q / p) for (p, q), (a, b) in zip(pairwise(plain), pairwise(average), strict=True)]
    assert ratios == pytest.approx([factor] * 3)  # each against the next worse


def test_climates_without_strength_are_alike_and_stronger_ones_farther_apart():
    def full(strength):
        return [s.chances[-1] for s in odds_in_force(funding(climate_strength=strength)).climate]

    assert full(0) == pytest.approx([0.55] * 3)
    assert full(1.5)[0] < full(1)[0] < 0.55 < full(1)[-1] < full(1.5)[-1]


def test_without_climates_the_odds_alone_are_moved():
    odds = odds_in_force(funding(climate=(), award_odds_factor=2.0))
    assert (odds.climate, odds.long_run) == ((), ())
    assert sum(o.chance for o in odds.outcomes) == pytest.approx(1)
    assert odds.outcomes[-1].chance > 0.55


@given(st.floats(0, 10))
def test_cuts_deepen_to_the_whole_at_most_and_nothing_stays_nothing(factor):
    nothing, deep, cut, full = odds_in_force(funding(cut_depth_factor=factor)).outcomes
    assert (nothing.cut_low, full.cut_high) == (1, 0)
    assert (deep.cut_low, deep.cut_high) == (min(1, 0.3 * factor), min(1, 0.5 * factor))
    assert 0 <= cut.cut_low <= cut.cut_high <= 1
    if factor <= 2:
        assert mean_award((nothing, deep, cut, full)) == pytest.approx(0.92 - 0.0855 * factor)


def test_money_that_is_made_the_same_is_so_under_the_odds_in_force():
    same = load(system="west-yorkshire-harrogate", policy="three-year-same-money")
    ends = (ENDS[ODDS].low, 1.0, ENDS[ODDS].high)
    (second_year,) = ([same_money(moved(same, {ODDS: end}))[0][1] for end in ends],)
    assert second_year[0] < second_year[1] < second_year[2]


# --- the dates


def test_dates_are_shifted_and_spread_about_the_likeliest():
    dates = dates_in_force(funding(decision_shift_weeks=3.0, decision_spread_factor=0.5))
    assert dates == (-5, -1, 12, -7.75, -1.25)
    assert decision_week(0.0, False, 1.0, dates) == -4
    assert decision_week(0.5, True, 0.0, dates) == -4.5


@pytest.mark.parametrize("shift", [ENDS[SHIFT].low, ENDS[SHIFT].high])
@pytest.mark.parametrize("spread", [ENDS[SPREAD].low, ENDS[SPREAD].high])
@pytest.mark.parametrize("policy", ["decisions-12-weeks-late", "early-confirmation"])
def test_over_the_ranges_money_is_decided_within_its_year_also_if_it_is_late(shift, spread, policy):
    scenario = load(system="dorset", policy=policy)
    assert moved(scenario, {SHIFT: shift, SPREAD: spread}).assumptions != scenario.assumptions


def test_dates_that_leave_the_year_are_refused():
    with pytest.raises(ScenarioError, match="could be decided 52 weeks after 1 April"):
        ANNUAL.replace({SHIFT: 30.0})


@pytest.mark.parametrize(
    "path",
    [ODDS, DEPTH, CLIMATE, SHIFT, SPREAD,
     "assumptions.attrition.tenure_shape_strength", "assumptions.attrition.trust_destination_factor"],
)  # fmt: skip
def test_each_of_the_factors_changes_what_happens(path):
    scenario = load(system="one-gloucestershire").replace({"run.years": 4})
    central, there = (simulate(s, range(12)) for s in (scenario, moved(scenario, {path: ENDS[path].high})))
    same = all(np.array_equal(a, b, equal_nan=True) for a, b in zip(central, there, strict=True))
    assert not same


# --- ordered pairs


def test_no_impossible_order_is_drawn():
    scenarios = [ANNUAL, THREE, load(system="lincolnshire")]
    points = points_of(scenarios, 200, seed=1)
    paths = {path for of_one in points for values in of_one for path in values}
    held = [
        (path, low, high)
        for path, note in ANNUAL.notes.items()
        if path in paths
        for low, high in [*((p, path) for p in note.at_least), *((path, p) for p in note.at_most)]
    ]
    assert len(held) > 8
    for scenario, of_one in zip(scenarios, points, strict=True):
        central = {v.path: v.value for v in varied_in(scenario)}
        for values in of_one:
            at = central | values
            assert [(low, high) for _, low, high in held if at[low] > at[high]] == []
    limbo = [values[LIMBO] for values in points[0]]
    assert 2 <= min(limbo) < 2.7
    assert 4.8 < max(limbo) <= 5


@given(st.floats(0, 1), st.floats(-1, 12), st.floats(0, 12))
def test_what_is_drawn_within_bounds_is_what_is_left_of_the_distribution(u, floor, width):
    varied, ceiling = Varied("x", 0.0, 2.0, 10.0), floor + width
    there = varied.between(u, floor, ceiling)
    assert floor <= there <= ceiling
    least, most = varied.below(floor), varied.up_to(ceiling)
    if most - least > 1e-6:
        assert varied.below(there) == pytest.approx(least + u * (most - least), abs=1e-6)


@pytest.mark.parametrize(
    ("varied", "x", "below", "up_to"),
    [
        (Varied("x", 0.0, 2.0, 10.0), 2.0, 0.5, 0.5),
        (Varied("x", 0.0, 2.0, 10.0), 6.0, 0.75, 0.75),
        (Varied("x", 0.0, 0.0, 4.0), 0.0, 0.0, 0.5),  # half of all draws are the end itself
        (Varied("x", 0.0, 4.0, 4.0), 4.0, 0.5, 1.0),
        (Varied("x", 0.0, 4.0, 4.0), 5.0, 1.0, 1.0),
    ],
)
def test_the_chance_below_a_value_leaves_it_out_and_the_chance_up_to_it_does_not(varied, x, below, up_to):
    assert (varied.below(x), varied.up_to(x)) == (below, up_to)


def test_where_nothing_of_a_range_is_left_the_value_is_the_bound():
    varied = Varied("x", 1.0, 2.0, 3.0)
    assert [varied.between(u, 4.0, inf) for u in (0.0, 0.5, 1.0)] == [4, 4, 4]
    assert [varied.between(u, -inf, 0.5) for u in (0.0, 0.5, 1.0)] == [0.5] * 3


def test_a_point_at_which_all_stay_is_the_central_scenario():
    varied = varied_in(ANNUAL)
    assert values_at(ANNUAL, varied, [STAYS] * len(varied)) == {v.path: v.value for v in varied}


def test_values_that_hold_each_other_are_an_error_also_in_a_scenario_made_by_hand():
    pair = (Varied("a", 0.0, 1.0, 2.0, at_least=("b",)), Varied("b", 0.0, 1.0, 2.0, at_most=("a",)))
    with pytest.raises(RangeError, match="held at least or at most at itself"):
        values_at(ANNUAL, pair, [0.5, 0.5])


def test_in_a_tornado_what_an_assumption_holds_gives_way_to_it_no_further_than_it_must():
    varied = acting_in([ANNUAL])[0]
    place = {v.path: i for i, v in enumerate(varied)}
    contrast = Contrast("", "", Cell("a", ANNUAL), Cell("b", ANNUAL))
    assert _end(contrast, varied, place[RUNWAY], 1.0) == {RUNWAY: 4.0, LIMBO: 4.0}
    assert _end(contrast, varied, place[RUNWAY], 0.0) == {RUNWAY: 1.5}
    assert _end(contrast, varied, place[LIMBO], 0.0) == {LIMBO: 2.5}  # where the runway is


# --- what acts


def test_what_does_nothing_in_any_of_the_scenarios_is_not_in_their_design():
    alone, three = ({v.path for v in of_one} for of_one in (*acting_in([ANNUAL]), *acting_in([THREE])))
    clawback = f"{PATH}clawback_chance_per_year"  # within settlements of several years
    assert clawback in three - alone
    assert clawback in {v.path for v in acting_in([ANNUAL, THREE])[0]}
    assert "assumptions.passport.return_chance" not in alone | three
    found = counted([ANNUAL, THREE])
    assert (found.varied, found.ranged) == (len(alone | three), len(ENDS))
    assert found.varied < found.ranged


def test_what_does_nothing_centrally_and_acts_where_others_are_moved_is_in_the_design():
    trained = ANNUAL.replace({"policy.practices.training": True})
    path = "assumptions.knowledge.drift_with_training_factor"  # nothing drifts centrally
    assert path in {v.path for v in acting_in([trained])[0]}
    assert path not in {v.path for v in acting_in([ANNUAL])[0]}


# --- the system's own values


def test_a_system_is_moved_within_its_range_and_all_else_is_shared():
    there = moved(ANNUAL, {"system.maturity": 0.5})
    assert there.system.maturity == 0.5
    assert there.assumptions is ANNUAL.assumptions
    assert there.system.posts == ANNUAL.system.posts


def test_systems_share_the_quantile_of_what_each_says_of_itself(tmp_path):
    (tmp_path / "s.yaml").write_text(
        "title: T\nsystems: [dorset, lincolnshire]\npolicies: [annual-settlement, bridge-fund]\n"
        "run: {years: 2}\nuncertainty: {points: 4, replications: 5}\n",
        encoding="utf-8",
    )
    plan = load_study(tmp_path / "s.yaml")
    design = UncertaintyDesign(plan, plan.file.uncertainty)
    dorset, lincolnshire = (
        [cell.scenario for cell in design.cells(s, "annual-settlement", "central")] for s in plan.systems
    )
    for one, other in zip(dorset, lincolnshire, strict=True):
        assert one.system.maturity - 0.6 == pytest.approx(other.system.maturity - 0.3)
        assert one.assumptions is other.assumptions
    assert len({s.system.maturity for s in dorset}) == 4


def test_the_assumptions_that_a_briefing_shows_act_and_are_in_plain_words():
    paths = usual([ANNUAL])
    assert set(paths) == set(USUAL) & {v.path for v in acting_in([ANNUAL])[0]}
    assert len(paths) > 20
    clawback = f"{PATH}clawback_chance_per_year"  # of long settlements alone
    assert clawback not in paths
    assert clawback in usual([ANNUAL, THREE])
    told = described([ANNUAL], paths, most=100)
    assert [one.path for one in told] == paths
    assert [one.what for one in told if re.search(r"delta|slope|[a-z] x [a-z]|_|\bM\b", one.what)] == []


def test_every_assumption_of_the_usual_order_is_in_the_scenario_file():
    assert [path for path in USUAL if file_shape().walk(path.split(".")) is None] == []


RARE = {f"{PATH}accepts_internal_move_chance", f"{PATH}redeployed_to_partner_chance",
        "assumptions.handover.redundancy", "assumptions.pooling.refuses_chance_per_year"}  # fmt: skip
"""They act on events that do not happen in two replications."""


@pytest.mark.slow
def test_what_is_varied_changes_what_happens():
    central = simulate(ANNUAL, range(2))

    def acts(varied):
        ends = (moved(ANNUAL, {varied.path: end}) for end in (varied.low, varied.high) if end != varied.value)
        logs = (simulate(scenario, range(2)) for scenario in ends)
        return any(
            not all(np.array_equal(a, b, equal_nan=True) for a, b in zip(central, log, strict=True))
            for log in logs
        )

    varied = [v for v in acting_in([ANNUAL])[0] if ".money." not in v.path]  # prices are not in the log
    assert {v.path for v in varied if not acts(v)} <= RARE


def test_scenarios_that_differ_in_what_is_not_varied_stay_different_at_the_points():
    ends = ANNUAL.replace({"name": "ends", "assumptions.renewing.work_still_wanted_basis": "per-end"})
    plan = compared([ANNUAL, ends], assumption_points=3)
    design = UncertaintyDesign(plan, plan.file.uncertainty)
    found = [
        {c.scenario.assumptions.renewing.work_still_wanted_basis for c in design.cells(s, p, a)}
        for s, a in plan.situations
        for p in plan.policies
    ]
    assert found == [{"per-year"}, {"per-end"}]
