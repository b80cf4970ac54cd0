"""The folder of results: made beside its place under a temporary name, and renamed when it is complete.

So a results folder is whole or not there, and one that exists is never overwritten.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

_NAMED = 40
"""Characters of a folder's name that its temporary name repeats; the name may be as long as a name can be."""


class FolderError(OSError):
    """The results cannot be written where they were asked for; the message says what to do."""


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
        *folder* exists and is not empty, or nothing can be written there. Raised on entry, before any work.
    """
    place = end_of_links(folder)
    _refuse_if_taken(folder, place)
    made = [p for p in (place, *place.parents) if not p.exists()]
    partial = place.parent / f".{place.name[:_NAMED]}.partial-{secrets.token_hex(4)}"
    try:
        try:
            _try(place, partial)
        except OSError as error:
            raise FolderError(_cannot(folder, error)) from None
        yield partial
        _refuse_if_taken(folder, place)
        if place.exists():
            _take_over(place, partial)
            place.rmdir()
        partial.rename(place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        for ours in made:
            _remove_if_empty(ours)
        raise


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
        free = place.is_dir() and not any(place.iterdir())
    except OSError as error:
        raise FolderError(_cannot(folder, error)) from None
    if not free:
        what = "is not empty" if place.is_dir() else "is a file"
        other = free_folder(folder.name, folder.parent)
        raise FolderError(f"{folder} exists and {what}; results are never overwritten. Free: --out {other}")


def _try(place: Path, partial: Path) -> None:
    """Do now all that renaming will need; a mount point, say, is empty and yet cannot be replaced.

    The folder itself is made, empty, so that another run that looks for a free name takes another.
    """
    if place.exists():
        place.rename(partial)
        partial.rename(place)
    else:
        place.mkdir(parents=True)
    partial.mkdir()


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
