"""Time at risk of resigning, read as the model reads it (M6), and the resignations that fell in it.

The model reads a person's hazard on the first of each month and at each change of the person's contract, and
holds it until then. So time is cut at the first of each month, and each piece has the months in post and the
months left on the contract that stood at its beginning. Within pieces the hazard is constant: counts of
resignations are exactly Poisson in likelihood.

What a list cannot show is left out, with what happened in it: time past a contract's end, time after the
person was told that it will not be renewed, and all fixed terms of a list that does not show renewals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibration.history import History, Leaving, given_notice
from sim.measures.measure import Bools, Floats, Ints
from sim.model.attrition_rules import contagion_centre, contagion_multiplier
from sim.model.log import Contract
from sim.model.round_numbers import A_MOMENT
from sim.scenario.assumptions import Attrition

UNSEEN_MONTHS = 6.0
"""Before a contract's end, where the record does not say when it was decided: some know, and some do not."""
NO_END = 99.0
"""Months left on a contract without an end."""
_CHUNK = 20_000  # contracts taken at a time, for the sake of memory


@dataclass(frozen=True)
class Exposure:
    """Time at risk in pieces, or added up by months in post, and the resignations.

    Attributes
    ----------
    years : float array [K]
        Person-years at risk in each step of the tenure shape, times the contagion multiplier.
    ramp_years : float array [K]
        The same, times how far up the ramp of the months left each stood: 0 at 12 months, 1 at none.
    step, ramp : int and float arrays [D]
        Where each resignation stood.
    by_tenure, by_left : tuple of Cells
        Plain person-years and resignations, to be shown.
    """

    years: Floats
    ramp_years: Floats
    step: Ints
    ramp: Floats
    by_tenure: Cells
    by_left: Cells


@dataclass(frozen=True)
class Cells:
    """Person-years and resignations in bands that begin at some months."""

    starts: tuple[float, ...]
    years: Floats
    events: Ints


TENURE_BANDS = (0.0, 6.0, 12.0, 24.0, 36.0, 60.0)
LEFT_BANDS = (0.0, 3.0, 6.0, 9.0, 12.0, NO_END)


def ramp(left: Floats) -> Floats:
    """Return how far the hazard has risen to its multiplier M at no months left: 1 + (M - 1) x this.

    The shape of :func:`sim.model.attrition_rules.runway_multiplier`.
    """
    near = np.clip(left, 0, 12)
    return np.where(near >= 6, 0.25 * (12 - near) / 6, 0.25 + 0.75 * (6 - near) / 6)


def at_risk(history: History, assumed: Attrition, notice_weeks: Floats, known_share: float = 1.0) -> Exposure:
    """Count time at risk and resignations.

    Parameters
    ----------
    history : History
        Contracts.
    assumed : Attrition
        The tenure steps, and what is known of contagion.
    notice_weeks : float array [n]
        Notice by row, used where the record does not say when it was given.
    known_share : float
        Share of all leavings of which the reason is known: they are a sample of so much of the time at risk.
    """
    begin, end, resigned = _spans(history, notice_weeks)
    starts = np.array([s.from_months for s in assumed.tenure_shape])
    felt, first = contagion_by_month(history, assumed)
    steps = len(starts)
    years, ramp_years = np.zeros(steps), np.zeros(steps)
    step, up, tenures, lefts = [], [], [], []
    by_tenure, by_left = np.zeros(len(TENURE_BANDS)), np.zeros(len(LEFT_BANDS))
    for low in range(0, len(history), _CHUNK):
        rows = np.arange(low, min(low + _CHUNK, len(history)))
        rows = rows[end[rows] > begin[rows]]
        row, read, years_at = _pieces(rows, begin, end)
        tenure = read - history.joined[row] + A_MOMENT
        of_step = np.maximum(np.searchsorted(starts, tenure, "right") - 1, 0)
        left = _months_left(history, row, read)
        height = np.where(left < NO_END, ramp(left), 0.0)
        weight = known_share * years_at * felt[np.floor(read + A_MOMENT).astype(np.int64) - first]
        years += np.bincount(of_step, weight, steps)
        ramp_years += np.bincount(of_step, weight * height, steps)
        by_tenure += np.bincount(_band(tenure, TENURE_BANDS), years_at, len(TENURE_BANDS))
        by_left += np.bincount(_band(left, LEFT_BANDS), years_at, len(LEFT_BANDS))
        ends_it = np.append(row[1:] != row[:-1], True) if len(row) else np.zeros(0, np.bool_)
        event = ends_it & resigned[row]
        step.append(of_step[event])
        up.append(height[event])
        tenures.append(tenure[event])
        lefts.append(left[event])
    return Exposure(
        years,
        ramp_years,
        np.concatenate(step) if step else np.zeros(0, np.int64),
        np.concatenate(up) if up else np.zeros(0),
        _cells(TENURE_BANDS, by_tenure, tenures),
        _cells(LEFT_BANDS, by_left, lefts),
    )


def _spans(history: History, notice_weeks: Floats) -> tuple[Floats, Floats, Bools]:
    """Return from when to when each contract's holder was at risk, and whether a resignation ended it."""
    h, fixed = history, history.contract == Contract.FIXED_TERM
    leaves = given_notice(h, notice_weeks)
    closes = h.closes - (0.0 if h.notice_known else notice_weeks * 12 / 52)
    # who knew of the next contract, and left before it began, has no row of it: it counts from its first day
    follows = np.where(h.first | np.isnan(h.start), h.joined, h.start)
    begin = np.maximum(follows, h.opens)
    next_begin = np.append(np.where(h.first[1:], np.inf, h.start[1:]), np.inf) if len(h) else begin
    stops = np.where(fixed, h.contract_end, np.inf)  # past it a contract is in limbo
    if h.decisions_known:
        stops = np.minimum(stops, h.decided)
    else:
        stops = np.where(fixed, stops - UNSEEN_MONTHS, stops)
    end = np.minimum.reduce([leaves, np.where(np.isnan(next_begin), np.inf, next_begin), stops,
                             np.broadcast_to(closes, leaves.shape)])  # fmt: skip
    if not h.renewals_known:
        # a list that has each person's newest term alone does not show the ends that people came past
        end = np.where(fixed, begin, end)
    resigned = (h.reason == Leaving.RESIGNED) & (leaves <= end) & (leaves > begin)
    return begin, end, resigned


def _pieces(rows: Ints, begin: Floats, end: Floats) -> tuple[Ints, Floats, Floats]:
    """Cut spans at the first of each month: the row, the instant at which it is read, person-years."""
    first = np.floor(begin[rows] + A_MOMENT).astype(np.int64)
    pieces = np.maximum(np.ceil(end[rows] - A_MOMENT).astype(np.int64) - first, 1)
    row = np.repeat(rows, pieces)
    month = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces) + np.repeat(first, pieces)
    read = np.maximum(month, begin[row])
    return row, read, np.clip(np.minimum(month + 1, end[row]) - read, 0, None) / 12


def _months_left(history: History, row: Ints, read: Floats) -> Floats:
    fixed = history.contract[row] == Contract.FIXED_TERM
    return np.where(fixed, np.minimum(history.contract_end[row] - read, NO_END - 1), NO_END)


def _band(months: Floats, starts: tuple[float, ...]) -> Ints:
    return np.maximum(np.searchsorted(starts, months + A_MOMENT, "right") - 1, 0)


def _cells(starts: tuple[float, ...], years: Floats, months: list[Floats]) -> Cells:
    at = np.concatenate(months) if months else np.zeros(0)
    return Cells(starts, years, np.bincount(_band(at, starts), minlength=len(starts)))


def contagion_by_month(history: History, assumed: Attrition) -> tuple[Floats, int]:
    """Return the centred contagion multiplier of each calendar month, and which month is the first.

    Those who went home on an agreed date are not counted, and before the record opens nothing is known.
    """
    first, after = int(np.floor(history.opens + A_MOMENT)), int(np.ceil(history.closes)) + 1
    months = np.arange(first, after + 1)
    counted = history.gone & (history.reason != Leaving.WENT_HOME) & (history.left >= history.opens)
    exits = np.sort(history.left[counted])
    begun, ended = np.sort(history.joined[history.first]), np.sort(history.left[history.last])
    in_post = np.searchsorted(begun, months, "right") - np.searchsorted(ended, months, "right")
    recent = np.searchsorted(exits, months, "right") - np.searchsorted(
        exits, months - assumed.contagion_window_months
    )
    per, cap = assumed.contagion_per_exit, assumed.contagion_cap
    if per == 1 or not history.colleagues:
        return np.ones(len(months)), first
    centre = contagion_centre(assumed.contagion_window_months, assumed.centring_exits_per_year, per, cap)
    felt = [contagion_multiplier(int(n), int(p), per, cap) for n, p in zip(recent, in_post, strict=True)]
    return np.array(felt) / centre, first
