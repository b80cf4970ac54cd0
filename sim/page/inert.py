"""Words that a stranger wrote, shown as they stand: no markup, no link, no picture from elsewhere."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:])")
_MARKS_OF_LABELS = re.compile(r"([\\`*_\[\]$~]|:(?=\S)|(?<!\d)\.(?=\w)|\.(?=[^\W\d]))")
_SAFE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def inert(text: str) -> str:
    r"""Return a text for a place that reads Markdown, such that it is shown as it is.

    Marks of Markdown, of formulas between dollars and of named pictures between colons are escaped; so are
    those of HTML. A picture's address would be fetched, from wherever it is, by the browser of whoever looks.

    >>> inert("![x](http://example.org/<b>)")
    '\\!\\[x\\]\\(http\\://example\\.org/&lt;b&gt;\\)'
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split())).translate(_SAFE)


def inert_label(text: str) -> str:
    r"""Return a text for the label of a widget, such that it is shown, and read aloud, as it is.

    A label knows neither lists nor headings, so that fewer marks are escaped; and a screen reader is given
    the label before it is read as Markdown, with every escape in it.

    >>> inert_label("Pay (1: 0.5 full-time)"), inert_label("www.x :red[a](b)")
    ('Pay (1: 0.5 full-time)', 'www\\.x \\:red\\[a\\](b)')
    """
    return _MARKS_OF_LABELS.sub(r"\\\1", " ".join(text.split())).translate(_SAFE)
