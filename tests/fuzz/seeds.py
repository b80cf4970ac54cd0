"""What the fuzzer begins with: good files of every kind, small ones and shipped ones."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from sim.reading.library import shipped
from sim.reading.staff.example import EXAMPLES, TEMPLATE
from sim.reading.tables.template import write_template

Kind = Literal["scenario", "policy", "assumptions", "study", "alternative", "list", "workbook"]

SHARES: dict[Kind, float] = {
    "scenario": 0.42, "policy": 0.14, "assumptions": 0.16, "study": 0.06, "alternative": 0.02,
    "list": 0.14, "workbook": 0.06,
}  # fmt: skip
"""Which part of the files is of which kind; studies are few because each names many files."""

_SMALL = """\
name: small
system:
  title: Small
  about: "A team of four: invented."
  partners:
    ccg: {kind: commissioner}
    trust: {kind: trust, engagement: 1.1}
  streams:
    central: {kind: transformation, horizon: 1}
    pool: {kind: pooled, horizon: 1, shares: {ccg: 0.5, trust: 0.5}, contract: fixed-term,
      contract_months: 12}
  funding_mix: {central: 0.5, pool: 0.5}
  posts:
    lead: {role: Lead, band: 8b, stream: pool, partners: [ccg], wte: 0.6}
    manager: {role: Manager, band: 7, count: 3, workstream: urgent-care}
  starting:
    fixed_terms:
      - {months: 12, share: 0.5}
      - {months: 24, share: 0.5}
    people:
      lead: vacant
      manager-1: {tenure_months: 3, contract: permanent, prior_nhs_years: 2}
      manager-2: {tenure_months: 14, contract: fixed-term, months_left: 0}
  plan_deadlines:
    - {month: 20, lasts_months: 3, extra_work_share: 0.2}
policy:
  settlement:
    horizon: 1
  renewal:
    lead_weeks: 13
  bridging:
    months: 3
assumptions:
  attrition:
    resignation_per_year: {value: 0.13, low: 0.09, high: 0.17, grade: A, source: "a list"}
  money:
    pay_gbp: {"6": 42000, "7": 50000}
run:
  years: 3
  replications: 20
"""

_STUDY = """\
title: A small study
systems: [one-gloucestershire]
policies:
  - annual-settlement
  - {name: three, extends: three-year-settlement, set: {policy.renewal.lead_weeks: 20}}
measures: [retention_42m, leavers]
replications: {minimum: 4, maximum: 8}
run: {years: 3}
"""


class Seed(NamedTuple):
    """A good file: its kind, what it is called, and its bytes."""

    kind: Kind
    name: str
    data: bytes


@cache
def seeds(kind: Kind) -> tuple[Seed, ...]:
    """Return the good files of a kind, the small one first."""
    if kind == "list":
        return (Seed(kind, "staff.csv", _list()),)
    if kind == "workbook":
        return (Seed(kind, "staff.xlsx", b""),)  # made of the rows of a list, when they are mutated
    if kind == "scenario":
        small = Seed(kind, "small.yaml", _SMALL.encode())
        paths = [s.path for s in (*shipped("system"), *shipped("scenario"))]
    else:
        small = Seed(kind, "study.yaml", _STUDY.encode()) if kind == "study" else None
        paths = [s.path for s in shipped(kind)] if kind != "study" else []
    found = tuple(Seed(kind, path.name, path.read_bytes()) for path in paths)
    return (small, *found) if small else found


def _list() -> bytes:
    rows = list(csv.reader(io.StringIO(_template().decode("utf-8-sig"))))
    more = [[cell.replace("Analyst", f"Analyst {i}") for cell in row] for i in range(3) for row in rows[1:]]
    written = io.StringIO()
    csv.writer(written).writerows([*rows, *more])
    return written.getvalue().encode()


def _template() -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder, "staff.csv")
        write_template(path, TEMPLATE, EXAMPLES)
        return path.read_bytes()
