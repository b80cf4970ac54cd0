"""How often contracts that end are renewed: the manager's yes, by the length of the term (M4).

The model says yes at the end of a term of T months with the chance p = r^(T/12). A no is known up to half a
year before the end, a yes only when the casework is done: whoever resigns in between without an answer is
likelier to be one of those who would have had a yes. With w weeks left then, nothing was known with the
chance

    1 - (1 - p) (1 - w / W),

of which W is the earliest at which a no is known; so such a person counts with this factor.

Where the record does not tell the answers of those who leave before the end, only ends that somebody reached
are counted. People who know of a no resign more often, and so fewer of the noes are reached: with k the
chance of reaching a no over that of reaching a yes, the shares of yes and no are as p to k (1 - p). What is
not known of k is averaged over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibration.exposure import ramp
from sim.calibration.history import A_DAY, MONTHS_PER_WEEK, RAN_OUT, History, Leaving, given_notice
from sim.calibration.posterior import Estimate, on_grid, share
from sim.calibration.prior import Beta
from sim.measures.measure import Bools, Floats
from sim.model.contract_rules import FOUR_YEARS_MONTHS
from sim.model.log import Contract

ANSWERED_WEEKS = 12.0
"""The casework is done by then: it starts 13 weeks before the end and takes one (M4)."""
WEEKS_PER_YEAR = 52.0
_SHARES = (np.arange(2000) + 0.5) / 2000
_KEPT = 15  # values of k over which the estimate is averaged
_ALL = np.ones(1)
_OF_THEIR_OWN = (Leaving.RESIGNED, Leaving.RETIRED, Leaving.UNKNOWN)


@dataclass(frozen=True)
class Ends:
    """Contract ends whose term is known.

    Attributes
    ----------
    yes_months, no_months : float arrays
        Terms of those renewed and not renewed.
    open_months, open_weeks : float arrays
        Of those who resigned or retired before they had an answer: the term, and the weeks left then.
    work_ended, other_no : int
        Noes that the record says were an end of the work, and others.
    unknown_terms : int
        Ends that are left out because the contract's first day is not known.
    reached : bool
        Whether those are left out who left before the end, as their answers are not all known.
    """

    yes_months: Floats
    no_months: Floats
    open_months: Floats
    open_weeks: Floats
    work_ended: int
    other_no: int
    unknown_terms: int
    reached: bool = False


def ends_of(history: History, notice_weeks: Floats, earliest_weeks: float) -> Ends:
    """Return the ends of fixed terms that came while the record was kept.

    Ends at which the four-year rule may have decided are left out. Whoever leaves at the end for a reason
    that is not known had a no.
    """
    h = history
    came = (h.contract == Contract.FIXED_TERM) & (h.contract_end > h.opens) & (h.contract_end <= h.closes)
    refused = np.isin(h.reason, RAN_OUT) & h.last & came
    unexplained = (h.reason == Leaving.UNKNOWN) & h.at_its_end & came
    early = np.isin(h.reason, _OF_THEIR_OWN) & h.last & came & ~unexplained
    told = early & np.isfinite(h.decided)
    reached = not h.decisions_known or bool((told & (h.answer < 0)).any())
    counted = early & (not reached)
    yes = h.renewed & came | counted & (h.answer == 1)
    no = refused | unexplained | counted & (h.answer == 0)
    term = h.contract_end - h.start
    known = ~np.isnan(term) & (h.contract_end + term - _fixed_since(h) <= FOUR_YEARS_MONTHS + A_DAY)
    ended = np.where(came, h.contract_end, 0.0)
    weeks = (ended - given_notice(h, notice_weeks)) / MONTHS_PER_WEEK
    waits = counted & (h.answer < 0) & (weeks > ANSWERED_WEEKS) & (weeks < earliest_weeks)
    return Ends(
        term[yes & known],
        term[no & known],
        term[waits & known],
        weeks[waits & known],
        int((refused & (h.reason == Leaving.WORK_ENDED)).sum()),
        int((refused & (h.reason == Leaving.CONTRACT_ENDED)).sum()),
        int(((yes | no) & ~known).sum()),
        reached,
    )


def _fixed_since(history: History) -> Floats:
    """Return when each row's unbroken fixed-term service began, as far as the record goes."""
    since = np.where(np.isnan(history.start), history.joined, history.start)
    first: Bools = history.first | (np.append(-1, history.contract[:-1]) != Contract.FIXED_TERM)
    begins = np.flatnonzero(first)
    return since[begins[np.searchsorted(begins, np.arange(len(history)), "right") - 1]]


def noes_reached(
    per_year: Floats, at_end: Floats, told_no: Floats, notice_weeks: float, earliest_weeks: float
) -> Floats:
    """Return the chance of reaching a no over that of reaching a yes, for draws of three values.

    Parameters
    ----------
    per_year, at_end, told_no : float arrays [n]
        Resignations a year, and what multiplies them at no months left and after a no.
    notice_weeks : float
        Who knows of a yes and has fewer weeks to the end than that leaves after it.
    earliest_weeks : float
        Before the end at which a no may be known.
    """
    step = 0.25
    weeks = np.arange(step / 2, earliest_weeks, step)  # left on the contract
    unsure = 1 + np.multiply.outer(at_end - 1, ramp(weeks * MONTHS_PER_WEEK))
    yes = np.where(weeks > ANSWERED_WEEKS, unsure, weeks > notice_weeks) @ np.full(len(weeks), step)
    up_to = np.cumsum(unsure[:, ::-1], axis=1)[:, ::-1] * step  # from so many weeks left back to the earliest
    known_at = np.maximum(weeks, ANSWERED_WEEKS)  # any week alike, and the rest when the casework is done
    at = np.searchsorted(weeks, known_at)
    no = np.multiply.outer(told_no, known_at) + up_to[:, np.minimum(at, len(weeks) - 1)]
    a_week = per_year / WEEKS_PER_YEAR
    return np.asarray(np.exp(-a_week[:, None] * (no - yes[:, None])).mean(axis=1))


def renewal(ends: Ends, prior: Beta | None, earliest_weeks: float, noes: Floats = _ALL) -> Estimate:
    """Estimate the chance of a yes per year of the term; without a prior every chance is as likely before.

    *noes* are draws of :func:`noes_reached`, which only ends that were reached need.
    """
    r = _SHARES
    before = r ** (prior.a - 1) * (1 - r) ** (prior.b - 1) if prior else np.ones(len(r))
    likely = np.log(r) * ends.yes_months.sum() / 12
    for term, n in zip(*np.unique(np.round(ends.no_months, 1), return_counts=True), strict=True):
        likely += n * np.log1p(-(r ** (term / 12)))
    waiting = np.round([ends.open_months, ends.open_weeks], 1)
    for (term, weeks), n in zip(*np.unique(waiting.T, axis=0, return_counts=True), strict=True):
        likely += n * np.log(1 - (1 - r ** (term / 12)) * (1 - weeks / earliest_weeks))
    seen = len(ends.yes_months) + len(ends.no_months)
    weight = before * np.exp(likely - likely.max())
    if ends.reached:
        kept = np.quantile(noes, (np.arange(_KEPT) + 0.5) / _KEPT)
        each = np.log(before + 1e-300) + likely + len(ends.no_months) * np.log(kept)[:, None]
        terms = np.round(np.append(ends.yes_months, ends.no_months), 1)
        for term, n in zip(*np.unique(terms, return_counts=True), strict=True):
            p = r ** (term / 12)
            each -= n * np.log(p + np.multiply.outer(kept, 1 - p))
        weight = np.exp(each - each.max(axis=1, keepdims=True))
        weight = (weight / weight.sum(axis=1, keepdims=True)).sum(axis=0)
    decisions = prior.a + prior.b if prior else 2.0  # what was known before weighs; nothing known is (1, 1)
    return on_grid(r, weight, before, seen)._replace(data=seen / (seen + decisions))


def work_ended(ends: Ends, prior: Beta) -> Estimate:
    """Estimate the share of noes in which the work itself had ended."""
    return share(ends.work_ended, ends.other_no, prior)
