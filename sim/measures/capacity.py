"""The work the team can do: effective capacity, in whole-time equivalents (model.md M6)."""

from __future__ import annotations

import numpy as np

from sim.measures.frame import Frame, spread
from sim.measures.knowledge import Learning, heads_known
from sim.measures.measure import Columns, Floats, MeasureKind
from sim.measures.states import Facts
from sim.model.employment import effects
from sim.model.knowledge_rules import time_for_work
from sim.model.log import Event

_UNIT = "whole-time equivalents"

KINDS = (
    MeasureKind("effective_capacity_mean", "Effective capacity, mean", _UNIT, 1),
    MeasureKind("effective_capacity", "Effective capacity", _UNIT, 1, monthly=True),
    MeasureKind("overload_mean", "Overload, mean", "share", -1, "weighted by posts"),
    MeasureKind("overload", "Overload", "share", -1, "weighted by posts", monthly=True),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add effective capacity, of the team.

    effective_capacity (monthly)
        Of each member the whole-time equivalent x the focus of the employment model x (.5 + .5 k), k being
        what the member knows of the system then, x `knowledge.sharing_capacity_factor` where programmes share
        what they know; of an interim, who knows nothing of it, the post's
        whole-time equivalent x `recruitment.interim_capacity`. As the model reads it for the workload.
    effective_capacity_mean
        Its mean over the run (the exact integral).
    overload (monthly)
        Work over effective capacity, less 1, from 0 to `attrition.workload_cap`. The work of a vacant post
        falls on those who are there; a vacant one that waits for a decision asks for part of it, and a
        closed one leaves part of it behind.
    overload_mean
        Its mean over the months of the run.
    """
    frame, log, scenario = facts.frame, facts.frame.log, facts.frame.scenario
    rule = Learning.of(scenario)
    wte = np.array([p.wte for p in frame.posts])
    focused = wte * effects(scenario.employment(), scenario.assumptions).focus
    focused *= time_for_work(scenario.assumptions.knowledge, scenario.practices())
    start, end = heads_known(frame)
    months = log.time[end] - log.time[start]
    work = focused[log.post[start]] * (months + rule.summed(log.knowledge[start], months)) / 2
    total = frame.total(frame.place[start], frame.stream[start], work)

    cover, over = frame.intervals(frame.post_key, [Event.INTERIM_STARTED], [Event.INTERIM_ENDED])
    interim = wte[log.post[cover]] * scenario.assumptions.recruitment.interim_capacity
    total += frame.total(
        frame.place[cover], frame.stream[cover], interim * (log.time[over] - log.time[cover])
    )
    values.team("effective_capacity_mean", total[:, 0] / frame.months)

    which, month = spread(*frame.months_in_force(log.time[start], log.time[end]))
    row = start[which]
    able = focused[log.post[row]] * (1 + rule.after(log.knowledge[row], month - log.time[row])) / 2
    level = frame.by_month(frame.place[row], frame.stream[row], month, able)
    which, month = spread(*frame.months_in_force(log.time[cover], log.time[over]))
    row = cover[which]
    level += frame.by_month(frame.place[row], frame.stream[row], month, interim[which])
    monthly.team("effective_capacity", level[:, 0])

    load = _overload(frame)
    monthly.team("overload", load)
    values.team("overload_mean", load[:, :-1].mean(axis=1))


def _overload(frame: Frame) -> Floats:
    """Return overload at each month: (R, months + 1), of which the last is as the month before."""
    rows = frame.rows(Event.WORKLOAD)
    load = np.full((frame.size, frame.months + 1), np.nan)
    load[frame.place[rows], frame.month_of(frame.log.time[rows])] = frame.log.amount[rows]
    load[:, -1] = load[:, -2]
    return load
