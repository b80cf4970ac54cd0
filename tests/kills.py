"""Commands killed at random moments: nothing is lost, nothing half-written is taken for whole, nothing is left.

``python -m tests.kills --kills 100 --seed 1`` kills run, compare, study and report so often, by SIGINT, SIGTERM,
SIGHUP and SIGKILL, of the command, of one of its processes or of all of them, after some seconds or as soon as
some files are there. After each, the same command again must end in the bytes of one that was never killed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGKILL")
WHOM = ("the command", "one of its processes", "all of them")
PATIENCE = 60.0  # seconds, for what takes a moment

# Pictures take most of the time and none of the care: blank ones are written instead.
COMMAND = """
from matplotlib.figure import Figure
draw = Figure.savefig
Figure.savefig = lambda _, file, *, format="png", **more: draw(Figure(figsize=(1, 1)), file, format=format)
if __name__ == "__main__":
    from sim.cli import main
    main()
"""
STUDY = """
title: A study to be killed
systems: [dorset]
policies: [annual-settlement, three-year-settlement]
replications: {minimum: 30, maximum: 30}
run: {years: 1}
"""
_PAIR = ("--system", "dorset", "--policy", "annual-settlement", "--policy", "bridge-fund")
_SMALL = ("--replications", "60", "--years", "1", "--workers")
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
        if path.is_file() and path.name not in ("run.json", "study.yaml", "command.py")
    }


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
        (folder / "command.py").write_text(COMMAND)
        self._script = folder / "command.py"

    def start(self, job: str) -> subprocess.Popen[str]:
        """Start a job as the leader of a session of its own."""
        return subprocess.Popen(
            [sys.executable, "-P", str(self._script), *JOBS[job]], cwd=self.work, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def left(self) -> list[str]:
        """Return what is there and should not be: temporary files, locks, folders by another name."""
        return sorted(
            path.relative_to(self.work.parent).as_posix()
            for path in [*self.work.rglob(".*"), *self.temporary.rglob("*"), *self.work.glob("results/*-2")]
        )


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
    before = len(list(place.work.rglob("*")))
    process = place.start(kill.job)
    until = time.monotonic() + (PATIENCE if kill.seconds is None else kill.seconds)
    while process.poll() is None and time.monotonic() < until:
        if kill.files is not None and len(list(place.work.rglob("*"))) - before >= kill.files:
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
    try:
        _, said = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        yield f"did not end within {PATIENCE:.0f} s"
        return
    allowed = {0, 128 + number, -number}
    if kill.whom != "the command":
        allowed |= {2}  # workers lost twice: told, and what was simulated stays
    if process.returncode not in allowed:
        yield f"status {process.returncode}: {said[-300:]}"
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
    for run in place.work.glob("results/*/run.json"):
        theirs = {name: of for name, of in whole.hashes.items() if "/workbook" not in name}
        found = hashes(place.work)
        if any(found.get(name) != of for name, of in theirs.items() if "briefing" not in name):
            yield f"{run.parent.name} is called finished, and is not whole"
    process = place.start(kill.job)
    _, said = process.communicate(timeout=4 * PATIENCE)
    if process.returncode:
        yield f"again: status {process.returncode}: {said[-300:]}"
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


def undisturbed(base: Path) -> dict[str, Whole]:
    """Run every job once; a report is of what compare wrote."""
    found: dict[str, Whole] = {}
    for job in JOBS:
        before = base / "compare" / "work" if job.startswith("report") else None
        place = Place(base / job.replace(" ", "_"), before)
        began = time.monotonic()
        process = place.start(job)
        _, said = process.communicate()
        assert process.returncode == 0, said
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
        if chance.random() < 0.4:
            yield Kill(job, name, whom, chance.uniform(0.02, 1.02) * wholes[job].seconds, None)
        else:
            yield Kill(job, name, whom, None, chance.randint(1, len(wholes[job].hashes) + 8))


def main(number: int, seed: int) -> int:
    """Kill so often; print what was wrong, and the figures; return how many kills went wrong."""
    failed, by = 0, Counter[str]()
    with tempfile.TemporaryDirectory(prefix="kills-") as base:
        wholes = undisturbed(Path(base) / "whole")
        for n, kill in enumerate(kills(number, seed, wholes)):
            place = Place(Path(base) / str(n), wholes[kill.job].before)
            problems = list(wrong(place, kill, wholes[kill.job]))
            by[f"{kill.signal} of {kill.whom}"] += 1
            failed += bool(problems)
            for problem in problems:
                print(f"{n} {kill}: {problem}", flush=True)
            shutil.rmtree(place.work.parent)
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
