"""What stands above the pictures: a title that claims no more than its interval, and details."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.registry import KINDS
from sim.measures.retention import headline_month_of, retention_at
from sim.report.words.english import capital
from sim.report.words.in_people import day_one_people, leading, of_day_one, points_explained
from sim.report.words.more_money import all_but_award, larger_award, same_award
from sim.report.words.naming import titles, titles_within
from sim.report.words.numbers import (
    Paired,
    Spread,
    baseline_over_assumptions,
    paired,
    paired_retention,
    replications_of,
)
from sim.report.words.stocks import left_said, less_left
from sim.report.words.structure import phase_caveats
from sim.report.words.undefined import in_so_many, no_retention
from sim.report.words.verdicts import NEGLIGIBLE, THE_SAME, Evidence, Rule, verdict
from sim.report.words.wording import (
    KNOWLEDGE_UNIT,
    ONE_REPLICATION,
    amount,
    apart_in_words,
    change,
    counted,
    measure_in_title,
    number,
    one_team,
    over_in_words,
)
from sim.study.statistics import mean_defined

if TYPE_CHECKING:
    from sim.report.words.answer import Topic
    from sim.study.experiment.results import BaseResults
    from sim.study.outcome import Outcome
    from sim.study.statistics import Values

_LINES = 8  # of differences above a picture
_NAMED = 2  # policies in a title, unless it gets
_LONGEST_TITLE = 130  # characters: two lines
_TENTH = 0.1  # of a gain: two that differ by less are the same gain


class Headlines(NamedTuple):
    """What stands above a picture."""

    title: str
    details: tuple[str, ...]


class Subject(NamedTuple):
    """A measure of the team and how it is spoken of."""

    measure: str
    alone: str  # a sentence with {} for the mean
    more: str  # a difference with {} for its size
    fewer: str
    difference: str  # its name
    counted: str  # what a difference counts, and over what time
    better: tuple[str, str] = ("do better", "worse")

    @property
    def unit(self) -> str:
        """The unit of the measure."""
        return KINDS[self.measure].unit


def retention_headlines(study: BaseResults) -> Headlines:
    """Return what the retention picture shows at 42 months (at 30 or 18 in a shorter run)."""
    month, of = _headline_month(study), of_day_one(study)
    found = _day_one_headlines(
        study, month,
        Subject(
            retention_at(month).name,
            f"On average {{}} of {of} are still in post after {month} months",
            f"{{}} more of {of} in post at {month} months",
            f"{{}} fewer of {of} in post at {month} months",
            f"difference in the day-one team still in post at {month} months",
            f"points at {month} months",
        ),
    )  # fmt: skip
    return _with_phase(study, _with_points(study, found), retention_at(month).name)


def gone_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of why the day-one team has gone shows, at the same month."""
    month, of = _headline_month(study), of_day_one(study)
    found = _day_one_headlines(
        study, month,
        Subject(
            retention_at(month).name,
            f"On average {{}} of {of} are still in post after {month} months: why the others left",
            f"{{}} fewer of {of} gone after {month} months",
            f"{{}} more of {of} gone after {month} months",
            f"difference in the day-one team gone after {month} months",
            f"points of the day-one team still in post at {month} months",
        ),
    )  # fmt: skip
    return _with_points(study, found)


def _day_one_headlines(study: BaseResults, month: int, subject: Subject) -> Headlines:
    """Return what is said of the share of the day-one team still in post at a month, also at the horizon."""
    at_month = {o: o.monthly("retention")[:, month] for o in study.outcomes}
    if all(np.isnan(values).all() for values in at_month.values()):
        return Headlines(no_retention(several=len(study.outcomes) > 1).removesuffix("."), ())
    people = day_one_people(study)
    if len(study.outcomes) == 1:
        values = at_month[study.baseline]
        details = _known_lines(study, values, subject.measure, subject.unit)
        return Headlines(
            subject.alone.format(people.level(float(mean_defined(values[:, None])[0]))), tuple(details)
        )
    gaps = {o: paired_retention(study, o, month) for o in study.outcomes[1:]}

    def said(gap: Paired) -> str:
        return (subject.more if gap.mean > 0 else subject.fewer).format(people.size(gap.mean))

    read_at = month if month < 12 * study.baseline.scenario.run.years else None
    title = _title(study, gaps, at_month, said, subject, read_at)
    return Headlines(title, tuple(_difference_lines(study, gaps, subject)))


def lost_knowledge_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of lost knowledge shows over the whole run."""
    posts, over = len(study.baseline.scenario.posts()), over_the_run(study)
    found = measure_headlines(
        study,
        Subject(
            "lost_knowledge",
            f"On average a team of {posts} posts loses what {{}} experienced people know {over}",
            f"{{}} experienced people's worth more knowledge lost {over}",
            f"{{}} experienced people's worth less knowledge lost {over}",
            f"difference in knowledge lost {over}",
            f"{KNOWLEDGE_UNIT} {over}",
        ),
    )  # fmt: skip
    return _with_phase(study, found, "lost_knowledge")


def _with_points(study: BaseResults, found: Headlines) -> Headlines:
    if not found.details:  # nobody was there
        return found
    return found._replace(details=(*found.details, *points_explained(study)))


def _with_phase(study: BaseResults, found: Headlines, measure: str) -> Headlines:
    """Let a title whose finding holds under one phase of a settlement only say under which."""
    caveats = phase_caveats(study, study.structure, measure)
    if more := len(caveats) - _LINES // 2 if len(caveats) > _LINES else 0:
        caveats = [*caveats[: _LINES // 2], f"And {more} more whose finding is of one phase: structure.csv."]
    return found._replace(details=(*found.details, *caveats))


def over_the_run(study: BaseResults) -> str:
    """Return over how long the team is followed: ``over 5 years``."""
    years = study.baseline.scenario.run.years
    return f"over {years} years" if years > 1 else "over one year"


def measure_headlines(study: BaseResults, subject: Subject) -> Headlines:
    """Return what a picture shows of a measure: its mean, or its differences from the baseline."""
    measure, unit = subject.measure, subject.unit
    if len(study.outcomes) == 1:
        values = study.baseline.values(measure)
        title = subject.alone.format(number(float(mean_defined(values[:, None])[0]), unit))
        return Headlines(title, tuple(_known_lines(study, values, measure, unit)))
    gaps = {o: paired(study, o, measure) for o in study.outcomes[1:]}

    def said(gap: Paired) -> str:
        size = change(abs(gap.mean), unit).lstrip("+")
        return (subject.fewer if gap.mean < 0 else subject.more).format(size)

    title = _title(study, gaps, {o: o.values(measure) for o in gaps}, said, subject)
    return Headlines(title, tuple(_difference_lines(study, gaps, subject)))


def _headline_month(study: BaseResults) -> int:
    """Return the month at which retention is told; of a run of one year its end, before that 1 April."""
    return headline_month_of(study.baseline.scenario.run.years) or 12


def _title(
    study: BaseResults,
    gaps: Mapping[Outcome, Paired],
    values: Mapping[Outcome, Values],
    said: Callable[[Paired], str],
    subject: Subject,
    month: int | None = None,
) -> str:
    """Say the largest difference that neither its interval nor the range over the assumptions denies.

    It is read at a month, or over the whole run.
    """
    rules = {o: verdict(_known(gap, subject)) for o, gap in gaps.items()}
    clear = [o for o, gap in gaps.items() if gap.clear and _holds(gap) and rules[o] is not NEGLIGIBLE]
    if not clear:
        return f"No {_how_little(set(rules.values()), subject.difference)}"
    left = {o: less for o in clear if (less := less_left(study, o, subject.measure))}
    best = max(clear, key=lambda outcome: (outcome not in left, abs(gaps[outcome].mean)))
    best = leading(study, [o for o in clear if o not in left]) or best
    if best in left:
        base = titles_within(study)[study.baseline.name]
        return f"{titles(study)[best.name]}: {said(gaps[best])} than with {base}, {left[best].less}"
    richer = _also_without_more_money(study, gaps, values, best, month)
    best = richer or best
    called, without = titles_within(study), ", with or without more money" if richer else ""
    title = f"{said(gaps[best])} than with {called[study.baseline.name]}{without}"
    return f"{titles(study)[best.name]}: {title}"


def _known(gap: Paired, subject: Subject) -> Evidence:
    """Return what is known of a difference that a picture shows."""
    kind = KINDS[subject.measure]
    return Evidence(gap, kind.better, kind.unit, gap.defined, gap.over.given, kind.noticed.least)


def _how_little(rules: set[Rule], difference: str) -> str:
    """Return "difference in ..." with how little is said of it: none at all, too little, or none clear."""
    if rules == {THE_SAME}:
        return difference
    if rules <= {THE_SAME, NEGLIGIBLE}:
        return difference.replace("difference", "difference worth noticing", 1)
    return f"clear {difference}"


def _also_without_more_money(
    study: BaseResults,
    gaps: Mapping[Outcome, Paired],
    values: Mapping[Outcome, Values],
    best: Outcome,
    month: int | None,
) -> Outcome | None:
    """Return the richer of *best* and one that differs from it in the award alone, if both gain the same.

    The same: the whole interval of the difference between the two is within a tenth of the gain. And by the
    month at which the gain is read, the one must have brought more money, and the other as much as the
    baseline: money that comes after it says nothing of it.
    """
    for other in gaps:
        for rich, even in ((best, other), (other, best)):
            if (
                all_but_award(rich.scenario) == all_but_award(even.scenario)
                and larger_award(study, rich, month)
                and same_award(study, even, month)
                and all(gaps[o].clear and _holds(gaps[o]) for o in (rich, even))
            ):
                apart = Spread.of(values[rich] - values[even], least=-inf)
                if max(-apart.low, apart.high) <= _TENTH * abs(gaps[rich].mean):
                    return rich
    return None


def _holds(gap: Paired) -> bool:
    return not gap.over.given or gap.holds_over_assumptions


def _known_lines(study: BaseResults, values: Values, measure: str, unit: str) -> Iterator[str]:
    """Say how well the mean of the only scenario is known, in each of the three ways."""
    spread = Spread.of(values, KINDS[measure].most_in(study.baseline.scenario.run.years))
    _, low, high, p5, p95 = (_alone(x, unit) for x in spread)
    defined = int((~np.isnan(values)).sum())
    some = in_so_many(defined, len(values))
    if not defined:
        yield "Not defined in any replication."
    elif defined == 1:
        yield f"{capital(some)}. {ONE_REPLICATION}" if some else ONE_REPLICATION
    else:
        team = one_team(p5, p95, defined)
        yield f"The mean is known to within {low} to {high}; {team}{some and f'; {some}'}."
    if (over := baseline_over_assumptions(study, measure)).given:
        yield f"Over the assumptions the mean is {over_in_words(over, lambda x: _alone(x, unit))}."


def _alone(value: float, unit: str) -> str:
    """Return a value that stands far from its unit: pounds say that they are thousands of pounds."""
    return f"£{number(value, unit)}k" if unit == "GBP" else number(value, unit)


def _difference_lines(study: BaseResults, gaps: Mapping[Outcome, Paired], subject: Subject) -> Iterator[str]:
    told = sorted(gaps, key=lambda o: -abs(gaps[o].mean) if gaps[o].clear else inf)[:_LINES]
    for outcome in gaps if len(gaps) <= _LINES else told:
        gap = gaps[outcome]
        line = _difference_line(
            titles(study)[outcome.name], _known(gap, subject), subject, replications_of(study)
        )
        if less := less_left(study, outcome, subject.measure):
            line = f"{line[:-1]}, {less.less}: {left_said(study, outcome, less)}."
        yield line
    if more := len(gaps) - min(len(gaps), _LINES):
        yield f"And {more} more, none of which differs more clearly: see summary.csv."


def _difference_line(called: str, known: Evidence, subject: Subject, simulated: int) -> str:
    gap, unit = known.gap, subject.unit
    if isnan(gap.mean):
        return f"{called}: not defined in any replication."
    mean, low, high = (change(x, unit) for x in (gap.mean, gap.low, gap.high))
    found = f"{called}: {mean} {subject.counted}"
    some = in_so_many(known.replications, simulated)
    if isnan(gap.low):
        return f"{found} in the only replication{some and ' in which it is defined'}."
    span = over_in_words(gap.over, lambda x: change(x, unit))
    over = f"; over the assumptions {span}" if gap.over.given else ""
    if gap.same:
        return f"{found}{over}: the same in every replication{some and f', {some}'}."
    teams = apart_in_words(gap, known.replications, *subject.better)
    told = "too small to notice" if verdict(known) is NEGLIGIBLE else teams
    return f"{found} (95% interval {low} to {high}{over}); {told}{some and f', {some}'}."


def study_headline(topic: Topic, found: Sequence[tuple[str, Evidence]], who: str = "") -> str:
    """Return a title on policies, by what they are called: the clear differences, the largest first.

    Parameters
    ----------
    topic : Topic
        The measure.
    found : sequence of (str, Evidence)
        What is known of each policy.
    who : str
        Whose difference it is, if that has to be said.
    """
    of = f", {who}" if who else ""
    clear = sorted((f for f in found if verdict(f[1]).claims), key=lambda f: -abs(f[1].gap.mean))
    if not clear:
        return f"No clear difference {topic.difference}{of}"
    titles = [_headline(topic, of, clear, named, len(found)) for named in range(1, _NAMED + 1)]
    return next((t for t in reversed(titles) if len(t) <= _LONGEST_TITLE), titles[0])


def _headline(topic: Topic, of: str, clear: Sequence[tuple[str, Evidence]], named: int, found: int) -> str:
    """Return a title that names so many of the clear policies."""
    (first, largest), *others = clear[:named]
    said = [f"{counted(largest.gap.mean, topic.unit)} with {first}"]
    said += [f"{amount(e.gap.mean, topic.unit)} with {name}" for name, e in others]
    if len(clear) > named:
        said.append(f"{len(clear) - named} more clear")
    if len(clear) < found:
        said.append(f"{found - len(clear)} of {found} not clear")
    return f"{capital(measure_in_title(topic.measure))}{of}: {'; '.join(said)}"
