"""A copy with a value changed: as if all of it had been read anew, and what it was made from is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import sim
from sim.scenario.base import FrozenDict
from sim.scenario.changes import set_path
from sim.scenario.model import Scenario

BASE = sim.load("lincolnshire", policy="three-year-settlement")
PATHS = (
    "name",
    "run.years",
    "system.title",
    "policy.renewal.lead_weeks",
    "policy.contracts.fixed_terms.0.share",
    "policy.settlement.applies_to",
    "assumptions.attrition.tenure_shape.0.multiplier",
    "assumptions.funding.outcomes.1.cut_low",
    "assumptions.money.pay_gbp.7",
)


def leaves(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of what is replaced by itself: values, and lists of values as a whole."""
    whole = isinstance(data, list | tuple) and not any(isinstance(one, dict) for one in data)
    if isinstance(data, dict | list | tuple) and not whole:
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(value, (*path, str(key)))
    else:
        yield path


def at(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data[int(key)] if isinstance(data, list | tuple) else data[key]
    return data


DATA = BASE.model_dump()
ALL = [
    ".".join(path) for path in leaves({key: DATA[key] for key in ("system", "policy", "assumptions", "run")})
]


def test_it_is_as_if_all_had_been_read_anew():
    """At every value of a scenario, with the value it has: what was known of it goes with it."""
    assert len(ALL) > 300
    for path in ALL:
        changed = BASE.replace({path: at(DATA, path)})
        anew = Scenario.model_validate({**DATA, "notes": changed.notes})
        assert changed == anew, path
        assert changed.model_dump() == anew.model_dump(), path
        assert path not in changed.notes
        assert type(changed.assumptions.money.pay_gbp) is type(changed.system.posts) is FrozenDict


def test_what_it_was_made_from_is_as_it_was():
    before = BASE.model_dump(mode="json")
    for path in ALL:
        if type(value := at(DATA, path)) in (int, float):
            try:
                changed = BASE.replace({path: value * 0.99})
            except sim.ScenarioError:
                continue
            assert at(changed.model_dump(), path) == value * 0.99
    assert BASE.model_dump(mode="json") == before


@pytest.mark.parametrize("path", PATHS)
def test_several_changes_are_one(path):
    data = BASE.model_dump()
    value, other = at(data, path), {"policy.title": "Another", "assumptions.money.pay_gbp.8a": 60_000.0}
    set_path(data, path, value)
    for one, said in other.items():
        set_path(data, one, said)
    changed = BASE.replace({path: value, **other})
    assert changed == Scenario.model_validate({**data, "notes": changed.notes})
