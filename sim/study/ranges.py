"""The third uncertainty: how far the results move over the plausible ranges of the assumptions.

Every assumption whose note gives a low and a high is varied at once, on a Latin hypercube. A value is drawn
below its central value with probability one half and above it with one half, uniformly within each half: so
the central value is the median, also where the range is lopsided, and nothing falls outside the range.

The central scenario is one of the plausible ones too: a range is never without it (:func:`over_assumptions`).

Every scenario of a comparison meets the same points and, at each point, the same replications, so differences
are paired in the assumptions as they are in chance. A point needs few replications, because what those few
are worth is known from the central scenario, which has met them and many more (a control variate).

Source: McKay, Beckman and Conover 1979, "A comparison of three methods for selecting values of input
variables", doi:10.2307/1268522.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.errors import RangeError as RangeError
from sim.scenario import Scenario, ScenarioError
from sim.study.statistics import RANGE, percentiles

Values = NDArray[np.float64]

REPLICATIONS_PER_POINT = 50
"""At most so many: paired differences and wide ranges need fewer than a mean does."""

_PREFIX = "assumptions."


class Varied(NamedTuple):
    """An assumption with a plausible range."""

    path: str
    low: float
    value: float
    high: float

    def at(self, u: float) -> float:
        """Return the value at quantile *u*: the central value at .5, uniform on either side of it.

        Of a whole number, the nearest whole one.
        """
        if u < 0.5:
            there = self.low + 2 * u * (self.value - self.low)
        else:
            there = self.value + (2 * u - 1) * (self.high - self.value)
        return round(there) if isinstance(self.value, int) else there


class Ranges(NamedTuple):
    """Means of every measure at every point."""

    replications: int  # at each point
    means: tuple[Values, ...]  # per scenario, array [points, measures]
    weights: Values | None = None  # of the points, array [points]; None if all weigh the same

    @property
    def points(self) -> int:
        """How many points the hypercube has."""
        return len(self.means[0])

    @property
    def kept(self) -> int:
        """How many of them have a weight."""
        return self.points if self.weights is None else int(np.count_nonzero(self.weights))

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        return f"Ranges({self.points} points, {self.replications} replications at each)"


def over_assumptions(
    point_means: Values, central: Values, weights: Values | None = None
) -> tuple[Values, Values]:
    """Return the range of means over the assumptions: 5-95% of the points and the central mean together.

    Parameters
    ----------
    point_means : array [points, columns]
        Means at the points, or their differences from the baseline.
    central : array [columns]
        The same in the central scenario. Where a measure responds to an assumption in one direction only,
        it may lie outside 5-95% of the points; then it is an end of the range.
    weights : array [points], optional
        Of the points; 0 of those that what is known rules out.

    Returns
    -------
    low, high : array [columns]
        nan where nothing is defined, and where no point has a weight.
    """
    if weights is not None and not weights.any():
        return np.full_like(central, np.nan), np.full_like(central, np.nan)
    low, high = percentiles(point_means, RANGE, weights)
    return np.fmin(low, central), np.fmax(high, central)


def varied_in(scenario: Scenario) -> tuple[Varied, ...]:
    """Return the assumptions of a scenario that have a low and a high, by path.

    Raises
    ------
    RangeError
        A value lies outside its own range, or the path of a note leads to no number.
    """
    found = []
    for path, note in sorted(scenario.notes.items()):
        if not path.startswith(_PREFIX) or note.low is None or note.high is None:
            continue
        value = _value_at(scenario, path)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RangeError(f"{path} has a range but is not a number")
        if not note.low <= value <= note.high:
            raise RangeError(f"{path} is {value:g}, outside its own range {note.low:g} to {note.high:g}")
        if note.low < note.high:
            found.append(Varied(path, note.low, value, note.high))
    return tuple(found)


def hypercube(points: int, dimensions: int, seed: int) -> Values:
    """Return a Latin hypercube in [0, 1), array [points, dimensions], the same for the same seed."""
    from scipy.stats import qmc

    return np.asarray(qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(points))


def spread(design: str, points: int, dimensions: int, seed: int) -> Values:
    """Return the points of a design in [0, 1), array [points, dimensions], the same for the same seed.

    ``latin-hypercube`` (McKay, Beckman and Conover 1979, doi:10.2307/1268522), or ``sobol``, Sobol' points
    scrambled by Owen's method, which are at their best for 2, 4, 8, ... points (Owen 1998,
    doi:10.1006/jcom.1998.0487).
    """
    if design == "latin-hypercube":
        return hypercube(points, dimensions, seed)
    from scipy.stats import qmc

    powers = int(np.ceil(np.log2(points)))
    sobol = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    return np.asarray(sobol.random_base2(powers))[:points]


def scenarios_at_points(
    scenarios: Sequence[Scenario], points: int, seed: int, design: str = "latin-hypercube"
) -> list[list[tuple[dict[str, float], Scenario]]]:
    """Return, for each scenario, the values that move at each point of one design, and its copy with them.

    A path varies in the scenarios that give it a range, and stays put in the others (in `mechanical-only`,
    say); where it varies in several, they share its quantile.

    Raises
    ------
    RangeError
        Nothing has a range, or a value is not possible where a point puts it.
    """
    varied = [varied_in(s) for s in scenarios]
    paths = sorted({v.path for of_one in varied for v in of_one})
    if not paths:
        raise RangeError(
            "no assumption has a range; write {value: .., low: .., high: ..} for those that are uncertain, "
            "or ask for no range over them"
        )
    place = {path: i for i, path in enumerate(paths)}
    rows = spread(design, points, len(paths), seed)
    found = []
    for scenario, of_one in zip(scenarios, varied, strict=True):
        values = [{v.path: v.at(float(row[place[v.path]])) for v in of_one} for row in rows]
        found.append([(at, moved(scenario, at)) for at in values])
    return found


def moved(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return a scenario with other values of its assumptions, by path; a whole number stays one.

    Raises
    ------
    RangeError
        A value is not possible there.
    """
    whole = {p: round(v) if isinstance(_value_at(scenario, p), int) else v for p, v in values.items()}
    try:
        assumptions = scenario.replace(whole).assumptions
    except ScenarioError as error:
        raise RangeError(_what_is_impossible(scenario, whole, error)) from None
    # All else is shared with the scenario: a study holds thousands of points.
    return scenario.model_copy(update={"assumptions": assumptions})


def _what_is_impossible(scenario: Scenario, values: dict[str, float], error: ScenarioError) -> str:
    for path, value in values.items():
        try:
            scenario.replace({path: value})
        except ScenarioError as alone:
            return f"{path} cannot be {value:g}, which its range allows: {alone.problems[0].message}"
    first = error.problems[0]
    return f"the ranges allow values that do not fit together at {'.'.join(first.path)}: {first.message}"


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
