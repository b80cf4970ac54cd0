"""What the comparison says of money: an award that is larger is not more certain, only larger."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.money import funded_by
from sim.measures.retention import headline_month_of
from sim.report.words.english import count
from sim.report.words.naming import same_team, titles
from sim.report.words.numbers import Paired, paired, paired_sum, row_of
from sim.report.words.reach import posts_of, reached
from sim.report.words.wording import apart_in_words, change, number

if TYPE_CHECKING:
    from sim.report.words.findings import FoundInFull, FullFindings
    from sim.scenario import Scenario

_LITTLE = 0.01  # of the award: below it, a difference in the award explains little
_MUCH = 0.2  # of the difference in spending: below it, what lenders pay is another matter
_PAY = ("cost_pay_gbp", "cost_limbo_gbp", "cost_bridging_gbp", "cost_at_risk_gbp")


class _Award(NamedTuple):
    """How much more money a policy brought, over the run or by a month, and what that says."""

    gap: Paired
    base: float  # what the baseline brought
    posts: int = 0  # that it is for, if not the whole team
    built_same: bool = False  # to bring on average what annual settlements bring, as the baseline has them

    @property
    def said(self) -> str:
        """The difference, its interval and its share of what the baseline brought."""
        mean, low, high = (change(x, "post-months") for x in (self.gap.mean, self.gap.low, self.gap.high))
        of_base = f", {change(self.gap.mean / self.base, 'share')}%" if self.base > 0 else ""
        of = f" in {self.of}" if self.posts else ""
        known = "" if isnan(self.gap.low) else f"{low} to {high}"
        brackets = f"{known}{of_base}" if known else of_base.removeprefix(", ")
        return f"{mean} funded post-months{of}{brackets and f' ({brackets})'}"

    @property
    def of(self) -> str:
        """The posts that the money is for: ``the two posts reached``."""
        return f"the {count(self.posts, 'post')} reached"

    @property
    def little(self) -> bool:
        """Whether the whole interval is within 1% of what the baseline brought."""
        return self.gap.same or max(-self.gap.low, self.gap.high) < _LITTLE * self.base

    @property
    def reading(self) -> str:
        """What it says of a gain: a sentence with {} for which differences it is about."""
        if isnan(self.gap.low):
            return "One replication cannot distinguish more money from less"
        if self.gap.same:
            return "The same award in every replication: nothing that differs {} is a larger award"
        if self.little:
            return "About the same award: little of what differs {} can be more money"
        if self.built_same:
            return (
                "Built to bring on average what annual settlements bring: the rest is chance, which more "
                "replications narrow"
            )
        if self.gap.clear:
            more = "more" if self.gap.mean > 0 else "less"
            return f"That is {more} money too: part of what differs {{}} may be {more} money"
        return "This interval does not distinguish more money from less: use more replications"

    @property
    def in_short(self) -> str:
        """The same in a plain sentence."""
        if isnan(self.gap.low):
            return "One simulated team cannot tell whether it brings more money"
        if self.gap.same:
            return "It brings the same money"
        if self.little:
            return "It brings about the same money"
        if self.built_same:
            return "It is built to bring the same money"
        if self.gap.clear:
            return f"It brings {'more' if self.gap.mean > 0 else 'less'} money too"
        return "Whether it brings more money is not clear"


def money_lines(study: FullFindings) -> list[str]:
    """Return a few sentences per scenario on what was awarded and what was spent.

    What was awarded is said for the whole run and, where retention is read earlier, for the time until then:
    money that comes later cannot have kept anybody by that month. It is the money of the posts that the
    policy reaches: beside that of all others, more of it would be lost. Nothing is said of teams that have
    other posts: theirs is another amount for another reason.
    """
    lines = []
    month = _month(study)
    for outcome in study.outcomes[1:]:
        called = titles(study)[outcome.name]
        if not same_team(outcome.scenario, study.baseline.scenario):
            lines.append(f"{called}: another team, so its money is not compared.")
            continue
        whole = _award(study, outcome)
        until = whole if month is None else _award(study, outcome, month)
        spending = _spending_said(study, outcome, whole.little)
        said = (*_awards_said(called, whole, until, month), spending, _lent_said(study, outcome))
        lines.append(" ".join(f"{text}." for text in said if text))
    return lines


def _awards_said(called: str, whole: _Award, until: _Award, month: int | None) -> tuple[str, ...]:
    """Say how much more money there was, over the run and by the month at which retention is read."""
    if month is None:
        return (f"{called}: {whole.said}", whole.reading.format("above"))
    if until.reading == whole.reading:
        return (f"{called}: {whole.said}, by month {month} {until.said}", whole.reading.format("above"))
    return (
        f"{called}: by month {month} {until.said}",
        until.reading.format("by then"),
        f"Over the run {whole.said}",
        whole.reading.format("over the run"),
    )


def same_award(study: FullFindings, outcome: FoundInFull, month: int | None = None) -> bool:
    """Return whether the whole interval of the difference in funded post-months is within 1% of them.

    Of the posts that the policy reaches, by a month at which retention is read, or over the whole run.
    """
    return _award(study, outcome, month).little


def larger_award(study: FullFindings, outcome: FoundInFull, month: int | None = None) -> bool:
    """Return whether the funded post-months are clearly more, and not by less than 1%, by then."""
    award = _award(study, outcome, month)
    return award.gap.low > 0 and not award.little


def built_for_same_money(first: Scenario, other: Scenario) -> bool:
    """Return whether awards are scaled to bring what the annual settlements of the baseline bring."""
    annual = first.policy.settlement
    plain = annual.horizon == 1 and annual.award_factor in (1, "same-as-annual") and annual.awards == "drawn"
    ours, theirs = other.policy, first.policy
    alike = (ours.pooling, ours.scheduled_cuts) == (theirs.pooling, theirs.scheduled_cuts)
    return plain and alike and ours.settlement.award_factor == "same-as-annual"


def award_in_short(study: FullFindings, outcome: FoundInFull) -> str:
    """Return in a plain sentence whether more money is awarded by the month that is read."""
    return f"{_award(study, outcome, _month(study)).in_short}."


def more_or_less(study: FullFindings, outcome: FoundInFull) -> str:
    """Return whether a policy brings ``more money`` than the baseline or ``less money``."""
    return "less money" if _award(study, outcome).gap.mean < 0 else "more money"


def all_but_award(scenario: Scenario) -> tuple[object, ...]:
    """Return all that makes a scenario but how much its awards bring, and what it is called."""
    policy = scenario.policy.model_dump(exclude={"title", "question"})
    del policy["settlement"]["award_factor"]
    return scenario.system, scenario.assumptions, policy


def _month(study: FullFindings) -> int | None:
    """Return the month by which money is told beside that of the run; none if it was not measured."""
    month = headline_month_of(study.baseline.scenario.run.years)
    known = month is not None and funded_by(month).name in set(study.summary["measure"])
    return month if known else None


def _award(study: FullFindings, outcome: FoundInFull, month: int | None = None) -> _Award:
    measure = "funded_post_months" if month is None else funded_by(month).name
    first = study.baseline
    streams = _some_reached(first.scenario, outcome.scenario)
    built_same = built_for_same_money(first.scenario, outcome.scenario)
    ours, theirs = (
        np.sum([o.values(measure, s) for s in streams], axis=0) if streams else np.empty(0)
        for o in (outcome, first)
    )
    if not len(ours):  # all posts; of all systems together no replications are kept
        base = float(row_of(study, first, measure)["mean"])
        return _Award(paired(study, outcome, measure), base, 0, built_same)
    posts = posts_of(first.scenario, streams)
    return _Award(Paired.between(ours, theirs), float(np.mean(theirs)), posts, built_same)


def _some_reached(first: Scenario, other: Scenario) -> tuple[str, ...]:
    """Return the streams that a policy reaches; none if these are all, or more than the policy differs.

    What is said of money is then said of the whole team.
    """
    if (first.system, first.assumptions) != (other.system, other.assumptions):
        return ()
    streams = reached(first, other.policy, first.policy)
    return streams if posts_of(first, streams) < len(first.posts()) else ()


def _spending_said(study: FullFindings, outcome: FoundInFull, same_award: bool) -> str:
    """Say whether more or less is spent, and why where the intervals carry the reason."""
    gap = paired(study, outcome, "cost_total_gbp")
    if isnan(gap.low):
        return ""
    if gap.same:
        return "Spending is the same in every replication"
    if not gap.clear:
        return f"Spending does not differ clearly: {_pounds(gap.low)} to {_pounds(gap.high)}"
    way = "higher" if gap.mean > 0 else "lower"
    near, far = sorted((abs(gap.low), abs(gap.high)))
    found = f"Spending is {_pounds(abs(gap.mean))} {way} ({_pounds(near)} to {_pounds(far)}; "
    replications = int(row_of(study, outcome, "cost_total_gbp")["diff_replications"])
    found += f"{apart_in_words(gap, replications, 'cost less', 'more')})"
    return found + (_why(study, outcome, gap) if same_award else "")


def _lent_said(study: FullFindings, outcome: FoundInFull) -> str:
    """Say what those who lend people pay more or less, where it is much beside what the team spends."""
    gap, spent = paired(study, outcome, "cost_in_kind_gbp"), paired(study, outcome, "cost_total_gbp")
    if not gap.clear or abs(gap.mean) < _MUCH * abs(spent.mean):
        return ""
    near, far = sorted((abs(gap.low), abs(gap.high)))
    way = "more" if gap.mean > 0 else "less"
    return f"Those who lend people pay {_pounds(abs(gap.mean))} {way} ({_pounds(near)} to {_pounds(far)})"


def _why(study: FullFindings, outcome: FoundInFull, gap: Paired) -> str:
    """Return that posts stand empty less, or more, if that is sure and pay is sure to be most of the gap."""
    vacancy, pay = paired(study, outcome, "vacancy_rate"), paired_sum(study, outcome, *_PAY)
    half = gap.mean / 2
    fewer = vacancy.high < 0 and pay.low > half > 0
    more = vacancy.low > 0 and pay.high < half < 0
    if not (fewer or more):
        return ""
    mean, low, high = (change(x, "share") for x in (vacancy.mean, vacancy.low, vacancy.high))
    posts = f"{'fewer' if fewer else 'more'} posts stand empty"
    return f", mostly because {posts} (vacancy rate {mean} points, {low} to {high})"


def _pounds(value: float) -> str:
    return f"{'-' if value < 0 else ''}£{number(abs(value), 'GBP')}k"
