"""What a study file says, value by value: what is good of it, and every value that is not.

So that the names in a file are looked up, and its measures, although a value elsewhere in it is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from sim.reading.blanks import blanks
from sim.reading.mistakes import translated
from sim.reading.tree import key_origin, to_data
from sim.reading.yaml_nodes import Entries
from sim.scenario.base import Part
from sim.scenario.errors import Mistake
from sim.scenario.shape import Shape
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.plan import KEYS, Kind
from sim.study.experiment.study_file import Entry, StudyFile

_STAND_INS: Mapping[str, Any] = {
    "title": "?", "systems": [{"extends": "?"}], "policies": [{"extends": "?"}] * 2,
}  # fmt: skip
"""For what must be there, if what is there is not good."""

_LONG = 500
"""Years of a run of which the years are not good: then no measure is said to have no value in it."""


class Draft(NamedTuple):
    """A study file, of which something may be wrong.

    Attributes
    ----------
    file : StudyFile
        What is good of it; stand-ins and defaults for the rest.
    entries : mapping
        By kind, the entries that are good, each with its place in the list.
    sections : mapping
        The optional sections that are good.
    stated : mapping
        All optional sections, as plain data.
    mistakes : list of Mistake
        Every value that is wrong.
    """

    file: StudyFile
    entries: Mapping[Kind, list[tuple[int, Entry]]]
    sections: Mapping[str, tuple[Part, ...]]
    stated: Mapping[str, Any]
    mistakes: list[Mistake]


def drafted(root: Entries) -> Draft:
    """Return what a file says."""
    whole = study_shape()
    empty = list(blanks(root))
    data = to_data(root, whole)
    stated = {key: data.pop(key) for key in ANALYSES if key in data}
    wrong: list[Mistake] = []
    sections: dict[str, tuple[Part, ...]] = {}
    for key, value in stated.items():
        try:
            sections[key] = _section(key, value)
        except ValidationError as error:
            wrong += translated((key,), error, root, whole)
        if value == [] and ANALYSES[key].several:
            said = f"asks nothing; write what it asks as `- ..` beneath it, or leave out `{key}`"
            wrong.append(Mistake(key_origin(root, (key,)), (key,), said))
    try:
        file = StudyFile.model_validate(data)
    except ValidationError as error:
        wrong += translated((), error, root, whole)
        file = _good(data)
    untold = {mistake.path[:1] for mistake in empty}  # of what is empty nothing more is to be said
    mistakes = empty + [mistake for mistake in wrong if mistake.path[:1] not in untold]
    return Draft(file, _entries(data), sections, stated, mistakes)


@cache
def study_shape() -> Shape:
    """Return the shape of a study file, its optional sections included."""
    schema = StudyFile.model_json_schema()
    definitions, properties = dict(schema["$defs"]), dict(schema["properties"])
    for key, analysis in ANALYSES.items():
        inner = _model(key).model_json_schema(ref_template=f"#/$defs/{key}.{{model}}")
        definitions |= {f"{key}.{name}": model for name, model in inner.pop("$defs", {}).items()}
        definitions[key] = inner
        one = {"$ref": f"#/$defs/{key}"}
        properties[key] = {"type": "array", "items": one, "minItems": 1} if analysis.several else one
    return Shape({**schema, "properties": properties, "$defs": definitions}, definitions)


def _model(key: str) -> type[Part]:
    model: type[Part] = import_module(ANALYSES[key].module).Section
    return model


def _section(key: str, value: Any) -> tuple[Part, ...]:
    model = _model(key)
    if ANALYSES[key].several:
        return tuple(TypeAdapter(list[model]).validate_python(value))  # type: ignore[valid-type]
    return (model.model_validate(value),)


def _entries(data: Mapping[str, Any]) -> dict[Kind, list[tuple[int, Entry]]]:
    """Return the entries that are good; those that are left out of the file by default too."""
    found: dict[Kind, list[tuple[int, Entry]]] = {}
    for kind, key in KEYS.items():
        given = data.get(key)
        if given is None:
            given = StudyFile.model_fields[key].get_default() if key not in data else ()
        found[kind] = [(i, e) for i, one in enumerate(_listed(given)) if (e := _entry(one)) is not None]
    return found


def _listed(given: Any) -> Any:
    return given if isinstance(given, list | tuple) else ()


def _entry(given: Any) -> Entry | None:
    try:
        return Entry.model_validate(given)
    except ValidationError:
        return None


def _good(data: Mapping[str, Any]) -> StudyFile:
    """Return a file of what is good, value by value; of what is not, defaults."""
    left = {key: dict(value) if isinstance(value, dict) else value for key, value in data.items()}
    while True:
        try:
            return StudyFile.model_validate({**_STAND_INS, **left})
        except ValidationError as error:
            for place in {e["loc"][:2] for e in error.errors(include_url=False)}:
                _leave_out(left, place)


def _leave_out(left: dict[str, Any], place: tuple[int | str, ...]) -> None:
    first = str(place[0])
    inner = left.get(first)
    if isinstance(inner, dict) and place[-1] in inner:
        del inner[place[-1]]
    else:
        left.pop(first, None)
    if first == "run" and place[-1] in ("run", "years"):
        left["run"] = {**(left.get("run") or {}), "years": _LONG}
