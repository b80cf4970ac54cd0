"""Histories made up by the model's own rules of leaving, without the model: what an estimate is tried on.

People resign, retire, leave for other causes, and come to the ends of their contracts as in M4 and M6, month
by month; money, teams, limbo and workload are not there. It serves twice: with known values, to see whether
they are found again, and with estimated ones and the people of a record, to see whether it looks like them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, nan

import numpy as np

from sim.calibration.exposure import NO_END, ramp
from sim.calibration.history import MONTHS_PER_WEEK, History, Leaving, Where
from sim.calibration.renewals import ANSWERED_WEEKS
from sim.measures.measure import Bools, Floats, Ints
from sim.model.attrition_rules import centred_steps
from sim.model.log import Contract
from sim.scenario.assumptions import Assumptions

_FIXED, _PERMANENT = int(Contract.FIXED_TERM), int(Contract.PERMANENT)


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
    n, a = len(arrivals.comes), arrivals
    permanent = np.where(a.fixed, _FIXED, _PERMANENT)
    start, end, term = a.start.copy(), np.where(a.fixed, a.contract_end, inf), a.term
    answer, decided_at = _answers(a.fixed, end, term, rules, chance)
    decided = np.full(n, inf)
    alive, rows = np.ones(n, np.bool_), _Rows()
    resolve = chance.exponential(size=n)
    retires = np.maximum(a.comes, opens) + 12 * chance.exponential(size=n) / max(rules.retirement, 1e-12)
    goes = np.maximum(a.comes, opens) + 12 * chance.exponential(size=n) / max(rules.other, 1e-12)
    left, notice = np.full(n, inf), np.full(n, nan)
    reason = np.full(n, int(Leaving.STAYED))
    known_yes, known_no = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    for month in range(int(np.floor(max(opens, a.comes.min(initial=closes)))), int(np.ceil(closes)) + 1):
        begin = np.maximum(month, a.comes)
        live = np.flatnonzero(alive & (begin < month + 1))
        if not alive.any():
            break
        # the answer of a month: from then on the contract that follows counts, or a no
        comes = live[(decided_at[live] < month + 1) & ~known_yes[live] & ~known_no[live]]
        base = rules.resignation / 12 * _shape(begin[live] - a.joined[live], rules)
        now = base * _by_end(begin[live], end[live], known_yes[live], known_no[live], rules)
        then = base * np.where(answer[live], 1.0, rules.told_no)
        cut = np.full(len(live), inf)
        of = np.isin(live, comes)
        cut[of] = np.maximum(decided_at[comes], begin[comes])
        stop = np.minimum(month + 1.0, end[live])
        stop = np.where(known_yes[live] | (of & answer[live]), month + 1.0, stop)
        first = np.clip(np.minimum(cut, stop) - begin[live], 0, None)
        second = np.clip(stop - np.maximum(cut, begin[live]), 0, None)
        spent = now * first + np.where(of, then * second, 0.0)
        quits = resolve[live] < spent
        with np.errstate(divide="ignore", invalid="ignore"):
            early = resolve[live] < now * first
            at = np.where(
                early, begin[live] + resolve[live] / now, cut + (resolve[live] - now * first) / then
            )
        at = np.where(quits, at, inf)
        resolve[live] -= spent
        which = np.argmin([at, retires[live], goes[live]], axis=0)
        when = np.minimum.reduce([at, retires[live], goes[live]])
        runs_out = ~(known_yes[live] | (of & answer[live])) & (end[live] < month + 1)
        out = runs_out & (end[live] <= when)
        leaves = ~out & (when < month + 1)
        told = of & ((cut <= when) | out)  # who left before had no answer
        who = live[told]
        decided[who] = decided_at[who]
        known_yes[who], known_no[who] = answer[who], ~answer[who]
        who = live[out]
        left[who], notice[who] = end[who], np.where(np.isfinite(decided[who]), decided[who], nan)
        work = chance.random(len(who)) < rules.work_ended
        reason[who] = np.where(work, int(Leaving.WORK_ENDED), int(Leaving.CONTRACT_ENDED))
        who = live[leaves]
        notice[who] = when[leaves]
        served = np.where(which[leaves] == 2, 0.0, rules.notice_weeks * MONTHS_PER_WEEK)
        ends = np.where(known_yes[who], inf, end[who])
        left[who] = np.minimum(when[leaves] + served, np.maximum(ends, when[leaves]))
        reason[who] = np.array([Leaving.RESIGNED, Leaving.RETIRED, Leaving.OTHER])[which[leaves]]
        alive[live[out | leaves]] = False
        # a renewal takes effect at the old end; whoever is leaving then has no new contract
        turn = np.flatnonzero(known_yes & (end < month + 1) & (left > end))
        rows.add(turn, start, end, decided)
        start[turn], end[turn] = end[turn], end[turn] + term[turn]
        decided[turn], known_yes[turn] = inf, False
        again, again_at = _answers(a.fixed[turn], end[turn], term[turn], rules, chance)
        answer[turn], decided_at[turn] = again, again_at
    everyone = np.arange(n)
    rows.add(everyone, start, end, decided)
    return rows.history(a, permanent, (left, notice, reason), rules, opens, closes, chance)


def _shape(tenure: Floats, rules: Rules) -> Floats:
    step = np.searchsorted(rules.step_starts, tenure + 1e-9, "right") - 1
    return np.asarray(rules.step_multipliers[np.maximum(step, 0)])


def _by_end(now: Floats, end: Floats, yes: Bools, no: Bools, rules: Rules) -> Floats:
    left = np.minimum(end - now, NO_END)
    up = np.where(left < 12, ramp(left), 0.0)
    return np.where(yes, 1.0, np.where(no, rules.told_no, 1 + (rules.at_end - 1) * up))


def _answers(
    fixed: Bools, end: Floats, term: Floats, rules: Rules, chance: np.random.Generator
) -> tuple[Bools, Floats]:
    """Draw the manager's answers at some contract ends, and when they are known."""
    yes = chance.random(len(end)) < rules.renewal ** (np.where(fixed, term, 12.0) / 12)
    before = np.maximum(chance.random(len(end)) * rules.earliest_weeks, ANSWERED_WEEKS)
    weeks = np.where(yes, ANSWERED_WEEKS, before)
    return yes, np.where(fixed, end - weeks * MONTHS_PER_WEEK, inf)


class _Rows:
    """Contracts as they come about."""

    def __init__(self) -> None:
        self.person: list[Ints] = []
        self.columns: list[tuple[Floats, Floats, Floats]] = []

    def add(self, who: Ints, start: Floats, end: Floats, decided: Floats) -> None:
        """Note the contracts of some people as they stand."""
        if len(who):
            self.person.append(who.copy())
            self.columns.append((start[who], end[who], decided[who]))

    def history(
        self, arrivals: Arrivals, kind: Ints, exits: tuple[Floats, Floats, Ints], rules: Rules,
        opens: float, closes: float, chance: np.random.Generator,
    ) -> History:  # fmt: skip
        """Return all contracts, sorted, with what became of their people."""
        person = np.concatenate(self.person)
        start, end, decided = (np.concatenate(c) for c in zip(*self.columns, strict=True))
        order = np.lexsort((end, person))
        person = person[order]
        last = np.append(person[1:] != person[:-1], True)
        left, notice, reason = (x[person] for x in exits)
        stays = ~last | (left > closes)  # who has given notice is still there when the record closes
        gone_where = np.searchsorted(
            np.cumsum([rules.trust, rules.other_nhs]), chance.random(len(arrivals.comes)), "right"
        )[person]
        of_resigned = last & (reason == Leaving.RESIGNED)
        return History(
            person=person,
            joined=arrivals.joined[person],
            start=start[order],
            contract=kind[person],
            contract_end=end[order],
            decided=np.where(decided[order] <= closes, decided[order], inf),
            notice=np.where(last & (notice <= closes), notice, nan),
            left=np.where(last & (notice <= closes), left, inf) if len(person) else left,
            reason=np.where(last & ((left <= closes) | (notice <= closes)), reason, int(Leaving.STAYED)),
            where=np.where(of_resigned & ~stays, gone_where, int(Where.NOT_KNOWN)),
            band=np.full(len(person), -1),
            advert=arrivals.advert[person],
            vacant=np.full(len(person), nan),
            opens=opens,
            closes=closes,
        )


def made_history(
    posts: int, years: int, rules: Rules, chance: np.random.Generator, fixed: float = 0.6
) -> History:
    """Make up the history of so many posts over some years, each filled again after a wait.

    Parameters
    ----------
    posts, years : int
        How many, and how long the record is kept; it opens at month 0.
    rules : Rules
        By which people leave.
    chance : numpy Generator
        The only source of chance.
    fixed : float
        Share of those who come who are on a fixed term, of 12 or 24 months alike.
    """
    closes = 12.0 * years
    tenure = np.floor(chance.exponential(60, posts))
    first = _contracts(posts, fixed, chance)
    within = np.floor(chance.random(posts) * first.term)
    day_one = replace(
        first, comes=np.zeros(posts), joined=-np.where(first.fixed, within, tenure),
        start=np.where(first.fixed, -within, -tenure), contract_end=first.term - within,
        advert=np.full(posts, nan),
    )  # fmt: skip
    parts = [lived(day_one, rules, 0.0, closes, chance)]
    sigma = np.sqrt(np.log1p(rules.advert_variation**2))
    while True:
        free = parts[-1].left[parts[-1].last]
        free = free[free < closes]
        wait = chance.lognormal(np.log(rules.advert_weeks) - sigma**2 / 2, sigma, len(free)) * MONTHS_PER_WEEK
        comes, advert = free + wait, free
        comes, advert = comes[comes < closes], advert[comes < closes]
        if not len(comes):
            break
        new = _contracts(len(comes), fixed, chance)
        new = replace(
            new, comes=comes, joined=comes, start=comes, contract_end=comes + new.term, advert=advert
        )
        parts.append(lived(new, rules, 0.0, closes, chance))
    return together(parts)


def _contracts(n: int, fixed: float, chance: np.random.Generator) -> Arrivals:
    empty = np.zeros(n)
    term = np.where(chance.random(n) < 0.5, 12.0, 24.0)
    return Arrivals(empty, empty, empty, chance.random(n) < fixed, empty, term, empty)


def together(parts: list[History]) -> History:
    """Return several histories of one record as one, of other people each."""
    before = np.cumsum([0, *(p.people for p in parts[:-1])])
    columns = {
        name: np.concatenate([getattr(p, name) for p in parts])
        for name, value in vars(parts[0]).items()
        if isinstance(value, np.ndarray)
    }
    columns["person"] = np.concatenate([p.person + b for p, b in zip(parts, before, strict=True)])
    return replace(parts[0], **columns)
