"""Laying one scenario file over another.

Mappings merge deeply; lists and plain values replace; null removes an inherited entry; where nothing is
written after a key, what is inherited stays (and the blank is reported as a mistake). Merging is done on
nodes, so every value still knows which file wrote it. A value that is replaced takes its note with it:
range and source described the old value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.scenario.errors import Origin, did_you_mean, listed, mistake
from sim.scenario.shape import Shape
from sim.scenario.yaml_nodes import Entries, Items, Node, is_blank, is_null


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
    return _place(root, tuple(path), 0, value, shape, said)


def _place(
    node: Node | None, path: tuple[str, ...], at: int, value: Node, shape: Shape, said: Origin
) -> Node:
    if at == len(path):
        return merge(node, value, shape) if node is not None else value
    key, last = path[at], at == len(path) - 1
    inner = shape.at(key)
    if inner is None:
        known = list(shape.fields)
        hint = did_you_mean(key, known) or (f"; there are {listed(known)}" if known else "; it has no parts")
        raise mistake(said, f"no such place{hint}", path[: at + 1])
    if shape.item is not None:
        return _place_in_list(node, path, at, value, inner, said)
    inside = node if isinstance(node, Entries) else Entries(said, {}, {})
    if shape.entry is not None and key not in inside.entries and not last:
        hint = did_you_mean(key, inside.entries) or f"; there are {listed(inside.entries)}"
        raise mistake(said, f"nothing of this name{hint}", path[: at + 1])
    if last:
        return merge(inside, Entries(said, {key: value}, {key: said}), shape)
    changed = _place(inside.entries.get(key), path, at + 1, value, inner, said)
    return replace(
        inside, entries={**inside.entries, key: changed}, keys={key: said, **inside.keys}, note=None
    )


def _place_in_list(
    node: Node | None, path: tuple[str, ...], at: int, value: Node, inner: Shape, said: Origin
) -> Node:
    items = node.items if isinstance(node, Items) else ()
    key = path[at]
    if not (key.isascii() and key.isdigit() and int(key) < len(items)):
        known = f"positions 0 to {len(items) - 1}" if items else "no items to change; set the whole list"
        raise mistake(said, f"no such item; this list has {known}", path[: at + 1])
    changed = _place(items[int(key)], path, at + 1, value, inner, said)
    return Items(said, (*items[: int(key)], changed, *items[int(key) + 1 :]))
