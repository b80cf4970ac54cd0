"""What happens to the posts of a listed team, in words: a row a post, and no sentence on a person.

Everything is told from the rows of ``posts.csv`` on one system under one set of assumptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.report.words.answer import begun, called
from sim.report.words.chances import Chance, chance_words, mean_words, points_words, told_at
from sim.report.words.english import Calendar, capital, count, listed
from sim.report.words.findings import situated
from sim.report.words.post_names import names_in
from sim.report.words.settled import contract_end, money_line

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.plan import Plan

ABOUT = (
    "This is about posts: no forecast of a person, and no ground to decide about one. Chance belongs to "
    "posts: of a holder the model knows what the list says (time in the team, contract, its end, earlier NHS "
    "service), and nothing of the person."
)
READING = (
    "In post: still in the team after all that is dated that month, as in the measures of retention. A move "
    "to another post of the team is no exit. In limbo: at work after the contract has run out, with nothing "
    "decided; it counts as in post."
)
APRIL = (
    "Months 12 and 24 fall on 1 April, when late decisions still hold people in limbo whose posts will "
    "close, so chances look better there; the sentences are therefore on months 6 and 18, 30 September."
)
NOBODY = "Every post is vacant on day one, so there is no holder of day one to follow."
PERSONAL = "Personal data: a row is one post of your list. Delete this sheet before you share the workbook."
SHOWN = (6, 12, 18, 24)
"""Months that stand in tables."""
SEPTEMBER = (6, 18)
"""Those that sentences are on: by 30 September the late decisions of the spring have been taken."""
HOME = "gone home"
"""What stands for the chance of somebody lent whose loan is over."""
SINCE = "from day one"
"""What stands for the chance of limbo of somebody whose contract had ended before day one."""

_YEAR = 12
_LENT = ("secondment", "gifted")
_NAMED = 4  # posts in a sentence; of more their number is told


class Posts:
    """The posts of one listed team, told from their rows.

    Parameters
    ----------
    rows : DataFrame
        Of ``posts.csv``, on one system under one set of assumptions.
    called, begun : mapping of str to str
        What scenarios are called within a sentence and where one begins, the baseline first, by their names
        in tables.
    start : date
        The first day.
    names : mapping of str to str
        What each post is called, by its name in the rows: see :func:`post_names`.
    """

    def __init__(
        self,
        rows: pd.DataFrame,
        called: Mapping[str, str],
        begun: Mapping[str, str],
        start: date,
        names: Mapping[str, str],
    ) -> None:
        self.names = names
        there = set(rows["scenario"])
        self.called = {name: title for name, title in called.items() if name in there}
        self.begun = {name: begun[name] for name in self.called}
        self.calendar = Calendar(start)
        self.months = [month for month in SHOWN if month in set(rows["month"])]
        held: list[Any] = list(rows.itertuples())
        self.rows = {(str(row.scenario), str(row.post), int(row.month)): row for row in held}
        first = self.baseline
        mine = [
            row for (scenario, _, month), row in self.rows.items() if (scenario, month) == (first, self.last)
        ]
        mine.sort(key=_place)
        self.facts = mine
        """A row of each post of the baseline: by contract end, then by chance at the last month."""
        self.held = [row.post for row in mine if row.replications > 0]
        self.replications = max(row.replications for row in mine)

    @property
    def baseline(self) -> str:
        """The first scenario in which people are listed."""
        return next(iter(self.called))

    @property
    def last(self) -> int:
        """The last month that is told."""
        return self.months[-1]

    @property
    def spoken(self) -> list[int]:
        """The months that sentences are on."""
        return [month for month in self.months if month in SEPTEMBER]

    def returns(self, post: str, month: int) -> bool:
        """Return whether the loan of a listed holder ends by a month, as planned."""
        row = self.rows[self.baseline, post, self.last]
        return row.contract in _LENT and row.contract_end_month <= month

    def over(self, row: Any) -> bool:
        """Return whether a listed holder's fixed term had ended before day one."""
        return bool(row.holder == "listed" and row.contract == "fixed-term" and row.contract_end_month <= 0)

    def chance(self, scenario: str, post: str, month: int, what: str = "in_post") -> Chance | None:
        """Return a chance with its interval; None where nobody holds the post, or the scenario has none."""
        row = self.rows.get((scenario, post, month))
        if row is None or isnan(mean := getattr(row, f"{what}_mean")):
            return None
        return Chance(mean, getattr(row, f"{what}_ci_low"), getattr(row, f"{what}_ci_high"))

    # --- tables

    def facts_table(self) -> list[list[str]]:
        """Return what is known of each post on day one, the headings first."""
        headings = [
            "Post", "In the files", "Band", "Contract\nends", "Money", "Knowledge\n(1: full)",
            "Areas, the only\ncontact in",
        ]  # fmt: skip
        return [headings, *([self.title(r.post), r.post, r.band, *self._known(r)] for r in self.facts)]

    def title(self, post: str) -> str:
        """Return what a post is called where a line begins."""
        return capital(self.names[post])

    def chances_table(self, posts: Sequence[str]) -> list[list[str]]:
        """Return the chances of some posts, a row for each policy, the headings first."""
        several = len(self.called) > 1
        headings = ["Post", *(["Policy"] if several else []), *(f"Month {m}" for m in self.months)]
        rows = [[*headings, f"Out of\ncontract\n(limbo) by\nmonth {self.last}"]]
        for post in posts:
            for i, (scenario, title) in enumerate(self.begun.items()):
                told = [self._cell(scenario, post, month) for month in self.months]
                over = self.over(self.rows[self.baseline, post, self.last])
                limbo = self.chance(scenario, post, self.last, "limbo_by")
                named = [self.title(post) if i == 0 else "", *([title] if several else [])]
                rows.append([*named, *told, SINCE if over else chance_words(limbo)])
        return rows

    def _cell(self, scenario: str, post: str, month: int) -> str:
        chance = self.chance(scenario, post, month)
        home = chance is not None and chance.mean == 0 and self.returns(post, month)
        return HOME if home else chance_words(chance)

    def _known(self, row: Any) -> list[str]:
        if row.replications == 0:
            return ["vacant", row.stream, "", ""]
        areas = Chance(
            row.single_holder_areas_mean, row.single_holder_areas_ci_low, row.single_holder_areas_ci_high
        )
        known = Chance(row.knowledge_mean, row.knowledge_ci_low, row.knowledge_ci_high)
        return [self.end_words(row), row.stream, mean_words(known, 2), mean_words(areas, 1)]

    def end_words(self, row: Any) -> str:
        """Return when a contract ends: ``Sep 2027``, ``no end``; ``drawn`` where the list does not say."""
        if row.holder != "listed":
            return str(row.holder)
        return contract_end(row.contract_end_month, self.calendar)

    # --- sentences

    def sentences(self) -> Iterator[str]:
        """Yield what the chances say, no more than their intervals bear."""
        if not self.held:
            yield NOBODY
            return
        yield from self.at_risk()
        told = list(product(list(self.called)[1:], self.spoken))
        yield from (self._compared(scenario, month) for scenario, month in told)
        if (differences := len(told) * len(self.held)) > 1:
            yield (
                f"These are {differences} differences: if there were none, one in twenty would look clear "
                "all the same."
            )

    def at_risk(self) -> Iterator[str]:
        """Yield whose chances are the lowest under the baseline, and who goes home as planned."""
        month = self.spoken[-1]
        if len(asked := [post for post in self.held if not self.returns(post, month)]) > 1:
            yield self._least(asked, month)
        if back := [post for post in self.held if post not in asked]:
            yield (
                "Who is lent goes home when the loan ends (one that is gifted may be extended): a rule of "
                f"the model and no finding, so left out of that. Planned by month {month}: "
                f"{listed([self._with_end(post) for post in back])}."
            )

    def notes(self) -> Iterator[str]:
        """Yield what is read in the tables, and what of them is not known."""
        yield money_line(self._by_stream(), self.calendar)
        if over := [self.names[row.post] for row in self.facts if self.over(row)]:
            yield (
                "Out of contract since before day one, so in limbo from the start under every policy: "
                f"{_few(over)}."
            )
        if vacant := [self.names[row.post] for row in self.facts if row.holder == "vacant"]:
            yield f"Vacant on day one, so nobody is followed: {listed(vacant)}."
        if drawn := [self.names[row.post] for row in self.facts if row.holder == "drawn"]:
            yield f"Not in the list, so chance draws a holder: {_few(drawn)}."
        if not self.held:
            return
        yield READING
        if self.last >= _YEAR:
            yield APRIL
        yield (
            "Knowledge: what the holder knows; 1 is all that one fully experienced person knows. Areas: "
            "pairs of a partner and a workstream; only contact: nobody else has a strong tie there. Both on "
            f"day one. Brackets: 95% intervals of chance alone ({self.replications} replications), in this "
            "model and under these assumptions."
        )

    def _by_stream(self) -> list[dict[str, Any]]:
        """Return of each stream the row of one of its posts under each policy that has it."""
        posts = {row.stream: row.post for row in self.facts}.values()
        found = [{name: self.rows.get((name, post, self.last)) for name in self.called} for post in posts]
        return [{self.called[name]: row for name, row in of.items() if row is not None} for of in found]

    def _least(self, asked: Sequence[str], month: int) -> str:
        """Return which holders are the least likely to be there, as far as their intervals tell."""
        where = self.baseline
        found = {post: self._sure(where, post, month) for post in asked}
        lowest = min(found, key=lambda post: found[post].mean)
        near = [post for post in asked if found[post].low <= found[lowest].high]
        begin, name, said = f"Under {self.called[where]}", self.names[lowest], told_at(found[lowest])
        if len(near) == len(asked):
            return (
                f"{begin} no post can be called most at risk: at month {month} the intervals of all "
                f"{count(len(near), 'post')} overlap that of the lowest, {name}, at {said}."
            )
        if len(near) == 1:
            return (
                f"{begin} the holder of {self._with_end(lowest)} is the least likely to be in post at month "
                f"{month}: {said}. The intervals of all other posts lie above."
            )
        named = (
            listed([self._with_end(post) for post in near])
            if len(near) <= _NAMED
            else f"{count(len(near), 'post')}"
        )
        return (
            f"{begin} the holder least likely to be in post at month {month} is that of one of {named}: "
            f"their intervals overlap that of the lowest, {name}, at {said}; those of all "
            "others lie above it."
        )

    def _sure(self, scenario: str, post: str, month: int) -> Chance:
        chance = self.chance(scenario, post, month)
        assert chance is not None
        return chance

    def _with_end(self, post: str) -> str:
        row, name = self.rows[self.baseline, post, self.last], self.names[post]
        if row.holder != "listed" or isnan(row.contract_end_month):
            return name
        if row.contract_end_month <= 0:
            return f"{name} ({row.contract}, out of contract since before day one)"
        return f"{name} ({row.contract} to {self.end_words(row)})"

    def _compared(self, scenario: str, month: int) -> str:
        """Return of which posts a policy clearly changes the chance, and of how many it does not."""
        gaps = {post: self.chance(scenario, post, month, "diff_in_post") for post in self.held}
        known = {post: gap for post, gap in gaps.items() if gap is not None}
        more = [post for post, gap in known.items() if gap.low > 0]
        fewer = [post for post, gap in known.items() if gap.high < 0]
        base, ours = self.called[self.baseline], self.called[scenario]
        begin = f"Month {month}: under {ours}"
        if not more and not fewer:
            return f"{begin} no post's chance clearly differs from that under {base}."
        said = [
            f"more likely of {self._with_gaps(found, known)}"
            if word == "more"
            else f"less likely of {self._with_gaps(found, known)}"
            for word, found in (("more", more), ("fewer", fewer))
            if found
        ]
        rest = len(known) - len(more) - len(fewer)
        tail = f"; of {count(rest, 'other post')} no difference is found" if rest else ""
        return f"{begin}, against {base}, being in post is clearly {' and '.join(said)}{tail}."

    def _with_gaps(self, posts: Sequence[str], gaps: Mapping[str, Chance]) -> str:
        if len(posts) > _NAMED:
            return f"{count(len(posts), 'post')}"
        return listed([f"{self.names[post]} ({points_words(gaps[post])})" for post in posts], ";")


def posts_in(plan: Plan, table: pd.DataFrame) -> Posts | None:
    """Return the posts of the only listed team of some results; None if there is none, or several.

    Parameters
    ----------
    plan : Plan
        What was asked.
    table : DataFrame
        ``posts.csv``.
    """
    if not len(table) or len(table.groupby(["assumptions", "system"])) > 1:
        return None
    found = situated(plan, *plan.situations[0])
    names = names_in(plan, *plan.situations[0])
    return Posts(table, called(found), begun(found), plan.file.run.start_date, names)


def _place(row: Any) -> tuple[bool, float, float, str]:
    """Return where a post stands: vacant ones last, then by contract end, the least likely first."""
    ends = row.contract_end_month
    chance = row.in_post_mean
    return (
        row.replications == 0, 1e9 if isnan(ends) else ends, 2.0 if isnan(chance) else chance, str(row.post),
    )  # fmt: skip


def _few(posts: Sequence[str]) -> str:
    return listed(posts) if len(posts) <= 2 * _NAMED else f"{len(posts)} posts"
