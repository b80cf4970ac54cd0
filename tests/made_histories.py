"""Histories of staff made up for tests, and the file that somebody would keep of one."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from math import floor, inf, isnan, nan
from pathlib import Path

import numpy as np

from sim.calibration.history import History, Leaving, Where
from sim.model.log import Contract

FIRST_YEAR = 2019
OPENS, CLOSES = "01/01/2019", "31/12/2023"

_REASONS = {
    Leaving.RESIGNED: "Voluntary Resignation - Work Life Balance",
    Leaving.RETIRED: "Flexi Retirement",
    Leaving.CONTRACT_ENDED: "End of Fixed Term Contract",
    Leaving.WORK_ENDED: "End of Fixed Term Contract - End of Work Requirement",
    Leaving.REDUNDANT: "Redundancy - Compulsory",
    Leaving.WENT_HOME: "End of Fixed Term Contract - External Rotation",
    Leaving.OTHER: "Employee Transfer",
}
_PLACES = {
    Where.TRUST: "NHS Trust", Where.OTHER_NHS: "NHS England", Where.OUTSIDE: "Private Sector",
    Where.NHS: "NHS Organisation", Where.NOT_KNOWN: "",
}  # fmt: skip
_HEADER = (
    "Employee Number", "Start Date in Post", "Leaving Date", "Reason for Leaving", "Destination On Leaving",
    "Contract Type", "Fixed Term End Date", "Notice Given", "Renewal decided", "Advert Date",
)  # fmt: skip


def history(
    joined: Sequence[float],
    left: Sequence[float],
    reason: Sequence[int],
    *,
    opens: float = 0.0,
    closes: float = 120.0,
    contract_end: Sequence[float] | None = None,
    notice: Sequence[float] | None = None,
) -> History:
    """A row a person; on a fixed term where the contract has an end."""
    n = len(joined)
    end = np.full(n, inf) if contract_end is None else np.array(contract_end, float)
    leaves = np.array(left, float)
    return History(
        person=np.arange(n), joined=np.array(joined, float), start=np.array(joined, float),
        contract=np.where(np.isfinite(end), int(Contract.FIXED_TERM), int(Contract.PERMANENT)),
        contract_end=end, decided=np.full(n, inf),
        notice=np.where(np.isfinite(leaves), leaves, nan) if notice is None else np.array(notice, float),
        left=leaves, reason=np.array(reason), where=np.full(n, -1), band=np.full(n, -1),
        answer=np.full(n, -1),
        advert=np.full(n, nan), vacant=np.full(n, nan), opens=opens, closes=closes,
    )  # fmt: skip


def day(months: float, *, evening: bool = False) -> str:
    """The day of an instant; of an end, the day before."""
    whole = floor(months + 1e-9)
    year, month = divmod(whole + 12 * FIRST_YEAR, 12)
    found = date(year, month + 1, 1)
    found += timedelta(days=int((months - whole) * monthrange(year, month + 1)[1] + 1e-6))
    return (found - timedelta(days=evening)).strftime("%d/%m/%Y")


def write(made: History, path: Path, names: Sequence[str] = ()) -> Path:
    """The file of a history, with a name for each person if there are any."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow([*_HEADER, *(["Name"] if names else [])])
        for i in range(len(made)):
            gone = made.reason[i] >= 0
            start = made.joined[i] if isnan(made.start[i]) else made.start[i]
            ends = np.isfinite(made.contract_end[i])
            row = [
                70_000 + int(made.person[i]), day(start), day(made.left[i], evening=True) if gone else "",
                _REASONS[Leaving(int(made.reason[i]))] if gone else "", _PLACES[Where(int(made.where[i]))],
                "Fixed Term Temp" if made.contract[i] == Contract.FIXED_TERM else "Permanent",
                day(made.contract_end[i], evening=True) if ends else "",
                "" if isnan(made.notice[i]) else day(made.notice[i]),
                day(made.decided[i]) if np.isfinite(made.decided[i]) else "",
                "" if isnan(made.advert[i]) else day(made.advert[i]),
            ]  # fmt: skip
            rows.writerow([*row, *([names[int(made.person[i]) % len(names)]] if names else [])])
    return path
