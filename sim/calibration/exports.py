"""Histories as organisations export them: what columns they often lack, taken out of a whole history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace

import numpy as np

from sim.calibration.history import History, Leaving

Export = Callable[[History, np.random.Generator], History]
"""What is left of a history; the second is the only source of chance."""
HIDDEN = 0.3
"""Share of the leavings that have no reason, where reasons are missing."""


def whole(history: History, chance: np.random.Generator) -> History:
    """Return all of it."""
    del chance
    return history


def no_decisions(history: History, chance: np.random.Generator) -> History:
    """Return what a list shows that does not say when renewals were decided, nor what was answered."""
    del chance
    n = len(history)
    return replace(history, decided=np.full(n, np.inf), answer=np.full(n, -1), decisions_known=False)


def no_notice(history: History, chance: np.random.Generator) -> History:
    """Return what a list shows that has neither decisions nor the day on which notice was given."""
    seen = no_decisions(history, chance)
    return replace(seen, notice=np.full(len(seen), np.nan), notice_known=False)


def reasons_hidden(history: History, chance: np.random.Generator) -> History:
    """Return what a list shows that has none of these, and of some leavers no reason."""
    seen = no_notice(history, chance)
    hidden = seen.gone & (chance.random(len(seen)) < HIDDEN)
    return replace(seen, reason=np.where(hidden, int(Leaving.UNKNOWN), seen.reason))


def row_a_person(history: History, chance: np.random.Generator) -> History:
    """Return what a list shows that has one row a person, with the end of the newest contract alone."""
    seen, last = no_notice(history, chance), history.last
    found = {f.name: getattr(seen, f.name) for f in fields(seen)}
    found |= {name: x[last] for name, x in found.items() if isinstance(x, np.ndarray)}
    found["start"] = np.where(found["joined"] < seen.opens, np.nan, found["joined"])
    return History(**{**found, "renewals_known": False})


EXPORTS: Mapping[str, Export] = {
    "all columns": whole,
    "no decisions": no_decisions,
    "nor notice": no_notice,
    f"nor {HIDDEN:.0%} of the reasons": reasons_hidden,
    "one row a person": row_a_person,
}
"""What is tried, each with what it is called."""
