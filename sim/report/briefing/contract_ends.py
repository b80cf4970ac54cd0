"""When the contracts of a listed team end, as they may be told: no count below five."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.words.contract_ends import COUNTED, SUPPRESSED, ends_table
from sim.report.words.english import number
from sim.report.words.few import FEWEST
from sim.report.words.naming import system_titles
from sim.study.posts import QUARTERS

if TYPE_CHECKING:
    from sim.report.recorded import Recorded


def contract_ends(results: Recorded) -> Iterator[Piece]:
    """Yield contract ends by quarter of each listed system, and where its posts are told of."""
    table = results.contract_ends
    if not len(table):
        return
    yield Paragraph(f"Who is in post on day one was listed. {results.beside.posts}")
    first = table[table["scenario"] == table["scenario"].iloc[0]]
    named = system_titles(results.plan)
    for (_, system), rows in first.groupby(["assumptions", "system"], sort=False):
        where = named.get(str(system), str(system))
        if rows[rows["quarter"] <= QUARTERS].groupby("quarter")["contracts"].sum().max() < FEWEST:
            yield Paragraph(
                f"{where}: in no quarter do {number(FEWEST)} or more contracts of the list end, so when they "
                "end is not told here."
            )
            continue
        header, *lines = ends_table(rows, shared=True)
        yield Table(f"Contract ends by quarter, {where}", tuple(header), tuple(map(tuple, lines)))
        yield Paragraph(f"{COUNTED} {SUPPRESSED}", kind="note")
