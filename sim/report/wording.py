"""Results in words: numbers with their units, and sentences that say no more than the numbers do."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.study.statistics import mean_interval, percentiles, share_better
from sim.version import __version__

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.study.outcome import Outcome
    from sim.study.study import Study

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


def paired(study: Study, outcome: Outcome, measure: str) -> Paired:
    """Return the paired difference of a measure of the team from the baseline."""
    better = outcome.measured.measures[outcome.places[measure, "team"]].better
    return _paired(outcome.values(measure) - study.baseline.values(measure), better)


def _paired(difference: NDArray[np.float64], better: int) -> Paired:
    column = difference[:, None]
    share = share_better(column, np.array([better], dtype=np.int8))
    return Paired(*(float(x[0]) for x in (*mean_interval(column), share)))


def _spread(values: NDArray[np.float64]) -> tuple[float, float, float, float, float]:
    """Return the mean, its interval, and what one team should expect."""
    column = values[:, None]
    found = (*mean_interval(column), *percentiles(column, (5.0, 95.0)))
    mean, low, high, p5, p95 = (float(x[0]) for x in found)
    return mean, low, high, p5, p95


class Headlines(NamedTuple):
    """What stands above a picture."""

    title: str
    details: tuple[str, ...]


def retention_headlines(study: Study) -> Headlines:
    """Return what the retention picture shows at 36 months (at 24 or 12 in a shorter run)."""
    month = _headline_month(study)
    if len(study.outcomes) == 1:
        mean, low, high, p5, p95 = _spread(study.baseline.monthly("retention")[:, month])
        return Headlines(
            f"{share(mean)} of the day-one team is still in post after {month} months",
            (
                f"The mean is known to within {share(low)} to {share(high)}; "
                f"one team should expect {share(p5)} to {share(p95)}.",
            ),
        )
    base = study.baseline.monthly("retention")[:, month]
    found = [(o, _paired(o.monthly("retention")[:, month] - base, 1)) for o in study.outcomes[1:]]
    best, gap = max(found, key=lambda pair: abs(pair[1].mean))
    if gap.clear:
        more = "more" if gap.mean > 0 else "less"
        title = (
            f"{best.name} keeps {abs(100 * gap.mean):.1f} points {more} of the day-one team at {month} months"
        )
    else:
        title = f"No clear difference in the day-one team still in post at {month} months"
    return Headlines(title, tuple(_difference_line(o, d, f"at {month} months", "share") for o, d in found))


def lost_knowledge_headlines(study: Study) -> Headlines:
    """Return what the picture of lost knowledge shows over the whole run."""
    years = study.baseline.scenario.run.years
    over = f"over {years} years" if years > 1 else "over one year"
    if len(study.outcomes) == 1:
        posts = len(study.baseline.scenario.posts())
        mean, low, high, p5, p95 = _spread(study.baseline.values("lost_knowledge"))
        return Headlines(
            f"A team of {posts} posts loses what {mean:.1f} experienced people know {over}",
            (
                f"The mean is known to within {low:.1f} to {high:.1f}; "
                f"one team should expect {p5:.1f} to {p95:.1f}.",
            ),
        )
    found = [(o, paired(study, o, "lost_knowledge")) for o in study.outcomes[1:]]
    best, gap = max(found, key=lambda pair: abs(pair[1].mean))
    if gap.clear:
        fewer = "fewer" if gap.mean < 0 else "more"
        title = f"{best.name} loses {abs(gap.mean):.1f} {fewer} experienced people's knowledge {over}"
    else:
        title = f"No clear difference in knowledge lost {over}"
    return Headlines(title, tuple(_difference_line(o, d, over, "staff equivalents") for o, d in found))


def _headline_month(study: Study) -> int:
    months = 12 * study.baseline.scenario.run.years
    return next((m for m in (36, 24, 12) if m < months), 12)


def _difference_line(outcome: Outcome, gap: Paired, when: str, unit: str) -> str:
    mean, low, high = (change(x, unit) for x in (gap.mean, gap.low, gap.high))
    word = "points" if unit == "share" else unit
    return (
        f"{outcome.name}: {mean} {word} {when} (95% interval {low} to {high}), "
        f"better in {gap.better:.0%} of replications."
    )


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
        if isnan(gap.low):
            said = "One replication cannot tell more money from less."
        elif not gap.clear:
            said = "About the same money, so what differs above is not more money."
        elif gap.mean > 0:
            said = "That is more money too: not all of what differs above is certainty."
        else:
            said = "That is less money, which works against it above."
        lines.append(f"{found}. {said}")
    return lines


def uncertainty_lines(study: Study) -> list[str]:
    """Return the three uncertainties, each in a sentence with its own number."""
    outcome = study.baseline
    _, low, high, p5, p95 = _spread(outcome.values("months_kept"))
    known = f"months kept by {outcome.name} are {low:.1f} to {high:.1f}"
    lines = [
        f"Error of the mean (brackets): {'one replication cannot tell' if isnan(low) else known}.",
        f"One team should expect {p5:.1f} to {p95:.1f} months kept (5-95% of replications).",
    ]
    if study.ranges is None:
        lines.append(
            "Not shown: the range over the assumptions (--assumptions-range). "
            "All this holds in this model, under these assumptions."
        )
    else:
        means = study.ranges.means[0][:, outcome.places["months_kept", "team"]]
        *_, low, high = _spread(means)
        lines.append(
            f"Over the assumptions the mean lies between {low:.1f} and {high:.1f} "
            f"(5-95% of {len(means)} points; second lines). All this holds in this model."
        )
    return lines
