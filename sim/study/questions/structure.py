"""What if the system works otherwise: the difference under named alternatives of the model's structure.

An alternative lays values over both sides of a contrast, or runs both for another length. One that changes
nothing on either side is skipped, and the answer says why. Alternatives meet the same chance as the central
structure, so what each changes is paired, replication by replication.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from sim.measures.measure import Floats, Measure
from sim.measures.retention import headline_month_of, retention_at
from sim.reading.alternatives import load_alternative
from sim.reading.library import shipped
from sim.scenario import Scenario, ScenarioError
from sim.scenario.alternative import Alternative
from sim.scenario.base import Part, Reference, Series
from sim.scenario.idle import idle
from sim.scenario.policy import Policy
from sim.study.questions.points import asked_of, differences
from sim.study.questions.settings import place_of
from sim.study.runner.cells import Asked, Cell, Contrast, SampleSource, varying
from sim.study.statistics import mean_interval

if TYPE_CHECKING:
    import pandas as pd

CENTRAL = "central"
"""The row of the structure as it is assumed."""

PHASES = ("phase-averaged", "phase-start")
"""The alternatives that every comparison with a settlement of several years is held under."""

PHASE = "policy.settlement.phase"

MOST_OF_PHASE = 200
"""Replications of the phase where nobody asked for it: no more, so that it costs little."""

_SAME_IN_ANY_RUN = {"share", "per year", "weeks"}
"""Units of measures that mean the same in a run of another length; others are sums over the run."""


class Section(Part):
    """What a study file says of structural alternatives."""

    alternatives: Series[Reference] = Field(
        default=(),
        description="Shipped names, or files, of alternatives; none for all that are shipped, but for those "
        "that say only_if_named. The phase of settlements of several years is always among them.",
    )
    measures: Annotated[Series[Reference], Field(min_length=1)] = Field(
        default=("retention_42m", "months_kept", "lost_knowledge"),
        description="Measures of the team whose difference is told under each.",
    )
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=200, description="Replications of each, the central structure too."
    )


class Laid(NamedTuple):
    """An alternative laid over a contrast: its name, itself, and the contrast, or why it is skipped."""

    name: str
    alternative: Alternative
    contrast: Contrast | None
    skipped: str


def states_several_years(policy: Policy) -> bool:
    """Return whether a policy states a settlement of several years, so that it has a phase."""
    horizon = policy.settlement.horizon
    return isinstance(horizon, int) and horizon > 1


def phase_section(policies: Iterable[Policy], years: int, replications: int) -> Section | None:
    """Return what is asked of every comparison with a settlement of several years; else None.

    Its cost is modest: one cell more for each policy that states such a settlement, the headline measures,
    and no more than :data:`MOST_OF_PHASE` replications.
    """
    if not any(map(states_several_years, policies)):
        return None
    few = min(replications, MOST_OF_PHASE)
    return Section(alternatives=PHASES, measures=measures_in(years), replications=few)


def measures_in(years: int) -> tuple[str, ...]:
    """Return the headline measures of a run of so many years."""
    month = headline_month_of(years)
    return (*([retention_at(month).name] if month else []), "months_kept", "lost_knowledge")


def names_in(section: Section) -> tuple[str, ...]:
    """Return the names of the alternatives that a section asks for; the phase is always among them."""
    every = (s.name for s in shipped("alternative"))
    asked = section.alternatives or [name for name in every if not load_alternative(name).only_if_named]
    return tuple(dict.fromkeys((*asked, *PHASES)))


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells: the contrast itself, and under each alternative that changes something in it.

    Raises
    ------
    sim.scenario.errors.ScenarioError
        There is no such alternative, or something is wrong with it.
    """
    moved = [laid.contrast for laid in laid_over(contrast, section) if laid.contrast is not None]
    return asked_of([contrast, *moved], section.replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> pd.DataFrame:
    """Return one row per alternative and measure, the central structure first.

    Returns
    -------
    DataFrame
        alternative and title; measure, unit; years, of the run; skipped, why it was not run, empty where it
        was; replications, those in which the difference is defined; diff_mean, diff_ci_low, diff_ci_high;
        change_mean, change_ci_low, change_ci_high, what it differs from the central difference by, paired by
        replication, and empty where the two do not mean the same (sums over runs of other lengths).

    Raises
    ------
    StudyError
        There is no such measure.
    """
    import pandas as pd

    n = section.replications
    sample = runner.sample(contrast.policy, n)
    measures = [sample.measures[place_of(sample, name)] for name in section.measures]

    def at(place: Contrast) -> Floats:
        return differences(runner, place, section.measures, n)

    central, years = at(contrast), contrast.policy.scenario.run.years
    rows = _rows(CENTRAL, "As it is assumed", measures, years, central, central)
    for laid in laid_over(contrast, section):
        if laid.contrast is None:
            rows += [
                _named(laid.name, laid.alternative.title, m, years) | {"skipped": laid.skipped}
                for m in measures
            ]
            continue
        length = laid.contrast.policy.scenario.run.years
        rows += _rows(
            laid.name, laid.alternative.title, measures, length, at(laid.contrast), central,
            [length == years or _means_the_same(m) for m in measures],
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


COLUMNS = (
    "alternative", "title", "measure", "unit", "years", "skipped", "replications",
    "diff_mean", "diff_ci_low", "diff_ci_high", "change_mean", "change_ci_low", "change_ci_high",
)  # fmt: skip


def laid_over(contrast: Contrast, section: Section) -> list[Laid]:
    """Return each alternative laid over a contrast, or why it is skipped."""
    return [_laid(contrast, name, load_alternative(name)) for name in names_in(section)]


def _laid(contrast: Contrast, name: str, alternative: Alternative) -> Laid:
    changes = alternative.changes
    if at_stake := _differ_in(contrast, changes):
        return Laid(name, alternative, None, f"the two sides differ in {at_stake} themselves")
    cells, reasons = [], []
    for cell in (contrast.baseline, contrast.policy):
        moved, reason = _moved(cell, name, changes)
        cells.append(moved)
        reasons.append(reason)
    if all(reasons):
        return Laid(name, alternative, None, reasons[1])
    return Laid(name, alternative, contrast._replace(baseline=cells[0], policy=cells[1]), "")


def _differ_in(contrast: Contrast, changes: Mapping[str, Any]) -> str:
    """Return the value that an alternative sets and in which the sides differ: it would take it away.

    The phase is no such value: it is laid over every settlement of several years, whatever that states.
    """
    for path in changes:
        ours, theirs = (_value(cell.scenario, path) for cell in (contrast.policy, contrast.baseline))
        if ours != theirs and path != PHASE and not path.startswith("system."):
            return path
    return ""


def _value(scenario: Scenario, path: str) -> Any:
    place: Any = scenario
    for key in path.split("."):
        place = place.get(key) if isinstance(place, dict) else getattr(place, key, None)
    return place


def _moved(cell: Cell, name: str, changes: Mapping[str, Any]) -> tuple[Cell, str]:
    """Return a cell with an alternative laid over it; or itself, and why that changes nothing there."""
    try:
        scenario = cell.scenario.replace(changes)
    except ScenarioError as error:
        return cell, f"not possible here: {error.problems[0].message}"
    if scenario == cell.scenario:
        return cell, "it is so already"
    if reason := _idle(cell.scenario, scenario, changes):
        return cell, f"does nothing here: {reason}"
    return Cell(varying(cell, name, changes), scenario), ""


def _idle(before: Scenario, after: Scenario, changes: Mapping[str, Any]) -> str:
    """Return why all that is changed does nothing, before and after; empty if something does."""
    paths = [tuple(path.split(".")) for path in changes]
    found = [{one.path: one.reason for one in idle(scenario, paths)} for scenario in (before, after)]
    if any(path not in reasons for path in paths for reasons in found):
        return ""
    return found[1][paths[0]].partition(";")[0]


def _means_the_same(measure: Measure) -> bool:
    """Return whether a measure means the same in a run of another length."""
    return measure.kind.month is not None or measure.unit in _SAME_IN_ANY_RUN


Row = dict[str, Any]


def _named(name: str, title: str, measure: Measure, years: int) -> Row:
    return {
        "alternative": name, "title": title, "measure": measure.name, "unit": measure.unit, "years": years,
        "skipped": "", "replications": 0,
    }  # fmt: skip


def _rows(
    name: str,
    title: str,
    measures: list[Measure],
    years: int,
    found: Floats,
    central: Floats,
    same: list[bool] | None = None,
) -> list[Row]:
    """Return the rows of an alternative; *found* and *central* are differences, array [measures, R]."""
    changes = found - central
    if same is not None:
        changes[~np.array(same)] = np.nan
    rows = []
    for m, measure in enumerate(measures):
        row = _named(name, title, measure, years)
        row["replications"] = int((~np.isnan(found[m])).sum())
        for word, values in (("diff", found[m]), ("change", changes[m])):
            interval = mean_interval(values[:, None])
            ends = ("mean", "ci_low", "ci_high")
            row |= {f"{word}_{end}": float(x[0]) for end, x in zip(ends, interval, strict=True)}
        rows.append(row)
    return rows
