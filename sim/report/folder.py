"""The folder of results: made beside its place under a temporary name, and renamed when it is complete.

So a results folder is whole or not there, and one that exists is never overwritten.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path


class FolderError(OSError):
    """The results cannot be written where they were asked for; the message says what to do."""


def free_folder(stem: str, parent: Path = Path("results")) -> Path:
    """Return the first of ``parent/stem-1``, ``parent/stem-2``, ... that does not exist."""
    return next(p for n in count(1) if not (p := parent / f"{stem}-{n}").exists())


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder to write into; it takes the name *folder* if all goes well, else it goes.

    Raises
    ------
    FolderError
        *folder* exists and is not empty, or nothing can be written there. Raised on entry, before any work.
    """
    _refuse_if_taken(folder)
    made = _missing_parents(folder)
    partial = folder.parent / f".{folder.name}.partial-{secrets.token_hex(4)}"
    try:
        _make(partial, folder)
        yield partial
        _refuse_if_taken(folder)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        for parent in made:
            _remove_if_empty(parent)
        raise


def _make(partial: Path, folder: Path) -> None:
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise FolderError(
            f"cannot write results to {folder}: {error.strerror}. Choose another place with --out"
        ) from None


def _refuse_if_taken(folder: Path) -> None:
    if not folder.exists():
        return
    try:
        free = folder.is_dir() and not any(folder.iterdir())
    except OSError as error:
        raise FolderError(f"cannot read {folder}: {error.strerror}") from None
    if not free:
        what = "is not empty" if folder.is_dir() else "is a file"
        other = free_folder(folder.name, folder.parent)
        raise FolderError(f"{folder} exists and {what}; results are never overwritten. Free: --out {other}")


def _missing_parents(folder: Path) -> list[Path]:
    """Return the parents that do not exist yet, innermost first."""
    return [p for p in folder.parents if not p.exists()]


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # somebody else uses it
