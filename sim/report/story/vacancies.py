"""A team's vacant posts year by year: what made a post vacant, and what ended that.

Each year's balance closes: vacant as it began, and what fell vacant or was reopened, less what was filled
or closed, is vacant as it ended. A year ends on 31 March: who leaves at the instant of 1 April left in March,
and what the new year's money closes, reopens or fills at that instant is the new year's.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.measures.states import IN_POST
from sim.model.log import Event, Row
from sim.report.story.history import History
from sim.report.words.english import listed, number, were


class Balance(NamedTuple):
    """The vacant posts of one financial year."""

    before: int  # as the year began
    fell: int  # whoever held it left, or moved to another post
    opened: int  # again, with nobody in it
    filled: int
    closed: int  # while it stood vacant

    @property
    def after(self) -> int:
        """Posts that stood vacant as the year ended."""
        return self.before + self.fell + self.opened - self.filled - self.closed


def balances(c: History) -> list[Balance]:
    """Return the vacant posts of each financial year."""
    state = _State()
    start = [row for row in c.rows if row.time == 0 and row.event in (Event.POST_OPENED, *IN_POST)]
    for row in start:
        state.after(row)
    before, found = len(state.vacant), [[0, 0, 0, 0] for _ in range(c.years + 1)]
    # what the log writes at one instant in another order: first who leaves as the old year ends
    moves = [row for row in c.rows if row.event in _MOVES and row not in start]
    for row in sorted(moves, key=lambda row: (row.time, row.event != Event.LEFT or row.time % 12 > 0)):
        counted = found[c.year_of(row)]
        for i, n in enumerate(state.after(row)):
            counted[i] += n
    told = []
    for year in range(c.years):
        told.append(Balance(before, *found[year]))
        before = told[-1].after
    return told


def balance_in_words(balance: Balance) -> str:
    """Return how a year's vacant posts came about; nothing if none was vacant and nothing changed.

    >>> balance_in_words(Balance(2, 7, 0, 5, 4))
    'two were as it began, seven fell vacant, five were filled and four were closed while vacant'
    """
    if not any(balance):
        return ""
    parts = [
        (balance.fell, "fell vacant"),
        (balance.opened, f"{were(balance.opened)} reopened"),
        (balance.filled, f"{were(balance.filled)} filled"),
        (balance.closed, f"{were(balance.closed)} closed while vacant"),
    ]
    said = [f"{number(balance.before)} {were(balance.before)} as it began"]
    return listed(said + [f"{number(n)} {words}" for n, words in parts if n])


_MOVES = (Event.POST_OPENED, Event.POST_CLOSED, Event.LEFT, *IN_POST)


class _State:
    """Which posts are open, and who holds which, as the log is read."""

    def __init__(self) -> None:
        self.open: set[int] = set()
        self.post_of: dict[int, int] = {}
        self.vacant: set[int] = set()

    def after(self, row: Row) -> tuple[int, int, int, int]:
        """Read a row; return how many posts fell vacant, were opened so, were filled, were closed so."""
        left = self.post_of.pop(row.person, None) if row.event in (Event.LEFT, *IN_POST) else None
        if row.event in IN_POST:
            self.post_of[row.person] = row.post
        elif row.event == Event.POST_OPENED:
            self.open.add(row.post)
        elif row.event == Event.POST_CLOSED:
            self.open.discard(row.post)
        now = self.open - set(self.post_of.values())
        began, ended = now - self.vacant, self.vacant - now
        self.vacant = now
        if row.event in (Event.POST_OPENED, Event.POST_CLOSED):
            return 0, len(began), 0, len(ended)
        assert left is not None or not began
        return len(began), 0, len(ended), 0
