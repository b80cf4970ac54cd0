"""A folder for one process at a time; what a killed one has left is told from what is in use."""

from __future__ import annotations

import errno
import os
import platform
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sim.errors import StoreError, WriteError
from sim.interrupts import interrupts_held

LOCK = ".in-use"
"""The file that is locked; it is removed afterwards, unless the process was killed."""

LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What systems put into folders that somebody looks at: it is nobody's."""

_SECONDS = 0.05  # between tries: whoever looks what is left holds a lock for less
_MOST = 4096  # characters that a note has, by far
_SHORTLY = 4 * _SECONDS
_PATIENCE = 10.0  # seconds for which a reader waits: another may be reading


@contextmanager
def alone_in(folder: Path, *, reading: bool = False) -> Iterator[None]:
    """Keep other processes out of a folder, which is made if need be, until the block ends.

    Who is *reading* finished results, or puts a picture to them, waits some seconds for another who is.

    Raises
    ------
    StoreError
        Another process is in the folder, or it cannot be written.
    """
    with ExitStack() as held:
        try:
            with interrupts_held():  # a lock file that is made and not yet held would be left
                folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(folder / LOCK, _PATIENCE if reading else _SHORTLY)).clear()
        except BlockingIOError:
            raise StoreError(
                f"{folder} is in use by another run. Wait until it has ended"
                f"{', then try again' if reading else ', or choose another --out'}"
            ) from None
        except OSError as error:
            raise WriteError(error.errno, error.strerror or str(error), str(folder / LOCK)) from None
        yield


class Lock:
    """A lock file that this process holds.

    Parameters
    ----------
    path : Path
        The file.
    file : file
        It, open and locked.
    """

    def __init__(self, path: Path, file: IO[str]) -> None:
        self.path, self._file = path, file

    def note(self, *names: str, kind: str = "") -> None:
        """Write down what beside the folder is ours, for whoever finds the lock after a kill.

        Who looks for what is left of another *kind* leaves it alone.
        """
        with suppress(OSError):  # a full disk: then they are not known to be ours
            self._file.truncate(0)
            self._file.write("\n".join([_owner(kind), *names]))
            self._file.flush()

    def clear(self) -> None:
        """Take away what a killed process had noted: it would stand for this one, were it killed too."""
        self._file.truncate(0)

    def move(self, folder: Path) -> None:
        """Take the lock along into another folder."""
        if os.name == "nt":  # an open file cannot be moved there
            self._file.close()
        self.path = self.path.replace(folder / LOCK)

    def release(self) -> None:
        """Remove the file, and let others have the lock."""
        if os.name == "nt":  # an open file cannot be removed there
            self._file.close()
        with suppress(OSError):
            self.path.unlink()  # elsewhere, while it is still ours
        self._file.close()


@contextmanager
def locked(path: Path, seconds: float = _SHORTLY) -> Iterator[Lock]:
    """Hold the lock of a file, which is made if need be, until the block ends; then the file is removed.

    The lock is the system's, so it ends with the process, however that ends. Where the system has none
    (Windows, some network disks), nobody is kept out. If somebody else has it, so many *seconds* are waited.

    Raises
    ------
    BlockingIOError
        Somebody else has it.
    """
    lock = Lock(path, _opened(path, seconds))
    try:
        yield lock
    finally:
        lock.release()


def left_by_killed(path: Path, kind: str = "") -> list[str] | None:
    """Return what the lock file of a killed process of this machine notes, and remove it; else None.

    One with the note of another *kind* stays, and whatever else has its name: a pipe, a link, a long text.
    """
    try:
        if not _is_regular(path):
            return None
        with path.open("r+", encoding="utf-8") as file:  # network disks lock none that is open for reading
            free = os.name == "nt" or (take(file) and os.path.samestat(os.fstat(file.fileno()), path.stat()))
            noted = _noted(file.read(_MOST), kind) if free else None
            if noted is not None and os.name != "nt":
                path.unlink()
        if noted is not None and os.name == "nt":  # which fails while somebody has it open
            path.unlink()
    except (OSError, UnicodeDecodeError):  # it is in use, or gone meanwhile
        return None
    return noted


def _noted(text: str, kind: str) -> list[str] | None:
    owner, *names = text.split("\n")
    return names if owner == _owner(kind) and len(text) < _MOST else None


def _owner(kind: str) -> str:
    return f"engine-room on {platform.node()}{kind and f': {kind}'}"


def _opened(path: Path, seconds: float) -> IO[str]:
    """Return the open lock file; raise BlockingIOError if somebody else has it for so many seconds."""
    until = time.monotonic() + seconds
    while True:
        with suppress(FileNotFoundError):
            if not _is_regular(path):
                raise FileExistsError(errno.EEXIST, f"its {path.name} is no file of ours")
        file = path.open("a", encoding="utf-8")
        try:
            take(file)
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except FileNotFoundError:
            pass
        except BlockingIOError:
            if time.monotonic() >= until:
                file.close()
                raise
            time.sleep(_SECONDS)
        except BaseException:
            file.close()
            raise
        file.close()  # whoever had it has ended, and removed it, between our opening and our locking it


def _is_regular(path: Path) -> bool:
    """Return whether it is a file: at a pipe one would wait for ever, and a link leads to somebody's own."""
    return stat.S_ISREG(path.lstat().st_mode)


def take(file: IO[Any]) -> bool:
    """Take the lock of a file, or raise BlockingIOError; return false where the system has none."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:  # this disk has no locks
        return False
    return True
