"""What a folder of results says of itself: what was asked and where it stopped, and what it took.

``manifest.json`` is the same bytes for the same question, seed and code. Times, the machine, its libraries
and the commit stand in ``run.json`` alone, which is written last.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.files.given import json_in, printable
from sim.model import engine_room
from sim.scenario import fingerprint, to_plain
from sim.scenario.base import Part
from sim.study.carried import code_of
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.personal import is_personal
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.precision import STEP, Stop
from sim.study.experiment.provenance import commit, source_hash
from sim.study.experiment.results import BaseResults
from sim.study.experiment.stopping import Situation
from sim.study.questions.money import AmongSection
from sim.study.ranges import counted
from sim.study.runner.blockfile import code_of_measures
from sim.study.runner.cells import Cell
from sim.study.runner.runner import RunStatistics
from sim.version import __version__

_LIBRARIES = ("simpy", "numpy", "scipy", "pandas", "pyarrow", "matplotlib", "pydantic", "PyYAML")

_RUN: dict[str, Any] = {
    **dict.fromkeys(("command", "started", "finished"), str),
    **dict.fromkeys(("replications_simulated", "replications_found", "replications_failed", "workers"), int),
    "seconds_of_simulation": (int, float),
}
"""What ``run.json`` says of how long it took, and its types."""

FROM_PYTHON = "from Python"
"""Said instead of a command line where there was none."""


def manifest(results: BaseResults, by: Sequence[str] = ()) -> dict[str, Any]:
    """Return what was asked, where it stopped and why, what failed, and the mark of every scenario.

    *by* is what people are told apart by in tables of their own.
    """
    plan = results.plan
    file = plan.file
    mark = {"personal_data": True} if is_personal(plan) else {}
    return mark | {
        "engine_room": __version__,
        "source": source_hash(),
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
        **({"by": list(by)} if by else {}),
        **({"own_code": own} if (own := own_code(plan)) else {}),
        "sections": _sections(plan),
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


def _sections(plan: Plan) -> dict[str, Any] | None:
    """Return what else was asked of a comparison, by section; a study has it in its file."""
    if isinstance(plan, StudyPlan):
        return None
    return {
        key: [part.model_dump(mode="json", exclude={"among"}) for part in asked]
        for key, asked in plan.sections.items()
    }


def sections_in(told: Mapping[str, Any], cells: Sequence[Cell]) -> dict[str, tuple[Part, ...]]:
    """Return what else was asked of a comparison of these cells, from what its manifest says.

    Raises
    ------
    KeyError, pydantic.ValidationError
        There is no such section, or this version has it otherwise.
    """
    found: dict[str, tuple[Part, ...]] = {}
    for key, asked in told["sections"].items():
        section = import_module(ANALYSES[key].module).Section
        found[key] = tuple(section.model_validate(one) for one in asked)
    if "more_money" in found:
        found["more_money"] = tuple(
            AmongSection(**one.model_dump(), among=tuple(cells)) for one in found["more_money"]
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


def half_widths_of(plan: Plan, stop: Stop) -> dict[str, dict[str, float | None]]:
    """Return the half-widths at the end, by policy and measure; None where nothing was defined."""
    measures = list(plan.file.precision.half_widths) if plan.file.precision else []
    policies = plan.policies[1:] or plan.policies  # of a single scenario the mean itself
    reached = iter(stop.half_widths.tolist())
    return {
        policy: {measure: None if np.isnan(width := next(reached)) else width for measure in measures}
        for policy in (policies if measures else ())
    }


def run_of(results: BaseResults, finished: datetime, undrawn: Mapping[str, str]) -> dict[str, Any]:
    """Return what it took: the command, times, the machine and the versions; and what could not be drawn."""
    took = results.statistics
    return {
        "command": printable(results.command or FROM_PYTHON),
        "started": results.started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "replications_simulated": took.simulated,
        "replications_found": took.found,
        "replications_failed": took.failed,
        "seconds_of_simulation": round(took.seconds, 1),
        "workers": took.workers,
        "platform": platform.platform(),
        **(
            {"pictures_not_drawn": {name: printable(why) for name, why in undrawn.items()}} if undrawn else {}
        ),
    } | {key: said for key, said in made_with().items() if key != "source"}


def own_code(plan: Plan) -> dict[str, str]:
    """Return the marks of the measures and mechanisms of one's own that make the results, by name."""
    scenarios = (cell.scenario for situation in plan.situations for cell in plan.cells(*situation))
    mechanisms = {m.key: code_of(type(m)) for scenario in scenarios for m in scenario.mechanisms()}
    return dict(sorted({**code_of_measures(), **mechanisms}.items()))


def made_with() -> dict[str, Any]:
    """Return the code, Python and libraries that make results here; ``source`` stands in the manifest."""
    checkout = commit()
    return {
        "source": source_hash(),
        "commit": checkout and checkout.commit,
        "changed": checkout and checkout.changed,
        "python": platform.python_version(),
        "model": "plain Python" if engine_room.__file__.endswith(".py") else "compiled",
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


class MadeThen(NamedTuple):
    """What ``run.json`` says of how results were made."""

    command: str
    started: datetime
    finished: datetime
    statistics: RunStatistics


def run_told(path: Path) -> dict[str, Any]:
    """Return what a file ``run.json`` says; raise as :func:`run_in` does."""
    told = json_in(path)
    for key, kind in _RUN.items():
        if not isinstance(told[key], kind):
            raise TypeError(f"{key}: expected {'a number' if kind is not str else 'text'}")
    found: dict[str, Any] = told
    return found


def run_in(path: Path) -> MadeThen:
    """Return what a file ``run.json`` says.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        It cannot be read, or is garbled.
    """
    told = run_told(path)
    return MadeThen(
        "" if told["command"] == FROM_PYTHON else told["command"],
        datetime.fromisoformat(told["started"]),
        datetime.fromisoformat(told["finished"]),
        RunStatistics(
            told["replications_simulated"],
            told["replications_found"],
            told["replications_failed"],
            told["seconds_of_simulation"],
            told["workers"],
        ),
    )
