"""M6 Attrition, the rules: hazards of resignation that go otherwise with months in post than in steps.

A hazard by tenure is a *count* M(t): months in post t, each counted by its hazard over the mean of the staff
of a steady state. Between readings all else is constant, so a person's resolve is spent at the instant at
which M has grown by resolve / rate: exact, by the inverse of M.

Sources: Cox and Oakes 1984, Analysis of Survival Data (families, cumulative hazards); Lane and Andrew 1955,
J. R. Stat. Soc. A 118 (length of service is lognormal); Silcock 1954, the same 117 (gamma mixtures of
exponentials); Hougaard 1984, doi:10.1093/biomet/71.1.75 (frailty, and that of who is left).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import cosh, erfc, exp, expm1, gamma, log, log1p, pi, pow, sinh, sqrt, tanh
from statistics import NormalDist

from sim.scenario.assumptions import Attrition

_NORMAL = NormalDist()


class Count:
    """A count of months in post, by the hazard of each."""

    __slots__ = ()

    def corners(self) -> tuple[float, ...]:
        """Return the tenures above 0 at which the hazard jumps."""
        return ()

    def upto(self, tenure: float) -> float:
        """Return M(t), the count up to a tenure in months; 0 up to 0."""
        raise NotImplementedError

    def reached(self, count: float) -> float:
        """Return the tenure at which the count is so much: the inverse of :meth:`upto`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Power(Count):
    """M(t) = scale x t^shape: with a constant rate the time to a resignation has a Weibull distribution."""

    scale: float
    shape: float

    def upto(self, tenure: float) -> float:
        """Return M(t)."""
        return self.scale * pow(tenure, self.shape) if tenure > 0 else 0.0

    def reached(self, count: float) -> float:
        """Return the tenure at which the count is so much."""
        return pow(count / self.scale, 1 / self.shape)


@dataclass(frozen=True, slots=True)
class OfLognormal(Count):
    """M(t) = -log(1 - F(t)) / rate, F lognormal: at that rate the time to a resignation is lognormal."""

    median: float  # months
    sigma: float
    rate: float  # a month

    def upto(self, tenure: float) -> float:
        """Return M(t)."""
        if tenure <= 0:
            return 0.0
        return _hazard_of_normal((log(tenure) - log(self.median)) / self.sigma) / self.rate

    def reached(self, count: float) -> float:
        """Return the tenure at which the count is so much."""
        return self.median * exp(self.sigma * _normal_of_hazard(count * self.rate)) if count > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Piecewise(Count):
    """Each month counts as many times as the step that it is in says."""

    starts: tuple[float, ...]  # months, from 0
    heights: tuple[float, ...]
    counts: tuple[float, ...]  # at the starts

    def corners(self) -> tuple[float, ...]:
        """Return the tenures above 0 at which the hazard jumps."""
        return self.starts[1:]

    def upto(self, tenure: float) -> float:
        """Return M(t)."""
        if tenure <= 0:
            return 0.0
        step = bisect_right(self.starts, tenure) - 1
        return self.counts[step] + self.heights[step] * (tenure - self.starts[step])

    def reached(self, count: float) -> float:
        """Return the tenure at which the count is so much."""
        step = bisect_right(self.counts, count) - 1
        beyond = count - self.counts[step]
        return self.starts[step] + (beyond / self.heights[step] if beyond > 0 else 0.0)


def piecewise(starts: Sequence[float], heights: Sequence[float]) -> Piecewise:
    """Return the count of steps that begin at some months, the first at 0."""
    lengths = (b - a for a, b in pairwise(starts))
    counts = accumulate((h * n for h, n in zip(heights, lengths, strict=False)), initial=0.0)
    return Piecewise(tuple(starts), tuple(heights), tuple(counts))


# --- the level


@dataclass(frozen=True, slots=True)
class ByTenure:
    """What the base rate is, a year, and how months count; no count where steps are read once a month."""

    per_year: float
    count: Count | None


def by_tenure(assumed: Attrition) -> ByTenure:
    """Return the base rate and the count of the family that is assumed.

    The level of a Weibull and of a lognormal hazard is such that its mean over the staff is
    `resignation_per_year`, as that of the steps is: the staff of a steady state in which people leave at
    `centring_exits_per_year`, a, so that the density of tenure t is a exp(-a t). Over them the mean of a
    hazard h with integral H is a x the mean of H, since H(0) = 0. A Weibull's count is a^(k-1) t^k /
    Gamma(k + 1); a lognormal's median is solved for. A table's rates are its own.
    """
    given, exits = assumed.tenure_hazard, assumed.centring_exits_per_year / 12
    per_year = assumed.resignation_per_year
    if given.family == "table":
        rates = [given.table_factor * row.per_year for row in given.table]
        own = piecewise([row.from_months for row in given.table], rates)
        mean = exits * mean_over_staff(own, exits)
        heights = [rate / mean for rate in rates] if mean else rates
        return ByTenure(mean, piecewise(own.starts, heights))
    if given.family == "weibull":
        scale = exits ** (given.shape - 1) / gamma(given.shape + 1)
        return ByTenure(per_year, Power(scale, given.shape))
    if given.family == "lognormal" and per_year > _HARDLY:
        rate = per_year / 12
        return ByTenure(per_year, OfLognormal(_median(rate, exits, given.sigma), given.sigma, rate))
    return ByTenure(per_year, None)


_HARDLY = 1e-12
"""A rate at which nobody resigns in the life of the universe: its median is no float."""


def mean_over_staff(count: Count, exits_per_month: float) -> float:
    """Return the mean of a count over the staff of a steady state, who leave at a constant rate."""
    nodes = staff_at(exits_per_month, count.corners())
    return sum((weight * count.upto(tenure) for tenure, weight in nodes), 0.0)


@cache
def staff_at(exits_per_month: float, corners: tuple[float, ...] = ()) -> tuple[tuple[float, float], ...]:
    """Return tenures and their weights in the staff of a steady state, by which to take means over it.

    Double exponential quadrature, piece by piece between corners, which takes any behaviour at the ends of a
    piece: Takahasi and Mori 1974, doi:10.2977/prims/1195192451.
    """
    nodes, ends = [], (0.0, *corners)
    for low, high in pairwise(ends):
        middle, half = (low + high) / 2, (high - low) / 2
        for i in range(-_NODES, _NODES + 1):
            s = _SPAN * i / _NODES
            there = pi / 2 * sinh(s)
            tenure = middle + half * tanh(there)
            slope = half * pi / 2 * cosh(s) / cosh(there) ** 2
            nodes.append((tenure, exits_per_month * exp(-exits_per_month * tenure) * slope))
    for i in range(-_NODES, _NODES + 1):
        s = _SPAN * i / _NODES
        x = exp(s - exp(-s))  # months beyond the last corner, in units of the mean stay
        slope = x * (1 + exp(-s))
        nodes.append((ends[-1] + x / exits_per_month, exp(-exits_per_month * ends[-1] - x) * slope))
    width = _SPAN / _NODES
    return tuple((tenure, width * weight) for tenure, weight in nodes)


_NODES, _SPAN = 100, 4.0
"""Points on either side of a piece's middle, and how far out in the variable that is doubly exponential."""


def _median(rate: float, exits: float, sigma: float) -> float:
    """Return the median of a lognormal time, in months, whose hazard has a mean over the staff."""
    nodes = staff_at(exits)

    def above(log_median: float) -> float:
        mean = sum((w * _hazard_of_normal((log(t) - log_median) / sigma) for t, w in nodes), 0.0)
        return log(max(exits * mean, 1e-300) / rate)

    low = high = -log(rate)
    while above(low) < 0:
        low -= 4 * sigma
    while above(high) > 0:
        high += 4 * sigma
    return exp(_crossing(above, low, high))


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function is 0, between two places on either side (the Illinois method)."""
    at_low, at_high, side = function(low), function(high), 0
    while high - low > 1e-12 * max(1.0, abs(low), abs(high)) and at_low > at_high:
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        if not low < middle < high:
            break
        value = function(middle)
        if value == 0:
            return middle
        if value > 0:
            low, at_low = middle, value
            at_high = at_high / 2 if side > 0 else at_high
            side = 1
        else:
            high, at_high = middle, value
            at_low = at_low / 2 if side < 0 else at_low
            side = -1
    return (low * at_high - high * at_low) / (at_high - at_low) if at_low > at_high else low


def _hazard_of_normal(z: float) -> float:
    """Return -log(1 - Phi(z)), the cumulative hazard of the standard normal distribution."""
    if z < 0:
        return -log1p(-0.5 * erfc(-z / sqrt(2)))
    if z < _FAR:
        return -log(0.5 * erfc(z / sqrt(2)))
    return z * z / 2 + log(z * sqrt(2 * pi)) - log1p(-1 / (z * z) + 3 / z**4)


def _normal_of_hazard(hazard: float) -> float:
    """Return the z at which -log(1 - Phi(z)) is so much."""
    if hazard < log(2):
        return _NORMAL.inv_cdf(-expm1(-hazard))
    if hazard < _FAR * _FAR / 2:
        return -_NORMAL.inv_cdf(exp(-hazard))
    z = sqrt(2 * hazard)
    for _ in range(6):  # Newton: out here the normal's hazard is z + 1 / z
        z -= (_hazard_of_normal(z) - hazard) / (z + 1 / z)
    return z


_FAR = 25.0
"""Beyond so many standard deviations the tail of the normal is taken from its asymptotic series."""


# --- frailty


def frailty_level(rate: float, exits: float, count: Count, variance: float) -> float:
    """Return the factor on all rates that leaves their mean over the staff where it is without frailty.

    People who join differ by a gamma factor of mean 1 and variance theta, and those with a high one go first:
    at tenure t the mean of who is left is 1 / (1 + theta H(t)), so that the hazard is h / (1 + theta H), its
    integral log(1 + theta H) / theta. The mean of it over the staff is set to the rate, as that of h was.

    Parameters
    ----------
    rate, exits : float
        Resignations a month without frailty, the mean over the staff; and at which the staff leave.
    count : Count
        Months in post by their hazard, of mean 1 over the staff.
    variance : float
        Theta, of the factor among those who join.
    """
    if rate <= _HARDLY:
        return 1.0
    weighed = [
        (weight, variance * rate * count.upto(tenure)) for tenure, weight in staff_at(exits, count.corners())
    ]
    wanted, log_level = variance * rate / exits, 0.0
    for _ in range(200):  # Newton: the mean rises in the logarithm of the level, ever more steeply
        level = exp(log_level)
        have = sum((w * log1p(level * spent) for w, spent in weighed), 0.0)
        slope = sum((w * level * spent / (1 + level * spent) for w, spent in weighed), 0.0)
        log_level += (step := (wanted - have) / slope)
        if abs(step) < 1e-12:
            break
    return exp(log_level)
