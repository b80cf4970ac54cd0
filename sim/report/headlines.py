"""What stands above the pictures: a title that claims no more than its interval, and details."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from sim.report.numbers import Paired, Spread, baseline_over_assumptions, paired, paired_retention
from sim.report.wording import ONE_REPLICATION, change, number, share

if TYPE_CHECKING:
    from sim.study.outcome import Outcome
    from sim.study.statistics import Values
    from sim.study.study import Study


class Headlines(NamedTuple):
    """What stands above a picture."""

    title: str
    details: tuple[str, ...]


def retention_headlines(study: Study) -> Headlines:
    """Return what the retention picture shows at 36 months (at 24 or 12 in a shorter run)."""
    month = _headline_month(study)
    at = f"at {month} months"
    if len(study.outcomes) == 1:
        values = study.baseline.monthly("retention")[:, month]
        title = f"On average {share(values.mean())} of the day-one team is still in post after {month} months"
        return Headlines(title, tuple(_known_lines(study, values, f"retention_{month}m", "share")))
    gaps = {o: paired_retention(study, o, month) for o in study.outcomes[1:]}

    def said(best: Outcome, gap: Paired) -> str:
        more = "more" if gap.mean > 0 else "less"
        points = f"{abs(100 * gap.mean):.1f} points"
        return f"{best.name} keeps {points} {more} of the day-one team {at} than {study.baseline.name}"

    title = _title(study, gaps, said, f"No clear difference in the day-one team still in post {at}")
    return Headlines(title, tuple(_difference_line(o, gap, at, "share") for o, gap in gaps.items()))


def lost_knowledge_headlines(study: Study) -> Headlines:
    """Return what the picture of lost knowledge shows over the whole run."""
    years = study.baseline.scenario.run.years
    over = f"over {years} years" if years > 1 else "over one year"
    measure, unit = "lost_knowledge", "staff equivalents"
    if len(study.outcomes) == 1:
        values, posts = study.baseline.values(measure), len(study.baseline.scenario.posts())
        people = number(values.mean(), unit)
        title = f"On average a team of {posts} posts loses what {people} experienced people know {over}"
        return Headlines(title, tuple(_known_lines(study, values, measure, unit)))
    gaps = {o: paired(study, o, measure) for o in study.outcomes[1:]}

    def said(best: Outcome, gap: Paired) -> str:
        fewer = "fewer" if gap.mean < 0 else "more"
        people = f"{number(abs(gap.mean), unit)} {fewer} experienced people's knowledge"
        return f"{best.name} loses {people} {over} than {study.baseline.name}"

    title = _title(study, gaps, said, f"No clear difference in knowledge lost {over}")
    return Headlines(title, tuple(_difference_line(o, gap, over, unit) for o, gap in gaps.items()))


def _headline_month(study: Study) -> int:
    months = 12 * study.baseline.scenario.run.years
    return next((m for m in (36, 24, 12) if m < months), 12)


def _title(
    study: Study,
    gaps: Mapping[Outcome, Paired],
    said: Callable[[Outcome, Paired], str],
    nothing_clear: str,
) -> str:
    """Say the largest difference whose interval leaves 0 out, and whether the assumptions may turn it."""
    clear = [outcome for outcome, gap in gaps.items() if gap.clear]
    if not clear:
        return nothing_clear
    best = max(clear, key=lambda outcome: abs(gaps[outcome].mean))
    title = said(best, gaps[best])
    if study.ranges is None or gaps[best].holds_over_assumptions:
        return title
    return f"Under these assumptions, {title}"


def _known_lines(study: Study, values: Values, measure: str, unit: str) -> Iterator[str]:
    """Say how well the mean of the only scenario is known, in each of the three ways."""
    _, low, high, p5, p95 = (number(x, unit) for x in Spread.of(values))
    if len(values) == 1:
        yield ONE_REPLICATION
    else:
        yield f"The mean is known to within {low} to {high}; one team should expect {p5} to {p95}."
    if study.ranges is not None:
        low, high = (number(x, unit) for x in baseline_over_assumptions(study, measure))
        yield f"Over the assumptions the mean lies between {low} and {high}."


def _difference_line(outcome: Outcome, gap: Paired, when: str, unit: str) -> str:
    mean, low, high, range_low, range_high = (
        change(x, unit) for x in (gap.mean, gap.low, gap.high, gap.range_low, gap.range_high)
    )
    word = "points" if unit == "share" else unit
    found = f"{outcome.name}: {mean} {word} {when}"
    if isnan(gap.low):
        return f"{found} in the only replication."
    over = "" if isnan(gap.range_low) else f"; over the assumptions {range_low} to {range_high}"
    return f"{found} (95% interval {low} to {high}{over}), better in {gap.better:.0%} of replications."
