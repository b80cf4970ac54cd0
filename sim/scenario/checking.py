"""From merged nodes to a checked scenario, or to every mistake at once, each where it was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.assumptions import Assumptions
from sim.scenario.errors import Mistake, ScenarioError, listed, near
from sim.scenario.library import shipped
from sim.scenario.model import Run, Scenario, cross_checks
from sim.scenario.notes import impossible_ends, read_notes
from sim.scenario.policy import Policy
from sim.scenario.shape import FILE_KEYS, Shape, file_shape
from sim.scenario.system import System
from sim.scenario.tree import to_data
from sim.scenario.wording import misfit, translated, unknown_key
from sim.scenario.yaml_nodes import Entries

MODELS: dict[str, type[BaseModel]] = {
    "system": System, "policy": Policy, "assumptions": Assumptions, "run": Run,
}  # fmt: skip


def build(root: Entries, name: str) -> Scenario:
    """Return the scenario that merged files describe.

    Parameters
    ----------
    root : Entries
        The merged files: the parts ``system``, ``policy``, ``assumptions`` and ``run``.
    name : str
        Name of the scenario.

    Raises
    ------
    ScenarioError
        With every mistake: of keys, of values, of ranges, and between the parts.
    """
    strange = [key for key in root.entries if key not in MODELS]
    mistakes = [Mistake(root.keys[key], (key,), unknown_key((key,), FILE_KEYS)) for key in strange]
    if "system" not in root.entries and "system" not in [near(key, FILE_KEYS) for key in strange]:
        names = listed(s.name for s in shipped("system"))
        mistakes.append(Mistake(root.origin, (), f"no system; add `extends: NAME` with one of {names}"))
    shapes = file_shape().fields
    data = {part: to_data(root.entries[part], shapes[part]) for part in MODELS if part in root.entries}
    parts: dict[str, Any] = {}
    for part, value in data.items():
        try:
            parts[part] = MODELS[part].model_validate(value)
        except ValidationError as error:
            mistakes += translated((part,), error, root)
    notes, wrong = read_notes(root)
    known = {m.path for m in mistakes} | {m.path[:-1] for m in wrong}
    mistakes += impossible_ends(notes, data, MODELS, root, known)
    mistakes += _misfits(parts, data, root, mistakes)
    mistakes += wrong
    if mistakes:
        raise ScenarioError(mistakes)
    return Scenario(name=name, notes={".".join(path): note for path, note in notes.items()}, **parts)


def _misfits(
    parts: Mapping[str, Any], data: Mapping[str, Any], root: Entries, known: Sequence[Mistake]
) -> list[Mistake]:
    """Return what does not fit between the parts, as far as mistakes in the parts let it be seen."""
    checked = ("system", "policy", "assumptions")
    if not all(part in parts for part in checked):
        mended = _mended(data, known)
        try:
            parts = {part: MODELS[part].model_validate(mended.get(part)) for part in checked}
        except ValidationError:
            return []
    paths = [m.path for m in known]
    if any(path[:2] == ("system", "posts") for path in paths):
        paths.append(("system", "starting", "people"))  # the names of posts may not be what they should be
    found = cross_checks(parts["system"], parts["policy"], parts["assumptions"])
    return [misfit(p, root) for p in found if not any(on_one_line(p.path, path) for path in paths)]


def without_consequences(mistakes: Iterable[Mistake], causes: Sequence[Mistake]) -> list[Mistake]:
    """Return the mistakes that none of the others, known before, may be the cause of."""
    return [m for m in mistakes if not any(on_one_line(m.path, cause.path) for cause in causes)]


def on_one_line(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether one path leads through the other, so that one mistake may be the cause of the other."""
    return all(x == y for x, y in zip(a, b, strict=False))


def _mended(data: Mapping[str, Any], known: Sequence[Mistake]) -> dict[str, Any]:
    """Return the data as it was probably meant: a misspelt key by its right name, else some possible value.

    Used only to look for further mistakes, so that one report shows them all.
    """
    mended: dict[str, Any] = deepcopy(dict(data))
    for *above, key in (m.path for m in known if m.path):
        place: Any = mended
        for step in above:
            place = place.get(step) if isinstance(place, dict) else None
        model, shape = file_shape().walk(above), file_shape().walk((*above, key))
        if not isinstance(place, dict) or model is None:
            continue
        if model.names and key not in model.names:
            place.pop(key, None)
        elif shape is not None:
            place[key] = _stand_in(shape)
        elif (right := near(key, model.fields)) is not None:
            place.setdefault(right, place.pop(key, None))
        else:
            place.pop(key, None)
    return mended


def _stand_in(shape: Shape) -> Any:
    """Return some value that is possible at a place, None if that takes more than a plain value."""
    if "default" in shape.schema:
        return deepcopy(shape.schema["default"])
    if shape.choices:
        return shape.choices[0]
    if shape.is_text:
        return "unknown"
    limits = (o.get(limit) for o in shape.options for limit in ("minimum", "maximum"))
    return next((limit for limit in limits if limit is not None), None)
