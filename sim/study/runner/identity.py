"""Whose results a folder holds: what keeps the numbers of different studies and versions apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sim.errors import StoreError
from sim.files.given import json_in, refuse_link
from sim.scenario import to_plain
from sim.study.runner.cells import Cell

IDENTITY = "study-store.json"
"""The file that says whose results a folder holds."""

Identity = Mapping[str, str | int | list[str]]
"""What makes a study the same one, by name. A list may grow and shrink, if some of it stays."""

_WHAT_TO_DO = "Choose another --out, or delete the folder"


def read_identity(folder: Path) -> dict[str, Any] | None:
    """Return whose results a folder holds; None if it holds none.

    Raises
    ------
    StoreError
        The folder cannot be read.
    """
    path = folder / IDENTITY
    refuse_link(folder, IDENTITY)
    try:
        said = json_in(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from None
    except ValueError:
        said = None
    if not isinstance(said, dict) or not all(map(_is_plain, said.values())):
        raise StoreError(f"{path} is garbled. {_WHAT_TO_DO}")
    return said


def _is_plain(value: Any) -> bool:
    """Whether a value is one that an identity may have."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | int)


def refuse_other(place: Path, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Raise StoreError, with the key that differs, if what a place holds is not ours.

    Two lists differ if they have nothing in common.
    """
    if theirs.get("engine_room") != ours["engine_room"]:
        there, here = theirs.get("engine_room"), ours["engine_room"]
        raise StoreError(f"{place} holds results of engine-room {there}, and this is {here}. {_WHAT_TO_DO}")
    for key in {**theirs, **ours}:
        there, here = theirs.get(key), ours.get(key)
        if there != here and not _overlap(there, here):
            verb = "are" if isinstance(there, list) else "is"
            differ = f"{key} {verb} {told(there)} there and {told(here)} here"
            raise StoreError(f"{place} holds results of something else: {differ}. {_WHAT_TO_DO}")


def _overlap(there: Any, here: Any) -> bool:
    return isinstance(there, list) and isinstance(here, list) and not set(there).isdisjoint(here)


def told(value: Any) -> str:
    """Return a value of an identity in words."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def other_scenario(folder: Path, cell: Cell, path: Path) -> str:
    """Say that a folder holds a cell of another scenario, and where the two differ if *path* tells."""
    try:
        theirs = dict(_leaves(json_in(path)))
    except (OSError, ValueError):
        theirs = {}
    ours = dict(_leaves(to_plain(cell.scenario)))
    differ = [k for k in {**ours, **theirs} if theirs and ours.get(k) != theirs.get(k) and _counts(k)]
    said = "".join(f"; {k} is {theirs.get(k)} there and {ours.get(k)} here" for k in differ[:3])
    changed = f"{_WHAT_TO_DO}; or give what was changed another name"
    return f"{folder} holds {cell.name} of another scenario{said}. {changed}"


def _leaves(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, data


def _counts(key: str) -> bool:
    """Whether a value takes part in the fingerprint of the results."""
    return key not in ("name", "run.replications") and not key.startswith("notes.")
