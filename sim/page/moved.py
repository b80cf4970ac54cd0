"""What a visitor has moved: found by what its widget says beside what it was shown with.

The library's callbacks are not enough. It cuts one short as soon as another event comes, and never calls it
again: who moves a lever and presses something else in the next half second would lose the move. What the
widget says stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import streamlit as st

from sim.page.session import make_anew, state, try_to
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
    for key in list(kept.held):
        if key in kept and key in kept.held:  # none are, once all is made anew
            _take(key, kept[key])


def take_late(key: str, said: Any) -> None:
    """Ask what a widget says as it is shown, if that is not what it is shown with, and begin again.

    Of a run that was cut short the library may know no key until the widget is shown.
    """
    if _take(key, said):
        st.rerun()


def _take(key: str, said: Any) -> bool:
    kept = state()
    value, asks = kept.held[key]
    if said == value:
        return False
    before, generation = kept.settings, kept.generation
    try_to(asks(before, said))
    if kept.generation == generation:
        if kept.settings == before:  # it is so already: the widget tells an old value
            make_anew()
        else:
            held(key, said, asks)
    return True
