"""M9 What a staff passport saves on the way in: checks that somebody from a partner has had already."""

from __future__ import annotations

from sim.scenario.base import Weeks
from sim.scenario.mechanism import Mechanism, PostAt


class PassportChecks(Mechanism):
    """Weeks of checks skipped by who comes from a partner, which leave a shortest time."""

    skipped_weeks: Weeks
    shortest_weeks: Weeks

    def weeks_to_start(self, month: float, post: PostAt, from_partner: bool, weeks: float) -> float:
        """Return the weeks from advert to start, fewer for one from a partner."""
        if not from_partner:
            return weeks
        return min(weeks, max(self.shortest_weeks, weeks - self.skipped_weeks))
