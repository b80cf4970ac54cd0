"""What to do with results that are personal data."""

from __future__ import annotations

import re

ADVICE = """\
These results are personal data.

They were made from a list of the people of a real team. There are no names in them, but who knows the team
can tell who holds a post, since when and until when.

- Keep the folder, and the system file it was made from, where only those can read it who may read the list.
- Do not send it by e-mail, and do not put it into a shared drive, a repository or a chat.
- Show others the answer for the whole team, as the first page has it, and not tables and pictures by post.
- Delete the folder, the system file and the exported list when the question is answered.

A forecast for a post is no forecast for a person. It is made of the contract, the money behind it and the
months in post, with the same chances for all; it must not be used to decide about anyone.
"""

MARK = "Personal data: this tells of single posts of a real team. Keep it private."
"""What stands on a briefing and a workbook of such results."""

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
