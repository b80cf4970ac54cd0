"""Under which conditions a policy fails, and how often it still wins.

Assumptions that have a range and act are moved together over a Latin hypercube. At each point the mean paired
difference is known from a few replications, and from what the central scenario, which has met them and many
more, says of their luck. Where failures crowd is sought at every other point and judged at the rest
(:mod:`sim.study.questions.prim`). See docs/model/sensitivity.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import AfterValidator, Field

from sim.measures.measure import Bools, Floats
from sim.scenario.base import Part, Reference
from sim.study.proportions import most_if_none, wilson
from sim.study.questions.boxes import Box, Held, everything, quasi_p
from sim.study.questions.points import asked_of, at_quantiles, differences, sample, varied_by
from sim.study.questions.prim import found, stands
from sim.study.questions.settings import place_of
from sim.study.questions.tally import Known, Tally, means_at_points, tally
from sim.study.ranges import RangeError, Varied, values_at
from sim.study.runner.cells import Asked, Contrast, Many, SampleSource

if TYPE_CHECKING:
    import pandas as pd

CENTRAL_TIMES = 10
"""So many times more replications of the central scenario than of a point."""


def _below_or_above(fails: str) -> str:
    if not re.fullmatch(r"(below|above) -?[0-9]+(\.[0-9]+)?", fails):
        raise ValueError(f"expected below or above and a number, such as below 0.05; got {fails}")
    return fails


class Section(Part):
    """What of the study file asks for the conditions of failure."""

    measure: Reference = Field(default="retention_42m", description="A measure of the team.")
    fails: Annotated[Reference, AfterValidator(_below_or_above)] = Field(
        default="below 0",
        description="The mean paired differences that are failures, in the measure's unit: `below 0.05`.",
    )
    points: Annotated[int, Field(ge=20, le=100_000)] = Field(
        default=200, description="Points of the Latin hypercube; half of them judge what the others found."
    )
    replications: Annotated[int, Field(ge=2, le=10_000)] = Field(
        default=20, description="Replications at each point, the same at all."
    )

    @property
    def limit(self) -> tuple[float, int]:
        """Where failure begins, and 1 if it lies above, -1 if below."""
        side, value = self.fails.split()
        return float(value), 1 if side == "above" else -1


class Conditions(NamedTuple):
    """What was found.

    Attributes
    ----------
    points : DataFrame
        One row per point: the value of each assumption, by path; diff_mean, diff_ci_low, diff_ci_high;
        fails; judges (True: it judged; False: it was searched).
    wins : Tally or None
        Points at which the policy is better than the baseline; None where neither more nor less is better.
    failures : Tally
        Points at which it fails.
    limits : DataFrame
        One row per limit of the condition: factor, side (above or below), at, quasi_p (at the points
        searched), quasi_p_judged (at those that judged). Empty if no condition stood up.
    held : Held or None
        What the condition holds of the points that judged; None if none stood up.
    trajectory : DataFrame
        One row per box on the way: limits, mass, coverage, density, at the points searched.
    counts : DataFrame
        One row for the wins (unless neither is better) and one for the failures: of (wins or failures);
        measure, side and level (the mean differences that count: above or below the level); points, there (so
        many are on that side by their means), clearly, clearly_not (by their whole intervals); share_ci_low
        and share_ci_high of share, there / points; and of a condition that stood up judging (points),
        judging_share (of them fails), inside (of them within the limits), density and coverage, each with
        _ci_low and _ci_high.
    """

    points: pd.DataFrame
    wins: Tally | None
    failures: Tally
    limits: pd.DataFrame
    held: Held | None
    trajectory: pd.DataFrame
    counts: pd.DataFrame


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells: the contrast itself, with more replications, and at each point.

    Raises
    ------
    sim.study.ranges.RangeError
        Nothing varies, or a range allows what is not possible.
    """
    central = asked_of([contrast], CENTRAL_TIMES * section.replications)
    return central + asked_of(_places(contrast, section), section.replications)


def many(contrast: Contrast, section: Section) -> Many:  # noqa: ARG001 - asked as of every question
    """Return how much :func:`asks` asks for."""
    return Many(2 + 2 * section.points, 2 * section.replications * (CENTRAL_TIMES + section.points))


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> Conditions:
    """Return how often the policy wins and fails over the assumptions, and the condition of its failures.

    A point at which the measure is never defined is left out.

    Raises
    ------
    sim.study.ranges.RangeError
        The measure is defined at too few points.
    """
    known, x = _measured(contrast, section, runner)
    failures, fails = tally(known, *section.limit)
    better = _better(contrast, section, runner)
    wins = tally(known, 0.0, better)[0] if better else None
    box, held, way = condition(x, fails)
    varied = varied_by(contrast)
    return Conditions(
        points=_points(varied, x, known, fails),
        wins=wins,
        failures=failures,
        limits=_limits(varied, box, x, fails),
        held=held,
        trajectory=_trajectory(way, x, fails),
        counts=_counts(section, wins, better, failures, held),
    )


def condition(x: Floats, fails: Bools) -> tuple[Box, Held | None, list[Box]]:
    """Return the box in which failures crowd, what it holds of the points that judge, and the way to it.

    Every other point is searched; the rest judge. A box that does not stand there is given up: then there
    are no limits, and None.

    Parameters
    ----------
    x : array [points, assumptions]
        In their own units.
    fails : bool array [points]
    """
    searched, judging = _halves(len(x))
    nothing = everything(x.shape[1])
    if fails.all() or not fails.any():
        return nothing, None, []
    box, way = found(x[searched], fails[searched])
    if not stands(box, x[judging], fails[judging]):
        return nothing, None, way
    return box, Held.of(box, x[judging], fails[judging]), way


def _places(contrast: Contrast, section: Section) -> list[Contrast]:
    varied, quantiles = sample(contrast, section.points)
    return [at_quantiles(contrast, f"conditions-{i:05}", varied, row) for i, row in enumerate(quantiles)]


def _measured(contrast: Contrast, section: Section, runner: SampleSource) -> tuple[Known, Floats]:
    """Return what is known of each point, and where it is; points at which nothing is defined left out."""
    measures, replications = [section.measure], section.replications
    central = differences(runner, contrast, measures, CENTRAL_TIMES * replications)[0]
    at_points = [differences(runner, at, measures, replications)[0] for at in _places(contrast, section)]
    known = means_at_points(np.array(at_points), central)
    varied, quantiles = sample(contrast, section.points)
    theirs = contrast.baseline.scenario
    x = np.array([list(values_at(theirs, varied, row).values()) for row in quantiles])
    defined = np.isfinite(known.mean)
    if defined.sum() < 2:
        raise RangeError(f"{section.measure} is not defined over the ranges of the assumptions")
    there = (known.mean[defined], known.low[defined], known.high[defined], known.replications[defined])
    return Known(*there), x[defined]


def _better(contrast: Contrast, section: Section, runner: SampleSource) -> int:
    found = runner.sample(contrast.policy, section.replications)
    return found.measures[place_of(found, section.measure)].better


def _halves(points: int) -> tuple[slice, slice]:
    """Return the points that are searched and those that judge: the rows of a hypercube have no order."""
    return slice(0, points, 2), slice(1, points, 2)


def _points(varied: Sequence[Varied], x: Floats, known: Known, fails: Bools) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(x, columns=[v.path for v in varied])
    table["diff_mean"], table["diff_ci_low"], table["diff_ci_high"], table["diff_replications"] = known
    table["fails"], table["judges"] = fails, np.arange(len(x)) % 2 == 1
    return table


def _limits(varied: Sequence[Varied], box: Box, x: Floats, fails: Bools) -> pd.DataFrame:
    import pandas as pd

    searched, judging = _halves(len(x))
    rows = [
        {
            "factor": varied[j].path,
            "side": "below" if side else "above",
            "at": float(box[side][j]),
            "quasi_p": quasi_p(box, j, side, x[searched], fails[searched]),
            "quasi_p_judged": quasi_p(box, j, side, x[judging], fails[judging]),
        }
        for j, side in box.limits
    ]
    return pd.DataFrame(rows, columns=["factor", "side", "at", "quasi_p", "quasi_p_judged"])


def _trajectory(way: Sequence[Box], x: Floats, fails: Bools) -> pd.DataFrame:
    import pandas as pd

    searched, _ = _halves(len(x))
    held = [Held.of(box, x[searched], fails[searched]) for box in way]
    return pd.DataFrame(
        [(len(b.limits), h.mass, h.coverage, h.density) for b, h in zip(way, held, strict=True)],
        columns=["limits", "mass", "coverage", "density"],
    )


def _counts(
    section: Section, wins: Tally | None, better: int, failures: Tally, held: Held | None
) -> pd.DataFrame:
    import pandas as pd

    level, direction = section.limit
    rows = [_counted("failures", section.measure, direction, level, failures, _share_failed(failures))]
    if held is not None:
        rows[0] |= {
            "judging": held.points,
            "judging_share": held.failures / held.points,
            "inside": held.inside,
            **_with_interval("density", held.density, wilson(held.failures_inside, held.inside)),
            **_with_interval("coverage", held.coverage, wilson(held.failures_inside, held.failures)),
        }
    if wins is not None:
        rows.insert(0, _counted("wins", section.measure, better, 0.0, wins, wilson(wins.there, wins.points)))
    return pd.DataFrame(rows, columns=list(_COUNTS))


_ENDS = ("", "_ci_low", "_ci_high")
_COUNTS = (
    "of", "measure", "side", "level", *Tally._fields, *(f"share{end}" for end in _ENDS),
    "judging", "judging_share", "inside", *(f"density{end}" for end in _ENDS),
    *(f"coverage{end}" for end in _ENDS),
)  # fmt: skip


def _counted(
    of: str, measure: str, direction: int, level: float, found: Tally, interval: tuple[float, float]
) -> dict[str, Any]:
    side = "above" if direction > 0 else "below"
    return {
        "of": of,
        "measure": measure,
        "side": side,
        "level": level,
        **found._asdict(),
        **_with_interval("share", found.there / found.points, interval),
    }


def _share_failed(failures: Tally) -> tuple[float, float]:
    """Return the 95% interval of the share of failures; of none or all, by the rule of three."""
    most = most_if_none(failures.points)
    if failures.there == 0:
        return 0.0, most
    if failures.there == failures.points:
        return 1 - most, 1.0
    return wilson(failures.there, failures.points)


def _with_interval(name: str, value: float, interval: tuple[float, float]) -> dict[str, float]:
    return dict(zip((f"{name}{end}" for end in _ENDS), (value, *interval), strict=True))
