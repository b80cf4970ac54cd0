"""What words are made from: a study just simulated, or one read back from its folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.study.statistics import Values


class Found(Protocol):
    """One scenario and what was measured in its replications."""

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""

    def values(self, measure: str, group: str = "team") -> Values:
        """Return a measure in each replication, array [replications]."""


class Points(Protocol):
    """How the assumptions were varied."""

    @property
    def points(self) -> int:
        """Points of the hypercube."""


class Findings(Protocol):
    """Scenarios that met the same chance, and the table of what came out; the first is the baseline."""

    @property
    def outcomes(self) -> Sequence[Found]:
        """One per scenario, the baseline first."""

    @property
    def baseline(self) -> Found:
        """The first scenario."""

    @property
    def scenarios(self) -> Sequence[Scenario]:
        """The scenarios, the baseline first."""

    @property
    def ranges(self) -> Points | None:
        """How the assumptions were varied, if they were."""

    @property
    def summary(self) -> pd.DataFrame:
        """One row per scenario and measure, as in ``summary.csv``."""
