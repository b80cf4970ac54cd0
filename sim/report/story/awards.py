"""The money of a financial year in sentences: what was decided, when, how late, and what it paid for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sim.model.log import Event, Row
from sim.report.story.history import Award, History
from sim.report.words.english import count, listed, number, spaced, weeks
from sim.report.words.rounding import percent


def money_in_words(c: History, year: int) -> Iterator[str]:
    """Yield what was decided about the money in a financial year, counted from 0."""
    if year and c.awards and all(award.due != year for award in c.awards):
        yield "no settlement ran out, so no money waited for a decision"
    for award in c.awards:
        if award.due == year and award.late >= 0:
            yield from _late(c, award)
    yield from _early(c, year)
    yield from _as_settled(c, year)
    for row in c.happened(Event.CLAWBACK, year=year):
        month, money = c.calendar.month(row.time), _money(c, row.stream)
        yield f"in {month} {percent(row.amount)} of the {money} was clawed back, which {_left(c, row, year)}"
    yield from _partners(c, year)
    yield from _cuts(c, year)


def _early(c: History, year: int) -> Iterator[str]:
    """Yield what was decided in this year about the next, or about a year further off."""
    ahead = [award for award in c.awards if award.late < 0 and int(award.time // 12) == year]
    full = [award for award in ahead if _in_full(c, award)]
    for first, last in sorted({(award.first, award.last) for award in full}):
        together = [award for award in full if (award.first, award.last) == (first, last)]
        streams = listed([spaced(c.streams[award.stream].name) for award in together])
        in_year = c.calendar.financial_year(first)
        yield f"the {streams} money for {in_year} was settled early and in full{_length(together[0])}"
    for award in ahead:
        if award not in full:
            month, outcome = c.calendar.month(award.time), f"{_outcome(c, award)}{_length(award)}"
            yield f"the {_which(c, award)} was decided in {month}: {outcome}"


def _as_settled(c: History, year: int) -> Iterator[str]:
    """Yield what a year within a settlement pays for, where it is scaled to what annual money would bring."""
    if not year or c.scenario.policy.settlement.award_factor != "same-as-annual":
        return
    clawed = {row.stream for row in c.happened(Event.CLAWBACK, year=year)}
    due = {award.stream for award in c.awards if award.first == year}
    for stream in c.streams:
        before, now = c.funded[stream.index][year - 1 : year + 1]
        if stream.same_money and now != before and stream.index not in clawed | due:
            money = _money(c, stream.index)
            yield f"the {money} pays for {number(now)} of {number(stream.posts)} posts, as was settled before"


def _left(c: History, clawback: Row, year: int) -> str:
    """Return what a claw-back left of the posts: of the year before on 1 April, else of its own year."""
    if clawback.time % 12:
        taken = [row for row in c.happened(Event.CUT_MADE, year=year) if row.stream == clawback.stream]
        before = c.funded[clawback.stream][year] - sum(
            int(row.amount) for row in taken if row.time < clawback.time
        )
        after = before - sum(int(row.amount) for row in taken if row.time == clawback.time)
    else:
        before, after = c.funded[clawback.stream][year - 1 : year + 1]
        if c.streams[
            clawback.stream
        ].same_money:  # what the year was to bring may be less than the one before
            return f"left {number(after)} of {number(c.streams[clawback.stream].posts)} posts"
    return f"left {number(after)} of {number(before)} posts" if after < before else "cost no post"


def _partners(c: History, year: int) -> Iterator[str]:
    """Yield which partners would not pay into a pool, and who paid late."""
    kinds = {Event.PARTNER_REFUSED: "refused to pay into", Event.PARTNER_LATE: "paid late into"}
    awaited = [row for row in c.happened(Event.SHARE_AWAITED) if row.until == 12.0 * year]
    for event, verb in kinds.items():
        pools: dict[int, list[str]] = defaultdict(list)
        for row in c.happened(event, year=year):
            pools[row.stream].append(c.partner(row.partner))
        for stream, partners in pools.items():
            who = f"{count(len(partners), 'partner')} {verb} the {_money(c, stream)}: {listed(partners)}"
            posts = sum(row.stream == stream for row in awaited) if event is Event.PARTNER_LATE else 0
            until_then = f", and {count(posts, 'post')} waited for that" if posts else ""
            yield f"{who}{until_then}"


def _cuts(c: History, year: int) -> Iterator[str]:
    """Yield the cuts that were announced, and for when."""
    cuts: dict[tuple[float, float], int] = defaultdict(int)
    for row in c.happened(Event.CUT_ANNOUNCED, year=year):
        cuts[row.time, row.until] += int(row.amount)
    for (told, takes_effect), posts in cuts.items():
        yield (
            f"in {c.calendar.month(told)} a cut of {count(posts, 'post')} was announced, "
            f"to take effect in {c.calendar.month_year(takes_effect)}"
        )


def _late(c: History, award: Award) -> Iterator[str]:
    """Yield a decision that came late, told in one of two ways, and what had happened by then."""
    month, money = c.calendar.month_year(award.time), _which(c, award)
    ran_out = {
        row.person
        for row in c.happened(Event.LIMBO_STARTED, Event.BRIDGE_STARTED)
        if row.stream == award.stream and 12 * award.due <= row.time < award.time
    }
    waited = f"; {count(len(ran_out), 'contract')} had run out" if ran_out else ""
    outcome = f"{weeks(award.late)} late: {_outcome(c, award)}{_length(award)}"
    if award.due % 2:
        yield f"in {month} the {money} was still undecided{waited}"
        yield f"the decision came {outcome}"
    else:
        yield f"the year began with the {money} undecided; the answer came in {month}, {outcome}"
        if ran_out:
            yield f"by then {waited.removeprefix('; ')}"


def _in_full(c: History, award: Award) -> bool:
    if award.posts is None:
        return award.share >= 1
    return award.posts == c.streams[award.stream].posts


def _outcome(c: History, award: Award) -> str:
    planned = c.streams[award.stream].posts
    if award.posts is None:
        return f"{percent(award.share)} of what was planned"
    if award.posts == 0:
        return "nothing at all"
    if award.posts == planned:
        return {1: "the one post", 2: "both posts"}.get(planned, f"all {number(planned)} posts")
    return f"{number(award.posts)} of the {number(planned)} posts"


def _length(award: Award) -> str:
    years = award.last - award.first + 1
    return f", for {number(years)} years" if years > 1 else ""


def _which(c: History, award: Award) -> str:
    """Return the money, with the year it is for if that is not the one in which it is decided."""
    this_year = award.first == int(award.time // 12)
    year = "" if this_year else f" for {c.calendar.financial_year(award.first)}"
    return f"{_money(c, award.stream)}{year}"


def _money(c: History, stream: int) -> str:
    return f"{c.streams[stream].name.replace('-', ' ')} money"
