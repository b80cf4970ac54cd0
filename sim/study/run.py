"""Run a scenario, or several as a paired comparison."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from sim.measures.block import BlockMeasures
from sim.model.engine_room import names_of
from sim.scenario import Scenario
from sim.study.blocks import blocks_of, simulate_block, values_of_block
from sim.study.events import EventWriter
from sim.study.executor import in_order
from sim.study.ranges import REPLICATIONS_PER_POINT, Ranges, scenarios_at_points
from sim.study.results import Outcome, Results, labels
from sim.study.statistics import mean_defined

Progress = Callable[[int, int], None]
"""Told the replications done and the replications in all, after each block."""


class StudyError(ValueError):
    """The scenarios cannot be run together; the message says what to do."""


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    workers: int = 1,
    assumption_points: int = 0,
    events: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> Results:
    """Simulate one scenario.

    Parameters
    ----------
    scenario : Scenario
        What is asked; see :func:`sim.load`.
    replications, seed, years : int, optional
        Instead of those in the scenario's run section.
    workers : int
        Processes; the results are the same for any number.
    assumption_points : int
        Points of a Latin hypercube over the ranges of the assumptions; 0 leaves them where they are.
    events : bool
        Keep the event log (on disk, for as long as the results live).
    progress : callable, optional
        Called with the replications done and the replications in all.
    command : str
        Command line to record.

    Returns
    -------
    Results

    Raises
    ------
    StudyError
        A setting is not possible.
    sim.study.ranges.RangeError
        The assumptions cannot be varied.
    sim.study.executor.WorkerLostError
        A worker process was killed twice.
    """
    return compare(
        [scenario],
        replications=replications,
        seed=seed,
        years=years,
        workers=workers,
        assumption_points=assumption_points,
        events=events,
        progress=progress,
        command=command,
    )


def compare(
    scenarios: Sequence[Scenario],
    *,
    replications: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    workers: int = 1,
    assumption_points: int = 0,
    events: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> Results:
    """Simulate several scenarios with the same chance, replication by replication; the first is the baseline.

    Parameters are those of :func:`run`; the scenarios must agree on replications, seed and years unless
    these are given here.

    Raises
    ------
    StudyError
        Two scenarios have one name or disagree on how to run, or a setting is not possible.
    """
    if workers < 1 or assumption_points < 0:
        raise StudyError("workers must be 1 or more, assumption_points 0 or more")
    settings = {"replications": replications, "seed": seed, "years": years}
    asked = tuple(_with_run(s, settings) for s in scenarios)
    _check_together(asked)
    started = datetime.now(UTC)
    moved = scenarios_at_points(asked, assumption_points, asked[0].run.seed) if assumption_points else []
    at_each = min(asked[0].run.replications, REPLICATIONS_PER_POINT)
    tell = _Counter(progress, len(asked) * (asked[0].run.replications + assumption_points * at_each))
    with ExitStack() as on_failure:
        log = _temporary_file(on_failure) if events else None
        outcomes = _simulate(asked, workers, log, tell)
        ranges = _over_ranges(outcomes, moved, at_each, workers, tell) if moved else None
        on_failure.pop_all()
    results = Results(outcomes, ranges, started, datetime.now(UTC), command, log)
    if log is not None:
        weakref.finalize(results, shutil.rmtree, log.parent, ignore_errors=True)
    return results


def _with_run(scenario: Scenario, settings: Mapping[str, int | None]) -> Scenario:
    given = {f"run.{name}": value for name, value in settings.items() if value is not None}
    try:
        return scenario.replace(given) if given else scenario
    except ValidationError as error:
        first = error.errors()[0]
        raise StudyError(f"{first['loc'][-1]}: {first['msg']}, not {first['input']!r}") from None


def _check_together(scenarios: Sequence[Scenario]) -> None:
    if not scenarios:
        raise StudyError("there is no scenario to run")
    first, *others = scenarios
    names = [s.name for s in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise StudyError(
                f"two scenarios are both called {name}; rename one: scenario.replace({{'name': ...}})"
            )
    for other in others:
        for what in ("years", "replications", "seed", "start_date"):
            ours, theirs = getattr(first.run, what), getattr(other.run, what)
            if ours != theirs:
                option = f"--{what} {ours}" if what != "start_date" else f"--set run.start_date={ours}"
                raise StudyError(
                    f"{first.name} has run.{what} {ours} and {other.name} has {theirs}: "
                    f"a comparison needs the same; settle it with {option}"
                )


class _Counter:
    """Adds up what is done and tells whoever wants to know."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def add(self, replications: int) -> None:
        self._done += replications
        if self._progress is not None:
            self._progress(self._done, self._total)


def _temporary_file(on_failure: ExitStack) -> Path:
    place = tempfile.mkdtemp(prefix="engine-room-")
    on_failure.callback(shutil.rmtree, place, ignore_errors=True)
    return Path(place) / "events.parquet"


def _simulate(
    scenarios: tuple[Scenario, ...], workers: int, log: Path | None, tell: _Counter
) -> tuple[Outcome, ...]:
    outcomes = []
    blocks = [list(blocks_of(s, s.run.replications, keep_log=log is not None)) for s in scenarios]
    with ExitStack() as stack:
        writer = stack.enter_context(closing(EventWriter(log))) if log is not None else None
        done = stack.enter_context(closing(in_order(simulate_block, chain.from_iterable(blocks), workers)))
        for label, scenario, its_blocks in zip(
            labels([s.name for s in scenarios]), scenarios, blocks, strict=True
        ):
            names, measured = names_of(scenario), []
            for one in islice(done, len(its_blocks)):
                if writer is not None and one.log is not None:
                    writer.write(label, one.log, names)
                measured.append(one.measures)
                tell.add(len(one.measures.replications))
            outcomes.append(Outcome(label, scenario, BlockMeasures.joined(measured)))
    return tuple(outcomes)


def _over_ranges(
    outcomes: tuple[Outcome, ...],
    moved: list[list[Scenario]],
    replications: int,
    workers: int,
    tell: _Counter,
) -> Ranges:
    """Return the means of every measure at every point, with the replications that all points share.

    The central scenario has met these replications too. What it gains from all its others is added to
    each point, so that the luck of the few is not taken for ignorance (a control variate).
    """
    points = list(chain.from_iterable(moved))
    blocks = [list(blocks_of(s, replications)) for s in points]
    with closing(in_order(values_of_block, chain.from_iterable(blocks), workers)) as done:
        means = []
        for its_blocks in blocks:
            values = list(islice(done, len(its_blocks)))
            means.append(mean_defined(np.concatenate(values)))
            tell.add(replications)
    per_scenario = len(moved[0])
    each = []
    for i, outcome in enumerate(outcomes):
        central = outcome.measured.values
        luck = mean_defined(central[:replications]) - mean_defined(central)
        each.append(np.array(means[i * per_scenario : (i + 1) * per_scenario]) - luck)
    return Ranges(replications, tuple(each))
