"""M8 Recruitment: from a vacancy to somebody in post."""

from __future__ import annotations

from sim.chance import What, exponential, lognormal, uniform_between
from sim.model import attrition, closing, contracts, departure, knowledge, recall, terms, ties
from sim.model.clock import Kind, on_grid, weeks
from sim.model.hr import casework
from sim.model.log import Event
from sim.model.room import Person, Post, Process, Room
from sim.scenario._base import ContractKind
from sim.scenario.assumptions import FillChance, Passport

_LENT = ("gifted", "secondment", "aligned")

# --- rules


def fill_chance(term_months: float, chances: FillChance) -> float:
    """Return the chance that a round succeeds, by the contract offered (model.md M8)."""
    if term_months >= 36:
        return chances.permanent_or_36_months
    return chances.months_24 if term_months > 12 else chances.months_12_or_less


def frozen(now: float, confirmed_until: float, freeze_months: float) -> bool:
    """Return whether nothing is approved: the money is undecided, or lapses soon with the next unknown."""
    return now >= confirmed_until - freeze_months


def start_weeks(weeks_from_advert: float, passport: Passport) -> float:
    """Return the weeks from advert to start when checks are skipped (M9), which leaves a shortest time."""
    skipping = weeks_from_advert - passport.checks_skipped_weeks
    return min(weeks_from_advert, max(passport.shortest_start_weeks, skipping))


# --- processes


def seek(room: Room, post: Post) -> None:
    """Start to look for somebody to fill a post."""
    if closing.let_go(room, post):
        return
    post.search, post.searches = post.searches, post.searches + 1
    room.start(search(room, post, post.search))


def search(room: Room, post: Post, number: int) -> Process:
    """Fill a post: approval, HR casework, rounds of advert, and a start no earlier than the post is free."""
    room.note(Event.SEARCH_STARTED, post)
    finding = _borrow(room, post, number) if post.given.contract in _LENT else _recruit(room, post, number)
    yield from finding
    if post.search != number:
        return
    start = max(room.now, _free_from(room, post))
    room.note(Event.HIRED, post, until=on_grid(start))
    yield room.at(start, Kind.RECRUITMENT, post.index)
    while post.search == number and offer_next(room, post, 0.0) is None:  # what was offered is honoured
        yield from _wait_for_money(room, post, number)
    if post.search == number:
        begin(room, post, starting_knowledge(room, post, post.entrants, post.given.contract))


def _recruit(room: Room, post: Post, number: int) -> Process:
    assumed = room.assumed
    freeze = weeks(assumed.recruitment.freeze_weeks)
    while True:  # approval, taken up again after a freeze that comes before it is given
        while frozen(room.now, post.stream.confirmed_until, freeze):
            yield from _wait_for_money(room, post, number)
            if post.search != number:
                return
        yield room.at(room.now + weeks(assumed.recruitment.approval_weeks), Kind.RECRUITMENT, post.index)
        if post.search != number:
            return
        if not frozen(room.now, post.stream.confirmed_until, freeze):
            break
    case = room.chance.uniform(post.given.who, What.RECRUITMENT_CASE, number)
    yield from casework(room, post, None, assumed.hr.recruitment_weeks, case)
    if post.search == number:
        yield from _advertise(room, post, number)


def _advertise(room: Room, post: Post, number: int) -> Process:
    """Advertise until a round succeeds, then wait for the start; an interim covers after failed rounds."""
    assumed = room.assumed.recruitment
    shortest = room.policy.contracts.shortest_offer_months
    who, failed = post.given.who, 0
    while True:
        while (offer := offer_next(room, post, shortest)) is None:
            yield from _wait_for_money(room, post, number)
            if post.search != number:
                return
        post.advertised = True
        room.note(Event.ADVERTISED, post)
        if room.chance.uniform(who, What.FILLED, number, failed) < fill_chance(
            offer.term_months, assumed.fill_chance
        ):
            u = room.chance.uniform(who, What.ADVERT_WEEKS, number)
            wait = lognormal(u, assumed.advert_to_start_weeks, assumed.advert_to_start_cv)
            if room.inputs.practices.passport and _from_partner(room, post, post.entrants):
                wait = start_weeks(wait, room.assumed.passport)
            yield room.at(room.now + weeks(wait), Kind.RECRUITMENT, post.index)
            return
        yield room.at(room.now + weeks(assumed.failed_round_weeks), Kind.RECRUITMENT, post.index)
        if post.search != number:
            return
        room.note(Event.ROUND_FAILED, post)
        failed += 1
        if failed == assumed.interim_after_failed_rounds:
            room.start(_interim(room, post, number))


def _borrow(room: Room, post: Post, number: int) -> Process:
    """Ask the lender, who sends somebody within weeks or refuses and is asked again."""
    assumed = room.assumed.recruitment
    who, asked = post.given.who, 0
    while post.search == number:
        if room.chance.uniform(who, What.FILLED, number, asked) < assumed.lent_fill_chance:
            u = room.chance.uniform(who, What.LENT_WEEKS, number)
            wait = uniform_between(u, assumed.lent_start_low_weeks, assumed.lent_start_high_weeks)
            yield room.at(room.now + weeks(wait), Kind.RECRUITMENT, post.index)
            return
        yield room.at(room.now + weeks(assumed.failed_round_weeks), Kind.RECRUITMENT, post.index)
        asked += 1


def offer_next(room: Room, post: Post, shortest: float) -> terms.Offer | None:
    """Return what the next entrant would be offered now, if the money allows an offer."""
    u = room.chance.uniform(post.given.who, What.TERM, post.entrants)
    return contracts.offer(room, post, u, room.now, shortest)


def _vacant_from(room: Room, post: Post) -> float:
    """Return when nobody holds the post any more."""
    return room.now if post.holder is None or post.holder.exit is None else post.holder.exit.at


def _free_from(room: Room, post: Post) -> float:
    """Return when a successor may start: as the leaver goes, or earlier by the overlap that is paid for."""
    return _vacant_from(room, post) - weeks(room.policy.overlap_weeks)


def _wait_for_money(room: Room, post: Post, number: int) -> Process:
    """Wait, frozen, for the next decision on the stream's money."""
    post.frozen = True
    room.note(Event.FROZEN, post)
    yield post.stream.decided
    yield room.at(room.now, Kind.RECRUITMENT, post.index)  # those who waited go on in the order of posts
    if post.search == number:
        post.frozen = False
        room.note(Event.UNFROZEN, post)


def _interim(room: Room, post: Post, number: int) -> Process:
    """Cover an empty post with an agency interim while the search goes on."""
    assumed = room.assumed.recruitment
    start = max(room.now + weeks(assumed.interim_start_weeks), _vacant_from(room, post))
    yield room.at(start, Kind.RECRUITMENT, post.index)
    if post.search != number or post.holder is not None:
        return
    post.interim, post.interims = True, post.interims + 1
    mine = post.interims
    room.note(Event.INTERIM_STARTED, post)
    yield room.at(room.now + weeks(assumed.interim_max_weeks), Kind.RECRUITMENT, post.index)
    if post.interims == mine:
        departure.end_interim(room, post)


def begin(room: Room, post: Post, k: float, returning: Person | None = None) -> None:
    """Put a new starter, who knows *k* of the system, in post; *returning* is who left the team before."""
    offer = offer_next(room, post, 0.0)
    assert offer is not None  # search waits for one
    departure.stop_search(room, post)
    departure.end_interim(room, post)
    entrant, post.entrants = post.entrants, post.entrants + 1
    resolve = exponential(room.chance.uniform(post.given.who, What.RESOLVE, entrant), 1.0)
    person = Person(
        post.given, entrant, post, room.now, offer.contract, room.now, offer.end, room.now, k, room.now,
        resolve, rated_at=room.now,
    )  # fmt: skip
    filed = 0.0
    if post.holder is None:
        room.seat(post, person, post.successor)
        knowledge.settle_file(room, post)
        filed = post.file
    else:
        room.seat(post, post.holder, person)
    if returning is not None:
        room.note_person(Event.RETURNED, returning, knowledge=k)
    room.note_person(Event.JOINED, person, knowledge=min(1.0, k + filed), amount=k, until=offer.end)
    if post.holder is person:
        knowledge.take_file(room, person)
    ties.begin(room, person)
    attrition.await_retirement(room, person)
    recall.await_recall(room, person)
    room.live_contract(room, person)
    room.changed(person)


def starting_knowledge(room: Room, post: Post, entrant: int, contract: ContractKind) -> float:
    """Return what an entrant knows of the system: lent, from a partner, or an outsider (M10)."""
    assumed = room.assumed
    if contract in _LENT:
        return assumed.knowledge.start_lent
    from_partner = _from_partner(room, post, entrant)
    return assumed.knowledge.start_from_partner if from_partner else assumed.knowledge.start_outsider


def _from_partner(room: Room, post: Post, entrant: int) -> bool:
    chance = room.assumed.recruitment.from_partner_chance
    return room.chance.uniform(post.given.who, What.ORIGIN, entrant) < chance
