"""Write scenario-keys.md: every key a scenario file may have, from the models that read it.

The documentation site calls this when it is built; the page is not kept in the repository.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.scenario.model import Scenario
from sim.scenario.shape import PARTS

Schema = dict[str, Any]

HEAD = """# Keys of a scenario file

Made from the models that read the files, so it says what this version accepts. A file states any part of a
scenario and extends others for the rest; what it leaves out is inherited, else the default. `null` takes out
what is inherited. A number may be written `{value: .., low: .., high: .., source: .., grade: ..}`.
`engine-room schema` prints the same as a JSON Schema, for editors.
"""


def write(path: Path) -> None:
    """Write the page, if it is not there or says something else."""
    text = page()
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8", newline="\n")


def page() -> str:
    """Return the page: a section for each part and each mapping within it."""
    whole = Scenario.model_json_schema()
    sections: list[str] = []
    for part in PARTS:
        sections += _sections(part, whole["properties"][part], whole["$defs"], level=2)
    return "\n".join([HEAD, *sections])


def _sections(path: str, schema: Schema, models: dict[str, Schema], level: int) -> Iterator[str]:
    model = models[_reference(schema)]
    yield f"{'#' * level} {path}\n"
    yield _about(model) + "\n"
    yield "| key | what it is | expects | default |\n|---|---|---|---|"
    deeper = []
    for key, field in model["properties"].items():
        inner, below = _inner(field, models)
        deeper += [(f"{path}.{key}{below}", inner)] if inner else []
        expects = f"[see below](#{_anchor(path + '.' + key + below)})" if inner else _expects(field)
        yield f"| `{key}` | {field.get('description', '')} | {expects} | {_default(field)} |"
    yield ""
    for name, inner in deeper:
        yield from _sections(name, inner, models, min(level + 1, 4))


def _inner(field: Schema, models: dict[str, Schema]) -> tuple[Schema | None, str]:
    """Return the schema of the mapping that a key holds, and how the path goes on to it."""
    for option in field.get("anyOf", [field]):
        for held, below in (
            (option, ""),
            (option.get("items"), "[i]"),
            (option.get("additionalProperties"), ".NAME"),
            *((value, ".NAME") for value in option.get("patternProperties", {}).values()),
        ):
            if isinstance(held, dict) and "properties" in models.get(_reference(held), {}):
                return held, below
    return None, ""


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
    return "" if value in ({}, [], "") else f"`{value}`"


def _anchor(heading: str) -> str:
    """Return the link to a heading, as the site makes it: lower case, without punctuation."""
    kept = (c for c in heading.lower().replace(" ", "-") if c.isalnum() or c in "-_")
    return "".join(kept)
