"""What the checks are made of, counted in logs of a run: by reason, by post, by tenure and by calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.calibration.model import counted, leavers
from sim.measures.flows import add as add_flows
from sim.measures.frame import MONTHS_PER_YEAR, WEEKS_PER_MONTH, Frame, places
from sim.measures.measure import Bools, Columns, Floats, Ints
from sim.measures.registry import KINDS
from sim.measures.spells import Spells
from sim.measures.states import NEW_CONTRACT, Facts
from sim.measures.workforce import RAN_OUT
from sim.model.engine_room import names_of, simulate
from sim.model.log import Contract, Destination, Event, EventLog, Reason
from sim.published.checks_of_tenure import ANNIVERSARIES, QUARTERS, WHERE, YEARS, bin_name
from sim.published.figures import Counts
from sim.scenario import Scenario

_AT = 2 / WEEKS_PER_MONTH  # within two weeks of the anniversary ...
_HALF = 6  # months
_BESIDE = 3.0  # ... over the three months on each side of that
_OUT_OF_THE_NHS = (Destination.OUTSIDE, Destination.RETIREMENT, Destination.UNKNOWN)
_NHS = ("nhs_snapshot_leavers", "nhs_average_headcount", "nhs_stayers", "nhs_start_headcount")


class Shock(NamedTuple):
    """A reorganisation of the board, and the months in which it is looked at.

    Attributes
    ----------
    name : str
        In the names of its counts.
    scenario : Scenario
        What is simulated.
    announced, month, until : float
        When it is announced, when it takes effect, and until when exits are counted.
    """

    name: str
    scenario: Scenario
    announced: float
    month: float
    until: float


class Work(NamedTuple):
    """Some replications of the board, and of the same board in each reorganisation."""

    board: Scenario
    shocks: tuple[Shock, ...]
    replications: range


def counts_of_work(work: Work) -> Counts:
    """Simulate the board and its reorganisations, and count; arrays [replications]."""
    board = facts_of(simulate(work.board, work.replications), work.board, work.replications)
    counts = dict(counts_of_board(board))
    for shock in work.shocks:
        cut = facts_of(simulate(shock.scenario, work.replications), shock.scenario, work.replications)
        counts |= _in_shock(cut, shock) | _before(cut, shock, shock.name)
        counts |= _before(board, shock, f"{shock.name}_without")
    return counts


def facts_of(log: EventLog, scenario: Scenario, replications: Sequence[int]) -> Facts:
    """Return what is counted from, of a log of some replications."""
    return Facts.of(Frame.of(log, scenario, names_of(scenario), replications))


def counts_of_board(facts: Facts) -> Counts:
    """Count what all checks but those of a reorganisation need; arrays [replications]."""
    early = {"fixed_term_quits": _quits_before_the_end(facts.frame), "fixed_term_leavers": _fixed_term(facts)}
    return {**leavers(facts), **early, **_vacancies(facts), **_snapshots(facts), **_by_tenure(facts)}


# --- by reason and by post


def _fixed_term(facts: Facts) -> Floats:
    """Count those who leave fixed terms by resigning, or whose contract runs out or post closes."""
    frame, log = facts.frame, facts.frame.log
    left = frame.rows(Event.LEFT)
    chosen = np.isin(log.reason[left], [Reason.RESIGNED, Reason.LEFT_IN_LIMBO, *RAN_OUT])
    chosen &= log.contract[left] == Contract.FIXED_TERM
    return counted(frame, frame.place[left[chosen]])


def _quits_before_the_end(frame: Frame) -> Floats:
    """Count resignations from fixed terms whose last day lies before the contract's end.

    Whose notice is cut to the end goes on that day, as whose contract runs out does.
    """
    log = frame.log
    signed, left = frame.intervals(
        frame.person_key, NEW_CONTRACT, (*NEW_CONTRACT[2:], Event.LEFT, Event.PRESENT_AT_END)
    )
    early = (log.event[left] == Event.LEFT) & (log.reason[left] == Reason.RESIGNED)
    early &= (log.contract[left] == Contract.FIXED_TERM) & (log.time[left] < log.until[signed])
    return counted(frame, frame.place[left[early]])


def _vacancies(facts: Facts) -> Counts:
    frame, posts = facts.frame, facts.posts
    span = posts.end - posts.start
    filled = posts.filled & (posts.since > 0)
    return {
        "open_months": counted(frame, posts.place[posts.open], span[posts.open]),
        "vacant_months": counted(frame, posts.place[posts.vacant], span[posts.vacant]),
        "fills": counted(frame, posts.place[filled]),
        "fill_weeks": counted(
            frame, posts.place[filled], (posts.end - posts.since)[filled] * WEEKS_PER_MONTH
        ),
    }


def _snapshots(facts: Facts) -> Counts:
    """Return the counts behind the NHS's leaver rate and stability index, as the measures have them."""
    values = Columns(facts.frame.streams, KINDS)
    add_flows(facts, values, Columns(facts.frame.streams, KINDS))
    return {
        measure.kind.name: column
        for measure, column in values
        if measure.group == "team" and measure.kind.name in _NHS
    }


# --- by tenure


def _by_tenure(facts: Facts) -> Counts:
    """Count exits and months at risk by tenure: of all staff, and of permanent ones.

    People who go home on the agreed date are not exits here: they leave on an anniversary by design.
    """
    spells = facts.spells
    gone = spells.exited & (spells.reason != Reason.PLANNED_RETURN)
    permanent = spells.contract == Contract.PERMANENT
    out = gone & np.isin(spells.destination, _OUT_OF_THE_NHS)
    frame = facts.frame
    counts: dict[str, Floats] = {}
    for month in ANNIVERSARIES:
        low, high = month - _AT, month + _AT
        for where, stretches in zip(
            WHERE, ([(low, high)], [(low - _BESIDE, low), (high, high + _BESIDE)]), strict=True
        ):
            parts = [_stretch(frame, spells, gone, a, b) for a, b in stretches]
            counts[f"exits_{where}_{month}"] = np.sum([p[0] for p in parts], axis=0)
            counts[f"months_{where}_{month}"] = np.sum([p[1] for p in parts], axis=0)
    for quarter in range(QUARTERS):
        ends = 3.0 * quarter, 3.0 * (quarter + 1)
        exits, months = _stretch(frame, spells, gone, *ends)
        counts[bin_name("staff_exits", quarter)], counts[bin_name("staff_months", quarter)] = exits, months
    for year in range(YEARS):
        ends = MONTHS_PER_YEAR * float(year), MONTHS_PER_YEAR * (year + 1.0)
        exits, months = _stretch(frame, spells.where(permanent), gone[permanent], *ends)
        outside, _ = _stretch(frame, spells.where(permanent), out[permanent], *ends)
        for name, values in (("exits", exits), ("months", months), ("outside", outside)):
            counts[bin_name(f"permanent_{name}", year)] = values
    return counts


def _stretch(frame: Frame, spells: Spells, gone: Bools, low: float, high: float) -> tuple[Floats, Floats]:
    """Return exits, and months at risk, at a tenure above *low* and up to *high*; arrays [replications]."""
    place = places(frame.replications, spells.replication)
    first = spells.tenure_at_entry
    last = first + spells.left - spells.entered
    exits = counted(frame, place[gone & (low < last) & (last <= high)])
    inside = np.clip(np.minimum(last, high) - np.maximum(first, low), 0, None)
    return exits, counted(frame, place, inside)


# --- in a reorganisation


def _in_shock(facts: Facts, shock: Shock) -> dict[str, Floats]:
    """Count exits and redundancies from the announcement on, and heads half a year before and after."""
    frame, spells = facts.frame, facts.spells
    month = int(shock.month)
    heads = frame.levels(_place(facts), spells.stream, spells.entered, spells.left)[:, 0]
    due = frame.rows(Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED)
    return {
        f"{shock.name}_exits": _within(frame, frame.rows(Event.LEFT), shock.announced, shock.until),
        f"{shock.name}_redundancies": _within(frame, due, shock.announced, shock.until),
        f"{shock.name}_heads_before": heads[:, month - _HALF],
        f"{shock.name}_heads_after": heads[:, month + _HALF],
    }


def _before(facts: Facts, shock: Shock, name: str) -> dict[str, Floats]:
    """Count resignations, and months in post, in the half year before a reorganisation takes effect."""
    frame, spells = facts.frame, facts.spells
    low, high = shock.month - _HALF, shock.month
    left = frame.rows(Event.LEFT)
    resigned = left[np.isin(frame.log.reason[left], [Reason.RESIGNED, Reason.LEFT_IN_LIMBO])]
    inside = np.clip(np.minimum(spells.left, high) - np.maximum(spells.entered, low), 0, None)
    return {
        f"{name}_quits_before": _within(frame, resigned, low, high),
        f"{name}_months_before": counted(frame, _place(facts), inside),
    }


def _within(frame: Frame, rows: Ints, low: float, high: float) -> Floats:
    """Count rows above *low* and up to *high* months."""
    time = frame.log.time[rows]
    return counted(frame, frame.place[rows[(low < time) & (time <= high)]])


def _place(facts: Facts) -> Ints:
    """Return the place of each spell's replication."""
    return places(facts.frame.replications, facts.spells.replication)
