"""The event log as a table of words, written block by block so that memory stays bounded."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.files.scratch import new_scratch
from sim.model.log import Contract, Destination, Event, EventLog, Names, Reason, word
from sim.scenario.posts import PostSpec
from sim.study.coded import as_words, post_codes

if TYPE_CHECKING:
    import pyarrow as pa


class EventWriter:
    """Writes logs to one Parquet file, a row group for each block.

    Columns: scenario, replication, time_months, event, post, role, band, person, stream, contract, reason,
    destination, partner, knowledge, amount, until. Codes become words; what does not apply is null.
    """

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq

        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(self._file, _schema(), compression="zstd")

    def close(self) -> None:
        """Complete the file."""
        self._writer.close()
        self._file.close()

    def write(self, scenario: str, log: EventLog, names: Names, posts: Sequence[PostSpec]) -> None:
        """Add the log of some replications of a scenario, whose posts are in the order of their codes."""
        import pyarrow as pa

        (role, roles), (band, bands) = (
            post_codes(posts, told) for told in (lambda post: post.role, lambda post: str(post.band))
        )
        persons, person = np.unique(log.person, return_inverse=True)
        known = persons >= 0
        person = np.where(log.person >= 0, person - int((~known).sum()), -1)
        zeros = np.zeros(len(log.time), dtype=np.int32)
        columns = [
            as_words(zeros, [scenario]),
            pa.array(log.replication),
            pa.array(log.time),
            as_words(log.event, [word(code) for code in Event]),
            as_words(log.post, names.posts),
            as_words(role[log.post], roles),
            as_words(band[log.post], bands),
            as_words(person, [names.person(int(code)) for code in persons[known]]),
            as_words(log.stream, names.streams),
            as_words(log.contract, [word(code) for code in Contract]),
            as_words(log.reason, [word(code) for code in Reason]),
            as_words(log.destination, [word(code) for code in Destination]),
            as_words(log.partner, names.partners),
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
    posts : sequence of PostSpec
        What the scenario says of its posts, in the order of their codes.
    replications : int array
        Those that are used.
    logs : iterable of EventLog
        Replications ascending; one may be in several.
    """

    name: str
    names: Names
    posts: Sequence[PostSpec]
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
        place, remove = new_scratch()
        try:
            write_events(place / "events.parquet", self._arms())
            self._arms = tuple  # what they held is not needed any more
        except BaseException:
            remove()
            raise
        weakref.finalize(self, remove)
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
                    writer.write(
                        arm.name, log.where(np.isin(log.replication, list(new))), arm.names, arm.posts
                    )


def _schema() -> pa.Schema:
    import pyarrow as pa

    word = pa.dictionary(pa.int32(), pa.string())
    words = [
        "event",
        "post",
        "role",
        "band",
        "person",
        "stream",
        "contract",
        "reason",
        "destination",
        "partner",
    ]
    return pa.schema(
        [("scenario", word), ("replication", pa.int32()), ("time_months", pa.float64())]
        + [(name, word) for name in words]
        + [(name, pa.float64()) for name in ("knowledge", "amount", "until")]
    )
