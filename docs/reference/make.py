"""Write the pages of the reference that are made from the code: ``python -m docs.reference.make``.

They are kept in the repository, so that links to them lead somewhere wherever a page is read; a test says
when they are to be made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docs.reference import commands, event_log, keys

HERE = Path(__file__).resolve().parent


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page."""
    yield "scenario-keys.md", keys.scenario_page()
    yield "study-keys.md", keys.study_page()
    yield "commands.md", commands.page()
    yield "event-log.md", event_log.page()


def write(folder: Path = HERE) -> None:
    """Write the pages that are not there or say something else."""
    for name, text in pages():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
