"""Alternatives: other readings of how a system works, or how long one looks, each under a name of its own."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from sim.scenario.base import Part, Reference, Table, Text, Title
from sim.scenario.model import Years


class Alternative(Part):
    """A structural alternative: values laid over both sides of a comparison, or another length of the run.

    What is varied is the shape of the model and not a number within its range; so it has no low and high end.
    """

    title: Title = Field(description="Its name for display.")
    question: Text = Field(default="", description="The question it answers, in a policy person's words.")
    replaces: Text = Field(description="What of the central model it takes the place of.")
    why: Text = Field(description="The evidence or the reason for it.")
    only_if_named: bool = Field(
        default=False, description="Whether it is left out where all that are shipped are asked for."
    )
    set: Table[Reference, Any] = Field(
        default_factory=dict,
        description="Values laid over both sides, by dotted path as in --set: "
        "`policy.settlement.phase: averaged`.",
    )
    years: Years | None = Field(default=None, description="Or else the length of the run, in years.")

    def _fit(self) -> None:
        if bool(self.set) == (self.years is not None):
            raise ValueError("give set, with values to lay over both sides, or years: one of them")

    @property
    def changes(self) -> dict[str, Any]:
        """What it changes in a scenario, by dotted path."""
        return dict(self.set) if self.years is None else {"run.years": self.years}
