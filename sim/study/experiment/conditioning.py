"""Points of the assumptions held against what boards published: the cells that needs, and the weights.

The board in miniature (:mod:`sim.study.experiment.board`) is simulated at the points of the uncertainty
design, at the same quantiles as the scenarios of the study: a path that both vary has one value at a point,
and one that only the board varies is averaged over. So a point's weight depends on its assumptions, the same
for every system and policy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import NothingLeftError
from sim.measures.measure import Floats
from sim.published.figures import WHOLE_BOARD
from sim.published.matching import TARGETS, Conditioned, Model, conditioned, model_at
from sim.scenario import Scenario
from sim.study.experiment.board import POLICY, counts_of_sample
from sim.study.experiment.outputs import CONDITIONING
from sim.study.runner.cells import Asked, Cell, SampleSource, varying
from sim.study.statistics import EXPECTED, percentiles
from sim.study.where import Where

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.plan import Plan

REPLICATIONS = 8
"""At most so many at each point: with the shared luck taken out, the error is less than the discrepancy."""
CENTRAL_REPLICATIONS = 100
"""At most so many of the central assumptions."""

FIGURES, POSTERIOR = CONDITIONING
"""The tables: what was measured and which points it rules out; and the assumptions at the points left."""


class Conditioning:
    """The board at the points of one set of assumptions.

    Parameters
    ----------
    assumptions : str
        Their name in the study; "" in a comparison.
    board : Scenario
        The board under the central ones.
    points : sequence of (dict, Scenario)
        At each point the values that move, by path, and the board with them.
    replications : int
        Of the study at each point: the board has no more, but two.
    """

    def __init__(
        self,
        assumptions: str,
        board: Scenario,
        points: Sequence[tuple[dict[str, float], Scenario]],
        replications: int,
    ) -> None:
        words = ["conditioning", WHOLE_BOARD, POLICY, assumptions]
        self._central = Cell("/".join(word for word in words if word), board)
        self._values = [values for values, _ in points]
        self._points = [
            Cell(varying(self._central, f"point-{i:03d}", values), at)
            for i, (values, at) in enumerate(points)
        ]
        self._replications = min(max(replications, 2), REPLICATIONS)  # of one, no error is known
        self._found: Conditioned | None = None

    def asked(self) -> list[Asked]:
        """Return what it needs: the central board, and the board at each point."""
        central = min(len(self._points) * self._replications, CENTRAL_REPLICATIONS)
        return [(self._central, central), *((cell, self._replications) for cell in self._points)]

    def found(self, source: SampleSource) -> Conditioned:
        """Return the points held against what was measured; what :meth:`asked` returns must be simulated."""
        if self._found is None:
            (central, many), *points = self.asked()
            nothing = np.full(len(TARGETS), np.nan)
            models = [_model(source, cell, n, central, many) or Model(nothing, nothing) for cell, n in points]
            means, variances = (np.stack(column) for column in zip(*models, strict=True))
            self._found = conditioned(Model(means, variances))
        return self._found

    def tables(self, source: SampleSource) -> dict[str, pd.DataFrame]:
        """Return what was measured and which points it rules out, and the assumptions at the points left."""
        found = self.found(source)
        return {FIGURES: figures_table(found), POSTERIOR: posterior_table(self._values, found.weights)}


def held_where(plan: Plan, assumptions: str) -> Where:
    """Return what tables say of the board in their first columns."""
    first = plan.where(plan.systems[0], plan.baseline, assumptions)
    return Where(first.assumptions, WHOLE_BOARD, POLICY)


def _model(source: SampleSource, cell: Cell, n: int, central: Cell, many: int) -> Model | None:
    """Return what the model gives at a point; None if no replication is left of it, or of the central one.

    A replication that failed on one side leaves both.
    """
    try:
        here, whole = source.sample(cell, n), source.sample(central, many)
    except NothingLeftError:
        return None
    both = np.isin(whole.replications, here.replications)
    first = np.concatenate([np.flatnonzero(both), np.flatnonzero(~both)])
    years = cell.scenario.run.years
    counts, all_counts = counts_of_sample(here, years), counts_of_sample(whole, years)
    ours = np.isin(here.replications, whole.replications)
    if not ours.any():
        return None
    return model_at(
        {name: c[ours] for name, c in counts.items()}, {name: c[first] for name, c in all_counts.items()}
    )


def figures_table(found: Conditioned) -> pd.DataFrame:
    """Return one row per figure, and one of all: what was measured, and which points that rules out."""
    import pandas as pd

    targets, means = found.targets, found.model.means
    low, middle, high = percentiles(means)
    published = [t.figure.published for t in targets]
    rows = pd.DataFrame(
        {
            "figure": [t.figure.words for t in targets],
            "published_low": [p and p.low for p in published],
            "published_high": [p and p.high for p in published],
            "observation_sd": [t.observation for t in targets],
            "discrepancy_sd": [t.discrepancy for t in targets],
            "monte_carlo_sd": np.sqrt(np.nanmean(found.model.variances, axis=0)),
            "p5": low,
            "p50": middle,
            "p95": high,
            "points": len(means),
            "kept": [round((1 - share) * len(means)) for share in found.ruled_out],
            "ruled_out": found.ruled_out,
            "ruled_out_alone": found.only,
        }
    )
    whole = {
        "figure": "all",
        "points": len(means),
        "kept": int(found.kept.sum()),
        "ruled_out": 1 - found.share_kept,
        "effective": found.effective,
    }
    return pd.concat([rows, pd.DataFrame([whole])], ignore_index=True)


def posterior_table(values: Sequence[dict[str, float]], weights: Floats) -> pd.DataFrame:
    """Return one row per assumption: where it lies at all points, and at those that are left.

    What moved or narrowed most comes first.

    Parameters
    ----------
    values : sequence of dict
        At each point, by path.
    weights : array [points]
        Of each.
    """
    import pandas as pd

    paths = sorted(values[0])
    at = np.array([[float(point[path]) for path in paths] for point in values])
    prior, left = percentiles(at), percentiles(at, EXPECTED, weights)
    mean, sd = at.mean(axis=0), at.std(axis=0)
    safe = np.where(sd > 0, sd, 1.0)
    n, total = len(at), float(weights.sum())
    shift = (weights @ at / total - mean) / safe if total else np.full(len(paths), np.nan)
    by_chance = np.sqrt(max(float(np.sum(weights**2)) - 1 / n, 0.0)) if total else np.nan
    width = prior[-1] - prior[0]
    kept = (left[-1] - left[0]) / np.where(width > 0, width, 1.0)
    table = pd.DataFrame(
        {
            "factor": paths,
            **{f"prior_{name}": row for name, row in zip(("p5", "p50", "p95"), prior, strict=True)},
            **{f"posterior_{name}": row for name, row in zip(("p5", "p50", "p95"), left, strict=True)},
            "shift": shift,
            "shift_by_chance": by_chance,
            "range_kept": np.where(width > 0, kept, 1.0),
        }
    )
    change = pd.Series(np.hypot(table["shift"], 1 - table["range_kept"]))
    order = change.sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
