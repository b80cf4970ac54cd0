"""Why two scenarios that were simulated together differ; what is known of them is not simulated again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario import Scenario
from sim.study.lab.attempt import simulate_replications
from sim.study.lab.cells import Asked, Cell, Contrast, Sample
from sim.study.lab.engines import Processes
from sim.study.lab.laboratory import Lab, Progress
from sim.study.lab.store import MemoryStore
from sim.study.outcome import Outcome, counted
from sim.study.questions.settings import place_of
from sim.study.questions.why import Section, answer, asks
from sim.study.run import Progress as Tell
from sim.study.run import StudyError

if TYPE_CHECKING:
    import pandas as pd

_FEW = 5  # replications that tell whether a measure is defined


class Explanation:
    """The question why two scenarios differ, asked before they are simulated and answered after.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline and the policy, which agree on how to run.
    measures : sequence of str
        Measures of the team; none for those that a study asks for by default and the run is long enough for.

    Raises
    ------
    StudyError
        There are not two scenarios, there is one replication only, or there is no such measure.
    """

    def __init__(self, scenarios: Sequence[Scenario], measures: Sequence[str]) -> None:
        if len(scenarios) != 2:
            raise StudyError(f"why explains one difference: give two scenarios, not {len(scenarios)}")
        baseline, policy = scenarios
        run = baseline.run
        if run.replications < 2:
            raise StudyError("why needs two replications or more, to know how sure it is")
        self._contrast = Contrast("", "", Cell("baseline", baseline), Cell("policy", policy))
        few = min(Section().replications, run.replications)
        self._section = Section(replications=few, measures=tuple(measures) or _default(run.years))
        _check(self._contrast.baseline, measures)
        self._asked: list[Asked] = asks(self._contrast, self._section)

    @property
    def replications(self) -> int:
        """How many replications it takes, over those of the two scenarios."""
        own = {self._contrast.baseline.name, self._contrast.policy.name}
        return sum(n for cell, n in self._asked if cell.name not in own)

    def answered(
        self, outcomes: Sequence[Outcome], workers: int = 1, progress: Tell | None = None
    ) -> pd.DataFrame:
        """Return the two splits of the difference between two outcomes; see :mod:`sim.study.questions.why`.

        Parameters
        ----------
        outcomes : sequence of Outcome
            What was simulated of the two scenarios.
        workers : int
            Processes.
        progress : callable, optional
            Told the replications done and those in all, of :attr:`replications`.
        """
        store = MemoryStore()
        for cell, outcome in zip(self._contrast[2:], outcomes, strict=True):
            measured = outcome.measured
            store.put(cell, Sample(measured.replications, measured.measures, measured.values))
        lab = Lab(store, Processes(workers), _told(progress) if progress else None)
        lab.simulate_each(self._asked)
        table = answer(self._contrast, self._section, lab)
        for name in table.loc[table["replications"] == 0, "measure"].unique():
            raise _undefined(name, self._contrast.baseline)
        return table


def _check(cell: Cell, measures: Sequence[str]) -> None:
    """Raise StudyError if a measure does not exist, or is not defined in a few replications."""
    if not measures:
        return
    few = simulate_replications(cell, range(_FEW))
    for name in measures:
        if np.isnan(few.values[:, place_of(few, name)]).all():
            raise _undefined(name, cell)


def _undefined(measure: str, cell: Cell) -> StudyError:
    years = counted(cell.scenario.run.years, "year")
    return StudyError(f"why: {measure} is not defined in a run of {years}; name another, or a longer run")


def _default(years: int) -> tuple[str, ...]:
    """Return the measures of a study, with retention at a month that the run reaches."""
    reached = [f"retention_{month}m" for month in (36, 24, 12) if month < 12 * years][:1]
    return (*reached, *(m for m in Section().measures if not m.startswith("retention")))


def _told(progress: Tell) -> Callable[[Progress], None]:
    return lambda now: progress(now.done - now.found, now.total - now.found)
