"""Roles in plain words, without what might say who holds them; and names made of words."""

from __future__ import annotations

import re
import unicodedata

from sim.reading.staff.contracts import WHOSE_WORK
from sim.reading.staff.naming import Bare, Names, without_cued, without_owner, without_people
from sim.reading.staff.role_words import is_known, words_in
from sim.scenario.characters import spaced

_LONGEST_ROLE = 80
_LONGEST_NAME = 48
_SMALL = {"of", "and", "for", "the", "in", "to", "at", "on", "with", "a", "&"}
_NUMBERS = re.compile(r"\b[A-Za-z]{0,3}\d{4,}(?:-\d+)?\b")
_MAIL = re.compile(r"\S*@\S*")
_NOT_NAMES = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_VACANT = re.compile(rf"\W*\b(?:vacant|vacan{WHOSE_WORK}cy|vacated|unfilled)\b(?:\s+post)?\W*", re.IGNORECASE)
_TOTAL = re.compile(r"(?:grand |sub)?-?total.*|sum|count|average", re.IGNORECASE)
_NOBODY = Names(())


def role_of(text: str) -> str:
    """Return a role as it is written into a file: one line, no long numbers, in sentence case.

    Of an ESR position such as ``1234567|Programme Manager|B4`` the first part with words of titles is kept.
    Numbers of four digits and more and e-mail addresses are taken out, and what is likely to name somebody:
    they may say who it is. An empty text if nothing is left.

    >>> role_of("Senior Programme Manager PMO"), role_of("00123456|Head of IT|")
    ('Senior programme manager PMO', 'Head of IT')
    """
    return bare_role(text, _NOBODY).text


def bare_role(text: str, names: Names) -> Bare:
    """Return a role as `role_of` does, without the words of names, and whether words were left out."""
    clean = _MAIL.sub(" ", spaced(text))
    parts = [_without(_NUMBERS.sub(" ", part), names) for part in clean.split("|")]
    worded = [p for p in parts if re.search(r"[^\W\d]{2}", p.text)]
    titled = [p for p in worded if any(is_known(word[0]) for word in words_in(p.text))]
    part = [*titled, *worded, *parts][0]
    words = re.sub(r"\s+", " ", _VACANT.sub(" ", part.text)).strip(" -–—:,;/.=+@\"'")
    words = re.sub(r"\(\s*\)", "", words).strip()
    return Bare(_sentence_case(words[:_LONGEST_ROLE].strip()), any(p.cut for p in parts))


def bare_label(text: str, names: Names) -> Bare:
    """Return what a list says of money or work as `label` does, without what is likely to name somebody."""
    bare = _without(label(text, longest=None), names)
    return Bare(label(bare.text), bare.cut)


def bare_organisation(text: str, names: Names) -> Bare:
    """Return an organisation without the words of names; St Mary's and brackets stay."""
    cued = without_cued(label(text, longest=None))
    bare = names.without(cued.text)
    return Bare(label(bare.text), bare.cut or cued.cut)


def _without(text: str, names: Names) -> Bare:
    """Return a text without names that are known, and then without what is likely to be one."""
    people = without_people(text)
    named = names.without(people.text)
    return Bare(named.text, named.cut or people.cut)


def is_total(text: str) -> bool:
    """Return whether a cell is the label of a line that adds up others."""
    return _TOTAL.fullmatch(text.strip()) is not None


def slug(text: str, otherwise: str = "post") -> str:
    """Return words as a name of small letters, digits and hyphens that YAML takes for nothing else.

    Parameters
    ----------
    text : str
        The words.
    otherwise : str
        The name where nothing can be made of them, and what stands before a number.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    name = re.sub(r"[^a-z0-9]+", "-", plain.replace("&", " and ").replace("'", "")).strip("-")
    name = name[:_LONGEST_NAME].strip("-")
    if not name:
        return otherwise
    return name if name[0].isalpha() and name not in _NOT_NAMES else f"{otherwise}-{name}"


def label(text: str, longest: int | None = _LONGEST_ROLE) -> str:
    """Return an organisation's or a stream's own words, on one short line and without e-mail addresses."""
    clean = _MAIL.sub(" ", spaced(text))
    return re.sub(r"\s+", " ", clean).strip()[:longest].strip()


def _sentence_case(role: str) -> str:
    """Return a role in Title Case or CAPITALS as other roles are written; abbreviations stay."""
    words = role.split(" ")
    if role.isupper() and len(role) > 5:
        words = [w if len(w) <= 3 and w.casefold() not in _SMALL else w.capitalize() for w in words]
    titled = [w for w in words if w.casefold() not in _SMALL and w[:1].isalpha()]
    if not all(w[:1].isupper() for w in titled):
        return role[:1].upper() + role[1:]
    first, *rest = words
    return " ".join([first, *(w.lower() if w[1:].islower() or w.casefold() in _SMALL else w for w in rest)])


def title_of(stem: str, names: Names) -> Bare:
    """Return the name of a file as a title, without the words of names and without "Jane's"."""
    owner = without_owner(re.sub(r"_+", " ", stem))
    bare = names.without(owner.text)
    words = re.sub(r"[_\W]+", " ", bare.text).strip()
    return Bare((words[:1].upper() + words[1:]) or "Team", bare.cut or owner.cut)
