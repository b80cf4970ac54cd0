"""A tornado: each assumption at its low and at its high end, with all others where they are.

It shows which way an assumption works and how far by itself. It does not see what assumptions do together;
that is in :mod:`sim.study.questions.sensitivity`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import numpy as np
from pydantic import Field

from sim.measures.measure import Floats
from sim.scenario.base import Part, Series
from sim.study.questions.points import asked_of, at_values, differences, varied_by
from sim.study.ranges import Varied
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
    ends = [at for v in varied_by(contrast) for at in _ends(contrast, v)]
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
    for varied in varied_by(contrast):
        low, high = (at(end) for end in _ends(contrast, varied))
        numbers = {
            "central": central,
            "at_low": low,
            "at_high": high,
            "low_change": low - central,
            "high_change": high - central,
            "swing": high - low,
        }
        rows.append(_rows(section.measures, varied, numbers))
    table = pd.concat(rows, ignore_index=True)
    order = {measure: i for i, measure in enumerate(section.measures)}
    place = np.lexsort([-table["swing"].abs().to_numpy(), table["measure"].map(order).to_numpy()])
    return table.iloc[place].reset_index(drop=True)


def _ends(contrast: Contrast, varied: Varied) -> tuple[Contrast, Contrast]:
    word = varied.path.removeprefix("assumptions.").translate(str.maketrans("._", "--"))
    return (
        at_values(contrast, f"tornado-{word}-low", {varied.path: varied.low}),
        at_values(contrast, f"tornado-{word}-high", {varied.path: varied.high}),
    )


def _rows(measures: tuple[str, ...], varied: Varied, numbers: dict[str, Floats]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, object] = {
        "measure": list(measures),
        "factor": varied.path,
        "low_value": varied.low,
        "value": varied.value,
        "high_value": varied.high,
    }
    for name, values in numbers.items():
        interval = mean_interval(values.T)
        columns |= dict(zip((name, f"{name}_ci_low", f"{name}_ci_high"), interval, strict=True))
    return pd.DataFrame(columns)
