"""What the front page speaks of: a few quantities in people, posts, weeks and pounds, each rounded once.

A quantity is a measure times a scale (a share of the day-one team times its people). Its figures, the table's
and the sentences', come from here alone, and so does the least difference that is worth noticing: one part in
200 of what the team has; of work without a contract, one week a year for every 20 posts.
"""

from __future__ import annotations

from collections import Counter
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from sim.measures.registry import KINDS
from sim.measures.retention import headline_month_of, retention_at
from sim.report.words.english import Calendar, at_words, count, last_day
from sim.report.words.findings import teams_of
from sim.report.words.money import pounds
from sim.report.words.naming import LONGEST_NAME, same_team, titles
from sim.report.words.numbers import Over, Paired, row_of
from sim.report.words.verdicts import (
    LIKELY,
    MAY,
    NOT_CLEAR,
    NOT_KNOWN,
    NOTHING_LEFT,
    THE_SAME,
    Evidence,
    Rule,
    evidence_of,
    verdict,
)

if TYPE_CHECKING:
    from sim.report.words.findings import FoundInFull, FullFindings
    from sim.scenario import Scenario

LEAST_PART = 1 / 200
"""The least difference worth noticing, as a part of what the team has: one person in ten teams of 20."""

LEAST_WEEKS = 1 / 20
"""The same of work without a contract: weeks a year for each post."""

NOT_WORTH = Rule(
    "there is no difference worth noticing",
    "the interval, and the range over the assumptions if there is one, hold none that is worth noticing",
    lambda _: False,
)
"""Of a difference that is known to be small."""

MARKS = {
    LIKELY: "likely", MAY: "may", NOT_CLEAR: "not clear", NOT_WORTH: "same", THE_SAME: "same",
    NOT_KNOWN: "not known", NOTHING_LEFT: "not known",
}  # fmt: skip
"""One mark for how sure a difference is."""

_PEOPLE_OF = 100  # where teams differ, or their people are not known, shares are said of so many
_SMALL = 0.095  # one decimal would print it as 0.1 at most
_ALMOST_ONE = 0.95  # a difference below it is said of ten teams


class Quantity(NamedTuple):
    """A measure as it is spoken of.

    Attributes
    ----------
    measure : str
        Its name.
    heading : str
        Of its column.
    scale : float
        What values are multiplied by.
    least : float
        The least difference that is worth noticing, after that.
    money : bool
        Whether it is pounds.
    means : str
        What it is, for the notes of the table.
    """

    measure: str
    heading: str
    scale: float
    least: float
    means: str
    money: bool = False

    @property
    def better(self) -> int:
        """+1 if more is better, -1 if less is."""
        return KINDS[self.measure].better

    def level(self, value: float) -> str:
        """Return a level as tables write it, from a value of the measure."""
        scaled = value * self.scale
        if isnan(scaled):
            return "n/a"
        return pounds(scaled, 3) if self.money else _written(scaled)

    def about(self, value: float) -> str:
        """Return a level as sentences say it: the table's, to a whole number."""
        return self.level(value) if self.money or isnan(value) else f"{float(_plain(self.level(value))):,.0f}"

    def size(self, value: float) -> str:
        """Return how large a difference is, without its sign."""
        scaled = abs(value * self.scale)
        if isnan(scaled):
            return "n/a"
        return pounds(scaled, 2) if self.money else _written(scaled)

    def change(self, value: float) -> str:
        """Return a difference with its sign."""
        size = self.size(value)
        nothing = isnan(value) or not _plain(size).strip("0.")
        return size if nothing else f"{'-' if value < 0 else '+'}{size}"


class Finding(NamedTuple):
    """What was found of one quantity under one policy."""

    outcome: FoundInFull
    name: str  # what the policy is called
    quantity: Quantity
    level: float
    known: Evidence

    @property
    def gap(self) -> Paired:
        """The difference from the baseline."""
        return self.known.gap

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends of the interval, and of the range over the assumptions if there is one."""
        over = self.gap.over.at_most if self.known.given else ()
        return (self.gap.low, self.gap.high, *over)

    @property
    def rule(self) -> Rule:
        """How sure a sentence about it may be: a claim is of a difference that is worth noticing."""
        rule, scale, least = verdict(self.known), self.quantity.scale, self.quantity.least
        if not rule.claims and rule is not NOT_CLEAR:
            return rule
        if all(abs(end) * scale < least for end in self.ends):
            return NOT_WORTH
        return rule if rule.claims and abs(self.gap.mean) * scale >= least else NOT_CLEAR

    @property
    def claims(self) -> bool:
        """Whether it may be said which way the difference goes."""
        return self.rule.claims

    @property
    def gain(self) -> bool:
        """Whether it is claimed, and for the better."""
        return self.claims and self.known.gain

    @property
    def weight(self) -> float:
        """How much it is, in least differences worth noticing; nothing where none is claimed."""
        return abs(self.gap.mean) * self.quantity.scale / self.quantity.least if self.claims else 0.0

    @property
    def more(self) -> bool:
        """Whether there is more of it than under the baseline."""
        return self.gap.mean > 0


class Team(NamedTuple):
    """Who the findings are about: one team, a group of them, or teams that are held against each other."""

    scenarios: tuple[Scenario, ...]
    posts: int
    people: float  # nan if teams differ
    one: bool  # whether every scenario is about the same posts

    @property
    def who(self) -> str:
        """What the team is called in a sentence."""
        several = len(self.scenarios)
        return f"the group of {count(several, 'system')}" if several > 1 else "a team"

    @property
    def many(self) -> str:
        """What several of them are called."""
        return "groups" if len(self.scenarios) > 1 else "teams"


def team_of(found: FullFindings) -> Team:
    """Return who findings are about."""
    teams = teams_of(found)
    one = all(same_team(s, found.baseline.scenario) for s in found.scenarios)
    posts = sum(len(s.posts()) for s in teams)
    people = sum(map(_day_one_people, teams)) if one else float("nan")
    if one and "day_one_people" in set(found.summary["measure"]):
        measured = float(row_of(found, found.baseline, "day_one_people")["mean"])
        people = people if isnan(measured) else measured
    return Team(teams, posts, people, one)


def _day_one_people(scenario: Scenario) -> float:
    """Return how many people a team has on day one, on average where it is drawn."""
    start = scenario.system.starting
    posts = [post.name for post in scenario.posts()]
    listed = [start.people[name] is not None for name in posts if name in start.people]
    return sum(listed) + (len(posts) - len(listed)) * (1 - start.vacant_share)


def quantities(found: FullFindings) -> tuple[Quantity, ...]:
    """Return what is spoken of, where it was measured, in the order of the table."""
    run, team = found.baseline.scenario.run, team_of(found)
    measured = set(found.summary["measure"])
    return tuple(q for q in _quantities(found, run.years, team) if q.measure in measured)


def _quantities(found: FullFindings, years: int, team: Team) -> tuple[Quantity, ...]:
    posts = team.posts
    return (
        _people(found, years, team),
        Quantity(
            "knowledge_stock_end", "Knowledge held", 1.0, LEAST_PART * posts,
            "what the team knows at the end, in experienced people's worth",
        ),
        Quantity(
            "vacancy_rate", "Posts vacant", 100.0, 100 * LEAST_PART, "of 100 open posts, on average"
        ),
        Quantity(
            "limbo_weeks", "Weeks without a contract", 1 / years, LEAST_WEEKS * posts,
            "person-weeks a year, worked past a contract's end",
        ),
        Quantity(
            "cost_total_gbp", "Pounds a year", 1 / years, _least_pounds(found, years),
            "what is spent on the team", money=True,
        ),
    )  # fmt: skip


def _people(found: FullFindings, years: int, team: Team) -> Quantity:
    month = headline_month_of(years)
    name = None if month is None else retention_at(month).name
    if month is None or name not in set(found.summary["measure"]):
        return Quantity(
            "months_kept", "Months kept", 1.0, LEAST_PART * 12 * years,
            f"how long a day-one person stays on average, of {12 * years} months",
        )  # fmt: skip
    people = team.people if team.people > 0 else _PEOPLE_OF
    return Quantity(
        retention_at(month).name, "People kept", people, LEAST_PART * people,
        f"of {people_said(people)} on day one, those still there in {when(found)}",
    )  # fmt: skip


def _least_pounds(found: FullFindings, years: int) -> float:
    """Return the least difference in spending worth noticing; of nothing spent, a pound."""
    if "cost_total_gbp" not in set(found.summary["measure"]):
        return 1.0
    spent = float(row_of(found, found.baseline, "cost_total_gbp")["mean"]) / years
    return max(LEAST_PART * spent, 1.0) if not isnan(spent) else 1.0


def people_said(people: float) -> str:
    """Return so many people, in figures: a natural number to hold others against."""
    return f"{people:,.0f} {'person' if round(people) == 1 else 'people'}"


def when(found: FullFindings) -> str:
    """Return the month at which retention is read, by name: ``September 2023``; a year's run at its end."""
    run = found.baseline.scenario.run
    month = headline_month_of(run.years) or 12 * run.years
    return Calendar(run.start_date).month_year(last_day(month))


def named(found: FullFindings) -> dict[str, str]:
    """Return what each policy is called: its title, in quotes, so that any title fits into a sentence.

    Where scenarios differ in more than their policies, or two have one title, by the names of tables.
    """
    whole = titles(found)
    policies = {o.name: o.scenario.policy.title for o in found.outcomes}
    alone = len(policies) == 1 or max(Counter(policies.values()).values()) == 1
    same_place = len({s.place() for s in found.scenarios}) == 1
    said = policies if alone and same_place else whole
    return {name: at_words(title, LONGEST_NAME) for name, title in said.items()}


def findings_of(found: FullFindings, quantity: Quantity) -> list[Finding]:
    """Return what was found of a quantity under each policy but the baseline."""
    names = named(found)
    return [
        Finding(
            o, names[o.name], quantity, float(row_of(found, o, quantity.measure)["mean"]),
            evidence_of(found, o, quantity.measure),
        )
        for o in found.outcomes[1:]
    ]  # fmt: skip


def level_of(found: FullFindings, quantity: Quantity) -> float:
    """Return the mean of a quantity's measure under the baseline."""
    return float(row_of(found, found.baseline, quantity.measure)["mean"])


def posts_lost(found: FullFindings, outcome: FoundInFull) -> float:
    """Return how many posts fewer are paid for on average, if that is clear and worth noticing; else none."""
    if "funded_post_months" not in set(found.summary["measure"]):
        return 0.0
    gap = Paired.of(row_of(found, outcome, "funded_post_months"))
    months = 12 * found.baseline.scenario.run.years
    fewer = -gap.mean / months
    return fewer if gap.high < 0 and fewer >= LEAST_PART * team_of(found).posts else 0.0


def in_teams(finding: Finding) -> tuple[str, str]:
    """Return how many people more or fewer, and in how many teams: of one, of ten or of a hundred.

    A difference below one person is said of several teams, so that no person is in pieces.
    """
    shown = float(_plain(finding.quantity.size(finding.gap.mean)))
    if shown >= _ALMOST_ONE:
        return finding.quantity.size(finding.gap.mean).removesuffix(".0"), ""
    of, word = (10, "ten") if shown >= 0.1 else (100, "a hundred")
    return f"{shown * of:.0f}", word


def range_of(found: FullFindings, quantity: Quantity) -> Over:
    """Return where the mean of the baseline lies over the assumptions."""
    return Over.of(row_of(found, found.baseline, quantity.measure))


def _written(value: float) -> str:
    """Return a number to one decimal, of a hundred and more to none; a small one never as nothing."""
    if 0.001 <= abs(value) < _SMALL:
        return f"{value:.1g}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"


def _plain(text: str) -> str:
    return text.replace(",", "").replace("£", "")
