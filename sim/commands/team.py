"""The command ``team``: a staff list as a system file, and what was understood of it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import UserError, program
from sim.commands._days import day_of
from sim.commands._plainly import told_plainly
from sim.commands._streams import columns_shown
from sim.commands.files import refuse_taken, write_text
from sim.files.names import as_typed
from sim.files.private import kept_private

if TYPE_CHECKING:
    from sim.reading.staff.naming import Names

_WIDTH = 100
_UNTITLED = "My team"


@click.command()
@click.argument("staff", metavar="[STAFF]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--map", "maps", metavar="HEADER=FIELD", multiple=True,
    help='Read a column as a field: --map "Post holder grade=band". Or a file of such pairs (.csv, .yaml).',
)  # fmt: skip
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook, if several hold a list.")
@click.option(
    "--title", metavar="TEXT", help="What the team is called.  [default: My team, or what --out says]"
)
@click.option(
    "--start", "start", metavar="DATE",
    help="Day one, a 1 April.  [default: the one that follows the newest start in the list]",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE",
    help="The system file, which must not exist.  [default: the title with .yaml, here]",
)  # fmt: skip
@click.option(
    "--template", type=click.Path(path_type=Path), metavar="FILE",
    help="Write a list to fill in, with drop-downs (.xlsx) or without (.csv), and nothing else.",
)  # fmt: skip
def team(
    staff: Path | None,
    maps: tuple[str, ...],
    sheet: str | None,
    title: str | None,
    start: str | None,
    out: Path | None,
    template: Path | None,
) -> None:
    """Make a system file from a STAFF list (.csv or .xlsx), and say what was understood.

    The list is read in memory; names, numbers and dates are never written. What it leaves open is asked in
    the terminal, and else at the top of the file, with the likeliest filled in.
    """
    from sim.reading.staff.roles import label, slug

    with told_plainly():
        if template is not None:
            _write_template(template)
            return
        if staff is None:
            raise UserError(
                f"name a STAFF list, or write one to fill in: {program()} team --template staff.xlsx"
            )
        if not staff.is_file():
            raise UserError(f"{staff}: {'is a folder' if staff.is_dir() else 'there is no such file'}")
        # never from the list's own name: what people call their files tells whose they are
        named = label(title or "") or (_title(out.stem) if out else _UNTITLED)
        path = out or Path(f"{slug(named, 'team')}.yaml")
        refuse_taken(path)
        given = [option for option, one in (("--title", title), ("--out", out)) if one]
        _read_and_write(staff, maps, sheet, named, start, path, given)


def _read_and_write(
    staff: Path,
    maps: tuple[str, ...],
    sheet: str | None,
    title: str,
    start: str | None,
    path: Path,
    given: Sequence[str],
) -> None:
    from sim.commands.asking import answered, may_ask
    from sim.reading.staff.fields import FIELDS
    from sim.reading.staff.naming import names_of
    from sim.reading.staff.roles import slug
    from sim.reading.staff.understanding import understood
    from sim.reading.staff.writing import system_file
    from sim.reading.tables.opening import open_table
    from sim.reading.tables.renaming import read_maps
    from sim.report.words.staff import told

    day_one = None if start is None else _day_one(start)
    table = open_table(staff, FIELDS, sheet=sheet, renamed=read_maps(maps))
    found = understood(table, date.today(), day_one)
    _print(list(told(found, table)))
    found, mature = answered(found) if may_ask() else (found, None)
    text, asked = system_file(found, title, slug(title, "team"), mature)
    with kept_private(True):
        write_text(path, text)
    _print(["", f"Wrote {path}. It is personal data: keep it where only you can read it."])
    called = {"--title": title, "--out": path.stem}
    _print(_warned(names_of(table), {option: called[option] for option in given}))
    _print(["Please check in it; the likeliest is filled in:"] if asked else [])
    _print([f"  line {number}: {question}" for number, question in asked])
    click.echo(
        f"\nThen:\n  {program()} check {as_typed(path)}\n"
        f"  {program()} compare {as_typed(path)} --policy annual-settlement --policy three-year-settlement"
    )


def _warned(names: Names, given: Mapping[str, str]) -> Iterator[str]:
    """Yield what is said of names of the list in what the user calls the team and its file."""
    for option, called in given.items():
        if names.without(called).cut:
            yield (
                f"A word in {option} stands in the list's names, too. It is written as you gave it, and "
                "results show it; if it means a person, give another."
            )


def _print(lines: Iterable[str]) -> None:
    width = min(columns_shown() or _WIDTH, _WIDTH)
    for line in lines:
        beneath = " " * (len(line) - len(line.lstrip()) + 2)
        click.echo(textwrap.fill(line, width, subsequent_indent=beneath, break_on_hyphens=False))


def _write_template(path: Path) -> None:
    from sim.reading.staff.example import EXAMPLES, TEMPLATE
    from sim.reading.tables.template import write_template

    refuse_taken(path)
    write_template(path, TEMPLATE, EXAMPLES)
    click.echo(f"wrote {path}; fill it in, then: {program()} team {as_typed(path)}")


def _day_one(text: str) -> date:
    day = day_of("--start", text)
    if (day.month, day.day) != (4, 1):
        raise UserError(f"--start: the financial year starts on 1 April; use {day.year}-04-01")
    return day


def _title(stem: str) -> str:
    words = re.sub(r"[_\W]+", " ", stem).strip()
    return (words[:1].upper() + words[1:]) or _UNTITLED
