"""Single files that commands write: whole or not at all, and refused before any work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOENT
from pathlib import Path

from sim.cli import UserError
from sim.files import write


def refuse_taken(path: Path) -> None:
    """Raise UserError if a file is there already, or cannot be written there; nothing is changed."""
    with _told(path):
        write.refuse_unwritable(path)
    if path.exists():
        raise UserError(f"{path} exists already; it is left as it is. Give another name")


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all; raise UserError if it cannot be written."""
    with _told(path):
        write.write_whole(path, text.encode(), make_folder=False)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        if path.is_dir():  # raises where nothing can be reached
            raise UserError(f"{path} is a folder; give the name of a file")
        yield
    except OSError as error:
        missing = error.errno == ENOENT and not path.parent.is_dir()
        why = f"there is no folder {path.parent}" if missing else error.strerror or str(error)
        raise UserError(f"{path} cannot be written: {why}") from None
