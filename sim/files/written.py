"""What runs have written into a folder that others use too: this alone may be replaced or taken away."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import file_digest, sha256
from itertools import count
from pathlib import Path, PurePosixPath

from sim.errors import StoreError
from sim.files.given import json_in, refuse_link
from sim.files.warned import ChangedWarning
from sim.files.write import write_whole, written_whole

WRITTEN = "written.json"
"""The file in which it stands: the SHA-256 of each file that was written, by its path from the folder.

Of a file that is another each time, nothing. While files are written, a list of each one's hashes before and
after: whichever of the two a killed process leaves, it is ours."""

_Hashes = Mapping[str, tuple[str, ...]]
"""Those that a file may have, by its path; none is noted of one that is another each time."""


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

    def refuse_others(self, names: Iterable[str]) -> None:
        """Raise StoreError if one of some files is there and no run wrote it: it is somebody's own.

        So is what lies in a folder that is a link.
        """
        self._refuse_linked(names := list(names))
        for name in sorted(set(names) - self._hashes.keys()):
            if os.path.lexists(self._folder / name):
                raise StoreError(
                    f"{self._folder / name} is there, and no earlier run wrote it: it would be overwritten. "
                    "Move it elsewhere or rename it, or choose another --out"
                )

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write files, each whole or not at all, by their paths from the folder.

        Raises
        ------
        StoreError
            One is somebody's own, or cannot be written. What was there before is as it was.
        """
        self.refuse_others(files)
        for name, data in files.items():
            if self.is_changed(name) and not self._is(name, data):
                self._keep_changed(name)
        with self._noted({name: _hash(data) for name, data in files.items()}):
            for name, data in files.items():
                write_whole(self._folder / name, data)

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """Give a temporary name under which to write one file; it gets its own name at the end.

        Raises
        ------
        StoreError
            As for :meth:`write`.
        """
        self.refuse_others([name])
        if self.is_changed(name):
            self._keep_changed(name)
        with ExitStack() as until_renamed, written_whole(self._folder / name) as partial:
            yield partial
            until_renamed.enter_context(self._noted({name: _hash_of(partial)}))

    def write_changing(self, name: str, data: bytes) -> None:
        """Write a file that is another each time: that it is a run's own is noted, and not its hash.

        Raises
        ------
        StoreError
            As for :meth:`write`.
        """
        self.refuse_others([name])
        self._note({**self._hashes, name: ()})
        write_whole(self._folder / name, data)

    def remove(self, names: Iterable[str]) -> None:
        """Remove those of some files that were written here; one that was changed since gets another name.

        That it is there is told by a :class:`~sim.files.warned.ChangedWarning`.

        Raises
        ------
        StoreError
            One lies in a folder that is a link; none is removed.
        """
        gone = set(names) & self._hashes.keys()
        self._refuse_linked(gone)
        for name in sorted(gone):
            path = self._folder / name
            if self.is_changed(name):
                self._keep_changed(name)
            path.unlink(missing_ok=True)
            with suppress(OSError):  # others are in it
                path.parent.rmdir()
        if gone:
            self._note({name: h for name, h in self._hashes.items() if name not in gone})

    def remove_all(self) -> None:
        """Remove what was written here, as :meth:`remove` does, and the folder if nothing is left."""
        self.remove(self.names)
        (self._folder / WRITTEN).unlink(missing_ok=True)
        with suppress(OSError):  # others are in it
            self._folder.rmdir()

    def is_changed(self, name: str) -> bool:
        """Whether a file that was written is another now; one that is gone, or another each time, is not."""
        path = self._folder / name
        if not os.path.lexists(path) or not self._hashes.get(name):  # is another each time
            return False
        return not path.is_file() or _hash_of(path) not in self._hashes[name]

    def _refuse_linked(self, names: Iterable[str]) -> None:
        for place in sorted({PurePosixPath(name).parent for name in names}):
            refuse_link(self._folder, str(place))

    def _is(self, name: str, data: bytes) -> bool:
        path = self._folder / name
        return path.is_file() and path.read_bytes() == data

    def _keep_changed(self, name: str) -> None:
        """Give a file that somebody has changed another name, and say so: its own is that of a new one."""
        path = self._folder / name
        kept = next(p for n in count(1) if not os.path.lexists(p := _changed_name(path, n)))
        path.rename(kept)
        warnings.warn(
            f"{path} was changed since it was written; it is kept as {kept.name}", ChangedWarning, 2
        )

    @contextmanager
    def _noted(self, new: Mapping[str, str]) -> Iterator[None]:
        """Note the hashes of files that the block writes; until it ends, the old ones hold too."""
        settled = {**self._hashes, **{name: (made,) for name, made in new.items()}}
        before = {name: self._hashes.get(name, settled[name]) for name in new}
        either = {name: tuple({*old, new[name]}) if old else () for name, old in before.items()}
        self._note({**self._hashes, **either})
        yield
        if settled != self._hashes:
            self._note(settled)

    def _note(self, hashes: _Hashes) -> None:
        self._hashes = dict(hashes)
        said = {name: sorted(of) if len(of) > 1 else "".join(of) for name, of in hashes.items()}
        text = json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        write_whole(self._folder / WRITTEN, text.encode())


def _changed_name(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}.changed{f'-{number}' if number > 1 else ''}{path.suffix}")


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _hash_of(path: Path) -> str:
    """Return the hash of a file that may be larger than memory."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    """Return what a folder says was written there, less what is not a path within it."""
    try:
        told = json_in(path)
    except (OSError, ValueError):
        return {}
    return {
        name: tuple(hashes)
        for name, said in (told.items() if isinstance(told, dict) else ())
        if (hashes := _said(said)) is not None and _is_within(PurePosixPath(name))
    }


def _said(said: object) -> list[str] | None:
    """Return the hashes that are noted of a file; None if it is nothing that we would note."""
    said = said if isinstance(said, list) else [said]
    hashes = [one for one in said if isinstance(one, str)]
    return [one for one in hashes if one] if said and len(hashes) == len(said) else None


def _is_within(path: PurePosixPath) -> bool:
    return not path.is_absolute() and ".." not in path.parts and ":" not in path.as_posix()
