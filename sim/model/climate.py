"""M1 The national funding climate: one state a year, which shifts the odds of every stream together."""

from __future__ import annotations

from sim.chance import Chance, What, category
from sim.scenario.funding import Odds


class Climate:
    """The climate of one replication, year by year from year 1; the first is drawn from the long run."""

    def __init__(self, chance: Chance, odds: Odds) -> None:
        self._chance = chance
        self._odds = odds
        self._states: list[int] = []

    def odds(self, year: int) -> tuple[float, ...]:
        """Return the chances of the outcomes of a settlement decided for a financial year (1 or later)."""
        states = self._odds.climate
        if not states:
            return tuple(o.chance for o in self._odds.outcomes)
        while len(self._states) < year:
            u = self._chance.uniform("nation", What.CLIMATE, len(self._states) + 1)
            before = tuple(states[self._states[-1]].next) if self._states else self._odds.long_run
            self._states.append(category(u, before)[0])
        return tuple(states[self._states[year - 1]].chances)
