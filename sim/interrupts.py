"""Ctrl-C: remembered, as what it interrupts may swallow it; held back while something is half made."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_asked = threading.Event()


def remember_interrupts() -> None:
    """Have :func:`stop_if_asked` know of every Ctrl-C from now on.

    It is raised as KeyboardInterrupt too, as ever; but code in C or in a class being made (an import) may
    swallow that, or turn it into another error. Where Ctrl-C is ignored, as in a shell's background, it
    stays so.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _remembered)


def stop_asked() -> bool:
    """Return whether Ctrl-C has come since it is remembered."""
    return _asked.is_set()


def forget() -> None:
    """Know of no Ctrl-C any more, where a process goes on after one."""
    _asked.clear()


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt if Ctrl-C has come, and somebody swallowed it."""
    if _asked.is_set():
        raise KeyboardInterrupt


def _remembered(number: int, frame: FrameType | None) -> None:
    _asked.set()
    signal.default_int_handler(number, frame)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back until the block has ended, and then let it come.

    Also for processes that start in it: one that is interrupted half started prints a traceback.
    """
    if threading.current_thread() is not threading.main_thread():  # no other thread is interrupted
        yield
        return
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    mask = getattr(signal, "pthread_sigmask", None)  # new processes inherit it; not on Windows
    unmasked = mask(signal.SIG_BLOCK, {signal.SIGINT}) if mask else None
    try:
        yield
    finally:
        if mask:
            mask(signal.SIG_SETMASK, unmasked)
        signal.signal(signal.SIGINT, before)
        if held:
            signal.raise_signal(signal.SIGINT)
