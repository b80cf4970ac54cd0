"""Bytes of a stranger: what they are called, and that they are not too many, packed or unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Protocol, TypeVar

from sim.errors import EngineRoomError
from sim.files.packed import is_as_large_as_it_says
from sim.reading.tables.kinds import DAMAGED, DAMAGES

MOST_UNPACKED = 40_000_000
"""Bytes that a workbook may have when it is unpacked: a list of 5,000 rows and 60 columns has 21 million."""

MOST_PARTS = 2_000
"""Parts that a workbook may have: sheets, pictures and so on."""

MOST_LINES = 100_000
"""Lines that a list in text may have; of its rows only a few thousand can be posts of a team."""

_Read = TypeVar("_Read")
_LONGEST_NAME = 80
_MEGABYTE = 1_000_000
_ZIP = b"PK\x03\x04"


class UploadError(EngineRoomError, ValueError):
    """What was uploaded or pasted cannot be used; the message says why and what to do."""


class Limited(Protocol):
    """The limits of a page that concern what is uploaded."""

    @property
    def posts(self) -> int:
        """The most posts of a system."""

    @property
    def years(self) -> int:
        """The longest run."""

    @property
    def upload_megabytes(self) -> float:
        """The largest file."""


def called(name: str, otherwise: str = "upload") -> str:
    r"""Return what a file is called, without folders and what cannot be seen, on one short line.

    >>> called("../../etc/pass\x00wd.yaml"), called("..")
    ('passwd.yaml', 'upload')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = " ".join("".join(c if c.isprintable() else "" for c in last).split())
    if not seen.strip(". "):
        return otherwise
    ending = PurePosixPath(seen).suffix[:10]
    return seen if len(seen) <= _LONGEST_NAME else seen[: _LONGEST_NAME - len(ending)] + ending


def refuse_large(data: bytes, where: str, limits: Limited) -> None:
    """Raise UploadError if a file has too many bytes."""
    if len(data) > limits.upload_megabytes * _MEGABYTE:
        raise UploadError(
            f"{where}: has {len(data) / _MEGABYTE:,.1f} MB; at most {limits.upload_megabytes:g} MB are read"
        )


def refuse_long(data: bytes, where: str) -> None:
    """Raise UploadError if a list has too many lines, or is too large when unpacked, before it is read.

    What a zip archive says of the size of its parts is not believed: each is unpacked, and none of it kept.
    """
    if not data.startswith(_ZIP):
        if max(data.count(b"\n"), data.count(b"\r")) > MOST_LINES:
            raise UploadError(f"{where}: has more than {MOST_LINES:,} lines; keep the rows of one team")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = file.infolist()
        large = len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED
        large = large or not all(is_as_large_as_it_says(data, part) for part in parts)
    except DAMAGES:
        large = None
    if large is None:
        raise UploadError(f"{where}: {DAMAGED}")
    if large:
        raise UploadError(
            f"{where}: is larger than {MOST_UNPACKED // _MEGABYTE} MB unpacked; keep the rows of one team"
        )


def foreseen(where: str, work: Callable[[], _Read]) -> _Read:
    """Return what some work returns; what nobody foresaw becomes a message that quotes nothing of the file.

    An error that follows on another keeps it, with what was read; so the message is raised after it.
    """
    try:
        return work()
    except EngineRoomError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, MemoryError):
        said = f"{where}: cannot be read; save it anew, or begin from one that is shipped"
    raise UploadError(said)
