"""The file of an event log: the columns of some replications of a cell, as the model wrote them."""

from __future__ import annotations

from pathlib import Path

from sim.errors import StoreError
from sim.model.log import EventLog

LOG = ".log"
"""How the name of such a file ends. It lies beside the block of the same replications."""


def log_bytes(log: EventLog) -> bytes:
    """Return the bytes of the file of a log, in Arrow's format; the same for the same log."""
    import pyarrow as pa

    table = pa.table(log._asdict())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def read_log(path: Path) -> EventLog:
    """Return the log in a file.

    Raises
    ------
    StoreError
        It is missing or garbled.
    """
    import pyarrow as pa

    try:
        with pa.ipc.open_file(path.read_bytes()) as file:
            table = file.read_all()
        return EventLog(*(table[name].to_numpy() for name in EventLog._fields))
    except (OSError, KeyError, pa.ArrowException):
        raise StoreError(f"{path} is missing or garbled; remove the block beside it and run again") from None
