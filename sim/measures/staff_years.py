"""Effects to set against costs: staff-equivalent years of knowledge, and person-months kept.

A staff-equivalent year is what one fully experienced member knows, there for a year. What people hold is told
apart from what stands in files, which nobody works with until somebody takes the post. Both, and what is kept
of the day-one team, are exact integrals over each month, so that they can be discounted year by year.
"""

from __future__ import annotations

import numpy as np

from sim.measures.discounting import present_value
from sim.measures.frame import MONTHS_PER_YEAR, Frame, places
from sim.measures.knowledge import Learning, fades, file_changes, heads_known
from sim.measures.measure import Columns, Floats, MeasureKind
from sim.measures.states import Facts

UNIT = "staff-equivalent years"

KINDS = (
    MeasureKind("staff_years_discounted", "Experienced people's years, discounted", UNIT, 1),
    MeasureKind("staff_years_in_heads", "Experienced people's years in heads", UNIT, 1),
    MeasureKind(
        "staff_years_in_heads_discounted", "Experienced people's years in heads, discounted", UNIT, 1
    ),
    MeasureKind("person_months_kept_discounted", "Person-months kept, discounted", "person-months", 1),
    MeasureKind("staff_years_in_heads", "Experienced people's years in heads", UNIT, 1, monthly=True),
    MeasureKind("staff_years_in_files", "Experienced people's years in files", UNIT, 1, monthly=True),
    MeasureKind("person_months_kept", "Person-months kept", "person-months", 1, monthly=True),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add staff-equivalent years and person-months kept, of the team.

    staff_years_discounted
        The knowledge stock, integrated over the run, in years; what is known in year y of the run, counted
        from 0, divided by (1 + discount_per_year)^y. Undiscounted it is knowledge_stock_mean x years.
    staff_years_in_heads, staff_years_in_heads_discounted
        The same of what people know, without files.
    person_months_kept_discounted
        Months of the day-one team in the team, summed over its people and discounted alike. Undiscounted it
        is months_kept x day_one_people.
    staff_years_in_heads, staff_years_in_files, person_months_kept (monthly)
        Of the month that ends then.
    """
    frame = facts.frame
    heads, files = in_heads(frame)[:, 0], in_files(frame)[:, 0]
    kept = _kept(facts)
    values.team("staff_years_discounted", present_value(heads + files, frame.scenario))
    values.team("staff_years_in_heads", heads.sum(axis=1))
    values.team("staff_years_in_heads_discounted", present_value(heads, frame.scenario))
    values.team("person_months_kept_discounted", present_value(kept, frame.scenario))
    monthly.team("staff_years_in_heads", heads)
    monthly.team("staff_years_in_files", files)
    monthly.team("person_months_kept", kept)


def in_heads(frame: Frame) -> Floats:
    """Return staff-equivalent years of what people know in each month: (R, groups, months + 1)."""
    log, rule = frame.log, Learning.of(frame.scenario)
    start, end = heads_known(frame)
    which, month, length = frame.month_pieces(log.time[start], log.time[end])
    row = start[which]
    before = np.maximum(log.time[row], month - 1) - log.time[row]
    known = rule.summed(rule.after(log.knowledge[row], before), length)
    return frame.by_month(frame.place[row], frame.stream[row], month, known / MONTHS_PER_YEAR)


def in_files(frame: Frame) -> Floats:
    """Return staff-equivalent years of what files hold in each month: (R, groups, months + 1).

    The log settles what has faded from the file of an empty post when that ends. So what it says a file holds
    is summed first, and what has faded by then is taken off: F (1 - exp(-delta t)) at t months after the post
    fell empty with F in its file.
    """
    log = frame.log
    rows, change = file_changes(frame)
    place, stream, month = frame.place[rows], frame.stream[rows], frame.month_of(log.time[rows])
    changed = frame.by_month(place, stream, month, change)
    within = frame.by_month(place, stream, month, change * (month - log.time[rows]))
    held = np.cumsum(changed, axis=2) - changed + within
    held[:, :, 0] = 0.0
    return (held - _faded_unsettled(frame)) / MONTHS_PER_YEAR


def _faded_unsettled(frame: Frame) -> Floats:
    log, delta = frame.log, frame.scenario.assumptions.knowledge.file_fade_per_month
    rows, span = fades(frame)
    if delta == 0 or not len(rows):
        return np.zeros((frame.size, frame.groups, frame.months + 1))
    began = log.time[rows] - span
    at_first = log.amount[rows] / -np.expm1(-delta * span)
    which, month, length = frame.month_pieces(began, log.time[rows])
    end = np.minimum(log.time[rows][which], month) - began[which]
    left = (np.exp(-delta * (end - length)) - np.exp(-delta * end)) / delta
    row = rows[which]
    return frame.by_month(frame.place[row], frame.stream[row], month, at_first[which] * (length - left))


def _kept(facts: Facts) -> Floats:
    """Return person-months of the day-one team in each month: (R, months + 1)."""
    frame, first = facts.frame, facts.spells.where(facts.spells.day_one)
    which, month, length = frame.month_pieces(first.entered, first.left)
    place = places(frame.replications, first.replication)[which]
    return frame.by_month(place, first.stream[which], month, length)[:, 0]
