"""What the processes that simulate make for the page: the server goes on answering everybody meanwhile."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, NamedTuple


class Elsewhere(NamedTuple):
    """Something that a process makes of what it is given.

    Attributes
    ----------
    work : callable
        Makes it; of a module that a process can import without the page.
    subject : bytes
        What it is made of, from :func:`packed`: once for all that is made of it.
    """

    work: Callable[[Any], Any]
    subject: bytes


def packed(subject: object) -> bytes:
    """Return something as a process is given it."""
    return pickle.dumps(subject, pickle.HIGHEST_PROTOCOL)


def made(wanted: Elsewhere) -> Any:
    """Make it: what a process is given to do."""
    return wanted.work(pickle.loads(wanted.subject))
