"""A box of failures that was planted is found; in noise none is."""

from __future__ import annotations

from itertools import pairwise
from math import comb

import numpy as np
import pytest

from sim.study.questions.boxes import Box, Held, everything, quasi_p
from sim.study.questions.conditions import condition
from sim.study.questions.prim import found, peeled, telling
from tests.designs import hypercube

DIMENSIONS = 5
TRUE = {(1, 1): 0.5, (3, 0): 0.4}
"""Failures where the second is below .5 and the fourth above .4: 30% of all points."""


def planted(points: int, seed: int, fails_inside: float = 0.95, fails_outside: float = 0.05):
    x = hypercube(points, DIMENSIONS, seed)
    inside = (x[:, 1] < TRUE[1, 1]) & (x[:, 3] > TRUE[3, 0])
    chance = np.random.default_rng([seed, 2]).random(points)
    return x, chance < np.where(inside, fails_inside, fails_outside)


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_box_is_found(seed: int) -> None:
    x, fails = planted(600, seed)
    box, held, _ = condition(x, fails)
    assert held is not None
    # A slice of the 300 points searched is 5% of the range: a limit lies within one slice of its place.
    assert set(box.limits) == set(TRUE)
    for (dimension, side), at in TRUE.items():
        assert box[side][dimension] == pytest.approx(at, abs=0.05)
    # Standard errors .023 (90 points inside) and .03, and what a limit that is off by a slice costs.
    assert held.density > 0.95 - 0.15
    # Failures outside: .7 x .05 against .3 x .95 within, so the best coverage is .89.
    assert held.coverage > 0.89 - 0.15


def test_the_box_is_judged_at_points_it_was_not_found_on() -> None:
    x, fails = planted(600, seed=1)
    _, held, _ = condition(x, fails)
    other = fails.copy()
    other[1::2] = False
    assert held is not None
    assert held.points == 300
    assert condition(x, other)[1] is None  # found as before, but it does not stand


def test_noise_holds_no_box() -> None:
    stood = 0
    for seed in range(60):
        x = hypercube(200, DIMENSIONS, seed)
        fails = np.random.default_rng([seed, 3]).random(200) < (0.1, 0.3, 0.7)[seed % 3]
        box, held, _ = condition(x, fails)
        stood += held is not None
        assert (held is None) == (not box.limits)
    # Each with a chance of .05 at most, were there always a box to judge: 8 or more of 60 come once in 100.
    assert stood < 8


def test_in_many_dimensions_a_box_is_found_and_noise_holds_none() -> None:
    x = hypercube(400, 36, seed=1)
    inside = (x[:, 1] < TRUE[1, 1]) & (x[:, 3] > TRUE[3, 0])
    assert {1, 3} <= set(telling(x, inside))
    for seed in range(8):
        chance = np.random.default_rng(seed).random(400)
        box, held, _ = condition(x, chance < np.where(inside, 0.95, 0.05))
        assert set(box.limits) == set(TRUE)
        assert held is not None
        assert condition(x, chance < 0.3)[1] is None  # of 200 such tries, none held a box


@pytest.mark.parametrize("fails", [False, True])
def test_where_nothing_fails_or_everything_does_there_is_no_condition(fails: bool) -> None:
    x = hypercube(40, 3, seed=0)
    box, held, way = condition(x, np.full(40, fails))
    assert box.limits == []
    assert held is None
    assert way == []


def test_a_whole_number_can_be_a_limit() -> None:
    x = np.repeat(np.arange(5.0), 40)[:, None]
    box, _ = found(x, x[:, 0] >= 3)
    assert box.limits == [(0, 0)]
    assert 2 < box.low[0] < 3


def test_every_step_of_peeling_leaves_a_slice_out() -> None:
    x, fails = planted(400, seed=3)
    way = [Held.of(box, x, fails) for box in peeled(x, fails, range(DIMENSIONS))]
    assert way[0].mass == way[0].coverage == 1
    assert way[0].density == pytest.approx(fails.mean())
    for wide, narrow in pairwise(way):
        assert wide.inside - narrow.inside == max(1, int(0.05 * wide.inside))
    assert way[-1].inside >= 0.05 * 400
    assert way[-1].density > 0.9


def test_a_limit_that_does_nothing_has_a_high_quasi_p() -> None:
    x, fails = planted(400, seed=4)
    box = everything(DIMENSIONS).with_limit(1, 1, 0.5).with_limit(0, 1, 0.9)
    assert quasi_p(box, 0, 1, x, fails) > 0.2
    assert quasi_p(box, 1, 1, x, fails) < 1e-6


def test_quasi_p_is_the_binomial_tail() -> None:
    x = np.arange(10.0)[:, None]
    fails = np.array([1, 1, 1, 0, 0, 0, 0, 1, 0, 0], dtype=bool)
    box = Box(np.array([-np.inf]), np.array([3.5]))  # 4 points, 3 failures; without the limit 4 of 10
    tail = sum(comb(4, k) * 0.4**k * 0.6 ** (4 - k) for k in (3, 4))
    assert quasi_p(box, 0, 1, x, fails) == pytest.approx(tail)


def test_the_p_value_counts_the_ways() -> None:
    # Of 10 points 4 fail; 3 of the 4 in the box: (4C3 6C1 + 4C4 6C0) / 10C4.
    assert Held(10, 4, 4, 3).p_value == pytest.approx((4 * 6 + 1) / 210)
    assert Held(10, 4, 4, 0).p_value == 1
