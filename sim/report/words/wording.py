"""Results in words: numbers with their units, and sentences that say no more than the numbers do."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from sim.measures.registry import KINDS, measure_title, month_of
from sim.measures.retention import APRIL_MONTHS, SEPTEMBER_MONTHS, headline_month_of, retention_at
from sim.report.words.english import capital, small
from sim.report.words.money import pounds
from sim.report.words.naming import same_team, titles_within
from sim.report.words.numbers import (
    Over,
    Paired,
    Spread,
    baseline_over_assumptions,
    baseline_predicted,
    of_so_many,
    over_given,
    replications_of,
    row_of,
)
from sim.report.words.rounding import percent, rounded
from sim.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.words.findings import Findings

FEW = 30
"""Replications: with fewer, the intervals themselves are rough."""

FEWEST_TEAMS = 20
"""Replications from which on 5-95% of them says more than the lowest and the highest: each 5% is a team."""

FEW_POINTS = 19
"""Points over the assumptions: from so many on, 5% and 95% of the true means lie within the points."""

ONE_REPLICATION = "One replication tells neither how well the mean is known nor what one team should expect."
POINT = "A point is one in a hundred."
KNOWLEDGE_UNIT = "experienced people's worth"
"""What knowledge is counted in: staff equivalents, as people speak of them."""
BANDS = "Light band: 5-95% of single teams; dark: 95% interval of the mean."

HEADLINE_MEASURES = (
    *(retention_at(month).name for month in SEPTEMBER_MONTHS), "months_kept", "lost_knowledge",
    "knowledge_stock_end", "limbo_weeks", "vacancy_rate", "exits_per_year", "funded_post_months",
    "cost_total_gbp",
)  # fmt: skip
"""What the terminal shows, in this order."""


def row_title(measure: str) -> str:
    """Return what the row of a measure is called; money, which tables show in thousands, with its unit."""
    money = measure in KINDS and KINDS[measure].unit == "GBP"
    return f"{measure_title(measure)}, £000" if money else measure_title(measure)


def measure_in_text(measure: str) -> str:
    """Return what a measure is called after "the difference in"."""
    month = month_of(measure)
    return small(measure_title(measure)) if month is None else f"day-one people in post at {_at(month)}"


def measure_in_title(measure: str) -> str:
    """Return what a measure is called in the title of a picture, whose panels say it in full."""
    month = month_of(measure)
    return small(measure_title(measure)) if month is None else f"retention at {_at(month)}"


def _at(month: int) -> str:
    return f"month {month} (1 April)" if month in APRIL_MONTHS else f"month {month}"


def share(value: float) -> str:
    """Return a share as a percentage with one decimal."""
    return "n/a" if isnan(value) else percent(value, 1)


def number(value: float, unit: str) -> str:
    """Return a value in its unit: shares in percent, pounds in thousands, else a sensible rounding."""
    if isnan(value):
        return "n/a"
    if unit == "share":
        return share(value)
    if unit == "GBP":
        return rounded(value, tens=-3)
    return rounded(value, 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2)


def change(value: float, unit: str) -> str:
    """Return a difference with its sign; of shares, in percentage points."""
    if isnan(value):
        return "n/a"
    text = rounded(abs(value), 1, tens=2) if unit == "share" else number(abs(value), unit)
    nothing = not text.strip("0.")
    return text if nothing else ("-" if value < 0 else "+") + text


_COUNTED = {
    "share": (100.0, "points"),
    "GBP": (0.001, "£000"),
    "staff equivalents": (1.0, KNOWLEDGE_UNIT),
    "staff-equivalent years": (1.0, "experienced people's years"),
}
"""By unit: what differences are multiplied by before they are shown, and what they then count."""


def in_words(unit: str) -> tuple[float, str]:
    """Return what differences in a unit are multiplied by before they are shown, and what they then count."""
    return _COUNTED.get(unit, (1.0, unit))


def counted(value: float, unit: str) -> str:
    """Return a difference with its unit: ``+6.1 points``, ``-2.27 experienced people's worth``, ``+£12k``."""
    return amount(value, unit) if unit == "GBP" else f"{change(value, unit)} {in_words(unit)[1]}"


def with_unit(value: float, unit: str) -> str:
    """Return a level with its unit: ``31.2 months``, ``41.0%``; pounds in full, ``£6,613,204``."""
    if isnan(value) or unit == "share":
        return number(value, unit)
    return pounds(value) if unit == "GBP" else f"{number(value, unit)} {unit}"


def level_words(level: float, unit: str) -> str:
    """Return a level that differences are held against: ``0``, ``+5.0 points``, ``-£20k``."""
    return counted(level, unit) if level else "0"


def amount(value: float, unit: str) -> str:
    """Return a difference that can stand alone: pounds with their sign, all else without a unit."""
    if unit != "GBP" or isnan(value):
        return change(value, unit)
    text = change(value, unit)
    return f"{text[0]}£{text[1:]}k" if text[0] in "+-" else f"£{text}k"


def systems(study: Findings) -> str:
    """Return the titles of the systems, each once."""
    return " and ".join(dict.fromkeys(s.system.title for s in study.scenarios))


def made_line(times: str, seed: int, points: int) -> str:
    """Return how a picture was made: how often simulated, over how many points if any."""
    over = f" and at {points} points over their ranges" if points else ""
    made = f"engine-room {__version__}, {times}, seed {seed}."
    return f"{made} In this model, under these assumptions{over}."


def so_many(n: int) -> str:
    """Return so many replications, in figures."""
    return f"{n:,} replication{'' if n == 1 else 's'}"


def few_replications(n: int) -> str:
    """Return a warning if replications are too few, else nothing."""
    return f"Only {n} replications: below {FEW} the intervals themselves are rough." if 1 < n < FEW else ""


def few_line(study: Findings) -> str:
    """Return a warning if replications, or points over the assumptions, are too few, else nothing."""
    lines = [few_replications(replications_of(study))]
    if study.ranges is not None and over_given(study) and (points := study.ranges.points) < FEW_POINTS:
        lines.append(
            f"Only {points} points over the assumptions: below {FEW_POINTS} their range is rough, and "
            "probably too narrow."
        )
    return " ".join(filter(None, lines))


def over_in_words(over: Over, say: Callable[[float], str]) -> str:
    """Return the range over the assumptions; where it is not known, how far it may reach."""
    low, high = (say(end) for end in over.at_most)
    if over.known:
        return f"{low} to {high}"
    return "too little to say" if isnan(over.least) else f"too little to say, within {low} to {high}"


def noise_in_words(part: float) -> str:
    """Return how much of the variance over the points was noise: all of it, by chance more, or a share."""
    return "n/a" if isnan(part) else "all" if part >= 1 else f"{percent(part)}"


def one_team(low: str, high: str, replications: int) -> str:
    """Return what one team should expect as the end of a sentence, or that replications are too few."""
    if replications < FEWEST_TEAMS:
        return f"it takes {FEWEST_TEAMS} replications to say what one team should expect"
    return f"one team should expect {low} to {high}"


READING = (
    "Differences are paired by replication, and of shares in points: one point is one of a hundred people, "
    "posts or months. Of 100: how many of 100 simulated teams, with all as assumed, fare better / the same / "
    "worse than under the baseline; too small: nobody would notice. Less is better of lost knowledge, limbo, "
    "vacancies and exits, unless there is less to lose, or there are fewer posts."
)

BASIS = (
    "Mean, difference, 95% interval, one team and of 100 hold with all as assumed. The first page counts "
    "teams over what nobody has measured too, so its numbers of 100 are others."
)
"""On what the numbers of a table rest that has a range over the assumptions beside them."""

_MOST_NAMED = 100  # of more teams, the numbers are of a hundred


def apart(gap: Paired, between: str = "/") -> str:
    """Return how many of 100 teams fare better, the same and worse: ``61/31/8``."""
    return between.join(str(n) for n in of_so_many(gap.better, gap.worse, 100))


def apart_in_words(
    gap: Paired, replications: int, better: str = "do better", worse: str = "worse", teams: str = "teams"
) -> str:
    """Return the same in words: ``61 of 100 teams do better, 31 the same, 8 worse``.

    Of fewer replications than a hundred, the numbers are of these.
    """
    of = min(replications, _MOST_NAMED)
    more, same, less = of_so_many(gap.better, gap.worse, of)
    return f"{more} of {of} {teams} {better}, {same} the same, {less} {worse}"


def units_explained(study: Findings) -> str:
    """Return what the rows of the table are, and their units."""
    first = study.baseline.scenario
    months, posts = 12 * first.run.years, len(first.posts())
    one_team = all(same_team(s, first) for s in study.scenarios)
    in_post = "In post: of the day-one team, on 30 September. " if headline_month_of(first.run.years) else ""
    return (
        f"{in_post}Months kept: mean months a day-one person stays, of {months}. Knowledge: in fully "
        "experienced people. Limbo weeks: person-weeks worked past a contract's end, whole run. Funded "
        f"post-months: what awards pay for{f', of {posts * months:,}' if one_team else ''}."
    )


def range_explained(points: int) -> str:
    """Return what a range over the assumptions is."""
    return f"5-95% of {points} points, the noise of few replications taken out."


def uncertainty_lines(study: Findings) -> list[str]:
    """Return the three uncertainties, each in a sentence with its own number."""
    told = ("months_kept", "lost_knowledge")
    measure = next((m for m in told if row_of(study, study.baseline, m)["replications"]), told[0])
    row, unit = row_of(study, study.baseline, measure), KINDS[measure].unit
    kept = "months kept" if measure == told[0] else f"{KNOWLEDGE_UNIT} lost"
    if len(study.outcomes) > 1:
        kept += f" with {titles_within(study)[study.baseline.name]}"
    _, low, high, p5, p95 = (number(x, unit) for x in Spread.of_row(row))
    if row["replications"] == 1:
        lines = [ONE_REPLICATION]
    else:
        central = ", central assumptions" if over_given(study) else ""
        most = f"{p95} {kept} (5-95% of replications{central})"
        lines = [
            f"Error of the mean (brackets): {low} to {high} {kept}.",
            f"{capital(one_team(p5, most, int(row['replications'])))}.",
        ]
    if study.ranges is None:
        lines.append(
            "Not shown: the range over the assumptions (--assumptions-range). "
            "All this holds in this model, under these assumptions."
        )
    elif not over_given(study):
        lines.append(
            "No range over the assumptions is given. All this holds in this model, under these assumptions."
        )
    else:
        span = over_in_words(baseline_over_assumptions(study, measure), lambda x: number(x, unit))
        low, high = (number(x, unit) for x in baseline_predicted(study, measure))
        lines.append(
            f"Over the assumptions (second lines) the mean is {span}: {range_explained(study.ranges.points)} "
            f"One team, whatever the assumptions: {low} to {high}. All this holds in this model."
        )
    return [*lines, few] if (few := few_line(study)) else lines
