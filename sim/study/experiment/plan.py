"""What is compared: systems, policies and assumptions, and the cells they make."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from pydantic import TypeAdapter, ValidationError

from sim.errors import StudyError
from sim.reading.dump import part_to_yaml, yaml_text
from sim.scenario.base import Part, Text
from sim.scenario.errors import Mistake
from sim.scenario.model import Run, Scenario
from sim.scenario.policy import treated_streams
from sim.study.experiment.study_file import Entry, Precision, Replications, StudyFile, StudyRun, Uncertainty
from sim.study.where import Where

if TYPE_CHECKING:
    from sim.scenario.policy import Policy
    from sim.study.runner.cells import Cell, Contrast
    from sim.study.runner.identity import Identity

Kind = Literal["system", "policy", "assumptions"]

KEYS: dict[Kind, str] = {"system": "systems", "policy": "policies", "assumptions": "assumptions"}
"""What the parts of a scenario are called in a study file, and in the folders of the library."""


_TEXT: TypeAdapter[str] = TypeAdapter(Text)


class Asked(Protocol):
    """How a plan is to be run; the names are those of a study file."""

    @property
    def title(self) -> str:
        """Its name for display."""

    @property
    def question(self) -> str:
        """The question it answers, in a policy person's words."""

    @property
    def run(self) -> StudyRun:
        """When the simulations start, how long they run, and the seed of their chance."""

    @property
    def measures(self) -> Sequence[str]:
        """The measures of its tables."""

    @property
    def replications(self) -> Replications:
        """How often each team's years are simulated."""

    @property
    def precision(self) -> Precision | None:
        """How well the differences must be known."""

    @property
    def uncertainty(self) -> Uncertainty | None:
        """The range over the assumptions."""


class Plan(ABC):
    """What is compared: in each situation some policies, the first of them the baseline of the others.

    A situation is a system under a set of assumptions. A study has many (:class:`StudyPlan`), a comparison
    one (:class:`sim.study.experiment.comparison.Comparison`).

    Attributes
    ----------
    file : Asked
        How it is to be run.
    sections : mapping
        What else is asked of each difference, by the key of the section.
    keep_log : bool
        Whether the event log is kept.
    """

    file: Asked
    sections: Mapping[str, tuple[Part, ...]]
    keep_log: bool

    @property
    @abstractmethod
    def systems(self) -> tuple[str, ...]:
        """Names of the systems."""

    @property
    @abstractmethod
    def assumptions(self) -> tuple[str, ...]:
        """Names of the sets of assumptions."""

    @property
    @abstractmethod
    def policies(self) -> tuple[str, ...]:
        """Names of the policies, the baseline first."""

    @abstractmethod
    def scenario(self, system: str, policy: str, assumptions: str) -> Scenario:
        """Return one scenario."""

    @abstractmethod
    def policy(self, name: str) -> Policy:
        """Return a policy by name."""

    @abstractmethod
    def cell(self, system: str, policy: str, assumptions: str) -> Cell:
        """Return the cell of one scenario; it keeps all that is measured."""

    @abstractmethod
    def posts(self, system: str) -> dict[str, int]:
        """Return how many posts each stream of a system pays for."""

    @abstractmethod
    def treated(self, system: str) -> tuple[str, ...]:
        """Return the streams of a system to which the settlement of some policy applies, by name."""

    @property
    @abstractmethod
    def own_title(self) -> str:
        """The title that a reader gave it; empty where it has none but the names of what is compared."""

    @abstractmethod
    def in_words(self, title: str, question: str) -> Self:
        """Return the same with a reader's own title and question; an empty one leaves what there is."""

    @abstractmethod
    def identity(self) -> Identity:
        """Return what makes it the same one, whose numbers may be kept in one folder."""

    @property
    @abstractmethod
    def files(self) -> dict[str, str]:
        """Files that state all of it, by path."""

    @property
    def chosen(self) -> tuple[int, ...] | None:
        """The numbers of its replications, ascending, where they were listed instead of counted from 0."""
        return None

    def where(self, system: str, policy: str, assumptions: str) -> Where:
        """Return what tables say of one scenario in their first columns."""
        return Where(assumptions, system, policy)

    @property
    def baseline(self) -> str:
        """Name of the policy that the others are held against."""
        return self.policies[0]

    @property
    def situations(self) -> tuple[tuple[str, str], ...]:
        """Each system under each set of assumptions: (system, assumptions)."""
        return tuple((s, a) for a, s in product(self.assumptions, self.systems))

    def cells(self, system: str, assumptions: str) -> tuple[Cell, ...]:
        """Return the cells of one system under one set of assumptions, the baseline first."""
        return tuple(self.cell(system, policy, assumptions) for policy in self.policies)

    def contrasts(self, system: str, assumptions: str) -> Iterator[Contrast]:
        """Yield each policy but the baseline, held against it."""
        from sim.study.runner.cells import Contrast

        baseline, *others = self.cells(system, assumptions)
        for other in others:
            yield Contrast(system, assumptions, baseline, other)


@dataclass(frozen=True, repr=False)
class StudyPlan(Plan):
    """A study that was read.

    Attributes
    ----------
    file : StudyFile
        The file, every name filled in.
    parts : mapping
        By kind and name, a scenario that holds the part, with its notes.
    sections : mapping
        The optional sections: what each asks, in the order of the file.
    stated : mapping
        The optional sections as plain data.
    keep_log : bool
        Whether the event log is kept.
    remarks : tuple of str
        A line for all that is set aside of what its files say, and for what holds under its policies.
    doubts : tuple of Mistake
        What in it was surely meant otherwise.
    """

    file: StudyFile
    parts: Mapping[Kind, Mapping[str, Scenario]]
    sections: Mapping[str, tuple[Part, ...]]
    stated: Mapping[str, Any]
    keep_log: bool = False
    remarks: tuple[str, ...] = ()
    doubts: tuple[Mistake, ...] = ()

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        size = ", ".join(f"{len(self.parts[kind])} {key}" for kind, key in KEYS.items())
        return f"StudyPlan({self.file.title!r}: {size})"

    @property
    def systems(self) -> tuple[str, ...]:
        """Names of the systems."""
        return tuple(self.parts["system"])

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Names of the sets of assumptions."""
        return tuple(self.parts["assumptions"])

    @property
    def baseline(self) -> str:
        """Name of the policy that the others are held against."""
        return self.file.baseline or next(iter(self.parts["policy"]))

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the policies, the baseline first."""
        others = (name for name in self.parts["policy"] if name != self.baseline)
        return (self.baseline, *others)

    def scenario(self, system: str, policy: str, assumptions: str) -> Scenario:
        """Return one scenario of the study.

        Raises
        ------
        pydantic.ValidationError
            The parts do not fit each other.
        """
        names: dict[Kind, str] = {"system": system, "policy": policy, "assumptions": assumptions}
        held = {kind: self.parts[kind][name] for kind, name in names.items()}
        run = self.file.run
        return Scenario(
            name=" / ".join(names.values()),
            system=held["system"].system,
            policy=held["policy"].policy,
            assumptions=held["assumptions"].assumptions,
            run=Run(start_date=run.start_date, years=run.years, seed=run.seed, place=self.place(system)),
            notes={
                path: note
                for kind, scenario in held.items()
                for path, note in scenario.notes.items()
                if path.startswith(f"{kind}.")
            },
        )

    def policy(self, name: str) -> Policy:
        """Return a policy of the study."""
        return self.parts["policy"][name].policy

    def place(self, system: str) -> str:
        """Return whose luck a system meets: the place of its title, as in a comparison.

        Systems of one title are several places all the same (those that stand for others, say, made from one
        generic system), and each is then called what the study calls it.
        """
        titles = [scenario.system.title for scenario in self.parts["system"].values()]
        own = self.parts["system"][system].system.title
        return own if titles.count(own) == 1 else system

    def own_luck(self) -> Iterator[str]:
        """Yield a line for each title that several systems have: their luck is not that of a comparison."""
        titles = Counter(scenario.system.title for scenario in self.parts["system"].values())
        for title, systems in titles.items():
            if systems > 1:
                yield (
                    f"{systems} systems are titled {title}: each meets luck of its own, by its name here, "
                    "so its numbers differ from those of `compare` under the same seed; "
                    "with `--set run.place=NAME` `run`, `compare` and `story` meet that of NAME"
                )

    def cell(self, system: str, policy: str, assumptions: str) -> Cell:
        """Return one cell of the study; it keeps all that is measured."""
        from sim.study.runner.cells import Cell

        name = f"{system}/{policy}/{assumptions}"
        return Cell(name, self.scenario(system, policy, assumptions), True, self.keep_log)

    def treated(self, system: str) -> tuple[str, ...]:
        """Return the streams of a system to which the settlement of some policy applies, by name."""
        policies = (s.policy for s in self.parts["policy"].values())
        return treated_streams(self.parts["system"][system].system, policies)

    def posts(self, system: str) -> dict[str, int]:
        """Return how many posts each stream of a system pays for."""
        streams = [post.stream for post in self.parts["system"][system].posts()]
        return {name: streams.count(name) for name in sorted(set(streams))}

    @property
    def own_title(self) -> str:
        """The title of the file."""
        return self.file.title

    def in_words(self, title: str, question: str) -> Self:
        """Return the same with a reader's own title and question; an empty one leaves what there is."""
        words = given_words(title, question)
        return replace(self, file=self.file.model_copy(update=words))

    def identity(self) -> Identity:
        """Return what makes a study the same one; its words, and what it asks of its cells, may change."""
        run = self.file.run
        return {
            "run.start_date": run.start_date.isoformat(),
            "run.years": run.years,
            "run.seed": run.seed,
            "systems": list(self.systems),
            "policies": list(self.policies),
            "assumptions": list(self.assumptions),
        }

    @cached_property
    def files(self) -> dict[str, str]:
        """The study as files that state all of it, by path; ``study.yaml`` names the others."""
        found = {
            _path(kind, name): part_to_yaml(scenario, kind)
            for kind, held in self.parts.items()
            for name, scenario in held.items()
        }
        stated = self.file.model_dump(mode="json", exclude_none=True)
        stated |= {KEYS[kind]: [_path(kind, name) for name in held] for kind, held in self.parts.items()}
        return {"study.yaml": yaml_text({**stated, **self.stated}), **found}


def given_words(title: str, question: str) -> dict[str, str]:
    """Return a title and a question as changes of what a plan says, those that are given.

    Raises
    ------
    StudyError
        They are too long, or have characters that could upset a terminal or a file.
    """
    given = {key: words.strip() for key, words in (("title", title), ("question", question)) if words.strip()}
    for key, words in given.items():
        try:
            _TEXT.validate_python(words)
        except ValidationError as error:
            raise StudyError(f"{key}: {error.errors(include_url=False)[0]['msg']}") from None
    return given


def named(file: StudyFile, names: Mapping[Kind, list[str]], measures: tuple[str, ...]) -> StudyFile:
    """Return a study file with every name filled in."""
    entries = {
        KEYS[kind]: tuple(
            Entry(name=name, extends=e.extends, set=e.set)
            for name, e in zip(given, getattr(file, KEYS[kind]), strict=True)
        )
        for kind, given in names.items()
    }
    baseline = file.baseline or names["policy"][0]
    return file.model_copy(update={**entries, "baseline": baseline, "measures": measures})


def _path(kind: Kind, name: str) -> str:
    return f"scenarios/{KEYS[kind]}/{name}.yaml"
