"""Agenda for Change bands, as pay systems and people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from sim.scenario.base import Band

_CODES = {8: "8a", 9: "8b", 10: "8c", 11: "8d", 12: "9"}  # the last bands of the codes XN02 to XN12
_CODE = re.compile(r"\bx[nr](\d\d)\b")
_RANGED = re.compile(r"\b8\b\W*(?:range|grade|point)\W*([a-d])\b")
_NAMED = re.compile(r"\b(?:band|bd|afc|agenda for change|grade|b)\W*0?([2-7]|9|8\W?[a-d]?)(?![\w.])")
_ALONE = re.compile(r"0?([2-7]|9|8\W?[a-d])(?:\.0+)?")
_VSM = re.compile(r"\b(?:vsm|esm|very senior manager|executive senior manager)\b")

PAY_GBP: Mapping[Band, int] = {"2": 23615, "3": 24873, "4": 27822}
"""Pay a year of bands that the shipped assumptions, made for senior teams, leave out: the mean of the steps.

Source: NHS Health Careers, Agenda for Change pay rates from April 2024, as of the other bands.
"""


def band_of(text: str) -> Band | None:
    """Return the band that a cell names; None where it names none or several.

    >>> band_of("Review Body Band 8 - Range B"), band_of("XN07"), band_of("AfC 6"), band_of("8 A")
    ('8b', '7', '6', '8a')
    """
    words = text.casefold().strip()
    if is_very_senior(words):
        return "9"
    found = [f"8{letter}" for letter in _RANGED.findall(words)]
    found = found or [re.sub(r"\W", "", band) for band in _NAMED.findall(words)]
    found = found or [_CODES.get(int(code), str(int(code))) for code in _CODE.findall(words)]
    if not found and (alone := _ALONE.fullmatch(words)):
        found = [re.sub(r"\W", "", alone[1])]
    found = list(dict.fromkeys(found))
    known = len(found) == 1 and found[0] in _KNOWN and not _SEVERAL.search(words)
    return cast(Band, found[0]) if known else None


def is_very_senior(text: str) -> bool:
    """Return whether a cell names the pay of very senior managers, which has no band."""
    return _VSM.search(text.casefold()) is not None


_KNOWN = {"2", "3", "4", "5", "6", "7", "8a", "8b", "8c", "8d", "9"}
_SEVERAL = re.compile(r"\b[2-9][a-d]?\s*(?:/|\bor\b|\bto\b)\s*[2-9][a-d]?\b")
