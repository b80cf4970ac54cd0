"""The Python reference tells of every public attribute of what `import sim` gives and results hold."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^\.\. autoclass:: (sim\.\S+)\n((?:   :\S+:.*\n)*)", re.MULTILINE)
OF_PYDANTIC = {name for name in dir(BaseModel) if not name.startswith("_")}


def found(dotted: str) -> Any:
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(module), name)


ENTRIES = {found(dotted): options for dotted, options in ENTRY.findall(PAGE)}
WHOLE = [cls for cls, options in ENTRIES.items() if ":no-index:" not in options]
"""The others are there for their attributes alone, which are those of a class that is built on them."""


def public(cls: type) -> set[str]:
    """What a user meets on an instance: fields, properties and methods that are the project's own."""
    own = [base for base in cls.__mro__ if base.__module__.startswith("sim.")]
    names = {name for base in own for name in (*vars(base), *vars(base).get("__annotations__", {}))}
    return {name for name in names if not name.startswith("_")} - OF_PYDANTIC


def told(cls: type) -> set[str]:
    """What the page says of it: the members that it lists, and the attributes that docstrings list."""
    names: set[str] = set()
    for entry, options in ENTRIES.items():
        if entry is not cls and entry not in cls.__mro__:
            continue
        docstring = inspect.cleandoc(entry.__doc__ or "")
        attributes = docstring.partition("Attributes\n----------\n")[2]
        for line in re.findall(r"^(\w+(?:, \w+)*) :", attributes, re.MULTILINE):
            names |= set(line.split(", "))
        members = re.search(r":members:(.*)", options)
        if members and members[1].strip():
            names |= {name.strip() for name in members[1].split(",")}
        elif members:
            listed = public(entry) if ":inherited-members:" in options else set(vars(entry))
            names |= {name for name in listed if inspect.getdoc(inspect.getattr_static(entry, name, None))}
    return names


@pytest.mark.parametrize("cls", WHOLE, ids=lambda cls: cls.__name__)
def test_every_public_attribute_is_told(cls: type) -> None:
    assert public(cls), "nothing found: the page or this test looks elsewhere"
    assert public(cls) - told(cls) == set()


def test_what_results_give_out_is_told_too() -> None:
    names = {cls.__name__ for cls in ENTRIES}
    assert {"Results", "Scenario", "Plan", "Outcome", "Stop", "Failure", "RunStatistics", "Ranges"} <= names


def test_an_attribute_that_nobody_tells_is_found() -> None:
    class Silent(found("sim.Results")):  # type: ignore[misc]
        surprise = 1

    Silent.__module__ = "sim.silent"
    assert public(Silent) - told(Silent) == {"surprise"}
