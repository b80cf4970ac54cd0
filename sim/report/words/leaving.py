"""How leaving is called: why and where to, in sentences, in tables and as marks in pictures."""

from __future__ import annotations

from typing import NamedTuple

from sim.model.log import Destination, Reason, Row


class Why(NamedTuple):
    """One reason."""

    letter: str  # in pictures
    short: str  # in tables
    one: str  # a verb, of one person
    many: str  # of several
    after: str = ""  # said after the month


WHY = {
    Reason.LEFT_IN_LIMBO: Why(
        "L", "left in limbo", "gave up waiting and left", "gave up waiting and left", ", out of contract"
    ),
    Reason.RESIGNED: Why("R", "resigned", "resigned", "resigned"),
    Reason.CONTRACT_NOT_RENEWED: Why(
        "N", "not renewed", "was not offered a new contract and left",
        "were not offered new contracts and left",
    ),
    Reason.WORK_ENDED: Why(
        "E", "work ended", "left as the work had ended", "left as their work had ended",
    ),
    Reason.POST_CLOSED: Why(
        "C", "post closed", "had to leave the closed post", "had to leave their closed posts"
    ),
    Reason.REDUNDANCY: Why("D", "redundant", "was made redundant", "were made redundant"),
    Reason.RECALL: Why("K", "recalled", "was recalled by the lender", "were recalled by the lender"),
    Reason.PLANNED_RETURN: Why("H", "went home", "went home", "went home", ", the time lent being over"),
    Reason.RETIRED: Why("P", "retired", "retired", "retired"),
}  # fmt: skip
"""In the order in which a year tells of them."""


class Whither(NamedTuple):
    """One destination; empty where the reason says it."""

    short: str  # in tables
    words: str  # in sentences, of one person or several


DESTINATIONS_IN_WORDS = {
    Destination.TRUST: Whither("trust", "for a trust"),
    Destination.OTHER_NHS: Whither("other NHS", "for another NHS body"),
    Destination.OUTSIDE: Whither("outside NHS", "for work outside the NHS"),
    Destination.RETIREMENT: Whither("", ""),
    Destination.HOME: Whither("home", "for the home employer"),
    Destination.UNKNOWN: Whither("no job known", "with no job known"),
}


def where_to(row: Row) -> Whither:
    """Return where somebody went who left; nothing is said of it where the reason says it."""
    if row.reason in (Reason.PLANNED_RETURN, Reason.RECALL):
        return Whither("", "")
    return DESTINATIONS_IN_WORDS[Destination(row.destination)]


def exit_in_short(row: Row) -> str:
    """Return why and where to somebody left, for a table: ``resigned (trust)``."""
    where = where_to(row).short
    return WHY[Reason(row.reason)].short + (f" ({where})" if where else "")
