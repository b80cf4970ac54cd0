"""The tables of a briefing: each policy over all systems or in the only one, then system by system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import isnan
from typing import Any

from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.briefing.first_page import answers
from sim.report.recorded import Recorded
from sim.report.words.answer import Topic, begun, called, level, topics
from sim.report.words.english import small
from sim.report.words.findings import Findings, Found, Situated
from sim.report.words.naming import system_titles
from sim.report.words.numbers import Over, over_given, row_of
from sim.report.words.verdicts import evidence_in, evidence_of, of_100, short_verdict, words_explained
from sim.report.words.wording import (
    BASIS,
    HEADLINE_MEASURES,
    READING,
    change,
    in_words,
    number,
    over_in_words,
    row_title,
    units_explained,
)
from sim.study.experiment.study_file import POOLED

MOST_ROWS = 24
"""With more rows of single systems the briefing has their picture and no tables: it has five pages."""
_FEW_POLICIES = 2  # of more, each table has the measures that matter most
_MOST_IMPORTANT = (
    "months_kept", "lost_knowledge", "knowledge_stock_end", "limbo_weeks", "vacancy_rate", "exits_per_year",
    "funded_post_months", "cost_total_gbp",
)  # fmt: skip
"""Never a flow without its stock: knowledge lost with what is held, exits with the posts that are funded."""


def differences(results: Recorded) -> Iterator[Piece]:
    """Yield the sentences with their intervals, and the tables."""
    found = results.whole
    several = len(found.outcomes) > 1
    if not several:
        yield _levels(results, found)
    for sentences in answers(results) if several else ():
        yield from (Paragraph(sentence) for sentence in sentences)
    if several and (scale := " ".join(level(found, topic) for topic in topics(found))):
        yield Paragraph(scale, lead="For scale.")
    if several:
        yield Paragraph(words_explained(), kind="note")
    if several and over_given(found):
        yield Paragraph(BASIS, kind="note")
    yield from _tables(results)
    if not results.plan.file.measures:
        yield Paragraph(f"{units_explained(found)}{f' {READING}' if several else ''}", kind="note")


def _tables(results: Recorded) -> Iterator[Piece]:
    plan, told = results.plan, topics(results.whole)
    each = results.pooled and len(results.shown) * (len(plan.policies) - 1) * len(told) <= MOST_ROWS
    if results.pooled and not each:
        yield Paragraph("Each system by itself is in the picture above, and in summary.csv.", kind="note")
    for assumptions in plan.assumptions:
        found = results.at(results.shown[0], assumptions)
        for i, outcome in enumerate(found.outcomes[1:], 1):
            whole = _table(results, found, outcome, assumptions)
            if whole.rows:  # none where no replication is left
                yield whole
            if each:
                yield from (_by_system(results, i, assumptions, topic) for topic in told)


def _measures(results: Recorded, found: Findings) -> Iterator[str]:
    """Yield the measures of the tables, those that are defined in this run: what was asked, or the main."""
    few = len(found.outcomes) - 1 <= _FEW_POLICIES
    important = (*(t.measure for t in topics(found)[:1]), *_MOST_IMPORTANT)
    measured = set(found.summary["measure"])
    main = [m for m in HEADLINE_MEASURES if m in measured and (few or m in important)]
    for measure in results.plan.file.measures or main:
        if not isnan(row_of(found, found.baseline, measure)["mean"]):
            yield measure


def _table(results: Recorded, found: Situated, outcome: Found, assumptions: str) -> Table:
    """Return the measures of one policy, over all systems together or in the only one."""
    rows = []
    for measure in _measures(results, found):
        row = row_of(found, outcome, measure)
        if not (results.plan.file.measures and isnan(row["diff_mean"])):
            rows.append((row_title(measure), *_cells(results, row)))
    base = begun(found)[found.baseline.name]
    where = _where(results) if results.studies else ""
    header = ("", f"{base}, mean", *_header(results))
    return Table(_caption(results, found, outcome, where, assumptions), header, tuple(rows))


def _where(results: Recorded) -> str:
    title = system_titles(results.plan)[results.shown[0]]
    return small(title) if results.shown[0] == POOLED else title


def _by_system(results: Recorded, place: int, assumptions: str, topic: Topic) -> Table:
    """Return one measure of one policy, a row for each system."""
    titles, rows = system_titles(results.plan), []
    for system in results.shown:
        found = results.at(system, assumptions)
        outcome = found.outcomes[place]
        verdict = short_verdict(evidence_of(found, outcome, topic.measure))
        rows.append((titles[system], *_cells(results, row_of(found, outcome, topic.measure)), verdict))
    found = results.whole
    what = f"{topic.name} ({in_words(topic.unit)[1]})"
    header = ("System", f"{begun(found)[found.baseline.name]}, mean", *_header(results), "In words")
    return Table(_caption(results, found, found.outcomes[place], what, assumptions), header, tuple(rows))


def _caption(results: Recorded, found: Findings, outcome: Found, what: str, assumptions: str) -> str:
    under = f", {assumptions}" if len(results.plan.assumptions) > 1 else ""
    of = f": {what}" if what else ""
    return f"{begun(found)[outcome.name]}, against {called(found)[found.baseline.name]}{of}{under}"


def _header(results: Recorded) -> tuple[str, ...]:
    over = ("Over the assumptions",) if over_given(results.whole) else ()
    return ("Difference", "95% interval", "One team, 5-95%", *over, "Better / same / worse, of 100")


def _cells(results: Recorded, row: Any) -> tuple[str, ...]:
    unit = row["unit"]
    return (
        number(row["baseline_mean"], unit),
        change(row["diff_mean"], unit),
        *(
            _span(row, f"diff_{low}", f"diff_{high}", unit)
            for low, high in (("ci_low", "ci_high"), ("p5", "p95"))
        ),
        *([_over(row, "diff_", partial(change, unit=unit))] if over_given(results.whole) else []),
        _better(row, results.whole.ranges is not None),
    )


def _better(row: Any, ranged: bool) -> str:
    """Return in how many of 100 replications the policy does better, the same and worse."""
    return of_100(evidence_in(row, ranged=ranged), " / ")


def _span(row: Any, low: str, high: str, unit: str) -> str:
    if isnan(row[low]) or isnan(row["diff_ci_low"]):  # of one replication there is nothing to say
        return ""
    return f"{change(row[low], unit)} to {change(row[high], unit)}"


def _over(row: Any, prefix: str, say: Callable[[float], str]) -> str:
    """Return the range over the assumptions; of one replication there is nothing to say."""
    return "" if isnan(row[f"{prefix}ci_low"]) else over_in_words(Over.of(row, prefix), say)


def _levels(results: Recorded, found: Findings) -> Table:
    over = ("Over the assumptions",) if over_given(results.whole) else ()
    rows = []
    for measure in _measures(results, found):
        row = row_of(found, found.baseline, measure)
        unit = row["unit"]
        spans = [
            "" if isnan(row["ci_low"]) else f"{number(row[low], unit)} to {number(row[high], unit)}"
            for low, high in (("ci_low", "ci_high"), ("p5", "p95"))
        ]
        if over:
            spans.append(_over(row, "", partial(number, unit=unit)))
        rows.append((row_title(measure), number(row["mean"], unit), *spans))
    return Table("What came out", ("", "Mean", "95% interval", "One team, 5-95%", *over), tuple(rows))
