"""Every shipped system runs under every shipped policy, and every log is sound."""

import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.scenario import load
from sim.scenario.library import shipped

SYSTEMS = [s.name for s in shipped("system")]
POLICIES = [s.name for s in shipped("policy")]


def problems(system: str, policy: str) -> list[str]:
    scenario = load(system=system, policy=policy)
    return check(simulate(scenario, range(2)), scenario, names_of(scenario))


@pytest.mark.slow
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_runs_under_every_policy(system, policy):
    assert problems(system, policy) == []


@pytest.mark.parametrize(("turn", "system"), list(enumerate(SYSTEMS)))
def test_every_system_runs_under_a_policy(turn, system):
    assert problems(system, POLICIES[turn % len(POLICIES)]) == []


@pytest.mark.parametrize(("turn", "policy"), list(enumerate(POLICIES)))
def test_every_policy_runs_in_a_system(turn, policy):
    assert problems(SYSTEMS[-1 - turn % len(SYSTEMS)], policy) == []
