"""M15 Own mechanisms: asked at each of their points, and what they answer is looked at.

A mechanism is given what it may know (:mod:`sim.scenario.mechanism`) and answers with a plain value; what it
costs goes to the log. Where none acts at a point, nothing is asked.
"""

from __future__ import annotations

from itertools import count
from math import floor, isfinite
from typing import Any

import numpy as np

from sim.errors import OwnCodeError
from sim.model.clock import Kind
from sim.model.knowledge_rules import level
from sim.model.log import Contract, Event, Reason, word
from sim.model.state import Exit, Person, Post, Process, State
from sim.scenario.base import BANDS
from sim.scenario.mechanism import Leaving, Mechanism

# --- what a mechanism is told


class _Chance:
    """The uniforms of one mechanism, post or person, and use; the words are part of whose they are."""

    __slots__ = ("_entrant", "_state", "_who")

    def __init__(self, state: State, mechanism: Mechanism, who: str, entrant: int) -> None:
        self._state, self._who, self._entrant = state, f"{who}/mechanism/{mechanism.key}", entrant

    def __call__(self, what: str, n: int = 0) -> float:
        return self._state.chance.uniform(f"{self._who}/{what}", 0, n, self._entrant)


class _Post:
    """A post as a mechanism sees it; worked out when it is asked for, as most is not."""

    __slots__ = ("_mechanism", "_post", "_state")

    def __init__(self, state: State, mechanism: Mechanism, post: Post) -> None:
        self._state, self._mechanism, self._post = state, mechanism, post

    @property
    def name(self) -> str:
        return self._post.given.name

    @property
    def stream(self) -> str:
        return self._post.stream.given.name

    @property
    def band(self) -> str:
        return BANDS[self._post.given.band]

    @property
    def wte(self) -> float:
        return self._post.given.wte

    @property
    def vacant(self) -> bool:
        return self._post.holder is None

    @property
    def confirmed_months(self) -> float:
        return self._post.confirmed_until - self._state.now

    @property
    def chance(self) -> _Chance:
        return _Chance(self._state, self._mechanism, self._post.given.who, 0)


class _Person:
    """Somebody as a mechanism sees them, worked out when it is asked for."""

    __slots__ = ("_mechanism", "_person", "_state")

    def __init__(self, state: State, mechanism: Mechanism, person: Person) -> None:
        self._state, self._mechanism, self._person = state, mechanism, person

    @property
    def post(self) -> _Post:
        return _Post(self._state, self._mechanism, self._person.post)

    @property
    def contract(self) -> str:
        return word(Contract(self._person.contract))

    @property
    def day_one(self) -> bool:
        return self._person.entrant == 0

    @property
    def knowledge(self) -> float:
        person, state = self._person, self._state
        return level(person.k, state.now - person.k_at, *state.inputs.learning)

    @property
    def tenure_months(self) -> float:
        return self._state.now - self._person.began

    @property
    def contract_months_left(self) -> float:
        return self._person.contract_end - self._state.now

    @property
    def in_limbo(self) -> bool:
        return self._person.limbo

    @property
    def told(self) -> bool:
        return self._person.told

    @property
    def resigning(self) -> bool:
        return self._person.resigning

    @property
    def chance(self) -> _Chance:
        person = self._person
        return _Chance(self._state, self._mechanism, person.entry.who, 1 + person.entrant)


# --- the points


def may_recruit(state: State, post: Post) -> bool:
    """Return whether every mechanism lets the search for staff go on."""
    return all(
        _asked(state, m, "may_recruit", _Post(state, m, post)) for m in state.inputs.points.may_recruit
    )


def until_recruiting(state: State, post: Post, number: int) -> Process:
    """Wait, from month to month, while a mechanism holds the search back."""
    while post.search == number and not may_recruit(state, post):
        yield state.at(floor(state.now) + 1.0, Kind.RECRUITMENT, post.index)


def weeks_to_start(state: State, post: Post, from_partner: bool, weeks: float) -> float:
    """Return the weeks from advert to start as the mechanisms leave them, one after the other."""
    for m in state.inputs.points.weeks_to_start:
        weeks = _asked(state, m, "weeks_to_start", _Post(state, m, post), from_partner, weeks)
    return weeks


def hazard_multiplier(state: State, person: Person) -> float:
    """Return the product of the mechanisms' multipliers of a person's hazard of resignation."""
    multiplier = 1.0
    for m in state.inputs.points.hazard_multiplier:
        multiplier *= _asked(state, m, "hazard_multiplier", _Person(state, m, person))
    return multiplier


def handed_over(state: State, person: Person, plan: Exit, overlap: bool, share: float) -> float:
    """Return the share of tacit knowledge handed over as the mechanisms leave it, one after the other."""
    for m in state.inputs.points.handed_over:
        weeks_known = (state.now - plan.told_at) * 52 / 12
        leaving = Leaving(word(Reason(plan.reason)), weeks_known, overlap)
        share = _asked(state, m, "handed_over", _Person(state, m, person), leaving, share)
    return share


def every_month(state: State) -> Process:
    """Ask what mechanisms cost: of each person on the first of a month, and of the team on 1 April."""
    points = state.inputs.points
    for month in count():
        yield state.at(float(month), Kind.PEOPLE)
        people = state.people()
        for m in points.cost_gbp:
            for person in people:
                if cost := _asked(state, m, "cost_gbp", _Person(state, m, person)):
                    state.note_person(Event.MECHANISM_PAID, person, amount=cost)
        for m in points.cost_of_year_gbp if month % 12 == 0 else ():
            team = tuple(_Person(state, m, person) for person in people)
            if cost := _asked(state, m, "cost_of_year_gbp", team, at=month // 12):
                state.note(Event.MECHANISM_PAID, amount=cost)


# --- asking


def _asked(state: State, mechanism: Mechanism, point: str, *given: Any, at: float | None = None) -> Any:
    """Return what a mechanism answers at a point.

    Raises
    ------
    OwnCodeError
        It raised an error, or the answer is not possible there.
    """
    when = state.now if at is None else at
    try:
        answer = getattr(mechanism, point)(when, *given)
    except Exception as error:
        raise OwnCodeError(f"{_place(state, mechanism, point)} raised {error!r}") from error
    if point == "may_recruit":
        fits, wanted = isinstance(answer, bool | np.bool_), "True or False"
    else:
        number = isinstance(answer, int | float | np.number) and not isinstance(answer, bool)
        number = number and bool(isfinite(answer))
        least, most = _BOUNDS[point]
        fits, wanted = number and least <= answer <= most, _WANTED[point]
    if not fits:
        raise OwnCodeError(f"{_place(state, mechanism, point)} returned {answer!r}; it must return {wanted}")
    return answer


def _place(state: State, mechanism: Mechanism, point: str) -> str:
    return f"the mechanism {mechanism.key}: {point} at month {state.now:g}"


_BOUNDS = {
    "weeks_to_start": (0.0, 520.0),
    "hazard_multiplier": (0.0, 1e6),
    "handed_over": (0.0, 1.0),
    "cost_gbp": (0.0, 1e9),
    "cost_of_year_gbp": (0.0, 1e9),
}
_WANTED = {
    "weeks_to_start": "weeks, a number from 0 to 520",
    "hazard_multiplier": "a number from 0 to 1,000,000",
    "handed_over": "a share, from 0 to 1",
    "cost_gbp": "pounds, 0 or more",
    "cost_of_year_gbp": "pounds, 0 or more",
}
