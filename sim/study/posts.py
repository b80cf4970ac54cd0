"""What happens to the posts of a listed team: a row a post and month, and when its contracts end.

Chances are shares of replications. They are said of posts: the model knows of a holder what the list says,
and nothing of the person.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, isnan, nan
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from sim.measures.measure import Bools, Floats
from sim.measures.posts import MONTHS, DayOneHolders
from sim.model.engine_room import names_of
from sim.scenario.posts import PostSpec
from sim.study.proportions import paired_difference, wilson_of_shares
from sim.study.statistics import mean_interval

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.outcome import Outcome

QUARTERS = 12
"""Contract ends are counted by quarter so far; what ends after that is counted together."""
BEFORE = 0
"""The quarter of contracts that had ended before day one."""

_ENDS = ("mean", "ci_low", "ci_high")
_OF_ENDS = (
    "quarter", "period", "stream", "stream_kind", "settled_month_low", "settled_month_high", "contracts",
)  # fmt: skip


class OnDayOne(NamedTuple):
    """What a list says of a post on day one: its holder, the contract, and when that ends.

    Attributes
    ----------
    holder : str
        ``listed``, ``vacant``, or ``drawn`` where the list says nothing of the post.
    contract : str
        As scenario files write it; empty where nobody is listed.
    ends : float
        Months from the start to the contract's end; nan if it has none, or nobody is listed.
    """

    holder: Literal["listed", "vacant", "drawn"]
    contract: str = ""
    ends: float = nan


def on_day_one(scenario: Scenario, post: str) -> OnDayOne:
    """Return what the list says of a post."""
    people = scenario.system.starting.people
    if post not in people:
        return OnDayOne("drawn")
    if (person := people[post]) is None:
        return OnDayOne("vacant")
    return OnDayOne(
        "listed", person.contract, nan if person.months_left is None else max(0.0, person.months_left)
    )


# --- a row a post and month


def posts_table(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return one row per scenario, post and month of :data:`MONTHS` within the run, of listed teams.

    Parameters
    ----------
    outcomes : sequence of Outcome
        Of one situation, the baseline first. A scenario that lists nobody has no rows.

    Returns
    -------
    DataFrame
        Its columns are in :mod:`sim.study.columns`. Chances are shares of the replications in which somebody
        held the post on day one, with Wilson's intervals; the difference from the baseline, of a post that
        both have, is paired by replication, with Newcombe's interval.
    """
    baseline = outcomes[0]
    tables = [
        _posts_of(outcome, None if outcome is baseline else baseline)
        for outcome in outcomes
        if outcome.measured.holders is not None
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _posts_of(outcome: Outcome, baseline: Outcome | None) -> pd.DataFrame:
    holders, scenario = outcome.measured.holders, outcome.scenario
    assert holders is not None
    posts, months = _posts(scenario), [m for m in MONTHS if m < 12 * scenario.run.years]
    given = [on_day_one(scenario, post.name) for post in posts]
    settled = [_range(holders.settled[:, i]) for i in range(len(posts))]
    kind = {name: stream.kind for name, stream in scenario.system.streams.items()}
    about = pd.DataFrame(
        {
            **outcome.where._asdict(),
            "post": [post.name for post in posts],
            "role": [post.role for post in posts],
            "band": [str(post.band) for post in posts],
            "stream": [post.stream for post in posts],
            "stream_kind": [kind[post.stream] for post in posts],
            "settled_month_low": [low for low, _ in settled],
            "settled_month_high": [high for _, high in settled],
            "holder": [one.holder for one in given],
            "contract": [one.contract for one in given],
            "contract_end_month": [one.ends for one in given],
        }
    )
    known = _means("knowledge", holders.knowledge) | _means("single_holder_areas", holders.areas)
    pieces = []
    for month in months:
        found: dict[str, Any] = {"month": month, "replications": holders.held.sum(axis=0)}
        found |= _chances("in_post", holders.left > month, holders.held)
        found |= _chances("in_limbo", holders.in_limbo[:, :, MONTHS.index(month)], holders.held)
        found |= _chances("limbo_by", holders.limbo_from <= month, holders.held)
        pieces.append(about.assign(**found, **known, **_differences(outcome, baseline, month)))
    table = pd.concat(pieces, ignore_index=True)
    table["_place"] = np.tile(np.arange(len(posts)), len(months))
    return table.sort_values(["_place", "month"], kind="stable", ignore_index=True).drop(columns="_place")


def _posts(scenario: Scenario) -> list[PostSpec]:
    """Return the posts in the order of their codes."""
    specs = {post.name: post for post in scenario.posts()}
    return [specs[name] for name in names_of(scenario).posts]


def _range(settled: Floats) -> tuple[float, float]:
    """Return the least and the most over replications; nan where nothing ends it."""
    known = settled[np.isfinite(settled)]
    return (float(known.min()), float(known.max())) if len(known) else (nan, nan)


def _chances(name: str, happened: Bools, held: Bools) -> dict[str, Floats]:
    """Return shares of the replications in which a post was held, with their intervals."""
    n = held.sum(axis=0)
    share = np.divide((happened & held).sum(axis=0), n, out=np.full(len(n), nan), where=n > 0)
    low, high = wilson_of_shares(np.nan_to_num(share), n)
    found = (share, np.where(n > 0, low, nan), np.where(n > 0, high, nan))
    return {f"{name}_{end}": values for end, values in zip(_ENDS, found, strict=True)}


def _means(name: str, values: Floats) -> dict[str, Floats]:
    if not len(values):
        return {f"{name}_{end}": np.full(values.shape[1], nan) for end in _ENDS}
    interval = mean_interval(values)
    found = (interval.mean, np.maximum(interval.low, 0.0), interval.high)
    return {f"{name}_{end}": column for end, column in zip(_ENDS, found, strict=True)}


def _differences(outcome: Outcome, baseline: Outcome | None, month: int) -> dict[str, list[float]]:
    """Return how much more often a post's holder is there than under the baseline, paired by replication."""
    ours = outcome.measured.holders
    assert ours is not None
    theirs = None if baseline is None else baseline.measured.holders
    names = names_of(outcome.scenario).posts
    found = [(nan, nan, nan)] * len(names)
    if baseline is not None and theirs is not None:
        place = {name: i for i, name in enumerate(names_of(baseline.scenario).posts)}
        found = [
            _difference(ours, i, theirs, place[name], month) if name in place else (nan, nan, nan)
            for i, name in enumerate(names)
        ]
    return {f"diff_in_post_{end}": list(of) for end, of in zip(_ENDS, zip(*found, strict=True), strict=True)}


def _difference(
    ours: DayOneHolders, i: int, theirs: DayOneHolders, j: int, month: int
) -> tuple[float, float, float]:
    """Return the paired difference of a post's chance, with its interval; nan if nobody ever held it."""
    both = ours.held[:, i] & theirs.held[:, j]
    if not both.any():
        return nan, nan, nan
    here, there = ours.left[both, i] > month, theirs.left[both, j] > month
    counts = [int(x.sum()) for x in (here & there, here & ~there, ~here & there, ~here & ~there)]
    low, high = paired_difference(*counts)
    return (counts[1] - counts[2]) / len(here), low, high


# --- contract ends by quarter


def contract_ends(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return how many contracts of the day-one list end in each quarter, by the money behind their posts.

    One row per scenario that lists its people, quarter and stream: those that had ended before day one
    (:data:`BEFORE`), the first :data:`QUARTERS`, then all that end later, then those without an end. A
    quarter holds ends from just after its first day to its last: a contract with 3 months left ends in the
    first. People whom chance draws have no contract that is known.
    """
    tables = [_ends_of(o) for o in outcomes if o.measured.holders is not None]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _ends_of(outcome: Outcome) -> pd.DataFrame:
    scenario, holders = outcome.scenario, outcome.measured.holders
    assert holders is not None
    posts = _posts(scenario)
    given = [on_day_one(scenario, post.name) for post in posts]
    listed = [(post, one) for post, one in zip(posts, given, strict=True) if one.holder == "listed"]
    settled = {post.stream: _range(holders.settled[:, i]) for i, post in enumerate(posts)}
    ends = [quarter_of(one) for _, one in listed]
    streams = [name for name in scenario.system.streams if name in {post.stream for post, _ in listed}]
    rows = []
    for number, period in _periods(scenario):
        for stream in streams:
            here = [post for (post, _), end in zip(listed, ends, strict=True) if end == number]
            low, high = settled[stream]
            rows.append(
                {
                    **outcome.where._asdict(),
                    "quarter": number,
                    "period": period,
                    "stream": stream,
                    "stream_kind": scenario.system.streams[stream].kind,
                    "settled_month_low": low,
                    "settled_month_high": high,
                    "contracts": sum(post.stream == stream for post in here),
                }
            )
    return pd.DataFrame(rows, columns=[*outcome.where._asdict(), *_OF_ENDS])  # of none too


def quarter_of(given: OnDayOne) -> int:
    """Return the quarter in which a listed contract ends, from 1; one more if later, two if it has no end.

    One that had ended before day one is in :data:`BEFORE`.

    >>> quarter_of(OnDayOne("listed", "fixed-term", 3.0)), quarter_of(OnDayOne("listed", "permanent"))
    (1, 14)
    """
    if isnan(given.ends):
        return QUARTERS + 2
    return min(ceil(given.ends / 3), QUARTERS + 1) if given.ends > 0 else BEFORE


def _periods(scenario: Scenario) -> Iterator[tuple[int, str]]:
    """Yield each quarter and what it is called: ``Apr-Jun 2027``."""
    start = scenario.run.start_date
    yield BEFORE, "before day one"
    for number in range(1, QUARTERS + 1):
        first = start.month - 1 + 3 * (number - 1)
        year, month = start.year + first // 12, first % 12
        last = (month + 2) % 12
        yield number, f"{_MONTHS[month]}-{_MONTHS[last]} {year}"
    yield QUARTERS + 1, "later"
    yield QUARTERS + 2, "no end"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
