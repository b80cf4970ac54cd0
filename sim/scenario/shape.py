"""What may stand where in a model: its own JSON Schema, walked key by key.

One description of the models serves reading (what a plain value means there), error messages (what was
expected), suggestions (which keys exist) and the schema for editors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

from sim.scenario.errors import listed

Path = tuple[str, ...]
"""The keys, names and positions that lead to a place."""

_UNITS = {"weeks": "weeks", "months": "months", "years": "years", "gbp": "pounds"}


@dataclass(frozen=True)
class Shape:
    """One place in a scenario: the alternatives that may stand there, and the definitions they refer to."""

    schema: Mapping[str, Any]
    definitions: Mapping[str, Any]

    @cached_property
    def options(self) -> tuple[Mapping[str, Any], ...]:
        """The alternatives, with references followed and null left out."""
        found = self.schema.get("anyOf", (self.schema,))
        followed = (self.definitions[o["$ref"].rsplit("/", 1)[1]] if "$ref" in o else o for o in found)
        return tuple(o for o in followed if o.get("type") != "null")

    @cached_property
    def about(self) -> str:
        """What the model says of it, empty if nothing."""
        return str(self.schema.get("description", ""))

    @cached_property
    def nullable(self) -> bool:
        """Whether null is a value here, and not the removal of an inherited entry."""
        return {"type": "null"} in self.schema.get("anyOf", ())

    @cached_property
    def fields(self) -> dict[str, Shape]:
        """The keys of a model, empty for anything else."""
        return {k: self._of(s) for o in self.options for k, s in o.get("properties", {}).items()}

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys that a model cannot do without."""
        return frozenset(k for o in self.options for k in o.get("required", ()))

    @cached_property
    def entry(self) -> Shape | None:
        """What the names of a table stand for, None if this is not a table."""
        for option in self.options:
            for schema in (*option.get("patternProperties", {}).values(), option.get("additionalProperties")):
                if isinstance(schema, dict):
                    return self._of(schema)
        return None

    @cached_property
    def item(self) -> Shape | None:
        """What a list consists of, None if this is not a list."""
        return next((self._of(o["items"]) for o in self.options if "items" in o), None)

    @cached_property
    def is_text(self) -> bool:
        """Whether only text may stand here, so that a value needs no quotes."""
        return all(o.get("type") == "string" for o in self.options)

    @cached_property
    def is_name(self) -> bool:
        """Whether only a name may stand here."""
        return all("pattern" in o for o in self.options)

    @cached_property
    def is_number(self) -> bool:
        """Whether a number may stand here."""
        return any(o.get("type") in ("number", "integer") for o in self.options)

    @cached_property
    def is_boolean(self) -> bool:
        """Whether true or false may stand here."""
        return any(o.get("type") == "boolean" for o in self.options)

    @cached_property
    def is_share(self) -> bool:
        """Whether a number from 0 to 1 may stand here."""
        return any(
            (o.get("minimum"), o.get("maximum", o.get("exclusiveMaximum"))) == (0, 1) for o in self.options
        )

    def takes_part(self, number: float, path: Sequence[str]) -> bool:
        """Whether a part of one may stand here: a number that has no unit, within its limits."""
        fitting = (o for o in self.options if o.get("type") == "number")
        return not _unit(path) and any(_within(o, number) for o in fitting)

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """The texts to choose from, if there is a choice."""
        return tuple(c for o in self.options for c in (*o.get("enum", ()), o.get("const")) if c)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The only possible names in a table, if they are limited."""
        return tuple(n for o in self.options for n in o.get("propertyNames", {}).get("enum", ()))

    def at(self, key: str) -> Shape | None:
        """Return the shape under a key, a name or a list position, None if nothing may stand there."""
        if self.fields:
            return self.fields.get(key, self.entry)
        return self.entry if self.entry is not None else self.item

    def walk(self, path: Sequence[str]) -> Shape | None:
        """Return the shape at a path below this one."""
        shape: Shape | None = self
        for key in path:
            shape = shape.at(key) if shape is not None else None
        return shape

    @cached_property
    def all_places(self) -> tuple[Path, ...]:
        """The path of every key of every model below; ``NAME`` stands for a name or a position."""
        return tuple(self.places())

    def places(self, prefix: Path = ()) -> Iterator[Path]:
        """Yield the path of every key of every model below."""
        for key, shape in self.fields.items():
            yield (*prefix, key)
            yield from shape.places((*prefix, key))
        inner = self.entry or self.item
        if inner is not None:
            yield from inner.places((*prefix, "NAME"))

    def expected(self, path: Sequence[str]) -> str:
        """Return in words what may stand here; the last keys of the path tell the unit."""
        words = [] if not self.choices else [f"one of {listed(self.choices)}"]
        if len(self.choices) == 1:
            words = [f"the word {self.choices[0]}"]
        words = [*(_in_words(o, path) for o in self.options if not {"enum", "const"} & o.keys()), *words]
        return " or ".join(words)

    def _of(self, schema: Mapping[str, Any]) -> Shape:
        return Shape(schema, self.definitions)


def _in_words(option: Mapping[str, Any], path: Sequence[str]) -> str:
    match option.get("type"):
        case "number" | "integer" as kind:
            number = "a whole number" if kind == "integer" else "a number"
            return number + _unit(path) + _range(option)
        case "boolean":
            return "true or false"
        case "array":
            return "a list" + (" of at least one item" if option.get("minItems") else "")
        case "object" if "properties" in option:
            return f"a mapping with {listed(option['properties'], 6)}"
        case "object":
            return "a mapping" + (" with at least one name" if option.get("minProperties") else " of names")
    if option.get("format") == "date":
        return "a date such as 2020-04-01"
    if "pattern" in option:
        return "a name of lower-case letters, digits and hyphens"
    return "text" + (f" of at most {option['maxLength']} characters" if "maxLength" in option else "")


def _unit(path: Sequence[str]) -> str:
    for key in reversed(path[-2:]):
        word = _UNITS.get(key.rsplit("_", 1)[-1])
        if word:
            return f" of {word}"
    return ""


def _within(option: Mapping[str, Any], number: float) -> bool:
    low, high = option.get("minimum", -inf), option.get("maximum", inf)
    above, below = option.get("exclusiveMinimum", -inf), option.get("exclusiveMaximum", inf)
    return bool(low <= number <= high and above < number < below)


def _range(option: Mapping[str, Any]) -> str:
    low, high = option.get("minimum"), option.get("maximum")
    above, below = option.get("exclusiveMinimum"), option.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {_number(low)} to {_number(high)}"
    limits = (
        (above, "above"), (low, "of at least"), (high, "at most"), (below, "below"),
    )  # fmt: skip
    said = [f"{word} {_number(limit)}" for limit, word in limits if limit is not None]
    return f" {' and '.join(said)}" if said else ""


def _number(limit: float) -> str:
    return f"{limit:,}" if isinstance(limit, int) else f"{limit:,.15g}"
