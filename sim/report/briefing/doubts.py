"""What we do not know: chance in the estimate, the luck of one team, and ignorance, kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.answer import Topic, called, topics
from sim.report.briefing.assumptions import Assumption, grades_in_words, widest
from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.english import capital
from sim.report.numbers import Spread, baseline_over_assumptions, paired
from sim.report.wording import ONE_REPLICATION, amount, in_words, number

if TYPE_CHECKING:
    from sim.report.findings import Findings


def doubts(study: Findings) -> Iterator[Piece]:
    """Yield the three uncertainties, each with its own numbers, and what was assumed."""
    n = study.baseline.scenario.run.replications
    if n == 1:
        yield Paragraph(ONE_REPLICATION)
    else:
        yield Paragraph(
            f"how well the mean of {n:,} simulated teams is known. More simulation narrows it.",
            lead="Chance in the estimate:",
        )
        yield Paragraph(
            "what one team should expect; nine in ten lie within. More simulation does not narrow it.",
            lead="The luck of one team:",
        )
    yield Paragraph(_ignorance(study), lead="What nobody has measured:")
    if n > 1:
        yield _three_kinds(study)
    scenario = study.baseline.scenario
    yield Paragraph(grades_in_words(scenario), lead="What was assumed.")
    shown = widest(scenario)
    if shown:
        yield assumptions_table(
            "Assumptions with the widest plausible range for their size (which of them matter most was not "
            "computed)",
            shown,
        )


def _ignorance(study: Findings) -> str:
    if study.ranges is None:
        return (
            "most values of the model are judgement. How far the results move over their plausible ranges "
            "was not computed, so all of this holds under these assumptions only; --assumptions-range "
            "computes it."
        )
    return (
        f"where the mean lies over {study.ranges.points} points spread over the plausible ranges of all "
        "assumptions at once (5-95% of them, and the central one). The shape of the model itself was not "
        "varied."
    )


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
        most = topic.most(study.baseline.scenario.run.years)
        spread = Spread.of(study.baseline.values(topic.measure), most)
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


def assumptions_table(caption: str, assumptions: list[Assumption]) -> Table:
    """Return a table of assumptions with their ranges, grades and sources."""
    rows = tuple((a.what, a.value, a.span, a.grade, a.source) for a in assumptions)
    return Table(caption, ("Assumption", "Value", "Range", "Grade", "Source"), rows, numbers=False)
