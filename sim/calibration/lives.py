"""What becomes of people by the model's own rules of leaving, without the model, month by month.

People resign, retire, leave for other causes, and come to the ends of their contracts as in M4 and M6; money,
teams, limbo and workload are not there. Hazards are read on the first of each month and when the answer on a
contract is known, as the model does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, nan
from typing import NamedTuple

import numpy as np

from sim.calibration.exposure import NO_END, ramp
from sim.calibration.history import MONTHS_PER_WEEK, History, Leaving, Where
from sim.calibration.renewals import ANSWERED_WEEKS
from sim.measures.measure import Bools, Floats, Ints
from sim.model.attrition_rules import centred_steps
from sim.model.log import Contract
from sim.scenario.assumptions import Assumptions

_CAUSES = np.array([Leaving.RESIGNED, Leaving.RETIRED, Leaving.OTHER])


@dataclass(frozen=True)
class Rules:
    """The values by which people leave.

    Attributes
    ----------
    resignation, retirement, other : float
        Hazards a year; those for other causes are no part of the model.
    at_end, told_no : float
        Multipliers at no months left, and once told that a contract ends.
    step_starts, step_multipliers : float arrays
        The tenure shape, centred.
    renewal, work_ended : float
        The manager's yes per year of the term; the share of noes for want of work.
    earliest_weeks, notice_weeks : float
        Before the end at which a no may be known; and of notice.
    trust, other_nhs : float
        Shares of those who resign.
    advert_weeks, advert_variation : float
        Mean weeks from advert to start and their coefficient of variation.
    """

    resignation: float
    retirement: float
    other: float
    at_end: float
    told_no: float
    step_starts: Floats
    step_multipliers: Floats
    renewal: float
    work_ended: float
    earliest_weeks: float
    notice_weeks: float
    trust: float
    other_nhs: float
    advert_weeks: float
    advert_variation: float

    @classmethod
    def of(cls, assumed: Assumptions) -> Rules:
        """Return the rules of some assumptions, with nobody who leaves for other causes."""
        a, renewing = assumed.attrition, assumed.renewing
        starts, multipliers = centred_steps(
            a.tenure_shape, a.centring_exits_per_year, a.tenure_shape_strength
        )
        return cls(
            a.resignation_per_year, a.retirement_per_year, 0.0, a.runway_multiplier, a.told_no_multiplier,
            np.array(starts), np.array(multipliers), renewing.work_still_wanted_chance,
            renewing.work_ended_share, renewing.answer_before_end_high_weeks,
            assumed.notice.bands_7_to_9_weeks, a.destinations.trust, a.destinations.other_nhs,
            assumed.recruitment.advert_to_start_weeks, assumed.recruitment.advert_to_start_cv,
        )  # fmt: skip

    def with_shape(self, assumed: Assumptions, strength: float) -> Rules:
        """Return the rules with the tenure shape at another strength."""
        a = assumed.attrition
        starts, multipliers = centred_steps(a.tenure_shape, a.centring_exits_per_year, strength)
        return replace(self, step_starts=np.array(starts), step_multipliers=np.array(multipliers))


@dataclass(frozen=True)
class Arrivals:
    """People as they come under observation: dates in months, one entry for each.

    Attributes
    ----------
    comes, joined, start : float arrays [n]
        Under observation from; in post since; first day of the contract (nan if not known).
    fixed : bool array [n]
        On a fixed term; all others have no end.
    contract_end, term : float arrays [n]
        Of a fixed term: its end, and the months of the terms that may follow.
    advert : float array [n]
        When the post was advertised; nan if not known.
    """

    comes: Floats
    joined: Floats
    start: Floats
    fixed: Bools
    contract_end: Floats
    term: Floats
    advert: Floats


def lived(
    arrivals: Arrivals, rules: Rules, opens: float, closes: float, chance: np.random.Generator
) -> History:
    """Return what becomes of some people until the record closes, and a while longer."""
    lives = _Lives(arrivals, rules, opens, chance)
    first = max(opens, float(arrivals.comes.min(initial=closes)))
    for month in range(int(np.floor(first)), int(np.ceil(closes)) + 1):
        if not lives.alive.any():
            break
        lives.live(month)
    lives.note(np.arange(len(arrivals.comes)))
    return lives.history(opens, closes)


class _Hazards(NamedTuple):
    """A month of those who are there: when each would resign, and whose answer would come."""

    who: Ints
    begin: Floats
    answered: Bools  # in this month
    cut: Floats  # when: inf if not in this month
    resigns: Floats  # inf if not in this month


class _Lives:
    """The state of all people, by person, and the contracts that are over."""

    def __init__(self, arrivals: Arrivals, rules: Rules, opens: float, chance: np.random.Generator) -> None:
        n = len(arrivals.comes)
        self.arrivals, self.rules, self.chance = arrivals, rules, chance
        self.start, self.term = arrivals.start.copy(), arrivals.term
        self.end = np.where(arrivals.fixed, arrivals.contract_end, inf)
        self.yes, self.answer_at = self._answers(arrivals.fixed, self.end, self.term)
        self.known_yes, self.known_no = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
        self.decided, self.left, self.notice = np.full(n, inf), np.full(n, inf), np.full(n, nan)
        self.reason, self.alive = np.full(n, int(Leaving.STAYED)), np.ones(n, np.bool_)
        self.resolve = chance.exponential(size=n)
        since = np.maximum(arrivals.comes, opens)
        self.retires = since + 12 * chance.exponential(size=n) / max(rules.retirement, 1e-12)
        self.goes = since + 12 * chance.exponential(size=n) / max(rules.other, 1e-12)
        self._people: list[Ints] = []
        self._contracts: list[tuple[Floats, Floats, Floats, Ints]] = []

    def live(self, month: int) -> None:
        """Let a month pass."""
        hazards = self._hazards(month)
        self._leave(month, hazards)
        self._renew(month)

    def _hazards(self, month: int) -> _Hazards:
        """Spend everybody's resolve, at one rate before the answer on the contract, at another after."""
        begin_all = np.maximum(month, self.arrivals.comes)
        who = np.flatnonzero(self.alive & (begin_all < month + 1))
        begin, end, yes = begin_all[who], self.end[who], self.yes[who]
        answered = (self.answer_at[who] < month + 1) & ~self.known_yes[who] & ~self.known_no[who]
        cut = np.where(answered, np.maximum(self.answer_at[who], begin), inf)
        base = self.rules.resignation / 12 * _shape(begin - self.arrivals.joined[who], self.rules)
        before = base * _by_end(begin, end, self.known_yes[who], self.known_no[who], self.rules)
        after = base * np.where(yes, 1.0, self.rules.told_no)
        goes_on = self.known_yes[who] | (answered & yes)
        stop = np.where(goes_on, month + 1.0, np.minimum(month + 1.0, end))
        first = before * np.clip(np.minimum(cut, stop) - begin, 0, None)
        spent = first + np.where(answered, after * np.clip(stop - np.maximum(cut, begin), 0, None), 0.0)
        resolve = self.resolve[who]
        with np.errstate(divide="ignore", invalid="ignore"):
            at = np.where(resolve < first, begin + resolve / before, cut + (resolve - first) / after)
        self.resolve[who] -= spent
        return _Hazards(who, begin, answered, cut, np.where(resolve < spent, at, inf))

    def _leave(self, month: int, hazards: _Hazards) -> None:
        """Tell the answers of a month, and let go whose contract has run out or who gives notice."""
        live, answered = hazards.who, hazards.answered
        causes = np.array([hazards.resigns, self.retires[live], self.goes[live]])
        when, which = causes.min(axis=0), causes.argmin(axis=0)
        goes_on = self.known_yes[live] | (answered & self.yes[live])
        out = ~goes_on & (self.end[live] < month + 1) & (self.end[live] <= when)
        leaves = ~out & (when < month + 1)
        told = live[answered & ((hazards.cut <= when) | out)]  # who left before had no answer
        self.decided[told] = self.answer_at[told]
        self.known_yes[told], self.known_no[told] = self.yes[told], ~self.yes[told]
        gone = live[out]
        self.left[gone] = self.end[gone]
        self.notice[gone] = np.where(np.isfinite(self.decided[gone]), self.decided[gone], nan)
        work = self.chance.random(len(gone)) < self.rules.work_ended
        self.reason[gone] = np.where(work, int(Leaving.WORK_ENDED), int(Leaving.CONTRACT_ENDED))
        who, cause = live[leaves], _CAUSES[which[leaves]]
        served = np.where(cause == Leaving.OTHER, 0.0, self.rules.notice_weeks * MONTHS_PER_WEEK)
        latest = np.where(self.known_yes[who], inf, self.end[who])  # no notice past the contract's end
        self.notice[who], self.reason[who] = when[leaves], cause
        self.left[who] = np.minimum(when[leaves] + served, np.maximum(latest, when[leaves]))
        self.alive[live[out | leaves]] = False

    def _renew(self, month: int) -> None:
        """Begin the contracts that follow at the old end; whoever is leaving then has no new one."""
        turn = np.flatnonzero(self.known_yes & (self.end < month + 1) & (self.left > self.end))
        self.note(turn)
        self.start[turn], self.end[turn] = self.end[turn], self.end[turn] + self.term[turn]
        self.decided[turn], self.known_yes[turn] = inf, False
        answers = self._answers(self.arrivals.fixed[turn], self.end[turn], self.term[turn])
        self.yes[turn], self.answer_at[turn] = answers

    def _answers(self, fixed: Bools, end: Floats, term: Floats) -> tuple[Bools, Floats]:
        """Draw the manager's answers at some contract ends, and when they are known."""
        yes = self.chance.random(len(end)) < self.rules.renewal ** (np.where(fixed, term, 12.0) / 12)
        before = np.maximum(self.chance.random(len(end)) * self.rules.earliest_weeks, ANSWERED_WEEKS)
        weeks = np.where(yes, ANSWERED_WEEKS, before)
        return yes, np.where(fixed, end - weeks * MONTHS_PER_WEEK, inf)

    def note(self, who: Ints) -> None:
        """Note the contracts of some people as they stand."""
        self._people.append(who)
        answer = np.where(np.isfinite(self.decided[who]), self.yes[who].astype(np.int64), -1)
        self._contracts.append((self.start[who], self.end[who], self.decided[who], answer))

    def history(self, opens: float, closes: float) -> History:
        """Return all contracts, sorted, with what became of their people."""
        a = self.arrivals
        person = np.concatenate(self._people)
        start, end, decided, answer = (np.concatenate(c) for c in zip(*self._contracts, strict=True))
        order = np.lexsort((end, person))
        person, decided = person[order], decided[order]
        last = np.append(person[1:] != person[:-1], True) if len(person) else np.zeros(0, np.bool_)
        left, notice, reason = self.left[person], self.notice[person], self.reason[person]
        known = last & ((notice <= closes) | (left <= closes))  # who has given notice may still be there
        shares = np.cumsum([self.rules.trust, self.rules.other_nhs])
        where = np.searchsorted(shares, self.chance.random(len(a.comes)), "right")[person]
        told = known & (reason == Leaving.RESIGNED) & (left <= closes)
        kind = np.where(a.fixed, int(Contract.FIXED_TERM), int(Contract.PERMANENT))
        return History(
            person=person,
            joined=a.joined[person],
            start=start[order],
            contract=kind[person],
            contract_end=end[order],
            decided=np.where(decided <= closes, decided, inf),
            notice=np.where(last & (notice <= closes), notice, nan),
            left=np.where(known, left, inf),
            reason=np.where(known, reason, int(Leaving.STAYED)),
            where=np.where(told, where, int(Where.NOT_KNOWN)),
            band=np.full(len(person), -1),
            answer=answer[order],
            advert=a.advert[person],
            vacant=np.full(len(person), nan),
            opens=opens,
            closes=closes,
        )


def _shape(tenure: Floats, rules: Rules) -> Floats:
    step = np.searchsorted(rules.step_starts, tenure + 1e-9, "right") - 1
    return np.asarray(rules.step_multipliers[np.maximum(step, 0)])


def _by_end(now: Floats, end: Floats, yes: Bools, no: Bools, rules: Rules) -> Floats:
    left = np.minimum(end - now, NO_END)
    up = np.where(left < 12, ramp(left), 0.0)
    return np.where(yes, 1.0, np.where(no, rules.told_no, 1 + (rules.at_end - 1) * up))
