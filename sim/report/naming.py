"""What pictures and words call the scenarios. Tables keep the scenarios' own names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.english import small
from sim.study.outcome import JOINT

if TYPE_CHECKING:
    from sim.report.findings import Findings
    from sim.scenario import Scenario


def titles(study: Findings) -> dict[str, str]:
    """Return what each scenario is called, by its name in tables.

    Policies compared on one system go by their titles (``Annual settlements``); all else goes by the name
    that the user gave it.
    """
    policies = [s.policy.title for s in study.scenarios]
    by_policy = (
        len(study.outcomes) > 1 and _only_policies_differ(study) and len(set(policies)) == len(policies)
    )
    return {o.name: policies[i] if by_policy else o.name for i, o in enumerate(study.outcomes)}


def titles_within(study: Findings) -> dict[str, str]:
    """Return what each scenario is called within a sentence, by its name in tables."""
    return {name: title if title == name else small(title) for name, title in titles(study).items()}


def _only_policies_differ(study: Findings) -> bool:
    """Whether all but policies is the same, and names were made from parts put together."""
    first = study.baseline.scenario
    return all(
        JOINT in s.name and s.system == first.system and s.assumptions == first.assumptions
        for s in study.scenarios
    )


def same_team(a: Scenario, b: Scenario) -> bool:
    """Return whether two scenarios are about the same posts, whoever pays for them."""
    return [post.name for post in a.posts()] == [post.name for post in b.posts()]
