"""Whether points and replications were enough to tell how much each assumption matters, and which do."""

from __future__ import annotations

from math import ceil, isnan, log2
from typing import TYPE_CHECKING, Any

from sim.report.words.english import capital, listed
from sim.report.words.rounding import percent
from sim.report.words.titles import title_of
from sim.report.words.wording import measure_in_text, measure_in_title
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
        f"{title_of(r['factor'])} {percent(r['total'])} "
        f"({percent(r['total_ci_low'])} to {percent(r['total_ci_high'])})"
        for _, r in clear.head(_NAMED).iterrows()
    ]
    rest = len(rows) - len(clear)
    others = f"; {rest} of {len(rows)} cannot be distinguished from zero" if rest else ""
    return f"Of the assumptions' part, with all that each does together with others: {listed(named)}{others}."


def share_words(row: Any, measure: str, policy: str) -> str:
    """Return how much of the variance comes of the assumptions, in a sentence without its end.

    Parameters
    ----------
    row : mapping
        Of the table ``sensitivity_split``.
    measure : str
        Its measure.
    policy : str
        What the policy is called within a sentence.
    """
    share, low, high = (row[f"share_of_assumptions{end}"] for end in ("", "_ci_low", "_ci_high"))
    whole = f"the variance of one team's difference in {measure_in_text(measure)}"
    if isnan(share) or not low > 0:
        most = "" if isnan(high) else f" (95% interval: to {percent(min(high, 1.0))})"
        return f"With {policy}, no part of {whole} can be put down to the assumptions rather than luck{most}"
    span = f"95% interval {percent(low)} to {percent(min(high, 1.0))}"
    return f"With {policy}, {percent(share)} ({span}) of {whole} comes of the assumptions, the rest of luck"


def share_title(row: Any, measure: str, policy: str) -> str:
    """Return how much of the variance comes of the assumptions, as the title of a picture that shows it."""
    share, low, high = (row[f"share_of_assumptions{end}"] for end in ("", "_ci_low", "_ci_high"))
    whole = f"{capital(measure_in_title(measure))} with {policy}"
    if isnan(share) or not low > 0:
        most = "" if isnan(high) else f" (95% interval: to {percent(min(high, 1.0))})"
        return f"{whole}: no part of the variance can be distinguished from luck{most}"
    span = f"{percent(low)} to {percent(min(high, 1.0))}"
    return f"{whole}: {percent(share)} of the variance comes of the assumptions ({span})"
