"""One replication's log, replayed row by row, with every rule that a sound log keeps.

Plain Python on purpose: it shares no code with the measures, so that each checks the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import exp, inf, isnan

from sim.model.log import Contract, Destination, Event, Names, Reason, Row
from sim.scenario.model import Scenario

TOLERANCE = 1e-6
"""Of knowledge, in staff equivalents, and of times, in months."""

CLOSING_THE_BOOKS = {
    Event.PRESENT_AT_END, Event.LEARNED, Event.FORGOTTEN, Event.FADED, Event.FILE_AT_END,
    Event.LIMBO_ENDED, Event.BRIDGE_ENDED, Event.UNFROZEN, Event.SEARCH_ENDED, Event.INTERIM_ENDED,
    Event.REDUNDANCY_LIABILITY, Event.SHARE_PAID,
}  # fmt: skip
"""What the log may say at the horizon."""

_SPELLS = {
    Event.LIMBO_STARTED: Event.LIMBO_ENDED,
    Event.BRIDGE_STARTED: Event.BRIDGE_ENDED,
    Event.FROZEN: Event.UNFROZEN,
    Event.SEARCH_STARTED: Event.SEARCH_ENDED,
    Event.INTERIM_STARTED: Event.INTERIM_ENDED,
    Event.SHARE_AWAITED: Event.SHARE_PAID,
}
_ENDS_SPELL = {end: start for start, end in _SPELLS.items()}
_WORK_CEASES = (Reason.WORK_ENDED, Reason.POST_CLOSED, Reason.REDUNDANCY)
_OF_PERSONS = (Event.LIMBO_STARTED, Event.BRIDGE_STARTED)
_LENT = (Contract.SECONDMENT, Contract.GIFTED, Contract.ALIGNED)
_INTO_FILE = {Event.FILE_TAKEN: -1.0, Event.FADED: -1.0, Event.STRANDED: -1.0, Event.UNSTRANDED: 1.0}


@dataclass
class _Person:
    post: int
    since: float  # in this post
    k: float
    k_at: float
    contract_end: float
    covered_until: float = -inf  # by limbo or a bridge
    told: bool = False
    told_why: int = -1
    told_at: float = -inf  # of the end that is planned now


class Replay:
    """A replication, replayed: `problems` says what is wrong, `sums` holds totals for comparison."""

    def __init__(self, scenario: Scenario, names: Names) -> None:
        specs = {p.name: p for p in scenario.posts()}
        self.posts = [specs[name] for name in names.posts]
        self.names = names
        self.money = scenario.assumptions.money
        self.horizon = float(scenario.run.years * 12)
        self.overlap = scenario.policy.overlap_weeks * 12 / 52
        self.reachable = scenario.assumptions.knowledge.reachable_share
        self.kept_away = scenario.assumptions.passport.knowledge_kept
        self.fading = scenario.assumptions.knowledge.file_fade_per_month
        knowledge, practices = scenario.assumptions.knowledge, scenario.practices()
        self.handover = scenario.assumptions.handover
        self.by_rule = not any(m.acts_at("handed_over") for m in scenario.mechanisms())
        self.shared = knowledge.shared_between_posts if practices.sharing else 0.0
        self.documented = min(
            1.0, knowledge.documented_share + knowledge.shared_record_bonus * practices.shared_record
        )
        learning = 1 / knowledge.tau_months
        learning /= knowledge.training_factor if practices.training else 1.0
        learning /= knowledge.software_factor if practices.shared_software else 1.0
        drift = knowledge.drift_per_month * (
            knowledge.drift_with_training_factor if practices.training else 1
        )
        self.pace = learning + knowledge.forgetting_per_month + drift
        self.limit = learning / self.pace
        self.tie_rates = [e / scenario.assumptions.ties.tau_months for e in scenario.engagement()]
        self.ties: dict[tuple[int, int], tuple[float, float]] = {}  # person, partner: strength and when
        self.problems: list[str] = []
        self.sums: defaultdict[str, float] = defaultdict(float)
        self.now = 0.0
        self.inside: dict[int, _Person] = {}
        self.gone: dict[int, Row] = {}
        self.reach: dict[int, float] = {}  # what of the lost can still be reached, by leaver
        self.holders: defaultdict[int, list[int]] = defaultdict(list)
        self.open: set[int] = set()
        self.emptied: set[int] = set()
        self.spells: set[tuple[Event, int]] = set()
        self.files: defaultdict[int, float] = defaultdict(float)
        self.years: set[tuple[int, int]] = set()
        self.unpaid: dict[int, float] = {}  # post: month from which a share of the pool is awaited
        self.past_money = scenario.policy.contracts.past_money_months

    def require(self, holds: bool, what: str) -> None:
        """Note a problem unless something holds."""
        if not holds:
            self.problems.append(f"month {self.now:.6g}: {what}")

    def take(self, row: Row) -> None:
        """Take the next row."""
        event = Event(row.event)
        self.require(row.time >= self.now, f"{event.name} at month {row.time:.6g}: time goes back")
        if row.time > self.now:
            self._look_around()
        self.now = row.time
        in_time = row.time < self.horizon or (row.time == self.horizon and event in CLOSING_THE_BOOKS)
        self.require(in_time, f"{event.name} at or after the horizon")
        if event in _SPELLS or event in _ENDS_SPELL:
            self._spell(event, row)
        if event in _INTO_FILE:
            self.files[row.post] += _INTO_FILE[event] * row.amount
            self.sums[event.name] += row.amount
        handler = getattr(self, f"_{event.name.lower()}", None)
        if handler is not None:
            handler(row)

    def finish(self) -> None:
        """Check what must hold when the log is over."""
        self.now = self.horizon
        for person in self.inside:
            self.require(False, f"{self._who(person)} neither left nor is present at the end")
        for kind, _ in sorted(self.spells):
            self.require(False, f"{kind.name} without {_SPELLS[kind].name}")
        for post, amount in self.files.items():
            self.require(abs(amount) < TOLERANCE, f"the file of {self.names.posts[post]} is {amount:.9g} off")
        s = self.sums
        every = len(self.names.streams) * int(self.horizon // 12)
        self.require(len(self.years) == every, "a stream is not funded, or refused money, for every year")
        headcount = s["started"] + s["joined"] - s["left"]
        self.require(headcount == s["present_at_end"], "headcount is not start + joined - left")
        came = s["k_start"] + s["k_brought"] + s["k_learned"] - s["k_forgotten"]
        lost = s["k_lost"] + s["FADED"] + s["STRANDED"] - s["UNSTRANDED"]
        s["k_lost_to_system"] = lost - sum(self.reach.values()) - s["k_back"]
        off = came - lost - s["k_heads"] - s["k_files"]
        self.require(abs(off) < TOLERANCE, f"knowledge does not add up: {off:.9g} staff equivalents off")

    # --- people

    def _present_at_start(self, row: Row) -> None:
        self.require(row.time == 0, f"{self._who(row.person)} is present at the start after the start")
        self.sums["started"] += 1
        self.sums["k_start"] += row.knowledge
        self._enter(row, row.knowledge)

    def _joined(self, row: Row) -> None:
        paid = row.contract in _LENT or self.unpaid.get(row.post, inf) + self.past_money > row.time
        self.require(paid, f"{self._who(row.person)} starts on a share that is not paid")
        self.sums["joined"] += 1
        self.sums["k_brought"] += row.amount
        self._enter(row, row.amount)
        # the file is taken over in a row of its own; what the head then holds has been said already
        file = self.files[row.post] if len(self.holders[row.post]) == 1 else 0.0
        self._same(row, min(1.0, row.amount + file))

    def _enter(self, row: Row, k: float) -> None:
        if row.person in self.inside or row.person in self.gone:
            self.require(False, f"{self._who(row.person)} comes in twice")
            return
        self.inside[row.person] = _Person(row.post, row.time, k, row.time, row.until)
        self._come(row)

    def _moved(self, row: Row) -> None:
        person = self._present(row)
        self._same(row, person.k)
        self._go(row.person, person)
        self.inside[row.person] = _Person(row.post, row.time, person.k, row.time, row.until)
        self._come(row)

    def _contract_renewed(self, row: Row) -> None:
        person = self._present(row)
        self._in_contract(row, person)
        paid_past = row.contract in _LENT or self.unpaid.get(row.post, inf) > person.contract_end
        self.require(paid_past, f"{self._who(row.person)} is renewed on a share that is not paid")
        person.contract_end, person.told, person.told_why = row.until, False, -1

    def _told(self, row: Row) -> None:
        person = self._present(row)
        person.told, person.told_at, person.told_why = True, row.time, row.reason

    def _notice_given(self, row: Row) -> None:
        person = self._present(row)
        person.told, person.told_at = True, row.time

    def _left(self, row: Row) -> None:
        lost = self._lost(row, self._present(row))
        self._leave(row)
        who = self._who(row.person)
        as_told = abs(row.amount - lost) < TOLERANCE or not self.by_rule
        self.require(as_told, f"{who} loses {row.amount:.6g}; by the rule {lost:.6g}")
        self.require(-TOLERANCE <= row.amount <= row.knowledge + TOLERANCE, f"{who} loses more than is known")
        said = row.reason in set(Reason) - {Reason.CENSORED} and row.destination in set(Destination)
        self.require(said, f"{who} left, but not why or where to")
        self.files[row.post] += row.knowledge - row.amount
        if not isnan(row.until):
            self.reach[row.person] = self.reachable * row.amount
        self.sums["left"] += 1
        self.sums["k_lost"] += row.amount

    def _present_at_end(self, row: Row) -> None:
        self._leave(row)
        self.require(row.time == self.horizon, f"{self._who(row.person)} is censored early")
        self.sums["present_at_end"] += 1
        self.sums["k_heads"] += row.knowledge

    def _leave(self, row: Row) -> None:
        person = self._present(row)
        self._in_contract(row, person)
        self._same(row, person.k)
        still = any((kind, row.person) in self.spells for kind in _OF_PERSONS)
        self.require(not still, f"{self._who(row.person)} goes with limbo or a bridge still open")
        self._go(row.person, person)
        self.inside.pop(row.person, None)
        self.gone[row.person] = row

    # --- knowledge

    def _lost(self, row: Row, person: _Person) -> float:
        """Return what is lost with a leaver: not written down, not handed over, and shared with nobody."""
        group, others = self.posts[person.post].sharing_group, 0.0
        for code, other in self.inside.items():
            if code != row.person and self.posts[other.post].sharing_group == group:
                fully = self.limit + (other.k - self.limit) * exp(-self.pace * (self.now - other.k_at))
                others = max(others, fully)
        alone = (1 - self.shared) * row.knowledge + self.shared * max(0.0, row.knowledge - others)
        there = self.holders[person.post]
        overlap = len(there) > 1 and there[0] == row.person
        return (1 - self.documented) * (1 - self._handed_over(row, person, overlap)) * alone

    def _handed_over(self, row: Row, person: _Person, overlap: bool) -> float:
        shares, reason = self.handover, row.reason
        in_time = (row.time - person.told_at) * 52 / 12 > 4 - 1e-5
        if overlap:
            return shares.overlap
        if reason == Reason.PLANNED_RETURN:
            return shares.planned_return
        if reason == Reason.REDUNDANCY:
            return shares.redundancy
        if reason in (Reason.RECALL, Reason.LEFT_IN_LIMBO) or not in_time:
            return shares.sudden
        return shares.with_notice if reason in (Reason.RESIGNED, Reason.RETIRED) else shares.told_before_end

    def _learned(self, row: Row) -> None:
        person = self._present(row)
        person.k, person.k_at = person.k + row.amount, row.time
        self.sums["k_learned"] += row.amount

    def _forgotten(self, row: Row) -> None:
        self._present(row).k -= row.amount
        self.sums["k_forgotten"] += row.amount

    def _file_taken(self, row: Row) -> None:
        person = self._present(row)
        person.k += row.amount
        self._same(row, person.k)

    def _returned(self, row: Row) -> None:
        left, who = self.gone.get(row.person), self._who(row.person)
        self.require(
            left is not None and not isnan(left.until), f"{who} returns without having left for a partner"
        )
        if left is not None:
            share = self.kept_away * exp(-self.fading * (row.time - left.time))
            said = abs(row.knowledge - share * left.knowledge) + abs(row.amount - share * left.amount)
            self.require(said < TOLERANCE, f"{who} returns with more or less than is kept in the time away")
        self.reach.pop(row.person, None)
        self.sums["k_back"] += row.amount

    def _file_at_end(self, row: Row) -> None:
        self.files[row.post] -= row.amount
        self.sums["k_files"] += row.amount

    def _reach_ended(self, row: Row) -> None:
        left = self.gone.get(row.person)
        there = self.reach.pop(row.person, None) is not None
        self.require(there, f"{self._who(row.person)} is out of reach, but could not be reached, or is back")
        at = left is not None and abs(left.until - row.time) < TOLERANCE
        self.require(at, f"{self._who(row.person)} is out of reach at another time than was said on leaving")
        if left is not None:
            whole = abs(row.amount - self.reachable * left.amount) < TOLERANCE
            self.require(whole, f"{self._who(row.person)} was not reachable for {row.amount:.6g}")

    # --- relationships

    def _tie_began(self, row: Row) -> None:
        self.ties[row.person, row.partner] = (row.amount, row.time)

    _tie_inherited = _tie_began

    def _tie_lapsed(self, row: Row) -> None:
        strength, at = self.ties.get((row.person, row.partner), (0.0, row.time))
        grown = 1 - (1 - strength) * exp(-self.tie_rates[row.partner] * (row.time - at))
        sound = abs(row.amount - grown) < TOLERANCE
        self.require(
            sound, f"a tie of {self._who(row.person)} was {row.amount:.6g}; by its partner {grown:.6g}"
        )

    # --- posts and money

    def _redundancy_paid(self, row: Row) -> None:
        left, who = self.gone.get(row.person), self._who(row.person)
        same = left is not None and left.time == row.time and left.reason == row.reason
        self.require(same, f"{who} has redundancy pay, but did not leave then for that reason")
        self.require(row.reason in _WORK_CEASES, f"{who} has redundancy pay, but the work goes on")

    _redundancy_avoided = _redundancy_paid

    def _search_started(self, row: Row) -> None:
        ended = any(self.inside[code].told_why == Reason.WORK_ENDED for code in self.holders[row.post])
        self.require(not ended, f"{self.names.posts[row.post]} is to be filled, but its work has ended")

    def _post_opened(self, row: Row) -> None:
        self.require(row.post not in self.open, f"{self.names.posts[row.post]} opens twice")
        self.open.add(row.post)
        if self.now > 0 and not self.holders[row.post]:
            self.emptied.add(row.post)

    def _post_closed(self, row: Row) -> None:
        self.require(row.post in self.open, f"{self.names.posts[row.post]} closes twice")
        self.open.discard(row.post)

    def _share_awaited(self, row: Row) -> None:
        self.unpaid[row.post] = row.until

    def _share_paid(self, row: Row) -> None:
        self.unpaid.pop(row.post, None)

    def _post_emptied(self, row: Row) -> None:
        self.emptied.add(row.post)

    def _year_funded(self, row: Row) -> None:
        name, year = self.names.streams[row.stream], int(row.time // 12)
        posts = sum(p.stream == name for p in self.posts)
        sound = (row.stream, year) not in self.years and 0 <= row.amount <= posts
        self.require(sound, f"stream {name} is not funded once a financial year, for 0 to {posts} posts")
        self.years.add((row.stream, year))
        self.sums["funded"] += 12 * row.amount

    def _cut_made(self, row: Row) -> None:
        self.sums["funded"] -= row.amount * (12 - row.time % 12)

    # --- helpers

    def _who(self, person: int) -> str:
        return self.names.person(person)

    def _present(self, row: Row) -> _Person:
        person = self.inside.get(row.person)
        if person is None:
            self.require(False, f"{Event(row.event).name} of {self._who(row.person)}, who is not in the team")
            return _Person(row.post, row.time, row.knowledge, row.time, inf)
        return person

    def _same(self, row: Row, k: float) -> None:
        sound = abs(row.knowledge - k) < TOLERANCE and -TOLERANCE <= k <= 1 + TOLERANCE
        self.require(
            sound, f"{self._who(row.person)} knows {row.knowledge:.9g}; by the rows before it is {k:.9g}"
        )

    def _come(self, row: Row) -> None:
        there, post = self.holders[row.post], self.names.posts[row.post]
        self.require(row.post in self.open or self.now == 0, f"somebody comes into {post}, which is closed")
        self.require(not there or self.overlap > 0, f"two people hold {post}")
        said = bool(there) or self.now == 0 or row.post in self.emptied
        self.require(said, f"{post} is filled without having been empty")
        self.emptied.discard(row.post)
        there.append(row.person)

    def _go(self, code: int, person: _Person) -> None:
        there, spec = self.holders[person.post], self.posts[person.post]
        months = self.now - person.since
        self.sums["staff_months"] += months
        self.sums["pay"] += months * self.money.pay_gbp[spec.band] * spec.wte * self.money.on_cost_factor / 12
        if code in there:
            there.remove(code)
        for other in there:
            together = self.now - max(person.since, self.inside[other].since)
            self.require(together <= self.overlap + TOLERANCE, f"two people hold {spec.name} too long")

    def _in_contract(self, row: Row, person: _Person) -> None:
        covered = max(person.contract_end, person.covered_until)
        kind = Event(row.event).name
        self.require(
            row.time <= covered + TOLERANCE,
            f"{kind}: {self._who(row.person)} worked past the contract unseen",
        )

    def _spell(self, event: Event, row: Row) -> None:
        kind = _ENDS_SPELL.get(event, event)
        key = (kind, row.person if kind in _OF_PERSONS else row.post)
        sound = (key in self.spells) == (event in _ENDS_SPELL)
        self.require(sound, f"{event.name} out of turn, post {self.names.posts[row.post]}")
        (self.spells.add if event in _SPELLS else self.spells.discard)(key)
        if kind in _OF_PERSONS:
            person = self._present(row)
            self._in_contract(row, person)
            early = event is Event.LIMBO_STARTED and row.time < person.contract_end - TOLERANCE
            self.require(not early, f"{self._who(row.person)} is in limbo before the contract ends")
            person.covered_until = inf if event in _SPELLS else row.time

    def _look_around(self) -> None:
        """Check what must hold whenever time goes on."""
        for post in self.emptied:
            self.require(not self.holders[post], f"{self.names.posts[post]} is held after it was emptied")
        for code, person in self.inside.items():
            if person.post not in self.open:
                self.require(person.told, f"{self._who(code)} holds a closed post and has not been told")
