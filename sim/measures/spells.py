"""Everybody's time in the team: one row for each person from entry to exit or the horizon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.measures.frame import Frame
from sim.measures.measure import Bools, Floats
from sim.model.log import Event


@dataclass(frozen=True)
class Spells:
    """One row for each spell of a person in the team, sorted by replication, person and time.

    Moves between posts of the team do not end a spell.

    Attributes
    ----------
    replication, person : int arrays
        Whose it is; `person` as coded in the log.
    entered, left : float arrays
        Months from the start date: 0 for the day-one team; of the exit, or the horizon if censored.
    tenure_at_entry : float array
        Months in the team before `entered`: 0 but for the day-one team.
    exited : bool array
        False if censored at the horizon.
    reason, destination : int arrays
        As coded in the log; -1 if censored.
    lost : float array
        Knowledge lost by the exit, in staff equivalents; 0 if censored.
    stream, contract : int arrays
        At entry.
    day_one : bool array
        In post on day one.
    post_at_exit, contract_at_exit : int arrays
        The post and the contract held at `left`; those at entry follow from `person` and `contract`.
    knowledge_at_exit : float array
        k at `left`, of which `lost` is a part.
    """

    replication: NDArray[np.int64]
    person: NDArray[np.int64]
    entered: Floats
    tenure_at_entry: Floats
    left: Floats
    exited: Bools
    reason: NDArray[np.int64]
    destination: NDArray[np.int64]
    lost: Floats
    stream: NDArray[np.int64]
    contract: NDArray[np.int64]
    day_one: Bools
    post_at_exit: NDArray[np.int64]
    contract_at_exit: NDArray[np.int64]
    knowledge_at_exit: Floats

    @classmethod
    def joined(cls, parts: Sequence[Spells]) -> Spells:
        """Return several sets of spells as one, in the order given."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    def where(self, chosen: Bools | NDArray[np.intp]) -> Spells:
        """Return the spells for which *chosen* is true, or those at the places that it lists."""
        return Spells(*(getattr(self, f.name)[chosen] for f in fields(self)))


def spells_of(frame: Frame) -> Spells:
    """Return the spells of a log."""
    log = frame.log
    entry, exit_ = frame.intervals(
        frame.person_key,
        (Event.PRESENT_AT_START, Event.JOINED),
        (Event.LEFT, Event.PRESENT_AT_END),
    )
    exited = log.event[exit_] == Event.LEFT
    day_one = log.event[entry] == Event.PRESENT_AT_START
    return Spells(
        replication=log.replication[entry].astype(np.int64),
        person=log.person[entry].astype(np.int64),
        entered=log.time[entry],
        tenure_at_entry=np.where(day_one, log.amount[entry], 0.0),
        left=log.time[exit_],
        exited=exited,
        reason=np.where(exited, log.reason[exit_], -1).astype(np.int64),
        destination=np.where(exited, log.destination[exit_], -1).astype(np.int64),
        lost=np.where(exited, log.amount[exit_], 0.0),
        stream=frame.stream[entry],
        contract=log.contract[entry].astype(np.int64),
        day_one=day_one,
        post_at_exit=log.post[exit_].astype(np.int64),
        contract_at_exit=log.contract[exit_].astype(np.int64),
        knowledge_at_exit=log.knowledge[exit_],
    )
