"""Mistakes in words: pydantic's errors, told as the place, what was expected and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError

from sim.scenario.base import SharesError
from sim.scenario.errors import Mistake, Origin, did_you_mean, listed, near, shortened
from sim.scenario.model import Problem
from sim.scenario.shape import Shape, file_shape
from sim.scenario.tree import Path, descend, key_origin, last_written
from sim.scenario.yaml_nodes import NOTE_KEYS, Entries, Items, Node, Scalar, value_of

_CUTOFF_OF_SIBLINGS = 0.8  # nearer than this, a key beside it was meant and not the same key elsewhere


def translated(
    within: Path, error: ValidationError, root: Entries, shape: Shape | None = None
) -> list[Mistake]:
    """Return pydantic's errors in what stands at a path as mistakes.

    The branches of a union share a place and become one mistake, and so do a misspelt key and the
    required key that it should have been. The shape is that of the root; of a scenario's, if not given.
    """
    whole = shape if shape is not None else file_shape()
    found = [(place_of(within, e["loc"], root, e["type"]), e) for e in error.errors(include_url=False)]
    unknown = [path for path, e in found if e["type"] == "extra_forbidden"]
    return [
        _mistake(path, e["type"], e.get("ctx", {}), e["loc"], root, whole)
        for path, e in found
        if not (e["type"] == "missing" and _is_misspelt(path, unknown, whole))
    ]


def place_of(within: Path, loc: Sequence[int | str], root: Entries, kind: str = "") -> Path:
    """Return the path of a pydantic location, without its marks for keys and for branches of unions."""
    keys = (*within, *map(str, loc))
    _, reached = descend(root, keys)
    return keys[: reached + 1] if kind == "missing" else keys[:reached]


def unknown_key(path: Path, known: Sequence[str], shape: Shape | None = None) -> str:
    """Say that the last key of a path is unknown, and where it belongs or which other was meant."""
    if found := near(path[-1], known, _CUTOFF_OF_SIBLINGS):
        return f"unknown key; did you mean {found}?"
    places = _all_places() if shape is None or shape is file_shape() else shape.places()
    elsewhere = [p for p in places if p[-1] == path[-1]]
    in_this_part = [p for p in elsewhere if p[0] == path[0]]
    if not in_this_part and (found := near(path[-1], known)):
        return f"unknown key; did you mean {found}?"
    if elsewhere:
        right = (".".join(p) for p in (in_this_part or elsewhere)[:2])
        return f"unknown key; did you mean {' or '.join(right)}?"
    return f"unknown key; expected one of {listed(known)}"


def unexpected(node: Node, shape: Shape, path: Path) -> str:
    """Say what was expected at a place, what stands there, and what was probably meant."""
    hint = _hint(node, shape) if isinstance(node, Scalar) else ""
    if isinstance(node, Entries) and NOTE_KEYS & node.entries.keys() and not shape.fields:
        hint = "; a value with a range or source is written {value, low, high, source, grade}"
    return f"expected {shape.expected(path)}, got {_said(node)}{hint}"


def misfit(problem: Problem, root: Entries) -> Mistake:
    """Return what does not fit between parts as a mistake, with a suggestion from the names that would."""
    path = problem.path
    node, reached = descend(root, path)
    table = file_shape().walk(path[:-1])
    wrong_is_key = (
        not isinstance(node, Scalar) or reached < len(path) or (table is not None and not table.fields)
    )
    wrong = path[-1] if wrong_is_key or not isinstance(node, Scalar) else node.text
    origin = key_origin(root, path) if wrong_is_key else node.origin
    if isinstance(node, Entries) and reached == len(path):
        origin = last_written(root, path)
    inherited = _inherited(problem.shares, root, path, origin)
    return Mistake(origin, path, problem.message + inherited + did_you_mean(wrong, problem.valid))


def _hint(node: Scalar, shape: Shape) -> str:
    """Return what was probably meant by a value: a share given in per cent, a number in quotes, a choice."""
    written = node.text.strip()
    number = value_of(Scalar(node.origin, written.removesuffix("%").rstrip()))
    if isinstance(number, int | float) and not isinstance(number, bool):
        if shape.is_share and (1 < number <= 100 if written[-1] != "%" else 0 <= number <= 100):
            return f" (write {number / 100:.6g} for {number:g}%)"
        if not node.plain and shape.is_number and written[-1] != "%":
            return " (remove the quotes)"
    return did_you_mean(node.text, shape.choices)


def _is_misspelt(missing: Path, unknown: Iterable[Path], whole: Shape) -> bool:
    model = whole.walk(missing[:-1])
    known = list(model.fields) if model is not None else []
    return any(u[:-1] == missing[:-1] and near(u[-1], known) == missing[-1] for u in unknown)


def _mistake(
    path: Path, kind: str, context: Mapping[str, Any], loc: Sequence[int | str], root: Entries, whole: Shape
) -> Mistake:
    shape, above = whole.walk(path), whole.walk(path[:-1])
    if kind == "extra_forbidden":
        known = list(above.fields) if above is not None else []
        return Mistake(key_origin(root, path), path, unknown_key(path, known, whole))
    if kind == "missing":
        expected = f"; expected {shape.expected(path)}" if shape is not None else ""
        return Mistake(key_origin(root, path[:-1]), path, f"missing key{expected}")
    if loc[-1:] == ("[key]",):
        names = above.names if above is not None else ()
        expected = (
            f"one of {listed(names)}" if names else "lower-case letters, digits and hyphens, at most 80"
        )
        said = f"not a possible name; expected {expected}{did_you_mean(path[-1], names)}"
        return Mistake(key_origin(root, path), path, said)
    node, _ = descend(root, path)
    if kind == "value_error":
        origin = node.origin if isinstance(node, Scalar) else last_written(root, path)
        told = context["error"]
        places = told.places if isinstance(told, SharesError) else ()
        return Mistake(origin, path, f"{told}{_inherited(places, root, path, origin)}")
    return Mistake(
        node.origin, path, unexpected(node, shape, path) if shape is not None else "not possible here"
    )


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


def _said(node: Node) -> str:
    if isinstance(node, Scalar):
        text = shortened(" ".join(node.text.split()), 40)
        return f'the text "{text}"' if not node.plain else text if value_of(node) is not None else "nothing"
    kind, held = ("list", node.items) if isinstance(node, Items) else ("mapping", node.entries)
    return f"a {kind}" if held else f"an empty {kind}"


@cache
def _all_places() -> tuple[Path, ...]:
    return tuple(file_shape().places())
