"""From the cells of a table to rows in plain terms, without who they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sim.reading.staff.bands import band_of, is_very_senior
from sim.reading.staff.cells import TITLES, Cells, Words, words_of
from sim.reading.staff.contracts import (
    Contract,
    Status,
    contract_of,
    is_cover,
    is_office,
    says_vacant,
    status_of,
)
from sim.reading.staff.findings import Assumed, Finding, LeftOut, NotUnderstood
from sim.reading.staff.naming import names_of
from sim.reading.staff.roles import is_total
from sim.reading.tables.vocabulary import Table
from sim.scenario.base import Band

_FULL_TIME_HOURS = 37.5
_MOST_WTE = 2.0
_MOST_HOURS = 48.0
_PERSON_AND_ASSIGNMENT = re.compile(r"(.*\d)-\d{1,2}$")  # an ESR assignment is the employee's number and -2
_PEOPLE = ("person", "assignment", "name", "surname")
_PAY = ("band", "grade")
_STARTS = ("start", "assignment_start", "team_start", "hire")
_ENDS = ("end", "assignment_end", "secondment_end", "leaving")
_NOBODY = {"", "-", "n/a", "na", "none", "tbc", "tba", "tbd", "nil", "0"}


class Row(NamedTuple):
    """A row that is understood.

    Attributes
    ----------
    line : int
        Where it stands in the list.
    person, position : int or None
        Which of the persons and positions of the list it is of: a running number, not the list's.
    assignment : int or None
        The same of the whole assignment number.
    cover : bool
        Whether somebody stands in for a holder who is away.
    contract : str or None
        The kind of contract held, None if not told.
    held : bool
        Whether somebody is in post, on day one or later.
    """

    line: int
    person: int | None
    assignment: int | None
    position: int | None
    role: str
    cover: bool
    band: Band
    wte: float
    contract: Contract | None
    status: Status
    held: bool
    start: date | None
    team_start: date | None
    service: date | None
    end: date | None
    leaving: date | None
    funding: str
    organisation: str
    workstream: str
    partners: tuple[str, ...]


class _Numbering:
    """Numbers texts in the order in which they come, so that they need not be kept."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, text: str) -> int | None:
        key = text.casefold()
        return None if key in _NOBODY or says_vacant(text) else self._known.setdefault(key, len(self._known))


def rows_of(table: Table, found: list[Finding]) -> Iterator[Row]:
    """Yield the rows that can be understood by themselves; note the others, and what is taken."""
    persons, assignments, positions = _Numbering(), _Numbering(), _Numbering()
    # By column, not by row: only where a list names people does an empty cell say that nobody is there.
    named = [f for f in _PEOPLE if f in table.columns and any(table.columns[f].values)]
    percent, names = _is_percent(table), names_of(table)
    for index, line in enumerate(table.lines):
        cells = Cells(table, index)
        number = cells.text("assignment", "person")
        employee = cells.text("person") or number
        nobody = _names_nobody([cells.text(field) for field in named]) if named else None
        row = _row(cells, line, words_of(cells, names), nobody, percent, found)
        if row is not None:
            yield row._replace(
                person=persons.of(_PERSON_AND_ASSIGNMENT.sub(r"\1", employee)),
                assignment=assignments.of(number),
                position=positions.of(cells.text("position_number")),
            )


def _names_nobody(texts: Sequence[str]) -> bool:
    """Return whether cells that name a person are all empty, or one says that there is none."""
    return all(text.casefold() in _NOBODY for text in texts) or any(map(says_vacant, texts))


def _row(
    cells: Cells,
    line: int,
    words: Words,
    nobody: bool | None,
    percent: bool,
    found: list[Finding],
) -> Row | None:
    """Return a row, or None with a note of why there is none.

    Parameters
    ----------
    words : Words
        What it says in words.
    nobody : bool or None
        Whether the list says that nobody is there; None if it names nobody at all.
    percent : bool
        Whether the column of WTE holds per cents.
    """
    title, said = cells.text(*TITLES), cells.text("contract")
    status = status_of(cells.text("status")) if cells.text("status") else "active"
    contract = contract_of(said) if said else None
    start = cells.day(*_STARTS)
    vacant = bool(nobody) or status == "vacant" or says_vacant(title) or says_vacant(said)
    vacant = vacant or (nobody is None and start is None and not cells.fault(*_STARTS))
    code = _left_out(cells, title, contract, status) or _not_understood(
        cells, words.role, contract, vacant, percent
    )
    if code is not None:
        found.append(Finding(code, line))
        return None
    band, wte = _band(cells), _wte(cells, percent, vacant)
    assert band is not None  # else the row is not understood
    assert wte is not None
    taken = {
        Assumed.NAMED: words.cut,
        Assumed.STATUS: status is None,
        Assumed.ABOVE_FULL_TIME: wte > 1,
        Assumed.NO_WTE: wte == 0,
        Assumed.VERY_SENIOR: is_very_senior(cells.text(*_PAY)),
        Assumed.SINCE_HIRED: not vacant and not cells.day(*_STARTS[:-1]),
    }
    found += [Finding(code, line) for code, holds in taken.items() if holds]
    return Row(
        line=line,
        person=None,
        assignment=None,
        position=None,
        role=words.role,
        cover=is_cover(title) or is_cover(said),
        band=band,
        wte=min(1.0, round(wte, 2)) or 1.0,
        contract=contract,
        status=status or "active",
        held=not vacant,
        start=start,
        team_start=cells.day("team_start"),
        service=cells.day("service", "hire"),
        end=_end(cells, contract),
        leaving=cells.day("leaving"),
        funding=words.funding,
        organisation=words.organisation,
        workstream=words.workstream,
        partners=words.partners,
    )


def _left_out(cells: Cells, title: str, contract: Contract | None, status: Status | None) -> LeftOut | None:
    if is_total(title) or (not title and is_total(cells.text(*_PEOPLE))):
        return LeftOut.TOTAL
    if cells.text("example"):
        return LeftOut.EXAMPLE
    if contract == "bank":
        return LeftOut.BANK
    if contract == "honorary" or is_office(title):
        return LeftOut.HONORARY
    if status == "seconded-out":
        return LeftOut.SECONDED_OUT
    return LeftOut.LEFT if status == "left" else None


def _not_understood(
    cells: Cells, role: str, contract: Contract | None, vacant: bool, percent: bool
) -> NotUnderstood | None:
    if not role:
        return NotUnderstood.NO_ROLE
    if _band(cells) is None:
        return NotUnderstood.BAND if cells.text(*_PAY) else NotUnderstood.NO_BAND
    if _wte(cells, percent, vacant) is None:
        return NotUnderstood.WTE
    if vacant:
        return None
    if cells.fault("wte", "hours"):
        return NotUnderstood.WTE
    if cells.text("contract") and contract is None:
        return NotUnderstood.CONTRACT
    if cells.fault(*_STARTS, *_ENDS):
        return NotUnderstood.DATE
    start = cells.day(*_STARTS)
    if start is None:
        return NotUnderstood.NO_START
    last = [day for day in (_end(cells, contract), cells.day("leaving")) if day is not None]
    return NotUnderstood.END_BEFORE_START if last and min(last) < start else None


def _band(cells: Cells) -> Band | None:
    return band_of(cells.text("band")) or band_of(cells.text("grade"))


def _end(cells: Cells, contract: Contract | None) -> date | None:
    ends = ("end", "assignment_end", "secondment_end")
    return cells.day(*reversed(ends) if contract == "secondment" else ends)


def _is_percent(table: Table) -> bool:
    """Return whether the column of WTE holds per cents: above any hours, and none as small as a WTE."""
    column = table.columns.get("wte")
    values = [v for v in column.values if isinstance(v, int | float) and v > 0] if column else []
    return bool(values) and max(values) > _MOST_HOURS and min(values) > _MOST_WTE


def _wte(cells: Cells, percent: bool, vacant: bool) -> float | None:
    """Return the whole-time equivalent: 0 where none is told, None where it is not possible."""
    given, hours = cells.number("wte"), cells.number("hours")
    if given is None:
        given = hours / _FULL_TIME_HOURS if hours is not None else 0.0
        if hours is not None and not 0 < hours <= _MOST_HOURS:
            return 0.0 if vacant and hours == 0 else None
        return given
    if given == 0 and vacant:
        return 0.0
    if given <= 0 or given > 100:
        return None
    if percent or given > _MOST_HOURS:
        return given / 100
    return given if given <= _MOST_WTE else given / _FULL_TIME_HOURS
