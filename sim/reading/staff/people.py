"""Rows that belong together: of one person, of two who share a post, of somebody away and who stands in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import TypeVar

from sim.reading.staff.findings import Assumed, Finding, LeftOut
from sim.reading.staff.roles import slug
from sim.reading.staff.rows import Row

K = TypeVar("K", bound=Hashable)

_NEARLY_WHOLE = (0.95, 1.05)


def one_row_a_post(rows: Iterable[Row], found: list[Finding]) -> list[Row]:
    """Return the rows that are posts, in the order of the list; note which are left out, and why.

    Of two rows of one person, one that had ended when the other began is left out, and the service of both
    is the person's; so is the post from which somebody acts up. What is left is one person in two posts.
    """
    kept = list(rows)
    of_person = _by(kept, lambda row: row.person if row.held else None)
    instead: dict[int, Row | None] = {}
    for several in of_person.values():
        if len(several) > 1:
            instead |= _of_one_person(several, found)
    held = [instead.get(row.line, row) for row in kept]
    return _without_backfill([row for row in held if row is not None], found)


def share_posts(rows: Iterable[Row], found: list[Finding]) -> set[int]:
    """Return the lines of rows that share a post, two and two: part-timers of one role who make one whole.

    Or of one position, if the list numbers positions.
    """
    part = [row for row in rows if row.held and row.wte < 1]
    lines: set[int] = set()
    keys: tuple[Callable[[Row], Hashable | None], ...] = (
        lambda row: row.position,
        lambda row: (slug(row.role), row.band) if row.position is None else None,
    )
    for key in keys:
        for two in _by([row for row in part if row.line not in lines], key).values():
            persons = {row.person for row in two if row.person is not None}
            whole = _NEARLY_WHOLE[0] <= sum(row.wte for row in two) <= _NEARLY_WHOLE[1]
            if len(two) == 2 and whole and len(persons) != 1:
                lines |= {row.line for row in two}
    found += [Finding(Assumed.JOB_SHARE, line) for line in sorted(lines)]
    return lines


def _of_one_person(rows: list[Row], found: list[Finding]) -> dict[int, Row | None]:
    """Return what to put in the place of the rows of one person, by line: None where a row is left out."""
    instead: dict[int, Row | None] = {}
    left: list[Row] = []
    for row in rows:
        if any(_same(row, other) for other in left):
            instead[row.line] = None
            found.append(Finding(LeftOut.DUPLICATE, row.line))
        else:
            left.append(row)
    for row in list(left):
        if any(_precedes(row, other) for other in left if other is not row):
            left.remove(row)
            instead[row.line] = None
            found.append(Finding(LeftOut.EARLIER, row.line))
    at_work = [row for row in left if row.status in ("acting", "seconded-in")]
    if at_work and len(at_work) < len(left) and sum(row.wte for row in left) > _NEARLY_WHOLE[1]:
        for row in [row for row in left if row not in at_work]:
            instead[row.line] = None
            found.append(Finding(LeftOut.OTHER_POST_KEPT, row.line))
            if row.contract == "permanent":
                at_work = [_permanent(one) for one in at_work]
        left = at_work
    first = min((row.team_start or row.start for row in rows if row.start), default=None)
    served = min((row.service for row in rows if row.service), default=None)
    for row in left:
        instead[row.line] = (row if len(left) > 1 else _since(row, first))._replace(service=served)
    if len(left) > 1:
        found += [Finding(Assumed.TWO_POSTS, row.line) for row in left]
    return instead


def _permanent(row: Row) -> Row:
    """Return the post in which somebody acts up, held on the permanent contract of their own post.

    What ends is the acting, not the employment; whoever is seconded in goes back.
    """
    return row._replace(contract="permanent", end=None) if row.status == "acting" else row


def _same(row: Row, other: Row) -> bool:
    return row._replace(line=0) == other._replace(line=0)


def _precedes(row: Row, other: Row) -> bool:
    """Return whether a row had ended when another of the same person began."""
    return row.end is not None and other.start is not None and row.end < other.start


def _since(row: Row, first: date | None) -> Row:
    begun = row.team_start or row.start
    return row if first is None or begun is None or begun <= first else row._replace(team_start=first)


def _without_backfill(rows: list[Row], found: list[Finding]) -> list[Row]:
    """Leave out those who stand in for a holder who is away: the holder stands for the post.

    They say so, or are on a fixed term in a position that only the two have.
    """
    away = [row for row in rows if row.status == "absent" and row.held]
    in_position = _by(rows, lambda row: row.position)
    out: set[int] = set()
    for cover in (row for row in rows if row.held and row.status != "absent"):
        alone = cover.position is not None and len(in_position[cover.position]) == 2
        for holder in away:
            same_position = cover.position is not None and cover.position == holder.position
            says_so = cover.cover and (same_position or slug(cover.role) == slug(holder.role))
            if says_so or (same_position and alone and cover.contract == "fixed-term"):
                away.remove(holder)
                out.add(cover.line)
                break
    found += [Finding(LeftOut.BACKFILL, line) for line in sorted(out)]
    return [row for row in rows if row.line not in out]


def _by(rows: Iterable[Row], key: Callable[[Row], K | None]) -> dict[K, list[Row]]:
    """Return rows in groups; those without a key are in none."""
    groups: dict[K, list[Row]] = {}
    for row in rows:
        if (value := key(row)) is not None:
            groups.setdefault(value, []).append(row)
    return groups
