"""What was simulated of a system, or of all systems together, as arrays that tables are made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.errors import NothingLeftError
from sim.measures.measure import TEAM, Bools, Floats, Measure
from sim.measures.registry import KINDS, MONTHLY_KINDS
from sim.study.experiment.plan import Plan
from sim.study.experiment.reading import TREATED
from sim.study.experiment.uncertainty import UncertaintyDesign
from sim.study.pooling import Pool
from sim.study.ratios import weights
from sim.study.runner.attempt import nothing_of
from sim.study.runner.cells import Cell, Sample, SampleSource, in_full

CURVES = (
    "retention", "lost_knowledge", "knowledge_stock", "headcount", "vacancies", "people_in_limbo",
    "spend_total_gbp",
)  # fmt: skip
"""The team's monthly measures of which a study has curves."""

_CURVES_ADDED = np.array([MONTHLY_KINDS[name].added for name in CURVES])


class Arrays(NamedTuple):
    """Numbers of one system (or of all, pooled) under one set of assumptions.

    nan stands where a measure is not defined, or the replication failed.

    Attributes
    ----------
    measures : tuple of Measure, k of them
        What the second axis is.
    values : array [R, k, policies]
        The baseline first.
    points : array [r, k, points, policies] or None
        The same at the points of the uncertainty design.
    curves : array [R, len(CURVES), months + 1, policies]
        Month by month.
    point_weights : array [points] or None
        How much each point counts; None: all alike.
    """

    measures: tuple[Measure, ...]
    values: Floats
    points: Floats | None
    curves: Floats
    point_weights: Floats | None = None


class Reader:
    """Reads what a runner holds of a study.

    Parameters
    ----------
    plan : Plan
        The study.
    runner : SampleSource
        What holds it.
    design : UncertaintyDesign or None
        Its uncertainty design.
    """

    def __init__(self, plan: Plan, runner: SampleSource, design: UncertaintyDesign | None) -> None:
        self._plan, self._runner, self._uncertainty = plan, runner, design

    def system(self, system: str, assumptions: str, replications: int) -> Arrays:
        """Return what is held of one system, with so many replications."""
        design, policies = self._uncertainty, self._plan.policies
        groups = _Groups(self._plan, system)
        measures: tuple[Measure, ...] = ()
        values, curves, points = [], [], []
        for policy, cell in zip(policies, self._plan.cells(system, assumptions), strict=True):
            sample = sample_or_nothing(self._runner, cell, replications)
            measures, held = groups.of(sample)
            numbers = self._runner.numbers(replications)
            values.append(in_full(held, sample, numbers))
            curves.append(in_full(_curves(sample), sample, numbers))
            if design is not None:
                cells = design.cells(system, policy, assumptions)
                points.append(np.stack([self._point(groups, c, design.replications) for c in cells], axis=-1))
        stacked = np.stack(points, axis=-1) if points else None
        weighted = None if design is None else design.weights(self._runner, assumptions)
        return Arrays(measures, np.stack(values, axis=-1), stacked, np.stack(curves, axis=-1), weighted)

    def _point(self, groups: _Groups, cell: Cell, replications: int) -> Floats:
        sample = sample_or_nothing(self._runner, cell, replications)
        return in_full(groups.of(sample)[1], sample, self._runner.numbers(replications))


def _curves(sample: Sample) -> Floats:
    """Return the curves of a sample, array [R, len(CURVES), months + 1]."""
    assert sample.detail is not None
    places = {m.name: i for i, m in enumerate(sample.detail.monthly_measures) if m.group == TEAM}
    return sample.detail.monthly[:, [places[name] for name in CURVES]]


class _Groups:
    """The measures of a study and what they are over; of a team, its treated streams, and these together."""

    def __init__(self, plan: Plan, system: str) -> None:
        over = [KINDS[name].over for name in plan.file.measures]
        self._names = tuple(dict.fromkeys((*plan.file.measures, *filter(None, over))))
        self._streams = plan.treated(system)
        posts = plan.posts(system)
        self._posts = [posts[stream] for stream in self._streams]

    def of(self, sample: Sample) -> tuple[tuple[Measure, ...], Floats]:
        """Return the measures and their values, array [R, k]."""
        places = sample.places
        found = [(sample.measures[i], sample.values[:, i]) for n in self._names for i in [places[n, TEAM]]]
        for name in self._names if self._streams else ():
            if (name, self._streams[0]) not in places:
                continue
            at = [places[name, stream] for stream in self._streams]
            found += [(sample.measures[i], sample.values[:, i]) for i in at]
            found.append(self._together(sample, at))
        return tuple(measure for measure, _ in found), np.stack([column for _, column in found], axis=1)

    def _together(self, sample: Sample, at: Sequence[int]) -> tuple[Measure, Floats]:
        first = sample.measures[at[0]]
        pool = Pool(np.array([first.kind.added]))
        over = first.kind.over
        for i, posts in zip(at, self._posts, strict=True):
            group = sample.measures[i].group
            heads = sample.values[:, [sample.places[over, group]]] if over else posts
            pool.add(sample.values[:, [i]], heads)
        return Measure(first.kind, TREATED), pool.values()[:, 0]


class Pooled:
    """All systems together, gathered one after the other; only so much of each is kept as is needed.

    Differences are pooled apart from levels: where a measure is defined under one policy and not under the
    baseline, a system has no difference, and must not be weighed in one of the two.
    """

    def __init__(self, plan: Plan, replications: int) -> None:
        self._plan, self._replications = plan, replications
        self._pools: dict[str, dict[str, Pool]] = {}
        self._measures: dict[str, tuple[Measure, ...]] = {}
        self._curves = Pool(_CURVES_ADDED)
        self._lost = np.zeros((replications, len(plan.policies)), dtype=bool)
        self._lost_at_points: Bools | None = None
        self._point_weights: Floats | None = None

    def add(self, system: str, held: Arrays) -> None:
        """Add a system."""
        rows = slice(self._replications)
        posts = self._plan.posts(system)
        treated = sum(posts[stream] for stream in self._plan.treated(system))
        self._lost |= np.isnan(held.values[rows]).all(axis=1)
        self._point_weights = held.point_weights  # the same of every system
        if held.points is not None:
            lost = np.isnan(held.points).all(axis=1) | self._lost[: len(held.points), None]
            before = self._lost_at_points
            self._lost_at_points = lost if before is None else before | lost
        self._curves.add(held.curves[rows], sum(posts.values()))
        for group, weight in ((TEAM, sum(posts.values())), (TREATED, treated)):
            at = [i for i, m in enumerate(held.measures) if m.group == group]
            if not at:
                continue
            measures = self._measures.setdefault(group, tuple(held.measures[i] for i in at))
            amounts = np.array([m.kind.added for m in measures])
            pools = self._pools.setdefault(
                group, {name: Pool(amounts) for name in ("values", "points", "pairs", "point_pairs")}
            )
            values = held.values[rows][:, at]
            found = {"values": values, "pairs": paired(values)}
            if held.points is not None:
                found |= {"points": held.points[:, at], "point_pairs": paired(held.points[:, at])}
            for name, of_system in found.items():
                pools[name].add(of_system, weights(measures, of_system, weight))

    def held(self) -> tuple[Arrays, Arrays]:
        """Return the pooled levels, array [R, k, policies]; and pairs, [R, k, policies, 2], as values."""
        measures = tuple(m for of_group in self._measures.values() for m in of_group)

        def joined(name: str, lost: Bools) -> Floats:
            values = [pools[name].values() for pools in self._pools.values()]
            return _without(np.concatenate(values, axis=1), lost)

        lost, at_points = self._lost, self._lost_at_points
        curves = _without(self._curves.values(), lost)
        levels = Arrays(
            measures,
            joined("values", lost),
            None if at_points is None else joined("points", at_points),
            curves,
            self._point_weights,
        )
        pairs = Arrays(
            measures,
            joined("pairs", _either(lost)),
            None if at_points is None else joined("point_pairs", _either(at_points)),
            curves,
            self._point_weights,
        )
        return levels, pairs


def _either(lost: Bools) -> Bools:
    """Return what is lost on one side or on both, array [..., policies] -> [..., policies, 2]."""
    return np.stack([lost | lost[..., :1]] * 2, axis=-1)


def _without(values: Floats, lost: Bools) -> Floats:
    """Return values with nan in what is lost, array [R, ...]; all measures of the second axis alike."""
    between = [1] * (values.ndim - lost.ndim)
    return np.where(lost.reshape(len(lost), *between, *lost.shape[1:]), np.nan, values)


def paired(values: Floats) -> Floats:
    """Return each policy beside the baseline, both nan where one is: array [..., policies, 2].

    Parameters
    ----------
    values : array [..., policies]
        The baseline first.
    """
    pairs = np.stack(np.broadcast_arrays(values[..., :1], values), axis=-1)
    return np.where(np.isnan(pairs).any(axis=-1, keepdims=True), np.nan, pairs)


def sample_or_nothing(runner: SampleSource, cell: Cell, replications: int) -> Sample:
    """Return replications of a cell less those that failed; if all did, a sample without rows."""
    try:
        return runner.sample(cell, replications)
    except NothingLeftError:
        return nothing_of(cell)
