"""The event log as a table of words, written block by block so that memory stays bounded."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.log import Contract, Destination, Event, EventLog, Names, Reason

if TYPE_CHECKING:
    import pyarrow as pa


def _words(codes: type[IntEnum]) -> list[str]:
    return [code.name.lower().replace("_", "-") for code in codes]


class EventWriter:
    """Writes logs to one Parquet file, a row group for each block.

    Columns: scenario, replication, time_months, event, post, person, stream, contract, reason, destination,
    partner, knowledge, amount, until. Codes become words; what does not apply is null.
    """

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self._writer = pq.ParquetWriter(path, _schema(), compression="zstd")

    def close(self) -> None:
        """Complete the file."""
        self._writer.close()

    def write(self, scenario: str, log: EventLog, names: Names) -> None:
        """Add the log of some replications of a scenario."""
        import pyarrow as pa

        persons, person = np.unique(log.person, return_inverse=True)
        known = persons >= 0
        person = np.where(log.person >= 0, person - int((~known).sum()), -1)
        zeros = np.zeros(len(log.time), dtype=np.int32)
        columns = [
            _as_words(zeros, [scenario]),
            pa.array(log.replication),
            pa.array(log.time),
            _as_words(log.event, _words(Event)),
            _as_words(log.post, names.posts),
            _as_words(person, [names.person(int(code)) for code in persons[known]]),
            _as_words(log.stream, names.streams),
            _as_words(log.contract, _words(Contract)),
            _as_words(log.reason, _words(Reason)),
            _as_words(log.destination, _words(Destination)),
            _as_words(log.partner, names.partners),
            *(pa.array(column, from_pandas=True) for column in (log.knowledge, log.amount, log.until)),
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=_schema()))


class Arm(NamedTuple):
    """One scenario's part of an event log.

    Attributes
    ----------
    name : str
        What tables call it.
    names : Names
        What the codes of its logs mean.
    replications : int array
        Those that are used.
    logs : iterable of EventLog
        Replications ascending; one may be in several.
    """

    name: str
    names: Names
    replications: NDArray[np.int64]
    logs: Iterable[EventLog]


class EventsFile:
    """An event log on disk, written when it is first asked for; it is there for as long as this object.

    Parameters
    ----------
    arms : callable
        Returns the logs of each scenario; called once.
    """

    def __init__(self, arms: Callable[[], Iterable[Arm]]) -> None:
        self._arms: Callable[[], Iterable[Arm]] = arms

    @cached_property
    def path(self) -> Path:
        """The file (Parquet)."""
        place = Path(tempfile.mkdtemp(prefix="engine-room-"))
        try:
            write_events(place / "events.parquet", self._arms())
            self._arms = tuple  # what they held is not needed any more
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
        return place / "events.parquet"


def write_events(path: Path, arms: Iterable[Arm]) -> None:
    """Write the logs of several scenarios to one Parquet file, one after the other."""
    with closing(EventWriter(path)) as writer:
        for arm in arms:
            left = set(arm.replications.tolist())
            for log in arm.logs:
                new = left & set(np.unique(log.replication).tolist())
                left -= new
                if new:
                    writer.write(arm.name, log.where(np.isin(log.replication, list(new))), arm.names)


def _schema() -> pa.Schema:
    import pyarrow as pa

    word = pa.dictionary(pa.int32(), pa.string())
    words = ["event", "post", "person", "stream", "contract", "reason", "destination", "partner"]
    return pa.schema(
        [("scenario", word), ("replication", pa.int32()), ("time_months", pa.float64())]
        + [(name, word) for name in words]
        + [(name, pa.float64()) for name in ("knowledge", "amount", "until")]
    )


def _as_words(codes: NDArray[Any], words: Sequence[str]) -> pa.DictionaryArray:
    import pyarrow as pa

    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), type=pa.string()))
