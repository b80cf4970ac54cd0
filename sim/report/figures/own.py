"""Own pictures: a function of the results, which is drawn and saved as those that are shipped are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sim.errors import OwnCodeError
from sim.report.figures.registry import FigureKind, forget, register

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

P = ParamSpec("P")
R = TypeVar("R")

_OWN: set[str] = set()


def figure(
    table: Callable[[BaseResults], pd.DataFrame], *, compares: bool = False
) -> Callable[[Callable[[BaseResults], Figure]], Callable[[BaseResults], Figure]]:
    """Make a function a picture, called by its name: ``results.plot("name")`` draws it.

    With ``figures=True`` it is among the files of a run, its data beside it.

    Parameters
    ----------
    table : callable
        Makes the data that the picture shows, from the results: a tidy table.
    compares : bool
        Whether it needs two scenarios.

    Returns
    -------
    callable
        Which makes a function of the results, that returns a matplotlib ``Figure``, a picture.

    Raises
    ------
    ValueError
        There is a shipped picture of that name.
    """

    def known(draw: Callable[[BaseResults], Figure]) -> Callable[[BaseResults], Figure]:
        name = draw.__name__
        if name in _OWN:
            forget(name)  # a cell of a notebook was run again
        register(FigureKind(name, _told(name, table), _told(name, draw), compares))
        _OWN.add(name)
        return draw

    return known


def forget_all() -> None:
    """Know no picture of one's own any more."""
    for name in _OWN:
        forget(name)
    _OWN.clear()


def _told(name: str, function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that says which picture an error comes from."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise OwnCodeError(f"the picture {name}: {function.__name__} raised {error!r}") from error

    return call
