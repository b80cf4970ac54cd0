"""Boxes in which failures crowd: the patient rule induction method (PRIM), and a guard against noise.

The search is among the five dimensions whose ranks are most correlated with failing: among dozens, most
slices would be wasted on noise. From the box of all points a slice of 5% is taken off again and again, each
time the slice that leaves the highest share of failures (peeling). Of the boxes on the way, the one with the
highest harmonic mean of coverage and density is chosen. It is widened where that makes the harmonic mean
higher (pasting). Then limits that luck explains are taken away, the weakest first, until each has a
quasi-p-value of at most .05.

Peeling finds something in noise too, so a box must stand up on points it was not found on (:func:`stands`).

Sources: Friedman and Fisher 1999, "Bump hunting in high-dimensional data", doi:10.1023/A:1008894516817;
Bryant and Lempert 2010, "Thinking inside the box", doi:10.1016/j.techfore.2009.08.002.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.measures.measure import Bools, Floats
from sim.study.questions.boxes import Box, Held, everything, quasi_p

SLICE = 0.05
AMONG = 5
"""So many dimensions are searched; a condition of more limits than a few is of little use to anybody."""
LEAST = 5
"""A box holds at least 5% of the points, and 5 of them."""
SIGNIFICANT = 0.05


def found(x: Floats, fails: Bools) -> tuple[Box, list[Box]]:
    """Return the box chosen, and the boxes on the way to it.

    Parameters
    ----------
    x : array [points, dimensions]
    fails : bool array [points]

    Returns
    -------
    box : Box
        Without any limit, if none survives.
    trajectory : list of Box
        From everything to the smallest.
    """
    trajectory = list(peeled(x, fails, telling(x, fails)))
    box = max(trajectory, key=lambda b: Held.of(b, x, fails).score)
    return pruned(pasted(box, x, fails), x, fails), trajectory


def stands(box: Box, x: Floats, fails: Bools) -> bool:
    """Return whether a box holds more failures than luck explains, on points it was not found on."""
    return bool(box.limits) and Held.of(box, x, fails).p_value < SIGNIFICANT


def telling(x: Floats, fails: Bools) -> list[int]:
    """Return the dimensions whose ranks are most correlated with failing, in their order."""
    ranks = np.argsort(np.argsort(x, axis=0, kind="stable"), axis=0)
    apart = np.abs((ranks * (fails - fails.mean())[:, None]).sum(axis=0))
    return sorted(np.argsort(-apart, kind="stable")[:AMONG].tolist())


def peeled(x: Floats, fails: Bools, among: Sequence[int]) -> Iterator[Box]:
    """Yield boxes, each the one before without the slice that leaves the highest density.

    Slices are taken off *among* some dimensions.
    """
    box = everything(x.shape[1])
    least = max(LEAST, int(np.ceil(LEAST / 100 * len(x))))
    while True:
        yield box
        within = box.holds(x)
        if fails[within].all():
            return
        smaller = [b for b in _smaller(box, x[within], among) if b.holds(x).sum() >= least]
        if not smaller:
            return
        box = max(smaller, key=lambda b: Held.of(b, x, fails).density)


def pasted(box: Box, x: Floats, fails: Bools) -> Box:
    """Return a box widened, one slice after the other, as long as its score grows."""
    while True:
        wider = list(_wider(box, x))
        best = max(wider, key=lambda b: Held.of(b, x, fails).score, default=box)
        if Held.of(best, x, fails).score <= Held.of(box, x, fails).score:
            return box
        box = best


def pruned(box: Box, x: Floats, fails: Bools) -> Box:
    """Return a box without the limits that luck explains."""
    while box.limits:
        chances = {(j, side): quasi_p(box, j, side, x, fails) for j, side in box.limits}
        weakest = max(chances, key=lambda limit: chances[limit])
        if chances[weakest] <= SIGNIFICANT:
            break
        box = box.without(*weakest)
    return box


def _smaller(box: Box, x: Floats, among: Sequence[int]) -> Iterator[Box]:
    """Yield the box without a slice at each end of some dimensions, given the points in it."""
    size = max(1, int(SLICE * len(x)))
    for j in among:
        column = x[:, j]
        ordered = np.unique(column)
        cut, far = np.sort(column)[[size - 1, -size]]
        above, below = ordered[ordered > cut], ordered[ordered < far]
        if len(above):
            yield box.with_limit(j, 0, float(cut + above[0]) / 2)
        if len(below):
            yield box.with_limit(j, 1, float(far + below[-1]) / 2)


def _wider(box: Box, x: Floats) -> Iterator[Box]:
    """Yield the box with a slice more at each limit it has."""
    size = max(1, int(SLICE * box.holds(x).sum()))
    for j, side in box.limits:
        free = box.without(j, side)
        sign = 1 if side else -1
        limit = box[side][j]
        beyond = np.unique(sign * x[free.holds(x) & (sign * (x[:, j] - limit) > 0), j])
        if len(beyond) <= size:
            yield free
        else:
            yield box.with_limit(j, side, sign * float(beyond[size - 1] + beyond[size]) / 2)
