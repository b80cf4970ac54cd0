"""Temporary folders among those of the system; those that killed processes have left go."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sim.files.lock import LOCK, left_by_killed, locked
from sim.interrupts import interrupts_held

_PREFIX = "engine-room-"
_SHORT = "er-"
_KIND = "temporary"  # which a lock notes: a folder of results may have such a name too


def new_scratch(*, short: bool = False) -> tuple[Path, Callable[[], None]]:
    """Make a temporary folder; return it, and what removes it. It holds a file that says whose it is.

    A process that is forked from this one removes nothing. *short* gives a short name: the path of a socket
    has 104 characters on some systems.
    """
    _remove_left(Path(tempfile.gettempdir()))
    held, ours = ExitStack(), os.getpid()
    with interrupts_held():
        folder = Path(tempfile.mkdtemp(prefix=_SHORT if short else _PREFIX))
        held.callback(shutil.rmtree, folder, ignore_errors=True)  # Windows removes no lock that is held
        try:
            held.enter_context(locked(folder / LOCK)).note(kind=_KIND)
        except BaseException:
            held.close()
            raise
        held.callback(shutil.rmtree, folder, ignore_errors=True)

    def remove() -> None:
        if os.getpid() == ours:
            held.close()

    return folder, remove


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a temporary folder until the block ends."""
    folder, remove = new_scratch()
    try:
        yield folder
    finally:
        remove()


def _remove_left(place: Path) -> None:
    for lock in [lock for prefix in (_PREFIX, _SHORT) for lock in place.glob(f"{prefix}*/{LOCK}")]:
        if left_by_killed(lock, _KIND) is not None:
            shutil.rmtree(lock.parent, ignore_errors=True)
