"""What if the system works otherwise: the differences under other readings of it, if they were run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sim.report.briefing.document import Paragraph, Piece
from sim.report.briefing.first_page import picture
from sim.report.briefing.sections import first_system, told_of, told_where
from sim.report.recorded import Recorded
from sim.report.words.answer import begun, called, topics
from sim.report.words.english import listed
from sim.report.words.naming import system_titles
from sim.report.words.numbers import over_given, paired
from sim.report.words.structure import beyond_phase, lines, measures_of, phase_line, title, widened
from sim.report.words.wording import amount, in_words, over_in_words

_READING = (
    "Each alternative takes the place of one thing that the model assumes of how the system works, on both "
    "sides, and meets the same luck. They are readings, not forecasts: no chance is put on any of them. What "
    "each is, and why the central one is central: docs/model/structure.md."
)


def structure(results: Recorded) -> Iterator[Piece]:
    """Yield what is said of each policy by the phase of its settlements, and under what else was run."""
    yield from _phases(results)
    if not beyond_phase(results.told_table("structure")):
        return
    if len(results.plan.situations) > 1:
        yield told_where(results)
    told, named = list(told_of(results, "structure")), called(results.whole)
    there = measures_of(told[0][1])
    spoken_of = {topic.measure for topic in topics(results.whole)} & set(there) or there
    found = results.at(results.plan.systems[0], results.plan.assumptions[0])
    outcomes = {outcome.name: outcome for outcome in found.outcomes}
    for policy, rows in told:
        for said in lines(rows, found, outcomes[policy], named[policy], spoken_of):
            yield Paragraph(said)
    if words := _widest(results):
        yield Paragraph(words, lead="The widest combined range:")
    policy, rows = told[0]
    where = f", in {first_system(results)}, with {named[policy]}" if results.studies else ""
    yield from picture(
        results,
        "structure",
        f"The difference under each reading of how the system works{where}.",
        f"A row for each alternative, the structure as it is assumed on top. "
        f"{title(rows, measures_of(rows)[0], named[policy])}; the text above has the numbers.",
    )
    yield Paragraph(_READING, kind="note")


def _phases(results: Recorded) -> Iterator[Paragraph]:
    """Yield what each settlement of several years brings from its first day, and in the long run."""
    table = results.told_table("structure")
    if table is None:
        return
    plan = results.plan
    found = results.at(plan.systems[0], plan.assumptions[0])
    for outcome in found.outcomes[1:]:
        rows = table[table["scenario"] == outcome.name]
        said = phase_line(rows, found, outcome.name, begun(found)[outcome.name]) if len(rows) else ""
        if said:
            where = f" In {system_titles(plan)[plan.systems[0]]}:" if results.pooled else ""
            yield Paragraph(said, lead=f"Start, or the long run.{where}")


def _widest(results: Recorded) -> str:
    """Return how far the assumptions and the structure may move what the answer speaks of."""
    found = results.at(results.plan.systems[0], results.plan.assumptions[0])
    said = []
    for outcome in found.outcomes[1:]:
        rows = results.told_rows("structure", outcome.name)
        for topic in (t for t in topics(found) if t.measure in measures_of(rows)):
            gap = paired(found, outcome, topic.measure)
            over = widened(gap.over, gap.mean, rows, topic.measure)
            span = f"{over_in_words(over, partial(amount, unit=topic.unit))} {in_words(topic.unit)[1]}"
            said.append(f"{topic.name} {span} with {called(found)[outcome.name]}")
    of = (
        "the range over the assumptions, moved by what each alternative clearly changes"
        if over_given(found)
        else "of the structure alone, as no range over the assumptions is given"
    )
    return f"{listed(said, ';')} ({of})." if said else ""
