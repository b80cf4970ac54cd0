"""What a session has chosen: a system, options to compare, assumptions; and the scenarios that they make.

Everything here is pure: a change returns new settings, so that undoing is going back to the old ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from sim.errors import EngineRoomError
from sim.page.levers import by_path, differs, value_in
from sim.page.values import as_held
from sim.reading import read, shipped
from sim.report.words import page as words
from sim.report.words.assumed import assumption_label
from sim.report.words.english import small
from sim.report.words.titles import title_of, with_unit
from sim.scenario import Scenario, ScenarioError, moves
from sim.scenario.evidence import GRADES
from sim.scenario.model import file_shape
from sim.study.outcome import JOINT

Value = moves.Value

MOST_OPTIONS = 4


class SettingsError(EngineRoomError, ValueError):
    """The settings make no scenarios; the message says what is wrong."""


@dataclass(frozen=True)
class Option:
    """One policy, and what was changed of it.

    Attributes
    ----------
    policy : str
        A shipped name; empty for the policy of the session's own scenario.
    changes : tuple of (path, value)
        Levers that were moved, sorted by path, in whatever order they are given.
    """

    policy: str
    changes: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "changes", tuple(sorted(self.changes)))


@dataclass(frozen=True)
class Settings:
    """All that was chosen.

    Attributes
    ----------
    system : str
        A shipped name; empty for the session's own.
    own : str
        The key of what the session was given. It is never part of a link.
    options : tuple of Option
        One to four; the first is the baseline.
    assumptions : tuple of (path, float)
        Values of all sides, by dotted path; of one that counts, the nearest whole number is meant.
    years, seed : int, optional
        How long a run is, and its random seed; unset for those of the scenario.
    """

    system: str
    own: str = ""
    options: tuple[Option, ...] = (Option("annual-settlement"),)
    assumptions: tuple[tuple[str, float], ...] = ()
    years: int | None = None
    seed: int | None = None


class Movable(NamedTuple):
    """An assumption that can be moved within its stated range.

    Attributes
    ----------
    path : str
        Its dotted path.
    title, help : str
        What it is called, with its unit; what the scenario model and its note say of it.
    value, low, high : float
        As it is stated, and the ends of its range.
    whole : bool
        Whether it counts.
    """

    path: str
    title: str
    help: str
    value: float
    low: float
    high: float
    whole: bool


def scenarios_of(settings: Settings, own: Mapping[str, Scenario]) -> tuple[Scenario, ...]:
    """Return the scenarios of settings, the baseline first; names and titles of policies are unique.

    Raises
    ------
    EngineRoomError
        A part is not there, or a value is not possible; the message says which.
    """
    if not 1 <= len(settings.options) <= MOST_OPTIONS:
        raise SettingsError(f"choose from 1 to {MOST_OPTIONS} options; there are {len(settings.options)}")
    made = [_scenario(settings, option, own) for option in settings.options]
    names = _apart([scenario.name for scenario in made], "-{}")
    titles = _apart([scenario.policy.title for scenario in made], " ({})")
    return tuple(map(_called, made, names, titles))


def why_not(settings: Settings, own: Mapping[str, Scenario]) -> str:
    """Return why settings make no scenarios, in words; nothing if they do."""
    try:
        scenarios_of(settings, own)
    except ScenarioError as error:
        return error.problems[0].message if error.problems else str(error)
    except EngineRoomError as error:
        return str(error)
    return ""


def with_change(settings: Settings, which: int, path: str, value: Value) -> Settings:
    """Return settings with a lever of one option moved."""
    option = settings.options[which]
    changes = dict(option.changes) | {path: value}
    return _with_option(settings, which, replace(option, changes=tuple(changes.items())))


def without_change(settings: Settings, which: int, path: str) -> Settings:
    """Return settings with a lever of one option as its policy has it."""
    option = settings.options[which]
    kept = tuple(change for change in option.changes if change[0] != path)
    return _with_option(settings, which, replace(option, changes=kept))


def as_baseline(settings: Settings, which: int, path: str, own: Mapping[str, Scenario]) -> Settings:
    """Return settings with a lever of one option as the baseline has it: a chip taken away."""
    baseline, *_ = scenarios_of(settings, own)
    without = without_change(settings, which, path)
    value = value_in(baseline, path)
    if value_in(scenarios_of(without, own)[which], path) == value:
        return without
    return with_change(settings, which, path, value)


def shipped_again(settings: Settings, which: int) -> Settings:
    """Return settings with an option as its policy is shipped."""
    return _with_option(settings, which, replace(settings.options[which], changes=()))


def with_assumption(settings: Settings, path: str, value: float | None) -> Settings:
    """Return settings with an assumption of all sides moved, or, of None, as it is stated."""
    moved = {p: v for p, v in settings.assumptions if p != path}
    if value is not None:
        moved[path] = float(value)
    return replace(settings, assumptions=tuple(sorted(moved.items())))


def movable(scenario: Scenario) -> list[Movable]:
    """Return the assumptions that have a range and can be moved within it, in the order of their paths."""
    found = []
    for path, note in sorted(scenario.notes.items()):
        value = _at(scenario, path) if path.startswith("assumptions.") and note.ranged else None
        if value is None or note.low is None or note.high is None:
            continue
        said = words.assumption_help(_about(path), value, note.low, note.high, GRADES.get(note.grade, ""))
        whole = isinstance(value, int)
        found.append(Movable(path, assumption_label(path), said, float(value), note.low, note.high, whole))
    return found


@cache
def _about(path: str) -> str:
    """Return what the scenario model says of a value; of one in a table, what it says of the table."""
    keys = path.split(".")
    shapes = (file_shape().walk(keys[:n]) for n in range(len(keys), 1, -1))
    return next((shape.about for shape in shapes if shape is not None and shape.about), "")


@cache
def systems() -> Mapping[str, str]:
    """Return the shipped systems: a line about each, by name."""
    return {found.name: found.about for found in shipped("system")}


@cache
def policies() -> Mapping[str, str]:
    """Return the shipped policies: the title and the question of each, by name."""
    return {found.name: found.about for found in shipped("policy")}


def _called(scenario: Scenario, name: str, title: str) -> Scenario:
    if (scenario.name, scenario.policy.title) == (name, title):
        return scenario
    return scenario.replace({"name": name, "policy.title": title})


def _scenario(settings: Settings, option: Option, own: Mapping[str, Scenario]) -> Scenario:
    unchanged = _unchanged(settings, option, own)
    changes: dict[str, Any] = {}
    for path, value in option.changes:
        if path not in by_path():
            raise SettingsError(f"{path} is no lever")
        changes[path] = _held(path, value)
    changes |= _moved_assumptions(settings, unchanged)
    if settings.years is not None:
        changes["run.years"] = settings.years
    if settings.seed is not None:
        changes["run.seed"] = settings.seed
    scenario = unchanged.replace(changes) if changes else unchanged
    if chips := differs(unchanged, scenario):
        title = scenario.policy.title
        how = (
            small(chips[0].words.partition(", not ")[0]) if len(chips) == 1 else f"{len(chips)} levers moved"
        )
        return scenario.replace({"name": f"{scenario.name}-changed", "policy.title": f"{title}, but {how}"})
    return scenario


def _held(path: str, value: Value) -> Any:
    try:
        return as_held(path, value)
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from None


def _moved_assumptions(settings: Settings, scenario: Scenario) -> dict[str, float]:
    ranges = {found.path: found for found in movable(scenario)} if settings.assumptions else {}
    moved: dict[str, float] = {}
    for path, value in settings.assumptions:
        if path not in ranges:
            raise SettingsError(f"{path} is no assumption with a range")
        if wrong := out_of_range(ranges[path], value):
            raise SettingsError(f"{title_of(path)}: {wrong}")
        moved[path] = round(value) if ranges[path].whole else value
    return moved


def out_of_range(assumption: Movable, value: float) -> str:
    """Return why an assumption cannot be moved to a value, nothing if it can."""
    path, low, high = assumption.path, assumption.low, assumption.high
    if not low <= value <= high:
        return f"must be within its range, {with_unit(path, low)} to {with_unit(path, high)}"
    return ""


def _unchanged(settings: Settings, option: Option, own: Mapping[str, Scenario]) -> Scenario:
    if option.policy and option.policy not in policies():
        raise SettingsError("no shipped policy has this name")
    if settings.system:
        if settings.system not in systems():
            raise SettingsError("no shipped system has this name")
        if not option.policy:
            raise SettingsError("choose a policy")
        return read_shipped(settings.system, option.policy)
    if settings.own not in own:
        raise SettingsError("what you gave is gone with its session; give it again, or choose a system")
    mine = own[settings.own]
    team = mine.name.partition(JOINT)[0]
    if not option.policy:
        return mine.replace({"name": f"{team}{JOINT}own policy"})
    theirs = read_shipped(next(iter(systems())), option.policy).policy
    return mine.replace({"name": f"{team}{JOINT}{option.policy}", "policy": theirs.model_dump()})


@cache
def read_shipped(system: str, policy: str) -> Scenario:
    """Return a shipped system under a shipped policy."""
    return read(system=f"systems/{system}", policy=f"policies/{policy}").scenario.replace(
        {"name": f"{system}{JOINT}{policy}"}
    )


def _with_option(settings: Settings, which: int, option: Option) -> Settings:
    options = list(settings.options)
    options[which] = option
    return replace(settings, options=tuple(options))


def _apart(names: Sequence[str], ending: str) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else name + ending.format(seen[name]))
    return found


def _at(scenario: Scenario, path: str) -> float | None:
    """Return the number at a path; None where there is none, or it stands in a list."""
    place: Any = scenario
    for key in path.split("."):
        place = place.get(key) if isinstance(place, Mapping) else getattr(place, key, None)
    return place if isinstance(place, int | float) and not isinstance(place, bool) else None
