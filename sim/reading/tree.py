"""Finding one's way in a tree of nodes: what stands at a path, where it was written, what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.reading.yaml_nodes import Entries, Items, Node, Scalar, is_null, value_of
from sim.scenario.errors import Origin
from sim.scenario.shape import Path, Shape
from sim.scenario.wording import Written


def children(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield what a mapping or a list holds, by key or position."""
    if isinstance(node, Entries):
        yield from node.entries.items()
    elif isinstance(node, Items):
        yield from ((str(i), item) for i, item in enumerate(node.items))


def walk(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every node with its path, the root first."""
    yield path, node
    for key, inner in children(node):
        yield from walk(inner, (*path, key))


def descend(root: Node, path: Sequence[str]) -> tuple[Node, int]:
    """Return the deepest node on the way along a path, and how many keys lead to it."""
    node = root
    for i, key in enumerate(path):
        if isinstance(node, Entries) and key in node.entries:
            node = node.entries[key]
        elif isinstance(node, Items) and key.isdecimal() and int(key) < len(node.items):
            node = node.items[int(key)]
        else:
            return node, i
    return node, len(path)


def key_origin(root: Node, path: Sequence[str]) -> Origin:
    """Return where the last key of a path is written; for a position in a list, where the item is."""
    parent, _ = descend(root, path[:-1])
    if path and isinstance(parent, Entries) and path[-1] in parent.keys:
        return parent.keys[path[-1]]
    return descend(root, path)[0].origin


def last_written(root: Node, path: Sequence[str]) -> Origin:
    """Return the override that changed what stands at a path, or else where its key is written."""
    node, _ = descend(root, path)
    overrides = [inner.origin for _, inner in walk(node) if not inner.origin.line]
    return overrides[-1] if overrides else key_origin(root, path)


def to_data(node: Node, shape: Shape | None) -> Any:
    """Return what a node means at a place: text where only text may stand, else by YAML's core schema."""
    if isinstance(node, Items):
        inner = shape.item if shape is not None else None
        return [to_data(item, inner) for item in node.items]
    if isinstance(node, Entries):
        return {key: to_data(value, shape and shape.at(key)) for key, value in node.entries.items()}
    value = value_of(node)
    return node.text if value is not None and shape is not None and shape.is_text else value


def as_written(node: Node) -> Any:
    """Return a node as plain data with the spelling of its values, for words about them."""
    if isinstance(node, Entries):
        return {key: as_written(inner) for key, inner in node.entries.items()}
    if isinstance(node, Items):
        return [as_written(item) for item in node.items]
    text = "" if is_null(node) else node.text
    held = value_of(Scalar(node.origin, node.text.strip().removesuffix("%").rstrip()))
    number = held if isinstance(held, int | float) and not isinstance(held, bool) else None
    return Written(text, not node.plain, number)
