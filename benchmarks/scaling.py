"""How the cost of a study grows with posts, years and replications, and its memory with its size.

Run it with ``python benchmarks/scaling.py``. Times are of the processor, not of the clock; a slope of 1 on
logarithmic scales is growth in proportion.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from sim import load
from sim.scenario import Scenario
from sim.study.blocks import Block, simulate_block

REPEATS = 3

_STUDY = r"""
import re, sys, tempfile
from pathlib import Path
from sim import load_study, run_study
systems = ", ".join(f"{{name: s{i}, extends: one-gloucestershire}}" for i in range(int(sys.argv[1])))
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "s.yaml"
    policies = "policies: [annual-settlement, three-year-settlement]\nrun: {years: 2}"
    head = f"title: t\nsystems: [{systems}]\n{policies}"
    path.write_text(f"{head}\nreplications: {{minimum: {sys.argv[2]}}}\n")
    run_study(load_study(path), out=Path(folder) / "out")
print(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])  # of this process alone
"""


def team_of(times: int) -> Scenario:
    """Return One Gloucestershire with every group of posts so many times as large."""
    base = load("one-gloucestershire", policy="annual-settlement")
    return base.replace(
        {f"system.posts.{key}.count": times * g.count for key, g in base.system.posts.items()}
    )


def cost(scenario: Scenario, replications: int) -> float:
    """Return the least seconds of the processor that some replications took."""
    taken = []
    for _ in range(REPEATS):
        began = time.process_time()
        simulate_block(Block(scenario, range(replications)))
        taken.append(time.process_time() - began)
    return min(taken)


def slope(sizes: list[float], costs: list[float]) -> float:
    """Return the slope of the line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(costs), 1)[0])


def growth(what: str, sizes: list[int], cost_at: Callable[[int], float]) -> None:
    """Print the cost at each size, and how it grows."""
    costs = [cost_at(size) for size in sizes]
    shown = ", ".join(f"{size}: {c / costs[0]:.1f}" for size, c in zip(sizes, costs, strict=True))
    print(f"| {what} | {shown} | {slope([float(s) for s in sizes], costs):.2f} |")


def memory(systems: int, replications: int) -> float:
    """Return the most memory that a study took, in MB, in a process of its own."""
    words = [sys.executable, "-c", _STUDY, str(systems), str(replications)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def main() -> None:
    """Print the tables."""
    cost(team_of(1), 5)  # warms up
    print("| cost against | size: cost, the first as 1 | slope |\n|---|---|---|")
    growth("posts", [15, 30, 60, 120], lambda posts: cost(team_of(posts // 15), 20))
    growth("years", [3, 6, 12, 24], lambda years: cost(team_of(1).replace({"run.years": years}), 20))
    growth("replications", [25, 50, 100, 200], lambda n: cost(team_of(1), n))
    print("\n| study | most memory, MB |\n|---|---|")
    for systems, n in ((1, 50), (4, 50), (16, 50), (1, 200), (1, 800)):
        print(f"| {systems} systems x 2 policies x {n} replications | {memory(systems, n):.0f} |")


if __name__ == "__main__":
    main()
