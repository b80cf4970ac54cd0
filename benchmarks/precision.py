"""How soon a difference is known, what pairing saves, and how honest the intervals are after stopping.

``python benchmarks/precision.py`` prints three tables in Markdown; docs/model/pairing.md quotes them.
Give ``time``, ``variance`` or ``coverage`` for one of them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim import load, load_study, run_study
from sim.study.executor import available_cpus
from sim.study.experiment.precision import Rule, stop
from sim.study.runner.cells import Cell
from sim.study.runner.engines import Processes
from sim.study.runner.runner import Runner
from sim.study.runner.store import MemoryStore

SYSTEM = "west-yorkshire-harrogate"
REPLICATIONS = 400
RESAMPLES = 2000
STUDIES = 4000
MEASURES = {"retention_42m": 0.01, "lost_knowledge": 0.25, "cost_total_gbp": 10_000.0}
"""Each with the half-width that somebody may want."""

CHANGES: dict[str, tuple[str, dict[str, object]]] = {
    "renewal work starts 17 weeks before, not 13": ("annual-settlement", {"policy.renewal.lead_weeks": 17.0}),
    "a bridge fund": ("bridge-fund", {}),
    "three-year settlements": ("three-year-settlement", {}),
    "permanent at risk": ("permanent-at-risk", {}),
    "half the team by December": ("cut-50-by-december", {}),
}
"""From the smallest to the largest."""

Values = np.ndarray


def time_to_know() -> None:
    """Print how long it takes to know the difference in retention to one point."""
    study = f"title: t\nsystems: [{SYSTEM}]\npolicies: [annual-settlement, three-year-settlement]\n"
    study += (
        "replications: {minimum: 100, maximum: 5000, look_ahead: 100}\nprecision: {retention_42m: 0.01}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.yaml"
        path.write_text(study, encoding="utf-8")
        plan = load_study(path)
        began, worked = time.perf_counter(), _processor()
        results = run_study(plan, workers=available_cpus())
        seconds, worked = time.perf_counter() - began, _processor() - worked
    (found,) = results.stops.values()
    print("| system | reached at | replications used | half-width | seconds | of processors | workers |")
    print("|---|---|---|---|---|---|---|")
    print(
        f"| {SYSTEM} | {found.reached} | {found.replications} | {100 * found.half_widths[0]:.2f} points "
        f"| {seconds:.1f} | {worked:.1f} | {available_cpus()} |"
    )


def _processor() -> float:
    """Return the seconds that processors have worked for this process and those it has waited for."""
    return sum(os.times()[:4])


def variance_saved() -> None:
    """Print what the keyed draws save against independent seeds, for small and for large changes."""
    runner = Runner(MemoryStore(), Processes(available_cpus()))
    annual = load(SYSTEM, policy="annual-settlement")
    scenarios = {
        "baseline": annual,
        "independent": annual.replace({"run.seed": annual.run.seed + 1}),
        **{
            name: load(SYSTEM, policy=policy, overrides=changes)
            for name, (policy, changes) in CHANGES.items()
        },
    }
    cells = {name: Cell(f"cell-{i}", s) for i, (name, s) in enumerate(scenarios.items())}
    runner.simulate(list(cells.values()), REPLICATIONS)
    samples = {name: runner.sample(cell, REPLICATIONS) for name, cell in cells.items()}
    print(
        "| change | measure | difference | correlation | variance, independent / keyed (95%) | replications |"
    )
    print("|---|---|---|---|---|---|")
    for name in CHANGES:
        for measure, target in MEASURES.items():
            ours, keyed, other = (samples[n].column(measure) for n in (name, "baseline", "independent"))
            ratio, low, high = ratio_of_variances(ours - other, ours - keyed)
            needed = [(1.96 / target) ** 2 * np.var(ours - theirs, ddof=1) for theirs in (keyed, other)]
            alike = np.corrcoef(ours, keyed)[0, 1]
            print(
                f"| {name} | {measure} | {np.mean(ours - keyed):+,.3g} | {alike:.2f} "
                f"| {ratio:.1f} ({low:.1f} to {high:.1f}) | {needed[0]:,.0f} for {needed[1]:,.0f} |"
            )


def ratio_of_variances(top: Values, bottom: Values) -> tuple[float, float, float]:
    """Return the ratio of two variances, and its 95% interval by a bootstrap over the replications."""
    draws = np.random.default_rng(1).integers(0, len(top), (RESAMPLES, len(top)))
    ratios = np.var(top[draws], axis=1, ddof=1) / np.var(bottom[draws], axis=1, ddof=1)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return float(np.var(top, ddof=1) / np.var(bottom, ddof=1)), float(low), float(high)


DRAWS: dict[str, Callable[[np.random.Generator, int], Values]] = {
    "normal": lambda rng, n: rng.normal(0.0, 1.0, n),
    "skewed (exponential)": lambda rng, n: rng.exponential(1.0, n) - 1.0,
    "very skewed (log-normal)": lambda rng, n: rng.lognormal(0.0, 1.0, n) - np.exp(0.5),
}


def coverage() -> None:
    """Print how often the 95% interval holds the truth when the data decide where to stop."""
    print("| differences | target, in standard deviations | replications, mean | coverage after stopping "
          "| with as many fixed beforehand |\n|---|---|---|---|---|")  # fmt: skip
    rule = Rule(100, 3000, 100)
    for name, draw in DRAWS.items():
        for target in (0.18, 0.12, 0.08):
            rng = np.random.default_rng(2020)
            spread = float(np.std(draw(rng, 1_000_000)))
            used, held, fixed = [], 0, 0
            typical = int((1.96 / target) ** 2) + rule.look_ahead
            for _ in range(STUDIES):
                values = draw(rng, rule.maximum)[:, None]
                found = stop(values, np.array([target * spread]), rule)
                assert found is not None
                used.append(found.replications)
                held += bool(abs(values[: found.replications].mean()) <= found.half_widths[0])
                some = values[:typical, 0]
                fixed += bool(abs(some.mean()) <= 1.96 * some.std(ddof=1) / np.sqrt(typical))
            print(
                f"| {name} | {target} | {np.mean(used):.0f} | {100 * held / STUDIES:.1f}% "
                f"| {100 * fixed / STUDIES:.1f}% |"
            )
    print(f"\n{STUDIES:,} studies in each row: the standard error of a coverage is 0.3 points.")


TABLES = {"time": time_to_know, "variance": variance_saved, "coverage": coverage}

if __name__ == "__main__":
    for wanted in sys.argv[1:] or TABLES:
        TABLES[wanted]()
        print()
