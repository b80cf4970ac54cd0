"""Files that are whole or not there, whatever happens meanwhile."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import WriteError

_PARTIAL = ".partial-"
_NAMED = 40


def partial_of(path: Path) -> Path:
    """Return a temporary name beside a file or folder; its own may be as long as a name can be."""
    return path.with_name(f".{path.name[:_NAMED]}{_PARTIAL}{secrets.token_hex(4)}")


@contextmanager
def written_whole(path: Path, *, make_folder: bool = True) -> Iterator[Path]:
    """Give a temporary name beside a file; afterwards rename it to the file.

    Parameters
    ----------
    path : Path
        The file; if it is there, it is replaced.
    make_folder : bool
        Make its folder if need be.

    Raises
    ------
    WriteError
        It cannot be written. What was there before is as it was.
    """
    partial = partial_of(path)
    try:
        if make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException as error:
        _remove(partial)
        if isinstance(error, OSError):
            raise WriteError(error.errno, error.strerror or str(error), str(path)) from None
        raise


def write_whole(path: Path, data: bytes, *, make_folder: bool = True) -> None:
    """Write a file so that it is whole or not there; see :func:`written_whole`."""
    with written_whole(path, make_folder=make_folder) as partial:
        partial.write_bytes(data)


def refuse_unwritable(path: Path) -> None:
    """Raise OSError if no file can be written in the folder of a path; nothing is changed."""
    partial = partial_of(path)
    try:
        partial.write_bytes(b"")
    finally:
        _remove(partial)


def remove_partial(folder: Path) -> None:
    """Remove what was being written in a folder when a process was killed."""
    for path in folder.rglob(f".*{_PARTIAL}*"):
        path.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
