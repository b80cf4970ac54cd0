"""Reading alternatives: files that lay values over both sides of a comparison."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from sim.reading.blanks import blanks
from sim.reading.library import locate, read_text, shipped, shown
from sim.reading.mistakes import translated
from sim.reading.scenarios import EXAMPLE_SYSTEM, load
from sim.reading.tree import key_origin, to_data
from sim.reading.yaml_nodes import Entries, parse
from sim.scenario.alternative import Alternative
from sim.scenario.errors import Mistake, ScenarioError, listed, mistake
from sim.scenario.model import PARTS
from sim.scenario.shape import Shape

_OWN_KEYS = {"replaces", "set", "why"}
_OTHERS = {*PARTS, "extends", "systems", "policies"}


def is_alternative(source: str | Path) -> bool:
    """Whether a shipped name or a file is an alternative, by its keys.

    Raises
    ------
    ScenarioError
        It cannot be read.
    """
    root = parse(read_text(path := locate(source)), shown(path))
    return isinstance(root, Entries) and looks_like_one(root)


def looks_like_one(root: Entries) -> bool:
    """Whether the keys of a file are those of an alternative."""
    return bool(_OWN_KEYS & root.entries.keys()) and not _OTHERS & root.entries.keys()


def load_alternative(source: str | Path) -> Alternative:
    """Read an alternative.

    Parameters
    ----------
    source : str or Path
        A shipped name such as ``phase-averaged``, or a file.

    Raises
    ------
    ScenarioError
        With every mistake found, each with its file, line and column. What it sets is tried with a small
        shipped system.
    """
    path = locate(source, kind="alternative")
    return _shipped(path) if path in {s.path for s in shipped("alternative")} else _read(path)


@cache
def _shipped(path: Path) -> Alternative:
    return _read(path)


def _read(path: Path) -> Alternative:
    root, shape = parse(read_text(path), shown(path)), _shape()
    if not isinstance(root, Entries) or not looks_like_one(root):
        raise mistake(
            root.origin,
            f"is no alternative: expected a mapping with {listed(Alternative.model_fields)}",
        )
    if empty := [*blanks(root)]:
        raise ScenarioError(empty)
    try:
        found = Alternative.model_validate(to_data(root, shape))
    except ValidationError as error:
        raise ScenarioError(translated((), error, root, shape)) from None
    try:
        load(EXAMPLE_SYSTEM, overrides=found.changes)
    except ScenarioError as error:
        raise ScenarioError(_placed(error, found, root)) from None
    return found


@cache
def _shape() -> Shape:
    schema = Alternative.model_json_schema()
    return Shape(schema, schema.get("$defs", {}))


def _placed(error: ScenarioError, found: Alternative, root: Entries) -> Iterator[Mistake]:
    """Yield what is wrong with values that are set, with the place at which they are written."""
    written = {f"override of {path}": path for path in found.set}
    for problem in error.problems:
        path = written.get(problem.origin.file)
        origin = problem.origin if path is None else key_origin(root, ("set", path))
        yield problem._replace(origin=origin)
