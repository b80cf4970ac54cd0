"""Files as layers: each read once, laid over what it extends, with note of everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sim.files.names import as_typed
from sim.reading.blanks import blanks, idle
from sim.reading.dictionaries import Source, called, nodes_of, refuse_other
from sim.reading.indents import misindented
from sim.reading.library import DEFAULTS, Kind, locate, locate_shipped, read_text, shipped, shown, text_of
from sim.reading.merge import merge
from sim.reading.notes import with_notes
from sim.reading.tree import descend
from sim.reading.values import NAMES, own_file, same, short, stated, value_in_words
from sim.reading.yaml_nodes import Entries, Items, Node, Scalar, is_blank, is_null, parse
from sim.scenario.characters import one_line
from sim.scenario.errors import Mistake, ScenarioError, listed, mistake, near
from sim.scenario.model import PARTS, file_shape
from sim.scenario.shape import Path as Keys
from sim.scenario.wording import unknown_key

FILE_KEYS = ("name", "extends", *PARTS, "notes")

_MAX_CHAIN = 20
_MOST_EXTENDED = 50
LONGEST_NAME = 250  # that of a scenario of a study: three names and what stands between them
_STUDY_KEYS = {"systems", "policies"}
_MANIFEST_KEYS = {"engine_room", "kind", "scenarios"}


@dataclass(frozen=True)
class Layer:
    """A file with all that it extends beneath it."""

    root: Entries
    name: str


class Given(NamedTuple):
    """A scenario in memory: what it is called in messages, and its bytes."""

    name: str
    data: bytes


@dataclass
class Reader:
    """Reads each file once, however often it is extended, and notes which it read and what was wrong.

    Attributes
    ----------
    files : list of str
        The files read, in order.
    mistakes : list of Mistake
        What is wrong with files as such, and with how they are laid over each other.
    blanks : list of Mistake
        The places left empty, which may be the cause of other mistakes.
    complete : bool
        Whether everything that was named could be read.
    """

    files: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    blanks: list[Mistake] = field(default_factory=list)
    complete: bool = True
    _layers: dict[str, Layer] = field(default_factory=dict)
    _joined: list[tuple[Kind, str, str]] = field(default_factory=list)
    _beneath: dict[str, frozenset[str]] = field(default_factory=dict)
    _lost: list[tuple[Keys, Node, Node]] = field(default_factory=list)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note what cannot be read, and go on."""
        try:
            yield
        except ScenarioError as error:
            self.mistakes += error.problems
            self.complete = False

    def over(self, base: Entries, over: Entries) -> Entries:
        """Return a file laid over another."""
        self.mistakes += idle(base, over)
        merged = merge(base, over, file_shape())
        assert isinstance(merged, Entries)
        return merged

    def joined(self, base: Entries, over: Entries) -> Entries:
        """Return a file laid over another that it does not extend, so that both hold.

        What both begin with, annual settlements or the central assumptions, is no change that the later one
        makes, and leaves the changes of the earlier one as they are.
        """
        for kind, name in DEFAULTS.items():
            before, part = base.entries.get(kind), over.entries.get(kind)
            common = shown(locate(name, kind=kind))
            if before is None or part is None:
                continue
            both = common not in (over.keys[kind].file, base.keys[kind].file)
            beyond = _beyond(part, before, common) if both else part
            if beyond != part and beyond is not None:
                self._joined.append((kind, base.keys[kind].file, over.keys[kind].file))
                over = replace(over, entries={**over.entries, kind: beyond})
        self._note_lost(base, over)
        return self.over(base, over)

    def _note_lost(self, base: Entries, over: Entries) -> None:
        """Note what the user's own files say, and a file laid over them that extends none of them changes."""
        for path, node in stated(base):
            there, depth = descend(over, path)
            changed = depth == len(path) or not isinstance(there, Entries)
            if changed and not same(there, node) and not self._extends(there, node):
                self._lost.append((path, node, there))

    def _extends(self, over: Node, base: Node) -> bool:
        """Whether a node is written in a file that extends, in the end, that of the other."""
        return base.origin.file in self._beneath.get(over.origin.file, ())

    def set_aside(self, root: Entries) -> Iterator[str]:
        """Yield a line for each value that a later file set aside, and that does not hold in the end."""
        untitled = [kind for kind, _, _ in self._untitled(root)]
        for path, node, over in self._lost:
            there, depth = descend(root, path)
            last = there if depth == len(path) else over
            called = path[0] in untitled and path[1] in NAMES
            if not called and not same(last, node) and not self._extends(last, node):
                said = value_in_words(path[0], path[1:], node)
                yield f"set aside: {said}: {last.origin.file} says {short(last)}"

    def untitled(self, root: Entries) -> Iterator[str]:
        """Yield a line for each part that two files make together, and that has the title of one of them."""
        for kind, first, second in self._untitled(root):
            title = descend(root, (kind, "title"))[0]
            assert isinstance(title, Scalar)
            said = f"{first} and {second} hold together, and the {kind} is called {title.text}"
            yield f"{said}; give it a title of your own, {kind}.title"

    def _untitled(self, root: Entries) -> Iterator[tuple[Kind, str, str]]:
        for kind, first, second in self._joined:
            title = descend(root, (kind, "title"))[0]
            if isinstance(title, Scalar) and title.origin.file == second:
                yield kind, first, second

    def layer_of(self, source: Source, kind: Kind | None = None) -> Layer:
        """Return what a shipped name, a file or a dictionary says, laid over what it extends.

        Parameters
        ----------
        source : str, Path or mapping
            A dictionary says what a file would; for a part it may also be what stands in the part.
        kind : str, optional
            The part that is asked for.

        Raises
        ------
        ScenarioError
            It cannot be read. Of mistakes in what can, note is taken.
        """
        refuse_other(source, "dorset, dorset.yaml or {'extends': 'dorset'}")
        if not isinstance(source, Mapping):
            return self.layer(locate(source, kind=kind))
        if kind is not None and not {*FILE_KEYS} & source.keys():
            source = {kind: source}
        name = called(kind or "scenario")
        number = sum(file.startswith(name) for file in self.files)
        name = f"{name} ({number + 1})" if number else name
        self.files.append(name)
        root = _refused(nodes_of(source, name), None, name)
        title = descend(root, (kind or "scenario", "title"))[0]
        own = title.text if isinstance(title, Scalar) and title.text.strip() else kind or "scenario"
        self._layers[name] = self._laid(root, own[:LONGEST_NAME], (name,), Path())
        return self._layers[name]

    def layer(self, path: Path, chain: tuple[str, ...] = ()) -> Layer:
        """Return a file laid over what it extends; ``chain`` names the files that extend it.

        Raises
        ------
        ScenarioError
            It cannot be read. Of mistakes in a file that can, note is taken.
        """
        name = shown(path)
        if name not in self._layers:
            self.files.append(name)
            text = read_text(path)
            root = _refused(parse(text, name) if own_file(name) else _library_file(text, name), path, name)
            self._layers[name] = self._laid(root, path.stem, (*chain, name), path.parent)
        return self._layers[name]

    def layer_in_memory(self, given: Given) -> Layer:
        """Return a scenario in memory laid over the shipped ones that it extends; it may extend no other.

        Raises
        ------
        ScenarioError
            It cannot be read. Of mistakes in what can, note is taken.
        """
        self.files.append(given.name)
        path = Path(given.name)
        root = _refused(parse(text_of(given.data, path, given.name), given.name), path, given.name)
        self._layers[given.name] = self._laid(root, path.stem, (given.name,), None)
        return self._layers[given.name]

    def _laid(self, root: Entries, own: str, chain: tuple[str, ...], folder: Path | None) -> Layer:
        """Return a file laid over what it extends, from a folder or, without one, of what is shipped.

        *own* is what the scenario is called if the file gives it no name.
        """
        parts = {key: node for key, node in root.entries.items() if key in PARTS or key not in FILE_KEYS}
        if (wrong := misindented(replace(root, entries=parts), file_shape())) is not None:
            raise ScenarioError([wrong])
        root = self._respelt(root)
        merged = Entries(root.origin, {}, {})
        bases = [base.root for base in self._extended(root, folder, chain)]
        files = {base.origin.file for base in bases}
        self._beneath[chain[-1]] = frozenset(files.union(*(self._beneath[file] for file in files)))
        for base in bases:
            merged = self.joined(merged, base)
        with self.noting():
            root = with_notes(root)
        parts = {key: node for key, node in root.entries.items() if key in PARTS}
        return Layer(self.over(merged, replace(root, entries=parts)), self._name(root, own))

    def _respelt(self, root: Entries) -> Entries:
        """Return a file without what it cannot hold, and with a misspelt key as what was probably meant."""
        entries = dict(root.entries)
        keys = dict(root.keys)
        for key in [key for key in root.entries if key not in FILE_KEYS]:
            self.mistakes.append(Mistake(keys[key], (key,), unknown_key((key,), FILE_KEYS, file_shape())))
            node, origin = entries.pop(key), keys.pop(key)
            meant = near(key, FILE_KEYS)
            if meant is not None and meant not in entries:
                entries[meant], keys[meant] = node, origin
        for part in PARTS:
            if part in entries and is_null(entries[part]) and not is_blank(entries[part]):
                self.mistakes.append(Mistake(keys[part], (part,), "a whole part cannot be removed"))
                del entries[part], keys[part]
        respelt = replace(root, entries=entries, keys=keys)
        self.blanks += blanks(respelt)
        return respelt

    def _extended(self, root: Entries, folder: Path | None, chain: tuple[str, ...]) -> list[Layer]:
        """Return the layers that a file extends, as far as they can be read."""
        node = root.entries.get("extends")
        sources = () if node is None else node.items if isinstance(node, Items) else (node,)
        if len(sources) > _MOST_EXTENDED:
            said = f"extends {len(sources):,} files; at most {_MOST_EXTENDED}"
            self.mistakes.append(Mistake(sources[_MOST_EXTENDED].origin, ("extends",), said))
            self.complete = False
            return []
        layers: list[Layer] = []
        for source in sources:
            with self.noting():
                layers.append(self._source(source, folder, chain))
        return layers

    def _source(self, source: Node, folder: Path | None, chain: tuple[str, ...]) -> Layer:
        """Return the layer that one entry of ``extends`` names."""
        if not isinstance(source, Scalar) or is_null(source) or not source.text:
            raise mistake(source.origin, "expected a shipped name or a file, or a list of them", ["extends"])
        below = (
            locate_shipped(source.text, source.origin)
            if folder is None
            else locate(source.text, source.origin, folder)
        )
        if shown(below) in chain:
            circle = (*chain[chain.index(shown(below)) :], shown(below))
            raise mistake(source.origin, f"extends itself: {' extends '.join(circle)}", ["extends"])
        if len(chain) > _MAX_CHAIN:
            raise mistake(source.origin, f"extends more than {_MAX_CHAIN} files in a row", ["extends"])
        try:
            return self.layer(below, chain)
        except ScenarioError as error:  # of a file as such: told where it is named
            raise ScenarioError(_named_at(source, one) for one in error.problems) from None

    def _name(self, root: Entries, own: str) -> str:
        """Return the name that a file gives to the scenario, else its own."""
        node = root.entries.get("name")
        if node is None:
            return own
        if not isinstance(node, Scalar) or not node.text.strip() or len(node.text) > LONGEST_NAME:
            said = f"expected a name of at most {LONGEST_NAME} characters"
        else:
            try:
                return one_line(node.text)
            except ValueError as error:
                said = str(error)
        self.mistakes.append(Mistake(node.origin, ("name",), said))
        return own


def _named_at(source: Node, problem: Mistake) -> Mistake:
    """Return what is wrong with a file as such, said of the place at which another extends it."""
    if problem.origin.line or problem.path:
        return problem
    return Mistake(source.origin, ("extends",), f"{problem.origin.file} {problem.message}")


@lru_cache(maxsize=64)
def _library_file(text: str, name: str) -> Node:
    """Return what a shipped file says; it is read with almost every file of a user's."""
    return parse(text, name)


def _beyond(over: Node, base: Node, common: str) -> Node | None:
    """Return what a part says but for what it has from the common file, where the other changed it."""
    if isinstance(over, Entries) and not over.entries and over.origin.file == common:
        return None
    if not (isinstance(over, Entries) and isinstance(base, Entries)):
        return None if over.origin.file == common != base.origin.file else over
    kept = {}
    for key, node in over.entries.items():
        left = _beyond(node, base.entries[key], common) if key in base.entries else node
        if left is not None:
            kept[key] = left
    if over.entries and not kept:
        return None
    return replace(over, entries=kept, keys={key: over.keys[key] for key in kept})


def _refused(root: Node, path: Path | None, name: str) -> Entries:
    """Return what a file says if it is a scenario.

    Raises
    ------
    ScenarioError
        It is no mapping, or it is a study or an alternative.
    """
    if not isinstance(root, Entries) or root.note is not None:
        raise mistake(root.origin, f"expected a mapping with some of {listed(FILE_KEYS)}")
    if root.entries.keys() >= _MANIFEST_KEYS:
        raise mistake(
            root.origin,
            "is the manifest of results, not a scenario; in Python sim.Scenario.from_manifest reads one of "
            "its scenarios, and `engine-room rerun` on its folder runs it again",
        )
    if _STUDY_KEYS & root.entries.keys() and not {"system", "policy"} & root.entries.keys():
        study = path.stem if path in [s.path for s in shipped("study")] and path else name
        how = f"run it with `engine-room study {as_typed(study)}`" if path else "read it with sim.load_study"
        raise mistake(root.origin, f"is a study, not a scenario; {how}")
    if path in [s.path for s in shipped("alternative")]:
        raise mistake(
            root.origin,
            "is an alternative, not a scenario; lay it over a comparison with `engine-room compare .. "
            "--structure`",
        )
    return root
