"""Write parameters.md: every parameter with its value, range, grade and source, from the shipped files.

Run ``python -m docs.model.parameters`` in the project's folder after changing a shipped assumption or lever.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel

from sim.scenario.assumptions import Assumptions
from sim.scenario.policy import Policy

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "scenarios"

MECHANISMS = {
    "funding": "M1",
    "pooling": "M2",
    "lending": "M2",
    "renewing": "M3 and M4",
    "hr": "M4",
    "attrition": "M6",
    "notice": "M7",
    "handover": "M7",
    "recruitment": "M8",
    "passport": "M9",
    "knowledge": "M10",
    "ties": "M11",
    "maturity": "M12",
    "employment": "M13",
    "starting": "starting state",
    "money": "M14",
}

HEAD = """# Parameters

Written by `docs/model/parameters.py` from `scenarios/`; do not edit. What each does is in
[mechanisms](mechanisms.md), the sources are in [evidence](evidence.md). A value with a range is varied by
`--assumptions-range` where it does something; a judged value without one says why it is fixed. Grades: A
measured in these organisations (integrated care boards), L law or pay scale, B measured near them, C
judgement. In a system's file A is what a document about these organisations says.
"""


class Parameter(NamedTuple):
    """One row of a table."""

    key: str
    what: str
    value: str
    span: str
    grade: str
    source: str


def page() -> str:
    """Return the text of parameters.md."""
    assumptions = _read("assumptions/central.yaml")["assumptions"]
    policy = _read("policies/annual-settlement.yaml")["policy"]
    parts = [HEAD, "## Assumptions\n", "As in `scenarios/assumptions/central.yaml`.\n"]
    for section, mechanism in MECHANISMS.items():
        model = Assumptions.model_fields[section].annotation
        rows = parameters(assumptions[section], model, f"assumptions.{section}")
        parts += [f"### {section}: {mechanism}\n", _table(Parameter._fields, rows)]
    levers = [
        (row.key, row.what, row.value)
        for row in parameters(policy, Policy, "policy")
        if row.key not in ("policy.title", "policy.question")
    ]
    parts += ["## Levers\n", "As in `scenarios/policies/annual-settlement.yaml`.\n"]
    parts += [_table(("key", "what", "value"), levers)]
    return "\n".join(parts)


def parameters(value: Any, model: Any, path: str, what: str = "") -> Iterator[Parameter]:
    """Yield a row for each leaf of a part of a scenario file, with the descriptions of its model."""
    if isinstance(value, dict) and "value" not in value:
        fields = model.model_fields if _is_model(model) else {}
        for key, inner in value.items():
            field = fields.get(key)
            told = (field.description if field is not None else None) or what or _words(key)
            yield from parameters(inner, field and field.annotation, f"{path}.{key}", told)
        return
    note = value if isinstance(value, dict) else {"value": value}
    span = f"{note['low']:g}-{note['high']:g}" if "low" in note else ""
    if "fixed" in note:
        span = f"fixed: {note['fixed']}"
    yield Parameter(
        path, what.rstrip("."), _shown(note["value"]), span, note.get("grade", ""), note.get("source", "")
    )


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "<br>".join(_shown(v) for v in value)
    if isinstance(value, dict):
        return ", ".join(f"{k} {_shown(v)}" for k, v in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _table(head: tuple[str, ...], rows: Any) -> str:
    titles = {"span": "range", "what": "what it is"}
    lines = ["| " + " | ".join(titles.get(h, h) for h in head) + " |", "|" + "---|" * len(head)]
    for key, *rest in rows:
        lines.append("| " + " | ".join([f"`{key}`", *rest]) + " |")
    return "\n".join(lines) + "\n"


def _read(name: str) -> Any:
    return yaml.safe_load((SCENARIOS / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    (HERE / "parameters.md").write_text(page(), encoding="utf-8")
