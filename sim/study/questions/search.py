"""The search: of all combinations of some levers, the cheapest policy that reaches a target.

Every combination is simulated with the same replications, so that they differ in nothing but the levers. The
cheapest of many looks cheaper than it is (the winner's curse), so the winner is judged anew on replications
that had no part in choosing it.
"""

from __future__ import annotations

import json
from enum import StrEnum
from itertools import product
from math import nan, prod
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from sim.errors import StudyError
from sim.scenario.base import Part, Reference, Series, Table
from sim.study.questions.choice import Choice, choose, interval_at
from sim.study.questions.settings import Setting, Value, in_common, place_of, with_setting
from sim.study.runner.cells import Asked, Cell, Contrast, Sample, SampleSource
from sim.study.statistics import Values

if TYPE_CHECKING:
    import pandas as pd


MOST = 256
"""Combinations that a search takes."""


class Target(Part):
    """What a policy must reach."""

    measure: Reference = Field(description="The measure of the team, such as retention_42m.")
    at_least: float | None = Field(default=None, description="Its mean must be this or more ...")
    at_most: float | None = Field(default=None, description="... or this or less.")
    of: Literal["level", "difference"] = Field(
        default="level", description="level: of the policy itself; difference: from the baseline."
    )

    @model_validator(mode="after")
    def _check(self) -> Target:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give at_least or at_most, one of them")
        return self

    def surplus(self, values: Values) -> Values:
        """Return by how much values exceed the target: 0 or more reaches it."""
        return values - self.at_least if self.at_least is not None else (self.at_most or 0.0) - values


class Section(Part):
    """The search of a study file."""

    levers: Table[Reference, Series[Value]] = Field(
        min_length=1, description="The values that each lever may take, by its path."
    )
    target: Target = Field(description="What must be reached.")
    cost: Reference = Field(default="cost_public_gbp", description="The measure of the team to keep low.")
    replications: Annotated[int, Field(ge=30, le=1_000_000)] = Field(
        default=200, description="Replications of each combination; the winner meets as many fresh ones."
    )
    confidence: Annotated[float, Field(ge=0.5, le=0.999)] = Field(
        default=0.95, description="Of the interval whose worse end must meet the target."
    )

    @model_validator(mode="after")
    def _check(self) -> Section:
        if others := [path for path in self.levers if not path.startswith("policy.")]:
            raise ValueError(
                f"a search chooses among policies, and {others[0]} is none of theirs; "
                "expected paths such as policy.renewal.lead_weeks"
            )
        for path, values in self.levers.items():
            if len({json.dumps(value) for value in values}) < len(values):
                raise ValueError(f"{path}: a value is given twice")
        many = prod(map(len, self.levers.values()))
        if not many:
            raise ValueError("a lever has no value")
        if many > MOST:
            raise ValueError(
                f"the levers make {many:,} combinations; a search takes {MOST} at most: list fewer values"
            )
        return self

    @property
    def measures(self) -> tuple[str, str]:
        """The measures that it is about: what is reached, and what it costs."""
        return self.target.measure, self.cost

    def settings(self) -> list[Setting]:
        """Return every combination, the last lever moving fastest."""
        return [dict(zip(self.levers, values, strict=True)) for values in product(*self.levers.values())]


class Verdict(StrEnum):
    """What became of the cheapest combination in replications that had no part in choosing it."""

    REACHED = "reached-again"
    OPEN = "open"
    """Its interval there leaves open whether it reaches the target."""
    NONE = "none"
    """No combination reaches the target."""


class Answer(NamedTuple):
    """What a search found.

    Attributes
    ----------
    best : mapping or None
        Values of the levers of the cheapest combination that reaches the target; None if none does.
    verdict : DataFrame
        One row: verdict; combinations, reached (how many of them reach the target); best, runner_up and, if
        none reaches it, nearest: numbers of combinations; fresh_replications, fresh_target_mean,
        fresh_target_ci_low, fresh_target_ci_high and fresh_cost_mean, ... of the best in replications that
        had no part in the choice; share_cheapest.
    table : DataFrame
        One row per combination: its number from 1 (combination); a column per lever, by its path;
        target_mean, target_ci_low, target_ci_high (of the measure, as a level or as a difference); cost_mean,
        cost_ci_low, cost_ci_high; dearer_mean, dearer_ci_low, dearer_ci_high (what it costs more than the
        best, paired; empty without one); replications (in which all combinations have a value); reached
        (the worse end of the interval meets the target); share_cheapest (of bootstrap resamples in which it
        is the best).
    """

    best: Setting | None
    verdict: pd.DataFrame
    table: pd.DataFrame


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells of a search, each with its replications.

    Raises
    ------
    sim.scenario.errors.ScenarioError
        A path does not exist, or a value is not possible there.
    """
    cells = {cell.name: cell for cell in [contrast.baseline, *_combinations(contrast, section)]}
    return [(cell, section.replications) for cell in cells.values()]


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> Answer:
    """Return the cheapest combination that reaches the target, or the nearest to it.

    The best meets as many fresh replications. They are simulated here: before, nobody knows which it is.

    Raises
    ------
    StudyError
        There is no such measure, or it has no value in such a run.
    """
    n, settings, cells = section.replications, section.settings(), _combinations(contrast, section)
    seen = _measured(section, [runner.sample(cell, n) for cell in [contrast.baseline, *cells]])
    choice = choose(section.target.surplus(seen.reach), seen.cost, section.confidence)
    table = _table(section, seen, choice)
    if not choice.order:
        return Answer(None, _verdict(section, choice, None), table)
    best = choice.order[0]
    two = [contrast.baseline, cells[best]]
    runner.simulate(two, 2 * n)
    fresh = _measured(section, [_after(runner.sample(cell, 2 * n), n) for cell in two])
    return Answer(settings[best], _verdict(section, choice, fresh), table)


class _Measured(NamedTuple):
    """What was measured in the replications that all cells have: arrays [replications, combinations]."""

    reach: Values
    cost: Values


def _combinations(contrast: Contrast, section: Section) -> list[Cell]:
    return [with_setting(contrast.policy, setting) for setting in section.settings()]


def _measured(section: Section, samples: list[Sample]) -> _Measured:
    """Measure combinations; the first sample is the baseline's."""
    columns = [place_of(samples[0], measure) for measure in section.measures]
    values = in_common(samples, columns)
    values = values[~np.isnan(values).any(axis=(1, 2))]
    if len(values) < 2:
        raise StudyError(
            f"{section.target.measure} has no value in a run of this length; name another measure"
        )
    reach, cost = values[:, 1:, 0], values[:, 1:, 1]
    if section.target.of == "difference":
        reach = reach - values[:, :1, 0]
    return _Measured(reach, cost)


def _after(sample: Sample, first: int) -> Sample:
    """Return the replications of a sample from a number on."""
    fresh = sample.replications >= first
    return Sample(sample.replications[fresh], sample.measures, sample.values[fresh])


def _table(section: Section, seen: _Measured, choice: Choice) -> pd.DataFrame:
    import pandas as pd

    dearer = seen.cost - seen.cost[:, choice.order[:1]] if choice.order else np.full_like(seen.cost, nan)
    columns = {
        **_limits("target", seen.reach, section.confidence),
        **_limits("cost", seen.cost, section.confidence),
        **_limits("dearer", dearer, section.confidence),
    }
    columns["replications"] = np.full(len(choice.reached), len(seen.cost))
    told = {"reached": choice.reached, "share_cheapest": choice.shares}
    table = pd.DataFrame(section.settings()).assign(**columns, **told)
    table.insert(0, "combination", np.arange(1, len(table) + 1))
    return table


def _verdict(section: Section, choice: Choice, fresh: _Measured | None) -> pd.DataFrame:
    """Return the verdict on the best, given its fresh replications; on the nearest, if there are none."""
    import pandas as pd

    best, runner_up = (*(i + 1 for i in choice.order[:2]), nan, nan)[:2]
    nothing = np.full((2, 1), nan)
    reach, cost = (fresh.reach, fresh.cost) if fresh else (nothing, nothing)
    columns = {
        "verdict": _still(section, fresh) if fresh else Verdict.NONE,
        "combinations": len(choice.reached),
        "reached": int(choice.reached.sum()),
        "best": best,
        "runner_up": runner_up,
        "nearest": nan if fresh else choice.nearest + 1,
        "fresh_replications": len(fresh.cost) if fresh else 0,
        **_limits("fresh_target", reach, section.confidence),
        **_limits("fresh_cost", cost, section.confidence),
        "share_cheapest": choice.shares[choice.order[0]] if fresh else nan,
    }
    return pd.DataFrame(columns, index=[0])


def _limits(name: str, values: Values, confidence: float) -> dict[str, Values]:
    mean, low, high = interval_at(values, confidence)
    return {f"{name}_mean": mean, f"{name}_ci_low": low, f"{name}_ci_high": high}


def _still(section: Section, fresh: _Measured) -> Verdict:
    low = interval_at(section.target.surplus(fresh.reach), section.confidence).low[0]
    return Verdict.REACHED if low >= 0 else Verdict.OPEN
