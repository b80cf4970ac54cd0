"""A study: scenarios that met the same chance. Arrays inside, tidy tables on asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.scenario import Scenario
from sim.study.outcome import Outcome, counted
from sim.study.ranges import Ranges

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.precision import Stop
    from sim.study.runner.cells import Failure


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """What was simulated, how, and what came out: all that tables, pictures and words are made from.

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
        The event log (Parquet), if it was kept.
    why : DataFrame or None
        What the difference is made of, if it was asked for; see :func:`sim.study.questions.why.answer`.
    stop : Stop or None
        Where it stopped, and why there.
    failures : tuple of Failure
        Replications that could not be simulated: they are left out of every scenario.
    """

    outcomes: tuple[Outcome, ...]
    ranges: Ranges | None
    started: datetime
    finished: datetime
    command: str = ""
    events_file: Path | None = None
    why: pd.DataFrame | None = None
    stop: Stop | None = None
    failures: tuple[Failure, ...] = ()

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        run, n = self.baseline.scenario.run, len(self.outcomes)
        size = f"{counted(n, 'scenario')}, {counted(run.replications, 'replication')}"
        first = "baseline " if n > 1 else ""
        years = counted(run.years, "year")
        return f"{type(self).__name__}({size}, {years}, seed {run.seed}; {first}{self.baseline.name})"

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

        return summary(self.outcomes, self.ranges)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """One row per scenario, month and monthly measure: mean and 5-25-50-75-95% bands."""
        from sim.study.tables import monthly

        return monthly(self.outcomes)

    @cached_property
    def retention(self) -> pd.DataFrame:
        """Retention curves on two clocks: calendar (day-one team) and tenure (all spells)."""
        from sim.study.tables import retention

        return retention(self.outcomes)

    @cached_property
    def exits_by_cause(self) -> pd.DataFrame:
        """Cumulative incidence of exits, by reason and by destination, on the clocks of `retention`."""
        from sim.study.tables import exits_by_cause

        return exits_by_cause(self.outcomes)

    @cached_property
    def lost_knowledge(self) -> pd.DataFrame:
        """Cumulative loss and stock of knowledge by month, in experienced-staff equivalents."""
        from sim.study.tables import lost_knowledge

        return lost_knowledge(self.outcomes)

    @cached_property
    def replications(self) -> pd.DataFrame:
        """Every measure in every replication, long."""
        from sim.study.tables import replications

        return replications(self.outcomes)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log, one row for each thing that happened; ask for it with ``events=True``."""
        if self.events_file is None:
            raise ValueError("the event log was not kept; ask for it with events=True")
        import pandas as pd

        return pd.read_parquet(self.events_file)
