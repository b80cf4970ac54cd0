"""M1 Scheduled cuts: reductions that are announced ahead, shared out by rule, and then made."""

from __future__ import annotations

from math import floor, inf

from sim.chance import What
from sim.model import closing
from sim.model.clock import Kind, financial_year, on_grid
from sim.model.log import Event
from sim.model.state import State, Stream
from sim.scenario.policy import ScheduledCut

# --- rules


def whole_posts(share: float, posts: int, u: float) -> int:
    """Return floor(share x posts + u): on average exactly the share."""
    return min(posts, floor(share * posts + u + 1e-9))


# --- processes


def await_cuts(state: State) -> None:
    """Start the wait for each cut that the policy has announced."""
    for number, cut in enumerate(state.policy.scheduled_cuts):
        state.when(cut.announced_month, Kind.FUNDING, 0, _announce, number, cut)


def _announce(state: State, number: int, cut: ScheduledCut) -> None:
    """Announce a cut: share it out, tell those who must go, and take the posts out of later plans."""
    state.redundancy_from = max(state.redundancy_from, cut.redundancy_money_month)
    month = on_grid(cut.month)  # as the clock will show it: it is compared with settled years and with now
    hit = [s for s in state.streams if state.system.streams[s.given.name].kind in cut.streams]
    for stream, posts in _shared_out(state, number, cut, hit):
        if not posts:
            continue
        state.note(Event.CUT_ANNOUNCED, stream=stream.given.index, amount=posts, until=month)
        state.when(month, Kind.FUNDING, stream.given.index, _take, stream, posts, month)
        _plan_without(state, stream, posts, month)
        if cut.sharing == "as-posts-fall-vacant":
            closing.shed(state, stream, posts, month)
        else:
            closing.dismiss(state, stream, posts, month)


def _shared_out(state: State, number: int, cut: ScheduledCut, hit: list[Stream]) -> list[tuple[Stream, int]]:
    """Return how many posts each stream gives."""

    def rounded(posts: int, place: int) -> int:
        u = state.chance.uniform(f"{state.inputs.place}cut", What.CUT_ROUNDING, number, place)
        return whole_posts(cut.share, posts, u)

    if cut.sharing != "whole-team":
        return [(s, min(s.uncut(inf), rounded(s.given.posts, s.given.index))) for s in hit]
    total = rounded(sum(s.given.posts for s in hit), 0)
    first = closing.first_to_close(state, [post for s in hit for post in closing.standing(s)])[:total]
    return [(s, sum(post.stream is s for post in first)) for s in hit]


def _plan_without(state: State, stream: Stream, posts: int, month: float) -> None:
    """Lower the plan, and what is settled for the years that begin with the cut or after it."""
    stream.cuts.append((month, posts))
    stream.planned = max(0.0, stream.planned - posts)
    for year in stream.funded:
        if 12 * year >= month:
            _lower(state, stream, year, posts)


def _take(state: State, stream: Stream, posts: int, month: float) -> None:
    """Take the cut out of the rest of a financial year that is paid for already."""
    if month % 12:
        _lower(state, stream, financial_year(month), posts)


def _lower(state: State, stream: Stream, year: int, posts: int) -> None:
    """Take posts out of what is settled for a year, if it is; note it where the log has the year already."""
    lost = min(posts, stream.funded.get(year, 0))
    if not lost:
        return
    stream.funded[year] -= lost
    if stream.noted >= year:
        state.note(Event.CUT_MADE, stream=stream.given.index, amount=lost)
