"""Changing single values of a scenario by dotted path, and saying what is wrong with changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from pydantic import ValidationError

from sim.scenario.base import VALUES_ALONE, Part
from sim.scenario.errors import Mistake, Origin, ScenarioError, did_you_mean
from sim.scenario.evidence import ENDS, Note, Valued, as_whole, impossible_orders
from sim.scenario.shape import Path, Shape
from sim.scenario.wording import no_such_place, told


def opened(part: Part, paths: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return a part by its keys: as plain data what lies on the way to a path, and all else as it is.

    What is as it is was checked when it was made, and is not checked again.
    """
    below: dict[str, list[Sequence[str]]] = {}
    for first, *rest in paths:
        below.setdefault(first, []).append(rest)
    found = {}
    for key in type(part).model_fields:
        value = getattr(part, key)
        if key in below and isinstance(value, Part) and all(below[key]):
            value = opened(value, below[key])
        elif key in below:
            value = part.model_dump(include={key})[key]
        found[key] = value
    return found


def set_path(data: Any, path: str, value: Any) -> None:
    """Change one value of plain data, by its dotted path; raise KeyError with the path if it is not there."""
    *parents, last = path.split(".")
    place = data
    try:
        for key in parents:
            place = place[int(key)] if isinstance(place, list | tuple) else place[key]
        if last not in place:
            raise KeyError(last)
    except (KeyError, IndexError, ValueError, TypeError):
        raise KeyError(path) from None
    # of numpy's numbers and truth values, Python's own
    plain = value.item() if hasattr(value, "dtype") and getattr(value, "ndim", 1) == 0 else value
    dict.__setitem__(place, last, plain)


def changed_notes(notes: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of values after changes: what was said of a value goes with it.

    A change of what a list or a mapping holds is one of the whole, of which something may be known too.
    """
    paths = [path for path in changes if path != "notes"]
    within = tuple(f"{path}." for path in paths)
    around = {above for path in paths for above in _to(path)}
    kept = {at: note for at, note in notes.items() if at not in around and not at.startswith(within)}
    for number, path in enumerate(paths):
        value, later = changes[path], paths[number + 1 :]
        if isinstance(value, Valued) and not any(path in _to(other) or other in _to(path) for other in later):
            kept[path] = value.note
    return kept


def _to(path: str) -> list[str]:
    """Return the paths that lead to a path, and itself."""
    return list(accumulate(path.split("."), "{}.{}".format))


def possible_orders(notes: Mapping[str, Note], noted: Mapping[str, Valued], shape: Shape) -> None:
    """Raise ScenarioError if values that were given are held above or below what is no number."""
    of_path = {tuple(path.split(".")): note for path, note in notes.items()}
    asked = [tuple(path.split(".")) for path in noted]
    wrong = impossible_orders(of_path, asked, shape, lambda: map(".".join, shape.all_places))
    if found := [Mistake(_origin(at, noted), (*at, key), said) for at, key, said in wrong]:
        raise ScenarioError(found)


def possible_ends(changed: Part, noted: Mapping[str, Valued], shape: Shape) -> None:
    """Raise ScenarioError if an end of a range that was given with a value is not possible at its place.

    Whether ends fit each other is not asked: a range is said of one value while the others stay.
    """
    for end in ENDS:
        limits = {path: getattr(given.note, end) for path, given in noted.items()}
        given = {p: as_whole(noted[p].value, limit) for p, limit in limits.items() if limit is not None}
        if not given:
            continue
        data = changed.model_dump()
        for path, limit in given.items():
            set_path(data, path, limit)
        try:
            type(changed).model_validate(data, context=VALUES_ALONE)
        except ValidationError as error:
            refused = refusal(changed.model_dump(mode="json"), given, error, shape).problems
            raise ScenarioError(m._replace(path=(*m.path, end)) for m in refused) from None


def refusal(
    data: dict[str, Any], changes: Mapping[str, Any], error: KeyError | ValidationError, shape: Shape
) -> ScenarioError:
    """Return the error for changes that a scenario has refused, in the words in which files are refused.

    Parameters
    ----------
    data : dict
        The scenario before the changes, as JSON would hold it.
    changes : mapping
        Values by dotted path.
    error : KeyError or pydantic.ValidationError
        What was raised: a place that is not there, or a value that is not possible.
    shape : Shape
        What may stand in the parts of a scenario.
    """
    if isinstance(error, ValidationError):
        for path, value in changes.items():
            set_path(data, path, as_plain(value.value if isinstance(value, Valued) else value))
        found = list(told(error, data, shape))
    else:
        asked = [path.split(".") for path in changes]
        lost = [no_such_place(path, data, shape) for path in asked if path[0] in shape.fields]
        found = [place for place in lost if place is not None]
    if not found:
        path = str(error.args[0])
        said = f"no such place in a scenario{did_you_mean(path, data)}"
        return ScenarioError([Mistake(Origin(f"override of {path}"), (), said)])
    return ScenarioError(Mistake(_origin(one.path, changes), one.path, one.message) for one in found)


def as_plain(value: Any) -> Any:
    """Return a value as JSON would read it back: lists for tuples, text for dates, numbers for numpy's."""
    return json.loads(json.dumps(value, default=_plain))


def _plain(value: Any) -> object:
    """Return a numpy number as a number, a part of a scenario as a mapping, and a date as its text."""
    if isinstance(value, Valued):
        return {"value": value.value, **value.note.model_dump(mode="json", exclude_defaults=True)}
    if isinstance(value, Part):
        return value.model_dump(mode="json")
    return value.item() if hasattr(value, "item") else str(value)


def on_one_line(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether one path leads through the other, so that one mistake may be the cause of the other."""
    return all(x == y for x, y in zip(a, b, strict=False))


def _origin(path: Path, changes: Iterable[str]) -> Origin:
    """Return which change a mistake at a path belongs to: one on the way there, or below, or all of them."""
    likely = [change for change in changes if on_one_line(path, change.split("."))]
    return Origin(f"override of {', '.join(likely or changes)}")
