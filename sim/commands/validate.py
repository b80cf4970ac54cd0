"""The command ``validate``: the model against measured figures, those that nothing was fitted to apart."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from sim.cli import WholeNumber
from sim.commands._plainly import told_plainly
from sim.commands.files import refuse_taken, write_text
from sim.commands.progress import Teller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.table import Table

    from sim.calibration.validation import Held, Row

_WIDTH = 100


@click.command()
@click.option(
    "--replications", type=WholeNumber(2, 1_000_000), help="At each point of the assumptions.  [default: 8]"
)
@click.option(
    "--workers",
    type=WholeNumber(1, 1024),
    help="Processes; the results are the same for any number.  [default: the processors there are]",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv",
    help="Also write the table to this file, with sources and every interval; it must not exist.",
)  # fmt: skip
@click.option(
    "--figures", is_flag=True,
    help="Also draw it: validation_checks, _hazards and _teachers, beside FILE.csv or in the current folder, "
    "where they must not exist.",
)  # fmt: skip
def validate(replications: int | None, workers: int | None, out: Path | None, figures: bool) -> None:
    """Hold the model against measured figures; misses come first.

    Most are figures that nothing in it was fitted to. Those that are not independent of what the assumptions
    were set against are counted apart, and shown after the others.

    Beside the interval of each figure stands what the model would show of as many people, with 90%, whatever
    the values of the uncertain assumptions are that agree with what boards published. What the assumptions
    were set against is shown by `calibrate`. It takes some three minutes on two processors.
    """
    folder = Path() if out is None else out.parent
    if out is not None:
        refuse_taken(out)
    if figures:
        from sim.report.figures.validation import FIGURES

        for name in FIGURES:
            refuse_taken(folder / f"validation_{name}.png")
    teller = Teller(None)
    with told_plainly(teller.stopped):
        from sim.calibration import validation
        from sim.calibration.validation_design import REPLICATIONS
        from sim.study.executor import available_cpus

        each = replications or REPLICATIONS
        with teller.shown() as tell:
            held = validation.validate(each, workers=workers or available_cpus(), progress=tell)
        if out is not None:
            write_text(out, _table(held))
        if figures:
            from sim.report.figures.validation import draw_all

            draw_all(held, each, folder)
        _print(held, folder if figures else None)


def _table(held: Held) -> str:
    from sim.report.words.validation import COLUMNS, rows_of

    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([COLUMNS, *rows_of(held)])
    return text.getvalue()


def _print(held: Held, pictures: Path | None) -> None:
    from rich.console import Console

    from sim.report.words import validation as words

    console = Console(markup=False, emoji=False, highlight=False, width=_WIDTH)
    console.print("The model against figures that nothing in it was fitted to; misses first\n")
    console.print(_verdicts(held.independent))
    console.print(f"\n{words.TIED}\n")
    console.print(_verdicts(held.tied))
    _say(console, f"\n{words.summary(held)} {words.kept(held)}")
    for figure, reason in words.reasons(held):
        _say(console, f"- {figure}: {reason}", hanging=True)
    _say(
        console,
        "\nThe model's first number is that of the central assumptions. Holds: the data's interval lies in "
        "the model's. Overlaps: they share values. Noisy: few replications make the model's interval wider "
        "than what is not known. Sources, populations and what each interval is: --out FILE.csv, and "
        "docs/validation/README.md",
    )
    if pictures is not None:
        console.print(f"\nPictures  {pictures / 'validation_*.png'}")


def _verdicts(rows: Sequence[Row]) -> Table:
    from rich.table import Table

    from sim.report.words import validation as words

    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("figure", max_width=36)
    for heading in ("data (interval)", "model (90%)"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", max_width=18)
    for row in rows:
        table.add_row(words.labelled(row), words.data(row), words.model(row), words.verdict(row))
    return table


def _say(console: Console, text: str, *, hanging: bool = False) -> None:
    lead = "\n" if text.startswith("\n") else ""
    console.print(lead + fill(text.strip(), _WIDTH, subsequent_indent="  " if hanging else ""))
