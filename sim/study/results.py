"""What a run or a comparison returns: arrays inside, tidy tables and pictures on asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.measures.block import BlockMeasures
from sim.scenario import Scenario
from sim.study.ranges import Ranges

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

JOINT = " / "
"""Between the pieces of a scenario's name."""

Key = tuple[str, str]
"""A measure's name and group."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """One scenario and everything measured in its replications.

    Attributes
    ----------
    name : str
        What tables and pictures call it: the scenario's name without what all scenarios have in common.
    scenario : Scenario
        What was simulated.
    measured : BlockMeasures
        What was measured.
    """

    name: str
    scenario: Scenario
    measured: BlockMeasures

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """Column of each measure."""
        return {(m.name, m.group): i for i, m in enumerate(self.measured.measures)}

    @cached_property
    def monthly_places(self) -> Mapping[Key, int]:
        """Column of each monthly measure."""
        return {(m.name, m.group): i for i, m in enumerate(self.measured.monthly_measures)}

    def values(self, measure: str, group: str = "team") -> NDArray[np.float64]:
        """Return a measure in each replication, array [replications]."""
        return self.measured.values[:, self.places[measure, group]]

    def monthly(self, measure: str, group: str = "team") -> NDArray[np.float64]:
        """Return a monthly measure, array [replications, months + 1]."""
        return self.measured.monthly[:, self.monthly_places[measure, group]]


@dataclass(frozen=True, eq=False)
class Results:
    """The results of :func:`sim.run` or :func:`sim.compare`.

    The first scenario is the baseline: every difference is the scenario minus the baseline in the same
    replication, which met the same chance.

    Attributes
    ----------
    outcomes : tuple of Outcome
        One per scenario, the baseline first.
    ranges : Ranges or None
        Means over the ranges of the assumptions, if they were asked for.
    started, finished : datetime
        When the work was done (UTC).
    command : str
        The command line, or "" from Python.
    events_file : Path or None
        The event log (Parquet), if it was kept; it goes when these results do, unless they are saved.
    """

    outcomes: tuple[Outcome, ...]
    ranges: Ranges | None
    started: datetime
    finished: datetime
    command: str = ""
    events_file: Path | None = None

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, the baseline first."""
        return tuple(o.scenario for o in self.outcomes)

    @property
    def baseline(self) -> Outcome:
        """The first scenario's outcome."""
        return self.outcomes[0]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per scenario and measure: mean, its interval, what one team should expect, differences."""
        from sim.study.tables import summary

        return summary(self)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """One row per scenario, month and monthly measure: mean and 5-25-50-75-95% bands."""
        from sim.study.tables import monthly

        return monthly(self)

    @cached_property
    def retention(self) -> pd.DataFrame:
        """Retention curves on two clocks: calendar (day-one team) and tenure (all spells)."""
        from sim.study.tables import retention

        return retention(self)

    @cached_property
    def lost_knowledge(self) -> pd.DataFrame:
        """Cumulative loss and stock of knowledge by month, in experienced-staff equivalents."""
        from sim.study.tables import lost_knowledge

        return lost_knowledge(self)

    @cached_property
    def replications(self) -> pd.DataFrame:
        """Every measure in every replication, long."""
        from sim.study.tables import replications

        return replications(self)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log, one row for each thing that happened; ask for it with ``events=True``."""
        if self.events_file is None:
            raise ValueError("the event log was not kept; ask for it with events=True")
        import pandas as pd

        return pd.read_parquet(self.events_file)

    def plot_retention(self) -> Figure:
        """Return the picture of the day-one team's retention."""
        from sim.report.figures import retention_figure

        return retention_figure(self)

    def plot_lost_knowledge(self) -> Figure:
        """Return the picture of knowledge lost and kept."""
        from sim.report.figures import lost_knowledge_figure

        return lost_knowledge_figure(self)

    def save(self, folder: str | PathLike[str]) -> Path:
        """Write everything to a new folder and return its path.

        Raises
        ------
        sim.study.folder.FolderError
            The folder exists and is not empty, or cannot be written.
        """
        from sim.study.folder import new_folder
        from sim.study.save import write_results

        with new_folder(Path(folder)) as partial:
            write_results(self, partial)
        return Path(folder)


def labels(names: Sequence[str]) -> list[str]:
    """Return names without the pieces that all of them have.

    >>> labels(["dorset / annual-settlement", "dorset / three-year-settlement"])
    ['annual-settlement', 'three-year-settlement']
    """
    pieces = [name.split(JOINT) for name in names]
    common = set.intersection(*(set(p) for p in pieces))
    short = [JOINT.join(piece for piece in p if piece not in common) for p in pieces]
    return short if all(short) else list(names)
