"""Plain English from numbers: counts in words, lists, months by their names."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import date
from math import ceil, floor
from typing import NamedTuple

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_WEEKS_PER_MONTH = 52 / 12


def number(n: int) -> str:
    """Return a whole number, in words below ten; of none, ``none``."""
    return "none" if n == 0 else _NUMBERS[n] if n < len(_NUMBERS) else f"{n:,}"


def count(n: int, one: str, many: str = "") -> str:
    """Return so many of a thing: ``no posts``, ``one post``, ``two people``."""
    words = _NUMBERS[n] if n < len(_NUMBERS) else f"{n:,}"
    return f"{words} {one if n == 1 else many or one + 's'}"


def were(n: int) -> str:
    """Return ``was`` of one thing, else ``were``."""
    return "was" if n == 1 else "were"


def ordinal(n: int) -> str:
    """Return a place in a row: ``first``, ``second``, ... ``10th``, ``21st``."""
    if 0 < n <= len(_ORDINALS):
        return _ORDINALS[n - 1]
    last = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{'th' if n % 100 in (11, 12, 13) else last}"


def listed(things: Sequence[str], comma: str = ",") -> str:
    """Return things as a list: ``a``, ``a and b``, ``a, b and c``; things that are lists, by semicolons."""
    *most, last = things
    before_last = f"{comma} and" if comma != "," else " and"
    return f"{f'{comma} '.join(most)}{before_last} {last}" if most else last


def capital(text: str) -> str:
    """Return a text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return a text as a sentence: it begins with a capital, a number below 100 in words, and ends."""
    digits = re.match(r"\d{2}\b(?![,.]\d)", text)
    if digits:
        text = _spelt(int(digits[0])) + text[2:]
    return f"{capital(text)}."


def _spelt(n: int) -> str:
    tens, ones = divmod(n, 10)
    return _TEENS[ones] if tens == 1 else _TENS[tens - 2] + (f"-{_NUMBERS[ones]}" if ones else "")


def small(text: str) -> str:
    """Return a text as it stands within a sentence: with its first letter small.

    Abbreviations stay, and so does a text whose words all begin with capitals.

    >>> small("Programme manager"), small("PMO lead"), small("Head of Finance"), small("HR Partner")
    ('programme manager', 'PMO lead', 'Head of Finance', 'HR Partner')
    """
    if text[1:2].isupper() or _in_capitals(text):
        return text
    return text[:1].lower() + text[1:]


def _in_capitals(text: str) -> bool:
    """Return whether every word of several, but for the smallest and abbreviations, begins with a capital."""
    words = [word for word in re.findall(r"[^\W\d_][^\s/(),;:]*", text) if word.lower() not in _SMALLEST]
    said = [word for word in words if not word[1:2].isupper()]
    return len(said) > 1 and all(word[0].isupper() for word in said)


_SMALLEST = ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")


def spaced(key: str) -> str:
    """Return a key of a file in plain words, its abbreviations of the health service in capitals.

    >>> spaced("ccg-4"), spaced("local-authority-1")
    ('CCG 4', 'local authority 1')
    """
    return " ".join(word.upper() if word in _ABBREVIATIONS else word for word in key.split("-"))


_ABBREVIATIONS = ("ccg", "icb", "icp", "ics", "nhs", "nhse", "pcn", "pmo", "stp")


def at_words(text: str, most: int) -> str:
    """Return a text of at most so many characters: a longer one ends after a whole word, and says so.

    >>> at_words("Bristol, North Somerset and South Gloucestershire", 30)
    'Bristol, North Somerset…'
    """
    if len(text) <= most:
        return text
    cut = text[:most]
    whole = cut.rsplit(" ", 1)[0] if " " in cut else cut[:-1]
    return f"{re.sub(r'( and| of| the|[ ,;&])+$', '', whole)}…"


def weeks(months: float) -> str:
    """Return a length of time in whole weeks: ``nine weeks``, ``less than a week``."""
    whole = whole_weeks(months)
    return count(whole, "week") if whole else "less than a week"


def whole_weeks(months: float) -> int:
    """Return months in whole weeks, to the nearest."""
    return round(months * _WEEKS_PER_MONTH)


class Calendar(NamedTuple):
    """Months from the start date as dates: 1 year = 12 months, so each is a month of the calendar."""

    start: date

    def month(self, time: float) -> str:
        """Return the month an instant falls in: ``June``."""
        return _MONTHS[self._months(time) % 12]

    def month_year(self, time: float) -> str:
        """Return the month and the year: ``June 2022``."""
        return f"{self.month(time)} {self._months(time) // 12}"

    def short_month(self, time: float) -> str:
        """Return the month in few letters: ``Jun 2022``."""
        return f"{self.month(time)[:3]} {self._months(time) // 12}"

    def iso_month(self, time: float) -> str:
        """Return the month as tables write it: ``2022-06``."""
        year, month = divmod(self._months(time), 12)
        return f"{year}-{month + 1:02}"

    def financial_year(self, year: int) -> str:
        """Return a financial year, counted from 0: ``2021/22``."""
        first = self.start.year + year
        return f"{first}/{(first + 1) % 100:02}"

    def _months(self, time: float) -> int:
        return self.start.year * 12 + self.start.month - 1 + floor(time)


def last_day(time: float) -> float:
    """Return an instant of the last day in post: who goes at the instant of 1 April was there in March."""
    return max(0.0, ceil(time) - 0.5) if time == floor(time) else time


def wrapped(name: str, width: int) -> str:
    """Return a text on lines of so many characters; names are often joined by hyphens, which may break."""
    return "\n".join(textwrap.wrap(name, width, break_on_hyphens=True)) or name
