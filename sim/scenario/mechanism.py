"""Own mechanisms: what a user adds to the model, as a class whose fields are its assumptions.

A mechanism acts at a few points, each a method that takes what is known there and returns a plain value.
It keeps nothing: what it returns depends on its fields and its arguments alone. So a scenario that has one
is as repeatable as any other, for any number of workers.

Standard terms: this is the strategy pattern, as Ciw's subclassed nodes and Mesa's agents are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from inspect import isfunction
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, NamedTuple, Protocol, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    SerializeAsAny,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    model_validator,
)

from sim.scenario.base import Part, Table
from sim.scenario.characters import legible
from sim.scenario.errors import near


class Chance(Protocol):
    """Numbers from 0 to 1 that belong to one mechanism, replication, and post or person."""

    def __call__(self, what: str, n: int = 0) -> float:
        """Return the number for a use, in words, and its index: always the same, whatever else happens."""


class PostAt(Protocol):
    """A post, as a mechanism sees it."""

    @property
    def name(self) -> str:
        """The post's name."""

    @property
    def stream(self) -> str:
        """Name of the funding stream that pays for it."""

    @property
    def band(self) -> str:
        """Agenda for Change band, such as ``8a``."""

    @property
    def wte(self) -> float:
        """Whole-time equivalent."""

    @property
    def vacant(self) -> bool:
        """Whether nobody holds it."""

    @property
    def confirmed_months(self) -> float:
        """Months for which its money is confirmed still; inf if recurrent, below 0 if it has lapsed."""

    @property
    def chance(self) -> Chance:
        """Draws a number that belongs to the post: ``post.chance("what for")``."""


class PersonAt(Protocol):
    """Somebody in the team, as a mechanism sees them."""

    @property
    def post(self) -> PostAt:
        """The post held."""

    @property
    def contract(self) -> str:
        """``permanent``, ``fixed-term``, ``secondment``, ``gifted`` or ``aligned``."""

    @property
    def day_one(self) -> bool:
        """Whether the person was there on day one."""

    @property
    def knowledge(self) -> float:
        """What the person knows of the system now, in staff equivalents, 0 to 1."""

    @property
    def tenure_months(self) -> float:
        """Service in the team."""

    @property
    def contract_months_left(self) -> float:
        """To the end of the contract; inf for none, below 0 in limbo."""

    @property
    def in_limbo(self) -> bool:
        """Whether the person works past the end of the contract."""

    @property
    def told(self) -> bool:
        """Whether the person knows that the contract is not renewed, or that the post closes."""

    @property
    def resigning(self) -> bool:
        """Whether notice has been given."""

    @property
    def chance(self) -> Chance:
        """Draws a number that belongs to the person: ``person.chance("what for", 2)``."""


class Leaving(NamedTuple):
    """How somebody leaves.

    Attributes
    ----------
    reason : str
        ``resigned``, ``contract_not_renewed``, ``work_ended`` and so on, as in the table of people.
    weeks_known : float
        Weeks since notice was given, or the person was told.
    overlap : bool
        Whether the successor is in post already.
    """

    reason: str
    weeks_known: float
    overlap: bool


POINTS = (
    "may_recruit", "weeks_to_start", "hazard_multiplier", "handed_over", "cost_gbp", "cost_of_year_gbp",
)  # fmt: skip
"""Where a mechanism may act: the names of its methods."""
_MISSPELT = 0.8  # as near as this, a point was meant, and not a helper


class Mechanism(Part):
    """Something added to the model. Subclass it; the fields are its assumptions, and the points what it does.

    In a scenario file it stands under ``policy.mechanisms`` (a lever) or ``assumptions.mechanisms`` (how the
    world is), by its name: that of the class with underscores, ``recruitment_halt`` for ``RecruitmentHalt``.
    Have a value of its fields with which it does nothing. Months are counted from the start date; a point
    that a subclass leaves alone costs nothing.

    See docs/how-to/extend.md.

    Attributes
    ----------
    key : str
        Its name in scenario files.
    """

    key: ClassVar[str] = ""

    @model_validator(mode="after")
    def _legible(self) -> Self:
        """Refuse text, in a field of any subclass, that could upset a terminal or a file."""
        for field in type(self).model_fields:
            if isinstance(said := getattr(self, field), str):
                legible(said)
        return self

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Make the mechanism known by its name; a second class of the same name takes its place."""
        cls.key = _snake(cls.__name__)
        for name, value in vars(cls).items():
            meant = near(name, POINTS, _MISSPELT) if isfunction(value) and name not in POINTS else None
            if meant and not name.startswith("_"):
                raise TypeError(
                    f"{cls.__name__}.{name}: no such point of a mechanism; did you mean {meant}? (A helper's "
                    "name may begin with an underscore.)"
                )
        if not cls.__module__.startswith("sim."):  # those that are shipped have their places in a scenario
            _KNOWN[cls.key] = cls

    def may_recruit(self, month: float, post: PostAt) -> bool:
        """Return whether a search for staff may go on: asked before approval, and before each advert.

        If not, it is asked again on the first of the next month.
        """
        return True

    def weeks_to_start(self, month: float, post: PostAt, from_partner: bool, weeks: float) -> float:
        """Return the weeks from advert to start, given those that the model has drawn; 0 or more."""
        return weeks

    def hazard_multiplier(self, month: float, person: PersonAt) -> float:
        """Return what multiplies a person's hazard of resignation; 0 or more.

        Read on the first of each month and when the person's state changes; in force until it is read again.
        """
        return 1.0

    def handed_over(self, month: float, person: PersonAt, leaving: Leaving, share: float) -> float:
        """Return the share, 0 to 1, of tacit knowledge that a leaver hands over, given the model's."""
        return share

    def cost_gbp(self, month: float, person: PersonAt) -> float:
        """Return what a person costs in addition; asked of all in the team on the first of each month."""
        return 0.0

    def cost_of_year_gbp(self, year: int, team: tuple[PersonAt, ...]) -> float:
        """Return what a year costs in addition, given who is there on its 1 April; 0 is the first year."""
        return 0.0

    def acts_at(self, point: str) -> bool:
        """Return whether it does anything at a point, by the name of its method."""
        return getattr(type(self), point) is not getattr(Mechanism, point)


_KNOWN: dict[str, type[Mechanism]] = {}

KNOWN: Mapping[str, type[Mechanism]] = MappingProxyType(_KNOWN)
"""The mechanisms that are defined in this process, by name."""


def _snake(name: str) -> str:
    """Return the name of a class as keys are written.

    >>> _snake("RecruitmentHalt")
    'recruitment_halt'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _of_their_classes(given: Any, info: ValidationInfo) -> Any:
    """Return mechanisms as the classes of their names make them; what a name stands for is known only now."""
    if not isinstance(given, Mapping):
        return given
    made = {name: one for name, one in given.items() if isinstance(one, Mechanism)}
    if len(made) == len(given):  # as in nearly all scenarios, which have none
        return made
    fields: dict[str, Any] = {name: (kind | None, None) for name, kind in _KNOWN.items()}
    known = create_model("Mechanisms", __config__=ConfigDict(extra="forbid", strict=True), **fields)
    # as JSON: a list is then a tuple where one is wanted, and a text a date
    plain = json.dumps({name: one for name, one in given.items() if name not in made}, default=str)
    read = known.model_validate_json(plain, context=info.context)
    found = {name: made[name] if name in made else getattr(read, name) for name in given}
    return {name: one for name, one in found.items() if one is not None}


Mechanisms = Annotated[
    Table[str, SerializeAsAny[Mechanism]],
    BeforeValidator(_of_their_classes),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": "object"}}),
]
"""Own mechanisms, by name. What an editor may know of them is that there may be some."""


def schema_of_known() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON schema of a table of the mechanisms known now, and the definitions it refers to."""
    definitions: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for name, kind in _KNOWN.items():
        schema = kind.model_json_schema()
        definitions |= schema.pop("$defs", {})
        fields[name] = schema
    return {"type": "object", "properties": fields, "additionalProperties": False}, definitions
