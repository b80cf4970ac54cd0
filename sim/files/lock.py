"""A folder for one process at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from sim.errors import StoreError, WriteError
from sim.interrupts import interrupts_held

LOCK = ".in-use"
"""The file that is locked; it is removed afterwards, unless the process was killed."""


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes out of a folder, which is made if need be, until the block ends.

    Raises
    ------
    StoreError
        Another process is in the folder, or it cannot be written.
    """
    with ExitStack() as held:
        try:
            with interrupts_held():  # a lock file that is made and not yet held would be left
                folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(folder / LOCK))
        except BlockingIOError:
            raise StoreError(
                f"{folder} is in use by another run. Wait until it has ended, or choose another --out"
            ) from None
        except OSError as error:
            raise WriteError(error.errno, error.strerror or str(error), str(folder / LOCK)) from None
        yield


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made if need be, until the block ends; then the file is removed.

    The lock is the system's, so it ends with the process, however that ends. Where the system has none
    (Windows, some network disks), nobody is kept out.

    Raises
    ------
    BlockingIOError
        Somebody else has it.
    """
    file = _opened(path)
    try:
        yield
    finally:
        if os.name == "nt":  # an open file cannot be removed there
            file.close()
        with suppress(OSError):
            path.unlink()  # elsewhere, while it is still ours
        file.close()


def _opened(path: Path) -> IO[str]:
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
