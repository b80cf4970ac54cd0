"""Personal data: files that their owner alone can read, and the notice that is there before all others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

NOTICE = "KEEP-PRIVATE.txt"
"""The file that says so, in a folder of such results: the first that is written."""

ADVICE = """\
These results are personal data.

They were made from a list of the people of a real team. There are no names in them, but who knows the team
can tell who holds a post, since when and until when.

- Keep the folder, and the system file it was made from, where only those can read it who may read the list.
- Do not send it by e-mail, and do not put it into a shared drive, a repository or a chat.
- What may go round is the first page of a briefing, which tells of the whole team only: no page or annex
  behind it, and no table or picture by post.
- Delete the folder, the system file and the exported list when the question is answered.

A forecast for a post is no forecast for a person. It is made of the contract, the money behind it and the
months in post, with the same chances for all; it must not be used to decide about anyone.
"""
"""What stands in it."""

_OTHERS = 0o077  # all that the group and everybody else may do


@contextmanager
def kept_private(needed: bool) -> Iterator[None]:
    """Until the block ends, make files that their owner alone can read (0600), and such folders (0700).

    It holds for all that this process makes meanwhile, and the processes that it starts. What is there
    already stays as it is; Windows has no such modes.

    Parameters
    ----------
    needed : bool
        Whether they are personal data; if not, nothing is done.
    """
    if not needed:
        yield
        return
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)
