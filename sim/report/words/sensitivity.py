"""Whether points and replications were enough to tell how much each assumption matters, and which do."""

from __future__ import annotations

from math import ceil, log2
from typing import TYPE_CHECKING, Any

from sim.report.english import listed
from sim.report.words.titles import title_of
from sim.study.questions.sensitivity import ENOUGH, MOST_REPLICATIONS, Verdict

if TYPE_CHECKING:
    import pandas as pd

_NAMED = 3  # factors in a sentence


def enough_words(row: Any) -> str:
    """Return whether points and replications were enough, and what would help if not.

    Parameters
    ----------
    row : mapping
        Of the table ``sensitivity_split``.
    """
    given = f"{row['points']:.0f} points with {row['replications']:.0f} replications"
    verdict = Verdict(row["verdict"])
    if verdict == Verdict.NO_INDEX:
        return (
            f"At {given} the part of the assumptions cannot be distinguished from luck, so no index is "
            f"given; to try again, {_more(row)}."
        )
    index, reach = row["largest_total"], row["widest_reach"]
    size = f"the largest total index is {index:.2f}, and intervals reach up to {reach:.2f} from theirs"
    if verdict == Verdict.ENOUGH:
        return f"{given} are enough: {size}."
    return (
        f"{given} are few: {size}, where {ENOUGH * index:.2f} would do. {row['totals_clear']:.0f} of "
        f"{row['factors']:.0f} totals can be distinguished from 0; do not read an order into the others. To "
        f"know more, {_more(row)}."
    )


def _more(row: Any) -> str:
    needed = row["replications_needed"]
    if needed > MOST_REPLICATIONS:
        return f"more than {MOST_REPLICATIONS:,} replications at each point would be needed"
    if needed > row["replications"]:
        return f"take about {1 << max(0, ceil(log2(needed))):,} replications at each point"
    return "take more points"


def factors_words(indices: pd.DataFrame) -> str:
    """Return the factors whose total index can be distinguished from zero, and how many are not.

    Parameters
    ----------
    indices : DataFrame
        Rows of the table ``sensitivity_indices`` of one measure; without any total, nothing is said.
    """
    rows = indices[indices["total"].notna()]
    clear = rows[rows["total_ci_low"] > 0]
    if rows.empty:
        return ""
    if clear.empty:
        return "No group of assumptions can be distinguished from zero by itself."
    named = [
        f"{title_of(r['factor'])} {r['total']:.0%} ({r['total_ci_low']:.0%} to {r['total_ci_high']:.0%})"
        for _, r in clear.head(_NAMED).iterrows()
    ]
    rest = len(rows) - len(clear)
    others = f"; {rest} of {len(rows)} cannot be distinguished from zero" if rest else ""
    return f"Of the assumptions' part, with all that each does together with others: {listed(named)}{others}."
