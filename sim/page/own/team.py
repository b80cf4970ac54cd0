"""A staff list that is uploaded or pasted: what was understood, what can be mended, and the team it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sim.page.own.scenario import refuse_long_run
from sim.page.own.uploads import Limited, UploadError, called, foreseen, refuse_large, refuse_long
from sim.reading.layers import Given
from sim.reading.scenarios import read_given
from sim.reading.staff.fields import FIELDS
from sim.reading.staff.naming import names_of
from sim.reading.staff.questions import Question, questions, with_answers
from sim.reading.staff.roles import label, slug
from sim.reading.staff.understanding import NoPostsError, missing_fields, understood
from sim.reading.staff.writing import system_file
from sim.reading.tables.apart import Room
from sim.reading.tables.grid import Cell, Grid, Unread
from sim.reading.tables.headers import Header, find_header, is_header, refuse_unknown
from sim.reading.tables.opening import SheetsError, grid_of, table_of
from sim.reading.tables.vocabulary import Table, plain
from sim.report.words.staff import IN_THE_PAGE, called_in_words, told, told_of_none
from sim.scenario.model import Scenario

MOST_COLUMNS = 300
LONGEST_CELL = 500

_ROOM = Room(memory=1_500_000_000, seconds=30, cells=1_000_000)
_YAML = (".yaml", ".yml")
_UNTITLED = "My team"
_PASTED = "the pasted list"
_HINT = "the column {name} is not read; if it is the {field}, choose that for it"
_NO_HEADER = (
    "no line at its top names a column that is known; write headers above the list, such as Position Title, "
    "Band, Start Date"
)
_NO_POSTS = "No row of the list can be read as a post; above it says why, by line"
_A_NAME = "(a name)"
_LONG = f"more than {LONGEST_CELL} characters; shorten it"


class ColumnRead(NamedTuple):
    """A column of a list.

    Attributes
    ----------
    header : str
        What the list calls it; ``(a name)`` if nothing of it can be shown.
    field : str
        What it is read as, by name; empty if it is not read.
    about : str
        What that is in words; empty if it is not read.
    mendable : bool
        Whether ``renamed`` can name it: not if its header holds a name of the list.
    """

    header: str
    field: str
    about: str
    mendable: bool


@dataclass(frozen=True)
class TeamRead:
    """What was understood of a staff list. Nothing in it names anybody.

    Attributes
    ----------
    called : str
        What the list is called in messages.
    title : str
        The team's title.
    told : tuple of str
        What was understood, line by line, as the terminal prints it.
    columns : tuple of ColumnRead
        The columns of the list.
    sheets : tuple of str
        The sheets that could be the list, if one is to be chosen.
    questions : tuple of Question
        What the list leaves open, each with the likeliest answer.
    checks : tuple of (int, str)
        What is to be checked in the text by hand, by line, under the answers given.
    text : str
        The system file; empty if there is none yet.
    scenario : Scenario or None
        What it says.
    wrong : str
        What is to be mended before there is a team; empty if there is one.
    """

    called: str
    title: str
    told: tuple[str, ...] = ()
    columns: tuple[ColumnRead, ...] = ()
    sheets: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    checks: tuple[tuple[int, str], ...] = ()
    text: str = ""
    scenario: Scenario | None = None
    wrong: str = ""


def fields_to_choose() -> tuple[tuple[str, str], ...]:
    """Return everything that a column can be read as: the name of each field, and what it is in words."""
    return tuple((name, field.about) for name, field in FIELDS.items() if name != "example")


def team_from_text(
    pasted: str,
    *,
    title: str,
    limits: Limited,
    renamed: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    start: date | None = None,
    answers: Mapping[str, str | float] = {},
) -> TeamRead:
    """Read a staff list that was pasted, from a spreadsheet or as CSV; see :func:`team_from_upload`."""
    data = pasted.encode("utf-8", errors="replace")
    return _read(
        Path(_PASTED), data, title=title, limits=limits, sheet=None,
        renamed=dict(renamed), start=start, answers=answers,
    )  # fmt: skip


def team_from_upload(
    name: str,
    data: bytes,
    *,
    title: str,
    limits: Limited,
    sheet: str | None = None,
    renamed: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    start: date | None = None,
    answers: Mapping[str, str | float] = {},
) -> TeamRead:
    """Read a staff list that was uploaded: csv, xlsx, xls or ods, from memory and into memory.

    Parameters
    ----------
    name : str
        What the user calls the file.
    data : bytes
        The file.
    title : str
        What the team is called.
    limits : Limited
        Its ``upload_megabytes``, ``posts`` and ``years`` are held.
    sheet : str, optional
        The sheet of a workbook, if several could be the list.
    renamed : mapping or pairs of str
        Headers with the field that each is read as; with an empty one it is not read. Those that the list
        does not have are set aside.
    start : date, optional
        Day one, a 1 April; unset: the one that follows the newest start in the list.
    answers : mapping
        Answers to questions, by their key.

    Returns
    -------
    TeamRead
        With ``wrong`` set where a sheet or columns are to be chosen first.

    Raises
    ------
    EngineRoomError
        It is no list, or too large; one message that quotes no cell.
    """
    where = called(name, "the list")
    return _read(
        Path(where), data, title=title, limits=limits, sheet=sheet,
        renamed=dict(renamed), start=start, answers=answers,
    )  # fmt: skip


def _read(
    path: Path,
    data: bytes,
    *,
    title: str,
    limits: Limited,
    sheet: str | None,
    renamed: dict[str, str],
    start: date | None,
    answers: Mapping[str, str | float],
) -> TeamRead:
    where = path.name
    refuse_large(data, where, limits)
    if PurePosixPath(where).suffix.lower() in _YAML:
        raise UploadError(f"{where}: is a file in YAML and no list; if it is a scenario, choose that above")
    refuse_long(data, where)
    if start is not None and (start.month, start.day) != (4, 1):
        raise UploadError(f"the financial year starts on 1 April; choose 1 April {start.year}")
    team = TeamRead("the list", label(title) or _UNTITLED)
    refuse_unknown({header: field for header, field in renamed.items() if field}, FIELDS)
    return foreseen(where, lambda: _understood(team, path, data, sheet, renamed, start, answers, limits))


def _understood(
    team: TeamRead,
    path: Path,
    data: bytes,
    sheet: str | None,
    renamed: dict[str, str],
    start: date | None,
    answers: Mapping[str, str | float],
    limits: Limited,
) -> TeamRead:
    where = path.name
    read_as = {header: field for header, field in renamed.items() if field}
    try:
        grid = grid_of(data, path, where, FIELDS, sheet=sheet, renamed=read_as, room=_ROOM)
    except SheetsError as error:
        return replace(team, sheets=error.sheets, wrong="Several sheets could be the list; choose one")
    grid = _without_long(grid, where)
    header = find_header(grid, FIELDS, read_as)
    had = {plain(name) for name in header.names}
    left = {plain(name) for name, field in renamed.items() if not field}
    grid = _without_headers(grid, header, left)
    header = find_header(grid, FIELDS, read_as)
    if not is_header(grid, header):
        raise UploadError(f"{where}: {_NO_HEADER}")
    here = {plain(name) for name in header.names}
    twice = {field: places for field, places in header.found.items() if len(places) > 1}
    once = {name: field for name, field in read_as.items() if plain(name) in here and field not in twice}
    first = {header.names[places[0]]: field for field, places in twice.items()}
    table = table_of(grid, path, where, FIELDS, renamed={**first, **once}, hint=_HINT)
    unread = [name for name, field in renamed.items() if not field and plain(name) in had]
    team = replace(team, columns=_columns(table, unread))
    if twice:
        both = "; ".join(f"{FIELDS[field].about or field} ({field})" for field in twice)
        return replace(team, wrong=f"Two columns could be the same: {both}; choose what each of them is")
    if missing := missing_fields(table):
        lacking = "; ".join(f"{FIELDS[field].about} ({field})" for field in missing)
        return replace(team, wrong=f"No column is read as: {lacking}; choose which column it is")
    return _made(team, table, start, answers, limits)


def _made(
    team: TeamRead, table: Table, start: date | None, answers: Mapping[str, str | float], limits: Limited
) -> TeamRead:
    try:
        found = understood(table, date.today(), start)
    except NoPostsError as error:
        lines = list(told_of_none(error.findings, table, IN_THE_PAGE))
        return replace(team, called=called_in_words(table), told=tuple(lines), wrong=_NO_POSTS)
    if len(found.posts) > limits.posts:
        posts = f"{len(found.posts):,} posts"
        raise UploadError(f"{team.called}: {posts} are more than may be simulated; at most {limits.posts}")
    team = replace(team, called=called_in_words(table))
    open_ones = tuple(questions(found))
    answered, mature = with_answers(found, answers)
    lines = list(told(answered, table, IN_THE_PAGE))
    if names_of(table).without(team.title).cut:
        lines.append("A word in the title stands in the list's names; if it means a person, give another.")
    name = slug(team.title, "team")
    text, checks = system_file(answered, team.title, name, mature)
    scenario = read_given(Given(f"{name}.yaml", text.encode("utf-8")), limits.posts).scenario
    refuse_long_run(scenario, team.called, limits)
    return replace(
        team, told=tuple(lines), questions=open_ones, checks=tuple(checks), text=text, scenario=scenario
    )


def _columns(table: Table, left: Iterable[str]) -> tuple[ColumnRead, ...]:
    """Return the columns that are read, those that are not, and those that the user has left out.

    Of those that have one header, which is how they are mended, there is one.
    """
    names = names_of(table)
    found = [(column.header, field) for field, column in table.columns.items()]
    found += [(header, "") for header in (*table.unread, *left)]
    columns: dict[str, ColumnRead] = {}
    for header, field in found:
        bare = names.without(header)
        about = FIELDS[field].about or field if field else ""
        read = ColumnRead(bare.text or _A_NAME, field, about, not bare.cut)
        columns.setdefault(read.header, read)
    return tuple(columns.values())


def _without_long(grid: Grid, where: str) -> Grid:
    """Return a table without cells too long to be about a post, which may take hours to search."""
    if any(len(row) > MOST_COLUMNS for row in grid.rows):
        raise UploadError(f"{where}: has more than {MOST_COLUMNS} columns; keep those that tell of posts")
    rows: list[list[Cell]] = [
        [Unread(_LONG) if isinstance(cell, str) and len(cell) > LONGEST_CELL else cell for cell in row]
        for row in grid.rows
    ]
    return grid._replace(rows=rows)


def _without_headers(grid: Grid, header: Header, left: set[str]) -> Grid:
    """Return a table in which nothing stands above the columns that the user has left out."""
    if not left:
        return grid
    top: list[Cell] = [
        None if isinstance(cell, str) and plain(cell) in left else cell for cell in grid.rows[header.row]
    ]
    return grid._replace(rows=[*grid.rows[: header.row], top, *grid.rows[header.row + 1 :]])
