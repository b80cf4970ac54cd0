"""The Latin hypercube over the ranges of the assumptions."""

from collections import Counter

import numpy as np
import pytest

import sim
from sim.scenario import Note
from sim.study.ranges import (
    RangeError,
    Varied,
    moved,
    points_of,
    spread,
    varied_in,
)

RESIGNATION = "assumptions.attrition.resignation_per_year"
FAILED_ROUNDS = "assumptions.recruitment.interim_after_failed_rounds"


@pytest.fixture(scope="module")
def dorset():
    return sim.load("dorset", policy="annual-settlement")


def only(scenario, path, low, high):
    return scenario.replace({"notes": {path: Note(low=low, high=high).model_dump()}})


def test_the_central_value_is_the_median_and_nothing_leaves_the_range():
    varied = Varied("x", 0.0, 1.0, 10.0)
    assert varied.at(0.5) == 1
    assert varied.at(0.25) == 0.5
    assert varied.at(0.75) == 5.5
    assert varied.at(0.0) == 0
    assert varied.at(1.0) == 10


def test_each_value_visits_each_part_of_its_range_once():
    points = spread("latin-hypercube", 20, list("abcdefg"), seed=3)
    for column in points.T:
        assert sorted((column * 20).astype(int)) == list(range(20))


def at_points(scenarios, points, seed=1):
    found = points_of(scenarios, points, seed)
    return [[moved(s, at) for at in of_one] for s, of_one in zip(scenarios, found, strict=True)]


def test_points_depend_on_the_seed_alone():
    of_five, of_six = (spread("latin-hypercube", 8, ("x", "y"), seed) for seed in (5, 6))
    assert np.array_equal(spread("latin-hypercube", 8, ("x", "y"), 5), of_five)
    assert not np.array_equal(of_five, of_six)


def test_the_shipped_assumptions_can_be_varied_and_stay_within_their_ranges(dorset):
    varied = varied_in(dorset)
    assert RESIGNATION in {v.path for v in varied}
    for at_point in at_points([dorset], 6)[0]:
        for now in varied_in(at_point):
            assert now.low <= now.value <= now.high
    rates = {m.assumptions.attrition.resignation_per_year for m in at_points([dorset], 6)[0]}
    assert len(rates) == 6


def test_scenarios_of_a_comparison_meet_the_same_points(dorset):
    other = sim.load("dorset", policy="three-year-settlement")
    ours, theirs = at_points([dorset, other], 4)
    assert [s.assumptions for s in ours] == [s.assumptions for s in theirs]
    assert {s.policy.title for s in theirs} == {other.policy.title}


def test_what_one_scenario_holds_fixed_stays_fixed_there(dorset):
    mechanical = sim.load("dorset", assumptions="mechanical-only")
    ours, theirs = at_points([dorset, mechanical], 4)
    assert {s.assumptions.attrition.limbo_multiplier for s in theirs} == {1}
    assert len({s.assumptions.attrition.limbo_multiplier for s in ours}) == 4
    rates = [[s.assumptions.attrition.resignation_per_year for s in of] for of in (ours, theirs)]
    assert rates[0] == rates[1]


def test_a_whole_number_stays_one(dorset):
    value = dorset.assumptions.recruitment.interim_after_failed_rounds
    moved = at_points([only(dorset, FAILED_ROUNDS, value - 1, value + 5)], 5)[0]
    assert all(isinstance(s.assumptions.recruitment.interim_after_failed_rounds, int) for s in moved)


def test_a_whole_number_visits_all_of_its_range(dorset):
    path = "assumptions.ties.partners_per_post"
    (partners,) = (v for v in varied_in(dorset) if v.path == path)
    assert [partners.at(u) for u in (0.0, 0.2, 0.3, 0.5, 0.6, 0.7, 0.9, 0.999)] == [2, 2, 3, 3, 3, 4, 5, 5]
    tried = Counter(s.assumptions.ties.partners_per_post for s in at_points([dorset], 32)[0])
    assert tried == {2: 8, 3: 12, 4: 8, 5: 4}  # the shares of the range that are nearest to each


def test_a_range_that_allows_the_impossible_names_the_value(dorset):
    path = "assumptions.recruitment.fill_chance.permanent_or_36_months"
    with pytest.raises(RangeError, match=f"{path} cannot be .* from 0 to 1"):
        at_points([only(dorset, path, 0.5, 5.0)], 4)


def test_values_that_do_not_fit_together_name_the_place(dorset):
    shares = [f"assumptions.attrition.destinations.{name}" for name in ("trust", "other_nhs")]
    notes = {path: Note(low=0.0, high=1.0).model_dump() for path in shares}
    with pytest.raises(RangeError, match="destinations"):
        at_points([dorset.replace({"notes": notes})], 4)


def test_a_value_outside_its_own_range_is_an_error(dorset):
    with pytest.raises(RangeError, match="outside its own range"):
        varied_in(only(dorset, RESIGNATION, 0.5, 0.9))


def test_a_note_about_nothing_is_an_error(dorset):
    with pytest.raises(RangeError, match="not in the scenario"):
        varied_in(only(dorset, "assumptions.attrition.luck", 0.5, 0.9))


def test_nothing_to_vary_is_an_error(dorset):
    with pytest.raises(RangeError, match="no assumption has a range"):
        at_points([dorset.replace({"notes": {}})], 4)
