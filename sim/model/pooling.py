"""M2 Pooled money: partners who pay late, or refuse their share for a year."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from sim.chance import What, uniform_between
from sim.model.log import Event
from sim.model.maturity import refusal_odds
from sim.model.state import Post, State, Stream

# --- rules


def raised_odds(chance: float, factor: float) -> float:
    """Return a chance whose odds are multiplied by a factor."""
    return factor * chance / (1 - chance + factor * chance)


class PartnerYear(NamedTuple):
    """What one partner does about its share in one financial year."""

    partner: int
    share: float
    refuses: bool
    late_weeks: float  # after 1 April, 0 if in time


def paid_share(years: list[PartnerYear]) -> float:
    """Return the share of the pool that is paid."""
    return 1 - sum((p.share for p in years if p.refuses), 0.0)


def late_payers(years: list[PartnerYear], delay_weeks: float) -> list[tuple[float, PartnerYear]]:
    """Return who pays late, with the week, from 1 April, in which each does; the first to pay first.

    The delay of a policy moves what late payers pay as far as the decision.
    """
    late = ((p.late_weeks + delay_weeks, p) for p in years if p.late_weeks and not p.refuses)
    return sorted(late, key=lambda paid: (paid[0], paid[1].partner))


def agreed_week(years: list[PartnerYear], decided_week: float, delay_weeks: float) -> float:
    """Return the week, from 1 April, in which a pool is decided: it is agreed, and some partner has paid.

    The delay of a policy is in the week of the agreement already.
    """
    late = late_payers(years, delay_weeks)
    in_time = sum(not p.refuses for p in years) > len(late)
    return decided_week if in_time or not late else max(decided_week, late[0][0])


def part_paid(years: list[PartnerYear], week: float, delay_weeks: float) -> float:
    """Return the part of a pool that has been paid by a week, from 1 April, of what will be paid at all."""
    owing = sum((p.share for due, p in late_payers(years, delay_weeks) if due > week), 0.0)
    return 1 - owing / paid_share(years) if owing else 1.0


# --- the partners of a replication


def partner_years(state: State, stream: Stream, year: int) -> list[PartnerYear]:
    """Return what each payer of a pooled stream does in a financial year; nobody for other money.

    The less mature a system, the likelier a refusal (M12); the more engaged a partner, the rarer are its
    refusals and late payments, whose odds are divided by its engagement (M11).
    """
    chances, levers, tilt = state.assumed.pooling, state.policy.pooling, refusal_odds(state)
    found = []
    for i, (partner, share) in enumerate(stream.given.shares):
        who = f"{state.inputs.place}partner/{state.inputs.names.partners[partner]}"
        engaged = state.inputs.engagement[partner]
        refusal = raised_odds(chances.refuses_chance_per_year, tilt / engaged)
        refuses = state.chance.uniform(who, What.PARTNER_REFUSES, year) < refusal
        lateness = raised_odds(chances.late_chance_per_year, 1 / engaged)
        late = state.chance.uniform(who, What.PARTNER_LATE, year) < lateness
        late_weeks = 0.0
        if late or i < levers.late_partners:
            u = state.chance.uniform(who, What.PARTNER_LATE_WEEKS, year)
            late_weeks = uniform_between(u, chances.late_low_weeks, chances.late_high_weeks)
        found.append(PartnerYear(partner, share, refuses or i < levers.refusing_partners, late_weeks))
    return found


# --- posts that wait for partners who pay late


def await_shares(state: State, stream: Stream, year: int, posts: list[Post]) -> None:
    """Let posts wait for the shares of a year that pay for them; the first of them are paid for last."""
    if not posts:
        return
    stream.waiting[year] = posts
    for post in posts:
        if post.unpaid_from == inf:
            state.note(Event.SHARE_AWAITED, post, until=12.0 * year)
        post.unpaid_from = min(post.unpaid_from, 12.0 * year)


def pay_share(state: State, stream: Stream, year: int, unpaid: int) -> None:
    """Confirm the money of posts that wait for shares of a year, but for so many that are still unpaid."""
    posts = stream.waiting.pop(year, [])
    if unpaid:
        stream.waiting[year] = posts[:unpaid]
    for post in posts[unpaid:]:  # one may wait for the share of another year as well
        others = (12.0 * y for y, waiting in stream.waiting.items() if post in waiting)
        post.unpaid_from = min(others, default=inf)
        if post.unpaid_from == inf:
            state.note(Event.SHARE_PAID, post)
