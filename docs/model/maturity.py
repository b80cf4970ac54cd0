"""Write the tables of maturity.md, on whether the loop divides systems into mature and immature ones.

Run ``python -m docs.model.maturity`` in the project's folder; it takes some minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from sim.measures import measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event
from sim.model.maturity import target
from sim.reading import load
from sim.scenario import Scenario

PAGE = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- written by maturity.py -->", "<!-- end -->"
STARTS, GAINS, SLOPES = (0.1, 0.3, 0.5, 0.7, 0.9), (2, 4, 8, 12), (1.5, 5.0)
SUCCESS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
REPLICATIONS = 40
HELD_STILL = 1200.0  # months: so slow that maturity hardly moves in six years
WEST_YORKSHIRE, THIN = "West Yorkshire", "thin team"

THIN_TEAM: dict[str, Any] = {
    "title": "A thin team: twelve posts on annual money for 24 partners",
    "partners": {f"trust-{i:02d}": {"kind": "trust"} for i in range(1, 25)},
    "streams": {"money": {"kind": "transformation"}},
    "posts": {"manager": {"role": "Manager", "band": "8a", "count": 12, "stream": "money"}},
}


def tables() -> Iterator[str]:
    """Yield the lines of the tables."""
    yield from ("", "### Where maturity tends to, by success *E C*", "")
    yield from table(
        ["gain", *(f"{s:g}" for s in SUCCESS)],
        ([f"{gain:g}", *(f"{target(s, gain):.2f}" for s in SUCCESS)] for gain in GAINS),
    )
    yield from ("", "### Where maturity tends to, by the maturity it is held at", "")
    yield from table(
        ["team", "slope", "gain", *(f"{m:g}" for m in STARTS), "rise"],
        (
            [team, f"{slope:g}", f"{gain:g}", *(f"{t:.2f}" for t in tends), f"{tends[-1] - tends[0]:.2f}"]
            for team in (WEST_YORKSHIRE, THIN)
            for slope in SLOPES
            for gain in GAINS
            for tends in [[response(case(team, gain, slope, m)) for m in STARTS]]
        ),
    )
    for years in (3, 12):
        yield from ("", f"### Share of runs that are mature after {years} years, and mean *M* then", "")
        yield from table(
            ["team", "gain", *(f"from {m:g}" for m in STARTS)],
            (
                [team, f"{gain:g}", *(outcome(case(team, gain, 1.5, m), years) for m in STARTS)]
                for team in (WEST_YORKSHIRE, THIN)
                for gain in GAINS
            ),
        )
    yield ""


def case(team: str, gain: float, slope: float, start: float) -> Scenario:
    """Return a team under annual settlements, without the national climate, that starts at some maturity."""
    system = load(system="west-yorkshire-harrogate", policy="annual-settlement")
    changed = system.replace({"system": THIN_TEAM}) if team == THIN else system
    return changed.replace(
        {
            "assumptions.funding.climate": [],
            "assumptions.maturity.gain": gain,
            "assumptions.maturity.odds_slope": slope,
            "system.maturity": start,
        }
    )


def response(scenario: Scenario) -> float:
    """Return where maturity tends to on average in years 3 to 6 while it is held where it starts."""
    held = scenario.replace({"assumptions.maturity.tau_months": HELD_STILL, "run.years": 6})
    steps = simulate(held, range(REPLICATIONS)).of(Event.MATURITY).amount.reshape(REPLICATIONS, -1)
    stays = exp(-1 / HELD_STILL)
    return float(((steps[:, 1:] - stays * steps[:, :-1]) / (1 - stays))[:, 24:].mean())


def outcome(scenario: Scenario, years: int) -> str:
    """Return the share of mature runs and the mean maturity at the end of some years."""
    run, numbers = scenario.replace({"run.years": years}), range(REPLICATIONS)
    block = measure_block(simulate(run, numbers), run, names_of(run), numbers)
    place = {m.name: i for i, m in enumerate(block.measures) if m.group == "team"}
    mature, level = np.mean(block.values[:, [place["mature"], place["maturity_end"]]], axis=0)
    return f"{mature:.2f} ({level:.2f})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


if __name__ == "__main__":
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(before + "\n".join([BEGIN, *tables(), END]) + rest.split(END, 1)[1], encoding="utf-8")
