"""What users ask for that the model does not have: said where they write it, with what comes nearest.

Each was decided: docs/model/scope.md says why, and lists what is served under another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sim.scenario.shape import Path


class Need(NamedTuple):
    """A need that is not served.

    Attributes
    ----------
    within : tuple of str
        The beginning of the paths at which its keys are looked for; empty for any.
    words : str
        A regular expression: words of a key, between underscores, that ask for it.
    line : str
        What is said: that it is not there, and what to do instead.
    """

    within: Path
    words: str
    line: str


NEEDS = (
    Need(
        ("system", "starting", "people"), r"wte|fte|hours|job.?share",
        "working time belongs to the post: set system.posts.NAME.wte; a job share is two posts of wte 0.5 "
        "that name one workstream",
    ),
    Need(
        ("system",), r"job.?share",
        "a job share is written as two posts of wte 0.5 that name one workstream",
    ),
    Need(
        (), r"absen[ct]\w*|sick\w*|[mp]atern\w*|parental|adoption|backfill\w*|on_leave",
        "absence and its cover are not in the model: who is away is in post. To see the capacity that is "
        "away, lower the post's wte; to see the post uncovered, list its holder as `vacant`",
    ),
    Need(
        ("run",), r"months?|quarters?|weeks?|end",
        "a run is of whole financial years: set run.years, and read any month from the tables by month",
    ),
    Need(
        ("system", "posts"), r"from|starts?|until|ends?|opens?|opened|clos\w*|grow\w*|fr[eo]e?z\w*|held|hold",
        "the posts are those of day one, which decisions on money close and reopen. Of an establishment that "
        "grows, run what it is before and after; who holds posts back recruits later: "
        "assumptions.recruitment.freeze_weeks",
    ),
    Need(
        (), r"pay_(award|growth|rise|uplift|increase)s?|inflation|uplift",
        "money is in real terms at one price base, so that an award at the rate of prices changes nothing; "
        "for one above it set assumptions.money.pay_gbp.BAND",
    ),
    Need(
        (), r"(flexible|partial|phased)_retire\w*|retire_and\w*|promotions?|acting_up",
        "who retires leaves, and promotion within the team is not followed. Fewer who leave for promotion: "
        "policy.career_ladder; fewer who retire: assumptions.attrition.retirement_per_year",
    ),
)  # fmt: skip
"""In the order in which they are tried."""

VSM = re.compile(r"vsm|esm|very senior.*", re.IGNORECASE)
"""Pay of very senior managers, which is no band."""

OF_VSM = '; of a very senior manager write "9", and the pay, if it is known, as assumptions.money.pay_gbp.9'


def not_served(path: Path) -> str:
    """Return what is said of a key that asks for what the model does not have, empty if none is known to."""
    return next((need.line for need in _asked_for(path)), "")


def _asked_for(path: Path) -> Iterable[Need]:
    key = path[-1].replace("-", "_")
    for need in NEEDS:
        if path[: len(need.within)] == need.within and re.search(
            rf"(^|_)({need.words})(_|$)", key, re.IGNORECASE
        ):
            yield need
