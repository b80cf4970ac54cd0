"""Reading YAML safely into nodes that remember where each value was written.

YAML 1.2's core schema decides what plain values mean (``no``, ``12:30`` and dates are text), keys are
always text, and what a scenario never needs is refused before it can do harm: explicit tags, several
documents, duplicate keys, deep nesting, and aliases that would expand without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from sim.reading.yaml_words import Said, decimal_comma, marked, unmarked
from sim.scenario.characters import oddity, unseen
from sim.scenario.errors import Mistake, Origin, ScenarioError, mistake

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_ALIASES = 50
MAX_VALUES = 100_000

NOTE_KEYS = frozenset({"low", "high", "at_least", "at_most", "fixed", "source", "grade"})

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"(null|Null|NULL|~|)\Z")
_BOOL = re.compile(r"(true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"([-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300})\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")

YAML_1_2 = (
    ("bool", _BOOL, list("tTfF")),
    ("int", _INT, list("-+0123456789")),
    ("float", _FLOAT, list("-+.0123456789")),
)
"""What plain text can be taken for: YAML's name of the type, the pattern, and its first characters."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written; ``plain`` if without quotes."""

    origin: Origin
    text: str
    plain: bool = True
    note: Entries | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    origin: Origin
    items: tuple[Node, ...]
    note: Entries | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, with the place of each key. ``note`` holds what is said of a value: its range and so on."""

    origin: Origin
    entries: Mapping[str, Node]
    keys: Mapping[str, Origin]
    note: Entries | None = None


Node = Scalar | Items | Entries


def is_null(node: Node) -> bool:
    """Whether the node is YAML's null."""
    return isinstance(node, Scalar) and node.plain and bool(_NULL.match(node.text))


def is_blank(node: Node) -> bool:
    """Whether nothing is written where a value should stand."""
    return isinstance(node, Scalar) and node.plain and not node.text


def value_of(node: Scalar) -> bool | int | float | str | None:
    """Return the value of a scalar under YAML 1.2's core schema."""
    text = node.text
    if not node.plain:
        return text
    if _NULL.match(text):
        return None
    if _BOOL.match(text):
        return text[0] in "tT"
    if _INT.match(text):
        return int(text, {"o": 8, "x": 16}.get(text[1:2], 10))
    if _FLOAT.match(text):
        return float(text)
    if _NOT_FINITE.match(text):
        return float(text.replace(".", ""))
    return text


def parse(text: str, source: str | Origin) -> Node:
    """Read one YAML document.

    Parameters
    ----------
    text : str
        The document.
    source : str or Origin
        The file's name, for positions; or, for text that is in no file, the origin of every node.

    Raises
    ------
    ScenarioError
        Not YAML, or YAML that a scenario may not use.
    """
    if len(text) > MAX_BYTES:
        raise mistake(_start(source), f"too large; a scenario has at most {MAX_BYTES:,} characters")
    builder = _Builder(source)
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(source, marked(error, text)) from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise _unreadable(source, unmarked(error, text)) from None
    if builder.mistakes:
        raise ScenarioError(builder.mistakes)
    if builder.root is None:
        raise mistake(_start(source), "nothing is written here")
    return builder.root


def _start(source: str | Origin) -> Origin:
    return source if isinstance(source, Origin) else Origin(source, 1, 1)


def _unreadable(source: str | Origin, said: Said) -> ScenarioError:
    at = source if isinstance(source, Origin) else Origin(source, said.line + 1, said.column + 1)
    return mistake(at, said.message)


@dataclass(slots=True)
class _Built:
    """A finished node with its size and depth, aliases expanded."""

    node: Node
    size: int
    depth: int


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    origin: Origin
    anchor: str | None
    is_mapping: bool
    built: list[_Built]
    in_braces: bool = False


class _Builder:
    """Turns YAML events into nodes and counts as it goes, so that no input can make it work for long."""

    def __init__(self, source: str | Origin) -> None:
        self.source = source
        self.root: Node | None = None
        self.mistakes: list[Mistake] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, _Built] = {}
        self._aliases = 0
        self._documents = 0

    def origin(self, mark: Any) -> Origin:
        if isinstance(self.source, Origin):
            return self.source
        return Origin(self.source, mark.line + 1, mark.column + 1) if mark else Origin(self.source, 1, 1)

    def take(self, event: Any) -> None:
        origin = self.origin(event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise mistake(
                origin, f"tags such as {event.tag} are not allowed; write a plain value", self._path()
            )
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise mistake(
                        origin, "a scenario is one document; remove the line '---' and what follows"
                    )
            case yaml.ScalarEvent():
                plain = event.style in (None, "")
                self._close(_Built(Scalar(origin, event.value, plain), 1, 1), event.anchor)
            case yaml.AliasEvent():
                self._close(self._alias(event.anchor, origin), None)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                self._open.append(_Open(origin, event.anchor, is_mapping, [], bool(event.flow_style)))
                self._limit_depth(len(self._open), origin)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                frame = self._open.pop()
                node = self._mapping(frame) if frame.is_mapping else _list_of(frame)
                size = 1 + sum(b.size for b in frame.built)
                depth = 1 + max((b.depth for b in frame.built), default=0)
                self._close(_Built(node, size, depth), frame.anchor)

    def _close(self, built: _Built, anchor: str | None) -> None:
        if built.size > MAX_VALUES:
            raise mistake(
                built.node.origin, f"too many values; a scenario has at most {MAX_VALUES:,}", self._path()
            )
        self._limit_depth(built.depth + len(self._open), built.node.origin)
        if anchor is not None:
            self._anchors[anchor] = built
        if self._open:
            self._open[-1].built.append(built)
        else:
            self.root = built.node

    def _limit_depth(self, depth: int, origin: Origin) -> None:
        if depth > MAX_DEPTH:
            raise mistake(origin, f"nested too deeply; at most {MAX_DEPTH} levels")

    def _alias(self, name: str | None, origin: Origin) -> _Built:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise mistake(origin, f"too many aliases; at most {MAX_ALIASES}", self._path())
        if name is None or name not in self._anchors:
            raise mistake(origin, f"alias *{name} stands before or inside its own &{name}", self._path())
        built = self._anchors[name]
        return _Built(replace(built.node, origin=origin), built.size, built.depth)

    def _mapping(self, frame: _Open) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Origin] = {}
        for key, value in _pairs(frame.built):
            if not isinstance(key, Scalar):
                raise mistake(key.origin, "a key must be a name, not a list or mapping", self._path())
            if said := unseen(key.text):
                self.mistakes.append(Mistake(key.origin, (*self._path(), key.text), f"this key {said}"))
                continue
            if (before := _cut_number(entries, key, value)) is not None:
                name, number = before
                if self.mistakes and self.mistakes[-1].origin == number.origin:
                    continue  # a longer number with commas, of which the first has been told
                said = decimal_comma(number.text, key.text)
                self.mistakes.append(Mistake(number.origin, (*self._path(), name), said))
                continue
            if said := _no_colon(key, value, frame.in_braces):
                self.mistakes.append(Mistake(key.origin, (*self._path(), key.text), said))
                continue
            if key.text in entries:
                said = f"duplicate key; it is already on line {keys[key.text].line}"
                self.mistakes.append(Mistake(key.origin, (*self._path(), key.text), said))
                continue
            entries[key.text], keys[key.text] = value, key.origin
        node = Entries(frame.origin, entries, keys)
        return annotated(node) if "value" in entries and entries.keys() <= NOTE_KEYS | {"value"} else node

    def _path(self) -> tuple[str, ...]:
        """The keys and list positions that lead to what is being read now."""
        path = []
        for frame in self._open:
            last = frame.built[-1].node if frame.built else None
            if not frame.is_mapping:
                path.append(str(len(frame.built)))
            elif len(frame.built) % 2 and isinstance(last, Scalar):
                path.append(last.text)
        return tuple(path)


def _cut_number(entries: dict[str, Node], key: Scalar, value: Node) -> tuple[str, Scalar] | None:
    """Return the number before a key that is what follows its comma, as in ``{low: 0,5}``, with its name."""
    if not (entries and key.plain and key.text.isdecimal() and is_blank(value)):
        return None
    name = next(reversed(entries))
    last = entries[name]
    whole = isinstance(last, Scalar) and last.plain and _INT.match(last.text)
    return (name, last) if whole and isinstance(last, Scalar) else None


def _no_colon(key: Scalar, value: Node, in_braces: bool) -> str:
    """Return what is wrong with a key that a colon, or the space behind it, would have ended earlier."""
    if key.plain and in_braces and is_blank(value) and len(words := key.text.split(maxsplit=1)) > 1:
        odd = oddity(key.text)
        return f"this key {odd}" if odd else f"a colon is missing: {words[0]}: {words[1]}"
    if key.plain and (cut := re.match(r"([\w-]+)(:?) ?([{\[].*)", key.text)):
        what = "a space is missing after the colon" if cut[2] else "a colon is missing"
        return f"{what}: {cut[1]}: {cut[3]}: .."
    return ""


def _pairs(built: list[_Built]) -> Iterator[tuple[Node, Node]]:
    nodes = iter(b.node for b in built)
    return zip(nodes, nodes, strict=True)


def _list_of(frame: _Open) -> Items:
    return Items(frame.origin, tuple(b.node for b in frame.built))


def annotated(node: Entries) -> Node:
    """Unwrap ``{value, low, high, source, ...}`` to its value, which keeps the rest as its note."""
    rest = {k: v for k, v in node.entries.items() if k != "value"}
    note = Entries(node.origin, rest, {k: node.keys[k] for k in rest})
    return replace(node.entries["value"], note=note)
