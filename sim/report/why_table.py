"""Why a difference came about, as a table in the terminal: two splits of it, each share with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from sim.report.words.english import wrapped
from sim.report.words.naming import titles, titles_within
from sim.report.words.parts import part_title
from sim.report.words.why import (
    READING,
    SPLITS,
    money_line,
    replications_line,
    rows_of,
    spanned,
    unit_words,
)
from sim.report.words.wording import row_title

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.results import BaseResults

JOINT = "together, beyond each alone"

_PART = 30  # widest name of a part
_WIDTH = 100


def print_why(study: BaseResults) -> None:
    """Print why scenarios differ from the first, if it was asked; 100 columns at most.

    Of one policy every measure that was explained is printed; of several the first, and the file has all.
    """
    if study.why is None:
        return
    console = Console(markup=False, emoji=False, highlight=False, width=_WIDTH)
    baseline, several = titles_within(study)[study.baseline.name], len(study.outcomes) > 2
    for outcome in study.outcomes[1:]:
        why = study.why[study.why["scenario"] == outcome.name]
        if why.empty:  # nothing is left of a scenario that it needs
            continue
        console.print(f"\n{titles(study)[outcome.name]} against {baseline}: why they differ\n")
        for table in islice(why_tables(why), 1 if several else None):
            console.print(table)
            console.print()
        few = replications_line(why, study.baseline.scenario.run.replications)
        for line in filter(None, (money_line(why), few)):
            console.print(line)
    console.print(READING)
    if several:
        console.print("All measures that were asked are in why.csv.")


def why_tables(why: pd.DataFrame) -> Iterator[Table]:
    """Yield a table for each measure that is defined, with both splits of its difference."""
    for _, rows in why[why["kind"] != "left"].groupby("measure", sort=False):
        (whole,) = rows_of(rows[rows["kind"] == "difference"])
        if not whole.replications:
            continue
        table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
        named = ", ".join(filter(None, (row_title(whole.measure), unit_words(whole.measure, whole.unit))))
        heading = f"{wrapped(named, _PART)}\n{spanned(whole)}"
        table.add_column(heading, no_wrap=True)
        for column in ("share", "first", "last"):
            table.add_column("\n" * heading.count("\n") + column, justify="right", no_wrap=True)
        for split, title in SPLITS.items():
            table.add_row()
            table.add_row(title, style="bold")
            for row in rows_of(rows[rows["split"] == split]):
                _add(table, row)
        yield table


def _add(table: Table, row: Any) -> None:
    if row.kind in ("part", "other"):
        more = [spanned(row, f"{order}_") for order in ("first", "last")] if row.kind == "part" else []
        table.add_row(_indented(part_title(row.part)), spanned(row), *more)
    elif row.kind == "joint":
        table.add_row(_indented(JOINT), "", spanned(row))


def _indented(words: str) -> str:
    return "\n".join(f"  {line}" for line in wrapped(words, _PART).splitlines())
