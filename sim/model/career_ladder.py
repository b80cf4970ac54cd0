"""M6 The career ladder: with promotion within the system, who has been long in it resigns less."""

from __future__ import annotations

from sim.model.round_numbers import at_least
from sim.scenario.base import Months, Multiplier
from sim.scenario.mechanism import Mechanism, PersonAt


class CareerLadder(Mechanism):
    """A factor on the hazard of resignation from some months in the team."""

    from_months: Months
    multiplier: Multiplier

    def hazard_multiplier(self, month: float, person: PersonAt) -> float:
        """Return the multiplier of those who have been there so long, 1 of others."""
        return self.multiplier if at_least(person.tenure_months, self.from_months) else 1.0
