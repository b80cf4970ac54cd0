"""Discrete-event simulation of the teams that run England's integrated care systems.

A scenario is a system, a policy and assumptions. Load some, run or compare them, and read the results as
tidy tables and pictures:

>>> import sim
>>> a = sim.load("west-yorkshire-harrogate", policy="annual-settlement")
>>> b = sim.load("west-yorkshire-harrogate", policy="three-year-settlement")
>>> results = sim.compare([a, b], replications=200)
>>> results.summary
>>> results.plot_retention().savefig("retention.png")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import compare, run, run_study
    from sim.errors import (
        EngineError,
        EngineRoomError,
        FolderError,
        NothingLeftError,
        RangeError,
        StoreError,
        StudyError,
        WorkerLostError,
        WriteError,
    )
    from sim.report.results import Results
    from sim.scenario import Scenario, ScenarioError, load, shipped
    from sim.study.campaign.plan import Plan
    from sim.study.campaign.reading import load_study
    from sim.study.campaign.running import StudyResults
    from sim.version import __version__

__all__ = [
    "EngineError",
    "EngineRoomError",
    "FolderError",
    "NothingLeftError",
    "Plan",
    "RangeError",
    "Results",
    "Scenario",
    "ScenarioError",
    "StoreError",
    "StudyError",
    "StudyResults",
    "WorkerLostError",
    "WriteError",
    "__version__",
    "compare",
    "load",
    "load_study",
    "run",
    "run_study",
    "shipped",
]

# Names are imported when they are first used, so that `import sim`, and the command line, start at once.
_HOMES = {
    "EngineError": "sim.errors",
    "EngineRoomError": "sim.errors",
    "FolderError": "sim.errors",
    "NothingLeftError": "sim.errors",
    "Plan": "sim.study.campaign.plan",
    "RangeError": "sim.errors",
    "Results": "sim.report.results",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "StoreError": "sim.errors",
    "StudyError": "sim.errors",
    "StudyResults": "sim.study.campaign.running",
    "WorkerLostError": "sim.errors",
    "WriteError": "sim.errors",
    "__version__": "sim.version",
    "compare": "sim.api",
    "load": "sim.scenario",
    "load_study": "sim.study.campaign.reading",
    "run": "sim.api",
    "run_study": "sim.api",
    "shipped": "sim.scenario",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
