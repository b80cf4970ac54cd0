"""Whether the files of a folder of results are those that were written there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sim.files.given import refuse_link
from sim.files.written import WRITTEN, Written
from sim.study.experiment.outputs import EVENTS, MANIFEST, PEOPLE, STUDY
from sim.study.experiment.reopening import ResultsError, missing


def says_what_was_asked(name: str) -> bool:
    """Whether a file, by its path from the folder, says what was asked."""
    return name in (MANIFEST, STUDY) or name.startswith("scenarios/")


def is_told_of(name: str) -> bool:
    """Whether a file belongs to what is told of results: all but the logs, which may be taken away."""
    return name not in (EVENTS, PEOPLE)


def refuse_changed(folder: Path, which: Callable[[str], bool]) -> None:
    """Refuse a folder of which a file is not what was written there.

    Parameters
    ----------
    folder : Path
        A folder of finished results.
    which : callable
        Told the path of each file from the folder, whether it is looked at.

    Raises
    ------
    ResultsError
        One is missing or changed since, or nothing says what was written.
    sim.StoreError
        One is a link.
    """
    refuse_link(folder, WRITTEN)
    written = Written(folder)
    if MANIFEST not in written.names:
        raise ResultsError(f"{folder / WRITTEN}: missing or garbled; it says what was written. Run again")
    for name in filter(which, written.names):
        refuse_link(folder, name)
        if written.is_changed(name):
            raise ResultsError(
                f"{folder / name}: changed since it was written, so that the files do not belong together; "
                "put it back as it was, or run again. Nothing was read of it"
            )
        if not (folder / name).is_file():
            raise ResultsError(missing(folder / name))
