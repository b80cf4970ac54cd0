"""How sure a sentence may be: one table of rules, from what is surely known to what only may be.

Every sentence about a difference in the terminal and in the briefing takes its words from here, so the same
numbers always give the same words, and none claims what its interval, or the range over the assumptions,
denies.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.measures.registry import KINDS
from sim.report.words.numbers import Paired, replications_of, row_of
from sim.report.words.undefined import in_so_many
from sim.report.words.wording import FEW, apart, change

if TYPE_CHECKING:
    from sim.report.words.findings import Findings, Found

_MOST_TEAMS = 2 / 3


class Evidence(NamedTuple):
    """What is known of one difference."""

    gap: Paired
    better: int  # +1 if more is better, -1 if less is
    unit: str
    replications: int  # in which there is a difference
    ranged: bool  # whether the assumptions were varied
    least: float = 0.0  # difference worth noticing
    simulated: int = 0  # replications in all, where it is said in how many there is a difference

    @property
    def some(self) -> str:
        """In how many replications there is a difference, where not in all."""
        return in_so_many(self.replications, self.simulated)

    @property
    def given(self) -> bool:
        """Whether there is a range over the assumptions: varied, they may leave too few points for one."""
        return self.ranged and self.gap.over.given

    @property
    def gain(self) -> bool:
        """Whether the mean is for the better."""
        return self.gap.mean * self.better > 0

    @property
    def share_with_the_mean(self) -> float:
        """Share of simulated teams whose own difference goes the way of the mean; one without does not.

        Where the assumptions were varied, of those at their points too: the lower of both.
        """
        central, over = (
            (self.gap.better, self.gap.predictive_better)
            if self.gain
            else (self.gap.worse, self.gap.predictive_worse)
        )
        return central if isnan(over) else min(central, over)

    @property
    def leaves_out_zero(self) -> bool:
        """Whether the interval, and the range if there is one, leave 0 out, also as they are printed."""
        ends = [self.gap.low, self.gap.high]
        if self.given:
            ends += self.gap.over.at_most
        signs = {change(end, self.unit)[0] for end in ends}
        return signs in ({"+"}, {"-"})

    @property
    def negligible(self) -> bool:
        """Whether it is surely too small to notice: the mean, and all that it may be.

        An interval that leaves 0 out is at most as far beyond the least as the mean is below it.
        """
        if abs(self.gap.mean) >= self.least or (self.given and not self._within(self.gap.over.at_most)):
            return False
        return self.gap.clear or self._within((self.gap.low, self.gap.high))

    def _within(self, ends: tuple[float, float]) -> bool:
        return max(map(abs, ends)) < self.least


class Rule(NamedTuple):
    """One verdict: its words, what they mean, and when they are said."""

    words: str
    means: str
    holds: Callable[[Evidence], bool]
    claims: bool = False  # whether it says which way the difference goes


NO_VALUE = Rule(
    "nothing is known of a difference",
    "no replication has a value under both policies, or none is left",
    lambda e: not e.replications,
)
NOT_KNOWN = Rule(
    "one replication cannot tell a difference",
    "nothing can be said of one simulated team, or of the only one that has a value",
    lambda e: isnan(e.gap.low),
)
THE_SAME = Rule(
    "there is no difference",
    "the same in every replication, and over the assumptions if they were varied",
    lambda e: e.gap.same and not (e.given and e.gap.over.at_most != (0, 0)),
)
NEGLIGIBLE = Rule(
    "there is no difference worth noticing",
    "the mean difference is smaller than we judge worth noticing (half a point of people or posts, a "
    "twentieth of what one experienced person knows, half a week without a contract), and so is all that its "
    "interval, and the range if the assumptions were varied, take in; or the interval leaves out zero",
    lambda e: e.negligible,
)
NOT_CLEAR = Rule(
    "there is no clear difference",
    "the 95% interval of the mean difference takes in zero, or the range over the assumptions does (or may, "
    "where there is too little to say); or the mean is too small to notice, and the range reaches further",
    lambda e: not e.leaves_out_zero or abs(e.gap.mean) < e.least,
)
LIKELY = Rule(
    "is likely to",
    "the interval leaves out zero, so does the range if the assumptions were varied, and of "
    f"{FEW} simulated teams or more at least two in three went that way (those with no difference did not), "
    "and of those over the assumptions too, if they were varied",
    lambda e: (
        e.share_with_the_mean >= _MOST_TEAMS and e.replications >= FEW and not (e.ranged and not e.given)
    ),
    claims=True,
)
MAY = Rule(
    "may",
    "the same of the interval and the range, but fewer teams went that way, or too few were simulated, or "
    "too few points over the assumptions are left for a range",
    lambda _: True,
    claims=True,
)

RULES = (NO_VALUE, NOT_KNOWN, THE_SAME, NEGLIGIBLE, NOT_CLEAR, LIKELY, MAY)
"""The first that holds is said."""


def verdict(evidence: Evidence) -> Rule:
    """Return how sure a sentence about a difference may be."""
    return next(rule for rule in RULES if rule.holds(evidence))


def evidence_of(study: Findings, outcome: Found, measure: str) -> Evidence:
    """Return what is known of the difference of a measure of the team from the baseline."""
    row = row_of(study, outcome, measure)
    return evidence_in(row, ranged=study.ranges is not None, simulated=replications_of(study))


def evidence_in(row: Any, *, ranged: bool, simulated: int = 0) -> Evidence:
    """Return what a row of the summary knows of a difference, if need be of how many replications in all."""
    kind, gap = KINDS[row["measure"]], Paired.of(row)
    return Evidence(gap, kind.better, kind.unit, gap.defined, ranged, kind.noticed.least, simulated)


def words_explained() -> str:
    """Return what the words of likelihood mean here, in one paragraph."""
    said = {
        LIKELY: "Is likely to", MAY: "May", NOT_CLEAR: "No clear difference",
        NEGLIGIBLE: "No difference worth noticing",
    }  # fmt: skip
    return " ".join(f"{words}: {rule.means}." for rule, words in said.items())


_SHORTLY = {
    (LIKELY, True): "likely gain", (LIKELY, False): "likely loss",
    (MAY, True): "may gain", (MAY, False): "may lose",
}  # fmt: skip
_UNCLEAR = {
    NOT_CLEAR: "not clear", THE_SAME: "the same", NEGLIGIBLE: "too small to notice",
    NOT_KNOWN: "not known", NO_VALUE: "not known",
}  # fmt: skip


def short_verdict(known: Evidence) -> str:
    """Return a verdict in two words."""
    rule = verdict(known)
    return _SHORTLY[rule, known.gain] if rule.claims else _UNCLEAR[rule]


def of_100(known: Evidence, between: str = "/") -> str:
    """Return how many of 100 teams fare better, the same and worse, for a table: ``61/31/8``.

    Where there is no difference, or none worth noticing, the numbers would say more than there is.
    """
    rule = verdict(known)
    if isnan(known.gap.better) or rule in (NOT_KNOWN, NO_VALUE):
        return ""
    return {THE_SAME: "same", NEGLIGIBLE: "too small"}.get(rule) or apart(known.gap, between)
