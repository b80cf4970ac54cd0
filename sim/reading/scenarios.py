"""Reading scenarios: files and shipped parts, laid over each other, with overrides, into one Scenario.

The order, from bottom to top: what ``extends`` names (later over earlier), the file itself, further
sources, the parts given as ``system``, ``policy`` and ``assumptions`` (see :mod:`sim.reading.named`),
overrides. A policy without a ``title`` of its own is a change to ``annual-settlement``, and so are
assumptions without one to ``central``; so a file may leave either out.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite
from pathlib import Path

from sim.reading.checking import build, without_consequences, wrong_by_itself
from sim.reading.dictionaries import Source, called
from sim.reading.layers import LONGEST_NAME, Given, Reader
from sim.reading.library import DEFAULTS, Kind, locate, shipped, shown
from sim.reading.merge import merge
from sim.reading.named import Laying
from sim.reading.overrides import apply_overrides
from sim.reading.tree import descend, walk
from sim.reading.yaml_nodes import Entries, Node, Scalar, value_of
from sim.scenario.errors import Origin, ScenarioError, mistake, shortened
from sim.scenario.evidence import Note
from sim.scenario.model import Scenario, file_shape

EXAMPLE_SYSTEM = "one-gloucestershire"
"""The small system that a policy or assumptions are checked with."""


@dataclass(frozen=True)
class Loaded:
    """A scenario with the story of its making.

    Attributes
    ----------
    scenario : Scenario
        The scenario.
    origins : mapping of str to Origin
        Where each value was written, by dotted path; what is not in it is a default of the model.
    files : tuple of str
        The files read, in order.
    filled : mapping of str to str
        Parts that no source gave, and the shipped part that was used.
    remarks : tuple of str
        A line for all that is set aside of what was given, and for what holds under a part named by itself.
    written : Entries
        The merged files, before overrides.
    """

    scenario: Scenario
    origins: Mapping[str, Origin]
    files: tuple[str, ...]
    filled: Mapping[str, str]
    remarks: tuple[str, ...]
    written: Entries


def load(
    *sources: Source,
    system: Source | None = None,
    policy: Source | None = None,
    assumptions: Source | None = None,
    overrides: Iterable[str] | Mapping[str, object] = (),
) -> Scenario:
    """Read a scenario as :func:`sim.load` does, and leave values that were surely meant otherwise alone."""
    loaded = read(*sources, system=system, policy=policy, assumptions=assumptions, overrides=overrides)
    if loaded.remarks:
        warnings.warn("\n".join(loaded.remarks), stacklevel=2)
    return loaded.scenario


def read(
    *sources: Source,
    system: Source | None = None,
    policy: Source | None = None,
    assumptions: Source | None = None,
    overrides: Iterable[str] | Mapping[str, object] = (),
) -> Loaded:
    """Read a scenario as :func:`load` does, and tell where each of its values comes from."""
    reader = Reader()
    given = (called("scenario") if isinstance(source, Mapping) else str(source) for source in sources)
    root = Entries(Origin(", ".join(given) or "scenario"), {}, {})
    names: list[str] = []
    for source in sources:
        with reader.noting():
            layer = reader.layer_of(source)
            root = reader.joined(root, layer.root)
            names.append(layer.name)
    parts: dict[Kind, Source | None] = {"system": system, "policy": policy, "assumptions": assumptions}
    laying = Laying(reader, root)
    for kind, part in parts.items():
        if part is not None:
            with reader.noting():
                names.append(laying.lay(kind, part).name)
    laying.say_what_else()
    return _finished(reader, laying.root, laying, overrides, shortened(" / ".join(names), LONGEST_NAME))


def _finished(
    reader: Reader,
    root: Entries,
    laying: Laying,
    overrides: Iterable[str] | Mapping[str, object],
    name: str,
) -> Loaded:
    """Return the scenario of merged files, with what is shipped for the parts that they leave out."""
    filled: dict[str, str] = {kind: part for kind, part in DEFAULTS.items() if kind not in root.entries}
    for kind, part in DEFAULTS.items():
        if _is_a_change(root.entries.get(kind)):
            beneath = reader.layer(locate(part, kind=kind)).root
            only = Entries(beneath.origin, {kind: beneath.entries[kind]}, {kind: beneath.keys[kind]})
            root = replace(reader.over(only, root), origin=root.origin)
    written = root
    root, scenario = _built(reader, root, overrides, name)
    origins = {".".join(path): node.origin for path, node in walk(root)}
    remarks = (*reader.set_aside(written), *reader.untitled(written), *laying.remarks)
    return Loaded(scenario, origins, tuple(reader.files), filled, remarks, written)


def _built(
    reader: Reader, root: Entries, overrides: Iterable[str] | Mapping[str, object], name: str
) -> tuple[Entries, Scenario]:
    """Return the merged files with overrides laid over them, and the scenario they describe.

    Raises
    ------
    ScenarioError
        With every mistake. Where a file could not be read, nothing is said of what it may have held: of what
        is missing, or does not fit.
    """
    root, wrong = apply_overrides(root, overrides)
    if reader.complete:
        try:
            scenario = build(root, name)
            if not (wrong or reader.mistakes or reader.blanks):
                return root, scenario
        except ScenarioError as error:
            wrong += error.problems
    else:
        possible = file_shape().walk
        wrong = [m for m in wrong if possible(m.path) is None or descend(root, m.path)[1] == len(m.path)]
        wrong += wrong_by_itself(root)
    raise ScenarioError([*reader.blanks, *without_consequences(wrong + reader.mistakes, reader.blanks)])


def read_given(given: Given, most_posts: int) -> Loaded:
    """Read a scenario in memory as :func:`read` does a file; it may extend what is shipped, no other file.

    Raises
    ------
    ScenarioError
        With every mistake found; or with the one that it has more posts than may be asked for, which is told
        before any of them is made.
    """
    reader = Reader()
    root = Entries(Origin(given.name), {}, {})
    name = given.name
    with reader.noting():
        layer = reader.layer_in_memory(given)
        _refuse_more_posts(layer.root, most_posts)
        root, name = reader.joined(root, layer.root), layer.name
    return _finished(reader, root, Laying(reader, root), (), name)


def _refuse_more_posts(root: Entries, most: int) -> None:
    groups = descend(root, ("system", "posts"))
    if groups[1] < 2 or not isinstance(groups[0], Entries):
        return
    posts = 0
    for group in groups[0].entries.values():
        count = group.entries.get("count") if isinstance(group, Entries) else None
        value = value_of(count) if isinstance(count, Scalar) else 1
        posts += max(1, int(value)) if isinstance(value, int | float) and isfinite(value) else 1
    if posts > most:
        said = f"{posts:,} posts are more than may be simulated here; at most {most:,}"
        raise mistake(groups[0].origin, said, ("system", "posts"))


def read_to_check(source: str | Path, overrides: Iterable[str] = ()) -> Loaded:
    """Read a file that may hold only a policy or assumptions; it is then tried with a small shipped system.

    Raises
    ------
    ScenarioError
        With every mistake found.
    """
    given = Reader().layer(locate(source)).root.entries
    if "system" in given or not DEFAULTS.keys() & given.keys():
        return read(source, overrides=overrides)
    loaded = read(source, system=EXAMPLE_SYSTEM, overrides=overrides)
    return replace(loaded, filled={"system": EXAMPLE_SYSTEM, **loaded.filled})


def shipped_beneath(loaded: Loaded) -> Entries:
    """Return what the shipped files that a scenario was read from say by themselves."""
    library = {shown(s.path): s.path for s in shipped()}
    reader, root = Reader(), Entries(Origin("shipped files"), {}, {})
    for name in loaded.files:  # a file comes before those that it extends
        if name in library and name not in reader.files:
            layer = reader.layer(library[name]).root
            last = Path(name).stem in DEFAULTS.values()  # read last, and laid beneath
            merged = merge(*((layer, root) if last else (root, layer)), file_shape())
            assert isinstance(merged, Entries)
            root = merged
    return root


def _is_a_change(part: Node | None) -> bool:
    """Whether a policy or assumptions are left out, or only say what they change."""
    return part is None or (isinstance(part, Entries) and "title" not in part.entries)


def without_range(scenario: Scenario) -> tuple[str, ...]:
    """Return the paths of assumptions to which the central ones give a range, and this scenario does not.

    A plain value laid over a ranged one has none.
    """
    return tuple(p for p in _ranged() if not _is_range(scenario.notes.get(p, Note())))


@cache
def _ranged() -> tuple[str, ...]:
    central = load(EXAMPLE_SYSTEM, assumptions=DEFAULTS["assumptions"])
    return tuple(p for p, note in central.notes.items() if p.startswith("assumptions.") and _is_range(note))


def _is_range(note: Note) -> bool:
    return note.low is not None and note.high is not None and note.low < note.high
