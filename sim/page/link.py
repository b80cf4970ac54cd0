"""A link that reopens settings: a short query of shipped names, levers and assumptions, and nothing else.

``system=lincolnshire&option=annual-settlement&option2=three-year-settlement&set2.renewal.lead_weeks=26``
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from sim.errors import EngineRoomError
from sim.page.levers import Lever, by_path
from sim.page.settings import (
    MOST_OPTIONS,
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

_MOST_PARTS = 200
_LONGEST = 120
_NUMBER = re.compile(r"-?[0-9]{1,19}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_MOST_YEARS = 500
_LARGEST_SEED = 2**63 - 1
_POLICY, _ASSUMPTION = "policy.", "assumptions."


class LinkError(EngineRoomError, ValueError):
    """A link is not one of this page; the message names the part."""


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


def from_query(query: Mapping[str, str]) -> Settings:
    """Return the settings of a query.

    Raises
    ------
    LinkError
        A part is unknown, missing, or not possible.
    """
    left = _sound(query)
    system = _known("system", left.pop("system", ""), systems())
    named = [at for at in range(MOST_OPTIONS) if _numbered("option", at) in left]
    if named != list(range(len(named))) or not named:
        raise LinkError("option: the link must name the baseline (option), then option2, option3 and option4")
    policy = [_known(_numbered("option", at), left.pop(_numbered("option", at)), policies()) for at in named]
    options = tuple(Option(policy[at], _changes(left, f"{_numbered('set', at)}.")) for at in named)
    assumptions = _assumptions(left, system, policy[0])
    years = _count(left, "years", 1, _MOST_YEARS)
    seed = _count(left, "seed", 0, _LARGEST_SEED)
    for key in left:
        raise LinkError(f"{_shown(key)}: no part of a link is called so")
    return Settings(system, "", options, assumptions, years, seed)


def _sound(query: Mapping[str, str]) -> dict[str, str]:
    if len(query) > _MOST_PARTS:
        raise LinkError(f"the link has {len(query):,} parts; one of this page has at most {_MOST_PARTS}")
    for key, text in query.items():
        if not isinstance(key, str) or not isinstance(text, str):
            raise LinkError(f"{_shown(str(key))}: is given more than once")
        if len(key) > _LONGEST or len(text) > _LONGEST:
            raise LinkError(f"{_shown(key)}: is too long")
    return dict(query)


def _changes(left: dict[str, str], prefix: str) -> tuple[tuple[str, Value], ...]:
    found: dict[str, Value] = {}
    for key in [key for key in left if key.startswith(prefix)]:
        lever = by_path().get(_POLICY + key.removeprefix(prefix))
        if lever is None:
            raise LinkError(f"{_shown(key)}: is no lever")
        found[lever.path] = _value(key, lever, left.pop(key))
    return tuple(sorted(found.items()))


def _assumptions(left: dict[str, str], system: str, policy: str) -> tuple[tuple[str, float], ...]:
    prefix, found = "assume.", {}
    keys = [key for key in left if key.startswith(prefix)]
    ranges = {one.path: one for one in movable(read_shipped(system, policy))} if keys else {}
    for key in keys:
        path = _ASSUMPTION + key.removeprefix(prefix)
        if path not in ranges:
            raise LinkError(f"{_shown(key)}: is no assumption with a range")
        found[path] = _number(key, left.pop(key))
        if wrong := out_of_range(ranges[path], found[path]):
            raise LinkError(f"{key}: {wrong}")
    return tuple(sorted(found.items()))


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


def _count(left: dict[str, str], key: str, least: int, most: int) -> int | None:
    if key not in left:
        return None
    text = left.pop(key)
    if not re.fullmatch("[0-9]{1,19}", text) or not least <= int(text) <= most:
        raise LinkError(f"{key}: must be a whole number from {least} to {most}")
    return int(text)


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
