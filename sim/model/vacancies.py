"""Where in the team somebody could go: the open vacancies near a band."""

from __future__ import annotations

from collections.abc import Callable

from sim.model.contract_rules import Offer
from sim.model.state import Post, State


def nearest(state: State, band: int, offered: Callable[[Post], Offer | None]) -> Post | None:
    """Return the open vacancy nearest to a band, and within one of it, that comes with an offer.

    Parameters
    ----------
    state : State
        The team.
    band : int
        Place of the band in BANDS.
    offered : callable
        What would be offered on a post now; None while the host waits for money.
    """

    def distance(post: Post) -> int:
        return abs(post.given.band - band)

    near = [
        p
        for p in state.posts
        if p.open
        and not p.closing
        and p.holder is None
        and p.given.contract in ("policy", "permanent", "fixed-term")
        and distance(p) <= 1
        and offered(p) is not None
    ]
    return min(near, key=lambda p: (distance(p), p.index), default=None)
