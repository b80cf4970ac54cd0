"""Write the tables of uncertainty.md and of the assumptions log: how far the answer may be off, and what by.

Run ``python -m docs.model.uncertainty FOLDER`` in the project's folder. It takes some twenty minutes on two
processors; what was simulated stays in the folder, and is gone on with.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import Results, Scenario, compare, load_study, run_study
from sim.study.combined import combined
from sim.study.executor import available_cpus
from sim.study.experiment.board import board_under
from sim.study.experiment.plan import StudyPlan
from sim.study.over_assumptions import Ranges, point_means
from sim.study.ranges import STAYS, Varied, acting_in, moved, points_of, values_at

HERE = Path(__file__)
PAGE, STUDY = HERE.with_suffix(".md"), HERE.with_suffix(".yaml")
STRUCTURE = HERE.with_name("structure.md")
"""Has the differences under alternatives, made by a command of its own."""
LOG = HERE.parents[1] / "standards" / "assumptions_log.md"
BEGIN, END = "<!-- written by uncertainty.py: {} -->", "<!-- end -->"
MEASURE = "retention_42m"
ADVERSE = 3
"""So many assumptions are named that could reverse an answer."""
TOLD = 3.3
"""Standard errors from which an effect is told: of a hundred that do nothing, none in nine cases of ten."""
REPLICATIONS = 200
"""With assumptions at their adverse ends."""
EVIDENCE = {"A": "good", "L": "good", "B": "fair"}
"""What a grade says of the evidence; of any other it is poor."""
RED, AMBER = 1.0, 0.4
"""Points between the two ends of a range from which the effect of an assumption is large, or middling."""


class Effect(NamedTuple):
    """What one assumption does to the difference, in points, all others uncertain.

    Attributes
    ----------
    varied : Varied
        The assumption.
    size, error : float
        Change of the difference from the low to the high end, and its standard error: a line over the points.
    """

    varied: Varied
    size: float
    error: float

    @property
    def told(self) -> bool:
        """Whether it can be told from chance."""
        return abs(self.size) > TOLD * self.error

    @property
    def adverse(self) -> float:
        """The end at which the difference is less."""
        return self.varied.low if self.size > 0 else self.varied.high


class Alternative(NamedTuple):
    """A row of structure.md: the difference under an alternative, and its change where that is clear."""

    title: str
    told: str
    change: float  # points; nan where it is not clear

    @property
    def points(self) -> float:
        """The difference, in points."""
        return float(self.told.split()[0])


class System(NamedTuple):
    """What is known of the difference in one system."""

    title: str
    both: tuple[Scenario, Scenario]
    row: pd.Series
    alternatives: list[Alternative]
    effects: list[Effect]
    reversing: list[tuple[str, str, pd.Series]]
    """The assumptions at their adverse ends, one by one and together: names, values, difference."""


def study(folder: Path) -> tuple[StudyPlan, Results]:
    """Return the study, gone on with in a folder."""
    plan = load_study(STUDY)
    return plan, run_study(plan, out=folder, workers=available_cpus())


def of_systems(plan: StudyPlan, results: Results) -> Iterator[System]:
    """Yield what is known of the difference in each system."""
    (assumptions,) = plan.assumptions
    for name in plan.systems:
        before, after = (plan.scenario(name, policy, assumptions) for policy in plan.policies)
        both = (before, after)
        found = results.comparison(name)
        assert found.ranges is not None
        summary = found.summary
        row = summary[(summary["measure"] == MEASURE) & (summary["group"] == "team")].iloc[-1]
        effects = sorted(_effects(plan, both, found), key=lambda e: -abs(e.size))
        title = both[0].system.title
        yield System(title, both, row, _alternatives(title), effects, list(_reversing(both, effects)))


def _effects(plan: StudyPlan, both: tuple[Scenario, ...], found: Results) -> Iterator[Effect]:
    asked, ranges = plan.file.uncertainty, found.ranges
    assert asked is not None
    assert ranges is not None
    everyone = [plan.scenario(s, p, a) for s, a in plan.situations for p in plan.policies]
    place = next(i for i, s in enumerate(everyone) if s.system.title == both[0].system.title)
    values = points_of(everyone, asked.points, asked.seed, asked.design, [board_under(both[0])])[place]
    means = _differences(found, ranges)
    kept = np.ones(len(means), bool) if ranges.weights is None else ranges.weights > 0
    for varied in acting_in(both)[0]:
        at = np.array([point[varied.path] for point in values])
        yield Effect(varied, *_line(_quantiles(at)[kept], means[kept]))


def _differences(found: Results, ranges: Ranges) -> NDArray[np.float64]:
    """Return the difference in points at each point of the assumptions, array [points]."""
    places = {(m.name, m.group): i for i, m in enumerate(found.outcomes[0].measured.measures)}
    column = places[MEASURE, "team"]
    (before, after), (central, other) = (
        [of[:, [column]] for of in arrays] for arrays in (ranges.values, ranges.central)
    )
    at = point_means(after - before, other - central)
    return np.asarray(100 * at.means[:, 0])


def _quantiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return (np.argsort(np.argsort(values)) + 0.5) / len(values)


def _line(u: NDArray[np.float64], means: NDArray[np.float64]) -> tuple[float, float]:
    """Return the slope of a line through points, and its standard error."""
    off = u - u.mean()
    slope = float((off * means).sum() / (off**2).sum())
    left = means - means.mean() - slope * off
    return slope, float(np.sqrt((left**2).sum() / (len(u) - 2) / (off**2).sum()))


def _reversing(both: tuple[Scenario, ...], effects: list[Effect]) -> Iterator[tuple[str, str, pd.Series]]:
    worst = effects[:ADVERSE]  # whether they act is then seen by running
    ends = {e.varied.path: e for e in worst}
    for some in [*([path] for path in ends), list(ends)]:
        arms = [
            _at_ends(s, varied, {p: ends[p] for p in some})
            for s, varied in zip(both, acting_in(both), strict=True)
        ]
        found = compare(arms, replications=REPLICATIONS, workers=available_cpus()).summary
        row = found[(found["measure"] == MEASURE) & (found["group"] == "team")].iloc[-1]
        named = f"`{_short(some[0])}`" if len(some) == 1 else "all of them together"
        yield named, ", ".join(f"{ends[p].adverse:g}" for p in some), row


def _at_ends(scenario: Scenario, varied: tuple[Varied, ...], ends: Mapping[str, Effect]) -> Scenario:
    """Return a scenario with assumptions at their adverse ends; others stay, as far as order lets them."""
    row = [float(ends[v.path].size < 0) if v.path in ends else STAYS for v in varied]
    return moved(scenario, values_at(scenario, varied, row))


def _short(path: str) -> str:
    return path.removeprefix("assumptions.")


def _points(row: pd.Series) -> str:
    low, high = 100 * row["diff_ci_low"], 100 * row["diff_ci_high"]
    return f"{100 * row['diff_mean']:+.1f} ({low:.1f} to {high:.1f})"


HEADLINES = (
    "", "difference, and chance in it", "of 100 teams better / the same / worse", "over the assumptions",
    "its ends known to", "noise taken out", "over structure", "widest, both",
)  # fmt: skip
REVERSALS = ("", "at the adverse end", "value there", "difference there")
ENTRIES = (
    "assumption", "value", "plausible", "grade", "effect, points", "impact", "evidence", "rating", "owner",
    "signed off",
)  # fmt: skip


def _table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    yield from ("| " + " | ".join(row) + " |" for row in rows)


def _span(low: float, high: float) -> str:
    return f"{100 * low:+.1f} to {100 * high:+.1f}"


def headlines(systems: list[System]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the three kinds of not knowing."""
    for one in systems:
        row, changes = one.row, _changes(one)
        known = bool(row["diff_range_known"])
        inner, outer = (
            [row[f"diff_range_{end}"] for end in ("low", "high")],
            [row[f"diff_range_{end}_ci_{end}"] for end in ("low", "high")],
        )
        low, high = inner if known else outer
        ends = (
            f"{100 * row[f'diff_range_{e}_ci_low']:.1f} to {100 * row[f'diff_range_{e}_ci_high']:.1f}"
            for e in ("low", "high")
        )
        yield (
            one.title,
            _points(row),
            " / ".join(f"{100 * row[f'share_{word}']:.0f}" for word in ("better", "same", "worse")),
            ("" if known else "too little to say, within ") + _span(low, high),
            " and ".join(ends),
            f"{row['diff_range_noise_share']:.0%}",
            _span(*combined(row["diff_mean"], row["diff_mean"], changes)),
            _span(*combined(low, high, changes)),
        )


def _alternatives(system: str) -> list[Alternative]:
    """Return the alternatives of structure.md for a system, without that as it is assumed."""
    page = STRUCTURE.read_text(encoding="utf-8")
    block = page.split(f"**{system}: ")[1].split("| As it is assumed |")[1].split("\n\n")[0]
    found = []
    for line in block.splitlines()[1:]:
        title, first, *_ = (cell.strip() for cell in line.strip("|").split("|"))
        told, _, change = first.partition("; changed by ")
        found.append(Alternative(title, told, float(change or "nan")))
    return found


def _changes(one: System) -> list[float]:
    return [a.change / 100 for a in one.alternatives]


def reversals(systems: list[System]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of what could reverse the answer: assumptions, then the two lowest alternatives."""
    for one in systems:
        for names, values, row in one.reversing:
            yield one.title, names, values, _points(row)
        for lowest in sorted(one.alternatives, key=lambda a: a.points)[:2]:
            yield one.title, f"*{lowest.title}*", "", lowest.told


def log(first: System) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the assumptions log: those of the largest effect first."""
    for effect in first.effects:
        varied = effect.varied
        grade = first.both[1].notes[varied.path].grade
        impact, evidence = _impact(effect), EVIDENCE.get(grade, "poor")
        yield (
            f"`{_short(varied.path)}`",
            f"{varied.value:g}",
            f"{varied.low:g} to {varied.high:g}",
            grade,
            f"{effect.size:+.2f} ± {2 * effect.error:.2f}",
            impact,
            evidence,
            _rating(impact, evidence),
            "to be named",
            "no",
        )


def _impact(effect: Effect) -> str:
    size = abs(effect.size)
    if not effect.told:
        return "not told from chance"
    return "large" if size >= RED else "middling" if size >= AMBER else "small"


def _rating(impact: str, evidence: str) -> str:
    if impact == "large":
        return {"poor": "**red**", "fair": "amber"}.get(evidence, "green")
    return "amber" if impact == "middling" and evidence == "poor" else "green"


def _write(page: Path, what: str, lines: Iterator[str]) -> None:
    begin = BEGIN.format(what)
    before, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(
        before + "\n".join([begin, "", *lines, "", END]) + rest.split(END, 1)[1], encoding="utf-8"
    )


if __name__ == "__main__":
    systems = list(of_systems(*study(Path(sys.argv[1]))))
    _write(PAGE, "headlines", _table(HEADLINES, headlines(systems)))
    _write(PAGE, "reversals", _table(REVERSALS, reversals(systems)))
    _write(LOG, "log", _table(ENTRIES, log(systems[0])))
