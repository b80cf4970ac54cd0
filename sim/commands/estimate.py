"""The command ``estimate``: starts and leavings of some years in, assumptions with intervals out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import UserError, program
from sim.commands._days import day_of
from sim.commands._plainly import told_plainly
from sim.commands.files import refuse_taken, write_text
from sim.files.names import as_typed

if TYPE_CHECKING:
    from sim.calibration.estimating import Fit
    from sim.calibration.held_against import HeldAgainst
    from sim.calibration.history_of_table import Read, Unit
    from sim.report.briefing.document import Document
    from sim.scenario import Scenario

_WIDTH = 100
_NEEDS = {".html": "jinja2", ".pdf": "jinja2", ".docx": "docx"}
_UNITS = ("weeks", "months", "years")


@click.command()
@click.argument("history", metavar="HISTORY", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.yaml",
    help="Write the assumptions to this file, ready for --assumptions; it must not exist.",
)  # fmt: skip
@click.option(
    "--report", "report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write a fit report of two pages: a name that ends in .html, .docx or .pdf; it must not exist.",
)  # fmt: skip
@click.option(
    "--from",
    "opens",
    metavar="DATE",
    help="The list holds everybody in post from this day on.  [default: the month after the first leaving]",
)
@click.option(
    "--to", "closes", metavar="DATE", help="Its last day.  [default: the month before its newest date]"
)
@click.option(
    "--map",
    "renamed",
    multiple=True,
    metavar="HEADER=FIELD",
    help="Read a column as a field. Or a file of such pairs (.csv, .yaml).",
)
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook.")
@click.option("--unit", type=click.Choice(_UNITS), help="Of durations, where there are no dates.")
def estimate(
    history: Path, out: Path | None, report: Path | None, opens: str | None, closes: str | None,
    renamed: tuple[str, ...], sheet: str | None, unit: Unit | None,
) -> None:  # fmt: skip
    """Estimate rates of leaving, renewal and filling from HISTORY, a list of who started, left, and why.

    HISTORY is a CSV file or a workbook with a row for each person in post, or for each contract: first day,
    last day (empty if still there), reason for leaving, contract type and end, and what else there is. Each
    estimate has a 90% interval, and leans on the central assumptions as far as the data are thin. Nothing is
    sent anywhere, and no output tells of a person.
    """
    for file in (out, report):
        if file is not None:
            refuse_taken(file)
    if report is not None:
        _refuse_kind(report)
    with told_plainly(stopped=lambda: "Nothing was written."):
        first, last = (None if text is None else day_of(option, text) for option, text in
                       (("--from", opens), ("--to", closes)))  # fmt: skip
        _estimate(history, out, report, first, last, renamed, sheet, unit)


def _estimate(
    path: Path, out: Path | None, report: Path | None, opens: date | None, closes: date | None,
    renamed: tuple[str, ...], sheet: str | None, unit: Unit | None,
) -> None:  # fmt: skip
    from sim.calibration.estimating import estimate as estimated
    from sim.calibration.held_against import held_against
    from sim.calibration.history_of_table import history_of_table
    from sim.calibration.record import FIELDS
    from sim.reading import load
    from sim.reading.tables.opening import open_table
    from sim.reading.tables.renaming import read_maps

    table = open_table(path, FIELDS, sheet=sheet, renamed=read_maps(renamed), as_of=closes)
    read = history_of_table(table, opens, closes, unit)
    for line in read.listed:
        click.echo(line, err=True)
    scenario = load(system="icb-wide", assumptions="central")
    fit = estimated(read.history, scenario)
    held = held_against(fit, scenario, dates=read.dates)
    _print([*table.said, *read.said], fit, held, scenario, read)
    if out is not None:
        from sim.report.estimated.file import assumptions_file

        write_text(out, assumptions_file(fit, scenario, read, program(), as_typed(out)))
        click.echo(f"\nWritten   {out}; use it with --assumptions {as_typed(out)} --assumptions-range")
    if report is not None:
        _write_report(report, fit, held, scenario, read)
        click.echo(f"Written   {report}")


def _refuse_kind(report: Path) -> None:
    needs = _NEEDS.get(report.suffix)
    if needs is None:
        raise UserError(f"--report {report}: give it a name that ends in .html, .docx or .pdf")
    if find_spec(needs) is None:
        raise UserError(
            f"--report needs more than is installed: in the folder of engine-room, "
            f'pip install ".[report]" ({needs})'
        )


def _print(said: Sequence[str], fit: Fit, held: HeldAgainst, scenario: Scenario, read: Read) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from sim.report.estimated.document import summary
    from sim.report.estimated.words import before_the_data, left_out, table, together

    console = Console(markup=False, emoji=False, highlight=False, width=_WIDTH)
    for line in said:
        console.print(f"- {line}")
    console.print(f"\n{summary(fit, held, read)}\n")
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head, right in (
        ("", False),
        ("central", True),
        ("estimate (90%)", True),
        ("data", True),
        ("", False),
    ):
        shown.add_column(head, justify="right" if right else "left")
    for one in table(fit, scenario):
        shown.add_row(one.name, one.central, one.found, one.data, one.verdict)
    console.print(shown)
    console.print("data: how much of the estimate the record brings; the rest is the central assumptions'.")
    console.print(f"{before_the_data(fit, scenario)}\n")
    for heading, lines in (
        ("Could not be told apart", together(fit)),
        ("Left out", left_out(fit, read)),
    ):
        console.print(f"{heading}:")
        for text in lines:
            console.print(f"- {text}")


def _write_report(report: Path, fit: Fit, held: HeldAgainst, scenario: Scenario, read: Read) -> None:
    from sim.files.write import write_whole
    from sim.report.briefing.html import html
    from sim.report.briefing.pdf import pdf
    from sim.report.briefing.word import docx
    from sim.report.estimated.document import fit_report

    writers: dict[str, Callable[[Document], bytes]] = {".html": html, ".docx": docx, ".pdf": pdf}
    with fit_report(fit, held, scenario, read) as document:
        write_whole(report, writers[report.suffix](document))
