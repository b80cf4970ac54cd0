"""The day-one team: the share still in post, by month."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from sim.measures.registry import MONTHLY_KINDS
from sim.report.figures.bands import coinciding, described, draw_bands, months_across, scenario_key
from sim.report.figures.multiples import one_by_one, too_many
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.style import FAINT, WIDTH_INCHES, fitted, house_style, is_narrow, look, points, spread
from sim.report.figures.terms import terms
from sim.report.words.headlines import retention_headlines
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of
from sim.report.words.wording import BANDS, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults
    from sim.study.outcome import Outcome

# inches
_TALL = 2.9
_NAMES = 1.9  # to the right, where they fit
_LINE = 0.155  # of the words there
_ROW = 1.5 / 72  # of the numbers beneath, per point of type


def retention_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of the day-one team: share still in post, by month, one line per scenario.

    Beneath stand the people behind the shares, on day one and on 30 September: the mean of a team.
    """
    narrow, size = is_narrow(width), points(8.0, width)
    most = MONTHLY_KINDS["retention"].most
    tables = [pd.DataFrame(described(o.monthly("retention"), most=most)) for o in study.outcomes]
    named = list(titles_drawn(study).values())
    what = f"Share of the day-one team still in post. {BANDS}"
    if too_many(len(named)):
        return _one_by_one(study, Words(retention_headlines(study), what, origin_of(study)), tables, width)
    note = coinciding(named, [[t["mean"].to_numpy() for t in tables]])
    words = Words(retention_headlines(study), f"{what} {note}".strip(), origin_of(study))
    narrow = narrow or _too_tall(named, [float(t["mean"].iloc[-1]) for t in tables], len(tables[0]) - 1)
    row = size / terms().scale * _ROW  # the page gives larger type more room by itself
    grid = Grid(
        1, 1, height=2.3 if narrow else _TALL, left=0.5 if narrow else 0.62,
        right=0.3 if narrow else _NAMES, below=0.66 + row * (len(study.outcomes) + 1.2),
    )  # fmt: skip
    with house_style(width):
        figure, (axes,) = page(
            words,
            grid,
            width,
            key=scenario_key(study) if narrow else (),
            upwards="Day-one team still in post",
        )
        months = len(tables[0]) - 1
        draw_bands(axes, tables[0].index.to_numpy(), tables)
        _in_percent(axes)
        marked = months_across(axes, study, months, grid.width(width))
        if not narrow:
            _label_ends(axes, study, [float(t["mean"].iloc[-1]) for t in tables], months)
        if not terms().axes:
            _in_post_beneath(axes, study, marked, grid, width)
    return figure


def _in_percent(axes: Axes) -> None:
    axes.set_ylim(0, 1.02)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])


def _one_by_one(study: BaseResults, words: Words, tables: Sequence[pd.DataFrame], width: float) -> Figure:
    """Return the picture with a panel for each scenario."""

    def finish(axes: Axes, _: str, grid: Grid, place: int) -> None:
        _in_percent(axes)
        months_across(axes, study, len(tables[0]) - 1, grid.width(width), lowest=grid.lowest(place))

    named = list(titles_drawn(study).values())
    return one_by_one(words, named, {"Still in post": tables}, tables[0].index.to_numpy(), width, finish)


def _end_words(named: Sequence[str], ends: Sequence[float], months: int) -> list[str]:
    """Return what stands at the end of each line, on as many lines as it takes."""
    scale = terms().scale
    return [
        fitted(f"{look(i).sign} {title}", scale * (_NAMES - 0.32), 8.5 * scale)
        + ("" if isnan(end) else f"\n{share(end)} at month {months}")
        for i, (title, end) in enumerate(zip(named, ends, strict=True))
    ]


def _too_tall(named: Sequence[str], ends: Sequence[float], months: int) -> bool:
    """Return whether the words at the ends of lines take more room than the panel has: names are long."""
    lines = sum(len(text.splitlines()) + 0.4 for text in _end_words(named, ends, months))
    return lines * _LINE * terms().scale > _TALL


def _label_ends(axes: Axes, study: BaseResults, ends: list[float], months: int) -> None:
    """Write each scenario's name at the end of its line, moved apart where they would overlap."""
    scale = terms().scale
    size = 8.5 * scale
    texts = _end_words(list(titles_drawn(study).values()), ends, months)
    ends = [0.0 if isnan(end) else end for end in ends]  # of nobody, a name and no line
    low, high = axes.get_ylim()
    line = (high - low) / _TALL * _LINE * scale
    heights = [line * (len(text.splitlines()) + 0.4) for text in texts]
    centres = spread(ends, heights, low, high)
    for i, (text, end, centre) in enumerate(zip(texts, ends, centres, strict=True)):
        colour = look(i).colour
        axes.annotate(
            text, xy=(1, end), xytext=(1.04, centre), xycoords=("axes fraction", "data"),
            annotation_clip=False, va="center", size=size, color=colour, linespacing=1.1,
            arrowprops={
                "arrowstyle": "-", "color": colour, "lw": 0.7, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5),
            },
        )  # fmt: skip


def _in_post_beneath(axes: Axes, study: BaseResults, marked: list[int], grid: Grid, width: float) -> None:
    """Write how many of the day-one team are still in post, the mean of one team, beneath the months.

    On day one and on the 30 September before each year that is marked: a year's 1 April flatters late money.
    """
    size = points(8.0, width)
    across, wide = axes.get_xaxis_transform(), grid.width(width)
    scale = terms().scale
    left, first = (scale * grid.left - 0.12) / wide, -0.74 * scale / grid.height
    axes.text(
        -left, first, "Day-one people in post on 30 September (mean of one team)",
        transform=axes.transAxes, size=size, color=FAINT,
    )  # fmt: skip
    for i, outcome in enumerate(study.outcomes):
        y = first - (i + 1) * size * _ROW / grid.height
        colour = look(i).colour
        for month in (0, *(m - 6 for m in marked[1:])):
            axes.text(month, y, f"{_in_post(outcome, month):.1f}", transform=across,
                      ha="center", size=size, color=colour)  # fmt: skip
        if len(study.outcomes) > 1:
            axes.text(1 + 0.17 / wide, y, look(i).sign, transform=axes.transAxes, size=size, color=colour)


def _in_post(outcome: Outcome, month: int) -> float:
    """Return the people of the day-one team who are still in post, the mean of one team."""
    spells = outcome.measured.spells
    still = spells.day_one & ((spells.left > month) | ~spells.exited)
    return float(still.sum()) / len(outcome.measured.replications)
