"""The shape of a manifest: what stands in it, of what type. It may come from anybody."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, ValidationError

Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Number = float | int


class _Shape(BaseModel):
    """What other versions say besides does no harm."""

    model_config = ConfigDict(strict=True, extra="allow")


class _Replications(_Shape):
    minimum: PositiveInt
    maximum: PositiveInt


class _Uncertainty(_Shape):
    points: PositiveInt
    replications: PositiveInt


class _Stopped(_Shape):
    system: str
    assumptions: str
    replications: NonNegativeInt
    precision_reached_at: NonNegativeInt | None = None
    why: str
    half_widths: dict[str, dict[str, Number | None]]


class _Failure(_Shape):
    cell: str
    replication: NonNegativeInt
    error: str


class _Scenario(_Shape):
    cell: str
    system: str
    scenario: str
    assumptions: str
    sha256: Fingerprint


class _ScenarioWhole(_Scenario):
    whole: dict[str, Any]


class _Manifest(_Shape):
    engine_room: str
    events: bool
    uncertainty: _Uncertainty | None
    precision: dict[str, Number | str] | None
    stopped: list[_Stopped]
    failures: list[_Failure]
    failed_cells: list[str]
    personal_data: bool = False
    by: list[str] = []
    own_code: dict[str, str] = {}


class _OfStudy(_Manifest):
    kind: Literal["study"]
    scenarios: list[_Scenario] = Field(min_length=1)


class _OfComparison(_Manifest):
    kind: Literal["comparison"]
    title: str
    question: str
    replications: _Replications
    replications_chosen: list[NonNegativeInt] | None = None
    sections: dict[str, list[dict[str, Any]]]
    scenarios: list[_ScenarioWhole] = Field(min_length=1)


def refuse_misshapen(told: Any) -> None:
    """Raise ValueError, with the place, if something that a manifest says is missing or of another type."""
    kind = told.get("kind") if isinstance(told, dict) else None
    try:
        (_OfStudy if kind == "study" else _OfComparison).model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place}: {first['msg']}" if place else first["msg"]) from None
