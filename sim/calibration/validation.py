"""The model held against what is measured: an interval beside an interval, and a verdict by rule.

What the model would show of each check, with 90%, is its *predictive interval*. Two things make it wide, and
they are told apart:

ignorance
    The assumptions at the points that agree with what boards published (history matching, see
    :mod:`sim.published.matching`): the figure at each, with the noise of its few replications taken out
    (:func:`sim.study.over_assumptions.drawn_in`). Where points differ by little more than noise it is left
    in, and the interval is wider than what is not known.
chance
    What as many people, or months,
    as were observed would show about that by luck (and what is left of the luck
    that all points share). Its variance is that of
    the replications, times what a point simulates over what was observed. So people who share a stretch of
    luck do so in clusters of the size of a replication, 100 posts over six years; a window of half a year of
    a real board is of the same order. Shocks that all boards share are not in it.

Chance is drawn at each point from a gamma distribution with the point's mean and this variance, and the ends
are the 5% and 95% of all points together. Two of the checks are targets of history matching themselves: the
hires and the redundancies of later windows. For them points are held against the leavers of 2022-23 alone.

A check *holds* if the interval of the data lies in the predictive interval, *overlaps* if they share some of
their values, and is *missed* if none. Where the data give a direction and no size, it holds if all of the
predictive interval has this direction.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import isinf, isnan, nan
from typing import NamedTuple

import numpy as np

from sim.calibration.model import estimate
from sim.calibration.validation_design import REPLICATIONS, Simulated, simulated
from sim.measures.measure import Floats
from sim.published.check import Check, Exposure
from sim.published.checks import CHECKS, TEAM_CHECKS
from sim.published.figures import FIRST_REPLY, Counts, Span
from sim.published.jackknife import jackknife, variance_of_mean
from sim.published.matching import TARGETS, conditioned, model_at
from sim.published.matching import Model as AtPoints
from sim.study.over_assumptions import drawn_in
from sim.study.runner.runner import Tell
from sim.study.statistics import EXPECTED, RANGE, percentiles

_QUANTILES = (np.arange(40) + 0.5) / 40
_MOST_NOISE = 0.75  # of the variance between points
_TINY = 1e-300


class Verdict(StrEnum):
    """How the model does, the worst first."""

    LOW = "misses: too low"
    HIGH = "misses: too high"
    OVERLAPS = "overlaps"
    HOLDS = "holds"
    UNKNOWN = "not known"


MISSES = (Verdict.LOW, Verdict.HIGH)
_ORDER = list(Verdict)


class Predicted(NamedTuple):
    """What the model says of a figure.

    Attributes
    ----------
    central, ci_low, ci_high : float
        Under the central assumptions, with the 95% interval of the Monte Carlo error.
    ignorance : Span
        5-95% over the points of the assumptions that agree with what boards published.
    predictive : Span
        5-95% of what the data's number of people and months would show.
    chance_share : float
        The part of the variance of the predictive distribution that is chance.
    noisy : bool
        Whether the points differ by little more than the noise of few replications, which is then part of the
        interval.
    """

    central: float
    ci_low: float
    ci_high: float
    ignorance: Span
    predictive: Span
    chance_share: float
    noisy: bool = False


class Row(NamedTuple):
    """A check, what the model says of it, and the verdict."""

    check: Check
    predicted: Predicted

    @property
    def verdict(self) -> Verdict:
        """How the model does."""
        return verdict_of(self.check.span, self.predicted.predictive)

    @property
    def by(self) -> float:
        """How far apart the intervals are; 0 where they are not."""
        data, model = self.check.span, self.predicted.predictive
        return max(data.low - model.high, model.low - data.high, 0.0)


class Held(NamedTuple):
    """All checks: those that nothing was fitted to, then those that are not independent; misses first.

    Attributes
    ----------
    rows : tuple of Row
        Of both by verdict; of the misses, those that are most widths of the data's interval away come first.
    simulated : Simulated
        What they were worked out of.
    weights : array [points]
        Of each point, as all six figures of boards have it; 0 where it disagrees.
    weights_first : array [points]
        As the leavers of 2022-23 alone have it.
    """

    rows: tuple[Row, ...]
    simulated: Simulated
    weights: Floats
    weights_first: Floats

    @property
    def independent(self) -> tuple[Row, ...]:
        """The checks that nothing was fitted to."""
        return tuple(row for row in self.rows if row.check.independent)

    @property
    def tied(self) -> tuple[Row, ...]:
        """The checks that are not independent of what the assumptions were set against."""
        return tuple(row for row in self.rows if not row.check.independent)


def verdict_of(data: Span, predictive: Span) -> Verdict:
    """Return the verdict of two intervals, by the rule that the head of this module states."""
    if isnan(predictive.low) or isnan(predictive.high):
        return Verdict.UNKNOWN
    if data.misses(*predictive):
        return Verdict.LOW if predictive.high < data.low else Verdict.HIGH
    one_sided = isinf(data.low) or isinf(data.high)
    holds = data.holds(*predictive) if one_sided else predictive.holds(*data)
    return Verdict.HOLDS if holds else Verdict.OVERLAPS


def validate(replications: int = REPLICATIONS, workers: int = 1, progress: Tell | None = None) -> Held:
    """Simulate as :func:`sim.calibration.validation_design.simulated` does, and hold against every check."""
    return held(simulated(replications, workers=workers, progress=progress))


def held(found: Simulated) -> Held:
    """Hold what was simulated against every check."""
    weights, first = _weights(found, len(TARGETS)), _weights(found, len(FIRST_REPLY))
    rows = [Row(check, _predicted(check, found, first if check.held_out else weights)) for check in CHECKS]
    return Held(tuple(sorted(rows, key=_place)), found, weights, first)


def _place(row: Row) -> tuple[bool, int, float]:
    if row.verdict in MISSES:
        return not row.check.independent, 0, -row.by / (row.check.span.high - row.check.span.low)
    return not row.check.independent, _ORDER.index(row.verdict), 0.0


def _weights(found: Simulated, targets: int) -> Floats:
    """Return the weight of each point by the first so many targets; all 0 if too few points agree."""
    models = [model_at(point, found.central, TARGETS[:targets]) for point in found.points]
    means, variances = (np.stack(column) for column in zip(*models, strict=True))
    kept = conditioned(AtPoints(means, variances), TARGETS[:targets])
    return kept.weights if kept.enough else np.zeros(len(models))


def _predicted(check: Check, found: Simulated, weights: Floats) -> Predicted:
    if check in TEAM_CHECKS:
        return _of_teams(check, found.teams)
    central = estimate(check.value, found.central)
    over = over_points(check.value, found, weights, check.exposure)
    if not over.weights.any():
        nothing = Span(nan, nan)
        return Predicted(*central, nothing, nothing, nan)
    shown = np.array([_gamma_quantiles(mean, over.luck) for mean in over.means])
    each = np.repeat(over.weights[:, None], shown.shape[1], axis=1) / shown.shape[1]
    low, _, high = percentiles(shown.reshape(-1, 1), EXPECTED, each.ravel())[:, 0]
    within = percentiles(over.means[:, None], RANGE, over.weights)[:, 0]
    spread = float(over.weights @ (over.means - over.weights @ over.means) ** 2)
    of_chance = over.luck**2 / (over.luck**2 + spread) if over.luck else 0.0
    return Predicted(
        *central, Span(*map(float, within)), Span(float(low), float(high)), of_chance, over.noisy
    )


class OverPoints(NamedTuple):
    """A figure at the points of the assumptions.

    Attributes
    ----------
    means : array [points]
        With the noise of few replications taken out; not below 0, and 0 at points of no weight.
    weights : array [points]
        Of each; together 1, or 0 if none is left.
    luck : float
        Standard deviation of chance in the data, and of the luck that all points share.
    noisy : bool
        Whether the points differ by little more than noise: then nothing is taken out.
    """

    means: Floats
    weights: Floats
    luck: float
    noisy: bool


def over_points(
    value: Callable[[Counts], Floats], found: Simulated, weights: Floats, exposure: Exposure | None = None
) -> OverPoints:
    """Return a figure at each point, and how far luck moves what is observed about it.

    The luck that points share is corrected by what the central assumptions, which have met the same and more
    replications, say of it: a control variate, whose coefficient, from 0 to 1, is estimated over all points.

    Parameters
    ----------
    value : callable
        The figure.
    found : Simulated
        What was counted.
    weights : array [points]
        Of each point; one at which the figure is not defined is left out.
    exposure : Exposure, optional
        How much was observed; without it there is no chance in the data.
    """
    means, ours = (np.array(x) for x in zip(*(jackknife(value, p) for p in found.points), strict=True))
    few = {name: count[: ours.shape[1]] for name, count in found.central.items()}
    (same, theirs), (whole, rest) = jackknife(value, few), jackknife(value, found.central)
    there = np.isfinite(means) & np.isfinite(ours).all(axis=1)
    weights = np.where(there, weights, 0.0)
    if not (weights.any() and np.isfinite(whole - same)):
        return OverPoints(np.zeros(len(means)), np.zeros(len(means)), nan, noisy=True)
    weights = weights / weights.sum()
    means, ours = np.where(there, means, 0.0), np.where(there[:, None], ours, 0.0)
    # so much do so few vary on average: two that are alike by luck would divide by next to nothing
    usual = (len(theirs) - 1) * len(rest) * variance_of_mean(rest)
    slope = float(np.clip(weights @ ours @ theirs / max(theirs @ theirs, usual, _TINY), 0.0, 1.0))
    left = ours - slope * theirs
    shared = weights @ left
    alone = np.array([variance_of_mean(one) for one in left - shared])
    means = means - slope * (same - whole)
    spread = float(weights @ (means - weights @ means) ** 2)
    noisy = bool(weights @ alone > _MOST_NOISE * spread)
    if not noisy:
        means = drawn_in(means[:, None], alone[:, None], weights)[:, 0]
    variance = variance_of_mean(shared) + slope**2 * variance_of_mean(rest)
    if exposure is not None:
        sizes = np.array([sum(point[name].sum() for name in exposure.counted) for point in found.points])
        sampling = np.array([variance_of_mean(one) for one in ours])
        variance += float(weights @ (sampling * sizes)) / exposure.observed
    return OverPoints(np.maximum(means, 0.0), weights, float(np.sqrt(variance)), noisy)


def _gamma_quantiles(mean: float, sd: float) -> Floats:
    """Return quantiles of the gamma distribution of this mean and standard deviation."""
    from scipy.special import gammaincinv

    if sd <= 0 or mean == 0:
        return np.full(len(_QUANTILES), mean)
    shape = (mean / sd) ** 2
    return np.asarray(gammaincinv(shape, _QUANTILES) * mean / shape)


def _of_teams(check: Check, teams: Counts) -> Predicted:
    """Return what shipped teams give one by one: nothing is simulated, and all lies between the ends."""
    each = check.value(teams)
    ends = Span(float(each.min()), float(each.max()))
    total = float(check.value({name: column.sum() for name, column in teams.items()}))
    return Predicted(total, nan, nan, ends, ends, 0.0)
