"""Everything that a history tells of the assumptions: each value with its interval, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.calibration.exposure import Exposure, at_risk
from sim.calibration.filling import notice_served, time_to_fill, waits_of
from sim.calibration.history import MONTHS_PER_WEEK, History, Leaving, Where, given_notice
from sim.calibration.posterior import Estimate, rate, share
from sim.calibration.prior import FLAT, Beta, Gamma, beta_of, gamma_of, middle_of
from sim.calibration.renewals import Ends, ends_of, noes_reached, renewal, work_ended
from sim.calibration.resigning import Resigning, resigning
from sim.errors import StudyError
from sim.measures.measure import Bools, Floats
from sim.model.attrition_rules import centred_steps
from sim.model.log import Contract
from sim.scenario import Scenario
from sim.scenario.assumptions import Assumptions, Destinations
from sim.scenario.base import BANDS
from sim.scenario.evidence import Note

BASE = "assumptions.attrition.resignation_per_year"
AT_END = "assumptions.attrition.runway_multiplier"
STRENGTH = "assumptions.attrition.tenure_shape_strength"
RETIREMENT = "assumptions.attrition.retirement_per_year"
RENEWAL = "assumptions.renewing.work_still_wanted_chance"
WORK_ENDED = "assumptions.renewing.work_ended_share"
ADVERT = "assumptions.recruitment.advert_to_start_weeks"
ADVERT_CV = "assumptions.recruitment.advert_to_start_cv"
TRUST_FACTOR = "assumptions.attrition.trust_destination_factor"
TOLD_NO = "assumptions.attrition.told_no_multiplier"
DESTINATIONS = "assumptions.attrition.destinations"
NOTICE = {
    "assumptions.notice.bands_2_to_4_weeks": range(BANDS.index("4") + 1),
    "assumptions.notice.bands_5_to_6_weeks": range(BANDS.index("5"), BANDS.index("6") + 1),
    "assumptions.notice.bands_7_to_9_weeks": range(BANDS.index("7"), len(BANDS)),
}
FEW_OTHERS = Gamma(0.5, 0.5)
"""What is known before of leaving for other causes: next to nothing."""
_DRAW, _DRAWS = 20_13, 400
_BEFORE_THE_END = 3.0  # months: then answers come
LEAST_DATA = 0.02
"""A value of which the data bring less than this keeps its central value and range."""


class Going(NamedTuple):
    """Where people go who resign.

    Attributes
    ----------
    within : Estimate
        Share that stays in the NHS.
    trust, other_nhs, outside : float
        The middle of each share; they add to 1.
    factor : Estimate
        What multiplies the share of trusts so that `within` moves over its interval.
    """

    within: Estimate
    trust: float
    other_nhs: float
    outside: float
    factor: Estimate


@dataclass(frozen=True)
class Fit:
    """What a history tells.

    Attributes
    ----------
    history : History
        What was counted.
    exposure : Exposure
        Time at risk of resigning.
    resigning : Resigning
        What is known of the hazard of resignation, together.
    estimates : dict of str to Estimate
        By path of the assumption; those that the data cannot inform are not there.
    going : Going or None
        Where people go who resign; None if the record does not say.
    ends : Ends
        Contract ends.
    other : Estimate
        Leavings a year for causes that are no assumption: dismissal, transfer, redundancy, death.
    apportioned : int
        Leavings without a known reason, for which the others stand.
    known_share : float
        Share of the leavings whose reason is known.
    """

    history: History
    exposure: Exposure
    resigning: Resigning
    estimates: dict[str, Estimate]
    going: Going | None
    ends: Ends
    other: Estimate
    apportioned: int
    known_share: float


def estimate(history: History, scenario: Scenario, *, shrink: bool = True) -> Fit:
    """Estimate the assumptions from a history.

    Parameters
    ----------
    history : History
        Who held which contract, and how it ended.
    scenario : Scenario
        Whose assumptions, with their ranges, stand for what was known before.
    shrink : bool
        False: nothing was known before, but that the strength of the tenure shape is in its range, and the
        weeks from advert to start are near theirs; for a look at how the estimates behave, not for use.

    Raises
    ------
    StudyError
        The scenario's times go otherwise than what is estimated: a hazard of resignation that does not go in
        steps with months in post, people who differ in it, triangular weeks from advert to start.
    """
    assumed, notes = scenario.assumptions, scenario.notes
    _refuse_other_families(assumed)
    weeks = notice_by_row(history, assumed)
    unknown = history.gone & (history.reason == Leaving.UNKNOWN)
    known_share = 1 - _share_of(unknown, history.gone)
    exposure = at_risk(history, assumed.attrition, weeks, known_share)
    span = _span(notes, STRENGTH)
    base = resigning(
        exposure,
        assumed.attrition,
        gamma_of(*_span(notes, BASE)) if shrink else FLAT,
        gamma_of(*_span(notes, AT_END)) if shrink else None,
        (span[0], assumed.attrition.tenure_shape_strength, span[1]),
    )
    found = {BASE: base.base, AT_END: base.at_end, STRENGTH: base.strength}
    years = person_years(history, weeks) * known_share
    if history.reasons_known:
        retired = int((_noticed(history, weeks) & (history.reason == Leaving.RETIRED)).sum())
        found[RETIREMENT] = rate(retired, years, gamma_of(*_span(notes, RETIREMENT)) if shrink else FLAT)
    earliest = assumed.renewing.answer_before_end_high_weeks
    ends = ends_of(history, weeks, earliest)
    seen = history.reasons_known and history.renewals_known
    if seen and len(ends.yes_months) + len(ends.no_months):
        prior = beta_of(*_span(notes, RENEWAL)) if shrink else None
        found[RENEWAL] = renewal(ends, prior, earliest, _noes_reached(base, history, scenario, weeks))
    if seen and ends.work_ended + ends.other_no:
        found[WORK_ENDED] = work_ended(ends, beta_of(*_span(notes, WORK_ENDED)) if shrink else Beta(0.5, 0.5))
    waits = waits_of(history)
    if len(waits.weeks):
        found[ADVERT], found[ADVERT_CV] = time_to_fill(
            waits, gamma_of(*_span(notes, ADVERT)), gamma_of(*_span(notes, ADVERT_CV))
        )
    found |= {path: n for path, bands in NOTICE.items() if (n := notice_served(history, bands)) is not None}
    others = history.gone & np.isin(history.reason, (Leaving.REDUNDANT, Leaving.OTHER, Leaving.WENT_HOME))
    return Fit(
        history, exposure, base,
        {path: e for path, e in found.items() if e.data >= LEAST_DATA},
        going(history, assumed.attrition.destinations, _span(notes, TRUST_FACTOR)), ends,
        rate(int(others.sum()), years, FEW_OTHERS), int(unknown.sum()), known_share,
    )  # fmt: skip


def _noes_reached(resigns: Resigning, history: History, scenario: Scenario, notice_weeks: Floats) -> Floats:
    """Draw how much rarer a no is reached than a yes, from what is believed of resignations."""
    chance, attrition = np.random.default_rng(_DRAW), scenario.assumptions.attrition
    base, at_end, strength = resigns.draw(chance, _DRAWS)
    fixed = history.contract == Contract.FIXED_TERM
    starts, shape = centred_steps(
        attrition.tenure_shape, attrition.centring_exits_per_year, float(strength.mean())
    )
    in_post = (history.contract_end - history.joined)[fixed] - _BEFORE_THE_END
    base = base * float(np.mean(np.array(shape)[np.searchsorted(starts[1:], in_post, "right")]))
    low, high = _span(scenario.notes, TOLD_NO)
    told_no = np.interp(chance.random(_DRAWS), (0, 0.5, 1), (low, attrition.told_no_multiplier, high))
    earliest = scenario.assumptions.renewing.answer_before_end_high_weeks
    return noes_reached(base, at_end, told_no, float(np.mean(notice_weeks)), earliest)


def _refuse_other_families(assumed: Assumptions) -> None:
    """Raise StudyError unless times go as those whose likelihood is known here."""
    attrition, recruitment = assumed.attrition, assumed.recruitment
    for path, found, known in (
        ("attrition.tenure_hazard.family", attrition.tenure_hazard.family, "steps"),
        ("attrition.frailty_variance", attrition.frailty_variance, 0),
        ("recruitment.advert_to_start_distribution", recruitment.advert_to_start_distribution, "lognormal"),
    ):
        if found != known:
            raise StudyError(
                f"assumptions.{path} is {found}, and a history is estimated from under {known} alone: set it "
                f"to {known}, estimate, and set it back; yearly rates and mean weeks mean the same under both"
            )


def notice_by_row(history: History, assumed: Assumptions) -> Floats:
    """Return the notice that the assumptions state for each row's band; if that is not known, the longest."""
    notice = assumed.notice
    by_band = np.full(len(BANDS) + 1, notice.bands_7_to_9_weeks)
    for path, bands in NOTICE.items():
        by_band[list(bands)] = getattr(notice, path.rpartition(".")[2])
    by_band[-1] = max(by_band)
    return np.asarray(by_band[history.band])


def person_years(history: History, notice_weeks: Floats) -> float:
    """Return the person-years between a record's opening and its close, up to each person's own notice.

    Who is given notice may still retire, or leave for another cause, up to the last day.
    """
    begin, end = _served(history, notice_weeks)
    return float(np.clip(end - begin, 0, None)[history.last].sum()) / 12


def _served(history: History, notice_weeks: Floats) -> tuple[Floats, Floats]:
    closes = history.closes - (0.0 if history.notice_known else notice_weeks * MONTHS_PER_WEEK)
    own = np.isin(history.reason, (Leaving.RESIGNED, Leaving.RETIRED, Leaving.UNKNOWN))
    until = np.where(own & ~history.at_its_end, given_notice(history, notice_weeks), history.left)
    end = np.minimum(until, closes)
    return np.maximum(history.joined, history.opens), end


def _noticed(history: History, notice_weeks: Floats) -> Bools:
    """Return who gave notice while that would be seen."""
    begin, end = _served(history, notice_weeks)
    when = given_notice(history, notice_weeks)
    return np.asarray(history.last & (when <= end) & (when > begin))


def going(history: History, central: Destinations, factors: tuple[float, float]) -> Going | None:
    """Estimate where those go who resign; what the range of the trust factor says is known before.

    Where only "the NHS" is known, trusts and others keep their central proportion.
    """
    where = history.where[history.gone & (history.reason == Leaving.RESIGNED)]
    n = {w: int((where == w).sum()) for w in Where}
    outside, trust, other = n[Where.OUTSIDE], n[Where.TRUST], n[Where.OTHER_NHS]
    seen = outside + trust + other + n[Where.NHS]
    if not seen:
        return None
    prior = beta_of(*(_within(f, central) for f in factors))
    within = share(seen - outside, outside, prior)
    weight, of_nhs = prior.a + prior.b, central.trust + central.other_nhs
    trusts = (weight * central.trust + trust) / (weight * of_nhs + trust + other)
    middle = within.value
    found = (middle * trusts, middle * (1 - trusts), 1 - middle)
    low, high = (_factor(w, Destinations(trust=found[0], other_nhs=found[1], outside=1 - found[0] - found[1]))
                 for w in (within.low, within.high))  # fmt: skip
    return Going(within, *found, Estimate(low, 1.0, high, within.data, seen))


def _within(factor: float, shares: Destinations) -> float:
    """Return the share that stays in the NHS where the trusts' share is multiplied by a factor."""
    nhs = factor * shares.trust + shares.other_nhs
    return nhs / (nhs + shares.outside)


def _factor(within: float, shares: Destinations) -> float:
    """Return the factor at which a share stays in the NHS."""
    return max(0.0, (within * shares.outside / (1 - within) - shares.other_nhs) / shares.trust)


def middles_before(scenario: Scenario) -> dict[str, float]:
    """Return what each estimate would be without any data: the middle of its range, not its central value."""
    rates, shares = (BASE, AT_END, RETIREMENT, ADVERT, ADVERT_CV), (RENEWAL, WORK_ENDED)
    found = {path: middle_of(gamma_of(*_span(scenario.notes, path))) for path in rates}
    return found | {path: middle_of(beta_of(*_span(scenario.notes, path))) for path in shares}


def _span(notes: dict[str, Note], path: str) -> tuple[float, float]:
    note = notes[path]
    assert note.low is not None
    assert note.high is not None
    return note.low, note.high


def _share_of(some: Bools, all_: Bools) -> float:
    return float(some.sum() / all_.sum()) if all_.any() else 0.0
