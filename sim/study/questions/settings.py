"""Levers moved: the cells of a contrast at other values of a policy, an assumption or a system.

A lever of the policy moves the policy alone; an assumption, or something of the system, is true of both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from sim.errors import StudyError
from sim.measures.measure import TEAM, Measure
from sim.scenario.base import Part, Reference, Series
from sim.scenario.errors import did_you_mean
from sim.study.runner.cells import Asked, Cell, Contrast, Sample, SampleSource, varying
from sim.study.statistics import Values

Value = bool | int | float | str
Setting = Mapping[str, Value]
"""Values of levers by their paths."""

PARTS = ("policy", "assumptions", "system")


def _in_a_part(path: str) -> str:
    part, _, rest = path.partition(".")
    if part not in PARTS or not rest:
        raise ValueError(
            "expected a path in policy, assumptions or system, such as policy.renewal.lead_weeks"
        )
    return path


LeverPath = Annotated[Reference, AfterValidator(_in_a_part)]


class Lever(Part):
    """One thing to move, and through which values: a list, or equal steps from one to another."""

    path: LeverPath = Field(description="Its path, such as policy.settlement.award_factor.")
    values: Series[Value] = Field(default=(), description="Its values; or else give from, to and steps.")
    start: float | None = Field(default=None, alias="from", description="The first value.")
    end: float | None = Field(default=None, alias="to", description="The last value.")
    steps: Annotated[int, Field(ge=1, le=200)] | None = Field(
        default=None, description="Equal steps between them."
    )

    @model_validator(mode="after")
    def _check(self) -> Lever:
        spaced = [part is not None for part in (self.start, self.end, self.steps)]
        if any(spaced) == bool(self.values) or any(spaced) != all(spaced):
            raise ValueError("give a list of values, or from, to and steps")
        listed = self.listed()
        if len(listed) < 2:
            raise ValueError("one value is no sweep; give two or more")
        if len({json.dumps(value) for value in listed}) < len(listed):
            raise ValueError("a value is given twice")
        return self

    def listed(self) -> tuple[Value, ...]:
        """Return every value, in order; whole numbers if all are whole, so that a lever may count."""
        if self.start is None or self.end is None or self.steps is None:
            return self.values
        spaced = [self.start + (self.end - self.start) * i / self.steps for i in range(self.steps + 1)]
        rounded = [float(f"{value:.12g}") for value in spaced]
        return tuple(int(v) for v in rounded) if all(v.is_integer() for v in rounded) else tuple(rounded)


def asked_at(contrast: Contrast, settings: Sequence[Setting], replications: int) -> list[Asked]:
    """Return the cells of a contrast at some settings, each once, each with its replications."""
    cells = {cell.name: cell for setting in settings for cell in moved(contrast, setting)}
    return [(cell, replications) for cell in cells.values()]


def moved(contrast: Contrast, setting: Setting) -> tuple[Cell, Cell]:
    """Return the cells of the baseline and of the policy with levers moved.

    A lever of the policy leaves the baseline alone. A cell that nothing moves stays itself, under its name.
    """
    of_both = {path: value for path, value in setting.items() if not path.startswith("policy.")}
    return with_setting(contrast.baseline, of_both), with_setting(contrast.policy, setting)


def with_setting(cell: Cell, setting: Setting) -> Cell:
    """Return a cell with values of its scenario changed; its name adds a word that says which.

    The word is the last keys of the paths and a digest of the whole: the same change is the same word in
    every analysis of a study.

    Raises
    ------
    sim.scenario.errors.ScenarioError
        A path does not exist, or a value is not possible there.
    """
    scenario = cell.scenario.replace(setting)
    if scenario == cell.scenario:
        return cell
    keys = "-".join(path.rpartition(".")[2] for path in setting)
    return Cell(varying(cell, keys, setting), scenario, cell.detail)


def differences_at(
    contrast: Contrast,
    settings: Sequence[Setting],
    measures: Sequence[str],
    replications: int,
    runner: SampleSource,
) -> tuple[list[Measure], Values]:
    """Return paired differences at some settings, in the replications that all of their cells have.

    Returns
    -------
    measures : list of Measure
        What they are, of the team.
    differences : array [replications, settings, measures]
        Policy minus baseline.

    Raises
    ------
    StudyError
        There is no such measure.
    """
    samples = [runner.sample(cell, replications) for setting in settings for cell in moved(contrast, setting)]
    columns = [place_of(samples[0], measure) for measure in measures]
    values = in_common(samples, columns)
    return [samples[0].measures[column] for column in columns], values[:, 1::2] - values[:, ::2]


def in_common(samples: Sequence[Sample], columns: Sequence[int]) -> Values:
    """Return some columns of samples in the replications that all have, [replications, samples, columns]."""
    common = reduce(np.intersect1d, (sample.replications for sample in samples))
    kept = [sample.values[np.isin(sample.replications, common)][:, list(columns)] for sample in samples]
    return np.stack(kept, axis=1)


def place_of(sample: Sample, measure: str) -> int:
    """Return the column of a measure of the team; raise StudyError if there is none of this name."""
    try:
        return sample.places[measure, TEAM]
    except KeyError:
        names = {m.name for m in sample.measures}
        raise StudyError(f"there is no measure {measure}{did_you_mean(measure, names)}") from None
