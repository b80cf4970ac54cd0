"""The fuzzer: ``python -m tests.fuzz --files 10000 --seed 1``.

Each file is made from its own number and the seed, so that any one of them can be had again with ``--only``.
Ends with status 1 if a file ended in a traceback, took over 5 s or 1 GB, had a mistake told without its line
or in a shipped file, or ran to an unsound log.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.judge import Judged, judged, peak_memory
from tests.fuzz.mutate import mutated
from tests.fuzz.seeds import Seed


def the_file(seed: int, number: int) -> Seed:
    """Return one mutated file."""
    return mutated(random.Random(f"{seed}/{number}"))


def main() -> int:
    """Make, read and judge files; print each that was badly treated, and the figures."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--files", type=int, default=300, help="how many")
    asked.add_argument("--seed", type=int, default=1, help="of the chance by which files are changed")
    asked.add_argument("--first", type=int, default=0, help="the number of the first")
    asked.add_argument("--only", type=int, help="the number of the one file to look at; it is kept, and told")
    asked.add_argument("--keep", type=Path, help="a folder for files that were badly treated")
    given = asked.parse_args()
    if given.only is not None:
        return _one(the_file(given.seed, given.only))
    keep = given.keep.resolve() if given.keep else None
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    told: Counter[str] = Counter()
    longest, slowest = 0.0, -1
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        for number in range(given.first, given.first + given.files):
            file = the_file(given.seed, number)
            found = judged(file, Path())
            told[found.became] += 1
            told[file.kind] += 1
            if found.seconds > longest:
                longest, slowest = found.seconds, number
            if found.became == "fault":
                print(f"--- {number} ({file.kind}, {file.name})\n{found.said[-1500:]}", flush=True)
                if keep is not None:
                    (keep / f"{number}-{file.name}").write_bytes(file.data)
        os.chdir("/")
    print(dict(told))
    print(f"longest {longest:.2f} s (file {slowest}); most memory {peak_memory() / 1e6:,.0f} MB")
    return 1 if told["fault"] else 0


def _one(file: Seed) -> int:
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        found: Judged = judged(file, Path())
        os.chdir("/")
    sys.stdout.buffer.write(file.data)
    print(f"\n--- {file.kind}, {file.name}: {found.became}, {found.seconds:.2f} s\n{found.said}")
    return 1 if found.became == "fault" else 0


if __name__ == "__main__":
    sys.exit(main())
