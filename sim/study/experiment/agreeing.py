"""Two folders of results held against each other, file by file, to the byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from sim.files.given import refuse_link
from sim.files.written import Written
from sim.study.experiment.outputs import FINISHED

Verdict = Literal["same", "differs", "changed", "missing", "not-made"]
"""Of a file: the same bytes; others; others, and not those that were written; not there any more; there, but
not made again."""


class Agreement(NamedTuple):
    """What came of one file: its path from the folder, and the verdict."""

    name: str
    verdict: Verdict


def agreements(then: Path, now: Path) -> Iterator[Agreement]:
    """Yield what came of each file of a folder of results in another of the same question.

    Of all that was written then but for ``run.json``, which is another each time; of a study also in the
    folders of its systems. What is there besides is not looked at.
    """
    for name in Written(then).names:
        if name != FINISHED:
            yield Agreement(name, _verdict(then, now, name))
    for place in sorted((then / "systems").glob("*/")):
        inside = place.relative_to(then)
        refuse_link(then, inside.as_posix())
        for name, verdict in agreements(place, now / inside):
            yield Agreement((inside / name).as_posix(), verdict)


def _verdict(then: Path, now: Path, name: str) -> Verdict:
    refuse_link(then, name)
    before, again = then / name, now / name
    if not before.is_file():
        return "missing"
    if again.is_file() and before.read_bytes() == again.read_bytes():
        return "same"
    if Written(then).is_changed(name):
        return "changed"
    return "differs" if again.is_file() else "not-made"
