"""What became of the rows of a list, as codes: the words for them are the report's."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class LeftOut(StrEnum):
    """Why a row that is understood is not in the file."""

    BANK = "bank"
    HONORARY = "honorary"
    SECONDED_OUT = "seconded out"
    LEFT = "left"
    DUPLICATE = "duplicate"
    EARLIER = "earlier row"
    OTHER_POST_KEPT = "acts up from it"
    BACKFILL = "backfill"
    TOTAL = "total"
    EXAMPLE = "example"


class NotUnderstood(StrEnum):
    """What is wrong with a row that is not in the file."""

    NO_ROLE = "no role"
    NO_BAND = "no band"
    BAND = "band"
    CONTRACT = "contract"
    DATE = "date"
    NO_START = "no start"
    END_BEFORE_START = "end before start"
    TOO_LONG_AGO = "too long ago"
    WTE = "wte"


class Assumed(StrEnum):
    """What is taken of a row that is in the file."""

    VERY_SENIOR = "very senior"
    ABOVE_FULL_TIME = "above full-time"
    NO_WTE = "no wte"
    NO_CONTRACT = "no contract"
    NO_END = "no end"
    END_OF_PERMANENT = "end of a permanent contract"
    ENDED = "ended before day one"
    NOT_STARTED = "starts after day one"
    INTERIM = "agency"
    AWAY = "away"
    ACTING = "acting up"
    TWO_POSTS = "two posts"
    JOB_SHARE = "job share"
    LEAVING = "leaves after day one"
    SERVICE_AFTER_START = "service after start"
    SINCE_HIRED = "since hired"
    STATUS = "status"
    NO_MONEY = "no money"
    NAMED = "words that may name somebody"


Code = LeftOut | NotUnderstood | Assumed


class Finding(NamedTuple):
    """A code of a row, and the line of the list on which the row stands."""

    code: Code
    line: int
