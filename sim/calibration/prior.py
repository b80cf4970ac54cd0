"""What the assumptions say of a value before anything was counted: a distribution that has their range.

A range of the assumptions, low to high, is taken as the middle 90% of a Gamma distribution (of what has no
upper bound) or of a Beta distribution (of a share). Its rate b, or a + b, is what the assumption weighs: so
many person-years, or so many decisions.
"""

from __future__ import annotations

from functools import cache
from math import log
from typing import NamedTuple

MIDDLE = 0.9
"""The share of a distribution within its interval."""
_TAIL = (1 - MIDDLE) / 2


class Gamma(NamedTuple):
    """Shape a and rate b; the mean is a / b."""

    a: float
    b: float


class Beta(NamedTuple):
    """a and b; the mean is a / (a + b)."""

    a: float
    b: float


FLAT = Gamma(0.0, 0.0)
"""Nothing known of a rate."""


@cache
def gamma_of(low: float, high: float) -> Gamma:
    """Return the Gamma distribution of which 5% lie below *low* and 5% above *high*; 0 < low < high."""
    from scipy.optimize import brentq
    from scipy.special import gammaincinv

    def miss(log_a: float) -> float:
        a = 10**log_a
        return float(log(gammaincinv(a, 1 - _TAIL) / gammaincinv(a, _TAIL)) - log(high / low))

    a = 10 ** float(brentq(miss, -1, 6))
    return Gamma(a, float(gammaincinv(a, _TAIL)) / low)


@cache
def beta_of(low: float, high: float) -> Beta:
    """Return the Beta distribution of which 5% lie below *low* and 5% above *high*; 0 < low < high < 1."""
    from scipy.optimize import least_squares
    from scipy.special import betaincinv

    middle = (low + high) / 2
    n = middle * (1 - middle) / ((high - low) / 3.29) ** 2
    start = [log(max(n * middle, 0.5)), log(max(n * (1 - middle), 0.5))]

    def misses(logs: list[float]) -> list[float]:
        a, b = (2.718281828459045**x for x in logs)
        return [float(betaincinv(a, b, _TAIL)) - low, float(betaincinv(a, b, 1 - _TAIL)) - high]

    a, b = (2.718281828459045**x for x in least_squares(misses, start, xtol=1e-12, ftol=1e-12).x)
    return Beta(float(a), float(b))


def middle_of(prior: Gamma | Beta) -> float:
    """Return the median: what an estimate would be without any data."""
    from scipy.special import betaincinv, gammaincinv

    if isinstance(prior, Gamma):
        return float(gammaincinv(prior.a, 0.5)) / prior.b
    return float(betaincinv(prior.a, prior.b, 0.5))
