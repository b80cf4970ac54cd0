"""A few quantities in people, posts, weeks and pounds, and what was found of them, rounded once.

A quantity is a measure times a scale (a share of the day-one team times its people). Its figures, the table's
and the sentences', come from here alone.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from sim.measures.registry import KINDS
from sim.report.words.money import pounds
from sim.report.words.numbers import Paired
from sim.report.words.rounding import rounded, to_figures
from sim.report.words.verdicts import (
    LIKELY,
    MAY,
    NEGLIGIBLE,
    NO_VALUE,
    NOT_CLEAR,
    NOT_KNOWN,
    THE_SAME,
    Evidence,
    Rule,
    verdict,
)

if TYPE_CHECKING:
    from sim.report.words.findings import FoundInFull

PART = 1 / 200
"""What changes of different things are held against: this part of what the team has."""

_MARKS = {
    LIKELY: "likely", MAY: "may", NOT_CLEAR: "not clear", NEGLIGIBLE: "small", THE_SAME: "same",
    NOT_KNOWN: "not known", NO_VALUE: "not known",
}  # fmt: skip
MARKS = {rule.words: mark for rule, mark in _MARKS.items()}
"""One mark for how sure a difference is, by the words of its rule."""

TOO_SMALL = (MARKS[NEGLIGIBLE.words], MARKS[THE_SAME.words])
"""The marks of a difference that is known to be none worth noticing."""

_SMALL = 0.095  # one decimal would print it as 0.1 at most
WHOLE = 0.5
"""People, on average: of fewer no number of people can be told."""
_ALMOST_ONE = 0.95  # a difference below it is said of ten teams


class Quantity(NamedTuple):
    """A measure as it is spoken of.

    Attributes
    ----------
    measure : str
        Its name.
    heading : str
        Of its column.
    scale : float
        What values are multiplied by.
    part : float
        What its changes are held against, after that, to tell which of several things changes most.
    means : str
        What it is, for the notes of the table.
    money : bool
        Whether it is pounds.
    """

    measure: str
    heading: str
    scale: float
    part: float
    means: str
    money: bool = False

    @property
    def better(self) -> int:
        """+1 if more is better, -1 if less is."""
        return KINDS[self.measure].better

    @property
    def least(self) -> float:
        """The least difference that is worth noticing, as it is spoken of."""
        return KINDS[self.measure].noticed.least * self.scale

    def level(self, value: float) -> str:
        """Return a level as tables write it, from a value of the measure."""
        scaled = value * self.scale
        if isnan(scaled):
            return "n/a"
        if not self.money:
            return _written(scaled)
        thousands = len(f"{abs(scaled):.0f}") - 3  # figures: so that differences of thousands can be seen
        return pounds(scaled, max(3, thousands))

    def about(self, value: float) -> str:
        """Return a level as sentences say it: the table's, to a whole number if it is one or more."""
        level = self.level(value)
        whole = not self.money and not isnan(value) and float(_plain(level)) >= _ALMOST_ONE
        return rounded(float(_plain(level))) if whole else level

    def size(self, value: float) -> str:
        """Return how large a difference is, without its sign."""
        scaled = abs(value * self.scale)
        if isnan(scaled):
            return "n/a"
        return pounds(scaled, 2) if self.money else _written(scaled)

    def change(self, value: float) -> str:
        """Return a difference with its sign."""
        size = self.size(value)
        nothing = isnan(value) or not _plain(size).strip("0.")
        return size if nothing else f"{'-' if value < 0 else '+'}{size}"


class Finding(NamedTuple):
    """What was found of one quantity under one policy."""

    outcome: FoundInFull
    name: str  # what the policy is called
    quantity: Quantity
    level: float
    known: Evidence

    @property
    def gap(self) -> Paired:
        """The difference from the baseline."""
        return self.known.gap

    @property
    def rule(self) -> Rule:
        """How sure a sentence about it may be."""
        return verdict(self.known)

    @property
    def mark(self) -> str:
        """How sure it is, in a word."""
        return MARKS[self.rule.words]

    @property
    def claims(self) -> bool:
        """Whether it may be said which way the difference goes."""
        return self.rule.claims

    @property
    def gain(self) -> bool:
        """Whether it is claimed, and for the better."""
        return self.claims and self.known.gain

    @property
    def weight(self) -> float:
        """How much it is, beside what the team has."""
        return abs(self.gap.mean) * self.quantity.scale / self.quantity.part

    @property
    def more(self) -> bool:
        """Whether there is more of it than under the baseline."""
        return self.gap.mean > 0


def people_said(people: float) -> str:
    """Return so many people, in figures: a natural number to hold others against."""
    return f"{people:,.0f} {'person' if round(people) == 1 else 'people'}"


def in_teams(finding: Finding) -> tuple[str, str]:
    """Return how many people more or fewer, and in how many teams: of one, of ten or of a hundred.

    A difference below one person is said of several teams, so that no person is in pieces.
    """
    shown = float(_plain(finding.quantity.size(finding.gap.mean)))
    if shown >= _ALMOST_ONE:
        return finding.quantity.size(finding.gap.mean).removesuffix(".0"), ""
    of, word = (10, "ten") if shown >= 0.1 else (100, "a hundred")
    return rounded(shown * of), word


def _written(value: float) -> str:
    """Return a number to one decimal, of a hundred and more to none; a small one never as nothing."""
    if 0.001 <= abs(value) < _SMALL:
        return f"{to_figures(value, 1):g}"
    return rounded(value) if abs(value) >= 100 else rounded(value, 1)


def _plain(text: str) -> str:
    return text.replace(",", "").replace("£", "")
