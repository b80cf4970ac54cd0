"""The model beside what is measured: every check, hazards by tenure, and curves of retention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.calibration.model import estimate
from sim.calibration.validation import MISSES, Held, Row, over_points
from sim.calibration.validation_design import SEED
from sim.measures.measure import Floats
from sim.published.checks_of_tenure import (
    HEALTH_WORKERS,
    HEALTH_WORKERS_A_YEAR,
    MICHIGAN_AT_RISK,
    MICHIGAN_LEFT,
    QUARTERS,
    TEACHERS,
    YEARS,
    hazard,
    still_there,
)
from sim.published.figures import Counts
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, fitted, house_style, look, save_figure
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin
from sim.report.words.validation import data, kept, labelled, model, summary, verdict
from sim.report.words.wording import made_line
from sim.study.statistics import RANGE, percentiles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW, _NAMES, _NUMBERS = 0.36, 2.3, 2.75  # inches: of a row, of names on the left, of numbers on the right
_SCALES = WIDTH_INCHES - _NAMES - _NUMBERS
_MODEL, _DATA = look(0).colour, look(1).colour
_ABOUT = "An integrated care board in miniature (icb-wide), annual settlements."
_BAND = "Model, 5-95% over the assumptions"
FIGURES = ("checks", "hazards", "teachers")
"""What the pictures are called, after ``validation_``."""


def draw_all(held: Held, replications: int, folder: Path, kinds: tuple[str, ...] = ("png",)) -> None:
    """Write the three pictures to a folder.

    Parameters
    ----------
    held : Held
        What they show.
    replications : int
        At each point.
    folder : Path
        Which is there.
    kinds : tuple of str
        Of files.
    """
    origin = Origin(_ABOUT, made_line(f"{replications} replications at each point", SEED, len(held.weights)))
    drawn = {"checks": checks_figure, "hazards": hazards_figure, "teachers": teachers_figure}
    for name in FIGURES:
        save_figure(drawn[name](held, origin), folder / f"validation_{name}", kinds)


def checks_figure(held: Held, origin: Origin) -> Figure:
    """Return every check: the interval of the data above the model's, each row on a scale of its own."""
    rows = held.rows
    words = Words(
        Headlines(summary(held), (kept(held),)),
        "Each row has a scale of its own; the verdict compares the orange interval with the thin blue one. "
        "Below the black line: not independent of what the assumptions were set against.",
        origin,
    )
    key = [
        Key("Data and their interval", _line(_DATA, 2.4) | _mark(_DATA)),
        Key("Model, 90%: ignorance and chance", _line(_MODEL, 0.9) | _mark(_MODEL)),
        Key("Ignorance alone", _line(_MODEL, 3.0)),
    ]
    grid = Grid(1, 1, height=_ROW * len(rows), left=_NAMES, right=_NUMBERS, below=0.1)
    with house_style():
        figure, (axes,) = page(words, grid, key=key)
        for place, row in enumerate(rows):
            _draw_check(axes, place, row)
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        apart = len(held.independent) - 0.5
        axes.axhline(apart, -_NAMES / _SCALES, 1 + _NUMBERS / _SCALES, color=INK, lw=1.0, clip_on=False)
        names = [fitted(labelled(row), _NAMES - 0.2, 7.2) for row in rows]
        axes.set_yticks(range(len(rows)), names, size=7.2)
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.grid(visible=False)
    return figure


def _draw_check(axes: Axes, place: int, row: Row) -> None:
    """Draw a row on its own scale, from the lowest end of its intervals to the highest."""
    check, found = row.check, row.predicted
    ends = [x for x in (*check.span, *found.predictive) if np.isfinite(x)]
    low, wide = min(ends), (max(ends) - min(ends)) or 1.0

    def at(x: float) -> float:
        return float(np.clip((x - low) / wide, 0, 1))

    above, below = place - 0.16, place + 0.16
    axes.hlines(above, at(check.span.low), at(check.span.high), color=_DATA, lw=2.4)
    if np.isfinite(check.measured):
        axes.plot(at(check.measured), above, **_mark(_DATA))
    if np.isfinite(found.predictive.low):
        axes.hlines(below, at(found.predictive.low), at(found.predictive.high), color=_MODEL, lw=0.9)
        axes.hlines(below, at(found.ignorance.low), at(found.ignorance.high), color=_MODEL, lw=3.0)
        axes.plot(at(found.central), below, **_mark(_MODEL))
    if place:
        axes.axhline(place - 0.5, color="#E3E3E3", lw=0.6)
    beside: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "size": 7.2, "va": "center"}
    missed = row.verdict in MISSES
    axes.text(1.02, above, data(row), color=_DATA, **beside)
    axes.text(1.02, below, model(row), color=_MODEL, **beside)
    axes.text(
        1.02 + 1.42 / _SCALES, place, fitted(verdict(row), 1.1, 7.2, "bold"), color=INK if missed else FAINT,
        weight="bold" if missed else "normal", **beside,
    )  # fmt: skip


def hazards_figure(held: Held, origin: Origin) -> Figure:
    """Return hazards of leaving by quarter of tenure, and the share still there, beside health workers'."""
    words = Words(
        Headlines(
            "Leaving by time in the team, beside 2,074 workers of US community health centres",
            ("Of both, contracts and obligations tend to end after one year and after two (dotted).",),
        ),
        "All staff, planned returns left out. Hazard: exits over the years at risk, quarter by quarter.",
        origin,
    )
    grid = Grid(2, 2, height=2.5, below=0.55, right=0.15, left=0.55)
    key = [
        Key("US health-centre workers", _line(_DATA, 1.6)),
        Key("Model, central", _line(_MODEL, 1.6)),
        Key(_BAND, {"color": _MODEL, "alpha": 0.2}),
    ]
    months = 3 * np.arange(QUARTERS + 1)
    with house_style():
        figure, (left, right) = page(
            words, grid, titles=["Hazard of leaving, a year", "Share still there"], key=key
        )
        values = [
            partial(hazard, "staff_exits", "staff_months", quarter, quarter + 1)
            for quarter in range(QUARTERS)
        ]
        _steps(left, held, values, months)
        left.stairs(HEALTH_WORKERS_A_YEAR, months, color=_DATA, lw=1.6, baseline=None)
        curve = [
            partial(still_there, "staff_exits", "staff_months", quarter, 0.25)
            for quarter in range(1, QUARTERS + 1)
        ]
        _curve(right, held, curve, months, look(0))
        right.plot(months, [1, *HEALTH_WORKERS], color=_DATA, lw=1.6, marker="s", ms=3)
        for axes, top in ((left, None), (right, 1.0)):
            axes.set_xlim(0, 30)
            axes.set_ylim(0, top)
            axes.set_xticks([0, 6, 12, 18, 24, 30])
            axes.set_xlabel("months in the team")
            for month in (12, 24):
                axes.axvline(month, color=FAINT, lw=0.8, ls=":")
    return figure


def teachers_figure(held: Held, origin: Origin) -> Figure:
    """Return the share still there by years, of permanent staff and of teachers."""
    words = Words(
        Headlines(
            "Permanent staff by years in the team, beside teachers by years in their career",
            (
                "Posts are left for a trust next door; careers are not. So the left panel is no like for "
                "like.",
            ),
        ),
        "Left: still in the team, and still teaching special needs in Michigan. Right: not gone out of the "
        "NHS, "
        "if those who move on go on leaving at the same rate; and in service in England's schools.",
        origin,
    )
    grid = Grid(2, 2, height=2.6, below=0.55, right=0.15, left=0.55)
    key = [
        Key("Teachers", _line(_DATA, 1.6)),
        Key("Model, central", _line(_MODEL, 1.6)),
        Key(_BAND, {"color": _MODEL, "alpha": 0.2}),
    ]
    with house_style():
        titles = ["Still in the team, or in the job", "Still in the service"]
        figure, (left, right) = page(words, grid, titles=titles, key=key)
        for axes, exits, years in ((left, "exits", YEARS), (right, "outside", 5)):
            values = [
                partial(still_there, f"permanent_{exits}", "permanent_months", year, 1.0)
                for year in range(1, years + 1)
            ]
            _curve(axes, held, values, np.arange(years + 1), look(0))
            axes.set_ylim(0, 1)
            axes.set_xlim(0, years)
            axes.set_xlabel("years")
        michigan = np.cumprod(1 - np.array(MICHIGAN_LEFT) / np.array(MICHIGAN_AT_RISK))
        left.plot(range(YEARS + 1), [1, *michigan], color=_DATA, lw=1.6, marker="s", ms=3)
        for cohort in TEACHERS.values():
            known = {0: 100, **cohort} if 1 in cohort else cohort
            shares = [x / 100 for x in known.values()]
            right.plot(list(known), shares, color=_DATA, lw=0.9, marker="s", ms=3)
    return figure


def _steps(axes: Axes, held: Held, values: Sequence[Callable[[Counts], Floats]], edges: np.ndarray) -> None:
    central, low, high = _over(held, values)
    axes.fill_between(
        edges, [*low, low[-1]], [*high, high[-1]], step="post", color=_MODEL, alpha=0.2, lw=0
    )  # fmt: skip
    axes.stairs(central, edges, color=_MODEL, lw=1.6, baseline=None)


def _curve(
    axes: Axes, held: Held, values: Sequence[Callable[[Counts], Floats]], at: np.ndarray, how: Any
) -> None:
    central, low, high = _over(held, values)
    axes.fill_between(at, [1, *low], [1, *high], color=how.colour, alpha=0.2, lw=0)
    axes.plot(at, [1, *central], color=how.colour, lw=1.6, marker=how.mark, ms=3)


def _over(held: Held, values: Sequence[Callable[[Counts], Floats]]) -> tuple[list[float], Floats, Floats]:
    """Return values under the central assumptions, and their 5% and 95% over the points."""
    found = held.simulated
    central = [estimate(value, found.central)[0] for value in values]
    over = [over_points(value, found, held.weights) for value in values]
    ends = [percentiles(each.means[:, None], RANGE, each.weights)[:, 0] for each in over]
    low, high = np.array(ends).T
    return central, low, high


def _line(colour: str, width: float) -> dict[str, Any]:
    return {"color": colour, "linestyle": "-", "lw": width}


def _mark(colour: str) -> dict[str, Any]:
    return {"marker": "o", "ms": 4.0, "mfc": "white", "mec": colour, "mew": 1.2}
