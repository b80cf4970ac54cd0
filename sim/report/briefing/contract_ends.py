"""When the contracts of a listed team end, as it may go round: no row of a post, no count below five."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.words.contract_ends import COUNTED, SUPPRESSED, ends_table
from sim.report.words.naming import system_titles

if TYPE_CHECKING:
    from sim.report.recorded import Recorded

_ELSEWHERE = (
    "Who is in post on day one was listed. What happens to each post is personal data, so this briefing "
    "leaves it out: posts.csv, figures/posts_page.png and the workbook's sheet Posts (personal data) have it."
)


def contract_ends(results: Recorded) -> Iterator[Piece]:
    """Yield contract ends by quarter of each listed system, and where the posts are told of."""
    table = results.contract_ends
    if not len(table):
        return
    yield Paragraph(_ELSEWHERE)
    first = table[table["scenario"] == table["scenario"].iloc[0]]
    named = system_titles(results.plan)
    for (_, system), rows in first.groupby(["assumptions", "system"], sort=False):
        header, *lines = ends_table(rows, shared=True)
        where = f", {named.get(system, system)}"
        yield Table(f"Contract ends by quarter{where}", tuple(header), tuple(map(tuple, lines)))
    yield Paragraph(f"{COUNTED} {SUPPRESSED}", kind="note")
