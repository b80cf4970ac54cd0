"""How much is to be simulated, what it takes of time and room, and what would make it less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.files.room import free_bytes, memory_bytes
from sim.report.words.english import count, listed
from sim.report.words.stopping import duration
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.counting import KNOWN, OWN, UNCERTAINTY
from sim.study.experiment.plan import StudyPlan
from sim.study.experiment.size import Size

LONG = 3600.0
"""Seconds: before what takes longer, who sits at a terminal is asked."""

_SOON = 30.0  # seconds: what is done so soon needs no words
_TOO_LONG = 7 * 86_400.0  # seconds
_MUCH = 1e9  # bytes that need words
_ALL = 0.995  # as a percentage it would be 100
_CALLED = {
    OWN: "the comparison itself",
    UNCERTAINTY: "the range over the assumptions",
    KNOWN: "holding the points of the assumptions against what boards published",
}


def size_lines(size: Size) -> Iterator[str]:
    """Yield how much is to be simulated, what it takes, and of what takes longest how to lower it.

    Of what is done within half a minute nothing is said, save of a study.
    """
    study = isinstance(size.plan, StudyPlan)
    seconds = size.seconds_to_come
    if not size.parts or (seconds < _SOON and not study):
        return
    up_to = "up to " if size.at_most else ""
    or_more = " or more" if size.or_more else ""
    where = count(size.workers, "processor") if size.workers else "one processor of a cluster"
    what = f"{up_to}{size.replications:,} replications{or_more} for {count(size.scenarios, 'scenario')}"
    yield (f"To simulate: {what}, on {where}: {up_to}about {duration(seconds)}, by a few that were timed.")
    room = [(size.memory_bytes, "of memory"), (size.disk_bytes, "on the disk")]
    if much := [f"about {_gigabytes(size)} {where}" for size, where in room if size > _MUCH]:
        yield f"It takes {' and '.join(much)}."
    if seconds >= _SOON:
        yield largest_line(size)


def largest_line(size: Size, of: str = "that time") -> str:
    """Return what takes longest, and how to lower it; *of* is what it is a part of."""
    part = size.largest
    share = size.seconds[part.key] / sum(size.seconds.values())
    called = _CALLED.get(part.key, f"`{part.key}`")
    study = isinstance(size.plan, StudyPlan)
    how = _in_a_study(size, part.key) if study else _in_a_comparison(part.key)
    most = f"{share:.0%}" if share < _ALL else "Nearly all" if len(size.parts) > 1 else "All"
    return f"{most} of {of} is {called}; {how}"


def too_large(size: Size, out: Path | None) -> str:
    """Return why this machine should not begin, and how to lower it; empty if it may.

    Parameters
    ----------
    size : Size
        What is to be simulated.
    out : Path or None
        Where the results go, if anywhere.
    """
    memory, free = memory_bytes(), free_bytes(out) if out is not None else float("inf")
    takes = []
    if size.workers and size.seconds_to_come > _TOO_LONG:  # how many a cluster has, nobody knows yet
        takes.append(f"about {duration(size.seconds_to_come)}")
    if size.memory_bytes > memory:
        takes.append(f"about {_gigabytes(size.memory_bytes)} of memory (there are {_gigabytes(memory)})")
    if size.disk_bytes > free:
        takes.append(f"about {_gigabytes(size.disk_bytes)} on the disk ({_gigabytes(free)} are free)")
    if not takes:
        return ""
    return f"too large to begin: this takes {listed(takes)}. {largest_line(size, 'it')}"


def _gigabytes(size: float) -> str:
    """Return a size in gigabytes, to two digits.

    >>> _gigabytes(2.54e9), _gigabytes(1.23e13)
    ('2.5 GB', '12,000 GB')
    """
    return f"{float(f'{size / 1e9:.2g}'):,g} GB"


def _in_a_study(size: Size, key: str) -> str:
    """Return the key of a study file that makes a part smaller, with the value that it has."""
    file = size.plan.file
    if key == OWN:
        name = "maximum" if file.precision is not None else "minimum"
        return f"--set replications.{name}=.. lowers it (now {getattr(file.replications, name):,})"
    if key in (UNCERTAINTY, KNOWN):
        assert file.uncertainty is not None
        return f"--set uncertainty.points=.. lowers it (now {file.uncertainty.points:,})"
    section = size.plan.sections[key][0]
    field = "points" if getattr(section, "points", None) else "replications"
    place = f"{key}.0" if ANALYSES[key].several else key
    return f"--set {place}.{field}=.. lowers it (now {getattr(section, field):,})"


def _in_a_comparison(key: str) -> str:
    """Return the option of a comparison that makes a part smaller."""
    if key in ("why", "tornado"):
        return f"without --{key} it falls away"
    option = "--assumptions-range" if key in (UNCERTAINTY, KNOWN) else "--replications"
    return f"a smaller number after {option} lowers it"
