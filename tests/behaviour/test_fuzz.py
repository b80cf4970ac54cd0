"""The fuzzer, briefly: no mutated file ends in a traceback, takes long, or is refused without a place."""

from collections import Counter

from tests.fuzz.__main__ import the_file
from tests.fuzz.judge import judged

FILES = 60


def test_mutated_files_are_refused_with_a_place_or_run_soundly(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    became: Counter[str] = Counter()
    faults = []
    for number in range(FILES):
        file = the_file(2026, number)
        found = judged(file, tmp_path)
        became[found.became] += 1
        if found.became == "fault":
            faults.append(f"python -m tests.fuzz --seed 2026 --only {number}: {found.said}")
    assert faults == []
    assert became["refused"] > FILES / 3
    assert became["run"] > FILES / 30


def test_a_file_is_the_same_whenever_it_is_made():
    assert the_file(3, 14) == the_file(3, 14)
    assert len({the_file(3, number).data for number in range(20)}) > 15
