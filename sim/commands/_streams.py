"""What a command prints, wherever it goes: no printing ends the work, and every encoding takes it.

A result is on disk whether or not somebody reads what is said of it: a closed pipe (``| head -1``) or a full
disk behind standard output loses the words and nothing else.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

_PLAIN = {
    "\N{LEFT DOUBLE QUOTATION MARK}": '"', "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{EN DASH}": "-", "\N{EM DASH}": "-", "\N{MINUS SIGN}": "-", "\N{POUND SIGN}": "GBP ",
    "\N{MULTIPLICATION SIGN}": "x", "\N{HORIZONTAL ELLIPSIS}": "...", "\N{NO-BREAK SPACE}": " ",
    "\N{PLUS-MINUS SIGN}": "+/-", "\N{BULLET}": "*",
}  # fmt: skip
"""What stands for a sign that an encoding does not have; for all others a question mark."""

_HANDLER = "engine-room"

_shown: set[str] = set()
"""Warnings that were printed."""


class Unbroken(io.TextIOBase):
    """A stream of text that can be lost without an error.

    Parameters
    ----------
    stream : TextIO
        Where text goes, for as long as it can.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.lost: OSError | None = None

    def __getattr__(self, name: str) -> Any:
        if name in ("buffer", "detach"):  # bytes past this stream would be neither plain nor unbroken
            raise AttributeError(name)
        return getattr(self._stream, name)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Of the stream behind."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """Of the stream behind."""
        return self._stream.errors

    def isatty(self) -> bool:
        """Whether somebody looks on."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the number of the stream behind."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Whether it takes text: it does, also when that is lost."""
        return True

    def write(self, text: str) -> int:
        """Write a text, or lose it."""
        if self.lost is None:
            try:
                return self._stream.write(text)
            except OSError as error:
                self._lose(error)
        return len(text)

    def flush(self) -> None:
        """Send on what was written, or lose it."""
        if self.lost is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def _lose(self, error: OSError) -> None:
        """Let what is still to come go nowhere, what Python sends on at its end too."""
        self.lost = error
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


def columns_shown() -> int | None:
    """Return how many columns somebody who looks on sees; None where standard output is no terminal."""
    looked_at = sys.stdout is not None and sys.stdout.isatty()  # there is none where it was closed
    return shutil.get_terminal_size().columns if looked_at else None


def plain(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for text that an encoding does not have, as codecs ask for it."""
    assert isinstance(error, UnicodeEncodeError)
    signs = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign, "?") for sign in signs), error.end


@contextmanager
def unbroken() -> Iterator[None]:
    """Print through streams that cannot break, until the block ends; status 1 if the printing itself failed.

    Nobody has to read all that a pipe gives, so a closed one is no failure. Warnings of libraries are a line
    each, without the place in the code that they are from.
    """
    if sys.stdout is not sys.__stdout__:  # somebody else's, a test's perhaps
        yield
        return
    codecs.register_error(_HANDLER, plain)
    before = sys.stdout, sys.stderr, warnings.showwarning
    for stream in before[:2]:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)
    out, err = (_of(stream) for stream in before[:2])
    sys.stdout, sys.stderr, warnings.showwarning = out, err, _show
    ended: SystemExit | None = None
    try:
        yield
    except SystemExit as error:
        ended = error
    finally:
        for stream in (out, err):
            if stream is not None:
                stream.flush()
        lost = None if out is None else out.lost
        failed = lost is not None and lost.errno != errno.EPIPE
        if failed and lost is not None and err is not None:
            err.write(f"What was to be printed could not be: {lost.strerror}. All else was done.\n")
            err.flush()
        sys.stdout, sys.stderr, warnings.showwarning = before
    if failed and (ended is None or not ended.code):
        raise SystemExit(1)
    if ended is not None:
        raise ended


def _of(stream: TextIO | None) -> Any:
    """Return a stream that cannot break; none, where there is none: it was closed."""
    return None if stream is None else Unbroken(stream)


def _show(message: Warning | str, *_: Any, **__: Any) -> None:
    """Print a warning as one line, once; that pictures lack a sign is said by whoever draws them."""
    text = " ".join(str(message).split())
    if sys.stderr is not None and text not in _shown and not text.startswith("Glyph "):
        _shown.add(text)
        sys.stderr.write(f"warning: {text}\n")
