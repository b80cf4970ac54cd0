"""Which of two lines is the odd one, where one of them is indented otherwise than it should be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_USUAL = 2


def indent_of(line: str) -> int:
    """Return how many spaces a line begins with."""
    return len(line) - len(line.lstrip())


def is_written(line: str) -> bool:
    """Whether a line holds more than spaces and a comment."""
    return bool(line.split("#")[0].strip())


def odd_line(lines: Sequence[str], upper: int, lower: int) -> int:
    """Return which of two lines, of which one is indented wrongly, breaks the habit of the file.

    Parameters
    ----------
    lines : sequence of str
        The file.
    upper, lower : int
        The numbers of the two, from 0. The parser has found the lower one.
    """
    step = _step(lines)
    high, low = indent_of(lines[upper]), indent_of(lines[lower])
    if bool(high % step) != bool(low % step):
        return upper if high % step else lower
    above = next((i for i in range(upper - 1, -1, -1) if is_written(lines[i])), None)
    if above is None:
        return lower
    opens = lines[above].split(" #")[0].rstrip().endswith(":")
    before = indent_of(lines[above])
    if low > high:  # beneath a value nothing can stand: either it is too deep, or the upper too high
        return upper if opens and before == high else lower
    return upper if high - before > step else lower


def _step(lines: Sequence[str]) -> int:
    """Return by how much lines are usually indented further than the one above."""
    indents = [indent_of(line) for line in lines if is_written(line) and not re.match(r"\s*- ", line)]
    deeper = Counter(low - high for high, low in pairwise(indents) if low > high)
    return deeper.most_common(1)[0][0] if deeper else _USUAL
