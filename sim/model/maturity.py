"""M12 Maturity: what the team achieves makes the system more or less mature, and money follows maturity."""

from __future__ import annotations

from math import exp

from sim.model import ties
from sim.model.clock import Kind
from sim.model.log import Event
from sim.model.state import Process, State

# --- rules


def effort(work: float, capacity: float) -> float:
    """Return E, the share of the funded work that the team can do (with none funded: if anybody is there)."""
    return min(1.0, capacity / work) if work > 0 else float(capacity > 0)


def target(success: float, gain: float) -> float:
    """Return where maturity tends to: s(gain (E C - .5)), s the logistic function; E C is the success."""
    return 1 / (1 + exp(-gain * (success - 0.5)))


def odds_factor(maturity: float, slope: float) -> float:
    """Return the factor on the odds of full money, exp(slope (M - .5)); refusal has its inverse."""
    return exp(slope * (maturity - 0.5))


def toward(maturity: float, target: float, months: float, tau: float) -> float:
    """Return maturity after some months of dM/dt = (target - M) / tau, solved exactly."""
    return target + (maturity - target) * exp(-months / tau)


# --- processes


def every_month(state: State) -> Process:
    """Log the system's maturity on the first instant of each month, and read where it tends to from there.

    Starts after :func:`sim.model.attrition.every_month`, which has then read the month's staffing.
    """
    yield state.at(0.0, Kind.PEOPLE)
    assumed, month = state.assumed.maturity, 0
    while True:
        state.note(Event.MATURITY, amount=state.maturity)
        tends_to = target(effort(*state.staffing) * coverage(state), assumed.gain)
        month += 1
        yield state.at(float(month), Kind.PEOPLE)
        state.maturity = toward(state.maturity, tends_to, 1.0, assumed.tau_months)


def coverage(state: State) -> float:
    """Return C, the share of the system's partners with at least one strong tie; 1 if none are followed."""
    partners = len(state.inputs.names.partners)
    if not partners or not state.assumed.ties.partners_per_post:
        return 1.0
    return ties.covered(state) / partners
