"""What pictures and words call the systems and policies of a study. Tables keep the study's own names."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from sim.report.answer import LONGEST_NAME
from sim.report.english import at_words, small
from sim.study.experiment.study_file import POOLED

if TYPE_CHECKING:
    from sim.scenario.policy import Policy
    from sim.study.experiment.plan import StudyPlan


class StudyNames:
    """The names of a study.

    Parameters
    ----------
    plan : StudyPlan
        What was asked.
    """

    def __init__(self, plan: StudyPlan) -> None:
        self._plan = plan

    def policy(self, name: str) -> Policy:
        """Return a policy of the study."""
        return self._plan.parts["policy"][name].policy

    def title(self, policy: str) -> str:
        """Return a policy's title, or its name where two have one title."""
        return self._titles[policy]

    def called(self, policy: str) -> str:
        """Return what a policy is called within a sentence."""
        title = self.title(policy)
        return title if title == policy else small(title)

    def system_title(self, system: str) -> str:
        """Return a system's title, or its name where two have one title."""
        return "All systems together" if system == POOLED else self._system_titles[system]

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems of the tables: pooled first, if there are several."""
        systems = self._plan.systems
        return (POOLED, *systems) if len(systems) > 1 else systems

    @cached_property
    def _titles(self) -> dict[str, str]:
        return _apart({name: self.policy(name).title for name in self._plan.policies})

    @cached_property
    def _system_titles(self) -> dict[str, str]:
        titles = {name: held.system.title for name, held in self._plan.parts["system"].items()}
        return _apart(titles)


def _apart(titles: dict[str, str]) -> dict[str, str]:
    """Return titles by name, cut where they are long, the name where two would read the same."""
    short = {name: at_words(title, LONGEST_NAME) for name, title in titles.items()}
    many = Counter(short.values())
    return {
        name: title if many[title] == 1 else at_words(name, LONGEST_NAME) for name, title in short.items()
    }
