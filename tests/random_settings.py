"""Settings of the page at random: whatever its widgets let somebody choose."""

from __future__ import annotations

from hypothesis import strategies as st

from sim.page.levers import Lever, by_path
from sim.page.settings import Option, Settings, movable, policies, read_shipped, systems
from sim.scenario.moves import Value

_RANGES = movable(read_shipped("lincolnshire", "annual-settlement"))


def _values(lever: Lever) -> st.SearchStrategy[Value]:
    if lever.kind == "choice":
        return st.sampled_from([value for value, _ in lever.choices])
    if lever.kind == "yes-no":
        return st.booleans()
    if lever.kind == "whole":
        return st.integers(int(lever.least), int(lever.most))
    return st.floats(lever.least, lever.most)


@st.composite
def _options(draw: st.DrawFn) -> Option:
    chosen = draw(st.lists(st.sampled_from(sorted(by_path())), max_size=4, unique=True))
    changes = tuple((path, draw(_values(by_path()[path]))) for path in chosen)
    return Option(draw(st.sampled_from(sorted(policies()))), changes)


@st.composite
def random_settings(draw: st.DrawFn) -> Settings:
    """Draw a system, options with levers moved, assumptions, and perhaps years and a seed."""
    moved = draw(st.lists(st.sampled_from(_RANGES), max_size=3, unique=True))
    return Settings(
        system=draw(st.sampled_from(sorted(systems()))),
        options=tuple(draw(st.lists(_options(), min_size=1, max_size=4))),
        assumptions=tuple(
            sorted(
                (
                    a.path,
                    float(draw(st.integers(int(a.low), int(a.high))))
                    if a.whole
                    else draw(st.floats(a.low, a.high)),
                )
                for a in moved
            )
        ),
        years=draw(st.none() | st.integers(1, 500)),
        seed=draw(st.none() | st.integers(0, 2**63 - 1)),
    )
