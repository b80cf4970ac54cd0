"""The scenario: a system, a policy and assumptions, checked against each other, and how to run it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from sim.doors import behind
from sim.scenario.assumptions import Assumptions
from sim.scenario.base import (
    Line,
    MisfitError,
    Part,
    Problem,
    Reference,
    SharesError,
    Table,
    Title,
    shares_sum_to_one,
)
from sim.scenario.changes import changed_notes, opened, possible_ends, possible_orders, refusal, set_path
from sim.scenario.errors import Mistake, Origin, ScenarioError
from sim.scenario.evidence import Note, Valued
from sim.scenario.funding import dates_in_force
from sim.scenario.mechanism import KNOWN, Mechanism, schema_of_known
from sim.scenario.policy import Policy
from sim.scenario.posts import MOST_POSTS, PostSpec, expand_posts, group_names
from sim.scenario.shape import Shape
from sim.scenario.system import EmploymentModel, Practices, System

PARTS = ("system", "policy", "assumptions", "run")


def _first_of_april(value: date) -> date:
    if (value.month, value.day) != (4, 1):
        raise ValueError(f"the financial year starts on 1 April; use {value.year}-04-01")
    return value


StartDate = Annotated[date, Field(strict=False), AfterValidator(_first_of_april)]
Years = Annotated[int, Field(ge=1, le=500)]
Seed = Annotated[int, Field(ge=0, le=2**63 - 1)]


class Run(Part):
    """When the simulation starts, how long it runs and how often."""

    start_date: StartDate = Field(
        default=date(2020, 4, 1), description="First day: 1 April, the first day of an NHS financial year."
    )
    years: Years = Field(default=6, description="Length in years.")
    replications: Annotated[int, Field(ge=1, le=1_000_000)] = Field(
        default=400, description="How many times the team's years are simulated."
    )
    seed: Seed = Field(default=2020, description="The random seed.")
    place: Annotated[Line, Field(max_length=80)] = Field(
        default="",
        description="Whose luck it is: teams of different places meet different luck, save what is national. "
        "Unset: the system's title.",
    )


class Scenario(Part):
    """Everything one simulation needs: system, policy, assumptions, run.

    Frozen. Make a changed copy with :meth:`replace`.

    Attributes
    ----------
    name : str
        What tables and pictures call it.
    system : System
        Who: the team, its money and its host, as the keys of a scenario file.
    policy : Policy
        The levers.
    assumptions : Assumptions
        What is uncertain.
    run : Run
        How long, how often, and whose luck.
    notes : mapping of str to Note
        Range (``low``, ``high``), ``source`` and ``grade`` of values, by dotted path.
    """

    name: Title = Field(description="Short name, used in tables and pictures.")
    system: System
    policy: Policy
    assumptions: Assumptions
    run: Run = Field(default_factory=Run)
    notes: Table[Reference, Note] = Field(
        default_factory=dict, description="Range, source and grade of values, by dotted path."
    )

    def _fit(self) -> None:
        found = list(cross_checks(self.system, self.policy, self.assumptions))
        if found:
            raise MisfitError(found)

    def posts(self) -> tuple[PostSpec, ...]:
        """Every post on its own, in the order of their names.

        Where the policy moves the team to second roles in partners, posts that were full-time become
        part-time (M13); a system that has second roles already says in its posts which they are.
        """
        given, posts = self.assumptions.employment, expand_posts(self.system)
        if self.employment() != self.system.employment:
            part = {"distributed": given.distributed_wte, "diffuse": given.diffuse_wte}
            wte = part.get(self.employment(), 1.0)
            posts = (p._replace(wte=wte) if p.wte == 1 else p for p in posts)
        return tuple(sorted(posts, key=lambda p: p.name))

    def place(self) -> str:
        """Whose luck it is: the place that the run names, or else the one that the system's title names."""
        return self.run.place or self.system.title

    def employment(self) -> EmploymentModel:
        """The employment model in force: the one the policy moves the team to, else the system's."""
        return self.policy.employment or self.system.employment

    def engagement(self) -> tuple[float, ...]:
        """How engaged each partner is, in the order of their names: as it is stated, else by its kind."""
        by_kind = self.assumptions.ties.engagement
        partners = (partner for _, partner in sorted(self.system.partners.items()))
        return tuple(p.engagement if p.engagement is not None else by_kind.of(p.kind) for p in partners)

    def practices(self) -> Practices:
        """The practices in force: what the policy brings in, else what the system has."""
        merged = self.system.practices.model_dump()
        merged.update({k: v for k, v in self.policy.practices.model_dump().items() if v is not None})
        return Practices(**merged)

    def mechanisms(self) -> tuple[Mechanism, ...]:
        """Own mechanisms, in the order of their names."""
        named = {**self.assumptions.mechanisms, **self.policy.mechanisms}
        return tuple(mechanism for _, mechanism in sorted(named.items()))

    def adding(self, mechanism: Mechanism, to: Literal["policy", "assumptions"] = "policy") -> Scenario:
        """Return a copy that has a mechanism too, or in place of another of its class.

        Parameters
        ----------
        mechanism : Mechanism
            What is added; its values can be changed by path afterwards, such as
            ``policy.mechanisms.recruitment_halt.from_month``, with their evidence (:func:`sim.value`).
        to : str
            Whether it is a lever of the policy, or one of the assumptions.
        """
        if not isinstance(mechanism, Mechanism) or to not in ("policy", "assumptions"):
            raise TypeError(
                f"adding: expected a mechanism, such as RecruitmentHalt(from_month=12), and to='policy' or "
                f"'assumptions'; got {mechanism!r} and {to!r}"
            )
        data = self.model_dump()
        data[to]["mechanisms"] = {**getattr(self, to).mechanisms, mechanism.key: mechanism}
        replaced = f"{to}.mechanisms.{mechanism.key}."  # of which the old values' evidence was said
        data["notes"] = {path: note for path, note in data["notes"].items() if not path.startswith(replaced)}
        try:
            return Scenario.model_validate(data)
        except ValidationError as error:
            said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            raise ScenarioError([Mistake(Origin(f"adding {mechanism.key}"), (), said)]) from None

    def replace(self, changes: Mapping[str, Any]) -> Scenario:
        """Return a copy with values changed, by dotted path: ``{"policy.renewal.lead_weeks": 26.0}``.

        What was known of a value that is replaced, its range, source and grade, was said of that value and
        goes with it; give a new value its own with :func:`sim.value`.

        Raises
        ------
        ScenarioError
            A path does not exist, or a value or an end of its range is not possible there.
        """
        data = opened(self, [path.split(".") for path in changes])
        try:
            for path, value in changes.items():
                set_path(data, path, value.value if isinstance(value, Valued) else value)
            data["notes"] = changed_notes(data["notes"], changes)
            changed = Scenario.model_validate(data)
        except (KeyError, ValidationError) as error:
            raise refusal(self.model_dump(mode="json"), changes, error, file_shape()) from None
        given = {path: value for path, value in changes.items() if isinstance(value, Valued)}
        if noted := {path: value for path, value in given.items() if path in changed.notes}:
            possible_orders(changed.notes, noted, file_shape())
            possible_ends(changed, noted, file_shape())
        return changed

    def to_yaml(self, path: str | PathLike[str]) -> Path:
        """Write the scenario to a file that states all of it and extends nothing; return its path.

        :func:`sim.load` reads it back as an equal scenario, with all that is known of its values. The file is
        written whole or not at all, and replaces one that is there. That of a team whose people are listed
        can be read by its owner alone.

        Raises
        ------
        sim.WriteError
            It cannot be written; what was there before is as it was.
        """
        written: Path = behind("scenario to file")(self, path)
        return written

    @classmethod
    def from_manifest(cls, source: str | PathLike[str], name: str = "") -> Scenario:
        """Return a scenario that was simulated, with all that was known of its values, from its results.

        Parameters
        ----------
        source : path
            A folder of results, or the ``manifest.json`` in it. That of a study needs the files beside it.
        name : str
            Which, if there are several: as tables call it (of one system), or by its own name or cell.

        Raises
        ------
        sim.StoreError
            The folder or file cannot be read, was made by a version that wrote it otherwise, has no or
            several such scenarios, or says another one than was simulated. The message names the file.
        """
        found: Scenario = behind("scenario of manifest")(source, name)
        return found

    def __hash__(self) -> int:
        """Return the hash of its name, which equal scenarios share: to hash all values takes longer."""
        return hash(self.name)

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        size = f"{len(self.posts())} posts; {self.policy.title}; {self.run.years} years"
        return f"Scenario({self.name!r}: {size})"

    __str__ = __repr__


def file_shape() -> Shape:
    """Return the shape of a scenario's parts: ``system``, ``policy``, ``assumptions`` and ``run``."""
    return _file_shape(tuple(KNOWN.values()))


@cache
def _file_shape(_known: tuple[type[Mechanism], ...]) -> Shape:
    schema = Scenario.model_json_schema()
    parts = {key: schema["properties"][key] for key in PARTS}
    own, definitions = schema_of_known()
    for part in (Policy, Assumptions):
        schema["$defs"][part.__name__]["properties"]["mechanisms"] = own
    return Shape({"type": "object", "properties": parts}, {**definitions, **schema["$defs"]})


def cross_checks(system: System, policy: Policy, assumptions: Assumptions) -> Iterator[Problem]:
    """Yield what does not fit between the parts of a scenario, each with the path of the key to mend."""
    streams, mix = system.streams, system.funding_mix
    for name in mix:
        if name not in streams:
            yield _no_such(("system", "funding_mix", name), "stream", name, streams)
    if mix:
        try:
            shares_sum_to_one(mix, "shares")
        except SharesError as error:
            yield Problem(("system", "funding_mix"), str(error), shares=error.places)
    posts = sum(group.count for group in system.posts.values())
    if posts > MOST_POSTS:
        yield Problem(("system", "posts"), f"{posts:,} posts are too many; at most {MOST_POSTS:,}")
        return
    for key, group in system.posts.items():
        if group.stream is None and not mix:
            yield Problem(
                ("system", "posts", key),
                "no stream pays for it; give it a stream or the system a funding_mix",
            )
        elif group.stream is not None and group.stream not in streams:
            yield _no_such(("system", "posts", key, "stream"), "stream", group.stream, streams)
        for i, partner in enumerate(group.partners):
            if partner not in system.partners:
                at = ("system", "posts", key, "partners", str(i))
                yield _no_such(at, "partner", partner, system.partners)
        if group.band not in assumptions.money.pay_gbp:
            yield Problem(
                ("system", "posts", key, "band"),
                f"no pay is known for band {group.band}; add assumptions.money.pay_gbp.{group.band}",
                partly=(("assumptions", "money", "pay_gbp"),),
            )
    names = [n for key, g in system.posts.items() for n in group_names(key, g)]
    for name in sorted(n for n, count in Counter(names).items() if count > 1):
        yield Problem(("system", "posts"), f"two posts are both called {name}; rename one group")
    yield from _stream_checks(system, names)
    for person in system.starting.people.keys() - {*names}:
        yield _no_such(("system", "starting", "people", person), "post", person, names)
    if "team" in streams:
        path = ("system", "streams", "team")
        yield Problem(path, "is what results call the whole team; choose another name")
    attrition = assumptions.attrition
    leaving = attrition.highest_resignation_per_year() + attrition.retirement_per_year
    drawn = not set(names) <= set(system.starting.people)
    if drawn and not leaving and not system.starting.fresh:
        yield Problem(
            ("system", "starting", "fresh"),
            "nobody resigns or retires, so no tenure can be drawn for day one; set it to true for a new team",
            partly=tuple(
                ("assumptions", "attrition", key) for key in ("resignation_per_year", "retirement_per_year")
            ),
        )
    for name in sorted({*policy.mechanisms} & {*assumptions.mechanisms}):
        yield Problem(
            ("assumptions", "mechanisms", name),
            f"stands under policy.mechanisms.{name} too; say in one place whether it is a lever",
        )
    yield from _date_checks(policy, assumptions)


def _date_checks(policy: Policy, assumptions: Assumptions) -> Iterator[Problem]:
    """Yield dates at which a year's money could be decided only after the year has ended."""
    funding, delay = assumptions.funding, policy.settlement.decision_delay_weeks
    dates = dates_in_force(funding)
    for name, latest in (
        ("non_recurrent_decision_weeks", dates.latest),
        ("core_decision_weeks", dates.core_latest),
    ):
        if latest + delay >= 52:
            said = f"money could be decided {latest + delay:g} weeks after 1 April; "
            at = ("assumptions", "funding", name, "latest")
            yield _too_late(delay, at, f"{said}it must be within the year (under 52)")
            break
    last_paid = assumptions.pooling.late_high_weeks + max(delay, 0.0)
    if last_paid >= 52:
        said = f"a partner could pay {last_paid:g} weeks after 1 April; it must be within the year (under 52)"
        yield _too_late(delay, ("assumptions", "pooling", "late_high_weeks"), said)


def _too_late(delay: float, at: tuple[str, ...], said: str) -> Problem:
    """Return what is said of a date that a policy's delay, if it has one, makes too late."""
    ours = ("policy", "settlement", "decision_delay_weeks")
    return Problem(ours, said, partly=(at,)) if delay > 0 else Problem(at, said)


def _stream_checks(system: System, names: list[str]) -> Iterator[Problem]:
    if len({*names}) < len(names):
        return
    paid = {p.stream for p in expand_posts(system)} if _mix_is_sound(system) else set(system.streams)
    for name, stream in system.streams.items():
        if name not in paid:
            yield Problem(
                ("system", "streams", name),
                f"pays for no post; give it a post or a share of the mix, or leave it out (null for {name} "
                "under streams, and under funding_mix if it is there)",
            )
        for partner in stream.shares:
            if partner not in system.partners:
                path = ("system", "streams", name, "shares", partner)
                yield _no_such(path, "partner", partner, system.partners)


def _mix_is_sound(system: System) -> bool:
    known = all(s in system.streams for s in system.funding_mix)
    return known and (not system.funding_mix or abs(sum(system.funding_mix.values()) - 1) <= 1e-3)


def _no_such(path: tuple[str, ...], what: str, name: str, names: Iterable[str]) -> Problem:
    known = sorted(names)
    shown = ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
    said = f"no {what} of this name; there are {shown or 'none'}"
    return Problem(path, said, tuple(known), name=name, table=("system", f"{what}s"))
