"""How often contracts that end are renewed: the manager's yes, by the length of the term (M4).

The model says yes at the end of a term of T months with the chance r^(T/12). A no is known up to half a year
before the end, a yes only when the casework is done: whoever resigns in between without an answer is likelier
to be one of those who would have had a yes. With w weeks left then, nothing was known with the chance

    1 - (1 - r^(T/12)) (1 - w / W),

of which W is the earliest at which a no is known; so such a person counts with this factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calibration.history import A_DAY, MONTHS_PER_WEEK, RAN_OUT, History, Leaving, given_notice
from sim.calibration.posterior import Estimate, on_grid, share
from sim.calibration.prior import Beta
from sim.measures.measure import Bools, Floats
from sim.model.contract_rules import FOUR_YEARS_MONTHS
from sim.model.log import Contract

ANSWERED_WEEKS = 12.0
"""The casework is done by then: it starts 13 weeks before the end and takes one (M4)."""
_SHARES = (np.arange(2000) + 0.5) / 2000


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
    """

    yes_months: Floats
    no_months: Floats
    open_months: Floats
    open_weeks: Floats
    work_ended: int
    other_no: int
    unknown_terms: int


def ends_of(history: History, notice_weeks: Floats, earliest_weeks: float) -> Ends:
    """Return the ends of fixed terms that came while the record was kept.

    Ends at which the four-year rule may have decided are left out.
    """
    h = history
    came = (h.contract == Contract.FIXED_TERM) & (h.contract_end > h.opens) & (h.contract_end <= h.closes)
    refused = np.isin(h.reason, RAN_OUT) & h.last & came
    told = h.decisions_known & np.isfinite(h.decided) & h.last & came
    told &= np.isin(h.reason, (Leaving.RESIGNED, Leaving.RETIRED))
    term = h.contract_end - h.start
    known = ~np.isnan(term) & (h.contract_end + term - _fixed_since(h) <= FOUR_YEARS_MONTHS + A_DAY)
    yes, no = h.renewed & came, refused | told
    ended = np.where(came, h.contract_end, 0.0)
    weeks = (ended - given_notice(h, notice_weeks)) / MONTHS_PER_WEEK
    waits = came & h.last & np.isin(h.reason, (Leaving.RESIGNED, Leaving.RETIRED)) & ~told
    waits &= (weeks > ANSWERED_WEEKS) & (weeks < earliest_weeks) & h.decisions_known
    return Ends(
        term[yes & known],
        term[no & known],
        term[waits & known],
        weeks[waits & known],
        int((refused & (h.reason == Leaving.WORK_ENDED)).sum()),
        int((refused & (h.reason == Leaving.CONTRACT_ENDED)).sum()),
        int(((yes | no) & ~known).sum()),
    )


def _fixed_since(history: History) -> Floats:
    """Return when each row's unbroken fixed-term service began, as far as the record goes."""
    since = np.where(np.isnan(history.start), history.joined, history.start)
    first: Bools = history.first | (np.append(-1, history.contract[:-1]) != Contract.FIXED_TERM)
    begins = np.flatnonzero(first)
    return since[begins[np.searchsorted(begins, np.arange(len(history)), "right") - 1]]


def renewal(ends: Ends, prior: Beta | None, earliest_weeks: float) -> Estimate:
    """Estimate the chance of a yes per year of the term; without a prior every chance is as likely before."""
    r = _SHARES
    before = r ** (prior.a - 1) * (1 - r) ** (prior.b - 1) if prior else np.ones(len(r))
    log_weight = np.log(np.maximum(before, 1e-300)) + np.log(r) * ends.yes_months.sum() / 12
    for term, n in zip(*np.unique(np.round(ends.no_months, 1), return_counts=True), strict=True):
        log_weight += n * np.log1p(-(r ** (term / 12)))
    waiting = np.round([ends.open_months, ends.open_weeks], 1)
    for (term, weeks), n in zip(*np.unique(waiting.T, axis=0, return_counts=True), strict=True):
        log_weight += n * np.log(1 - (1 - r ** (term / 12)) * (1 - weeks / earliest_weeks))
    seen = len(ends.yes_months) + len(ends.no_months)
    return on_grid(r, np.exp(log_weight - log_weight.max()), before, seen)


def work_ended(ends: Ends, prior: Beta) -> Estimate:
    """Estimate the share of noes in which the work itself had ended."""
    return share(ends.work_ended, ends.other_no, prior)
