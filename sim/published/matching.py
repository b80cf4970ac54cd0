"""Which points of the assumptions agree with what was measured: history matching.

At each point the model gives what boards have published (:data:`sim.published.figures.BANDS`). The
implausibility of a point, for one figure, is how far the model is from what was published, in standard
deviations of all that can keep them apart although the point is right:

    I = |model - centre| / sqrt(Var(observation) + Var(discrepancy) + Var(Monte Carlo))

observation
    The published interval comes of a window whose length is not known, and says nothing of which value in it
    is likelier: uniform, its width squared over 12.
discrepancy
    What other years and other boards would have shown, and what the model leaves out. The plausible band is
    the judgement of that. It is read as the mean and three standard deviations on each side, of all together:
    of any unimodal distribution that holds 95% or more (Pukelsheim 1994).

A point is ruled out if any figure is implausible: if the largest I is not below 3. All others weigh the same.
Nothing is said of how plausible they are: figures of one source are not independent, and nobody knows the
shape of a discrepancy.

Sources: Vernon, Goldstein and Bower 2010, "Galaxy formation: a Bayesian uncertainty analysis",
doi:10.1214/10-BA524; Andrianakis et al. 2015, on stochastic models, doi:10.1371/journal.pcbi.1003968;
Pukelsheim 1994, "The three sigma rule", The American Statistician 48, 88-91.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.measures.measure import Bools, Floats
from sim.published.figures import BANDS, Counts, Figure
from sim.published.jackknife import jackknife, variance_of_mean

CUTOFF = 3.0
"""A point is kept if every implausibility is below."""
FEWEST = 20.0
"""Effective points that a range over the assumptions needs after conditioning; of a small design, half."""
_SDS = 3.0  # from the middle of a plausible band to its end


class Target(NamedTuple):
    """What the model is held against.

    Attributes
    ----------
    figure : Figure
        What was measured.
    centre : float
        The middle of the published interval.
    observation : float
        Standard deviation of what was measured about it.
    discrepancy : float
        Standard deviation of what the model should have given about what was measured.
    """

    figure: Figure
    centre: float
    observation: float
    discrepancy: float


def target_of(figure: Figure) -> Target:
    """Return what a figure asks of the model.

    Parameters
    ----------
    figure : Figure
        Its plausible band is wider than its published interval.
    """
    published, plausible = figure.published, figure.plausible
    observation = (published.high - published.low) / np.sqrt(12)
    together = (plausible.high - plausible.low) / 2 / _SDS
    discrepancy = float(np.sqrt(together**2 - observation**2))
    return Target(figure, (published.low + published.high) / 2, float(observation), discrepancy)


TARGETS = tuple(target_of(figure) for figure in BANDS)
"""What integrated care boards published. The checks stay out: they are for validation."""


class Model(NamedTuple):
    """What the model gives of the targets: at a point, or arrays over points.

    Attributes
    ----------
    means : array [..., targets]
        nan where no replication is left.
    variances : array [..., targets]
        Of their Monte Carlo error.
    """

    means: Floats
    variances: Floats


def model_at(point: Counts, central: Counts, targets: Sequence[Target] = TARGETS) -> Model:
    """Return what the model gives at a point, with the luck of its few replications taken out.

    What the central assumptions gained from all their other replications is added (a control variate): else
    the luck that all points share would tilt them all.

    Parameters
    ----------
    point : mapping of name to array [r]
        Counts of replications 0 to r - 1 there.
    central : mapping of name to array [R]
        Counts under the central assumptions of more replications; the first are those of the point.
    """
    few = {name: c[: len(next(iter(point.values())))] for name, c in central.items()}
    means, variances = [], []
    for target in targets:
        value = target.figure.value
        (here, ours), (same, theirs), (whole, rest) = (jackknife(value, c) for c in (point, few, central))
        means.append(here - same + whole)
        variances.append(variance_of_mean(ours - theirs) + variance_of_mean(rest))
    return Model(np.array(means), np.array(variances))


def implausibility(model: Model, targets: Sequence[Target] = TARGETS) -> Floats:
    """Return the implausibility of each point for each target, array [points, targets]."""
    centre, known = (
        np.array(column)
        for column in zip(*((t.centre, t.observation**2 + t.discrepancy**2) for t in targets), strict=True)
    )
    return np.asarray(np.abs(model.means - centre) / np.sqrt(known + model.variances))


class Conditioned(NamedTuple):
    """Points of the assumptions, held against what was measured.

    Attributes
    ----------
    targets : tuple of Target
        What was measured.
    model : Model
        What the model gives of it, arrays [points, targets].
    implausible : array [points, targets]
        The implausibility; nan where no replication is left.
    """

    targets: tuple[Target, ...]
    model: Model
    implausible: Floats

    @property
    def kept(self) -> Bools:
        """Which points are not ruled out; one of which nothing is known is."""
        return np.asarray((self.implausible < CUTOFF).all(axis=1))

    @property
    def weights(self) -> Floats:
        """The weight of each point: the same of all that are kept, 0 of others; together 1, or 0 if none."""
        return np.asarray(self.kept / max(int(self.kept.sum()), 1))

    @property
    def share_kept(self) -> float:
        """The share of points that are not ruled out."""
        return float(self.kept.mean())

    @property
    def effective(self) -> float:
        """The effective number of points."""
        return effective(self.weights)

    @property
    def ruled_out(self) -> Floats:
        """The share of points that each figure rules out by itself, array [targets]."""
        return np.asarray((~(self.implausible < CUTOFF)).mean(axis=0))

    @property
    def only(self) -> Floats:
        """The share of points that each figure rules out and no other does, array [targets]."""
        out = ~(self.implausible < CUTOFF)
        return np.asarray((out & (out.sum(axis=1) == 1)[:, None]).mean(axis=0))

    @property
    def enough(self) -> bool:
        """Whether points enough are left for a range."""
        return enough(self.effective, len(self.implausible))


def conditioned(model: Model, targets: Sequence[Target] = TARGETS) -> Conditioned:
    """Hold points of the assumptions against what was measured; *model* has arrays [points, targets]."""
    return Conditioned(tuple(targets), model, implausibility(model, targets))


def effective(weights: Floats) -> float:
    """Return the effective number of points (Kish): 1 / sum of squares, of weights that sum to 1; else 0."""
    squares = float(np.sum(weights**2))
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def enough(effective_points: float, points: int) -> bool:
    """Whether so many effective points, of so many, are enough for a range over the assumptions."""
    return effective_points >= min(FEWEST, points / 2)
