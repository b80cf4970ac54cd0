"""The JSON Schema of scenario files, for editors that check and complete as one types.

It is made from the models. A file may state any part of a scenario, so nothing is required; a value may be
plain or ``{value, low, high, source, grade}``, with what else a note says; and null takes out what is
inherited, but for a whole part.
"""

from __future__ import annotations

from typing import Any

from sim.scenario.evidence import Note
from sim.scenario.model import PARTS, Scenario

_SOURCE = {
    "type": "string",
    "minLength": 1,
    "description": "A shipped name, or a file's path from this file.",
}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file."""
    models = Scenario.model_json_schema()
    parts = {part: models["properties"][part] for part in PARTS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "engine-room scenario",
        "description": "Any part of a scenario: a system, a policy, assumptions, how to run it.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string", "description": models["properties"]["name"]["description"]},
            "extends": {
                "description": "What this file is laid over; later ones win over earlier ones.",
                "anyOf": [_SOURCE, {"type": "array", "items": _SOURCE}],
            },
            **parts,
            "notes": models["properties"]["notes"],
        },
        "$defs": {
            **{name: _partial(model) for name, model in models["$defs"].items() if name != Note.__name__},
            Note.__name__: models["$defs"][Note.__name__],
        },
    }


def _partial(model: dict[str, Any]) -> dict[str, Any]:
    """Return a model of which a file may state any part."""
    kept = {key: value for key, value in model.items() if key not in ("required", "title")}
    return {**kept, "properties": {key: _stated(schema) for key, schema in model["properties"].items()}}


def _stated(schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a file may write at a place: the value, the value with its note, or null."""
    about: dict[str, Any] = {key: schema[key] for key in ("description", "default") if key in schema}
    value = {key: held for key, held in schema.items() if key not in ("title", *about)}
    options = [_option(option) for option in value.get("anyOf", [value]) if option != {"type": "null"}]
    noted = [] if any("$ref" in o or o.get("type") == "object" for o in options) else [_noted(options)]
    return {**about, "anyOf": [*options, *noted, {"type": "null"}]}


def _option(option: dict[str, Any]) -> dict[str, Any]:
    """Return one alternative: in a table each value as a file may state it, a band without its quotes."""
    if names := option.get("patternProperties"):
        held = {pattern: _stated(value) for pattern, value in names.items()}
        return {**option, "patternProperties": held, "additionalProperties": False}
    if isinstance(option.get("additionalProperties"), dict):
        return {**option, "additionalProperties": _stated(option["additionalProperties"])}
    if numbers := [int(choice) for choice in option.get("enum", ()) if choice.isdigit()]:
        return {"enum": [*option["enum"], *numbers]}
    return option


def _noted(options: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the mapping of a value and what is known of it."""
    known = {key: {"$ref": f"#/$defs/{Note.__name__}/properties/{key}"} for key in Note.model_fields}
    value = options[0] if len(options) == 1 else {"anyOf": options}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["value"],
        "properties": {"value": value, **known},
    }
