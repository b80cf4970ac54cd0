"""Which assumptions move a difference most: rank correlations over the points of the range.

All assumptions move at once at the points, each independently of the others. So the rank correlation
(Spearman 1904) of an assumption with the mean paired difference at the points says which way, and how
steadily, it moves the answer. Among n points a correlation is off by about 1 / sqrt(n - 1) by chance alone,
and there are dozens of assumptions: told are only those that chance would hardly make of any of them, at a
level of 5% over all together (Bonferroni). A correlation is no size: an assumption may move the answer
steadily and little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.study.ranges import points_of

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults

_LEVEL = 0.05
_DESIGN = "latin-hypercube"


class Moving(NamedTuple):
    """An assumption that moves a difference."""

    path: str
    correlation: float  # of ranks: +1 if the difference always rises with the assumption


def moving(results: BaseResults, measure: str, scenario: str) -> list[Moving]:
    """Return the assumptions that clearly move the difference of a scenario, the most steady first.

    Parameters
    ----------
    results : BaseResults
        Of one situation. If the assumptions were not varied in it, or not on a Latin hypercube, in which the
        quantiles of an assumption are its own whatever else is varied, nothing is known to move.
    measure : str
        Of the team.
    scenario : str
        By its name in tables; not the baseline.
    """
    from scipy.stats import norm, rankdata

    ranges, asked = results.ranges, results.plan.file.uncertainty
    if ranges is None or asked is None or asked.design != _DESIGN:
        return []
    names = [outcome.name for outcome in results.outcomes]
    which, column = names.index(scenario), results.baseline.places[measure, "team"]
    gaps = ranges.values[which][:, column] - ranges.values[0][:, column]
    kept = np.isfinite(gaps).any(axis=0)
    if ranges.weights is not None:
        kept &= ranges.weights > 0
    if kept.sum() < 3:
        return []
    means = rankdata(np.nanmean(gaps[:, kept], axis=0))
    both = points_of([results.scenarios[0], results.scenarios[which]], asked.points, asked.seed, asked.design)
    values = {path: [at[path] for at in of_one] for of_one in both for path in of_one[0]}
    found = [
        Moving(path, float(np.corrcoef(rankdata(np.asarray(at)[kept]), means)[0, 1]))
        for path, at in values.items()
        if len(set(np.asarray(at)[kept])) > 1
    ]
    if means.std() == 0 or not found:
        return []
    least = norm.isf(_LEVEL / (2 * len(found))) / np.sqrt(kept.sum() - 1)
    clear = [one for one in found if abs(one.correlation) > least]
    return sorted(clear, key=lambda one: (-abs(one.correlation), one.path))
