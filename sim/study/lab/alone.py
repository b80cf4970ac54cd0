"""A folder for one process at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sim.study.lab.cells import StoreError
from sim.study.lab.files import why

LOCK = ".in-use"
"""The file that is locked; it is removed afterwards, unless the process was killed."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes out of a folder, which is made if need be, until the block ends.

    The lock is the system's, so it ends with the process, however that ends. Where the system has none
    (Windows, some network disks), nobody is kept out.

    Raises
    ------
    StoreError
        Another process is in the folder, or it cannot be written.
    """
    path = folder / LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _locked(path)
    except BlockingIOError:
        raise StoreError(
            f"{folder} is in use by another run. Wait until it has ended, or choose another --out"
        ) from None
    except OSError as error:
        raise StoreError(f"cannot write {path}: {why(error)}") from None
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # while it is still ours
        file.close()


def _locked(path: Path) -> IO[str]:
    """Return the open lock file; raise BlockingIOError if somebody else has it."""
    while True:
        file = path.open("a", encoding="utf-8")
        try:
            _lock(file)
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except FileNotFoundError:
            pass
        except BaseException:
            file.close()
            raise
        file.close()  # whoever had it has ended, and removed it, between our opening and our locking it


def _lock(file: IO[str]) -> None:
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # this disk has no locks
        return
