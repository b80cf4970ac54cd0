"""Keys that stand a level too deep or too high: all that is wrong below and beside them follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sim.reading.tree import children
from sim.reading.yaml_nodes import Entries, Items, Node, Scalar, is_blank
from sim.scenario.errors import Mistake
from sim.scenario.shape import Path, Shape


def misindented(root: Entries, shape: Shape) -> Mistake | None:
    """Return the first key of a file that stands under a wrong one, by where it could stand; None if none.

    Parameters
    ----------
    root : Entries
        A file, as it is written.
    shape : Shape
        What may stand in it.
    """
    return next(_in(root, shape, ()), None)


def _in(node: Node, shape: Shape | None, path: Path) -> Iterator[Mistake]:
    if shape is None:
        return
    if isinstance(node, Entries):
        yield from _too_deep(node, shape, path)
        yield from _too_high(node, shape, path)
    for key, inner in children(node):
        yield from _in(inner, shape.at(key), (*path, key))


def _too_high(node: Entries, shape: Shape, path: Path) -> Iterator[Mistake]:
    """Yield a key that cannot stand here and could under the one before it."""
    for above, key in pairwise(node.entries):
        under = shape.at(above)
        if shape.at(key) is not None or under is None or not _below(node, above, key):
            continue
        held, there = node.entries[above], under.at(key)
        if there is None or not (is_blank(held) or isinstance(held, Entries)):
            continue
        if key in under.fields or (there.fields and _fits(node.entries[key], there)):
            said = f"not indented far enough: it belongs under {above}, line {node.keys[above].line}"
            yield Mistake(node.keys[key], (*path, key), said)


def _too_deep(node: Entries, shape: Shape, path: Path) -> Iterator[Mistake]:
    """Yield a key with what could stand under it beside it, or that holds what cannot stand here."""
    for key, inner in node.entries.items():
        for name, held in children(inner):
            under, out = shape.at(key), shape.fields.get(name)
            if not isinstance(inner, Entries) or under is None or out is None or name in under.fields:
                continue
            here = under.at(name)
            if _below(node, key, name, inner) and (here is None or not _fits(held, here)):
                said = f"indented too far: it belongs beside {key}, in column {node.keys[key].column}"
                yield Mistake(inner.keys[name], (*path, key, name), said)


def _below(node: Entries, above: str, key: str, inner: Entries | None = None) -> bool:
    """Whether a key is written on a later line of the file in which the other is."""
    first, second = node.keys[above], (inner or node).keys[key]
    return first.file == second.file and 0 < first.line < second.line


def _fits(node: Node, shape: Shape) -> bool:
    """Whether a node has the form of what may stand at a place, whatever its values are."""
    if isinstance(node, Scalar):
        return not (is_blank(node) or shape.fields or shape.entry or shape.item)
    if isinstance(node, Items):
        return shape.item is not None
    if shape.fields:
        return bool(node.entries) and node.entries.keys() <= shape.fields.keys()
    return shape.entry is not None and all(_fits(inner, shape.entry) for inner in node.entries.values())
