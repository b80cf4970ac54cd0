"""What files say of single values: their plausible range, source and grade."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.reading.mistakes import unexpected
from sim.reading.tree import as_written, descend, to_data, walk
from sim.reading.yaml_nodes import Entries, Items, Node, Scalar, annotated, is_null, value_of
from sim.scenario.base import VALUES_ALONE
from sim.scenario.errors import Mistake, ScenarioError, did_you_mean, listed, mistake
from sim.scenario.evidence import (
    ENDS,
    NOT_BOTH,
    ONLY_A_NUMBER,
    Note,
    as_whole,
    misplaced_ends,
    note_shape,
)
from sim.scenario.evidence import impossible_orders as orders_in
from sim.scenario.model import file_shape
from sim.scenario.shape import Path, Shape
from sim.scenario.wording import place_of


def with_misspelt_notes(node: Node, shape: Shape | None) -> Node:
    """Return nodes in which ``{value, ...}`` has become a value with a note where no mapping may stand.

    Reading YAML takes only what is spelt right for a note; here the place tells, and so what is misspelt in
    a note can be told.
    """
    if isinstance(node, Items):
        return replace(
            node, items=tuple(with_misspelt_notes(item, shape and shape.item) for item in node.items)
        )
    if not isinstance(node, Entries):
        return node
    if shape is not None and not shape.fields and shape.entry is None and "value" in node.entries:
        return annotated(node)
    inner = {key: with_misspelt_notes(held, shape and shape.at(key)) for key, held in node.entries.items()}
    return replace(node, entries=inner)


def with_notes(root: Entries) -> Entries:
    """Return a file in which what stands under ``notes``, by dotted path, is beside the values it is said of.

    So a manifest's scenarios have it, and a scenario that was made plain data; what says nothing is left out.

    Raises
    ------
    ScenarioError
        The file has no value at a path.
    """
    notes = root.entries.get("notes")
    if notes is None:
        return root
    if not isinstance(notes, Entries):
        said = "expected a mapping from the path of a value to what is known of it"
        raise mistake(notes.origin, said, ("notes",))
    wrong: list[Mistake] = []
    for path, note in notes.entries.items():
        at = path.split(".")
        if not isinstance(note, Entries) or descend(root, at)[1] < len(at):
            what = "has no value at this path" if isinstance(note, Entries) else "says nothing of the value"
            wrong.append(Mistake(notes.keys[path], ("notes", path), f"the file {what}"))
            continue
        known = {key: node for key, node in note.entries.items() if not _says_nothing(node)}
        noted = _with_note(root, at, replace(note, entries=known))
        assert isinstance(noted, Entries)
        root = noted
    if wrong:
        raise ScenarioError(wrong)
    return root


def _says_nothing(node: Node) -> bool:
    return is_null(node) or (isinstance(node, Scalar) and not node.text) or node == Items(node.origin, ())


def _with_note(node: Node, path: Sequence[str], note: Entries) -> Node:
    if not path:
        return replace(node, note=note)
    key, *rest = path
    if isinstance(node, Entries):
        return replace(node, entries={**node.entries, key: _with_note(node.entries[key], rest, note)})
    assert isinstance(node, Items)
    items = [_with_note(item, rest, note) if str(i) == key else item for i, item in enumerate(node.items)]
    return replace(node, items=tuple(items))


def read_notes(root: Entries, wrong: Collection[Path] = ()) -> tuple[dict[Path, Note], list[Mistake]]:
    """Return the note of every value that has one, and the mistakes in them.

    Whether a value lies within its range is not asked of one that is ``wrong`` itself.
    """
    notes: dict[Path, Note] = {}
    mistakes: list[Mistake] = []
    for path, node in walk(root):
        if node.note is None:
            continue
        mistakes += _misplaced_ends(path, node, node.note) if path not in wrong else ()
        if "fixed" in node.note.entries and {*ENDS} & node.note.entries.keys():
            mistakes.append(Mistake(node.note.keys["fixed"], (*path, "fixed"), NOT_BOTH))
        try:
            notes[path] = Note.model_validate(to_data(node.note, note_shape()))
        except ValidationError as error:
            for key in {str(e["loc"][0]) for e in error.errors(include_url=False)}:
                mistakes.append(_wrong_in(node.note, key, path))
    return notes, mistakes


def impossible_ends(
    notes: Mapping[Path, Note], data: Mapping[str, Any], models: Mapping[str, type[BaseModel]],
    root: Entries, wrong: Collection[Path],
) -> Iterator[Mistake]:  # fmt: skip
    """Yield the ends of ranges that are not possible values at their place.

    All low ends are tried together, then all high ends. Whether ends fit each other (shares that add to
    1, dates in order) is not asked: a range is said of one value while the others stay.

    Parameters
    ----------
    notes : mapping
        The notes, by path.
    data : mapping
        The values of the parts.
    models : mapping
        The model of each part.
    root : Entries
        The nodes that the values come from.
    wrong : collection of paths
        Values that are wrong themselves, or whose ends are; their ranges are left alone.
    """
    for end in ENDS:
        ends = {
            p: getattr(n, end) for p, n in notes.items() if getattr(n, end) is not None and p not in wrong
        }
        changed = _replaced(data, ends)
        for part in models.keys() & {path[0] for path in ends}:
            try:
                models[part].model_validate(changed[part], context=VALUES_ALONE)
            except ValidationError as error:
                whole, errors = as_written(root), error.errors(include_url=False)
                found = {place_of((part,), e["loc"], whole) for e in errors}
                for path in found & ends.keys():
                    shape, node = file_shape().walk(path), descend(root, path)[0]
                    if shape is not None and node.note is not None:
                        at = node.note.entries[end]
                        yield Mistake(at.origin, (*path, end), unexpected(at, shape, path))


def impossible_orders(notes: Mapping[Path, Note], root: Entries) -> Iterator[Mistake]:
    """Yield what is wrong with the orders that notes ask for: no number at a path, or a circle of paths.

    Parameters
    ----------
    notes : mapping
        The notes, by path.
    root : Entries
        The nodes that the notes come from.
    """
    for path, key, said in orders_in(notes, notes, file_shape(), lambda: _numbers(root)):
        at = descend(root, path)[0].note
        assert at is not None
        yield Mistake(at.keys[key], (*path, key), said)


def _numbers(root: Entries) -> Iterator[str]:
    """Yield the paths of numbers."""
    return (".".join(at) for at, node in walk(root) if _is_number(node))


def _is_number(node: Node) -> bool:
    value = value_of(node) if isinstance(node, Scalar) else None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _wrong_in(note: Entries, key: str, path: Path) -> Mistake:
    at, known = note.entries[key], note_shape().fields
    if key not in known:
        said = did_you_mean(key, known) or f"; expected one of {listed(known)}"
        return Mistake(note.keys[key], (*path, key), f"unknown key{said}")
    return Mistake(at.origin, (*path, key), unexpected(at, known[key], (*path, key)))


def _misplaced_ends(path: Path, node: Node, note: Entries) -> Iterator[Mistake]:
    value = value_of(node) if isinstance(node, Scalar) else None
    ends: dict[str, float] = {}
    for end in ENDS:
        at = note.entries.get(end)
        number = value_of(at) if isinstance(at, Scalar) else None
        if isinstance(number, int | float):
            ends[end] = number
    for end, said in misplaced_ends(value, ends):
        origin = note.keys[end] if said == ONLY_A_NUMBER else note.entries[end].origin
        yield Mistake(origin, (*path, end), said)


def _replaced(data: Any, ends: Mapping[Path, float], path: Path = ()) -> Any:
    """Return the data with the values at some paths replaced; a whole number stays one where it can."""
    if path in ends:
        return as_whole(data, ends[path])
    if isinstance(data, dict):
        return {key: _replaced(inner, ends, (*path, key)) for key, inner in data.items()}
    if isinstance(data, list):
        return [_replaced(inner, ends, (*path, str(i))) for i, inner in enumerate(data)]
    return data
