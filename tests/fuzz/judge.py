"""What becomes of a file; no traceback, no long wait, not much memory, no mistake without a place."""

from __future__ import annotations

import re
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sim.measures.invariants import check
from sim.model.engine_room import names_of, simulate
from sim.reading import idle, unlikely
from sim.reading.alternatives import load_alternative
from sim.reading.library import root
from sim.reading.scenarios import read_to_check
from sim.reading.staff.fields import FIELDS
from sim.reading.staff.understanding import understood
from sim.reading.staff.writing import system_file
from sim.reading.tables.opening import open_table
from sim.reading.tables.vocabulary import TableError
from sim.scenario import Scenario, ScenarioError
from sim.study.experiment.reading import read_study
from tests.fuzz.seeds import Seed

LONGEST_SECONDS = 5.0  # of this process
MOST_BYTES = 1_000_000_000
_MOST_PERSON_YEARS = 150
_MOST_YEARS = 3
_PATIENCE = 30  # seconds, of what never ends


class Judged(NamedTuple):
    """What became of a file.

    Attributes
    ----------
    became : str
        ``run``, ``good`` (but larger than is simulated here), ``refused`` or ``fault``.
    said : str
        The refusal, or what is wrong with how the file was treated.
    seconds : float
        How long reading, and simulating, took.
    """

    became: str
    said: str
    seconds: float


class _EndlessError(Exception):
    """It goes on and on."""


def judged(seed: Seed, folder: Path) -> Judged:
    """Read a file as the commands do, simulate it twice if it is good, and say what became of it."""
    path = folder / seed.name
    path.write_bytes(seed.data)
    began = time.process_time()
    try:
        with _patience():
            became, said = _treated(seed, path)
    except _EndlessError:
        became, said = "fault", f"not done after {_PATIENCE} s"
    except Exception:
        became, said = "fault", traceback.format_exc()
    seconds = time.process_time() - began
    if became != "fault" and seconds > LONGEST_SECONDS:
        became, said = "fault", f"took {seconds:.1f} s"
    if became != "fault" and peak_memory() > MOST_BYTES:
        became, said = "fault", f"took {peak_memory() / 1e6:,.0f} MB"
    return Judged(became, said, seconds)


def peak_memory() -> int:
    """Return the most memory that this process has had at once, in bytes; 0 where that is not known."""
    if sys.platform == "win32":
        return 0
    status = Path("/proc/self/status")
    if status.exists():  # ``ru_maxrss`` of Linux is never less than that of the process that began this one
        most = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text("ascii"), re.MULTILINE)
        return int(most[1]) * 1024 if most else 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # of macOS, in bytes


def _treated(seed: Seed, path: Path) -> tuple[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            scenario = _read(seed, path)
        except ScenarioError as error:
            wrong = list(_badly_told(error, path))
            return ("fault", "\n".join(wrong)) if wrong else ("refused", str(error))
        except TableError as error:
            return "refused", str(error)
    return ("good", "") if scenario is None else _simulated(scenario)


def _read(seed: Seed, path: Path) -> Scenario | None:
    """Return a scenario that a file makes, None for an alternative."""
    match seed.kind:
        case "alternative":
            load_alternative(path)
            return None
        case "study":
            plan = read_study(path)
            (system, assumptions), policy = plan.situations[0], next(iter(plan.parts["policy"]))
            return plan.scenario(system, policy, assumptions)
        case "list" | "workbook":
            team = understood(open_table(path, FIELDS, as_of=date(2026, 11, 30)), date(2026, 11, 30))
            made = path.with_suffix(".made.yaml")
            made.write_text(system_file(team, "My team", "my-team")[0], encoding="utf-8")
            try:
                return read_to_check(made).scenario
            except ScenarioError as error:
                raise AssertionError(f"a list became a file with mistakes:\n{error}") from None
    loaded = read_to_check(path)
    unlikely.doubts(loaded)
    idle.warnings(loaded)
    return loaded.scenario


def _badly_told(error: ScenarioError, path: Path) -> Iterator[str]:
    """Yield what is wrong with how mistakes are told: each has a line, in a file that is not shipped."""
    shipped = {f"scenarios/{p.relative_to(root()).as_posix()}" for p in root().rglob("*.yaml")}
    for problem in error.problems:
        if problem.path and not problem.origin.line:
            yield f"without a line: {problem}"
        if problem.origin.file in shipped:
            yield f"a mistake in a shipped file: {problem}"
    if not str(error).replace("\n", "").isprintable():
        yield f"not to be printed: {str(error)!r}"
    if not error.problems or not path.exists():
        yield "refused without a mistake"


def _simulated(scenario: Scenario) -> tuple[str, str]:
    years = min(scenario.run.years, _MOST_YEARS)
    if len(scenario.posts()) * years > _MOST_PERSON_YEARS:
        return "good", ""
    short = scenario.replace({"run.years": years})
    wrong = check(simulate(short, range(2)), short, names_of(short))
    return ("fault", "\n".join(wrong)) if wrong else ("run", "")


@contextmanager
def _patience() -> Iterator[None]:
    """Give up on what goes on and on, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise _EndlessError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
