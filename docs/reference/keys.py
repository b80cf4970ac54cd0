"""Write scenario-keys.md and study-keys.md: every key that a file may have, from the models that read it.

``python -m docs.reference.make`` makes them anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.scenario.model import PARTS, Scenario
from sim.study.experiment.schema import study_schema

Schema = dict[str, Any]

SCENARIO = """# Keys of a scenario file

Made from the models that read the files, so it says what this version accepts. A file states any part of a
scenario and extends others for the rest; what it leaves out is inherited, else the default. `null` takes out
what is inherited. A number may be written `{value: .., low: .., high: .., source: .., grade: ..}`; there
`at_least` and `at_most` name, by dotted path, others that it is never below or above as ranges are varied,
and `fixed` says why it has no range. Under `notes` the same may be said by the path of a value in the file,
as `manifest.json` has it.
`engine-room schema` prints the same as a JSON Schema, for editors.
"""

STUDY = """# Keys of a study file

Made from the models that read the files, so it says what this version accepts. In a list of systems, policies
or assumptions, a shipped name or the path of a file may stand in place of a mapping. A section is asked for
by its key alone: `tornado: {}` takes its defaults. [Studies](../how-to/studies.md) shows a whole file;
`engine-room schema --study` prints the same as a JSON Schema, for editors.
"""


def scenario_page() -> str:
    """Return the page on scenario files: a section for each part and each mapping within it."""
    whole = Scenario.model_json_schema()
    sections: list[str] = []
    for part in PARTS:
        sections += _sections(
            part, _model(whole["properties"][part], whole["$defs"]), whole["$defs"], level=2
        )
    return "\n".join([SCENARIO, *sections])


def study_page() -> str:
    """Return the page on study files: the keys of the file, then a section for each mapping within it."""
    whole = study_schema()
    return "\n".join([STUDY, *_sections("", whole, whole["$defs"], level=1)])


def _sections(path: str, model: Schema, models: dict[str, Schema], level: int) -> Iterator[str]:
    if path:
        yield f"{'#' * level} {path}\n"
    yield _about(model) + "\n"
    yield "| key | what it is | expects | default |\n|---|---|---|---|"
    deeper = []
    for key, field in model["properties"].items():
        inner, below = _inner(field, models)
        name = f"{path}.{key}{below}".removeprefix(".")
        deeper += [(name, inner)] if inner else []
        expects = f"[see below](#{_anchor(name)})" if inner else _expects(field)
        default = "" if inner else _default(field)
        yield f"| `{key}` | {_described(field, inner)} | {expects} | {default} |"
    if isinstance(others := model.get("additionalProperties"), dict):
        yield f"| any other | | {_expects(others)} | |"
    yield ""
    for name, inner in deeper:
        yield from _sections(name, inner, models, min(level + 1, 4))


def _described(field: Schema, inner: Schema | None) -> str:
    """Return what a key is, in its own words or those of the mapping that it holds."""
    return str(field.get("description") or (_about(inner) if inner else ""))


def _inner(field: Schema, models: dict[str, Schema]) -> tuple[Schema | None, str]:
    """Return the mapping that a key holds, and how the path goes on to it."""
    for option in field.get("anyOf", [field]):
        for held, below in (
            (option, ""),
            (option.get("items"), "[i]"),
            (option.get("additionalProperties"), ".NAME"),
            *((value, ".NAME") for value in option.get("patternProperties", {}).values()),
        ):
            for kind in held.get("anyOf", [held]) if isinstance(held, dict) else ():
                if "properties" in (model := _model(kind, models)):
                    return model, below
    return None, ""


def _model(schema: Schema, models: dict[str, Schema]) -> Schema:
    return models.get(_reference(schema), {})


def _reference(schema: Schema) -> str:
    reference = schema.get("$ref") or next((s["$ref"] for s in schema.get("allOf", ()) if "$ref" in s), "")
    return str(reference).rpartition("/")[2]


def _about(model: Schema) -> str:
    return " ".join(model.get("description", "").split("\n\n")[0].split())


def _expects(field: Schema) -> str:
    options = [_one(option) for option in field.get("anyOf", [field])]
    return " or ".join(dict.fromkeys(option for option in options if option))


def _one(option: Schema) -> str:
    kind = option.get("type")
    if "const" in option:
        return f"`{option['const']}`"
    if "enum" in option:
        return ", ".join(f"`{choice}`" for choice in option["enum"])
    if kind == "array":
        return f"a list of {_expects(option['items']) if 'items' in option else 'values'}"
    if kind == "object":
        held = option.get("additionalProperties")
        return f"a table of {_expects(held)}" if isinstance(held, dict) else "a table"
    words = {
        "number": "a number", "integer": "a whole number", "string": "text", "boolean": "`true` or `false`",
        "null": "`null`",
    }  # fmt: skip
    if option.get("format") == "date":
        return "a date"
    return words.get(str(kind), "") + _limits(option)


def _limits(option: Schema) -> str:
    above, low = option.get("exclusiveMinimum"), option.get("minimum")
    high = option.get("maximum", option.get("exclusiveMaximum", 2**53))
    words = [
        f"above {above:,.10g}" if above is not None else "",
        f"from {low:,.10g}" if low is not None else "",
        f"to {high:,.10g}" if high < 2**53 else "",
    ]
    return " ".join(["", *filter(None, words)])


def _default(field: Schema) -> str:
    if "default" not in field:
        return ""
    value = field["default"]
    if isinstance(value, bool) or value is None:
        return f"`{str(value).lower() if isinstance(value, bool) else 'null'}`"
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value)
    return "" if value in ({}, "") else f"`{value}`"


def _anchor(heading: str) -> str:
    """Return the link to a heading, as the site makes it: lower case, without punctuation."""
    kept = (c for c in heading.lower().replace(" ", "-") if c.isalnum() or c in "-_")
    return "".join(kept)
