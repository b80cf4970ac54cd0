"""The briefing of a run or a comparison: what stands on its pages, in which order."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import Any

from sim.measures.retention import retention_at
from sim.report.answer import LONGEST_NAME, answer, begun, called, compared, headline_month, level, topics
from sim.report.briefing.document import Bullets, Document, Figure, Heading, Paragraph, Piece, Table
from sim.report.briefing.doubts import doubts
from sim.report.briefing.recorded import Recorded, RecordedOutcome, legible, other_version
from sim.report.briefing.sceptic import questions
from sim.report.briefing.uses import ASSURANCE, not_for
from sim.report.briefing.why import money_said, why
from sim.report.english import count, listed
from sim.report.numbers import row_of
from sim.report.verdicts import words_explained
from sim.report.wording import (
    HEADLINE_MEASURES,
    READING,
    change,
    few_line,
    number,
    row_title,
    systems,
    units_explained,
)
from sim.report.words.parts import part_title
from sim.scenario.errors import shortened
from sim.study.questions.levers import levers_between

_LONGEST_TITLE = 140
_FEW_POLICIES = 2  # of more, each table has the measures that matter most
_MOST_IMPORTANT = ("months_kept", "lost_knowledge", "limbo_weeks", "funded_post_months", "cost_total_gbp")
_FAN = "figures/difference_retention"
_DATE = "{0.day} {0:%B %Y}"


def briefing(results: Recorded) -> Document:
    """Return the briefing of a results folder."""
    pieces = [
        *_first_page(results), *_differences(results), *why(results),
        Heading("What we do not know"), *doubts(results),
        Heading("Questions a sceptic asks first"), *questions(results, money_said(results)),
        Heading("What this may not be used for"), not_for(), Paragraph(ASSURANCE),
        Heading("How this was made"), *_made(results),
    ]  # fmt: skip
    return Document(
        title=_question(results),
        subject=compared(results),
        pieces=tuple(pieces),
        footer=f"engine-room {results.made.version}. A model, not a forecast of any named team.",
        made=results.made.finished,
    )


def _question(results: Recorded) -> str:
    """Return the title: the question that the policy asks, else what is held against what."""
    asking = results.outcomes[1] if len(results.outcomes) > 1 else results.baseline
    asked = legible(asking.scenario.policy.question)
    if asked and (asking is results.baseline or asked != results.baseline.scenario.policy.question):
        return shortened(asked, _LONGEST_TITLE)
    names = [called(results)[o.name] for o in results.outcomes]
    return f"What would change with {listed(names[1:])}?" if names[1:] else f"What follows from {names[0]}?"


def _first_page(results: Recorded) -> Iterator[Piece]:
    yield Paragraph(compared(results))
    several = len(results.outcomes) > 1
    if several:
        yield Bullets(tuple(_policies(results)))
    if warning := other_version(results.made.version):
        yield Paragraph(warning, kind="note")
    yield Heading("The answer")
    yield Paragraph("\n".join(answer(results)), kind="answer")
    if several:
        yield Paragraph(" ".join(level(results, topic) for topic in topics(results)), lead="For scale.")
        yield Paragraph(words_explained(), kind="note")
    if few := few_line(results):
        yield Paragraph(few, kind="note")
    yield from _figures(results)


def _policies(results: Recorded) -> Iterator[Paragraph]:
    """Yield each scenario with the question its policy asks, and in what it differs from the baseline."""
    base = results.baseline
    for outcome in results.outcomes:
        name, question = begun(results)[outcome.name], legible(outcome.scenario.policy.question)
        asked = [shortened(question, _LONGEST_TITLE)] if question else []
        if outcome is base:
            yield Paragraph(" ".join(asked), lead=f"{name} (baseline):")
            continue
        if question == base.scenario.policy.question:
            asked = []
        levers = [part_title(lever.key) for lever in levers_between(base.scenario, outcome.scenario)]
        yield Paragraph(" ".join([*asked, f"Differs in: {listed(levers)}."]), lead=f"{name}:")


def _figures(results: Recorded) -> Iterator[Figure]:
    names = listed([called(results)[o.name] for o in results.outcomes], ";")
    month = headline_month(results)
    yield _figure(
        results.folder / "retention",
        "Share of the day-one team still in post, by month.",
        f"Lines that fall over {count(results.baseline.scenario.run.years, 'year')}, one each for {names}. "
        + (_means(results, retention_at(month).name, f"At month {month}") if month else ""),
    )
    yield _figure(
        results.folder / "lost_knowledge",
        "Knowledge lost so far, and still in the team.",
        f"Two panels with one line each for {names}: knowledge lost so far, which rises, and knowledge "
        f"still in the team. {_means(results, 'lost_knowledge', 'Lost by the end')}",
    )


def _figure(stem: Path, caption: str, alt: str) -> Figure:
    return Figure(stem.with_suffix(".svg"), stem.with_suffix(".png"), caption, alt.strip())


def _means(results: Recorded, measure: str, when: str) -> str:
    rows = {called(results)[o.name]: row_of(results, o, measure) for o in results.outcomes}
    each = [f"{number(row['mean'], row['unit'])} with {name}" for name, row in rows.items()]
    return f"{when}: {listed(each, ';')} (means)."


def _differences(results: Recorded) -> Iterator[Piece]:
    several = len(results.outcomes) > 1
    yield Heading("The differences" if several else "The numbers")
    base, *others = results.outcomes
    if not several:
        yield _levels(results)
    for outcome in others:
        yield _table(results, outcome, called(results)[base.name])
    yield Paragraph(f"{units_explained(results)}{f' {READING}' if several else ''}", kind="note")
    if several and results.why is None and (results.folder / f"{_FAN}.svg").is_file():
        yield _figure(
            results.folder / _FAN,
            "Difference in the day-one team still in post, by month.",
            "One line for each policy against the baseline, whose own line is zero; "
            "bands for single teams and for the mean. The tables above have its numbers.",
        )


def _measures(results: Recorded) -> Iterator[tuple[str, str]]:
    """Yield the measures of the tables and what they are called, those that are defined in this run."""
    few = len(results.outcomes) - 1 <= _FEW_POLICIES
    important = (topics(results)[0].measure, *_MOST_IMPORTANT)
    for measure in HEADLINE_MEASURES:
        if (few or measure in important) and not isnan(row_of(results, results.baseline, measure)["mean"]):
            yield measure, row_title(measure)


def _table(results: Recorded, outcome: RecordedOutcome, base: str) -> Table:
    ranged = results.ranges is not None
    over = ("Over the assumptions",) if ranged else ()
    header = (
        "",
        f"{begun(results)[results.baseline.name]}, mean",
        "Difference",
        "95% interval",
        "One team, 5-95%",
        *over,
        "Better in",
    )
    rows = []
    for measure, words in _measures(results):
        row, unit = row_of(results, outcome, measure), row_of(results, outcome, measure)["unit"]
        rows.append((
            words,
            number(row_of(results, results.baseline, measure)["mean"], unit),
            change(row["diff_mean"], unit),
            _span(row, "diff_ci_low", "diff_ci_high", unit),
            _span(row, "diff_p5", "diff_p95", unit),
            *([_span(row, "diff_range_low", "diff_range_high", unit)] if ranged else []),
            _better(row),
        ))  # fmt: skip
    return Table(f"{begun(results)[outcome.name]}, against {base}", header, tuple(rows))


def _better(row: Any) -> str:
    """Return the share of replications in which the policy does better."""
    if isnan(row["share_better"]) or isnan(row["diff_ci_low"]):
        return ""
    same = row["diff_mean"] == 0 and not row["diff_ci_low"] < row["diff_ci_high"]
    return "same" if same else f"{row['share_better']:.0%}"


def _levels(results: Recorded) -> Table:
    over = ("Over the assumptions",) if results.ranges is not None else ()
    rows = []
    for measure, words in _measures(results):
        row = row_of(results, results.baseline, measure)
        unit = row["unit"]
        low_high = [("ci_low", "ci_high"), ("p5", "p95"), *([("range_low", "range_high")] if over else [])]
        spans = [
            "" if isnan(row["ci_low"]) else f"{number(row[low], unit)} to {number(row[high], unit)}"
            for low, high in low_high
        ]
        rows.append((words, number(row["mean"], unit), *spans))
    return Table("What came out", ("", "Mean", "95% interval", "One team, 5-95%", *over), tuple(rows))


def _span(row: dict[str, float], low: str, high: str, unit: str) -> str:
    if isnan(row[low]) or isnan(row["diff_ci_low"]):  # of one replication there is nothing to say
        return ""
    return f"{change(row[low], unit)} to {change(row[high], unit)}"


def _made(results: Recorded) -> Iterator[Piece]:
    run, made, ranges = results.baseline.scenario.run, results.made, results.ranges
    varied = f"{ranges.points} points, {ranges.replications} replications at each" if ranges else "not varied"
    marks = [
        f"{shortened(o.name, LONGEST_NAME)}: {mark[:12]}"
        for o, mark in zip(results.outcomes, made.fingerprints, strict=True)
    ]
    rows = (
        ("System", shortened(systems(results), _LONGEST_TITLE)),
        ("Scenarios and their fingerprints", "; ".join(marks)),
        ("Replications, seed, years", f"{run.replications:,}, {run.seed}, {run.years}"),
        ("Assumptions", f"{results.baseline.scenario.assumptions.title}; {varied}"),
        ("Made by", f"engine-room {made.version} on {_DATE.format(made.finished)}"),
    )
    yield Table("", (), rows, numbers=False)
    yield Paragraph(
        "The same scenarios, seed and version give the same numbers. The merged scenarios, with the source "
        "of every value, are in manifest.json beside the results. To repeat:"
    )
    yield Paragraph(made.command, kind="command")
