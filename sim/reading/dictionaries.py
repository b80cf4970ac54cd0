"""Scenarios and studies from dictionaries, read as a file of the same keys is, with the same messages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.reading.dump import yaml_text
from sim.reading.yaml_nodes import Node, parse
from sim.scenario.changes import as_plain
from sim.scenario.errors import Origin, mistake, shortened

Source = str | Path | Mapping[str, Any]
"""A shipped name, the path of a file, or a dictionary of what stands in such a file."""


def called(what: str) -> str:
    """Return what a dictionary is called in messages."""
    return f"{what} given as a dictionary"


def nodes_of(data: Mapping[str, Any], name: str) -> Node:
    """Return a dictionary as the nodes of a file.

    Parameters
    ----------
    data : mapping
        What it says: plain values, lists, dictionaries; numpy numbers, dates, parts of scenarios and what
        :func:`sim.value` gives are taken too.
    name : str
        What it is called in messages.

    Raises
    ------
    ScenarioError
        It holds itself or a key that is no text, or is larger than a file may be.
    """
    said = Origin(name)
    try:
        text = yaml_text(as_plain(data))
    except (TypeError, ValueError, RecursionError) as error:
        raise mistake(said, f"cannot be read as a file: {error}") from None
    return parse(text, said)


def refuse_other(source: object, example: str) -> None:
    """Raise TypeError for what is neither a name or a path nor a dictionary."""
    if not isinstance(source, str | Path | Mapping):
        got = shortened(repr(source), 80)
        raise TypeError(f"expected a shipped name, a file or a dictionary, such as {example}, got {got}")
