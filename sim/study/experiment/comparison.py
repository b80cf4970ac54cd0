"""A comparison: a study of one situation, whose policies are whole scenarios."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from pydantic import ValidationError

from sim.errors import StudyError
from sim.measures.registry import KINDS
from sim.measures.retention import headline_month_of, retention_at
from sim.reading.dump import to_yaml
from sim.scenario import Scenario, ScenarioError
from sim.scenario.base import Part
from sim.scenario.errors import did_you_mean, shortened
from sim.scenario.policy import treated_streams
from sim.study.design import REPLICATIONS_PER_POINT, SEED
from sim.study.experiment.checking import too_wide
from sim.study.experiment.plan import Plan, given_words
from sim.study.experiment.study_file import (
    Precision,
    Replications,
    StudyRun,
    Uncertainty,
)
from sim.study.outcome import JOINT, counted, labels
from sim.study.questions.money import section_of as money_section
from sim.study.questions.settings import place_of
from sim.study.questions.structure import Section as StructureSection
from sim.study.questions.structure import measures_in, phase_section
from sim.study.questions.tornado import Section as TornadoSection
from sim.study.questions.tornado import section_of as tornado_section
from sim.study.questions.why import Section
from sim.study.runner.attempt import simulate_replications
from sim.study.runner.cells import Cell
from sim.study.runner.identity import Identity
from sim.study.where import Where

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.policy import Policy

TOGETHER = ("", "")
"""The one situation of a comparison: no system and no assumptions are named, as each scenario has its own."""

FEWEST_WHY = 50
"""Replications of each mixed scenario that a comparison begins with when it is asked why."""

LAST = 999_999
"""The last number that a replication may have."""

_FEW = 5  # replications that tell whether a measure is defined


@dataclass(frozen=True)
class Settings:
    """How a comparison is run; the names are those of a study file."""

    title: str
    run: StudyRun
    replications: Replications
    precision: Precision | None
    uncertainty: Uncertainty | None
    measures: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, repr=False)
class Comparison(Plan):
    """Scenarios that meet the same chance; the first is the baseline.

    Attributes
    ----------
    file : Settings
        How it is run.
    scenarios : tuple of Scenario
        What is simulated.
    keep_log : bool
        Whether the event log is kept.
    sections : mapping
        Under ``why`` what is asked of why scenarios differ from the first; under ``more_money`` how much of
        that is the amount of money; under ``structure``, under which readings of how the system works they
        are held against each other; under ``tornado``, which assumptions go from end to end of their ranges.
    chosen : tuple of int or None
        The numbers of its replications, ascending, if they were listed.
    """

    file: Settings
    scenarios: tuple[Scenario, ...]
    keep_log: bool = False
    sections: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    chosen: tuple[int, ...] | None = None

    @property
    def systems(self) -> tuple[str, ...]:
        """None is named: each scenario has its own."""
        return TOGETHER[:1]

    @property
    def assumptions(self) -> tuple[str, ...]:
        """None are named."""
        return TOGETHER[1:]

    @property
    def policies(self) -> tuple[str, ...]:
        """The scenarios by what tables call them: their names without what all have in common."""
        return tuple(labels([s.name for s in self.scenarios]))

    def scenario(self, system: str, policy: str, assumptions: str) -> Scenario:  # noqa: ARG002
        """Return a scenario by what tables call it."""
        return self.scenarios[self.policies.index(policy)]

    def policy(self, name: str) -> Policy:
        """Return the policy of a scenario."""
        return self.scenario(*TOGETHER[:1], name, *TOGETHER[1:]).policy

    def where(self, system: str, policy: str, assumptions: str) -> Where:
        """Return what tables say of a scenario: its own assumptions and system, by their titles."""
        scenario = self.scenario(system, policy, assumptions)
        return Where(scenario.assumptions.title, scenario.place(), policy)

    def cell(self, system: str, policy: str, assumptions: str) -> Cell:
        """Return the cell of a scenario."""
        which = self.policies.index(policy)
        return Cell(self._names[which], self.scenario(system, policy, assumptions), True, self.keep_log)

    def posts(self, system: str) -> dict[str, int]:  # noqa: ARG002
        """Return how many posts each stream of the baseline pays for."""
        return dict(Counter(post.stream for post in self.scenarios[0].posts()))

    def treated(self, system: str) -> tuple[str, ...]:  # noqa: ARG002
        """Return the streams of the baseline to which the settlement of some scenario applies."""
        return treated_streams(self.scenarios[0].system, (s.policy for s in self.scenarios))

    @property
    def own_title(self) -> str:
        """The title that was given; empty where it is made of the names of the scenarios."""
        return "" if self.file.title == _names_together(self.scenarios) else self.file.title

    def in_words(self, title: str, question: str) -> Self:
        """Return the same with a reader's own title and question; an empty one leaves what there is."""
        given = {"title": self.file.title, "question": self.file.question} | given_words(title, question)
        return replace(self, file=replace(self.file, title=given["title"], question=given["question"]))

    def identity(self) -> Identity:
        """Return what makes a comparison the same one."""
        run = self.file.run
        names = [s.name for s in self.scenarios]
        start = run.start_date.isoformat()
        return {"run.start_date": start, "run.years": run.years, "run.seed": run.seed, "scenarios": names}

    @cached_property
    def files(self) -> dict[str, str]:
        """Each scenario as a file that states all of it, by path."""
        return {
            f"scenarios/{name.replace('/', '--')}.yaml": to_yaml(scenario)
            for name, scenario in zip(self._names, self.scenarios, strict=True)
        }

    @property
    def _names(self) -> list[str]:
        return _file_names([s.name for s in self.scenarios])


def compared(
    scenarios: Sequence[Scenario],
    *,
    assumption_points: int = 0,
    assumption_seed: int | None = None,
    conditioned: bool = True,
    precision: Mapping[str, float] | None = None,
    keep_log: bool = False,
    why: bool | str = False,
    structure: bool | int = False,
    tornado: bool | Sequence[str] = False,
    chosen: tuple[int, ...] | None = None,
) -> Comparison:
    """Return the plan of a comparison of scenarios, which must agree on how to run.

    Without a precision there are as many replications as the scenarios' run sections say, those with the
    numbers *chosen* if these are listed (ascending); with one, no more than these. How much of a
    difference is the amount of money, and the phase of settlements of several years, are asked about unasked.

    Raises
    ------
    StudyError
        Two scenarios have one name or disagree on how to run, or a setting is not possible.
    """
    if assumption_points < 0:
        raise StudyError("assumption_points must be 0 or more")
    if assumption_seed is not None and assumption_seed < 0:
        raise StudyError("assumption_seed must be 0 or more")
    if chosen is not None and precision:
        raise StudyError(
            "a precision decides how many replications there are: give the most as a number, not as a list"
        )
    _check_together(scenarios)
    run = scenarios[0].run
    most, least = run.replications, Replications().minimum
    # Not validated: a single replication, or point, is possible here and not in a study.
    replications = Replications.model_construct(
        minimum=min(least, most) if precision else most,
        maximum=most,
        look_ahead=min(Replications().look_ahead, most) if precision else 0,
    )
    uncertainty = Uncertainty.model_construct(
        points=assumption_points,
        replications=min(most, replications.minimum, REPLICATIONS_PER_POINT),
        seed=SEED if assumption_seed is None else assumption_seed,
        design="latin-hypercube",
        conditioned=conditioned,
    )
    settings = Settings(
        title=_names_together(scenarios),
        run=StudyRun(start_date=run.start_date, years=run.years, seed=run.seed),
        replications=replications,
        precision=_precision(scenarios[0], precision) if precision else None,
        uncertainty=uncertainty if assumption_points else None,
    )
    sections: dict[str, tuple[Part, ...]] = {}
    if why:
        sections["why"] = (_section(scenarios, [why] if isinstance(why, str) else []),)
    if about := _structure(scenarios, replications.minimum, structure):
        sections["structure"] = (about,)
    if tornado:
        paths = () if tornado is True else [tornado] if isinstance(tornado, str) else tornado
        wanted, few = tornado_measures(run.years), replications.minimum
        sections["tornado"] = (tornado_section(len(scenarios), wanted, few, paths),)
    plan = Comparison(settings, tuple(scenarios), keep_log, sections, chosen)
    among, measures = plan.cells(*TOGETHER), measures_in(run.years)
    if money := money_section(plan.contrasts(*TOGETHER), among, measures, replications.minimum):
        sections["more_money"] = (money,)
    return plan


def tornado_measures(years: int) -> tuple[str, ...]:
    """Return what a tornado of a comparison of so many years is of; the first is drawn."""
    return _default(years, TornadoSection().measures)


def _names_together(scenarios: Sequence[Scenario]) -> str:
    """Return the title of a comparison that nobody gave a title."""
    return JOINT.join(labels([s.name for s in scenarios]))


def one_system(
    plan: Plan, situation: tuple[str, str], replications: int, sections: Mapping[str, tuple[Part, ...]]
) -> Comparison:
    """Return the plan of one situation of a study as that of a comparison, with so many replications."""
    system, assumptions = situation
    scenarios = tuple(plan.scenario(system, policy, assumptions) for policy in plan.policies)
    file = plan.file
    settings = Settings(
        title=_names_together(scenarios),
        run=file.run,
        replications=Replications.model_construct(minimum=replications, maximum=replications, look_ahead=0),
        precision=file.precision,
        uncertainty=file.uncertainty,
    )
    run = {"run": scenarios[0].run.model_copy(update={"replications": replications})}
    return Comparison(settings, tuple(s.model_copy(update=run) for s in scenarios), False, sections)


def with_settings(
    scenario: Scenario, *, replications: int | None, seed: int | None, years: int | None
) -> Scenario:
    """Return a scenario with other settings in its run section; None leaves one as it is.

    Raises
    ------
    StudyError
        A setting is not possible.
    TypeError
        It is not a scenario, but the name of one perhaps.
    """
    settings = {"replications": replications, "seed": seed, "years": years}
    given = {f"run.{name}": value for name, value in settings.items() if value is not None}
    if not isinstance(scenario, Scenario):
        hint = f"; use sim.load({str(scenario)!r})" if isinstance(scenario, str | Path) else ""
        raise TypeError(f"expected a Scenario, got {shortened(repr(scenario), 80)}{hint}")
    try:
        return scenario.replace(given) if given else scenario
    except ScenarioError as error:
        first = error.problems[0]
        raise StudyError(f"{first.path[-1]}: {first.message}") from None


def listed_numbers(replications: int | Iterable[int] | None) -> tuple[int | None, tuple[int, ...] | None]:
    """Return how many replications are asked for, and their numbers if these are not 0, 1, ....

    Parameters
    ----------
    replications : int, iterable of int or None
        How many, or which: each once, in any order.

    Raises
    ------
    StudyError
        They are no numbers of replications, or one is listed twice.
    """
    if replications is None or isinstance(replications, int | np.integer):
        return replications, None
    try:
        numbers = sorted(index(number) for number in replications)
    except TypeError:
        said = shortened(repr(replications), 80)
        raise StudyError(
            f"replications: expected how many, or a list of their numbers such as [17], got {said}"
        ) from None
    if not numbers:
        raise StudyError("replications: the list is empty; there is nothing to simulate")
    for number in (numbers[0], numbers[-1]):
        if not 0 <= number <= LAST:
            raise StudyError(f"replications: their numbers go from 0 to {LAST}, got {number}")
    if twice := [a for a, b in pairwise(numbers) if a == b]:
        raise StudyError(f"replications: {twice[0]} is listed twice")
    counted_from_0 = numbers == list(range(len(numbers)))
    return len(numbers), None if counted_from_0 else tuple(numbers)


def _check_together(scenarios: Sequence[Scenario]) -> None:
    if not scenarios:
        raise StudyError("there is no scenario to run")
    first, *others = scenarios
    names = [s.name for s in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise StudyError(
                f"two scenarios are both called {name}; rename one: scenario.replace({{'name': ...}})"
            )
    for other in others:
        for what in ("years", "replications", "seed", "start_date"):
            ours, theirs = getattr(first.run, what), getattr(other.run, what)
            if ours != theirs:
                option = f"--{what} {ours}" if what != "start_date" else f"--set run.start_date={ours}"
                raise StudyError(
                    f"{first.name} has run.{what} {ours} and {other.name} has {theirs}: "
                    f"a comparison needs the same; settle it with {option}"
                )


def _precision(scenario: Scenario, asked: Mapping[str, float]) -> Precision:
    """Return a precision whose measures exist and are defined in a run of this length."""
    try:
        precision = Precision.model_validate(dict(asked))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise StudyError(f"precision: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    for name in precision.half_widths:
        if name not in KINDS:
            raise StudyError(f"precision: no measure called {name}{did_you_mean(name, KINDS)}")
        if said := too_wide(name, precision.half_widths[name]):
            raise StudyError(f"precision: {name}: {said}")
    _check_defined("precision", scenario, list(precision.half_widths))
    return precision


def _section(scenarios: Sequence[Scenario], measures: Sequence[str]) -> Section:
    """Return the question why scenarios differ from the first.

    Parameters
    ----------
    measures : sequence of str
        Measures of the team; none for those that a study asks for by default and the run is long enough for.
    """
    if len(scenarios) < 2:
        raise StudyError("why explains differences: give two scenarios or more, not 1")
    run = scenarios[0].run
    if run.replications < 2:
        raise StudyError("why needs two replications or more, to know how sure it is")
    _check_defined("why", scenarios[0], measures)
    return Section(
        replications=run.replications,
        minimum=min(FEWEST_WHY, run.replications),
        measures=tuple(measures) or _default(run.years, Section().measures),
    )


def _structure(scenarios: Sequence[Scenario], fewest: int, asked: bool | int) -> StructureSection | None:
    """Return what is asked of the model's structure: all alternatives if *asked*, else the phase if any.

    Parameters
    ----------
    fewest : int
        Replications of the comparison, at least.
    asked : bool or int
        Of how many replications, if not of as many as by default.
    """
    if len(scenarios) < 2:
        if asked:
            raise StudyError("structure holds scenarios against each other: give two or more")
        return None
    years = scenarios[0].run.years
    if not asked:
        return phase_section((s.policy for s in scenarios), years, fewest)
    if asked is not True and asked < 0:
        raise StudyError("structure must be the replications of each alternative, 1 or more")
    n = min(StructureSection().replications, fewest) if asked is True else asked
    return StructureSection(measures=measures_in(years), replications=n)


def _check_defined(what: str, scenario: Scenario, measures: Sequence[str]) -> None:
    """Raise StudyError if a measure does not exist, or is not defined in a few replications."""
    if not measures:
        return
    few = simulate_replications(Cell(scenario.name, scenario), range(_FEW))
    for name in measures:
        if np.isnan(few.values[:, place_of(few, name)]).all():
            raise undefined(what, name, scenario)


def undefined(what: str, measure: str, scenario: Scenario) -> StudyError:
    """Say that a measure has no value in a run of this length."""
    years = counted(scenario.run.years, "year")
    return StudyError(f"{what}: {measure} is not defined in a run of {years}; name another, or a longer run")


def refuse_undefined(plan: Comparison, why: pd.DataFrame | None) -> None:
    """Raise StudyError if it was asked why in a measure that is not defined in a run of this length."""
    if why is not None:
        for name in why.loc[why["replications"] == 0, "measure"].unique():
            raise undefined("why", name, plan.scenarios[0])


def _default(years: int, measures: Sequence[str]) -> tuple[str, ...]:
    """Return the measures of a study, with retention at a month that the run reaches, or months kept."""
    month = headline_month_of(years)
    others = (m for m in measures if KINDS[m].month is None)
    return (retention_at(month).name if month else "months_kept", *others)


def _file_names(names: Sequence[str]) -> list[str]:
    """Return names that every system takes for a path, ``dorset/bridge-fund``, and no two of them alike."""
    found: list[str] = []
    for name in names:
        pieces = (re.sub(r"[^a-z0-9]+", "-", piece.lower()).strip("-") for piece in name.split(JOINT))
        slug = "/".join(piece for piece in pieces if piece) or "scenario"
        endings = ("", *(f"-{n}" for n in range(2, len(names) + 2)))
        found.append(next(free for end in endings if (free := f"{slug}{end}") not in found))
    return found
