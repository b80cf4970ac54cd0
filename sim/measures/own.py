"""Own measures: a function of the event log's arrays, which enters every table as shipped ones do."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from types import FunctionType
from typing import Any, NamedTuple, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from sim.errors import OwnCodeError
from sim.measures.frame import Frame
from sim.measures.measure import Columns, Floats, MeasureKind, Pooled
from sim.measures.registry import forget, know, register
from sim.measures.states import Facts

Function = Callable[[Frame], NDArray[Any]]
F = TypeVar("F", bound=Function)


class OwnMeasure(NamedTuple):
    """A measure of one's own: what is known of it, and what works it out."""

    kind: MeasureKind
    work_out: Function


_OWN: dict[str, OwnMeasure] = {}


def measure(
    *,
    unit: str,
    better: int,
    title: str = "",
    pooled: Pooled = "added",
    least: float = 0.0,
    most: float = inf,
) -> Callable[[F], F]:
    """Make a function a measure, called by its name: from now on every replication yields it.

    It stands in the summary, in comparisons and studies, and can be what they stop by and what a sensitivity
    analysis is of. With more than one worker the function travels along.

    Parameters
    ----------
    unit : str
        ``share``, ``months``, ``people``, ``posts``, ``GBP`` and so on; see
        :class:`sim.measures.measure.MeasureKind`. What is said of a difference follows from it.
    better : int
        +1 if more is better, -1 if less is better, 0 if neither.
    title : str
        What tables call it; unsaid, its name in words.
    pooled : str
        How several systems are taken as one: ``added``, or ``weighted by posts`` for what is said of a head.
    least, most : float
        The least and the most it can be.

    Returns
    -------
    callable
        Which makes a function a measure. The function is given a :class:`sim.Frame`, the log of some
        replications, and returns an array: [replications], of the team, or [replications, 1 + streams], of
        the team and of each stream; nan where the measure is not defined. What it returns for a replication
        must not depend on which others are there.

    Raises
    ------
    ValueError
        There is a shipped measure of that name, or the direction is none.

    Examples
    --------
    >>> @measure(unit="people", better=-1)
    ... def early_exits(frame):
    ...     rows = frame.rows(Event.LEFT)
    ...     rows = rows[frame.log.time[rows] < 24]
    ...     return frame.total(frame.place[rows], frame.stream[rows])
    """
    if better not in (-1, 0, 1):
        raise ValueError(f"better must be 1, -1 or 0, got {better}")
    if pooled not in get_args(Pooled):
        raise ValueError(f"pooled must be one of {', '.join(get_args(Pooled))}, got {pooled}")

    def known(function: F) -> F:
        name = getattr(function, "__name__", "")
        if not isinstance(function, FunctionType) or not name.isidentifier():
            raise ValueError(f"a measure is a function with a name of its own (def), got {function!r}")
        said = title or name.replace("_", " ").capitalize()
        kind = MeasureKind(name, said, unit, better, pooled, least=least, most=most)
        _know(OwnMeasure(kind, function))
        return function

    return known


def measures() -> tuple[OwnMeasure, ...]:
    """Return the measures of one's own that are known."""
    return tuple(_OWN.values())


def forget_all() -> None:
    """Know no measure of one's own any more."""
    use(())


def use(wanted: tuple[OwnMeasure, ...]) -> None:
    """Know these measures of one's own, and no others."""
    for name in [name for name in _OWN if name not in {m.kind.name for m in wanted}]:
        del _OWN[name]
        forget(name)
    for one in wanted:
        _know(one)


def _know(one: OwnMeasure) -> None:
    if _OWN.pop(one.kind.name, None) is not None:
        forget(one.kind.name)  # a cell of a notebook was run again
    know(one.kind)
    _OWN[one.kind.name] = one


def _add(facts: Facts, values: Columns, _monthly: Columns) -> None:
    """Add the values of all measures of one's own."""
    for one in _OWN.values():
        found = _worked_out(one, facts.frame)
        if found.ndim == 1:
            values.team(one.kind.name, found)
        else:
            values.groups(one.kind.name, found)


def _worked_out(one: OwnMeasure, frame: Frame) -> Floats:
    """Return what a measure of one's own gives, looked at.

    Raises
    ------
    OwnCodeError
        It raised an error, or returned something else than an array of numbers of the right shape.
    """
    for column in frame.log:
        column.flags.writeable = False  # it is everybody's
    try:
        found, again = (np.asarray(one.work_out(frame), dtype=np.float64) for _ in range(2))
    except Exception as error:
        raise OwnCodeError(f"the measure {one.kind.name} raised {error!r}") from error
    if not np.array_equal(found, again, equal_nan=True):
        raise OwnCodeError(f"the measure {one.kind.name} gave other numbers the second time: it draws chance")
    team, groups = (frame.size,), (frame.size, frame.groups)
    if found.shape not in (team, groups):
        raise OwnCodeError(
            f"the measure {one.kind.name} returned an array of shape {found.shape}; it must be {team}, "
            f"a number for each replication, or {groups}, for the team and each stream. Define it anew"
        )
    outside = (found < one.kind.least) | (found > one.kind.most_in(frame.years)) | np.isinf(found)
    off = found[outside]
    if len(off):
        raise OwnCodeError(
            f"the measure {one.kind.name} returned {off[0]:g}; it is said to lie from {one.kind.least:g} to "
            f"{one.kind.most:g}: say other bounds with least= and most="
        )
    return found


register(_add)
