"""How many people and posts there are, and who goes, why and where to."""

from __future__ import annotations

import numpy as np

from sim.measures.frame import places
from sim.measures.incidence import DESTINATIONS, REASONS, better_of, in_words, place_of_reason
from sim.measures.measure import Columns, MeasureKind
from sim.measures.states import Facts
from sim.model.log import Contract, Destination, Event, Reason, word

RAN_OUT = (Reason.CONTRACT_NOT_RENEWED, Reason.WORK_ENDED, Reason.POST_CLOSED)
"""How a fixed term runs out: a closure in time is the end of a contract, too."""


def _exits_kind(which: str, title: str, better: int) -> MeasureKind:
    return MeasureKind(f"exits_{which}per_year", f"Exits a year{title}", "per year", better)


def _of_contract(contract: Contract) -> str:
    return f"headcount_{word(contract).replace('-', '_')}"


KINDS = (
    _exits_kind("", "", -1),
    *(_exits_kind(f"{reason}_", f": {in_words(reason)}", better_of(reason)) for reason in REASONS),
    *(_exits_kind(f"to_{to}_", f" to {in_words(to)}", 0) for to in DESTINATIONS),
    MeasureKind("fixed_terms_run_out_per_year", "Fixed terms run out a year", "per year", -1),
    MeasureKind("joiners_per_year", "Joiners a year", "per year", 0),
    MeasureKind("staff_months", "Staff months", "person-months", 1),
    MeasureKind("headcount", "Headcount", "people", 1, monthly=True),
    *(MeasureKind(_of_contract(c), f"Headcount, {word(c)}", "people", 0, monthly=True) for c in Contract),
    MeasureKind("people_at_notice", "People at notice", "people", -1, monthly=True),
    MeasureKind("open_posts", "Open posts", "posts", 1, monthly=True),
    MeasureKind("closed_posts", "Closed posts", "posts", -1, monthly=True),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add headcount, posts and exits.

    exits_per_year
        Exits from the team a year of the run; a move to another post of the team is no exit.
    exits_<reason>_per_year, exits_to_<destination>_per_year
        The same by reason and by destination (competing risks: each set adds to `exits_per_year`).
    fixed_terms_run_out_per_year
        Exits a year of those on fixed terms whose contract was not renewed, whose work ended or whose post
        closed, as the Electronic Staff Record counts the end of a fixed term.
    joiners_per_year
        People who join the team a year, day-one people not among them.
    staff_months
        Person-months in post: the headcount, summed over the run.
    headcount and headcount_<contract> (monthly)
        People in post, those in limbo, under notice or at risk included; interims are not.
    open_posts, closed_posts (monthly)
        Posts that are paid for or awaited, and posts that were closed.
    people_at_notice (monthly)
        Those who have given notice or have been told that their contract or post ends.
    """
    _exits(facts, values)
    frame, people, posts = facts.frame, facts.people, facts.posts
    span = people.end - people.start
    values.groups("staff_months", frame.total(people.place, people.stream, span))

    def in_force(chosen: np.ndarray) -> np.ndarray:
        some = people.where(chosen)
        return frame.levels(some.place, some.stream, some.start, some.end)

    monthly.groups("headcount", in_force(np.ones(len(span), dtype=np.bool_)))
    for contract in Contract:
        monthly.team(_of_contract(contract), in_force(people.contract == contract)[:, 0])
    monthly.team("people_at_notice", in_force(people.noticed)[:, 0])
    for name, chosen in (("open_posts", posts.open), ("closed_posts", ~posts.open)):
        some_posts = posts.where(chosen)
        level = frame.levels(some_posts.place, some_posts.stream, some_posts.start, some_posts.end)
        monthly.team(name, level[:, 0])


def _exits(facts: Facts, values: Columns) -> None:
    frame, log = facts.frame, facts.frame.log
    left = frame.rows(Event.LEFT)
    place, stream = frame.place[left], frame.stream[left]
    values.groups("exits_per_year", frame.total(place, stream) / frame.years)
    ran_out = np.isin(log.reason[left], RAN_OUT) & (log.contract[left] == Contract.FIXED_TERM)
    run_out = frame.total(place[ran_out], stream[ran_out]) / frame.years
    values.groups("fixed_terms_run_out_per_year", run_out)
    spells = facts.spells.where(~facts.spells.day_one)
    joined = frame.total(places(frame.replications, spells.replication), spells.stream)
    values.groups("joiners_per_year", joined / frame.years)
    by_reason = frame.by_kind(place, stream, place_of_reason(log.reason[left]), len(REASONS)) / frame.years
    for i, reason in enumerate(REASONS):
        values.groups(f"exits_{reason}_per_year", by_reason[:, :, i])
    to = frame.by_kind(place, stream, log.destination[left], len(Destination)) / frame.years
    for i, destination in enumerate(DESTINATIONS):
        values.groups(f"exits_to_{destination}_per_year", to[:, :, i])
