"""The levers of a policy as a chief officer moves them, made from what the scenario models say of each.

Titles, help, bounds and choices stand in :mod:`sim.scenario.policy`, once. A list is one value here, its
names or numbers with ``+`` between, so that a lever holds a text, a number, or yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from sim.page.values import as_held, as_shown, in_words
from sim.scenario import Scenario, ScenarioError
from sim.scenario.base import Part
from sim.scenario.model import file_shape
from sim.scenario.moves import Choices, Moves, Signs, Value
from sim.scenario.policy import Policy
from sim.scenario.shape import Shape

Kind = Literal["number", "whole", "choice", "yes-no"]

TITLES: Mapping[str, str] = {
    "money": "How long the money is for",
    "confirmed": "When it is confirmed",
    "contracts": "Contracts",
    "risk": "Posts at risk",
    "hr": "HR support",
    "handover": "Handover and records",
    "passport": "Moving between partners",
    "partners": "What partners pay",
}
"""The groups in the order in which they are shown."""

_UNITS = ("weeks", "months", "years")


class Lever(NamedTuple):
    """One value that can be moved.

    Attributes
    ----------
    path : str
        Its dotted path, such as ``policy.renewal.lead_weeks``.
    title, help : str
        What it is called, and what it does.
    unit : str
        What a number counts; empty where it has no unit.
    kind : str
        ``number``, ``whole``, ``choice`` or ``yes-no``.
    least, most, step : float
        The span of a number.
    choices : tuple of (value, str)
        What to choose from, in words.
    signs : Signs
        What is said of a number above, below and at 0.
    """

    path: str
    title: str
    help: str
    unit: str
    kind: Kind
    least: float
    most: float
    step: float
    choices: Choices
    signs: Signs


class Group(NamedTuple):
    """Levers that are shown together, under a title."""

    title: str
    levers: tuple[Lever, ...]


class Chip(NamedTuple):
    """One thing in which an option differs from the baseline; one that is no lever belongs to its policy."""

    path: str
    words: str
    lever: bool


@cache
def levers() -> tuple[Group, ...]:
    """Return every lever, in groups."""
    found = [(moves.group, lever) for moves, lever in _levers(Policy, "policy")]
    groups = ((title, tuple(lever for at, lever in found if at == key)) for key, title in TITLES.items())
    return tuple(Group(title, held) for title, held in groups if held)


@cache
def by_path() -> Mapping[str, Lever]:
    """Return the levers by their paths."""
    return {lever.path: lever for group in levers() for lever in group.levers}


def value_in(scenario: Scenario, path: str) -> Value:
    """Return the value of a lever in force in a scenario; what no policy brings is the system's."""
    if path.startswith("policy.practices."):
        return as_shown(getattr(scenario.practices(), path.rpartition(".")[2]))
    if path == "policy.employment":
        return scenario.employment()
    place: Any = scenario
    for key in path.split("."):
        place = place[key] if isinstance(place, Mapping) else getattr(place, key)
    return as_shown(place)


def words(path: str, value: Value) -> str:
    """Return the value of a lever in words, with its unit."""
    lever = by_path()[path]
    return in_words(path, value, lever.choices, lever.unit, lever.signs)


def differs(baseline: Scenario, option: Scenario) -> list[Chip]:
    """Return in what the policy of an option differs from the baseline's, in words, in the order shown."""
    moved = [
        Chip(path, _chip(lever, value_in(option, path), value_in(baseline, path)), lever=True)
        for path, lever in by_path().items()
        if value_in(option, path) != value_in(baseline, path)
    ]
    return moved + [
        Chip("policy.scheduled_cuts", cuts, lever=False) for cuts in [_cuts(option, baseline)] if cuts
    ]


def possible(scenario: Scenario, path: str, value: Value) -> str:
    """Return why a value is not possible in a scenario, in words; nothing if it is."""
    if path not in by_path():
        return f"{path} is no lever"
    try:
        scenario.replace({path: as_held(path, value)})
    except (ScenarioError, ValueError) as error:
        problems = error.problems if isinstance(error, ScenarioError) else []
        return problems[0].message if problems else str(error)
    return ""


def choices_in(scenario: Scenario, lever: Lever) -> Choices:
    """Return the choices of a lever, with the value that a scenario has where that is none of them."""
    value = value_in(scenario, lever.path)
    known = not lever.choices or any(choice == value for choice, _ in lever.choices)
    return lever.choices if known else ((value, words(lever.path, value)), *lever.choices)


def impossible_choices(scenario: Scenario, lever: Lever) -> list[tuple[Value, str, str]]:
    """Return the choices of a lever that are not possible in a scenario: value, words and why not."""
    tried = ((value, title, possible(scenario, lever.path, value)) for value, title in lever.choices)
    return [(value, title, why) for value, title, why in tried if why]


def _chip(lever: Lever, ours: Value, theirs: Value) -> str:
    now, then = words(lever.path, ours), words(lever.path, theirs)
    if lever.kind == "yes-no":
        return f"{lever.title}: {now}"
    if lever.unit and then.endswith(f" {lever.unit}"):
        then = then.rpartition(" ")[0]
    joint = "" if lever.title.rpartition(" ")[2] in ("for", "by", "to") else ":"
    return f"{lever.title}{joint} {now}, not {then}"


def _cuts(option: Scenario, baseline: Scenario) -> str:
    ours, theirs = option.policy.scheduled_cuts, baseline.policy.scheduled_cuts
    if ours == theirs:
        return ""
    if not ours:
        return "No cut that is known to come"
    told = " and ".join(f"{cut.share:.0%} of posts in month {cut.month:g}" for cut in ours)
    return f"A cut that is known to come: {told}"


def _levers(part: type[Part], prefix: str) -> Iterator[tuple[Moves, Lever]]:
    for name, field in part.model_fields.items():
        path = f"{prefix}.{name}"
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Part):
            yield from _levers(kind, path)
        for moves in (held for held in field.metadata if isinstance(held, Moves)):
            yield moves, _lever(path, field.title or name, field.description or "", moves)


def _lever(path: str, title: str, about: str, moves: Moves) -> Lever:
    shape = file_shape().walk(path.split("."))
    assert shape is not None
    low, high = _bounds(shape)
    return Lever(
        path=path,
        title=title,
        help=about,
        unit=moves.unit or _unit(path),
        kind=_kind(shape, moves),
        least=low if moves.least is None else moves.least,
        most=high if moves.most is None else moves.most,
        step=moves.step,
        choices=moves.choices,
        signs=moves.signs,
    )


def _kind(shape: Shape, moves: Moves) -> Kind:
    if moves.choices:
        return "choice"
    if shape.is_boolean:
        return "yes-no"
    whole = any(option.get("type") == "integer" for option in shape.options)
    return "whole" if whole else "number"


def _bounds(shape: Shape) -> tuple[float, float]:
    numbers = [option for option in shape.options if option.get("type") in ("number", "integer")]
    return next(((float(o["minimum"]), float(o["maximum"])) for o in numbers if "maximum" in o), (0.0, 1.0))


def _unit(path: str) -> str:
    last = path.replace(".", "_").rpartition("_")[2]
    return last if last in _UNITS and not path.endswith("rolling_years") else ""
