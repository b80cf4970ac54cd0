"""What tests of single modules share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache

import pytest


@pytest.fixture(scope="session")
def undrawing() -> Callable[[], AbstractContextManager[None]]:
    """Within it no picture of a folder is drawn: its files are blank, with its data beside them.

    To lay out the pictures of a comparison takes seconds even where they are only sketched.
    """
    from matplotlib.figure import Figure

    from sim.report.figures.style import drawn

    @cache
    def blank(kind: str) -> bytes:
        return drawn(Figure(figsize=(1, 1)), kind)

    @contextmanager
    def within() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sim.report.pictures.Drawn.as_kind", lambda _, kind: blank(kind))
            yield

    return within


@pytest.fixture
def undrawn(undrawing: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Draw no picture of a folder in this test."""
    with undrawing():
        yield
