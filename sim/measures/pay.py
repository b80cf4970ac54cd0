"""What a post's pay is, who pays it, and what coming and going adds to it or saves of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measures.frame import MONTHS_PER_YEAR, Frame
from sim.measures.measure import Bools, Floats, Ints
from sim.measures.states import Facts, stays
from sim.model.log import Contract

PAID_BY_OTHERS = (Contract.GIFTED, Contract.ALIGNED)
LENT = (Contract.SECONDMENT, *PAID_BY_OTHERS)


def pay_per_month(frame: Frame) -> Floats:
    """Return the employed cost of a holder of each post, in GBP a month."""
    money = frame.scenario.assumptions.money
    yearly = [money.pay_gbp[p.band] * p.wte * money.on_cost_factor for p in frame.posts]
    return np.array(yearly) / MONTHS_PER_YEAR


def paid_by_others(frame: Frame, contract: NDArray[Any], stream: Ints) -> Bools:
    """Return which people others pay: gifted, aligned, and those whom partners second to a pooled stream.

    A partner pays into a pool in money or in people, so a person lent there is its share, not a charge on
    the pool. Secondments on other money are: the stream pays the lender back.
    """
    pooled = np.array([frame.scenario.system.streams[name].kind == "pooled" for name in frame.streams])
    seconded_to_a_pool = (contract == Contract.SECONDMENT) & pooled[stream]
    others: Bools = np.isin(contract, PAID_BY_OTHERS) | seconded_to_a_pool
    return others


def overlap_pay(facts: Facts) -> Floats:
    """Return the pay of starters while whom they follow is still in the post, in GBP: (R, groups)."""
    frame, log = facts.frame, facts.frame.log
    into, out = stays(frame)
    order = np.lexsort((into, frame.post_key[into]))
    into, out = into[order], out[order]
    before, now = into[:-1], into[1:]
    both = np.minimum(log.time[out[:-1]], log.time[out[1:]]) - log.time[now]
    ours = ~paid_by_others(frame, log.contract[now], frame.stream[now])
    chosen = (frame.post_key[before] == frame.post_key[now]) & (both > 0) & ours
    row = now[chosen]
    pay = pay_per_month(frame)[log.post[row]]
    return frame.total(frame.place[row], frame.stream[row], pay * both[chosen])


def vacancy_saving(facts: Facts) -> Floats:
    """Return pay not spent while open posts with money stand vacant, in GBP: (R, groups).

    Nothing is saved while the search waits for money, nor on a post whose next holder others pay. Where
    nobody comes before the horizon, the post's own contract says who would have paid.
    """
    frame, posts = facts.frame, facts.posts
    vacant = posts.where(posts.vacant & ~posts.frozen)
    key = vacant.place * len(frame.posts) + vacant.post
    by_contract = {c.name.lower(): c for c in LENT}
    # any contract that is not lent stands for all that are paid in money
    own = np.array([by_contract.get(p.contract, Contract.PERMANENT) for p in frame.posts], dtype=np.int64)
    contract = own[vacant.post]
    into, _ = stays(frame)
    into = into[np.lexsort((into, frame.post_key[into]))]
    past = frame.months + 1.0  # times lie on a grid, so that key and time in one number are exact
    follows = np.searchsorted(
        frame.post_key[into] * past + frame.log.time[into], key * past + vacant.end, "left"
    )
    comes = np.append(frame.post_key[into], -1)[follows] == key
    contract[comes] = frame.log.contract[into[follows[comes]]]
    saved = vacant.where(~paid_by_others(frame, contract, vacant.stream))
    pay = pay_per_month(frame)[saved.post]
    return frame.total(saved.place, saved.stream, pay * (saved.end - saved.start))
