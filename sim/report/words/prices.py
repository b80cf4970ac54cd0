"""What a gain costs and is worth, what redundancy may come to, and what money stays committed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.report.words.english import listed
from sim.report.words.money import pounds
from sim.report.words.rounding import percent
from sim.report.words.titles import title_of, with_unit
from sim.study.questions.economics import Extent, Verdict
from sim.study.questions.value import COST
from sim.study.questions.value_points import ALL, TIMES

if TYPE_CHECKING:
    import pandas as pd

GAINS = {
    "staff-year": "experienced person's year",
    "staff-year-in-heads": "experienced person's year in heads",
    "person-month": "person-month kept",
}
_SAYS = {
    Verdict.LESS_FOR_MORE: "it costs less and keeps more",
    Verdict.MORE_FOR_LESS: "it costs more and keeps less",
    Verdict.KEEPS_MORE: "it keeps more; whether it costs more is not clear",
    Verdict.KEEPS_LESS: "it keeps less; whether it costs less is not clear",
    Verdict.NO_GAIN: "whether it keeps more or less is not clear",
}
_NEGATIVE = (Verdict.LESS_FOR_MORE, Verdict.MORE_FOR_LESS)
_COMMITTED = "stays committed where the baseline would have paid less"
_NOT_HELD = "not held against what boards published"
_LISTED = 3
"""Assumptions that are named as worth knowing."""


def price_words(row: Any) -> str:
    """Return what one more unit of a gain costs, with its interval, whatever that is.

    Parameters
    ----------
    row : mapping
        Of the table ``value``, with the question ``price``.
    """
    gain, verdict = GAINS[row["of"]], Verdict(row["verdict"])
    if verdict in _NEGATIVE:
        return f"there is no price of an extra {gain}: {_SAYS[verdict]} (ratio {_known(row)})"
    if verdict == Verdict.NO_GAIN:
        return f"the price of each extra {gain} cannot be told: {_known(row)}; {_SAYS[verdict]}"
    if verdict == Verdict.MORE_FOR_MORE:
        return f"it costs {_known(row)} for each extra {gain}"
    if verdict == Verdict.LESS_FOR_LESS:
        return f"it saves {_known(row)} for each {gain} given up"
    return f"the price is {_known(row)} for each extra {gain}: {_SAYS[verdict]}"


def net_benefit_words(row: Any, in_heads: Any, stated: Any) -> str:
    """Return the net benefit at the stated price, of all knowledge and of heads alone, from ``value``."""
    whose = "what one costs with the baseline" if stated["of"] == "baseline" else "as the study states it"
    price = pounds(stated["estimate"], 3)
    return (
        f"at {price} for an experienced person's year ({whose}) the net benefit is {_known(row)}; of what "
        f"people know, without files, {_known(in_heads)}"
    )


def value_lines(value: pd.DataFrame, situation: tuple[str, str], called: Mapping[str, str]) -> Iterator[str]:
    """Yield for each policy what it is worth in one system: the prices of what it gains, and the net benefit.

    Parameters
    ----------
    value : DataFrame
        The table ``value``.
    situation : (str, str)
        The system and the assumptions.
    called : mapping
        What each policy is called at the beginning of a sentence.
    """
    system, assumptions = situation
    here = value[(value["system"] == system) & (value["assumptions"] == assumptions)]
    for policy, rows in here.groupby("scenario", sort=False):
        found = {
            question: [row for _, row in rows[rows["question"] == question].iterrows()]
            for question in ("price", "stated-price", "net-benefit")
        }
        (stated,), (benefit, of_heads) = found["stated-price"], found["net-benefit"]
        prices = [price_words(row) for row in found["price"] if row["measure"] == COST]
        said = [*prices[:1], net_benefit_words(benefit, of_heads, stated)]
        yield f"{called[str(policy)]}: {'; '.join(said)}."


def accepted_words(rows: Sequence[Any]) -> str:
    """Return how likely the net benefit is above nothing at some prices.

    Parameters
    ----------
    rows : sequence of mapping
        Of the table ``value_acceptability``, for one gain.
    """
    at = {row["times"]: row for row in rows}
    shown = [at[times] for times in TIMES]
    said = [f"{_percent(row['share'])} {_at_price(row)}" for row in shown]
    words = f"by the error of the mean the net benefit is above nothing with a probability of {listed(said)}"
    if isnan(shown[0]["point_share_ci_low"]):
        return words
    over = listed([_over(row) for row in shown])
    return f"{words}; over all points of the assumptions, {_NOT_HELD}, it is so at {over}"


def _over(row: Any) -> str:
    low, high = (f"{row[f'point_share_ci_{end}']:.0%}" for end in ("low", "high"))
    if isnan(row["point_share"]):
        return f"a share of which there is too little to say ({low} to {high})"
    return f"{percent(row['point_share'])} ({low} to {high})"


def _at_price(row: Any) -> str:
    return "at that price" if row["times"] == 1 else f"at {row['times']:g} times that"


def accepted_title(row: Any, called: str) -> str:
    """Return what an acceptability curve shows at the stated price, from its row of ``value_acceptability``.

    Parameters
    ----------
    called : str
        What the policy is called in a sentence.
    """
    low, high = row["net_benefit_ci_low"], row["net_benefit_ci_high"]
    at = f"at {pounds(row['price_gbp'], 3)} for an experienced person's year"
    if low > 0:
        return f"With {called}, what is kept is worth more than it costs {at}"
    if high < 0:
        return f"With {called}, what is kept is worth less than it costs {at}"
    return f"With {called}, whether what is kept is worth its cost {at} is not clear"


def horizon_words(rows: Sequence[Any]) -> str:
    """Return the net benefit of runs of several lengths, each at its end.

    Parameters
    ----------
    rows : sequence of mapping
        Of the table ``value_by_year``: the net benefit at the end of each run.
    """
    said = [f"{_known(row)} over {row['run_years']} years" for row in sorted(rows, key=_length)]
    return f"the net benefit at that price is {listed(said)}, each a run of its own"


def _length(row: Any) -> int:
    return int(row["run_years"])


def worth_words(rows: Sequence[Any]) -> str:
    """Return what it is worth to know the assumptions, at each price.

    Parameters
    ----------
    rows : sequence of mapping
        The table ``value_information``.
    """
    at_prices = [_worth_at([row for row in rows if row["times"] == times]) for times in TIMES]
    return (
        f"what it would be worth to know every assumption before choosing, over all their points, "
        f"{_NOT_HELD}: {listed(at_prices, ';')}"
    )


def _worth_at(rows: Sequence[Any]) -> str:
    whole, *each = sorted(rows, key=lambda row: row["factor"] != ALL)
    told = [row for row in each if row["worth"] > row["by_chance"]][:_LISTED]
    low, high = (pounds(whole[f"worth_ci_{end}"], 2) for end in ("low", "high"))
    worth = "too little to say" if isnan(whole["worth"]) else f"{pounds(whole['worth'], 2)} a team"
    words = f"{worth} {_at_price(whole)} ({low} to {high}; "
    if not told:
        return f"{words}none by itself more than chance would show)"
    known = [
        f"{title_of(row['factor'])} {pounds(row['worth'], 2)} by itself "
        f"({pounds(row['worth_ci_low'], 2)} to {pounds(row['worth_ci_high'], 2)}){_switch(row)}"
        for row in told
    ]
    return f"{words}{listed(known)})"


def _switch(row: Any) -> str:
    if isnan(row["switches_at"]):
        return ""
    at = with_unit(row["factor"], row["switches_at"])
    return f", which turns the choice at {at}, above {percent(row['plausible_below'])} of what is plausible"


def exposure_words(policy: Any, baseline: Any) -> str:
    """Return what redundancy pay comes to in the worst twentieth of replications, from rows of ``value``."""
    return (
        f"redundancy pay of the run exceeds {_known(policy)} in 5% of replications, with the baseline "
        f"{_known(baseline)}"
    )


def committed_words(row: Any) -> str:
    """Return what a policy keeps committed, from a row of ``value``."""
    if isnan(row["estimate"]):
        return f"what {_COMMITTED} is not known"
    if not (row["estimate"] or row["ci_low"] or row["ci_high"]):
        return f"nothing {_COMMITTED}"
    return f"{_known(row)} {_COMMITTED}"


def _known(row: Any) -> str:
    """Return a number with its 95% interval, also where that has no ends."""
    number = "no number" if isnan(row["estimate"]) else pounds(row["estimate"], 3)
    extent = Extent(row["extent"])
    if extent == Extent.NOTHING:
        return f"{number} (it is a ratio to nothing)"
    if extent == Extent.ANYTHING:
        return f"{number} (its 95% interval has no ends: it can be anything)"
    low, high = ("no limit" if isnan(row[end]) else pounds(row[end], 3) for end in ("ci_low", "ci_high"))
    if extent == Extent.OUTSIDE:
        return f"{number} (its 95% interval is all below {low} and all above {high})"
    return f"{number} (95% interval {low} to {high})"


def _percent(share: float) -> str:
    """Return a probability, which simulation never makes certain."""
    return "less than 1%" if share < 0.01 else "more than 99%" if share > 0.99 else f"{percent(share)}"
