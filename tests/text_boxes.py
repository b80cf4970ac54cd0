"""Which texts of a picture lie upon each other."""

from collections.abc import Sequence

import numpy as np
from matplotlib.transforms import BboxBase


def upon_each_other(
    boxes: Sequence[BboxBase], across: float = 0.0, down: float = 0.0
) -> list[tuple[int, int]]:
    """Return the places of the boxes, two and two, that share more than so much of their width and height."""
    if not boxes:
        return []
    left, bottom, right, top = np.array([box.extents for box in boxes]).T
    wide = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    tall = np.minimum.outer(top, top) - np.maximum.outer(bottom, bottom)
    found = np.argwhere(np.triu((wide > across) & (tall > down), 1))
    return [(int(a), int(b)) for a, b in found]
