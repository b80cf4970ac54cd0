"""A history of a staff: who held which contract from when to when, and how it ended, as plain arrays.

Nothing here knows who anybody is: people are numbers, and dates are months on one clock whose whole numbers
are the first days of calendar months (1 year = 12 months = 52 weeks, as in the model).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from math import inf

import numpy as np

from sim.measures.measure import Bools, Floats, Ints
from sim.model.log import Contract

MONTHS_PER_WEEK = 12 / 52
A_DAY = 1 / 31
"""Less than a day, in months: what is nearer together fell on one day."""


class Leaving(IntEnum):
    """Why somebody left, by the families of the Electronic Staff Record."""

    STAYED = -1  # still there, or another contract follows
    RESIGNED = 0
    RETIRED = 1
    CONTRACT_ENDED = 2
    WORK_ENDED = 3
    REDUNDANT = 4
    WENT_HOME = 5  # the end of a secondment or of an external rotation
    OTHER = 6  # dismissal, transfer, death in service
    UNKNOWN = 7
    LOST = 8  # seen no longer than that: not a leaving


class Where(IntEnum):
    """Where somebody went who resigned."""

    NOT_KNOWN = -1
    TRUST = 0
    OTHER_NHS = 1
    OUTSIDE = 2
    NHS = 3  # a trust or another NHS body


RAN_OUT = (Leaving.CONTRACT_ENDED, Leaving.WORK_ENDED)


@dataclass(frozen=True)
class History:
    """One row for each contract of a person, sorted by person and then by date.

    Attributes
    ----------
    person : int array [n]
        Whose contract, numbered from 0.
    joined : float array [n]
        When the person started in the team.
    start : float array [n]
        First day of the contract; nan where it began before the record and its first day is not known.
    contract : int array [n]
        As :class:`sim.model.log.Contract`.
    contract_end : float array [n]
        When it ends or was to end; inf for none.
    decided : float array [n]
        When it was known whether the contract is followed by another; inf if it never was.
    notice : float array [n]
        When notice was given, by either side; nan if not known.
    left : float array [n]
        When the person left, on the row of the last contract; inf on all others and if still there.
    reason, where : int arrays [n]
        :class:`Leaving` and :class:`Where`.
    band : int array [n]
        Place of the pay band in :data:`sim.scenario.base.BANDS`; -1 if not known.
    answer : int array [n]
        What was answered to whoever left before the contract's end: 1 yes, 0 no, -1 if there was none or it
        is not known.
    advert, vacant : float arrays [n]
        When the post to which the person came was advertised, and since when nobody held it; nan if not
        known.
    opens, closes : float
        The record holds everybody who was in post in between, and nothing later.
    decisions_known, notice_known, reasons_known : bool
        Whether the record says when contracts were decided, when notice was given, and why people left.
    renewals_known : bool
        Whether it shows which contracts were followed by another; if not, of each person the newest alone is
        there.
    colleagues : bool
        Whether the people are of one staff, and could feel each other's leaving.
    """

    person: Ints
    joined: Floats
    start: Floats
    contract: Ints
    contract_end: Floats
    decided: Floats
    notice: Floats
    left: Floats
    reason: Ints
    where: Ints
    band: Ints
    answer: Ints
    advert: Floats
    vacant: Floats
    opens: float
    closes: float
    decisions_known: bool = True
    notice_known: bool = True
    reasons_known: bool = True
    renewals_known: bool = True
    colleagues: bool = True

    def __len__(self) -> int:
        """Return the number of contracts."""
        return len(self.person)

    @property
    def last(self) -> Bools:
        """Whether a row is its person's last."""
        return np.append(self.person[1:] != self.person[:-1], True) if len(self) else np.zeros(0, np.bool_)

    @property
    def first(self) -> Bools:
        """Whether a row is its person's first."""
        return np.append(True, self.person[1:] != self.person[:-1]) if len(self) else np.zeros(0, np.bool_)

    @property
    def renewed(self) -> Bools:
        """Whether a fixed-term contract ran to its end and another followed it there."""
        starts = np.append(self.start[1:], np.inf)
        fixed = self.contract == Contract.FIXED_TERM
        return np.asarray(~self.last & fixed & (starts >= self.contract_end - 1))

    @property
    def at_its_end(self) -> Bools:
        """Whether the person left on the very day on which a fixed term ended, by row."""
        with np.errstate(invalid="ignore"):  # neither left nor an end
            same_day = np.abs(self.left - self.contract_end) < A_DAY
        return np.asarray(same_day & (self.contract == Contract.FIXED_TERM))

    @property
    def gone(self) -> Bools:
        """Whether the person left while the record was kept, by row; true in the last row alone."""
        stayed = np.isin(self.reason, (Leaving.STAYED, Leaving.LOST))
        return np.asarray(~stayed & (self.left <= self.closes))

    @property
    def people(self) -> int:
        """How many people it holds."""
        return int(self.last.sum())

    def where_rows(self, chosen: Bools) -> History:
        """Return the history of some of the people; *chosen* is the same in all rows of a person."""
        kept = {f.name: getattr(self, f.name) for f in fields(self)}
        kept |= {name: value[chosen] for name, value in kept.items() if isinstance(value, np.ndarray)}
        kept["person"] = np.unique(kept["person"], return_inverse=True)[1]
        return History(**kept)


def given_notice(history: History, notice_weeks: Floats) -> Floats:
    """Return when each person who left gave or was given notice, in months; inf for others.

    Where it is not known it is taken as so many weeks before the last day, but no earlier than the start: the
    notice that the assumptions state for the band.
    """
    assumed = np.maximum(history.left - notice_weeks * MONTHS_PER_WEEK, history.joined)
    known = np.where(np.isnan(history.notice), assumed, np.minimum(history.notice, history.left))
    return np.where(history.reason == Leaving.STAYED, inf, known)
