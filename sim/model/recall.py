"""M2 Recall: the national body may call back the people it has aligned with the system."""

from __future__ import annotations

from sim.chance import What, exponential
from sim.model import departure
from sim.model.clock import Kind, on_grid, weeks
from sim.model.log import Contract, Reason
from sim.model.state import Person, State


def await_recall(state: State, person: Person) -> None:
    """Start the wait for an aligned person's recall, if it comes within the run."""
    rate = state.assumed.lending.recall_per_year / 12
    if person.contract is Contract.ALIGNED and rate:
        due = on_grid(state.now + exponential(state.draw(person, What.RECALL), 1 / rate))
        if due < state.inputs.run_months:
            state.when(due, Kind.PEOPLE, person.post.index, _recall, person)


def _recall(state: State, person: Person) -> None:
    if (
        person.contract is Contract.ALIGNED and not person.gone
    ):  # nobody recalls one who has moved into the team
        notice = weeks(state.assumed.lending.recall_notice_weeks)
        departure.tell(state, person, state.now + notice, Reason.RECALL)
