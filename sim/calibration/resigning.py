"""The hazard of resignation: the model's base rate, its multiplier by months left, and its tenure shape.

With lambda the base rate, f_k the centred multiplier of tenure step k at a strength s of the shape, and g how
far a person stood up the ramp of the months left, the model's hazard is lambda f_k (1 + (M - 1) g). So the
likelihood of the resignations, each at (k_i, g_i), in years at risk E_k, of which G_k = sum of E g, is

    product over i of lambda f_{k_i} (1 + (M - 1) g_i) x exp(-lambda sum over k of f_k (E_k + (M - 1) G_k)).

With a Gamma prior, lambda given (M, s) is Gamma again: it is integrated exactly, and M and s on a grid.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from sim.calibration.exposure import Exposure
from sim.calibration.posterior import QUANTILES, Estimate, on_grid
from sim.calibration.prior import Gamma
from sim.measures.measure import Floats
from sim.model.attrition_rules import centred_steps
from sim.scenario.assumptions import Attrition

_MULTIPLIERS = np.geomspace(0.2, 25.0, 121)  # values of M
_STRENGTHS = 36
_FEW = 1e-6  # weight below which a point of the grid does not count


@dataclass(frozen=True)
class Resigning:
    """What is known of the three, and how they hang together.

    Attributes
    ----------
    base, at_end, strength : Estimate
        Resignations a year; the multiplier M at no months left; the strength of the tenure shape.
    base_and_end, base_and_strength : float
        Correlations of what is believed of the logarithm of the base with the other two.
    """

    base: Estimate
    at_end: Estimate
    strength: Estimate
    base_and_end: float
    base_and_strength: float
    _a: float
    _rates: Floats
    _weights: Floats
    _ends: Floats
    _strengths: Floats

    def draw(self, chance: np.random.Generator, size: int) -> tuple[Floats, Floats, Floats]:
        """Draw base rates, multipliers M and strengths together from what is believed."""
        at = chance.choice(len(self._weights), size, p=self._weights)
        return chance.gamma(self._a, 1 / self._rates[at]), self._ends[at], self._strengths[at]


def resigning(
    exposure: Exposure,
    assumed: Attrition,
    base: Gamma,
    at_end: Gamma | None,
    strength: tuple[float, float, float] | None,
) -> Resigning:
    """Estimate the hazard of resignation.

    Parameters
    ----------
    exposure : Exposure
        Time at risk and resignations.
    assumed : Attrition
        The tenure shape, and what it is centred over.
    base, at_end : Gamma
        What is known before of the base rate and of M; None: nothing of M.
    strength : tuple of float
        Low end, value and high end of the strength of the shape: half of the chance lies evenly on either
        side of the value, none outside, as where assumptions are varied. None: it is as assumed.
    """
    strengths, chances = _strengths(assumed, strength)
    ends = _MULTIPLIERS
    widths = np.gradient(ends)
    before = _density(ends, at_end) * widths if at_end else widths / ends
    lift = ends - 1
    heights, times = np.unique(np.round(exposure.ramp, 3), return_counts=True)
    log_events = np.log1p(np.multiply.outer(lift, heights)) @ times
    log_weight, rates = np.empty((len(strengths), len(ends))), np.empty((len(strengths), len(ends)))
    a = base.a + len(exposure.step)
    for i, s in enumerate(strengths):
        shape = np.array(centred_steps(assumed.tenure_shape, assumed.centring_exits_per_year, float(s))[1])
        rates[i] = base.b + shape @ exposure.years + lift * (shape @ exposure.ramp_years)
        of_shape = float(np.log(np.maximum(shape[exposure.step], 1e-300)).sum())
        log_weight[i] = of_shape + log_events - a * np.log(np.maximum(rates[i], 1e-300))
    log_weight += np.log(chances)[:, None] + np.log(before)[None, :]
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    seen = len(exposure.step)
    of_base = _mixture(a, rates.ravel(), weight.ravel())
    own = float((weight * (rates - base.b) / np.maximum(rates, 1e-300)).sum())
    mean_log = -np.log(np.maximum(rates, 1e-300))
    kept = weight.ravel() > _FEW * weight.max()
    grid_s, grid_m = (x.ravel() for x in np.meshgrid(strengths, ends, indexing="ij"))
    return Resigning(
        base=Estimate(*of_base, own if base.b else 1.0, seen),
        at_end=on_grid(ends, weight.sum(axis=0), before, int((exposure.ramp > 0).sum())),
        strength=on_grid(strengths, weight.sum(axis=1), chances, seen),
        base_and_end=_correlation(mean_log.ravel(), np.log(grid_m), weight.ravel(), a),
        base_and_strength=_correlation(mean_log.ravel(), grid_s, weight.ravel(), a),
        _a=a,
        _rates=rates.ravel()[kept],
        _weights=weight.ravel()[kept] / weight.ravel()[kept].sum(),
        _ends=grid_m[kept],
        _strengths=grid_s[kept],
    )


def _strengths(assumed: Attrition, span: tuple[float, float, float] | None) -> tuple[Floats, Floats]:
    """Return strengths of the shape, the middles of narrow strips, and the chance of each."""
    if span is None or span[0] >= span[2]:
        return np.array([assumed.tenure_shape_strength]), np.ones(1)
    low, value, high = span
    edges = np.linspace(low, high, _STRENGTHS + 1)
    below = np.where(
        edges <= value,
        0.5 * (edges - low) / max(value - low, 1e-12),
        0.5 + 0.5 * (edges - value) / max(high - value, 1e-12),
    )
    return (edges[1:] + edges[:-1]) / 2, np.diff(below)


def _density(at: Floats, prior: Gamma) -> Floats:
    logs = (prior.a - 1) * np.log(at) - prior.b * at
    return np.asarray(np.exp(logs - logs.max()))


def _mixture(a: float, rates: Floats, weights: Floats) -> tuple[float, float, float]:
    """Return 5%, median and 95% of a mixture of Gamma distributions of one shape."""
    from scipy.special import gammainc, gammaincinv

    if a <= 0:
        return 0.0, 0.0, float("inf")
    kept = weights > _FEW * weights.max()
    rates, weights = rates[kept], weights[kept] / weights[kept].sum()
    # the chance of less than u of the Gamma distribution of rate 1, read off a fine table
    ends = [float(np.log(gammaincinv(a, q))) for q in (1e-7, 1 - 1e-7)]
    logs = np.linspace(ends[0], ends[1], 1500)
    chances = gammainc(a, np.exp(logs))

    def below(log_x: float) -> float:
        return float(weights @ np.interp(np.log(rates) + log_x, logs, chances, 0.0, 1.0))

    span = float(logs[0] - np.log(rates.max())), float(logs[-1] - np.log(rates.min()))
    low, value, high = (_root(below, q, *span) for q in QUANTILES)
    return low, value, high


def _root(below: Callable[[float], float], q: float, low: float, high: float) -> float:
    """Return exp of where a rising function reaches q, by halving."""
    for _ in range(26):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < q else (low, middle)
    return exp((low + high) / 2)


def _correlation(mean_log_base: Floats, other: Floats, weight: Floats, a: float) -> float:
    """Return the correlation of log base with another value; at a point of the grid it varies as 1 / a."""
    x, y = mean_log_base - weight @ mean_log_base, other - weight @ other
    within = 1 / a if a > 0 else 0.0  # the trigamma function of a, nearly
    spread = (float(weight @ x**2) + within) * float(weight @ y**2)
    return float(weight @ (x * y)) / sqrt(spread) if spread > 0 else 0.0
