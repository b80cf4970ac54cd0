"""What we do not know: how much of a paired difference is luck, and how much each assumption.

The outcome is policy minus baseline in a replication. Assumptions that have a range and act move together
over scrambled Sobol points; at each point both sides meet the same few replications. What the variance of the
difference is made of is estimated in :mod:`sim.study.questions.sobol`. See docs/model/sensitivity.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import nan
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import AfterValidator, Field

from sim.scenario.base import Part, Reference, Series
from sim.study.questions.points import asked_of, at_quantiles, differences, varied_by
from sim.study.questions.sobol import Indices, exchanged, indices, two_sets
from sim.study.ranges import RangeError, Varied
from sim.study.runner.cells import Asked, Contrast, Many, SampleSource

if TYPE_CHECKING:
    import pandas as pd

REST = "rest"
"""The factor of all assumptions that are in none of the factors named."""

ENOUGH = 0.1
"""The intervals of total indices should reach no further than this share of the largest (a rule of thumb)."""

MOST_REPLICATIONS = 10_000
"""At a point."""


def _power_of_two(points: int) -> int:
    if points & (points - 1):
        below = 1 << (points.bit_length() - 1)
        raise ValueError(f"expected a power of 2, such as {below} or {2 * below}")
    return points


class Section(Part):
    """What of the study file asks for shares of the variance."""

    points: Annotated[int, Field(ge=8, le=65_536), AfterValidator(_power_of_two)] = Field(
        default=64, description="Points in each of the two sets; a power of 2."
    )
    replications: Annotated[int, Field(ge=4, le=MOST_REPLICATIONS)] = Field(
        default=8, description="Replications at each point, the same at all."
    )
    measures: Series[Reference] = Field(
        default=("retention_42m", "lost_knowledge"), min_length=1, description="Measures of the team."
    )
    factors: Series[Reference] = Field(
        default=(),
        description="Beginnings of paths: the assumptions that share one move together and count as one. "
        "Those that share none are one more factor. Unset: each assumption is a factor.",
    )


class Verdict(StrEnum):
    """Whether points and replications were enough to tell the indices."""

    ENOUGH = "enough"
    FEW = "few"
    """Intervals of total indices reach further than :data:`ENOUGH` of the largest."""
    NO_INDEX = "no-index"
    """The part of the assumptions cannot be distinguished from luck."""


class Factor(NamedTuple):
    """Assumptions that move together."""

    name: str
    columns: tuple[int, ...]  # places among what varies

    @property
    def word(self) -> str:
        """Its name as a word fit for the name of a cell."""
        return self.name.removeprefix("assumptions.").translate(str.maketrans("._", "--"))


class Sensitivity(NamedTuple):
    """What was found.

    Attributes
    ----------
    split : DataFrame
        One row per measure: measure; mean, luck_variance, assumptions_variance, share_of_assumptions, each
        with _ci_low and _ci_high; and whether that was enough, as :func:`enough` returns it.
    indices : DataFrame
        One row per measure and factor, the largest total first: measure, factor (a path, the beginning of
        some, or :data:`REST`), first, total, each with _ci_low and _ci_high. Empty indices: the part of the
        assumptions cannot be distinguished from luck.
    """

    split: pd.DataFrame
    indices: pd.DataFrame


def factors_of(varied: Sequence[Varied], prefixes: Sequence[str]) -> tuple[Factor, ...]:
    """Return the factors that some beginnings of paths make of what varies.

    Raises
    ------
    RangeError
        A beginning leads to nothing that varies, or two lead to the same.
    """
    if not prefixes:
        return tuple(Factor(v.path, (i,)) for i, v in enumerate(varied))
    taken: dict[int, str] = {}
    found = []
    for prefix in prefixes:
        columns = [i for i, v in enumerate(varied) if f"{v.path}.".startswith(f"{prefix}.")]
        if not columns:
            raise RangeError(f"factors: nothing that has a range begins with {prefix}")
        for i in columns:
            if i in taken:
                raise RangeError(f"factors: {varied[i].path} is both in {taken[i]} and in {prefix}")
            taken[i] = prefix
        found.append(Factor(prefix, tuple(columns)))
    rest = tuple(i for i in range(len(varied)) if i not in taken)
    return (*found, Factor(REST, rest)) if rest else tuple(found)


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells of the design: 2 x points x (factors + 2), each with its replications.

    Raises
    ------
    sim.study.ranges.RangeError
        Nothing varies, a factor holds nothing, or a range allows what is not possible.
    """
    return asked_of([c for row in _design(contrast, section) for c in row], section.replications)


def many(contrast: Contrast, section: Section) -> Many:
    """Return how much :func:`asks` asks for."""
    sets = 2 + len(factors_of(varied_by(contrast), section.factors))
    cells = 2 * section.points * sets
    return Many(cells, cells * section.replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> Sensitivity:
    """Return the shares of luck and of each factor in the variance of the paired difference."""
    import pandas as pd

    factors = factors_of(varied_by(contrast), section.factors)
    found = np.array(
        [
            [differences(runner, at, section.measures, section.replications) for at in row]
            for row in _design(contrast, section)
        ]
    )  # [2 + factors, points, measures, replications]
    seed = contrast.baseline.scenario.run.seed
    each = {
        measure: indices(found[0, :, i], found[1, :, i], found[2:, :, i], seed)
        for i, measure in enumerate(section.measures)
    }
    defined = (~np.isnan(found)).sum(axis=-1).min(axis=(0, 1))  # [measures], at the points that have fewest
    split = pd.DataFrame(
        [
            {"measure": measure} | _split(of) | enough(of, section.points, int(n))
            for (measure, of), n in zip(each.items(), defined, strict=True)
        ]
    )
    tables = [_by_factor(measure, factors, of) for measure, of in each.items()]
    return Sensitivity(split, pd.concat(tables, ignore_index=True))


def enough(of: Indices, points: int, replications: int) -> dict[str, Any]:
    """Return whether points and replications were enough to tell the indices, as columns of a table.

    Returns
    -------
    dict
        points, replications; replications_needed at each point for luck not to outweigh ignorance (0 if that
        cannot be told), since while it does more replications help more than more points; factors;
        totals_clear, how many total indices can be distinguished from 0; largest_total; widest_reach, half
        the width of the widest interval of a total; verdict.
    """
    known = bool(of.ignorance.low > 0)
    most = float(of.ignorance.value if known else of.ignorance.high)
    total = of.total
    index, reach = nan, nan
    if known:
        index, reach = float(total.value.max()), float(np.max(total.high - total.low) / 2)
    verdict = Verdict.ENOUGH if reach <= ENOUGH * index else Verdict.FEW if known else Verdict.NO_INDEX
    return {
        "points": points,
        "replications": replications,
        "replications_needed": of.unshared / most if most > 0 else 0.0,
        "factors": len(total.value),
        "totals_clear": int((total.low > 0).sum()) if known else 0,
        "largest_total": index,
        "widest_reach": reach,
        "verdict": verdict,
    }


def _design(contrast: Contrast, section: Section) -> list[list[Contrast]]:
    """Return the contrast at the points A, at the points B, and at those of each factor in turn."""
    varied = varied_by(contrast)
    factors = factors_of(varied, section.factors)
    a, b = two_sets(section.points, len(varied), contrast.baseline.scenario.run.seed)
    sets = [("a", a), ("b", b), *((f.word, exchanged(a, b, np.array(f.columns))) for f in factors)]
    return [
        [at_quantiles(contrast, f"sobol-{word}-{i:05}", varied, row) for i, row in enumerate(rows)]
        for word, rows in sets
    ]


def _split(of: Indices) -> dict[str, float]:
    named = {
        "mean": of.mean,
        "luck_variance": of.luck,
        "assumptions_variance": of.ignorance,
        "share_of_assumptions": of.share,
    }
    return {
        f"{name}{end}": float(number)
        for name, estimate in named.items()
        for end, number in zip(_ENDS, estimate, strict=True)
    }


_ENDS = ("", "_ci_low", "_ci_high")


def _by_factor(measure: str, factors: Sequence[Factor], of: Indices) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {
        "measure": measure,
        "factor": [factor.name for factor in factors],
    }
    for name, estimate in (("first", of.first), ("total", of.total)):
        columns |= {f"{name}{end}": numbers for end, numbers in zip(_ENDS, estimate, strict=True)}
    return pd.DataFrame(columns).sort_values("total", ascending=False, kind="stable", ignore_index=True)
