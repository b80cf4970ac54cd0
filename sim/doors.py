"""Doors upwards: what a lower part hands to a higher one without knowing which that is.

A scenario knows no files, and yet can be asked to write itself to one. What stands behind a door is told
once, in ``sim/__init__.py`` above all parts, and is imported when somebody first comes through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

_BEHIND: dict[str, str] = {}


def lead_to(doors: Mapping[str, str]) -> None:
    """Say what stands behind doors: by the name of each, a function written ``module:function``."""
    _BEHIND.update(doors)


def behind(door: str) -> Callable[..., Any]:
    """Return the function that stands behind a door."""
    module, _, function = _BEHIND[door].partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
