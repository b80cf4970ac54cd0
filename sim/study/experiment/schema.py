"""The JSON Schema of study files, for editors that check and complete as one types."""

from __future__ import annotations

from typing import Any

from sim.study.experiment.draft import study_shape
from sim.study.experiment.plan import KEYS
from sim.study.experiment.study_file import Entry

_NAME = {"type": "string", "minLength": 1, "description": "A shipped name, or a file's path from this file."}


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a study file."""
    whole = dict(study_shape().schema)
    properties = dict(whole["properties"])
    for key in KEYS.values():
        entry = {"anyOf": [_NAME, {"$ref": f"#/$defs/{Entry.__name__}"}]}
        properties[key] = {**properties[key], "items": entry}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "title": "engine-room study",
        "properties": properties,
    }
