"""Names of files that every system takes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from hashlib import sha256
from pathlib import Path

_LONGEST = 80
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.ASCII)  # names that Windows keeps for devices


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


def as_typed(*words: object) -> str:
    """Return the words of a command as they are typed, with quotation marks where they need some.

    >>> as_typed("check", "my team.yaml").replace('"', "'")
    "check 'my team.yaml'"
    """
    said = [str(word) for word in words]
    return subprocess.list2cmdline(said) if os.name == "nt" else shlex.join(said)


def file_name(name: str) -> str:
    """Return a name that any system takes for a file, without a dot: an ending is put to it."""
    return path_of(name).name.replace(".", "-")
