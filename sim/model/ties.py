"""M11 Relationships: ties of people with the partners their posts work with, and what is left of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container
from math import exp, inf, log

from sim.chance import What
from sim.model.log import Contract, Event
from sim.model.room import Person, Room, Tie
from sim.scenario.assumptions import Ties

_LENT = (Contract.SECONDMENT, Contract.GIFTED)
# Asked for at every tie; Python 3.11 takes six times as long over a member of an enumeration as over a name.
_BEGAN, _INHERITED = Event.TIE_BEGAN, Event.TIE_INHERITED

# --- rules


def strength_after(strength: float, months: float, tau: float) -> float:
    """Return a tie's strength after some months of working together: 1 - (1 - s) exp(-months / tau)."""
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


def meet_partners(room: Room) -> None:
    """Say which partners each post works with: those listed, else drawn from the system's."""
    per_post, names = room.assumed.ties.partners_per_post, room.inputs.names.partners
    if per_post == 0:
        return
    drawn = room.chance.orders([post.given.who for post in room.posts], What.WORKS_WITH, names)
    for post, order in zip(room.posts, drawn, strict=True):
        post.partners = post.given.partners or tuple(order[:per_post])


def begin(room: Room, person: Person, tenure: float = 0.0) -> None:
    """Start a person's ties with the partners of the post just taken up.

    Parameters
    ----------
    room, person : Room, Person
        Whose ties. A tie the person has already, from another post of the team, goes on.
    tenure : float
        Months in the post before now, of people of day one.
    """
    assumed, post = room.assumed.ties, person.post
    # whoever is employed by a partner, and serves the system beside that, has ties with this partner only
    partners = post.partners[:1] if room.employment(person).partner_employs else post.partners
    for i, partner in enumerate(partners):
        if partner in person.ties:
            strength = _strength(room, person.ties[partner])
        else:
            brought = assumed.lent_strength if i == 0 and person.contract in _LENT else 0.0
            strength = strength_after(brought, tenure, assumed.tau_months)
        _set(room, _BEGAN, person, partner, strength)
    inherit(room, person)


def inherit(room: Room, person: Person) -> None:
    """Let the holder of a post take over the ties that were left to it, where they are the stronger ones."""
    left, person.post.ties_left = person.post.ties_left, {}
    for partner, strength in left.items():
        if partner in person.ties and strength > _strength(room, person.ties[partner]):
            _set(room, _INHERITED, person, partner, strength)


def part(room: Room, person: Person, keeping: Container[int] = ()) -> None:
    """End a person's ties as the post is given up, save those with the partners that are kept.

    A strong one lapses by chance; if it does not, a share of it is left to whoever takes up the post.
    """
    assumed, post = room.assumed.ties, person.post
    going = {partner: tie for partner, tie in person.ties.items() if partner not in keeping}
    person.ties = {partner: tie for partner, tie in person.ties.items() if partner in keeping}
    if not going:
        return
    now = room.now
    for partner, tie in going.items():
        _retie(room, person, partner, inf)
        person.ties_ended += 1
        if tie.strong_from >= now:
            continue
        strength = _strength(room, tie)
        backed = room.covered_from[partner] < now
        u = room.draw_nth(person, What.TIE_LAPSES, person.ties_ended)
        if u < lapse_chance(backed, assumed):
            room.note_person(Event.TIE_LAPSED, person, amount=strength, partner=partner)
        else:
            inherited = assumed.inherited_share * strength
            post.ties_left[partner] = max(inherited, post.ties_left.get(partner, 0.0))


def covered(room: Room) -> int:
    """Return with how many partners somebody in the team has a strong tie."""
    return bisect_left(sorted(room.covered_from), room.now)


def _strength(room: Room, tie: Tie) -> float:
    return strength_after(tie.strength, room.now - tie.at, room.assumed.ties.tau_months)


def _set(room: Room, event: Event, person: Person, partner: int, strength: float) -> None:
    assumed, now = room.assumed.ties, room.now
    strong_from = now + months_to_strong(strength, assumed.tau_months, assumed.strong_above)
    person.ties[partner] = Tie(strength, now, strong_from)
    _retie(room, person, partner, strong_from)
    room.note_person(event, person, amount=strength, partner=partner)


def _retie(room: Room, person: Person, partner: int, strong_from: float) -> None:
    """Keep the team's dates: a tie that is given up is one that is never strong."""
    tied, first = room.tied[partner], room.covered_from[partner]
    before = tied.get(person, inf)
    tied[person] = strong_from
    if strong_from <= first:
        room.covered_from[partner] = strong_from
    elif before == first:  # perhaps the only one: look who is first now
        room.covered_from[partner] = min(tied.values())
