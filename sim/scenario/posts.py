"""From groups of posts to posts: how each is called, whose chance it has and which stream pays for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from heapq import heapify, heapreplace
from typing import NamedTuple

from sim.scenario.base import Band, ContractKind
from sim.scenario.system import PostGroup, System

# Steps of either fill a circle evenly, however many they are, and of both together a square.
_GOLDEN_RATIO = (5**0.5 - 1) / 2
_SILVER_RATIO = 2**0.5 - 1


class PostSpec(NamedTuple):
    """One post, with everything the groups, the mix and the streams say of it."""

    name: str
    identity: str  # whose chance it is: the group and the number in it, which no other post shares
    role: str
    band: Band
    stream: str
    contract: ContractKind
    contract_months: float | None
    wte: float
    protected: bool
    partners: tuple[str, ...]  # those it works with; none: to be drawn
    workstream: str
    sharing_group: str  # of posts that share knowledge where programmes do


MOST_POSTS = 50_000
"""Of one system: more than all who work in commissioning, and as many as can be listed at once."""


def expand_posts(system: System) -> Iterator[PostSpec]:
    """Yield one :class:`PostSpec` per post; posts without a stream are spread over the funding mix."""
    spread = _spread(system)
    for key, group in system.posts.items():
        for name, identity in zip(group_names(key, group), _identities(key, group), strict=True):
            stream_name = group.stream if group.stream is not None else spread.get(identity, "")
            stream = system.streams.get(stream_name)
            if stream is None:
                continue  # reported by cross_checks
            yield PostSpec(
                name=name,
                identity=identity,
                role=group.role,
                band=group.band,
                stream=stream_name,
                contract=group.contract or stream.contract_kind,
                contract_months=stream.contract_months,
                wte=group.wte,
                protected=group.protected,
                partners=tuple(group.partners),
                workstream=group.workstream or key,
                sharing_group=group.sharing_group or "",
            )


def _identities(key: str, group: PostGroup) -> list[str]:
    """Number the posts of a group, a single one too: it draws the same when a second comes."""
    return [f"{key}-{i}" for i in range(1, group.count + 1)]


def group_names(key: str, group: PostGroup) -> list[str]:
    """Return the names of the posts of a group: numbered, save where there is one."""
    return [key] if group.count == 1 else _identities(key, group)


def in_kind_place(identity: str) -> float:
    """Return the place of a post between 0 and 1 that says whether it is lent instead of paid for.

    Those of a group lie evenly about, and so do those of its posts that one stream pays for.
    """
    key, _, number = identity.rpartition("-")
    return (_start(f"in-kind/{key}") + int(number) * _SILVER_RATIO) % 1


def _start(key: str) -> float:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) / 2**64


def _spread(system: System) -> dict[str, str]:
    """Return the stream of each post that names none, by its identity.

    Each post has a place between 0 and 1: those of a group lie evenly about, from a start that belongs to
    the group. In the order of their places they are cut into streams. A post more, or a seat moved in the
    mix, moves only posts that lie next to a cut, one at each.
    """
    places: list[tuple[float, str]] = []
    for key, group in system.posts.items():
        if group.stream is None:
            start = _start(key)
            found = enumerate(_identities(key, group), start=1)
            places += [((start + i * _GOLDEN_RATIO) % 1, identity) for i, identity in found]
    seats = _seats(len(places), system.funding_mix)
    streams = [name for name in sorted(seats) for _ in range(seats[name])]
    return {identity: stream for (_, identity), stream in zip(sorted(places), streams, strict=bool(seats))}


def _seats(n: int, mix: Mapping[str, float]) -> dict[str, int]:
    """Share n posts out in proportion to the mix, one by one, by Sainte-Laguë's rule.

    No post could move to another stream and bring both nearer to their shares, as with largest remainders.
    These can take a post from one stream when the team grows by one; this rule never does.
    """
    seats = dict.fromkeys(sorted(mix), 0)
    ahead = [(-mix[name], name) for name in seats]
    heapify(ahead)
    for _ in range(n if mix else 0):
        _, name = ahead[0]
        seats[name] += 1
        heapreplace(ahead, (-(mix[name] / (2 * seats[name] + 1)), name))
    return seats
