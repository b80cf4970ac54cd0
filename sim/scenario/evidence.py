"""Values and what is known of them: range, source and grade go with a value, and go when it is replaced."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema

from sim.scenario.base import Part, Reference, Text
from sim.scenario.errors import Mistake, Origin, ScenarioError, did_you_mean
from sim.scenario.shape import Path, Shape
from sim.scenario.wording import told

Grade = Literal["A", "L", "B", "C", ""]

GRADES: Mapping[Grade, str] = {
    "A": "measured in these organisations",
    "L": "law or pay scale",
    "B": "measured near them",
    "C": "judgement",
}
"""What each grade means. Of a system, A: a document about these organisations says so."""

ENDS = ("low", "high")
"""The keys of a range."""

ONLY_A_NUMBER = "only a number has a low and a high"
NOT_BOTH = "a value with a range is varied; leave out fixed, or low and high"


def _one_or_more(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


_PATH = {"type": "string", "minLength": 1}

Paths = Annotated[
    tuple[Reference, ...],
    BeforeValidator(_one_or_more),
    Field(strict=False),
    WithJsonSchema({"anyOf": [_PATH, {"type": "array", "items": _PATH}]}),
]
"""Dotted paths; one may be written without a list."""


class Note(Part):
    """What is known of one value: its plausible range, where it comes from, and how good that is.

    A judged value has a range, or says why it is not varied.

    Grades: A measured in these organisations (of a system: a document about them says so), L law or pay
    scale, B measured near them, C judgement.
    """

    low: float | None = Field(default=None, description="Low end of the plausible range.")
    high: float | None = Field(default=None, description="High end of the plausible range.")
    at_least: Paths = Field(
        default=(), description="Paths of values that it is never below, as the ranges are varied."
    )
    at_most: Paths = Field(
        default=(), description="Paths of values that it is never above, as the ranges are varied."
    )
    fixed: Text = Field(default="", description="Why the value is not varied, or what varies it.")
    source: Text = Field(default="", description="Where the value comes from.")
    grade: Grade = Field(
        default="",
        description="A measured in these organisations, L law or pay scale, B measured near, C judgement.",
    )

    @property
    def ranged(self) -> bool:
        """Whether it gives the value a range."""
        return self.low is not None and self.high is not None and self.low < self.high


@cache
def note_shape() -> Shape:
    """Return the shape of what is said of one value: low, high, source, grade and so on."""
    return Shape(Note.model_json_schema(), {})


@dataclass(frozen=True, slots=True)
class Valued:
    """A value with what is known of it, made by :func:`sim.value`."""

    value: Any
    note: Note


def value(
    value: Any,
    *,
    low: float | None = None,
    high: float | None = None,
    source: str = "",
    grade: Grade = "",
    fixed: str = "",
    at_least: str | Sequence[str] = (),
    at_most: str | Sequence[str] = (),
) -> Valued:
    """Return a value with its evidence, for :meth:`sim.Scenario.replace` and for dictionaries.

    The same as ``{value: .., low: .., high: .., source: .., grade: ..}`` in a file. A value that is given by
    itself has no range, source or grade: those of the value that it replaces were said of that one.

    Parameters
    ----------
    value : object
        The value, in the unit of its key.
    low, high : float, optional
        The ends of its plausible range, in the same unit: between them it is varied.
    source : str
        Where the value comes from.
    grade : {"A", "L", "B", "C"}
        How good that is: A measured in these organisations, L law or pay scale, B measured near them,
        C judgement.
    fixed : str
        Why the value is not varied, if it is not.
    at_least, at_most : str or sequence of str
        Paths of values that it is never below, or never above, as the ranges are varied.

    Returns
    -------
    Valued
        Frozen, with the attributes ``value`` and ``note``.

    Raises
    ------
    ScenarioError
        The value does not lie within its range, something that is no number has one, or there is no such
        grade.
    """
    given = {
        "low": low, "high": high, "at_least": at_least, "at_most": at_most, "fixed": fixed,
        "source": source, "grade": grade,
    }  # fmt: skip
    here = Origin(f"sim.value({value!r}, ..)")
    try:
        note = Note.model_validate(given)
    except ValidationError as error:
        wrong = told(error, given, note_shape())
        raise ScenarioError(Mistake(here, one.path, one.message) for one in wrong) from None
    ends: dict[str, float] = {end: limit for end in ENDS if (limit := getattr(note, end)) is not None}
    found = [*misplaced_ends(value, ends), *([("fixed", NOT_BOTH)] if note.fixed and ends else [])]
    if len(ends) == 1 and not found:
        found = [("high" if low is not None else "low", "missing: a range has two ends")]
    if found:
        raise ScenarioError(Mistake(here, (key,), said) for key, said in found)
    return Valued(value, note)


def misplaced_ends(value: Any, ends: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Yield the ends of a range that cannot be those of a value, and what is wrong with each."""
    for end, limit in ends.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield end, ONLY_A_NUMBER
        elif end == "low" and limit > value:
            yield end, f"the low end is above the value, {value:g}"
        elif end == "high" and limit < value:
            yield end, f"the high end is below the value, {value:g}"


def as_whole(value: Any, end: float) -> float:
    """Return an end of a range as a whole number where its value is one."""
    return int(end) if isinstance(value, int) and end.is_integer() else end


def impossible_orders(
    notes: Mapping[Path, Note], of: Collection[Path], shape: Shape, numbers: Callable[[], Iterable[str]]
) -> Iterator[tuple[Path, str, str]]:
    """Yield what is wrong with the orders that notes ask for: no number at a path, or a circle of paths.

    Parameters
    ----------
    notes : mapping
        All notes, by path.
    of : collection of paths
        The notes that are asked about.
    shape : Shape
        That of a scenario's parts.
    numbers : callable
        Gives the paths of numbers, for what was probably meant.

    Yields
    ------
    tuple
        The path of the value, the key of its note, and what is wrong.
    """
    after = {path: [tuple(p.split(".")) for p in (*n.at_least, *n.at_most)] for path, n in notes.items()}
    for path in of:
        for key in ("at_least", "at_most"):
            for other in getattr(notes[path], key):
                if wrong := _no_partner(path, tuple(other.split(".")), after, shape, numbers):
                    yield path, key, f"{other} {wrong}"


def _no_partner(
    path: Path,
    other: Path,
    after: Mapping[Path, list[Path]],
    shape: Shape,
    numbers: Callable[[], Iterable[str]],
) -> str:
    """Return why a value cannot be held above or below another, if it cannot."""
    there = shape.walk(other)
    if there is None or not there.is_number:
        return f"is not a number of the scenario{did_you_mean('.'.join(other), numbers())}"
    seen, ahead = set[Path](), [other]
    while ahead:
        here = ahead.pop()
        if here == path:
            return "is itself held above or below this value; say it of one of the two"
        if here not in seen:
            seen.add(here)
            ahead += after.get(here, [])
    return ""
