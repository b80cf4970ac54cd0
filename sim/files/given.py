"""Files of a folder that anybody may have made: no link in it is followed, and JSON is read strictly."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import StoreError

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that could upset a terminal or a document, but for line breaks and tabs.

Fewer than scenarios refuse (`sim.scenario.characters`): an invisible character in what we wrote ourselves, an
error's own words perhaps, spoils no results.
"""

_DEEPEST = 100
"""So many brackets within each other; what engine-room writes has fewer than twenty."""


def refuse_link(folder: Path, name: str) -> None:
    """Raise StoreError if a file of a folder, or a folder on the way to it, is a link.

    The folder itself may be one: who names it knows where it leads.
    """
    place = folder
    for part in Path(name).parts:
        place = place / part
        if place.is_symlink():
            raise StoreError(
                f"{place}: a link; results have none, and what it leads to is not read. Put the file itself "
                "in its place, or run again"
            )


def files_within(folder: Path, name: str, suffix: str) -> Iterator[Path]:
    """Yield the files with an ending in a folder within another, however deep, in ascending order.

    Raises
    ------
    StoreError
        One of them, or a folder on the way, is a link.
    """
    refuse_link(folder, name)
    found = []
    for place, folders, files in os.walk(folder / name):
        for one in (*folders, *(file for file in files if file.endswith(suffix))):
            refuse_link(Path(place), one)
        found += [Path(place) / file for file in files if file.endswith(suffix)]
    yield from (path for path in sorted(found) if path.is_file())  # no pipe, at which one would wait for ever


def json_in(path: Path) -> Any:
    """Return what a JSON file says.

    Raises
    ------
    OSError
        It cannot be read.
    ValueError
        It is no JSON, or not as engine-room writes it: it has numbers that are none (NaN), or is nested so
        deep, or has text that could upset a terminal.
    """
    return json_of(path.read_bytes())


def json_of(data: bytes) -> Any:
    """Return what the bytes of a JSON file say; raise ValueError as :func:`json_in` does."""
    try:
        told = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    _refuse_odd(told)
    return told


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def printable(text: str) -> str:
    """Return a text as it may be written into such a file: with a sign for what could upset a terminal."""
    return _UNSEEN.sub("\ufffd", text)


def _refuse_unseen(text: str) -> None:
    if found := _UNSEEN.search(text):
        raise ValueError(f"has a control character, U+{ord(found[0]):04X}")


def _refuse_odd(told: Any) -> None:
    level = [told]
    for _ in range(_DEEPEST):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                inner += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                inner += one
            elif isinstance(one, str):
                _refuse_unseen(one)
            elif isinstance(one, float) and one in (float("inf"), -float("inf")):
                raise ValueError("a number is too large")
        if not inner:
            return
        level = inner
    raise ValueError("nested too deep")
