"""M1 Claw-back: money is taken back as a year of a settlement opens, or in the middle of any year."""

from __future__ import annotations

from math import inf

from sim.chance import What, uniform_between
from sim.model import closing
from sim.model.clock import Kind, financial_year, on_grid
from sim.model.funding_rules import posts_funded
from sim.model.log import Event
from sim.model.state import State, Stream
from sim.scenario.funding import Outcome

# --- on 1 April, inside a settlement


def as_year_opens(state: State, stream: Stream, year: int) -> None:
    """Take back part of what was settled before this 1 April, from this year on, if it so falls."""
    given, funding = stream.given, state.assumed.funding
    if state.chance.uniform(given.who, What.CLAWBACK, year) >= funding.clawback_chance_per_year:
        return
    cut = _size(state.chance.uniform(given.who, What.CLAWBACK_CUT, year), funding.clawback_cut)
    if not cut:
        return
    rounding = state.chance.uniform(given.who, What.CLAWBACK_ROUNDING, year)
    state.note(Event.CLAWBACK, stream=given.index, amount=cut)
    rolling = state.policy.settlement.rolling_years if given.settlement_years == "rolling" else inf
    for later in [y for y in stream.funded if year <= y < year + rolling - 1]:
        stream.funded[later] = posts_funded(1 - cut, stream.funded[later], rounding, given.posts)
    closing.fit(state, stream, stream.funded[year], 12.0 * year)


# --- in the year, under every settlement


def await_in_year(state: State, stream: Stream) -> None:
    """Start the wait for the claw-backs that short-term pressures bring within a year (mechanism 23).

    They come for money that lapses, whatever its settlement: a year's award is no safer in its year.
    """
    given, funding = stream.given, state.assumed.funding
    if given.settlement_years == "recurrent":
        return
    for year in range(state.years):
        u = state.chance.uniform(given.who, What.IN_YEAR_CLAWBACK, year)
        if u < funding.in_year_clawback_chance_per_year:
            at = uniform_between(
                state.chance.uniform(given.who, What.IN_YEAR_CLAWBACK_MONTH, year),
                funding.in_year_clawback_from_month,
                funding.in_year_clawback_to_month,
            )
            state.when(on_grid(12 * year + at), Kind.FUNDING, given.index, _in_year, stream, year)


def _in_year(state: State, stream: Stream, year: int) -> None:
    """Take back part of what pays for the rest of a year; the next year's money is not touched."""
    given = stream.given
    u = state.chance.uniform(given.who, What.IN_YEAR_CLAWBACK_CUT, year)
    cut, before = _size(u, state.assumed.funding.in_year_clawback_cut), stream.funded.get(year, 0)
    if not cut or not before:
        return
    rounding = state.chance.uniform(given.who, What.IN_YEAR_CLAWBACK_ROUNDING, year)
    left = posts_funded(1 - cut, before, rounding, given.posts)
    state.note(Event.CLAWBACK, stream=given.index, amount=cut)
    if left < before:
        stream.funded[year] = left
        state.note(Event.CUT_MADE, stream=given.index, amount=before - left)
        closing.close_in_year(state, stream, before - left)
        state.when(12.0 * (year + 1), Kind.FUNDING, given.index, _restore, stream)


def _restore(state: State, stream: Stream) -> None:
    """Open what the new year pays for again, where it is settled; else its decision does."""
    year = financial_year(state.now)
    if year in stream.funded:
        closing.fit(state, stream, stream.funded[year], state.now)


def _size(u: float, sizes: Outcome) -> float:
    return uniform_between(1 - u, sizes.cut_low, sizes.cut_high)
