"""Write the tables of estimate.md: how often intervals hold known values, and what the model gives back.

Run ``python -m docs.validation.estimate`` in the project's folder; it takes some minutes on one processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import sqrt
from pathlib import Path

import numpy as np

from sim import Scenario, load
from sim.calibration import estimating as paths
from sim.calibration.estimating import estimate
from sim.calibration.exports import EXPORTS
from sim.calibration.history_of_log import history_of_log
from sim.calibration.posterior import Estimate
from sim.calibration.recovered import TRIED, Coverage, Tried, tried
from sim.model.engine_room import simulate
from sim.report.estimated.words import NAMES, value_at
from sim.report.words.rounding import percent, rounded

PAGE = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- written by estimate.py: {} -->", "<!-- end -->"
LEANING = {20: 80, 200: 60, 2000: 20}
ALONE = {200: 60, 2000: 20}
"""Histories by posts."""
EXPORTED = 1000, 40
"""Posts, and histories, of which records show less."""
TEAMS, TIMES_LARGER = 6, 5
_SEED = 13
_POSTS = "posts"
_OF_LEAVING = (paths.BASE, paths.AT_END, paths.RETIREMENT, paths.RENEWAL, paths.WORK_ENDED)
_FULL = {
    "policy.settlement.awards": "full", "policy.contracts.permanent_share": 0.1, "run.years": 5,
    "system.funding_mix.core": 0.3, "system.funding_mix.transformation": 0.7,
}  # fmt: skip
_UNSEEN = {
    "assumptions.attrition.workload_slope": 0.0,
    "assumptions.attrition.unconfirmed_money_multiplier": 1.0,
}


def coverage(scenario: Scenario, histories: Mapping[int, int], *, drawn: bool) -> str:
    """Return the table of how often intervals hold the truth, by value and number of posts."""
    found = {
        posts: list(tried(scenario, posts, times, _SEED + posts, drawn=drawn))
        for posts, times in histories.items()
    }
    heads = [f"{posts:,} {_POSTS}, {times} histories" for posts, times in histories.items()]
    lines = [_row(["value", *heads]), _row(["---", *["---:"] * len(heads)])]
    for path in TRIED:
        of_path = ([t for t in of if t.path == path] for of in found.values())
        lines.append(_row([NAMES[path][0], *map(_held, of_path)]))
    lines.append(_row(["all together", *map(_held, found.values())]))
    return "\n".join(lines)


def _held(of: list[Tried]) -> str:
    cover = Coverage.of(of)
    return f"{percent(cover.share)} ± {percent(cover.error)} (data {percent(cover.data)})"


def exported(scenario: Scenario) -> str:
    """Return the table of means and of how often intervals hold, by what a record shows of a history."""
    posts, times = EXPORTED
    lines = [_row(["value", "truth", *EXPORTS]), _row(["---"] + ["---:"] * (1 + len(EXPORTS)))]
    found = [list(tried(scenario, posts, times, _SEED, drawn=False, shown=show)) for show in EXPORTS.values()]
    for path in _OF_LEAVING:
        name, say = NAMES[path]
        cells = [_seen([t for t in of if t.path == path], path) for of in found]
        lines.append(_row([name, say(value_at(scenario, path)), *cells]))
    return "\n".join(lines)


def _seen(of: list[Tried], path: str) -> str:
    if not of:
        return "kept"
    return f"{_mean([t.found for t in of], path)}, held {percent(Coverage.of(of).share)}"


def model(seen: bool) -> str:
    """Return the table of what histories of the model give back: means, and how often intervals hold."""
    base = load("icb-wide", assumptions="central")
    counts = {
        f"system.posts.{name}.count": TIMES_LARGER * group.count for name, group in base.system.posts.items()
    }
    team = load("icb-wide", assumptions="central", overrides=_FULL | counts | ({} if not seen else _UNSEEN))
    fits = [
        estimate(history_of_log(simulate(team, [i]), team), team, shrink=False).estimates
        for i in range(TEAMS)
    ]
    lines = [
        _row(["value", "truth", "mean estimate", "intervals that hold it"]),
        _row(["---"] + ["---:"] * 3),
    ]
    for path in TRIED:
        name, say = NAMES[path]
        truth = value_at(base, path)
        found = [fit[path] for fit in fits]
        lines.append(_row([name, say(truth), _mean(found, path), _times(found, truth)]))
    return "\n".join(lines)


def _mean(found: Iterable[Estimate], path: str) -> str:
    values = np.array([e.value for e in found])
    error = float(values.std(ddof=1)) / sqrt(len(values))
    if path in (paths.BASE, paths.RETIREMENT):
        return f"{rounded(float(values.mean()), 2, tens=2)} ± {rounded(error, 2, tens=2)}"
    if path in (paths.RENEWAL, paths.WORK_ENDED):
        return f"{percent(float(values.mean()), 1)} ± {percent(error, 1)}"
    return f"{rounded(float(values.mean()), 2)} ± {rounded(error, 2)}"


def _times(found: Iterable[Estimate], truth: float) -> str:
    held = [e.low <= truth <= e.high for e in found]
    return f"{sum(held)} of {len(held)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Write the tables into the page."""
    scenario = load("icb-wide", assumptions="central")
    parts: dict[str, Callable[[], str]] = {
        "what exports lack": lambda: exported(scenario),
        "truths from the ranges": lambda: coverage(scenario, LEANING, drawn=True),
        "one truth": lambda: coverage(scenario, ALONE, drawn=False),
        "the model": lambda: model(seen=True),
        "what no record shows": lambda: model(seen=False),
    }
    for name, table in parts.items():
        before, begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN.format(name))
        _, end, after = rest.partition(END)
        assert begin, f"estimate.md has no place for {name}"
        assert end
        PAGE.write_text(f"{before}{begin}\n{table()}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
