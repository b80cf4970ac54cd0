"""M9 The staff passport: shorter checks for those who come from a partner, and leavers who come back."""

from __future__ import annotations

from sim.chance import What, uniform_between
from sim.model import added, recruitment, vacancies
from sim.model.clock import Kind, on_grid
from sim.model.contract_rules import Offer
from sim.model.knowledge_rules import fade
from sim.model.log import Contract, Destination
from sim.model.recruitment import Return
from sim.model.state import Person, Post, State

# --- rules


def within_reach(destination: Destination, contract: Contract) -> bool:
    """Return whether a leaver went to a partner that the passport covers, and was the team's own to lose."""
    own = contract in (Contract.PERMANENT, Contract.FIXED_TERM)
    return destination is Destination.TRUST or (destination is Destination.HOME and own)


def share_kept(kept: float, months_away: float, fade_per_month: float) -> float:
    """Return the share of a leaver's knowledge that comes back: what is not in use fades as a file does."""
    return fade(kept, months_away, fade_per_month)


# --- processes


def await_return(state: State, person: Person, destination: Destination, lost: float) -> None:
    """Start the wait for the return of somebody who has just left, if there is a passport and one to come."""
    assumed = state.assumed.passport
    if not state.inputs.practices.passport or not within_reach(destination, person.contract):
        return
    if state.draw(person, What.RETURNS) < assumed.return_chance:
        after = uniform_between(state.draw(person, What.RETURN_MONTHS), 0.0, assumed.return_within_months)
        state.when(on_grid(state.now + after), Kind.RECRUITMENT, person.post.index, _return, person, lost)


def _return(state: State, leaver: Person, lost: float) -> None:
    """Take a leaver back into the nearest vacancy, as a new entrant who still knows some of the system.

    The same share of what was lost on leaving comes back, and is lost to the system no more.
    """
    shortest = state.policy.contracts.shortest_offer_months

    def offered(post: Post) -> Offer | None:
        if not added.may_recruit(state, post):
            return None
        return recruitment.offer_next(state, post, state.now, shortest)

    vacancy = vacancies.nearest(state, leaver.post.given.band, offered)
    if vacancy is not None:
        assumed, away = state.assumed, state.now - leaver.k_at  # which was brought up to date on leaving
        kept = share_kept(assumed.passport.knowledge_kept, away, assumed.knowledge.file_fade_per_month)
        leaver.back = True
        recruitment.begin(state, vacancy, kept * leaver.k, Return(leaver, kept * lost))
