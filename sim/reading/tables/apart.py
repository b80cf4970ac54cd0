"""Old and open workbooks (.xls, .ods) are read in a process of their own, which a damaged one may end.

Of an .xlsx it is known beforehand how far it reaches. Of these it is not, and the library that reads them
asks for the memory of the whole rectangle, or gives up without an error that could be caught. Nothing is
written: the file goes in through a pipe, and its cells come out through one.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any, NamedTuple

from sim.reading.tables.grid import Raw
from sim.reading.tables.kinds import DAMAGED, PASSWORD, AnotherKindError

_TOO_MANY = "too many"
_CHILD = """
import io, pickle, sys
memory, cells = map(int, sys.argv[1:] or (4_000_000_000, 1_000_000_000))
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no cells in a core file, should it be ended
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
except (ImportError, ValueError, OSError):
    pass  # not on Windows
from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook
try:
    book = load_workbook(io.BytesIO(sys.stdin.buffer.read()))
    found = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        cells -= sheet.total_height * sheet.total_width
        if cells < 0:
            found = "too many"
            break
        hidden = about.visible != SheetVisibleEnum.Visible
        left = sheet.start[1] if sheet.start else 0
        found.append((about.name, hidden, left, sheet.merged_cell_ranges or [], list(sheet.iter_rows())))
except PasswordError:
    found = None
sys.stdout.buffer.write(pickle.dumps(found))
"""


class Room(NamedTuple):
    """What a process that reads a workbook may use.

    Attributes
    ----------
    memory : int
        Bytes of address space, where the system can bound it.
    seconds : float
        How long it may take.
    cells : int
        How many cells the rectangles of all sheets may have together.
    """

    memory: int = 4_000_000_000
    seconds: float = 120
    cells: int = 1_000_000_000_000


_ROOM = Room()


def read_apart(data: bytes, room: Room = _ROOM) -> list[tuple[str, bool, Raw]]:
    """Return the sheets of a workbook: the name of each, whether it is hidden, and its cells.

    Raises
    ------
    AnotherKindError
        It is damaged, protected by a password, or needs too much memory.
    """
    found = _found(data, room)
    # Not within the except of _found: an error that follows on another keeps it, with what was read.
    if isinstance(found, str):
        raise AnotherKindError(found)
    return [
        (name, hidden, Raw(left, merged, len(rows), rows.__iter__))
        for name, hidden, left, merged, rows in found
    ]


def _found(data: bytes, room: Room) -> list[Any] | str:
    """Return the sheets as the process reads them, or why there are none."""
    try:
        done = subprocess.run(
            # -P: nothing is imported from the current folder; -B: nothing is written
            [sys.executable, "-P", "-B", "-c", _CHILD, str(room.memory), str(room.cells)],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=room.seconds,
        )  # fmt: skip
        if done.returncode:
            return DAMAGED
        found: list[Any] | str | None = pickle.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, EOFError, pickle.UnpicklingError):
        return DAMAGED
    if found == _TOO_MANY:
        return f"has more than {room.cells:,} cells; keep the rows and columns of one list, and save it"
    return PASSWORD if found is None else found
