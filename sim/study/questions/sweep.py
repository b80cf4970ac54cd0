"""A sweep: one or two levers moved through their values, and where the policy stops paying.

At every value the policy is held against the baseline in the same replications
(:mod:`sim.study.questions.settings`).
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from sim.scenario.base import Part, Reference, Series
from sim.study.questions.breakeven import BreakEven, break_evens
from sim.study.questions.settings import Lever, Setting, asked_at, differences_at
from sim.study.runner.cells import Asked, Contrast, Many, SampleSource
from sim.study.statistics import Values, mean_interval

if TYPE_CHECKING:
    import pandas as pd

    from sim.measures.measure import Measure


class Section(Part):
    """One sweep of a study file."""

    lever: Lever = Field(description="What is moved.")
    second: Lever | None = Field(default=None, description="What else is moved, for a grid.")
    measures: Series[Reference] = Field(
        default=("retention_42m", "lost_knowledge", "cost_total_gbp"), description="What is compared."
    )
    level: float = Field(
        default=0.0, description="The difference at which the policy breaks even, in the measure's unit."
    )
    replications: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=200, description="Replications at each value, the same at all."
    )

    @model_validator(mode="after")
    def _check(self) -> Section:
        if self.second is not None and self.second.path == self.lever.path:
            raise ValueError("the two levers are the same")
        return self

    def settings(self) -> list[Setting]:
        """Return the settings of the levers, the first lever moving fastest."""
        first, second = self.lever, self.second
        if second is None:
            return [{first.path: value} for value in first.listed()]
        return [{first.path: x, second.path: y} for y, x in product(second.listed(), first.listed())]

    @property
    def levers(self) -> list[Lever]:
        """What is moved."""
        return [self.lever] if self.second is None else [self.lever, self.second]

    def edges(self) -> list[Setting]:
        """Return every value of each lever at the other's first, and both last: of a large grid, few."""
        first = {lever.path: lever.listed()[0] for lever in self.levers}
        along = [first | {lever.path: value} for lever in self.levers for value in lever.listed()]
        return [*along, {lever.path: lever.listed()[-1] for lever in self.levers}]


class Answer(NamedTuple):
    """What a sweep found.

    Attributes
    ----------
    table : DataFrame
        One row per measure and setting: measure, unit, x_lever, x, y_lever, y, diff_mean, diff_ci_low,
        diff_ci_high, replications. Without a second lever y_lever and y are empty.
    break_evens : DataFrame
        One row per crossing, or one that says there is none: measure, unit, level, x_lever, y_lever, y, at,
        ci_low, ci_high, said. A limit is empty where the interval reaches the end of the range.
        Levers whose values are not numbers have no rows.
    """

    table: pd.DataFrame
    break_evens: pd.DataFrame


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells of a sweep, each with its replications.

    Raises
    ------
    sim.scenario.errors.ScenarioError
        A path does not exist (with what was probably meant), or a value is not possible there.
    """
    return asked_at(contrast, section.settings(), section.replications)


def tries(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells at the edges of a grid: they tell soon whether its values are possible.

    Raises
    ------
    sim.scenario.errors.ScenarioError
        As of :func:`asks`.
    """
    return asked_at(contrast, section.edges(), section.replications)


def many(contrast: Contrast, section: Section) -> Many:  # noqa: ARG001 - asked as of every question
    """Return how much :func:`asks` asks for."""
    of_both = [lever for lever in section.levers if not lever.path.startswith("policy.")]
    cells = sum(prod(len(lever.listed()) for lever in some) for some in (section.levers, of_both))
    return Many(cells, cells * section.replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> Answer:
    """Return the paired differences at every value, and where they cross the level."""
    import pandas as pd

    measures, differences = differences_at(
        contrast, section.settings(), section.measures, section.replications, runner
    )
    points = [
        row
        for which, measure in enumerate(measures)
        for row in _points(section, measure, differences[:, :, which])
    ]
    even = [
        row
        for which, measure in enumerate(measures)
        for row in _break_evens(section, measure, differences[:, :, which])
    ]
    return Answer(pd.DataFrame(points, columns=_POINTS), pd.DataFrame(even, columns=_EVENS))


_POINTS = [
    "measure", "unit", "x_lever", "x", "y_lever", "y", "diff_mean", "diff_ci_low", "diff_ci_high",
    "replications",
]  # fmt: skip
_EVENS = ["measure", "unit", "level", "x_lever", "y_lever", "y", *BreakEven._fields]


def _points(section: Section, measure: Measure, differences: Values) -> list[dict[str, Any]]:
    interval = mean_interval(differences)
    known = (~np.isnan(differences)).sum(axis=0)
    return [
        {
            "measure": measure.name,
            "unit": measure.unit,
            "x_lever": section.lever.path,
            "x": setting[section.lever.path],
            "y_lever": section.second.path if section.second else None,
            "y": setting[section.second.path] if section.second else None,
            "diff_mean": interval.mean[i],
            "diff_ci_low": interval.low[i],
            "diff_ci_high": interval.high[i],
            "replications": known[i],
        }
        for i, setting in enumerate(section.settings())
    ]


def _break_evens(section: Section, measure: Measure, differences: Values) -> list[dict[str, Any]]:
    """Return where the difference crosses the level along the first lever, at each value of the second."""
    at = section.lever.listed()
    if any(isinstance(value, bool | str) for value in at):
        return []
    common = {
        "measure": measure.name,
        "unit": measure.unit,
        "level": section.level,
        "x_lever": section.lever.path,
        "y_lever": section.second.path if section.second else None,
    }
    rows = []
    for i, y in enumerate(section.second.listed() if section.second else [None]):
        along = differences[:, i * len(at) : (i + 1) * len(at)]
        found = break_evens(np.array(at, dtype=np.float64), along, section.level)
        rows += [common | {"y": y} | even._asdict() for even in found]
    return rows
