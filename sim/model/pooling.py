"""M2 Pooled money: partners who pay late, or refuse their share for a year."""

from __future__ import annotations

from typing import NamedTuple

from sim.chance import What, uniform_between
from sim.model.maturity import odds_factor
from sim.model.state import State, Stream

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


def last_paid_week(years: list[PartnerYear], decided_week: float, delay_weeks: float) -> float:
    """Return the week, from 1 April, in which the pool is complete: agreed, and the last payer has paid.

    The delay of a policy is in the week of the decision already; it moves what late payers pay as far.
    """
    late = (p.late_weeks + delay_weeks for p in years if p.late_weeks and not p.refuses)
    return max([decided_week, *late])


# --- the partners of a replication


def partner_years(state: State, stream: Stream, year: int) -> list[PartnerYear]:
    """Return what each payer of a pooled stream does in a financial year; nobody for other money.

    The less mature a system, the likelier a refusal (M12); the more engaged a partner, the rarer are its
    refusals and late payments, whose odds are divided by its engagement (M11).
    """
    assumed, levers = state.assumed, state.policy.pooling
    tilt = odds_factor(state.maturity, assumed.maturity.odds_slope)
    chances = assumed.pooling
    found = []
    for i, (partner, share) in enumerate(stream.given.shares):
        who = f"{state.inputs.place}partner/{state.inputs.names.partners[partner]}"
        engaged = state.inputs.engagement[partner]
        refusal = raised_odds(chances.refuses_chance_per_year, 1 / (tilt * engaged))
        refuses = state.chance.uniform(who, What.PARTNER_REFUSES, year) < refusal
        lateness = raised_odds(chances.late_chance_per_year, 1 / engaged)
        late = state.chance.uniform(who, What.PARTNER_LATE, year) < lateness
        late_weeks = 0.0
        if late or i < levers.late_partners:
            u = state.chance.uniform(who, What.PARTNER_LATE_WEEKS, year)
            late_weeks = uniform_between(u, chances.late_low_weeks, chances.late_high_weeks)
        found.append(PartnerYear(partner, share, refuses or i < levers.refusing_partners, late_weeks))
    return found
