"""A history held against what its estimates predict: the same people, lived again by the estimated rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np

from sim.calibration.estimating import ADVERT, ADVERT_CV, RENEWAL, RETIREMENT, WORK_ENDED, Fit, notice_by_row
from sim.calibration.history import RAN_OUT, History, Leaving, given_notice
from sim.calibration.lives import Arrivals, Rules, lived
from sim.calibration.posterior import QUANTILES, Estimate
from sim.calibration.prior import MIDDLE
from sim.measures.measure import Floats, Ints
from sim.measures.survival import Survival, kaplan_meier
from sim.model.log import Contract
from sim.scenario import Scenario

TIMES = 40
"""How often the people are lived again: 5% of them is two."""
MOST_PEOPLE = 4_000
"""Of more people a random sample is taken, of the record and of what is predicted alike."""
CAUSES: tuple[tuple[str, tuple[Leaving, ...]], ...] = (
    ("resigned", (Leaving.RESIGNED,)),
    ("retired", (Leaving.RETIRED,)),
    ("contract ended", RAN_OUT),
    ("other causes", (Leaving.REDUNDANT, Leaving.OTHER, Leaving.WENT_HOME)),
)
_USUAL_TERM = 12.0
_RARE = 0.01
_TERMS = (3.0, 48.0)  # months that a contract may have been given for


@dataclass(frozen=True)
class HeldAgainst:
    """What was observed and what is predicted.

    Attributes
    ----------
    people : int
        Of whom both are.
    retention : Survival
        Observed share still in post by months in post, with delayed entry.
    low, middle, high : float arrays [T]
        5%, median and 95% of what is predicted of it; nan where too few are observed.
    observed : int array [years, causes]
        Leavings, by year of the record and cause.
    predicted_low, predicted_high : float arrays [years, causes]
        5% and 95% of what is predicted.
    """

    people: int
    retention: Survival
    low: Floats
    middle: Floats
    high: Floats
    observed: Ints
    predicted_low: Floats
    predicted_high: Floats

    @property
    def surprises(self) -> tuple[int, int]:
        """How many numbers lie outside what is predicted, of how many; causes that never occurred aside."""
        there = self.observed.sum(axis=0) > 0
        out = (self.observed < self.predicted_low) | (self.observed > self.predicted_high)
        return int(out[:, there].sum()), int(there.sum()) * len(self.observed)

    @property
    def fits(self) -> bool:
        """Whether so many lie outside by chance more often than once in a hundred, each with one in ten."""
        from scipy.stats import binom

        out, of = self.surprises
        return bool(binom.sf(out - 1, of, 1 - MIDDLE) >= _RARE)


def held_against(fit: Fit, scenario: Scenario, *, dates: bool = True, times: int = TIMES) -> HeldAgainst:
    """Live the people of a record again, from the day on which each came under observation.

    Whoever had given notice before the record opens is left out of both, and where the record does not show
    renewals whoever is on a fixed term: of these it shows no ends that they came past.

    Parameters
    ----------
    fit : Fit
        What was estimated; each time the values are drawn anew from what is believed.
    scenario : Scenario
        Whose assumptions stand where nothing was estimated.
    dates : bool
        False: the record has durations and nobody gives notice.
    times : int
        How often.
    """
    chance = np.random.default_rng(20_13)
    history = _sample(fit.history, scenario, chance)
    weeks = float(np.mean(notice_by_row(fit.history, scenario.assumptions))) if dates else 0.0
    months = np.arange(0.0, _longest(history) + 1)
    observed = retention(history, months)
    arrivals, lost = _arrivals(history), np.where(history.reason == Leaving.LOST, history.left, np.inf)
    lost = lost[history.last]
    curves, counts = [], []
    for rules in _drawn(fit, scenario, times, weeks, chance):
        again = lived(arrivals, rules, history.opens, history.closes, chance)
        again = _cut(_forgotten(again, 1 - fit.known_share, chance), lost)
        curves.append(retention(again, months).survival)
        counts.append(by_year(again))
    spread = np.full((3, len(months)), nan)
    known = (observed.at_risk > 0) & ~np.isnan(observed.survival) & ~np.isnan(curves).all(axis=0)
    spread[:, known] = np.nanquantile(np.array(curves)[:, known], QUANTILES, axis=0)
    low, high = np.quantile(counts, (QUANTILES[0], QUANTILES[2]), axis=0)
    return HeldAgainst(history.people, observed, spread[0], spread[1], spread[2], by_year(history), low, high)


def retention(history: History, months: Floats) -> Survival:
    """Return the share still in post by months in post; who was there already comes in late."""
    h = history.where_rows(np.ones(len(history), np.bool_))
    last = h.last
    entry = np.maximum(h.joined, h.opens)[last] - h.joined[last]
    leaves = np.minimum(h.left, h.closes)[last] - h.joined[last]
    return kaplan_meier(entry, leaves, h.gone[last], np.arange(int(last.sum())), months)


def by_year(history: History) -> Ints:
    """Count leavings by year since the record opens and by cause, array [years, causes]."""
    years = max(int(np.ceil((history.closes - history.opens) / 12 - 1e-6)), 1)
    gone = history.gone & (history.left > history.opens)
    year = np.clip(np.ceil((history.left[gone] - history.opens) / 12).astype(np.int64) - 1, 0, years - 1)
    reason = history.reason[gone]
    columns = [np.bincount(year[np.isin(reason, of)], minlength=years) for _, of in CAUSES]
    return np.stack(columns, axis=1)


def _sample(history: History, scenario: Scenario, chance: np.random.Generator) -> History:
    noticed = given_notice(history, notice_by_row(history, scenario.assumptions))
    there = np.maximum(history.joined, history.opens)
    stays = np.bincount(history.person, history.last & (noticed > there) & (history.left > there)) > 0
    if not history.renewals_known:
        stays &= np.bincount(history.person, history.contract == Contract.FIXED_TERM) == 0
    people = np.flatnonzero(stays)
    if len(people) > MOST_PEOPLE:
        people = chance.choice(people, MOST_PEOPLE, replace=False)
    return history.where_rows(np.isin(history.person, people))


def _longest(history: History) -> float:
    """Return the months in post up to which at least five are observed, ten years at most."""
    last = history.last
    until = np.sort((np.minimum(history.left, history.closes) - history.joined)[last])[::-1]
    return float(min(max(until[min(4, len(until) - 1)], 12.0), 120.0)) if len(until) else 12.0


def _arrivals(history: History) -> Arrivals:
    """Return the people as they come under observation, each on the contract held then."""
    h = history
    comes = np.maximum(h.joined, h.opens)
    begun = np.where(h.first, -np.inf, h.start) <= comes
    at = np.flatnonzero(begun & np.append(~begun[1:] | h.first[1:], True))
    fixed = (h.contract == Contract.FIXED_TERM)[at]
    term = h.contract_end[at] - h.start[at]
    term = np.where(np.isfinite(term) & (term >= _TERMS[0]) & (term <= _TERMS[1]), term, _USUAL_TERM)
    end = np.where(fixed, h.contract_end[at], np.inf)
    end = np.where(fixed & (end <= comes[at]), comes[at] + term, end)  # it had run out: it was renewed
    return Arrivals(comes[at], h.joined[at], h.start[at], fixed, end, term, np.full(len(at), nan))


def _forgotten(again: History, share: float, chance: np.random.Generator) -> History:
    """Let the reasons of a share of the leavings be unknown, as in the record."""
    hidden = again.gone & (chance.random(len(again)) < share)
    return replace(again, reason=np.where(hidden, int(Leaving.UNKNOWN), again.reason))


def _cut(again: History, lost: Floats) -> History:
    """Let nobody be seen for longer than the record saw that person."""
    until = lost[again.person]
    sooner = again.last & (again.left > until)
    return replace(
        again,
        left=np.where(sooner, until, again.left),
        reason=np.where(sooner, int(Leaving.LOST), again.reason),
    )


def _drawn(
    fit: Fit, scenario: Scenario, times: int, notice_weeks: float, chance: np.random.Generator
) -> list[Rules]:
    assumed = scenario.assumptions
    usual = Rules.of(assumed)
    # in this history people felt the leavings of others so much more, or less, than is usual
    plain = float(fit.exposure.by_tenure.years.sum()) * fit.known_share
    felt = float(fit.exposure.years.sum()) / plain if plain else 1.0
    bases, ends, strengths = fit.resigning.draw(chance, times)
    central = {
        RETIREMENT: usual.retirement, RENEWAL: usual.renewal, WORK_ENDED: usual.work_ended,
        ADVERT: usual.advert_weeks, ADVERT_CV: usual.advert_variation,
    }  # fmt: skip
    value = {
        path: _draw(fit.estimates[path], times, chance) if path in fit.estimates else np.full(times, x)
        for path, x in central.items()
    }
    if not fit.history.reasons_known:
        value[RETIREMENT] = np.zeros(times)  # it is among the resignations
    other = _draw(fit.other, times, chance)
    return [
        replace(
            usual.with_shape(assumed, float(strengths[i])), resignation=float(bases[i] * felt),
            at_end=float(ends[i]), retirement=float(value[RETIREMENT][i]), other=float(other[i]),
            renewal=float(min(value[RENEWAL][i], 1.0)), work_ended=float(value[WORK_ENDED][i]),
            notice_weeks=notice_weeks,
        )
        for i in range(times)
    ]  # fmt: skip


def _draw(estimate: Estimate, times: int, chance: np.random.Generator) -> Floats:
    """Draw values with the median and the 90% interval of an estimate: half a normal on either side."""
    z = chance.standard_normal(times) / 1.6449
    sides = np.where(z > 0, estimate.high - estimate.value, estimate.value - estimate.low)
    return np.maximum(estimate.value + z * sides, 0.0)
