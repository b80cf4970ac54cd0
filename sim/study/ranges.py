"""The design of the third uncertainty: the points at which the assumptions are moved over their ranges.

Every value of the assumptions and of the system whose note gives a low and a high, and which does something
in one of the scenarios compared, is varied at once, on a Latin hypercube. A value is drawn below its central
value with probability one half and above it with one half, uniformly within each half: so the central value
is the median, also where the range is lopsided, and nothing falls outside the range.

The central value is not the median of values that hold each other in order: three chances to fill a post,
each with a range of its own, lie farther apart on average than centrally. Where a note holds a value at
least, or at most, at another, the other is drawn first, and what is left of the value's own distribution is
drawn from (:func:`values_at`). Its quantile within what is left is as independent as all others, so that
shares of variance are those of quantiles (Rosenblatt 1952, doi:10.1214/aoms/1177729394).

Every scenario of a comparison meets the same points and, at each point, the same replications, so differences
are paired in the assumptions as they are in chance. What range the results have over the points is estimated
in :mod:`sim.study.over_assumptions`.

Source: McKay, Beckman and Conover 1979, "A comparison of three methods for selecting values of input
variables", doi:10.2307/1268522.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from math import inf, isnan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from sim.errors import RangeError as RangeError
from sim.scenario import Scenario, ScenarioError
from sim.scenario.changes import opened, set_path
from sim.scenario.idle import without_effect
from sim.scenario.model import cross_checks

Values = NDArray[np.float64]

STAYS = float("nan")
"""In place of a quantile: the value stays where it is, as far as those it is held by let it."""

_PREFIXES = ("assumptions.", "system.", "policy.mechanisms.")


class Varied(NamedTuple):
    """An assumption with a plausible range, and the paths of those it is never below or above."""

    path: str
    low: float
    value: float
    high: float
    at_least: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()

    def at(self, u: float) -> float:
        """Return the value at quantile *u*: the central value at .5, uniform on either side of it.

        Of a whole number, the nearest whole one.
        """
        if u < 0.5:
            there = self.low + 2 * u * (self.value - self.low)
        else:
            there = self.value + (2 * u - 1) * (self.high - self.value)
        return round(there) if isinstance(self.value, int) else there

    def below(self, x: float) -> float:
        """Return the chance of a value below *x*."""
        if x <= self.low or x > self.high:
            return float(x > self.low)
        if x <= self.value:
            return 0.5 * (x - self.low) / (self.value - self.low)
        return 0.5 + 0.5 * (x - self.value) / (self.high - self.value)

    def up_to(self, x: float) -> float:
        """Return the chance of a value of at most *x*."""
        if x < self.low or x >= self.high:
            return float(x >= self.low)
        if x < self.value:
            return 0.5 * (x - self.low) / (self.value - self.low)
        return 0.5 + 0.5 * (x - self.value) / (self.high - self.value)

    def between(self, u: float, floor: float, ceiling: float) -> float:
        """Return the value at quantile *u* of what lies between two bounds; the bound where nothing does.

        Parameters
        ----------
        u : float
            The quantile, or :data:`STAYS`.
        floor, ceiling : float
            The bounds; infinite for none.
        """
        there = self.value
        if not isnan(u):
            least = self.below(floor)
            there = self.at(least + u * max(0.0, self.up_to(ceiling) - least))
        return min(max(there, floor), ceiling)


def varied_in(scenario: Scenario) -> tuple[Varied, ...]:
    """Return the values of a scenario that have a low and a high, by path, whether they do something or not.

    Raises
    ------
    RangeError
        A value lies outside its own range, or the path of a note leads to no number.
    """
    found = []
    for path, note in sorted(scenario.notes.items()):
        if not path.startswith(_PREFIXES) or note.low is None or note.high is None:
            continue
        value = _number_at(scenario, path)
        if not note.low <= value <= note.high:
            raise RangeError(f"{path} is {value:g}, outside its own range {note.low:g} to {note.high:g}")
        if note.low < note.high:
            found.append(Varied(path, note.low, value, note.high, note.at_least, note.at_most))
    return tuple(found)


def acting_in(scenarios: Sequence[Scenario]) -> list[tuple[Varied, ...]]:
    """Return, for each scenario, what is varied in a comparison: ranges that act in at least one of them.

    A value that does nothing where all stand may do something where others are moved, as the part of skills
    drift that training takes away where nothing drifts centrally: so it is asked at both ends too.

    Raises
    ------
    RangeError
        As of :func:`varied_in`, or the ends are not possible.
    """
    varied = [varied_in(scenario) for scenario in scenarios]
    acts = set[str]()
    for scenario, of_one in zip(scenarios, varied, strict=True):
        paths = {v.path for v in of_one}
        still = without_effect(scenario, paths - acts)
        for end in (0.0, 1.0) if still else ():
            still = without_effect(moved(scenario, values_at(scenario, of_one, [end] * len(of_one))), still)
        acts |= paths - still
    return [tuple(v for v in of_one if v.path in acts) for of_one in varied]


class Counts(NamedTuple):
    """How many assumptions are varied in some scenarios, and how many have a range there."""

    varied: int
    ranged: int


def counted(scenarios: Sequence[Scenario]) -> Counts:
    """Return how many assumptions are varied as some scenarios are compared: those that do something."""
    varied = {v.path for of_one in acting_in(scenarios) for v in of_one}
    return Counts(len(varied), len({v.path for scenario in scenarios for v in varied_in(scenario)}))


def values_at(scenario: Scenario, varied: Sequence[Varied], row: Iterable[float]) -> dict[str, float]:
    """Return the values at a point, by path.

    Parameters
    ----------
    scenario : Scenario
        Says what values are that bound others and are not varied.
    varied : sequence of Varied
        What is varied.
    row : iterable of float
        The point: a quantile for each, or :data:`STAYS`.

    Raises
    ------
    RangeError
        Values are held by each other in a circle, or by what is no number.
    """
    asked = {v.path: (v, float(u)) for v, u in zip(varied, row, strict=True)}
    found: dict[str, float] = {}

    def value(path: str, held: tuple[str, ...] = ()) -> float:
        if path not in asked:
            return _number_at(scenario, path)
        if path in held:
            raise RangeError(f"{path} is held at least or at most at itself, by way of {held[-1]}")
        if path not in found:
            one, u = asked[path]
            floor = max((value(p, (*held, path)) for p in one.at_least), default=-inf)
            ceiling = min((value(p, (*held, path)) for p in one.at_most), default=inf)
            found[path] = one.between(u, floor, ceiling)
        return found[path]

    return {v.path: value(v.path) for v in varied}


def spread(design: str, points: int, paths: Sequence[str], seed: int) -> Values:
    """Return the points of a design in [0, 1), array [points, paths], the same for the same seed.

    ``latin-hypercube`` (McKay, Beckman and Conover 1979, doi:10.2307/1268522), in which the quantiles of a
    path are its own, whatever else is varied; or ``sobol``, Sobol' points scrambled by Owen's method, which
    are at their best for 2, 4, 8, ... points (Owen 1998, doi:10.1006/jcom.1998.0487).
    """
    if design == "latin-hypercube":
        return np.stack([_strata(points, path, seed) for path in paths], axis=1)
    from scipy.stats import qmc

    powers = int(np.ceil(np.log2(points)))
    sobol = qmc.Sobol(len(paths), rng=np.random.default_rng(seed))
    return np.asarray(sobol.random_base2(powers))[:points]


def _strata(points: int, path: str, seed: int) -> Values:
    """Return a quantile in each of so many strata, in a random order that belongs to a path."""
    chance = np.random.default_rng([seed, *sha256(path.encode()).digest()])
    return np.asarray((chance.permutation(points) + chance.random(points)) / points)


def points_of(
    scenarios: Sequence[Scenario],
    points: int,
    seed: int,
    design: str = "latin-hypercube",
    beside: Sequence[Scenario] = (),
) -> list[list[dict[str, float]]]:
    """Return, for each scenario, the values that move at each point of one design, by path.

    A path varies in the scenarios that give it a range, and stays put in the others (in `mechanical-only`,
    say); where it varies in several, they share its quantile. Those that stand *beside* come last; they meet
    the same points, each with what acts in itself.

    Raises
    ------
    RangeError
        Nothing has a range that does something.
    """
    if not any(acting_in(scenarios)):
        raise RangeError(
            "no assumption has a range; write {value: .., low: .., high: ..} for those that are uncertain, "
            "or ask for no range over them"
        )
    varied = [*acting_in(scenarios), *(of_one for one in beside for of_one in acting_in([one]))]
    paths = sorted({v.path for of_one in varied for v in of_one})
    place = {path: i for i, path in enumerate(paths)}
    rows = spread(design, points, paths, seed)
    return [
        [values_at(scenario, of_one, [row[place[v.path]] for v in of_one]) for row in rows]
        for scenario, of_one in zip([*scenarios, *beside], varied, strict=True)
    ]


def moved(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return a scenario with other values of its assumptions or its system, by path; whole numbers stay so.

    Raises
    ------
    RangeError
        A value is not possible there.
    """
    whole = {p: round(v) if isinstance(_value_at(scenario, p), int) else v for p, v in values.items()}
    # All else is shared with the scenario: a study holds thousands of points.
    found = scenario.model_copy(update=_parts(scenario, whole))
    if not whole or not any(cross_checks(found.system, found.policy, found.assumptions)):
        return found
    raise RangeError(_what_is_impossible(scenario, whole))


def _parts(scenario: Scenario, values: Mapping[str, float]) -> dict[str, Any]:
    """Return the parts of a scenario that some values change, changed."""
    within: dict[str, list[list[str]]] = {}
    for path in sorted(values):
        name, *rest = path.split(".")
        within.setdefault(name, []).append(rest)
    data = {name: opened(getattr(scenario, name), paths) for name, paths in within.items()}
    for path, value in values.items():
        set_path(data, path, value)
    try:
        return {name: type(getattr(scenario, name)).model_validate(data[name]) for name in within}
    except ValidationError:
        raise RangeError(_what_is_impossible(scenario, values)) from None


def _what_is_impossible(scenario: Scenario, values: Mapping[str, float]) -> str:
    for path, value in values.items():
        try:
            scenario.replace({path: value})
        except ScenarioError as alone:
            return f"{path} cannot be {value:g}, which its range allows: {alone.problems[0].message}"
    try:
        scenario.replace(values)
    except ScenarioError as together:
        first = together.problems[0]
        return f"the ranges allow values that do not fit together at {'.'.join(first.path)}: {first.message}"
    raise AssertionError("a value is possible alone and not at a point")


def _number_at(scenario: Scenario, path: str) -> float:
    value = _value_at(scenario, path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RangeError(f"{path} has a range but is not a number")
    return value


def _value_at(scenario: Scenario, path: str) -> Any:
    place: Any = scenario
    try:
        for key in path.split("."):
            if isinstance(place, dict):
                place = place[key]
            elif isinstance(place, Sequence):
                place = place[int(key)]
            else:
                place = getattr(place, key)
    except (KeyError, IndexError, ValueError, AttributeError):
        raise RangeError(f"a note speaks of {path}, which is not in the scenario") from None
    return place
