"""Mistakes in files in words, each with the place in a file where it is to be mended."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from sim.reading.tree import as_written, descend, key_origin, last_written
from sim.reading.yaml_nodes import NOTE_KEYS, Entries, Node, Scalar
from sim.scenario import wording
from sim.scenario.base import Problem
from sim.scenario.errors import Mistake, Origin, listed
from sim.scenario.model import file_shape
from sim.scenario.shape import Path, Shape


def translated(
    within: Path, error: ValidationError, root: Entries, shape: Shape | None = None, *, complete: bool = True
) -> list[Mistake]:
    """Return pydantic's errors in what stands at a path as mistakes.

    The shape is that of the root; of a scenario's, if not given. Unless the root is ``complete`` nothing is
    said of what it lacks beside a key that is unknown.
    """
    whole = shape if shape is not None else file_shape()
    found = wording.told(error, as_written(root), whole, within, complete=complete)
    return [_placed(one, root, whole) for one in found]


def misfits(problems: Iterable[Problem], root: Entries) -> list[Mistake]:
    """Return what does not fit between parts as mistakes, with suggestions from the names that would."""
    data, shape = as_written(root), file_shape()
    return [_placed(wording.misfit(problem, data, shape), root, shape) for problem in problems]


def unexpected(node: Node, shape: Shape, path: Path) -> str:
    """Say what was expected at a place, what stands there, and what was probably meant."""
    return wording.unexpected(as_written(node), shape, path) + _as_a_note(node, shape)


def _placed(told: wording.Told, root: Entries, whole: Shape) -> Mistake:
    node, path = descend(root, told.path)[0], told.path
    match told.at:
        case "key":
            origin = key_origin(root, path)
        case "parent":
            origin = key_origin(root, path[:-1])
        case "whole" if not isinstance(node, Scalar):
            origin = last_written(root, path)
        case _:
            origin = node.origin
    more = _inherited(told.shares, root, path, origin)
    if told.at == "value":
        more += _as_a_note(node, whole.walk(path))
    return Mistake(origin, path, told.message + more)


def _as_a_note(node: Node, shape: Shape | None) -> str:
    """Return how a note is written, if one was probably meant."""
    meant = isinstance(node, Entries) and NOTE_KEYS & node.entries.keys() and shape and not shape.fields
    return "; a value with a range or source is written {value, low, high, source, grade}" if meant else ""


def _inherited(places: Iterable[Path], root: Entries, path: Path, said: Origin) -> str:
    """Return which shares were added up, if some come from another file than the one with the mistake."""
    here: list[str] = []
    elsewhere: dict[str, list[str]] = {}
    for place in places:
        node, _ = descend(root, (*path, *place))
        share = node.text if isinstance(node, Scalar) else "?"
        told = share if any(step.isdigit() for step in place) else f"{place[-1]} {share}"
        ours = not node.origin.line or node.origin.file == said.file
        (here if ours else elsewhere.setdefault(node.origin.file, [])).append(told)
    if not elsewhere:
        return ""
    inherited = [f"{listed(told)} inherited from {file}" for file, told in elsewhere.items()]
    table = file_shape().walk(path)
    removal = " (null removes one)" if table is not None and table.entry is not None else ""
    return f": {'; '.join([f'{listed(here)} here', *inherited])}{removal}"
