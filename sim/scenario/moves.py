"""How a page lets somebody move a value: the group it is shown in, a sensible span, and its choices in words.

It stands beside the value's bounds in the models, so that a lever is described once. It is no check: what is
possible is said by the bounds, and by how values fit each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Value = float | int | str | bool

Choices = tuple[tuple[Value, str], ...]
"""Values to choose from, each in words."""

Group = Literal["money", "confirmed", "contracts", "risk", "hr", "handover", "passport", "partners"]


class Signs(NamedTuple):
    """What is said behind a number above 0, or below it, and in place of 0."""

    above: str = ""
    below: str = ""
    zero: str = ""


PLAIN = Signs()
LATER = Signs("later", "earlier", "when it is today")

AS_TREATED = "treated"
"""Stands for the kinds of money that a settlement treats, where none are named."""


@dataclass(frozen=True)
class Moves:
    """What a slider or a list of choices needs to know of a value, besides its type, title and bounds.

    Attributes
    ----------
    group : str
        With which others it is shown.
    least, most : float, optional
        The span of a slider, where the bounds are wider than anybody would go.
    step : float
        One step of the slider.
    choices : tuple of (value, str)
        What to choose from, in words. A list is its names or numbers with ``+`` between.
    signs : Signs
        What is said of a number above, below and at 0.
    unit : str
        What a number counts, where its name does not end in it.
    """

    group: Group
    least: float | None = None
    most: float | None = None
    step: float = 1
    choices: Choices = ()
    signs: Signs = PLAIN
    unit: str = ""


HORIZONS: Choices = (
    (1, "1 year"), (2, "2 years"), (3, "3 years"), (4, "4 years"), (5, "5 years"),
    ("rolling", "some years ahead, one added each April"), ("recurrent", "good: it becomes recurrent"),
)  # fmt: skip
AWARDS: Choices = (
    (0.8, "20% less"), (0.9, "10% less"), (1.0, "what is decided"), (1.1, "10% more"), (1.2, "20% more"),
    ("same-as-annual", "the same money as annual settlements bring on average"),
)  # fmt: skip
SHARES: Choices = ((0.0, "none"), (0.25, "a quarter"), (0.5, "half"), (0.75, "three quarters"), (1.0, "all"))
MONEY: Choices = (
    ("transformation", "transformation money"),
    ("transformation+pooled", "transformation and pooled money"),
    ("transformation+pooled+core+programme", "all money of the system"),
)
TREATED: tuple[Value, str] = (AS_TREATED, "the money that the settlement treats")
TERMS: Choices = (
    ("12+24", "half for 12 and half for 24 months"), ("12", "all for 12 months"),
    ("24", "all for 24 months"), ("36", "all for 36 months"), ("60", "all for 60 months"),
)  # fmt: skip
ENDS: Choices = (
    ("anniversaries", "on the day they began, some years on"), ("financial-year-end", "all on 31 March"),
)  # fmt: skip
CLOSING: Choices = (
    ("shortest-contract-first", "those with the shortest contract left"),
    ("evenly", "evenly across the team"),
    ("protected-roles-last", "any but the protected roles"),
)
EMPLOYERS: Choices = (
    ("central-pmo", "one central programme office"), ("distributed", "the partners, each for a part"),
    ("hosted", "one trust for all"), ("diffuse", "the partners, for half of each person's time"),
)  # fmt: skip
