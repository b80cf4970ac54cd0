"""Scenarios simulated together: the same chance for each, replication by replication."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from itertools import chain, islice
from pathlib import Path

import numpy as np

from sim.errors import StudyError as StudyError
from sim.measures.block import BlockMeasures
from sim.model.engine_room import names_of
from sim.scenario import Scenario, ScenarioError
from sim.scenario.errors import shortened
from sim.study.blocks import blocks_of, simulate_block, values_of_block
from sim.study.events import EventWriter
from sim.study.executor import in_order
from sim.study.outcome import Outcome, labels
from sim.study.ranges import REPLICATIONS_PER_POINT, Ranges, scenarios_at_points
from sim.study.statistics import mean_defined

Progress = Callable[[int, int], None]
"""Told the replications done and the replications in all, after each block."""


def with_settings(
    scenario: Scenario, *, replications: int | None, seed: int | None, years: int | None
) -> Scenario:
    """Return a scenario with other settings in its run section; None leaves one as it is.

    Raises
    ------
    StudyError
        A setting is not possible.
    TypeError
        It is not a scenario, but the name of one perhaps.
    """
    settings = {"replications": replications, "seed": seed, "years": years}
    given = {f"run.{name}": value for name, value in settings.items() if value is not None}
    if not isinstance(scenario, Scenario):
        hint = f"; use sim.load({str(scenario)!r})" if isinstance(scenario, str | Path) else ""
        raise TypeError(f"expected a Scenario, got {shortened(repr(scenario), 80)}{hint}")
    try:
        return scenario.replace(given) if given else scenario
    except ScenarioError as error:
        first = error.problems[0]
        raise StudyError(f"{first.path[-1]}: {first.message}") from None


def simulate_together(
    scenarios: Sequence[Scenario],
    *,
    workers: int = 1,
    assumption_points: int = 0,
    log: Path | None = None,
    progress: Progress | None = None,
) -> tuple[tuple[Outcome, ...], Ranges | None]:
    """Simulate scenarios as their run sections say, which must agree.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline first.
    workers, assumption_points, progress
        As in :func:`sim.compare`.
    log : Path, optional
        Where to write the event log (Parquet).

    Returns
    -------
    outcomes : tuple of Outcome
        One per scenario.
    ranges : Ranges or None
        Means over the ranges of the assumptions, if points were asked for.

    Raises
    ------
    StudyError
        Two scenarios have one name or disagree on how to run, or a setting is not possible.
    """
    if workers < 1 or assumption_points < 0:
        raise StudyError("workers must be 1 or more, assumption_points 0 or more")
    _check_together(scenarios)
    run = scenarios[0].run
    moved = scenarios_at_points(scenarios, assumption_points, run.seed) if assumption_points else []
    at_each = min(run.replications, REPLICATIONS_PER_POINT)
    tell = _Counter(progress, len(scenarios) * (run.replications + assumption_points * at_each))
    outcomes = _simulate(scenarios, workers, log, tell)
    return outcomes, _over_ranges(outcomes, moved, at_each, workers, tell) if moved else None


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


def _simulate(
    scenarios: Sequence[Scenario], workers: int, log: Path | None, tell: _Counter
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
