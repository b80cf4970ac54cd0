"""A briefing or a workbook as the bytes of its file, of results in a folder or live ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.briefing.compose import briefing
from sim.report.briefing.html import html
from sim.report.briefing.pdf import pdf
from sim.report.briefing.word import docx
from sim.report.words.answer import topics
from sim.report.words.in_people import leading
from sim.study.experiment.moving import moving

if TYPE_CHECKING:
    from sim.report.recorded import Recorded
    from sim.report.results import Results
    from sim.report.words.findings import FullFindings

_WRITERS = {"html": html, "docx": docx, "pdf": pdf}


def document(results: Recorded, kind: str, live: Results | str) -> bytes:
    """Return a briefing (``html``, ``docx``, ``pdf``) or a workbook (``xlsx``).

    Parameters
    ----------
    results : Recorded
        What it is of.
    kind : str
        What it is written as.
    live : Results or str
        All that was measured in the first system, or why it is not known.
    """
    if kind == "xlsx":
        from sim.report.workbook import workbook

        return workbook(results)
    known = () if isinstance(live, str) else moves(live)
    return _WRITERS[kind](briefing(results, first_of(results, live), known))


def first_of(results: Recorded, live: Results | str) -> FullFindings | str:
    """Return all that was measured in the first system; parameters as of :func:`document`."""
    return live if results.studies else results.whole


def moves(results: Results) -> list[str]:
    """Return the assumptions that clearly move the answer for the policy that the front page leads with."""
    if len(results.outcomes) == 1 or not (told := topics(results)):
        return []
    policy = leading(results, results.outcomes[1:]) or results.outcomes[1]
    return [one.path for one in moving(results, told[0].measure, policy.name)]
