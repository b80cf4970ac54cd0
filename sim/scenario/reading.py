"""Reading scenarios: files and shipped parts, laid over each other, with overrides, into one Scenario.

The order, from bottom to top: what ``extends`` names (later over earlier), the file itself, further
sources, the parts given as ``system``, ``policy`` and ``assumptions`` (each takes the place of the whole
part), overrides. A policy without a ``title`` of its own is a change to ``annual-settlement``, and so are
assumptions without one to ``central``; so a file may leave either out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.scenario._base import one_line
from sim.scenario.blanks import blanks
from sim.scenario.checking import build, without_consequences
from sim.scenario.errors import Mistake, Origin, ScenarioError, listed, mistake
from sim.scenario.library import Kind, locate, read_text, shown
from sim.scenario.merge import merge
from sim.scenario.model import Scenario
from sim.scenario.overrides import apply_overrides
from sim.scenario.shape import FILE_KEYS, PARTS, file_shape
from sim.scenario.tree import walk
from sim.scenario.yaml_nodes import Entries, Items, Node, Scalar, is_blank, is_null, parse

DEFAULTS: dict[Kind, str] = {"policy": "annual-settlement", "assumptions": "central"}
"""What a file that leaves a part out gets."""

EXAMPLE_SYSTEM = "one-gloucestershire"
"""The small system that a policy or assumptions are checked with."""

_MAX_CHAIN = 20


@dataclass(frozen=True)
class Loaded:
    """A scenario with the story of its making.

    Attributes
    ----------
    scenario : Scenario
        The scenario.
    origins : mapping of str to Origin
        Where each value was written, by dotted path; what is not in it is a default of the model.
    files : tuple of str
        The files read, in order.
    filled : mapping of str to str
        Parts that no source gave, and the shipped part that was used.
    """

    scenario: Scenario
    origins: Mapping[str, Origin]
    files: tuple[str, ...]
    filled: Mapping[str, str]


def load(
    *sources: str | Path,
    system: str | Path | None = None,
    policy: str | Path | None = None,
    assumptions: str | Path | None = None,
    overrides: Iterable[str] | Mapping[str, object] = (),
) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    *sources : str or Path
        Shipped names or files; later ones are laid over earlier ones.
    system, policy, assumptions : str or Path, optional
        A shipped part or a file; it takes the place of that whole part.
    overrides : iterable of str, or mapping
        ``"policy.renewal.lead_weeks=26"``, or ``{"policy.renewal.lead_weeks": 26}``.

    Returns
    -------
    Scenario
        Its name is the ``name`` in its file, or else the file's own; of several pieces, their names joined
        by `` / ``, as in ``dorset / three-year-settlement``.

    Raises
    ------
    ScenarioError
        With every mistake found, each with its file, line and column.
    """
    return read(*sources, system=system, policy=policy, assumptions=assumptions, overrides=overrides).scenario


def read(
    *sources: str | Path,
    system: str | Path | None = None,
    policy: str | Path | None = None,
    assumptions: str | Path | None = None,
    overrides: Iterable[str] | Mapping[str, object] = (),
) -> Loaded:
    """Read a scenario as :func:`load` does, and tell where each of its values comes from."""
    reader = _Reader()
    layers = [reader.layer(locate(source)) for source in sources]
    root = Entries(Origin(", ".join(map(str, sources)) or "scenario"), {}, {})
    for layer in layers:
        root = _over(root, layer.root)
    parts: dict[Kind, str | Path | None] = {"system": system, "policy": policy, "assumptions": assumptions}
    for kind, source in parts.items():
        if source is not None:
            layer = reader.layer(locate(source, kind=kind))
            root = _with_part(root, layer, kind, str(source))
            layers.append(layer)
    filled: dict[str, str] = {kind: name for kind, name in DEFAULTS.items() if kind not in root.entries}
    for kind, name in DEFAULTS.items():
        if _is_a_change(root.entries.get(kind)):
            beneath = reader.layer(locate(name, kind=kind)).root
            only = Entries(beneath.origin, {kind: beneath.entries[kind]}, {kind: beneath.keys[kind]})
            root = replace(_over(only, root), origin=root.origin)
    try:
        root = apply_overrides(root, overrides)
        scenario = build(root, " / ".join(layer.name for layer in layers))
    except ScenarioError as error:
        raise ScenarioError([*reader.blanks, *without_consequences(error.problems, reader.blanks)]) from None
    if reader.blanks:
        raise ScenarioError(reader.blanks)
    origins = {".".join(path): node.origin for path, node in walk(root)}
    return Loaded(scenario, origins, tuple(reader.files), filled)


def read_to_check(source: str | Path) -> Loaded:
    """Read a file that may hold only a policy or assumptions; it is then tried with a small shipped system.

    Raises
    ------
    ScenarioError
        With every mistake found.
    """
    given = _Reader().layer(locate(source)).root.entries
    if "system" in given or not DEFAULTS.keys() & given.keys():
        return read(source)
    loaded = read(source, system=EXAMPLE_SYSTEM)
    return replace(loaded, filled={"system": EXAMPLE_SYSTEM, **loaded.filled})


@dataclass(frozen=True)
class _Layer:
    """A file with all that it extends beneath it."""

    root: Entries
    name: str


@dataclass
class _Reader:
    """Reads each file once, however often it is extended, and notes which it read."""

    files: list[str] = field(default_factory=list)
    blanks: list[Mistake] = field(default_factory=list)
    _layers: dict[str, _Layer] = field(default_factory=dict)

    def layer(self, path: Path, chain: tuple[str, ...] = ()) -> _Layer:
        """Return a file laid over what it extends; ``chain`` names the files that extend it."""
        name = shown(path)
        if name not in self._layers:
            self.files.append(name)
            root = parse(read_text(path), name)
            if not isinstance(root, Entries) or root.note is not None:
                raise mistake(root.origin, f"expected a mapping with some of {listed(FILE_KEYS)}")
            for part in PARTS:
                if part in root.entries and is_null(root.entries[part]) and not is_blank(root.entries[part]):
                    raise mistake(root.keys[part], "a whole part cannot be removed", [part])
            self.blanks += blanks(root)
            merged = Entries(root.origin, {}, {})
            for base in self._extended(root, path, (*chain, name)):
                merged = _over(merged, base.root)
            own = {key: node for key, node in root.entries.items() if key not in ("name", "extends")}
            self._layers[name] = _Layer(_over(merged, replace(root, entries=own)), _name(root, path))
        return self._layers[name]

    def _extended(self, root: Entries, path: Path, chain: tuple[str, ...]) -> list[_Layer]:
        """Return the layers that a file extends."""
        node = root.entries.get("extends")
        sources = () if node is None else node.items if isinstance(node, Items) else (node,)
        layers: list[_Layer] = []
        mistakes: list[Mistake] = []
        for source in sources:
            try:
                if not isinstance(source, Scalar) or is_null(source) or not source.text:
                    raise mistake(
                        source.origin, "expected a shipped name or a file, or a list of them", ["extends"]
                    )
                below = locate(source.text, source.origin, path.parent)
                if shown(below) in chain:
                    circle = (*chain[chain.index(shown(below)) :], shown(below))
                    raise mistake(source.origin, f"extends itself: {' extends '.join(circle)}", ["extends"])
                if len(chain) > _MAX_CHAIN:
                    raise mistake(
                        source.origin, f"extends more than {_MAX_CHAIN} files in a row", ["extends"]
                    )
                layers.append(self.layer(below, chain))
            except ScenarioError as error:
                mistakes += error.problems
        if mistakes:
            raise ScenarioError(mistakes)
        return layers


def _over(base: Entries, over: Entries) -> Entries:
    merged = merge(base, over, file_shape())
    assert isinstance(merged, Entries)
    return merged


def _with_part(root: Entries, layer: _Layer, kind: Kind, source: str) -> Entries:
    """Return the root with one part taken from a layer in place of its own."""
    part = layer.root.entries.get(kind)
    if part is None:
        raise mistake(layer.root.origin, f"--{kind} {source} has no {kind} section")
    entries = {**root.entries, kind: part}
    return replace(root, entries=entries, keys={**root.keys, kind: layer.root.keys[kind]})


def _is_a_change(part: Node | None) -> bool:
    """Whether a policy or assumptions are left out, or only say what they change."""
    return part is None or (isinstance(part, Entries) and "title" not in part.entries)


def _name(root: Entries, path: Path) -> str:
    node = root.entries.get("name")
    if node is None:
        return path.stem
    if not isinstance(node, Scalar) or not node.text.strip() or len(node.text) > 80:
        raise mistake(node.origin, "expected a name of at most 80 characters", ["name"])
    try:
        one_line(node.text)
    except ValueError as error:
        raise mistake(node.origin, str(error), ["name"]) from None
    return node.text
