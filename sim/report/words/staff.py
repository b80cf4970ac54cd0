"""What a staff list was understood as, in words: what is kept, taken, left out and to be mended.

Counts below five that describe people are not told, nor what they follow from: who reads over a shoulder may
know whom they mean. Where a row is to be looked at, its line is named instead, for whoever has the list; of
who is away for long, acts up or is known to leave it is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sim.reading.staff.dates import next_april
from sim.reading.staff.findings import Assumed, Code, Finding, LeftOut, NotUnderstood
from sim.reading.staff.naming import Names, has_names, names_of
from sim.reading.staff.roles import title_of
from sim.reading.staff.understanding import Understood
from sim.reading.tables.vocabulary import Table, lines_named
from sim.report.words.few import ENOUGH, FEWEST, NOT_TOLD, few, few_each

_MONTHS = {0: "April to June", 1: "July to September", 2: "October to December", 3: "January to March"}

_NO_END = -1  # in place of a quarter
_A_NAME = "(a name)"

_MOST_HEADERS = 10
_ADD = "add the post as a row without a person if you recruit for it"

_COUNTED = {
    Assumed.VERY_SENIOR, Assumed.INTERIM, Assumed.AWAY, Assumed.ACTING, Assumed.LEAVING, Assumed.SINCE_HIRED,
}  # fmt: skip
"""Of what is taken, that of which no line is named: it is nobody's business, or there is nothing to mend."""

_LEFT_OUT = {
    LeftOut.BANK: "bank staff, who hold no post",
    LeftOut.HONORARY: "honorary, unpaid or on the board (chair, non-executive), who hold no post",
    LeftOut.SECONDED_OUT: f"out on a secondment; {_ADD}",
    LeftOut.LEFT: f"gone by day one; {_ADD}",
    LeftOut.DUPLICATE: "in the list twice, word for word",
    LeftOut.EARLIER: "earlier rows of somebody in the file; the months of both are counted",
    LeftOut.OTHER_POST_KEPT: f"kept for somebody who is in the file in another post (acting up); {_ADD}",
    LeftOut.BACKFILL: "standing in for somebody away: it is one post, and its holder is in the file",
    LeftOut.TOTAL: "lines that add up others",
    LeftOut.EXAMPLE: "examples of the template; delete them",
}

_ASSUMED = {
    Assumed.VERY_SENIOR: "on VSM pay, taken as band 9, so that pay and redundancy are too low",
    Assumed.ABOVE_FULL_TIME: "above 1 WTE, taken as 1",
    Assumed.NO_WTE: "without a WTE, taken as full-time",
    Assumed.NO_CONTRACT: "without a contract type, taken as fixed term if there is an end, else permanent",
    Assumed.NO_END: "fixed term or secondment without an end, taken as 12 months; the file asks, by line",
    Assumed.END_OF_PERMANENT: "permanent with an end date, taken as permanent; if it ends, correct its type",
    Assumed.ENDED: "with a contract that ends before day one, taken to work on without one from day one; if "
    "it is renewed, correct its end, or begin before it with --start",
    Assumed.NOT_STARTED: "who start after day one; the post is vacant on day one",
    Assumed.INTERIM: "agency or interim, not staff; the post is vacant on day one",
    Assumed.AWAY: "away for long, counted in their post: the model knows no long absence",
    Assumed.ACTING: "acting up, taken to hold the post",
    Assumed.TWO_POSTS: "of people in two posts, each with a holder of its own: that both go together is lost",
    Assumed.JOB_SHARE: "part-time in one role, two to a post: two posts that know the same work",
    Assumed.LEAVING: "with a leaving date after day one, which is not read: chance says when they go",
    Assumed.SERVICE_AFTER_START: "with NHS service that begins after the post; taken as none before it",
    Assumed.SINCE_HIRED: "without a start in post, taken to be in the team since they were hired",
    Assumed.STATUS: "with an assignment status that is not known, taken to be at work",
    Assumed.NO_MONEY: "without a funding source, put on money by their contract",
    Assumed.NAMED: "with words that may name somebody in the title, the money, the area or an organisation, "
    "which are left out; see that what is left is right",
}

_TO_MEND = {
    NotUnderstood.NO_ROLE: "no role or position title; write what the post is called",
    NotUnderstood.NO_BAND: "no band; write 2 to 9, 8a to 8d, or VSM",
    NotUnderstood.BAND: "not one Agenda for Change band; write 2 to 9, 8a to 8d or VSM, of other pay scales "
    "the nearest",
    NotUnderstood.CONTRACT: "no known type of contract; write Permanent, Fixed term or Secondment",
    NotUnderstood.DATE: "a start or end that cannot be read; why stands below, by column. Leave it empty if "
    "there is none",
    NotUnderstood.NO_START: "a person without a start date; write it, or make it a row without a person",
    NotUnderstood.END_BEFORE_START: "an end or leaving date before the start; correct one of them",
    NotUnderstood.TOO_LONG_AGO: "a start more than 50 years ago; correct it",
    NotUnderstood.WTE: "a WTE or hours that cannot be; write 1 for full-time, 0.5 for half-time",
}


class Ways(NamedTuple):
    """How something is done about what is told: in the terminal, or in the page.

    Attributes
    ----------
    another_start : str
        How another day one is given.
    past : str
        What to do if day one is past; ``{start}`` is the 1 April that comes next.
    mend : str
        What to do about rows that are not understood.
    """

    another_start: str
    past: str
    mend: str


TYPED = Ways(
    "--start",
    "delete the file and type the command again with --start {start}",
    "Mend them in the list, delete the file and type the command again.",
)
IN_THE_PAGE = Ways(
    "choose it above",
    "choose 1 April {start:%Y} as day one",
    "Mend them in the list, and bring it again.",
)


def told(team: Understood, table: Table, ways: Ways = TYPED) -> Iterator[str]:
    """Yield what was understood, line by line.

    Parameters
    ----------
    team : Understood
        Posts and holders.
    table : Table
        The list they are from.
    ways : Ways
        What is said of how to mend it.
    """
    names = names_of(table)
    yield f"Read {called_in_words(table)}: {_some(team.rows, 'row')}"
    yield from (f"  {_without_names(said, names)}" for said in table.said)
    if table.unread:
        bare = [names.without(header).text or _A_NAME for header in table.unread]
        yield f"  not read: {_first(bare)}"
    yield ""
    yield from _kept(team, ways)
    yield from _section("Taken", _ASSUMED, team.findings)
    yield from _section("Left out", _LEFT_OUT, team.findings)
    yield from _asked_of_all(team, named=has_names(table))
    yield from _to_mend(team.findings, table, ways)


def told_of_none(findings: Sequence[Finding], table: Table, ways: Ways) -> Iterator[str]:
    """Yield why no row of a list is a post, line by line; parameters as of :func:`told`."""
    yield f"Read {called_in_words(table)}: {_some(len(table.lines), 'row')}, and none of them is a post"
    yield from _section("Left out", _LEFT_OUT, findings)
    yield from _to_mend(findings, table, ways)


def called_in_words(table: Table) -> str:
    """Return what a list is called, without a name of somebody in it."""
    path, names = table.path, names_of(table)
    return "the list" if title_of(path.stem, names).cut else path.name


def _without_names(said: str, names: Names) -> str:
    """Return a sentence about the list without names in what its sheet is called."""
    sheet = re.match(r"the sheet (.*?) is read", said)
    if sheet is None or not (bare := names.without(sheet[1])).cut:
        return said
    return f"the sheet {bare.text or _A_NAME}{said[sheet.end(1) :]}"


def _kept(team: Understood, ways: Ways) -> Iterator[str]:
    posts = team.posts
    held = [post.holder for post in posts if post.holder is not None]
    vacant = len(posts) - len(held)
    first = f"1 April {team.day_one.year}"
    newest = f", the first after the newest start in the list (another: {ways.another_start})"
    why = "" if team.day_one_given else newest
    yield f"Day one is {first}{why}."
    if team.day_one < team.read_on and not team.day_one_given:
        yield (
            f"DAY ONE IS PAST: months in post and left are counted to {first}, though the list may be newer. "
            f"If it is of today, {ways.past.format(start=next_april(team.read_on))}."
        )
    yield f"{_some(len(posts), 'post')}: {len(held):,} held on day one, {vacant:,} vacant and recruited for."
    kinds = Counter(holder.contract for holder in held)
    if kinds:
        yield f"Contracts: {_parts({kind: kinds[kind] for kind in sorted(kinds)})}."
    paid = Counter(post.stream for post in posts)
    yield f"Money, by posts: {_parts({f'{s.key} ({s.kind})': paid[s.key] for s in team.streams})}."
    yield from _ends(team)


def _parts(counts: Mapping[str, int]) -> str:
    told = few_each(counts)
    if NOT_TOLD in told.values():
        return f"{', '.join(told)} (numbers as small as these are not told)"
    return ", ".join(f"{part} {n}" for part, n in told.items())


def _ends(team: Understood) -> Iterator[str]:
    left = [post.holder.months_left for post in team.posts if post.holder is not None]
    if over := left.count(0):
        yield f"Contracts that had ended before day one, their holders at work without one: {few(over)}."
    known = [months for months in left if months]
    if not known:
        return
    quarters = Counter(min(8, int((months - 0.25) // 3)) for months in known)
    others = len(left) - len(known)
    # How many are held is told: where few have no end, how many have one would tell how many.
    follows = 0 < others < FEWEST <= len(known)
    yield f"Contracts that end after day one: {ENOUGH if follows else few(len(known))}."
    if len(known) >= FEWEST:
        told = few_each({**quarters, _NO_END: others} if follows else quarters)
        yield from (f"  {_quarter(team.day_one, q)}: {told[q]}" for q in sorted(quarters))


def _quarter(day_one: date, quarter: int) -> str:
    year = day_one.year + quarter // 4
    if quarter == 8:
        return f"from April {year} on"
    return f"{_MONTHS[quarter % 4]} {year + (quarter % 4 == 3)}"


def _section(
    title: str, words: Mapping[Assumed, str] | Mapping[LeftOut, str], findings: Sequence[Finding]
) -> Iterator[str]:
    lines: dict[Code, list[int]] = {}
    for finding in findings:
        lines.setdefault(finding.code, []).append(finding.line)
    here = [(code, said) for code, said in words.items() if code in lines]
    if here:
        yield ""
        yield f"{title}:"
        yield from (f"  {_rows(code, lines[code])}: {said}" for code, said in here)


def _rows(code: Code, lines: list[int]) -> str:
    return f"{few(len(lines))} rows" if code in _COUNTED else lines_named(lines)


def _asked_of_all(team: Understood, *, named: bool) -> Iterator[str]:
    yield ""
    if not named:
        yield (
            "The list has no column of names, so a name in a title is known only by words such as cover for: "
            "look through the title and the roles in the file for names, and take them out."
        )
    yield "Not in a staff list, and so drawn by chance: age, and with it who retires."
    if not team.from_funding:
        yield (
            "No column says who pays: permanent posts are put on core money, fixed terms on money for "
            "transformation, secondments on money of their own. The file asks."
        )


def _to_mend(findings: Sequence[Finding], table: Table, ways: Ways) -> Iterator[str]:
    by_code: dict[NotUnderstood, list[int]] = {}
    for finding in findings:
        if isinstance(finding.code, NotUnderstood):
            by_code.setdefault(finding.code, []).append(finding.line)
    faults = table.told()
    if by_code:
        wrong = sum(map(len, by_code.values()))
        yield ""
        yield f"NOT UNDERSTOOD, and so not in the file: {_some(wrong, 'row')}"
        yield from (f"  {lines_named(lines)}: {_TO_MEND[code]}" for code, lines in by_code.items())
        yield f"  {ways.mend}"
    if faults:
        yield ""
        yield "Cells that could not be read:"
        yield from (f"  {fault}" for fault in faults)


def _first(headers: Sequence[str]) -> str:
    more = len(headers) - _MOST_HEADERS
    return ", ".join(headers[:_MOST_HEADERS]) + (f" and {more:,} more" if more > 0 else "")


def _some(n: int, thing: str) -> str:
    return f"{n:,} {thing}{'' if n == 1 else 's'}"
