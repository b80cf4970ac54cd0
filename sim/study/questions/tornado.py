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

from sim.errors import StudyError
from sim.measures.measure import Floats
from sim.scenario.base import Part, Reference, Series
from sim.scenario.errors import did_you_mean
from sim.study.questions.points import asked_of, at_values, differences, varied_by
from sim.study.ranges import STAYS, RangeError, Varied, values_at, varied_in
from sim.study.runner.cells import Asked, Contrast, SampleSource
from sim.study.statistics import mean_interval

if TYPE_CHECKING:
    import pandas as pd


class Section(Part):
    """What of the study file asks for a tornado."""

    assumptions: Series[Reference] = Field(
        default=(),
        description="Paths of the assumptions that are moved; none named: all that have a range and do "
        "something.",
    )
    replications: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=50, description="Replications at each end, the same at all."
    )
    measures: Series[Reference] = Field(
        default=("retention_42m", "lost_knowledge"), min_length=1, description="Measures of the team."
    )


def section_of(
    scenarios: int, measures: Sequence[str], replications: int, assumptions: Sequence[str]
) -> Section:
    """Return what a comparison asks: as many replications at each end as by default, if it has as many.

    Parameters
    ----------
    scenarios, replications : int
        Of the comparison.
    measures : sequence of str
        Measures of the team, each with a value in a run so long.
    assumptions : sequence of str
        Paths; none for all.

    Raises
    ------
    StudyError
        There is no difference, or a single replication.
    """
    if scenarios < 2:
        raise StudyError(f"a tornado is of differences: give two scenarios or more, not {scenarios}")
    if replications < 2:
        raise StudyError("a tornado needs two replications or more, to know how sure it is")
    few = min(Section().replications, replications)
    return Section(assumptions=tuple(assumptions), replications=few, measures=tuple(measures))


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells: the contrast itself, and at both ends of each assumption.

    Raises
    ------
    sim.study.ranges.RangeError
        Nothing varies, nothing of a name has a range, or a range allows what is not possible.
    """
    varied, moved = chosen(contrast, section)
    ends = [at for i in moved for _, at in _ends(contrast, varied, i)]
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
    varied, moved = chosen(contrast, section)
    for i in moved:
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
        values = {"low_value": low_value, "value": varied[i].value, "high_value": high_value}
        rows.append(_rows(section.measures, varied[i].path, values, numbers))
    table = pd.concat(rows, ignore_index=True)
    order = {measure: i for i, measure in enumerate(section.measures)}
    place = np.lexsort([-table["swing"].abs().to_numpy(), table["measure"].map(order).to_numpy()])
    return table.iloc[place].reset_index(drop=True)


def chosen(contrast: Contrast, section: Section) -> tuple[tuple[Varied, ...], list[int]]:
    """Return what varies in a contrast, and which of it a section moves.

    What is named is moved though it does nothing here: its swing is none.

    Raises
    ------
    RangeError
        Nothing varies, or nothing of a name has a range.
    """
    acting = varied_by(contrast)
    if not section.assumptions:
        return acting, list(range(len(acting)))
    there = {v.path: v for v in varied_in(contrast.baseline.scenario)}
    for path in section.assumptions:
        if path not in there:
            said = did_you_mean(path, there) or "; docs/model/parameters.md lists them"
            raise RangeError(f"assumptions: nothing that has a range is called {path}{said}")
    paths = {*section.assumptions, *(v.path for v in acting)}
    varied = tuple(v for path, v in there.items() if path in paths)
    return varied, [i for i, v in enumerate(varied) if v.path in section.assumptions]


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
    columns["replications"] = (~np.isnan(numbers["swing"])).sum(axis=1)
    return pd.DataFrame(columns)
