"""M11 Relationships: ties of people with the partners their posts work with, and what is left of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container
from math import exp, inf, log

from sim.chance import What
from sim.model.log import Contract, Event
from sim.model.state import Person, State, Tie
from sim.scenario.assumptions import Ties

_LENT = (Contract.SECONDMENT, Contract.GIFTED)
# Asked for at every tie; Python 3.11 takes six times as long over a member of an enumeration as over a name.
_BEGAN, _INHERITED = Event.TIE_BEGAN, Event.TIE_INHERITED

# --- rules


def strength_after(strength: float, months: float, tau: float) -> float:
    """Return a tie's strength after some months of working together: 1 - (1 - s) exp(-months / tau).

    tau is shorter with a partner that is more engaged: it is divided by the partner's engagement.
    """
    return 1 - (1 - strength) * exp(-months / tau)


def months_to_strong(strength: float, tau: float, strong_above: float) -> float:
    """Return how long a tie takes to become strong; -inf for one that is, inf if none ever does."""
    if strength > strong_above:
        return -inf
    return tau * log((1 - strength) / (1 - strong_above)) if strong_above < 1 else inf


def lapse_chance(backed: bool, assumed: Ties) -> float:
    """Return the chance that a leaver's strong tie is lost, by whether a colleague holds one as well."""
    return assumed.lapse_backed_chance if backed else assumed.lapse_sole_chance


# --- what happens


def meet_partners(state: State) -> None:
    """Say which partners each post works with: those listed, else drawn from the system's.

    The first of them is the one that lends people to the post, also where no relationships are followed.
    """
    per_post, names = state.assumed.ties.partners_per_post, state.inputs.names.partners
    drawn = state.chance.orders([post.given.who for post in state.posts], What.WORKS_WITH, names)
    for post, order in zip(state.posts, drawn, strict=True):
        partners = post.given.partners or tuple(order)
        post.lender = partners[0] if partners else -1
        if per_post:
            post.partners = post.given.partners or partners[:per_post]


def begin(state: State, person: Person, tenure: float = 0.0) -> None:
    """Start a person's ties with the partners of the post just taken up.

    Parameters
    ----------
    state, person : State, Person
        Whose ties. A tie the person has already, from another post of the team, goes on.
    tenure : float
        Months in the post before now, of people of day one.
    """
    assumed, post = state.assumed.ties, person.post
    # whoever is employed by a partner, and serves the system beside that, has ties with this partner only
    partners = post.partners[:1] if state.employment(person).partner_employs else post.partners
    for i, partner in enumerate(partners):
        if partner in person.ties:
            strength = _strength(state, partner, person.ties[partner])
        else:
            brought = assumed.lent_strength if i == 0 and person.contract in _LENT else 0.0
            strength = strength_after(brought, tenure, state.inputs.tie_months[partner])
        _set(state, _BEGAN, person, partner, strength)
    inherit(state, person)


def inherit(state: State, person: Person) -> None:
    """Let the holder of a post take over the ties that were left to it, where they are the stronger ones."""
    left, person.post.ties_left = person.post.ties_left, {}
    for partner, strength in left.items():
        if partner in person.ties and strength > _strength(state, partner, person.ties[partner]):
            _set(state, _INHERITED, person, partner, strength)


def part(state: State, person: Person, keeping: Container[int] = ()) -> None:
    """End a person's ties as the post is given up, save those with the partners that are kept.

    A strong one lapses by chance; if it does not, a share of it is left to whoever takes up the post.
    """
    assumed, post = state.assumed.ties, person.post
    going = {partner: tie for partner, tie in person.ties.items() if partner not in keeping}
    person.ties = {partner: tie for partner, tie in person.ties.items() if partner in keeping}
    if not going:
        return
    now = state.now
    for partner, tie in going.items():
        _retie(state, person, partner, inf)
        person.ties_ended += 1
        if tie.strong_from >= now:
            continue
        strength = _strength(state, partner, tie)
        backed = state.covered_from[partner] < now
        u = state.draw_nth(person, What.TIE_LAPSES, person.ties_ended)
        if u < lapse_chance(backed, assumed):
            state.note_person(Event.TIE_LAPSED, person, amount=strength, partner=partner)
        else:
            inherited = assumed.inherited_share * strength
            post.ties_left[partner] = max(inherited, post.ties_left.get(partner, 0.0))


def covered(state: State) -> int:
    """Return with how many partners somebody in the team has a strong tie."""
    return bisect_left(sorted(state.covered_from), state.now)


def _strength(state: State, partner: int, tie: Tie) -> float:
    return strength_after(tie.strength, state.now - tie.at, state.inputs.tie_months[partner])


def _set(state: State, event: Event, person: Person, partner: int, strength: float) -> None:
    tau, now = state.inputs.tie_months[partner], state.now
    strong_from = now + months_to_strong(strength, tau, state.assumed.ties.strong_above)
    person.ties[partner] = Tie(strength, now, strong_from)
    _retie(state, person, partner, strong_from)
    state.note_person(event, person, amount=strength, partner=partner)


def _retie(state: State, person: Person, partner: int, strong_from: float) -> None:
    """Keep the team's dates: a tie that is given up is one that is never strong."""
    tied, first = state.tied[partner], state.covered_from[partner]
    before = tied.get(person, inf)
    tied[person] = strong_from
    if strong_from <= first:
        state.covered_from[partner] = strong_from
    elif before == first:  # perhaps the only one: look who is first now
        state.covered_from[partner] = min(tied.values())
