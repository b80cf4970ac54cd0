"""What a policy brings in is counted in its cost, or named."""

from types import SimpleNamespace

import pytest

import sim
from sim.report.words.uncosted import NEEDS, needed, uncosted
from sim.scenario.policy import Policy, Practice

PRICED = {"training", "shared_software"}
"""Practices whose cost is in cost_total_gbp."""

FREE = {"sharing"}
"""It takes the team's own time, which is in the model."""

ANNUAL = sim.load("lincolnshire", policy="annual-settlement")


def test_every_practice_that_can_be_brought_in_is_counted_or_named():
    named = {need.lever.rpartition(".")[2] for need in NEEDS if ".practices." in need.lever}
    assert named | PRICED | FREE == set(Practice.model_fields)
    for need in NEEDS:
        place = Policy
        for key in need.lever.split(".")[1:]:
            assert key in place.model_fields
            place = place.model_fields[key].annotation


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            "shared-hr-partner",
            "the HR partner's pay (about £62,000 to £72,000 a year",
        ),
        ("staff-passport", "the administration of a staff passport"),
        ("shared-project-record", "the time it takes to set up the shared project record"),
        ("career-ladder", "running promotion and rotation"),
        ("bridge-fund", "the administration of the bridge fund"),
        ("early-confirmation", "what it takes others to decide earlier"),
        ("permanent-at-risk", "redundancy that would be owed after the run"),
        ("people-instead-of-cash", "the pay of those who are lent"),
        ("hosted-by-one-trust", "moving people to another employer"),
        ("three-year-settlement", "gives up"),
        ("rolling-three-year", "gives up"),
        ("sharing-between-programmes", ""),
        ("partner-refuses", ""),
    ],
)
def test_each_policy_says_what_its_cost_leaves_out(policy, said):
    (needs,) = [list(needed(ANNUAL, sim.load("lincolnshire", policy=policy)))]
    assert (said in " ".join(needs)) if said else needs == []


def test_what_a_system_has_already_costs_nothing_more():
    with_partner = ANNUAL.replace({"system.practices.hr_partner": True})
    other = with_partner.replace({"policy.practices.hr_partner": True})
    assert list(needed(with_partner, other)) == []
    found = SimpleNamespace(
        baseline=SimpleNamespace(scenario=ANNUAL, name="lincolnshire / annual-settlement"),
        outcomes=[SimpleNamespace(scenario=ANNUAL, name=ANNUAL.name),
                  SimpleNamespace(scenario=sim.load("lincolnshire", policy="shared-hr-partner"), name="b")],
        scenarios=[ANNUAL, sim.load("lincolnshire", policy="shared-hr-partner")],
    )  # fmt: skip
    (line,) = uncosted(found)
    assert line.startswith("A shared HR partner: not counted in its cost: the HR partner's pay")
