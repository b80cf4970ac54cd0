"""How much is to be simulated, about how long it takes, and what would make it less."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.words.english import count
from sim.report.words.stopping import duration
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.plan import StudyPlan
from sim.study.experiment.size import Size

_SOON = 30.0  # seconds: what is done so soon needs no words
_CALLED = {
    "own": "the comparison itself",
    "uncertainty": "the range over the assumptions",
    "known": "holding the points of the assumptions against what boards published",
}


def size_lines(size: Size) -> Iterator[str]:
    """Yield how much is to be simulated and how long that takes, and what takes longest with how to lower it.

    Of what is done within half a minute nothing is said, save of a study.
    """
    study = isinstance(size.plan, StudyPlan)
    seconds = size.seconds_to_come
    if not size.parts or (seconds < _SOON and not study):
        return
    up_to = "up to " if size.at_most else ""
    where = count(size.workers, "processor") if size.workers else "one processor of a cluster"
    yield (
        f"To simulate: {up_to}{size.replications:,} replications for {count(size.scenarios, 'scenario')}, "
        f"on {where}: {up_to}about {duration(seconds)}, by a few that were timed."
    )
    if seconds < _SOON:
        return
    part = size.largest
    share = size.seconds[part.key] / sum(size.seconds.values())
    called = _CALLED.get(part.key, f"`{part.key}`")
    how = _in_a_study(size, part.key) if study else _in_a_comparison(part.key)
    yield f"{share:.0%} of that is {called}; {how}"


def _in_a_study(size: Size, key: str) -> str:
    """Return the key of a study file that makes a part smaller, with the value that it has."""
    file = size.plan.file
    if key == "own":
        name = "maximum" if file.precision is not None else "minimum"
        return f"--set replications.{name}=.. lowers it (now {getattr(file.replications, name):,})"
    if key in ("uncertainty", "known"):
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
    option = "--assumptions-range" if key in ("uncertainty", "known") else "--replications"
    return f"a smaller number after {option} lowers it"
