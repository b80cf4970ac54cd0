"""The folder of a study: the study itself, the numbers as they come, and at the end its tables.

``study.yaml`` and ``scenarios/`` are written first: they state all of the study, whatever becomes of the
files it was read from. ``blocks/`` and ``failures/`` hold what is simulated
(:mod:`sim.study.runner.store`). The tables come at the end, ``study.json`` after them, then the pictures, and
``run.json`` last, the only file in which times and the machine stand: every other one is the same bytes for
the same study and version. ``written.json`` says what a run has written: nothing else is ever taken away or
overwritten.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import StoreError, WriteError
from sim.files.lock import LOCK, alone_in
from sim.files.written import Written
from sim.scenario import fingerprint
from sim.study.experiment.arrays import sample_or_nothing
from sim.study.experiment.outputs import FINISHED, REPLICATIONS, SUMMARY, files_of
from sim.study.experiment.plan import Plan
from sim.study.experiment.precision import STEP, Stop
from sim.study.experiment.results import StudyResults
from sim.study.experiment.running import Experiment
from sim.study.experiment.stopping import Situation
from sim.study.runner.identity import IDENTITY
from sim.study.runner.store import FolderStore
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

STUDY = "study.yaml"

_LIBRARIES = ("simpy", "numpy", "scipy", "pandas", "pyarrow", "pydantic", "PyYAML")


@contextmanager
def open_folder(plan: Plan, folder: Path) -> Iterator[FolderStore]:
    """Give the store of a study's folder, which is made if need be; write what the study asks.

    Until the block ends, no other process may open the folder. It may hold a smaller study or a larger one,
    with other systems, policies or questions: then what both have is not simulated again.

    Raises
    ------
    StoreError
        The folder holds something else: other files, another study, results of another version, or a file
        of somebody's own with the name of one that the study would write. Or another process has it open.
    """
    if folder.exists() and not (folder / IDENTITY).exists():
        if not folder.is_dir():
            raise StoreError(f"{folder} is a file, not a folder. Choose another --out")
        if any(path.name != LOCK for path in folder.iterdir()):
            raise StoreError(
                f"{folder} is not empty and holds no results of such a run; its files are never overwritten. "
                "Choose another --out"
            )
    with alone_in(folder):
        files, written = plan.files(), Written(folder)
        written.refuse_others([*files, *files_of(plan)])
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


@contextmanager
def folder_as_it_is(plan: Plan, folder: Path) -> Iterator[FolderStore]:
    """Give the store of a folder to read from; what the folder says is left as it is.

    Raises
    ------
    StoreError
        The folder holds something else, or another process has it open.
    """
    with alone_in(folder):
        yield FolderStore(folder, plan.identity())


def write_tables(results: StudyResults, experiment: Experiment, folder: Path) -> None:
    """Write the tables and where the study stopped; take away the pictures of an earlier run.

    Until :func:`write_finished`, the folder is not that of a finished study.

    Raises
    ------
    StoreError
        They cannot be written; what was simulated stays.
    """
    tables = {
        "differences": results.differences, "summary": results.summary, "curves": results.curves,
        **results.answers,
    }  # fmt: skip
    files = {f"{name}.csv": _csv(table) for name, table in tables.items()}
    written = Written(folder)
    try:
        (folder / FINISHED).unlink(missing_ok=True)
        written.remove([name for name in written.names if name.startswith("figures/")])
        for place in folder.glob("systems/*"):  # folders of single systems, as an earlier run wrote them
            Written(place).remove_all()
        with suppress(OSError):  # there is none, or somebody keeps something there
            (folder / "systems").rmdir()
        written.remove([name for name in written.names if name.endswith(".csv") and name not in files])
        written.write(files)
        with written.writing(REPLICATIONS) as partial:
            _write_replications(partial, results, experiment)
        written.write({SUMMARY: _json(_manifest(results))})
    except WriteError:
        raise
    except OSError as error:
        raise StoreError(
            f"cannot write the tables to {folder}: {error.strerror}. What was simulated stays: run again"
        ) from None


def write_finished(
    results: StudyResults, folder: Path, *, command: str, started: datetime, finished: datetime
) -> None:
    """Say that all is written, and what it took.

    Raises
    ------
    StoreError
        It cannot be written.
    """
    Written(folder).write_changing(FINISHED, _json(_run(results, command, started, finished)))


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode()


def _write_replications(path: Path, results: StudyResults, experiment: Experiment) -> None:
    """Write every measure in every replication that is used, long; one row group a cell."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    plan = results.plan
    words = ("assumptions", "system", "policy", "measure", "group")
    text = pa.dictionary(pa.int32(), pa.string())
    schema = pa.schema(
        [*((word, text) for word in words), ("replication", pa.int32()), ("value", pa.float64())]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for system, assumptions in plan.situations:
            n = results.replications(system, assumptions)
            for policy, cell in zip(plan.policies, plan.cells(system, assumptions), strict=True):
                sample = sample_or_nothing(experiment.runner, cell, n)
                rows, columns = sample.values.shape
                if not rows:
                    continue
                arrays: list[Any] = [_tiled([w], rows * columns) for w in (assumptions, system, policy)]
                arrays += [_tiled([getattr(m, w) for m in sample.measures], rows) for w in ("name", "group")]
                arrays.append(pa.array(np.repeat(sample.replications.astype(np.int32), columns)))
                arrays.append(pa.array(sample.values.ravel()))
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=rows * columns)


def _tiled(words: Sequence[str], times: int) -> Any:
    """Return words, so many times over, as an Arrow column that holds each of them once."""
    import pyarrow as pa

    place = {word: i for i, word in enumerate(dict.fromkeys(words))}
    places = np.array([place[word] for word in words], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(np.tile(places, times), list(place))


def _manifest(results: StudyResults) -> dict[str, Any]:
    plan = results.plan
    file = plan.file
    given = file.replications
    return {
        "engine_room": __version__,
        "title": file.title,
        "question": file.question,
        "baseline": plan.baseline,
        "seed": file.run.seed,
        "years": file.run.years,
        "start_date": file.run.start_date.isoformat(),
        "replications": given.model_dump() | {"step": STEP},
        "precision": file.precision and {"of": file.precision.of, **file.precision.half_widths},
        "uncertainty": file.uncertainty and file.uncertainty.model_dump(),
        "stopped": [_stopped(plan, situation, stop) for situation, stop in results.stops.items()],
        "failures": [
            {"cell": f.cell, "replication": f.replication, "error": f.traceback.strip().splitlines()[-1]}
            for f in results.failures
        ],
        "failed_cells": list(results.lost),
        "unanswered": list(results.unanswered),
        "scenarios": [
            {"cell": cell.name, "sha256": fingerprint(cell.scenario)}
            for situation in plan.situations
            for cell in plan.cells(*situation)
        ],
    }


def _stopped(plan: Plan, situation: Situation, stop: Stop) -> dict[str, Any]:
    system, assumptions = situation
    return {
        "system": system,
        "assumptions": assumptions,
        "replications": stop.replications,
        "precision_reached_at": stop.reached,
        "why": stop.why,
        "half_widths": half_widths_of(plan, stop),
    }


def half_widths_of(plan: Plan, stop: Stop) -> dict[str, dict[str, float | None]]:
    """Return the half-widths at the end, by policy and measure; None where nothing was defined."""
    measures = list(plan.file.precision.half_widths) if plan.file.precision else []
    reached = iter(stop.half_widths.tolist())
    return {
        policy: {measure: None if np.isnan(width := next(reached)) else width for measure in measures}
        for policy in (plan.policies[1:] if measures else ())
    }


def _run(results: StudyResults, command: str, started: datetime, finished: datetime) -> dict[str, Any]:
    took = results.statistics
    return {
        "command": command or "from Python",
        "started": started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "replications_simulated": took.simulated,
        "replications_found": took.found,
        "replications_failed": took.failed,
        "seconds_of_simulation": round(took.seconds, 1),
        "workers": took.workers,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, float_format="%.10g", lineterminator="\n").encode()


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
