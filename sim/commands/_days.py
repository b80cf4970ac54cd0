"""Days on the command line, as people in the UK and as files write them."""

from __future__ import annotations

import re
from datetime import date

from sim.cli import UserError

_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def day_of(option: str, text: str) -> date:
    """Return the day that an option names, day first or as ISO 8601.

    >>> day_of("--start", "01/04/2027"), day_of("--start", "2027-04-01")
    (datetime.date(2027, 4, 1), datetime.date(2027, 4, 1))

    Raises
    ------
    UserError
        It is not written so, or is no day.
    """
    parts = _BRITISH.fullmatch(text)
    try:
        return date(*(int(p) for p in reversed(parts.groups()))) if parts else date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{option} {text or 'is empty'}: write the day as 31/03/2024 or 2024-03-31") from None
