"""The desk of a server: everybody's questions, one pool of processes, and an end to what nobody looks at."""

from __future__ import annotations

import atexit
import gc
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from sim.errors import EngineRoomError
from sim.page.work.job import Ahead, Job, Stage
from sim.page.work.kept import BYTES, JobStore, Kept
from sim.page.work.pool import Pool
from sim.page.work.size import Allowed, refuse_too_large
from sim.page.work.turns import Turns
from sim.page.work.warming import warm
from sim.report.results import Results
from sim.scenario import Scenario

T = TypeVar("T")
R = TypeVar("R")


class Desk:
    """Takes questions. One is enough for a server.

    Parameters
    ----------
    limits : Allowed
        How much may be asked.
    ahead : callable, optional
        From results to what is done at once of a first look, to be done once when the server starts.
    """

    def __init__(self, limits: Allowed, ahead: Callable[[Results], Sequence[Ahead]] | None = None) -> None:
        self.limits = limits
        self.pool = Pool(limits.workers)
        self._turns = Turns(self.pool)
        self._kept = Kept()
        self._private: dict[str, Kept] = {}
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._closed, self._warm, self._left = threading.Event(), threading.Event(), threading.Event()
        atexit.register(self.close)
        threading.Thread(target=self._warm_up, args=(ahead,), name="warming", daemon=True).start()
        threading.Thread(target=self._watch, name="leases", daemon=True).start()

    def ask(
        self,
        who: str,
        scenarios: Sequence[Scenario],
        private: bool = False,
        known: Stage | None = None,
        ahead: Callable[[Results], Sequence[Ahead]] | None = None,
    ) -> Job:
        """Begin to answer a question; the one that the same person asked before is abandoned.

        Parameters
        ----------
        who : str
            Who asks.
        scenarios : sequence of Scenario
            What is compared, the baseline first.
        private : bool
            Whether what is simulated is kept for nobody else, and goes when she does.
        known : Stage, optional
            The best answer of the same scenarios that this person had before.
        ahead : callable, optional
            From the results of a first look to what is done of them at once.

        Raises
        ------
        StudyError
            The question is larger than the limits.
        EngineRoomError
            As many people as the limits allow are asking already, or the desk is closed.
        """
        refuse_too_large(scenarios, self.limits)
        with self._lock:
            if self._closed.is_set():
                raise EngineRoomError("the page is being closed")
            others = len(self._jobs.keys() - {who})
            if others >= self.limits.sessions:
                raise EngineRoomError(
                    f"{others} people are asking at this moment, which is as many as this server takes; "
                    "try again in a few minutes"
                )
            if who in self._jobs:
                self._jobs[who].abandon()
            one = Kept(BYTES // self.limits.sessions)  # so that all together keep no more than the others
            kept = self._private.setdefault(who, one) if private else self._kept
            job = Job(who, scenarios, self._turns, JobStore(kept), self.limits, known, ahead)
            self._jobs[who] = job
        return job

    def have_done(self, who: str, work: Callable[[T], R], item: T) -> Future[R]:
        """Have something done for somebody before more is simulated, whatever she asks meanwhile."""
        line = self._turns.line(who)
        result = self._turns.hand_in(line, work, item)
        result.add_done_callback(lambda _: self._turns.drop(line))
        return result

    def wait_until_warm(self, seconds: float) -> bool:
        """Return whether, within some seconds, a first look takes no longer than any other."""
        return self._warm.wait(seconds)

    @property
    def people(self) -> tuple[str, ...]:
        """Who asks at this moment."""
        with self._lock:
            return tuple(self._jobs)

    def leave(self, who: str, only: Job | None = None) -> None:
        """Forget somebody: her question is abandoned, and what was kept for her alone is gone.

        With *only*, nothing is forgotten if she has asked something else than that since.
        """
        with self._lock:
            if only is not None and self._jobs.get(who) is not only:
                return
            job = self._jobs.pop(who, None)
            self._private.pop(who, None)
        if job is not None:
            job.abandon()
        self._turns.forget(who)
        self._left.set()

    def close(self) -> None:
        """Abandon everything and end all processes."""
        with self._lock:
            self._closed.set()
        for who in self.people:
            self.leave(who)
        self._turns.close()
        atexit.unregister(self.close)

    def _watch(self) -> None:
        """Leave who has not looked for long, and give back the memory of who has gone: it holds her list."""
        idle = self.limits.idle_seconds
        while not self._closed.wait(min(1.0, idle / 4)):
            with self._lock:
                gone = [(who, job) for who, job in self._jobs.items() if job.unseen > idle]
            for who, job in gone:
                self.leave(who, only=job)
            if self._left.is_set():
                self._left.clear()
                gc.collect()

    def _warm_up(self, ahead: Callable[[Results], Sequence[Ahead]] | None) -> None:
        try:
            warm(self._turns, ahead)
            self._warm.set()
        except Exception:
            if not self._closed.is_set():  # the first question will say what is wrong
                logging.getLogger(__name__).exception("the processes could not be warmed up")
