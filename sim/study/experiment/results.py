"""What was found: the tables, where it stopped, and of one situation everything that was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sim.errors import NothingLeftError, StudyError
from sim.measures.groups import GROUPINGS
from sim.scenario import Scenario
from sim.scenario.errors import did_you_mean, listed
from sim.study.experiment.comparison import TOGETHER, one_system
from sim.study.experiment.outputs import CONDITIONING
from sim.study.experiment.personal import lists_people
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.precision import Stop
from sim.study.experiment.stopping import Situation
from sim.study.experiment.study_file import POOLED
from sim.study.experiment.tabulating import Detail, Measured, OneSituation
from sim.study.outcome import Outcome, counted
from sim.study.over_assumptions import Ranges
from sim.study.runner.cells import Failure
from sim.study.runner.runner import RunStatistics
from sim.study.where import Where

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class BaseResults:
    """What was simulated, how, and what came out: all that tables, pictures and words are made from.

    Of one situation (a comparison, or :meth:`comparison` of a study) the first scenario is the baseline:
    every difference is the scenario minus the baseline in the same replication, which met the same chance.

    Attributes
    ----------
    plan : Plan
        What was asked.
    situations : tuple of (str, str)
        Which systems under which assumptions these are results of.
    stops : mapping
        Where each situation stopped, and why there; under ``pooled`` if all stopped at once.
    answers : mapping of str to DataFrame
        What the optional sections asked (``why``, say), by the name of the table.
    failures : tuple of Failure
        Replications that could not be simulated: they are left out.
    lost : tuple of str
        Cells of which no replication could be simulated, by name: what is said of them is empty.
    unanswered : tuple of str
        Which sections are not answered of which contrast, for want of such a cell.
    statistics : RunStatistics
        What it took.
    started, finished : datetime
        When the work was done (UTC).
    command : str
        The command line, or "" from Python.
    measured : Measured
        What all tables are made from.
    """

    plan: Plan
    situations: tuple[Situation, ...]
    stops: Mapping[Situation, Stop]
    answers: Mapping[str, pd.DataFrame]
    failures: tuple[Failure, ...]
    lost: tuple[str, ...]
    unanswered: tuple[str, ...]
    statistics: RunStatistics
    started: datetime
    finished: datetime
    command: str
    measured: Measured

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        run, names = self.plan.file.run, self.plan.policies
        size = counted(len(names), "scenario")
        if len(self.situations) > 1:
            size += f" in {counted(len(self.situations), 'situation')}"
        fewest, most = (of(stop.replications for stop in self.stops.values()) for of in (min, max))
        times = f"{fewest} to {most} replications" if fewest < most else counted(most, "replication")
        first = f"; baseline {names[0]}" if len(names) > 1 else f"; {names[0]}"
        return f"Results({size}, {times}, {counted(run.years, 'year')}, seed {run.seed}{first})"

    # --- tables

    def prepare(self) -> None:
        """Do what takes long now: work out the differences, and write the event log if one was kept.

        After that nothing of what a comparison kept in memory is needed any more.
        """
        _ = self.summary
        if not isinstance(self.plan, StudyPlan):
            _ = self.events_file

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row per scenario, measure and group: its level, and its difference from the baseline."""
        return self.measured.summary()

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """One row per scenario, monthly measure, group and month: levels, bands and paired differences."""
        return self.measured.monthly()

    @cached_property
    def differences(self) -> pd.DataFrame:
        """The rows of the summary on scenarios that have a baseline to differ from."""
        table = self.summary
        return table[table["scenario"] != self.plan.baseline].reset_index(drop=True)

    @cached_property
    def retention(self) -> pd.DataFrame:
        """Retention curves on two clocks: calendar (day-one team) and tenure (all spells)."""
        from sim.study.tables import retention

        return self._of_each(retention)

    @cached_property
    def exits_by_cause(self) -> pd.DataFrame:
        """Cumulative incidence of exits, by reason and by destination, on the clocks of `retention`."""
        from sim.study.tables import exits_by_cause

        return self._of_each(exits_by_cause)

    def retention_by(self, *by: str) -> pd.DataFrame:
        """Return the retention curves of groups of people, in the columns of `retention`.

        Parameters
        ----------
        *by : str
            ``team``, ``stream``, ``contract``, ``band`` or ``role``, or several: as people were on entry.

        Raises
        ------
        StudyError
            People cannot be told apart by that.
        """
        from sim.study.tables import retention

        asked = groupings(by)
        return self._of_each(lambda outcomes: retention(outcomes, asked))

    def exits_by(self, *by: str) -> pd.DataFrame:
        """Return the curves of exits of groups of people, in the columns of `exits_by_cause`.

        Reasons compete (Aalen-Johansen), within each group: with its survival in :meth:`retention_by` the
        shares gone by reason, or by destination, add to 1. Parameters and errors are those of
        :meth:`retention_by`.
        """
        from sim.study.tables import exits_by_cause

        asked = groupings(by)
        return self._of_each(lambda outcomes: exits_by_cause(outcomes, asked))

    @cached_property
    def lost_knowledge(self) -> pd.DataFrame:
        """Cumulative loss and stock of knowledge by month, in experienced-staff equivalents."""
        from sim.study.tables import lost_knowledge

        return self._of_each(lost_knowledge)

    @cached_property
    def posts(self) -> pd.DataFrame:
        """What happens to each post of day one, by month: systems that list their people, else no rows.

        See :mod:`sim.study.posts`.
        """
        from sim.study.posts import posts_table

        return self._of_listed(posts_table)

    @cached_property
    def contract_ends(self) -> pd.DataFrame:
        """How many contracts of the day-one list end in each quarter, of systems that list their people."""
        from sim.study.posts import contract_ends

        return self._of_listed(contract_ends)

    def _of_listed(self, table: Callable[[Sequence[Outcome]], pd.DataFrame]) -> pd.DataFrame:
        """Return a table of the situations in which anybody is listed, beneath each other."""
        import pandas as pd

        plan, found = self.plan, []
        for situation in self.situations:
            if lists_people(plan, *situation):
                with suppress(NothingLeftError):  # of other systems something may be left
                    found.append(table(self.measured.detail(situation).outcomes))
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()

    @cached_property
    def replications(self) -> pd.DataFrame:
        """Every measure in every replication, long."""
        import pandas as pd

        from sim.study.tables import long

        return pd.concat([long(*rows) for rows in self.measured.rows()], ignore_index=True)

    @cached_property
    def people(self) -> pd.DataFrame:
        """One row for each spell of a person in the team, whether the event log was kept or not.

        When the person came and left, why, where to and what it lost; still there at the end of the run:
        censored. The columns are told in :data:`sim.study.people.COLUMNS` and in the reference.
        """
        from sim.study.people import people

        return people(self.each_outcome())

    @cached_property
    def monthly_by_replication(self) -> pd.DataFrame:
        """Every monthly measure in every replication, long; of a study, those of its table `monthly`."""
        from sim.study.experiment.arrays import CURVES
        from sim.study.months import by_replication

        return by_replication(self.each_outcome(), CURVES if isinstance(self.plan, StudyPlan) else None)

    def each_outcome(self) -> Iterator[Outcome]:
        """Yield what was measured of every scenario, one situation after the other."""
        for situation in self.situations:
            yield from self.measured.detail(situation).outcomes

    def _of_each(self, table: Callable[[Sequence[Outcome]], pd.DataFrame]) -> pd.DataFrame:
        """Return a table of what was measured, the situations beneath each other."""
        import pandas as pd

        details = (self.measured.detail(situation) for situation in self.situations)
        return pd.concat([table(detail.outcomes) for detail in details], ignore_index=True)

    @cached_property
    def empty(self) -> tuple[str, ...]:
        """The cells of the plan's own scenarios of which nothing is left; of others only answers lack."""
        own = {cell.name for situation in self.plan.situations for cell in self.plan.cells(*situation)}
        return tuple(name for name in self.lost if name in own)

    @property
    def structure(self) -> pd.DataFrame | None:
        """The differences under other readings of how the system works, if there are any.

        See :mod:`sim.study.questions.structure`.
        """
        return self.answers.get("structure")

    @property
    def why(self) -> pd.DataFrame | None:
        """What the differences are made of, if it was asked for; see :mod:`sim.study.questions.why`."""
        return self.answers.get("why")

    @property
    def money(self) -> pd.DataFrame | None:
        """How much of each difference is the amount of money, if any policy brings another amount.

        See :mod:`sim.study.questions.money`.
        """
        return self.answers.get("more_money")

    # --- one situation

    def comparison(self, system: str, assumptions: str | None = None) -> Self:
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
            There is no such system, or there are no such assumptions.
        NothingLeftError
            No replication is left of it.
        """
        if not isinstance(self.plan, StudyPlan):
            raise StudyError("these are the results of one comparison already: every table is here")
        situation = (system, self.plan.assumptions[0] if assumptions is None else assumptions)
        if situation not in self.situations:
            known = [" under ".join(one) for one in self.situations]
            raise StudyError(f"no {' under '.join(situation)} in this study; there are {listed(known)}")
        found, stop = self.measured.detail(situation), self.stop_of(situation)
        asked = {"why": self.plan.sections["why"]} if self._explains else {}
        for key in ("more_money", "structure"):
            if key in self.answers:
                asked[key] = self.plan.sections[key]
        plan = one_system(self.plan, situation, stop.replications, asked)
        wheres = [plan.where(*TOGETHER[:1], policy, *TOGETHER[1:]) for policy in plan.policies]
        outcomes = tuple(replace(o, where=w) for o, w in zip(found.outcomes, wheres, strict=True))
        by_policy = dict(zip(self.plan.policies, wheres, strict=True))
        names = {cell.name for cell in self.plan.cells(*situation)}
        return replace(
            self,
            plan=plan,
            situations=(TOGETHER,),
            stops={TOGETHER: stop},
            answers={key: _about(self.answers[key], situation, by_policy) for key in asked}
            | {
                key: self._held_against(key, situation, wheres[0])
                for key in CONDITIONING
                if key in self.answers
            },
            failures=tuple(f for f in self.failures if f.cell in names and f.replication < stop.replications),
            lost=(),
            unanswered=(),
            measured=OneSituation(replace(found, outcomes=outcomes)),
        )

    def _held_against(self, key: str, situation: Situation, where: Where) -> pd.DataFrame:
        """Return what the points of one set of assumptions were held against: the same for every system."""
        table = self.answers[key]
        rows = table[table["assumptions"] == situation[1]].reset_index(drop=True)
        return rows.assign(assumptions=where.assumptions)

    @property
    def _explains(self) -> bool:
        """Whether it was asked why."""
        return "why" in self.answers

    @cached_property
    def _only(self) -> Detail:
        if len(self.situations) > 1:
            first = self.situations[0][0]
            raise StudyError(
                f"these are results of {len(self.situations)} situations; choose one: .comparison({first!r})"
            )
        return self.measured.detail(self.situations[0])

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What was measured of each scenario, the baseline first."""
        return self._only.outcomes

    @property
    def ranges(self) -> Ranges | None:
        """What was measured over the ranges of the assumptions, if they were asked for."""
        return self._only.ranges

    @property
    def events_file(self) -> Path | None:
        """The event log (Parquet), if it was kept."""
        events = self._only.events
        return None if events is None else events.path

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, the baseline first."""
        return tuple(o.scenario for o in self.outcomes)

    @property
    def baseline(self) -> Outcome:
        """The first scenario's outcome."""
        return self.outcomes[0]

    @property
    def stop(self) -> Stop:
        """Where it stopped, and why there."""
        return self.stop_of(self.situations[0])

    def stop_of(self, situation: Situation) -> Stop:
        """Return where a situation stopped."""
        return stop_of(self.stops, situation)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The event log, one row for each thing that happened; ask for it with ``events=True``."""
        if self.events_file is None:
            raise ValueError("the event log was not kept; ask for it with events=True")
        import pandas as pd

        with self.events_file.open("rb") as file:
            return pd.read_parquet(file)


def groupings(by: Sequence[str]) -> tuple[str, ...]:
    """Return by what people are told apart, each once.

    Raises
    ------
    StudyError
        Nothing is named, or something else.
    """
    for name in by:
        if name not in GROUPINGS:
            raise StudyError(
                f"people cannot be told apart by {name!r}{did_you_mean(name, GROUPINGS)}; "
                f"there are {listed(GROUPINGS)}"
            )
    if not by:
        raise StudyError(f"name what people are told apart by: {listed(GROUPINGS)}")
    return tuple(dict.fromkeys(by))


def _about(table: pd.DataFrame, situation: Situation, wheres: Mapping[str, Where]) -> pd.DataFrame:
    """Return the rows of a table on one situation, with what they are about there in the first columns.

    Parameters
    ----------
    wheres : mapping
        What they are about there, by the name of the policy.
    """
    system, assumptions = situation
    rows = table[(table["system"] == system) & (table["assumptions"] == assumptions)]
    about = {word: [getattr(wheres[name], word) for name in rows["scenario"]] for word in Where._fields}
    return rows.assign(**about).reset_index(drop=True)


def stop_of(stops: Mapping[Situation, Stop], situation: Situation) -> Stop:
    """Return where a situation stopped, by itself or with all others."""
    return stops.get(situation) or stops[POOLED, situation[1]]
