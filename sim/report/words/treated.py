"""The streams that a settlement reaches, told before the team where it does not reach all posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.words.english import count, listed
from sim.report.words.naming import same_team
from sim.scenario.policy import treated_streams

if TYPE_CHECKING:
    from sim.report.words.findings import Findings
    from sim.scenario import Scenario

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


def reached(first: Scenario, other: Scenario) -> tuple[str, ...]:
    """Return the streams whose money two policies settle, cut or raise differently, if not all posts' own.

    None too where no such lever differs, or where the two are about other posts or streams: what is said
    of money is then said of the whole team.
    """
    paid_by = [post.stream for post in first.posts()]
    if not same_team(first, other) or [post.stream for post in other.posts()] != paid_by:
        return ()
    ours, theirs, kinds = other.policy, first.policy, set[str]()
    if ours.scheduled_cuts != theirs.scheduled_cuts:
        kinds |= {kind for p in (ours, theirs) for cut in p.scheduled_cuts for kind in cut.streams}
    if ours.pooling != theirs.pooling:
        kinds.add("pooled")
    found = {name for name, stream in first.system.streams.items() if stream.kind in kinds}
    if ours.settlement != theirs.settlement:
        found |= set(treated_streams(first.system, (ours, theirs)))
    there = [name for name in dict.fromkeys(paid_by) if name in found]
    return tuple(there) if set(paid_by) - set(there) else ()


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
