"""A scenario in the model's own units: plain objects with the same fields, and one learning curve for all."""

from __future__ import annotations

from typing import Any

import pytest

from sim.measures.knowledge import Learning
from sim.model.inputs import prepare
from sim.reading import load
from sim.scenario import Scenario
from sim.scenario.base import Part

CENTRAL = load(system="dorset", policy="three-year-settlement")


def as_data(value: Any) -> Any:
    """A part of a scenario, or what is made of it, as dictionaries and lists."""
    fields = tuple(type(value).model_fields) if isinstance(value, Part) else getattr(value, "__slots__", ())
    if fields:
        return {name: as_data(getattr(value, name)) for name in fields}
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    if isinstance(value, dict):
        return {key: as_data(item) for key, item in value.items()}
    return value


def test_the_plain_scenario_has_every_field_of_the_scenario_and_none_of_its_methods() -> None:
    plain = prepare(CENTRAL).plain
    assert as_data(plain) == as_data(CENTRAL)
    assert not isinstance(plain, Scenario)
    assert not hasattr(plain, "posts")


@pytest.mark.parametrize(
    ("training", "software", "factor"), [(False, False, 1.0), (True, False, 0.5), (True, True, 0.4)]
)
def test_the_model_and_the_measures_learn_along_one_curve(
    training: bool, software: bool, factor: float
) -> None:
    scenario = CENTRAL.replace(
        {
            "assumptions.knowledge.tau_months": 20.0,
            "assumptions.knowledge.training_factor": 0.5,
            "assumptions.knowledge.software_factor": 0.8,
            "assumptions.knowledge.forgetting_per_month": 0.01,
            "system.practices.training": training,
            "system.practices.shared_software": software,
        }
    )
    inputs, measured = prepare(scenario), Learning.of(scenario)
    assert inputs.tau_months == pytest.approx(20.0 * factor)
    assert inputs.learning.pace == measured.pace == pytest.approx(1 / (20.0 * factor) + 0.01)
    assert inputs.learning.limit == measured.level
