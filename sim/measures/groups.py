"""Groups of people of whom curves are drawn: by the stream, contract, band or role that they came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.measures.measure import TEAM, Bools, Ints
from sim.measures.spells import Spells
from sim.model.log import PERSONS_PER_POST, Contract, word

GROUPINGS = (TEAM, "stream", "contract", "band", "role")
"""What people can be told apart by; ``team``: not at all."""


class Groups(NamedTuple):
    """What the groups of a scenario are called.

    Attributes
    ----------
    streams : sequence of str
        Names of the streams, in the order of their codes.
    bands, roles : sequence of str
        The band and the role of each post, in the order of their codes.
    """

    streams: Sequence[str]
    bands: Sequence[str]
    roles: Sequence[str]

    def of(self, spells: Spells, by: Sequence[str]) -> Iterator[tuple[str, Bools]]:
        """Yield the name of each group, grouping after grouping, and which spells are in it.

        ``team``, the name of a stream, ``contract: fixed-term``, ``band: 8a``, ``role: Analyst``: what people
        came to, whatever became of them.
        """
        post = spells.person // PERSONS_PER_POST
        for grouping in by:
            match grouping:
                case "stream":
                    yield from ((name, spells.stream == i) for i, name in enumerate(self.streams))
                case "contract":
                    yield from ((f"contract: {word(c)}", spells.contract == c) for c in Contract)
                case "band":
                    yield from _named("band", self.bands, post)
                case "role":
                    yield from _named("role", self.roles, post)
                case _:
                    yield TEAM, np.ones(len(post), dtype=np.bool_)


def _named(kind: str, told: Sequence[str], post: Ints) -> Iterator[tuple[str, Bools]]:
    each = np.array(told)[post]
    yield from ((f"{kind}: {name}", each == name) for name in sorted(set(told)))
