"""What the comparison says of money: an award that is larger is not more certain, only larger."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from sim.report.words.naming import same_team, titles
from sim.report.words.numbers import Paired, paired, paired_sum, row_of
from sim.report.words.wording import apart_in_words, change, number

if TYPE_CHECKING:
    from sim.report.words.findings import FoundInFull, FullFindings

_LITTLE = 0.01  # of the award: below it, a difference in the award explains little
_MUCH = 0.2  # of the difference in spending: below it, what lenders pay is another matter
_PAY = ("cost_pay_gbp", "cost_limbo_gbp", "cost_bridging_gbp", "cost_at_risk_gbp")


def money_lines(study: FullFindings) -> list[str]:
    """Return one sentence or two per scenario on what was awarded and what was spent.

    Nothing is said of teams that have other posts: theirs is another amount for another reason.
    """
    lines = []
    base = _award(study)
    for outcome in study.outcomes[1:]:
        called = titles(study)[outcome.name]
        if not same_team(outcome.scenario, study.baseline.scenario):
            lines.append(f"{called}: another team, so its money is not compared.")
            continue
        gap = paired(study, outcome, "funded_post_months")
        mean, low, high = (change(x, "post-months") for x in (gap.mean, gap.low, gap.high))
        of_base = f", {change(gap.mean / base, 'share')}%" if base > 0 else ""
        found = f"{called}: {mean} funded post-months ({low} to {high}{of_base})"
        spending = _spending_said(study, outcome, _little(gap, base))
        said = (found, _award_said(gap, base), spending, _lent_said(study, outcome))
        lines.append(" ".join(f"{text}." for text in said if text))
    return lines


def same_award(study: FullFindings, outcome: FoundInFull) -> bool:
    """Return whether the whole interval of the difference in funded post-months is within 1% of them."""
    return _little(paired(study, outcome, "funded_post_months"), _award(study))


def larger_award(study: FullFindings, outcome: FoundInFull) -> bool:
    """Return whether the funded post-months are clearly more, and not by less than 1%."""
    return paired(study, outcome, "funded_post_months").low > 0 and not same_award(study, outcome)


def _little(gap: Paired, base: float) -> bool:
    return gap.same or max(-gap.low, gap.high) < _LITTLE * base


def _award(study: FullFindings) -> float:
    return float(row_of(study, study.baseline, "funded_post_months")["mean"])


def _award_said(gap: Paired, base: float) -> str:
    if isnan(gap.low):
        return "One replication cannot distinguish more money from less"
    if gap.same:
        return "The same award in every replication: nothing that differs above is a larger award"
    if _little(gap, base):
        return "About the same award: little of what differs above can be more money"
    if gap.clear:
        more = "more" if gap.mean > 0 else "less"
        return f"That is {more} money too: part of what differs above may be {more} money"
    return "This interval does not distinguish more money from less: use more replications"


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
