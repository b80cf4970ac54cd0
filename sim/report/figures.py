"""The two pictures the project exists for: retention, and lost knowledge. One function per picture.

Each shows two uncertainties apart: a light band for what single teams should expect (5-95% of replications)
and a dark one for how well the mean is known (95% interval).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.report import wording
from sim.report.headlines import Headlines, lost_knowledge_headlines, retention_headlines
from sim.report.naming import titles
from sim.report.style import FAINT, INK, WIDTH_INCHES, fitted, house_style, look, month_axis, spread
from sim.study.statistics import mean_interval, percentiles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.outcome import Outcome
    from sim.study.study import Study

# inches
_LEFT = 0.62  # margin
_TEXT = WIDTH_INCHES - 0.32  # width of the words
_LINE = 0.165  # of small text
_GAP = 0.75  # between two panels
_TALL = 2.9  # axes of the retention picture
_NAMES = 1.9  # to the right of them
_WIDE = WIDTH_INCHES - _LEFT - _NAMES

_THICK = 1.8  # points, of the means


class _Curve(NamedTuple):
    """A monthly measure over replications, arrays [months + 1]."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p5: NDArray[np.float64]
    p95: NDArray[np.float64]


def retention_figure(study: Study) -> Figure:
    """Return the picture of the day-one team: share still in post, by month, one line per scenario."""
    headlines, called = retention_headlines(study), titles(study)
    with house_style():
        page = _Page(
            headlines, "Share of the day-one team still in post", study, below=len(study.outcomes) + 1
        )
        axes = page.axes(_LEFT, _WIDE, height=_TALL)
        curves = [_curve(o.monthly("retention"), most=1) for o in study.outcomes]
        _draw(axes, curves)
        axes.set_ylim(0, 1.02)
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
        marked = _months(axes, study, len(curves[0].mean) - 1)
        ends = [
            fitted(f"{look(i).sign} {called[o.name]}", _NAMES - 0.32, 8.5)
            + f"\n{wording.share(c.mean[-1])} at month {len(c.mean) - 1}"
            for i, (o, c) in enumerate(zip(study.outcomes, curves, strict=True))
        ]
        _label_ends(axes, curves, ends)
        _in_post_beneath(axes, study, marked)
    return page.figure


def lost_knowledge_figure(study: Study) -> Figure:
    """Return the picture of knowledge: lost so far and still there, by month, one line per scenario.

    Both belong together: a team that churns fast has little left to lose.
    """
    headlines = lost_knowledge_headlines(study)
    with house_style():
        page = _Page(headlines, "Knowledge, in experienced-staff equivalents", study, legend=True)
        width = (WIDTH_INCHES - _LEFT - _GAP - 0.42) / 2
        panels = {
            "lost_knowledge": "Lost so far, net of what came back",
            "knowledge_stock": "Still in the team (heads and files)",
        }
        for i, (measure, title) in enumerate(panels.items()):
            axes = page.axes(_LEFT + i * (width + _GAP), width, height=2.6)
            curves = [_curve(o.monthly(measure)) for o in study.outcomes]
            _draw(axes, curves)
            axes.set_title(title)
            axes.set_ylim(0, None)
            axes.locator_params(axis="y", integer=True, nbins=6)
            _months(axes, study, len(curves[0].mean) - 1, most_ticks=4)
        page.legend(study)
    return page.figure


class _Page:
    """A figure measured in inches, with its words above and beneath and room for axes between."""

    def __init__(
        self,
        headlines: Headlines,
        what: str,
        study: Study,
        *,
        below: int = 0,
        legend: bool = False,
    ) -> None:
        from matplotlib.figure import Figure

        title = fitted(headlines.title, _TEXT, 11, "bold")
        explained = fitted(f"{what}. {wording.BANDS}", _TEXT, 8)
        details = "\n".join(fitted(line, _TEXT, 8) for line in headlines.details)
        small = "\n".join(filter(None, [details, explained]))
        self._legend_lines = len(study.outcomes) if legend else 0
        lines_above = len(small.splitlines()) + self._legend_lines
        title_height = 0.2 * len(title.splitlines())
        self._above = 0.12 + title_height + _LINE * lines_above + (0.42 if legend else 0.2)
        self._source = fitted(wording.source(study), _TEXT, 7)
        self._beneath = 0.62 + _LINE * (below + 0.7 + len(self._source.splitlines()))
        self._height = self._above + self._beneath
        self.figure = Figure(figsize=(WIDTH_INCHES, self._height))
        self._words = [
            (title, 0.12, 11.0, "bold", INK),
            (small, 0.16 + title_height, 8.0, "normal", FAINT),
        ]
        self._legend_top = 0.2 + title_height + _LINE * len(small.splitlines())

    def axes(self, left: float, width: float, height: float) -> Axes:
        """Add axes; the first call gives the page its height and its words."""
        if not self.figure.axes:
            self._height += height
            self.figure.set_size_inches(WIDTH_INCHES, self._height)
            self._write()
        rectangle = (
            left / WIDTH_INCHES,
            self._beneath / self._height,
            width / WIDTH_INCHES,
            height / self._height,
        )
        return self.figure.add_axes(rectangle)

    def _write(self) -> None:
        for text, top, size, weight, colour in self._words:
            self.figure.text(
                0.12 / WIDTH_INCHES, 1 - top / self._height, text,
                va="top", size=size, weight=weight, color=colour, linespacing=1.3,
            )  # fmt: skip
        self.figure.text(0.12 / WIDTH_INCHES, 0.1 / self._height, self._source, size=7, color=FAINT)

    def legend(self, study: Study) -> None:
        """Name the lines above the axes, one below the other."""
        from matplotlib.lines import Line2D

        for i, title in enumerate(titles(study).values()):
            y = 1 - (self._legend_top + (i + 0.6) * _LINE) / self._height
            along = [inches / WIDTH_INCHES for inches in (0.14, 0.38, 0.62)]
            colour, dashes = look(i)[:2]
            line = Line2D(
                along, [y, y, y], color=colour, linestyle=dashes, lw=_THICK, markevery=[1], **_mark(i)
            )
            self.figure.add_artist(line)
            self.figure.text(0.7 / WIDTH_INCHES, y, title, va="center", size=8.5, color=colour)


def _curve(values: NDArray[np.float64], most: float = np.inf) -> _Curve:
    low, high = percentiles(values, (5.0, 95.0))
    return _Curve(*mean_interval(values).within(0, most), low, high)


def _draw(axes: Axes, curves: list[_Curve]) -> None:
    months = np.arange(len(curves[0].mean))
    apart = max(len(months) // 6, len(curves))
    for i, curve in enumerate(curves):
        colour, dashes = look(i)[:2]
        axes.fill_between(months, curve.p5, curve.p95, color=colour, alpha=0.1, lw=0)
        axes.fill_between(months, curve.low, curve.high, color=colour, alpha=0.35, lw=0)
        for edge in (curve.p5, curve.p95):
            axes.plot(months, edge, color=colour, linestyle=dashes, lw=0.6, alpha=0.6)
        axes.plot(months, curve.mean, color=colour, linestyle=dashes, lw=_THICK)
    for i, curve in enumerate(curves):
        # at months of their own and on top, so that lines which run into one can be told apart
        first = int(apart * (i + 0.5) / len(curves))
        axes.plot(months, curve.mean, lw=0, markevery=(first, apart), zorder=3, clip_on=False, **_mark(i))


def _mark(which: int) -> dict[str, Any]:
    colour, _, mark, _ = look(which)
    return {"marker": mark, "ms": 5.5, "mfc": "white", "mec": colour, "mew": 1.3}


def _months(axes: Axes, study: Study, months: int, most_ticks: int = 7) -> list[int]:
    start = study.baseline.scenario.run.start_date
    marked = month_axis(axes, months, start, most_ticks)
    axes.set_xlabel(f"Months from {start.day} {start.strftime('%B %Y')}")
    return marked


def _label_ends(axes: Axes, curves: list[_Curve], texts: list[str]) -> None:
    """Write each text at the end of its line, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    line = (high - low) / _TALL * 0.155
    heights = [line * (len(text.splitlines()) + 0.4) for text in texts]
    ends = [float(c.mean[-1]) for c in curves]
    centres = spread(ends, heights, low, high)
    for i, (text, end, centre) in enumerate(zip(texts, ends, centres, strict=True)):
        colour = look(i).colour
        axes.annotate(
            text, xy=(1, end), xytext=(1.04, centre), xycoords=("axes fraction", "data"),
            annotation_clip=False, va="center", size=8.5, color=colour, linespacing=1.1,
            arrowprops={
                "arrowstyle": "-", "color": colour, "lw": 0.7, "shrinkA": 1, "shrinkB": 0, "relpos": (0, 0.5),
            },
        )  # fmt: skip


def _in_post_beneath(axes: Axes, study: Study, marked: list[int]) -> None:
    """Write how many of the day-one team are still in post, the mean of one team, beneath the months."""
    first = -0.74 / _TALL
    axes.text(-0.5 / _WIDE, first, "People of the day-one team still in post (mean of one team)",
              transform=axes.transAxes, size=8, color=FAINT)  # fmt: skip
    for i, outcome in enumerate(study.outcomes):
        y = first - (i + 1) * _LINE / _TALL
        colour = look(i).colour
        for month in marked:
            axes.text(month, y, f"{_in_post(outcome, month):.1f}", transform=axes.get_xaxis_transform(),
                      ha="center", size=8, color=colour)  # fmt: skip
        if len(study.outcomes) > 1:
            axes.text(1.04, y, look(i).sign, transform=axes.transAxes, size=8, color=colour)


def _in_post(outcome: Outcome, month: int) -> float:
    """Return the people of the day-one team who are still in post, the mean of one team."""
    spells = outcome.measured.spells
    still = spells.day_one & ((spells.left > month) | ~spells.exited)
    return float(still.sum()) / len(outcome.measured.replications)
