"""Whose turn it is: blocks are given to the pool so that nobody waits for another's whole run.

No more blocks are in the pool than it has processes, so who comes new waits for one block at most. First
looks go before all else; after them comes whoever has had least of the processes' time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any

from sim.errors import EngineError, WorkerLostError
from sim.page.work.pool import Pool
from sim.study.executor import LOST

_REPEATED = 2
"""So often a block is handed out again when its process was lost."""

_USUAL = 0.3
"""Seconds that a block is taken to need until it is known."""


@dataclass(eq=False)
class Line:
    """Where the blocks of one question wait.

    Attributes
    ----------
    who : str
        Whose they are.
    first : bool
        Whether they are for a first look.
    """

    who: str
    first: bool = True
    waiting: deque[_Block] = field(default_factory=deque)
    dropped: bool = False


@dataclass(eq=False)
class _Block:
    """A piece of work, and where its result goes."""

    line: Line
    work: Callable[[Any], Any]
    item: Any
    result: Future[Any] = field(default_factory=Future)
    losses: int = 0
    since: float = 0.0
    pool: int = 0


class Turns:
    """Gives blocks to a pool, from a thread of its own.

    Parameters
    ----------
    pool : Pool
        It is closed with this.
    """

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self._changed = threading.Condition()
        self._lines: list[Line] = []
        self._service: dict[str, float] = {}
        self._under_way = 0
        self._broken = self._closed = False
        self._thread = threading.Thread(target=self._give, name="turns", daemon=True)
        self._thread.start()

    def line(self, who: str) -> Line:
        """Return a new line of somebody: she begins with no more service than who has had least."""
        line = Line(who)
        with self._changed:
            others = [self._service[other.who] for other in self._lines if other.who != who]
            if not any(other.who == who for other in self._lines):
                self._service[who] = max(self._service.get(who, 0.0), min(others, default=0.0))
            self._lines.append(line)
        return line

    def hand_in(self, line: Line, work: Callable[[Any], Any], item: Any) -> Future[Any]:
        """Have a block worked on when it is its turn."""
        block = _Block(line, work, item)
        with self._changed:
            if line.dropped or self._closed:
                _withdrawn(block)
            else:
                line.waiting.append(block)
                self._changed.notify_all()
        return block.result

    def withdraw(self, line: Line) -> None:
        """Forget the blocks of a line that were not begun; those under way still give their results."""
        with self._changed:
            waiting, line.waiting = line.waiting, deque()
        for block in waiting:
            _withdrawn(block)

    def drop(self, line: Line) -> None:
        """Withdraw the blocks of a line, which takes no more."""
        with self._changed:
            line.dropped = True
            self._lines = [other for other in self._lines if other is not line]
        self.withdraw(line)

    def forget(self, who: str) -> None:
        """Forget how much service somebody has had who is gone."""
        with self._changed:
            if not any(line.who == who for line in self._lines):
                self._service.pop(who, None)

    def close(self) -> None:
        """End the processes, and this."""
        with self._changed:
            self._closed = True
            lines = list(self._lines)
            self._changed.notify_all()
        for line in lines:
            self.drop(line)
        self._thread.join()
        self.pool.close()

    def _give(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._can_go_on)
                if self._closed:
                    return
                if renew := self._broken:
                    self._broken = False
                else:
                    block = self._next()
                    block.since, block.pool = time.monotonic(), self.pool.renewed
                    self._under_way += 1
                    self._serve(block, _USUAL)
            if renew:
                self.pool.renew()
            else:
                self._submit(block)

    def _can_go_on(self) -> bool:
        free = self._under_way < self.pool.workers
        return self._closed or self._broken or (free and any(line.waiting for line in self._lines))

    def _next(self) -> _Block:
        waiting = [line for line in self._lines if line.waiting]
        return min(waiting, key=lambda line: (not line.first, self._service[line.who])).waiting.popleft()

    def _serve(self, block: _Block, seconds: float) -> None:
        who = block.line.who
        if who in self._service:  # else she is gone, and is forgotten
            self._service[who] += seconds

    def _submit(self, block: _Block) -> None:
        try:
            inner = self.pool.submit(block.work, block.item)
        except BrokenProcessPool as lost:  # a process was lost while it had nothing to do, or cannot begin
            inner = Future()
            inner.set_exception(lost)
        except Exception as error:  # closed, or no process can be started: the next block may fare better
            with self._changed:
                self._under_way -= 1
            block.result.set_exception(EngineError(f"no work can be done: {error}"))
            return
        inner.add_done_callback(lambda done: self._done(block, done))

    def _again(self, block: _Block) -> None:
        """Put a block back at the front of its line, and have the pool renewed."""
        self._under_way -= 1
        self._broken = self._broken or block.pool == self.pool.renewed
        self._serve(block, -_USUAL)
        if block.line.dropped:
            _withdrawn(block)
        else:
            block.line.waiting.appendleft(block)
        self._changed.notify_all()

    def _done(self, block: _Block, inner: Future[Any]) -> None:
        lost = inner.cancelled() or isinstance(inner.exception(), BrokenProcessPool)
        with self._changed:
            block.losses += lost
            if lost and block.losses <= _REPEATED:
                self._again(block)
                return
            self._under_way -= 1
            self._broken = self._broken or (lost and block.pool == self.pool.renewed)
            self._serve(block, time.monotonic() - block.since - _USUAL)
            self._changed.notify_all()
        if lost:
            block.result.set_exception(WorkerLostError(LOST))
        elif (error := inner.exception()) is not None:
            block.result.set_exception(error)
        else:
            block.result.set_result(inner.result())


def _withdrawn(block: _Block) -> None:
    """Say that nothing comes of a block, to who waits for it too."""
    if block.result.cancel():
        block.result.set_running_or_notify_cancel()
