"""What a study found: its tables, where it stopped, and each system as a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import StudyError
from sim.scenario.errors import listed
from sim.study.experiment.plan import StudyPlan
from sim.study.experiment.precision import Stop
from sim.study.experiment.stopping import Situation
from sim.study.experiment.study_file import POOLED
from sim.study.runner.cells import Failure
from sim.study.runner.runner import RunStatistics
from sim.study.study import Study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class StudyResults:
    """What a study found.

    Attributes
    ----------
    plan : StudyPlan
        What was asked.
    stops : mapping
        Where each system stopped, by system and assumptions; under ``pooled`` if all stopped at once.
    differences, summary, curves : DataFrame
        The tables; see :mod:`sim.study.experiment.differences`.
    answers : mapping of str to DataFrame
        What the optional sections asked, by the name of the table.
    failures : list of Failure
        Replications that could not be simulated, and are left out.
    lost : list of str
        Cells of which no replication could be simulated, by name: what is said of them is empty.
    unanswered : list of str
        Which sections are not answered of which contrast, for want of such a cell: ``why of
        dorset/bridge-fund/central``.
    statistics : RunStatistics
        What it took.
    one : callable
        What :meth:`comparison` asks.
    """

    plan: StudyPlan
    stops: Mapping[Situation, Stop]
    differences: pd.DataFrame
    summary: pd.DataFrame
    curves: pd.DataFrame
    answers: Mapping[str, pd.DataFrame]
    failures: Sequence[Failure]
    lost: Sequence[str]
    unanswered: Sequence[str]
    statistics: RunStatistics
    one: Callable[[Situation], Study]

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        return f"StudyResults({self.plan.file.title!r}: {len(self.differences)} differences)"

    def comparison(self, system: str, assumptions: str | None = None) -> Study:
        """Return one system under one set of assumptions as :func:`sim.compare` would, with every table.

        Parameters
        ----------
        system : str
            One of the study's.
        assumptions : str, optional
            One of the study's sets; the first, if none is named.

        Raises
        ------
        StudyError
            The study has no such system or assumptions.
        NothingLeftError
            No replication is left of it.
        """
        situation = (system, self.plan.assumptions[0] if assumptions is None else assumptions)
        if situation not in self.plan.situations:
            known = [" under ".join(one) for one in self.plan.situations]
            raise StudyError(f"no {' under '.join(situation)} in this study; there are {listed(known)}")
        return self.one(situation)

    def replications(self, system: str, assumptions: str) -> int:
        """Return how many replications of a system are used."""
        return used(self.stops, system, assumptions)


def used(stops: Mapping[Situation, Stop], system: str, assumptions: str) -> int:
    """Return how many replications of a system are used."""
    return stop_of(stops, system, assumptions).replications


def stop_of(stops: Mapping[Situation, Stop], system: str, assumptions: str) -> Stop:
    """Return where a system stopped."""
    return stops.get((system, assumptions)) or stops[POOLED, assumptions]
