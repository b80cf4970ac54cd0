"""The state of one replication: posts, people and streams, and the :class:`State` that holds them.

State is small and explicit. The rules are elsewhere, in one module per mechanism; the processes there
read and change what is here, and write what happened to the log.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from math import inf, nan
from typing import Any, NamedTuple, TypeVarTuple

import simpy

from sim.chance import Chance
from sim.model.climate import Climate
from sim.model.clock import At
from sim.model.employment import Effects
from sim.model.inputs import Inputs, PostInput, StreamInput
from sim.model.log import PERSONS_PER_POST, Contract, Destination, Event, Reason
from sim.model.same_money import Factors

Process = Generator[simpy.Event, Any, None]
Given = TypeVarTuple("Given")


@dataclass(slots=True, eq=False)
class Stream:
    """A funding stream as it stands."""

    given: StreamInput
    decided: simpy.Event  # triggered, and made anew, at each decision
    confirmed_until: float  # months; inf for recurrent money
    planned: float  # posts planned, lowered by the share of a cut that persists
    cuts: list[tuple[float, int]] = field(default_factory=list)  # announced: month made, and posts taken
    factors: Factors = ()  # on what is settled for each financial year, for the same money as annual awards
    to_shed: int = 0  # posts to close as they fall vacant
    # posts that wait for partners who pay late, by financial year; the first are paid for last
    waiting: dict[int, list[Post]] = field(default_factory=dict)
    noted: int = -1  # the last financial year whose posts are in the log
    funded: dict[int, int] = field(default_factory=dict)  # posts paid for, by financial year
    posts: list[Post] = field(default_factory=list)

    def to_come(self, month: float) -> int:
        """Return how many posts the announced cuts take that are made after a month."""
        return sum(posts for made, posts in self.cuts if made > month)

    def uncut(self, month: float) -> int:
        """Return how many posts the cuts made by a month leave of those of day one."""
        return self.given.posts - sum(posts for made, posts in self.cuts if made <= month)


class Tie(NamedTuple):
    """A person's relationship with a partner: its strength at a time, from which it grows."""

    strength: float
    at: float
    strong_from: float  # when it becomes strong, -inf if it was at once


class Staffing(NamedTuple):
    """The work there is, what the plan of day one asks for, and what the team can do: all in WTE."""

    work: float
    planned: float
    capacity: float


@dataclass(slots=True, eq=False)
class Post:
    """A post as it stands."""

    given: PostInput
    stream: Stream
    open: bool = True
    closing: bool = False  # open still, but told to close
    reopening: bool = False  # closed still, but paid for again from a date
    rests: bool = False  # its work has ended: paid for, but shut once its holder is gone
    shut_until: float = 0.0  # a post that rests does not reopen before: its money was taken back
    shut_at: float = nan  # when it was last closed
    turns: int = 0  # decisions to close or reopen so far: a process of an old one sees that it is stale
    advertised: bool = False  # the live search has got as far as an advert
    holder: Person | None = None
    successor: Person | None = None  # overlaps with a holder who is leaving
    entrants: int = 1  # the next entrant's number; 0 is the person of day one
    searches: int = 0  # searches started so far
    search: int = -1  # the live search, -1 for none
    frozen: bool = False
    interims: int = 0  # interims started so far
    interim: bool = False
    file: float = 0.0  # knowledge left behind and in use
    stranded: float = 0.0  # knowledge left behind in a closed post
    file_at: float = nan  # when the file was last brought up to date, nan while it does not fade
    partners: tuple[int, ...] = ()  # those it works with
    lender: int = -1  # the partner that lends people to it, -1 if there is no partner
    unpaid_from: float = inf  # month from which the share that pays for it is not paid yet
    ties_left: dict[int, float] = field(default_factory=dict)  # by partner, for whoever holds it next
    index: int = field(init=False)  # place among the posts in the order of their names

    def __post_init__(self) -> None:
        self.index = self.given.index

    @property
    def confirmed_until(self) -> float:
        """Month to which its money is confirmed: the stream's, but for a share that is not paid yet."""
        return min(self.stream.confirmed_until, self.unpaid_from)


@dataclass(slots=True, eq=False)
class Exit:
    """A departure that is planned."""

    at: float
    reason: Reason
    told_at: float


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in the team."""

    entry: PostInput  # the post of entry: with the entrant number it is the person's identity
    entrant: int
    post: Post
    began: float  # service in the team, months from the start date (before it: negative)
    contract: Contract
    contract_from: float
    contract_end: float  # inf for none
    fixed_since: float  # when continuous fixed-term service began (may be negative)
    k: float  # knowledge at k_at
    k_at: float
    resolve: float  # what is left of the exponential that resignation spends
    frailty: float = 1.0  # a factor of their own on the hazard of resignation
    contracts: int = 0  # contracts so far: a process of an old contract sees that it is stale
    bridge_end: float = nan  # while a bridge fund pays
    limbo: bool = False
    told: bool = False
    resigning: bool = False  # has given notice
    exit: Exit | None = None
    case: simpy.Event | None = None  # triggered to withdraw the case of HR under way
    gone: bool = False
    back: bool = False  # has come back, as a new entrant
    rate: float = 0.0  # resignations a month, or per counted month, as last read
    rated_at: float = 0.0
    resigns_at: float = inf  # unless the hazard is read anew before
    ties: dict[int, Tie] = field(default_factory=dict)  # by partner
    ties_ended: int = 0  # ties given up so far
    code: int = field(init=False)  # number in the log

    def __post_init__(self) -> None:
        self.code = self.entry.index * PERSONS_PER_POST + self.entrant


class Hooks(NamedTuple):
    """Processes that others set off which they cannot import, because these import them."""

    seek: Callable[[State, Post], None]  # begins to fill a post
    changed: Callable[[State, Person], None]  # reads the hazard anew after a change of a person's state
    left: Callable[[State, Person, Destination, float], None]  # starts what may follow a departure


class State:
    """The whole state of one replication under way; every process is given it, and keeps no other.

    It holds the posts, people and streams as they stand, what they share (ties, recent exits, staffing,
    maturity, climate), the clock and the queue of HR (SimPy's), the replication's chance, and the log as
    far as it is written. What does not change is in `inputs`.
    """

    def __init__(self, inputs: Inputs, chance: Chance, hooks: Hooks) -> None:
        self.inputs = inputs
        self.hooks = hooks
        scenario = inputs.plain
        self.system, self.policy, self.assumed = scenario.system, scenario.policy, scenario.assumptions
        self.years = scenario.run.years
        self.chance = chance
        self.env = simpy.Environment()
        # by partner: who has a tie with it, and from when it is strong; and from when one of them is
        self.tied: list[dict[Person, float]] = [{} for _ in inputs.names.partners]
        self.covered_from = [inf] * len(self.tied)
        self.written: list[float] = []  # the log.Rows one after the other: no object is kept for each
        self.hr = simpy.Resource(self.env, inputs.hr_servers)
        self.exits: deque[float] = deque()  # times of exits that colleagues feel
        self.next_month = 0.0
        self.shared_multiplier = 1.0  # on everybody's hazard of resignation, as read once a month
        self.staffing = Staffing(0.0, inputs.planned_wte, 0.0)  # as read once a month
        self.maturity = scenario.system.maturity
        self.climate = Climate(chance, inputs.odds)
        self.redundancy_from = 0.0  # nobody is made redundant before this month
        self._people: list[Person] | None = None  # as listed since somebody last came or went
        self.streams: list[Stream] = []
        self.posts: list[Post] = []
        for given in inputs.streams:
            stream = Stream(given, self.env.event(), inf, given.planned)
            self.streams.append(stream)
        for post_given in inputs.posts:
            post = Post(post_given, self.streams[post_given.stream])
            self.posts.append(post)
            post.stream.posts.append(post)

    @property
    def now(self) -> float:
        """Months from the start date."""
        return self.env._now  # env.now, which is asked for thousands of times, without a second property

    def at(self, time: float, kind: int, post: int = 0) -> At:
        """Return an event at an absolute time (now, if that has passed)."""
        return At(self.env, time, kind, post)

    def when(
        self, time: float, kind: int, post: int, act: Callable[[State, *Given], None], *given: *Given
    ) -> None:
        """Do ``act(state, *given)`` at an absolute time: what waits once needs no process to wait in."""
        At(self.env, time, kind, post).callbacks.append(lambda _: act(self, *given))

    def start(self, process: Process) -> None:
        """Start a process now."""
        self.env.process(process)

    def draw(self, person: Person, what: int) -> float:
        """Return the uniform of a person, whichever post is held now."""
        return self.chance.uniform(person.entry.who, what, person.entrant)

    def draw_nth(self, person: Person, what: int, n: int) -> float:
        """Return the uniform of a person for what comes more than once: in financial year n, say."""
        return self.chance.uniform(person.entry.who, what, n, person.entrant)

    def employment(self, person: Person) -> Effects:
        """Return the employment model of a person: the system's while the contract of day one lasts."""
        first = person.entrant == 0 and person.contracts == 0
        return self.inputs.employment_on_day_one if first else self.inputs.employment

    def people(self) -> list[Person]:
        """Everyone in the team, by post."""
        if self._people is None:
            self._people = [p for post in self.posts for p in (post.holder, post.successor) if p is not None]
        return self._people

    def seat(self, post: Post, holder: Person | None, successor: Person | None) -> None:
        """Say who holds a post, and who overlaps with a holder who is leaving."""
        post.holder, post.successor = holder, successor
        self._people = None

    def note(
        self,
        event: Event,
        post: Post | None = None,
        stream: int = -1,
        reason: int = -1,
        amount: float = nan,
        until: float = nan,
        partner: int = -1,
    ) -> None:
        """Write a row about a post or a stream."""
        index = -1
        if post is not None:
            index, stream = post.index, post.given.stream
        self.written.extend(
            (self.env._now, event, index, -1, stream, -1, reason, -1, nan, amount, until, partner)
        )  # fmt: skip

    def note_person(
        self,
        event: Event,
        person: Person,
        reason: int = -1,
        destination: int = -1,
        knowledge: float = nan,
        amount: float = nan,
        until: float = nan,
        partner: int = -1,
    ) -> None:
        """Write a row about a person."""
        post = person.post
        self.written.extend(
            (
                self.env._now, event, post.index, person.code, post.given.stream,
                person.contract, reason, destination, knowledge, amount, until, partner,
            )
        )  # fmt: skip
