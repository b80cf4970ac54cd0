"""What every part of a scenario is built from: a frozen model, frozen tables, and the units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from sim.errors import EngineRoomError
from sim.scenario.characters import legible, one_line

K = TypeVar("K")
V = TypeVar("V")

VALUES_ALONE = "values alone"
"""Context of a validation that looks at each value by itself, and not at how values fit each other."""


class Part(BaseModel):
    """A frozen piece of a scenario; an unknown key or a wrong type is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    def _fit(self) -> None:
        """Raise ValueError if values that are possible by themselves do not fit each other."""

    @model_validator(mode="after")
    def _checked(self, info: ValidationInfo) -> Self:
        if info.context != VALUES_ALONE:
            self._fit()
        return self


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed after it is made, so that no run can change a scenario."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("a scenario is frozen; make a new one with Scenario.replace(...)")

    __setitem__ = __delitem__ = _refuse
    update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)


def _freeze(table: Mapping[K, V]) -> FrozenDict[K, V]:
    return FrozenDict(table)


Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9-]*$")]
"""A stable identity: it keys the random numbers, so renaming a thing changes its life."""

Text = Annotated[str, Field(max_length=4000), AfterValidator(legible)]
"""Words to read: they may have several lines, and no characters that could upset a terminal or a file."""

Line = Annotated[str, Field(max_length=250), AfterValidator(one_line)]
"""Words on one line, or none: what something is called, or a place."""


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; write what it is called")
    return text


Title = Annotated[Line, AfterValidator(_said), Field(json_schema_extra={"minLength": 1})]
"""What something is called in tables, sentences and pictures: words on one line."""

Reference = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(one_line)]
"""What names something else: a file, a path of keys, a measure."""

Share = Annotated[float, Field(ge=0, le=1)]
Wte = Annotated[float, Field(gt=0, le=1)]
Weeks = Annotated[float, Field(ge=0, le=520)]
SignedWeeks = Annotated[float, Field(ge=-52, le=52)]
Months = Annotated[float, Field(ge=0, le=1200)]
YearMonth = Annotated[float, Field(ge=0, lt=12)]
PositiveMonths = Annotated[float, Field(ge=0.1, le=1200)]
RatePerYear = Annotated[float, Field(ge=0, le=100)]
Multiplier = Annotated[float, Field(ge=0, le=100)]
Slope = Annotated[float, Field(ge=0, le=20)]
TauFactor = Annotated[float, Field(ge=0.1, le=10)]
ServiceYears = Annotated[float, Field(ge=0, le=50)]
Engagement = Annotated[float, Field(ge=0.5, le=1.5)]
Variation = Annotated[float, Field(ge=0, le=5)]
Gbp = Annotated[float, Field(ge=0, le=1e9)]

Band = Literal["2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9"]
"""Agenda for Change pay band, always written as text (quote it: \"7\")."""

BANDS: tuple[Band, ...] = ("2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9")

StreamKind = Literal["transformation", "pooled", "core", "aligned", "gifted", "programme"]
ContractKind = Literal["policy", "permanent", "fixed-term", "secondment", "gifted", "aligned"]
PartnerKind = Literal[
    "trust", "commissioner", "local-authority", "primary-care-network", "voluntary-sector", "regulator"
]

Table = Annotated[dict[K, V], AfterValidator(_freeze)]
"""A mapping that is frozen once read."""

Series = Annotated[tuple[V, ...], Field(strict=False)]
"""A list in the file, a tuple in memory; when a file extends another, a list replaces the whole list."""


class SharesError(EngineRoomError, ValueError):
    """Shares that do not add to 1. ``places`` are their paths below the part that holds them."""

    def __init__(self, what: str, total: float, places: Iterable[tuple[str, ...]]) -> None:
        super().__init__(f"{what} must add to 1; they add to {total:.4g}")
        self.places = tuple(places)


class Problem(NamedTuple):
    """Something that does not fit between parts: the key's path, what is wrong, and names that would fit."""

    path: tuple[str, ...]
    message: str
    valid: tuple[str, ...] = ()
    shares: tuple[tuple[str, ...], ...] = ()  # what was added up, by paths below this one
    name: str = ""  # that nothing has
    table: tuple[str, ...] = ()  # where what could have it is told of
    partly: tuple[tuple[str, ...], ...] = ()  # what may be the cause as well


class MisfitError(EngineRoomError, ValueError):
    """Parts that do not fit each other."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{'.'.join(p.path)}: {p.message}" for p in problems))
        self.problems = problems


def shares_sum_to_one(shares: Mapping[str, float] | Sequence[float], what: str, place: str = "*") -> None:
    """Raise SharesError unless shares add to 1, within a tenth of a per cent.

    Parameters
    ----------
    shares : mapping or sequence of float
        By name, or in order.
    what : str
        What they are called in the message.
    place : str
        Where each stands in the part that is checked; the star is its name or its position.
    """
    named = shares if isinstance(shares, Mapping) else {str(i): share for i, share in enumerate(shares)}
    total = sum(named.values())
    if abs(total - 1) > 1e-3:
        raise SharesError(what, total, (tuple(place.replace("*", name).split(".")) for name in named))


def in_order(part: Part, low: str, high: str) -> None:
    """Raise ValueError unless the value under one key of a part is at most that under another."""
    least, most = getattr(part, low), getattr(part, high)
    if least > most:
        raise ValueError(f"{low} must be at most {high}; they are {least:,.15g} and {most:,.15g}")
