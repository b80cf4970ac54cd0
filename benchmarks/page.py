"""How soon a moved lever is answered: ``python benchmarks/page.py``.

Each time is that from a moved lever to the first curves: with new workers (cold), with workers that have
simulated before (warm), for a lever put back to where it was (known), and for the slower of two people who
move a lever at the same instant while each other's run goes on. All are ratios to what the same first look
takes in one process that does nothing else, timed between them in the same run: machines differ and are
noisy, so only the ratios are worth quoting. What the page adds, drawing above all, is not in it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.scenario.scenario import Scenario

from sim.measures.block import measure_block
from sim.model.engine_room import names_of, simulate
from sim.page.limits import limits
from sim.page.settings import Option, Settings, scenarios_of
from sim.page.work import Desk

ROUNDS = 5
SYSTEM = "lincolnshire"
POLICIES = ("annual-settlement", "three-year-settlement")
LEVER = "policy.renewal.lead_weeks"
PATIENCE = 60.0


class Times(NamedTuple):
    """Seconds of one round."""

    alone: float
    cold: float
    warm: float
    known: float
    two: float


def moved(weeks: float) -> tuple[Scenario, ...]:
    """Return what is compared after the lever was moved."""
    first, second = POLICIES
    changed = Option(second, ((LEVER, weeks),))
    return scenarios_of(Settings(system=SYSTEM, options=(Option(first), changed)), {})


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def first_look(desk: Desk, who: str, scenarios: Sequence[Scenario]) -> int:
    """Ask, wait for the first curves, and return of how many replications they are."""
    stage = desk.ask(who, scenarios).wait(PATIENCE)
    if stage is None:
        raise SystemExit(f"nothing was answered within {PATIENCE:.0f} s")
    _ = stage.results.retention
    return stage.replications


def two_people(desk: Desk, weeks: float) -> float:
    """Return how long the slower of two people waits who move their levers at once."""
    began = time.perf_counter()
    jobs = [desk.ask(f"person {number}", moved(weeks + number)) for number in (1, 2)]
    for job in jobs:
        if job.wait(PATIENCE) is None:
            raise SystemExit(f"nothing was answered within {PATIENCE:.0f} s")
    return time.perf_counter() - began


def alone(scenarios: Sequence[Scenario], replications: int) -> None:
    """Simulate and measure a first look in this process."""
    for scenario in scenarios:
        wanted = range(replications)
        measure_block(simulate(scenario, wanted), scenario, names_of(scenario), wanted)


def one_round(number: int) -> Times:
    """Time everything once; no round asks what another has."""
    weeks = 8.0 + 0.5 * number
    desk = Desk(limits(None))
    try:
        look = 0

        def ask(at: float) -> None:
            nonlocal look
            look = first_look(desk, "person 0", moved(at))

        cold = seconds(lambda: ask(weeks))
        warm = seconds(lambda: ask(weeks + 20))
        known = seconds(lambda: ask(weeks))
        two = two_people(desk, weeks + 30)
    finally:
        desk.close()
    return Times(seconds(lambda: alone(moved(weeks + 20), look)), cold, warm, known, two)


def main() -> None:
    """Print the ratios, and the least and most of each."""
    alone(moved(7.5), 2)  # what Python imports and remembers at the first simulation is not the question
    rounds = [one_round(number) for number in range(ROUNDS)]
    print(f"\n{'first curves':34} {'ratio to one process':>20} {'least':>7} {'most':>7}")
    told = {
        "cold: the workers start": "cold",
        "warm": "warm",
        "put back: known already": "known",
        "two at once, the slower": "two",
    }
    for title, name in told.items():
        ratios = [getattr(r, name) / r.alone for r in rounds]
        print(f"{title:34} {statistics.median(ratios):20.2f} {min(ratios):7.2f} {max(ratios):7.2f}")
    print(f"One process alone: {statistics.median(r.alone for r in rounds):.2f} s on this machine, now.")


if __name__ == "__main__":
    main()
