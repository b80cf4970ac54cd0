"""What pictures and words call scenarios and systems. Tables keep their own names."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sim.report.words.english import at_words, small
from sim.study.experiment.study_file import POOLED
from sim.study.outcome import JOINT

if TYPE_CHECKING:
    from sim.report.words.findings import Findings
    from sim.scenario import Scenario
    from sim.study.experiment.plan import Plan

LONGEST_NAME = 60
"""Characters of a system's title within a sentence; a longer one is cut."""

LONGEST_POLICY = 110
"""Characters of a policy's title within a sentence: the longest that the page makes of a lever moved."""


def titles(study: Findings) -> dict[str, str]:
    """Return what each scenario is called, by its name in tables.

    Policies compared on one system go by their titles (``Annual settlements``); all else goes by the name
    that the user gave it, and so do two policies of one title.
    """
    names = [o.name for o in study.outcomes]
    if len(names) == 1 or not _only_policies_differ(study):
        return dict(zip(names, names, strict=True))
    policies = [s.policy.title for s in study.scenarios]
    many = Counter(policies)
    return {n: title if many[title] == 1 else n for n, title in zip(names, policies, strict=True)}


def titles_drawn(study: Findings) -> dict[str, str]:
    """Return what each scenario is called in a picture, which says above whom it is about.

    A scenario alone goes by the title of its policy, and not by its name.
    """
    if len(study.outcomes) == 1:
        return {study.baseline.name: study.baseline.scenario.policy.title}
    return titles(study)


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


def system_titles(plan: Plan) -> dict[str, str]:
    """Return what each system of a study is called, cut where it is long; its name where two are alike."""
    named = {s: plan.scenario(s, plan.baseline, plan.assumptions[0]).system.title for s in plan.systems}
    short = {name: at_words(title, LONGEST_NAME) for name, title in named.items()}
    many = Counter(short.values())
    apart = {
        name: title if many[title] == 1 else at_words(name, LONGEST_NAME) for name, title in short.items()
    }
    return {POOLED: "All systems together", **apart}
