"""The tables of a study's briefing: each policy over all systems together, then system by system."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import Any

from sim.report.answer import Topic
from sim.report.briefing.document import Heading, Paragraph, Piece, Table
from sim.report.briefing.studied import Studied
from sim.report.english import small
from sim.report.study_words import evidence_in, topics_told
from sim.report.verdicts import LIKELY, MAY, NOT_CLEAR, NOT_KNOWN, THE_SAME, Evidence, verdict
from sim.report.wording import change, in_words, number, row_title
from sim.study.experiment.study_file import POOLED

_SHORTLY = {
    (LIKELY, True): "likely gain", (LIKELY, False): "likely loss",
    (MAY, True): "may gain", (MAY, False): "may lose",
}  # fmt: skip
MOST_ROWS = 24
"""With more rows of single systems the briefing has their picture and no tables: it has five pages."""
_UNCLEAR = {NOT_CLEAR: "not clear", THE_SAME: "the same", NOT_KNOWN: "not known"}


def evidence(study: Studied, row: Any, better: int) -> Evidence:
    """Return what a row of the differences knows."""
    return evidence_in(row, better, ranged=study.points > 0)


def shortly(known: Evidence) -> str:
    """Return a verdict in two words."""
    rule = verdict(known)
    return _SHORTLY[rule, known.gain] if rule.claims else _UNCLEAR[rule]


def told_topics(study: Studied) -> tuple[Topic, ...]:
    """Return what the answer speaks of, where the study has it."""
    return topics_told(study.plan.file.run.years, study.differences)


def tables(study: Studied) -> Iterator[Piece]:
    """Yield the tables."""
    rows = len(study.systems) * (len(study.plan.policies) - 1) * len(told_topics(study))
    yield Heading("The differences")
    if POOLED in study.systems and rows > MOST_ROWS:
        yield Paragraph("Each system by itself is in the picture above, and in differences.csv.", kind="note")
    for assumptions in study.plan.assumptions:
        for policy in study.plan.policies[1:]:
            yield _whole_table(study, assumptions, policy)
            if POOLED in study.systems and rows <= MOST_ROWS:
                for topic in told_topics(study):
                    yield _system_table(study, assumptions, policy, topic)


def _whole_table(study: Studied, assumptions: str, policy: str) -> Table:
    """Return every measure of the study, over all systems together or in the only one."""
    system = study.systems[0]
    rows = []
    for measure in dict.fromkeys(study.differences["measure"]):
        row = study.row(assumptions, system, policy, measure)
        if row is not None and not isnan(row["diff_mean"]):
            rows.append((row_title(measure), *_cells(study, row)))
    where = small(study.system_title(system)) if system == POOLED else study.system_title(system)
    return Table(_caption(study, assumptions, policy, where), ("", *_header(study)), tuple(rows))


def _system_table(study: Studied, assumptions: str, policy: str, topic: Topic) -> Table:
    rows = []
    for system in study.systems:
        row = study.row(assumptions, system, policy, topic.measure)
        if row is not None:
            rows.append(
                (study.system_title(system), *_cells(study, row), shortly(evidence(study, row, topic.better)))
            )
    what = f"{topic.name} ({in_words(topic.unit)[1]})"
    header = ("System", *_header(study), "In words")
    return Table(_caption(study, assumptions, policy, what), header, tuple(rows))


def _caption(study: Studied, assumptions: str, policy: str, what: str) -> str:
    under = f", {assumptions}" if len(study.plan.assumptions) > 1 else ""
    return f"{study.title(policy)} against {study.called(study.plan.baseline)}: {what}{under}"


def _header(study: Studied) -> tuple[str, ...]:
    over = ("Over the assumptions",) if study.points else ()
    return ("Baseline", "Difference", "95% interval", "One team, 5-95%", *over, "Better in")


def _cells(study: Studied, row: Any) -> tuple[str, ...]:
    unit, better = row["unit"], row["share_better"]
    ends = ["ci", "p", *(["range"] if study.points else [])]
    names = {"ci": ("ci_low", "ci_high"), "p": ("p5", "p95"), "range": ("range_low", "range_high")}
    spans = (tuple(row[f"diff_{end}"] for end in names[kind]) for kind in ends)
    return (
        number(row["baseline_mean"], unit),
        change(row["diff_mean"], unit),
        *("" if isnan(a) else f"{change(a, unit)} to {change(b, unit)}" for a, b in spans),
        "" if isnan(better) else f"{better:.0%}",
    )
