"""M4 Renewal and M5 Limbo: what happens as a contract nears and reaches its end."""

from __future__ import annotations

from math import inf

from sim.chance import What
from sim.model import contracts, departure, terms
from sim.model.clock import Kind, financial_year, on_grid, weeks
from sim.model.hr import casework
from sim.model.log import Contract, Event, Reason
from sim.model.room import Person, Process, Room


def live_contract(room: Room, person: Person) -> None:
    """Start what a contract with an end goes through; a permanent or aligned one needs nothing."""
    if person.contract_end == inf:
        return
    ends, number = person.contract_end, person.contracts
    starts = ends - weeks(room.policy.renewal.lead_weeks)
    if person.contract is Contract.FIXED_TERM:
        room.when(starts, Kind.CONTRACTS, person.post.index, begin_renewal, person, number)
        room.when(ends, Kind.CONTRACTS, person.post.index, run_out, person, number)
    else:
        room.when(starts, Kind.CONTRACTS, person.post.index, go_home, person, number)


def _stale(person: Person, number: int) -> bool:
    return person.contracts != number or person.exit is not None or person.gone


def begin_renewal(room: Room, person: Person, number: int) -> None:
    """Start work on the renewal of a contract that still stands."""
    if not _stale(person, number):
        room.start(renew(room, person, number))


def renew(room: Room, person: Person, number: int) -> Process:
    """Work on a renewal: casework, the manager's answer, and money confirmed past the end (M4)."""
    if room.policy.renewal.casework_after_money:
        yield from _until_money(room, person, number)
        if _stale(person, number):
            return
    year = financial_year(person.contract_end)
    case = room.draw_nth(person, What.RENEWAL_CASE, year)
    yield from casework(room, person.post, person, room.assumed.hr.renewal_weeks, case)
    if _stale(person, number):
        return
    if not _still_wanted(room, person):
        _decline(room, person)
        return
    yield from _until_money(room, person, number)
    if not _stale(person, number):
        _take_effect(room, person, year)


def _until_money(room: Room, person: Person, number: int) -> Process:
    """Wait until money is confirmed past the contract's end, or the contract no longer stands."""
    post = person.post
    while contracts.renewed_end(room, person) is None:
        yield post.stream.decided
        yield room.at(room.now, Kind.CONTRACTS, post.index)  # those who waited go on in the order of posts
        if _stale(person, number):
            return


def _still_wanted(room: Room, person: Person) -> bool:
    """Return the manager's answer, by the length of the term that ends.

    It is drawn by the month in which the contract ends: somebody may meet two ends in one financial
    year (an extension to 31 March and the renewal there), and each needs an answer of its own.
    """
    assumed = room.assumed.renewing
    chance = terms.still_wanted_chance(
        assumed.work_still_wanted_chance,
        assumed.work_still_wanted_basis,
        person.contract_end - person.contract_from,
    )
    year, month = divmod(int(person.contract_end), 12)
    return room.draw_nth(person, What.STILL_WANTED + month, year) < chance


def _decline(room: Room, person: Person) -> None:
    departure.tell(room, person, max(room.now, person.contract_end), Reason.CONTRACT_NOT_RENEWED)


def _take_effect(room: Room, person: Person, year: int) -> None:
    """Renew the contract from its old end; past 48 months of fixed-term service it becomes permanent."""
    end = contracts.renewed_end(room, person)
    assert end is not None  # money is confirmed
    old_end, kind = person.contract_end, Contract.FIXED_TERM
    if end == inf:
        kind = Contract.PERMANENT
    elif room.policy.contracts.four_year_rule and terms.passes_four_years(person.fixed_since, end):
        if room.draw_nth(person, What.FOUR_YEAR, year) < room.assumed.renewing.four_year_decline_chance:
            _decline(room, person)
            return
        kind, end = Contract.PERMANENT, inf
    contracts.give(room, person, kind, old_end, end)
    room.note_person(Event.CONTRACT_RENEWED, person, amount=end - old_end, until=end)
    live_contract(room, person)
    room.changed(person)


def run_out(room: Room, person: Person, number: int) -> None:
    """End a contract: if nothing is decided, a bridge fund pays, or limbo starts (M5)."""
    if _stale(person, number):
        return
    bridge = room.policy.bridging.months
    if bridge > 0:
        person.bridge_end = on_grid(room.now + bridge)
        room.note_person(Event.BRIDGE_STARTED, person, until=person.bridge_end)
        room.when(person.bridge_end, Kind.CONTRACTS, person.post.index, end_bridge, person, number)
    else:
        contracts.start_limbo(room, person)
    room.changed(person)


def end_bridge(room: Room, person: Person, number: int) -> None:
    """End what a bridge fund pays: if nothing is decided by then, limbo starts."""
    if _stale(person, number):
        return
    contracts.end_limbo(room, person)
    contracts.start_limbo(room, person)
    room.changed(person)


def go_home(room: Room, person: Person, number: int) -> None:
    """Tell a person who is lent that the return date has come; a gift may be extended (M2)."""
    assumed = room.assumed.renewing
    if _stale(person, number):
        return
    year = financial_year(person.contract_end)
    gifted = person.contract is Contract.GIFTED and not _extended(room, person)
    if gifted and room.draw_nth(person, What.GIFT_EXTENDED, year) < assumed.gifted_extension_chance:
        extra = assumed.gifted_extension_months
        ends = person.contract_end
        contracts.give(room, person, Contract.GIFTED, ends, on_grid(ends + extra))
        room.note_person(Event.CONTRACT_RENEWED, person, amount=extra, until=person.contract_end)
        live_contract(room, person)
        return
    departure.tell(room, person, max(room.now, person.contract_end), Reason.PLANNED_RETURN)


def _extended(room: Room, person: Person) -> bool:
    """Return whether a gift has already had its one extension: it runs longer than a gift is given for."""
    return person.contract_end - person.began > room.assumed.renewing.gifted_months + 1e-6
