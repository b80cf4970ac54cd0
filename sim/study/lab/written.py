"""What a run has written into a folder that others use too: this alone may be taken away again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath

from sim.study.lab.files import write_whole

WRITTEN = "written.json"
"""The file in which it stands: the SHA-256 of each file that was written, by its path from the folder."""


class Written:
    """The files of a folder that are an earlier run's or this one's, and not somebody's own.

    Parameters
    ----------
    folder : Path
        If it does not say what was written there, nothing was.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashes = _read(folder / WRITTEN)

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of what was written, from the folder, in ascending order."""
        return tuple(sorted(self._hashes))

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files, each whole or not at all, by their paths from the folder.

        Raises
        ------
        StoreError
            One cannot be written. What was there before is as it was.
        """
        self._note({**self._hashes, **{name: _hash(data) for name, data in files.items()}})
        for name, data in files.items():
            write_whole(self._folder / name, data)

    def remove(self, names: Iterable[str]) -> None:
        """Remove those of some files that were written here and that nobody has changed since."""
        gone = set(names) & self._hashes.keys()
        for name in sorted(gone):
            path = self._folder / name
            if path.is_file() and _hash(path.read_bytes()) == self._hashes[name]:
                path.unlink()
                with suppress(OSError):  # others are in it
                    path.parent.rmdir()
        if gone:
            self._note({name: h for name, h in self._hashes.items() if name not in gone})

    def _note(self, hashes: dict[str, str]) -> None:
        self._hashes = hashes
        text = json.dumps(hashes, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        write_whole(self._folder / WRITTEN, text.encode())


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _read(path: Path) -> dict[str, str]:
    """Return what a folder says was written there, less what is not a path within it."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {
        name: said
        for name, said in (told.items() if isinstance(told, dict) else ())
        if isinstance(said, str) and _is_within(PurePosixPath(name))
    }


def _is_within(path: PurePosixPath) -> bool:
    return not path.is_absolute() and ".." not in path.parts and ":" not in path.as_posix()
