"""Channels: what a policy acts through, each of which settings alone can take away from both scenarios.

A channel is taken away by a few values, set in the baseline and in the policy alike, so that the two can no
longer differ through it. What remains of their difference came through the other channels. The settings, and
what each can and cannot take away, are argued in docs/model/why.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sim.model.funding_rules import odds_factor, tilted
from sim.model.same_money import brings_what_annual_would
from sim.scenario import Scenario
from sim.scenario.funding import Outcome, dates_in_force, odds_in_force
from sim.study.runner.cells import Cell

AMOUNT = "amount"
"""The channel that is the amount of money."""

OTHER = "other"
"""Not a channel: what remains of a difference with every channel taken away."""

Changes = Mapping[str, Any]


class Channel(NamedTuple):
    """Something that policies act through.

    Attributes
    ----------
    key : str
        One word: its code in tables, and in names of cells.
    taken_away : callable
        Returns the values, by dotted path, that take it away from a scenario.
    """

    key: str
    taken_away: Callable[[Scenario], Changes]


def taken_away(scenario: Scenario) -> tuple[Changes, ...]:
    """Return what takes each of :data:`CHANNELS` away from a scenario; nothing where that changes nothing."""
    return tuple(one_taken_away(scenario, channel.key) for channel in CHANNELS)


def one_taken_away(scenario: Scenario, key: str) -> Changes:
    """Return what takes one of :data:`CHANNELS` away, by its key; nothing where that changes nothing."""
    (channel,) = (channel for channel in CHANNELS if channel.key == key)
    changes = channel.taken_away(scenario)
    return changes if scenario.replace(changes) != scenario else {}


def without(cell: Cell, changes: Changes, channels: Iterable[str]) -> Cell:
    """Return a cell with the values that take some channels away, by their keys."""
    return Cell(f"{cell.name}/without-{'-'.join(channels)}", cell.scenario.replace(changes))


def _no_late_decision(scenario: Scenario) -> Changes:
    """Let every decision fall by the 1 April from which it applies, on the same dates under both."""
    dates, path = dates_in_force(scenario.assumptions.funding), "assumptions.funding"
    return {
        f"{path}.decision_shift_weeks": 0.0,
        f"{path}.decision_spread_factor": 1.0,
        f"{path}.non_recurrent_decision_weeks.earliest": min(dates.earliest, 0.0),
        f"{path}.non_recurrent_decision_weeks.likeliest": min(dates.likeliest, 0.0),
        f"{path}.non_recurrent_decision_weeks.latest": min(dates.latest, 0.0),
        f"{path}.core_decision_weeks.earliest": min(dates.core_earliest, 0.0),
        f"{path}.core_decision_weeks.latest": min(dates.core_latest, 0.0),
        "policy.settlement.decision_delay_weeks": 0.0,
        "assumptions.pooling.late_chance_per_year": 0.0,
        "policy.pooling.late_partners": 0,
    }


def _no_fear(scenario: Scenario) -> Changes:  # noqa: ARG001
    """Let nobody resign more readily because their contract or their money is insecure."""
    path = "assumptions.attrition"
    return {
        f"{path}.runway_multiplier": 1.0,
        f"{path}.limbo_multiplier": 1.0,
        f"{path}.told_no_multiplier": 1.0,
        f"{path}.unconfirmed_money_multiplier": 1.0,
        "policy.honest_advice": 1.0,
    }


def _no_loss_at_ends(scenario: Scenario) -> Changes:  # noqa: ARG001
    """Let nobody be refused at a contract's end, so that it does not matter how many ends there are."""
    path = "assumptions.renewing"
    return {f"{path}.work_still_wanted_chance": 1.0, f"{path}.four_year_decline_chance": 0.0}


def _no_other_amount(scenario: Scenario) -> Changes:
    """Let money pay, on average, for as many posts each year as annual settlements do; no scheduled cut."""
    changes: dict[str, Any] = {"policy.scheduled_cuts": (), "policy.pooling.refusing_partners": 0}
    if not brings_what_annual_would(scenario):
        changes["policy.settlement.award_factor"] = "same-as-annual"
    return changes


def _no_uncertainty(scenario: Scenario) -> Changes:
    """Let every settlement bring its mean award, and every claw-back its mean, for sure."""
    funding, path = scenario.assumptions.funding, "assumptions.funding"
    cut = 1 - _mean_award(scenario)
    changes: dict[str, Any] = {
        f"{path}.outcomes": [{"name": "mean award", "chance": 1.0, "cut_low": cut, "cut_high": cut}],
        f"{path}.climate": [],
        f"{path}.cut_depth_factor": 1.0,
    }
    for name, chance, size in (
        ("clawback", funding.clawback_chance_per_year, funding.clawback_cut),
        ("in_year_clawback", funding.in_year_clawback_chance_per_year, funding.in_year_clawback_cut),
    ):
        expected = chance * (size.cut_low + size.cut_high) / 2
        changes[f"{path}.{name}_chance_per_year"] = 1.0 if expected else 0.0
        changes |= {f"{path}.{name}_cut.{end}": expected for end in ("cut_low", "cut_high")}
    return changes


def _mean_award(scenario: Scenario) -> float:
    """Return the mean award over the climates, at the maturity with which the system starts."""
    funding, assumed = scenario.assumptions.funding, scenario.assumptions.maturity
    factor = odds_factor(scenario.system.maturity, assumed.odds_slope) if assumed.loop else 1.0
    odds = odds_in_force(funding)
    each = [state.chances for state in odds.climate] or [tuple(o.chance for o in odds.outcomes)]
    return sum(
        share * sum(p * _brings(o) for p, o in zip(tilted(chances, factor), odds.outcomes, strict=True))
        for share, chances in zip(odds.long_run or (1.0,), each, strict=True)
    )


def _brings(outcome: Outcome) -> float:
    return 1 - (outcome.cut_low + outcome.cut_high) / 2


CHANNELS = (
    Channel(AMOUNT, _no_other_amount),
    Channel("certainty", _no_uncertainty),
    Channel("ends", _no_loss_at_ends),
    Channel("fear", _no_fear),
    Channel("lateness", _no_late_decision),
)
"""What the difference between two scenarios is split over; the rest came in other ways."""
