"""Shards: a study divided over jobs that know nothing of each other, and put together afterwards."""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32


class Shard(NamedTuple):
    """One of several equal parts of a study.

    Attributes
    ----------
    number : int
        Which, from 1 to *of*.
    of : int
        How many there are.
    """

    number: int
    of: int

    def owns(self, cell: str, block: int) -> bool:
        """Whether the *block*-th block of replications of a cell belongs to this shard.

        Each block belongs to exactly one shard. The blocks of a cell are dealt out in turn, and which shard
        has the first is as good as random, so each gets about as much of every cell, and of many small ones.
        """
        return (crc32(cell.encode()) + block) % self.of == self.number - 1


WHOLE = Shard(1, 1)
"""The study undivided."""
