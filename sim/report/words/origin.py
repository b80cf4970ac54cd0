"""What a picture is about, said beneath every title: system, posts, years, and how many posts are reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.english import count
from sim.report.words.naming import same_team
from sim.report.words.numbers import over_given
from sim.report.words.wording import few_line, made_line
from sim.scenario.policy import treated_streams

if TYPE_CHECKING:
    from sim.report.words.findings import Findings
    from sim.scenario import Scenario


class Origin(NamedTuple):
    """Where a picture comes from."""

    about: str  # beneath its title: which team, when, how many of its posts are reached
    made: str  # at its foot: how it was made, and how far to trust it

    def noting(self, more: str) -> Origin:
        """Return the same with one more remark on how it was made."""
        return self._replace(made=f"{self.made} {more}".strip())


class Reach(NamedTuple):
    """How many of a team's posts the settlements compared reach."""

    least: int  # by the policy that reaches fewest
    most: int
    streams: tuple[str, ...]  # that any of them reaches

    def __add__(self, other: object) -> Reach:
        """Return the posts of two teams together."""
        assert isinstance(other, Reach)
        return Reach(self.least + other.least, self.most + other.most, ())


def reach_of(scenarios: Sequence[Scenario]) -> Reach | None:
    """Return how many posts the settlements reach that are compared with the first one's.

    A single scenario's own settlement reaches what it applies to. None where all settlements compared are the
    same, as the difference then comes from elsewhere, or where the scenarios are about different teams.
    """
    first, *others = scenarios
    if not all(same_team(s, first) for s in others):
        return None
    paid_by = [post.stream for post in first.posts()]
    differing = [s for s in others if s.policy.settlement != first.policy.settlement]
    if others and not differing:
        return None
    reached = [
        set(treated_streams(s.system, [first.policy, s.policy])) & set(paid_by) for s in differing or [first]
    ]
    posts = [sum(stream in streams for stream in paid_by) for streams in reached]
    return Reach(min(posts), max(posts), tuple(sorted(set().union(*reached))))


def reach_in_words(reach: Reach | None, posts: int) -> str:
    """Return how many posts the settlements reach as a sentence, or nothing.

    >>> reach_in_words(Reach(2, 2, ("central",)), 18)
    'Settlements reach 2 of the 18 posts (central).'
    """
    if reach is None:
        return ""
    if reach.least != reach.most:
        return f"Settlements reach {reach.least} to {reach.most} of the {posts} posts, by policy."
    if reach.most == posts:
        return f"Settlements reach all {posts} posts."
    named = f" ({', '.join(reach.streams)})" if 0 < len(reach.streams) < 3 else ""
    return f"Settlements reach {reach.most or 'none'} of the {posts} posts{named}."


def dates_in_words(start: date, years: int) -> str:
    """Return what is followed: ``1 April 2020 to 31 March 2026 (6 years)``."""
    last = date.fromordinal(start.replace(year=start.year + years).toordinal() - 1)
    from_to = f"{start.day} {start:%B %Y} to {last.day} {last:%B %Y}"
    return f"{from_to} ({years} year{'s' if years > 1 else ''})"


def about(scenarios: Sequence[Scenario]) -> str:
    """Return which team scenarios are about, from when to when, and how many of its posts are reached."""
    first = scenarios[0]
    run, posts = first.run, len(first.posts())
    where = " and ".join(dict.fromkeys(s.system.title for s in scenarios))
    team = f", {count(posts, 'post')}" if all(same_team(s, first) for s in scenarios) else ""
    when = dates_in_words(run.start_date, run.years)
    return f"{where}{team}, {when}. {reach_in_words(reach_of(scenarios), posts)}".strip()


def about_all(where: str, teams: Iterable[Sequence[Scenario]]) -> str:
    """Return the same of several systems together, each with its scenarios."""
    found = [(reach_of(scenarios), scenarios[0]) for scenarios in teams]
    posts, run = sum(len(first.posts()) for _, first in found), found[0][1].run
    known = [reach for reach, _ in found if reach is not None]
    together = sum(known[1:], known[0]) if len(known) == len(found) else None
    when = dates_in_words(run.start_date, run.years)
    return f"{where}, {posts:,} posts together, {when}. {reach_in_words(together, posts)}".strip()


def origin_of(study: Findings) -> Origin:
    """Return where a picture of a comparison comes from."""
    run = study.baseline.scenario.run
    points = study.ranges.points if study.ranges is not None and over_given(study) else 0
    made = made_line(f"{run.replications} replications", run.seed, points)
    return Origin(about(study.scenarios), made).noting(few_line(study))
