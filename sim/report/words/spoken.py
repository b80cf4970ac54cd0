"""What the front page speaks of: a few quantities in people, posts, weeks and pounds, each rounded once.

A quantity is a measure times a scale (a share of the day-one team times its people). Its figures, the table's
and the sentences', come from here alone. To tell which of several changes most, each is held against one part
in 200 of what the team has; of work without a contract, against one week a year for every 20 posts.
"""

from __future__ import annotations

from functools import cached_property
from math import isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.measures.money import funded_by
from sim.measures.registry import KINDS
from sim.measures.retention import SEPTEMBER_MONTHS, headline_month_of, retention_at
from sim.report.words.english import Calendar, at_words, last_day
from sim.report.words.findings import teams_of
from sim.report.words.money import pounds
from sim.report.words.naming import LONGEST_NAME, same_team, titles
from sim.report.words.numbers import Paired, Spread
from sim.report.words.rounding import rounded, to_figures
from sim.report.words.verdicts import (
    LIKELY,
    MAY,
    NEGLIGIBLE,
    NOT_CLEAR,
    NOT_KNOWN,
    NOTHING_LEFT,
    THE_SAME,
    Evidence,
    Rule,
    evidence_in,
    verdict,
)

if TYPE_CHECKING:
    from sim.report.words.findings import FoundInFull, FullFindings
    from sim.scenario import Scenario

PART = 1 / 200
"""What changes of different things are held against: this part of what the team has."""

PART_WEEKS = 1 / 20
"""The same of work without a contract: weeks a year for each post."""

_MARKS = {
    LIKELY: "likely", MAY: "may", NOT_CLEAR: "not clear", NEGLIGIBLE: "small", THE_SAME: "same",
    NOT_KNOWN: "not known", NOTHING_LEFT: "not known",
}  # fmt: skip
MARKS = {rule.words: mark for rule, mark in _MARKS.items()}
"""One mark for how sure a difference is, by the words of its rule."""

TOO_SMALL = (MARKS[NEGLIGIBLE.words], MARKS[THE_SAME.words])
"""The marks of a difference that is known to be none worth noticing."""

_MEASURES = (
    "day_one_people", *(retention_at(month).name for month in SEPTEMBER_MONTHS), "months_kept",
    "knowledge_stock_end", "vacancy_rate", "limbo_weeks", "cost_total_gbp", "funded_post_months",
    *(funded_by(month).name for month in SEPTEMBER_MONTHS),
)  # fmt: skip
_PEOPLE_OF = 100.0  # where teams differ, or their people are not known, shares are said of so many
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
    part : float
        What its changes are held against, after that, to tell which of several things changes most.
    means : str
        What it is, for the notes of the table.
    money : bool
        Whether it is pounds.
    """

    measure: str
    heading: str
    scale: float
    part: float
    means: str
    money: bool = False

    @property
    def better(self) -> int:
        """+1 if more is better, -1 if less is."""
        return KINDS[self.measure].better

    @property
    def least(self) -> float:
        """The least difference that is worth noticing, as it is spoken of."""
        return KINDS[self.measure].noticed.least * self.scale

    def level(self, value: float) -> str:
        """Return a level as tables write it, from a value of the measure."""
        scaled = value * self.scale
        if isnan(scaled):
            return "n/a"
        if not self.money:
            return _written(scaled)
        thousands = len(f"{abs(scaled):.0f}") - 3  # figures: so that differences of thousands can be seen
        return pounds(scaled, max(3, thousands))

    def about(self, value: float) -> str:
        """Return a level as sentences say it: the table's, to a whole number if it is one or more."""
        level = self.level(value)
        whole = not self.money and not isnan(value) and float(_plain(level)) >= _ALMOST_ONE
        return rounded(float(_plain(level))) if whole else level

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
    def rule(self) -> Rule:
        """How sure a sentence about it may be."""
        return verdict(self.known)

    @property
    def mark(self) -> str:
        """How sure it is, in a word."""
        return MARKS[self.rule.words]

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
        """How much it is, beside what the team has."""
        return abs(self.gap.mean) * self.quantity.scale / self.quantity.part

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
    def members(self) -> str:
        """Who does what is done: ``the team``, ``the teams``."""
        return "the teams" if len(self.scenarios) > 1 else "the team"

    @property
    def s(self) -> str:
        """The ending of what they do."""
        return "" if len(self.scenarios) > 1 else "s"

    @property
    def many(self) -> str:
        """What several of them are called."""
        return "groups" if len(self.scenarios) > 1 else "teams"


class View:
    """Findings as the front page sees them: each row of the summary is read once.

    Parameters
    ----------
    found : FullFindings
        One situation.
    """

    def __init__(self, found: FullFindings) -> None:
        self.found = found
        table = found.summary
        some = table[(table["group"] == "team") & table["measure"].isin(_MEASURES)]
        columns = {name: some[name].tolist() for name in some}
        rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
        self._rows = {(row["scenario"], row["measure"]): row for row in rows}
        self.measured = {measure for _, measure in self._rows}
        self.run = found.baseline.scenario.run

    def row(self, outcome: FoundInFull, measure: str) -> Any:
        """Return what the summary says of a measure of a scenario's team."""
        return self._rows[outcome.name, measure]

    @cached_property
    def names(self) -> dict[str, str]:
        """What each policy is called: its title, by the names of tables.

        Where scenarios differ in more than their policies, or two have one title, those names.
        """
        policies = {o.name: o.scenario.policy.title for o in self.found.outcomes}
        apart = len(set(policies.values())) == len(policies)
        same_place = len({s.place() for s in self.found.scenarios}) == 1
        said = policies if apart and same_place else titles(self.found)
        return {name: at_words(title, LONGEST_NAME) for name, title in said.items()}

    @property
    def base(self) -> str:
        """What the baseline is called."""
        return self.names[self.found.baseline.name]

    @cached_property
    def team(self) -> Team:
        """Who the findings are about."""
        teams = teams_of(self.found)
        one = all(same_team(s, self.found.baseline.scenario) for s in self.found.scenarios)
        people = sum(map(_day_one_people, teams)) if one else nan
        if one and "day_one_people" in self.measured:
            measured = _mean(self.row(self.found.baseline, "day_one_people"))
            people = people if isnan(measured) else measured
        return Team(teams, sum(len(s.posts()) for s in teams), people, one)

    @cached_property
    def when(self) -> str:
        """The month at which retention is read, by name: ``September 2023``; of one year its end."""
        month = headline_month_of(self.run.years) or 12 * self.run.years
        return Calendar(self.run.start_date).month_year(last_day(month))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """What is spoken of, where it was measured, in the order of the table."""
        years, posts = self.run.years, self.team.posts
        known = (
            self._people(),
            Quantity(
                "knowledge_stock_end", "Knowledge held", 1.0, PART * posts,
                "what the team knows at the end, in experienced people's worth",
            ),
            Quantity(
                "vacancy_rate", "Posts vacant", 100.0, 100 * PART, "of 100 open posts, on average"
            ),
            Quantity(
                "limbo_weeks", "Weeks without a contract", 1 / years, PART_WEEKS * posts,
                "person-weeks a year, worked past a contract's end",
            ),
            Quantity(
                "cost_total_gbp", "Pounds a year", 1 / years, self._part_of_spending(),
                "what is spent on the team", money=True,
            ),
        )  # fmt: skip
        return tuple(q for q in known if q.measure in self.measured)

    @property
    def things(self) -> list[Quantity]:
        """What is spoken of besides money."""
        return [q for q in self.quantities if not q.money]

    def _people(self) -> Quantity:
        month = headline_month_of(self.run.years)
        name = None if month is None else retention_at(month).name
        if name is None or name not in self.measured:
            months = 12 * self.run.years
            return Quantity(
                "months_kept", "Months kept", 1.0, PART * months,
                f"how long a day-one person stays on average, of {months} months",
            )  # fmt: skip
        people = self.team.people if self.team.people > 0 else _PEOPLE_OF
        return Quantity(
            name, "People kept", people, PART * people,
            f"of {people_said(people)} on day one, those still there in {self.when}",
        )  # fmt: skip

    def _part_of_spending(self) -> float:
        """Return what a difference in spending is held against; of nothing spent, a pound."""
        if "cost_total_gbp" not in self.measured:
            return 1.0
        spent = _mean(self.row(self.found.baseline, "cost_total_gbp")) / self.run.years
        return 1.0 if isnan(spent) else max(PART * spent, 1.0)

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """What was found under each policy but the baseline, by the measure."""
        return {q.measure: [self._finding(o, q) for o in self.found.outcomes[1:]] for q in self.quantities}

    def _finding(self, outcome: FoundInFull, quantity: Quantity) -> Finding:
        row = self.row(outcome, quantity.measure)
        known = evidence_in(row, ranged=self.found.ranges is not None)
        return Finding(outcome, self.names[outcome.name], quantity, _mean(row), known)

    def level(self, quantity: Quantity) -> float:
        """Return the mean of a quantity's measure under the baseline."""
        return _mean(self.row(self.found.baseline, quantity.measure))

    @cached_property
    def posts_lost(self) -> dict[str, float]:
        """How many posts fewer are paid for, by the policies of which that is clear and worth noticing."""
        if "funded_post_months" not in self.measured or not self.team.one:
            return {}
        gaps = {o.name: Paired.of(self.row(o, "funded_post_months")) for o in self.found.outcomes[1:]}
        months = 12 * self.run.years
        lost = {name: -gap.mean / months for name, gap in gaps.items() if gap.high < 0}
        return {name: fewer for name, fewer in lost.items() if fewer >= PART * self.team.posts}

    def worth(self, finding: Finding) -> float:
        """Return how much a finding is worth telling first.

        Nothing, if it is not claimed, or is a gain where fewer posts are paid for.
        """
        fewer = finding.gain and finding.outcome.name in self.posts_lost
        return finding.weight if finding.claims and not fewer else 0.0

    @cached_property
    def lead(self) -> Finding | None:
        """The finding that comes first: of what changes most, under the policy that changes it most.

        Where nothing changes clearly, it is the first policy, in the people it keeps.
        """
        found = [f for q in self.things for f in self.findings[q.measure]]
        return max(found, key=self.worth, default=None)


def _mean(row: Any) -> float:
    """Return a level as summary.csv holds it, so that words made from the file are the same words."""
    return Spread.of_row(row).mean


def _day_one_people(scenario: Scenario) -> float:
    """Return how many people a team has on day one, on average where it is drawn."""
    start = scenario.system.starting
    posts = [post.name for post in scenario.posts()]
    listed = [start.people[name] is not None for name in posts if name in start.people]
    return sum(listed) + (len(posts) - len(listed)) * (1 - start.vacant_share)


def people_said(people: float) -> str:
    """Return so many people, in figures: a natural number to hold others against."""
    return f"{people:,.0f} {'person' if round(people) == 1 else 'people'}"


def in_teams(finding: Finding) -> tuple[str, str]:
    """Return how many people more or fewer, and in how many teams: of one, of ten or of a hundred.

    A difference below one person is said of several teams, so that no person is in pieces.
    """
    shown = float(_plain(finding.quantity.size(finding.gap.mean)))
    if shown >= _ALMOST_ONE:
        return finding.quantity.size(finding.gap.mean).removesuffix(".0"), ""
    of, word = (10, "ten") if shown >= 0.1 else (100, "a hundred")
    return rounded(shown * of), word


def _written(value: float) -> str:
    """Return a number to one decimal, of a hundred and more to none; a small one never as nothing."""
    if 0.001 <= abs(value) < _SMALL:
        return f"{to_figures(value, 1):g}"
    return rounded(value) if abs(value) >= 100 else rounded(value, 1)


def _plain(text: str) -> str:
    return text.replace(",", "").replace("£", "")
