"""Results of a study in words: measures, verdicts, shares, and how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.measures.registry import measure_title, month_of
from sim.report.answer import Topic, topics_of
from sim.report.english import capital, small
from sim.report.numbers import Paired
from sim.report.verdicts import Evidence, verdict
from sim.report.wording import FEW, amount, counted, level_words
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.plan import StudyPlan

_NAMED = 2  # policies in a title, unless it gets
_LONGEST_TITLE = 130  # characters: two lines


def evidence_in(row: Any, better: int, *, ranged: bool) -> Evidence:
    """Return what a row of a study's differences knows."""
    return Evidence(Paired.of(row), better, row["unit"], int(row["diff_replications"]), ranged)


def topics_told(years: int, differences: pd.DataFrame) -> tuple[Topic, ...]:
    """Return what an answer speaks of, where the study has it."""
    measures = set(differences["measure"])
    return tuple(topic for topic in topics_of(years) if topic.measure in measures)


def measure_in_text(measure: str) -> str:
    """Return what a measure is called after "the difference in"."""
    month = month_of(measure)
    return small(measure_title(measure)) if month is None else f"day-one people in post at month {month}"


def measure_in_title(measure: str) -> str:
    """Return what a measure is called in the title of a picture, whose panels say it in full."""
    month = month_of(measure)
    return small(measure_title(measure)) if month is None else f"retention at month {month}"


def headline(topic: Topic, found: Sequence[tuple[str, Evidence]], who: str = "") -> str:
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


def counted_sides(rows: pd.DataFrame, of: str, level: float = 0.0, unit: str = "") -> str:
    """Return in how many rows a difference is clearly above or below a level; ranges, if any, count too.

    Parameters
    ----------
    rows : DataFrame
        With diff_ci_low and diff_ci_high, perhaps diff_range_low and diff_range_high.
    of : str
        What a row is, in the plural.
    level, unit : float, str
        The level, and the unit of both.
    """
    kinds = [kind for kind in ("ci", "range") if f"diff_{kind}_low" in rows]
    lows, highs = (rows[[f"diff_{kind}_{side}" for kind in kinds]] for side in ("low", "high"))
    above, below = int((lows.min(axis=1) > level).sum()), int((highs.max(axis=1) < level).sum())
    there = level_words(level, unit)
    unclear = f"not clear of {there}" if level else "not clear"
    sides = [(above, f"above {there}"), (below, f"below {there}"), (len(rows) - above - below, unclear)]
    first, *others = [f"{n}{{}} {side}" for n, side in sides if n]
    return ", ".join([first.format(f" of {len(rows)} {of}"), *(other.format("") for other in others)])


def share_words(row: Any, measure: str, policy: str) -> str:
    """Return how much of the variance comes of the assumptions, in a sentence without its end.

    Parameters
    ----------
    row : mapping
        Of the table ``sensitivity_split``.
    measure : str
        Its measure.
    policy : str
        What the policy is called within a sentence.
    """
    share, low, high = (row[f"share_of_assumptions{end}"] for end in ("", "_ci_low", "_ci_high"))
    whole = f"the variance of one team's difference in {measure_in_text(measure)}"
    if isnan(share) or not low > 0:
        most = "" if isnan(high) else f" (95% interval: to {min(high, 1.0):.0%})"
        return f"With {policy}, no part of {whole} can be put down to the assumptions rather than luck{most}"
    span = f"95% interval {low:.0%} to {min(high, 1.0):.0%}"
    return f"With {policy}, {share:.0%} ({span}) of {whole} comes of the assumptions, the rest of luck"


def share_title(row: Any, measure: str, policy: str) -> str:
    """Return how much of the variance comes of the assumptions, as the title of a picture that shows it."""
    share, low, high = (row[f"share_of_assumptions{end}"] for end in ("", "_ci_low", "_ci_high"))
    whole = f"{capital(measure_in_title(measure))} with {policy}"
    if isnan(share) or not low > 0:
        most = "" if isnan(high) else f" (95% interval: to {min(high, 1.0):.0%})"
        return f"{whole}: no part of the variance can be distinguished from luck{most}"
    return (
        f"{whole}: {share:.0%} of the variance comes of the assumptions ({low:.0%} to {min(high, 1.0):.0%})"
    )


def sweep_level(plan: StudyPlan, question: int) -> float:
    """Return the difference at which a sweep of a study breaks even, by its number in the tables."""
    return float(plan.sections["sweeps"][question - 1].model_dump()["level"])


def source_line(
    plan: StudyPlan, where: str, replications: int, *, ranged: bool = False, points: int = 0
) -> str:
    """Return the line beneath a picture: how it was made, and how far to trust it.

    Parameters
    ----------
    plan : StudyPlan
        What was asked.
    where : str
        The systems.
    replications : int
        Of each scenario; with *points*, at each of them.
    ranged : bool
        Whether the picture shows the range over the assumptions, if the study has one.
    points : int
        Points over the assumptions that the picture rests on.
    """
    file = plan.file
    under = "under these assumptions"
    if ranged and file.uncertainty is not None:
        under += f" and at {file.uncertainty.points} points over their ranges"
    times = (
        f"{points:,} points, {replications:,} replications at each"
        if points
        else f"{replications:,} replications"
    )
    few = (
        f" Only {replications} replications: below {FEW} the intervals themselves are rough."
        if replications < FEW and not points
        else ""
    )
    return f"{where}. engine-room {__version__}, {times}, seed {file.run.seed}. In this model, {under}.{few}"
