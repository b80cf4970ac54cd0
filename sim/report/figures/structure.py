"""The difference under each reading of how the system works: a row each, the central one on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.measures.registry import KINDS, measure_title
from sim.report.figures.forest import Panel, forest_figure
from sim.report.figures.style import FAINT, WIDTH_INCHES, look
from sim.report.words.answer import begun, called
from sim.report.words.english import capital, listed, small
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin, origin_of
from sim.report.words.structure import measures_of, of_measure, run, signs, skipped_words, title
from sim.report.words.wording import few_replications, in_words, measure_in_title
from sim.study.questions.structure import CENTRAL

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.report.words.findings import Findings
    from sim.study.experiment.results import BaseResults

_MEASURES = ("months_kept",)  # beside the first that was asked for
_PANELS = 2


def structure_table(results: BaseResults) -> pd.DataFrame:
    """Return what the picture draws: the answer of :mod:`sim.study.questions.structure`.

    Raises
    ------
    ValueError
        It was not asked.
    """
    if results.structure is None:
        raise ValueError("no alternative was run; compare with structure=True")
    return results.structure


def structure_figure(results: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of the difference under each alternative of a comparison.

    Raises
    ------
    ValueError
        It was not asked.
    """
    return alternatives_figure(
        structure_table(results), [o.name for o in results.outcomes[1:]], results, origin=origin_of(results),
        width=width,
    )  # fmt: skip


def alternatives_figure(
    table: pd.DataFrame,
    policies: Sequence[str],
    found: Findings,
    *,
    origin: Origin,
    width: float = WIDTH_INCHES,
) -> Figure:
    """Return the picture of the differences of some policies, one row an alternative.

    Parameters
    ----------
    table : DataFrame
        As :func:`sim.study.questions.structure.answer` returns it, with the policy under ``scenario``.
    policies : sequence of str
        Those that are drawn.
    found : Findings
        What policies are called after.
    origin : Origin
        What it is about, and how it was made.
    width : float
        Of the figure, inches.
    """
    drawn = run(table[table["scenario"].isin(policies)])
    measures = measures_of(drawn)
    shown = list(dict.fromkeys([measures[0], *(m for m in (*_MEASURES, *measures) if m in measures)]))
    panels = [Panel(m, measure_title(m), *in_words(KINDS[m].unit)) for m in shown[:_PANELS]]
    nothing = float("nan")
    rows = drawn[drawn["measure"].isin(shown[:_PANELS])].assign(
        system=drawn["title"],
        scenario=drawn["scenario"].map(begun(found)),
        diff_range_low=nothing,
        diff_range_high=nothing,
    )
    replications = int(drawn["replications"].max())
    sums = [measure_title(m) for m in rows.loc[rows["change_mean"].isna(), "measure"].unique()]
    apart = f" {listed(sums)}: runs of other lengths sum over other years." if sums else ""
    figure = forest_figure(
        rows,
        panels,
        headlines=_headlines(table, policies, measures[0], found),
        what=f"Difference from {called(found)[found.baseline.name]} in the same replication: mean and 95% "
        f"interval of {replications:,} replications. Dashed: as it is assumed. The change from it is paired, "
        f"and known better than the intervals show.{apart}",
        origin=origin.noting(few_replications(replications)),
        first_apart=True,
        width=width,
    )
    central = drawn[drawn["alternative"] == CENTRAL]
    for axes, panel in zip(figure.axes, panels, strict=True):
        of_it = central[central["measure"] == panel.measure].set_index("scenario")["diff_mean"]
        for i, policy in enumerate(policies, 1):
            if policy in of_it.index:
                colour = look(i).colour if len(policies) > 1 else FAINT
                axes.axvline(panel.factor * of_it[policy], color=colour, lw=0.9, ls=(0, (4, 2)), zorder=2)
    return figure


def _headlines(table: pd.DataFrame, policies: Sequence[str], measure: str, study: Findings) -> Headlines:
    first = table[table["scenario"] == policies[0]]
    details, named = [], called(study)
    outcomes = {outcome.name: outcome for outcome in study.outcomes}
    for policy in policies:
        rows = table[table["scenario"] == policy]
        if of_measure(rows, measure):
            with_it = f" with {named[policy]}" if len(policies) > 1 else ""
            said = small(signs(rows, study, outcomes[policy], measure))
            details.append(f"{capital(measure_in_title(measure))}{with_it}: {said}")
    skipped = skipped_words(first)
    return Headlines(title(first, measure, named[policies[0]]), (*details, *([skipped] if skipped else [])))
