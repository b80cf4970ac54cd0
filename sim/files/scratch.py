"""Temporary folders among those of the system; those that killed processes have left go."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sim.files.lock import LOCK, left_by_killed, locked
from sim.interrupts import interrupts_held

_PREFIX = "engine-room-"
_KIND = "temporary"  # which a lock notes: a folder of results may have such a name too


def new_scratch() -> tuple[Path, Callable[[], None]]:
    """Make a temporary folder; return it, and what removes it. It holds a file that says whose it is."""
    _remove_left(Path(tempfile.gettempdir()))
    held = ExitStack()
    with interrupts_held():
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        try:
            held.enter_context(locked(folder / LOCK)).note(kind=_KIND)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        held.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder, held.close


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a temporary folder until the block ends."""
    folder, remove = new_scratch()
    try:
        yield folder
    finally:
        remove()


def _remove_left(place: Path) -> None:
    for lock in list(place.glob(f"{_PREFIX}*/{LOCK}")):
        if left_by_killed(lock, _KIND) is not None:
            shutil.rmtree(lock.parent, ignore_errors=True)
