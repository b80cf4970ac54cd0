"""Write the tables and pictures of README.md: the model held against what is measured.

Run ``python -m docs.validation.make`` in the project's folder; it takes some four minutes on two idle
processors.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from docs.images.make import shrink
from docs.model.maturity import table
from sim.calibration.model import ENGINE_ROOMS, estimate
from sim.calibration.validation import MISSES, Held, Row, validate
from sim.calibration.validation_counts import Work, counts_of_work
from sim.calibration.validation_design import CENTRAL_REPLICATIONS, REPLICATIONS, SEED
from sim.published.checks import CHECKS
from sim.published.figures import Counts
from sim.reading import load
from sim.report.figures.validation import FIGURES, draw_all
from sim.report.words import validation as words
from sim.report.words.rounding import percent
from sim.study.executor import available_cpus, in_order
from sim.study.experiment.board import POLICY

PAGE = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- written by make.py -->", "<!-- end -->"
OF_ENGINE_ROOMS = (
    "Fixed-term leavers gone early", "Exit spike at month 12", "Exit spike at month 24", "Time to fill",
    "Vacancy rate",
)  # fmt: skip
_SHORT = ("Gloucestershire", "West Yorkshire", "South East London", "Dorset", "Lincolnshire")
_BLOCK = 20  # replications


def tables(held: Held, teams: Sequence[Counts]) -> Iterator[str]:
    """Yield the lines of the tables."""
    yield from ("", f"**{words.summary(held)}** {words.kept(held)} ", "")
    yield (
        f"{REPLICATIONS} replications at each point and {CENTRAL_REPLICATIONS} of the central assumptions, "
        f"seed {SEED}."
    )
    missed = [row for row in held.independent if row.verdict in MISSES]
    yield from ("", "### What is missed", "", *_verdicts(missed), "")
    yield from _misses(missed)
    yield from ("", "### What overlaps or holds", "")
    yield from _verdicts([row for row in held.independent if row.verdict not in MISSES])
    yield from ("", f"### {words.TIED}", "", *_verdicts(held.tied), "")
    yield from _tied(held.tied)
    yield from ("", "### What each figure is", "", *sources(), "")
    yield from ("### The same in the engine rooms", "", *_engine_rooms(teams), "")


def sources() -> Iterator[str]:
    """Yield the table of what was measured, of whom, by whom, and why it is comparable."""
    yield from table(
        ["figure", "data (interval), and what it is", "of whom, when, by whom (grade)", "comparable?"],
        (
            [
                check.words, f"{words.measured(check)}: {check.how}",
                f"{check.population}, {check.window}; {check.source} ({check.grade})",
                f"{check.comparable}: {check.why}",
            ]
            for check in CHECKS
        ),
    )  # fmt: skip


def _verdicts(rows: Sequence[Row]) -> Iterator[str]:
    yield from table(
        [
            "figure", "data (interval)", "model, central", "over the assumptions", "with chance (90%)",
            "of which chance", "comparable", "verdict",
        ],
        (
            [
                words.labelled(row), words.data(row), words.value(row.predicted.central, row.check.unit),
                words.span(row.predicted.ignorance, row.check.unit),
                words.span(row.predicted.predictive, row.check.unit), percent(row.predicted.chance_share),
                row.check.comparable, words.verdict(row),
            ]
            for row in rows
        ),
    )  # fmt: skip


def _misses(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield f"- **{row.check.words}**. Likely reason (judgement): {words.likely(row)}."


def _tied(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        yield f"- **{row.check.words}**: {row.check.tied}."
    yield from _misses([row for row in rows if row.verdict in MISSES])


def _engine_rooms(teams: Sequence[Counts]) -> Iterator[str]:
    replications = len(next(iter(teams[0].values())))
    yield (
        f"The published figures are of whole workforces. Under the central assumptions, {replications} "
        "replications each, with the 95% interval of the Monte Carlo error:"
    )
    yield ""
    asked = {check.words: check for check in CHECKS}
    rows = []
    for name in OF_ENGINE_ROOMS:
        check = asked[name]
        cells = []
        for counts in teams:
            mean, low, high = estimate(check.value, counts)
            ends = words.span(type(check.span)(low, high), check.unit)
            cells.append(f"{words.value(mean, check.unit)} ({ends})")
        unit = words.unit_after(check.unit)
        rows.append([f"{check.words}{unit}", words.measured(check), *cells])
    yield from table(["figure", "data (interval)", *_SHORT], rows)


def engine_rooms(replications: int, workers: int) -> list[Counts]:
    """Return what was counted of each engine room under the central assumptions, arrays [replications]."""
    work = [
        Work(load(system=name, policy=POLICY, assumptions="central"), (), range(first, first + _BLOCK))
        for name in ENGINE_ROOMS
        for first in range(0, replications, _BLOCK)
    ]
    done = list(in_order(counts_of_work, work, workers))
    each = len(done) // len(ENGINE_ROOMS)
    parts = [done[i * each : (i + 1) * each] for i in range(len(ENGINE_ROOMS))]
    return [{name: np.concatenate([p[name] for p in of]) for name in of[0]} for of in parts]


def main() -> None:
    """Write the page and its pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=available_cpus())
    workers = parser.parse_args().workers
    held = validate(workers=workers)
    teams = engine_rooms(5 * _BLOCK, workers)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN, 1)
    made = "\n".join([BEGIN, *tables(held, teams), END])
    PAGE.write_text(before + made + rest.split(END, 1)[1], encoding="utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as place:
        draw_all(held, REPLICATIONS, Path(place))
        for name in FIGURES:
            shrink(Path(place) / f"validation_{name}.png", PAGE.with_name(f"{name}.png"))


if __name__ == "__main__":
    main()
