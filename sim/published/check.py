"""A figure the model is held against: what was measured, how well, whether comparable and independent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from sim.measures.measure import Floats
from sim.published.figures import Counts, Span


class Comparable(StrEnum):
    """Whether what was measured and what the model counts are the same thing."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Exposure(NamedTuple):
    """How much was observed, in what the model counts too: it says how large the luck of the sample is.

    Attributes
    ----------
    counted : tuple of str
        Names of the counts that measure it in a run, added.
    observed : float
        As much of it as there was in the data.
    """

    counted: tuple[str, ...]
    observed: float


class Check(NamedTuple):
    """Something measured that the model is held against.

    Attributes
    ----------
    words : str
        What it is.
    unit : str
        ``share a year``, ``share``, ``times``, ``weeks``, ``posts`` or ``GBP``.
    measured : float
        What was measured; nan where only an interval is known.
    span : Span
        The interval of it; an end is infinite where only the direction was measured.
    how : str
        What the interval is.
    population, window, source : str
        Of whom, when, and published by whom.
    grade : str
        Of the source, as in docs/model/evidence.md.
    comparable : Comparable
        Whether the model counts the same.
    why : str
        Why it is comparable or not.
    value : callable
        From counts of a run to the figure.
    exposure : Exposure or None
        How much was observed; None where luck is not what makes the interval.
    held_out : bool
        Whether it is one of the targets that points of the assumptions are held against, and is left out of
        these for its own check.
    likely : mapping of str to str
        ``low`` or ``high``: the likely reason, a judgement, why the model misses it on that side.
    tied : str
        Why it is not independent of what the assumptions were set against; empty where nothing was fitted to
        it.
    """

    words: str
    unit: str
    measured: float
    span: Span
    how: str
    population: str
    window: str
    source: str
    grade: str
    comparable: Comparable
    why: str
    value: Callable[[Counts], Floats]
    exposure: Exposure | None = None
    held_out: bool = False
    likely: Mapping[str, str] = {}
    tied: str = ""

    @property
    def independent(self) -> bool:
        """Whether nothing in the model was fitted to it, nor to what it is made of."""
        return not self.tied
