"""What the front page speaks of: which quantities, what was found of each, and which of it comes first.

To tell which of several changes most, each is held against one part in 200 of what the team has; of work
without a contract, against one week a year for every 20 posts.
"""

from __future__ import annotations

from functools import cached_property
from math import isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.measures.money import funded_by
from sim.measures.retention import SEPTEMBER_MONTHS, headline_month_of, retention_at
from sim.report.words.english import Calendar, at_words, last_day
from sim.report.words.findings import teams_of
from sim.report.words.naming import LONGEST_POLICY, same_team, titles
from sim.report.words.numbers import Paired, Spread
from sim.report.words.quantities import PART, WHOLE, Finding, Quantity, people_said
from sim.report.words.undefined import lacking
from sim.report.words.verdicts import evidence_in

if TYPE_CHECKING:
    from sim.report.words.findings import FoundInFull, FullFindings
    from sim.scenario import Scenario

PART_WEEKS = 1 / 20
"""What changes of work without a contract are held against: weeks a year for each post."""

_MEASURES = (
    "day_one_people", *(retention_at(month).name for month in SEPTEMBER_MONTHS), "months_kept",
    "knowledge_stock_end", "vacancy_rate", "limbo_weeks", "cost_total_gbp", "funded_post_months",
    *(funded_by(month).name for month in SEPTEMBER_MONTHS),
)  # fmt: skip
_PEOPLE_OF = 100.0  # where teams differ, or their people are not known, shares are said of so many


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
        return {name: at_words(title, LONGEST_POLICY) for name, title in said.items()}

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
        return tuple(q for q in known if q.measure in self.measured - self._lacking)

    @property
    def nobody(self) -> bool:
        """Whether nobody was in post on day one under any policy, so that nothing is told of them."""
        return self._people().measure in self._lacking

    @cached_property
    def _lacking(self) -> set[str]:
        """What has no value under any policy."""
        defined: dict[str, int] = {}
        for (_, measure), row in self._rows.items():
            defined[measure] = max(defined.get(measure, 0), int(row["replications"]))
        return set(lacking(defined))

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
        people = self.team.people if self.team.people >= WHOLE else _PEOPLE_OF
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
    def simulated(self) -> int:
        """Replications, of which a measure may have a value in some only."""
        return max(map(self.left, self.found.outcomes))

    def left(self, outcome: FoundInFull) -> int:
        """Return how many replications of a scenario there are, whatever has a value in them."""
        rows = (row for (name, _), row in self._rows.items() if name == outcome.name)
        return max((int(row["replications"]) for row in rows), default=0)

    @cached_property
    def findings(self) -> dict[str, list[Finding]]:
        """What was found under each policy but the baseline, by the measure."""
        return {q.measure: [self._finding(o, q) for o in self.found.outcomes[1:]] for q in self.quantities}

    def _finding(self, outcome: FoundInFull, quantity: Quantity) -> Finding:
        row = self.row(outcome, quantity.measure)
        known = evidence_in(row, ranged=self.found.ranges is not None, simulated=self.simulated)
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
