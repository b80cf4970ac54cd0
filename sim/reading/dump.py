"""A scenario as a YAML file that reads back as the same scenario."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sim.files.private import kept_private
from sim.files.write import write_whole
from sim.reading.yaml_nodes import YAML_1_2
from sim.scenario.evidence import Note
from sim.scenario.model import PARTS, Scenario, file_shape
from sim.scenario.plain import to_plain
from sim.scenario.shape import Shape

try:
    from yaml import CSafeDumper as SafeDumper
except ImportError:  # without libyaml: four times as slow, and signs beyond U+FFFF are not escaped
    from yaml import SafeDumper  # type: ignore[assignment]


def to_yaml(scenario: Scenario) -> str:
    """Return a scenario as one YAML file that extends nothing and states every value, with its notes."""
    plain = to_plain(scenario)
    parts = {p: _with_notes(plain[p], file_shape().fields[p], scenario.notes, p) for p in PARTS}
    return yaml_text({"name": scenario.name, **parts})


def part_to_yaml(scenario: Scenario, part: str) -> str:
    """Return one part of a scenario as a YAML file that states every value of it, with its notes."""
    stated = _with_notes(to_plain(scenario)[part], file_shape().fields[part], scenario.notes, part)
    return yaml_text({part: stated})


def write(scenario: Scenario, path: str | Path) -> Path:
    """Write a scenario to a file, and return its path; see :meth:`sim.Scenario.to_yaml`."""
    with kept_private(bool(scenario.system.starting.people)):
        write_whole(Path(path), to_yaml(scenario).encode())
    return Path(path)


def yaml_text(data: object) -> str:
    """Return plain data as YAML that means the same under YAML 1.1 and 1.2."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _with_notes(value: Any, shape: Shape | None, notes: Mapping[str, Note], path: str) -> Any:
    """Return a value as a file states it: with its note, and without keys that are not set."""
    if isinstance(value, dict):
        inner = {k: _with_notes(v, shape and shape.at(k), notes, f"{path}.{k}") for k, v in value.items()}
        may_go = shape.fields.keys() - shape.required if shape is not None else ()
        value = {k: v for k, v in inner.items() if not (k in may_go and v in (None, "", {}))}
    elif isinstance(value, list):
        item = shape.item if shape is not None else None
        value = [_with_notes(v, item, notes, f"{path}.{i}") for i, v in enumerate(value)]
    note = notes.get(path)
    return value if note is None else {"value": value, **note.model_dump(exclude_defaults=True)}


class _Dumper(SafeDumper):
    """Quotes what YAML 1.1 or YAML 1.2 would take for something other than text."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write every value in full."""
        return True


for _tag, _pattern, _first in YAML_1_2:
    _Dumper.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _pattern, _first)
