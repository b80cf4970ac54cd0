"""The pictures of what the optional sections of a study ask, for its first system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from sim.measures.registry import KINDS, measure_title
from sim.report.figures.acceptability import acceptability_figure
from sim.report.figures.forest import Panel
from sim.report.figures.heat_map import heat_map_figure
from sim.report.figures.lever_curve import lever_figure
from sim.report.figures.page import Words
from sim.report.figures.shares import MOST, shares_figure
from sim.report.figures.structure import alternatives_figure
from sim.report.figures.tornado import difference_in, moved_most, moved_words, tornado_figure
from sim.report.figures.waterfall import waterfall_figure
from sim.report.words.answer import begun, called
from sim.report.words.break_even import break_evens_in_words
from sim.report.words.english import capital
from sim.report.words.findings import Points, situated
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin, about
from sim.report.words.prices import accepted_title, accepted_words
from sim.report.words.sensitivity import enough_words, share_title
from sim.report.words.sides import counted_sides, sweep_level
from sim.report.words.structure import beyond_phase
from sim.report.words.titles import axis_title, title_of
from sim.report.words.wording import few_replications, in_words, made_line, measure_in_title, so_many

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

Drawn = tuple[str, "pd.DataFrame", "Callable[[], Figure]"]
"""A file name without an ending, the table that is drawn, and what draws it."""

_PANELS = 3
_NAMED = 2  # policies in a title


class _First:
    """What the sections answered of the first system under the first assumptions."""

    def __init__(self, results: BaseResults) -> None:
        self.plan = results.plan
        self.system, self.assumptions = results.plan.systems[0], results.plan.assumptions[0]
        over = results.plan.file.uncertainty
        points = over and Points(over.points, over.replications)
        found = situated(self.plan, self.system, self.assumptions, results.summary, points)
        self.found, self.called, self.begun = found, called(found), begun(found)
        self._answers = results.answers

    def table(self, name: str) -> pd.DataFrame | None:
        """Return what a table says of it; None if it was not asked."""
        table = self._answers.get(name)
        if table is None:
            return None
        return table[(table["system"] == self.system) & (table["assumptions"] == self.assumptions)]

    def by_policy(self, name: str) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield what a table says of each policy."""
        table = self.table(name)
        if table is not None:
            for policy in self.plan.policies[1:]:
                rows = table[table["scenario"] == policy]
                if len(rows):  # none where no replication is left of what it needs
                    yield policy, rows

    def stem(self, kind: str, policy: str) -> str:
        """Return the file name of a picture of one policy."""
        return f"{kind}_{self.system}_{policy}"

    def level(self, question: int) -> float:
        """Return the difference at which a sweep breaks even."""
        return sweep_level(self.plan, question)

    def origin(self, key: str, question: int = 1) -> Origin:
        """Return where the answer of a section comes from, with the replications that it asks for."""
        section = self.plan.sections[key][question - 1].model_dump()
        n, seed = section["replications"], self.plan.file.run.seed
        several = len(self.plan.assumptions) > 1
        where = f"{about(self.found.scenarios)}{f' Assumptions: {self.assumptions}.' if several else ''}"
        if key == "sensitivity":
            times = f"{section['points']:,} points, {n:,} replications at each"
            return Origin(where, made_line(times, seed, 0))
        points = (section["points"] or 0) if key == "value" else 0
        return Origin(where, made_line(so_many(n), seed, points)).noting(few_replications(n))


def section_figures(results: BaseResults) -> Iterator[Drawn]:
    """Yield the pictures of what the optional sections ask, in the order of why, how sure, at what price."""
    first = _First(results)
    yield from _waterfalls(first)
    yield from _structures(first)
    yield from _tornados(first)
    yield from _shares(first)
    yield from _accepted(first)
    yield from _sweeps(first)


def _waterfalls(first: _First) -> Iterator[Drawn]:
    for policy, rows in first.by_policy("why"):
        measure = rows["measure"].iloc[0]
        shown = rows[(rows["measure"] == measure) & (rows["kind"] != "left")]
        if not shown["replications"].min():  # not defined in so short a run
            continue
        draw = partial(
            waterfall_figure, rows, measure=measure, baseline=first.begun[first.plan.baseline],
            policy=first.begun[policy], policy_in_text=first.called[policy],
            origin=first.origin("why"),
        )  # fmt: skip
        yield first.stem("why", policy), shown, draw


def _structures(first: _First) -> Iterator[Drawn]:
    for policy, rows in first.by_policy("structure"):
        if beyond_phase(rows):
            draw = partial(alternatives_figure, rows, [policy], first.found, origin=first.origin("structure"))
            yield first.stem("structure", policy), rows, draw


def _tornados(first: _First) -> Iterator[Drawn]:
    for policy, rows in first.by_policy("tornado"):
        measure = rows["measure"].iloc[0]
        if (shown := moved_most(rows)) is None:
            continue
        both = (first.plan.baseline, policy)
        scenarios = [first.plan.scenario(first.system, p, first.assumptions) for p in both]
        draw = partial(
            tornado_figure, shown, what=_what(first, measure, policy), unit=KINDS[measure].unit,
            origin=first.origin("tornado").noting(moved_words(rows, scenarios)),
        )  # fmt: skip
        yield first.stem("tornado", policy), shown, draw


_LIMITS = ("", "_ci_low", "_ci_high")


def _shares(first: _First) -> Iterator[Drawn]:
    indices = first.table("sensitivity_indices")
    for policy, split in first.by_policy("sensitivity_split"):
        assert indices is not None
        row = split.iloc[0]
        measure = row["measure"]
        of_it = indices[(indices["scenario"] == policy) & (indices["measure"] == measure)]
        more = f" The {MOST} largest of {len(of_it)} factors." if len(of_it) > MOST else ""
        words = Words(
            Headlines(share_title(row, measure, first.called[policy]), (enough_words(row),)),
            "Shares of the variance of one team's difference. Lines: 95% intervals. An estimate below 0 is "
            f"of a part that is nearly 0.{more}",
            first.origin("sensitivity"),
        )
        shown = of_it.assign(title=of_it["factor"].map(title_of).map(capital))
        draw = partial(shares_figure, split.head(1), shown, words=words)
        columns = [f"share_of_assumptions{limit}" for limit in _LIMITS]
        yield first.stem("sensitivity", policy), of_it.assign(**{c: row[c] for c in columns}), draw


# --- value for money


def _accepted(first: _First) -> Iterator[Drawn]:
    for policy, rows in first.by_policy("value_acceptability"):
        shown = rows[rows["of"] == "staff-year"]
        told = [row for _, row in shown.iterrows()]
        stated = next(row for row in told if row["times"] == 1)
        over = (
            "; its band, how well so few points tell it" if shown["point_share_ci_low"].notna().any() else ""
        )
        words = Words(
            Headlines(accepted_title(stated, first.called[policy]), (capital(accepted_words(told)) + ".",)),
            "Share for which the net benefit, discounted, is above nothing at each price; the points with "
            f"the noise of few replications taken out{over}.",
            first.origin("value"),
        )
        yield first.stem("acceptability", policy), shown, partial(acceptability_figure, shown, words=words)


# --- sweeps


def _sweeps(first: _First) -> Iterator[Drawn]:
    table, evens = first.table("sweep"), first.table("sweep_break_evens")
    if table is None or evens is None:
        return
    questions = table["question"].unique()
    for question in questions:
        rows, crossed = (t[t["question"] == question] for t in (table, evens))
        kind = f"sweep_{question}" if len(questions) > 1 else "sweep"
        if rows["y_lever"].isna().all():
            yield _curve(first, rows, crossed, kind, int(question))
        else:
            yield from _heat_maps(first, rows, kind, int(question))


def _curve(first: _First, rows: pd.DataFrame, evens: pd.DataFrame, kind: str, question: int) -> Drawn:
    measures = list(dict.fromkeys(rows.loc[rows["diff_mean"].notna(), "measure"]))[:_PANELS]
    units = dict(zip(rows["measure"], rows["unit"], strict=True))
    panels = [Panel(m, measure_title(m), *in_words(units[m])) for m in measures]
    lever = rows["x_lever"].iloc[0]
    asked = rows[rows["measure"] == measures[0]]
    level = first.level(question)
    sides = {
        first.called[policy]: counted_sides(
            asked[asked["scenario"] == policy], "values", level, units[measures[0]]
        )
        for policy in first.plan.policies[1:]
    }
    about = evens[evens["measure"] == measures[0]]
    details = tuple(
        f"With {first.called[str(policy)]} the difference {words}."
        for policy, found in about.groupby("scenario", sort=False)
        for words in break_evens_in_words([row for _, row in found.iterrows()])
    )
    title = f"Difference in {measure_in_title(measures[0])} as {title_of(lever)} moves"
    words = Words(
        Headlines(f"{title}: {_sides(sides)}", details),
        f"Difference from {first.called[first.plan.baseline]} in the same replication, mean and 95% "
        "interval.",
        first.origin("sweeps", question),
    )

    def titled(t: pd.DataFrame) -> pd.DataFrame:
        return t.assign(scenario=t["scenario"].map(first.begun))

    draw = partial(lever_figure, titled(rows), titled(evens), panels, words=words, lever=axis_title(lever))
    return f"{kind}_{first.system}", rows, draw


def _sides(sides: dict[str, str]) -> str:
    """Return on which side the differences of each policy are, or of all, if that is the same."""
    if len(sides) > 1 and len(set(sides.values())) == 1:
        return f"{next(iter(sides.values()))} with each policy"
    said = [f"{side} with {policy}" for policy, side in sides.items()][:_NAMED]
    more = [f"{len(sides) - _NAMED} more policies"] if len(sides) > _NAMED else []
    return "; ".join([*said, *more])


def _heat_maps(first: _First, rows: pd.DataFrame, kind: str, question: int) -> Iterator[Drawn]:
    for policy in first.plan.policies[1:]:
        of_it = rows[rows["scenario"] == policy]
        measure = of_it["measure"].iloc[0]
        shown = of_it[of_it["measure"] == measure]
        if shown["diff_mean"].isna().all():
            continue
        draw = partial(
            heat_map_figure, shown, x_title=axis_title(shown["x_lever"].iloc[0]),
            y_title=axis_title(shown["y_lever"].iloc[0]), what=_what(first, measure, policy),
            unit=shown["unit"].iloc[0], origin=first.origin("sweeps", question),
            level=first.level(question),
        )  # fmt: skip
        yield first.stem(kind, policy), shown, draw


def _what(first: _First, measure: str, policy: str) -> str:
    return difference_in(measure, first.called[policy])
