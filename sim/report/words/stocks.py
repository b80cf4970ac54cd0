"""What a flow is a flow of: less is lost where less is left, and that is no gain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.measures.registry import KINDS
from sim.report.words.verdicts import NEGLIGIBLE, evidence_of, verdict
from sim.report.words.wording import amount

if TYPE_CHECKING:
    from sim.report.words.findings import Findings, Found


class Stock(NamedTuple):
    """What a flow comes out of: the measure, and why there is less of the flow where there is less of it."""

    measure: str
    less: str
    counts: str  # what a difference counts


_KNOWN = Stock(
    "knowledge_stock_end", "as there is less left to lose",
    "experienced people's worth of knowledge at the end",
)  # fmt: skip
_POSTS = Stock("funded_post_months", "as there are fewer posts", "funded post-months")
_OF = {
    "lost_knowledge": _KNOWN,
    "lost_on_exit": _KNOWN,
    "lost_to_system": _KNOWN,
    "limbo_weeks": _POSTS,
    "vacancy_rate": _POSTS,
}


def stock_of(measure: str) -> Stock | None:
    """Return what a measure is a flow out of; None if it is none."""
    return _POSTS if measure.startswith("exits_") else _OF.get(measure)


def less_left(study: Findings, outcome: Found, measure: str) -> Stock | None:
    """Return the stock of a flow if both are clearly lower than under the baseline: less flows out of less.

    None where either is not, or was not measured: what is not clear needs no reason.
    """
    stock = stock_of(measure)
    measured = set(study.summary["measure"])
    if stock is None or stock.measure not in measured or measure not in measured:
        return None
    flow, left = evidence_of(study, outcome, measure), evidence_of(study, outcome, stock.measure)
    lower = left.gap.mean < 0 and left.leaves_out_zero and verdict(left) is not NEGLIGIBLE
    return stock if lower and flow.gap.mean < 0 and flow.leaves_out_zero else None


def left_said(study: Findings, outcome: Found, stock: Stock) -> str:
    """Return how much lower a stock is: ``-137.2 funded post-months (-140.9 to -133.6)``."""
    gap, unit = evidence_of(study, outcome, stock.measure).gap, KINDS[stock.measure].unit
    mean, low, high = (amount(x, unit) for x in (gap.mean, gap.low, gap.high))
    return f"{mean} {stock.counts} ({low} to {high})"
