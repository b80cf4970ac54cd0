"""M7 Notice, leaving and handover, and moving to another post of the team."""

from __future__ import annotations

from math import inf, isnan, nan

from sim.chance import What, exponential
from sim.model import contracts, knowledge, terms, ties
from sim.model.clock import Kind, on_grid, weeks
from sim.model.log import Contract, Destination, Event, Reason
from sim.model.room import Exit, Person, Post, Room
from sim.scenario._base import BANDS
from sim.scenario.assumptions import Destinations, Notice

_DISMISSED = (Reason.CONTRACT_NOT_RENEWED, Reason.POST_CLOSED, Reason.REDUNDANCY)
_SENT_AWAY = (*_DISMISSED, Reason.PLANNED_RETURN, Reason.RECALL)  # not of their own accord
_OWN = (Contract.PERMANENT, Contract.FIXED_TERM)  # not lent

# --- rules


def notice_weeks(band: int, notice: Notice) -> float:
    """Return the notice of a band (its place in BANDS), in weeks."""
    if band <= BANDS.index("4"):
        return notice.bands_2_to_4_weeks
    if band <= BANDS.index("6"):
        return notice.bands_5_to_6_weeks
    return notice.bands_7_to_9_weeks


def own_destination(u: float, shares: Destinations) -> Destination:
    """Return where somebody goes who leaves of their own accord."""
    if u < shares.trust:
        return Destination.TRUST
    return Destination.OTHER_NHS if u < shares.trust + shares.other_nhs else Destination.OUTSIDE


def dismissed_destination(u: float, has_nhs_job: bool, shares: Destinations) -> Destination:
    """Return where a dismissed person goes: within the NHS by the same odds, or nowhere known."""
    if not has_nhs_job:
        return Destination.UNKNOWN
    within = shares.trust + shares.other_nhs
    return Destination.TRUST if u * within < shares.trust else Destination.OTHER_NHS


# --- plans to leave


def give_notice(room: Room, person: Person, reason: Reason) -> None:
    """Start the notice of somebody who resigns, retires or gives up in limbo.

    Nobody gives notice for a day on which the contract or the post ends anyway.
    """
    if person.limbo:
        reason = Reason.LEFT_IN_LIMBO if reason is Reason.RESIGNED else reason
        notice, end = room.assumed.attrition.limbo_notice_weeks, inf
    else:
        notice = notice_weeks(person.post.given.band, room.assumed.notice)
        end = person.contract_end if isnan(person.bridge_end) else person.bridge_end
    last = on_grid(min(room.now + weeks(notice), max(end, room.now)))
    if person.exit is not None and last >= person.exit.at:
        person.resolve = inf
        return
    room.note_person(Event.NOTICE_GIVEN, person, reason=reason, until=last)
    person.resigning = True
    _plan(room, person, last, reason)


def tell(room: Room, person: Person, last: float, reason: Reason) -> None:
    """Tell a person that the contract or the post ends; past the contract's end there is short notice."""
    if person.contract_end < room.now:
        last = max(last, room.now + weeks(room.assumed.attrition.limbo_notice_weeks))
    last = on_grid(last)
    if person.exit is not None and person.exit.at <= last:
        return
    person.told = True
    room.note_person(Event.TOLD, person, reason=reason, until=last)
    _plan(room, person, last, reason)


def _plan(room: Room, person: Person, last: float, reason: Reason) -> None:
    plan = person.exit = Exit(last, reason, room.now)
    person.resigns_at = inf
    room.when(last, Kind.PEOPLE, person.post.index, _depart, person, plan)
    room.changed(person)
    post = person.post
    if (
        post.holder is person
        and post.open
        and not post.closing
        and post.search < 0
        and post.successor is None
    ):
        room.seek(room, post)


def _depart(room: Room, person: Person, plan: Exit) -> None:
    if person.exit is plan and not person.gone:
        leave(room, person, plan)


# --- leaving


def leave(room: Room, person: Person, plan: Exit) -> None:
    """Let a person go: handover, file, destination, redundancy pay, and the empty post."""
    post = person.post
    overlap = post.holder is person and post.successor is not None
    contracts.end_limbo(room, person)
    k, lost = knowledge.hand_over(room, person, plan, overlap)
    destination, has_nhs_job = _destination(room, person, plan.reason)
    out_of_reach = knowledge.reach_end(room, person, destination, _has_second_role(room, person))
    ties.part(room, person)
    room.note_person(
        Event.LEFT,
        person,
        reason=plan.reason,
        destination=destination,
        knowledge=k,
        amount=lost,
        until=out_of_reach,
    )
    person.gone = True
    person.resigns_at = inf
    if plan.reason in _DISMISSED and _employed_here(room, person):
        _pay_redundancy(room, person, plan.reason, has_nhs_job)
    if not isnan(out_of_reach):
        room.when(out_of_reach, Kind.PEOPLE, person.entry.index, knowledge.end_reach, person, lost)
    if plan.reason is not Reason.PLANNED_RETURN:
        room.exits.append(room.now)
    room.left(room, person, destination)
    _vacate(room, person, k - lost)


def _vacate(room: Room, person: Person, filed: float) -> None:
    """Empty the post, or pass it on to the successor who overlaps."""
    post = person.post
    if post.successor is person:
        room.seat(post, post.holder, None)
        knowledge.leave_file(room, post, filed)
        post.file_at = nan  # the holder is still there
        return
    knowledge.leave_file(room, post, filed)
    room.seat(post, post.successor, None)
    if post.holder is not None:
        knowledge.take_file(room, post.holder)
        ties.inherit(room, post.holder)
        return
    room.note(Event.POST_EMPTIED, post)
    if post.open and not post.closing and post.search < 0:
        room.seek(room, post)


def _destination(room: Room, person: Person, reason: Reason) -> tuple[Destination, bool]:
    """Return where a person goes, and whether a dismissed one has another NHS job within 4 weeks."""
    if reason is Reason.RETIRED:
        return Destination.RETIREMENT, False
    if reason in _SENT_AWAY and not _employed_here(room, person):
        return Destination.HOME, False
    destination, has_nhs_job = _drawn_destination(room, person, reason)
    own = person.contract in _OWN
    if destination is Destination.TRUST and own and _has_second_role(room, person):
        destination = Destination.HOME
    return destination, has_nhs_job


def _has_second_role(room: Room, person: Person) -> bool:
    """Return whether a person has another role in a partner: in a distributed team, who is not full-time."""
    return room.employment(person).second_role and person.post.given.wte < 1


def _employed_here(room: Room, person: Person) -> bool:
    """Return whether the team's host employs a person, and not a partner or the national body."""
    return person.contract in _OWN and not room.employment(person).partner_employs


def _drawn_destination(room: Room, person: Person, reason: Reason) -> tuple[Destination, bool]:
    shares = room.employment(person).destinations
    u = room.draw(person, What.DESTINATION)
    if reason not in _DISMISSED:
        return own_destination(u, shares), False
    if reason is Reason.POST_CLOSED and person.contract is Contract.PERMANENT:
        return Destination.TRUST, True  # redeployed to a partner
    chance = room.assumed.renewing.redundancy_avoided_chance
    has_nhs_job = room.draw(person, What.REDUNDANCY_AVOIDED) < chance
    return dismissed_destination(u, has_nhs_job, shares), has_nhs_job


def _pay_redundancy(room: Room, person: Person, reason: Reason, has_nhs_job: bool) -> None:
    if reason is Reason.POST_CLOSED and person.contract is Contract.PERMANENT:
        return  # redeployed
    pay = redundancy_due(room, person)
    if pay:
        event = Event.REDUNDANCY_AVOIDED if has_nhs_job else Event.REDUNDANCY_PAID
        room.note_person(event, person, amount=pay)


def redundancy_due(room: Room, person: Person) -> float:
    """Return the redundancy pay, GBP, of a person dismissed now; 0 for those whom others employ."""
    if not _employed_here(room, person):
        return 0.0
    money, post = room.assumed.money, person.post.given
    service = prior_service_years(room, person) + (room.now - person.began) / 12
    return post.wte * terms.redundancy_pay(service, post.pay_gbp, money)


def prior_service_years(room: Room, person: Person) -> float:
    """Return continuous NHS service before this team, in years."""
    listed = room.system.starting.people.get(person.entry.name) if person.entrant == 0 else None
    if listed is not None:
        return listed.prior_nhs_years
    starting = room.assumed.starting
    if room.draw(person, What.PRIOR_SERVICE) < starting.no_prior_service_chance:
        return 0.0
    return exponential(room.draw(person, What.PRIOR_SERVICE_YEARS), starting.prior_service_years)


# --- moving within the team, and what an empty post stops needing


def move(room: Room, person: Person, vacancy: Post) -> None:
    """Move the holder of a closing post to a vacancy of the team: not an exit, and k goes along."""
    old = person.post
    knowledge.settle(room, person)
    ties.part(room, person, keeping=vacancy.partners)
    offered = contracts.offer(room, vacancy, room.draw(person, What.TERM), room.now, 0.0)
    assert offered is not None  # closing looked for a vacancy with an offer behind it
    stop_search(room, vacancy)
    end_interim(room, vacancy)
    contracts.end_limbo(room, person)
    room.seat(old, old.holder if old.successor is person else old.successor, None)
    if old.holder is None:
        knowledge.settle_file(room, old)
        room.note(Event.POST_EMPTIED, old)
    else:
        ties.inherit(room, old.holder)
    person.post = vacancy
    room.seat(vacancy, person, vacancy.successor)
    contract, end = offered.contract, max(offered.end, person.contract_end)  # nobody loses by moving
    if end == inf:
        contract = Contract.PERMANENT
    contracts.give(room, person, contract, room.now, end)
    room.note_person(Event.MOVED, person, knowledge=person.k, until=end)
    knowledge.take_file(room, person)
    ties.begin(room, person)
    room.live_contract(room, person)
    room.changed(person)


def stop_search(room: Room, post: Post) -> None:
    """End the live search for somebody to fill a post; its process sees that it is stale."""
    if post.search >= 0:
        if post.frozen:
            post.frozen = False
            room.note(Event.UNFROZEN, post)
        post.search, post.advertised = -1, False
        room.note(Event.SEARCH_ENDED, post)


def end_interim(room: Room, post: Post) -> None:
    """End the interim who covers a post, if there is one."""
    if post.interim:
        post.interim = False
        room.note(Event.INTERIM_ENDED, post)
