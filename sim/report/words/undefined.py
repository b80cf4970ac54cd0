"""What is said where a measure has no value: one place, from the counts of a summary to sentences.

A share of nobody is no number: nan in every table, with 0 in its count of replications. A measure that is so
under every policy is not spoken of, and one sentence says why; what has values stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.words.english import capital

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sim.report.words.findings import Findings

NOBODY = "nobody was in post on day one"
"""Why retention and the months that people are kept have no value in a run that was simulated."""


def no_retention(*, several: bool) -> str:
    """Return the sentence that stands for what is said of the day-one team, of several policies or of one."""
    return f"{capital(NOBODY)}, so that there is no retention to {'compare' if several else 'tell'}."


def without_value(study: Findings) -> Collection[str]:
    """Return the measures of the team that have no value under any policy."""
    table = study.summary
    most = table[table["group"] == "team"].groupby("measure", sort=False)["replications"].max()
    return lacking({str(measure): int(n) for measure, n in most.items()})


def lacking(defined: Mapping[str, int]) -> Collection[str]:
    """Return which measures are defined in no replication; none where nothing is, as all of them failed.

    >>> sorted(lacking({"retention_30m": 0, "vacancy_rate": 40})), sorted(lacking({"retention_30m": 0}))
    (['retention_30m'], [])
    """
    return {measure for measure, n in defined.items() if n == 0} if any(defined.values()) else set()


def in_so_many(defined: int, simulated: int) -> str:
    """Return in how many replications there is a value, where these are not all: else nothing.

    >>> in_so_many(40, 40), in_so_many(12, 40)
    ('', 'defined in 12 of 40 replications')
    """
    return f"defined in {defined:,} of {simulated:,} replications" if defined < simulated else ""
