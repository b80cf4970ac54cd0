"""What a staff list leaves open that a word answers: as questions, and as a team with the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast, get_args

from sim.reading.staff.understanding import Understood
from sim.reading.staff.writing import MATURITY, MEANINGS
from sim.reading.tables.vocabulary import TableError
from sim.scenario.base import PartnerKind, StreamKind

MATURE = "maturity"
"""The question how mature the partnership is on day one, which every list leaves open."""


class Question(NamedTuple):
    """A question, and what may be answered.

    Attributes
    ----------
    key : str
        By which it is answered: ``money/`` or ``partner/`` with a name in the file, or :data:`MATURE`.
    text : str
        The question in words.
    likeliest : str or float
        What is taken without an answer.
    choices : tuple of (str, str)
        Each answer with what it means; empty for a number from 0 to 1.
    """

    key: str
    text: str
    likeliest: str | float
    choices: tuple[tuple[str, str], ...] = ()


def questions(team: Understood) -> Iterator[Question]:
    """Yield what is left open: kinds of money, kinds of partners that the list names, and the maturity."""
    for stream in team.streams:
        if stream.asked:
            two = f" (its words name {' and '.join(stream.named)}; what pays most)" if stream.named else ""
            said = f"Which kind of money is “{stream.key}”{two}?"
            yield Question(f"money/{stream.key}", said, stream.kind, tuple(MEANINGS.items()))
    kinds = tuple((kind, kind.replace("-", " ")) for kind in get_args(PartnerKind))
    for one in team.partners:
        if one.asked and one.name:
            yield Question(f"partner/{one.key}", f"What is “{one.name}”?", one.kind, kinds)
    said = "How mature is the partnership on day one, from 0 to 1? 0.3 developing, 0.6 established"
    yield Question(MATURE, said, MATURITY)


def with_answers(team: Understood, answers: Mapping[str, str | float]) -> tuple[Understood, float | None]:
    """Return the team with answers, by the key of each question, and how mature its partnership is if told.

    Raises
    ------
    TableError
        An answer is none of those that are possible. Answers to what is not asked are left alone.
    """
    told: dict[str, str | float] = {}
    for question in questions(team):
        if question.key not in answers:
            continue
        answer = answers[question.key]
        if question.choices and answer not in [value for value, _ in question.choices]:
            raise TableError(f"{question.text} Answer one of {', '.join(v for v, _ in question.choices)}")
        if not question.choices and not (isinstance(answer, int | float) and 0 <= answer <= 1):
            raise TableError(f"{question.text} Answer a number from 0 to 1")
        told[question.key] = answer
    streams = tuple(
        one._replace(kind=cast(StreamKind, told[key]), asked=False, named=())
        if (key := f"money/{one.key}") in told
        else one
        for one in team.streams
    )
    partners = tuple(
        one._replace(kind=cast(PartnerKind, told[key]), asked=False)
        if (key := f"partner/{one.key}") in told
        else one
        for one in team.partners
    )
    mature = told.get(MATURE)
    return team._replace(streams=streams, partners=partners), None if mature is None else float(mature)
