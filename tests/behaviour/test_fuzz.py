"""The fuzzer, briefly: no mutated file ends in a traceback, takes long, or is refused without a place."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.__main__ import the_file

FILES = 60
ROOT = Path(__file__).parents[2]


def test_mutated_files_are_refused_with_a_place_or_run_soundly():
    # In a process of its own: the most memory that one has had is known for all its life, and not for a file.
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--seed", "2026", "--files", str(FILES)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    became = {said: int(number) for said, number in re.findall(r"'(\w+)': (\d+)", ran.stdout)}
    assert became["refused"] > FILES / 3
    assert became["run"] > FILES / 30


def test_a_file_is_the_same_whenever_it_is_made():
    assert the_file(3, 14) == the_file(3, 14)
    assert len({the_file(3, number).data for number in range(20)}) > 15
