"""What the posts of a team are called: by one name in stories, tables, pictures and sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.report.words.english import small
from sim.scenario.model import Scenario
from sim.scenario.posts import group_names

if TYPE_CHECKING:
    from sim.study.experiment.plan import Plan

_LONGEST_ROLE = 36  # characters; a longer role is called by the name of its post


def post_names(scenario: Scenario) -> Mapping[str, str]:
    """Return what each post is called, by its name in the scenario's file: ``programme manager 3``.

    It is the role, numbered if several posts have it; as it stands within a sentence. No two are the same.
    """
    named = []
    for key, group in scenario.system.posts.items():
        short = len(group.role) <= _LONGEST_ROLE and group.role
        words = small(short or key.replace("-", " "))
        named += [(name, words) for name in group_names(key, group)]
    several = Counter(words for _, words in named)
    given: Counter[str] = Counter()
    names = {}
    for name, words in named:
        given[words] += 1
        names[name] = f"{words} {given[words]}" if several[words] > 1 else words
    # a role may itself be numbered, as another post is
    twice = {words for words, n in Counter(names.values()).items() if n > 1}
    return {name: name.replace("-", " ") if words in twice else words for name, words in names.items()}


def names_in(plan: Plan, system: str, assumptions: str) -> Mapping[str, str]:
    """Return what each post of a system is called, under whatever policy."""
    scenarios = [plan.scenario(system, policy, assumptions) for policy in plan.policies]
    return {post: name for scenario in scenarios for post, name in post_names(scenario).items()}
