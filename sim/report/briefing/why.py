"""Why the difference came about: what it is made of, if that was computed, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.measures.registry import measure_title
from sim.report.briefing.document import Heading, Paragraph, Piece, Table
from sim.report.briefing.first_page import picture
from sim.report.briefing.sections import first_system, told_of, told_where
from sim.report.words.answer import called
from sim.report.words.english import capital
from sim.report.words.numbers import replications_of
from sim.report.words.parts import part_title
from sim.report.words.why import SPLITS, in_sentences, replications_line, rows_where, with_interval
from sim.report.words.wording import in_words
from sim.study.questions.channels import OTHER

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.recorded import Recorded

_THOUSANDS = ", £000"  # said beside each number instead

_READING = (
    "A share is what a part adds, averaged over every order in which the parts could come; shares add up "
    "to the difference. First: the part moved with none of the others; last: on top of all the others. Where "
    "these are far apart, the share is a convention and no cause. In brackets: 95% interval of the mean. "
    "These shares were not computed over the ranges of the assumptions."
)


def why(results: Recorded) -> Iterator[Piece]:
    """Yield what the differences are made of, or of a comparison how to ask for it."""
    if len(results.plan.policies) == 1 or (results.studies and "why" not in results.answers):
        return
    yield Heading("Why")
    if "why" not in results.answers:
        yield Paragraph(
            "Not computed here. With --why, a comparison of two scenarios is split over what differs "
            "between them, and over what that acts through: amount of money, certainty, contract ends, "
            "fear, lateness."
        )
        return
    told, named = list(told_of(results, "why")), called(results.whole)
    if len(results.plan.situations) > 1 and told:
        yield told_where(results)
    for policy, rows in told:
        yield Paragraph(in_sentences(rows, rows["measure"].iloc[0], named[policy]))
    if told and (few := replications_line(told[0][1], replications_of(results.whole))):
        yield Paragraph(few, kind="note")
    first = named[results.plan.policies[1]]
    where = f", in {first_system(results)}, with {first}" if results.studies else ""
    below = "the text above has the clear ones" if results.studies else "the table beneath has their numbers"
    yield from picture(
        results,
        "why",
        f"What the difference is made of{where}, from the baseline's mean to the policy's.",
        f"Bars from the mean of the baseline to that of {first}; {below}.",
    )
    if not results.studies:
        yield _table(told[0][1])
    if told:
        yield moved_first_and_last(told[0][1], named[told[0][0]] if results.studies else "")
    if told:
        yield Paragraph(_READING, kind="note")


def _table(why: pd.DataFrame) -> Table:
    measures = [
        m for m in dict.fromkeys(why["measure"]) if rows_where(why[why["measure"] == m], kind="difference")
    ]
    header = ("", *(_heading(m, _unit(why, m)) for m in measures))
    keys = [("Whole difference", "whole", "difference", None)]
    for split in SPLITS:
        for part in dict.fromkeys(r["part"] for r in rows_where(why, split=split, kind="part")):
            keys.append((capital(part_title(part)), split, "part", part))
    keys.append((capital(part_title(OTHER)), "channels", "other", None))
    rows = tuple(
        (words, *(_cell(why[why["measure"] == m], split, kind, part) for m in measures))
        for words, split, kind, part in keys
    )
    return Table("Share of each part in the difference", header, rows)


def moved_first_and_last(why: pd.DataFrame, policy: str) -> Table:
    """Return what each part of the first measure's difference does moved first, on average, and last."""
    measure = why["measure"].iloc[0]
    parts = [
        row
        for split in SPLITS
        for row in rows_where(why[why["measure"] == measure], split=split, kind="part")
    ]
    rows = tuple(
        (
            capital(part_title(row["part"])),
            with_interval(row, unit=False, order="first_"),
            with_interval(row, unit=False),
            with_interval(row, unit=False, order="last_"),
        )
        for row in parts
    )
    of = f", {policy}" if policy else ""
    title = f"What each part does moved first and last: {_heading(measure, _unit(why, measure))}{of}"
    return Table(title, ("", "First", "Share", "Last"), rows)


def _heading(measure: str, unit: str) -> str:
    return f"{measure_title(measure)}, {in_words(unit)[1]}".removesuffix(_THOUSANDS)


def _cell(rows: pd.DataFrame, split: str, kind: str, part: str | None) -> str:
    found = [r for r in rows_where(rows, split=split, kind=kind) if part is None or r["part"] == part]
    return with_interval(found[0], unit=False) if found else ""


def _unit(why: pd.DataFrame, measure: str) -> str:
    return str(why.loc[why["measure"] == measure, "unit"].iloc[0])
