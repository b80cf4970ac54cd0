"""Values that were surely meant otherwise, each with the place at which it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from sim.reading.library import DEFAULTS
from sim.reading.scenarios import EXAMPLE_SYSTEM, Loaded, load
from sim.scenario.errors import Mistake, Origin
from sim.scenario.model import Scenario
from sim.scenario.unlikely import numbers, unlikely

_MOST_ALIKE = 3


def doubts(loaded: Loaded) -> list[Mistake]:
    """Return a warning for each value that was surely meant otherwise, by place."""
    return few_alike(sorted(found_in(loaded.scenario, loaded.origins, Origin("scenario"))))


def few_alike(found: Iterable[Mistake]) -> list[Mistake]:
    """Return warnings with a few of each that say the same of a key; the last says how many more do."""
    alike: dict[tuple[str, str], list[Mistake]] = {}
    for one in found:
        alike.setdefault((one.path[-1] if one.path else "", one.message), []).append(one)
    kept: list[Mistake] = []
    for several in alike.values():
        kept += several[:_MOST_ALIKE]
        if (more := len(several) - _MOST_ALIKE) > 0:
            kept[-1] = kept[-1]._replace(message=f"{kept[-1].message}; and {more:,} more like it")
    return sorted(kept)


def found_in(scenario: Scenario, origins: Mapping[str, Origin], other: Origin) -> Iterator[Mistake]:
    """Yield a warning for each such value of a scenario, given where its values are written.

    Parameters
    ----------
    other : Origin
        What is named for a value that is written nowhere.
    """
    for found in unlikely(scenario, _usual()):
        yield Mistake(_origin(origins, found.path, other), found.path, found.reason)


@cache
def _usual() -> Mapping[str, float]:
    central = load(EXAMPLE_SYSTEM, assumptions=DEFAULTS["assumptions"])
    return numbers(central.assumptions, ("assumptions",))


def _origin(origins: Mapping[str, Origin], path: tuple[str, ...], other: Origin) -> Origin:
    """Return where a value is written, or the list that it stands in."""
    ends = (".".join(path[:end]) for end in range(len(path), 0, -1))
    return next((origins[key] for key in ends if key in origins), other)
