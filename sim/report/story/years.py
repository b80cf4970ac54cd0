"""One financial year of a team in a paragraph: money, contracts, leavers, starters, posts, knowledge."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sim.model.log import Contract, Event, Row
from sim.report.story.awards import money_in_words
from sim.report.story.history import History
from sim.report.story.vacancies import balance_in_words, balances
from sim.report.words.english import count, last_day, listed, number, sentence, weeks, were
from sim.report.words.leaving import WHY, where_to
from sim.report.words.rounding import rounded

_NAMED = 3  # so many are named in a sentence; of more only their number is said
_LONG = 8 * 12 / 52  # months of limbo of one person that are worth a mention


def year_in_words(history: History, year: int) -> str:
    """Return what matters of a financial year, counted from 0, in one paragraph."""
    parts = (money_in_words, _contracts, _leavers, _starters, _posts, _as_the_year_ended)
    return " ".join(sentence(text) for part in parts for text in part(history, year))


# --- contracts


def _contracts(c: History, year: int) -> Iterator[str]:
    permanent = [
        c.who(row.person)
        for row in c.happened(Event.CONTRACT_RENEWED, year=year)
        if row.contract == Contract.PERMANENT
    ]
    if permanent:
        yield f"{_some(permanent, 'person', 'people')} became permanent"
    waits = _months_of_state(c, year, "limbo")
    if waits:
        longest = max(waits, key=lambda person: (waits[person], -person))
        total = weeks(sum(waits.values()))
        if len(waits) == 1:
            yield f"{c.who(longest)} worked on without a contract for {total}"
        else:
            alone = f", {c.who(longest)} alone {weeks(waits[longest])}" if waits[longest] >= _LONG else ""
            yield f"{number(len(waits))} people worked {total} out of contract between them{alone}"
    bridged = _months_of_state(c, year, "bridged")
    if bridged:
        who = _some([c.who(person) for person in sorted(bridged)], "person", "people")
        yield f"a bridge fund paid {who} past the end of a contract"


def _some(names: list[str], one: str, many: str = "") -> str:
    """Return names as a list, or how many they are if they are too many for a sentence."""
    return listed(names) if 0 < len(names) <= _NAMED else count(len(names), one, many)


def _months_of_state(c: History, year: int, state: str) -> dict[int, float]:
    """Return the months of a year that people spent in a state, by person."""
    people = c.facts.people.where(getattr(c.facts.people, state))
    months: dict[int, float] = defaultdict(float)
    for person, start, end in zip(
        people.person.tolist(), people.start.tolist(), people.end.tolist(), strict=True
    ):
        inside = min(end, 12.0 * (year + 1)) - max(start, 12.0 * year)
        if inside > 0:
            months[person] += inside
    return dict(months)


# --- people


def _leavers(c: History, year: int) -> Iterator[str]:
    rows = c.happened(Event.LEFT, year=year)
    ours = [row for row in rows if c.exits.get(row.person) is row]
    later = [row for row in rows if row not in ours]
    people = count(len(rows), "person", "people")
    if not rows:
        yield "nobody left"
    elif not ours and len(later) > 1:
        yield f"{people} left, none of them from the day-one team: {_how_many(later)}"
    else:
        if len(rows) > 2:
            which = number(len(ours)) if later else "both" if len(ours) == 2 else "all"
            yield f"{people} left, {which} of them from the day-one team"
        yield from _named(c, ours if len(later) > 1 else rows, counted=len(rows) > 2)
        if len(later) > 1:
            yield f"of those who had come since, {_how_many(later)}"


def _named(c: History, rows: list[Row], counted: bool) -> Iterator[str]:
    """Tell of each leaver: who, why, when and where to; *counted* if it has been said how many they are."""
    for reason, why in WHY.items():
        gone = [row for row in rows if row.reason == reason]
        if len(gone) == 1:
            yield f"{c.who(gone[0].person)} {why.one} {_when_and_where(c, gone[0])}{why.after}"
        elif gone:
            how_many = number(len(gone))
            if counted and len(gone) == len(rows):
                how_many = "both" if len(gone) == 2 else "all"
            yield f"{how_many} {why.many}{why.after}: {_several(c, gone)}"


def _several(c: History, gone: list[Row]) -> str:
    """Return who left when and where to, one by one; of many, who, and how many went where."""
    if len(gone) > _NAMED:
        places = Counter(where_to(row).words for row in gone)
        where = [f"{number(n)} {words}" for words, n in places.most_common() if words]
        return listed([c.who(row.person) for row in gone]) + (f" ({listed(where)})" if where else "")
    together: dict[str, list[str]] = defaultdict(list)
    for row in gone:
        together[_when_and_where(c, row)].append(c.who(row.person))
    each = [f"{listed(who)} {when}" for when, who in together.items()]
    return listed(each, ";" if len(each) < len(gone) else ",")


def _how_many(rows: list[Row]) -> str:
    found = [(why, sum(row.reason == reason for row in rows)) for reason, why in WHY.items()]
    return listed([f"{number(n)} {why.one if n == 1 else why.many}" for why, n in found if n])


def _when_and_where(c: History, row: Row) -> str:
    words = f"in {c.calendar.month(last_day(row.time))} {where_to(row).words}"
    return words.strip()


def _starters(c: History, year: int) -> Iterator[str]:
    for row in c.happened(Event.MOVED, year=year):
        yield f"{c.who(row.person)} moved to the post of {c.post(row.post)} in {c.calendar.month(row.time)}"
    rows = c.happened(Event.JOINED, year=year)
    if not rows:
        return
    longest = max(_months_empty(c, row) for row in rows)
    if len(rows) == 1:
        stood = f", the post having stood empty for {weeks(longest)}" if longest else ""
        yield f"{c.who(rows[0].person)} started in {c.calendar.month(rows[0].time)}{stood}"
        return
    stood = f", into posts that had stood empty for up to {weeks(longest)}" if longest else ""
    yield f"{count(len(rows), 'person', 'people')} started{stood}"


def _months_empty(c: History, row: Row) -> float:
    """Return how long a post had stood empty when somebody started."""
    posts = c.facts.posts
    found = posts.filled & (posts.post == row.post) & (posts.end == row.time)
    return row.time - float(posts.since[found][0]) if found.any() else 0.0


# --- posts and the end of the year


def _posts(c: History, year: int) -> Iterator[str]:
    interims = {row.post for row in c.happened(Event.INTERIM_STARTED, year=year)}
    if interims:
        who = "an agency interim" if len(interims) == 1 else "agency interims"
        yield f"{who} covered for {_some([c.the_post(post) for post in sorted(interims)], 'post')}"
    closed = c.happened(Event.POST_CLOSED, year=year)
    opened = [row for row in c.happened(Event.POST_OPENED, year=year) if row.time > 0]
    for rows, what in ((closed, "closed"), (opened, "reopened")):
        if rows:
            names = listed([c.post(row.post) for row in rows])
            if len(rows) == 1:
                yield f"the post of {names} was {what}"
            else:
                which = f": {names}" if len(rows) <= _NAMED else ""
                yield f"{number(len(rows))} posts were {what}{which}"


def _as_the_year_ended(c: History, year: int) -> Iterator[str]:
    lost = c.at_end_of(year, "lost_knowledge") - c.at_end_of(year - 1, "lost_knowledge")
    people = f"what {rounded(lost, 1)} experienced people know"
    ways = (f"the year cost {people}", f"the team lost {people}", f"{people} was lost")
    gone = ways[year % len(ways)] if lost >= 0.05 else "hardly any knowledge was lost"
    everybody, left = len(c.day_one), sum(c.year_of(row) <= year for row in c.exits.values())
    still = (
        f"{number(everybody - left)} of the {number(everybody)} of day one {were(everybody - left)} left and "
    )
    if not everybody:
        still = ""
    elif not left:
        still = "everybody of day one was there and "
    elif everybody == 1:
        still = "nobody of day one was left and "
    balance = balances(c)[year]
    came_about = balance_in_words(balance)
    vacant = count(balance.after, "post") if balance.after else "no post"
    standing = f"{vacant} stood vacant{f' ({came_about})' if came_about else ''}"
    yield f"{gone}; as it ended, {still}{standing}"
