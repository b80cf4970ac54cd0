"""What may say who somebody is, taken out of the words of a list before they are kept.

A title such as "Manager (cover for J Doe)" and a funding source "held for Doe" name people. Where the list
has columns of names, their words are known; where it has none, only the words that come before a name are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sim.reading.staff.contracts import COVER, says_vacant
from sim.reading.staff.role_words import folded, is_code, is_known, known_until, words_in
from sim.reading.tables.vocabulary import Table

_HOLDERS = ("name", "surname", "first_name")
_NAMES = (*_HOLDERS, "line_manager")
_NUMBERS = ("person", "assignment", "position_number")
_SHORTEST_NAME = 3  # shorter words go only where they stand beside one
_SHORTEST_WITH_MORE = 5  # and these also where an initial stands before them, as in JDoeson
_SHORTEST_NUMBER = 5  # shorter ones may be anything

_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)(?:[)\]}]|$)")
_CUE = re.compile(
    r"\b(?:vice|c/o|care of|held for|on behalf of|in place of|instead of|in lieu of"
    r"|replac(?:ing|es|ed by)|replacement (?:for|of)|report(?:s|ing) to|deputis\w+ for|acting (?:up )?for"
    r"|(?:filled|occupied|managed|led|held|vacated|left|covered) by|job ?shared?(?: with)?|shared? with"
    r"|shadowing|formerly|previously|currently|was|ex(?!.?officio)|known as|post ?holder"
    r"|(?<=\bpa )to|(?<=\bea )to|(?<=assistant )to|(?<=secretary )to)(?!\w)[:\s]*",
    re.IGNORECASE,
)
_FOR_TWO = re.compile(r"\bfor\s+((?:[A-Z][\w'’.-]*\s+)+[A-Z][\w'’-]*)\s*$")
_POSSESSIVE = re.compile(r"[^\W\d_]+(?:['’`][^\W\d_]+)*['’`][sS]\b|[^\W\d_]+[sS]['’`](?!\w)")
_SAINT = re.compile(r"\b(?:st|saint)\.?\s+$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DANGLING = re.compile(r"(?:[\s_\-–—:,;/&+|]|\b(?:of|for|to|and|the|with|in|at|by)\b)+$", re.IGNORECASE)


class Bare(NamedTuple):
    """A text without what may name somebody, and whether anything was left out."""

    text: str
    cut: bool


class Names:
    """The words of a list's names, and the numbers of its people and positions."""

    def __init__(self, names: Iterable[str], numbers: Iterable[str] = ()) -> None:
        words = [word[0] for name in names for word in words_in(name)]
        parts = [part for word in words for part in (word, *re.split(r"['’`]", word))]
        self._words = {folded(part) for part in parts} - {""}
        self._numbers = {number.casefold() for number in numbers if len(number) >= _SHORTEST_NUMBER}

    def without(self, text: str) -> Bare:
        """Return a text without the words of names and without numbers of people.

        A word of titles that is somebody's name too, an initial and a name of two letters go only where they
        stand beside another name.
        """
        cut = self._without_numbers(text)
        words = words_in(cut)
        gone = {i for i, word in enumerate(words) if self._is_name(word[0])}
        for step in (1, -1):
            for i in range(len(words)) if step == 1 else reversed(range(len(words))):
                if i - step in gone and self._goes_with_name(words[i]):
                    gone.add(i)
        for i in sorted(gone, reverse=True):
            cut = f"{cut[: words[i].start()]} {cut[words[i].end() :]}"
        return Bare(_tidy(cut), True) if cut != text else Bare(text, False)

    def _without_numbers(self, text: str) -> str:
        if not self._numbers:
            return text
        return re.sub(r"[\w-]+", lambda w: " " if w[0].casefold() in self._numbers else w[0], text)

    def _is_name(self, word: str) -> bool:
        if is_known(word):
            return False
        plain = folded(word)
        forms = [plain, *map(folded, _CAMEL.split(word))]
        forms += [plain.removesuffix("s")] if len(plain) > _SHORTEST_NAME + 1 else []
        forms += [plain[1:]] if len(plain) > _SHORTEST_WITH_MORE else []
        return any(form in self._words for form in forms if len(form) >= _SHORTEST_NAME or not form.isascii())

    def _goes_with_name(self, word: re.Match[str]) -> bool:
        plain = folded(word[0])
        return plain in self._words or (len(plain) == 1 and not is_code(word))


def names_of(table: Table) -> Names:
    """Return what a list's columns of names and numbers hold; cells that say that nobody is there, not."""
    return Names(_cells(table, _NAMES), _cells(table, _NUMBERS))


def has_names(table: Table) -> bool:
    """Return whether the list has a column of names, so that they are known in titles."""
    return any(any(table.columns[field].values) for field in _HOLDERS if field in table.columns)


def without_owner(text: str) -> Bare:
    """Return a text without possessives such as "Jane Doe's"; those of known words and saints stay.

    >>> without_owner("Jane Doe's deputy"), without_owner("Children's services")
    (Bare(text='deputy', cut=True), Bare(text="Children's services", cut=False))
    """
    cut = text
    for found in reversed(list(_POSSESSIVE.finditer(text))):
        before = cut[: found.start()]
        if is_known(found[0]) or _SAINT.search(before):
            continue
        words = words_in(before)
        while words and not is_known(words[-1][0]) and re.fullmatch(r"[\s.-]*", before[words[-1].end() :]):
            before = before[: words.pop().start()]
        cut = f"{before} {cut[found.end() :]}"
    return Bare(_tidy(cut), True) if cut != text else Bare(text, False)


def without_people(text: str) -> Bare:
    """Return a title, a funding source or an area of work without what is likely to name somebody.

    What follows words such as "cover for", "vice" or "held for" is kept up to the first word that is not
    known from titles; brackets are kept if all their words are. What says that somebody stands in goes, too.

    >>> without_people("Manager (A Doe)"), without_people("Maternity cover for Project Officer")
    (Bare(text='Manager', cut=True), Bare(text='Project Officer', cut=False))
    """
    bare = _BRACKETS.sub(_known_brackets, text)
    cut = bare != text
    bare = _tidy(bare) if cut else bare
    bare, owner = without_owner(bare)
    bare, after = without_cued(bare)
    two = _FOR_TWO.search(bare)
    if two and not any(is_known(word[0]) for word in words_in(two[1])):
        bare, after = _tidy(bare[: two.start()]), True
    covered = COVER.search(bare)
    while covered:
        rest, dropped = _known_part(bare[covered.end() :])
        after |= dropped
        bare = _tidy(f"{bare[: covered.start()]} {rest}")
        covered = COVER.search(bare)
    return Bare(bare, cut or owner or after)


def _known_brackets(found: re.Match[str]) -> str:
    return found[0] if known_until(found[1]) == len(found[1]) else " "


def _known_part(text: str) -> Bare:
    end = known_until(text)
    return Bare(text, False) if end == len(text) else Bare(_tidy(text[:end]), True)


def without_cued(text: str) -> Bare:
    """Return a text up to the first word that is not known after a word that comes before names."""
    for found in _CUE.finditer(text):
        kept, dropped = _known_part(text[found.end() :])
        if dropped:
            return Bare(_tidy(text[: found.end()] + kept if kept else text[: found.start()]), True)
    return Bare(text, False)


def _tidy(text: str) -> str:
    """Return a text without what is left hanging where something was cut out."""
    text = re.sub(r"[(\[{]\W*[)\]}]", " ", text)
    text = re.sub(r"(?:\s[-–—,;:/|]+)+(?=\s[-–—,;:/|])", "", re.sub(r"\s+", " ", text))
    return _DANGLING.sub("", text).strip(" -–—,;:/|&+._")


def _cells(table: Table, fields: Iterable[str]) -> list[str]:
    columns = [table.columns[field] for field in fields if field in table.columns]
    texts = {str(value).strip() for column in columns for value in column.values if value is not None}
    return [text for text in texts if not says_vacant(text)]
