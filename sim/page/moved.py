"""What a visitor has moved: found by what its widget says beside what it was shown with.

The library's callbacks are not enough. It cuts one short as soon as another event comes, and never calls it
again: who moves a lever and presses something else in the next half second would lose the move. What the
widget says stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.page.session import state, try_to
from sim.page.settings import Settings


class _Held(NamedTuple):
    """What a widget was shown with, and what another value of it asks."""

    value: Any
    asks: Callable[[Settings, Any], Settings]


def held(key: str, value: Any, asks: Callable[[Settings, Any], Settings]) -> None:
    """Note what a widget is shown with, and what settings another value makes of those in force."""
    state().held[key] = _Held(value, asks)


def take_moves() -> None:
    """Ask what widgets say that were moved since they were shown."""
    kept = state()
    for key, (value, asks) in list(kept.held.items()):
        if key not in kept:  # shown no more
            kept.held.pop(key, None)
        elif (said := kept[key]) != value:
            try_to(asks(kept.settings, said))
            held(key, said, asks)
