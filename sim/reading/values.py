"""Values as written: whose file they stand in, whether two say the same, and how a line shows one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from sim.reading.library import Kind, shipped, shown
from sim.reading.tree import to_data
from sim.reading.yaml_nodes import Entries, Node
from sim.scenario.errors import shortened
from sim.scenario.evidence import note_shape
from sim.scenario.shape import Path as Keys

NAMES = ("title", "question")
"""What a part is called by, which is no value of it."""

_LONGEST = 40


def own_file(name: str) -> bool:
    """Whether a file, by its name in messages, is the user's and not a shipped one."""
    return name not in _shipped_names()


@cache
def _shipped_names() -> frozenset[str]:
    return frozenset(shown(s.path) for s in shipped())


def leaves(node: Node, path: Keys = ()) -> Iterator[tuple[Keys, Node]]:
    """Yield the values below a node, a list as one, each with its path."""
    if isinstance(node, Entries) and node.entries:
        for key, inner in node.entries.items():
            yield from leaves(inner, (*path, key))
    elif path:
        yield path, node


def own_leaves(root: Entries, kind: Kind) -> Iterator[tuple[Keys, Node]]:
    """Yield the values of a part that the user's own files state, but for what it is called."""
    if kind in root.entries:
        for path, node in leaves(root.entries[kind]):
            if path[0] not in NAMES and own_file(node.origin.file):
                yield path, node


def stated(root: Entries) -> Iterator[tuple[Keys, Node]]:
    """Yield the values that the user's own files state, in any part, and what they call it."""
    for path, node in leaves(root):
        if not isinstance(node, Entries) and own_file(node.origin.file):
            yield path, node


def value_in_words(kind: str, path: Keys, node: Node, *, place: bool = True) -> str:
    """Return a value with its key: ``policy.renewal.lead_weeks 26 of kestrel.yaml``."""
    where = f" of {node.origin.file}" if place else ""
    return f"{'.'.join((kind, *path))} {short(node)}{where}"


def same(a: Node, b: Node) -> bool:
    """Whether two nodes say the same, with the same ranges."""
    found = [dict(_said(node)) for node in (a, b)]
    return found[0] == found[1]


def holds(root: Node | None, node: Node) -> bool:
    """Whether all that a node says is said by another, which may say more."""
    return root is not None and dict(_said(node)).items() <= dict(_said(root)).items()


def _said(node: Node) -> Iterator[tuple[Keys, str]]:
    for path, leaf in [*leaves(node)] or [((), node)]:
        note = to_data(leaf.note, note_shape()) if leaf.note is not None else {}
        yield path, repr((to_data(leaf, None), note.get("low"), note.get("high")))


def short(node: Node) -> str:
    """Return a value on one line, cut if it is long."""
    value = to_data(node, None)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shortened(text.replace('"', ""), _LONGEST)
