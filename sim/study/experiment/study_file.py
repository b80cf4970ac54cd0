"""The study file: which systems, which policies, under which assumptions, and how well it must be known."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from sim.scenario.base import Name, Part, Reference, Series, Table, Text, Title
from sim.scenario.model import Run, Seed, StartDate, Years
from sim.study.design import POINTS, REPLICATIONS_PER_POINT, SEED

MEASURES = (
    "retention_18m", "retention_30m", "retention_42m", "retention_54m", "retention_66m", "months_kept",
    "lost_knowledge", "knowledge_stock_end", "limbo_weeks", "vacancy_rate", "exits_per_year",
    "funded_post_months", "cost_total_gbp", "cost_public_gbp",
)  # fmt: skip
"""What a study's tables are about, if its file does not say."""

POOLED = "pooled"
"""What tables call all systems together; so no system may be called so."""


class Entry(Part):
    """A system, a policy or assumptions of the study: shipped or a file, with changes perhaps.

    In a file a shipped name, or the path of a file, may stand in its place.
    """

    name: Name | None = Field(
        default=None, description="What the study calls it; unset: the shipped name, or the file's own."
    )
    extends: Reference = Field(description="A shipped name, or a file's path from the study file.")
    set: Table[Reference, Any] = Field(
        default_factory=dict,
        description="Values changed, by dotted path as in --set: `policy.renewal.lead_weeks: 26`.",
    )


class StudyRun(Part):
    """When the simulations start, how long they run, and the seed of their chance."""

    start_date: StartDate = Field(default=date(2020, 4, 1), description="First day: 1 April.")
    years: Years = Field(default=Run.model_fields["years"].default, description="Length in years.")
    seed: Seed = Field(default=Run.model_fields["seed"].default, description="The random seed.")


class Replications(Part):
    """How often each team's years are simulated."""

    minimum: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=100, description="At least so often; just so often if no precision is asked for."
    )
    maximum: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=2000, description="No more than so often, whatever precision is asked for."
    )
    look_ahead: Annotated[int, Field(ge=0, le=100_000)] = Field(
        default=100, description="For so many more replications the precision must hold; they are used too."
    )

    @model_validator(mode="after")
    def _check(self) -> Replications:
        if self.maximum < self.minimum:
            raise ValueError(f"the maximum, {self.maximum:,}, is below the minimum, {self.minimum:,}")
        return self


HalfWidth = Annotated[float, Field(gt=0, le=1e12)]


class Precision(Part):
    """How well the paired differences from the baseline must be known.

    Each key but ``of`` is a measure of the team and the half-width, in the measure's own unit, that the 95%
    interval of its mean difference may have: ``retention_42m: 0.01`` is one percentage point.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, HalfWidth] = Field(init=False)

    of: Literal["each-system", "pooled"] = Field(
        default="each-system", description="Whether of each system by itself, or of all of them together."
    )

    @model_validator(mode="after")
    def _check(self) -> Precision:
        if not self.half_widths:
            raise ValueError("names no measure; write one and its half-width, such as retention_42m: 0.01")
        return self

    @property
    def half_widths(self) -> dict[str, float]:
        """The half-width asked for, by measure."""
        return dict(self.__pydantic_extra__ or {})


class Uncertainty(Part):
    """The uncertainty design: how far the answer moves over the plausible ranges of the assumptions."""

    points: Annotated[int, Field(ge=2, le=10_000)] = Field(
        default=POINTS, description="Points at which assumptions that have a range and act move together."
    )
    replications: Annotated[int, Field(ge=2, le=100_000)] = Field(
        default=REPLICATIONS_PER_POINT,
        description="Replications at each point; no more than the minimum of the study.",
    )
    seed: Seed = Field(default=SEED, description="The seed of the points, whatever that of the run is.")
    design: Literal["latin-hypercube", "sobol"] = Field(
        default="latin-hypercube", description="How the points are spread."
    )
    conditioned: bool = Field(
        default=True,
        description="Whether points that disagree with what integrated care boards published are left out.",
    )


def _two(policies: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if len(policies) < 2:
        raise ValueError("expected two policies or more: the baseline, and what is held against it")
    return policies


class StudyFile(Part):
    """A study: systems x policies x assumptions, each policy held against the baseline."""

    title: Title = Field(description="Its name for display.")
    question: Text = Field(default="", description="The question it answers, in a policy person's words.")
    systems: Series[Entry] = Field(min_length=1, description="The systems.")
    policies: Annotated[Series[Entry], AfterValidator(_two)] = Field(
        description="The policies, the baseline among them.", json_schema_extra={"minItems": 2}
    )
    assumptions: Series[Entry] = Field(
        default=(Entry(extends="central"),), min_length=1, description="Sets of assumptions."
    )
    baseline: Name | None = Field(
        default=None, description="The policy that the others are held against; unset: the first."
    )
    run: StudyRun = Field(default_factory=StudyRun, description="When, how long, and the seed.")
    measures: Series[Reference] = Field(
        default=MEASURES, min_length=1, description="The measures that matter: those of the tables."
    )
    replications: Replications = Field(
        default_factory=Replications, description="How often each team's years are simulated."
    )
    precision: Precision | None = Field(
        default=None, description="How well the differences must be known; unset: as they come."
    )
    uncertainty: Uncertainty | None = Field(
        default=None, description="The range over the assumptions; unset: none."
    )
