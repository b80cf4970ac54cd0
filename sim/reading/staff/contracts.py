"""Contract types and assignment statuses, as the Electronic Staff Record and people write them."""

from __future__ import annotations

import re
from typing import Literal

Contract = Literal["permanent", "fixed-term", "secondment", "gifted", "aligned", "agency", "bank", "honorary"]
Status = Literal["active", "acting", "seconded-in", "seconded-out", "absent", "left", "vacant"]

_CONTRACTS: tuple[tuple[Contract, str], ...] = (
    ("bank", r"\bbank\b|zero.?hour|casual|as and when|sessional"),
    ("honorary", r"honor|unpaid|volunt|non.?exec"),
    ("agency", r"agency|interim|contractor|off.?payroll|locum|self.?employ|consultancy"),
    ("gifted", r"gift|\blent\b|on loan"),
    ("aligned", r"\balign"),
    ("secondment", r"second"),
    ("fixed-term", r"fix|\bftc\b|\bft\b|temp|(?:non|not).?perm|apprentic|trainee|cover|backfill"),
    ("permanent", r"perm|substantive|open.?ended|established|indefinite"),
)
WHOSE_WORK = r"(?!c(?:y|ies) (?:control|manage|officer|lead|co-?ordinat|admin|advis))"
"""Behind the beginning of "vacancy": not of a title such as Vacancy Manager, who is there."""
_OFFICE = re.compile(
    r"(?:(?:vice|deputy|independent|lay|associate)\W+)*"
    r"(?:chair(?:man|woman|person)?|ned|non\W?exec\w*(?:\W+(?:director|member|chair).*)?)"
)
_STATUSES: tuple[tuple[Status, str], ...] = (
    ("vacant", rf"vacan{WHOSE_WORK}|unfilled|being recruited|recruiting|out to advert"),
    ("seconded-out", r"second\w*.{0,12}\bout\b|\bout\b.*second|external second"),
    (
        "absent",
        r"matern|adopt|patern|parental|career break|suspend|sick|absen|sabbatical"
        r"|\b(?:on|unpaid|special) leave",
    ),
    ("left", r"\bleaver|terminat|\bex\b|inactive|resigned|retired|\bended|\bleft\b|deceased|dismiss"),
    ("acting", r"acting"),
    ("seconded-in", r"second"),
    ("active", r"activ|current|in post|substantive|at work|employ|working|perm|fix|temp"),
)
COVER = re.compile(
    r"\W*\b(?:(?:maternity|mat|adoption|career break|sickness|sick|absence|leave|secondment)\W*"
    r"(?:leave\W*)?(?:cover|backfill)|back\W?fill|covering|cover)\b(?:\W*for)?\W*",
    re.IGNORECASE,
)
"""What says that somebody stands in for a holder who is away."""


def contract_of(text: str) -> Contract | None:
    """Return the kind of contract that a cell names, None if it names none."""
    words = text.casefold()
    return next((kind for kind, pattern in _CONTRACTS if re.search(pattern, words)), None)


def is_office(title: str) -> bool:
    """Return whether a title is a seat on the board, as of a chair or non-executive director, and no post."""
    return _OFFICE.fullmatch(title.casefold().strip()) is not None


def status_of(text: str) -> Status | None:
    """Return what a cell says about whether the holder is at work, None if nothing that is known."""
    words = text.casefold()
    return next((kind for kind, pattern in _STATUSES if re.search(pattern, words)), None)


def says_vacant(text: str) -> bool:
    """Return whether a cell says that nobody holds the post."""
    return status_of(text) == "vacant"


def is_cover(text: str) -> bool:
    """Return whether a cell says that somebody stands in for a holder who is away."""
    return COVER.search(text) is not None
