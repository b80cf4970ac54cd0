"""When the contracts of a list end, by quarter and the money behind them: in full, or to be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.words.english import capital
from sim.report.words.few import shared_count
from sim.study.posts import BEFORE, QUARTERS

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
"""Heading of the column of all streams together."""
COUNTED = "Counted are the listed contracts of day one as they end, and not what may be renewed later."
SUPPRESSED = (
    'So that nobody can be told from it, counts of one to four are "fewer than 5", and larger ones are '
    "rounded to the nearest five."
)


def ends_table(rows: pd.DataFrame, *, shared: bool = False) -> list[list[str]]:
    """Return how many contracts end in each quarter, a column a stream and one for all, the headings first.

    Quarters after the last in which any ends are left out, and what had ended before day one if nothing had.

    Parameters
    ----------
    rows : DataFrame
        Of ``contract_ends.csv``, on one scenario.
    shared : bool
        Whether the table is to be shared: then counts are told as :func:`shared_count` does.
    """
    say = shared_count if shared else str
    streams = list(dict.fromkeys(rows["stream"]))
    held: list[Any] = list(rows.itertuples())
    kinds = {row.stream: row.stream_kind for row in held}
    numbers = {(row.quarter, row.stream): int(row.contracts) for row in held}
    periods = {row.quarter: row.period for row in held}
    told = [["Contracts end", *(f"{name} ({kinds[name]})" for name in streams), ALL]]
    last = max((q for q, _ in numbers if q <= QUARTERS and any(numbers[q, s] for s in streams)), default=0)
    for quarter, period in periods.items():
        counts = [numbers[quarter, name] for name in streams]
        if BEFORE < quarter <= last or any(counts):
            told.append([capital(str(period)), *map(say, [*counts, sum(counts)])])
    return told
