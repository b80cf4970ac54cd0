"""What came of running results again, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.study.experiment.agreeing import Agreement, Verdict

_VERDICTS: dict[Verdict, str] = {
    "same": "the same",
    "differs": "DIFFERS",
    "changed": "CHANGED since it was written",
    "missing": "MISSING from the folder",
    "not-made": "NOT MADE again",
}
_SHORT = 12


def file_lines(files: Sequence[Agreement]) -> Iterator[str]:
    """Yield a line for each file, its path last."""
    wide = max(len(_VERDICTS[one.verdict]) for one in files)
    for one in files:
        yield f"{_VERDICTS[one.verdict].ljust(wide)}  {one.name}"


def verdict_line(files: Sequence[Agreement]) -> str:
    """Return how many files agree."""
    same = sum(one.verdict == "same" for one in files)
    if same == len(files):
        return f"All {same:,} files agree to the byte."
    return f"{same:,} of {len(files):,} files agree to the byte; {len(files) - same:,} do not."


def made_otherwise(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the results were made with that is another now: the likely reason where bytes differ."""
    if then["source"] != now["source"]:
        yield f"The code is not the one they were made by: {_code(then)} then, {_code(now)} now."
    for name in sorted({*then["own_code"], *now["own_code"]}):
        if then["own_code"].get(name) != now["own_code"].get(name):
            yield f"{name}, which is your own, is not the one they were made with."
    if then["python"] != now["python"]:
        yield f"Python is {now['python']}; they were made with {then['python']}."
    before = then["libraries"] or {}
    for name, version in now["libraries"].items():
        if before.get(name) != version:
            yield f"{name} is {version}; they were made with {before.get(name, 'one that is not told')}."


def _code(made: Mapping[str, Any]) -> str:
    if not made["source"]:
        return "code that is not told"
    source = f"source {made['source'][:_SHORT]}"
    if not made["commit"]:
        return source
    return f"{source} (commit {made['commit'][:_SHORT]}{', changed since' if made['changed'] else ''})"
