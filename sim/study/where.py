"""What a row of a table is about."""

from __future__ import annotations

from typing import NamedTuple


class Where(NamedTuple):
    """What a row of a table is about, in its first columns.

    Attributes
    ----------
    assumptions, system : str
        In a study its names for them, the system ``pooled`` for all together; in a comparison the titles of
        the scenario's own.
    scenario : str
        What is compared: in a study a policy, by name.
    """

    assumptions: str
    system: str
    scenario: str
