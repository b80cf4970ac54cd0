"""The reading age of a text, by the formula of Flesch and Kincaid.

Syllables are those of a hyphenation dictionary (pyphen). Of the libraries that know the formula, textstat
fetches a corpus when it runs (from 0.7.9), or brings a package called ``tests`` that hides these (0.7.7 and
0.7.8), or cannot be imported beside a setuptools of today (before).
"""

from __future__ import annotations

import re
from functools import cache

_WORD = re.compile(r"[^\W_][\w'’.,]*")
_END = re.compile(r"[.?!]+[”\"']*(?:\s|$)")


def grade(text: str) -> float:
    """Return the school year (of the United States: age less five) at which a text is understood.

    0.39 words a sentence + 11.8 syllables a word - 15.59. A number in figures is a word of one syllable.
    Source: Kincaid and others 1975, Research Branch Report 8-75, Naval Technical Training Command.
    """
    words = _WORD.findall(text.replace("-", " "))
    sentences = len(_END.findall(text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


@cache
def _syllables(word: str) -> int:
    return len(_dictionary().positions(word.strip(".,").lower())) + 1


@cache
def _dictionary():
    from pyphen import Pyphen

    return Pyphen(lang="en_US")
