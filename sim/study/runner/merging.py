"""Folders of results put together: what jobs that knew nothing of each other have done of one study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import StoreError
from sim.files.given import files_within, refuse_link
from sim.files.packed import archive_at
from sim.files.write import write_whole
from sim.study.runner.blockfile import decode
from sim.study.runner.identity import IDENTITY, read_identity, told
from sim.study.runner.store import BLOCKS, SCENARIO, failure_path, failures_in


class _Found(NamedTuple):
    """A good block in a folder: its path there, its cell and its replications."""

    folder: Path
    path: Path
    cell: str
    replications: frozenset[int]


def merge(folders: Sequence[Path], into: Path) -> int:
    """Copy the results of one study from several folders into one.

    It can be repeated, and more folders can be added later. What is garbled is left out, and simulated anew
    when the study is run on the merged folder.

    Parameters
    ----------
    folders : sequence of Path
        As :class:`sim.study.runner.store.FolderStore` made them.
    into : Path
        Made if it does not exist; what it holds stays.

    Returns
    -------
    int
        Blocks copied now.

    Raises
    ------
    StoreError
        A folder holds no results, two are of different studies or versions, or the disk is full. Nothing is
        copied unless all folders agree.
    """
    sources = [folder for folder in folders if folder.resolve() != into.resolve()]
    present = [into] if read_identity(into) is not None else []
    _refuse_different([*present, *sources])
    there, coming = _blocks([*present, *sources], into)
    if sources and not present:
        write_whole(into / IDENTITY, (sources[0] / IDENTITY).read_bytes())
    copied = 0
    for block in coming:
        if block.replications <= there.get(block.path, frozenset()):
            continue
        there[block.path] = block.replications
        write_whole(into / block.path, (block.folder / block.path).read_bytes())
        _copy_if_new(block.folder, into, block.path.with_name(SCENARIO))
        copied += 1
    _copy_failures(sources, into, coming)
    return copied


def _refuse_different(folders: Sequence[Path]) -> None:
    first: tuple[Path, dict[str, Any]] | None = None
    for folder in folders:
        said = read_identity(folder)
        if said is None:
            raise StoreError(f"{folder} holds no results of a study")
        if first is None:
            first = folder, said
        for key in {**first[1], **said}:
            ours, theirs = first[1].get(key), said.get(key)
            if ours != theirs:
                raise StoreError(
                    f"{first[0]} and {folder} are of different studies: {key} is {told(ours)} and "
                    f"{told(theirs)}"
                )


def _blocks(folders: Sequence[Path], into: Path) -> tuple[dict[Path, frozenset[int]], list[_Found]]:
    """Return what is there already, and what the other folders have."""
    there: dict[Path, frozenset[int]] = {}
    coming: list[_Found] = []
    first: dict[str, tuple[Path, tuple[str, str]]] = {}
    for folder in folders:
        for path in files_within(folder, BLOCKS, ".npz"):
            block = decode(archive_at(path))
            if block is None:
                continue
            ours = block.engine_room, block.scenario
            before, theirs = first.setdefault(block.cell, (folder, ours))
            if ours != theirs:
                raise StoreError(
                    f"{before} and {folder} hold {block.cell} of different scenarios or versions; "
                    "they are not of one study"
                )
            numbers = frozenset(block.sample.replications.tolist())
            if folder == into:
                there[path.relative_to(folder)] = numbers
            else:
                coming.append(_Found(folder, path.relative_to(folder), block.cell, numbers))
    return there, coming


def _copy_if_new(folder: Path, into: Path, path: Path) -> None:
    refuse_link(folder, path.as_posix())
    if not (into / path).exists() and (folder / path).is_file():
        write_whole(into / path, (folder / path).read_bytes())


def _copy_failures(folders: Sequence[Path], into: Path, blocks: Sequence[_Found]) -> None:
    """Copy what is told of failures, except of replications that another folder has after all."""
    kept: dict[str, set[int]] = {}
    for block in blocks:
        kept.setdefault(block.cell, set()).update(block.replications)
    for folder in folders:
        for failure in failures_in(folder):
            if failure.replication not in kept.get(failure.cell, ()):
                _copy_if_new(folder, into, failure_path(failure.cell, failure.replication))
