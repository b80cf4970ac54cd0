"""Ctrl-C and its like: remembered, as what they interrupt may swallow them; held back where need be.

SIGTERM, which ends a job, and SIGHUP, of a terminal that is closed, are answered as Ctrl-C is: what is half
written is taken back. The exit status tells them apart, by the custom of shells.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What asks to stop; SIGHUP is not on Windows."""

_SAME = 1.0  # seconds: a terminal that is closed sends SIGHUP twice, and a service manager SIGTERM and SIGHUP

_asked = threading.Event()
_first: list[tuple[int, float]] = []


def remember_interrupts() -> None:
    """Have :func:`stop_if_asked` know of every Ctrl-C, SIGTERM and SIGHUP from now on.

    It is raised as KeyboardInterrupt too, as ever; but code in C or in a class being made (an import) may
    swallow that, or turn it into another error. What comes within a second of the first is the same stop: it
    does not break off what takes back the half-written. Where one is ignored, as Ctrl-C in a shell's
    background or SIGHUP under nohup, it stays so.
    """
    for number in SIGNALS:
        if signal.getsignal(number) in (signal.default_int_handler, signal.SIG_DFL):
            signal.signal(number, _remembered)


def stop_asked() -> bool:
    """Return whether one has come since they are remembered."""
    return _asked.is_set()


def status() -> int:
    """Return the exit status of who was asked to stop: 130 by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP."""
    return 128 + (_first[0][0] if _first else signal.SIGINT)


def forget() -> None:
    """Know of none any more, where a process goes on after one."""
    _asked.clear()
    _first.clear()


def stop_if_asked() -> None:
    """Raise KeyboardInterrupt if one has come, and somebody swallowed it."""
    if _asked.is_set():
        raise KeyboardInterrupt


def _remembered(number: int, _: FrameType | None) -> None:
    _asked.set()
    now = time.monotonic()
    if not _first:
        _first.append((number, now))
    elif now - _first[0][1] < _SAME:
        return
    raise KeyboardInterrupt


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold them back until the block has ended, and then let the first that came come.

    Ctrl-C also for processes that start in it: one that is interrupted half started prints a traceback.
    """
    if threading.current_thread() is not threading.main_thread():  # no other thread is interrupted
        yield
        return
    held: list[int] = []
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler not in (signal.SIG_IGN, None):  # what is ignored stays so; None: not set by Python
            signal.signal(number, lambda came, _: held.append(came))
    try:
        with blocked("SIGINT"):
            yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)
        if held:
            signal.raise_signal(held[0])


@contextmanager
def blocked(name: str) -> Iterator[None]:
    """Keep a signal, by its name, from this thread, and for ever from processes that start now."""
    mask = getattr(signal, "pthread_sigmask", None)  # not on Windows
    before = mask(signal.SIG_BLOCK, {getattr(signal, name)}) if mask else None
    try:
        yield
    finally:
        if mask:
            mask(signal.SIG_SETMASK, before)
