"""The briefing of a folder of results: what stands on its pages, in which order.

First the answer on a page, then a few pages that say how sure it is and what a sceptic asks, then annexes
with everything else. Each section says as much as was asked: of a comparison, of one system or of forty, with
or without the optional questions of a study. What was not asked is left out
(:mod:`sim.report.briefing.asked`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from sim.report.briefing.contract_ends import contract_ends
from sim.report.briefing.differences import differences
from sim.report.briefing.document import Document, Heading, Paragraph, Piece, Table
from sim.report.briefing.doubts import doubts, doubts_in_full
from sim.report.briefing.first_page import compared_in, first_page, has_options, knowledge, pictures, title
from sim.report.briefing.posts import ONE_BY_ONE, posts
from sim.report.briefing.sceptic import questions
from sim.report.briefing.sections import broken_promises, money_shares, told_where, worth
from sim.report.briefing.structure import structure
from sim.report.briefing.uses import ASSURANCE, not_for
from sim.report.briefing.why import why, why_in_numbers
from sim.report.recorded import Recorded, printable
from sim.report.words.english import listed
from sim.report.words.findings import FullFindings
from sim.report.words.front_page import front_page
from sim.report.words.naming import LONGEST_NAME, system_titles
from sim.report.words.stopping import why_stopped
from sim.report.words.wording import systems
from sim.scenario.errors import shortened

_LONGEST_TITLE = 140
_NAMED = 8  # systems, or scenarios; of more only their number is said
_DATE = "{0.day} {0:%B %Y}"


def briefing(results: Recorded, first: FullFindings | str, moves: Sequence[str] = ()) -> Document:
    """Return the briefing of a folder that ``run``, ``compare`` or ``study`` wrote.

    Parameters
    ----------
    results : Recorded
        The folder.
    first : FullFindings or str
        All that was measured in the first system, or why it is not known.
    moves : sequence of str
        Paths of the assumptions that clearly move the answer over their ranges, if that is known.
    """
    page = front_page(results.whole)
    body = [
        *first_page(results, page), *pictures(results, new_page=has_options(page)), *why(results),
        Heading("What we do not know"), *doubts(results, moves),
        *_questions(results, first),
        Heading("What this may not be used for"), not_for(), Paragraph(ASSURANCE),
    ]  # fmt: skip
    return Document(
        title=shortened(title(results), _LONGEST_TITLE),
        subject=compared_in(results),
        pieces=(*body, *_annexes(results)),
        footer=f"engine-room {results.made.version}. A model, not a forecast of any named team.",
        made=results.made.finished,
    )


def _annexes(results: Recorded) -> Iterator[Piece]:
    """Yield the annexes, lettered: everything behind the pages before them."""
    several = len(results.plan.policies) > 1
    parts: tuple[tuple[str, Iterator[Piece]], ...] = (
        ("all differences" if several else "all numbers", differences(results)),
        ("why, in numbers", why_in_numbers(results)),
        ("value for money, and levers moved", worth(results)),
        ("what if the system works otherwise", structure(results)),
        ("what we do not know, in numbers", doubts_in_full(results)),
        ("knowledge, month by month", knowledge(results)),
        ("when the contracts of the team end", contract_ends(results)),
        ("how this was made", _made(results)),
        (ONE_BY_ONE, posts(results)),
    )
    held = [(name, pieces) for name, found in parts if (pieces := list(found))]
    for letter, (name, pieces) in zip(ascii_uppercase, held, strict=False):
        yield Heading(f"Annex {letter}: {name}", new_page=name == ONE_BY_ONE)
        yield from pieces


def _questions(results: Recorded, first: FullFindings | str) -> Iterator[Piece]:
    """Yield the questions and their answers, from all that was measured in the first system."""
    if isinstance(first, str):
        return
    yield Heading("Questions a sceptic asks first")
    if len(results.plan.situations) > 1:
        yield told_where(results)
    yield from questions(first, " ".join(money_shares(results)), broken_promises(results))


def _made(results: Recorded) -> Iterator[Piece]:
    made, file = results.made, results.plan.file
    over = results.points
    varied = f"{over.points} points, {over.replications} replications at each" if over else "not varied"
    rows = (
        *([("Study", shortened(printable(file.title), _LONGEST_TITLE))] if results.studies else []),
        ("Systems" if results.pooled else "System", shortened(_systems(results), _LONGEST_TITLE)),
        ("Scenarios and their fingerprints", _fingerprints(results)),
        ("Replications, and why it stopped", _stops(results)),
        ("Seed, years", f"{file.run.seed}, {file.run.years}"),
        ("Assumptions", f"{listed(_assumptions(results))}; {varied}"),
        ("Made by", f"engine-room {made.version} on {_DATE.format(made.finished)}"),
    )
    yield Table("", (), rows, numbers=False)
    yield Paragraph(f"The same scenarios, seed and version give the same numbers. {results.beside.asked}")
    yield Paragraph(made.command, kind="command")


def _systems(results: Recorded) -> str:
    if not results.studies:
        return systems(results.whole)
    names = [system_titles(results.plan)[s] for s in results.plan.systems]
    return listed(names, ";") if len(names) <= _NAMED else f"{len(names)} systems"


def _assumptions(results: Recorded) -> list[str]:
    found = [results.at(results.shown[0], a).baseline.scenario for a in results.plan.assumptions]
    return [scenario.assumptions.title for scenario in found]


def _fingerprints(results: Recorded) -> str:
    marks = [
        f"{shortened(str(s['scenario']), LONGEST_NAME)}: {mark[:12]}"
        for s, mark in zip(results.told["scenarios"], results.made.fingerprints, strict=True)
    ]
    if len(results.plan.situations) == 1:
        return "; ".join(marks)
    return f"{len(marks):,} in manifest.json, the first {results.made.fingerprints[0][:12]}"


def _stops(results: Recorded) -> str:
    stops = [
        f"{_where(results, stop)}{int(stop['replications']):,} ({why_stopped(str(stop['why']))})"
        for stop in results.told["stopped"]
    ]
    return listed(stops, ";") if len(stops) <= _NAMED else "see manifest.json"


def _where(results: Recorded, stop: Mapping[str, Any]) -> str:
    """Return which system under which assumptions stopped so, if there are several to tell apart."""
    if not results.studies:
        return ""
    under = f", {stop['assumptions']}" if len(results.plan.assumptions) > 1 else ""
    return f"{system_titles(results.plan)[str(stop['system'])]}{under}: "
