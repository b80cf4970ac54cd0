"""The command ``calibrate``: the model against measured figures, and what it predicts for engine rooms."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import WholeNumber
from sim.commands._plainly import told_plainly
from sim.commands.files import refuse_taken, write_text
from sim.commands.progress import Teller

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from sim.calibration.model import Found
    from sim.published.figures import Figure, Span

_WIDTH = 100
_COLUMNS = (
    "system", "figure", "unit", "published_low", "published_high", "plausible_low", "plausible_high", "found",
    "ci_low", "ci_high", "verdict", "source", "why_plausible",
)  # fmt: skip


@click.command()
@click.option("--replications", type=WholeNumber(2, 1_000_000), help="Of each system.  [default: 200]")
@click.option(
    "--workers",
    type=WholeNumber(1, 1024),
    help="Processes; the results are the same for any number.  [default: the processors there are]",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv",
    help="Also write the table to this file, with every interval; it must not exist.",
)  # fmt: skip
def calibrate(replications: int | None, workers: int | None, out: Path | None) -> None:
    """Hold the model against figures measured in integrated care boards, under the central assumptions.

    Beside each published interval stands the wider band that is called plausible, by judgement. One system,
    icb-wide, must lie within the plausible bands. What the model then says of the five engine rooms is a
    prediction; nothing was fitted to it. What else is measured is shown by `validate`.
    """
    if out is not None:
        refuse_taken(out)
    teller = Teller(None)
    with told_plainly(teller.stopped):
        from sim.calibration import model as calibration
        from sim.study.executor import available_cpus

        with teller.shown() as tell:
            found = calibration.calibrate(
                replications or calibration.REPLICATIONS,
                workers=workers or available_cpus(),
                progress=tell,
            )
        if out is not None:
            _write(out, found)
        _print(found)


def _write(path: Path, found: Sequence[Found]) -> None:
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for f in found:
        figure = f.figure
        spans = (*figure.published, *figure.plausible)
        numbers = (f"{x:.6g}" for x in (f.mean, f.ci_low, f.ci_high))
        said = (f.verdict or "", figure.source, figure.why)
        rows.writerow([f.system, figure.words, figure.unit, *spans, *numbers, *said])
    write_text(path, text.getvalue())


def _print(found: Sequence[Found]) -> None:
    from rich.console import Console

    from sim.calibration.model import ENGINE_ROOMS
    from sim.published.figures import BANDS, WHOLE_BOARD

    console = Console(markup=False, emoji=False, highlight=False, width=_WIDTH)
    of = {(f.system, f.figure.words): f for f in found}
    console.print(f"{WHOLE_BOARD} against what was measured in integrated care boards\n")
    console.print(_board([of[WHOLE_BOARD, figure.words] for figure in BANDS]))
    _print_reasons(console, BANDS)
    console.print("\nWhat that predicts for the engine rooms\n")
    console.print(_predictions([[of[s, f.words] for s in ENGINE_ROOMS] for f in BANDS]))
    console.print(
        "\nIn brackets: 95% interval of the error of the estimate. Within means with all of that interval; "
        "on the edge, more replications may tell. See docs/model/calibration.md"
    )


def _print_reasons(console: Console, figures: Sequence[Figure]) -> None:
    """Print why the plausible bands are wider than what was published, each reason once."""
    console.print("\nWhy the plausible band, which is judgement, is wider than what was published:")
    for why in dict.fromkeys(figure.why for figure in figures if figure.why):
        of = "; ".join(figure.words for figure in figures if figure.why == why)
        console.print(f"- {of}: {why}")


def _board(rows: Sequence[Found]) -> Table:
    table = _table("figure", "published", "plausible", "found", "")
    for f in rows:
        spans = (_band(span) for span in (f.figure.published, f.figure.plausible))
        table.add_row(f.figure.words, *spans, f"{_number(f.mean)} {_interval(f)}", f.verdict or "")
    return table


def _predictions(rows: Sequence[Sequence[Found]]) -> Table:
    table = _table("figure", *(f.system.replace("-", " ") for f in rows[0]))
    for row in rows:
        table.add_row(row[0].figure.words, *(f"{_number(f.mean)}\n{_interval(f)}" for f in row))
    return table


def _table(first: str, *others: str) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column(first, no_wrap=True)
    for heading in others:
        longest = max(map(len, heading.split()), default=0)  # so that a word is not cut
        table.add_column(heading, justify="right", min_width=longest)
    return table


def _band(span: Span) -> str:
    low, high = _number(span.low), _number(span.high)
    return f"about {high}" if low == high else f"{low.rstrip('%')}-{high}"


def _interval(found: Found) -> str:
    low, high = (_number(x).rstrip("%") for x in (found.ci_low, found.ci_high))
    return f"({low}-{high})"


def _number(value: float) -> str:
    return "-" if isnan(value) else f"{100 * value:.1f}%"
