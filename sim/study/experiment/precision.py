"""When to stop: at the first number of replications at which every named difference is known well enough.

The targets are absolute half-widths of the 95% interval of the mean paired difference. A target relative to
the mean is undefined at zero, which is where the question whether a policy does anything is decided, and a
rule that divides by a negative mean stops at once.

The rule looks at the minimum, and from there at every :data:`STEP` replications. It stops at the first of
these numbers, *n*, at which all half-widths are within their targets and stay so at every look up to *n* and
the look-ahead. All replications up to there are used. It looks at the data only, so it stops at the same
number whatever the blocks, the workers or the interruptions.

Looking at the interval to decide when to stop makes it a little too narrow: the rule stops earlier where the
variance happens to look small. A minimum of 100, the look-ahead, and counting its replications in, keep this
small; docs/model/pairing.md gives the coverage measured.

Sources: Chow and Robbins 1965, "On the asymptotic theory of fixed-width sequential confidence intervals for
the mean", doi:10.1214/aoms/1177700156; Hoad, Robinson and Davies 2010, "Automated selection of the number of
replications for a discrete-event simulation", doi:10.1057/jors.2009.121 (the look-ahead).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.statistics import CONFIDENCE

Values = NDArray[np.float64]

STEP = 25
"""Replications from one look to the next. It has nothing to do with the size of a block."""

_SHORT = 0.9  # of the replications that seem to be needed: it costs less to look once more than to overshoot

Why = Literal["reached", "maximum", "not-asked"]


class Rule(NamedTuple):
    """How many replications there may be.

    Attributes
    ----------
    minimum, maximum : int
        No fewer, and no more, than these.
    look_ahead : int
        For so many more replications the targets must hold.
    """

    minimum: int
    maximum: int
    look_ahead: int


class Stop(NamedTuple):
    """Where a study stopped.

    Attributes
    ----------
    replications : int
        So many are used: where the targets were reached, and the look-ahead; or the maximum.
    reached : int or None
        Where the targets were reached for good; None if they were not.
    why : str
        ``reached`` or ``maximum``; ``not-asked`` where there were no targets.
    half_widths : float array [k]
        Of every difference, with all the replications used; nan where it is hardly ever defined.
    """

    replications: int
    reached: int | None
    why: Why
    half_widths: Values


def as_given(replications: int) -> Stop:
    """Return where a study stopped that was given so many replications."""
    return Stop(replications, None, "not-asked", np.empty(0))


def stop(differences: Values, targets: Values, rule: Rule) -> Stop | None:
    """Return where to stop, or None if more replications are needed to tell.

    Parameters
    ----------
    differences : array [n, k]
        Paired differences in replications 0 to *n* - 1; nan where one is undefined.
    targets : array [k]
        Half-width asked of each. One that is defined in no replication is passed over.
    rule : Rule
        Minimum, maximum and look-ahead.
    """
    n = len(differences)
    if not targets.size:
        return as_given(rule.minimum) if n >= rule.minimum else None
    looks = _looks(n, rule)
    if looks.size:
        good = _within(differences, targets, looks)
        for i in np.flatnonzero(good):
            last = int(looks[i]) + rule.look_ahead
            if last > min(n, rule.maximum):
                break
            if good[i : np.searchsorted(looks, last, side="right")].all():
                return Stop(last, int(looks[i]), "reached", half_widths(differences[:last], [last])[0])
    if n < rule.maximum:
        return None
    last = rule.maximum
    return Stop(last, None, "maximum", half_widths(differences[:last], [last])[0])


def next_number(differences: Values, targets: Values, rule: Rule) -> int:
    """Return how many replications to have before looking again, where :func:`stop` has found no end.

    It aims a little short of what the variance so far says is needed, since what is simulated beyond the end
    is not used.
    """
    if not targets.size:
        return rule.minimum
    n = len(differences)
    first = rule.minimum + rule.look_ahead
    if n < first:
        return min(first, rule.maximum)
    looks = _looks(n, rule)
    bad = np.flatnonzero(~_within(differences, targets, looks))
    if not bad.size or bad[-1] < len(looks) - 1:  # good for a while: the look-ahead is not complete
        since = int(looks[bad[-1] + 1]) if bad.size else rule.minimum
        return min(since + rule.look_ahead, rule.maximum)
    width = half_widths(differences, [n])[0]
    worst = float(np.nanmax(np.append(width / targets, 1.0)))
    needed = STEP * round(min(_SHORT * n * worst**2, rule.maximum) / STEP)
    return min(max(needed, n + STEP) + rule.look_ahead, rule.maximum)


def half_widths(differences: Values, at: list[int] | NDArray[np.int64]) -> Values:
    """Return the half-width of the 95% interval of each mean with the first so many replications.

    Parameters
    ----------
    differences : array [n, k]
        nan where undefined.
    at : sequence of int, m of them
        Numbers of replications.

    Returns
    -------
    array [m, k]
        nan with fewer than two defined replications.
    """
    from scipy.special import stdtrit

    defined = ~np.isnan(differences)
    # About a value of its own, so that squares of large costs lose no digits; it must not depend on n.
    first = np.where(
        defined.any(axis=0), differences[defined.argmax(axis=0), np.arange(defined.shape[1])], 0.0
    )
    centred = np.where(defined, differences - first, 0.0)
    rows = np.asarray(at) - 1
    n = np.cumsum(defined, axis=0)[rows]
    total, squares = np.cumsum(centred, axis=0)[rows], np.cumsum(centred**2, axis=0)[rows]
    several = np.maximum(n, 2)
    variance = np.maximum(squares - total**2 / several, 0.0) / (several - 1)
    half: Values = stdtrit(several - 1, (1 + CONFIDENCE) / 2) * np.sqrt(variance / several)
    return np.where(n > 1, half, np.nan)


def _looks(n: int, rule: Rule) -> NDArray[np.int64]:
    return np.arange(rule.minimum, min(n, rule.maximum) + 1, STEP)


def _within(differences: Values, targets: Values, looks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether every difference is known well enough at each look."""
    widths = half_widths(differences, looks)
    never = np.cumsum(~np.isnan(differences), axis=0)[looks - 1] == 0
    return np.asarray(((widths <= targets) | never).all(axis=1))
