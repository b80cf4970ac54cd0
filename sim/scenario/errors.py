"""Mistakes in scenario files: where they are, what is wrong, and one report of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from sim.errors import EngineRoomError

_LINES_ON_A_SCREEN = 20
_MOST_LINES = 200
_LONGEST_LINE = 400
_FEWEST_LETTERS = 3
_MOST_NAMES = 2_000
_LONGEST_WORD = 200
_CHOICE = "; expected one of "


class Origin(NamedTuple):
    """Where a value was written; an override has its own text as ``file`` and line 0."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Mistake(NamedTuple):
    """One thing wrong: where, at which path of keys (empty: the file itself), and what."""

    origin: Origin
    path: tuple[str, ...]
    message: str

    def __str__(self) -> str:
        place = f"{'.'.join(self.path)}: " if self.path else ""
        line = "".join(c if c.isprintable() else "?" for c in f"{self.origin}: {place}{self.message}")
        return shortened(line, _LONGEST_LINE)


class ScenarioError(EngineRoomError, ValueError):
    """A scenario cannot be read. ``str()`` is the whole report, one line a mistake, on one screen.

    What may stand at a place is told once, however often something else stands there.

    Attributes
    ----------
    problems : list of Mistake
        Every mistake found, sorted by file and line.
    """

    def __init__(self, problems: Iterable[Mistake]) -> None:
        self.problems = sorted(set(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return self.report(_LINES_ON_A_SCREEN)

    def report(self, most: int | None = None) -> str:
        """Return the report, one line a mistake; of more than are asked for, or help, how many are left."""
        hint = "; `check` shows them all" if most is not None and len(self.problems) <= _MOST_LINES else ""
        most = _MOST_LINES if most is None else most
        if len(self.problems) <= most + 1:
            most = None  # the last would take the line that says that there is one more
        shown = []
        told = set()
        for problem in self.problems[:most]:
            what, expected, _ = problem.message.partition(_CHOICE)
            again = (problem.origin.file, problem.path[:-1], problem.message)
            shown.append(str(problem._replace(message=what) if expected and again in told else problem))
            told.add(again)
        if left := len(self.problems) - len(shown):
            shown.append(f"... and {left:,} more{hint}")
        return "\n".join(shown)


def mistake(origin: Origin, message: str, path: Sequence[str] = ()) -> ScenarioError:
    """Return the error for a single mistake."""
    return ScenarioError([Mistake(origin, tuple(path), message)])


def shortened(text: str, most: int) -> str:
    """Return the text, cut if it is longer than ``most`` characters."""
    return text if len(text) <= most else text[: most - 3] + "..."


def near(wrong: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the name that ``wrong`` was probably meant to be, if one is near enough.

    Words of one or two letters are all near each other, so they match only in another case; so do very long
    ones, and one among very many, which would take long to compare.
    """
    known = {n.lower(): n for n in names}
    if wrong.lower() in known:
        return known[wrong.lower()]
    if len(known) > _MOST_NAMES or len(wrong) > _LONGEST_WORD:
        return None
    long = [n for n in known if min(len(n), len(wrong)) >= _FEWEST_LETTERS]
    found = get_close_matches(wrong.lower(), long, n=1, cutoff=cutoff)
    return known[found[0]] if found else None


def did_you_mean(wrong: str, names: Iterable[str]) -> str:
    """Return ``; did you mean X?``, or nothing if no name is near."""
    found = near(wrong, names)
    return f"; did you mean {found}?" if found else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """Return names as a short list in words."""
    shown = list(names)
    return (", ".join(shown[:most]) + (", ..." if len(shown) > most else "")) or "none"
