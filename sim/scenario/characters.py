"""Characters that no text may hold, and those that are taken for others: what each is called."""

from __future__ import annotations

import re
import unicodedata

_NEVER = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"  # controls, but for tabs and line breaks
    "\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff\\ufdd0-\\ufdef\\U000e0000-\\U000e007f"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
)
"""Controls, marks of direction, what is invisible, separators of lines, surrogates and what is no character.

Two that join letters or keep them apart (U+200C, U+200D), soft hyphens and spaces that do not break are left:
good text of some languages needs them.
"""
_HARMFUL = re.compile(f"[{_NEVER}]")
_HARMFUL_OR_BREAK = re.compile(f"[{_NEVER}\\t\\n]")
_CONTROLS = (
    "NULL", "START OF HEADING", "START OF TEXT", "END OF TEXT", "END OF TRANSMISSION", "ENQUIRY",
    "ACKNOWLEDGE", "BELL", "BACKSPACE", "TAB", "LINE FEED", "VERTICAL TAB", "FORM FEED",
    "CARRIAGE RETURN", "SHIFT OUT", "SHIFT IN", "DATA LINK ESCAPE", "DEVICE CONTROL ONE",
    "DEVICE CONTROL TWO", "DEVICE CONTROL THREE", "DEVICE CONTROL FOUR", "NEGATIVE ACKNOWLEDGE",
    "SYNCHRONOUS IDLE", "END OF TRANSMISSION BLOCK", "CANCEL", "END OF MEDIUM", "SUBSTITUTE", "ESCAPE",
    "FILE SEPARATOR", "GROUP SEPARATOR", "RECORD SEPARATOR", "UNIT SEPARATOR",
)  # fmt: skip
_OTHERS = {
    0x7F: "DELETE", 0x85: "NEXT LINE", 0x9B: "CONTROL SEQUENCE INTRODUCER", 0xFEFF: "BYTE ORDER MARK",
}  # fmt: skip

_QUOTES = dict.fromkeys("‘’‚‛′ʼ｀´", "'") | dict.fromkeys("“”„‟″«»", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−﹣", "-")
_MARKS = {
    "∶": ":",
    "꞉": ":",
    "︰": ":",
    "٫": ".",
    "，": ",",
    "、": ",",
    "⁄": "/",
    "∕": "/",
    "٪": "%",
}
_CYRILLIC = zip("аеорсухіјѕһԁԛԝвкмнтг", "aeopcyxijshdqwbkmhtr", strict=True)
_CAPITALS = zip("АВЕКМНОРСТХІЈЅ", "ABEKMHOPCTXIJS", strict=True)
_GREEK = zip("αορνικυτγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aopvikutyABEZHIKMNOPTYX", strict=True)
_LIKE = {**_QUOTES, **_DASHES, **_MARKS, **dict(_CYRILLIC), **dict(_CAPITALS), **dict(_GREEK)}
_ASCII = 128
_LONGEST = 60


def named(character: str) -> str:
    """Return what a character is called.

    >>> named(chr(27)), named(chr(0x202E)), named(chr(0xFFFE))
    ('U+001B ESCAPE', 'U+202E RIGHT-TO-LEFT OVERRIDE', 'U+FFFE, which is no character')
    """
    code = ord(character)
    name = _OTHERS.get(code) or unicodedata.name(character, "")
    if not name:
        kind = unicodedata.category(character)
        name = (
            _CONTROLS[code] if code < len(_CONTROLS) else {"Cc": "CONTROL", "Cs": "SURROGATE"}.get(kind, "")
        )
    return f"U+{code:04X} {name}" if name else f"U+{code:04X}, which is no character"


def legible(text: str) -> str:
    """Return a text that has nothing that could upset a terminal, a file or its reader; it may have lines.

    Raises
    ------
    ValueError
        It holds such a character, which is named.
    """
    return _without(_HARMFUL, text)


def one_line(text: str) -> str:
    """Return a text that is legible and has one line; raise ValueError if it is not."""
    return _without(_HARMFUL_OR_BREAK, text)


def spaced(text: str) -> str:
    """Return a text with a space for each character that `one_line` would refuse."""
    return _HARMFUL_OR_BREAK.sub(" ", text)


def _without(unwanted: re.Pattern[str], text: str) -> str:
    if text.isascii() and text.isprintable():
        return text  # as most are; found faster than by a pattern of so many ranges
    if found := unwanted.search(text):
        raise ValueError(f"holds {named(found[0])}; remove it")
    return text


def _plain(character: str) -> str | None:
    """Return what a character is taken for: nothing where it cannot be seen, None if it is only itself."""
    if ord(character) < _ASCII:
        return None
    if character in _LIKE:
        return _LIKE[character]
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cc", "Cs"):
        return ""
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if kind == "Nd":
        return str(unicodedata.digit(character))
    wide = unicodedata.normalize("NFKC", character)
    return wide if wide.isascii() else None


def unseen(text: str) -> str:
    """Return what is wrong with a text that holds a character nobody can see or tell from a space, if so."""
    return oddity(text) if any(ord(c) >= _ASCII and _plain(c) in ("", " ") for c in text) else ""


def oddity(text: str) -> str:
    """Return what is odd about a text in which plain letters, digits and signs were meant, if they were.

    >>> oddity("leаd")
    'holds U+0430 CYRILLIC SMALL LETTER A, which looks like a; write lead'
    >>> oddity("日本")
    ''
    """
    if text.isascii():
        return ""
    meant = [character if (plain := _plain(character)) is None else plain for character in text]
    odd = next((c for c, plain in zip(text, meant, strict=True) if c != plain), None)
    whole = "".join(meant)
    if odd is None or not whole.isascii():
        return ""
    looks = _plain(odd)
    seen = {"": "cannot be seen", " ": "looks like a space"}.get(looks or "", f"looks like {looks}")
    whole = whole.strip().strip("'\"") if odd in _QUOTES else whole.strip()
    write = f"; write {whole}" if whole and len(whole) <= _LONGEST else "; type it again"
    return f"holds {named(odd)}, which {seen}{write}"
