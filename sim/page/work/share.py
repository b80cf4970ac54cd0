"""One question's share of the processes: an engine that is left at once when the question is abandoned."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, wait
from contextlib import suppress
from math import ceil
from typing import Any, TypeVar

from sim.errors import EngineError
from sim.page.work.kept import JobStore
from sim.page.work.turns import Line, Turns
from sim.study.executor import AHEAD
from sim.study.runner.attempt import Attempt, Attempted
from sim.study.runner.cells import Cell

T = TypeVar("T")
R = TypeVar("R")


class AbandonedError(EngineError):
    """Nobody waits for the answer any more."""


class Share:
    """An engine whose blocks take turns with those of others.

    Parameters
    ----------
    turns : Turns
        Who gives blocks to the processes.
    line : Line
        Where these blocks wait.
    store : JobStore
        Where what is under way when the question is abandoned is kept for others.
    piece : int
        Replications that are simulated at a time, at most.
    """

    def __init__(self, turns: Turns, line: Line, store: JobStore, piece: int) -> None:
        self._turns, self._line, self._store, self._piece = turns, line, store, piece
        self._aside = turns.line(line.who)  # first for ever: what is made for the page comes before blocks
        self._abandoned: Future[None] = Future()
        self._cells: dict[str, Cell] = {}

    @property
    def workers(self) -> int:
        """How many work at once, if nobody else asks."""
        return self._turns.pool.workers

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits any more."""
        return self._abandoned.done()

    def abandon(self) -> None:
        """Have no more done: what was not begun is dropped."""
        with suppress(InvalidStateError):  # somebody else has said so
            self._abandoned.set_result(None)
        self.end()

    def end(self) -> None:
        """Hand in no more."""
        for line in (self._line, self._aside):
            self._turns.drop(line)

    def go_on(self) -> None:
        """Raise AbandonedError if nobody waits any more."""
        if self.abandoned:
            raise AbandonedError("the question was abandoned")

    def have_done(self, work: Callable[[T], R], item: T) -> Future[R]:
        """Have something done before any more is simulated."""
        return self._turns.hand_in(self._aside, work, item)

    def in_order(self, work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
        """Yield ``work(item)`` for each item, in the order of the items; a large block in pieces.

        Raises
        ------
        AbandonedError
            Nobody waits any more.
        WorkerLostError
            A worker was killed, and again when its work was repeated.
        """
        waiting: deque[Future[Any]] = deque()
        coming = self._pieces(items)
        try:
            while True:
                self.go_on()
                while len(waiting) < self.workers * AHEAD and (piece := next(coming, None)) is not None:
                    waiting.append(self._turns.hand_in(self._line, work, piece))
                if not waiting:
                    return
                wait((waiting[0], self._abandoned), return_when=FIRST_COMPLETED)
                self.go_on()
                if waiting[0].cancelled():  # the processes are being ended
                    raise AbandonedError("nothing is worked on any more")
                yield waiting[0].result()
                waiting.popleft()
        finally:
            self._turns.withdraw(self._line)
            for result in waiting:
                result.add_done_callback(self._spare)

    def _pieces(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            if not isinstance(item, Attempt):
                yield item
                continue
            self._cells[item.cell.name] = item.cell
            numbers = item.replications
            shared = ceil(len(numbers) / self.workers) if self._line.first else self._piece
            piece = min(self._piece, shared)
            for first in range(numbers.start, numbers.stop, piece):
                yield Attempt(item.cell, range(first, min(first + piece, numbers.stop)))

    def _spare(self, result: Future[Any]) -> None:
        """Keep what was under way."""
        if result.cancelled() or result.exception() is not None:
            return
        done = result.result()
        if isinstance(done, Attempted) and done.sample is not None:
            self._store.keep(self._cells[done.cell], done.sample)
