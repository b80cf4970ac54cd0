"""Parts that are named by themselves, laid over what files say, and a line for all that is set aside.

What a file says holds unless something given later says otherwise. So a file named as a system brings all it
says: its run, its policy and its assumptions too. A file named as a policy, or as assumptions, brings that
part alone. It takes the place of the shipped part that a scenario is made with, and the levers (or
assumptions) that the user's own files state hold under it, unless it states them itself: as the shipped ones
all begin with ``annual-settlement`` (and ``central``), which state every value, it states what it says
beyond these. Annual settlements named themselves state how long money is settled for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sim.reading.dictionaries import Source, called
from sim.reading.layers import Layer, Reader
from sim.reading.library import DEFAULTS, Kind, locate, shown
from sim.reading.merge import merge
from sim.reading.tree import descend
from sim.reading.values import NAMES, holds, leaves, own_file, own_leaves, same, short, value_in_words
from sim.reading.yaml_nodes import Entries, Node
from sim.scenario.errors import mistake
from sim.scenario.model import PARTS, file_shape
from sim.scenario.shape import Path as Keys

_STATED: Mapping[Kind, Keys] = {"policy": ("settlement", "horizon")}
"""What the part that the others begin with states all the same, if it is named itself."""


class Laying:
    """Lays named parts over each other, and takes note of what is set aside and of what holds.

    Attributes
    ----------
    root : Entries
        What holds by now.
    remarks : list of str
        A line for each part, or value, that is not used, and for values that hold under a named part.
    """

    def __init__(self, reader: Reader, root: Entries) -> None:
        self.root = root
        self.remarks: list[str] = []
        self._reader = reader
        self._alone: list[tuple[Layer, Kind, str]] = []

    def lay(self, kind: Kind, source: Source) -> Layer:
        """Lay the part that a name, a file or a dictionary holds, and what comes with it, over the rest.

        Raises
        ------
        ScenarioError
            It cannot be read, or has no such part.
        """
        layer = self._reader.layer_of(source, kind)
        named = called(kind) if isinstance(source, Mapping) else f"--{kind} {source}"
        if kind not in layer.root.entries:
            said = f"has no {kind} section"
            raise mistake(layer.root.origin, said if isinstance(source, Mapping) else f"{named} {said}")
        if kind == "system":
            self._system(layer, named)
        else:
            self._part(layer, kind, layer.name if isinstance(source, Mapping) else Path(source).stem)
        return layer

    def _system(self, layer: Layer, source: str) -> None:
        before = self.root.entries.get("system")
        if before is not None and not same(before, layer.root.entries["system"]):
            file = self.root.keys["system"].file
            self.remarks.append(f"set aside: the system of {file}: that of {source} takes its place")
        self.root = self._with("system", layer.root)
        others = {part: node for part, node in layer.root.entries.items() if part != "system"}
        keys = {part: layer.root.keys[part] for part in others}
        self.root = self._reader.joined(self.root, Entries(self.root.origin, others, keys))

    def _with(self, kind: Kind, root: Entries) -> Entries:
        entries = {**self.root.entries, kind: root.entries[kind]}
        return replace(self.root, entries=entries, keys={**self.root.keys, kind: root.keys[kind]})

    def _part(self, layer: Layer, kind: Kind, name: str) -> None:
        named, before = layer.root.entries[kind], self.root
        base = shown(locate(DEFAULTS[kind], kind=kind))
        stated = _STATED.get(kind) if layer.root.keys[kind].file == base else None
        held: list[tuple[Keys, Node]] = []
        for path, node in own_leaves(before, kind):
            there, depth = descend(named, path)
            if depth == len(path) and same(there, node):
                continue
            if depth == len(path) and (path == stated or there.origin.file != base):
                said = value_in_words(kind, path, node)
                self.remarks.append(f"set aside: {said}: {name} says {short(there)}")
            else:
                held.append((path, node))
        self._replaced(before, named, kind, name, base)
        self.root = self._with(kind, layer.root)
        if held:
            own = Entries(self.root.origin, {}, {})
            for path, node in held:
                own = _put(own, (kind, *path), node)
            merged = merge(self.root, own, file_shape())
            assert isinstance(merged, Entries)
            self.root = merged
            self._say_held(kind, name, held)
        self._alone.append((layer, kind, name))

    def _replaced(self, before: Entries, named: Node, kind: Kind, name: str, base: str) -> None:
        """Say which shipped parts, that the scenario was made with, the named one takes the place of."""
        files: dict[str, bool] = {}
        for path, node in leaves(before.entries[kind]) if kind in before.entries else ():
            file = node.origin.file
            there, depth = descend(named, path)
            if path[0] not in NAMES and file != base and not own_file(file):
                files[file] = files.get(file, False) or depth < len(path) or not same(there, node)
        for file in (file for file, differs in files.items() if differs):
            what = f"{kind} {Path(file).stem}"
            self.remarks.append(f"set aside: {what} of the scenario: {name} takes its place")

    def _say_held(self, kind: Kind, name: str, held: list[tuple[Keys, Node]]) -> None:
        for file in dict.fromkeys(node.origin.file for _, node in held):
            said = [value_in_words(kind, p, n, place=False) for p, n in held if n.origin.file == file]
            hold = "holds" if len(said) == 1 else "hold"
            self.remarks.append(f"{', '.join(said)} of {file} {hold} under {name} too")

    def say_what_else(self) -> None:
        """Say which other parts of the files that were named for one part are not used."""
        for layer, kind, _ in self._alone:
            for part in PARTS:
                node = layer.root.entries.get(part)
                if part != kind and node is not None and not holds(self.root.entries.get(part), node):
                    file = layer.root.keys[part].file
                    said = f"of a file named as {kind} only its {kind} is used"
                    self.remarks.append(f"set aside: {part} of {file}: {said}")


def _put(root: Entries, path: Keys, node: Node) -> Entries:
    key, *rest = path
    if rest:
        inner = root.entries.get(key)
        inside = inner if isinstance(inner, Entries) else Entries(node.origin, {}, {})
        node = _put(inside, tuple(rest), node)
    keys = {**root.keys, key: root.keys.get(key, node.origin)}
    return Entries(root.origin, {**root.entries, key: node}, keys)
