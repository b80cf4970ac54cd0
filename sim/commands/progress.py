"""How far a command is, while it simulates."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from sim.commands.asking import may_ask
from sim.files.names import as_typed

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from sim.study.experiment.size import Size
    from sim.study.runner.runner import Progress, Tell

_WIDTH = 100
_EVERY = 30.0  # seconds between lines of progress where there is no terminal


class Teller:
    """Shows how far the work is: a bar on a terminal, elsewhere a plain line now and then.

    Parameters
    ----------
    out : Path or None
        Where the numbers are kept as they come; None if they are lost when it is stopped.
    force : bool
        Whether what takes long begins without a question.

    Attributes
    ----------
    place : tuple of Path, optional
        The folder that is written, and the name that it is to have.
    """

    def __init__(self, out: Path | None, *, force: bool = False) -> None:
        self._out, self._agreed = out, force
        self.place: tuple[Path, Path] | None = None
        self._last: Progress | None = None
        self._said = time.monotonic()
        self._bar: Bar | None = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away for as long as something else is printed."""
        if self._bar is not None:
            self._bar.stop()
        yield
        if self._bar is not None:
            self._bar.start()

    def size(self, size: Size) -> None:
        """Say how much is to be simulated and what it takes, if it is not done at once.

        What takes more than an hour is begun if whoever sits at the terminal agrees; nobody is asked twice.
        Where there is no terminal, it is said, and begun.
        """
        from sim.report.words.sizing import LONG, size_lines

        with self.aside():
            for line in size_lines(size):
                click.echo(fill(line, _WIDTH), err=True)
            if self._agreed or size.seconds_to_come < LONG or not may_ask():
                return
            if not click.confirm("Begin?", default=True, err=True):
                raise KeyboardInterrupt
            self._agreed = True

    @contextmanager
    def shown(self) -> Iterator[Tell]:
        """Give what is to be called with the progress."""
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bars

        console = Console(stderr=True)
        if not console.is_terminal:
            yield self._line
            return
        with Bars(BarColumn(), TextColumn("{task.description}"), console=console, transient=True) as bar:
            self._bar = bar
            task = bar.add_task("")

            def show(progress: Progress) -> None:
                self._begin(progress)
                total = progress.total or None
                bar.update(task, completed=progress.done, total=total, description=_words(progress))
                if progress.doing:
                    bar.refresh()  # what follows may leave it no time

            yield show
        self._bar = None

    def _line(self, progress: Progress) -> None:
        self._begin(progress)
        if time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            click.echo(_words(progress), err=True)

    def _begin(self, progress: Progress) -> None:
        if self._last is None and progress.found and not progress.doing:
            click.echo(f"{progress.found:,} replications are in {self._out} already.", err=True)
        self._last = progress

    def stopped(self) -> str:
        """Say what is kept when it is stopped, and how to go on."""
        if self._out is None:
            return "No results were written."
        done = self._last.done if self._last else 0
        kept = f"{done:,} replications are kept in {self._out}" if done else "Nothing was simulated yet"
        return f"{kept}; the same command goes on from there."

    def told(self, said: str) -> str:
        """Say what went wrong of the folder by its name, and how to go on if anything is kept in it."""
        from sim.study.runner.store import holds_any

        if self.place is None:
            return said
        place, folder = self.place
        said = said.replace(str(place), str(folder))
        if self._out is not None or not holds_any(folder):
            return said
        option = as_typed("--out", str(folder))
        return f"{said}. What was simulated is in {folder}: the same command with {option} goes on from there"


def _words(progress: Progress) -> str:
    from sim.report.words.stopping import duration

    if progress.doing:
        return f"{progress.done:,} replications, {progress.doing}" if progress.done else progress.doing
    left, up_to = progress.seconds_left, "up to " if progress.at_most else ""
    known = f", {up_to}{duration(left)} left" if left == left and progress.done < progress.total else ""
    return f"{progress.done:,} of {up_to}{progress.total:,} replications{known}"
