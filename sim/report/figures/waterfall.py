"""Waterfall: from the baseline's mean to the policy's, by what differs and by what it acts through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

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
from sim.report.words.headlines import Headlines
from sim.report.words.naming import titles, titles_within
from sim.report.words.origin import Origin, origin_of
from sim.report.words.parts import part_title
from sim.report.words.why import SPLITS, replications_line, rows_of, spanned, unit_words
from sim.report.words.wording import in_words, number, row_title

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

_UP: dict[str, Any] = {"facecolor": "#56B4E9", "edgecolor": INK, "linewidth": 0.6}
_DOWN: dict[str, Any] = {"facecolor": "#F0B95A", "edgecolor": INK, "linewidth": 0.6, "hatch": "////"}
_UNCLEAR: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidth": 0.8}
_ROW = 0.27  # inches
_THICK = 0.6  # of a row, a bar


class _Line(NamedTuple):
    """A line of the picture: a level, a heading (without numbers) or a step, in the unit that is drawn."""

    words: str
    said: str = ""
    start: float = 0.0  # 0 of a level
    mean: float = 0.0
    low: float = 0.0
    high: float = 0.0
    kind: str = "heading"

    @property
    def look(self) -> dict[str, Any]:
        """How a step is drawn: hollow if its interval holds 0."""
        if not (self.low > 0 or self.high < 0):
            return _UNCLEAR
        return _UP if self.mean > 0 else _DOWN


def why_figure(
    study: BaseResults, measure: str = "", width: float = WIDTH_INCHES, policy: str = ""
) -> Figure:
    """Return the waterfall of one difference of a comparison that was asked why.

    Parameters
    ----------
    study : BaseResults
        The comparison.
    measure : str
        One of those that were explained; the first, if none is named.
    width : float
        Of the figure, inches.
    policy : str
        The scenario whose difference it is, by its name in tables; the second, if none is named.

    Raises
    ------
    ValueError
        It was not asked why, or not of this measure; or there is no such scenario.
    """
    if study.why is None:
        raise ValueError("it was not asked why the scenarios differ; compare them with why=True")
    others = [outcome.name for outcome in study.outcomes[1:]]
    policy = policy or others[0]
    if policy not in others:
        raise ValueError(f"no difference of {policy} here; there is one of {' and of '.join(others)}")
    why = study.why[study.why["scenario"] == policy]
    few = replications_line(why, study.baseline.scenario.run.replications)
    return waterfall_figure(
        why,
        measure=measure or why["measure"].iloc[0],
        baseline=titles(study)[study.baseline.name],
        policy=titles(study)[policy],
        policy_in_text=titles_within(study)[policy],
        origin=origin_of(study).noting(few),
        width=width,
    )


def waterfall_headlines(why: pd.DataFrame, measure: str, policy: str) -> Headlines:
    """Return what a waterfall shows: the difference, and a large share of it if intervals carry both.

    Parameters
    ----------
    why, measure
        As in :func:`waterfall_figure`.
    policy : str
        What the policy is called within a sentence.
    """
    rows = why[why["measure"] == measure]
    (whole,) = rows_of(rows[rows["kind"] == "difference"])
    named, with_policy = row_title(measure), f"with {policy}"
    if not _clear(whole):
        return Headlines(f"{named}: no clear difference {with_policy}", ())
    title = f"{named}: {f'{_mean(whole)} {unit_words(measure, whole.unit)}'.strip()} {with_policy}"
    parts = [row for row in rows_of(rows[rows["kind"] == "part"]) if _clear(row)]
    by_levers = len(rows[(rows["kind"] == "part") & (rows["split"] == "levers")]) > 1
    shared = [row for row in parts if row.split == ("levers" if by_levers else "channels")]
    if not shared:
        return Headlines(f"{title}; no part of it is clear", ())
    most = max(shared, key=lambda row: abs(row.mean))
    through = f"{'by' if by_levers else 'through'} {part_title(most.part)}"
    return Headlines(f"{title}, of which {_mean(most)} {through}", ())


def waterfall_figure(
    why: pd.DataFrame,
    *,
    measure: str,
    baseline: str,
    policy: str,
    policy_in_text: str,
    origin: Origin,
    width: float = WIDTH_INCHES,
) -> Figure:
    """Return the picture of why a measure differs.

    Parameters
    ----------
    why : DataFrame
        As :func:`sim.study.questions.why.answer` returns it.
    measure : str
        One of its measures.
    baseline, policy : str
        What the two scenarios are called.
    policy_in_text : str
        What the policy is called within a sentence.
    origin : Origin
        What it is about, and how it was made.
    width : float
        Of the figure, inches.

    Raises
    ------
    ValueError
        The table does not have the measure, or it is not defined in these replications.
    """
    rows = why[(why["measure"] == measure) & (why["kind"] != "left")]
    if rows.empty or not rows["replications"].min():
        raise ValueError(f"there is nothing to show of {measure}")
    lines = list(_lines(rows, baseline, policy))
    narrow, size = is_narrow(width), points(8.0, width)
    if narrow:
        lines = [line._replace(said=line.said.replace(" (", "\n(")) for line in lines]
    said = max(inches_wide(text, size) for line in lines for text in line.said.splitlines())
    words = Words(
        waterfall_headlines(why, measure, policy_in_text),
        "Each bar is a share of the difference, and all bars of a group add up to it. "
        "Black lines: 95% interval of the mean.",
        origin,
    )
    row = _ROW * (1.25 if narrow else 1)
    left, right = 1.12 if narrow else 1.95, said + 0.24
    grid = Grid(1, 1, height=row * len(lines), left=left, right=right, below=0.5)
    key = [Key("more", _UP), Key("less", _DOWN), Key("may be nothing", _UNCLEAR)]
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=key)
        _draw(axes, lines)
        _label(axes, lines, grid, width, size)
        unit = rows["unit"].iloc[0]
        counted = "%" if unit == "share" else in_words(unit)[1]
        named = row_title(measure)
        axes.set_xlabel(named if "£" in named else f"{named}, {counted}")
    return figure


def _clear(row: Any) -> bool:
    return bool(row.ci_low > 0 or row.ci_high < 0)


def _mean(row: Any) -> str:
    return spanned(row).split(" (")[0]


def _lines(rows: pd.DataFrame, baseline: str, policy: str) -> Iterator[_Line]:
    levels = {kind: rows_of(rows[rows["kind"] == kind])[0] for kind in ("baseline", "policy")}
    yield _level(levels["baseline"], baseline)
    for split, title in SPLITS.items():
        steps = rows[(rows["split"] == split) & rows["kind"].isin(("part", "other"))]
        if steps.empty:
            continue
        yield _Line(title)
        reached = _level(levels["baseline"], baseline).mean
        for row in rows_of(steps):
            yield _step(row, reached)
            reached += _step(row, reached).mean
    yield _level(levels["policy"], policy)


def _level(row: Any, words: str) -> _Line:
    factor = in_words(row.unit)[0]
    mean, low, high = (number(x, row.unit) for x in (row.mean, row.ci_low, row.ci_high))
    said = f"{mean} ({low} to {high})"
    return _Line(words, said, 0.0, factor * row.mean, factor * row.ci_low, factor * row.ci_high, "level")


def _step(row: Any, start: float) -> _Line:
    mean, low, high = (in_words(row.unit)[0] * x for x in (row.mean, row.ci_low, row.ci_high))
    return _Line(part_title(row.part), spanned(row), start, mean, low, high, "step")


def _draw(axes: Axes, lines: list[_Line]) -> None:
    first, last = lines[0], lines[-1]
    for level in (first, last):
        axes.axvline(level.mean, color=FAINT, lw=0.8, ls=(0, (4, 2)), zorder=1)
    for y, line in enumerate(lines):
        if line.kind == "step":
            axes.barh(y, line.mean, _THICK, left=line.start, zorder=2, **line.look)
            if y + 1 < len(lines) and lines[y + 1].kind == "step":
                axes.vlines(line.start + line.mean, y, y + 1, color=INK, lw=0.6, zorder=1)
        elif line.kind == "level":
            axes.plot(line.mean, y, marker="D", ms=5, color=INK, zorder=4)
        if line.kind != "heading":
            axes.hlines(y, line.start + line.low, line.start + line.high, color=INK, lw=1.6, zorder=4)
    ends = [
        x for line in lines if line.kind != "heading" for x in (line.start + line.low, line.start + line.high)
    ]
    room = 0.04 * (max(ends) - min(ends) or 1.0)
    axes.set_xlim(min(ends) - room, max(ends) + room)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(visible=False)
    axes.locator_params(axis="x", nbins=6)


def _label(axes: Axes, lines: list[_Line], grid: Grid, width: float, size: float) -> None:
    """Write each line's name on its left and its numbers on its right."""
    from matplotlib.transforms import blended_transform_factory

    figure = axes.get_figure(root=True)
    assert figure is not None
    # across in inches from the left of the figure, down by lines
    place = blended_transform_factory(figure.dpi_scale_trans, axes.transData)
    how: dict[str, Any] = {"transform": place, "size": size, "va": "center_baseline", "linespacing": 1.05}
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    for y, line in enumerate(lines):
        if line.kind == "heading":
            axes.text(0.12, y, line.words, weight="bold", bbox=behind, **how)
        else:
            axes.text(0.12, y, fitted(line.words, grid.left - 0.2, size), **how)
            axes.text(width - grid.right + 0.12, y, line.said, **how)
