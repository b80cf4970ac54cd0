"""M4 Work that has ended: its post is paid for, but shut from its holder's last day on, for a time."""

from __future__ import annotations

from sim.model import knowledge
from sim.model.clock import Kind
from sim.model.log import Event
from sim.model.state import Post, State, Stream


def end_work(post: Post) -> None:
    """Mark a post whose work ends with its holder; one that a cut takes as it falls vacant is not marked."""
    if not post.stream.to_shed:
        post.rests, post.closing, post.reopening = True, True, False
        post.turns += 1


def rest(state: State, post: Post) -> None:
    """Shut a post whose work has ended, now that nobody holds it."""
    shut(state, post)
    if post.stream.to_shed:  # a cut that was announced since takes it
        post.stream.to_shed -= 1
        post.rests = False
        return
    wakes = state.now + state.assumed.renewing.work_ended_closed_months
    state.when(wakes, Kind.FUNDING, post.given.stream, _wake, post, post.turns)


def _wake(state: State, post: Post, turn: int) -> None:
    """Reopen a post that has rested for its time, unless something else was decided about it since."""
    if not post.rests or post.turns != turn:
        return
    if state.now < post.shut_until:
        state.when(post.shut_until, Kind.FUNDING, post.given.stream, _wake, post, turn)
        return
    post.rests = False
    reopen(state, post)
    state.hooks.seek(state, post)


def settle_anew(state: State, stream: Stream, begins: float) -> None:
    """Let a settlement for a year that begins after posts came to rest decide about them.

    They are closed posts from here on, of which it reopens as many as it pays for.
    """
    longest = state.assumed.renewing.work_ended_closed_months
    for post in stream.posts:
        if post.rests and not post.open and post.shut_at < begins < post.shut_at + longest:
            post.rests = False


# --- the doors of a post, whatever opens and shuts them


def shut(state: State, post: Post) -> None:
    """Close a post: its file is out of use."""
    post.closing, post.open, post.shut_at = False, False, state.now
    state.note(Event.POST_CLOSED, post)
    knowledge.strand(state, post)


def reopen(state: State, post: Post) -> None:
    """Reopen a closed post: its file is in use again."""
    post.open = True
    state.note(Event.POST_OPENED, post)
    knowledge.recover(state, post)
