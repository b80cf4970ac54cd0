"""Results in words: numbers with their units, and sentences that say no more than the numbers do."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from sim.report.numbers import Paired, Spread, baseline_over_assumptions, paired
from sim.version import __version__

if TYPE_CHECKING:
    from sim.study.study import Study

_LITTLE = 0.01  # of the money: below it, a difference in money explains little

ONE_REPLICATION = "One replication tells neither how well the mean is known nor what one team should expect."
BANDS = "Light band: 5-95% of single teams; dark: 95% interval of the mean."

HEADLINE_MEASURES = {
    "retention_12m": "In post, month 12",
    "retention_24m": "In post, month 24",
    "retention_36m": "In post, month 36",
    "retention_48m": "In post, month 48",
    "retention_60m": "In post, month 60",
    "months_kept": "Months kept",
    "lost_knowledge": "Lost knowledge",
    "knowledge_stock_end": "Knowledge at end",
    "limbo_weeks": "Limbo weeks",
    "vacancy_rate": "Vacancy rate",
    "exits_per_year": "Exits a year",
    "funded_post_months": "Funded post-months",
    "cost_total_gbp": "Total cost, £000",
}
"""What the terminal shows, in this order; lost knowledge is in experienced-staff equivalents."""


def share(value: float) -> str:
    """Return a share as a percentage with one decimal."""
    return "n/a" if isnan(value) else f"{value:.1%}"


def number(value: float, unit: str) -> str:
    """Return a value in its unit: shares in percent, pounds in thousands, else a sensible rounding."""
    if isnan(value):
        return "n/a"
    if unit == "share":
        return share(value)
    if unit == "GBP":
        return f"{value / 1000:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.1f}" if abs(value) >= 10 else f"{value:,.2f}"


def change(value: float, unit: str) -> str:
    """Return a difference with its sign; of shares, in percentage points."""
    if isnan(value):
        return "n/a"
    text = f"{100 * abs(value):.1f}" if unit == "share" else number(abs(value), unit)
    nothing = not text.strip("0.")
    return text if nothing else ("-" if value < 0 else "+") + text


def systems(study: Study) -> str:
    """Return the titles of the systems, each once."""
    return " and ".join(dict.fromkeys(s.system.title for s in study.scenarios))


def source(study: Study) -> str:
    """Return the line beneath a picture: how it was made, and how far to trust it."""
    run = study.baseline.scenario.run
    return (
        f"{systems(study)}. engine-room {__version__}, {run.replications} "
        f"replications, seed {run.seed}. In this model, under these assumptions."
    )


def money_lines(study: Study) -> list[str]:
    """Return one sentence per scenario on the posts its money paid for: more money is not certainty."""
    lines = []
    base = float(np.mean(study.baseline.values("funded_post_months")))
    for outcome in study.outcomes[1:]:
        gap = paired(study, outcome, "funded_post_months")
        mean, low, high = (change(x, "post-months") for x in (gap.mean, gap.low, gap.high))
        of_base = f", {gap.mean / base:+.1%}" if base > 0 else ""
        found = f"{outcome.name}: {mean} funded post-months ({low} to {high}{of_base})"
        lines.append(f"{found}. {_money_said(gap, base)}")
    return lines


def _money_said(gap: Paired, base: float) -> str:
    if isnan(gap.low):
        return "One replication cannot tell more money from less."
    if gap.low == gap.high == 0:
        return "The same money in every replication: nothing that differs above is more money."
    if gap.clear:
        more = "more" if gap.mean > 0 else "less"
        return f"That is {more} money too: part of what differs above may be {more} money."
    said = "The difference in money is not told apart from none"
    if max(-gap.low, gap.high) < _LITTLE * base:
        return f"{said}: little of what differs above can be money."
    return f"{said}, but this interval does not say that it is small: use more replications."


def uncertainty_lines(study: Study) -> list[str]:
    """Return the three uncertainties, each in a sentence with its own number."""
    name, values = study.baseline.name, study.baseline.values("months_kept")
    _, low, high, p5, p95 = (number(x, "months") for x in Spread.of(values))
    if len(values) == 1:
        lines = [ONE_REPLICATION]
    else:
        lines = [
            f"Error of the mean (brackets): months kept by {name} are {low} to {high}.",
            f"One team should expect {p5} to {p95} months kept (5-95% of replications).",
        ]
    if study.ranges is None:
        lines.append(
            "Not shown: the range over the assumptions (--assumptions-range). "
            "All this holds in this model, under these assumptions."
        )
    else:
        low, high = (number(x, "months") for x in baseline_over_assumptions(study, "months_kept"))
        lines.append(
            f"Over the assumptions the mean lies between {low} and {high} "
            f"(5-95% of {study.ranges.points} points; second lines). All this holds in this model."
        )
    return lines
