"""Words that a stranger wrote, shown as they stand: no markup, no link, no picture from elsewhere."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:])")
_SAFE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def inert(text: str) -> str:
    r"""Return a text for a place that reads Markdown, such that it is shown as it is.

    Marks of Markdown, of formulas between dollars and of named pictures between colons are escaped; so are
    those of HTML. A picture's address would be fetched, from wherever it is, by the browser of whoever looks.

    >>> inert("![x](http://example.org/<b>)")
    '\\!\\[x\\]\\(http\\://example\\.org/&lt;b&gt;\\)'
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split())).translate(_SAFE)
