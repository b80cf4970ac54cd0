"""The file of an event log: the columns of some replications of a cell, as the model wrote them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np

from sim.errors import StoreError
from sim.files.packed import most_unpacked, refuse_bomb
from sim.model.log import COLUMNS, EventLog

LOG = ".log"
"""How the name of such a file ends. It lies beside the block of the same replications."""


def log_bytes(log: EventLog) -> bytes:
    """Return the bytes of the file of a log: its columns one after the other as NumPy writes them, packed.

    They are the same for the same log. They are packed as one, so that it can be seen how large they are
    before they are unpacked whole.
    """
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        for column in log:
            np.lib.format.write_array(packed, column, allow_pickle=False)
    return bytes(sink.getvalue())


def read_log(path: Path) -> EventLog:
    """Return the log in a file.

    Raises
    ------
    StoreError
        It is missing or garbled, or far larger unpacked than a log can be.
    """
    try:
        return _log_in(_unpacked(path))
    except StoreError:
        raise
    except (OSError, ValueError, MemoryError):  # what NumPy and Arrow raise
        raise StoreError(f"{path} is missing or garbled; remove the block beside it and run again") from None


def _unpacked(path: Path) -> BytesIO:
    import pyarrow as pa

    data = path.read_bytes()
    with pa.CompressedInputStream(pa.BufferReader(data), "zstd") as packed:
        columns = packed.read(most_unpacked(len(data)) + 1)
    refuse_bomb(path, len(data), len(columns))
    return BytesIO(columns)


def _log_in(file: BytesIO) -> EventLog:
    columns = [np.lib.format.read_array(file, allow_pickle=False) for _ in COLUMNS]
    shape = (columns[0].size,)
    if [(c.dtype, c.shape) for c in columns] != [(np.dtype(kind), shape) for kind in COLUMNS.values()]:
        raise ValueError("not the columns of a log")
    return EventLog(*columns)
