"""Every shipped system runs under every shipped policy, and every log is sound."""

from itertools import product

import pytest

from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.reading import load
from sim.reading.library import shipped

SYSTEMS = [s.name for s in shipped("system")]
POLICIES = [s.name for s in shipped("policy")]


def problems(system: str, policy: str, replications: int, **changes: int) -> list[str]:
    scenario = load(system=system, policy=policy, overrides=changes)
    return check(simulate(scenario, range(replications)), scenario, names_of(scenario))


QUICK = {(system, POLICIES[turn % len(POLICIES)]) for turn, system in enumerate(SYSTEMS)}
QUICK |= {(SYSTEMS[-1 - turn % len(SYSTEMS)], policy) for turn, policy in enumerate(POLICIES)}
"""Every system under a policy, and every policy in a system."""


@pytest.mark.parametrize(
    ("system", "policy"),
    [
        pytest.param(*case, marks=() if case in QUICK else pytest.mark.slow)
        for case in product(SYSTEMS, POLICIES)
    ],
)
def test_every_system_runs_under_every_policy(system, policy):
    if (system, policy) in QUICK:
        assert problems(system, policy, replications=2) == []
    else:  # as long as a settlement of three years is in force
        assert problems(system, policy, replications=1, **{"run.years": 3}) == []


def test_every_system_and_every_policy_is_among_the_quick_ones():
    assert {system for system, _ in QUICK} == set(SYSTEMS)
    assert {policy for _, policy in QUICK} == set(POLICIES)
