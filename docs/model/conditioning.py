"""Write the tables of conditioning.md: which points of the assumptions agree with what boards published.

Run ``python -m docs.model.conditioning`` in the project's folder; it takes some three minutes on two
processors. ``--points`` makes fewer or more. The picture of the page is one of the gallery, made by
``python -m docs.images.make conditioning`` from a study of as many points.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from docs.model.maturity import table
from sim.measures.measure import Floats
from sim.published.matching import CUTOFF, TARGETS, Conditioned, effective
from sim.reading import load
from sim.report.figures.posterior import CLEAR, MOST, is_clear
from sim.study.executor import available_cpus
from sim.study.experiment.board import board_under
from sim.study.experiment.conditioning import REPLICATIONS, Conditioning, figures_table, posterior_table
from sim.study.ranges import moved, points_of
from sim.study.runner.cells import Cell
from sim.study.runner.engines import Processes
from sim.study.runner.runner import Runner
from sim.study.runner.store import MemoryStore
from sim.study.statistics import percentiles

PAGE = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- written by conditioning.py -->", "<!-- end -->"
POINTS, SEED = 300, 2020
NAMED = 3  # assumptions that move a figure
PAIRS = 5  # of assumptions
REDUNDANCIES = next(i for i, t in enumerate(TARGETS) if t.figure.words == "Redundancies")
MEASURED = (0.0105, 0.0115)


class Run:
    """The board at the points.

    Parameters
    ----------
    points : int
        How many.
    workers : int
        Processes.
    """

    def __init__(self, points: int, workers: int) -> None:
        board = board_under(load(system="icb-wide", policy="annual-settlement"))
        at = [(values, moved(board, values)) for values in points_of([board], points, SEED)[0]]
        self.held = Conditioning("", board, at, REPLICATIONS)
        self.source = Runner(MemoryStore(), Processes(workers))
        started = time.monotonic()
        self.source.simulate_each(self.held.asked())
        self.seconds = time.monotonic() - started
        self.replications = sum(n for _, n in self.held.asked())
        self.found = self.held.found(self.source)
        self.paths = sorted(at[0][0])
        self.values = np.array([[values[path] for path in self.paths] for values, _ in at])
        self.assumptions = posterior_table([values for values, _ in at], self.found.weights)

    def rate(self, *measures: str) -> Floats:
        """Return measures of so many a year, per head, at each point; as simulated, luck not taken out."""
        return np.array([self._rate(cell, n, measures) for cell, n in self.held.asked()[1:]])

    def _rate(self, cell: Cell, n: int, measures: tuple[str, ...]) -> float:
        sample = self.source.sample(cell, n)
        heads = sample.column("staff_months").sum() / 12 / cell.scenario.run.years
        return float(sum(sample.column(m).sum() for m in measures) / heads)


def tables(run: Run) -> Iterator[str]:
    """Yield the lines of the tables."""
    found = run.found
    yield from ("", *_figures(run), "", *_rules(found), "", *_posterior(run.assumptions), "")
    yield from (*_drivers(run), "", *_pairs(run), "", *_redundancies(run), "")


def _figures(run: Run) -> Iterator[str]:
    found = run.found
    yield (
        f"From {len(run.values)} points, {REPLICATIONS} replications at each, {run.replications:,} in all "
        f"({run.replications / run.seconds:.0f} a second where this was run), seed {SEED}: "
        f"**{found.kept.sum()} points are kept ({found.share_kept:.0%})**. Rates in percent of staff a year."
    )
    yield ""
    rows = figures_table(found).iloc[:-1]
    yield from table(
        [
            "figure", "published", "sd of observation", "sd of discrepancy", "sd of Monte Carlo error",
            "the model at the points: 5%, 50%, 95%", "rules out", "alone",
        ],
        (
            [
                r.figure, f"{100 * r.published_low:.2f}-{100 * r.published_high:.2f}",
                f"{100 * r.observation_sd:.2f}", f"{100 * r.discrepancy_sd:.2f}",
                f"{100 * r.monte_carlo_sd:.2f}",
                ", ".join(f"{100 * x:.2f}" for x in (r.p5, r.p50, r.p95)),
                f"{r.ruled_out:.0%}", f"{r.ruled_out_alone:.0%}",
            ]
            for r in rows.itertuples()
        ),
    )  # fmt: skip


def _rules(found: Conditioned) -> Iterator[str]:
    """Yield what other rules would have kept."""
    largest = np.sort(found.implausible, axis=1)
    n = len(largest)
    yield f"The rule is: largest implausibility below {CUTOFF:g}. What others would leave, of {n} points:"
    yield ""
    cut = {
        "largest below 3 (used)": largest[:, -1] < CUTOFF,
        "second largest below 3": largest[:, -2] < CUTOFF,
        "largest below 2": largest[:, -1] < 2,
    }
    rows = [[name, f"{kept.sum()}", f"{kept.sum()}"] for name, kept in cut.items()]
    likely = np.exp(-0.5 * (found.implausible**2).sum(axis=1))
    one = np.exp(-0.5 * largest[:, -1] ** 2)
    for name, weights in {
        "Gaussian likelihood of all six, as if independent": likely,
        "Gaussian kernel of the largest": one,
    }.items():
        rows.append([name, "all, weighted", f"{effective(weights / weights.sum()):.0f}"])
    yield from table(["rule", "points left", "effective number"], rows)


def _posterior(assumptions: pd.DataFrame) -> Iterator[str]:
    clear = is_clear(assumptions).sum()
    yield (
        f"Of {len(assumptions)} assumptions {clear} are moved or narrowed by more than {CLEAR:g} times what "
        f"chance makes of it (of a shift {assumptions['shift_by_chance'].iloc[0]:.3f} prior standard "
        f"deviations, of the width less than half of that). The {MOST} that change most:"
    )
    yield ""
    yield from table(
        [
            "assumption", "prior 5%, 50%, 95%", "posterior 5%, 50%, 95%",
            "shift, prior sd", "share of the 5-95% kept",
        ],
        (
            [
                f"`{_short(r.factor)}`", f"{r.prior_p5:.3g}, {r.prior_p50:.3g}, {r.prior_p95:.3g}",
                f"{r.posterior_p5:.3g}, {r.posterior_p50:.3g}, {r.posterior_p95:.3g}",
                f"{r.shift:+.2f}", f"{r.range_kept:.0%}",
            ]
            for r in assumptions.head(MOST).itertuples()
        ),
    )  # fmt: skip


def _drivers(run: Run) -> Iterator[str]:
    """Yield what moves each figure: rank correlations over all points."""
    yield "What moves each figure: rank correlation with the assumption, over all points."
    yield ""
    means, ranks = run.found.model.means, _ranks(run.values)
    rows = []
    for i, target in enumerate(TARGETS):
        by = ranks.T @ _ranks(means[:, [i]])[:, 0] / len(means)
        most = np.argsort(-np.abs(by))[:NAMED]
        rows.append([target.figure.words, ", ".join(f"`{_short(run.paths[j])}` {by[j]:+.2f}" for j in most)])
    yield from table(["figure", f"the {NAMED} strongest"], rows)


def _pairs(run: Run) -> Iterator[str]:
    """Yield the pairs of assumptions that hang together where the figures are met."""
    from scipy.special import ndtri

    kept = run.values[run.found.kept]
    moving = kept.std(axis=0) > 0
    ranks, paths = _ranks(kept[:, moving]), [p for p, m in zip(run.paths, moving, strict=True) if m]
    by = np.triu(ranks.T @ ranks / len(kept), 1)
    pairs = len(paths) * (len(paths) - 1) / 2
    limit = float(ndtri(1 - 0.025 / pairs) / np.sqrt(len(kept)))
    order = np.argsort(-np.abs(by), axis=None)[:PAIRS]
    places = [(int(k) // len(paths), int(k) % len(paths)) for k in order]
    beyond = int((np.abs(by) > limit).sum())
    yield (
        f"Confounded pairs: of {pairs:,.0f} rank correlations among the points that are kept, {beyond} "
        f"{'is' if beyond == 1 else 'are'} beyond {limit:.2f}, which chance passes in one such table in "
        "twenty. The strongest:"
    )
    yield ""
    yield from table(
        ["pair", "rank correlation"],
        ([f"`{_short(paths[i])}`, `{_short(paths[j])}`", f"{by[i, j]:+.2f}"] for i, j in places),
    )


def _redundancies(run: Run) -> Iterator[str]:
    """Yield what the points give of redundancies, and what moves them."""
    means = run.found.model.means[:, REDUNDANCIES]
    paid = run.rate("redundancies_per_year") - run.rate("redundancies_avoided_per_year")
    permanent = run.rate("redundancies_redundancy_per_year")
    kept = run.found.kept
    yield "Redundancies, percent of staff a year, over the points:"
    yield ""
    rows = []
    for name, rate in {
        "all, paid and avoided": means,
        "of them paid": paid,
        "of them permanent people, post closed": permanent,
    }.items():
        for which, chosen in (("all points", np.ones(len(rate), dtype=bool)), ("points kept", kept)):
            ends = percentiles(rate[chosen][:, None], (0.0, 5.0, 50.0, 95.0, 100.0))[:, 0]
            rows.append([name, which, *(f"{100 * x:.2f}" for x in ends)])
    yield from table(["", "", "least", "5%", "50%", "95%", "most"], rows)
    inside = (means >= MEASURED[0]) & (means < MEASURED[1])
    below = means < MEASURED[1]
    yield ""
    yield (
        f"Of {len(means)} points {inside.sum()} give 1.05 to 1.15, the measured figure, and "
        f"{below.sum() - inside.sum()} less; of the {kept.sum()} kept {(inside & kept).sum()} and "
        f"{(below & ~inside & kept).sum()}. Means of the assumptions that move it most, at the tenth of the "
        "points with the fewest redundancies and at the tenth with the most:"
    )
    yield ""
    by = _ranks(run.values).T @ _ranks(means[:, None])[:, 0] / len(means)
    order, tenth = np.argsort(means), max(len(means) // 10, 1)
    yield from table(
        ["assumption", "rank correlation", "all points", "fewest", "most"],
        (
            [
                f"`{_short(run.paths[j])}`", f"{by[j]:+.2f}",
                *(f"{run.values[rows, j].mean():.3g}" for rows in (order, order[:tenth], order[-tenth:])),
            ]
            for j in np.argsort(-np.abs(by))[: 2 * NAMED]
        ),
    )  # fmt: skip


def _ranks(values: Floats) -> Floats:
    """Return the ranks of each column, with mean 0 and standard deviation 1; 0 where all are the same."""
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=0)
    spread = ranks.std(axis=0)
    return np.asarray((ranks - ranks.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _short(path: str) -> str:
    return path.removeprefix("assumptions.")


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--workers", type=int, default=available_cpus())
    asked = parser.parse_args()
    run = Run(asked.points, asked.workers)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN, 1)
    made = "\n".join([BEGIN, *tables(run), END])
    PAGE.write_text(before + made + rest.split(END, 1)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
