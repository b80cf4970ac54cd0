"""What the files of a study's systems say beside their systems: what of it holds, and what is set aside.

The rule is that of :mod:`sim.reading.named`: what a file says holds unless the study says otherwise. Of one
system, its policy and its assumptions lie beneath those that the study names. Several systems share their
policies, so that what one of them says of a policy is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sim.reading.library import DEFAULTS, locate, shown
from sim.reading.scenarios import Loaded
from sim.reading.tree import key_origin
from sim.reading.values import leaves, value_in_words
from sim.reading.yaml_nodes import Entries
from sim.scenario.errors import Mistake
from sim.study.experiment.study_file import StudyFile, StudyRun

_OWN = {
    "replications": "a study asks for its own, under `replications`",
    "place": "in a study each system is the place of its title",
}
"""Why the other keys of a system's run do not hold in a study."""


class Brought(NamedTuple):
    """How a study is run once its systems were asked: a line for all that holds or not, and mistakes."""

    file: StudyFile
    remarks: list[str]
    mistakes: list[Mistake]


def has_levers(loaded: Loaded) -> bool:
    """Whether the file of a system says something of its policy, or of its assumptions."""
    return any(True for _ in _levers(loaded))


def lost_levers(systems: Mapping[str, Loaded]) -> Iterator[str]:
    """Yield a line for what each of several systems says of its policy, or assumptions: it does not hold."""
    for loaded in systems.values() if len(systems) > 1 else ():
        for said in _levers(loaded):
            yield (
                f"set aside: {said}: the systems of a study share its policies and assumptions; write it "
                "under `set` of each that it belongs to"
            )


def with_run(file: StudyFile, systems: Mapping[str, Loaded], root: Entries) -> Brought:
    """Return the study with the start, the years and the seed that its systems state and it does not."""
    stated = {*file.run.model_fields_set} if "run" in file.model_fields_set else set()
    remarks: list[str] = []
    mistakes: list[Mistake] = []
    adopted: dict[str, Any] = {}
    for key, held in _stated_runs(systems).items():
        here = getattr(file.run, key, None)
        values = {value for value, _ in held}
        if key in _OWN:
            remarks += [f"set aside: {said}: {_OWN[key]}" for _, said in held]
        elif key in stated:
            remarks += [f"set aside: {said}: the study says {here}" for value, said in held if value != here]
        elif len(values) > 1:
            both = " and ".join(dict.fromkeys(said for _, said in held))
            said = f"{both}: a study has one; state it here"
            mistakes.append(Mistake(key_origin(root, ("systems",)), ("run", key), said))
        else:
            adopted[key] = next(iter(values))
            if adopted[key] != here:
                remarks.append(f"{held[0][1]} holds for the study, which states none")
    run = StudyRun.model_validate({**file.run.model_dump(), **adopted}) if adopted else file.run
    return Brought(file.model_copy(update={"run": run}), remarks, mistakes)


def _stated_runs(systems: Mapping[str, Loaded]) -> dict[str, list[tuple[Any, str]]]:
    """Return what the systems' files say of a run: by key, each value and its words."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for loaded in systems.values():
        run = loaded.written.entries.get("run")
        for path, node in leaves(run) if run is not None else ():
            value = getattr(loaded.scenario.run, path[0])
            found.setdefault(path[0], []).append((value, value_in_words("run", path, node)))
    return found


def _levers(loaded: Loaded) -> Iterator[str]:
    for kind in DEFAULTS:
        base = shown(locate(DEFAULTS[kind], kind=kind))
        for path, node in leaves(loaded.written.entries[kind]):
            if node.origin.file != base and path[0] not in ("title", "question"):
                yield value_in_words(kind, path, node)
