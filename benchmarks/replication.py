"""Replications a second for West Yorkshire, beside what bare SimPy needs for as many timeouts.

Run it with ``python benchmarks/replication.py``. Machines differ and are noisy, so the figures to quote are
the ratios: both halves are timed in turn, in the same process and by its own processor time, and the median
and quartiles of many short pairs are shown.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable

import simpy

from sim.chance import Chance
from sim.model import engine_room
from sim.model.engine_room import replicate, simulate
from sim.model.inputs import Inputs, prepare
from sim.reading import load

PAIRS = 40
REPLICATIONS = 4


def timeouts_of(inputs: Inputs) -> int:
    """Return how many events SimPy processed, on average, in a replication."""
    counted = 0
    step = simpy.Environment.step

    def counting(self: simpy.Environment) -> None:
        nonlocal counted
        counted += 1
        step(self)

    simpy.Environment.step = counting  # type: ignore[method-assign]
    try:
        for n in range(5 * REPLICATIONS):
            replicate(inputs, n)
    finally:
        simpy.Environment.step = step  # type: ignore[method-assign]
    return counted // (5 * REPLICATIONS)


def bare(timeouts: int, processes: int) -> None:
    """Let some processes wait for as many timeouts in all."""

    def clock(env: simpy.Environment, n: int) -> simpy.events.ProcessGenerator:
        for _ in range(n):
            yield env.timeout(1.0)

    env = simpy.Environment()
    for _ in range(processes):
        env.process(clock(env, timeouts // processes))
    env.run()


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes, in which other programs count for less."""
    began = time.process_time()
    work()
    return time.process_time() - began


def plainly(timeouts: int, processes: int) -> None:
    """Run bare SimPy as many times as the model is run."""
    for _ in range(REPLICATIONS):
        bare(timeouts, processes)


def report(label: str, inputs: Inputs) -> None:
    """Time one scenario against bare SimPy and print the medians, and the quartiles of the ratio."""
    timeouts, posts = timeouts_of(inputs), len(inputs.posts)
    model, ratios = [], []
    for _ in range(PAIRS):
        model.append(seconds(lambda: [replicate(inputs, n) for n in range(REPLICATIONS)]) / REPLICATIONS)
        plain = seconds(lambda: plainly(timeouts, posts)) / REPLICATIONS
        ratios.append(model[-1] / plain)
    low, ratio, high = statistics.quantiles(ratios, n=4)
    ms = 1000 * statistics.median(model)
    print(
        f"{label:<34} {posts:>3} posts  {timeouts:>5} events  {ms:6.2f} ms a replication  "
        f"{1000 / ms:6.0f} a second  {ratio:4.1f} ({low:.1f} to {high:.1f}) x bare SimPy"
    )


def memory(inputs: Inputs) -> None:
    """Show that memory grows only with the log that is returned."""
    scenario = inputs.scenario
    simulate(scenario, [0])
    for n in (20, 80):
        tracemalloc.start()
        log = simulate(scenario, range(n))
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        size = sum(column.nbytes for column in log)
        sizes = f"log {size / 1e6:5.2f} MB, kept {kept / 1e6:5.2f} MB, peak {peak / 1e6:5.2f} MB"
        print(f"{n:>3} replications: {sizes}")


def main() -> None:
    """Time the cases and print one line each."""
    print("The model is plain Python:" if engine_room.__file__.endswith(".py") else "The model is compiled:")
    for system in ("west-yorkshire-harrogate", "lincolnshire", "one-gloucestershire"):
        for policy in ("annual-settlement", "three-year-settlement"):
            report(f"{system[:20]} {policy[:12]}", prepare(load(system=system, policy=policy)))
    chance = Chance(0, 0)
    one = seconds(lambda: [chance.uniform("post/any", 0, n % 5) for n in range(10_000)]) / 10_000
    print(f"a keyed draw takes {1e6 * one:.2f} microseconds")
    memory(prepare(load(system="west-yorkshire-harrogate", policy="annual-settlement")))


if __name__ == "__main__":
    main()
