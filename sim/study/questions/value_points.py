"""Value for money over the assumptions: how often a policy pays, and what each assumption is worth knowing.

Assumptions that have a range and act are moved together, over the points of the range over the assumptions;
none is left out for what boards published. At each the mean is known from a few replications; what that does
to shares of points, and to what it is worth to know all, is taken out by :mod:`sim.study.over_assumptions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.measure import Floats
from sim.study.design import SEED
from sim.study.over_assumptions import OfTrueMeans, drawn_in, of_true_means, point_means, share_above
from sim.study.questions.economics import net_benefit
from sim.study.questions.information import (
    largest_by_chance,
    quantiles_of,
    worth_of_all,
    worth_of_one,
)
from sim.study.questions.points import asked_of, at_quantiles, differences, sample
from sim.study.ranges import Varied, values_at
from sim.study.runner.cells import Asked, Contrast, SampleSource

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
"""The factor of every assumption together."""
_COST, _GAIN, _IN_HEADS = (
    "cost_total_discounted_gbp", "staff_years_discounted", "staff_years_in_heads_discounted",
)  # fmt: skip


TIMES = (1.0, 1.5, 2.0)
"""Prices at which it is told what the assumptions are worth knowing, in multiples of the stated one."""


class Row(NamedTuple):
    """What it is worth to know an assumption, in GBP for one team and run.

    Attributes
    ----------
    times, price_gbp : float
        The price of a staff-equivalent year, as a multiple of the stated one and in GBP.
    factor : str
        The assumption, by its path; or ``all``.
    low_value, value, high_value : float
        Its range and central value.
    worth, worth_ci_low, worth_ci_high : float
        The expected value of (partial) perfect information. Of all together it is nan where their part cannot
        be told from chance, and the interval says how far it may be. Of one it is at most that of all.
    by_chance : float
        What the largest of so many stays below in 95 of 100 cases, if none tells anything.
    explained : float
        Its part in the variance of the net benefit between points, by the same regression; all together 1;
        nan where that variance cannot be told from chance.
    at_low, at_high : float
        The expected net benefit at the ends of the range, with all other assumptions uncertain; of all
        together, the least and the most of the points, nan where they cannot be told from chance.
    switches_at, plausible_below : float
        The value at which that is nothing, and the share of what is plausible that lies below; nan if it is
        nothing nowhere in the range.
    """

    times: float
    price_gbp: float
    factor: str
    low_value: float
    value: float
    high_value: float
    worth: float
    worth_ci_low: float
    worth_ci_high: float
    by_chance: float
    explained: float
    at_low: float
    at_high: float
    switches_at: float
    plausible_below: float


def asks(contrast: Contrast, points: int | None, replications: int) -> list[Asked]:
    """Return the cells at the points, none if none are asked.

    Raises
    ------
    sim.study.ranges.RangeError
        Nothing varies, or a range allows what is not possible.
    """
    return [] if points is None else asked_of(_places(contrast, points), replications)


class Points:
    """Costs and gains at points of the assumptions.

    Parameters
    ----------
    varied : tuple of Varied
        What moves.
    x : array [points, varied]
        Its values at each point.
    measured : dict of array [replications, points]
        Paired differences there, by measure.
    central : dict of array [many replications]
        The same in the central scenario.
    """

    def __init__(
        self, varied: tuple[Varied, ...], x: Floats, measured: dict[str, Floats], central: dict[str, Floats]
    ) -> None:
        self._varied, self._x = varied, x
        self._quantiles = np.column_stack([quantiles_of(column) for column in x.T])
        self._measured, self._central = measured, central

    def share_above_nothing(self, gain: str, prices: Sequence[float]) -> OfTrueMeans:
        """Return the share of the points at which the net benefit is above 0, at each price."""
        return share_above(0.0, *self._benefits(gain, prices))

    def information(self, stated: float) -> pd.DataFrame:
        """Return, at each of some prices, a :class:`Row` for all assumptions together and one for each.

        What is worth most comes first, and what is worth the same by how much it explains.
        """
        import pandas as pd

        rows = [row for times in TIMES for row in self._worths(times, times * stated)]
        return pd.DataFrame(rows, columns=Row._fields)

    def _worths(self, times: float, price: float) -> list[Row]:
        benefits = self._benefits(_GAIN, [price])
        whole, low, high = (float(end[0]) for end in of_true_means(*benefits, worth_of_all))
        known, found = not isnan(whole), point_means(*benefits)
        means = found.means[:, 0]
        freed = drawn_in(*found)[:, 0] if known else np.full_like(means, nan)
        between = float(freed.var(ddof=1)) or nan
        by_chance = largest_by_chance(self._quantiles, means, SEED)
        together = Row(
            times, price, ALL, nan, nan, nan, whole, low, high, nan, between / between, float(freed.min()),
            float(freed.max()), nan, nan,
        )  # fmt: skip
        most = (whole, whole, high) if known else (nan, nan, nan)
        each = []
        for j, v in enumerate(self._varied):
            one = worth_of_one(self._quantiles[:, j], means, SEED)
            worth, least, highest = np.fmin(one[:3], most).tolist()
            explained = float(np.minimum(one.explained / between, 1.0))
            turns = _value_at(self._x[:, j], one.switches)
            each.append(
                Row(
                    times, price, v.path, v.low, v.value, v.high, worth, least, highest, by_chance, explained,
                    one.at_low, one.at_high, turns, one.switches,
                )
            )  # fmt: skip
        each.sort(key=lambda row: (-row.worth, -row.explained))
        return [together, *each]

    def _benefits(self, gain: str, prices: Sequence[float]) -> tuple[Floats, Floats]:
        """Return the net benefit at some prices, arrays [replications, prices, points] and [many, prices]."""
        at = np.asarray(prices)
        here, centre = self._measured, self._central
        return (
            net_benefit(here[_COST][:, None], here[gain][:, None], at[:, None]),
            net_benefit(centre[_COST][:, None], centre[gain][:, None], at),
        )


def of(
    contrast: Contrast, points: int | None, replications: int, central: int, runner: SampleSource
) -> Points | None:
    """Return what was measured at the points; None if none are asked.

    Parameters
    ----------
    central : int
        Replications of the central scenario, which say what the few at a point are worth.
    """
    if points is None:
        return None
    measures = (_COST, _GAIN, _IN_HEADS)
    varied, quantiles = sample(contrast, points)
    x = np.array([list(values_at(contrast.baseline.scenario, varied, row).values()) for row in quantiles])
    found = np.array([differences(runner, at, measures, replications) for at in _places(contrast, points)])
    middle = differences(runner, contrast, measures, central)
    return Points(
        varied,
        x,
        {name: found[:, i].T for i, name in enumerate(measures)},
        {name: middle[i] for i, name in enumerate(measures)},
    )


def _value_at(x: Floats, quantile: float) -> float:
    """Return the value that stands there among all, the reverse of :func:`quantiles_of`; nan of nan."""
    return nan if isnan(quantile) else float(np.quantile(x, quantile, method="hazen"))


def _places(contrast: Contrast, points: int) -> list[Contrast]:
    varied, quantiles = sample(contrast, points)
    return [at_quantiles(contrast, f"value-{i:05}", varied, row) for i, row in enumerate(quantiles)]
