"""A tornado: each assumption at its low and at its high end, with all others where they are.

Of an assumption that is held at least or at most at another, the end is where that one lets it go; and those
that it holds itself give way to it, no further than they must.

It shows which way an assumption works and how far by itself. It does not see what assumptions do together;
that is in :mod:`sim.study.questions.sensitivity`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from sim.measures.measure import Floats
from sim.scenario.base import Part, Series
from sim.study.questions.points import asked_of, at_values, differences, varied_by
from sim.study.ranges import STAYS, Varied, values_at
from sim.study.runner.cells import Asked, Contrast, SampleSource
from sim.study.statistics import mean_interval

if TYPE_CHECKING:
    import pandas as pd


class Section(Part):
    """What of the study file asks for a tornado."""

    replications: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=50, description="Replications at each end, the same at all."
    )
    measures: Series[str] = Field(
        default=("retention_42m", "lost_knowledge"), min_length=1, description="Measures of the team."
    )


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells: the contrast itself, and at both ends of each assumption.

    Raises
    ------
    sim.study.ranges.RangeError
        Nothing varies, or a range allows what is not possible.
    """
    varied = varied_by(contrast)
    ends = [at for i in range(len(varied)) for _, at in _ends(contrast, varied, i)]
    return asked_of([contrast, *ends], section.replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> pd.DataFrame:
    """Return one row per measure and assumption, the widest swing first.

    Returns
    -------
    DataFrame
        measure; factor (a path); low_value, value, high_value (of the assumption); central, the
        paired difference with every assumption where it is; at_low and at_high, the paired differences at
        the ends; low_change and high_change, what they differ from the central one by; swing, at_high less
        at_low. From central on, each with _ci_low and _ci_high, its 95% interval. Changes and swings are
        paired by replication. Of many intervals of swings, one in twenty leaves 0 out by luck alone.
    """
    import pandas as pd

    def at(place: Contrast) -> Floats:
        return differences(runner, place, section.measures, section.replications)

    central = at(contrast)
    rows = []
    varied = varied_by(contrast)
    for i, one in enumerate(varied):
        (low_value, low_end), (high_value, high_end) = _ends(contrast, varied, i)
        low, high = at(low_end), at(high_end)
        numbers = {
            "central": central,
            "at_low": low,
            "at_high": high,
            "low_change": low - central,
            "high_change": high - central,
            "swing": high - low,
        }
        values = {"low_value": low_value, "value": one.value, "high_value": high_value}
        rows.append(_rows(section.measures, one.path, values, numbers))
    table = pd.concat(rows, ignore_index=True)
    order = {measure: i for i, measure in enumerate(section.measures)}
    place = np.lexsort([-table["swing"].abs().to_numpy(), table["measure"].map(order).to_numpy()])
    return table.iloc[place].reset_index(drop=True)


def _ends(
    contrast: Contrast, varied: Sequence[Varied], i: int
) -> tuple[tuple[float, Contrast], tuple[float, Contrast]]:
    """Return the value of one assumption at its low and at its high end, and the contrast there."""
    path = varied[i].path
    word = path.removeprefix("assumptions.").translate(str.maketrans("._", "--"))
    low, high = (_end(contrast, varied, i, u) for u in (0.0, 1.0))
    return (
        (low[path], at_values(contrast, f"tornado-{word}-low", low)),
        (high[path], at_values(contrast, f"tornado-{word}-high", high)),
    )


def _end(contrast: Contrast, varied: Sequence[Varied], i: int, u: float) -> dict[str, float]:
    """Return the values that one assumption at an end, and those that give way to it, take there."""
    row = [u if j == i else STAYS for j in range(len(varied))]
    values = values_at(contrast.baseline.scenario, varied, row)
    return {v.path: values[v.path] for j, v in enumerate(varied) if j == i or values[v.path] != v.value}


def _rows(
    measures: tuple[str, ...], path: str, values: Mapping[str, float], numbers: dict[str, Floats]
) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, object] = {"measure": list(measures), "factor": path, **values}
    for name, found in numbers.items():
        interval = mean_interval(found.T)
        columns |= dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), interval, strict=True))
    return pd.DataFrame(columns)
