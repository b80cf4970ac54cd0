"""The streams that a settlement reaches, told before the team where it does not reach all posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.words.english import count, listed
from sim.report.words.naming import same_team
from sim.scenario.policy import treated_streams

if TYPE_CHECKING:
    from sim.report.words.findings import Findings

TREATED_MEASURES = ("retention_18m", "retention_30m", "retention_42m", "months_kept")
"""What is told of a treated stream."""


def treated_apart(study: Findings) -> tuple[str, ...]:
    """Return the streams to tell before the team: those that the settlements reach, if not all posts' own.

    None where all settlements are the same, as the difference then comes from elsewhere, or where the
    scenarios are about teams of other posts or other streams.
    """
    first = study.baseline.scenario
    policies = [s.policy for s in study.scenarios]
    paid_by = [post.stream for post in first.posts()]
    comparable = all(
        same_team(s, first) and [post.stream for post in s.posts()] == paid_by for s in study.scenarios
    )
    if not comparable or all(p.settlement == first.policy.settlement for p in policies):
        return ()
    treated = [name for name in treated_streams(first.system, policies) if name in paid_by]
    return tuple(treated) if set(paid_by) - set(treated) else ()


def treated_lines(study: Findings) -> list[str]:
    """Return what the rows of the treated streams are about, if there are any."""
    treated = treated_apart(study)
    if not treated:
        return []
    paid_by = [post.stream for post in study.baseline.scenario.posts()]
    reached = listed([f"{name} ({count(paid_by.count(name), 'post')})" for name in treated])
    return [
        f"Settlements reach {reached}, of {count(len(paid_by), 'post')} in all: those come first, then the "
        "whole team."
    ]
