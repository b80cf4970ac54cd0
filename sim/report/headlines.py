"""What stands above the pictures: a title that claims no more than its interval, and details."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import inf, isnan
from typing import TYPE_CHECKING, NamedTuple

from sim.report.money import larger_award, same_award
from sim.report.naming import titles, titles_within
from sim.report.numbers import Paired, Spread, baseline_over_assumptions, paired, paired_retention
from sim.report.wording import ONE_REPLICATION, change, number, share

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.outcome import Outcome
    from sim.study.statistics import Values
    from sim.study.study import Study

_TENTH = 0.1  # of a gain: two that differ by less are the same gain


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

    def said(gap: Paired) -> str:
        more = "more" if gap.mean > 0 else "less"
        return f"{abs(100 * gap.mean):.1f} points {more} of the day-one team in post {at}"

    at_month = {o: o.monthly("retention")[:, month] for o in gaps}
    title = _title(study, gaps, at_month, said, f"difference in the day-one team still in post {at}")
    return Headlines(title, tuple(_difference_lines(study, gaps, at, "share")))


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

    def said(gap: Paired) -> str:
        fewer = "fewer" if gap.mean < 0 else "more"
        return f"{number(abs(gap.mean), unit)} {fewer} experienced people's knowledge lost {over}"

    title = _title(
        study, gaps, {o: o.values(measure) for o in gaps}, said, f"difference in knowledge lost {over}"
    )
    return Headlines(title, tuple(_difference_lines(study, gaps, over, unit)))


def _headline_month(study: Study) -> int:
    months = 12 * study.baseline.scenario.run.years
    return next((m for m in (36, 24, 12) if m < months), 12)


def _title(
    study: Study,
    gaps: Mapping[Outcome, Paired],
    values: Mapping[Outcome, Values],
    said: Callable[[Paired], str],
    difference: str,
) -> str:
    """Say the largest difference whose interval leaves 0 out, and whether the assumptions may turn it."""
    clear = [outcome for outcome, gap in gaps.items() if gap.clear]
    if not clear:
        same = all(gap.same and not isnan(gap.low) for gap in gaps.values())
        return f"No {'' if same else 'clear '}{difference}"
    best = max(clear, key=lambda outcome: abs(gaps[outcome].mean))
    richer = _also_without_more_money(study, gaps, values, best)
    best = richer or best
    called, without = titles_within(study), ", with or without more money" if richer else ""
    title = f"{said(gaps[best])} than with {called[study.baseline.name]}{without}"
    if _holds(study, gaps[best]):
        return f"{titles(study)[best.name]}: {title}"
    return f"Under these assumptions, {called[best.name]}: {title}"


def _also_without_more_money(
    study: Study, gaps: Mapping[Outcome, Paired], values: Mapping[Outcome, Values], best: Outcome
) -> Outcome | None:
    """Return the richer of *best* and one that differs from it in the award alone, if both gain the same.

    The same: the whole interval of the difference between the two is within a tenth of the gain.
    """
    for other in gaps:
        for rich, even in ((best, other), (other, best)):
            if (
                _all_but_award(rich.scenario) == _all_but_award(even.scenario)
                and larger_award(study, rich)
                and same_award(study, even)
                and all(gaps[o].clear and _holds(study, gaps[o]) for o in (rich, even))
            ):
                apart = Spread.of(values[rich] - values[even], least=-inf)
                if max(-apart.low, apart.high) <= _TENTH * abs(gaps[rich].mean):
                    return rich
    return None


def _all_but_award(scenario: Scenario) -> tuple[object, ...]:
    policy = scenario.policy.model_dump(exclude={"title", "question"})
    del policy["settlement"]["award_factor"]
    return scenario.system, scenario.assumptions, policy


def _holds(study: Study, gap: Paired) -> bool:
    return study.ranges is None or gap.holds_over_assumptions


def _known_lines(study: Study, values: Values, measure: str, unit: str) -> Iterator[str]:
    """Say how well the mean of the only scenario is known, in each of the three ways."""
    _, low, high, p5, p95 = (number(x, unit) for x in Spread.of(values, 1 if unit == "share" else inf))
    if len(values) == 1:
        yield ONE_REPLICATION
    else:
        yield f"The mean is known to within {low} to {high}; one team should expect {p5} to {p95}."
    if study.ranges is not None:
        low, high = (number(x, unit) for x in baseline_over_assumptions(study, measure))
        yield f"Over the assumptions the mean lies between {low} and {high}."


def _difference_lines(study: Study, gaps: Mapping[Outcome, Paired], when: str, unit: str) -> Iterator[str]:
    for outcome, gap in gaps.items():
        yield _difference_line(titles(study)[outcome.name], gap, when, unit)


def _difference_line(called: str, gap: Paired, when: str, unit: str) -> str:
    mean, low, high, range_low, range_high = (
        change(x, unit) for x in (gap.mean, gap.low, gap.high, gap.range_low, gap.range_high)
    )
    word = "points" if unit == "share" else unit
    found = f"{called}: {mean} {word} {when}"
    if isnan(gap.low):
        return f"{found} in the only replication."
    over = "" if isnan(gap.range_low) else f"; over the assumptions {range_low} to {range_high}"
    if gap.same:
        return f"{found}{over}: the same in every replication."
    return f"{found} (95% interval {low} to {high}{over}), better in {gap.better:.0%} of replications."
