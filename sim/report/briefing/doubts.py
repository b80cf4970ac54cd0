"""What we do not know: chance in the estimate, the luck of one team, and ignorance, kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.briefing.assumptions import SHOWN, Assumption, described, grades_in_words, widest
from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.briefing.first_page import picture
from sim.report.briefing.sections import conditions, first_system, variance
from sim.report.recorded import Recorded
from sim.report.words.answer import Topic, called, topics
from sim.report.words.conditioned import points_kept
from sim.report.words.english import capital, count, listed
from sim.report.words.numbers import Spread, baseline_over_assumptions, paired, replications_of, row_of
from sim.report.words.stopping import BIAS
from sim.report.words.wording import ONE_REPLICATION, amount, in_words, number
from sim.study.experiment.outputs import CONDITIONING

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
            "what one team should expect; nine in ten lie within. More simulation does not narrow it."
            + group,
            lead="The luck of one team:",
        )
    yield Paragraph(_ignorance(results), lead="What nobody has measured:")
    if n > 1 and not results.studies:
        yield _three_kinds(found)
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
        "assumptions at once (5-95% of them, and the central one). The shape of the model itself was not "
        f"varied.{_conditioned(results)}"
    )


def _conditioned(results: Recorded) -> str:
    """Return how many of the points agree with what boards published, if they were held against it."""
    rows = results.answers.get(CONDITIONING[0])
    if rows is None:
        return ""
    return f" {points_kept(rows[rows['assumptions'] == rows['assumptions'].iloc[0]])}"


def _three_kinds(study: Findings) -> Table:
    over = study.ranges is not None
    header = (
        "",
        "Chance in the estimate",
        "The luck of one team",
        *(["What nobody has measured"] if over else []),
    )
    rows = [row if over else row[:-1] for topic in topics(study) for row in _rows(study, topic)]
    several = len(study.outcomes) > 1
    caption = "Three kinds of not knowing, of the difference" if several else "Three kinds of not knowing"
    return Table(caption, header, tuple(rows))


def _rows(study: Findings, topic: Topic) -> Iterator[tuple[str, ...]]:
    if len(study.outcomes) == 1:
        spread = Spread.of_row(row_of(study, study.baseline, topic.measure))
        ends = [
            (spread.low, spread.high),
            (spread.p5, spread.p95),
            baseline_over_assumptions(study, topic.measure),
        ]
        yield (capital(topic.name), *(f"{number(a, topic.unit)} to {number(b, topic.unit)}" for a, b in ends))
        return
    for outcome in study.outcomes[1:]:
        gap = paired(study, outcome, topic.measure)
        ends = [(gap.low, gap.high), (gap.p5, gap.p95), (gap.range_low, gap.range_high)]
        spans = (f"{amount(a, topic.unit)} to {amount(b, topic.unit)}" for a, b in ends)
        named = f"{capital(topic.name)}, {in_words(topic.unit)[1]}: {called(study)[outcome.name]}"
        yield (named, *spans)


def _table(caption: str, assumptions: list[Assumption]) -> Table:
    """Return a table of assumptions with their ranges, grades and sources."""
    rows = tuple((a.what, a.value, a.span, a.grade, a.source) for a in assumptions)
    return Table(caption, ("Assumption", "Value", "Range", "Grade", "Source"), rows, numbers=False)
