"""M8 Recruitment: from a vacancy to somebody in post."""

from __future__ import annotations

from typing import NamedTuple

from sim.chance import What, lognormal, triangular, uniform_between
from sim.model import added, closing, contract_rules, contracts, departure, entry, knowledge, maturity
from sim.model.clock import Kind, on_grid, weeks
from sim.model.hr import casework
from sim.model.log import Contract, Event
from sim.model.round_numbers import at_least, more_than
from sim.model.state import Person, Post, Process, State
from sim.scenario.assumptions import FillChance, Recruitment

# --- rules


def fill_chance(term_months: float, chances: FillChance) -> float:
    """Return the chance that a round succeeds, by the contract offered (model.md M8)."""
    if at_least(term_months, 36):
        return chances.permanent_or_36_months
    return chances.months_24 if more_than(term_months, 12) else chances.months_12_or_less


def frozen(now: float, confirmed_until: float, freeze_months: float) -> bool:
    """Return whether nothing is approved: the money is undecided, or lapses soon with the next unknown."""
    return at_least(now, confirmed_until - freeze_months)


def advert_to_start_weeks(u: float, assumed: Recruitment) -> float:
    """Return the weeks from advert to start by their inverse CDF, before any passport.

    Lognormal; or triangular as the stages of recruitment together, stretched to the same mean.
    """
    mean = assumed.advert_to_start_weeks
    if assumed.advert_to_start_distribution == "lognormal":
        return lognormal(u, mean, assumed.advert_to_start_cv)
    stages = assumed.advert_to_start_stages
    ends = (stages.shortest_weeks, stages.likeliest_weeks, stages.longest_weeks)
    return triangular(u, *ends) * 3 * mean / sum(ends)


# --- processes


def seek(state: State, post: Post) -> None:
    """Start to look for somebody to fill a post."""
    if closing.let_go(state, post):
        return
    post.search, post.searches = post.searches, post.searches + 1
    state.start(search(state, post, post.search))


def search(state: State, post: Post, number: int) -> Process:
    """Fill a post: approval, HR casework, rounds of advert, and a start no earlier than the post is free."""
    state.note(Event.SEARCH_STARTED, post)
    find = _borrow if post.given.contract in entry.LENT else _recruit
    yield from find(state, post, number)
    if post.search != number:
        return
    start = max(state.now, _free_from(state, post))
    state.note(Event.HIRED, post, until=on_grid(start))
    yield state.at(start, Kind.RECRUITMENT, post.index)
    while (
        post.search == number and offer_next(state, post, state.now, 0.0) is None
    ):  # what was offered is honoured
        yield from _wait_for_money(state, post, number)
    if post.search == number:
        begin(state, post, entry.starting_knowledge(state, post, post.entrants, post.given.contract))


def _recruit(state: State, post: Post, number: int) -> Process:
    assumed = state.assumed
    freeze = weeks(assumed.recruitment.freeze_weeks)
    yield from added.until_recruiting(state, post, number)
    while True:  # approval, taken up again after a freeze that comes before it is given
        while frozen(state.now, post.confirmed_until, freeze):
            yield from _wait_for_money(state, post, number)
            if post.search != number:
                return
        yield state.at(state.now + weeks(assumed.recruitment.approval_weeks), Kind.RECRUITMENT, post.index)
        if post.search != number:
            return
        if not frozen(state.now, post.confirmed_until, freeze):
            break
    case = state.chance.uniform(post.given.who, What.RECRUITMENT_CASE, number)
    yield from casework(state, post, None, assumed.hr.recruitment_weeks, case)
    if post.search == number:
        yield from _advertise(state, post, number)


def _advertise(state: State, post: Post, number: int) -> Process:
    """Advertise until a round succeeds, then wait for the start; an interim covers after failed rounds."""
    assumed = state.assumed.recruitment
    who, failed = post.given.who, 0
    while True:
        while (offer := _advertised_offer(state, post)) is None:
            yield from _wait_for_money(state, post, number)
            if post.search != number:
                return
        if not added.may_recruit(state, post):
            yield from added.until_recruiting(state, post, number)
            if post.search != number:
                return
            continue  # what is on offer may have changed meanwhile
        post.advertised = True
        state.note(Event.ADVERTISED, post)
        chance = maturity.fill_chance(state, fill_chance(offer.term_months, assumed.fill_chance))
        if state.chance.uniform(who, What.FILLED, number, failed) < chance:
            u = state.chance.uniform(who, What.ADVERT_WEEKS, number)
            wait = _weeks_to_start(state, post, advert_to_start_weeks(u, assumed))
            yield state.at(state.now + weeks(wait), Kind.RECRUITMENT, post.index)
            return
        yield state.at(state.now + weeks(assumed.failed_round_weeks), Kind.RECRUITMENT, post.index)
        if post.search != number:
            return
        state.note(Event.ROUND_FAILED, post)
        failed += 1
        if failed == assumed.interim_after_failed_rounds:
            state.start(_interim(state, post, number))


def _borrow(state: State, post: Post, number: int) -> Process:
    """Ask the lender, who sends somebody within weeks or refuses and is asked again."""
    assumed = state.assumed.recruitment
    chance = assumed.lent_fill_chance * lender_engagement(state, post)
    who, asked = post.given.who, 0
    while post.search == number:
        if state.chance.uniform(who, What.FILLED, number, asked) < maturity.fill_chance(state, chance):
            u = state.chance.uniform(who, What.LENT_WEEKS, number)
            wait = uniform_between(u, assumed.lent_start_low_weeks, assumed.lent_start_high_weeks)
            yield state.at(state.now + weeks(wait), Kind.RECRUITMENT, post.index)
            return
        yield state.at(state.now + weeks(assumed.failed_round_weeks), Kind.RECRUITMENT, post.index)
        asked += 1


def lender_engagement(state: State, post: Post) -> float:
    """Return how engaged the lender of a post is; the national body lends aligned people."""
    if post.given.contract == "aligned":
        return state.assumed.ties.engagement.regulator
    return state.inputs.engagement[post.lender] if post.lender >= 0 else 1.0


def offer_next(state: State, post: Post, start: float, shortest: float) -> contract_rules.Offer | None:
    """Return what the next entrant would be offered now for a first day, if the money allows an offer."""
    u = state.chance.uniform(post.given.who, What.TERM, post.entrants)
    return contracts.offer(state, post, u, start, shortest)


def _advertised_offer(state: State, post: Post) -> contract_rules.Offer | None:
    """Return what is advertised now: a fixed term only if it is long enough on the usual day of a start.

    The host knows that day and not yet the candidate's own, on which what was offered is honoured.
    """
    offer = offer_next(state, post, state.now, 0.0)
    if offer is None or offer.contract is not Contract.FIXED_TERM:
        return offer
    usual = _weeks_to_start(state, post, state.assumed.recruitment.advert_to_start_weeks)
    first_day = max(state.now + weeks(usual), _free_from(state, post))
    return offer_next(state, post, on_grid(first_day), state.policy.contracts.shortest_offer_months)


def _weeks_to_start(state: State, post: Post, from_advert: float) -> float:
    """Return the weeks from advert to start of the next entrant, as a passport, say, leaves them."""
    if not state.inputs.points.weeks_to_start:
        return from_advert
    return added.weeks_to_start(state, post, entry.from_partner(state, post, post.entrants), from_advert)


def _vacant_from(state: State, post: Post) -> float:
    """Return when nobody holds the post any more."""
    return state.now if post.holder is None or post.holder.exit is None else post.holder.exit.at


def _free_from(state: State, post: Post) -> float:
    """Return when a successor may start: as the leaver goes, or earlier by the overlap that is paid for."""
    return _vacant_from(state, post) - weeks(state.policy.overlap_weeks)


def _wait_for_money(state: State, post: Post, number: int) -> Process:
    """Wait, frozen, for the next decision on the stream's money."""
    post.frozen = True
    state.note(Event.FROZEN, post)
    yield post.stream.decided
    yield state.at(state.now, Kind.RECRUITMENT, post.index)  # those who waited go on in the order of posts
    if post.search == number:
        post.frozen = False
        state.note(Event.UNFROZEN, post)


def _interim(state: State, post: Post, number: int) -> Process:
    """Cover an empty post with an agency interim while the search goes on."""
    assumed = state.assumed.recruitment
    start = max(state.now + weeks(assumed.interim_start_weeks), _vacant_from(state, post))
    yield state.at(start, Kind.RECRUITMENT, post.index)
    if post.search != number or post.holder is not None:
        return
    post.interim, post.interims = True, post.interims + 1
    mine = post.interims
    state.note(Event.INTERIM_STARTED, post)
    yield state.at(state.now + weeks(assumed.interim_max_weeks), Kind.RECRUITMENT, post.index)
    if post.interims == mine:
        departure.end_interim(state, post)


class Return(NamedTuple):
    """Somebody who left the team and comes back, as a new entrant."""

    leaver: Person
    recovered: float  # of what was lost on leaving


def begin(state: State, post: Post, k: float, back: Return | None = None) -> None:
    """Put a new starter, who knows *k* of the system, in post; *back* says who left the team before."""
    offer = offer_next(state, post, state.now, 0.0)
    assert offer is not None  # search waits for one
    departure.stop_search(state, post)
    departure.end_interim(state, post)
    if post.holder is None:
        knowledge.update_file(state, post)
    if back is not None:
        state.note_person(Event.RETURNED, back.leaver, knowledge=k, amount=back.recovered)
    entrant, post.entrants = post.entrants, post.entrants + 1
    frailty = None if back is None else back.leaver.frailty
    entry.enter(state, post, entrant, entry.Service(offer.contract, offer.end), k, frailty)
