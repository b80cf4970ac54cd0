"""M1 The funding-year decision: the processes that decide each stream's money and carry it into effect."""

from __future__ import annotations

from math import floor, inf

from sim.chance import What
from sim.model import clawback, closing, resting
from sim.model.clock import Kind, on_grid, weeks
from sim.model.funding_rules import (
    Decision,
    award_share,
    day_one_years,
    decision_week,
    decisions,
    first_unfunded,
    inside_settlement,
    posts_funded,
    tilted,
)
from sim.model.log import Event
from sim.model.maturity import agreed, award_odds
from sim.model.pooling import (
    PartnerYear,
    agreed_week,
    await_shares,
    late_payers,
    paid_share,
    part_paid,
    partner_years,
    pay_share,
)
from sim.model.same_money import factor_in
from sim.model.state import State, Stream


def open_books(state: State, stream: Stream) -> None:
    """Put the settlement of day one in force, and start the decisions and financial years to come."""
    given, settlement = stream.given, state.policy.settlement
    years = state.years
    age = 0
    if given.treated and settlement.phase == "averaged" and isinstance(given.settlement_years, int):
        age = floor(state.chance.uniform(given.who, What.PHASE) * given.settlement_years)
    starts = settlement.starts_in_year if given.treated else 0
    covered = day_one_years(given.settlement_years, settlement.rolling_years, age, starts)
    stream.confirmed_until = 12 * covered
    stream.factors = given.same_money[age] if given.same_money else ()
    for year in range(int(min(covered, years + 1))):
        stream.funded[year] = _posts_in_force(state, stream, year)
    if stream.factors:
        _confirm_in_force(stream)
    due = decisions(given.settlement_years, settlement.rolling_years, age, years, starts)
    for decision in due:
        await_decision(state, stream, decision)
    for year in range(1, years + 1):
        inside = inside_settlement(given.settlement_years, year, due)
        state.when(_notice_time(state, year), Kind.FUNDING, given.index, prepare_year, stream, year, inside)
    clawback.await_in_year(state, stream)
    state.note(Event.SETTLEMENT_DECIDED, stream=given.index, amount=1.0, until=12 * covered)
    _note_year(state, stream, 0)


def await_decision(state: State, stream: Stream, decision: Decision) -> None:
    """Start the wait for the decision on one settlement, late or early."""
    given = stream.given
    u = state.chance.uniform(given.who, What.DECISION_DATE, decision.year)
    delay = _delay(state, stream)
    x = decision_week(u, given.recurrent_timing, delay, state.inputs.decision_dates)
    week = agreed_week(_payers(state, stream, decision), x, delay)
    state.when(12 * decision.year + weeks(week), Kind.FUNDING, given.index, decide, stream, decision)


def decide(state: State, stream: Stream, decision: Decision) -> None:
    """Decide one settlement, and act on it."""
    given, funding = stream.given, state.assumed.funding
    outcome, paid, payers = 1.0, 1.0, _payers(state, stream, decision)
    annual = decision.first == decision.last == decision.year
    if given.shares:  # a pool is what its partners pay; other money is what the centre awards
        paid = _collect(state, stream, payers)
        if annual and not given.awards_full:
            paid *= agreed(state)
    elif not given.awards_full:
        odds = tilted(state.climate.odds(decision.year), award_odds(state))
        u = state.chance.uniform(given.who, What.OUTCOME, decision.year)
        outcome = award_share(u, state.inputs.odds.outcomes, odds)
    share = _scaled(stream, outcome, decision.first)
    rounding = state.chance.uniform(given.who, What.ROUNDING, decision.year)
    for year in range(decision.first, decision.last + 1):
        # What partners refuse is lost for the year in which they are asked: the later ones have their own.
        awarded = _scaled(stream, outcome, year) * (paid if year == decision.year else 1)
        stream.funded[year] = _posts_paid(state, stream, year, awarded, rounding)
    stream.planned *= 1 - funding.cut_persistence * (1 - outcome)
    _confirm(stream, decision.year)
    state.note(
        Event.SETTLEMENT_DECIDED, stream=given.index, amount=share * paid, until=stream.confirmed_until
    )
    if decision.first == decision.year:  # not a year at the far end of a rolling settlement
        if state.now >= 12 * decision.year:
            _note_year(state, stream, decision.year)  # its 1 April has passed without it
        resting.settle_anew(state, stream, 12.0 * decision.year)
        closing.fit(state, stream, stream.funded[decision.year], 12.0 * decision.year)
        _await_late_payers(state, stream, decision.year, payers, share * paid)
    for year in range(max(decision.first, decision.year + 1), decision.last + 1):
        if state.now > _notice_time(state, year):  # decided after the year was prepared
            _fit_posts(state, stream, year, True)
    _announce(state, stream)


def prepare_year(state: State, stream: Stream, year: int, inside: bool) -> None:
    """Prepare a financial year that is settled: tell who must go in time for it.

    A year that is the first of its settlement is carried into effect by :func:`decide`, early or late.
    """
    given = stream.given
    # First of all: what fitting the posts dates to the same 1 April comes after the opening of the year.
    state.when(12 * year, Kind.FUNDING, given.index, open_year, stream, year, inside)
    if year in stream.funded:
        _fit_posts(state, stream, year, inside or given.settlement_years == "recurrent")


def open_year(state: State, stream: Stream, year: int, inside: bool) -> None:
    """Open a financial year: take any claw-back, and pay for the posts."""
    if inside:
        clawback.as_year_opens(state, stream, year)
    if year in stream.funded:
        _note_year(state, stream, year)
        if stream.confirmed_until <= 12 * year and _confirm(stream, year):
            _announce(state, stream)  # settled before the year without money that is now over


def _posts_in_force(state: State, stream: Stream, year: int) -> int:
    """Return how many posts the settlement of day one pays for in a year: all, unless it is scaled."""
    given = stream.given
    if not (year and stream.factors):
        return given.posts
    rounding = state.chance.uniform(given.who, What.ROUNDING, 0)
    return posts_funded(factor_in(stream.factors, year), given.planned, rounding, given.posts)


def _confirm_in_force(stream: Stream) -> None:
    """Confirm no money of day one over a year that it pays nothing for."""
    until = first_unfunded(stream.funded, 0)
    if until in stream.funded:
        stream.confirmed_until = 12.0 * until


def _scaled(stream: Stream, outcome: float, year: int) -> float:
    """Return the share of the plan that an outcome pays for in a year, as the policy scales awards."""
    if stream.factors:
        return min(1.0, outcome * factor_in(stream.factors, year))
    return outcome * stream.given.award_factor


def _confirm(stream: Stream, year: int) -> bool:
    """Confirm the money of a year, and on to the first without; return whether the year has any.

    A year that is awarded nothing confirms no money, and no later year is confirmed over it.
    """
    until = first_unfunded(stream.funded, year)
    if until > year:
        stream.confirmed_until = 12.0 * until
    return until > year


def _announce(state: State, stream: Stream) -> None:
    """Let those go on who wait for news of a stream's money."""
    announced, stream.decided = stream.decided, state.env.event()
    announced.succeed()


def _fit_posts(state: State, stream: Stream, year: int, ask: bool) -> None:
    """Ask the partners for a year that is settled, unless deciding it has asked them, and fit the posts."""
    if ask:
        _pool_within(state, stream, year)
    closing.fit(state, stream, stream.funded[year], 12.0 * year)


def _payers(state: State, stream: Stream, decision: Decision) -> list[PartnerYear]:
    """Return who is asked to pay as a settlement is decided: nobody for a year at its far end alone."""
    return partner_years(state, stream, decision.year) if decision.first == decision.year else []


def _collect(state: State, stream: Stream, payers: list[PartnerYear]) -> float:
    """Return the share of a pool that is paid, in time or late, and log who refuses."""
    for payer in payers:
        if payer.refuses:
            state.note(
                Event.PARTNER_REFUSED, stream=stream.given.index, amount=payer.share, partner=payer.partner
            )
    return paid_share(payers)


def _await_late_payers(
    state: State, stream: Stream, year: int, payers: list[PartnerYear], awarded: float
) -> None:
    """Let those posts of a pool wait that its late partners pay for, until each pays its part.

    As many are confirmed as the shares that are paid would fund alone, so that with the last all are.
    """
    delay, rounding = _delay(state, stream), state.chance.uniform(stream.given.who, What.ROUNDING, year)

    def unpaid(week: float) -> int:
        paid = awarded * part_paid(payers, week, delay)
        return stream.funded[year] - _posts_paid(state, stream, year, paid, rounding)

    paid_by = -inf
    for week, payer in late_payers(payers, delay):
        due = on_grid(12 * year + weeks(week))
        if due > state.now:
            given = (stream, year, payer.partner, week, unpaid(week))
            state.when(due, Kind.FUNDING, stream.given.index, _take_late_share, *given)
        else:
            paid_by = week
            _note_late(state, stream, payer.partner, week)
    awake = [post for post in closing.standing(stream) if post.open or post.reopening]
    waiting = closing.by_priority(state, awake)
    await_shares(state, stream, year, waiting[: unpaid(paid_by)])


def _take_late_share(state: State, stream: Stream, year: int, partner: int, week: float, unpaid: int) -> None:
    """Confirm the posts that a late partner pays for; the posts still unpaid wait on."""
    _note_late(state, stream, partner, week)
    pay_share(state, stream, year, unpaid)
    _announce(state, stream)


def _note_late(state: State, stream: Stream, partner: int, week: float) -> None:
    if week > 0:  # with decisions half a year early even the late pay before the year
        state.note(Event.PARTNER_LATE, stream=stream.given.index, amount=week, partner=partner)


def _posts_paid(state: State, stream: Stream, year: int, share: float, rounding: float) -> int:
    """Return how many posts a share of the plan pays for in a year, or what is left of it."""
    month = max(12.0 * year, state.now)
    planned = stream.planned + stream.to_come(month)  # the plan is without them, this year is not
    return posts_funded(share, planned, rounding, stream.uncut(month))


def _delay(state: State, stream: Stream) -> float:
    """Return the weeks by which the policy moves a stream's decisions, and what late partners pay."""
    return state.policy.settlement.decision_delay_weeks if stream.given.delayed else 0.0


def _pool_within(state: State, stream: Stream, year: int) -> None:
    """Lower what is paid for in a year within a settlement by the shares that partners refuse."""
    payers = partner_years(state, stream, year)
    refused = [payer for payer in payers if payer.refuses]
    if refused:
        rounding = state.chance.uniform(stream.given.who, What.ROUNDING, year)
        share, posts = _collect(state, stream, refused), stream.funded[year]
        stream.funded[year] = posts_funded(share, posts, rounding, posts)


def _notice_time(state: State, year: int) -> float:
    """Return when people must be told for their posts to close as a year opens."""
    return on_grid(12 * year - weeks(state.assumed.funding.closure_notice_weeks))


def _note_year(state: State, stream: Stream, year: int) -> None:
    if stream.noted >= year:
        return  # a decision that falls on 1 April itself has noted it
    stream.noted = year
    state.note(Event.YEAR_FUNDED, stream=stream.given.index, amount=stream.funded[year])
