"""A question at work: its answer comes in stages, each better than the last, as long as somebody looks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from sim.errors import EngineError, EngineRoomError
from sim.page.work import steps
from sim.page.work.kept import JobStore
from sim.page.work.share import AbandonedError, Share
from sim.page.work.size import Allowed, piece_of, refuse_points
from sim.page.work.turns import Turns
from sim.report.results import Results
from sim.scenario import Scenario
from sim.study.experiment.comparison import refuse_undefined
from sim.study.experiment.running import Experiment
from sim.study.runner import runner

T = TypeVar("T")
R = TypeVar("R")


class Ahead(NamedTuple):
    """Something that is done of a first look by a process, before more is simulated.

    Attributes
    ----------
    key : hashable
        What it is called in the stage.
    work : callable
        From the item to what is made.
    item : Any
        Of what.
    """

    key: Hashable
    work: Callable[[Any], Any]
    item: Any


class Stage(NamedTuple):
    """An answer.

    Attributes
    ----------
    results : Results
        What ``sim.compare`` gives with so many replications and points.
    code : str
        How good it is: ``first-look``, ``narrowing``, ``precise``, ``range`` (over the assumptions) or
        ``whole``.
    replications, points : int
        Of each scenario, and of the assumptions.
    number : int
        1 is the first of the question.
    ahead : mapping
        What was begun of a first look, by its key.
    """

    results: Results
    code: steps.Code
    replications: int
    points: int
    number: int
    ahead: Mapping[Hashable, Future[Any]]


class Progress(NamedTuple):
    """How far the stage is that comes next.

    Attributes
    ----------
    done, total : int
        Replications that are simulated for it, without those that were there already.
    doing : str
        What the stage adds: a code of :func:`sim.page.work.steps.adds`.
    finished : bool
        Whether nothing more comes unless it is asked for.
    failed : str
        Why nothing more comes; "" if all is well.
    """

    done: int
    total: int
    doing: str
    finished: bool
    failed: str


class _OtherwiseError(EngineError):
    """Something else comes next than what is being done."""


class Job:
    """A question at work, in a thread of its own; made by :meth:`sim.page.work.desk.Desk.ask`.

    Parameters
    ----------
    who : str
        Who asks.
    scenarios : sequence of Scenario
        What is compared, the baseline first.
    turns : Turns
        Who gives blocks to the processes.
    store : JobStore
        Where the numbers are kept.
    allowed : Allowed
        How much may be asked.
    known : Stage, optional
        The best answer of the same scenarios that there was before; it is gone on from.
    ahead : callable, optional
        From the results of a first look to what is done of them at once.
    """

    def __init__(
        self,
        who: str,
        scenarios: Sequence[Scenario],
        turns: Turns,
        store: JobStore,
        allowed: Allowed,
        known: Stage | None = None,
        ahead: Callable[[Results], Sequence[Ahead]] | None = None,
    ) -> None:
        self.who, self.scenarios = who, tuple(scenarios)
        self._ahead = ahead
        self._allowed, self._store = allowed, store
        self._line = turns.line(who)
        self._share = Share(turns, self._line, store, piece_of(self.scenarios))
        self._changed = threading.Condition()
        self._wanted = steps.Wanted(
            allowed.replications,
            min(steps.POINTS, allowed.points),
            why=False,
            explained=len(self.scenarios) > 1,
        )
        self._stage = known
        self._progress = Progress(0, 0, "", False, "")
        self._last = None if known is None else _taken_before(known)
        self._seen = time.monotonic()
        self._thread = threading.Thread(target=self._work, name="job", daemon=True)
        self._thread.start()

    @property
    def stage(self) -> Stage | None:
        """The best answer so far."""
        return self._stage

    @property
    def progress(self) -> Progress:
        """How far the next one is."""
        return self._progress

    @property
    def wanted(self) -> steps.Wanted:
        """How far it goes, as it was asked."""
        return self._wanted

    @property
    def abandoned(self) -> bool:
        """Whether it was given up: something else was asked, or nobody looked for long."""
        return self._share.abandoned

    @property
    def unseen(self) -> float:
        """Seconds since somebody looked."""
        return time.monotonic() - self._seen

    def look(self) -> None:
        """Say that somebody still waits."""
        self._seen = time.monotonic()

    def wait(self, seconds: float, above: int = 0) -> Stage | None:
        """Return the best answer once its number is above another; None if there is none in time."""
        self.look()
        with self._changed:
            self._changed.wait_for(lambda: self._number > above or self._ended, timeout=seconds)
            return self._stage if self._number > above else None

    def abandon(self) -> None:
        """Work on it no more; what is under way is kept, and what was not begun is dropped."""
        self._share.abandon()
        with self._changed:
            self._changed.notify_all()

    def ended(self, seconds: float) -> bool:
        """Return whether its thread ends within some seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def have_done(self, work: Callable[[T], R], item: T) -> Future[R]:
        """Have something done for the page before more is simulated; it is cancelled if all is abandoned."""
        return self._share.have_done(work, item)

    def ask_more(self, why: bool = False, points: int = 0, tornado: Sequence[str] = ()) -> None:
        """Have why answered next, more points of the assumptions, or a tornado of those of some paths.

        Raises
        ------
        EngineRoomError
            There are to be no so many points.
        """
        refuse_points(points, self._allowed)
        self.look()
        with self._changed:
            more = max(points, self._wanted.points)
            moved = tuple(tornado) or self._wanted.tornado
            self._wanted = replace(self._wanted, why=why or self._wanted.why, points=more, tornado=moved)
            if self._progress.finished and steps.next_step(self._last, self._wanted) is not None:
                self._progress = self._progress._replace(finished=False)  # before anybody looks again
            self._changed.notify_all()

    @property
    def _number(self) -> int:
        return self._stage.number if self._stage else 0

    @property
    def _ended(self) -> bool:
        return self.abandoned or self._progress.finished or bool(self._progress.failed)

    def _work(self) -> None:
        try:
            while True:
                self._last = self._take(self._coming())
        except AbandonedError:
            self.abandon()
        except EngineRoomError as error:
            self._fail(str(error))
        except Exception as error:
            logging.getLogger(__name__).exception("a question failed")
            self._fail(f"this could not be worked out ({type(error).__name__})")

    def _coming(self) -> steps.Step:
        """Return the next step, when there is one."""
        with self._changed:
            while True:
                self._share.go_on()
                if (step := steps.next_step(self._last, self._wanted)) is not None:
                    self._progress = Progress(0, 0, steps.adds(self._last, step), False, "")
                    return step
                self._progress = self._progress._replace(doing="", finished=True)
                self._changed.notify_all()
                self._changed.wait()

    def _take(self, step: steps.Step) -> steps.Step | None:
        """Take a step, and return what was taken: the one before, if something else is asked for."""
        plan, doing = steps.plan_of(self.scenarios, step), steps.adds(self._last, step)

        def tell(progress: runner.Progress) -> None:
            self._share.go_on()
            if steps.next_step(self._last, self._wanted) != step:
                raise _OtherwiseError
            done, total = progress.done - progress.found, progress.total - progress.found
            self._progress = Progress(done, total, doing, False, "")

        try:
            results = Experiment(plan, self._store, self._share, tell, results=Results).run()
        except _OtherwiseError:
            return self._last
        assert isinstance(results, Results)
        refuse_undefined(plan, results.why)
        self._share.go_on()
        begun = self._begin_ahead(results)
        self._line.first = False
        taken = steps.as_found(step, results, self._wanted)
        with self._changed:
            code = steps.code_of(taken, self._wanted)
            self._stage = Stage(results, code, step.replications, step.points, self._number + 1, begun)
            self._changed.notify_all()
        return taken

    def _begin_ahead(self, results: Results) -> dict[Hashable, Future[Any]]:
        """Have done of a first look what is done at once: it comes before the blocks of the next step."""
        if self._ahead is None or self._number:
            return {}
        return {one.key: self._share.have_done(one.work, one.item) for one in self._ahead(results)}

    def _fail(self, why: str) -> None:
        """Say why nothing more comes: it is not abandoned, or a page would ask it again and again."""
        self._share.end()
        with self._changed:
            self._progress = self._progress._replace(doing="", failed=why)
            self._changed.notify_all()


def _taken_before(known: Stage) -> steps.Step:
    """Return the step that a stage was the answer of."""
    precise = known.code in ("precise", "range", "whole")
    explained, moved = known.results.why is not None, steps.moved_in(known.results)
    return steps.Step(known.replications, known.points, explained, precise, moved)
