"""One team's years in plain English, under one scenario or under two.

Everything said is read from the event log; the same log gives the same text. Under two scenarios the people
of day one are the same people with the same chance, so the story may say who would have stayed; whoever
came later is a stand-in, and nothing is said of what would have become of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.errors import EngineRoomError
from sim.model.inputs import StreamInput
from sim.model.log import Contract, Event, Row, word
from sim.report.story.history import History, policies_in_words
from sim.report.story.pages import Heading, Paragraph, Piece, Table
from sim.report.story.years import year_in_words
from sim.report.words.english import capital, count, last_day, listed, number, sentence, spaced, weeks, were
from sim.report.words.leaving import exit_in_short
from sim.report.words.origin import about
from sim.report.words.rounding import percent, rounded
from sim.report.words.undefined import NOBODY

_HELD = {
    Contract.PERMANENT: "permanent",
    Contract.FIXED_TERM: "on a fixed term",
    Contract.SECONDMENT: "seconded",
    Contract.GIFTED: "lent by partners",
    Contract.ALIGNED: "employed by the national body",
}
_SOON = 6.0  # months
STAYED = "stayed"


class StoryError(EngineRoomError, ValueError):
    """Two scenarios that are not about the same team; the message says what to do."""


def story_of(history: History) -> list[Piece]:
    """Return the story of a team under one scenario."""
    return [
        Heading(f"{_title(history)}: {_span(history)}"),
        Paragraph(about([history.scenario])),
        Paragraph(_team(history)),
        *_years(history),
        Paragraph(f"{_closing(history)} {_one_of_many(history)}"),
        *_key(history),
    ]


def story_of_two(first: History, second: History) -> list[Piece]:
    """Return the story of one team under two scenarios, person by person.

    Raises
    ------
    StoryError
        The scenarios do not begin with the same people.
    """
    check_same_team(first, second)
    pieces: list[Piece] = [
        Heading(f"{_title(first)}: {_span(first)}, under two scenarios"),
        Paragraph(about([first.scenario, second.scenario])),
        Paragraph(_team(first)),
        Heading("Who stayed"),
        Paragraph(" ".join(_who_stayed(first, second))),
        *([_person_by_person(first, second)] if first.day_one else []),
    ]
    for history, name in zip((first, second), policies_in_words(first, second), strict=True):
        pieces += [Heading(f"Under {name}"), *_years(history), Paragraph(_closing(history))]
    return [*pieces, Paragraph(_one_of_many(first)), *_key(first)]


def check_same_team(first: History, second: History) -> None:
    """Raise StoryError unless two scenarios begin with the same people, the same day and the same chance."""
    a, b = first.scenario, second.scenario
    if a.name == b.name:
        raise StoryError(f"both scenarios are called {a.name}; give two different ones")
    runs = [(s.run.start_date, s.run.years, s.run.seed) for s in (a, b)]
    people = [(c.facts.frame.posts, list(c.day_one.values())) for c in (first, second)]
    if runs[0] != runs[1] or repr(people[0]) != repr(people[1]):
        raise StoryError(
            f"{a.name} and {b.name} do not begin with the same team, so nobody can be followed from one "
            "to the other; give one system under two policies: --system NAME --policy A --policy B"
        )


def people_table(first: History, second: History) -> tuple[list[str], list[list[str]]]:
    """Return, as header and rows, who was there on day one and what became of them under each scenario."""
    header = ["person", "post", "band", "stream", "contract", "tenure_months"]
    for name in policies_in_words(first, second):
        header += [f"{name}: {what}" for what in ("left", "reason and destination", "months kept")]
    rows = []
    for person, row in first.day_one.items():
        spec, contract = first.specs[row.post], word(Contract(row.contract))
        cells = [
            first.post(row.post),
            first.in_file(row.post),
            spec.band,
            spec.stream,
            contract,
            rounded(row.amount, 1),
        ]
        for c in (first, second):
            exit_ = c.exits.get(person)
            if exit_ is None:
                cells += ["", STAYED, rounded(12.0 * c.years, 1)]
            else:
                month = c.calendar.iso_month(last_day(exit_.time))
                cells += [month, exit_in_short(exit_), rounded(exit_.time, 1)]
        rows.append(cells)
    return header, rows


# --- the team, and its end


def _title(c: History) -> str:
    return c.scenario.system.title


def _span(c: History) -> str:
    return f"{c.calendar.month_year(0)} to {c.calendar.month_year(12 * c.years - 1)}"


def _team(c: History) -> str:
    """Return who was there on day one, on which contracts."""
    rows, posts = list(c.day_one.values()), len(c.specs)
    empty = posts - len(rows)
    filled = f"{number(empty)} of them vacant"
    if empty in (0, posts):
        filled = f"{'all of them ' if posts > 1 else ''}{'vacant' if empty else 'filled'}"
    text = [f"on 1 {c.calendar.month_year(0)} the team had {count(posts, 'post')}, {filled}"]
    if rows:
        held = Counter(Contract(row.contract) for row in rows)
        groups = [f"{number(n)} {were(n)} {_HELD[k]}" for k, n in held.most_common()]
        alone = f"the only person in post was {_HELD[Contract(rows[0].contract)]}"
        text.append(f"of the people in them, {listed(groups)}" if len(rows) > 1 else alone)
        fixed = [row for row in rows if row.contract == Contract.FIXED_TERM]
        if over := [row for row in fixed if row.until <= 0]:
            who = f", that of {c.who(over[0].person)}" if len(over) == 1 else ""
            text.append(f"{count(len(over), 'fixed-term contract')} had run out before that day{who}")
        if soon := [row for row in fixed if 0 < row.until < _SOON]:
            first = min(soon, key=lambda row: (row.until, row.post))
            text.append(
                f"{count(len(soon), 'fixed-term contract')} had less than six months to run, "
                f"that of {c.who(first.person)} only {weeks(first.until)}"
            )
        years = sum(row.amount for row in rows) / len(rows) / 12
        known = sum(row.knowledge for row in rows)
        knew = f"what {rounded(known, 1)} fully experienced people know"
        text.append(
            f"these people had been in the team for {rounded(years, 1)} years on average and knew between "
            f"them {knew}"
            if len(rows) > 1
            else f"that person had been in the team for {rounded(years, 1)} years and knew {knew}"
        )
    return " ".join(sentence(part) for part in text)


def _years(c: History) -> Iterator[Paragraph]:
    yield Paragraph(_money(c))
    for year in range(c.years):
        yield Paragraph(year_in_words(c, year), lead=c.calendar.financial_year(year))


def _money(c: History) -> str:
    """Return who pays for how many posts, and for how long money is settled."""
    by_how: dict[str, list[StreamInput]] = {}
    for stream in sorted(c.streams, key=lambda s: (s.settlement_years == "recurrent", -s.posts, s.name)):
        by_how.setdefault(_settled(c, stream), []).append(stream)
    parts: list[str] = []
    for how, streams in by_how.items():
        posts = [
            count(s.posts, "post") if not parts and s is streams[0] else number(s.posts) for s in streams
        ]
        names = [spaced(s.name) for s in streams]
        if len(streams) == 1:
            parts.append(f"{names[0]} money ({posts[0]}), {how}")
        else:
            each = listed([f"{name} ({n})" for name, n in zip(names, posts, strict=True)])
            parts.append(f"{each} money, {how}")
    return sentence(f"the team lived on {listed(parts, ';')}")


def _settled(c: History, stream: StreamInput) -> str:
    if stream.settlement_years == "recurrent":
        return "which does not run out"
    if stream.settlement_years == "rolling":
        ahead = number(c.scenario.policy.settlement.rolling_years)
        return f"confirmed {ahead} years ahead and rolled forward each year"
    years = stream.settlement_years
    return "settled one year at a time" if years == 1 else f"settled for {number(years)} years at a time"


def _closing(c: History) -> str:
    everybody, exits = len(c.day_one), c.happened(Event.LEFT)
    stayed = everybody - len(c.exits)
    over = count(c.years, "year")
    of_day_one = (
        f"{number(stayed)} of the {count(everybody, 'person', 'people')} of day one "
        f"({percent(stayed / everybody)}) {were(stayed)} still in post; "
        if everybody
        else ""
    )
    limbo = int(rounded(c.value("limbo_weeks")))
    text = [
        f"after {over} {of_day_one}{count(len(exits), 'person', 'people')} had left in all",
        f"the team had lost what {rounded(c.value('lost_knowledge'), 1)} experienced people know, worked "
        f"{count(limbo, 'week')} out of contract, and had its posts vacant for "
        f"{percent(c.value('vacancy_rate'))} of the time they were open",
    ]
    return " ".join(sentence(part) for part in text)


def _one_of_many(c: History) -> str:
    seed = c.scenario.run.seed
    return (
        f"This is replication {c.replication} with seed {seed}: one team's luck, in a model. Other "
        "replications tell other stories; the commands run and compare say what is usual."
    )


def _key(c: History) -> Iterator[Piece]:
    """Yield which post of the file is which of the story, where it goes by another name."""
    named = [(capital(c.post(i)), c.in_file(i)) for i in range(len(c.specs))]
    apart = [(words, key) for words, key in named if words.lower().replace(" ", "-") != key.lower()]
    if apart:
        yield Heading("What the posts are called")
        yield Table(("In this story and its picture", "In the file and in tables"), tuple(apart))


# --- two scenarios


def _who_stayed(first: History, second: History) -> Iterator[str]:
    people = set(first.day_one)
    if not people:
        yield f"{capital(NOBODY)}, so that there is nobody to follow under both."
        return
    stay_a, stay_b = people - set(first.exits), people - set(second.exits)
    a, b = policies_in_words(first, second)
    over = count(first.years, "year")
    yield (
        f"Of the {count(len(people), 'person', 'people')} of day one, {number(len(stay_a))} "
        f"{were(len(stay_a))} still in post after {over} under {a}, and {number(len(stay_b))} under {b}."
    )
    for only, name, other in ((stay_b - stay_a, b, a), (stay_a - stay_b, a, b)):
        if only:
            who = listed([first.who(person) for person in sorted(only)])
            yield sentence(f"{who} would have stayed under {name} but left under {other}")
    both_left = people - stay_a - stay_b
    later = [second.exits[p].time - first.exits[p].time for p in sorted(both_left)]
    if later:
        longer, shorter = sum(gap > 0 for gap in later), sum(gap < 0 for gap in later)
        same = len(later) - longer - shorter
        parts = [
            f"{number(n)} {how}"
            for n, how in (
                (longer, f"later under {b}"), (shorter, f"later under {a}"),
                (same, "on the same day under both"),
            )
            if n
        ]  # fmt: skip
        yield sentence(f"{count(len(later), 'person', 'people')} left under both, {listed(parts)}")
    yield (
        "They are the same people, with the same chance, under both. Those who came later are stand-ins, so "
        "nothing is said of what would have become of them."
    )


def _person_by_person(first: History, second: History) -> Table:
    rows = []
    for person, row in first.day_one.items():
        fates = [_fate(c, c.exits.get(person)) for c in (first, second)]
        rows.append((capital(first.post(row.post)), *fates))
    under = [f"Under {name}" for name in policies_in_words(first, second)]
    return Table(("Person of day one", *under), tuple(rows))


def _fate(c: History, exit_: Row | None) -> str:
    if exit_ is None:
        return STAYED
    return f"{c.calendar.short_month(last_day(exit_.time))}: {exit_in_short(exit_)}"
