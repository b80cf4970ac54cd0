"""What is said of results that are personal data."""

from __future__ import annotations

import re

MARK = (
    "Made from a list of a real team. This page tells of the whole team only and may go round; keep the "
    "pages and annexes behind it private, as KEEP-PRIVATE.txt says."
)
"""What stands on the first page of a briefing, which is all that may be given to others."""

WORKBOOK = "Personal data: this tells of single posts of a real team. Keep it private."
"""What stands on a workbook of such results."""

_WORD = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
_SAID_FOR = {"--policy": "POLICY", "--assumptions": "ASSUMPTIONS"}


def without_names(command: str) -> str:
    """Return a command without the names of the user's files and folders, which may say whose they are.

    >>> without_names("engine-room compare 'Ann Z.yaml' --policy annual-settlement --out /home/ann/z")
    'engine-room compare TEAM.yaml --policy annual-settlement --out FOLDER'
    """
    words: list[str] = []
    for word in _WORD.findall(command):
        option, equals, value = word.partition("=")
        if not (word.startswith("--") and equals):
            option, equals, value = (words[-1] if words else ""), "", word
        start = f"{option}=" if equals else ""
        if option == "--out":
            words.append(f"{start}FOLDER")
        elif value.strip("'\"").lower().endswith((".yaml", ".yml")):
            words.append(f"{start}{_SAID_FOR.get(option, 'TEAM')}.yaml")
        else:
            words.append(word)
    return " ".join(words)


LINE = "Personal data: this tells of single posts of a real team. Keep it private, as KEEP-PRIVATE.txt says."
"""What the terminal says of a folder of them."""
