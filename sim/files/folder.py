"""The folder of results: made beside its place under a temporary name, and renamed when it is complete.

So a results folder is whole or not there, and one that exists is never overwritten.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.errors import FolderError
from sim.files.lock import LITTER, LOCK, Lock, left_by_killed, locked
from sim.files.write import is_partial, partial_of
from sim.interrupts import interrupts_held

Keep = Callable[[Path, Exception], bool]


class TakenError(FolderError):
    """Another run is to fill the folder."""


def free_folder(stem: str, parent: Path = Path("results")) -> Path:
    """Return the first of ``parent/stem-1``, ``parent/stem-2``, ... that does not exist."""
    return next(p for n in count(1) if not (p := parent / f"{stem}-{n}").exists())


@contextmanager
def asked_folder(
    out: Path | None, stem: str, parent: Path = Path("results"), *, keep: Keep = lambda *_: False
) -> Iterator[tuple[Path, Path]]:
    """Give a folder and a temporary one to write into, as :func:`new_folder`.

    It is the one that was asked for, or else the first that is free of ``parent/stem-1``, ``parent/stem-2``,
    ...: from now on its name is taken.
    """
    remove_left(parent)
    with ExitStack() as held:
        while True:
            folder = out or free_folder(stem, parent)
            try:
                partial = held.enter_context(new_folder(folder, keep=keep))
            except TakenError:
                if out is not None:
                    raise
                continue  # by another run, between our looking and our taking
            break
        yield folder, partial


@contextmanager
def new_folder(folder: Path, *, keep: Keep = lambda *_: False) -> Iterator[Path]:
    """Give a temporary folder to write into; it takes the name *folder* if all goes well, else it goes.

    A link is followed, also one that leads to nothing yet. What killed runs have left beside it goes too. If
    somebody puts something into *folder* meanwhile, it takes another name, which the error says, or a note to
    the error for which it is kept.

    Parameters
    ----------
    folder : Path
        New or empty.
    keep : callable
        Told the temporary folder and an error, which is no Ctrl-C: whether what is in it is worth keeping all
        the same. Then it takes the name.

    Raises
    ------
    FolderError
        *folder* exists and is not empty, another run is to fill it, or nothing can be written there. Raised
        on entry, before any work, but for what happens meanwhile.
    """
    place = end_of_links(folder)
    remove_left(place.parent)
    _refuse_if_taken(folder, place)
    made = [p for p in (place, *place.parents) if not p.exists()]
    partial = partial_of(place)
    elsewhere = ""
    try:
        with ExitStack() as held:
            try:
                with interrupts_held():  # a lock file that is made and not yet held would be left
                    _try(place, partial)
                    lock = held.enter_context(locked(place / LOCK))
                    lock.note(partial.name, *([place.name] if place in made else []))
                    partial.mkdir()
            except BlockingIOError:
                raise TakenError(_taken(folder, "is in use by another run")) from None
            except OSError as error:
                raise FolderError(_cannot(folder, error)) from None
            try:
                yield partial
            except Exception as error:
                if partial.is_dir() and keep(partial, error):
                    elsewhere = _take_place(folder, place, partial, lock)
                    if elsewhere:
                        error.add_note(f"{elsewhere}; the same command with that as --out goes on from there")
                raise
            elsewhere = _take_place(folder, place, partial, lock)
            if elsewhere:
                raise FolderError(elsewhere)
    except BaseException:
        if not elsewhere:
            shutil.rmtree(partial, ignore_errors=True)
        for ours in made:
            _remove_if_empty(ours)
        raise


def _take_place(folder: Path, place: Path, partial: Path, lock: Lock) -> str:
    """Give a folder the name that was kept for it; the lock goes with it.

    If that cannot be had any more, it gets another: then what is to be said of it is returned, else nothing.
    """
    try:
        _refuse_if_taken(folder, place)
        with interrupts_held():
            if place.exists():
                _take_over(place, partial)
                lock.move(partial)
                for name in LITTER:
                    (place / name).unlink(missing_ok=True)
                place.rmdir()
            partial.rename(place)
            lock.path = place / LOCK
    except OSError as error:
        if not partial.is_dir():
            raise
        why = "something was put there meanwhile" if isinstance(error, FolderError) else error.strerror
        kept = _shown(folder, _beside(place, partial, lock))
        return f"{folder} cannot be replaced: {why}. What was written is in {kept}"
    return ""


def _beside(place: Path, partial: Path, lock: Lock) -> Path:
    """Give a folder a free name like the one that was kept for it, if it can have one; return where it is."""
    other = free_folder(place.name, place.parent)
    with interrupts_held():
        try:
            partial.rename(other)
        except OSError:
            return partial
        if lock.path.parent == partial:
            lock.path = other / LOCK
    return other


def _shown(folder: Path, other: Path) -> Path:
    """Return the name of a folder as that of its neighbour was given, unless a link leads there."""
    given = folder.with_name(other.name)
    return given if given.exists() else other


def remove_left(parent: Path) -> None:
    """Remove what killed runs have left within a folder: what they had noted as theirs, and no more.

    That is a half-written folder, and the empty one by which its name was taken.
    """
    with suppress(OSError):  # no such folder, or one that cannot be looked into
        for lock in list(parent.glob(f"*/{LOCK}")):
            for name in left_by_killed(lock) or ():
                half = parent / name
                if is_partial(name) and half.is_dir() and not half.is_symlink():
                    shutil.rmtree(half, ignore_errors=True)
                elif half == lock.parent:
                    _remove_if_empty(half)


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
        free = place.is_dir() and all(path.name in (LOCK, *LITTER) for path in place.iterdir())
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
    elif all(path.name in LITTER for path in place.iterdir()):
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
