"""Is it just more money? A difference, and what is left of it with the amount of money taken away.

The amount is taken away as in :mod:`sim.study.questions.channels`: under both scenarios awards bring, on
average and by the end of every year, what annual settlements bring. What is left is certainty, or what else
the policy changes; the rest of the difference is money. Both are paired, replication by replication, and a
replication counts with all four values or not at all, so they add up to it; so they do of several systems
pooled. Of two scenarios that bring the same on average as they are, none of the difference is money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from sim.measures.measure import TEAM, Floats, Measure
from sim.measures.registry import KINDS
from sim.scenario.base import Part, Reference, Series
from sim.study.pooling import Pool
from sim.study.questions.channels import AMOUNT, one_taken_away, without
from sim.study.questions.points import asked_of, differences
from sim.study.questions.settings import place_of
from sim.study.ratios import weights
from sim.study.runner.cells import Asked, Cell, Contrast, SampleSource, in_full, paired
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

    measures: Annotated[Series[Reference], Field(min_length=1)] = Field(
        default=("retention_42m", "months_kept", "lost_knowledge"),
        description="Measures of the team whose difference is split into money and all else.",
    )
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=200, description="Replications of each scenario with the amount of money taken away."
    )


class AmongSection(Section):
    """The same of a plan, some of whose own scenarios are others with the amount taken away."""

    among: tuple[Cell, ...] = ()


def section_of(
    contrasts: Iterable[Contrast], among: Sequence[Cell], measures: Sequence[str], replications: int
) -> AmongSection | None:
    """Return what is asked unasked; None where no policy brings another amount, or nothing is measured.

    Parameters
    ----------
    contrasts : iterable of Contrast
        What is held against each other.
    among : sequence of Cell
        What is simulated anyhow.
    measures : sequence of str
        What is to be split.
    replications : int
        Of the contrasts, at least.
    """
    if not measures or not any(_takes_away(contrast) for contrast in contrasts):
        return None
    few = min(replications, MOST)
    return AmongSection(measures=tuple(measures), replications=few, among=tuple(among))


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells: the contrast itself, and with the amount of money taken away from both sides."""
    even = _even(contrast, section)
    return asked_of([contrast, *([] if even is None else [even])], section.replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> pd.DataFrame:
    """Return a row for each measure: the difference, and how much of it is money and how much is not.

    Returns
    -------
    DataFrame
        measure, unit and replications; diff_mean, diff_ci_low, diff_ci_high, the difference; money_mean and
        so on, what goes with the amount of money; rest_mean and so on, what stays without it. Of settlements
        that bring the same on average by construction, none is money. Both are nan where other money is
        awarded though no amount can be taken away, as where posts go to other employers or decisions fall
        earlier: how much of the difference is money is then not known.

    Raises
    ------
    StudyError
        There is no such measure.
    """
    return _table(section.measures, _levels(contrast, section, section.measures, runner))


def pooled(
    contrasts: Sequence[Contrast], section: Section, runner: SampleSource, posts: Sequence[int]
) -> pd.DataFrame:
    """Return the same of several systems as one: pooled in every replication, both amounts of money alike.

    A system counts in a replication with all four of its scenarios or not at all, so the parts add up. Where
    it is not known of one system how much is money, it is not known of all.

    Parameters
    ----------
    contrasts : sequence of Contrast
        One policy in each system.
    posts : sequence of int
        Of each system: by what measures are weighted that are not amounts.
    """
    names = tuple(dict.fromkeys((*section.measures, *(KINDS[m].over or m for m in section.measures))))
    measures = [Measure(KINDS[name], TEAM) for name in names]
    pool, known, lost = Pool(np.array([m.kind.added for m in measures])), True, np.array(False)
    for contrast, weight in zip(contrasts, posts, strict=True):
        levels = _levels(contrast, section, names, runner)
        if not levels.known:
            levels, known = levels._replace(even=levels.whole), False
        values = np.concatenate([levels.whole, levels.even], axis=-1)
        lost = lost | np.isnan(values).all(axis=(1, 2))
        pool.add(values, weights(measures, values, weight))
    values = np.where(lost[:, None, None], np.nan, pool.values())[:, : len(section.measures)]
    even = values[..., 2:] if known else np.full_like(values[..., 2:], np.nan)
    return _table(section.measures, _Levels(values[..., :2], even, known))


class _Levels(NamedTuple):
    """Measures of the policy and the baseline: as they are, and with the amount of money taken away.

    nan in all of them where a measure is not defined, or the replication failed, in one.
    """

    whole: Floats  # [replications, measures, 2]
    even: Floats  # the same; all nan where the amount cannot be taken away though it differs
    known: bool


def _levels(contrast: Contrast, section: Section, measures: Sequence[str], runner: SampleSource) -> _Levels:
    n = section.replications
    whole = _both(runner, contrast, measures, n)
    if (even := _even(contrast, section)) is None:
        same = not np.any(differences(runner, contrast, _FUNDED, n))
        return _Levels(whole, whole if same else np.full_like(whole, np.nan), same)
    values = _whole_rows(np.concatenate([whole, _both(runner, even, measures, n)], axis=-1))
    return _Levels(values[..., :2], values[..., 2:], True)


def _both(runner: SampleSource, contrast: Contrast, measures: Sequence[str], replications: int) -> Floats:
    """Return measures of the policy and of the baseline, array [replications, measures, 2]."""
    samples = paired(*(runner.sample(cell, replications) for cell in (contrast.policy, contrast.baseline)))
    numbers = runner.numbers(replications)
    found = [in_full(s.values[:, [place_of(s, name) for name in measures]], s, numbers) for s in samples]
    return _whole_rows(np.stack(found, axis=-1))


def _whole_rows(values: Floats) -> Floats:
    """Return values with nan in all of the last axis where any is nan."""
    return np.where(np.isnan(values).any(axis=-1, keepdims=True), np.nan, values)


def _table(measures: Sequence[str], levels: _Levels) -> pd.DataFrame:
    import pandas as pd

    whole, rest = (values[..., 0] - values[..., 1] for values in (levels.whole, levels.even))
    counted = whole - rest if levels.known else whole
    rows: list[dict[str, Any]] = []
    for m, name in enumerate(measures):
        row: dict[str, Any] = {
            "measure": name, "unit": KINDS[name].unit, "replications": int((~np.isnan(counted[:, m])).sum()),
        }  # fmt: skip
        for word, values in (("diff", whole), ("money", whole - rest), ("rest", rest)):
            row |= _described(values[:, m], word)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _even(contrast: Contrast, section: Section) -> Contrast | None:
    """Return the contrast with the amount of money taken away; None where there is no amount to take away."""
    if (moved := _moved(contrast)) is None:
        return None
    among = section.among if isinstance(section, AmongSection) else ()
    return Contrast(contrast.system, contrast.assumptions, *(_known(cell, among) for cell in moved))


def _takes_away(contrast: Contrast) -> bool:
    """Whether a contrast is another one with the amount of money taken away."""
    return _moved(contrast) not in (None, (contrast.baseline, contrast.policy))


def _moved(contrast: Contrast) -> tuple[Cell, Cell] | None:
    """Return both sides with the amount of money taken away, as they are where both bring the same anyhow.

    None if what decides of the money is the same on both sides, or they are two teams: taken away from both,
    it is no difference.
    """
    baseline, policy = contrast.baseline, contrast.policy
    if baseline.scenario.system != policy.scenario.system:
        return None  # two teams, each with its own money
    if _money(baseline.scenario) == _money(policy.scenario):
        return None
    changes = [one_taken_away(cell.scenario, AMOUNT) for cell in (baseline, policy)]
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
    wanted = _nameless(cell.scenario)
    nearby = (one for one in among if one.scenario.system == wanted.system)  # few of many are looked at whole
    return next((one for one in nearby if _nameless(one.scenario) == wanted), cell)


def _nameless(scenario: Scenario) -> Scenario:
    policy = scenario.policy.model_copy(update={"title": "-", "question": ""})
    return scenario.model_copy(update={"name": "", "notes": {}, "policy": policy})


def _described(values: Floats, word: str) -> dict[str, float]:
    interval = (float(x[0]) for x in mean_interval(values[:, None]))
    return {f"{word}_{end}": x for end, x in zip(("mean", "ci_low", "ci_high"), interval, strict=True)}
