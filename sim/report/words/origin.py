"""What a picture is about, said beneath every title: system, posts, years, and how many posts are reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.english import count, listed
from sim.report.words.naming import same_team
from sim.report.words.numbers import over_given, replications_of
from sim.report.words.reach import reached_words
from sim.report.words.wording import few_line, made_line, so_many

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


def dates_in_words(start: date, years: int) -> str:
    """Return what is followed: ``1 April 2020 to 31 March 2026 (6 years)``."""
    last = date.fromordinal(start.replace(year=start.year + years).toordinal() - 1)
    from_to = f"{start.day} {start:%B %Y} to {last.day} {last:%B %Y}"
    return f"{from_to} ({years} year{'s' if years > 1 else ''})"


def about(scenarios: Sequence[Scenario]) -> str:
    """Return which team scenarios are about, from when to when, and how many of its posts are reached."""
    first = scenarios[0]
    when = dates_in_words(first.run.start_date, first.run.years)
    where = listed(list(dict.fromkeys(s.system.title for s in scenarios)))
    if not all(same_team(s, first) for s in scenarios):
        return f"{where}, {when}."
    return f"{where}, {when}{reach_of([first], scenarios)}."


def reach_of(teams: Sequence[Scenario], scenarios: Sequence[Scenario]) -> str:
    """Return how many posts the policies of scenarios reach, after a semicolon.

    Nothing if something else than policies differs: it may act on every post, or on none.
    """
    first = scenarios[0]
    if any((s.system, s.assumptions) != (first.system, first.assumptions) for s in scenarios):
        return ""
    return f"; {reached_words(teams, [s.policy for s in scenarios])}"


def about_all(teams: Sequence[Sequence[Scenario]]) -> str:
    """Return the same of several systems together, each with its scenarios."""
    firsts = [scenarios[0] for scenarios in teams]
    when = dates_in_words(firsts[0].run.start_date, firsts[0].run.years)
    return f"{count(len(teams), 'system').capitalize()} together, {when}{reach_of(firsts, teams[0])}."


def origin_of(study: Findings) -> Origin:
    """Return where a picture of a comparison comes from."""
    run = study.baseline.scenario.run
    points = study.ranges.points if study.ranges is not None and over_given(study) else 0
    made = made_line(so_many(replications_of(study)), run.seed, points)
    return Origin(about(study.scenarios), made).noting(few_line(study))
