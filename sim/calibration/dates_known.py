"""Whether a record says when contracts were decided and when notice was given: in most rows, or not at all.

A date that only some rows have is taken as not known in all: those that have it are no chance sample. Time up
to a decision that was not noted would count as if nobody had known of it, and a record's last weeks as if
everybody had seen who was leaving.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.calibration.history import RAN_OUT, History, Leaving
from sim.measures.measure import Bools
from sim.model.log import Contract

_MOSTLY = 0.9
"""A date that is there for fewer of the rows that should have it is not known."""


def with_what_is_known(history: History) -> History:
    """Return a history that knows whether it is told when contracts were decided, and notice given."""
    h = history
    came = (h.contract == Contract.FIXED_TERM) & (h.contract_end > h.opens) & (h.contract_end <= h.closes)
    answered = came & (h.renewed | (h.last & h.gone & np.isin(h.reason, RAN_OUT)))
    own = h.gone & (h.left > h.opens) & np.isin(h.reason, (Leaving.RESIGNED, Leaving.RETIRED))
    return replace(
        h,
        decisions_known=_mostly(np.isfinite(h.decided), answered),
        notice_known=_mostly(~np.isnan(h.notice), own),
    )


def _mostly(there: Bools, needed: Bools) -> bool:
    """Return whether a date is there in most of the rows that need it; anywhere, if none does."""
    return bool(there[needed].mean() >= _MOSTLY) if needed.any() else bool(there.any())
