"""M10 System knowledge, the rules: learning, forgetting, handover, and what is lost (model.md M10, M7)."""

from __future__ import annotations

from math import exp
from typing import NamedTuple

from sim.model.log import Reason
from sim.model.round_numbers import at_least
from sim.scenario.assumptions import Handover, Knowledge
from sim.scenario.system import Practices

_SUDDEN = (Reason.RECALL, Reason.LEFT_IN_LIMBO)
_OF_THEIR_OWN = (Reason.RESIGNED, Reason.RETIRED)


class Curve(NamedTuple):
    """The curve that knowledge follows in post: it tends to `limit` at `pace` a month."""

    pace: float
    limit: float


def time_constant(assumed: Knowledge, practices: Practices) -> float:
    """Return tau, months: a training budget and shared software make people learn faster."""
    tau = assumed.tau_months
    tau *= assumed.training_factor if practices.training else 1
    tau *= assumed.software_factor if practices.shared_software else 1
    return tau


def forgetting_rate(assumed: Knowledge, practices: Practices) -> float:
    """Return f, the rate a month at which knowledge in post goes: forgotten, or made obsolete by new work.

    A training budget offsets part of the second, the drift of what the work asks for.
    """
    offset = assumed.drift_with_training_factor if practices.training else 1
    return assumed.forgetting_per_month + offset * assumed.drift_per_month


def curve(tau: float, forgetting: float) -> Curve:
    """Return the solution of the equation of :func:`learn`, as :func:`level` needs it."""
    pace = 1 / tau + forgetting
    return Curve(pace, 1 / (tau * pace))


def level(k: float, months: float, pace: float, limit: float) -> float:
    """Return knowledge after some months in post; :func:`learn` says how it came about."""
    return limit + (k - limit) * exp(-pace * months)


def learn(k: float, months: float, tau: float, forgetting: float) -> tuple[float, float, float]:
    """Return knowledge after some months in post, what was learned and what was forgotten.

    dk/dt = (1 - k)/tau - f k, solved exactly; learned is the integral of the first term and forgotten
    of the second.

    Parameters
    ----------
    k : float
        Knowledge at the start, 0 to 1.
    months : float
        Time in post.
    tau : float
        Time constant of learning, months.
    forgetting : float
        f, the rate of in-post forgetting a month.
    """
    after = level(k, months, *curve(tau, forgetting))
    forgotten = 0.0
    if forgetting:  # f times the integral of k, which solves the same equation
        pace = 1 / tau + forgetting
        forgotten = forgetting * (months / tau - (after - k)) / pace
    return after, after - k + forgotten, forgotten


def shared_share(assumed: Knowledge, practices: Practices) -> float:
    """Return s, the share of a post's knowledge that its sharing group holds in common."""
    return assumed.shared_between_posts if practices.sharing else 0.0


def time_for_work(assumed: Knowledge, practices: Practices) -> float:
    """Return the share of time that is left where programmes share what they know."""
    return assumed.sharing_capacity_factor if practices.sharing else 1.0


def held_alone(k: float, shared: float, others: float) -> float:
    """Return what of a member's knowledge nobody else present holds: (1 - s) k + s max(0, k - m).

    Parameters
    ----------
    k : float
        What the member knows.
    shared : float
        s, the share of it that is common knowledge of the group.
    others : float
        m, the most that any other present member of the group knows; 0 if there is none.
    """
    return (1 - shared) * k + shared * max(0.0, k - others)


def lost_on_exit(alone: float, documented: float, handed_over: float) -> float:
    """Return L = (1 - c)(1 - h) of what the leaver alone holds; the rest of k goes to the post's file."""
    return (1 - documented) * (1 - handed_over) * alone


def take_over(k: float, file: float) -> tuple[float, float]:
    """Return a successor's knowledge after taking over a file, and what did not fit into one head."""
    after = min(1.0, k + file)
    return after, max(0.0, file - (after - k))


def fade(file: float, months: float, rate_per_month: float) -> float:
    """Return what is left of a file after some months in which the post was empty."""
    return file * exp(-rate_per_month * months)


def handed_over(reason: Reason, weeks_told: float, overlap: bool, shares: Handover) -> float:
    """Return h, the share of tacit knowledge handed over, by the way a person goes (M7).

    Parameters
    ----------
    reason : Reason
        Why the person left.
    weeks_told : float
        Weeks between notice, or being told, and the exit.
    overlap : bool
        Whether the successor is already in post.
    shares : Handover
        The assumed shares.
    """
    if overlap:
        return shares.overlap
    if reason is Reason.PLANNED_RETURN:
        return shares.planned_return
    if reason is Reason.REDUNDANCY:
        return shares.redundancy
    if reason in _SUDDEN or not at_least(weeks_told, 4):
        return shares.sudden
    if reason in _OF_THEIR_OWN:
        return shares.with_notice
    return shares.told_before_end
