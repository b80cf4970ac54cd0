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

import os
import sys

# `python -m sim` looks first in the current folder, whose random.py or simpy.py is somebody's own.
if sys.argv[:1] == ["-m"] and not sys.flags.safe_path:
    try:
        _here = os.path.realpath(os.curdir)
    except OSError:  # it is not there any more, which the command line says
        _here = ""
    if _here and os.path.realpath(__file__) != f"{_here}{os.sep}sim{os.sep}__init__.py":
        sys.path[:1] = [place for place in sys.path[:1] if os.path.realpath(place) != _here]

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim import doors

if TYPE_CHECKING:  # the same names for editors and type checkers, which do not run what is below
    from sim.api import compare as compare
    from sim.api import open as open
    from sim.api import run as run
    from sim.api import run_study as run_study
    from sim.errors import EngineError as EngineError
    from sim.errors import EngineRoomError as EngineRoomError
    from sim.errors import FolderError as FolderError
    from sim.errors import NothingLeftError as NothingLeftError
    from sim.errors import OwnCodeError as OwnCodeError
    from sim.errors import RangeError as RangeError
    from sim.errors import StoreError as StoreError
    from sim.errors import StudyError as StudyError
    from sim.errors import WorkerLostError as WorkerLostError
    from sim.errors import WriteError as WriteError
    from sim.measures.frame import Frame as Frame
    from sim.measures.own import measure as measure
    from sim.model.log import Contract as Contract
    from sim.model.log import Destination as Destination
    from sim.model.log import Event as Event
    from sim.model.log import Reason as Reason
    from sim.reading import shipped as shipped
    from sim.reading.gridded import grid as grid
    from sim.reading.warned import load as load
    from sim.report.figures.own import figure as figure
    from sim.report.results import Results as Results
    from sim.scenario import Scenario as Scenario
    from sim.scenario import ScenarioError as ScenarioError
    from sim.scenario.evidence import value as value
    from sim.scenario.mechanism import Mechanism as Mechanism
    from sim.study.experiment.plan import Plan as Plan
    from sim.study.experiment.reading import load_study as load_study
    from sim.version import __version__ as __version__

# Names are imported when they are first used, so that `import sim`, and the command line, start at once.
_HOMES = {
    "Contract": "sim.model.log",
    "Destination": "sim.model.log",
    "EngineError": "sim.errors",
    "EngineRoomError": "sim.errors",
    "Event": "sim.model.log",
    "FolderError": "sim.errors",
    "Frame": "sim.measures.frame",
    "Mechanism": "sim.scenario.mechanism",
    "NothingLeftError": "sim.errors",
    "OwnCodeError": "sim.errors",
    "Plan": "sim.study.experiment.plan",
    "RangeError": "sim.errors",
    "Reason": "sim.model.log",
    "Results": "sim.report.results",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.scenario",
    "StoreError": "sim.errors",
    "StudyError": "sim.errors",
    "WorkerLostError": "sim.errors",
    "WriteError": "sim.errors",
    "__version__": "sim.version",
    "compare": "sim.api",
    "figure": "sim.report.figures.own",
    "grid": "sim.reading.gridded",
    "load": "sim.reading.warned",
    "load_study": "sim.study.experiment.reading",
    "measure": "sim.measures.own",
    "open": "sim.api",
    "run": "sim.api",
    "run_study": "sim.api",
    "shipped": "sim.reading",
    "value": "sim.scenario.evidence",
}
__all__ = sorted(_HOMES)

doors.lead_to(
    {
        "scenario to file": "sim.reading.dump:write",
        "scenario of manifest": "sim.study.experiment.reopening:scenario_in",
    }
)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return __all__
