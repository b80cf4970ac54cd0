"""The command that runs results again and says whether the bytes agree: ``rerun``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from sim.cli import WholeNumber
from sim.commands._plainly import noting, told_plainly
from sim.commands.options import FORCE, NewFolder
from sim.commands.progress import Teller


@click.command()
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--out", type=NewFolder(), metavar="DIR",
    help="New folder for the results of now.  [default: none is left]",
)  # fmt: skip
@click.option(
    "--workers", type=WholeNumber(1, 1024),
    help="Processes; results are the same for any number.  [default: the processors there are]",
)  # fmt: skip
@FORCE
def rerun(folder: Path, out: Path | None, workers: int | None, *, force: bool) -> None:
    """Run the results in FOLDER again, and say of each file whether it has the same bytes.

    FOLDER is one that `run`, `compare` or `study` wrote; nothing in it changes. Exit status: 0 if every file
    agrees, 1 if some do not, 2 if it cannot be run again.
    """
    from sim.files.private import kept_private
    from sim.report.words.rerun import file_lines, made_otherwise, verdict_line
    from sim.rerun import rerun as run_again
    from sim.rerun import then_in
    from sim.study.executor import available_cpus
    from sim.study.experiment.personal import is_personal

    teller = Teller(None, force=force)
    with told_plainly(teller.stopped):
        then = then_in(folder)
        with (
            kept_private(is_personal(then.plan)),
            _place(out) as place,
            teller.shown() as tell,
            noting() as noted,
        ):
            found = run_again(
                then,
                folder,
                place,
                workers=workers or available_cpus(),
                progress=tell,
                sized=teller.size,
                force=force,
            )
    click.echo("\n".join([*file_lines(found.files), *map(str, noted)]))
    click.echo(verdict_line(found.files))
    if not found.agrees:
        for line in made_otherwise(found.then, found.now):
            click.echo(line)
        raise SystemExit(1)


@contextmanager
def _place(out: Path | None) -> Iterator[Path]:
    """Give the folder for the results of now: a new one, or one that is gone afterwards."""
    from sim.files.folder import new_folder
    from sim.files.scratch import scratch

    if out is not None:
        with new_folder(out) as place:
            yield place
        return
    with scratch() as folder:
        yield folder / "results"
