"""What is wrong with values, in words: what was expected, what stands there, what was probably meant.

Nothing here knows of files. Values are plain data; those of a file come with their spelling, as `Written`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from sim.scenario.base import MisfitError, Problem, SharesError
from sim.scenario.characters import oddity
from sim.scenario.errors import did_you_mean, listed, near, shortened
from sim.scenario.not_served import OF_VSM, VSM, not_served
from sim.scenario.shape import Path, Shape

_A_MECHANISM = 3  # keys that lead to one
_MOST_MEANT = 200  # errors of which what was probably meant is looked for
_CUTOFF_OF_SIBLINGS = 0.8  # nearer than this, a key beside it was meant and not the same key elsewhere
_NEEDS_NO_QUOTES = re.compile(r"(?!(true|false|null)\Z)[a-z]([\w -]*\w)?|[\d.]+%", re.IGNORECASE)
_NO_ITEMS = "no items to change; set the whole list"


class Written(NamedTuple):
    """A single value as it was spelt, and the number that it holds, a per cent sign aside."""

    text: str
    quoted: bool = False
    number: float | None = None


class Told(NamedTuple):
    """What is wrong at a path.

    Attributes
    ----------
    path : tuple of str
        The keys that lead there.
    message : str
        What is wrong.
    at : str
        What to mend: the ``key``, the ``value``, the ``parent`` that lacks the key, or the ``whole`` of what
        stands there, of which the parts do not fit each other.
    shares : tuple of paths
        What was added up, by paths below this one.
    """

    path: Path
    message: str
    at: Literal["key", "value", "parent", "whole"] = "value"
    shares: tuple[Path, ...] = ()


def told(
    error: ValidationError, data: Any, shape: Shape, within: Path = (), *, complete: bool = True
) -> Iterator[Told]:
    """Yield pydantic's errors in what stands at a path in words.

    The branches of a union share a place and tell the same. What follows from another error is not told: a
    required key that is missing beside one that is unknown, which names it, what stands under a name that is
    not possible, and a list that is too short for want of a wrong item. What was probably meant is looked for
    in the first errors only, so that thousands are told as soon as they are found.

    Parameters
    ----------
    error : pydantic.ValidationError
        What is wrong with the value ``within``.
    data : plain data
        The whole that holds it.
    shape : Shape
        What may stand in the whole.
    within : tuple of str
        The keys that lead to the value.
    complete : bool
        Whether it is known that a key that is missing stands nowhere else.
    """
    found = [(place_of(within, e["loc"], data, e["type"]), e) for e in error.errors(include_url=False)]
    towards = {path[:end] for path, _ in found for end in range(len(path))}
    misnamed = {path for path, e in found if e["loc"][-1:] == ("[key]",)}
    lacking = _lacking(found, shape)
    for number, (path, e) in enumerate(found):
        said = e.get("ctx", {}).get("error", e["msg"])
        if isinstance(said, MisfitError):
            yield from (misfit(problem, data, shape) for problem in said.problems)
        elif not (
            (e["type"] == "missing" and path[:-1] in lacking)
            or (e["type"] == "too_short" and path in towards)
            or any(path[:end] in misnamed for end in range(len(path)))
            or (path in misnamed and e["loc"][-1:] != ("[key]",))
        ):
            one = _told(path, e["type"], said, e["loc"], data, shape, number < _MOST_MEANT)
            also = lacking.pop(path[:-1], "") if e["type"] == "extra_forbidden" else ""
            lacking |= {path[:-1]: ""} if e["type"] == "extra_forbidden" else {}
            yield one._replace(message=one.message + also) if complete else one


def _lacking(found: Iterable[tuple[Path, Any]], whole: Shape) -> dict[Path, str]:
    """Return, for each mapping with an unknown key, which of the required keys nothing else stands for."""
    unknown: dict[Path, list[str]] = {}
    missing: dict[Path, list[str]] = {}
    for path, e in found:
        held = {"extra_forbidden": unknown, "missing": missing}.get(e["type"])
        if held is not None:
            held.setdefault(path[:-1], []).append(path[-1])
    said: dict[Path, str] = {}
    for path, keys in unknown.items():
        model, lost = whole.walk(path), missing.get(path, [])
        meant = (
            {near(key, model.fields) for key in keys[: len(lost)]} if model is not None and lost else set()
        )
        lost = [key for key in lost if key not in meant]
        said[path] = f"; missing: {listed(lost)}" if lost else ""
    return said


def place_of(within: Path, loc: Sequence[int | str], data: Any, kind: str = "") -> Path:
    """Return the path of a pydantic location, without its marks for keys and for branches of unions."""
    keys = (*within, *map(str, loc))
    _, reached = _descend(data, keys)
    return keys[: reached + 1] if kind == "missing" else keys[:reached]


def misfit(problem: Problem, data: Any, shape: Shape) -> Told:
    """Return what does not fit between parts, with a suggestion from the names that would."""
    path = problem.path
    value, reached = _descend(data, path)
    table = shape.walk(path[:-1])
    is_value = reached == len(path) and not isinstance(value, Mapping | list)
    is_value = is_value and (table is None or bool(table.fields))
    wrong = _spelt(value).text if is_value else path[-1]
    whole = isinstance(value, Mapping) and reached == len(path)
    message = problem.message + (_odd(wrong) or did_you_mean(wrong, problem.valid))
    return Told(path, message, "value" if is_value else "whole" if whole else "key", problem.shares)


def unknown_key(path: Path, known: Sequence[str], shape: Shape) -> str:
    """Say that the last key of a path is unknown, and where it belongs or which other was meant."""
    if odd := _odd(path[-1]):
        return f"unknown key{odd}"
    if path[1:2] == ("mechanisms",) and len(path) == _A_MECHANISM:
        meant = did_you_mean(path[-1], known) or f"; there are {listed(known)}" if known else ""
        return (
            f"no mechanism of this name is defined here{meant}; import the Python module that has it first, "
            "on the command line with --with FILE.py"
        )
    if found := near(path[-1], known, _CUTOFF_OF_SIBLINGS):
        return f"unknown key; did you mean {found}?"
    if said := not_served(path):
        return f"unknown key; {said}"
    elsewhere = [p for p in shape.all_places if p[-1] == path[-1]]
    in_this_part = [p for p in elsewhere if p[0] == path[0]]
    if not in_this_part and (found := near(path[-1], known)):
        return f"unknown key; did you mean {found}?"
    if elsewhere:
        right = (".".join(p) for p in (in_this_part or elsewhere)[:2])
        return f"unknown key; did you mean {' or '.join(right)}?"
    return f"unknown key; expected one of {listed(known)}"


def no_such_place(path: Sequence[str], data: Any, shape: Shape) -> Told | None:
    """Return where a path leaves what there is, None if something stands or may be put at its end.

    A new name may be given only to a whole entry, so that a misspelt name is not taken for a new one.
    """
    inner: Shape | None = shape
    for at, key in enumerate(path):
        above, inner, here = inner, inner and inner.at(key), tuple(path[: at + 1])
        if above is None or inner is None:
            known = list(above.fields) if above is not None else []
            hint = f"; there are {listed(known)}" if known else "; it has no parts"
            return Told(here, f"no such place{_odd(key) or did_you_mean(key, known) or hint}")
        if above.item is not None:
            items = data if isinstance(data, list) else ()
            if not (key.isascii() and key.isdigit() and int(key) < len(items)):
                known_items = f"positions 0 to {len(items) - 1}" if items else _NO_ITEMS
                return Told(here, f"no such item; this list has {known_items}")
            data = items[int(key)]
            continue
        held = data if isinstance(data, Mapping) else {}
        if above.entry is not None and key not in held and at < len(path) - 1:
            hint = _odd(key) or did_you_mean(key, held) or f"; there are {listed(held)}"
            return Told(here, f"nothing of this name{hint}")
        data = held.get(key)
    return None


def unexpected(value: Any, shape: Shape, path: Path) -> str:
    """Say what was expected at a place, what stands there, and what was probably meant."""
    if isinstance(value, Mapping | list):
        kind = "mapping" if isinstance(value, Mapping) else "list"
        return f"expected {shape.expected(path)}, got {f'a {kind}' if value else f'an empty {kind}'}"
    given = _spelt(value)
    text = shortened(" ".join(given.text.split()), 40)
    said = f'the text "{text}"' if given.quoted else text or "nothing"
    return f"expected {shape.expected(path)}, got {said}{_hint(given, shape, path)}"


_YES_AND_NO = {
    **dict.fromkeys(("yes", "y", "on", "1", "true"), "true"),
    **dict.fromkeys(("no", "n", "off", "0", "false"), "false"),
}


def _hint(given: Written, shape: Shape, path: Path) -> str:
    """Return what was probably meant by a value: a rate given in per cent, a number in quotes, a choice."""
    if odd := _odd(given.text):
        return odd
    in_per_cent = given.text.strip().endswith("%")
    if (number := given.number) is not None:
        if shape.takes_part(number / 100, path) if in_per_cent else shape.is_share and 1 < number <= 100:
            return f" (write {number / 100:.6g} for {number:g}%)"
        if given.quoted and shape.is_number and not in_per_cent:
            return " (remove the quotes)"
    if shape.is_boolean and (meant := _YES_AND_NO.get(given.text.strip().lower())):
        return f" (write {meant})"
    if path[-1] == "band" and VSM.fullmatch(given.text.strip()):
        return OF_VSM
    return did_you_mean(given.text, shape.choices)


def _odd(text: str) -> str:
    """Return what looks like plain letters, digits or signs in a text, and is not."""
    return f"; it {odd}" if (odd := oddity(text)) else ""


def _spelt(value: Any) -> Written:
    """Return a single value as a file would spell it."""
    if isinstance(value, Written):
        return value
    if value is None:
        return Written("")
    if isinstance(value, bool):
        return Written(str(value).lower())
    if not isinstance(value, str):
        return Written(str(value), number=value if isinstance(value, int | float) else None)
    number = None
    with suppress(ValueError):
        number = float(value.strip().removesuffix("%"))
    return Written(value, quoted=_NEEDS_NO_QUOTES.fullmatch(value) is None, number=number)


def _descend(data: Any, path: Sequence[str]) -> tuple[Any, int]:
    """Return the deepest value on the way along a path, and how many keys lead to it."""
    for i, key in enumerate(path):
        if isinstance(data, Mapping) and key in data:
            data = data[key]
        elif isinstance(data, list) and key.isdecimal() and int(key) < len(data):
            data = data[int(key)]
        else:
            return data, i
    return data, len(path)


def _told(
    path: Path,
    kind: str,
    said: object,
    loc: Sequence[int | str],
    data: Any,
    whole: Shape,
    look: bool,
) -> Told:
    """Return one error in words; ``look`` for what was probably meant."""
    shape, above = whole.walk(path), whole.walk(path[:-1])
    if kind == "extra_forbidden" and not look:
        return Told(path, "unknown key", "key")
    if kind == "extra_forbidden":
        return Told(path, unknown_key(path, list(above.fields) if above is not None else [], whole), "key")
    if kind == "missing":
        expected = f"; expected {shape.expected(path)}" if shape is not None else ""
        return Told(path, f"missing key{expected}", "parent")
    if loc[-1:] == ("[key]",):
        names = above.names if above is not None else ()
        expected = (
            f"one of {listed(names)}" if names else "lower-case letters, digits and hyphens, at most 80"
        )
        return Told(
            path,
            f"not a possible name; expected {expected}{_odd(path[-1]) or did_you_mean(path[-1], names)}",
            "key",
        )
    if kind == "value_error":
        return Told(path, str(said), "whole", said.places if isinstance(said, SharesError) else ())
    return Told(path, unexpected(_descend(data, path)[0], shape, path) if shape is not None else str(said))
