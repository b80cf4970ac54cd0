"""What files say of single values: their plausible range, source and grade."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.reading.mistakes import unexpected
from sim.reading.tree import as_written, descend, to_data, walk
from sim.reading.yaml_nodes import Entries, Items, Node, Scalar, annotated, value_of
from sim.scenario.base import VALUES_ALONE
from sim.scenario.errors import Mistake, did_you_mean, listed
from sim.scenario.model import Note, file_shape, note_shape
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


def read_notes(root: Entries) -> tuple[dict[Path, Note], list[Mistake]]:
    """Return the note of every value that has one, and the mistakes in them."""
    notes: dict[Path, Note] = {}
    mistakes: list[Mistake] = []
    for path, node in walk(root):
        if node.note is None:
            continue
        mistakes += _misplaced_ends(path, node, node.note)
        if "fixed" in node.note.entries and {"low", "high"} & node.note.entries.keys():
            said = "a value with a range is varied; leave out fixed, or low and high"
            mistakes.append(Mistake(node.note.keys["fixed"], (*path, "fixed"), said))
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
    for end in ("low", "high"):
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
    after = {path: [tuple(p.split(".")) for p in (*n.at_least, *n.at_most)] for path, n in notes.items()}
    for path, note in notes.items():
        for key in ("at_least", "at_most"):
            for other in getattr(note, key):
                if wrong := _no_partner(path, tuple(other.split(".")), after, root):
                    at = descend(root, path)[0].note
                    assert at is not None
                    yield Mistake(at.keys[key], (*path, key), f"{other} {wrong}")


def _is_number(node: Node) -> bool:
    value = value_of(node) if isinstance(node, Scalar) else None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _no_partner(path: Path, other: Path, after: Mapping[Path, list[Path]], root: Entries) -> str:
    """Return why a value cannot be held above or below another, if it cannot."""
    shape = file_shape().walk(other)
    if shape is None or not shape.is_number:
        numbers = (".".join(at) for at, node in walk(root) if _is_number(node))
        return f"is not a number of the scenario{did_you_mean('.'.join(other), numbers)}"
    seen, ahead = set[Path](), [other]
    while ahead:
        here = ahead.pop()
        if here == path:
            return "is itself held above or below this value; say it of one of the two"
        if here not in seen:
            seen.add(here)
            ahead += after.get(here, [])
    return ""


def _wrong_in(note: Entries, key: str, path: Path) -> Mistake:
    at, known = note.entries[key], note_shape().fields
    if key not in known:
        said = did_you_mean(key, known) or f"; expected one of {listed(known)}"
        return Mistake(note.keys[key], (*path, key), f"unknown key{said}")
    return Mistake(at.origin, (*path, key), unexpected(at, known[key], (*path, key)))


def _misplaced_ends(path: Path, node: Node, note: Entries) -> Iterator[Mistake]:
    value = value_of(node) if isinstance(node, Scalar) else None
    for end in ("low", "high"):
        at = note.entries.get(end)
        number = value_of(at) if isinstance(at, Scalar) else None
        if at is None or not isinstance(number, int | float):
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Mistake(note.keys[end], (*path, end), "only a number has a low and a high")
        elif end == "low" and number > value:
            yield Mistake(at.origin, (*path, end), f"the low end is above the value, {value:g}")
        elif end == "high" and number < value:
            yield Mistake(at.origin, (*path, end), f"the high end is below the value, {value:g}")


def _replaced(data: Any, ends: Mapping[Path, float], path: Path = ()) -> Any:
    """Return the data with the values at some paths replaced; a whole number stays one where it can."""
    if path in ends:
        end = ends[path]
        return int(end) if isinstance(data, int) and end.is_integer() else end
    if isinstance(data, dict):
        return {key: _replaced(inner, ends, (*path, key)) for key, inner in data.items()}
    if isinstance(data, list):
        return [_replaced(inner, ends, (*path, str(i))) for i, inner in enumerate(data)]
    return data
