"""How much may be asked, and what is said of more before anything of it starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sim.errors import StudyError
from sim.scenario import Scenario
from sim.study.blocks import BLOCK

_PIECE = 8
"""Replications of a usual team that are simulated at a time: a tenth of a second, for which others wait."""

_USUAL = 25 * 6
"""Posts times years of a usual team."""


class Allowed(Protocol):
    """How much a server lets be asked; the names are those of :class:`sim.page.limits.Limits`."""

    @property
    def posts(self) -> int:
        """Of a team."""

    @property
    def years(self) -> int:
        """Of a run."""

    @property
    def options(self) -> int:
        """Of a question."""

    @property
    def replications(self) -> int:
        """Of each scenario."""

    @property
    def points(self) -> int:
        """Of the assumptions."""

    @property
    def workers(self) -> int:
        """Processes that simulate, for all together."""

    @property
    def sessions(self) -> int:
        """People who ask at one time."""

    @property
    def idle_seconds(self) -> float:
        """After so long without a look a question is abandoned."""


def refuse_too_large(scenarios: Sequence[Scenario], allowed: Allowed) -> None:
    """Raise StudyError if a question is larger than a server lets be asked."""
    if not scenarios:
        raise StudyError("there is nothing to compare: choose a team and a way of funding it")
    if (many := len(scenarios)) > allowed.options:
        raise StudyError(
            f"{many} options are to be compared; this page compares up to {allowed.options}. "
            "Choose fewer, or run it with `engine-room compare`"
        )
    for scenario in scenarios:
        if (posts := len(scenario.posts())) > allowed.posts:
            raise StudyError(
                f"{scenario.name} has {posts:,} posts; this page answers for teams of up to "
                f"{allowed.posts:,}. Run it with `engine-room compare` instead, or ask for a part of the team"
            )
        if (years := scenario.run.years) > allowed.years:
            raise StudyError(
                f"{scenario.name} runs for {years} years; this page answers for up to {allowed.years}. "
                "Choose fewer years, or run it with `engine-room compare`"
            )


def refuse_points(points: int, allowed: Allowed) -> None:
    """Raise StudyError if more points of the assumptions are asked than a server lets be asked."""
    if points > allowed.points:
        raise StudyError(
            f"{points:,} points of the assumptions are more than the {allowed.points:,} that this page "
            "allows; run it with `engine-room compare --assumptions-range` instead"
        )


def piece_of(scenarios: Sequence[Scenario]) -> int:
    """Return how many replications are simulated at a time, so that nobody waits long for her turn."""
    largest = max(len(s.posts()) * s.run.years for s in scenarios)
    return max(1, min(BLOCK, _PIECE * _USUAL // max(1, largest)))
