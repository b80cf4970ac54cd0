"""From merged nodes to a checked scenario, or to every mistake at once, each where it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from sim.reading.library import shipped
from sim.reading.mistakes import misfits, translated
from sim.reading.notes import impossible_ends, impossible_orders, read_notes, with_misspelt_notes
from sim.reading.tree import descend, key_origin, to_data
from sim.reading.values import own_file
from sim.reading.yaml_nodes import Entries
from sim.scenario.assumptions import Assumptions
from sim.scenario.base import VALUES_ALONE, Problem
from sim.scenario.errors import Mistake, ScenarioError, listed, near
from sim.scenario.evidence import Note
from sim.scenario.model import Run, Scenario, cross_checks, file_shape
from sim.scenario.policy import Policy
from sim.scenario.shape import Path, Shape
from sim.scenario.system import System

MODELS: dict[str, type[BaseModel]] = {
    "system": System, "policy": Policy, "assumptions": Assumptions, "run": Run,
}  # fmt: skip

_SECTION = 2  # keys that lead to a section of a part
_SEVERAL = 2
_ROUNDS = 4  # of mending: what stands in for a wrong value is possible, but not what was in a misspelt key


def build(root: Entries, name: str) -> Scenario:
    """Return the scenario that merged files describe.

    Parameters
    ----------
    root : Entries
        The merged files: the parts ``system``, ``policy``, ``assumptions`` and ``run``.
    name : str
        Name of the scenario.

    Raises
    ------
    ScenarioError
        With every mistake: of keys, of values, of ranges, and between the parts.
    """
    read = _read(root)
    missing = _not_all_stated(read)
    mistakes = [*read.mistakes, *missing, *impossible_orders(read.notes, read.root)]
    if "system" not in root.entries:
        names = listed(s.name for s in shipped("system"))
        said = "no system; give one with `--system NAME`, or add `extends: NAME` to the file, "
        mistakes.append(Mistake(root.origin, (), f"{said}with one of {names}"))
    parts, found = _fitted(read, [*mistakes, *read.missing])
    mistakes += found
    if mistakes:
        raise ScenarioError(mistakes)
    return Scenario(name=name, notes={".".join(path): note for path, note in read.notes.items()}, **parts)


def _not_all_stated(read: _Read) -> list[Mistake]:
    """Return the keys that are missing, as one mistake where a title alone makes them necessary.

    Assumptions with a title state every value, as the central ones do. Where whole sections are missing, a
    change to these was meant.
    """
    lacking = [m for m in read.missing if m.path[0] == "assumptions"]
    sections = [m.path[1] for m in lacking if len(m.path) == _SECTION]
    title = ("assumptions", "title")
    if len(sections) < _SEVERAL or descend(read.root, title)[1] < len(title):
        return read.missing
    said = f"assumptions with a title state every value, and these lack {listed(sections)}; to change some "
    said += "values of the central ones, leave the title out, or add `central` to `extends`"
    others = [m for m in read.missing if m not in lacking]
    return [*others, Mistake(key_origin(read.root, title), title, said)]


def wrong_by_itself(root: Entries) -> list[Mistake]:
    """Return what is wrong whatever else there is: keys, values and ranges, and nothing that is missing."""
    return _read(root, complete=False).mistakes


class _Read(NamedTuple):
    """What merged files say: nodes, plain data, notes, and what is wrong with each by itself."""

    root: Entries
    data: dict[str, Any]
    notes: dict[Path, Note]
    mistakes: list[Mistake]
    missing: list[Mistake]


def _read(root: Entries, complete: bool = True) -> _Read:
    shape = file_shape()
    whole = with_misspelt_notes(root, shape)
    assert isinstance(whole, Entries)
    data = {part: to_data(node, shape.fields[part]) for part, node in whole.entries.items()}
    wrong: list[Mistake] = []
    for part, value in data.items():
        try:
            MODELS[part].model_validate(value, context=VALUES_ALONE)
        except ValidationError as error:
            wrong += translated((part,), error, whole, complete=complete)
    lacking = [descend(whole, m.path)[1] < len(m.path) for m in wrong]
    missing = [m for m, lacks in zip(wrong, lacking, strict=True) if lacks]
    there = [m for m, lacks in zip(wrong, lacking, strict=True) if not lacks]
    notes, wrong_notes = read_notes(whole, {m.path for m in there})
    known = {m.path for m in wrong} | {m.path[:-1] for m in wrong_notes}
    ends = impossible_ends(notes, data, MODELS, whole, known)
    return _Read(whole, data, notes, [*there, *ends, *wrong_notes], missing)


def _fitted(read: _Read, known: Sequence[Mistake]) -> tuple[dict[str, Any], list[Mistake]]:
    """Return the parts, and what does not fit in or between them, as far as known mistakes let it be seen."""
    parts: dict[str, Any] = {}
    found: list[Mistake] = []
    causes = [m.path for m in known if m.path]
    for part, value in read.data.items():
        mended, parts[part], places = _mended(part, value)
        causes += places
        if parts[part] is None:
            return {}, found
        try:
            MODELS[part].model_validate(mended)
        except ValidationError as error:
            found += translated((part,), error, read.root)
    if "system" in parts and not any(_is_cause(m.path) for m in known):
        problems = _by_definition(cross_checks(parts["system"], parts["policy"], parts["assumptions"]))
        found += misfits((_of_ours(problem, read.root) for problem in problems), read.root)
    if any(path[:2] == ("system", "posts") for path in causes):
        causes.append(("system", "starting", "people"))  # the names of posts may not be what they should be
    return parts, [*off_the_lines(found, causes)]


def _of_ours(problem: Problem, root: Entries) -> Problem:
    """Return what does not fit as said of what the user wrote, where the other side of it is shipped."""
    if own_file(descend(root, problem.path)[0].origin.file):
        return problem
    if problem.table and own_file(descend(root, problem.table)[0].origin.file):  # it was taken away there
        said = f"there is no {problem.name} any more, which {'.'.join(problem.path)} names"
        return Problem(problem.table, f"{said}; change that too")
    ours = (path for path in problem.partly if own_file(descend(root, path)[0].origin.file))
    return problem._replace(path=next(ours, problem.path))


def _by_definition(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield what does not fit; where several places say a name that nothing has, that of what was meant.

    One who writes a name twice or more surely means it, and the one place that says it otherwise is wrong.
    """
    several: dict[tuple[Path, str], list[Problem]] = {}
    for problem in problems:
        if problem.table:
            several.setdefault((problem.table, _group(problem.name)), []).append(problem)
        else:
            yield problem
    for (table, name), alike in several.items():
        meant = near(name, {_group(known) for known in alike[0].valid}) if len(alike) > 1 else None
        if meant is None:
            yield from alike
        else:
            who = listed((".".join(one.path[1:]) for one in alike), 3)
            yield Problem((*table, meant), f"elsewhere called {name} ({who}); write it alike")


def _group(name: str) -> str:
    """Return the name of a group of posts without the number of a post."""
    return re.sub(r"-\d+$", "", name)


def _is_cause(path: Path) -> bool:
    """Whether nobody knows what would fit while a place is wrong.

    It holds others, or, in a system, it is a key that cannot stand there, a name, or a share of the mix.
    """
    shape = file_shape().walk(path)
    if shape is None:
        return path[:1] == ("system",)
    if shape.fields or shape.entry or shape.item:
        return bool(path)
    return path[0] == "system" and (shape.is_name or path[1] == "funding_mix")


def without_consequences(mistakes: Iterable[Mistake], causes: Sequence[Mistake]) -> list[Mistake]:
    """Return the mistakes that none of the others, known before, may be the cause of."""
    return [*off_the_lines(mistakes, [cause.path for cause in causes])]


def off_the_lines(mistakes: Iterable[Mistake], causes: Iterable[Path]) -> Iterator[Mistake]:
    """Yield the mistakes whose path neither leads through that of a cause, nor to it."""
    at = {*causes}
    towards = {path[:end] for path in at for end in range(len(path) + 1)}
    for one in mistakes:
        if one.path not in towards and not any(one.path[:end] in at for end in range(len(one.path))):
            yield one


def _mended(part: str, data: Any) -> tuple[Any, BaseModel | None, list[Path]]:
    """Return a part as it was probably meant: a misspelt key by its right name, else some possible value.

    Used only to look for further mistakes, so that one report shows them all; none where that fails. With it
    come the places where something stands now that nobody wrote, of which nothing is to be said.
    """
    held = {part: deepcopy(data)}
    places: list[Path] = []
    for _ in range(_ROUNDS):
        try:
            return held[part], MODELS[part].model_validate(held[part], context=VALUES_ALONE), places
        except ValidationError as error:
            found = error.errors(include_url=False)
            for wrong in sorted(found, key=lambda e: e["type"] == "missing"):  # a misspelt key is not missing
                places += _mend(held, (part, *wrong["loc"]), wrong["type"] == "missing")
    return None, None, places


def _mend(data: dict[str, Any], loc: Sequence[int | str], missing: bool) -> Iterator[Path]:
    """Put something possible where pydantic found a mistake, and yield where.

    Keys of its place that are not there are pydantic's own marks.
    """
    place: Any = None
    inner: Any = data
    path: list[str] = []
    for key in loc:
        if not _holds(inner, key):
            break
        place, inner = inner, inner[key]
        path.append(str(key))
    if missing and len(path) == len(loc):
        return  # a misspelt key has taken its place by now
    if missing and isinstance(inner, dict):
        place, path = inner, [*path, str(loc[-1])]
    key = path[-1] if isinstance(place, dict) else int(path[-1])
    above, shape = file_shape().walk(path[:-1]), file_shape().walk(path)
    if shape is None or above is None or loc[-1] == "[key]":
        value = place.pop(key)
        meant = _right_name(str(key), above) if above is not None else None
        if meant:
            place.setdefault(meant, value)
            yield (*path[:-1], meant)
    else:
        place[key] = _stand_in(shape)
        yield tuple(path)


def _right_name(key: str, above: Shape) -> str | None:
    """Return the key or name that was probably meant."""
    if above.fields or above.names:
        return near(key, above.fields or above.names)
    return re.sub("[^a-z0-9-]", "-", key.lower()).strip("-")[:80]


def _holds(place: Any, key: int | str) -> bool:
    if isinstance(place, list):
        return isinstance(key, int) and key < len(place)
    return isinstance(place, dict) and key in place


def _stand_in(shape: Shape) -> Any:
    """Return some value that is possible at a place."""
    if "default" in shape.schema:
        return deepcopy(shape.schema["default"])
    if shape.choices:
        return shape.choices[0]
    option = shape.options[0]
    match option.get("type"):
        case "boolean":
            return False
        case "object" if shape.fields:
            return {key: _stand_in(inner) for key, inner in shape.fields.items() if key in shape.required}
        case "object":
            few = shape.entry is not None and "minProperties" in option
            return {"unknown": _stand_in(shape.entry)} if few and shape.entry is not None else {}
        case "array":
            return [_stand_in(shape.item)] if shape.item is not None and "minItems" in option else []
        case "number" | "integer":
            return next(option[limit] for limit in ("minimum", "maximum") if limit in option)
    return "unknown"
