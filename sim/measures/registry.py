"""Which measures there are: the one place that says what a measure is, and what works it out.

A module that works measures out lists them in ``KINDS`` and has a function ``add``; :func:`register` takes
both. Everything else (bounds of intervals, pooling, titles, defaults of studies) asks here, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sim.measures import (
    capacity,
    disruption,
    flows,
    knowledge,
    money,
    redundancies,
    relationships,
    retention,
    staff_years,
    workforce,
)  # fmt: skip
from sim.measures.measure import Columns, MeasureKind
from sim.measures.states import Facts

Add = Callable[[Facts, Columns, Columns], None]
"""Adds the values of some measures, and of some monthly ones, of the replications that facts are of."""

_ADDERS: list[Add] = []
_KINDS: dict[str, MeasureKind] = {}
_MONTHLY: dict[str, MeasureKind] = {}

KINDS: Mapping[str, MeasureKind] = MappingProxyType(_KINDS)
"""The measures of which a replication yields one number, by name, in the order of their columns."""
MONTHLY_KINDS: Mapping[str, MeasureKind] = MappingProxyType(_MONTHLY)
"""Those of which it yields a number for each month."""


def register(add: Add, *kinds: MeasureKind) -> None:
    """Make measures known, and what works them out: from now on every replication yields them.

    Parameters
    ----------
    add : callable
        Called with the facts of some replications, the columns and the monthly columns; it adds the values
        of all of *kinds*.
    *kinds : MeasureKind
        What it adds.

    Raises
    ------
    ValueError
        There is a measure of that name already.
    """
    know(*kinds)
    _ADDERS.append(add)


def know(*kinds: MeasureKind) -> None:
    """Make measures known that something registered works out.

    Raises
    ------
    ValueError
        There is a measure of that name already.
    """
    for kind in kinds:
        if kind.name in (_MONTHLY if kind.monthly else _KINDS):
            raise ValueError(f"there is a measure {kind.name} already")
    for kind in kinds:
        (_MONTHLY if kind.monthly else _KINDS)[kind.name] = kind


def forget(name: str) -> None:
    """Make a measure that gives one number a replication unknown."""
    del _KINDS[name]


def measured(facts: Facts) -> tuple[Columns, Columns]:
    """Return the values of every measure, and of every monthly one."""
    values, monthly = Columns(facts.frame.streams, KINDS), Columns(facts.frame.streams, MONTHLY_KINDS)
    for add in _ADDERS:
        add(facts, values, monthly)
    return values, monthly


def measure_title(name: str) -> str:
    """Return what tables call a measure; of one that is not known here, its name in words."""
    if name in KINDS:
        return KINDS[name].title
    return name.replace("_", " ").capitalize()


def month_of(name: str) -> int | None:
    """Return the month of a measure of retention at a month; of any other None."""
    return KINDS[name].month if name in KINDS and KINDS[name] in retention.KINDS else None


for _module in (
    retention, knowledge, capacity, relationships, workforce, flows, disruption, money, redundancies,
    staff_years,
):  # fmt: skip
    register(_module.add, *_module.KINDS)
