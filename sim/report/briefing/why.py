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
    """Yield what the differences are made of, in words and as a picture; nothing if it was not asked."""
    told, named = _told(results), called(results.whole)
    if not told:
        return
    yield Heading("Why")
    if len(results.plan.situations) > 1:
        yield told_where(results)
    for policy, rows in told:
        yield Paragraph(in_sentences(rows, rows["measure"].iloc[0], named[policy]))
    if few := replications_line(told[0][1], replications_of(results.whole)):
        yield Paragraph(few, kind="note")
    first = named[results.plan.policies[1]]
    where = f", in {first_system(results)}" if results.studies else ""
    yield from picture(
        results,
        "why",
        f"What the difference with {first} is made of{where}, from the baseline's mean to the policy's.",
        f"Bars from the mean of the baseline to that of {first}; the text above has the clear ones.",
    )


def why_in_numbers(results: Recorded) -> Iterator[Piece]:
    """Yield the tables of what the differences are made of; nothing if it was not asked."""
    told, named = _told(results), called(results.whole)
    for policy, rows in told:
        yield _table(rows, named[policy])
        yield moved_first_and_last(rows, named[policy])
    if told:
        yield Paragraph(_READING, kind="note")


def _told(results: Recorded) -> list[tuple[str, pd.DataFrame]]:
    asked = len(results.plan.policies) > 1 and "why" in results.answers
    return list(told_of(results, "why")) if asked else []


def _table(why: pd.DataFrame, policy: str) -> Table:
    """Return the parts of the differences, beneath a heading row for each way to split them."""
    measures = [
        m for m in dict.fromkeys(why["measure"]) if rows_where(why[why["measure"] == m], kind="difference")
    ]

    def cells(split: str, kind: str, part: str | None) -> tuple[str, ...]:
        return tuple(_cell(why[why["measure"] == m], split, kind, part) for m in measures)

    rows: list[tuple[str, ...]] = [("Whole difference", *cells("whole", "difference", None))]
    for split, heading in SPLITS.items():
        rows.append((f"{heading}, which adds up to the difference",))
        for part in dict.fromkeys(r["part"] for r in rows_where(why, split=split, kind="part")):
            rows.append((capital(part_title(part)), *cells(split, "part", part)))
        if split == "channels":
            rows.append((capital(part_title(OTHER)), *cells(split, "other", None)))
    header = ("", *(_heading(m, _unit(why, m)) for m in measures))
    return Table(f"Share of each part in the difference with {policy}", header, tuple(rows))


def moved_first_and_last(why: pd.DataFrame, policy: str) -> Table:
    """Return what each part of the first measure's difference does moved first, on average, and last."""
    measure = why["measure"].iloc[0]
    rows: list[tuple[str, ...]] = []
    for split, heading in SPLITS.items():
        parts = rows_where(why[why["measure"] == measure], split=split, kind="part")
        rows += [(heading,)] if parts else []
        rows += [
            (
                capital(part_title(row["part"])),
                with_interval(row, unit=False, order="first_"),
                with_interval(row, unit=False),
                with_interval(row, unit=False, order="last_"),
            )
            for row in parts
        ]
    title = f"What each part does moved first and last: {_heading(measure, _unit(why, measure))}, {policy}"
    return Table(title, ("", "First", "Share", "Last"), tuple(rows))


def _heading(measure: str, unit: str) -> str:
    return f"{measure_title(measure)}, {in_words(unit)[1]}".removesuffix(_THOUSANDS)


def _cell(rows: pd.DataFrame, split: str, kind: str, part: str | None) -> str:
    found = [r for r in rows_where(rows, split=split, kind=kind) if part is None or r["part"] == part]
    return with_interval(found[0], unit=False) if found else ""


def _unit(why: pd.DataFrame, measure: str) -> str:
    return str(why.loc[why["measure"] == measure, "unit"].iloc[0])
