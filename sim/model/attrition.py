"""M6 Attrition, the processes: hazards are read once a month and at each change of a person's own state."""

from __future__ import annotations

from bisect import bisect_right
from itertools import count
from math import exp, inf, isnan

from sim.chance import What, exponential
from sim.model import departure, knowledge
from sim.model.clock import Kind, on_grid
from sim.model.hazards import (
    Hazards,
    capacity,
    contagion_multiplier,
    deadline_factor,
    runway_multiplier,
    workload_multiplier,
)
from sim.model.log import Contract, Reason
from sim.model.room import Person, Process, Room

_PERMANENT, _FIXED_TERM = Contract.PERMANENT, Contract.FIXED_TERM  # the codes after them are lent people


class Resigning:
    """The resignation hazards of everyone in one replication.

    Each person carries an exponential "resolve" that the integrated hazard spends. What everyone shares
    (contagion, workload, pay gap) is read once a month; a person's own hazard is read then and at each
    change of that person's state. Between readings hazards are constant, so the instant at which the
    resolve is spent is exact.
    """

    def __init__(self, room: Room, hazards: Hazards) -> None:
        self.room = room
        self.hazards = hazards
        self.assumed = room.assumed.attrition
        self.honest_advice = room.policy.honest_advice
        self.curve = knowledge.curve(room.inputs.tau_months, room.assumed.knowledge.forgetting_per_month)
        self.shared = 1.0
        self.follow_staffing = bool(self.assumed.workload_slope or room.assumed.maturity.odds_slope)

    def every_month(self) -> Process:
        """Read everyone's hazard anew on the first instant of each month."""
        room, first_instant = self.room, self.room.at(0.0, Kind.PEOPLE)
        for month in count(1):
            yield first_instant
            first_instant = room.at(month, Kind.PEOPLE)  # before an alarm that may fall on it
            room.next_month = float(month)
            people = room.people()
            if self.follow_staffing:
                room.staffing = staffing(room, people, self.curve)
            self.shared = self._shared(people)
            self._read(people)

    def changed(self, person: Person) -> None:
        """Read one person's hazard anew, after a change of that person's state."""
        if not person.gone:
            self._read([person])

    def _read(self, people: list[Person]) -> None:
        """Spend resolve up to now, set the hazard, and set an alarm where resolve ends within the month."""
        now = self.room.now
        months_rest = self.room.next_month - now
        starts, multipliers = self.hazards.step_starts, self.hazards.step_multipliers
        base = self.hazards.resignations_per_month * self.shared
        for person in people:
            person.resolve = resolve = person.resolve - person.rate * (now - person.rated_at)
            person.rated_at, person.resigns_at = now, inf
            if person.resigning:
                person.rate = 0.0
                continue
            step = bisect_right(starts, now - person.began) - 1
            person.rate = rate = base * multipliers[step] * self._own(person, now)
            if resolve < rate * months_rest and rate > 0:
                person.resigns_at = due = on_grid(now + max(0.0, resolve) / rate)
                self.room.when(due, Kind.PEOPLE, person.post.index, _resign, person)

    def _shared(self, people: list[Person]) -> float:
        """Return the multipliers that everyone shares: contagion, workload and the pay gap."""
        room, assumed, shared = self.room, self.assumed, self.hazards.pay_gap
        if assumed.contagion_per_exit != 1:
            since = room.now - assumed.contagion_window_months
            while room.exits and room.exits[0] < since:
                room.exits.popleft()
            shared *= contagion_multiplier(
                len(room.exits), len(people), assumed.contagion_per_exit, assumed.contagion_cap
            )
            shared /= self.hazards.contagion_centre
        if assumed.workload_slope:
            shared *= workload_multiplier(*room.staffing, self.assumed)
        return shared

    def _own(self, person: Person, now: float) -> float:
        """Return the multiplier of a person's own state: limbo, told no, runway or the money behind."""
        assumed = self.assumed
        if person.contract > _FIXED_TERM:
            return 1.0  # a job elsewhere waits for them
        if person.limbo:
            return assumed.limbo_multiplier
        if person.told:
            return assumed.told_no_multiplier
        if person.contract is _PERMANENT:
            unconfirmed = person.post.stream.confirmed_until < now + 6
            return assumed.unconfirmed_money_multiplier if unconfirmed else 1.0
        left = (person.contract_end if isnan(person.bridge_end) else person.bridge_end) - now
        multiplier = runway_multiplier(left, assumed.runway_multiplier)
        return self.honest_advice * multiplier if left < 6 else multiplier


def _resign(room: Room, person: Person) -> None:
    if person.resigns_at == room.now:  # the hazard has not been read anew since
        departure.give_notice(room, person, Reason.RESIGNED)


def staffing(room: Room, people: list[Person], curve: knowledge.Curve) -> tuple[float, float]:
    """Return the funded work and the team's effective capacity, both whole-time equivalent."""
    now, assumed = room.now, room.assumed
    pace, limit = curve
    focus, work, have = room.inputs.employment.focus, 0.0, 0.0
    for person in people:
        k = limit + (person.k - limit) * exp(-pace * (now - person.k_at))  # knowledge.level, without the call
        have += focus * capacity(person.post.given.wte, k)
    for post in room.posts:
        if post.open and post.stream.confirmed_until > now:
            work += post.given.wte
        if post.interim:
            have += post.given.wte * assumed.recruitment.interim_capacity
    work *= deadline_factor(now, room.system.plan_deadlines)
    return work, have


def await_retirement(room: Room, person: Person) -> None:
    """Start the wait for a person's retirement, if it comes within the run; nothing multiplies its hazard."""
    rate = room.assumed.attrition.retirement_per_year / 12
    if rate:
        due = on_grid(room.now + exponential(room.draw(person, What.RETIREMENT), 1 / rate))
        if due < room.inputs.horizon:
            room.when(due, Kind.PEOPLE, person.post.index, _retire, person)


def _retire(room: Room, person: Person) -> None:
    if not person.gone and not person.resigning:
        departure.give_notice(room, person, Reason.RETIRED)
