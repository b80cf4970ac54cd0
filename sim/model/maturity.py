"""M12 Maturity: what the team achieves makes the system more or less mature, and what it is given follows."""

from __future__ import annotations

from math import exp

from sim.model import ties
from sim.model.clock import Kind
from sim.model.funding_rules import agreed_share, odds_factor
from sim.model.log import Event
from sim.model.state import Process, State

# --- rules


def effort(capacity: float, asked_work: float) -> float:
    """Return E, the share of the work asked of the team that it can do, at most 1; 1 where none is asked.

    What is asked is the plan of day one: money that is cut does not cut it, and a team cut to half does half
    the work. Or else it is the work of the posts that are paid for.
    """
    return min(1.0, capacity / asked_work) if asked_work else 1.0


def target(success: float, gain: float, half: float) -> float:
    """Return where maturity tends to: s(gain (E C - half)), s the logistic function; E C is the success."""
    return 1 / (1 + exp(-gain * (success - half)))


def toward(maturity: float, target: float, months: float, tau: float) -> float:
    """Return maturity after some months of dM/dt = (target - M) / tau, solved exactly."""
    return target + (maturity - target) * exp(-months / tau)


def raised_chance(chance: float, maturity: float, slope: float) -> float:
    """Return the chance to fill a post, or to be lent somebody, at some maturity."""
    return min(1.0, chance * max(0.0, 1 + slope * (maturity - 0.5)))


def planning_factor(maturity: float, slope: float) -> float:
    """Return the factor on what plan deadlines ask: more is asked of systems that have less to show."""
    return max(0.0, 1 + slope * (0.5 - maturity))


# --- processes


def every_month(state: State) -> Process:
    """Log the system's maturity on the first instant of each month, and read where it tends to from there.

    Starts after :func:`sim.model.attrition.every_month`, which has then read the month's staffing.
    """
    yield state.at(0.0, Kind.PEOPLE)
    assumed, month = state.assumed.maturity, 0
    while True:
        state.note(Event.MATURITY, amount=state.maturity)
        staffing = state.staffing
        asked = staffing.planned if assumed.effort_basis == "planned-work" else staffing.work
        success = effort(staffing.capacity, asked) * coverage(state)
        tends_to = target(success, assumed.gain, assumed.half_success)
        month += 1
        yield state.at(float(month), Kind.PEOPLE)
        state.maturity = toward(state.maturity, tends_to, 1.0, assumed.tau_months)


def coverage(state: State) -> float:
    """Return C, the share of the system's partners with at least one strong tie; 1 if none are followed."""
    partners = len(state.inputs.names.partners)
    if not partners or not state.assumed.ties.partners_per_post:
        return 1.0
    return ties.covered(state) / partners


def fill_chance(state: State, chance: float) -> float:
    """Return the chance that a round fills a post, or that a partner lends somebody, as maturity stands."""
    assumed = state.assumed.maturity
    return raised_chance(chance, state.maturity, assumed.fill_slope if assumed.loop else 0.0)


def award_odds(state: State) -> float:
    """Return the factor on the odds of full money, as maturity stands."""
    assumed = state.assumed.maturity
    return odds_factor(state.maturity, assumed.odds_slope) if assumed.loop else 1.0


def refusal_odds(state: State) -> float:
    """Return the factor on the odds that a partner refuses its share, as maturity stands."""
    assumed = state.assumed.maturity
    return odds_factor(state.maturity, -assumed.refusal_slope) if assumed.loop else 1.0


def agreed(state: State) -> float:
    """Return the share of a pool settled year by year that is agreed, as maturity stands."""
    assumed = state.assumed.maturity
    return agreed_share(state.maturity, assumed) if assumed.loop else 1.0


def planning_load(state: State) -> float:
    """Return the factor on the extra work of plan deadlines, as maturity stands."""
    assumed = state.assumed.maturity
    return planning_factor(state.maturity, assumed.planning_slope) if assumed.loop else 1.0
