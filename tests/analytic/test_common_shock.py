"""Closed form 7: a shock that all streams share makes losses over-dispersed. Reached by settings alone."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.model.engine_room import simulate
from sim.model.log import Event
from sim.reading import load

BARE = Path(__file__).with_name("bare.yaml")
POSTS, BAD_YEAR, CUT = 20, 0.2, 0.4
NOTHING_OR_ALL = [
    {"name": "nothing", "chance": BAD_YEAR * CUT, "cut_low": 1, "cut_high": 1},
    {"name": "full", "chance": 1 - BAD_YEAR * CUT, "cut_low": 0, "cut_high": 0},
]
# Years are independent of each other: next year's chances are the same after a bad and a good one.
SHARED = [
    {"name": "bad", "next": [BAD_YEAR, 1 - BAD_YEAR], "chances": [CUT, 1 - CUT]},
    {"name": "good", "next": [BAD_YEAR, 1 - BAD_YEAR], "chances": [0, 1]},
]


def posts_lost(changes: dict[str, Any], replications: int, years: int) -> np.ndarray:
    """Posts that are not paid for, by replication and year after the first."""
    one = {"kind": "transformation", "contract": "permanent"}
    streams = {"money": None} | {f"money-{i}": one for i in range(POSTS)}
    member = {"role": "Member", "band": "7"}
    posts = {"post": None} | {f"post-{i}": member | {"stream": f"money-{i}"} for i in range(POSTS)}
    settings = {
        "system.streams": streams,
        "system.posts": posts,
        "assumptions.attrition.resignation_per_year": 0,
        "assumptions.funding.outcomes": NOTHING_OR_ALL,
        "run.years": years,
    }
    log = simulate(load(BARE, overrides=settings | changes), range(replications))
    year = log.of(Event.YEAR_FUNDED)
    paid = np.zeros((replications, years))
    np.add.at(paid, (year.replication, np.ceil(year.time / 12 - 0.5).astype(int)), year.amount)
    return POSTS - paid[:, 1:]


def variance_close(lost: np.ndarray, expected: float) -> None:
    """The variance over all years, within 3.5 standard errors by replication (years are independent)."""
    values = lost.ravel()
    squares = (values - values.mean()) ** 2
    error = squares.std(ddof=1) / sqrt(len(values))
    assert abs(squares.mean() - expected) < 3.5 * error, (squares.mean(), expected, error)


@pytest.mark.parametrize(
    ("climate", "variance"),
    [
        (SHARED, POSTS * BAD_YEAR * CUT * (1 - CUT) + POSTS**2 * CUT**2 * BAD_YEAR * (1 - BAD_YEAR)),
        ([], POSTS * BAD_YEAR * CUT * (1 - BAD_YEAR * CUT)),
    ],
    ids=["shared climate 11.20", "independent 1.47"],
)
def test_a_shared_climate_makes_posts_fail_together(climate: list[Any], variance: float) -> None:
    assert variance == pytest.approx(11.20 if climate else 1.472)
    lost = posts_lost({"assumptions.funding.climate": climate}, replications=60, years=40)
    mean = lost.mean()
    by_replication = lost.mean(axis=1)
    assert abs(mean - 1.6) < 3.5 * by_replication.std(ddof=1) / sqrt(len(by_replication))
    variance_close(lost, variance)


def test_one_stream_cut_by_the_share_varies_as_the_shock_alone() -> None:
    """One stream for all posts, cut by c in a bad year instead of "nothing" with odds c: 10.24."""
    cut = [
        {"name": "cut", "chance": BAD_YEAR, "cut_low": CUT, "cut_high": CUT},
        {"name": "full", "chance": 1 - BAD_YEAR, "cut_low": 0, "cut_high": 0},
    ]
    settings = {
        "system.streams.money.kind": "transformation",
        "system.streams.money.horizon": 1,
        "assumptions.attrition.resignation_per_year": 0,
        "assumptions.funding.outcomes": cut,
        "run.years": 40,
    }
    log = simulate(load(BARE, overrides=settings), range(60))
    year = log.of(Event.YEAR_FUNDED)
    lost = POSTS - year.amount[year.time > 0]
    assert set(np.unique(lost)) == {0.0, POSTS * CUT}
    variance_close(lost, POSTS**2 * CUT**2 * BAD_YEAR * (1 - BAD_YEAR))
