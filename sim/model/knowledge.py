"""M10 System knowledge, the processes: in heads, in files, and in leavers (model.md M10, M7)."""

from __future__ import annotations

from math import isnan, nan

from sim.chance import What, exponential
from sim.model import added
from sim.model.knowledge_rules import (
    fade,
    handed_over,
    held_alone,
    learn,
    level,
    lost_on_exit,
    take_over,
)
from sim.model.log import Contract, Destination, Event
from sim.model.state import Exit, Person, Post, State


def update(state: State, person: Person) -> None:
    """Bring a person's knowledge up to date, and log what was learned and forgotten."""
    now = state.now
    months = now - person.k_at
    if months <= 0:
        return
    person.k, learned, forgotten = learn(person.k, months, state.inputs.tau_months, state.inputs.forgetting)
    person.k_at = now
    state.note_person(Event.LEARNED, person, amount=learned)
    if forgotten:
        state.note_person(Event.FORGOTTEN, person, amount=forgotten)


def update_file(state: State, post: Post) -> None:
    """Bring a post's file up to date, and log what has faded."""
    now = state.now
    if post.file and not isnan(post.file_at):
        left = fade(post.file, now - post.file_at, state.assumed.knowledge.file_fade_per_month)
        if left < post.file:
            state.note(Event.FADED, post, amount=post.file - left)
        post.file = left
    post.file_at = now


def leave_file(state: State, post: Post, amount: float) -> None:
    """Add what a leaver hands over or has written down to the post's file."""
    update_file(state, post)
    post.file += amount
    if not post.open:
        strand(state, post)


def take_file(state: State, person: Person) -> None:
    """Let a person take over the file of the post held; what does not fit in one head stays."""
    post = person.post
    update_file(state, post)
    post.file_at = nan  # a held post's file does not fade
    if not post.file:
        return
    update(state, person)
    before = person.k
    person.k, post.file = take_over(person.k, post.file)
    if person.k > before:
        state.note_person(Event.FILE_TAKEN, person, knowledge=person.k, amount=person.k - before)


def strand(state: State, post: Post) -> None:
    """Put the file of a closed post out of use."""
    update_file(state, post)
    if post.file:
        state.note(Event.STRANDED, post, amount=post.file)
    post.stranded += post.file
    post.file = 0.0


def recover(state: State, post: Post) -> None:
    """Bring the file of a reopened post back into use."""
    post.file, post.stranded = post.stranded, 0.0
    post.file_at = state.now if post.holder is None else nan
    if post.file:
        state.note(Event.UNSTRANDED, post, amount=post.file)


def reach_end(state: State, person: Person, destination: Destination, second_role: bool) -> float:
    """Return when a leaver is out of reach; nan for one who is out of reach at once.

    A leaver to a local partner (a trust, or home to a partner) stays reachable for an exponential time,
    a longer one who had a second role there; the home of aligned people is the national body.
    """
    local = destination is Destination.HOME and person.contract is not Contract.ALIGNED
    if destination is not Destination.TRUST and not local:
        return nan
    usual = state.assumed.knowledge.reachable_months
    mean = state.employment(person).reachable_months if second_role else usual
    return state.now + exponential(state.draw(person, What.REACH), mean)


def end_reach(state: State, person: Person, lost: float) -> None:
    """Put a leaver out of reach, unless back by then: what was reachable is now lost to the system too."""
    if person.back:
        return
    share = state.assumed.knowledge.reachable_share
    state.note_person(Event.REACH_ENDED, person, amount=share * lost)


def hand_over(state: State, person: Person, plan: Exit, overlap: bool) -> tuple[float, float]:
    """Return a leaver's knowledge on leaving and what of it is lost."""
    update(state, person)
    weeks_told = (state.now - plan.told_at) * 52 / 12
    h = handed_over(plan.reason, weeks_told, overlap, state.assumed.handover)
    h = added.handed_over(state, person, plan, overlap, h)
    shared = state.inputs.shared
    alone = held_alone(person.k, shared, _most_known(state, person)) if shared else person.k
    return person.k, lost_on_exit(alone, state.inputs.documented, h)


def _most_known(state: State, person: Person) -> float:
    """Return the most that any other present member of the sharing group knows, those on notice too."""
    group, now = person.post.given.sharing_group, state.now
    return max(
        (
            level(other.k, now - other.k_at, *state.inputs.learning)
            for other in state.people()
            if other is not person and other.post.given.sharing_group == group
        ),
        default=0.0,
    )
