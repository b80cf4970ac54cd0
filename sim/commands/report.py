"""The command that writes what people circulate: ``report``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import UserError
from sim.commands._plainly import name_noted, noting, told_plainly
from sim.errors import EngineRoomError
from sim.files.write import write_whole

if TYPE_CHECKING:
    from sim.report.in_folder import RecordedFolder
    from sim.report.results import Results

KINDS = ("html", "docx", "pdf", "xlsx")
_NEEDS = {"html": "jinja2", "pdf": "jinja2", "docx": "docx", "xlsx": "xlsxwriter"}


@click.command()
@click.argument("results", metavar="RESULTS", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "kind",
    type=click.Choice(KINDS),
    default="html",
    show_default=True,
    help="html, docx and pdf are a briefing of a few pages; xlsx is a workbook.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE",
    help="The file to write, which must not exist.  [default: RESULTS/briefing.html and so on]",
)  # fmt: skip
@click.option("--title", metavar="TEXT", default="", help="A title of your own.")
@click.option("--question", metavar="TEXT", default="", help="The question in your own words.")
def report(results: Path, kind: str, out: Path | None, title: str, question: str) -> None:
    """Write a briefing, or a workbook, from RESULTS: a folder that `run`, `compare` or `study` wrote.

    The briefing says what was compared, the answer and how sure it is, what was assumed, and what it may not
    be used for.
    """
    if find_spec(_NEEDS[kind]) is None:
        raise UserError(
            f'--to {kind} needs more than is installed: in the folder of engine-room, pip install ".[report]"'
        )
    if out is not None and out.suffix != f".{kind}":
        meant = out.suffix.removeprefix(".")
        hint = f"write --to {meant}" if meant in KINDS else f"give it the ending .{kind}"
        raise UserError(f"--out {out}: not the name of a file of --to {kind}; {hint}")
    usual = results / f"{'workbook' if kind == 'xlsx' else 'briefing'}.{kind}"
    with told_plainly(stopped=lambda: ""), noting() as noted:
        try:
            file = _free(out, usual)
            _write(results, kind, file, title, question)
        except OSError as error:
            said = error.strerror or error
            raise UserError(f"cannot write {out or usual}: {said}. Choose another place with --out") from None
    click.echo(f"Written   {file}")
    name_noted(noted)


def _write(folder: Path, kind: str, file: Path, title: str, question: str) -> None:
    from sim.files.private import kept_private
    from sim.report.in_folder import read_recorded
    from sim.report.recorded import other_version
    from sim.study.experiment.personal import is_personal

    results = read_recorded(folder)
    results = replace(results, plan=results.plan.in_words(title, question))
    if warning := other_version(results.made.version):
        click.echo(f"Warning: {warning}", err=True)
    with kept_private(is_personal(results.plan)), _blamed(results):
        if kind == "xlsx":
            from sim.report.workbook import workbook

            write_whole(file, workbook(results))
        else:
            _write_briefing(results, kind, file)


@contextmanager
def _blamed(results: RecordedFolder) -> Iterator[None]:
    """Say of tables that nothing can be told of that they are not what was simulated, if they are not.

    If they are, the fault is ours, and is shown as it is.
    """
    from sim.study.experiment.reopening import ResultsError

    try:
        yield
    except (EngineRoomError, OSError):
        raise
    except Exception:
        if file := _otherwise(results):
            raise ResultsError(
                f"{file}: does not fit the other files, so that nothing can be told of it; run again"
            ) from None
        raise


def _otherwise(recorded: RecordedFolder) -> Path | None:
    """Return the first table of a folder that is not what its blocks give; the folder if it has none."""
    import sim
    from sim.study.experiment.folder import csv
    from sim.study.experiment.outputs import OF_LISTED, TABLES

    try:
        live = sim.open(recorded.folder)
    except EngineRoomError:
        return recorded.folder
    made = {name: getattr(live, name) for name in (*TABLES, *(OF_LISTED if len(live.posts) else ()))}
    for name, table in {**made, **live.answers}.items():
        file = recorded.folder / f"{name}.csv"
        if not file.is_file() or file.read_bytes() != csv(table):
            return file
    return None


def _write_briefing(results: RecordedFolder, kind: str, file: Path) -> None:
    from sim.report.briefing.asked import to_the_analyst
    from sim.report.documents import document, first_of

    live = _live(results)
    _draw_missing(results, live)
    write_whole(file, document(results, kind, live))
    for note in to_the_analyst(results, first_of(results, live)):
        click.echo(f"Left out  {note}")


def _live(results: RecordedFolder) -> Results | str:
    """Return all that was simulated in the first system, or why it is not known."""
    from sim.errors import NothingLeftError, WriteError
    from sim.plans import opened
    from sim.report.recorded import other_version
    from sim.study.runner.store import BLOCKS

    if not (results.folder / BLOCKS).is_dir():
        return "what was simulated is not in the folder any more"
    if other_version(results.made.version):
        return "what was simulated is looked at by the version alone that made it"
    try:
        live = opened(results.folder, results.answers)
        return live.comparison(results.plan.systems[0]) if results.studies else live
    except NothingLeftError:
        return "no replication of the first system is left under every policy"
    except WriteError:  # a folder that is for reading alone has no place for a lock
        return "what was simulated is looked at only in a folder that can be written"


def _draw_missing(results: RecordedFolder, live: Results | str) -> None:
    """Draw what a briefing shows and the folder lacks, if what was simulated is kept.

    That is how sure the answer is, and what could not be drawn when it was to be.
    """
    from sim.study.experiment.outputs import HEADLINES

    shown = ["how_sure", *(HEADLINES if "why" in results.answers else HEADLINES[:-1])]
    names = [name for name in shown if results.picture(name) is None]
    if results.studies or not names or isinstance(live, str):
        return
    from sim.report.save import draw_missing

    draw_missing(live, results.folder, names)


def _free(asked: Path | None, usual: Path) -> Path:
    """Return the file to write: what was asked for, if there is nothing, else the usual or the next free."""
    if asked is None:
        return next(p for p in _numbered(usual) if not p.exists())
    if asked.exists():
        other = next(p for p in _numbered(asked) if not p.exists())
        raise UserError(f"--out: {asked} exists, and is not overwritten. Free: --out {other}")
    return asked


def _numbered(file: Path) -> chain[Path]:
    return chain([file], (file.with_stem(f"{file.stem}-{n}") for n in count(2)))
