"""Laying one scenario file over another.

Mappings merge deeply; lists and plain values replace; null removes an inherited entry; where nothing is
written after a key, what is inherited stays (and the blank is reported as a mistake). Merging is done on
nodes, so every value still knows which file wrote it. A value that is replaced takes its note with it:
range and source described the old value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.reading.tree import as_written
from sim.reading.yaml_nodes import Entries, Items, Node, is_blank, is_null
from sim.scenario.errors import Origin, mistake
from sim.scenario.shape import Shape
from sim.scenario.wording import no_such_place


def merge(base: Node, over: Node, shape: Shape | None = None) -> Node:
    """Return ``base`` with ``over`` laid over it.

    Parameters
    ----------
    base, over : node
        The earlier and the later file, or parts of them.
    shape : Shape, optional
        What may stand here. Where it allows null, null is a value; everywhere else it removes.
    """
    if not (isinstance(base, Entries) and isinstance(over, Entries)):
        return over
    entries, keys = dict(base.entries), dict(base.keys)
    for key, node in over.entries.items():
        if is_blank(node) and key in entries:
            continue
        inner = shape.at(key) if shape is not None else None
        if is_null(node) and key in entries and not (inner is not None and inner.nullable):
            del entries[key], keys[key]
            continue
        entries[key] = merge(entries[key], node, inner) if key in entries else node
        keys[key] = over.keys[key]
    return Entries(over.origin, entries, keys, over.note)


def place(root: Node, path: Sequence[str], value: Node, shape: Shape, said: Origin) -> Node:
    """Return ``root`` with ``value`` laid over what stands at ``path``, as an override does.

    Unlike a file, an override can reach into a list, by position; and it cannot make up a new entry on
    its way to a value, so that a misspelt name is not taken for a new one.

    Raises
    ------
    ScenarioError
        There is no such place.
    """
    if wrong := no_such_place(path, as_written(root), shape):
        raise mistake(said, wrong.message, wrong.path)
    return _place(root, path, value, shape, said)


def _place(node: Node | None, path: Sequence[str], value: Node, shape: Shape, said: Origin) -> Node:
    if not path:
        return merge(node, value, shape) if node is not None else value
    key, *rest = path
    inner = shape.at(key)
    assert inner is not None  # or else there is no such place
    if shape.item is not None and isinstance(node, Items):
        items = list(node.items)
        items[int(key)] = _place(items[int(key)], rest, value, inner, said)
        return Items(said, tuple(items))
    inside = node if isinstance(node, Entries) else Entries(said, {}, {})
    if not rest:
        return merge(inside, Entries(said, {key: value}, {key: said}), shape)
    changed = _place(inside.entries.get(key), rest, value, inner, said)
    return replace(
        inside, entries={**inside.entries, key: changed}, keys={key: said, **inside.keys}, note=None
    )
