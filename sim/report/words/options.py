"""The table of options: what each policy comes to, how that differs from the baseline, and how sure it is."""

from __future__ import annotations

from typing import NamedTuple

from sim.report.words.english import capital
from sim.report.words.quantities import MARKS, TOO_SMALL, Finding
from sim.report.words.spoken import View
from sim.report.words.verdicts import LIKELY, MAY, NOT_CLEAR

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


def options_of(view: View) -> Options:
    """Return the table of findings that were read already."""
    spoken, outcomes = view.quantities, view.found.outcomes
    several = len(outcomes) > 1
    levels = (q.level(view.level(q)) for q in spoken)
    rows = [(view.base, *levels, *(("baseline",) if several and spoken else ()))]
    for i, outcome in enumerate(outcomes[1:]):
        mark = FEWER_POSTS if outcome.name in view.posts_lost else ""
        findings = [view.findings[q.measure][i] for q in spoken]
        sure = [f.mark for f in findings[:1]]
        rows.append((view.names[outcome.name] + mark, *map(cell, findings), *sure))
    how_sure = ("How sure",) if several and spoken else ()
    return Options(("Policy", *(q.heading for q in spoken), *how_sure), tuple(rows), tuple(_notes(view)))


def cell(finding: Finding) -> str:
    """Return a level and its difference: with ``?`` where it is not clear, or ``small``, or ``same``."""
    level = finding.quantity.level(finding.level)
    if finding.claims:
        return f"{level} ({finding.quantity.change(finding.gap.mean)})"
    if finding.rule is NOT_CLEAR:
        return f"{level} ({finding.quantity.change(finding.gap.mean)}?)"
    return f"{level} ({finding.mark if finding.mark in TOO_SMALL else '?'})"


def _notes(view: View) -> list[str]:
    """Return what the columns and the marks mean, each once."""
    spoken = view.quantities
    notes = [" ".join(f"{q.heading}: {q.means}." for q in spoken)]
    if len(view.found.outcomes) == 1 or not spoken:
        return notes
    least = [f"{q.size(q.least / q.scale)} ({q.heading.lower()})" for q in spoken]
    basis = "" if view.found.ranges is None else ", with all as assumed"
    notes.append(
        f"In brackets: the difference from {view.base}{basis}. ?: not clear, or not known. Small: less than "
        f"is worth noticing, which is {', '.join(least)}."
    )
    notes.append(
        f"How sure, of {spoken[0].heading.lower()}. {capital(MARKS[LIKELY.words])}: the difference is clear, "
        "and two in three teams or more go that way. "
        f"{capital(MARKS[MAY.words])}: it is clear on average, and fewer do."
    )
    if view.posts_lost:
        notes.append(f"{FEWER_POSTS} Fewer posts are paid for: what falls with them is no gain.")
    return notes
