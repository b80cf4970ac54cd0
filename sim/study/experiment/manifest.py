"""What a folder of results says of itself: what was asked and where it stopped, and what it took.

``manifest.json`` is the same bytes for the same question, seed and version. Times and the machine stand in
``run.json`` alone, which is written last.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

import numpy as np

from sim.model import engine_room
from sim.scenario import fingerprint, to_plain
from sim.study.experiment.personal import is_personal
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.precision import STEP, Stop
from sim.study.experiment.results import BaseResults
from sim.study.experiment.stopping import Situation
from sim.study.ranges import counted
from sim.version import __version__

_LIBRARIES = ("simpy", "numpy", "scipy", "pandas", "pyarrow", "matplotlib", "pydantic", "PyYAML")

FROM_PYTHON = "from Python"
"""Said instead of a command line where there was none."""


def manifest(results: BaseResults) -> dict[str, Any]:
    """Return what was asked, where it stopped and why, what failed, and the mark of every scenario."""
    plan = results.plan
    file = plan.file
    mark = {"personal_data": True} if is_personal(plan) else {}
    return mark | {
        "engine_room": __version__,
        "kind": "study" if isinstance(plan, StudyPlan) else "comparison",
        "title": file.title,
        "question": file.question,
        "baseline": plan.baseline,
        "seed": file.run.seed,
        "years": file.run.years,
        "start_date": file.run.start_date.isoformat(),
        "replications": file.replications.model_dump() | {"step": STEP},
        **({} if plan.chosen is None else {"replications_chosen": list(plan.chosen)}),
        "precision": file.precision and {"of": file.precision.of, **file.precision.half_widths},
        "uncertainty": file.uncertainty and file.uncertainty.model_dump(),
        "assumptions_varied": _varied(plan) if file.uncertainty else None,
        "events": plan.keep_log,
        "stopped": [_stopped(plan, situation, stop) for situation, stop in results.stops.items()],
        "failures": [
            {"cell": f.cell, "replication": f.replication, "error": f.traceback.strip().splitlines()[-1]}
            for f in results.failures
        ],
        "failed_cells": list(results.lost),
        "unanswered": list(results.unanswered),
        "scenarios": list(_scenarios(plan)),
    }


def _varied(plan: Plan) -> list[dict[str, Any]]:
    """Return, of each set of assumptions, how many have a range, and how many of those act and so varied."""
    found = []
    for assumptions in plan.assumptions:
        counts = counted([plan.scenario(s, p, assumptions) for s in plan.systems for p in plan.policies])
        found.append(
            {"assumptions": assumptions, "with_a_range": counts.ranged, "that_varied": counts.varied}
        )
    return found


def _scenarios(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield each scenario with its fingerprint; of a comparison whole, a study has them as files."""
    for system, assumptions in plan.situations:
        for policy, cell in zip(plan.policies, plan.cells(system, assumptions), strict=True):
            where = plan.where(system, policy, assumptions)
            told = {"cell": cell.name, **where._asdict(), "sha256": fingerprint(cell.scenario)}
            whole = {} if isinstance(plan, StudyPlan) else {"whole": to_plain(cell.scenario)}
            yield told | whole


def _stopped(plan: Plan, situation: Situation, stop: Stop) -> dict[str, Any]:
    system, assumptions = situation
    return {
        "system": system,
        "assumptions": assumptions,
        "replications": stop.replications,
        "precision_reached_at": stop.reached,
        "why": stop.why,
        "half_widths": half_widths_of(plan, stop),
    }


def stops_in(told: Mapping[str, Any]) -> dict[Situation, Stop]:
    """Return where each situation stopped, from what a manifest says."""
    return {
        (one["system"], one["assumptions"]): Stop(
            int(one["replications"]),
            one["precision_reached_at"],
            one["why"],
            np.array([w for widths in one["half_widths"].values() for w in widths.values()], dtype=float),
        )
        for one in told["stopped"]
    }


def half_widths_of(plan: Plan, stop: Stop) -> dict[str, dict[str, float | None]]:
    """Return the half-widths at the end, by policy and measure; None where nothing was defined."""
    measures = list(plan.file.precision.half_widths) if plan.file.precision else []
    policies = plan.policies[1:] or plan.policies  # of a single scenario the mean itself
    reached = iter(stop.half_widths.tolist())
    return {
        policy: {measure: None if np.isnan(width := next(reached)) else width for measure in measures}
        for policy in (policies if measures else ())
    }


def run_of(results: BaseResults, finished: datetime) -> dict[str, Any]:
    """Return what it took: the command, times, the machine and the versions."""
    took = results.statistics
    return {
        "command": results.command or FROM_PYTHON,
        "started": results.started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "replications_simulated": took.simulated,
        "replications_found": took.found,
        "replications_failed": took.failed,
        "seconds_of_simulation": round(took.seconds, 1),
        "workers": took.workers,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "model": "plain Python" if engine_room.__file__.endswith(".py") else "compiled",
        "libraries": {name: version(name) for name in _LIBRARIES},
    }
