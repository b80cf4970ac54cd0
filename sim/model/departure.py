"""M7 Notice, leaving and handover."""

from __future__ import annotations

from math import inf, isnan, nan

from sim.chance import What, exponential
from sim.model import contract_rules, contracts, knowledge, resting, ties
from sim.model.clock import Kind, on_grid, weeks
from sim.model.log import Contract, Destination, Event, Reason
from sim.model.state import Exit, Person, Post, State
from sim.scenario.assumptions import Destinations, Notice
from sim.scenario.base import BANDS

_WORK_CEASES = (Reason.WORK_ENDED, Reason.POST_CLOSED, Reason.REDUNDANCY)
"""Dismissals that are redundancies in law: the employer needs the work no more."""
_DISMISSED = (Reason.CONTRACT_NOT_RENEWED, *_WORK_CEASES)
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


def give_notice(state: State, person: Person, reason: Reason) -> None:
    """Start the notice of somebody who resigns, retires or gives up in limbo.

    Nobody gives notice for a day on which the contract or the post ends anyway.
    """
    if person.limbo:
        reason = Reason.LEFT_IN_LIMBO if reason is Reason.RESIGNED else reason
        notice, end = state.assumed.attrition.limbo_notice_weeks, inf
    else:
        notice = notice_weeks(person.post.given.band, state.assumed.notice)
        end = person.contract_end if isnan(person.bridge_end) else person.bridge_end
    last = on_grid(min(state.now + weeks(notice), max(end, state.now)))
    if person.exit is not None and last >= person.exit.at:
        person.resolve = inf
        return
    state.note_person(Event.NOTICE_GIVEN, person, reason=reason, until=last)
    person.resigning = True
    _plan(state, person, last, reason)


def tell(state: State, person: Person, last: float, reason: Reason) -> None:
    """Tell a person that the contract or the post ends; past the contract's end there is short notice."""
    if person.contract_end < state.now:
        last = max(last, state.now + weeks(state.assumed.attrition.limbo_notice_weeks))
    last = on_grid(last)
    if person.exit is not None and person.exit.at <= last:
        return
    person.told = True
    state.note_person(Event.TOLD, person, reason=reason, until=last)
    _plan(state, person, last, reason)


def _plan(state: State, person: Person, last: float, reason: Reason) -> None:
    plan = person.exit = Exit(last, reason, state.now)
    person.resigns_at = inf
    if person.case is not None and not person.case.triggered:
        person.case.succeed()  # nobody renews the contract of somebody who goes
    state.when(last, Kind.PEOPLE, person.post.index, _depart, person, plan)
    state.hooks.changed(state, person)
    post = person.post
    if (
        post.holder is person
        and post.open
        and not post.closing
        and post.search < 0
        and post.successor is None
    ):
        state.hooks.seek(state, post)


def _depart(state: State, person: Person, plan: Exit) -> None:
    if person.exit is plan and not person.gone:
        leave(state, person, plan)


# --- leaving


def leave(state: State, person: Person, plan: Exit) -> None:
    """Let a person go: handover, file, destination, redundancy pay, and the empty post."""
    post = person.post
    overlap = post.holder is person and post.successor is not None
    contracts.end_limbo(state, person)
    k, lost = knowledge.hand_over(state, person, plan, overlap)
    destination, has_nhs_job = _destination(state, person, plan.reason)
    out_of_reach = knowledge.reach_end(state, person, destination, _has_second_role(state, person))
    ties.part(state, person)
    state.note_person(
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
    if plan.reason in _WORK_CEASES and _employed_here(state, person):
        _pay_redundancy(state, person, plan.reason, has_nhs_job)
    if not isnan(out_of_reach):
        state.when(out_of_reach, Kind.PEOPLE, person.entry.index, knowledge.end_reach, person, lost)
    if plan.reason is not Reason.PLANNED_RETURN:
        state.exits.append(state.now)
    state.hooks.left(state, person, destination, lost)
    _vacate(state, person, k - lost)


def _vacate(state: State, person: Person, filed: float) -> None:
    """Empty the post, or pass it on to the successor who overlaps."""
    post = person.post
    if post.successor is person:
        state.seat(post, post.holder, None)
        knowledge.leave_file(state, post, filed)
        post.file_at = nan  # the holder is still there
        return
    knowledge.leave_file(state, post, filed)
    state.seat(post, post.successor, None)
    if post.holder is not None:
        knowledge.take_file(state, post.holder)
        ties.inherit(state, post.holder)
    else:
        state.note(Event.POST_EMPTIED, post)
        if post.rests and post.open:
            resting.rest(state, post)
    # a successor who takes over may have been told no in the overlap
    goes = post.holder is None or post.holder.exit is not None
    if goes and post.open and not post.closing and post.search < 0:
        state.hooks.seek(state, post)


def _destination(state: State, person: Person, reason: Reason) -> tuple[Destination, bool]:
    """Return where a person goes, and whether a dismissed one has another NHS job within 4 weeks."""
    if reason is Reason.RETIRED:
        return Destination.RETIREMENT, False
    if reason in _SENT_AWAY and not _employed_here(state, person):
        return Destination.HOME, False
    destination, has_nhs_job = _drawn_destination(state, person, reason)
    own = person.contract in _OWN
    if destination is Destination.TRUST and own and _has_second_role(state, person):
        destination = Destination.HOME
    return destination, has_nhs_job


def _has_second_role(state: State, person: Person) -> bool:
    """Return whether a person has another role in a partner: in a distributed team, who is not full-time."""
    return state.employment(person).second_role and person.post.given.wte < 1


def _employed_here(state: State, person: Person) -> bool:
    """Return whether the team's host employs a person, and not a partner or the national body."""
    return person.contract in _OWN and not state.employment(person).partner_employs


def _drawn_destination(state: State, person: Person, reason: Reason) -> tuple[Destination, bool]:
    shares = state.employment(person).destinations
    u = state.draw(person, What.DESTINATION)
    if reason not in _DISMISSED:
        return own_destination(u, shares), False
    if reason is Reason.POST_CLOSED and person.contract is Contract.PERMANENT:
        return Destination.TRUST, True  # redeployed to a partner
    chance = state.assumed.renewing.redundancy_avoided_chance
    has_nhs_job = state.draw(person, What.REDUNDANCY_AVOIDED) < chance
    return dismissed_destination(u, has_nhs_job, shares), has_nhs_job


def _pay_redundancy(state: State, person: Person, reason: Reason, has_nhs_job: bool) -> None:
    if reason is Reason.POST_CLOSED and person.contract is Contract.PERMANENT:
        return  # redeployed
    pay = redundancy_due(state, person)
    if pay:
        event = Event.REDUNDANCY_AVOIDED if has_nhs_job else Event.REDUNDANCY_PAID
        state.note_person(event, person, reason=reason, amount=pay)


def redundancy_due(state: State, person: Person) -> float:
    """Return the redundancy pay, GBP, of a person dismissed now; 0 for those whom others employ."""
    if not _employed_here(state, person):
        return 0.0
    money, post = state.assumed.money, person.post.given
    service = prior_service_years(state, person) + (state.now - person.began) / 12
    return post.wte * contract_rules.redundancy_pay(service, post.pay_gbp, money)


def prior_service_years(state: State, person: Person) -> float:
    """Return continuous NHS service before this team, in years."""
    listed = state.system.starting.people.get(person.entry.name) if person.entrant == 0 else None
    if listed is not None:
        return listed.prior_nhs_years
    starting = state.assumed.starting
    if state.draw(person, What.PRIOR_SERVICE) < starting.no_prior_service_chance:
        return 0.0
    return exponential(state.draw(person, What.PRIOR_SERVICE_YEARS), starting.prior_service_years)


# --- what an empty post stops needing


def stop_search(state: State, post: Post) -> None:
    """End the live search for somebody to fill a post; its process sees that it is stale."""
    if post.search >= 0:
        if post.frozen:
            post.frozen = False
            state.note(Event.UNFROZEN, post)
        post.search, post.advertised = -1, False
        state.note(Event.SEARCH_ENDED, post)


def end_interim(state: State, post: Post) -> None:
    """End the interim who covers a post, if there is one."""
    if post.interim:
        post.interim = False
        state.note(Event.INTERIM_ENDED, post)
