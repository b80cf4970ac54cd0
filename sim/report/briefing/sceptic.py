"""The questions a sceptic asks first, each answered from the numbers, or honestly not answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from sim.measures.retention import APRIL_MONTHS, SEPTEMBER_MONTHS, retention_at
from sim.report.briefing.document import Paragraph
from sim.report.words.answer import Topic, begun, called, difference, headline_month, topics
from sim.report.words.english import listed
from sim.report.words.naming import same_team
from sim.report.words.numbers import Spread, over_given, row_of
from sim.report.words.rounding import percent
from sim.report.words.undefined import without_value
from sim.report.words.verdicts import Evidence, evidence_of, verdict
from sim.report.words.why import money_answers
from sim.report.words.wording import change, counted, number
from sim.scenario.policy import horizon_in_force

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.words.findings import FoundInFull, FullFindings
    from sim.scenario import Scenario
    from sim.scenario.system import Horizon

_CLAWBACK = "assumptions.funding.clawback_chance_per_year"

_WITHIN_NHS = ("exits_to_trust_per_year", "exits_to_other_nhs_per_year")
_LEAVERS = {
    "to trusts and other NHS bodies": _WITHIN_NHS,
    "home to the employer that lent them": ("exits_to_home_per_year",),
    "out of the NHS": ("exits_to_outside_per_year",),
}

_OUT_OF_THE_NHS = Topic(
    "exits_to_outside_per_year", "people leaving the NHS a year",
    "lose fewer people to work outside the NHS",
    "lose more people to work outside the NHS",
    "in the people lost to work outside the NHS",
    "{} people a year leave for work outside the NHS",
    ("lose fewer", "more"),
)  # fmt: skip
_LOST_TO_SYSTEM = Topic(
    "lost_to_system", "knowledge lost to the system",
    "lose less of what its wider system knows",
    "lose more of what its wider system knows",
    "in what the wider system loses, leavers who can still be asked not counted,",
    "what {} fully experienced people know is lost to the wider system",
    ("lose less", "more"),
)  # fmt: skip
_REDUNDANCY = Topic(
    "cost_redundancy_gbp", "redundancy pay",
    "pay less in redundancy",
    "pay more in redundancy",
    "in redundancy pay",
    "{} thousand pounds of redundancy are paid",
    ("pay less", "more"),
)  # fmt: skip


def questions(study: FullFindings, amount: str = "", promises: str = "") -> Iterator[Paragraph]:
    """Yield each question with its answer.

    Parameters
    ----------
    study : FullFindings
        The numbers.
    amount : str
        A sentence on how much of the difference is the amount of money, where the split of every comparison
        does not say it.
    promises : str
        A sentence on how far the difference stands broken promises, if that was computed.
    """
    if len(study.outcomes) > 1:
        beside = amount if study.money is None else _two_amounts(study.money, amount)
        yield Paragraph(f"{_money(study)} {beside}".strip(), lead="Is it just more money?")
        if "months_kept" not in without_value(study):
            yield Paragraph(_month(study), lead=f"Why {_asked_month(study)}?")
    yield Paragraph(f"{_promises(study)} {promises}".strip(), lead="What if promises are broken?")
    yield Paragraph(_nhs(study), lead="Is it a loss to the NHS, or only to this team?")
    if permanent := _permanent(study):
        yield Paragraph(permanent, lead="Why not make the posts permanent?")


def _money(study: FullFindings) -> str:
    said = " ".join(money_answers(study))
    same = [o for o in study.outcomes[1:] if _same_money(o)]
    if not any(same_team(o.scenario, study.baseline.scenario) for o in study.outcomes[1:]):
        return said
    if not same:
        return said
    told = topics(study)
    names = listed([begun(study)[o.name] for o in same], ";")
    built = f"{names}: built to bring, by the end of each year, what annual settlements bring on average."
    apart = [difference(study, topic, same) for topic in told[:1]]
    return " ".join([said, built, *apart])


def _two_amounts(split: pd.DataFrame, amount: str) -> str:
    """Return how the amount of money in a split and its share in the section on why are different things."""
    if not amount or split["money_mean"].isna().all():
        return ""
    return (
        "Money is here what the amount brings moved last, on top of all else; its share in the section “Why” "
        "is averaged over every order, so the two may differ."
    )


def _same_money(outcome: FoundInFull) -> bool:
    return outcome.scenario.policy.settlement.award_factor == "same-as-annual"


def _asked_month(study: FullFindings) -> str:
    month = headline_month(study)
    return "the end of the run" if month is None else f"month {month}"


_WHY_SEPTEMBER = (
    "Months 18, 30 and so on end on 30 September, when few decisions are open. Months 12, 24 and so on end "
    "on 1 April: late decisions then still hold people whose posts will close, who count as in post, and "
    "early ones have let them go, so that late money looks better on that day than it is."
)


def _month(study: FullFindings) -> str:
    of_each = [_at_months(study, outcome) for outcome in study.outcomes[1:]]
    return " ".join([_WHY_SEPTEMBER, *of_each] if _defined(study, APRIL_MONTHS) else of_each)


def _defined(study: FullFindings, months: Sequence[int]) -> list[int]:
    """Return the months at which retention was measured and is defined."""
    measured = set(study.summary["measure"])
    named = {month: retention_at(month).name for month in months}
    return [
        month for month, name in named.items()
        if name in measured and not isnan(row_of(study, study.baseline, name)["mean"])
    ]  # fmt: skip


def _at_months(study: FullFindings, outcome: FoundInFull) -> str:
    """Return the difference over the whole run, and at which months the team differs clearly."""
    kept = evidence_of(study, outcome, "months_kept")
    whole = f"{counted(kept.gap.mean, 'months')} kept a person over the whole run"
    if not isnan(kept.gap.low):
        whole += f" ({change(kept.gap.low, 'months')} to {change(kept.gap.high, 'months')})"
    found = [
        f"{whole}, a figure that no choice of month can flatter",
        *_ways(study, outcome, _defined(study, SEPTEMBER_MONTHS)),
    ]
    on_april = "; ".join(_ways(study, outcome, _defined(study, APRIL_MONTHS)))
    april = f" On 1 April: {on_april}." if on_april else ""
    return f"{begun(study)[outcome.name]}: {'; '.join(found)}.{april}"


def _ways(study: FullFindings, outcome: FoundInFull, months: Sequence[int]) -> Iterator[str]:
    """Yield at which of some months more of the team are in post, at which fewer, and at which neither."""
    at_month = {m: evidence_of(study, outcome, retention_at(m).name) for m in months}
    for way, words in _WAYS.items():
        these = [str(m) for m, evidence in at_month.items() if _way(evidence) == way]
        if these:
            yield f"{words} at month{'s' if len(these) > 1 else ''} {listed(these)}"


_WAYS = {1: "more of the day-one team in post", -1: "fewer in post", 0: "no clear difference"}


def _way(evidence: Evidence) -> int:
    if not verdict(evidence).claims:
        return 0
    return 1 if evidence.gain else -1


def _promises(study: FullFindings) -> str:
    scenario = study.baseline.scenario
    funding, note = scenario.assumptions.funding, scenario.notes.get(_CLAWBACK)
    kinds = (
        ("at each 1 April within a settlement", funding.clawback_chance_per_year, funding.clawback_cut,
         [o for o in study.outcomes if clawed_back(o.scenario)]),
        ("within any year", funding.in_year_clawback_chance_per_year, funding.in_year_clawback_cut,
         [o for o in study.outcomes if _horizons(o.scenario) - {"recurrent"}]),
    )  # fmt: skip
    told = [
        f"{when} there is a chance of {percent(chance)} that part of the money ({percent(cut.cut_low)} to "
        f"{percent(cut.cut_high)}) is clawed back, {_under_which(study, exposed)}"
        for when, chance, cut, exposed in kinds
        if chance and exposed
    ]
    if not told:
        return "None is broken in these figures: no money here can be clawed back."
    found = f"Some are broken in these figures: {'; '.join(told)}."
    if not kinds[0][-1]:
        return found
    if note is None or note.low is None or note.high is None:
        return found
    span = f"{percent(note.low)} to {percent(note.high)}"
    if not over_given(study):
        tried = "that range was not tried here" if study.ranges is None else "no range over it is given here"
        return f"{found} The first chance is judgement; {span} is plausible, and {tried}."
    return f"{found} The first chance is judgement; the ranges over the assumptions include {span}."


def clawed_back(scenario: Scenario) -> bool:
    """Return whether money for later years that is settled may be clawed back: more than a year's is."""
    chance = scenario.assumptions.funding.clawback_chance_per_year
    return chance > 0 and bool(_horizons(scenario) - {1, "recurrent"})


def _horizons(scenario: Scenario) -> set[Horizon]:
    """Return for how long the money of the posts is settled."""
    settlement, streams = scenario.policy.settlement, scenario.system.streams
    return {horizon_in_force(streams[post.stream], settlement) for post in scenario.posts()}


def _under_which(study: FullFindings, exposed: Sequence[FoundInFull]) -> str:
    """Return under which of the policies something is true."""
    named, safe = called(study), [o for o in study.outcomes if o not in exposed]
    if not safe:
        return "under every policy" if len(exposed) > 1 else f"under {named[exposed[0].name]}"
    under, never = (listed([named[o.name] for o in some], ";") for some in (exposed, safe))
    return f"under {under}, and never under {never}"


def _nhs(study: FullFindings) -> str:
    base = study.baseline
    each = [
        f"{_a_year(base, measures)} {where}"
        for where, measures in _LEAVERS.items()
        if any(base.values(measure).any() for measure in measures)
    ]
    leavers = _a_year(base, ("exits_per_year",))
    places = f": {listed(each)}; the rest" if each else "; they"
    brackets = " (in brackets, the 95% interval of the mean)" if "(" in leavers else ""
    found = (
        f"With {called(study)[base.name]}, {leavers} people leave the team each year{places} retire or have "
        f"no job that is known{brackets}."
    )
    if len(study.outcomes) == 1:
        return found
    others = study.outcomes[1:]
    return " ".join(
        [found, *(difference(study, topic, others) for topic in (_OUT_OF_THE_NHS, _LOST_TO_SYSTEM))]
    )


def _a_year(outcome: FoundInFull, measures: tuple[str, ...]) -> str:
    spread = Spread.of(np.sum([outcome.values(m) for m in measures], axis=0))
    mean, low, high = (number(x, "per year") for x in spread[:3])
    return mean if isnan(spread.low) else f"{mean} ({low} to {high})"


def makes_permanent(scenario: Scenario) -> bool:
    """Return whether a policy makes some posts permanent, or money that never ends."""
    policy = scenario.policy
    return policy.contracts.permanent_share > 0 or policy.settlement.horizon == "recurrent"


def _permanent(study: FullFindings) -> str:
    """Return what policies with permanent posts change; empty where none was compared."""
    permanent = [o for o in study.outcomes[1:] if makes_permanent(o.scenario)]
    if not permanent:
        return ""
    return " ".join(difference(study, topic, permanent) for topic in (*topics(study), _REDUNDANCY))
