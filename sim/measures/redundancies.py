"""Redundancies, by what they come from: a post that closes for want of money, or work that has ended."""

from __future__ import annotations

import numpy as np

from sim.measures.measure import Columns, MeasureKind
from sim.measures.states import Facts
from sim.model.log import Event, Reason

_PARTS = {
    "work_ended": "work ended",
    "post_closed": "fixed term, post closed",
    "redundancy": "permanent, post closed",
}
"""By the reason of the dismissal."""
_A_YEAR, _PAID = "redundancies_{}per_year", "redundancy_paid_{}_gbp"

KINDS = (
    MeasureKind(_A_YEAR.format(""), "Redundancies a year", "per year", -1),
    MeasureKind(_A_YEAR.format("avoided_"), "Redundancies a year: avoided", "per year", 0),
    *(
        MeasureKind(_A_YEAR.format(f"{part}_"), f"Redundancies a year: {words}", "per year", -1)
        for part, words in _PARTS.items()
    ),
    *(
        MeasureKind(_PAID.format(part), f"Redundancy pay: {words}", "GBP", -1)
        for part, words in _PARTS.items()
    ),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:  # noqa: ARG001
    """Add the people dismissed with a right to redundancy pay, and what was paid.

    redundancies_per_year
        Those to whom it was paid and those for whom it was avoided, a year of the run.
    redundancies_avoided_per_year
        Of them, those who had another NHS job within 4 weeks.
    redundancies_<part>_per_year
        Both by part: ``work_ended``, a fixed term whose work has ended; ``post_closed``, a fixed term whose
        post closes for want of money; ``redundancy``, a permanent member whose post closes. They add up.
    redundancy_paid_<part>_gbp
        Pay by part, over the run; they add to ``cost_redundancy_gbp``.
    """
    frame, log = facts.frame, facts.frame.log
    due = frame.rows(Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED)
    paid = log.event[due] == Event.REDUNDANCY_PAID
    place, stream, reason = frame.place[due], frame.stream[due], log.reason[due]

    def a_year(chosen: np.ndarray) -> np.ndarray:
        return frame.total(place[chosen], stream[chosen]) / frame.years

    values.groups(_A_YEAR.format(""), a_year(reason >= 0))
    values.groups(_A_YEAR.format("avoided_"), a_year(~paid))
    for part in _PARTS:
        of = reason == Reason[part.upper()]
        values.groups(_A_YEAR.format(f"{part}_"), a_year(of))
        of &= paid
        values.groups(_PAID.format(part), frame.total(place[of], stream[of], log.amount[due][of]))
