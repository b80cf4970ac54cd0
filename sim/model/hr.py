"""HR casework: a few case handlers, one case at a time each, first come first served (model.md M4)."""

from __future__ import annotations

from sim.chance import exponential, lognormal
from sim.model.clock import Kind, weeks
from sim.model.log import Event
from sim.model.state import Person, Post, Process, State
from sim.scenario.assumptions import Hr


def case_weeks(u: float, mean_weeks: float, hr_partner: bool, assumed: Hr) -> float:
    """Return how long a case takes, slower without a dedicated HR partner."""
    mean = mean_weeks * (1 if hr_partner else assumed.no_partner_factor)
    if assumed.distribution == "exponential":
        return exponential(u, mean)
    return lognormal(u, mean, assumed.cv if assumed.distribution == "lognormal" else 0.0)


def casework(state: State, post: Post, person: Person | None, mean_weeks: float, u: float) -> Process:
    """Open a case, wait for a case handler, and have it done. No casework (0 weeks) meets no queue.

    A person's case, a renewal, is withdrawn as soon as it is settled that the person leaves: it then gives
    up its place in the queue, or its case handler.
    """
    if mean_weeks == 0:
        return
    duration = weeks(case_weeks(u, mean_weeks, state.inputs.practices.hr_partner, state.assumed.hr))
    withdrawn = state.env.event()
    if person is not None:
        person.case = withdrawn
    _note(state, Event.HR_OPENED, post, person)
    with state.hr.request() as turn:
        yield turn | withdrawn
        if not withdrawn.triggered:
            _note(state, Event.HR_STARTED, post, person)
            yield state.at(state.now + duration, Kind.HR, post.index) | withdrawn
    if person is not None and withdrawn.triggered:
        state.note_person(Event.HR_WITHDRAWN, person)
    else:
        _note(state, Event.HR_DONE, post, person)


def _note(state: State, event: Event, post: Post, person: Person | None) -> None:
    # A case belongs to the post: its person may have left it by the time it is done.
    if person is None or person.gone or person.post is not post:
        state.note(event, post)
    else:
        state.note_person(event, person)
