"""What measures say of themselves, and blocks of which some replications are taken."""

import numpy as np
import pytest

import sim
from sim.measures import KINDS, Measure, register
from sim.measures.block import measure_block
from sim.measures.registry import measure_title, month_of
from sim.model.engine_room import names_of, simulate


def test_a_measure_says_what_it_is() -> None:
    kept = Measure(KINDS["retention_36m"], "team")
    assert (kept.name, kept.unit, kept.better, kept.kind.added) == ("retention_36m", "share", 1, False)
    assert (month_of("retention_36m"), month_of("months_kept"), month_of("unknown")) == (36, None, None)
    assert (month_of("retention_42m"), month_of("retention_6m")) == (42, None)
    assert measure_title("lost_knowledge") == "Lost knowledge"
    assert measure_title("moves_within") == "Moves within"


def test_a_measure_knows_how_much_it_can_be_and_whether_a_run_reaches_it() -> None:
    assert KINDS["retention_36m"].most_in(6) == 1
    assert not KINDS["retention_36m"].defined_in(3)
    assert KINDS["retention_36m"].defined_in(4)
    assert KINDS["lost_knowledge"].defined_in(1)


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="there is a measure lost_knowledge already"):
        register(lambda *_: None, KINDS["lost_knowledge"])


def test_some_replications_of_a_block_are_those_measured_alone() -> None:
    scenario = sim.load("dorset").replace({"run.years": 2})
    names = names_of(scenario)
    whole = measure_block(simulate(scenario, range(5)), scenario, names, range(5)).only(np.array([1, 3]))
    alone = measure_block(simulate(scenario, [1, 3]), scenario, names, [1, 3])
    for name in ("replications", "values", "monthly", "limbo_by_week"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(alone, name))
    for one, other in zip(vars(whole.spells).values(), vars(alone.spells).values(), strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ValueError, match="no block"):
        type(whole).joined([])
