"""Single files that commands write: whole or not at all, and refused before any work."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

from sim.cli import UserError


def refuse_unwritable(path: Path) -> None:
    """Raise UserError if a file cannot be written there; nothing is changed."""
    _put(path, None)


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all; raise UserError if it cannot be written."""
    _put(path, text)


def _put(path: Path, text: str | None) -> None:
    # Its own name may be as long as a name can be, so the temporary one does not repeat it.
    unfinished = path.parent / f".{secrets.token_hex(4)}.unfinished"
    try:
        if path.is_dir():  # raises where nothing can be reached
            raise UserError(f"{path} is a folder; give the name of a file")
        unfinished.write_text(text or "", encoding="utf-8", newline="")
        if text is not None:
            unfinished.replace(path)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and not path.parent.is_dir()
        why = f"there is no folder {path.parent}" if missing else error.strerror or str(error)
        raise UserError(f"{path} cannot be written: {why}") from None
    finally:
        with suppress(OSError):
            unfinished.unlink()
