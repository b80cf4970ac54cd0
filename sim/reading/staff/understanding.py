"""A staff list as posts and holders of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sim.reading.staff import dates, money, partners, people
from sim.reading.staff.fields import FIELDS
from sim.reading.staff.findings import Assumed, Finding, LeftOut, NotUnderstood
from sim.reading.staff.grouping import Group, grouped
from sim.reading.staff.holders import contract_held, post_of
from sim.reading.staff.money import Money
from sim.reading.staff.naming import names_of
from sim.reading.staff.partners import Partner
from sim.reading.staff.posts import Post
from sim.reading.staff.rows import Row, rows_of
from sim.reading.tables.vocabulary import Table, TableError

MOST_POSTS = 500
"""More are not a team: a single team has 15 to 25."""

_NEEDED = (
    ("role", "position", "job_role"),
    ("band", "grade"),
    ("start", "assignment_start", "team_start", "hire"),
)
"""What a list has to say, and the columns of which one will do."""

_SURELY_HEADERS = 2  # of which one could be a word of a line
_MOST_NAMED = 30
_MOST_ROWS = 10 * MOST_POSTS  # some rows are no posts


class NoPostsError(TableError):
    """No row of a list is a post.

    Attributes
    ----------
    findings : tuple of Finding
        What became of its rows.
    """

    def __init__(self, said: str, findings: Sequence[Finding]) -> None:
        super().__init__(said)
        self.findings = tuple(findings)


class Understood(NamedTuple):
    """What is understood of a staff list.

    Attributes
    ----------
    day_one : date
        A 1 April.
    day_one_given : bool
        Whether the reader of the list said which.
    read_on : date
        The day on which the list was read.
    rows : int
        Rows of the list.
    groups : tuple of Group
        The posts, like ones together, in the order of the list.
    streams, partners : tuple
        Those of the file.
    from_funding : bool
        Whether the list says who pays.
    findings : tuple of Finding
        What became of rows, in the order of the list.
    """

    day_one: date
    day_one_given: bool
    read_on: date
    rows: int
    groups: tuple[Group, ...]
    streams: tuple[Money, ...]
    partners: tuple[Partner, ...]
    from_funding: bool
    findings: tuple[Finding, ...]

    @property
    def posts(self) -> list[Post]:
        """All posts."""
        return [post for group in self.groups for post in group.posts]


def understood(table: Table, today: date, day_one: date | None = None) -> Understood:
    """Return what a staff list says as posts and holders.

    Parameters
    ----------
    table : Table
        The list.
    today : date
        Starts after it are plans.
    day_one : date, optional
        A 1 April; unset: the one that follows the newest start in the list.

    Raises
    ------
    TableError
        A column is missing that the model cannot do without, or there are more than 500 posts;
        :class:`NoPostsError` if no row is a post.
    """
    _refuse_without_columns(table)
    if len(table.lines) > _MOST_ROWS:
        raise _too_many(table, len(table.lines), "rows")
    found: list[Finding] = []
    rows = people.one_row_a_post(rows_of(table, found), found)
    first = day_one or dates.day_one_of([row.start for row in rows if row.start and row.held], today)
    rows = [row for row in rows if _stays(row, first, found)]
    if len(rows) > MOST_POSTS:
        raise _too_many(table, len(rows), "posts")
    if not rows:
        raise NoPostsError(f"{table.path.name}: {_nothing(found, len(table.lines))}", found)
    people.share_posts(rows, found)
    streams = _streams(rows)
    known = partners.partners_of(
        name for row in rows for name in (*([row.organisation] if row.organisation else []), *row.partners)
    )
    posts = [post_of(row, streams[row.line], first, found) for row in rows]
    from_funding, lines = any(row.funding for row in rows), {row.line for row in rows}
    found += [Finding(Assumed.NO_MONEY, row.line) for row in rows if from_funding and not row.funding]
    found = [f for f in found if f.line in lines or not isinstance(f.code, Assumed)]
    found.sort(key=lambda finding: finding.line)
    return Understood(
        day_one=first,
        day_one_given=day_one is not None,
        read_on=today,
        rows=len(table.lines),
        groups=tuple(grouped(posts)),
        streams=tuple({stream.key: stream for stream in streams.values()}.values()),
        partners=tuple(known),
        from_funding=from_funding,
        findings=tuple(found),
    )


def missing_fields(table: Table) -> tuple[str, ...]:
    """Return what the model cannot do without and no column of a list says."""
    return tuple(fields[0] for fields in _NEEDED if not any(field in table.columns for field in fields))


def _refuse_without_columns(table: Table) -> None:
    fields = missing_fields(table)
    missing = [f"no column for {field} ({FIELDS[field].about})" for field in fields]
    maps = [f'--map "YOUR HEADER={field}"' for field in fields]
    if missing:
        it_has = "it has another name" if len(missing) == 1 else "they have other names"
        raise TableError(
            f"{table.path.name}: {'; '.join(missing)}; if {it_has}, add {' '.join(maps)}{_columns(table)}"
        )


def _too_many(table: Table, n: int, things: str) -> TableError:
    return TableError(
        f"{table.path.name}: {n:,} {things} are more than a team; at most {MOST_POSTS} posts are read. "
        "Keep the rows of one team: filter the list by organisation or cost centre, and save it"
    )


def _columns(table: Table) -> str:
    """Return what the columns are called; nothing where the headers may be a line of the list."""
    if len(table.columns) < _SURELY_HEADERS:
        return ""
    names = names_of(table)
    headers = [*(column.header for column in table.columns.values()), *table.unread]
    headers = [bare for header in headers if (bare := names.without(header).text)]
    return f"; the columns are {', '.join(headers[:_MOST_NAMED])}"


def _nothing(found: Sequence[Finding], rows: int) -> str:
    if not rows:
        return "there are no rows beneath the headers"
    wrong = [f for f in found if isinstance(f.code, NotUnderstood)]
    if not wrong:
        return f"none of the {rows:,} row(s) is a post: they are examples, leavers, bank staff and the like"
    codes = sorted({str(f.code) for f in wrong})
    return (
        f"none of the {rows:,} row(s) can be read as a post; what is wrong: {', '.join(codes)}. See with "
        "--template what a list may look like, and name the columns with --map"
    )


def _stays(row: Row, day_one: date, found: list[Finding]) -> bool:
    """Return whether somebody belongs to the team of day one; note who does not."""
    if row.held and row.start is not None and dates.too_long_ago(row.start, day_one):
        found.append(Finding(NotUnderstood.TOO_LONG_AGO, row.line))
        return False
    if row.held and row.leaving is not None:
        gone = row.leaving < day_one
        found.append(Finding(LeftOut.LEFT if gone else Assumed.LEAVING, row.line))
        return not gone
    return True


def _streams(rows: Sequence[Row]) -> Mapping[int, Money]:
    """Return the stream that pays for each row, by line."""
    told = [row for row in rows if row.funding]
    known = money.money_by_text((row.funding, row.contract == "permanent") for row in told)
    return {
        row.line: known[money.stream_key(row.funding)]
        if row.funding
        else money.without_words(contract_held(row) if row.held else row.contract or "fixed-term")
        for row in rows
    }
