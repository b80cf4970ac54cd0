"""What we do not know: chance in the estimate, the luck of one team, and ignorance, kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.report.briefing.assumptions import SHOWN, Assumption, described, grades_in_words, widest
from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.briefing.first_page import picture
from sim.report.briefing.sections import conditions, first_system, variance
from sim.report.recorded import Recorded
from sim.report.words.answer import Topic, called, topics
from sim.report.words.english import capital, count, listed
from sim.report.words.numbers import Over, replications_of, row_of
from sim.report.words.stopping import BIAS
from sim.report.words.wording import (
    ONE_REPLICATION,
    amount,
    in_words,
    noise_in_words,
    number,
    over_in_words,
)

if TYPE_CHECKING:
    from sim.report.words.findings import Findings
    from sim.scenario import Scenario

_NAMED = 6  # cells; of more only their number is said


def doubts(results: Recorded) -> Iterator[Piece]:
    """Yield the three uncertainties, each with its own numbers, what failed, and what was assumed."""
    found, n = results.whole, replications_of(results.whole)
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
    if n > 1 and not results.studies:
        yield _three_kinds(found)
        if found.ranges is not None:
            yield _range_ends(found)
    yield from variance(results)
    yield from conditions(results)
    yield from _stopping(results)
    scenario = found.baseline.scenario
    yield Paragraph(grades_in_words(scenario), lead="What was assumed.")
    yield from _assumptions(results, scenario)


def _stopping(results: Recorded) -> Iterator[Paragraph]:
    if results.told["precision"]:
        yield Paragraph(BIAS, lead="How the number of replications was chosen.")
    if failed := len(results.told["failures"]):
        yield Paragraph(
            f"{count(failed, 'replication')} failed and {'is' if failed == 1 else 'are'} left out; "
            "manifest.json names them.",
            lead="What failed.",
        )
    if lost := results.told["failed_cells"]:
        named = listed(lost[:_NAMED]) + (f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else "")
        yield Paragraph(
            f"Every replication failed, so that nothing is known, of {named}.", lead="What is lost."
        )


def _assumptions(results: Recorded, scenario: Scenario) -> Iterator[Piece]:
    """Yield the assumptions that move the first measure most, if that was asked, else the widest."""
    tornado = results.told_table("tornado")
    if tornado is None:
        if shown := widest(scenario):
            caption = "Assumptions with the widest plausible range for their size"
            yield _table(f"{caption} (which of them matter most was not computed)", shown)
        return
    if "why" not in results.answers:  # else that picture is there, and five pages hold no third
        policy = called(results.whole)[results.plan.policies[1]]
        yield from picture(
            results,
            "tornado",
            f"How far each assumption alone moves the difference, in {first_system(results)}, with {policy}.",
            "Two bars for each assumption, at the low and at the high end of its range; the table beneath "
            "describes those that move it most.",
        )
    moving = tornado[(tornado["low_change"] != 0) | (tornado["high_change"] != 0)]
    paths = list(dict.fromkeys(moving["factor"]))[:SHOWN]
    if shown := described(scenario, paths):
        caption = "Assumptions that move the first measure most, the widest swing first"
        yield _table(caption, shown)


def _ignorance(results: Recorded) -> str:
    if results.points is None:
        how = "a section uncertainty" if results.studies else "--assumptions-range"
        return (
            "most values of the model are judgement. How far the results move over their plausible ranges "
            f"was not computed, so all of this holds under these assumptions only; {how} computes it."
        )
    return (
        f"where the mean lies over {results.points.points} points spread over the plausible ranges of all "
        "assumptions at once (5-95% of them), with what few replications add by chance taken out. It is too "
        "little to say where there are too few replications at each point to tell the assumptions' part from "
        "chance; then it is given as wide as it may be. The ends are estimates: see their intervals beneath. "
        "The last column is one team with all of this at once: nine in ten lie within, whatever the "
        "assumptions are. The shape of the model itself was not varied."
    )


def _under(results: Recorded) -> str:
    return "under the central assumptions" if results.points else "under these assumptions"


def _three_kinds(study: Findings) -> Table:
    over = study.ranges is not None
    header = (
        "",
        "Chance in the estimate",
        "The luck of one team",
        *(["What nobody has measured", "One team, with both"] if over else []),
    )
    rows = [row if over else row[:-2] for topic in topics(study) for row in _rows(study, topic)]
    several = len(study.outcomes) > 1
    caption = "Three kinds of not knowing, of the difference" if several else "Three kinds of not knowing"
    return Table(caption, header, tuple(rows))


def _rows(study: Findings, topic: Topic) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a topic: its name, two spans, the range over the assumptions, and all at once."""
    for named, row, prefix, say in _told(study, topic):
        spans = (
            f"{say(row[f'{prefix}{low}'])} to {say(row[f'{prefix}{high}'])}"
            for low, high in (("ci_low", "ci_high"), ("p5", "p95"), ("predictive_p5", "predictive_p95"))
        )
        chance, luck, both = spans
        yield named, chance, luck, over_in_words(Over.of(row, prefix), say), both


def _told(study: Findings, topic: Topic) -> Iterator[tuple[str, Any, str, Callable[[float], str]]]:
    """Yield what a topic is told of: its name, its row of the summary, of which columns, and how."""
    if len(study.outcomes) == 1:
        row = row_of(study, study.baseline, topic.measure)
        yield capital(topic.name), row, "", partial(number, unit=topic.unit)
        return
    for outcome in study.outcomes[1:]:
        named = f"{capital(topic.name)}, {in_words(topic.unit)[1]}: {called(study)[outcome.name]}"
        yield named, row_of(study, outcome, topic.measure), "diff_", partial(amount, unit=topic.unit)


def _range_ends(study: Findings) -> Table:
    """Return how well the range over the assumptions is known, and how much of it was noise."""
    header = ("", "Lower end, 95% interval", "Upper end, 95% interval", "Noise taken out")
    rows = [
        (
            named,
            f"{say(row[f'{prefix}range_low_ci_low'])} to {say(row[f'{prefix}range_low_ci_high'])}",
            f"{say(row[f'{prefix}range_high_ci_low'])} to {say(row[f'{prefix}range_high_ci_high'])}",
            noise_in_words(row[f"{prefix}range_noise_share"]),
        )
        for topic in topics(study)
        for named, row, prefix, say in _told(study, topic)
    ]
    return Table("How well the range over the assumptions is known", header, tuple(rows))


def _table(caption: str, assumptions: list[Assumption]) -> Table:
    """Return a table of assumptions with their ranges, grades and sources."""
    rows = tuple((a.what, a.value, a.span, a.grade, a.source) for a in assumptions)
    return Table(caption, ("Assumption", "Value", "Range", "Grade", "Source"), rows, numbers=False)
