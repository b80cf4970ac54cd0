"""Who pays: funding streams from what a list says of money, and their likeliest kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sim.reading.staff.roles import slug
from sim.scenario.base import StreamKind

_CLUES: tuple[tuple[StreamKind, bool, str], ...] = (
    ("transformation", True, r"non.?rec"),
    ("gifted", True, r"gift|in kind|on loan|\blent\b"),
    ("aligned", True, r"align"),
    ("pooled", True, r"pool|contribut|subscription|partners?\b|\bshared\b|joint"),
    ("core", True, r"\bcore\b|running cost|\brecurrent|baseline|\badmin|establishment|\brca\b|substantive"),
    ("transformation", True, r"\bsdf\b|development fund|transform|\bltp\b|long term plan"),
    ("programme", True, r"programme|program\b|project|alliance|\bgrant\b|pilot"),
    ("transformation", False, r"national|nhs ?e\b|nhs england|nhsei|\bdhsc\b"),
    ("programme", False, r"region"),
    ("pooled", False, r"system|\bics\b|\bstp\b|place|\btrust|council|\bla\b|local authorit|charit|recharge"),
)
"""Kind, whether the words say so, and the words; of several that are found the first is the likeliest."""

_NON_RECURRENT = re.compile(r"\bnon? ?rec\w*|\bnot (?:a )?rec\w*")
_DENIED = re.compile(r"\b(?:not|non|no|no longer|ex|formerly|was) (?:(?:from|on|in|the|a) )*\w+")

SECONDMENT_MONTHS = 24
"""Of a secondment, for those who come after: as in the shipped systems."""


class Money(NamedTuple):
    """A funding stream.

    Attributes
    ----------
    key : str
        Its name in the file.
    kind : str
        What kind of money it is.
    asked : bool
        Whether the kind is only the likeliest, to be checked.
    named : tuple of str
        The kinds that the list's words name, if they are several: some pays in part.
    """

    key: str
    kind: StreamKind
    asked: bool
    named: tuple[StreamKind, ...] = ()


def kinds_named(text: str) -> tuple[StreamKind, ...]:
    """Return the kinds of money that words surely name, the likeliest first; not those that they deny.

    >>> kinds_named("50% SDF / 50% core"), kinds_named("Not core - SDF")
    (('core', 'transformation'), ('transformation',))
    """
    words = _affirmed(text)
    return tuple(dict.fromkeys(kind for kind, sure, clue in _CLUES if sure and re.search(clue, words)))


def kind_of(text: str, permanent_share: float) -> tuple[StreamKind, bool]:
    """Return the likeliest kind of a stream by the words of its name, and whether they leave it open.

    Parameters
    ----------
    text : str
        What the list says.
    permanent_share : float
        Of those whom it pays, the share on permanent contracts: without a word that tells, most permanent
        posts are paid for by core money, and others by money for transformation.
    """
    if sure := kinds_named(text):
        return sure[0], len(sure) > 1
    words = _affirmed(text)
    likely = next((kind for kind, _, clue in _CLUES if re.search(clue, words)), None)
    return likely or ("core" if permanent_share > 0.5 else "transformation"), True


def _affirmed(text: str) -> str:
    """Return words without case, punctuation and what they say is not so."""
    words = re.sub(r"[_\W]+", " ", text.casefold())
    return _DENIED.sub(" ", _NON_RECURRENT.sub("nonrec", words))


def money_by_text(texts: Iterable[tuple[str, bool]]) -> dict[str, Money]:
    """Return the stream of each funding source of a list, by its name in the file.

    Parameters
    ----------
    texts : iterable of (str, bool)
        By row, what the list says pays, and whether the contract is permanent.
    """
    rows: dict[str, list[tuple[str, bool]]] = {}
    for text, permanent in texts:
        rows.setdefault(stream_key(text), []).append((text, permanent))
    streams = {}
    for key, those in rows.items():
        kind, asked = kind_of(those[0][0], sum(permanent for _, permanent in those) / len(those))
        named = kinds_named(those[0][0])
        streams[key] = Money(key, kind, asked, named if len(named) > 1 else ())
    return streams


def stream_key(text: str) -> str:
    """Return the name of a stream; results call the whole team ``team``."""
    key = slug(text, "money")
    return "team-money" if key == "team" else key


def without_words(contract: str) -> Money:
    """Return the stream of a post of which a list does not say who pays, by the contract held."""
    if contract in ("secondment", "gifted"):
        return Money("secondments", "transformation", asked=True)
    if contract == "aligned":
        return Money("aligned", "aligned", asked=True)
    if contract == "permanent":
        return Money("core", "core", asked=True)
    return Money("transformation", "transformation", asked=True)
