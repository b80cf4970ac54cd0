"""From a row to a post and its holder on day one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim.reading.staff import dates
from sim.reading.staff.findings import Assumed, Finding
from sim.reading.staff.money import Money
from sim.reading.staff.posts import Holder, PersonContract, Post
from sim.reading.staff.roles import slug
from sim.reading.staff.rows import Row
from sim.scenario.base import ContractKind

UNKNOWN_END_MONTHS = 12.0
"""Taken of a contract with an end that the list does not tell, and asked: the commonest term."""


def contract_held(row: Row) -> PersonContract:
    """Return the contract of a row's holder: where none is told, an end says that it is a fixed term."""
    if row.contract in ("permanent", "fixed-term", "secondment", "gifted", "aligned"):
        return "secondment" if row.status == "seconded-in" and row.contract == "permanent" else row.contract
    if row.status == "seconded-in":
        return "secondment"
    return "permanent" if row.end is None and row.contract is None else "fixed-term"


_CONTRACTS: Mapping[str, ContractKind] = {
    "fixed-term": "policy", "permanent": "permanent", "secondment": "secondment", "gifted": "gifted",
    "aligned": "aligned",
}  # fmt: skip
"""Of whoever comes next, by the contract held now. It is written even where the money's is the same, so that
another answer to what the money is changes nothing else."""


def post_of(row: Row, stream: Money, day_one: date, found: list[Finding]) -> Post:
    """Return the post of a row, with its holder on day one; note what is taken."""
    holder = _holder(row, stream, day_one, found)
    return Post(
        line=row.line,
        role=row.role,
        band=row.band,
        wte=row.wte,
        stream=stream.key,
        contract=_CONTRACTS.get(holder.contract if holder is not None else row.contract or ""),
        workstream=slug(row.workstream, "area") if row.workstream else "",
        partners=tuple(dict.fromkeys(slug(name, "partner") for name in row.partners)),
        holder=holder,
    )


def _holder(row: Row, stream: Money, day_one: date, found: list[Finding]) -> Holder | None:
    """Return who holds a post on day one, and note what is taken."""

    def note(code: Assumed) -> None:
        found.append(Finding(code, row.line))

    if not row.held:
        return None
    if row.contract == "agency":
        note(Assumed.INTERIM)
        return None
    begun = row.team_start or row.start
    if begun is None or begun > day_one:
        note(Assumed.NOT_STARTED)
        return None
    if row.status in ("absent", "acting"):
        note(Assumed.AWAY if row.status == "absent" else Assumed.ACTING)
    if row.contract is None:
        note(Assumed.NO_CONTRACT)
    contract = contract_held(row)
    if stream.kind == "gifted" and contract in ("fixed-term", "secondment"):
        contract = "gifted"
    if stream.kind == "aligned" and contract in ("permanent", "fixed-term"):
        contract = "aligned"
    left, asked = None, False
    if contract in ("permanent", "aligned"):
        if row.end is not None:
            note(Assumed.END_OF_PERMANENT)
    elif row.end is None:
        left, asked = UNKNOWN_END_MONTHS, True
        note(Assumed.NO_END)
    else:
        left = dates.months_left(row.end, day_one)
        if left == 0:
            note(Assumed.ENDED)
    before = 0.0
    if row.service is not None and row.service > begun:
        note(Assumed.SERVICE_AFTER_START)
    elif row.service is not None and not dates.too_long_ago(row.service, begun):
        before = dates.years_before(row.service, begun)
    return Holder(contract, dates.tenure_months(begun, day_one), left, before, asked)
