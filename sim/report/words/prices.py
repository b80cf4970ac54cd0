"""What a gain costs, what redundancy may come to, and what money stays committed."""

from __future__ import annotations

from math import isnan
from typing import Any

from sim.report.words.money import pounds
from sim.study.questions.economics import Verdict

_GAINS = {"staff-year": "experienced-staff-equivalent year", "person-month": "person-month kept"}
_SAYS = {
    Verdict.LESS_FOR_MORE: "it costs less and keeps more",
    Verdict.MORE_FOR_LESS: "it costs more and keeps less",
    Verdict.KEEPS_MORE: "it keeps more; whether it costs more is not clear",
    Verdict.KEEPS_LESS: "it keeps less; whether it costs less is not clear",
}
_COMMITTED = "stays committed where the baseline would have paid less"


def price_words(row: Any) -> str:
    """Return what one more unit of a gain costs, with its interval, or why there is no price.

    Parameters
    ----------
    row : mapping
        Of the table ``value``, with the question ``price``.
    """
    gain, verdict = _GAINS[row["of"]], Verdict(row["verdict"])
    if verdict == Verdict.NO_GAIN:
        return f"the price of each extra {gain} is not meaningful: whether it keeps more or less is not clear"
    if isnan(row["estimate"]):
        return f"there is no price of an extra {gain}: {_SAYS[verdict]}"
    if verdict == Verdict.MORE_FOR_MORE:
        return f"it costs {_known(row)} for each extra {gain}"
    if verdict == Verdict.LESS_FOR_LESS:
        return f"it saves {_known(row)} for each {gain} given up"
    return f"the price is {_known(row)} for each extra {gain}: {_SAYS[verdict]}"


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
    low, high = ("no limit" if isnan(row[end]) else pounds(row[end], 3) for end in ("ci_low", "ci_high"))
    return f"{pounds(row['estimate'], 3)} (95% interval {low} to {high})"
