"""Where the time of a comparison goes: ``python benchmarks/answer.py``.

It times, in turn and in processor time, what ``engine-room compare`` does with 40 replications of two
scenarios, and shows each stage as a share of the whole and as a ratio to a fixed Python loop, which is timed
between the stages: machines differ and are noisy, so only the shares and ratios are worth quoting.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 5
REPLICATIONS = 40
POLICIES = ("annual-settlement", "three-year-settlement")


def loop() -> None:
    """Add up a million numbers: the measure of the machine."""
    total = 0
    for number in range(1_000_000):
        total += number


def start() -> None:
    """Start Python and import what a comparison needs before it simulates."""
    subprocess.run([sys.executable, "-c", "import sim.api, pandas"], check=True)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work, of processes that it starts too."""
    before = sum(time_of())
    work()
    return sum(time_of()) - before


def time_of() -> tuple[float, float]:
    """Return the processor time of this process and of those that it waited for."""
    import resource

    ours, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return ours.ru_utime + ours.ru_stime, theirs.ru_utime + theirs.ru_stime


def stages(folder: Path) -> dict[str, float]:
    """Return the seconds of each stage, in the order in which a comparison goes through them."""
    import sim
    from sim.measures.block import measure_block
    from sim.model.engine_room import names_of, simulate
    from sim.report.save import write_results
    from sim.report.terminal import print_answer

    scenarios = [sim.load(system="west-yorkshire-harrogate", policy=policy) for policy in POLICIES]
    replications = range(REPLICATIONS)
    took = {"start": seconds(start)}
    logs = []
    took["simulate"] = seconds(lambda: logs.extend(simulate(s, replications) for s in scenarios))
    took["measure"] = seconds(
        lambda: [
            measure_block(log, s, names_of(s), replications) for log, s in zip(logs, scenarios, strict=True)
        ]
    )
    results = sim.compare(scenarios, replications=REPLICATIONS)
    took["terminal"] = seconds(lambda: print_answer(results))

    def tables() -> None:
        for table in ("summary", "monthly", "retention", "exits_by_cause", "lost_knowledge", "replications"):
            getattr(results, table)

    took["tables"] = seconds(tables)
    took["write and pictures"] = seconds(lambda: write_results(results, folder))
    return took


def main() -> None:
    """Print the shares and the ratios."""
    rounds, loops = [], []
    for _ in range(ROUNDS):
        loops.append(seconds(loop))
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(stages(Path(folder)))
    fixed = statistics.median(loops)
    middle = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    whole = sum(middle.values())
    print(f"\n{'stage':20} {'share':>6} {'ratio to a loop over a million numbers':>40}")
    for name, took in {**middle, "all": whole}.items():
        print(f"{name:20} {took / whole:6.0%} {took / fixed:40.1f}")


if __name__ == "__main__":
    started = time.monotonic()
    main()
    print(f"\n{ROUNDS} rounds in {time.monotonic() - started:.0f} s")
