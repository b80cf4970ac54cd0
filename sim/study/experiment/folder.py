"""The folder of results: what was asked, the numbers as they come, and at the end the tables.

``KEEP-PRIVATE.txt`` is the first file of a team whose people are listed. ``scenarios/`` (of a study also
``study.yaml``) are written next: they state all that is asked, whatever becomes of the files it was read
from. ``blocks/`` and ``failures/`` hold what is simulated (:mod:`sim.study.runner.store`). The tables come at
the end, ``manifest.json`` after them, then the pictures, and ``run.json`` last, the only file in which times
and the machine stand: every other one is the same bytes for the same question and version. ``written.json``
says what a run has written: nothing else is ever taken away or overwritten.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import StoreError, WriteError
from sim.files.cells import marked
from sim.files.lock import LITTER, LOCK, alone_in
from sim.files.names import as_typed
from sim.files.packed import refuse_bomb
from sim.files.private import ADVICE, NOTICE, kept_private
from sim.files.written import WRITTEN, Written
from sim.study.experiment.comparison import one_system
from sim.study.experiment.manifest import manifest, run_of
from sim.study.experiment.outputs import (
    EVENTS,
    FINISHED,
    MANIFEST,
    OF_COMPARISON,
    OF_GROUPS,
    OF_LISTED,
    PEOPLE,
    REPLICATIONS,
    TABLES,
    files_of,
    system_folder,
)
from sim.study.experiment.personal import is_personal
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.results import BaseResults
from sim.study.people import write_people
from sim.study.runner.identity import IDENTITY, read_identity
from sim.study.runner.store import BLOCKS, FolderStore
from sim.study.where import Where
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq


@contextmanager
def open_folder(plan: Plan, folder: Path) -> Iterator[FolderStore]:
    """Give the store of a study's folder, which is made if need be; write what the study asks.

    Until the block ends, no other process may open the folder. It may hold a smaller study or a larger one,
    with other systems, policies or questions: then what both have is not simulated again. Of a team whose
    people are listed, what is to be done with its results is written first, and its owner alone can read
    what is made until the block ends.

    Raises
    ------
    StoreError
        The folder holds something else: other files, another study, results of another version, or a file
        of somebody's own with the name of one that the study would write. Or another process has it open.
    """
    if folder.exists() and not (folder / IDENTITY).exists():
        if not folder.is_dir():
            raise StoreError(f"{folder} is a file, not a folder. Choose another --out")
        if any(path.name not in (LOCK, NOTICE, WRITTEN, *LITTER) for path in folder.iterdir()):
            raise StoreError(
                f"{folder} is not empty and holds no results of such a run; its files are never overwritten. "
                "Choose another --out"
            )
    with kept_private(is_personal(plan)), alone_in(folder):
        files, written = plan.files, Written(folder)
        written.refuse_others([*files, *files_of(plan)])
        written.write(notice(plan))
        cells = (cell for situation in plan.situations for cell in plan.cells(*situation))
        store = FolderStore(folder, plan.identity(), cells)
        if all(_is(folder / name, text) for name, text in files.items()):  # it will ask for all that is kept
            store.ahead = store.count()
        else:  # what its tables answer is another question
            (folder / FINISHED).unlink(missing_ok=True)
        written.write({name: text.encode() for name, text in files.items()})
        parts = (name for name in written.names if name.startswith("scenarios/"))
        written.remove([name for name in parts if name not in files])  # that the study has no more
        yield store
        try:
            store.refuse_gone()
        except WriteError:
            (folder / FINISHED).unlink(missing_ok=True)  # what is there is not whole
            raise


def refuse_others_in_systems(plan: Plan, folder: Path) -> None:
    """Raise StoreError if a file of somebody's own is where that of a single system will be written."""
    for situation in plan.situations:
        place = folder / system_folder(plan, *situation)
        Written(place).refuse_others(files_of(one_system(plan, situation, 1, {})))


@contextmanager
def folder_as_it_is(plan: Plan, folder: Path) -> Iterator[FolderStore]:
    """Give the store of a folder to read from; what the folder says is left as it is.

    Raises
    ------
    StoreError
        The folder holds something else, or nothing of what was simulated, or another process has it open.
    """
    kept = folder / IDENTITY
    with alone_in(folder, reading=True):
        if not (folder / BLOCKS).is_dir():
            raise StoreError(
                f"{folder / BLOCKS}: what was simulated is not there, so nothing can be worked out of it. "
                f"`engine-room rerun {as_typed(str(folder))}` runs it again; to keep it, give out=FOLDER"
            )
        if read_identity(folder) != {"engine_room": __version__, **plan.identity()}:
            raise StoreError(f"{kept}: missing, or not of what {MANIFEST} says. Put it back, or run again")
        yield FolderStore(folder, plan.identity(), as_it_is=True)


def write_tables(results: BaseResults, folder: Path, by: Sequence[str] = ()) -> None:
    """Write what was asked, the tables and the manifest; take away the pictures of an earlier run.

    Until :func:`write_finished`, the folder is not that of finished results. *by* is what people are told
    apart by in tables of their own, if anything: see :meth:`sim.Results.retention_by`.

    Raises
    ------
    StoreError
        They cannot be written; what was simulated stays.
    """
    names = TABLES if isinstance(results.plan, StudyPlan) else (*TABLES, *OF_COMPARISON)
    tables = {name: getattr(results, name) for name in names} | dict(results.answers)
    tables |= {name: listed for name in OF_LISTED if len(listed := getattr(results, name))}
    if by:
        tables |= dict(zip(OF_GROUPS, (results.retention_by(*by), results.exits_by(*by)), strict=True))
    files = {f"{name}.csv": csv(table) for name, table in tables.items()}
    files |= {name: text.encode() for name, text in results.plan.files.items()} | notice(results.plan)
    written = Written(folder)
    try:
        (folder / FINISHED).unlink(missing_ok=True)
        for place in folder.glob("systems/*"):  # folders of single systems, as an earlier run wrote them
            if (place / WRITTEN).is_file():
                Written(place).remove_all()
        with suppress(OSError):  # there is none, or somebody keeps something there
            (folder / "systems").rmdir()
        written.remove([name for name in written.names if name not in files])
        written.write(files)
        with written.writing(REPLICATIONS) as partial:
            _write_replications(partial, results)
        log = None if isinstance(results.plan, StudyPlan) else results.events_file
        if log is not None:
            with written.writing(EVENTS) as partial:
                shutil.copyfile(log, partial)
        if log is not None or results.plan.keep_log:
            with written.writing(PEOPLE) as partial:
                write_people(partial, results.each_outcome())
        written.write({MANIFEST: as_json(manifest(results, by))})
    except WriteError:
        raise
    except OSError as error:
        raise StoreError(
            f"cannot write the tables to {folder}: {error.strerror}. What was simulated stays: run again"
        ) from None


def write_finished(results: BaseResults, folder: Path, undrawn: Mapping[str, str]) -> None:
    """Say that all is written, and what it took; and which pictures could not be drawn, with the reason.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    Written(folder).write_changing(FINISHED, as_json(run_of(results, datetime.now(UTC), undrawn)))


def notice(plan: Plan) -> dict[str, bytes]:
    """Return what says that results are personal data, by the name of its file, if they are."""
    return {NOTICE: ADVICE.encode()} if is_personal(plan) else {}


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode()


def _write_replications(path: Path, results: BaseResults) -> None:
    """Write every measure in every replication that is used, long; one row group a scenario."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _replications_schema()
    with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for where, replications, measures, values in results.measured.rows():
            n, k = values.shape
            if not n:
                continue
            arrays: list[Any] = [_tiled([word], n * k) for word in where]
            arrays.append(pa.array(np.repeat(replications.astype(np.int32), k)))
            arrays += [_tiled([getattr(m, w) for m in measures], n) for w in ("name", "group")]
            arrays.append(pa.array(values.ravel()))
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=n * k)


def replications_in(path: Path) -> pd.DataFrame:
    """Return what is in that file.

    Raises
    ------
    OSError, ValueError
        It cannot be read, or has other columns, or columns of other types.
    sim.StoreError
        It says that it has far more rows than a file of its size can have.
    """
    import pyarrow.parquet as pq

    schema = _replications_schema()
    with path.open("rb") as file, pq.ParquetFile(file) as parquet:
        refuse_bomb(path, path.stat().st_size, _unpacked(parquet.metadata))
        if lacking := [name for name in schema.names if name not in parquet.schema_arrow.names]:
            raise ValueError(f"no column {', '.join(lacking)}")
        table = parquet.read(columns=schema.names)
    frame: pd.DataFrame = table.cast(schema).to_pandas()
    return frame


def _unpacked(told: pq.FileMetaData) -> int:
    """Return how many bytes a file of replications says it has unpacked, as pages or as rows in memory."""
    pages: int = sum(told.row_group(i).total_byte_size for i in range(told.num_row_groups))
    rows: int = told.num_rows * _ROW
    return max(pages, rows)


_ROW = 40
"""Bytes of a row in memory: two numbers, and of each word where it is kept."""


def _replications_schema() -> pa.Schema:
    """Return the columns of that file, and their types."""
    import pyarrow as pa

    text = pa.dictionary(pa.int32(), pa.string())
    keys, words = list(Where._fields), ["measure", "group"]
    columns = [*((word, text) for word in keys), ("replication", pa.int32())]
    columns += [*((word, text) for word in words), ("value", pa.float64())]
    return pa.schema(columns)


def _tiled(words: Sequence[str], times: int) -> Any:
    """Return words, so many times over, as an Arrow column that holds each of them once."""
    import pyarrow as pa

    place = {word: i for i, word in enumerate(dict.fromkeys(words))}
    places = np.array([place[word] for word in words], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(np.tile(places, times), list(place))


def csv(table: pd.DataFrame) -> bytes:
    """Return a table as the bytes of its file; no text in it is a formula to a spreadsheet."""
    words = [str(name) for name in table if table[name].dtype.kind not in "biuf"]
    told = {name: [marked(w) if isinstance(w, str) else w for w in table[name]] for name in words}
    return table.assign(**told).to_csv(index=False, float_format="%.10g", lineterminator="\n").encode()


def as_json(data: Mapping[str, Any]) -> bytes:
    """Return what results say of themselves as the bytes of its file."""
    return (json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
