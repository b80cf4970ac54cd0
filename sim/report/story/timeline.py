"""How each post stood from day one to the horizon, as stretches of time: what the swimlanes draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.model.log import Event, Reason
from sim.report.story.history import History

_LAST_MONTHS = 6.0  # of a contract


class Lane(NamedTuple):
    """A row of the picture: the heading of a stream, or one of its posts."""

    stream: int
    post: int  # -1: the heading


def lanes_of(c: History) -> list[Lane]:
    """Return the rows from top to bottom: streams by the posts they pay for, posts in their order."""
    lanes = []
    for stream in sorted(c.streams, key=lambda s: (s.settlement_years == "recurrent", -s.posts, s.name)):
        lanes.append(Lane(stream.index, -1))
        paid = [i for i, of in enumerate(c.facts.frame.post_stream) if of == stream.index]
        lanes += [Lane(stream.index, post) for post in paid]
    return lanes


class Stretch(NamedTuple):
    """A stretch of a lane in one state, months from the start date."""

    post: int
    start: float
    end: float
    state: str
    person: int = -1  # the holder


def stretches_of(c: History) -> list[Stretch]:
    """Return the lanes as stretches; in each lane they follow each other from day one to the horizon.

    Where a holder and a successor overlap, the one who came first is shown. What an interim covers is
    shown as the interim's.
    """
    empty = list(_without_holder(c))
    held = list(_with_holder(c))
    joined: list[Stretch] = []
    for stretch in sorted(s for s in [*empty, *held] if s.end > s.start):
        before = joined[-1] if joined else None
        if before and before.end == stretch.start and _alike(before, stretch):
            joined[-1] = before._replace(end=stretch.end)
        else:
            joined.append(stretch)
    return joined


def _alike(a: Stretch, b: Stretch) -> bool:
    return (a.post, a.state, a.person) == (b.post, b.state, b.person)


def _without_holder(c: History) -> Iterator[Stretch]:
    """Yield the stretches in which nobody holds a post, cut where an interim comes and goes."""
    interims = _interims(c)
    occupied = _occupied(c)
    p = c.facts.posts
    for post, start, end, vacant, is_open, frozen in zip(
        p.post.tolist(), p.start.tolist(), p.end.tolist(), p.vacant.tolist(), p.open.tolist(),
        p.frozen.tolist(), strict=True,
    ):  # fmt: skip
        if is_open and not vacant:
            continue
        if not is_open:
            yield from (
                Stretch(post, a, b, "closed") for a, b in _without(start, end, occupied.get(post, []))
            )
            continue
        covered = [(max(a, start), min(b, end)) for a, b in interims.get(post, []) if a < end and b > start]
        yield from (Stretch(post, a, b, "interim") for a, b in covered)
        state = "frozen" if frozen else "vacant"
        yield from (Stretch(post, a, b, state) for a, b in _without(start, end, covered))


def _with_holder(c: History) -> Iterator[Stretch]:
    """Yield the stretches in which somebody holds a post, cut where six months of the contract are left."""
    p = c.facts.people
    told = _told_post_goes(c)
    taken: dict[int, float] = {}
    rows = sorted(
        zip(
            p.post.tolist(), p.start.tolist(), p.end.tolist(), p.person.tolist(), p.contract_row.tolist(),
            p.limbo.tolist(), p.bridged.tolist(), p.at_risk.tolist(), strict=True,
        )
    )  # fmt: skip
    for post, start, end, person, contract_row, limbo, bridged, at_risk in rows:
        start = max(start, taken.get(post, 0.0))
        if end <= start:
            continue
        taken[post] = end
        going = any(at <= start and of == person for of, at in told)
        if limbo or bridged or at_risk or going:
            yield Stretch(post, start, end, "limbo" if limbo else "bridge" if bridged else "at risk", person)
            continue
        last = min(max(c.rows[contract_row].until - _LAST_MONTHS, start), end)
        yield Stretch(post, start, last, "secure", person)
        yield Stretch(post, last, end, "last months", person)


def _told_post_goes(c: History) -> list[tuple[int, float]]:
    going = (Reason.POST_CLOSED, Reason.REDUNDANCY, Reason.WORK_ENDED)
    return [(row.person, row.time) for row in c.happened(Event.TOLD) if row.reason in going]


def _interims(c: History) -> dict[int, list[tuple[float, float]]]:
    found: dict[int, list[tuple[float, float]]] = {}
    for row in c.happened(Event.INTERIM_STARTED, Event.INTERIM_ENDED):
        if row.event == Event.INTERIM_STARTED:
            found.setdefault(row.post, []).append((row.time, 12.0 * c.years))
        else:
            found[row.post][-1] = (found[row.post][-1][0], row.time)
    return found


def _occupied(c: History) -> dict[int, list[tuple[float, float]]]:
    p, found = c.facts.people, dict[int, list[tuple[float, float]]]()
    for post, start, end in zip(p.post.tolist(), p.start.tolist(), p.end.tolist(), strict=True):
        found.setdefault(post, []).append((start, end))
    return found


def _without(
    start: float, end: float, covered: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, float]]:
    """Yield what is left of a stretch when others are cut out of it."""
    for a, b in sorted(covered):
        if a >= end or b <= start:
            continue
        if a > start:
            yield start, a
        start = max(start, b)
    if start < end:
        yield start, end
