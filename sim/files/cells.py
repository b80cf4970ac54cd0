"""Texts in files of comma-separated values: what begins like a formula is marked, and read back as it was.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, also between quotation
marks, and does what it says. Such a text has an apostrophe before it in the file.
"""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_MARKED = re.compile(f"'{_FORMULA.pattern}")


def marked(text: str) -> str:
    """Return a text as it is written into a cell.

    >>> marked("=1+1"), marked("'=1+1"), marked("a = b")
    ("'=1+1", "''=1+1", 'a = b')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """Return the text of a cell as it was before :func:`marked`."""
    return text[1:] if _MARKED.match(text) else text
