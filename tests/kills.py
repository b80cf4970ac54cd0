"""Commands killed at random moments: nothing is lost, nothing half-written taken for whole, nothing left.

``python -m tests.kills --kills 100 --seed 1`` kills run, compare, study and report so often, by SIGINT,
SIGTERM, SIGHUP and SIGKILL, of the command, of one of its processes or of all of them, after some seconds or
as soon as some files are there. After each, the same command again must end in the bytes of one that was
never killed.
"""

from __future__ import annotations

import argparse
import atexit
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGKILL")
WHOM = ("the command", "one of its processes", "all of them")
PATIENCE = 60.0  # seconds, for what takes a moment

COLD = "import tests.kills; tests.kills.command()"
"""A command with all that it imports; else it is a fork of a process that has done so."""
STUDY = """
title: A study to be killed
systems: [dorset]
policies: [annual-settlement, three-year-settlement]
replications: {minimum: 30, maximum: 30}
run: {years: 1}
"""
_PAIR = ("--system", "dorset", "--policy", "annual-settlement", "--policy", "bridge-fund")
_SMALL = ("--replications", "30", "--years", "1", "--workers")
JOBS = {
    "run": ("run", "dorset", *_SMALL, "2"),
    "run --out": ("run", "dorset", *_SMALL, "1", "--out", "results/out"),
    "compare": ("compare", *_PAIR, *_SMALL, "2", "--out", "results/out"),
    "study": ("study", "study.yaml", "--workers", "2", "--out", "results/out"),
    "report": ("report", "results/out", "--to", "html"),
    "report --to xlsx": ("report", "results/out", "--to", "xlsx"),
}
"""What is killed; a report is of what compare has written."""


class Kill(NamedTuple):
    """One kill: of which job, by which signal, of whom, and when: after seconds, or when files are there."""

    job: str
    signal: str
    whom: str
    seconds: float | None
    files: int | None
    cold: bool


class Whole(NamedTuple):
    """What a job writes if nobody kills it: the hash of each file, how long it takes, and what was before."""

    hashes: dict[str, str]
    seconds: float
    before: Path | None


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file that is the same each time, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("run.json", "study.yaml")
    }


class Process:
    """A command that runs in a folder, as the leader of a session of its own.

    Parameters
    ----------
    place : Path
        The folder.
    words : sequence of str
        The command line.
    temporary : Path
        The folder for temporary files.
    cold : bool
        Whether it starts from nothing; else it is a fork of this process, which has imported all.
    """

    def __init__(self, place: Path, words: Sequence[str], temporary: Path, cold: bool) -> None:
        signal.signal(
            signal.SIGHUP, signal.SIG_DFL
        )  # under nohup the command would respect that it is ignored
        self._said = temporary.parent / "said"
        self._said.touch()
        environment = {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
        if cold:
            with self._said.open("w") as said:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-c", COLD, *words], cwd=place, start_new_session=True,
                    env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=said,
                )  # fmt: skip
            self.pid = self._process.pid
            return
        self._process = None
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                os.chdir(place)
                os.environ.update(environment)
                tempfile.tempdir = None
                for file, number in ((os.devnull, 1), (self._said, 2)):
                    os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
                sys.argv = ["engine-room", *words]
                command()
            except KeyboardInterrupt:  # not to go up to where the folders of all kills are removed
                os._exit(128 + signal.SIGINT)

    @property
    def said(self) -> str:
        """What it wrote to standard error."""
        return self._said.read_text(errors="replace")

    @cached_property
    def _ended(self) -> dict[str, int]:
        return {}

    def poll(self) -> int | None:
        """Return its exit status, negative if a signal ended it; None if it runs."""
        if self._process is not None:
            return self._process.poll()
        if not self._ended:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._ended["status"] = os.waitstatus_to_exitcode(status)
        return self._ended.get("status")

    def wait(self, seconds: float) -> int | None:
        """Return its exit status; None, after it is killed, if it has not ended in time."""
        until = time.monotonic() + seconds
        while self.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        if self.poll() is not None:
            return self.poll()
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return None


def command() -> None:
    """Run the command line; blank pictures, as drawing takes most of the time, and no care."""
    import matplotlib
    from matplotlib.figure import Figure

    from sim.cli import main

    draw = Figure.savefig

    def blank(_: Figure, file: Any, *, format: str = "png", **__: Any) -> None:
        with matplotlib.rc_context({"svg.hashsalt": "blank"}):
            draw(
                Figure(figsize=(1, 1)),
                file,
                format=format,
                metadata={"Date": None} if format == "svg" else {},
            )

    Figure.savefig = blank  # type: ignore[method-assign]
    try:
        main()
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    with suppress(BaseException):
        atexit._run_exitfuncs()
    os._exit(status)


def import_all() -> None:
    """Import what commands use, so that those that are forked have it."""

    for name in ("cli", "api", "plans", "commands.experiments", "commands.studies", "commands.report",
                 "report.save", "report.terminal", "report.documents", "report.workbook",
                 "report.in_folder"):  # fmt: skip
        import_module(f"sim.{name}")


class Place:
    """A folder of its own for one job, with a folder for temporary files.

    Parameters
    ----------
    folder : Path
        Made.
    before : Path or None
        What is copied into it first.
    """

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        self.work, self.temporary = folder / "work", folder / "tmp"
        self.temporary.mkdir(parents=True)
        if before is None:
            self.work.mkdir()
        else:
            shutil.copytree(before, self.work)
        (self.work / "study.yaml").write_text(STUDY)

    def start(self, job: str, *, cold: bool = False) -> Process:
        """Start a job."""
        return Process(self.work, JOBS[job], self.temporary, cold)

    def left(self) -> list[str]:
        """Return what is there and should not be: temporary files, locks, folders by another name."""
        return sorted(
            path.relative_to(self.work.parent).as_posix()
            for path in [*self.work.rglob(".*"), *self.temporary.rglob("*"), *self.work.glob("results/*-2")]
        )


def count(folder: Path) -> int:
    """Return how many files and folders there are, while they come and go."""
    return sum(len(folders) + len(files) for _, folders, files in os.walk(folder))


def members(session: int) -> list[int]:
    """Return the processes of a session but for those that have ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, theirs = path.read_text().rpartition(")")[2].split()[:4]
            if int(theirs) == session and state != "Z":
                found.append(int(path.parent.name))
    return sorted(found)


def killed(place: Place, kill: Kill) -> Iterator[str]:
    """Start a job and kill it; yield what is wrong with how it ended."""
    before = count(place.work)
    process = place.start(kill.job, cold=kill.cold)
    until = time.monotonic() + (PATIENCE if kill.seconds is None else kill.seconds)
    while process.poll() is None and time.monotonic() < until:
        if kill.files is not None and count(place.work) - before >= kill.files:
            break
        time.sleep(0.002)
    number = getattr(signal, kill.signal)
    with suppress(ProcessLookupError):
        if kill.whom == "all of them":
            os.killpg(process.pid, number)
        else:
            others = [one for one in members(process.pid) if one != process.pid]
            one = random.choice(others) if others and kill.whom != "the command" else process.pid
            os.kill(one, number)
    status, said = process.wait(PATIENCE), process.said
    if status is None:
        yield f"did not end within {PATIENCE:.0f} s"
        return
    allowed = {0, 128 + number, -number}
    if kill.whom != "the command":
        allowed |= {2}  # workers lost twice: told, and what was simulated stays
    if status not in allowed:
        yield f"status {status}: {said[-300:]}"
    if "Traceback" in said:
        yield f"traceback: {said[-600:]}"
    deadline = time.monotonic() + 10
    while members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    if orphans := members(process.pid):
        os.killpg(process.pid, signal.SIGKILL)
        yield f"orphans: {len(orphans)}"


def wrong(place: Place, kill: Kill, whole: Whole) -> Iterator[str]:
    """Yield what is wrong after a kill, and after the same command again."""
    yield from killed(place, kill)
    expected = whole.hashes if whole.before is None else hashes(whole.before)
    for run in place.work.glob("results/*/run.json"):
        found = hashes(place.work)
        told = {
            name for name in expected if whole.before and name.endswith("written.json")
        }  # of a report too
        if any(found.get(name) != of for name, of in expected.items() if name not in told):
            yield f"{run.parent.name} is called finished, and is not whole"
    process = place.start(kill.job)
    if process.wait(4 * PATIENCE) != 0:
        yield f"again: status {process.poll()}: {process.said[-300:]}"
    found = hashes(place.work)
    twice = {name for name in found if name not in whole.hashes and name.removesuffix("-2") != name}
    for name in sorted(found.keys() | whole.hashes.keys()):
        if found.get(name) != whole.hashes.get(name) and not is_second(name) and name not in twice:
            yield f"again: {name} is another, missing or not made"
    if left := [name for name in place.left() if not is_second(name)]:
        yield f"again: left {', '.join(left)}"


def is_second(name: str) -> bool:
    """Whether a file is one of a second run, by a name of its own, after a first that was whole."""
    return name.startswith(("results/dorset-2", "work/results/dorset-2")) or "-2." in name


def undisturbed(base: Path, jobs: Iterable[str]) -> dict[str, Whole]:
    """Run each job once; a report is of what compare wrote."""
    found: dict[str, Whole] = {}
    for job in jobs:
        before = base / "compare" / "work" if job.startswith("report") else None
        place = Place(base / job.replace(" ", "_"), before)
        began = time.monotonic()
        process = place.start(job)
        assert process.wait(4 * PATIENCE) == 0, process.said
        assert not place.left(), place.left()
        found[job] = Whole(hashes(place.work), time.monotonic() - began, before)
    return found


def kills(number: int, seed: int, wholes: dict[str, Whole]) -> Iterator[Kill]:
    """Yield so many kills, the same for the same seed but for how fast the machine is."""
    chance = random.Random(seed)
    random.seed(seed)
    for n in range(number):
        job = list(JOBS)[n % len(JOBS)]
        name, whom = chance.choice(SIGNALS), chance.choice(WHOM)
        cold, files = n % 8 == 7, chance.randint(1, len(wholes[job].hashes) + 8)
        seconds = chance.uniform(0.02, 1.02) * wholes[job].seconds + cold * chance.uniform(0, 4)
        at = (seconds, None) if cold or chance.random() < 0.4 else (None, files)
        yield Kill(job, name, whom, *at, cold)


def main(number: int, seed: int) -> int:
    """Kill so often; print what was wrong, and the figures; return how many kills went wrong."""
    import_all()
    base = Path(tempfile.mkdtemp(prefix="kills-"))  # not one that goes with a forked process
    try:
        wholes = undisturbed(base / "whole", list(JOBS)[:number])
        failed, by = 0, Counter[str]()
        for n, kill in enumerate(kills(number, seed, wholes)):
            place = Place(base / str(n), wholes[kill.job].before)
            problems = list(wrong(place, kill, wholes[kill.job]))
            by[f"{kill.signal} of {kill.whom}"] += 1
            failed += bool(problems)
            for problem in problems:
                print(f"{n} {kill}: {problem}", flush=True)
            shutil.rmtree(place.work.parent)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print(f"{number} kills with seed {seed}: {number - failed} held, {failed} did not")
    for name, count in sorted(by.items()):
        print(f"  {count:3} {name}")
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(1 if main(asked.kills, asked.seed) else 0)
