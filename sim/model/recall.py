"""M2 Recall: the national body may call back the people it has aligned with the system."""

from __future__ import annotations

from sim.chance import What, exponential
from sim.model import departure
from sim.model.clock import Kind, on_grid, weeks
from sim.model.log import Contract, Reason
from sim.model.room import Person, Room


def await_recall(room: Room, person: Person) -> None:
    """Start the wait for an aligned person's recall, if it comes within the run."""
    rate = room.assumed.lending.recall_per_year / 12
    if person.contract is Contract.ALIGNED and rate:
        due = on_grid(room.now + exponential(room.draw(person, What.RECALL), 1 / rate))
        if due < room.inputs.horizon:
            room.when(due, Kind.PEOPLE, person.post.index, _recall, person)


def _recall(room: Room, person: Person) -> None:
    if (
        person.contract is Contract.ALIGNED and not person.gone
    ):  # nobody recalls one who has moved into the team
        notice = weeks(room.assumed.lending.recall_notice_weeks)
        departure.tell(room, person, room.now + notice, Reason.RECALL)
