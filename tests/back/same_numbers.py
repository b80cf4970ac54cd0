"""What one version gave, kept so that moving code about cannot change it.

``python tests/back/same_numbers.py`` writes ``same_numbers.json`` anew; do so only where numbers are meant to
change, and say in the change log why. The logs are kept as digests of their bytes, the tables as numbers.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

import sim
from sim.model.engine_room import simulate
from sim.reading.library import shipped

STORED = Path(__file__).with_suffix(".json")
POLICIES = ("annual-settlement", "three-year-settlement", "bridge-fund")
KEYS = {
    "compared": ("scenario", "measure"),
    "summary": ("system", "scenario", "measure", "group"),
    "monthly": ("system", "scenario", "measure", "month"),
    "sweep": ("system", "scenario", "measure", "x"),
    "sweep_break_evens": ("system", "scenario", "measure"),
}
"""The columns by which a row is found again."""

MEASURES = (
    "retention_12m", "retention_36m", "stability_index", "lost_knowledge", "knowledge_stock_end", "ties_lost",
    "limbo_weeks", "vacancy_rate", "exits_per_year", "exits_resigned", "weeks_to_fill", "funded_post_months",
    "cost_total_gbp", "cost_redundancy_gbp", "single_holder_areas_mean",
)  # fmt: skip

STUDY = """\
title: Same numbers
systems: [dorset, one-gloucestershire]
policies: [annual-settlement, three-year-settlement]
measures: [retention_36m, lost_knowledge, cost_total_gbp]
replications: {minimum: 20, maximum: 40, look_ahead: 0}
precision: {retention_36m: 0.03}
uncertainty: {points: 3, replications: 10}
run: {years: 4}
sweeps:
  - lever: {path: policy.settlement.award_factor, values: [0.6, 1.0]}
    measures: [lost_knowledge]
    replications: 10
"""


def log_digests() -> dict[str, str]:
    """Return a digest of the log of three replications of every shipped system and policy."""
    digests = {}
    pairs = [("west-yorkshire-harrogate", p.name) for p in shipped("policy")]
    pairs += [(s.name, "annual-settlement") for s in shipped("system")]
    for system, policy in sorted(set(pairs)):
        log = simulate(sim.load(system=system, policy=policy), range(3))
        digest = hashlib.sha256()
        for column in log:
            digest.update(column.astype(column.dtype.newbyteorder("<")).tobytes())
        digests[f"{system} / {policy}"] = digest.hexdigest()[:16]
    return digests


def compared() -> pd.DataFrame:
    """Return the team's rows of the summary of a comparison, with a range over the assumptions."""
    scenarios = [sim.load(system="dorset", policy=policy) for policy in POLICIES]
    results = sim.compare(scenarios, replications=30, years=5, assumption_points=3)
    summary: pd.DataFrame = results.summary
    return summary[(summary["group"] == "team") & summary["measure"].isin(MEASURES)]


def studied(folder: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a small study."""
    file = folder / "same-numbers.yaml"
    file.write_text(STUDY)
    results = sim.run_study(sim.load_study(file))
    return {
        "summary": results.summary,
        "monthly": results.monthly[results.monthly["month"] % 12 == 0],
        **results.answers,
    }


def rows(name: str, table: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Return the numbers of a table that are there, by row and column, to ten digits."""
    found: dict[str, dict[str, float]] = {}
    for row in table.to_dict("records"):
        of_row = found.setdefault(" / ".join(str(row[c]) for c in KEYS[name]), {})
        for column, value in row.items():
            if column not in KEYS[name] and isinstance(value, int | float) and pd.notna(value):
                of_row[str(column)] = float(f"{value:.10g}")
    return found


def all_numbers(folder: Path) -> dict[str, Any]:
    """Return all that is kept."""
    tables = {"compared": compared(), **studied(folder)}
    return {"logs": log_digests(), **{name: rows(name, tables[name]) for name in KEYS}}


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        STORED.write_text(json.dumps(all_numbers(Path(made)), indent=1, sort_keys=True) + "\n")
