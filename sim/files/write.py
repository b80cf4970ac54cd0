"""Files that are whole or not there, whatever happens meanwhile."""

from __future__ import annotations

import glob
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import WriteError
from sim.files.lock import take

_PARTIAL = ".partial-"
_NAMED = 40
_OURS = re.compile(rf"\..{{1,{_NAMED}}}{re.escape(_PARTIAL)}[0-9a-f]{{8}}", re.DOTALL)


def partial_of(path: Path) -> Path:
    """Return a temporary name beside a file or folder; its own may be as long as a name can be."""
    return path.with_name(f".{path.name[:_NAMED]}{_PARTIAL}{secrets.token_hex(4)}")


def is_partial(name: str) -> bool:
    """Return whether a name is one that :func:`partial_of` gives."""
    return _OURS.fullmatch(name) is not None


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
        with partial.open("xb") as held:
            take(held)  # so that nobody takes it for what a killed process has left
            yield partial
            os.fsync(held.fileno())
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
    """Raise OSError if no file can be written in the folder of a path.

    Nothing is changed, but for what was being written to the path when a process was killed: that is removed.
    """
    remove_partial(path.parent, path.name)
    partial = partial_of(path)
    try:
        partial.write_bytes(b"")
    finally:
        _remove(partial)


def remove_partial(folder: Path, name: str = "") -> None:
    """Remove what was being written in a folder when a process was killed, of one file or of all within."""
    stem = f".{glob.escape(name[:_NAMED])}{_PARTIAL}*"
    with suppress(OSError):  # what cannot be looked into
        for path in list(folder.glob(stem) if name else folder.rglob(f".*{_PARTIAL}*")):
            if is_partial(path.name) and path.is_file() and not path.is_symlink():
                _remove_if_left(path)


def _remove_if_left(path: Path) -> None:
    with suppress(OSError), path.open("r+b") as file:  # network disks lock no file that is open for reading
        if take(file):  # else it is being written now, for all we know
            path.unlink()
    if os.name == "nt":  # where no open file is removed
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
