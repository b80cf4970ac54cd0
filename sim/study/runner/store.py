"""Where the numbers of a study are kept: in memory, or in a folder that outlives a crash."""

from __future__ import annotations

import errno
import json
import os
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import StoreError, WriteError
from sim.files.given import files_within, json_in
from sim.files.names import path_of
from sim.files.packed import archive_at
from sim.files.scratch import new_scratch
from sim.files.write import remove_partial, write_whole
from sim.measures.measure import Ints
from sim.model.log import EventLog
from sim.scenario import to_plain
from sim.study.runner.blockfile import BlockFile, code_of_measures, decode, encode
from sim.study.runner.cells import (
    Cell,
    Failure,
    Sample,
    gaps,
    joined,
    refuse_gaps,
    results_fingerprint,
)
from sim.study.runner.identity import IDENTITY, Identity, other_scenario, read_identity, refuse_other
from sim.study.runner.logfile import LOG, log_bytes, read_log
from sim.version import __version__

BLOCKS, FAILURES, SCENARIO = "blocks", "failures", "scenario.json"

_MOST = 10**9  # a number of a replication is below it


class _Failures:
    """What stores have in common: what is known of replications that failed."""

    def __init__(self) -> None:
        self.ahead = 0
        self.known: dict[tuple[str, int], Failure] = {}

    def put_failure(self, failure: Failure) -> None:
        """Keep what is known of a replication that failed."""
        self.known[failure.cell, failure.replication] = failure

    def failures(self) -> list[Failure]:
        """Return the failures, by cell and number."""
        return [self.known[key] for key in sorted(self.known)]


class MemoryStore(_Failures):
    """Numbers kept as long as the process lives; event logs, of which there is much, in files meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: dict[str, list[tuple[Sample, Path | None]]] = {}
        self._logs: Path | None = None  # removed with the store

    def missing(self, cell: Cell, replications: range) -> list[range]:
        """Return the replications that are not kept, failed or not, as ranges in ascending order."""
        return gaps(replications, (part.replications for part, _ in self._fit(cell)))

    def put(self, cell: Cell, sample: Sample, log: EventLog | None = None) -> None:
        """Keep the numbers of some replications; what is said of their failures is forgotten."""
        parts = self._parts.setdefault(cell.name, [])
        parts.append((sample, None if log is None else self._written(cell, len(parts), log)))
        for number in sample.replications.tolist():
            self.known.pop((cell.name, number), None)

    def sample(self, cell: Cell, replications: range) -> Sample:
        """Return those replications; all must be kept, or known to have failed."""
        refuse_gaps(cell, self.missing(cell, replications), self.known)
        return joined(cell, [sample for sample, _ in self._fit(cell)], replications)

    def logs(self, cell: Cell) -> Iterator[EventLog]:
        """Yield the event log of a cell, replications ascending, some at a time."""
        for _, path in sorted(self._fit(cell), key=lambda part: part[0].replications[0]):
            assert path is not None
            yield read_log(path)

    def _written(self, cell: Cell, number: int, log: EventLog) -> Path:
        if self._logs is None:
            self._logs, remove = new_scratch()
            weakref.finalize(self, remove)
        path = self._logs / path_of(cell.name) / f"{number}{LOG}"
        write_whole(path, log_bytes(log))
        return path

    def _fit(self, cell: Cell) -> list[tuple[Sample, Path | None]]:
        return [
            (sample, path)
            for sample, path in self._parts.get(cell.name, ())
            if (sample.detail is not None or not cell.detail) and (path is not None or not cell.log)
        ]


class _Kept(NamedTuple):
    """A file that was read once and found good, with the log beside it perhaps."""

    replications: Ints
    detail: bool
    log: bool


class FolderStore(_Failures):
    """Numbers kept in a folder, a file for each block.

    ``blocks/dorset/bridge-fund/central/000000-000024.npz`` holds the first 25 replications of a cell, and
    ``failures/dorset/bridge-fund/central/000137.json`` tells of one that failed.

    Files appear whole or not at all. One that was cut short or garbled all the same is taken for missing.
    The folder serves one run at a time.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    identity : mapping of str to str or int
        What else must be the same, besides the version, for the folder to be of this study.
    cells : iterable of Cell
        What is kept of these must be of the same scenario, or nothing is written.
    as_it_is : bool
        Whether what is kept is good whichever measures of one's own are among it; else it has those of now.

    Raises
    ------
    StoreError
        The folder holds results of another version, another study or another scenario, or nothing can be
        written there.
    """

    def __init__(
        self, folder: Path, identity: Identity, cells: Iterable[Cell] = (), *, as_it_is: bool = False
    ) -> None:
        super().__init__()
        self._own = None if as_it_is else code_of_measures()
        self.folder = folder
        self._kept: dict[str, dict[Path, _Kept]] = {}
        ours = {"engine_room": __version__, **identity}
        theirs = read_identity(folder)
        if theirs is not None:
            refuse_other(folder, theirs, ours)
        for cell in cells:
            self._of(cell)
        if theirs != ours:
            write_whole(folder / IDENTITY, _json(ours))
        remove_partial(folder)
        for failure in failures_in(folder):
            super().put_failure(failure)

    def missing(self, cell: Cell, replications: range) -> list[range]:
        """Return the replications that are not kept, failed or not, as ranges in ascending order.

        Raises
        ------
        StoreError
            What is kept of the cell is of another version or another scenario.
        """
        return gaps(replications, (kept.replications for _, kept in self._fit(cell)))

    def put(self, cell: Cell, sample: Sample, log: EventLog | None = None) -> None:
        """Keep the numbers of some replications; what is said of their failures is forgotten.

        Raises
        ------
        StoreError
            The disk is full, or the folder cannot be written. What was kept before stays.
        """
        self.refuse_gone()
        known = self._of(cell)
        if not known:
            write_whole(self._place(cell) / SCENARIO, _json(to_plain(cell.scenario)))
        numbers = sample.replications
        path = self._place(cell) / f"{numbers[0]:06d}-{numbers[-1]:06d}.npz"
        if log is not None:
            write_whole(path.with_suffix(LOG), log_bytes(log))
        write_whole(path, encode(cell, sample))
        known[path] = _Kept(numbers, sample.detail is not None, log is not None)
        for number in numbers.tolist():
            if self.known.pop((cell.name, number), None):
                (self.folder / failure_path(cell.name, number)).unlink(missing_ok=True)

    def refuse_gone(self) -> None:
        """Raise WriteError if somebody has removed the folder meanwhile: it is not made anew, half empty."""
        kept = self.folder / IDENTITY
        if not kept.is_file():
            raise WriteError(errno.ENOENT, os.strerror(errno.ENOENT), str(kept))

    def put_failure(self, failure: Failure) -> None:
        """Keep what is known of a replication that failed."""
        if self.known.get((failure.cell, failure.replication)) == failure:
            return
        super().put_failure(failure)
        write_whole(self.folder / failure_path(failure.cell, failure.replication), _json(failure._asdict()))

    def sample(self, cell: Cell, replications: range) -> Sample:
        """Return those replications; all must be kept, or known to have failed.

        Raises
        ------
        StoreError
            Some are not kept, or a file cannot be read any more.
        """
        refuse_gaps(cell, self.missing(cell, replications), self.known)
        inside = [
            path
            for path, kept in self._fit(cell)
            if gaps(replications, [kept.replications]) != [replications]
        ]
        return joined(cell, [self._read_again(path).sample for path in inside], replications)

    def logs(self, cell: Cell) -> Iterator[EventLog]:
        """Yield the event log of a cell, replications ascending, some at a time."""
        for path, _ in sorted(self._fit(cell)):
            yield read_log(path.with_suffix(LOG))

    def count(self) -> int:
        """Return about how many replications are kept, of whatever cells, by the names of the files.

        Where failures left gaps, they are counted too.
        """
        names = (path.stem.partition("-") for path in (self.folder / BLOCKS).rglob("*.npz"))
        return sum(
            int(last) - int(first) + 1 for first, _, last in names if first.isdecimal() and last.isdecimal()
        )

    def _place(self, cell: Cell) -> Path:
        return self.folder / BLOCKS / path_of(cell.name)

    def _of(self, cell: Cell) -> dict[Path, _Kept]:
        """Return the good files of a cell, read once."""
        if cell.name not in self._kept:
            self._kept[cell.name] = dict(self._read_all(cell))
        return self._kept[cell.name]

    def _fit(self, cell: Cell) -> list[tuple[Path, _Kept]]:
        return [
            (path, kept)
            for path, kept in self._of(cell).items()
            if (kept.detail or not cell.detail) and (kept.log or not cell.log)
        ]

    def _read_all(self, cell: Cell) -> Iterator[tuple[Path, _Kept]]:
        fingerprint = results_fingerprint(cell.scenario)
        place = self._place(cell)
        for path in files_within(self.folder, place.relative_to(self.folder).as_posix(), ".npz"):
            if path.parent != place:  # of a cell whose name goes on
                continue
            block = decode(archive_at(path))
            if block is None or block.cell != cell.name:
                continue
            if self._own and block.own != self._own:  # measured anew
                continue
            refuse_other(path, {"engine_room": block.engine_room}, {"engine_room": __version__})
            if block.scenario != fingerprint:
                raise StoreError(other_scenario(self.folder, cell, path.with_name(SCENARIO)))
            log = path.with_suffix(LOG).exists()
            yield path, _Kept(block.sample.replications, block.sample.detail is not None, log)

    def _read_again(self, path: Path) -> BlockFile:
        block = decode(archive_at(path))
        if block is None:
            raise StoreError(f"{path} was garbled since it was read; run again, and it is simulated anew")
        return block


def holds_any(folder: Path) -> bool:
    """Return whether anything that was simulated is kept in a folder."""
    return any((folder / BLOCKS).rglob("*.npz"))


def failure_path(cell: str, replication: int) -> Path:
    """Return where in the folder a failure is told."""
    return Path(FAILURES) / path_of(cell) / f"{replication:06d}.json"


def failures_in(folder: Path) -> Iterator[Failure]:
    """Yield the failures that are told in a folder; a file that is garbled tells none."""
    for path in files_within(folder, FAILURES, ".json"):
        try:
            failure = Failure(**json_in(path))
        except (OSError, ValueError, TypeError):
            continue
        if _is_whole(failure):
            yield failure


def _is_whole(failure: Failure) -> bool:
    cell, number, traceback, scenario = failure
    words = all(isinstance(word, str) for word in (cell, traceback, scenario))
    return words and type(number) is int and 0 <= number < _MOST and bool(traceback.strip())


def _json(data: Any) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()
