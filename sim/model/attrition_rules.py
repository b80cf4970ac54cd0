"""M6 Attrition, the rules: what multiplies the hazard of resignation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, isnan

from sim.chance import gamma
from sim.model import tenure_rules
from sim.model.tenure_rules import Count
from sim.scenario.assumptions import Attrition, TenureStep
from sim.scenario.system import PlanDeadline


def paid_until(contract_end: float, bridge_months: float, bridge_end: float) -> float:
    """Return the month to which somebody on a fixed term counts on being paid.

    Parameters
    ----------
    contract_end : float
        End of the contract.
    bridge_months : float
        What a bridge fund promises past it; 0 where there is none.
    bridge_end : float
        When a bridge that has begun ends, which has the promise in it already; nan if none has.
    """
    return contract_end + bridge_months if isnan(bridge_end) else bridge_end


def runway_multiplier(runway_months: float, at_end: float) -> float:
    """Return the multiplier by months of contract left.

    1 at 12 months or more, 1 + .25 (M - 1) at 6, M at none, linear between.

    Source: the shape of job search in Kahn 2012, Labour Economics 19: three quarters of the rise comes
    in the last six months. M (`at_end`) is judgement.
    """
    if runway_months >= 12:
        return 1.0
    at_six = 1 + 0.25 * (at_end - 1)
    if runway_months >= 6:
        return 1 + (at_six - 1) * (12 - runway_months) / 6
    return at_six + (at_end - at_six) * (6 - max(runway_months, 0.0)) / 6


def centred_steps(
    shape: Sequence[TenureStep], exits_per_year: float, strength: float = 1.0
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the tenure steps' starts (months) and multipliers, divided by their mean over the staff.

    Before that the multipliers are raised to the power `strength`.

    The staff have the tenure of a steady state in which people leave at `exits_per_year`: the density of
    tenure t is then proportional to exp(-rate t).
    """
    starts = tuple(s.from_months for s in shape)
    ends = (*starts[1:], inf)
    rate = exits_per_year / 12
    weights = [exp(-rate * a) - exp(-rate * b) for a, b in zip(starts, ends, strict=True)]
    multipliers = [s.multiplier**strength for s in shape]
    total = sum((w * m for w, m in zip(weights, multipliers, strict=True)), 0.0) if rate else 1.0
    return starts, tuple(m / total if total else m for m in multipliers)


def contagion_multiplier(exits: int, in_post: int, per_exit: float, cap: float) -> float:
    """Return the multiplier for recent exits, per 20 people in post, before centring."""
    try:
        return min(cap, per_exit ** (20 * exits / in_post)) if in_post else 1.0
    except OverflowError:  # hundreds have left, and few are there to feel it
        return cap


def contagion_centre(window_months: float, exits_per_year: float, per_exit: float, cap: float) -> float:
    """Return the mean of the contagion multiplier for 20 people who leave independently (Poisson exits)."""
    expected = 20 * exits_per_year * window_months / 12
    chance, mean = exp(-expected), 0.0
    for exits in range(200):
        mean += chance * min(cap, per_exit**exits)
        chance *= expected / (exits + 1)
    return mean


def deadline_load(now: float, deadlines: Sequence[PlanDeadline]) -> float:
    """Return the extra share of work that the plan deadlines under way ask for."""
    return sum((d.extra_work_share for d in deadlines if d.month <= now < d.month + d.lasts_months), 0.0)


def asked_share(is_open: bool, held: bool, waits: bool, assumed: Attrition) -> float:
    """Return the share of a post's work that has to be done, by whoever is there.

    Parameters
    ----------
    is_open, held : bool
        Whether the post is open, and somebody holds it.
    waits : bool
        Whether its money or its search waits for a decision: then part of a vacant post's work waits too.
    assumed : Attrition
        The shares.
    """
    if not is_open:
        return assumed.closed_post_work_share
    return assumed.waiting_post_work_share if waits and not held else 1.0


def overload(work: float, capacity: float, cap: float) -> float:
    """Return min(cap, max(0, work / capacity - 1)); the cap where there is work and nobody to do it."""
    if work <= 0:
        return 0.0
    return min(cap, max(0.0, work / capacity - 1)) if capacity > 0 else cap


def workload_multiplier(overload: float, assumed: Attrition) -> float:
    """Return 1 + slope x (overload - usual overload): 1 where the load is what is usual in the NHS."""
    return max(0.0, 1 + assumed.workload_slope * (overload - assumed.workload_usual_overload))


def capacity(wte: float, k: float) -> float:
    """Return a member's effective capacity: half of it needs no knowledge of the system."""
    return wte * (0.5 + 0.5 * k)


@dataclass(frozen=True, slots=True)
class Hazards:
    """The constants of M6, in months, worked out once for a scenario."""

    resignations_per_year: float  # mean over the staff when nothing presses them
    resignations_per_month: float  # of somebody with a frailty of 1
    step_starts: tuple[float, ...]
    step_multipliers: tuple[float, ...]
    count: Count | None  # of months in post; none: by the steps above, as read once a month
    served: Count  # the same for all families, and of those who came before day one: nobody had a ladder then
    frailty_variance: float
    contagion_centre: float
    pay_gap: float


def constants(assumed: Attrition, pay_gap_bands: float) -> Hazards:
    """Work out the constants."""
    starts, multipliers = centred_steps(
        assumed.tenure_shape, assumed.centring_exits_per_year, assumed.tenure_shape_strength
    )
    found = tenure_rules.by_tenure(assumed)
    count, served = found.count, found.count or tenure_rules.piecewise(starts, multipliers)
    per_month = found.per_year / 12
    if assumed.frailty_variance:
        per_month *= tenure_rules.frailty_level(
            per_month, assumed.centring_exits_per_year / 12, served, assumed.frailty_variance
        )
    return Hazards(
        resignations_per_year=found.per_year,
        resignations_per_month=per_month,
        step_starts=starts,
        step_multipliers=multipliers,
        count=count,
        served=served,
        frailty_variance=assumed.frailty_variance,
        contagion_centre=contagion_centre(
            assumed.contagion_window_months,
            assumed.centring_exits_per_year,
            assumed.contagion_per_exit,
            assumed.contagion_cap,
        ),
        pay_gap=assumed.pay_gap_multiplier_per_band**pay_gap_bands,
    )


def frailty(u: float, hazards: Hazards, tenure: float) -> float:
    """Return the factor on somebody's hazard, drawn by its inverse CDF at u, of those who are still there.

    Among those who join it has a gamma distribution of mean 1 and variance theta; among those who are there
    after a tenure at which H has been spent, of the same shape 1 / theta and of mean 1 / (1 + theta H): the
    others have left (Hougaard 1984, doi:10.1093/biomet/71.1.75).
    """
    theta = hazards.frailty_variance
    spent = hazards.resignations_per_month * hazards.served.upto(tenure)
    return gamma(u, 1.0, theta) / (1 + theta * spent)
