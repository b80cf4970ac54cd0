"""Like posts together, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from sim.reading.staff.posts import Post
from sim.reading.staff.roles import slug


class Group(NamedTuple):
    """Posts that differ in nothing but who holds them.

    Attributes
    ----------
    key : str
        The name of the group.
    names : tuple of str
        Of its posts: the key, or the key and a number.
    posts : tuple of Post
        In the order of the list.
    workstream : str
        What its posts work on; empty: the group is an area of its own.
    """

    key: str
    names: tuple[str, ...]
    posts: tuple[Post, ...]
    workstream: str


def grouped(posts: Sequence[Post]) -> Iterator[Group]:
    """Yield groups of like posts, in the order of the list; those of one role know the same work."""
    alike: dict[tuple[object, ...], list[Post]] = {}
    for post in _with_contracts(posts):
        key = (
            slug(post.role),
            post.band,
            post.stream,
            post.contract,
            post.wte,
            post.partners,
            post.workstream,
        )
        alike.setdefault(key, []).append(post)
    used: set[str] = set()
    firsts: dict[str, str] = {}
    for members in alike.values():
        role = slug(members[0].role)
        called, names = _named(members, used)
        used |= {called, *names}
        first = firsts.setdefault(role, called)
        area = members[0].workstream or ("" if first == called else first)
        yield Group(called, names, tuple(members), area)


def _with_contracts(posts: Sequence[Post]) -> Iterator[Post]:
    """Yield posts; one of which no contract is told, as it is vacant, has that of the first like it.

    Only if it is the team's own to give: nobody knows that the next one will be lent, too.
    """
    told: dict[tuple[object, ...], Post] = {}
    for post in posts:
        if post.contract in ("policy", "permanent"):
            told.setdefault((slug(post.role), post.band, post.stream), post)
    for post in posts:
        like = told.get((slug(post.role), post.band, post.stream), post)
        yield post if post.contract is not None else post._replace(contract=like.contract)


def _named(members: Sequence[Post], used: set[str]) -> tuple[str, tuple[str, ...]]:
    """Return a name for a group and those of its posts that no other has: what tells them apart is added."""
    first = members[0]
    role = slug(first.role)
    for key in _candidates(role, first):
        names = (key,) if len(members) == 1 else tuple(f"{key}-{n}" for n in range(1, len(members) + 1))
        if not used & {key, *names}:
            return key, names
    raise AssertionError("unreachable: the candidates do not end")


def _candidates(role: str, post: Post) -> Iterator[str]:
    yield role
    yield f"{role}-{post.band}"
    yield f"{role}-{post.stream}"[:70]
    if post.wte < 1:
        yield f"{role}-part-time"
    yield from (f"{role}-more-{n}" for n in count(1))
