"""Tornado: how far a difference moves as each factor, alone, goes from one end of its range to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.registry import KINDS
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import (
    FAINT,
    INK,
    WIDTH_INCHES,
    fitted,
    house_style,
    inches_wide,
    is_narrow,
    points,
)
from sim.report.words.answer import called
from sim.report.words.english import capital, listed, small
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin, about
from sim.report.words.titles import title_of
from sim.report.words.wording import change, few_replications, in_words, made_line, measure_in_title, so_many
from sim.study.ranges import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.scenario import Scenario
    from sim.study.experiment.results import BaseResults

WIDEST = 12
"""Assumptions of a tornado; the others are in the table of the answers."""

_LOW: dict[str, Any] = {"facecolor": "#9CCBE8", "hatch": "", "edgecolor": INK, "linewidth": 0.5}
_HIGH: dict[str, Any] = {"facecolor": "#0072B2", "hatch": "", "edgecolor": INK, "linewidth": 0.5}
_ENDS = ("low", "high")
_NAMED = 2  # factors in a title
_ROW = 0.4  # inches, of a factor


def moved_most(answer: pd.DataFrame) -> pd.DataFrame | None:
    """Return what a tornado draws of one policy: what moves the first measure at all, the widest swing first.

    Parameters
    ----------
    answer : DataFrame
        As :func:`sim.study.questions.tornado.answer` returns it.

    Returns
    -------
    DataFrame or None
        As :func:`tornado_figure` takes it; None if nothing moves, or the measure is not defined.
    """
    if answer.empty:  # no replication is left of what it needs
        return None
    of_it = _first_measure(answer)
    moving = _moving(of_it)
    if moving.empty or of_it["central"].isna().any():
        return None
    limits = ("", "_ci_low", "_ci_high")
    ends = {f"at_{end}{limit}": f"diff_at_{end}{limit}" for end in _ENDS for limit in limits}
    table = moving.rename(columns={"central": "diff_central", **ends})
    swing = ["swing_ci_low", "swing_ci_high"]
    columns = ["factor", "low_value", "high_value", *ends.values(), *swing, "diff_central"]
    return table[columns].assign(factor=table["factor"].map(title_of).map(capital)).head(WIDEST)


def moved_words(answer: pd.DataFrame, scenarios: Sequence[Scenario]) -> str:
    """Return how many assumptions were moved of how many, how many of them do anything, and are shown.

    Parameters
    ----------
    answer : DataFrame
        As of :func:`moved_most`.
    scenarios : sequence of Scenario
        The two whose difference it is.
    """
    of_it = _first_measure(answer)
    moving, there = len(_moving(of_it)), counted(scenarios).varied
    found = f"{moving} of {len(of_it)} assumptions move it at all; shown are {min(moving, WIDEST)}."
    return found if len(of_it) >= there else f"Moved: {len(of_it)} of {there} assumptions that act. {found}"


def comparison_tornado(study: BaseResults, policy: str = "", width: float = WIDTH_INCHES) -> Figure:
    """Return the tornado of one difference of a comparison that was asked for it.

    Parameters
    ----------
    study : BaseResults
        The comparison.
    policy : str
        The scenario whose difference it is, by its name in tables; the second, if none is named.
    width : float
        Of the figure, inches.

    Raises
    ------
    ValueError
        It was not asked, or no assumption moves this difference.
    """
    rows, shown, what = _of_comparison(study, policy)
    section, run = study.plan.sections["tornado"][0].model_dump(), study.plan.file.run
    n = section["replications"]
    both = [o.scenario for o in study.outcomes if o.name in (study.baseline.name, rows["scenario"].iloc[0])]
    origin = Origin(about(study.scenarios), made_line(so_many(n), run.seed, 0))
    origin = origin.noting(few_replications(n)).noting(moved_words(rows, both))
    unit = KINDS[rows["measure"].iloc[0]].unit
    return tornado_figure(shown, what=what, unit=unit, origin=origin, width=width)


def comparison_headlines(study: BaseResults, policy: str = "") -> Headlines:
    """Return what :func:`comparison_tornado` shows, in words."""
    _, shown, what = _of_comparison(study, policy)
    return tornado_headlines(shown, what)


def _of_comparison(study: BaseResults, policy: str) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Return the answer on one policy, what is drawn of it, and what the difference is called."""
    table = study.answers.get("tornado")
    if table is None:
        raise ValueError("no assumption was moved by itself; compare with tornado=True")
    policy = policy or study.outcomes[1].name
    rows = table[table["scenario"] == policy]
    if (shown := moved_most(rows)) is None:
        raise ValueError(f"no assumption that was moved changes the difference of {policy}")
    return rows, shown, difference_in(rows["measure"].iloc[0], called(study)[policy])


def difference_in(measure: str, policy: str) -> str:
    """Return what a difference is called within a sentence."""
    return f"the difference in {measure_in_title(measure)} with {policy}"


def _first_measure(answer: pd.DataFrame) -> pd.DataFrame:
    found: pd.DataFrame = answer[answer["measure"] == answer["measure"].iloc[0]]
    return found


def _moving(of_it: pd.DataFrame) -> pd.DataFrame:
    return of_it[(of_it["low_change"] != 0) | (of_it["high_change"] != 0)]


def tornado_headlines(table: pd.DataFrame, what: str) -> Headlines:
    """Return what a tornado shows: the factors that clearly move the difference, and where it stays or turns.

    A factor is clear if the interval of its swing leaves 0 out. The two ends meet the same chance, so the
    swing is known far better than either end, and the intervals at the ends may overlap.
    """
    rows = _ordered(table)
    lows, highs = (rows[[f"diff_at_{end}_ci_{side}" for end in _ENDS]].to_numpy() for side in ("low", "high"))
    clear = rows.loc[(rows["swing_ci_low"] > 0) | (rows["swing_ci_high"] < 0), "factor"].map(small).tolist()
    if clear:
        more = [f"{len(clear) - _NAMED} more"] if len(clear) > _NAMED else []
        comma = ";" if any("," in name for name in clear) else ","
        title = f"{capital(what)} depends on {listed([*clear[:_NAMED], *more], comma)}"
    else:
        title = f"No factor clearly moves {what} over its range"
    above, below = int((lows > 0).sum()), int((highs < 0).sum())
    sides = [(above, "above 0"), (below, "below 0"), (lows.size - above - below, "not clear")]
    found = ", ".join(f"{side} at {count}" for count, side in sides if count)
    swings = f"Paired from end to end, it clearly moves with {len(clear)} of {len(rows)} factors."
    return Headlines(title, (swings, f"Of the {lows.size} ends of ranges, the difference is {found}."))


def tornado_figure(
    table: pd.DataFrame, *, what: str, unit: str, origin: Origin, width: float = WIDTH_INCHES
) -> Figure:
    """Return the picture of what a difference depends on, the widest factor on top.

    Parameters
    ----------
    table : DataFrame
        One row per factor: factor (in words), low_value, high_value; diff_at_low, diff_at_low_ci_low,
        diff_at_low_ci_high, diff_at_high, diff_at_high_ci_low, diff_at_high_ci_high (the difference with the
        factor at either end of its range, all others at their central values, and its 95% interval);
        swing_ci_low, swing_ci_high (95% interval of the one less the other, paired by replication);
        diff_central.
    what : str
        The difference, as it is called within a sentence.
    unit : str
        Of the differences, as of a measure: shares are shown in points, pounds in thousands.
    origin : Origin
        What it is about, and how it was made.
    width : float
        Of the figure, inches.
    """
    rows, narrow, size = _ordered(table), is_narrow(width), points(8.0, width)
    factor, counted = in_words(unit)
    words = Words(
        tornado_headlines(table, what),
        "Each factor alone goes from end to end of its range. Black lines: 95% interval of the mean. "
        f"Dashed: {change(float(rows['diff_central'].iloc[0]), unit)}, all at their central values.",
        origin,
    )
    row = _ROW * (1.25 if narrow else 1)  # names take more lines there
    grid = Grid(1, 1, height=max(row * len(rows), 0.5), left=1.1 if narrow else 2.0, right=0.15, below=0.5)
    key = [Key("At the low end", _LOW), Key("At the high end", _HIGH)]
    centre = factor * float(rows["diff_central"].iloc[0])
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=key)
        ends = {
            end: rows[[f"diff_at_{end}", f"diff_at_{end}_ci_low", f"diff_at_{end}_ci_high"]].to_numpy()
            * factor
            for end in ("low", "high")
        }
        values = {end: [_said(value) for value in rows[f"{end}_value"]] for end in ends}
        label = max(inches_wide(text, size) for texts in values.values() for text in texts) + 0.12
        _limits(axes, np.concatenate([*ends.values(), [[0, centre, centre]]]), label, grid.width(width))
        pad = 0.05 * float(np.diff(axes.get_xlim())[0]) / grid.width(width)
        for end, shift, how in (("low", -0.19, _LOW), ("high", 0.19, _HIGH)):
            at = np.arange(len(rows)) + shift
            axes.barh(at, ends[end][:, 0] - centre, 0.36, left=centre, **how)
            axes.hlines(at, ends[end][:, 1], ends[end][:, 2], color=INK, lw=2.0, zorder=4)
            for y, (mean, ci_low, ci_high), text in zip(at, ends[end], values[end], strict=True):
                right = mean >= centre
                outer = np.nanmax([mean, ci_high]) + pad if right else np.nanmin([mean, ci_low]) - pad
                axes.text(outer, y, text, ha="left" if right else "right", va="center_baseline", size=size)
        axes.axvline(0, color=FAINT, lw=1.0, zorder=1)
        axes.axvline(centre, color=INK, lw=1.0, ls=(0, (4, 2)), zorder=5)
        axes.set_ylim(len(rows) - 0.45, -0.55)
        axes.set_yticks(
            range(len(rows)), [fitted(name, grid.left - 0.2, size) for name in rows["factor"]], size=size
        )
        axes.tick_params(axis="y", length=0)
        axes.grid(visible=False)
        axes.set_xlabel(f"Difference, {counted}")
    return figure


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Return the factors by how far apart the ends are, the widest first."""
    swing = (table["diff_at_high"] - table["diff_at_low"]).abs()
    return table.loc[swing.sort_values(ascending=False, kind="stable").index]


def _limits(axes: Axes, ends: Any, label: float, inches: float) -> None:
    """Leave room on both sides for the labels, *label* inches wide."""
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    room = (high - low or 1.0) * label / (inches - 2 * label)
    axes.set_xlim(low - room, high + room)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"
