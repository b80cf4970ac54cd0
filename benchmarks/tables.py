"""How long a list of 200,000 lines takes to be read, and how much memory, from text and from a workbook.

Run it with ``python benchmarks/tables.py``. The lists are invented and written into a temporary folder; each
is read in a process of its own, whose largest memory is told.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from xlsxwriter import Workbook

LINES = 200_000
MOST_SECONDS, MOST_MB = 30, 1000
HEADERS = (
    "Employee Number", "Position Title", "Pay Band", "FTE", "Contract Type", "Start Date", "End Date",
    "Notes",
)  # fmt: skip

_READ = r"""
import re, sys, time
from pathlib import Path
from sim.reading.tables.opening import open_table
from sim.reading.tables.vocabulary import Field
kinds = {"role": "text", "band": "text", "wte": "number", "contract": "text", "start": "date", "end": "date"}
headers = ("Position Title", "Pay Band", "FTE", "Contract Type", "Start Date", "End Date")
wanted = {n: Field(n, k, (h,), needed=True) for (n, k), h in zip(kinds.items(), headers)}
began = time.process_time()
table = open_table(Path(sys.argv[1]), wanted)
spent = time.process_time() - began
assert not table.told() and len(table.columns) == 6
most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())  # of this process alone
print(len(table.lines), spent, int(most[1]) / 1000)
"""


def lines(count: int) -> Iterator[tuple[str, str, str, float, str, date, date, str]]:
    """Yield invented lines of a staff list."""
    chance = Random(1)
    for number in range(count):
        start = date(2000, 1, 1) + timedelta(days=chance.randrange(9000))
        contract = chance.choice(("Permanent", "Fixed Term Temp"))
        note = f"a note, number {number}"
        role, band = f"Role {number % 300}", f"Band {number % 9}"
        end = start + timedelta(days=chance.randrange(2000))
        yield f"E{number}", role, band, chance.randrange(1, 11) / 10, contract, start, end, note


def write_text(path: Path, count: int) -> None:
    """Write a list as text."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADERS) + "\n")
        for *cells, start, end, note in lines(count):
            days = (f"{start:%d/%m/%Y}", f"{end:%d/%m/%Y}")
            file.write(",".join([*map(str, cells), *days, f'"{note}"']) + "\n")


def write_workbook(path: Path, count: int) -> None:
    """Write a list as a workbook."""
    with Workbook(path, {"constant_memory": True}) as book:
        shown = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Staff")
        sheet.write_row(0, 0, HEADERS)
        for row, (*cells, start, end, note) in enumerate(lines(count), 1):
            sheet.write_row(row, 0, cells)
            sheet.write_datetime(row, 5, start, shown)
            sheet.write_datetime(row, 6, end, shown)
            sheet.write_string(row, 7, note)


def main() -> None:
    """Write the lists, read them, and say what that took."""
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("staff.csv", write_text), ("staff.xlsx", write_workbook)):
            path = Path(folder) / name
            write(path, LINES)
            told = subprocess.run(
                [sys.executable, "-c", _READ, path], capture_output=True, text=True, check=True
            ).stdout.split()
            read, seconds, peak = int(told[0]), float(told[1]), float(told[2])
            size = path.stat().st_size / 1e6
            print(f"{name}: {size:.0f} MB, {read:,} lines: {seconds:.1f} s of processor, {peak:.0f} MB")
            kept &= read == LINES and seconds < MOST_SECONDS and peak < MOST_MB
    print(f"{'within' if kept else 'BEYOND'} {MOST_SECONDS} s and {MOST_MB:,} MB")


if __name__ == "__main__":
    main()
