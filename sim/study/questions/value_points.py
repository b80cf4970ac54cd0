"""Value for money over the assumptions: how often a policy pays, and what each assumption is worth knowing.

Assumptions that have a range and act move together over a Latin hypercube, as for the conditions of failure
(:mod:`sim.study.questions.conditions`), and at each point the mean is known from a few replications.
"""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.measure import Floats
from sim.study.proportions import wilson
from sim.study.questions.economics import net_benefit
from sim.study.questions.information import (
    freed_of_error,
    largest_by_chance,
    quantiles_of,
    unshared_error,
    worth_of_all,
    worth_of_one,
)
from sim.study.questions.points import asked_of, at_quantiles, differences, varied_by
from sim.study.questions.tally import means_at_points
from sim.study.ranges import Varied, hypercube
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
        The expected value of (partial) perfect information. Of all together there is no interval.
    by_chance : float
        What the largest of so many stays below in 95 of 100 cases, if none tells anything.
    explained : float
        Its part in the variance of the net benefit between points, by the same regression; all together 1.
    at_low, at_high : float
        The expected net benefit at the ends of the range, with all other assumptions uncertain; of all
        together, the least and the most of the points.
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
    quantiles : array [points, varied]
        Where each point is.
    measured : dict of array [points, replications]
        Paired differences there, by measure.
    central : dict of array [many replications]
        The same in the central scenario.
    seed : int
        Of the draws.
    """

    def __init__(
        self,
        varied: tuple[Varied, ...],
        quantiles: Floats,
        measured: dict[str, Floats],
        central: dict[str, Floats],
        seed: int,
    ) -> None:
        values = [[v.at(float(u)) for u in column] for v, column in zip(varied, quantiles.T, strict=True)]
        self._varied, self._seed = varied, seed
        self._quantiles = np.column_stack([quantiles_of(np.array(column)) for column in values])
        self._measured, self._central = measured, central

    def share_above_nothing(self, gain: str, price: float) -> tuple[float, float, float]:
        """Return the share of the points at which the net benefit is above 0, with its 95% interval."""
        means = self._freed(gain, price)
        above = int((means > 0).sum())
        return above / len(means), *wilson(above, len(means))

    def information(self, stated: float) -> pd.DataFrame:
        """Return, at each of some prices, a :class:`Row` for all assumptions together and one for each.

        What is worth most comes first, and what is worth the same by how much it explains.
        """
        import pandas as pd

        rows = [row for times in TIMES for row in self._worths(times, times * stated)]
        return pd.DataFrame(rows, columns=Row._fields)

    def _worths(self, times: float, price: float) -> list[Row]:
        (means, _), freed = self._means(_GAIN, price), self._freed(_GAIN, price)
        between = float(freed.var(ddof=1))
        by_chance = largest_by_chance(self._quantiles, means, self._seed)
        whole = Row(
            times, price, ALL, nan, nan, nan, worth_of_all(freed), nan, nan, nan, 1.0 if between else nan,
            float(freed.min()), float(freed.max()), nan, nan,
        )  # fmt: skip
        each = []
        for j, v in enumerate(self._varied):
            found = worth_of_one(self._quantiles[:, j], means, self._seed)
            at = nan if isnan(found.switches) else float(v.at(found.switches))
            worth = found.value, found.low, found.high, by_chance
            explained = min(found.explained / between, 1.0) if between else nan
            ends = found.at_low, found.at_high
            each.append(
                Row(
                    times, price, v.path, v.low, v.value, v.high, *worth, explained, *ends, at, found.switches
                )
            )
        each.sort(key=lambda row: (-row.worth, -row.explained))
        return [whole, *each]

    def _freed(self, gain: str, price: float) -> Floats:
        means, error = self._means(gain, price)
        return freed_of_error(means, error)

    def _means(self, gain: str, price: float) -> tuple[Floats, float]:
        """Return the mean net benefit at each point, and the variance that few replications give it."""
        at_points = net_benefit(self._measured[_COST], self._measured[gain], price)
        central = net_benefit(self._central[_COST], self._central[gain], price)
        return means_at_points(at_points, central).mean, unshared_error(at_points)


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
    varied, quantiles = _sample(contrast, points)
    found = np.array([differences(runner, at, measures, replications) for at in _places(contrast, points)])
    middle = differences(runner, contrast, measures, central)
    return Points(
        varied,
        quantiles,
        {name: found[:, i] for i, name in enumerate(measures)},
        {name: middle[i] for i, name in enumerate(measures)},
        contrast.baseline.scenario.run.seed,
    )


def _sample(contrast: Contrast, points: int) -> tuple[tuple[Varied, ...], Floats]:
    varied = varied_by(contrast)
    return varied, hypercube(points, len(varied), contrast.baseline.scenario.run.seed)


def _places(contrast: Contrast, points: int) -> list[Contrast]:
    varied, quantiles = _sample(contrast, points)
    return [at_quantiles(contrast, f"value-{i:05}", varied, row) for i, row in enumerate(quantiles)]
