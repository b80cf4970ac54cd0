"""A link that reopens settings: a short query of shipped names, levers and assumptions, and nothing else.

``system=lincolnshire&option=annual-settlement&option2=three-year-settlement&set2.renewal.lead_weeks=26``
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from sim.errors import EngineRoomError
from sim.page.levers import Lever, by_path
from sim.page.settings import (
    MOST_OPTIONS,
    Movable,
    Option,
    Settings,
    movable,
    out_of_range,
    policies,
    read_shipped,
    systems,
)
from sim.scenario.errors import shortened
from sim.scenario.moves import Value

T = TypeVar("T")

_MOST_PARTS = 200
_LONGEST = 120
_NUMBER = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_MOST_YEARS = 500
_LARGEST_SEED = 2**63 - 1
_POLICY, _ASSUMPTION = "policy.", "assumptions."


class LinkError(EngineRoomError, ValueError):
    """A link is not one of this page; the message names the part."""


class Reopened(NamedTuple):
    """The settings of a link, and a line for each part that was left out."""

    settings: Settings
    left_out: tuple[str, ...] = ()


def to_query(settings: Settings) -> dict[str, str]:
    """Return settings as a query.

    Raises
    ------
    LinkError
        They hold what the session was given, which is never put in a link.
    """
    if settings.own or not settings.system:
        raise LinkError(
            "a team or a scenario of your own is not put in a link; download the scenario instead"
        )
    query = {"system": settings.system}
    for at, option in enumerate(settings.options):
        query[_numbered("option", at)] = option.policy
        for path, value in option.changes:
            query[f"{_numbered('set', at)}.{path.removeprefix(_POLICY)}"] = _text(value)
    for path, value in settings.assumptions:
        query[f"assume.{path.removeprefix(_ASSUMPTION)}"] = _text(value)
    for key, number in (("years", settings.years), ("seed", settings.seed)):
        if number is not None:
            query[key] = str(number)
    return query


def from_query(query: Mapping[str, str | Sequence[str]]) -> Reopened:
    """Return the settings of a query, and what of it is left out: what is unknown, or not possible.

    A later version may have made the link: what is understood of it is kept.

    Raises
    ------
    LinkError
        There are too many parts, or no system or no baseline that is shipped.
    """
    left, told = _sound(query)
    system = _known("system", left.pop("system", ""), systems())
    options = _options(left, told)

    ranges = {one.path: one for one in movable(read_shipped(system, options[0].policy))}
    assumptions = _each(left, "assume.", lambda key, text: _assumption(key, text, ranges), told)
    years = _count(left, "years", 1, _MOST_YEARS, told)
    seed = _count(left, "seed", 0, _LARGEST_SEED, told)
    told += [f"{_shown(key)}: no part of a link is called so" for key in left]
    return Reopened(Settings(system, "", options, assumptions, years, seed), tuple(told))


def _sound(query: Mapping[str, str | Sequence[str]]) -> tuple[dict[str, str], list[str]]:
    """Return the parts that can be looked at, each once, and what is said of the others."""
    if len(query) > _MOST_PARTS:
        raise LinkError(f"the link has {len(query):,} parts; one of this page has at most {_MOST_PARTS}")
    sound, told = dict[str, str](), list[str]()
    for key, given in query.items():
        texts = [given] if isinstance(given, str) else list(given)
        if len(texts) > 1:
            told.append(f"{_shown(key)}: is given more than once; the last is taken")
        if len(key) > _LONGEST or len(texts[-1]) > _LONGEST:
            told.append(f"{_shown(key)}: is too long")
        else:
            sound[key] = texts[-1]
    return sound, told


def _options(left: dict[str, str], told: list[str]) -> tuple[Option, ...]:
    """Return the options in their order, the baseline first; of one that is unknown the levers go too."""
    if "option" not in left:
        raise LinkError("option: the link must name the baseline (option), then option2, option3 and option4")
    found = []
    for at in range(MOST_OPTIONS):
        if (key := _numbered("option", at)) not in left:
            continue
        aside: list[str] = []
        policy = left.pop(key)
        changes = _each(left, f"{_numbered('set', at)}.", _change, aside)
        try:
            found.append(Option(_known(key, policy, policies()), changes))
        except LinkError as error:
            if at == 0:
                raise
            aside = [str(error)]
        told += aside
    return tuple(found)


def _each(
    left: dict[str, str], prefix: str, understood: Callable[[str, str], tuple[str, T]], told: list[str]
) -> tuple[tuple[str, T], ...]:
    """Return the path and the value of each part whose key begins so, sorted; what is wrong is told."""
    found: dict[str, T] = {}
    for key in [key for key in left if key.startswith(prefix)]:
        try:
            path, value = understood(key, left.pop(key))
        except LinkError as error:
            told.append(str(error))
        else:
            found[path] = value
    return tuple(sorted(found.items()))


def _change(key: str, text: str) -> tuple[str, Value]:
    lever = by_path().get(_POLICY + key.partition(".")[2])
    if lever is None:
        raise LinkError(f"{_shown(key)}: is no lever")
    return lever.path, _value(key, lever, text)


def _assumption(key: str, text: str, ranges: Mapping[str, Movable]) -> tuple[str, float]:
    path = _ASSUMPTION + key.partition(".")[2]
    if path not in ranges:
        raise LinkError(f"{_shown(key)}: is no assumption with a range")
    value = _number(key, text)
    if wrong := out_of_range(ranges[path], value):
        raise LinkError(f"{key}: {wrong}")
    return path, value


def _value(key: str, lever: Lever, text: str) -> Value:
    if lever.kind == "yes-no":
        if text not in ("yes", "no"):
            raise LinkError(f"{key}: must be yes or no")
        return text == "yes"
    if lever.kind == "choice":
        for value, _ in lever.choices:
            if _text(value) == text:
                return value
        raise LinkError(
            f"{key}: must be one of {', '.join(_text(value) or 'nothing' for value, _ in lever.choices)}"
        )
    number = _number(key, text)
    if not lever.least <= number <= lever.most:
        raise LinkError(f"{key}: must be from {lever.least:g} to {lever.most:g}")
    if lever.kind == "number":
        return number
    if not number.is_integer():
        raise LinkError(f"{key}: must be a whole number")
    return int(number)


def _number(key: str, text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise LinkError(f"{key}: must be a number")
    return number


def _count(left: dict[str, str], key: str, least: int, most: int, told: list[str]) -> int | None:
    text = left.pop(key, None)
    if text is None:
        return None
    if re.fullmatch("[0-9]{1,19}", text) and least <= int(text) <= most:
        return int(text)
    told.append(f"{key}: must be a whole number from {least} to {most}")
    return None


def _known(key: str, text: str, names: Mapping[str, str]) -> str:
    if text not in names:
        raise LinkError(f"{key}: nothing shipped is called {_shown(text) or 'so'}")
    return text


def _numbered(word: str, at: int) -> str:
    return word if at == 0 else f"{word}{at + 1}"


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def _shown(text: str) -> str:
    """Return what a stranger wrote so that it can be shown: short, of letters, digits and a few signs."""
    return shortened(re.sub(r"[^\w.+-]", "?", text, flags=re.ASCII), 60)
