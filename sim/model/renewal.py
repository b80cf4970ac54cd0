"""M4 Renewal and M5 Limbo: what happens as a contract nears and reaches its end."""

from __future__ import annotations

from math import inf

from sim.chance import What, uniform_between
from sim.model import attrition, contract_rules, contracts, departure, resting
from sim.model.clock import Kind, financial_year, on_grid, weeks
from sim.model.hr import casework
from sim.model.log import Contract, Event, Reason
from sim.model.round_numbers import more_than, whole
from sim.model.state import Person, Process, State


def live_contract(state: State, person: Person) -> None:
    """Start what a contract with an end goes through; a permanent or aligned one needs nothing."""
    if person.contract_end == inf:
        return
    ends, number = person.contract_end, person.contracts
    starts = ends - weeks(state.policy.renewal.lead_weeks)
    if person.contract is Contract.FIXED_TERM:
        state.when(starts, Kind.CONTRACTS, person.post.index, begin_renewal, person, number)
        known = _known_from(state, person)
        if known > state.now:  # what should have been known before is told as the casework is done
            state.when(known, Kind.CONTRACTS, person.post.index, hear, person, number)
        state.when(ends, Kind.CONTRACTS, person.post.index, run_out, person, number)
    else:
        state.when(starts, Kind.CONTRACTS, person.post.index, go_home, person, number)


def _stale(person: Person, number: int) -> bool:
    return person.contracts != number or person.exit is not None or person.gone


def hear(state: State, person: Person, number: int) -> None:
    """Give the manager's answer, before casework or during it: a no is told, a yes changes nothing."""
    if not _stale(person, number) and not _still_wanted(state, person):
        _decline(state, person)


def begin_renewal(state: State, person: Person, number: int) -> None:
    """Start work on the renewal of a contract that still stands."""
    if not _stale(person, number):
        state.start(renew(state, person, number))


def renew(state: State, person: Person, number: int) -> Process:
    """Work on a renewal: casework, the manager's answer, and money confirmed past the end (M4)."""
    if state.policy.renewal.casework_after_money:
        yield from _until_money(state, person, number)
        if _stale(person, number):
            return
    year = financial_year(person.contract_end)
    case = state.draw_nth(person, What.RENEWAL_CASE, year)
    yield from casework(state, person.post, person, state.assumed.hr.renewal_weeks, case)
    if _stale(person, number):
        return
    if not _still_wanted(state, person):  # the answer of `hear`, if that came first
        _decline(state, person)
        return
    yield from _until_money(state, person, number)
    if not _stale(person, number):
        _take_effect(state, person, year)


def _until_money(state: State, person: Person, number: int) -> Process:
    """Wait until money is confirmed past the contract's end, or the contract no longer stands."""
    post = person.post
    while contracts.renewed_end(state, person) is None:
        yield post.stream.decided
        yield state.at(state.now, Kind.CONTRACTS, post.index)  # those who waited go on in the order of posts
        if _stale(person, number):
            return


def _still_wanted(state: State, person: Person) -> bool:
    """Return the manager's answer, by the length of the term that ends."""
    assumed = state.assumed.renewing
    chance = contract_rules.still_wanted_chance(
        assumed.work_still_wanted_chance,
        assumed.work_still_wanted_basis,
        person.contract_end - person.contract_from,
    )
    return _draw_of_end(state, person, What.STILL_WANTED) < chance


def _draw_of_end(state: State, person: Person, what: int) -> float:
    """Return the uniform of a person's contract end, by the month in which it falls.

    Somebody may meet two ends in one financial year (an extension to 31 March and the renewal there), and
    each needs an answer of its own.
    """
    year, month = divmod(whole(person.contract_end), 12)
    return state.draw_nth(person, what + month, year)


def _known_from(state: State, person: Person) -> float:
    """Return when the manager knows the answer, if the casework has not asked for it before."""
    assumed = state.assumed.renewing
    before = uniform_between(
        _draw_of_end(state, person, What.ANSWER_WEEKS),
        assumed.answer_before_end_low_weeks,
        assumed.answer_before_end_high_weeks,
    )
    return person.contract_end - weeks(before)


def _decline(state: State, person: Person) -> None:
    """Tell a person no: the work has ended, and the post rests, or another person or form is wanted."""
    reason = Reason.CONTRACT_NOT_RENEWED
    if _draw_of_end(state, person, What.WORK_ENDED) < state.assumed.renewing.work_ended_share:
        reason = Reason.WORK_ENDED
        resting.end_work(person.post)
    _tell_at_end(state, person, reason)


def _tell_at_end(state: State, person: Person, reason: Reason) -> None:
    departure.tell(state, person, max(state.now, person.contract_end), reason)


def _take_effect(state: State, person: Person, year: int) -> None:
    """Renew the contract from its old end; past 48 months of fixed-term service it becomes permanent."""
    end = contracts.renewed_end(state, person)
    assert end is not None  # money is confirmed
    old_end, kind = person.contract_end, Contract.FIXED_TERM
    if end == inf:
        kind = Contract.PERMANENT
    elif state.policy.contracts.four_year_rule and contract_rules.passes_four_years(person.fixed_since, end):
        if state.draw_nth(person, What.FOUR_YEAR, year) < state.assumed.renewing.four_year_decline_chance:
            _tell_at_end(state, person, Reason.CONTRACT_NOT_RENEWED)  # the work goes on
            return
        kind, end = Contract.PERMANENT, inf
    contracts.give(state, person, kind, old_end, end)
    state.note_person(Event.CONTRACT_RENEWED, person, amount=end - old_end, until=end)
    live_contract(state, person)
    attrition.changed(state, person)


def run_out(state: State, person: Person, number: int) -> None:
    """End a contract: if nothing is decided, a bridge fund pays, or limbo starts (M5)."""
    if _stale(person, number):
        return
    bridge = state.policy.bridging.months
    if bridge > 0:
        person.bridge_end = on_grid(state.now + bridge)
        state.note_person(Event.BRIDGE_STARTED, person, until=person.bridge_end)
        state.when(person.bridge_end, Kind.CONTRACTS, person.post.index, end_bridge, person, number)
    else:
        contracts.start_limbo(state, person)
    attrition.changed(state, person)


def end_bridge(state: State, person: Person, number: int) -> None:
    """End what a bridge fund pays: if nothing is decided by then, limbo starts."""
    if _stale(person, number):
        return
    contracts.end_limbo(state, person)
    contracts.start_limbo(state, person)
    attrition.changed(state, person)


def go_home(state: State, person: Person, number: int) -> None:
    """Tell a person who is lent that the return date has come; a gift may be extended (M2)."""
    assumed = state.assumed.renewing
    if _stale(person, number):
        return
    year = financial_year(person.contract_end)
    gifted = person.contract is Contract.GIFTED and not _extended(state, person)
    if gifted and state.draw_nth(person, What.GIFT_EXTENDED, year) < assumed.gifted_extension_chance:
        extra = assumed.gifted_extension_months
        ends = person.contract_end
        contracts.give(state, person, Contract.GIFTED, ends, on_grid(ends + extra))
        state.note_person(Event.CONTRACT_RENEWED, person, amount=extra, until=person.contract_end)
        live_contract(state, person)
        return
    _tell_at_end(state, person, Reason.PLANNED_RETURN)


def _extended(state: State, person: Person) -> bool:
    """Return whether a gift has already had its one extension: it runs longer than a gift is given for."""
    return more_than(person.contract_end - person.began, state.assumed.renewing.gifted_months)
