"""Files that are whole or not there, whatever happens meanwhile, under names that every system takes."""

from __future__ import annotations

import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from sim.study.lab.cells import StoreError

_PARTIAL = ".partial-"
_LONGEST = 80
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.ASCII)  # names that Windows keeps for devices


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary name in a file's folder, which is made if need be; afterwards rename it to the file.

    Raises
    ------
    StoreError
        It cannot be written. What was there before is as it was.
    """
    partial = path.with_name(f".{path.name}{_PARTIAL}{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException as error:
        with suppress(OSError):
            partial.unlink()
        if isinstance(error, OSError):
            raise StoreError(f"cannot write {path}: {why(error)}. What was kept before stays") from None
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is whole or not there.

    Raises
    ------
    StoreError
        It cannot be written. What was there before is as it was.
    """
    with written_whole(path) as partial:
        partial.write_bytes(data)


def why(error: OSError) -> str:
    """Return in words why a file cannot be written, and what to do."""
    if error.errno in _FULL:
        return "the disk is full; make room and run again"
    if isinstance(error, FileNotFoundError):
        return "it was removed meanwhile; run again when no other run uses the folder"
    return f"{error.strerror}; choose another place with --out"


_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))  # the disk, or the user's share of it


def remove_partial(folder: Path) -> None:
    """Remove what was being written in a folder when a process was killed."""
    for path in folder.rglob(f".*{_PARTIAL}*"):
        path.unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Return the relative path for a name whose words are joined by ``/``; different names, different paths.

    >>> path_of("dorset/What if?/nul").as_posix()
    'dorset/%57hat%20if%3f/%6eul'
    """
    return Path(*map(_safe, name.split("/")))


def _safe(word: str) -> str:
    """Return a word that any system takes for a file name; also one that does not tell A from a."""
    safe = re.sub(rb"[^a-z0-9_-]", lambda found: b"%%%02x" % found[0][0], word.encode()).decode()
    if not safe or _RESERVED.fullmatch(safe):
        safe = f"%{ord(safe[0]):02x}{safe[1:]}" if safe else "%"
    return (
        safe if len(safe) <= _LONGEST else f"{safe[: _LONGEST - 17]}.{sha256(word.encode()).hexdigest()[:16]}"
    )
