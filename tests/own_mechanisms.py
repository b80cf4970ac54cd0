"""The two mechanisms of docs/how-to/extend.md, and one that tells what it was asked."""

from __future__ import annotations

from pydantic import Field

import sim
from sim.scenario.mechanism import PersonAt, PostAt


class RecruitmentHalt(sim.Mechanism):
    """Nobody is recruited between two months."""

    from_month: float = Field(default=0.0, ge=0, le=120, description="First month of the halt.")
    to_month: float = Field(default=0.0, ge=0, le=120, description="Month from which it is over.")

    def may_recruit(self, month: float, post: PostAt) -> bool:
        return not self.from_month <= month < self.to_month


class RetentionPayment(sim.Mechanism):
    """Whoever has been there for some months is paid a sum, and until then fewer resign."""

    gbp: float = Field(default=0.0, ge=0, description="What is paid.")
    at_month: int = Field(default=12, ge=1, description="Months in the team after which it is paid.")
    multiplier: float = Field(default=0.7, ge=0, le=1, description="Of resignations until then.")

    def hazard_multiplier(self, month: float, person: PersonAt) -> float:
        return self.multiplier if self.gbp and person.tenure_months < self.at_month else 1.0

    def cost_gbp(self, month: float, person: PersonAt) -> float:
        return self.gbp if self.at_month <= person.tenure_months < self.at_month + 1 else 0.0
