"""M10 System knowledge: learning, handover, files and what is lost (model.md M10, M7)."""

from __future__ import annotations

from math import exp, isnan, nan
from typing import NamedTuple

from sim.chance import What, exponential
from sim.model.log import Contract, Destination, Event, Reason
from sim.model.room import Exit, Person, Post, Room
from sim.scenario.assumptions import Handover

_SUDDEN = (Reason.RECALL, Reason.LEFT_IN_LIMBO)
_OF_THEIR_OWN = (Reason.RESIGNED, Reason.RETIRED)

# --- rules


class Curve(NamedTuple):
    """The curve that knowledge follows in post: it tends to `limit` at `pace` a month."""

    pace: float
    limit: float


def curve(tau: float, forgetting: float) -> Curve:
    """Return the solution of the equation of :func:`learn`, as :func:`level` needs it."""
    pace = 1 / tau + forgetting
    return Curve(pace, 1 / (tau * pace))


def level(k: float, months: float, pace: float, limit: float) -> float:
    """Return knowledge after some months in post; :func:`learn` says how it came about."""
    return limit + (k - limit) * exp(-pace * months)


def learn(k: float, months: float, tau: float, forgetting: float) -> tuple[float, float, float]:
    """Return knowledge after some months in post, what was learned and what was forgotten.

    dk/dt = (1 - k)/tau - f k, solved exactly; learned is the integral of the first term and forgotten
    of the second.

    Parameters
    ----------
    k : float
        Knowledge at the start, 0 to 1.
    months : float
        Time in post.
    tau : float
        Time constant of learning, months.
    forgetting : float
        f, the rate of in-post forgetting a month.
    """
    after = level(k, months, *curve(tau, forgetting))
    forgotten = 0.0
    if forgetting:  # f times the integral of k, which solves the same equation
        pace = 1 / tau + forgetting
        forgotten = forgetting * (months / tau - (after - k)) / pace
    return after, after - k + forgotten, forgotten


def lost_on_exit(k: float, documented: float, handed_over: float) -> float:
    """Return L = (1 - c)(1 - h) k; the rest goes to the post's file."""
    return (1 - documented) * (1 - handed_over) * k


def take_over(k: float, file: float) -> tuple[float, float]:
    """Return a successor's knowledge after taking over a file, and what did not fit into one head."""
    after = min(1.0, k + file)
    return after, max(0.0, file - (after - k))


def fade(file: float, months: float, rate_per_month: float) -> float:
    """Return what is left of a file after some months in which the post was empty."""
    return file * exp(-rate_per_month * months)


def handed_over(reason: Reason, weeks_told: float, overlap: bool, shares: Handover) -> float:
    """Return h, the share of tacit knowledge handed over, by the way a person goes (M7).

    Parameters
    ----------
    reason : Reason
        Why the person left.
    weeks_told : float
        Weeks between notice, or being told, and the exit.
    overlap : bool
        Whether the successor is already in post.
    shares : Handover
        The assumed shares.
    """
    if overlap:
        return shares.overlap
    if reason is Reason.PLANNED_RETURN:
        return shares.planned_return
    if reason is Reason.REDUNDANCY:
        return shares.redundancy
    if reason in _SUDDEN or weeks_told < 4 - 1e-6:
        return shares.sudden
    if reason in _OF_THEIR_OWN:
        return shares.with_notice
    return shares.told_before_end


# --- what happens to people and files


def settle(room: Room, person: Person) -> None:
    """Bring a person's knowledge up to date, and log what was learned and forgotten."""
    now = room.now
    months = now - person.k_at
    if months <= 0:
        return
    forgetting = room.assumed.knowledge.forgetting_per_month
    person.k, learned, forgotten = learn(person.k, months, room.inputs.tau_months, forgetting)
    person.k_at = now
    room.note_person(Event.LEARNED, person, amount=learned)
    if forgotten:
        room.note_person(Event.FORGOTTEN, person, amount=forgotten)


def settle_file(room: Room, post: Post) -> None:
    """Bring a post's file up to date, and log what has faded."""
    now = room.now
    if post.file and not isnan(post.file_at):
        left = fade(post.file, now - post.file_at, room.assumed.knowledge.file_fade_per_month)
        if left < post.file:
            room.note(Event.FADED, post, amount=post.file - left)
        post.file = left
    post.file_at = now


def leave_file(room: Room, post: Post, amount: float) -> None:
    """Add what a leaver hands over or has written down to the post's file."""
    settle_file(room, post)
    post.file += amount
    if not post.open:
        strand(room, post)


def take_file(room: Room, person: Person) -> None:
    """Let a person take over the file of the post held; what does not fit in one head stays."""
    post = person.post
    settle_file(room, post)
    post.file_at = nan  # a held post's file does not fade
    if not post.file:
        return
    settle(room, person)
    before = person.k
    person.k, post.file = take_over(person.k, post.file)
    if person.k > before:
        room.note_person(Event.FILE_TAKEN, person, knowledge=person.k, amount=person.k - before)


def strand(room: Room, post: Post) -> None:
    """Put the file of a closed post out of use."""
    settle_file(room, post)
    if post.file:
        room.note(Event.STRANDED, post, amount=post.file)
    post.stranded += post.file
    post.file = 0.0


def recover(room: Room, post: Post) -> None:
    """Bring the file of a reopened post back into use."""
    post.file, post.stranded = post.stranded, 0.0
    post.file_at = room.now if post.holder is None else nan
    if post.file:
        room.note(Event.UNSTRANDED, post, amount=post.file)


def reach_end(room: Room, person: Person, destination: Destination, second_role: bool) -> float:
    """Return when a leaver is out of reach; nan for one who is out of reach at once.

    A leaver to a local partner (a trust, or home to a partner) stays reachable for an exponential time,
    a longer one who had a second role there; the home of aligned people is the national body.
    """
    local = destination is Destination.HOME and person.contract is not Contract.ALIGNED
    if destination is not Destination.TRUST and not local:
        return nan
    usual = room.assumed.knowledge.reachable_months
    mean = room.employment(person).reachable_months if second_role else usual
    return room.now + exponential(room.draw(person, What.REACH), mean)


def end_reach(room: Room, person: Person, lost: float) -> None:
    """Put a leaver out of reach: what was reachable is now lost to the system too."""
    share = room.assumed.knowledge.reachable_share
    room.note_person(Event.REACH_ENDED, person, amount=share * lost)


def hand_over(room: Room, person: Person, plan: Exit, overlap: bool) -> tuple[float, float]:
    """Return a leaver's knowledge on leaving and what of it is lost."""
    settle(room, person)
    weeks_told = (room.now - plan.told_at) * 52 / 12
    h = handed_over(plan.reason, weeks_told, overlap, room.assumed.handover)
    return person.k, lost_on_exit(person.k, room.inputs.documented, h)
