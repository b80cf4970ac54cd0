"""Knowledge of the system: what heads and files hold, and what is lost (model.md M10).

The unit is the experienced-staff equivalent: 1 is all that one fully experienced member knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.measures.frame import Frame, places, spread
from sim.measures.incidence import DESTINATIONS, REASONS, better_of, in_words, place_of_reason
from sim.measures.measure import Columns, Floats, Ints, MeasureKind
from sim.measures.spells import Spells
from sim.measures.states import GONE, IN_POST, Facts
from sim.model.knowledge_rules import curve, forgetting_rate, time_constant
from sim.model.log import Destination, Event
from sim.scenario.model import Scenario


def _kind(name: str, title: str, better: int = -1, *, monthly: bool = False) -> MeasureKind:
    return MeasureKind(name, title, "staff equivalents", better, monthly=monthly)


KINDS = (
    _kind("lost_knowledge", "Lost knowledge"),
    _kind("lost_on_exit", "Lost on exit"),
    _kind("knowledge_faded", "Knowledge faded"),
    _kind("knowledge_stranded", "Knowledge stranded"),
    *(
        _kind(f"lost_on_exit_{reason}", f"Lost on exit: {in_words(reason)}", better_of(reason))
        for reason in REASONS
    ),
    *(_kind(f"lost_on_exit_to_{to}", f"Lost on exit to {in_words(to)}", 0) for to in DESTINATIONS),
    _kind("worst_year_lost_knowledge", "Lost knowledge, worst year"),
    _kind("lost_to_system", "Lost to the system"),
    _kind("knowledge_stock_end", "Knowledge at end", 1),
    _kind("knowledge_stock_mean", "Knowledge, mean", 1),
    _kind("knowledge_heads", "Knowledge in heads", 1, monthly=True),
    _kind("knowledge_files", "Knowledge in files", 1, monthly=True),
    _kind("knowledge_stock", "Knowledge", 1, monthly=True),
    _kind("lost_knowledge", "Lost knowledge", monthly=True),
)

_INTO_FILES = {Event.UNSTRANDED: 1, Event.FILE_TAKEN: -1, Event.FADED: -1, Event.STRANDED: -1}


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add lost knowledge and the stock.

    lost_knowledge
        lost_on_exit + knowledge_faded + knowledge_stranded, over the whole run: lost to the engine room.
    lost_on_exit
        What left with leavers, neither handed over, written down nor shared: sum of (1 - c)(1 - h) k, of the
        shared part of k only what nobody else in the sharing group knows.
    lost_on_exit_<reason>, lost_on_exit_to_<destination> (team)
        The same by why and where to they went: each set adds to `lost_on_exit`.
    knowledge_faded
        What faded from the files of empty posts.
    knowledge_stranded
        Files of closed posts, less what came back when posts reopened.
    worst_year_lost_knowledge (team)
        The most that lost_knowledge grows over any 12 months, from a whole month to a whole month.
    lost_to_system
        The same as lost_knowledge, but what a leaver to a local partner takes along is lost, as far as it
        stays reachable, only when that person is out of reach; and of who comes back with a staff passport
        only what does not come back.
    knowledge_stock_end, knowledge_stock_mean
        What heads and files hold at the horizon, and on average over the run (the exact integral).
    knowledge_heads, knowledge_files, knowledge_stock, lost_knowledge (monthly)
        What heads, files and both hold, and what has been lost so far. Between two rows of the log k follows
        dk/dt = (1 - k)/tau - f k, and the file of an empty post F exp(-delta t).
    """
    frame = facts.frame
    heads = _heads(frame)
    files, fading = _files(facts)
    stock = heads + files

    on_exit = _flow(frame, Event.LEFT)
    stranded = _flow(frame, Event.STRANDED) - _flow(frame, Event.UNSTRANDED)
    faded = _flow(frame, Event.FADED) + fading
    lost = on_exit + faded + stranded
    values.groups("lost_knowledge", lost[:, :, -1])
    values.groups("lost_on_exit", on_exit[:, :, -1])
    values.groups("knowledge_faded", faded[:, :, -1])
    values.groups("knowledge_stranded", stranded[:, :, -1])
    _on_exit_by_cause(frame, values)
    values.team("worst_year_lost_knowledge", _worst_year(lost[:, 0]))
    values.groups("lost_to_system", lost[:, :, -1] - _still_reachable(frame) - _back(frame))
    values.groups("knowledge_stock_end", stock[:, :, -1])
    values.groups("knowledge_stock_mean", mean_stock(frame))

    monthly.team("knowledge_heads", heads[:, 0])
    monthly.team("knowledge_files", files[:, 0])
    monthly.team("knowledge_stock", stock[:, 0])
    monthly.groups("lost_knowledge", lost)


def lost_on_exit_by_month(spells: Spells, replications: Ints, months: int) -> Iterator[tuple[str, Floats]]:
    """Yield what has left so far at each month, by reason and by destination, of the team.

    Parameters
    ----------
    spells : Spells
        Of one scenario.
    replications : int array [R]
        Its replications, in the order in which results are wanted.
    months : int
        Length of the run.

    Yields
    ------
    name, lost : str and float array [R, months + 1]
        As the measures are called; the last month is their value.
    """
    gone = spells.where(spells.exited)
    place, month = places(replications, gone.replication), np.ceil(gone.left).astype(np.int64)
    for names, prefix, cause in (
        (REASONS, "", place_of_reason(gone.reason)),
        (DESTINATIONS, "to_", gone.destination),
    ):
        shape = (len(replications), len(names), months + 1)
        cell = (place * shape[1] + cause) * shape[2] + month
        lost = np.bincount(cell, gone.lost, int(np.prod(shape))).reshape(shape).cumsum(axis=2)
        yield from ((f"lost_on_exit_{prefix}{name}", lost[:, i]) for i, name in enumerate(names))


class Learning(NamedTuple):
    """How knowledge in a head goes: k(t) = level + (k - level) exp(-pace t), t in months."""

    level: float
    pace: float

    @classmethod
    def of(cls, scenario: Scenario) -> Learning:
        """Return the rule of a scenario."""
        assumed = scenario.assumptions.knowledge
        practices = scenario.practices()
        pace, level = curve(time_constant(assumed, practices), forgetting_rate(assumed, practices))
        return cls(level, pace)

    def after(self, k: Floats, months: Floats) -> Floats:
        """Return knowledge after some months."""
        return self.level + (k - self.level) * np.exp(-self.pace * months)

    def summed(self, k: Floats, months: Floats) -> Floats:
        """Return the integral of knowledge over some months."""
        return self.level * months - (k - self.level) * np.expm1(-self.pace * months) / self.pace


def mean_stock(frame: Frame) -> Floats:
    """Return the mean over the run of what heads and files hold: (R, groups), the exact integral."""
    log, rule = frame.log, Learning.of(frame.scenario)
    start, end = heads_known(frame)
    in_heads = rule.summed(log.knowledge[start], log.time[end] - log.time[start])
    rows, change = file_changes(frame)
    in_files = change * (frame.months - log.time[rows]) + _fading_time(frame, rows)
    heads = frame.total(frame.place[start], frame.stream[start], in_heads)
    files = frame.total(frame.place[rows], frame.stream[rows], in_files)
    return (heads + files) / frame.months


def _heads(frame: Frame) -> Floats:
    """Return knowledge in heads at each month: (R, groups, months + 1)."""
    log, rule = frame.log, Learning.of(frame.scenario)
    start, end = heads_known(frame)
    which, month = spread(*frame.months_in_force(log.time[start], log.time[end]))
    row = start[which]
    now = rule.after(log.knowledge[row], month - log.time[row])
    return frame.by_month(frame.place[row], frame.stream[row], month, now)


def heads_known(frame: Frame) -> tuple[Ints, Ints]:
    """Return the rows at which a person's knowledge is known, and the rows until which the rule holds."""
    return frame.intervals(
        frame.person_key, (*IN_POST, Event.FILE_TAKEN), (Event.MOVED, Event.FILE_TAKEN, *GONE)
    )


def _files(facts: Facts) -> tuple[Floats, Floats]:
    """Return what files hold at each month and what has faded of them unsettled: (R, groups, months + 1).

    The log settles what has faded when a file is taken over, stranded or the run ends. In between,
    a file that stood at F when its post fell vacant holds F exp(-delta t).
    """
    frame, log = facts.frame, facts.frame.log
    delta = frame.scenario.assumptions.knowledge.file_fade_per_month
    rows, change = file_changes(frame)
    cells = (frame.size, len(frame.posts), frame.months + 1)
    month = frame.month_of(log.time[rows])
    changes = np.bincount(frame.post_key[rows] * cells[2] + month, change, int(np.prod(cells)))
    # sums of what goes in and comes out leave roundings of 1e-17 where a file is empty
    settled: Floats = np.maximum(np.cumsum(changes.reshape(cells), axis=2), 0.0)

    empty = facts.posts.where(facts.posts.vacant)
    first, last = frame.months_in_force(empty.start, empty.end)
    which, at = spread(first, np.minimum(last, frame.months))  # at the horizon the log has settled
    age = np.zeros(cells)
    age[empty.place[which], empty.post[which], at] = at - empty.since[which]
    held = settled * np.exp(-delta * age)
    return _by_group(frame, held), _by_group(frame, settled - held)


def _by_group(frame: Frame, by_post: Floats) -> Floats:
    """Sum (R, posts, months + 1) over the posts of each group: (R, groups, months + 1)."""
    sums = np.zeros((frame.size, frame.groups, by_post.shape[2]))
    for post, stream in enumerate(frame.post_stream):
        sums[:, 0] += by_post[:, post]
        sums[:, 1 + stream] += by_post[:, post]
    return sums


def file_changes(frame: Frame) -> tuple[Ints, Floats]:
    """Return the rows that change a file, and by how much."""
    log = frame.log
    rows = frame.rows(Event.LEFT, *_INTO_FILES)
    change = log.knowledge[rows] - log.amount[rows]
    for event, sign in _INTO_FILES.items():
        of = log.event[rows] == event
        change[of] = sign * log.amount[rows[of]]
    return rows, change


def _fading_time(frame: Frame, rows: Ints) -> Floats:
    """Return what the integral of files must be corrected by for fading that the log settles later.

    Taken as a step at its end, a fade of a = F (1 - exp(-delta T)) over T months counts F T; the file's
    true integral is a / delta: the correction is a (1 / delta - T / (1 - exp(-delta T))).
    """
    log, delta = frame.log, frame.scenario.assumptions.knowledge.file_fade_per_month
    correction = np.zeros(len(rows))
    chosen = np.flatnonzero(log.event[rows] == Event.FADED)
    if delta == 0 or not len(chosen):
        return correction
    months = np.zeros(len(log.time))
    faded_rows, spans = fades(frame)
    months[faded_rows] = spans
    faded, span = log.amount[rows[chosen]], months[rows[chosen]]
    correction[chosen] = faded * (1 / delta + span / np.expm1(-delta * span))
    return correction


def fades(frame: Frame) -> tuple[Ints, Floats]:
    """Return the rows that settle what has faded from a file, and for how many months it had been fading."""
    log = frame.log
    marks = frame.rows(Event.POST_EMPTIED, Event.POST_OPENED, Event.FADED)
    marks = marks[np.argsort(frame.post_key[marks], kind="stable")]
    end = np.flatnonzero(log.event[marks] == Event.FADED)
    return marks[end], log.time[marks[end]] - log.time[marks[end - 1]]


def _flow(frame: Frame, event: Event) -> Floats:
    """Return what rows of a kind amount to up to each month: (R, groups, months + 1)."""
    rows = frame.rows(event)
    month = frame.month_of(frame.log.time[rows])
    return np.cumsum(
        frame.by_month(frame.place[rows], frame.stream[rows], month, frame.log.amount[rows]), axis=2
    )


def _on_exit_by_cause(frame: Frame, values: Columns) -> None:
    log, left = frame.log, frame.rows(Event.LEFT)
    place, stream, lost = frame.place[left], frame.stream[left], log.amount[left]
    by_reason = frame.by_kind(place, stream, place_of_reason(log.reason[left]), len(REASONS), lost)[:, 0]
    for i, reason in enumerate(REASONS):
        values.team(f"lost_on_exit_{reason}", by_reason[:, i])
    to = frame.by_kind(place, stream, log.destination[left], len(Destination), lost)[:, 0]
    for i, destination in enumerate(DESTINATIONS):
        values.team(f"lost_on_exit_to_{destination}", to[:, i])


def _worst_year(lost: Floats) -> Floats:
    """Return the largest growth over any 12 months of what was lost so far: (R, months + 1) to (R,)."""
    grown: Floats = (lost[:, 12:] - lost[:, :-12]).max(axis=1)
    return grown


def _still_reachable(frame: Frame) -> Floats:
    """Return what leavers took along who can be reached at the horizon and are not back: (R, groups)."""
    log, left = frame.log, frame.rows(Event.LEFT)
    left = left[~np.isnan(log.until[left])]
    over = frame.person_key[frame.rows(Event.REACH_ENDED, Event.RETURNED)]
    rows = left[~np.isin(frame.person_key[left], over)]
    share = frame.scenario.assumptions.knowledge.reachable_share
    return frame.total(frame.place[rows], frame.stream[rows], share * log.amount[rows])


def _back(frame: Frame) -> Floats:
    """Return what of the loss on leaving came back with those who returned: (R, groups)."""
    rows = frame.rows(Event.RETURNED)
    return frame.total(frame.place[rows], frame.stream[rows], frame.log.amount[rows])
