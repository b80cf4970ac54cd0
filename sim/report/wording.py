"""Results in words: numbers with their units, and sentences that say no more than the numbers do."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.study.statistics import mean_interval, percentiles, share_better

if TYPE_CHECKING:
    from sim.study.results import Outcome, Results

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
    if unit == "share":
        return f"{100 * value:+.1f}"
    text = number(abs(value), unit)
    return ("-" if value < 0 else "+") + text


class Paired(NamedTuple):
    """A paired difference of one measure from the baseline."""

    mean: float
    low: float
    high: float
    better: float

    @property
    def clear(self) -> bool:
        """Whether the 95% interval leaves 0 out."""
        return self.low > 0 or self.high < 0


def paired(results: Results, outcome: Outcome, measure: str) -> Paired:
    """Return the paired difference of a measure of the team from the baseline."""
    column = outcome.places[measure, "team"]
    difference = (outcome.values(measure) - results.baseline.values(measure))[:, None]
    interval = mean_interval(difference)
    better = share_better(difference, np.array([outcome.measured.measures[column].better], dtype=np.int8))
    return Paired(*(float(x[0]) for x in (*interval, better)))


class Headlines(NamedTuple):
    """What stands above a picture."""

    title: str
    details: tuple[str, ...]


def retention_headlines(results: Results) -> Headlines:
    """Return what the retention picture shows at 36 months (at 24 or 12 in a shorter run)."""
    measure, month = _headline_retention(results)
    if len(results.outcomes) == 1:
        values = results.baseline.values(measure)[:, None]
        mean, low, high = (float(x[0]) for x in mean_interval(values))
        p5, p95 = (float(x[0]) for x in percentiles(values, (5.0, 95.0)))
        return Headlines(
            f"{share(mean)} of the day-one team is still in post after {month} months",
            (
                f"The mean is known to within {share(low)} to {share(high)}; "
                f"one team should expect {share(p5)} to {share(p95)}.",
            ),
        )
    found = [(o, paired(results, o, measure)) for o in results.outcomes[1:]]
    best, gap = max(found, key=lambda pair: abs(pair[1].mean))
    if gap.clear:
        more = "more" if gap.mean > 0 else "less"
        title = (
            f"{best.name} keeps {abs(100 * gap.mean):.1f} points {more} of the day-one team at {month} months"
        )
    else:
        title = f"No clear difference in the day-one team still in post at {month} months"
    return Headlines(
        title, tuple(_difference_line(o, d, f"at {month} months", "share", "points") for o, d in found)
    )


def lost_knowledge_headlines(results: Results) -> Headlines:
    """Return what the picture of lost knowledge shows over the whole run."""
    years = results.baseline.scenario.run.years
    over = f"over {years} years" if years > 1 else "over one year"
    if len(results.outcomes) == 1:
        posts = len(results.baseline.scenario.posts())
        values = results.baseline.values("lost_knowledge")[:, None]
        mean, low, high = (float(x[0]) for x in mean_interval(values))
        p5, p95 = (float(x[0]) for x in percentiles(values, (5.0, 95.0)))
        return Headlines(
            f"A team of {posts} posts loses what {mean:.1f} experienced people know {over}",
            (
                f"The mean is known to within {low:.1f} to {high:.1f}; "
                f"one team should expect {p5:.1f} to {p95:.1f}.",
            ),
        )
    found = [(o, paired(results, o, "lost_knowledge")) for o in results.outcomes[1:]]
    best, gap = max(found, key=lambda pair: abs(pair[1].mean))
    if gap.clear:
        fewer = "fewer" if gap.mean < 0 else "more"
        title = f"{best.name} loses {abs(gap.mean):.1f} {fewer} experienced people's knowledge {over}"
    else:
        title = f"No clear difference in knowledge lost {over}"
    return Headlines(
        title, tuple(_difference_line(o, d, over, "staff equivalents", "staff equivalents") for o, d in found)
    )


def _headline_retention(results: Results) -> tuple[str, int]:
    months = 12 * results.baseline.scenario.run.years
    month = next((m for m in (36, 24, 12) if m < months), 12)
    return f"retention_{month}m", month


def _difference_line(outcome: Outcome, gap: Paired, when: str, unit: str, unit_word: str) -> str:
    mean, low, high = (change(x, unit) for x in (gap.mean, gap.low, gap.high))
    word = f" {unit_word}" if unit_word else ""
    return (
        f"{outcome.name}: {mean}{word} {when} (95% interval {low} to {high}), "
        f"better in {gap.better:.0%} of replications."
    )


def source(results: Results) -> str:
    """Return the line beneath a picture: how it was made, and how far to trust it."""
    from sim import __version__

    run = results.baseline.scenario.run
    return (
        f"{results.baseline.scenario.system.title}. engine-room {__version__}, {run.replications} "
        f"replications, seed {run.seed}. In this model, under these assumptions."
    )


def money_lines(results: Results) -> list[str]:
    """Return one sentence per scenario on the posts its money paid for: more money is not certainty."""
    lines = []
    base = float(np.mean(results.baseline.values("funded_post_months")))
    for outcome in results.outcomes[1:]:
        gap = paired(results, outcome, "funded_post_months")
        mean, low, high = (change(x, "post-months") for x in (gap.mean, gap.low, gap.high))
        of_base = f", {gap.mean / base:+.1%}" if base > 0 else ""
        found = f"{outcome.name}: {mean} funded post-months ({low} to {high}{of_base})"
        if not gap.clear:
            said = "About the same money, so what differs above is not more money."
        elif gap.mean > 0:
            said = "That is more money too: not all of what differs above is certainty."
        else:
            said = "That is less money, which works against it above."
        lines.append(f"{found}. {said}")
    return lines


def uncertainty_lines(results: Results) -> list[str]:
    """Return the three uncertainties, each in a sentence with its own number."""
    measure, month = _headline_retention(results)
    outcome = results.baseline
    values = outcome.values(measure)[:, None]
    interval = mean_interval(values)
    p5, p95 = (float(x[0]) for x in percentiles(values, (5.0, 95.0)))
    low, high = float(interval.low[0]), float(interval.high[0])
    lines = [
        f"Error of the mean (brackets): {outcome.name} at {month} months is {share(low)} to {share(high)}.",
        f"One team should expect {share(p5)} to {share(p95)} (5-95% of replications).",
    ]
    if results.ranges is None:
        lines.append(
            "Not shown: the range over the assumptions (--assumptions-range). "
            "All this holds in this model, under these assumptions."
        )
    else:
        means = results.ranges.means[0][:, outcome.places[measure, "team"]][:, None]
        a, b = (float(x[0]) for x in percentiles(means, (5.0, 95.0)))
        lines.append(
            f"Over the assumptions the mean lies between {share(a)} and {share(b)} "
            f"(5-95% of {len(means)} points; second lines). All this holds in this model."
        )
    return lines
