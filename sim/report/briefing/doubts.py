"""What we do not know: chance in the estimate, the luck of one team, and ignorance, kept apart.

The briefing has it in words; its annex has the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.briefing.assumptions import Assumption, described, grades_in_words, usual
from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.briefing.first_page import picture
from sim.report.briefing.sections import conditions, first_system, variance
from sim.report.recorded import Recorded
from sim.report.words.answer import Topic, called, topics
from sim.report.words.conditioned import points_kept
from sim.report.words.english import capital, count, listed
from sim.report.words.numbers import Over, over_given, replications_of, row_of
from sim.report.words.stopping import BIAS
from sim.report.words.structure import beyond_phase, widened
from sim.report.words.varied import how_many
from sim.report.words.wording import (
    ONE_REPLICATION,
    amount,
    in_words,
    noise_in_words,
    number,
    over_in_words,
)
from sim.study.experiment.outputs import CONDITIONING

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.words.findings import Findings

_NAMED = 6  # cells; of more only their number is said


def doubts(results: Recorded, moves: Sequence[str]) -> Iterator[Piece]:
    """Yield the three uncertainties in words, what was assumed, and the assumptions that matter most.

    Parameters
    ----------
    moves : sequence of str
        Paths of the assumptions that clearly move the answer over their ranges, if that is known.
    """
    n = replications_of(results.whole)
    if n == 1:
        yield Paragraph(ONE_REPLICATION)
    else:
        yield Paragraph(
            f"how well the mean of {n:,} simulated teams is known. More simulation narrows it.",
            lead="Chance in the estimate:",
        )
        group = (
            " In the rows of all systems together, a team is one group of teams." if results.pooled else ""
        )
        yield Paragraph(
            f"what one team should expect {_under(results)}; nine in ten lie within. More simulation does "
            f"not narrow it.{group}",
            lead="The luck of one team:",
        )
    yield Paragraph(_ignorance(results), lead="What nobody has measured:")
    yield Paragraph(grades_in_words(results.whole.baseline.scenario), lead="What was assumed.")
    yield from _assumptions(results, moves)


def doubts_in_full(results: Recorded) -> Iterator[Piece]:
    """Yield the numbers of the three uncertainties, what makes the variance, and what failed."""
    found = results.whole
    if replications_of(found) > 1 and not results.studies:
        yield _three_kinds(found, results.answers.get("structure"))
        if over_given(found):
            yield _range_ends(found)
    yield from variance(results)
    yield from conditions(results)
    yield from _stopping(results)
    if results.told_table("tornado") is not None:
        policy = called(results.whole)[results.plan.policies[1]]
        yield from picture(
            results,
            "tornado",
            f"Two bars for each assumption, at the low and the high end of its range: {policy}, "
            f"{first_system(results)}.",
            "Two bars for each assumption, at the low and at the high end of its range, with all others "
            "where they are; the widest swing on top.",
        )


def _stopping(results: Recorded) -> Iterator[Paragraph]:
    if results.told["precision"]:
        yield Paragraph(BIAS, lead="How the number of replications was chosen.")
    if failed := len(results.told["failures"]):
        yield Paragraph(
            f"{count(failed, 'replication')} failed and {'is' if failed == 1 else 'are'} left out"
            f"{results.beside.failed}",
            lead="What failed.",
        )
    if lost := results.told["failed_cells"]:
        named = listed(lost[:_NAMED]) + (f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else "")
        yield Paragraph(
            f"Every replication failed, so that nothing is known, of {named}.", lead="What is lost."
        )


def _assumptions(results: Recorded, moves: Sequence[str]) -> Iterator[Piece]:
    """Yield the assumptions that move this answer most, or else such answers, those that act here."""
    tornado = results.told_table("tornado")
    scenarios = results.whole.scenarios
    if moves:
        caption = "The assumptions that move this answer most steadily over their ranges"
    elif tornado is not None:
        moving = tornado[(tornado["low_change"] != 0) | (tornado["high_change"] != 0)]
        moves = list(dict.fromkeys(moving["factor"]))
        caption = "The assumptions that move this answer most, each alone from end to end of its range"
    else:
        moves = usual(scenarios)
        caption = "Assumptions that matter in answers of this kind and act in this one"
    if shown := described(scenarios, moves):
        yield _table(caption, shown)


def _ignorance(results: Recorded) -> str:
    table = results.answers.get("structure")
    varied = beyond_phase(table)
    if varied:
        also = (
            "Of the shape of the model, named alternatives were run: the widest combined range moves the "
            "range by what each alone changes clearly, paired, from the lowest end to the highest. No chance "
            "is put on any of them, and what several do together is not in it."
        )
    elif table is not None:
        also = "Of the shape of the model, only the phase of settlements was varied."
    else:
        also = "The shape of the model itself was not varied."
    if results.points is None:
        alone = " The widest range is of the structure alone." if varied else ""
        return (
            "most values of the model are judgement. How far the results move over their plausible ranges "
            f"was not computed, so all of this holds under these assumptions only. {also}{alone}"
        )
    if not over_given(results.whole):
        alone = " The widest range is of the structure alone." if varied else ""
        return (
            "most values of the model are judgement. They were varied over their plausible ranges, and no "
            "range is given, so all of this holds under these assumptions only."
            f"{_conditioned(results)} {also}{alone}"
        )
    return (
        f"where the mean lies over {results.points.points} points spread over the plausible ranges of "
        f"{how_many(results.plan)} at once (5-95% of them), with what few replications add by chance taken "
        "out. It is too little to say where there are too few replications at each point to tell the "
        "assumptions' part from chance; then it is given as wide as it may be. The ends are estimates, and "
        f"the annex has their intervals.{_conditioned(results)} {also}"
    )


def _conditioned(results: Recorded) -> str:
    """Return how many of the points agree with what boards published, if they were held against it."""
    rows = results.answers.get(CONDITIONING[0])
    if rows is None:
        return ""
    return f" {points_kept(rows[rows['assumptions'] == rows['assumptions'].iloc[0]])}"


def _under(results: Recorded) -> str:
    return "under the central assumptions" if over_given(results.whole) else "under these assumptions"


def _three_kinds(study: Findings, structure: pd.DataFrame | None) -> Table:
    """Return chance, luck and ignorance beside each other, each with its own ends.

    Parameters
    ----------
    structure : DataFrame or None
        The differences under other readings of the system, if there are any.
    """
    over = over_given(study)
    moved = ["What nobody has measured" if over else "The structure alone"]
    header = (
        "",
        "Chance in the estimate",
        "The luck of one team",
        *(moved if over or beyond_phase(structure) else []),
        *(["One team, with both"] if over else []),
    )
    rows = [row[: len(header)] for topic in topics(study) for row in _rows(study, topic, structure)]
    several = len(study.outcomes) > 1
    caption = "Three kinds of not knowing, of the difference" if several else "Three kinds of not knowing"
    return Table(caption, header, tuple(rows))


def _rows(study: Findings, topic: Topic, structure: pd.DataFrame | None) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a topic: its name, two spans, what nobody has measured, and all at once."""
    for told in _told(study, topic):
        spans = (
            _span(told, f"{told.prefix}{low}", f"{told.prefix}{high}")
            for low, high in (("ci_low", "ci_high"), ("p5", "p95"), ("predictive_p5", "predictive_p95"))
        )
        chance, luck, both = spans
        rows = None if structure is None else structure[structure["scenario"] == told.scenario]
        mean = float(told.row[f"{told.prefix}mean"])
        over = widened(Over.of(told.row, told.prefix), mean, rows, topic.measure)
        yield told.named, chance, luck, over_in_words(over, told.say), both


def _span(told: _Told, low: str, high: str) -> str:
    """Return both ends; of what has no ends, that they are not known."""
    ends = [float(told.row[name]) for name in (low, high)]
    return "not known" if any(map(isnan, ends)) else " to ".join(map(told.say, ends))


class _Told(NamedTuple):
    """What a topic is told of: its name, its row of the summary, of which columns and scenario, and how."""

    named: str
    row: Any
    prefix: str
    scenario: str
    say: Callable[[float], str]


def _told(study: Findings, topic: Topic) -> Iterator[_Told]:
    if len(study.outcomes) == 1:
        row = row_of(study, study.baseline, topic.measure)
        yield _Told(capital(topic.name), row, "", study.baseline.name, partial(number, unit=topic.unit))
        return
    for outcome in study.outcomes[1:]:
        named = f"{capital(topic.name)}, {in_words(topic.unit)[1]}: {called(study)[outcome.name]}"
        row = row_of(study, outcome, topic.measure)
        yield _Told(named, row, "diff_", outcome.name, partial(amount, unit=topic.unit))


def _range_ends(study: Findings) -> Table:
    """Return how well the range over the assumptions is known, and how much of it was noise."""
    header = ("", "Lower end, 95% interval", "Upper end, 95% interval", "Noise taken out")
    rows = [
        (
            told.named,
            *(
                _span(told, f"{told.prefix}range_{end}_ci_low", f"{told.prefix}range_{end}_ci_high")
                for end in ("low", "high")
            ),
            noise_in_words(told.row[f"{told.prefix}range_noise_share"]),
        )
        for topic in topics(study)
        for told in _told(study, topic)
    ]
    return Table("How well the range over the assumptions is known", header, tuple(rows))


def _table(caption: str, assumptions: list[Assumption]) -> Table:
    """Return a table of assumptions with their ranges, grades and sources."""
    rows = tuple((a.what, a.value, a.span, a.grade, a.source) for a in assumptions)
    return Table(caption, ("Assumption", "Value", "Range", "Grade", "Source"), rows, numbers=False)
