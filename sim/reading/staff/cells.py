"""The cells of one row of a staff list, and what it says in words."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sim.reading.staff.naming import Bare, Names
from sim.reading.staff.partners import several
from sim.reading.staff.roles import bare_label, bare_organisation, bare_role
from sim.reading.tables.vocabulary import Table

TITLES = ("role", "position", "job_role")
MONEY = ("funding", "cost_centre", "cost_code")


class Cells:
    """The cells of one row, by field; of text nothing is an empty text."""

    def __init__(self, table: Table, index: int) -> None:
        self._table, self._index = table, index

    def text(self, *fields: str) -> str:
        """Return the first of several fields that says anything, else an empty text."""
        values = (self._value(field) for field in fields)
        return next((text for value in values if value is not None and (text := str(value).strip())), "")

    def day(self, *fields: str) -> date | None:
        """Return the first of several fields that holds a date."""
        return next((v for v in map(self._value, fields) if isinstance(v, date)), None)

    def number(self, field: str) -> float | None:
        """Return the number of a field, None if it holds none."""
        value = self._value(field)
        return float(value) if isinstance(value, int | float) else None

    def fault(self, *fields: str) -> bool:
        """Return whether a cell of these columns could not be read."""
        columns = self._table.columns
        return any(f in columns and self._index in columns[f].faults for f in fields)

    def _value(self, field: str) -> Any:
        column = self._table.columns.get(field)
        return None if column is None else column.values[self._index]


class Words(NamedTuple):
    """What a row says in words, without who it is about, and whether words were left out for that."""

    role: str
    funding: str
    organisation: str
    workstream: str
    partners: tuple[str, ...]
    cut: bool


def words_of(cells: Cells, names: Names) -> Words:
    """Return what a row says in words, without the words of names and without what is likely to be one."""
    title = bare_role(cells.text(*TITLES), names)
    role = title if title.text else bare_role(cells.text("job_role"), names)
    funding, workstream = (bare_label(cells.text(*fields), names) for fields in (MONEY, ("workstream",)))
    organisation = bare_organisation(cells.text("organisation"), names)
    partners = [bare_organisation(name, names) for name in several(cells.text("partners"))]
    told: list[Bare] = [title, role, funding, workstream, organisation, *partners]
    return Words(
        role=role.text,
        funding=funding.text,
        organisation=organisation.text,
        workstream=workstream.text,
        partners=tuple(partner.text for partner in partners if partner.text),
        cut=any(one.cut for one in told),
    )
