"""The folder of results: made beside its place under a temporary name, and renamed when it is complete.

So a results folder is whole or not there, and one that exists is never overwritten.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.errors import FolderError
from sim.files.lock import LOCK, locked
from sim.files.write import partial_of
from sim.interrupts import interrupts_held


def free_folder(stem: str, parent: Path = Path("results")) -> Path:
    """Return the first of ``parent/stem-1``, ``parent/stem-2``, ... that does not exist."""
    return next(p for n in count(1) if not (p := parent / f"{stem}-{n}").exists())


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder to write into; it takes the name *folder* if all goes well, else it goes.

    A link is followed, also one that leads to nothing yet.

    Raises
    ------
    FolderError
        *folder* exists and is not empty, another run is to fill it, or nothing can be written there. Raised
        on entry, before any work.
    """
    place = end_of_links(folder)
    _refuse_if_taken(folder, place)
    made = [p for p in (place, *place.parents) if not p.exists()]
    partial = partial_of(place)
    try:
        with ExitStack() as held:
            try:
                with interrupts_held():  # a lock file that is made and not yet held would be left
                    _try(place, partial)
                    held.enter_context(locked(place / LOCK))
                    partial.mkdir()
            except BlockingIOError:
                raise FolderError(_taken(folder, "is in use by another run")) from None
            except OSError as error:
                raise FolderError(_cannot(folder, error)) from None
            yield partial
            _refuse_if_taken(folder, place)
            if place.exists():
                _take_over(place, partial)
        if place.exists():
            place.rmdir()
        partial.rename(place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        for ours in made:
            _remove_if_empty(ours)
        raise


@contextmanager
def working_folder(within: Path, prefix: str) -> Iterator[Path]:
    """Give a folder within another for as long as the block lasts; remove those of runs that were killed."""
    for left in within.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=prefix, dir=within, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def end_of_links(folder: Path) -> Path:
    """Return where a folder lies or would lie, all links followed.

    Raises
    ------
    FolderError
        No folder can be reached there.
    """
    try:
        place = folder.resolve()
        place.exists()  # raises where nothing can be reached
    except (OSError, RuntimeError) as error:
        raise FolderError(_cannot(folder, error)) from None
    return place


def _refuse_if_taken(folder: Path, place: Path) -> None:
    if not place.exists():
        return
    try:
        free = place.is_dir() and all(path.name == LOCK for path in place.iterdir())
    except OSError as error:
        raise FolderError(_cannot(folder, error)) from None
    if not free:
        raise FolderError(_taken(folder, f"exists and {'is not empty' if place.is_dir() else 'is a file'}"))


def _taken(folder: Path, what: str) -> str:
    other = free_folder(folder.name, folder.parent)
    return f"{folder} {what}; results are never overwritten. Free: --out {other}"


def _try(place: Path, partial: Path) -> None:
    """Do now all that renaming will need; a mount point, say, is empty and yet cannot be replaced.

    The folder itself is made, so that another run that looks for a free name takes another. One that holds a
    lock was tried by whoever locked it, and perhaps fills it now.
    """
    if not place.exists():
        place.mkdir(parents=True, exist_ok=True)
    elif not any(place.iterdir()):
        place.rename(partial)
        partial.rename(place)


def _take_over(place: Path, partial: Path) -> None:
    """Give the new folder the owner, the mode and the attributes of the empty one whose name it takes."""
    was = place.stat()
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # the group of a folder that somebody else owns
            os.chown(partial, was.st_uid, was.st_gid)
    shutil.copystat(place, partial)


def _cannot(folder: Path, error: Exception) -> str:
    # RuntimeError: what Path.resolve makes of links in a circle.
    why = error.strerror if isinstance(error, OSError) else "its links lead in a circle"
    within = f", such as {folder / 'results'}" if isinstance(error, OSError) and _is_folder(folder) else ""
    return f"cannot write results to {folder}: {why}. Choose another place with --out{within}"


def _is_folder(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return  # somebody else uses it
