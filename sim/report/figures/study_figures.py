"""The pictures of a study, each with the table that it draws.

Of all systems there are the differences and the curves. What the optional sections ask is asked of every
system under every policy: forty systems would make hundreds of pictures that nobody opens. So they are drawn
for the first system of the study file, of the measure that the section names first; whose author wants
another puts it first. File names say the system; the numbers of all stand in the study's tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sim.measures.registry import KINDS, measure_title
from sim.measures.retention import headline_month_of
from sim.report.figures.bands import coinciding
from sim.report.figures.differences import months_title
from sim.report.figures.forest import MOST_LINES, Panel, forest_figure
from sim.report.figures.how_sure import bars_figure, how_sure_table
from sim.report.figures.page import Words
from sim.report.figures.posterior import posterior_of, posterior_table
from sim.report.figures.section_figures import section_figures
from sim.report.figures.study_curves import fans_figure, levels_figure
from sim.report.words.answer import begun, called, topics
from sim.report.words.english import capital, count
from sim.report.words.findings import Points, situated
from sim.report.words.headlines import Headlines, study_headline
from sim.report.words.how_sure import how_sure
from sim.report.words.naming import system_titles
from sim.report.words.numbers import over_given
from sim.report.words.origin import Origin, about, about_all
from sim.report.words.sides import counted_sides
from sim.report.words.verdicts import evidence_of
from sim.report.words.wording import (
    BANDS,
    KNOWLEDGE_UNIT,
    POINT,
    few_replications,
    in_words,
    made_line,
    share,
    so_many,
)
from sim.study.experiment.outputs import CONDITIONING
from sim.study.experiment.study_file import POOLED

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.report.words.answer import Topic
    from sim.study.experiment.results import BaseResults

_PANELS = 3  # measures beside each other
_SYSTEMS = 8  # with more, curves are of all together
_LEVELS = {"retention": "Day-one team still in post", "lost_knowledge": f"Knowledge lost, {KNOWLEDGE_UNIT}"}
_FANS = {"retention": "the day-one team still in post", "lost_knowledge": "knowledge lost so far"}
_NAMED = 3  # policies in a title


class Picture(NamedTuple):
    """A picture of a study: its file name without an ending, its data, and what draws it."""

    name: str
    table: pd.DataFrame
    draw: Callable[[], Figure]


def study_figures(results: BaseResults) -> Iterator[Picture]:
    """Yield the pictures of a study: those of all systems, then those of what its sections ask."""
    for assumptions in results.plan.assumptions:
        study = _Study(results, assumptions)
        yield from _how_sure(study)
        yield from _forests(study)
        yield from _curves(study)
    if CONDITIONING[1] in results.answers:
        yield Picture("conditioning", posterior_table(results), partial(posterior_of, results))
    for name, table, draw in section_figures(results):
        yield Picture(name, table, draw)


class _Study:
    """A study under one set of assumptions."""

    def __init__(self, results: BaseResults, assumptions: str) -> None:
        self.plan = results.plan
        several = len(results.plan.assumptions) > 1
        self.word = f"_{assumptions}" if several else ""
        rows = results.differences
        self.differences = rows[(rows["assumptions"] == assumptions) & (rows["group"] == "team")]
        self.curves = results.monthly[results.monthly["assumptions"] == assumptions]
        systems = self.plan.systems
        self.systems = (POOLED, *systems) if len(systems) > 1 else systems
        asked = self.plan.file.uncertainty and Points(self.plan.file.uncertainty.points, 0)
        self.whole = situated(self.plan, self.systems[0], assumptions, results.summary, asked)
        self.points = asked.points if asked and over_given(self.whole) else 0  # of a range that is given
        self.called, self.begun = called(self.whole), begun(self.whole)
        self.system_titles = system_titles(self.plan)
        self.topics = topics(self.whole)
        teams = [
            [self.plan.scenario(s, policy, assumptions) for policy in self.plan.policies] for s in systems
        ]
        of_all = about_all(teams) if self.pooled else about(teams[0])
        self.about = f"{of_all}{f' Assumptions: {assumptions}.' if several else ''}"
        self.replications = min(results.stop_of((s, assumptions)).replications for s in systems)

    @property
    def pooled(self) -> bool:
        """Whether there are several systems, and all of them together."""
        return len(self.systems) > 1

    def origin(self, *, ranged: bool = False) -> Origin:
        """Return where a picture comes from."""
        n, points = self.replications, self.points if ranged else 0
        made = made_line(so_many(n), self.plan.file.run.seed, points)
        return Origin(self.about, made).noting(few_replications(n))

    def headline(self, topic: Topic) -> str:
        """Return a title on all systems together."""
        found = [
            (self.called[o.name], evidence_of(self.whole, o, topic.measure)) for o in self.whole.outcomes[1:]
        ]
        who = f"{len(self.plan.systems)} systems together" if self.pooled else ""
        return study_headline(topic, found, who)

    def in_words(self, table: pd.DataFrame) -> pd.DataFrame:
        """Return a table with what systems and policies are called, in the order of the study."""
        order = {name: place for place, name in enumerate(self.systems)}
        rows = table.iloc[table["system"].map(order).argsort(kind="stable")]
        titled = rows["system"].map(self.system_titles)
        return rows.assign(system=titled, scenario=rows["scenario"].map(self.begun)).reset_index(drop=True)


def _per_system(
    table: pd.DataFrame, columns: list[str], systems: int, amount: pd.Series[bool]
) -> pd.DataFrame:
    """Return a table in which the amounts of all systems together are those of one, on average."""
    table = table.copy()
    together = (table["system"] == POOLED) & amount
    table.loc[together, columns] /= systems
    return table


# --- how sure


def _how_sure(study: _Study) -> Iterator[Picture]:
    sure = how_sure(study.whole)
    if sure is not None:
        several, origin = len(study.plan.policies) > 1, study.origin(ranged=True)
        draw = partial(bars_figure, sure, origin=origin, difference=several)
        yield Picture(f"how_sure{study.word}", how_sure_table(study.whole), draw)


# --- differences


def _forests(study: _Study) -> Iterator[Picture]:
    names = ["mean", "ci_low", "ci_high", "range_low", "range_high"]
    columns = [f"diff_{name}" for name in names]
    panels = _panels(study)
    rows = study.differences[study.differences["measure"].isin([p.measure for p in panels])]
    rows = _as_wide_as_may_be(rows)
    amount = rows["measure"].map(lambda measure: KINDS[measure].added)
    rows = _per_system(rows, columns, len(study.plan.systems), amount)
    rows = rows[["system", "scenario", "measure", "unit", *columns, "diff_replications"]]
    policies = study.plan.policies[1:]
    lines = len(study.systems) * len(policies)
    if lines <= MOST_LINES:
        yield _forest(study, rows, panels, f"differences{study.word}")
        return
    for policy in policies:  # one picture could not be read
        yield _forest(study, rows[rows["scenario"] == policy], panels, f"differences_{policy}{study.word}")


def _as_wide_as_may_be(rows: pd.DataFrame) -> pd.DataFrame:
    """Return differences whose range, where it is not known, is as wide as it may be."""
    ends = {"diff_range_low": "diff_range_low_ci_low", "diff_range_high": "diff_range_high_ci_high"}
    return rows.assign(**{end: rows[end].fillna(rows[outer]) for end, outer in ends.items()})


def _panels(study: _Study) -> list[Panel]:
    """Return the measures of the forest plot: those the answer speaks of and the cost, else the first."""
    rows = study.differences
    defined = list(dict.fromkeys(rows.loc[rows["diff_mean"].notna(), "measure"]))
    wanted = [topic.measure for topic in study.topics] or defined[:_PANELS]
    wanted = [m for m in dict.fromkeys([*wanted, "cost_total_gbp"]) if m in defined][:_PANELS]
    units = dict(zip(rows["measure"], rows["unit"], strict=True))
    return [Panel(m, measure_title(m), *in_words(units[m])) for m in wanted]


def _forest(study: _Study, rows: pd.DataFrame, panels: list[Panel], name: str) -> Picture:
    several = study.pooled
    baseline = study.called[study.plan.baseline]
    what = f"Difference from {baseline} in the same replication: mean and 95% interval."
    if any(panel.counted == "points" for panel in panels):
        what += f" {POINT}"
    if study.points:
        what += f" Thin: over the assumptions (5-95% of {study.points} points, noise taken out)."
    details = []
    if several:
        first = rows[(rows["measure"] == panels[0].measure) & (rows["system"] != POOLED)]
        details = [f"{panels[0].title}, system by system: {counted_sides(first, 'differences')}."]
        if rows.loc[rows["system"] == POOLED, "measure"].map(lambda m: m != panels[0].measure).any():
            what += " Amounts of all systems together are shown per system."
    topic = next((t for t in study.topics if t.measure == panels[0].measure), None)
    one = rows["scenario"].nunique() < len(study.plan.policies) - 1
    by_system = f"Differences from {baseline}, by system"
    if one:
        by_system = f"Differences with {study.called[rows['scenario'].iloc[0]]}, by system"
    title = study.headline(topic) if topic and not one else by_system
    draw = partial(
        forest_figure, study.in_words(rows), panels, headlines=Headlines(title, tuple(details)), what=what,
        origin=study.origin(ranged=True), first_apart=several,
    )  # fmt: skip
    return Picture(name, rows, draw)


# --- curves


def _curves(study: _Study) -> Iterator[Picture]:
    start, curves = study.plan.file.run.start_date, study.curves
    levels = curves[(curves["system"] == study.systems[0]) & curves["measure"].isin(list(_LEVELS))]
    levels = levels[["system", "scenario", "measure", "month", "mean", "ci_low", "ci_high", "p5", "p95"]]
    team = "single teams" if not study.pooled else "single groups of one team in each system"
    lines = [
        [
            rows["mean"].to_numpy()
            for _, rows in levels[levels["measure"] == m].groupby("scenario", sort=False)
        ]
        for m in _LEVELS
    ]
    note = coinciding([study.called[name] for name in levels["scenario"].unique()], lines)
    what = f"{BANDS.replace('single teams', team)} {note}".strip()
    words = Words(Headlines(_levels_title(study, levels), ()), what, study.origin())
    draw = partial(levels_figure, study.in_words(levels), _LEVELS, words=words, start=start)
    yield Picture(f"curves{study.word}", levels, draw)
    for measure in _FANS:
        yield _fan(study, measure)


def _levels_title(study: _Study, levels: pd.DataFrame) -> str:
    """Return how many of the day-one team are still in post, at the month at which retention is told."""
    month = headline_month_of(study.plan.file.run.years) or 12
    rows = levels[(levels["measure"] == "retention") & (levels["month"] == month)]
    said = [
        f"{share(mean)} with {study.called[name]}"
        for name, mean in zip(rows["scenario"].tolist(), rows["mean"].tolist(), strict=True)
    ]
    more = f", and {count(len(said) - _NAMED, 'more policy', 'more policies')}" if len(said) > _NAMED else ""
    named = "; ".join(said[:_NAMED])
    return f"Day-one team still in post after {month} months: {named}{more}"


def _fan(study: _Study, measure: str) -> Picture:
    columns = ["diff_mean", "diff_ci_low", "diff_ci_high"]
    shown = study.systems if len(study.plan.systems) <= _SYSTEMS else (POOLED,)
    rows = study.curves
    rows = rows[(rows["measure"] == measure) & rows["system"].isin(shown) & rows["diff_mean"].notna()]
    if measure != "retention":
        rows = _per_system(rows, columns, len(study.plan.systems), rows["month"] >= 0)
    rows = rows[["system", "scenario", "measure", "month", *columns]]
    factor, counted = (100.0, "Points") if measure == "retention" else (1.0, capital(KNOWLEDGE_UNIT))
    drawn = study.in_words(rows)
    drawn[columns] *= factor
    baseline = study.called[study.plan.baseline]
    per = "; of all systems together, per system" if POOLED in shown and measure != "retention" else ""
    what = (
        f"{_LEVELS[measure].split(',')[0]}: difference from {baseline} in the same replication, by month"
        f"{per}. Band: 95% interval of the mean.{f' {POINT}' if measure == 'retention' else ''}"
    )
    title = _months_title(study, rows[rows["system"] == shown[0]], _FANS[measure], baseline)
    words = Words(Headlines(title, ()), what, study.origin())
    draw = partial(fans_figure, drawn, words=words, counted=counted, start=study.plan.file.run.start_date)
    return Picture(f"difference_{measure}{study.word}", rows, draw)


def _months_title(study: _Study, rows: pd.DataFrame, what: str, baseline: str) -> str:
    """Return the title of the policy whose difference is told from nothing in most months."""
    told = (
        ((rows["diff_ci_low"] > 0) | (rows["diff_ci_high"] < 0)).groupby(rows["scenario"], sort=False).sum()
    )
    name = study.plan.policies[1] if told.empty else str(told.idxmax())
    return months_title(study.begun[name], what, baseline, rows[rows["scenario"] == name])
