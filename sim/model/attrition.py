"""M6 Attrition, the processes: hazards are read once a month and at each change of a person's own state."""

from __future__ import annotations

from bisect import bisect_right
from itertools import count
from math import exp, inf

from sim.chance import What, exponential
from sim.model import added, departure, maturity
from sim.model.attrition_rules import (
    asked_share,
    capacity,
    contagion_multiplier,
    deadline_load,
    overload,
    paid_until,
    runway_multiplier,
    workload_multiplier,
)
from sim.model.clock import Kind, on_grid
from sim.model.log import Contract, Event, Reason
from sim.model.round_numbers import A_MOMENT, at_least
from sim.model.state import Person, Process, Staffing, State
from sim.model.tenure_rules import Count
from sim.scenario.assumptions import Attrition
from sim.scenario.policy import Policy

_PERMANENT, _FIXED_TERM = Contract.PERMANENT, Contract.FIXED_TERM  # the codes after them are lent people


def every_month(state: State) -> Process:
    """Read everyone's hazard anew on the first instant of each month.

    Each person carries an exponential "resolve" that the integrated hazard spends. What everyone shares
    (contagion, workload, pay gap) is read once a month; a person's own hazard is read then and at each
    change of that person's state. Between readings hazards are constant, or go with months in post alone, of
    which the count can be inverted: so the instant at which the resolve is spent is exact.
    """
    first_instant = state.at(0.0, Kind.PEOPLE)
    for month in count(1):
        yield first_instant
        first_instant = state.at(month, Kind.PEOPLE)  # before an alarm that may fall on it
        state.next_month = float(month)
        people = state.people()
        state.staffing = staffing(state, people)
        state.shared_multiplier = _shared(state, people)
        _read(state, people)


def changed(state: State, person: Person) -> None:
    """Read one person's hazard anew, after a change of that person's state."""
    if not person.gone:
        _read(state, [person])


def _read(state: State, people: list[Person]) -> None:
    """Spend resolve up to now, set the hazard, and set an alarm where resolve ends within the month."""
    now, hazards, assumed = state.now, state.inputs.hazards, state.assumed.attrition
    policy, next_month, months = state.policy, state.next_month, hazards.count
    starts, multipliers = hazards.step_starts, hazards.step_multipliers
    base = hazards.resignations_per_month * state.shared_multiplier
    multiplied = bool(state.inputs.points.hazard_multiplier)
    for person in people:
        began = person.began
        past = now - person.rated_at if months is None else _counted(months, began, person.rated_at, now)
        person.resolve = resolve = person.resolve - person.rate * past
        person.rated_at, person.resigns_at = now, inf
        if person.resigning:
            person.rate = 0.0
            continue
        if months is None:
            step = bisect_right(starts, now - began + A_MOMENT) - 1
            multiplier, ahead = multipliers[step], next_month - now
        else:
            multiplier, ahead = 1.0, _counted(months, began, now, next_month)
        if multiplied:
            multiplier *= added.hazard_multiplier(state, person)
        person.rate = rate = base * multiplier * _own(person, now, assumed, policy) * person.frailty
        if resolve < rate * ahead and rate > 0:
            left = max(0.0, resolve) / rate
            due = now + left if months is None else began + months.reached(months.upto(now - began) + left)
            person.resigns_at = due = on_grid(max(now, due))
            state.when(due, Kind.PEOPLE, person.post.index, _resign, person)


def _counted(months: Count, began: float, since: float, until: float) -> float:
    """Return how much the months between two times count, of somebody who began at a third."""
    return months.upto(until - began) - months.upto(since - began)


def _shared(state: State, people: list[Person]) -> float:
    """Return the multipliers that everyone shares: contagion, workload and the pay gap."""
    assumed, hazards = state.assumed.attrition, state.inputs.hazards
    shared = hazards.pay_gap
    if assumed.contagion_per_exit != 1:
        since = state.now - assumed.contagion_window_months
        while state.exits and state.exits[0] < since:
            state.exits.popleft()
        shared *= contagion_multiplier(
            len(state.exits), len(people), assumed.contagion_per_exit, assumed.contagion_cap
        )
        shared /= hazards.contagion_centre
    over = overload(state.staffing.work, state.staffing.capacity, assumed.workload_cap)
    state.note(Event.WORKLOAD, amount=over)
    return shared * workload_multiplier(over, assumed)


def _own(person: Person, now: float, assumed: Attrition, policy: Policy) -> float:
    """Return the multiplier of a person's own state: limbo, told no, runway or the money behind."""
    if person.contract > _FIXED_TERM:
        return 1.0  # a job elsewhere waits for them
    if person.limbo:
        return assumed.limbo_multiplier
    if person.told:
        return assumed.told_no_multiplier
    if person.contract is _PERMANENT:
        confirmed = at_least(person.post.confirmed_until - now, 6)
        return 1.0 if confirmed else assumed.unconfirmed_money_multiplier
    left = paid_until(person.contract_end, policy.bridging.months, person.bridge_end) - now
    multiplier = runway_multiplier(left, assumed.runway_multiplier)
    return multiplier if at_least(left, 6) else policy.honest_advice * multiplier


def _resign(state: State, person: Person) -> None:
    if person.resigns_at == state.now:  # the hazard has not been read anew since
        departure.give_notice(state, person, Reason.RESIGNED)


def staffing(state: State, people: list[Person]) -> Staffing:
    """Return the work there is, what the plan asks for, and the team's effective capacity."""
    now, assumed = state.now, state.assumed
    pace, limit = state.inputs.learning
    focus, work, have = state.inputs.employment.focus * state.inputs.time_for_work, 0.0, 0.0
    for person in people:
        # knowledge_rules.level, without the call
        k = limit + (person.k - limit) * exp(-pace * (now - person.k_at))
        have += focus * capacity(person.post.given.wte, k)
    for post in state.posts:
        if post.open or not post.rests:  # work that has ended leaves none behind
            waits, held = post.frozen or post.confirmed_until <= now, post.holder is not None
            work += post.given.wte * asked_share(post.open, held, waits, assumed.attrition)
        if post.interim:
            have += post.given.wte * assumed.recruitment.interim_capacity
    extra = 1 + deadline_load(now, state.system.plan_deadlines) * maturity.planning_load(state)
    return Staffing(work * extra, state.inputs.planned_wte * extra, have)


def await_retirement(state: State, person: Person) -> None:
    """Start the wait for a person's retirement, if it comes within the run; nothing multiplies its hazard."""
    rate = state.assumed.attrition.retirement_per_year / 12
    if rate:
        due = on_grid(state.now + exponential(state.draw(person, What.RETIREMENT), 1 / rate))
        if due < state.inputs.run_months:
            state.when(due, Kind.PEOPLE, person.post.index, _retire, person)


def _retire(state: State, person: Person) -> None:
    if not person.gone and not person.resigning:
        departure.give_notice(state, person, Reason.RETIRED)
