"""What happened to one team: the log of a replication as plain rows, with names for its posts and people.

People are roles and numbers. Somebody is called after the post of entry: its first holder by the post
itself (``programme manager 3``), later ones by their place in the row of its holders.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from sim.measures.block import measure_block
from sim.measures.frame import Frame
from sim.measures.measure import TEAM
from sim.measures.states import IN_POST, Facts
from sim.model.engine_room import simulate
from sim.model.inputs import prepare
from sim.model.log import PERSONS_PER_POST, Event, EventLog, Row
from sim.report.words.english import Calendar, last_day, ordinal, small, spaced
from sim.report.words.post_names import post_names
from sim.scenario.model import Scenario


class Award(NamedTuple):
    """A decision on a stream's money."""

    stream: int
    time: float  # months
    first: int  # the financial years it covers, counted from 0
    last: int
    due: int  # the financial year by whose 1 April it was due
    share: float  # of the posts planned
    posts: int | None  # paid for in its first year; None if that lies beyond the run

    @property
    def late(self) -> float:
        """Months after the 1 April on which it was due; negative if it came before."""
        return self.time - 12 * self.due


class History:
    """One replication of a scenario.

    Parameters
    ----------
    scenario : Scenario
        What was simulated.
    log : EventLog
        What happened in one replication.
    replication : int
        Its number.
    """

    def __init__(self, scenario: Scenario, log: EventLog, replication: int) -> None:
        inputs = prepare(scenario)
        self.scenario, self.replication = scenario, replication
        self.streams, self._partners = inputs.streams, inputs.names.partners
        self.calendar = Calendar(scenario.run.start_date)
        self.years = scenario.run.years
        self.rows = [Row(*values) for values in zip(*(c.tolist() for c in log[1:]), strict=True)]
        self.facts = Facts.of(Frame.of(log, scenario, inputs.names, [replication]))
        self.specs = self.facts.frame.posts
        self._block = measure_block(log, scenario, inputs.names, [replication])
        names = post_names(scenario)
        self._labels = tuple(names[post.name] for post in scenario.posts())

    @classmethod
    def of(cls, scenario: Scenario, replication: int) -> History:
        """Simulate one replication and return what happened in it."""
        return cls(scenario, simulate(scenario, [replication]), replication)

    # --- rows and measures

    def happened(self, *events: Event, year: int | None = None) -> list[Row]:
        """Return the rows of these kinds, of one financial year or of all."""
        return [r for r in self.rows if r.event in events and (year is None or self.year_of(r) == year)]

    @staticmethod
    def year_of(row: Row) -> int:
        """Return the financial year of a row; who leaves at the instant of 1 April left in March."""
        return int((last_day(row.time) if row.event == Event.LEFT else row.time) // 12)

    def value(self, measure: str) -> float:
        """Return a measure of the team over the run."""
        names = [(m.name, m.group) for m in self._block.measures]
        return float(self._block.values[0, names.index((measure, TEAM))])

    def at_end_of(self, year: int, measure: str) -> float:
        """Return a monthly measure of the team as a financial year ends (-1: on day one)."""
        names = [(m.name, m.group) for m in self._block.monthly_measures]
        return float(self._block.monthly[0, names.index((measure, TEAM)), 12 * (year + 1)])

    # --- names

    def post(self, index: int) -> str:
        """Return what a post is called: ``programme manager 3``."""
        return self._labels[index]

    def in_file(self, index: int) -> str:
        """Return what the scenario's file, and the tables, call a post: ``post-05``."""
        return self.scenario.posts()[index].name

    def the_post(self, index: int) -> str:
        """Return what a post is called in a sentence, with its article if it has no number."""
        label = self.post(index)
        return label if label[-1].isdigit() else f"the {label}"

    def who(self, person: int) -> str:
        """Return what a person is called in a sentence: ``the second holder of programme manager 3``."""
        label, place = self.post(person // PERSONS_PER_POST), self._place(person)
        if place == 1:
            return self.the_post(person // PERSONS_PER_POST)
        numbered = label[-1].isdigit()
        return f"the {ordinal(place)} {'holder of ' if numbered else ''}{label}"

    def _place(self, person: int) -> int:
        """Return a person's place in the row of holders of the post of entry."""
        return self._holders[person // PERSONS_PER_POST].index(person) + 1

    @cached_property
    def _holders(self) -> dict[int, list[int]]:
        holders: dict[int, list[int]] = {}
        for row in self.rows:
            if row.event in IN_POST and row.person not in holders.setdefault(row.post, []):
                holders[row.post].append(row.person)
        return holders

    def partner(self, index: int) -> str:
        """Return what a partner is called: its name, or its key in plain words."""
        key = self._partners[index]
        return self.scenario.system.partners[key].name or spaced(key)

    # --- people

    @cached_property
    def day_one(self) -> dict[int, Row]:
        """The people in post on day one, by their number, in the order of posts."""
        return {row.person: row for row in self.rows if row.event == Event.PRESENT_AT_START}

    @cached_property
    def exits(self) -> dict[int, Row]:
        """How people of day one left, by their number."""
        first: dict[int, Row] = {}
        for row in self.rows:
            if row.event == Event.LEFT and row.person in self.day_one:
                first.setdefault(row.person, row)
        return first

    # --- money

    @cached_property
    def awards(self) -> list[Award]:
        """Every decision on money after day one, in the order in which it was taken."""
        found: list[Award] = []
        for stream in self.streams:
            first, *later = self._of_stream(Event.SETTLEMENT_DECIDED, stream.index)
            funded = self.funded[stream.index]
            ahead = self.scenario.policy.settlement.rolling_years - 1
            for n, row in enumerate(later):
                if isinstance(stream.settlement_years, int):
                    due = start = round(first.until / 12) + stream.settlement_years * n
                    end = start + stream.settlement_years - 1
                else:
                    due, start = n + 1, n + 1 + ahead
                    end = start
                posts = funded[start] if start < len(funded) else None
                found.append(Award(stream.index, row.time, start, end, due, row.amount, posts))
        return sorted(found, key=lambda award: award.time)

    @cached_property
    def funded(self) -> list[list[int]]:
        """Posts paid for, by stream and financial year."""
        return [[int(r.amount) for r in self._of_stream(Event.YEAR_FUNDED, s.index)] for s in self.streams]

    def _of_stream(self, event: Event, stream: int) -> list[Row]:
        return [row for row in self.rows if row.event == event and row.stream == stream]


def policies_in_words(*histories: History) -> list[str]:
    """Return what tells scenarios apart in a sentence: the titles of their policies, else their names."""
    titles = [small(c.scenario.policy.title) for c in histories]
    return titles if len(set(titles)) == len(titles) else [c.scenario.name for c in histories]
