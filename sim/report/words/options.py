"""The table of options: what each policy comes to, how that differs from the baseline, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.english import capital
from sim.report.words.spoken import (
    MARKS,
    Finding,
    Quantity,
    findings_of,
    level_of,
    named,
    posts_lost,
    quantities,
)
from sim.report.words.verdicts import LIKELY, MAY, NOT_CLEAR

if TYPE_CHECKING:
    from sim.report.words.findings import FullFindings

FEWER_POSTS = "†"


class Options(NamedTuple):
    """A table for a reader with one minute.

    Attributes
    ----------
    headings : tuple of str
        The policy, what it comes to, and how sure that is.
    rows : tuple of tuple of str
        The baseline first, with levels; each policy with its levels and, in brackets, the differences.
    notes : tuple of str
        What marks and units mean.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]


def options(found: FullFindings) -> Options:
    """Return the table of what was found of one situation."""
    spoken, names = quantities(found), named(found)
    baseline = (
        names[found.baseline.name],
        *(q.level(level_of(found, q)) for q in spoken),
        *(("baseline",) if len(found.outcomes) > 1 else ()),
    )
    rows = [baseline]
    by_policy = zip(*(findings_of(found, q) for q in spoken), strict=True)
    for outcome, several in zip(found.outcomes[1:], by_policy, strict=False):
        mark = FEWER_POSTS if posts_lost(found, outcome) else ""
        rows.append((names[outcome.name] + mark, *map(cell, several), MARKS[several[0].rule]))
    how_sure = ("How sure",) if len(found.outcomes) > 1 else ()
    return Options(
        ("Policy", *(q.heading for q in spoken), *how_sure), tuple(rows), tuple(_notes(found, spoken, rows))
    )


def cell(finding: Finding) -> str:
    """Return a level and its difference: with ``?`` where it is not clear, ``same`` where it is small."""
    level = finding.quantity.level(finding.level)
    mark = MARKS[finding.rule]
    if finding.claims:
        return f"{level} ({finding.quantity.change(finding.gap.mean)})"
    if finding.rule is NOT_CLEAR:
        return f"{level} ({finding.quantity.change(finding.gap.mean)}?)"
    return f"{level} ({'same' if mark == 'same' else '?'})"


def _notes(found: FullFindings, spoken: tuple[Quantity, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Return what the columns and the marks mean, each once."""
    notes = [" ".join(f"{q.heading}: {q.means}." for q in spoken)]
    if len(found.outcomes) == 1 or not spoken:
        return notes
    least = [f"{q.size(q.least / q.scale)} ({q.heading.lower()})" for q in spoken]
    notes.append(
        f"In brackets: the difference from {named(found)[found.baseline.name]}. ?: not clear. same: none, or "
        f"none worth noticing, which is {', '.join(least)}."
    )
    notes.append(
        f"How sure, of {spoken[0].heading.lower()}. {capital(MARKS[LIKELY])}: the difference is clear, and "
        "two in three teams or more go that way. "
        f"{capital(MARKS[MAY])}: it is clear on average, and fewer do."
    )
    if any(FEWER_POSTS in row[0] for row in rows):
        notes.append(f"{FEWER_POSTS} Fewer posts are paid for: what falls with them is no gain.")
    return notes
