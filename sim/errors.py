"""Everything that engine-room says is wrong, as one tree: ``except sim.EngineRoomError`` catches all of it.

Each is also of the built-in kind that fits it, ``ValueError`` for instance. Those that a public function can
raise are exported from :mod:`sim`.
"""

from __future__ import annotations

import errno


class EngineRoomError(Exception):
    """What all errors of engine-room have in common; the message says what is wrong and what to do."""


class StudyError(EngineRoomError, ValueError):
    """The scenarios cannot be run together, or a setting is not possible."""


class RangeError(EngineRoomError, ValueError):
    """The assumptions cannot be varied; the message names the value."""


class StoreError(EngineRoomError, ValueError):
    """Numbers cannot be kept or given out: a folder holds something else, or is in use."""


class NothingLeftError(StoreError):
    """Every replication of a cell failed.

    Attributes
    ----------
    cell : str
        Its name.
    reason : str
        What went wrong in the first of them, if that is known.
    """

    def __init__(self, cell: str, reason: str = "") -> None:
        why = f": {reason}" if reason else "; the folder `failures` tells why"
        super().__init__(f"no replication of {cell} could be simulated{why}")
        self.cell, self.reason = cell, reason


class WriteError(OSError, StoreError):
    """A file cannot be written. What was there before is as it was.

    Made of what the system says, like any ``OSError``: its number, its words, and the name of the file.
    """

    def __str__(self) -> str:
        if self.errno in _FULL:
            why = "the disk is full; make room and run again"
        elif self.errno == errno.ENOENT:
            why = "its folder was removed meanwhile; run again when nothing else uses it"
        else:
            why = f"{self.strerror}; choose another place with --out"
        return f"cannot write {self.filename}: {why}. What was kept before stays"


_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))  # the disk, or the user's share of it


class EngineError(EngineRoomError, RuntimeError):
    """What simulates cannot go on. What was kept stays."""


class OwnCodeError(EngineError):
    """A measure or a mechanism of one's own fails; the message says which, where and when."""


class WorkerLostError(EngineError):
    """A worker process ended twice in a row without a result."""


class FolderError(EngineRoomError, OSError):
    """The results cannot be written where they were asked for."""
