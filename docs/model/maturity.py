"""Write the tables of maturity.md: where maturity comes to rest, and what moves a team to another fate.

Run ``python -m docs.model.maturity`` in the project's folder; it takes some ten minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise, product
from math import exp
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.engine_room import simulate
from sim.model.log import Event
from sim.reading import load, shipped

PAGE = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- written by maturity.py -->", "<!-- end -->"
HELD_AT = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
REPLICATIONS, FATES = 24, 40
HELD_STILL = 1200.0  # months: so slow that maturity hardly moves in eight years
YEARS, FROM_MONTH = 8, 36  # of which the mean is taken: the money of day one is then spent
M = "assumptions.maturity."
CENTRAL = {
    "odds_slope": 1.5,
    "refusal_slope": 1.5,
    "pool_share_floor": 0.6,
    "pool_share_slope": 0.6,
    "fill_slope": 0.4,
}
STRONG = {
    "odds_slope": 3.0,
    "refusal_slope": 3.0,
    "pool_share_floor": 0.4,
    "pool_share_slope": 0.9,
    "fill_slope": 0.8,
}
LINCOLNSHIRE, DEVELOPING = "lincolnshire", "developing-system"
GIFT = {  # for as long as it lasts all partners pay their whole share, and central money is awarded in full
    f"{M}pool_share_floor": 1.0,
    "assumptions.pooling.refuses_chance_per_year": 0.0,
    "assumptions.funding.climate": [],
    "assumptions.funding.outcomes": [{"name": "full", "chance": 1.0, "cut_low": 0.0, "cut_high": 0.0}],
}
Changes = Mapping[str, Any]


def held(system: str, changes: Changes, assumptions: str, at: float) -> float:
    """Return where a team's maturity tends to while it is held at a value, under annual settlements."""
    still = {f"{M}tau_months": HELD_STILL, "system.maturity": at, "run.years": YEARS}
    scenario = load(system=system, policy="annual-settlement", assumptions=assumptions)
    log = simulate(scenario.replace({**changes, **still}), range(REPLICATIONS))
    steps = log.of(Event.MATURITY).amount.reshape(REPLICATIONS, -1)
    stays = exp(-1 / HELD_STILL)
    return float(((steps[:, 1:] - stays * steps[:, :-1]) / (1 - stays))[:, FROM_MONTH:].mean())


def fixed_points(tends: Sequence[float]) -> list[tuple[float, bool]]:
    """Return where the curve meets the diagonal, by straight lines, and whether it is stable there."""
    ahead = [t - m for t, m in zip(tends, HELD_AT, strict=True)]
    found = [] if ahead[0] > 0 else [(tends[0], True)]
    for (m, d), (m2, d2) in pairwise(zip(HELD_AT, ahead, strict=True)):
        if (d > 0) != (d2 > 0):
            found.append((m + (m2 - m) * d / (d - d2), d > 0))
    return found if ahead[-1] <= 0 else [*found, (tends[-1], True)]


def points_in_words(tends: Sequence[float]) -> str:
    """Return the fixed points; the unstable ones in brackets."""
    return ", ".join(f"{m:.2f}" if stable else f"({m:.2f})" for m, stable in fixed_points(tends))


def fate(policy: str, start: float) -> list[str]:
    """Return what became of Lincolnshire after 6, 12 and 24 years where success breeds success."""
    changes = {"system.maturity": start, "run.years": 24}
    scenario = load(system=LINCOLNSHIRE, policy=policy, assumptions="chicken-and-egg", overrides=changes)
    grown = simulate(scenario, range(FATES)).of(Event.MATURITY).amount.reshape(FATES, -1)
    after = [grown[:, 12 * years - 1] for years in (6, 12, 24)]
    return [
        f"{m.mean():.2f} ({np.mean(m < 0.3):.0%} below .3, {np.mean(m >= 0.7):.0%} at .7 or more)"
        for m in after
    ]


def months_of_gift(start: float, target: float, tends: Sequence[float]) -> float:
    """Return how long a gift must last: dM/dt = (T(M) - M) / 36, from a start to the unstable point."""
    m, months = start, 0
    while m < target and months < 600:
        m += (float(np.interp(m, HELD_AT, tends)) - m) / 36
        months += 1
    return months


def tables() -> Iterator[str]:
    """Yield the lines of the tables."""
    with ProcessPoolExecutor() as pool:

        def curve(system: str, changes: Changes, assumptions: str = "central") -> list[float]:
            return list(pool.map(partial(held, system, changes, assumptions), HELD_AT))

        yield from ("", "## Where maturity tends to, by the maturity it is held at", "")
        systems = [found.name for found in shipped("system") if found.name != "icb-wide"]
        curves = {name: curve(name, {}) for name in systems}
        yield from table(
            ["system", *(f"{m:g}" for m in HELD_AT), "comes to rest at"],
            ([n, *(f"{t:.2f}" for t in tends), points_in_words(tends)] for n, tends in curves.items()),
        )
        yield from ("", "## One place of rest or two: couplings, gain and what success takes", "")
        yield from table(
            ["system", "couplings", "gain", "half .5", "half .6", "half .7"],
            (
                [system, words, f"{gain:g}", *(points_in_words(curve(system, c)) for c in cases)]
                for system, (words, coupled), gain in product(
                    (LINCOLNSHIRE, DEVELOPING), couplings(), (8.0, 12.0)
                )
                for cases in [
                    [{**coupled, f"{M}gain": gain, f"{M}half_success": half} for half in (0.5, 0.6, 0.7)]
                ]
            ),
        )
        yield from ("", "## Lincolnshire where success breeds success, by where it starts", "")
        head = ["mean *M* after 6 years", "12 years", "24 years"]
        starts = (0.1, 0.2, 0.3, 0.45, 0.6, 0.9)
        ended = pool.map(partial(fate, "annual-settlement"), starts)
        yield from table(
            ["starts at", *head], ([f"{m:g}", *cells] for m, cells in zip(starts, ended, strict=True))
        )
        yield from ("", "## What lifts it from .1", "")
        policies = (
            "annual-settlement", "three-year-settlement", "three-year-for-all",
            "invest-in-the-team", "invest-in-year-three",
        )  # fmt: skip
        lifted = pool.map(fate, policies, (0.1,) * len(policies))
        yield from table(["policy", *head], ([f"`{p}`", *c] for p, c in zip(policies, lifted, strict=True)))
        yield from ("", "## How long a gift must last", "")
        yield from gifts(
            curve(LINCOLNSHIRE, {}, "chicken-and-egg"), curve(LINCOLNSHIRE, GIFT, "chicken-and-egg")
        )
    yield ""


def couplings() -> Iterator[tuple[str, dict[str, float]]]:
    """Yield the couplings at their central values, half way, and at the strong end of their ranges."""
    for words, weight in (("central", 0.0), ("half way", 0.5), ("strong", 1.0)):
        yield words, {f"{M}{key}": CENTRAL[key] + weight * (STRONG[key] - CENTRAL[key]) for key in CENTRAL}


def gifts(tends: Sequence[float], given: Sequence[float]) -> Iterator[str]:
    """Yield how much maturity, or how long full money, takes Lincolnshire past the unstable point."""
    past = next((m for m, stable in fixed_points(tends) if not stable), None)
    if past is None:
        yield "There is one place of rest; nothing needs to be given."
        return
    yield from table(
        ["starts at", "maturity to be given", "months in which all partners pay and awards are full"],
        (
            [f"{start:g}", f"{past - start:.2f}", f"{months_of_gift(start, past, given):.0f}"]
            for start in (0.05, 0.1, 0.2, 0.3)
            if start < past
        ),
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


if __name__ == "__main__":
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(before + "\n".join([BEGIN, *tables(), END]) + rest.split(END, 1)[1], encoding="utf-8")
