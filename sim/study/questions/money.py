"""Is it just more money? A difference, and what is left of it with the amount of money taken away.

The amount is taken away as in :mod:`sim.study.questions.channels`: under both scenarios awards bring, on
average and by the end of every year, what annual settlements bring. What is left is certainty, or what else
the policy changes; the rest of the difference is money. Both are paired, replication by replication, so they
add up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from sim.measures.measure import Floats
from sim.scenario.base import Part, Series
from sim.study.questions.channels import AMOUNT, CHANNELS, taken_away, without
from sim.study.questions.points import asked_of, differences
from sim.study.questions.settings import place_of
from sim.study.questions.structure import measures_in
from sim.study.runner.cells import Asked, Cell, Contrast, SampleSource
from sim.study.statistics import mean_interval

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario

MOST = 1000
"""Replications, where nobody asked: no more, so that it costs little beside a comparison of many."""

COLUMNS = (
    "measure", "unit", "replications", "diff_mean", "diff_ci_low", "diff_ci_high",
    "money_mean", "money_ci_low", "money_ci_high", "rest_mean", "rest_ci_low", "rest_ci_high",
)  # fmt: skip

_FUNDED = ("funded_post_months",)


class Section(Part):
    """What a study file says of how much of a difference is the amount of money."""

    measures: Annotated[Series[str], Field(min_length=1)] = Field(
        default=("retention_42m", "months_kept", "lost_knowledge"),
        description="Measures of the team whose difference is split into money and all else.",
    )
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=200, description="Replications of each scenario with the amount of money taken away."
    )


class AmongSection(Section):
    """The same of a comparison, some of whose own scenarios are others with the amount taken away."""

    among: tuple[Cell, ...] = ()


def section_of(cells: Sequence[Cell], years: int, replications: int) -> AmongSection | None:
    """Return what every comparison is asked; None where no policy brings another amount than the first.

    Parameters
    ----------
    cells : sequence of Cell
        The scenarios that are compared.
    """
    contrasts = (Contrast("", "", cells[0], cell) for cell in cells[1:])
    if not any(_moved(contrast) for contrast in contrasts):
        return None
    few = min(replications, MOST)
    return AmongSection(measures=measures_in(years), replications=few, among=tuple(cells))


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells: the contrast itself, and with the amount of money taken away from both sides."""
    return asked_of([contrast, *_even(contrast, section)], section.replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> pd.DataFrame:
    """Return a row for each measure: the difference, and how much of it is money and how much is not.

    Returns
    -------
    DataFrame
        measure, unit and replications; diff_mean, diff_ci_low, diff_ci_high, the difference; money_mean and
        so on, what goes with the amount of money; rest_mean and so on, what stays without it. These are nan
        where other money is awarded though no amount can be taken away, as where posts go to other employers
        or decisions fall earlier: how much of the difference is money is then not known.

    Raises
    ------
    StudyError
        There is no such measure.
    """
    import pandas as pd

    n = section.replications
    sample = runner.sample(contrast.policy, n)
    measures = [sample.measures[place_of(sample, name)] for name in section.measures]
    whole = differences(runner, contrast, section.measures, n)
    even = _even(contrast, section)
    if even:
        rest = differences(runner, even[0], section.measures, n)
    else:
        same = not np.any(differences(runner, contrast, _FUNDED, n))
        rest = whole if same else np.full_like(whole, np.nan)
    rows: list[dict[str, Any]] = []
    for m, measure in enumerate(measures):
        row: dict[str, Any] = {
            "measure": measure.name, "unit": measure.unit,
            "replications": int((~np.isnan(whole[m] - rest[m] if even else whole[m])).sum()),
        }  # fmt: skip
        for word, values in (("diff", whole[m]), ("money", whole[m] - rest[m]), ("rest", rest[m])):
            row |= _described(values, word)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _even(contrast: Contrast, section: Section) -> list[Contrast]:
    """Return the contrast with the amount of money taken away; none where that changes nothing."""
    if not (moved := _moved(contrast)):
        return []
    among = section.among if isinstance(section, AmongSection) else ()
    return [Contrast(contrast.system, contrast.assumptions, *(_known(cell, among) for cell in moved))]


def _moved(contrast: Contrast) -> tuple[Cell, Cell] | None:
    """Return both sides with the amount of money taken away; None where that changes neither.

    Nor is there anything to split if both sides' money is the same: taken away from both, it is no
    difference.
    """
    baseline, policy = contrast.baseline, contrast.policy
    if baseline.scenario.system != policy.scenario.system:
        return None  # two teams, each with its own money
    amount = [channel.key for channel in CHANNELS].index(AMOUNT)
    changes = [taken_away(cell.scenario)[amount] for cell in (baseline, policy)]
    if not any(changes) or _money(baseline.scenario) == _money(policy.scenario):
        return None
    first, second = (
        without(cell, changed, [AMOUNT]) if changed else cell
        for cell, changed in zip((baseline, policy), changes, strict=True)
    )
    return first, second


def _money(scenario: Scenario) -> tuple[object, ...]:
    """Return what decides how much money there is."""
    policy = scenario.policy
    late = {"decision_delay_weeks", "delay_applies_to"}
    settlement = policy.settlement.model_dump(exclude=late)
    return settlement, policy.scheduled_cuts, policy.pooling.refusing_partners


def _known(cell: Cell, among: Sequence[Cell]) -> Cell:
    """Return the same scenario among those that are simulated anyhow, if it is there; else the cell."""
    return next((one for one in among if _nameless(one.scenario) == _nameless(cell.scenario)), cell)


def _nameless(scenario: Scenario) -> Scenario:
    policy = scenario.policy.model_copy(update={"title": "-", "question": ""})
    return scenario.model_copy(update={"name": "", "notes": {}, "policy": policy})


def _described(values: Floats, word: str) -> dict[str, float]:
    interval = (float(x[0]) for x in mean_interval(values[:, None]))
    return {f"{word}_{end}": x for end, x in zip(("mean", "ci_low", "ci_high"), interval, strict=True)}
