"""Keys with nothing written after them, or nothing that changes anything: nobody can tell what was meant.

An entry that is inherited is removed with ``null``, in so many letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.reading.tree import children, key_origin
from sim.reading.yaml_nodes import Entries, Node, is_blank
from sim.scenario.errors import Mistake, Origin
from sim.scenario.model import file_shape
from sim.scenario.shape import Path


def blanks(node: Node, path: Path = (), key: Origin | None = None) -> Iterator[Mistake]:
    """Yield a mistake for every place at or below a node that is left empty.

    Parameters
    ----------
    node : node
        What stands at ``path``.
    path : tuple of str
        The keys that lead to the node.
    key : Origin, optional
        Where its key is written; else the node's own place is told.
    """
    if is_blank(node):
        yield Mistake(key or node.origin, path, _said(path))
    for held in (node, *([node.note] if node.note is not None else [])):
        for name, inner in children(held):
            yield from blanks(inner, (*path, name), key_origin(held, (name,)))


def idle(base: Node, over: Node, path: Path = ()) -> Iterator[Mistake]:
    """Yield a mistake for every empty mapping that is laid over one with entries, all of which would stay.

    Parameters
    ----------
    base, over : node
        What stands at ``path`` in the earlier and in the later file.
    path : tuple of str
        The keys that lead there; a whole file may be empty.
    """
    if not (isinstance(base, Entries) and isinstance(over, Entries)):
        return
    if path and base.entries and not over.entries:
        yield Mistake(over.origin, path, "an empty mapping changes nothing; null removes an entry")
    for key in base.entries.keys() & over.entries.keys():
        yield from idle(base.entries[key], over.entries[key], (*path, key))


def _said(path: Path) -> str:
    shape = file_shape().walk(path)
    if shape is not None and (shape.fields or shape.entry is not None):
        return "nothing is written under it; remove the line or write something"
    return "no value given"
