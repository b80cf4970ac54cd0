"""Old and open workbooks (.xls, .ods) are read in a process of their own, which a damaged one may end.

Of an .xlsx it is known beforehand how far it reaches. Of these it is not, and the library that reads them
asks for the memory of the whole rectangle, or gives up without an error that could be caught. Nothing is
written: the file goes in through a pipe, and its cells come out through one.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

from sim.reading.tables.grid import Raw
from sim.reading.tables.kinds import DAMAGED, PASSWORD, AnotherKindError

_SECONDS = 120
_CHILD = """
import io, pickle, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no cells in a core file, should it be ended
    resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
except (ImportError, ValueError, OSError):
    pass  # not on Windows
from python_calamine import PasswordError, SheetVisibleEnum, load_workbook
try:
    book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    found = []
    for about in book.sheets_metadata:
        sheet = book.get_sheet_by_name(about.name)
        hidden = about.visible != SheetVisibleEnum.Visible
        left = sheet.start[1] if sheet.start else 0
        found.append((about.name, hidden, left, sheet.merged_cell_ranges or [], list(sheet.iter_rows())))
except PasswordError:
    found = None
sys.stdout.buffer.write(pickle.dumps(found))
"""


def read_apart(data: bytes) -> list[tuple[str, bool, Raw]]:
    """Return the sheets of a workbook: the name of each, whether it is hidden, and its cells.

    Raises
    ------
    AnotherKindError
        It is damaged, protected by a password, or needs too much memory.
    """
    found = _found(data)
    # Not within the except of _found: an error that follows on another keeps it, with what was read.
    if isinstance(found, str):
        raise AnotherKindError(found)
    return [
        (name, hidden, Raw(left, merged, len(rows), rows.__iter__))
        for name, hidden, left, merged, rows in found
    ]


def _found(data: bytes) -> list[Any] | str:
    """Return the sheets as the process reads them, or why there are none."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _CHILD],  # -P: nothing is imported from the current folder
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=_SECONDS,
        )  # fmt: skip
        if done.returncode:
            return DAMAGED
        found: list[Any] | None = pickle.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, EOFError, pickle.UnpicklingError):
        return DAMAGED
    return PASSWORD if found is None else found
