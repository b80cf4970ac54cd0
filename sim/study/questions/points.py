"""A contrast at points of the assumptions: its two cells moved there, and what they differ by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from sim.measures.measure import Floats
from sim.study.design import SEED
from sim.study.questions.settings import place_of
from sim.study.ranges import RangeError, Varied, acting_in, moved, spread, values_at
from sim.study.runner.cells import Asked, Cell, Contrast, SampleSource, in_full, paired, varying


def varied_by(contrast: Contrast) -> tuple[Varied, ...]:
    """Return the assumptions with a range that act on a side of a contrast; both must have them alike.

    The values of a mechanism that is a lever of one side alone stay where they are.

    Raises
    ------
    RangeError
        Nothing has a range, or the two sides give different ranges.
    """
    either = acting_in([contrast.policy.scenario, contrast.baseline.scenario])
    levers = {v for v in set(either[0]) ^ set(either[1]) if v.path.startswith("policy.")}
    ours, theirs = (tuple(v for v in of_one if v not in levers) for of_one in either)
    if ours != theirs:
        path = min(v.path for v in set(ours) ^ set(theirs))
        raise RangeError(
            f"{contrast.policy.name} and {contrast.baseline.name} do not give the same value and range to "
            f"{path}; a contrast is held under one set of assumptions"
        )
    if not ours:
        raise RangeError(
            f"no assumption of {contrast.policy.name} has a range; "
            "write {value: .., low: .., high: ..} for those that are uncertain"
        )
    return ours


def sample(contrast: Contrast, points: int) -> tuple[tuple[Varied, ...], Floats]:
    """Return what varies, and points of it in quantiles, array [points, varied].

    They are those of the range over the assumptions: whatever the seed of the run, and the quantiles of an
    assumption are its own.

    Raises
    ------
    RangeError
        As of :func:`varied_by`.
    """
    varied = varied_by(contrast)
    return varied, spread("latin-hypercube", points, [v.path for v in varied], SEED)


def at_quantiles(contrast: Contrast, word: str, varied: Sequence[Varied], row: Iterable[float]) -> Contrast:
    """Return the contrast at a point given in quantiles, array [varied]; *word* is added to its names."""
    return at_values(contrast, word, values_at(contrast.baseline.scenario, varied, row))


def at_values(contrast: Contrast, word: str, values: Mapping[str, float]) -> Contrast:
    """Return the contrast with other values of its assumptions, by path; its names tell of *word*.

    Raises
    ------
    RangeError
        A value is not possible there.
    """
    baseline, policy = (
        Cell(varying(cell, word, values), moved(cell.scenario, values))
        for cell in (contrast.baseline, contrast.policy)
    )
    ours, theirs = policy.scenario, baseline.scenario  # one part in memory serves both
    same = {
        p: getattr(theirs, p) for p in ("assumptions", "system") if getattr(ours, p) == getattr(theirs, p)
    }
    policy = policy._replace(scenario=ours.model_copy(update=same))
    return contrast._replace(baseline=baseline, policy=policy)


def asked_of(contrasts: Iterable[Contrast], replications: int) -> list[Asked]:
    """Return what both sides of some contrasts need."""
    return [(cell, replications) for c in contrasts for cell in (c.baseline, c.policy)]


def differences(
    runner: SampleSource, contrast: Contrast, measures: Sequence[str], replications: int
) -> Floats:
    """Return policy minus baseline of measures of the team, array [measures, replications].

    nan where a measure is not defined, or the replication failed on either side.

    Raises
    ------
    sim.study.run.StudyError
        There is no such measure.
    """
    ours, theirs = paired(
        runner.sample(contrast.policy, replications), runner.sample(contrast.baseline, replications)
    )
    numbers = runner.numbers(replications)
    each = (
        ours.values[:, place_of(ours, name)] - theirs.values[:, place_of(theirs, name)] for name in measures
    )
    return np.stack([in_full(difference, ours, numbers) for difference in each])
