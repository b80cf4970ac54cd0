"""Whatever a scenario may say can be simulated, and every log is sound.

Some keys of a shipped case are moved anywhere within what reading accepts, not only within what is plausible.
To search further: ``pytest -m slow --hypothesis-profile=explore tests/behaviour/test_random_scenarios.py``.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from sim.measures.invariants import check
from sim.model.engine_room import names_of, simulate
from sim.reading import load
from sim.reading.library import shipped
from sim.scenario import Scenario, ScenarioError, to_plain
from sim.scenario.model import file_shape
from sim.scenario.shape import Shape

SYSTEMS = [s.name for s in shipped("system")]
POLICIES = [s.name for s in shipped("policy")]
MOST_POSTS = 40  # of a group: more take long and do nothing new

case = cache(load)


def keys(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the path of every plain value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from keys(inner, (*path, name))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from keys(inner, (*path, str(i)))
    else:
        yield path


@cache
def movable(system: str, policy: str) -> dict[str, st.SearchStrategy[Any]]:
    """Return what may stand at every number, choice and switch of a shipped case, by dotted path."""
    plain = to_plain(case(system=system, policy=policy))
    found = {}
    for part in ("system", "policy", "assumptions"):
        for path in keys(plain[part], (part,)):
            values = possible(file_shape().walk(path), path)
            if not values.is_empty:
                found[".".join(path)] = values
    return found


def possible(shape: Shape, path: tuple[str, ...]) -> st.SearchStrategy[Any]:
    """Return the values that a number, a choice or a switch may have, the ends of a range often."""
    found = [st.sampled_from(shape.choices)] if shape.choices else []
    for option in shape.options:
        match option.get("type"):
            case "boolean":
                found.append(st.booleans())
            case "integer":
                most = MOST_POSTS if path[-1] == "count" else option["maximum"]
                found.append(st.integers(option["minimum"], most))
            case "number":
                low, high = (
                    option.get(f"exclusive{end}", option.get(end.lower())) for end in ("Minimum", "Maximum")
                )
                found.append(
                    st.floats(
                        low, high,
                        exclude_min="exclusiveMinimum" in option, exclude_max="exclusiveMaximum" in option,
                        allow_subnormal=False,
                    )
                )  # fmt: skip
    if found and shape.nullable:
        found.append(st.none())
    return st.one_of(found)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Return a shipped case with one to eight of its keys moved, as far as they fit each other."""
    system, policy = draw(st.sampled_from(SYSTEMS)), draw(st.sampled_from(POLICIES))
    may = movable(system, policy)
    scenario = case(system=system, policy=policy).replace({"run.years": draw(st.integers(1, 4))})
    said = [f"load(system={system!r}, policy={policy!r}), {scenario.run.years} years"]
    for path in draw(st.lists(st.sampled_from(sorted(may)), min_size=1, max_size=8, unique=True)):
        value = draw(may[path])
        try:
            scenario = scenario.replace({path: value})
            said.append(f"{path} = {value!r}")
        except ScenarioError:
            continue  # it does not fit the rest
    note("\n".join(said))
    return scenario


def assert_sound(scenario: Scenario) -> None:
    assert check(simulate(scenario, range(2)), scenario, names_of(scenario)) == []


slow_to_draw = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=25, deadline=None, suppress_health_check=slow_to_draw)
@given(scenarios())
def test_whatever_a_scenario_says_its_log_is_sound(scenario):
    assert_sound(scenario)


@pytest.mark.slow
@settings(max_examples=max(120, settings().max_examples), deadline=None, suppress_health_check=slow_to_draw)
@given(scenarios())
def test_whatever_more_scenarios_say_their_logs_are_sound(scenario):
    assert_sound(scenario)
