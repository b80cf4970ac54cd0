"""Columns of codes as columns of words, which hold each word once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.posts import PostSpec

if TYPE_CHECKING:
    import pyarrow as pa

Codes = tuple[NDArray[Any], Sequence[str]]
"""Codes, -1 where there is nothing to say, and the word of each."""


def as_words(codes: NDArray[Any], words: Sequence[str]) -> pa.DictionaryArray:
    """Return codes as an Arrow column of words; -1 is empty."""
    import pyarrow as pa

    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), type=pa.string()))


def post_codes(posts: Sequence[PostSpec], told: Callable[[PostSpec], str]) -> Codes:
    """Return what is told of each post, such as its band, as codes of words; the last is that of no post."""
    words = sorted({told(post) for post in posts})
    places = [words.index(told(post)) for post in posts]
    return np.array([*places, -1], dtype=np.int32), words
