"""What the parts of a difference are called: the levers that make it, the channels they act through."""

from __future__ import annotations

from sim.study.questions.channels import AMOUNT, OTHER
from sim.study.questions.levers import TOGETHER
from sim.study.questions.why import PAIR

TITLES = {
    "policy": "the policy",
    "policy.settlement": "length of settlements",
    "policy.settlement.award_factor": "size of awards",
    "policy.settlement.awards": "cuts in awards",
    "policy.settlement.decision_delay_weeks": "date of decisions",
    "policy.contracts": "contracts offered",
    "policy.contracts.past_money_months": "contracts past the money",
    "policy.contracts.ends": "dates on which contracts end",
    "policy.renewal": "handling of renewals",
    "policy.scheduled_cuts": "scheduled cuts",
    "policy.pooling": "how partners pay",
    "policy.bridging": "bridge fund",
    "policy.overlap_weeks": "overlap with the successor",
    "policy.closing_rule": "which posts close first",
    "policy.career_ladder": "career ladder",
    "policy.employment": "employment model",
    "policy.honest_advice": "honest advice",
    "policy.practices": "practices",
    "policy.practices.pay_gap_bands": "pay gap at the trusts",
    "system": "the system",
    "assumptions": "the assumptions",
    AMOUNT: "amount of money",
    "certainty": "certainty of awards",
    "ends": "refusals at contract ends",
    "fear": "fear of losing the job",
    "lateness": "lateness of decisions",
    OTHER: "other ways",
}
"""By the codes of `part` in the table of :func:`sim.study.questions.why.answer`, in small letters."""


def part_title(part: str) -> str:
    """Return what a part of a difference is called within a sentence.

    >>> part_title("policy.contracts.ends")
    'dates on which contracts end'
    >>> part_title("policy.contracts+system.streams")
    'contracts offered with system: streams'
    >>> part_title("amount:fear")
    'amount of money x fear of losing the job'
    """
    pair = (" with ".join(map(_title, side.split(TOGETHER))) for side in part.split(PAIR))
    return " x ".join(pair)


def _title(code: str) -> str:
    """Return a title; of a section that is no group of its own, its path in words."""
    return TITLES.get(code) or code.replace(".", ": ").replace("_", " ")
