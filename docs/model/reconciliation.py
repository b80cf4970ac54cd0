"""Write the table of reconciliation.md: the prototype's conventions, put on this model one by one.

Run ``python -m docs.model.reconciliation`` in the project's folder; it takes some minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from docs.model.paired import effects
from sim.measures import measure_block
from sim.model.engine_room import names_of, simulate
from sim.reading import load
from sim.scenario import Scenario

PAGE = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- written by reconciliation.py -->", "<!-- end -->"
SYSTEM, STREAM, REPLICATIONS = "west-yorkshire-harrogate", "transformation", 400
READ = (35, 36, 42)

MECHANICS: dict[str, Any] = {  # what the prototype has not: each by its own switch
    "policy.contracts.past_money_months": 0,
    "assumptions.maturity.loop": False,
    "assumptions.attrition.workload_slope": 0.0,
    "assumptions.funding.in_year_clawback_chance_per_year": 0.0,
    "assumptions.funding.clawback_chance_per_year": 0.0,
    "assumptions.renewing.work_ended_share": 0.0,
    "assumptions.renewing.answer_before_end_low_weeks": 0.0,
    "assumptions.renewing.answer_before_end_high_weeks": 0.0,
}
PER_END = {
    "assumptions.renewing.work_still_wanted_basis": "per-end",
    "assumptions.renewing.work_still_wanted_chance": 0.8,
}
NO_FOUR_YEARS = {"policy.contracts.four_year_rule": False}


class Step(NamedTuple):
    """A row: what is changed in both arms, and whether day-one contracts are long under the policy only."""

    words: str
    changes: dict[str, Any]
    long_contracts: bool


STEPS = (
    Step("as shipped", {}, False),
    Step("mechanisms that the prototype has not, off", MECHANICS, False),
    Step(
        "and 36 months to run for everybody on transformation money, under the policy only", MECHANICS, True
    ),
    Step("and the manager's answer .80 at every end", MECHANICS | PER_END, True),
    Step("and no four-year rule", MECHANICS | PER_END | NO_FOUR_YEARS, True),
    Step("the last two, day-one contracts as drawn", MECHANICS | PER_END | NO_FOUR_YEARS, False),
)


def arm(policy: str, changes: dict[str, Any], long_contracts: bool) -> Scenario:
    """Return one arm of the comparison."""
    scenario = load(system=SYSTEM, policy=policy).replace(changes)
    if not long_contracts:
        return scenario
    fresh = {"tenure_months": 12.0, "contract": "fixed-term", "months_left": 36.0}
    people = {post.name: fresh for post in scenario.posts() if post.stream == STREAM}
    return scenario.replace({"system.starting.people": people})


def retention(scenario: Scenario) -> dict[tuple[str, int], np.ndarray]:
    """Return the share of the day-one team, and of its treated stream, still there, by group and month."""
    numbers = range(REPLICATIONS)
    block = measure_block(simulate(scenario, numbers), scenario, names_of(scenario), numbers)
    places = {m.group: i for i, m in enumerate(block.monthly_measures) if m.name == "retention"}
    return {(g, month): block.monthly[:, places[g], month] for g in ("team", STREAM) for month in READ}


def table() -> Iterator[str]:
    """Yield the lines of the table."""
    head = ["step", "annual, month 36"]
    head += [f"{g}, month {month}" for g in ("team", "treated stream") for month in READ]
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for step in STEPS:
        annual = retention(arm("annual-settlement", step.changes, False))
        longer = retention(arm("three-year-settlement", step.changes, step.long_contracts))
        gains = effects(np.stack([longer[key] - annual[key] for key in annual], axis=1))
        cells = [f"{annual['team', 36].mean():.1%}"]
        cells += [f"{100 * gain.mean:+.1f} ± {100 * gain.error:.1f}" for gain in gains]
        yield f"| {step.words} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    lines = "\n".join([BEGIN, "", *table(), "", END])
    PAGE.write_text(before + lines + rest.split(END, 1)[1], encoding="utf-8")
