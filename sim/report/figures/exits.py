"""Who leaves: exits a year, by why and by where to."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.measures.measure import TEAM
from sim.model.log import Destination, Reason, word
from sim.report.figures.bands import described, top
from sim.report.figures.of_groups import measured
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.stacks import Values, draw_bars, fill, stack_key
from sim.report.figures.style import INK, WIDTH_INCHES, fitted, house_style, inches_wide, is_narrow, points
from sim.report.words.english import capital
from sim.report.words.groups import of_group
from sim.report.words.headlines import Headlines, Subject, measure_headlines
from sim.report.words.leaving import DESTINATIONS_IN_WORDS, WHY
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of
from sim.report.words.wording import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

_ROW = 0.42  # inches, of a bar and the gap to the next

_REASONS = {f"exits_{word(reason)}_per_year": why.short for reason, why in WHY.items()}
_DESTINATIONS = {
    f"exits_to_{word(to)}_per_year": where.short or "retirement"
    for to, where in DESTINATIONS_IN_WORDS.items()
}
assert len(_REASONS) == len(Reason) - 1
assert len(_DESTINATIONS) == len(Destination)
PARTS = {"reason": _REASONS, "destination": _DESTINATIONS}
"""The measures that add to all exits, twice, and what they are called."""
_LOOKS = {(by, part): fill(i) for by, of in PARTS.items() for i, part in enumerate(of.values())}
_TITLES = {"reason": "Why people leave", "destination": "Where they go"}


def exits_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of exits shows."""
    return measure_headlines(
        study,
        Subject(
            "exits_per_year", "On average {} people leave the team each year",
            "{} more exits a year", "{} fewer exits a year", "difference in exits", "exits a year",
        ),
    )  # fmt: skip


def exits_table(study: BaseResults, group: str = TEAM) -> pd.DataFrame:
    """Return exits a year of the team, or of a stream, by scenario, by reason and by destination.

    Columns: scenario, by (``reason``, ``destination``, ``all``), part, and mean, ci_low, ci_high, p5, p25,
    p50, p75, p95 over replications. The means of each set of parts add to that of all.
    """
    tables = []
    for outcome in study.outcomes:
        rows = [("all", "all", "exits_per_year")]
        rows += [(by, part, measure) for by, parts in PARTS.items() for measure, part in parts.items()]
        values = np.stack([measured(outcome, measure, group) for *_, measure in rows], axis=1)
        words = {"scenario": outcome.name, "by": [r[0] for r in rows], "part": [r[1] for r in rows]}
        tables.append(pd.DataFrame(words | described(values)))
    return pd.concat(tables, ignore_index=True)


def exits_figure(study: BaseResults, width: float = WIDTH_INCHES, group: str = TEAM) -> Figure:
    """Return the picture of exits a year by reason and by destination, one bar per scenario.

    Raises
    ------
    ValueError
        Exits are not counted of such a group; the message says of which they are.
    """
    table, narrow, size = exits_table(study, group), is_narrow(width), points(8.0, width)
    words = Words(
        of_group(exits_headlines(study), "who leaves, why and where to", group),
        "Means; in brackets, and as a black line, the 95% interval of the mean of all exits.",
        origin_of(study),
    )
    called = list(titles_drawn(study).values())
    left = 0.95 if narrow else 1.6
    named = [fitted(name, left - 0.2, size) for name in called]
    row = max(_ROW, 0.06 + max(len(name.splitlines()) for name in named) * size * 1.3 / 72)
    grid = Grid(2, 1, height=row * len(called) + 0.1, left=left, right=0.15, down=0.45, below=0.5)
    parts = {by: [part for part in of.values() if _occurs(table, by, part)] for by, of in PARTS.items()}
    looks = {by: [_LOOKS[by, part] for part in each] for by, each in parts.items()}
    keys = [stack_key([capital(part) for part in each], looks[by]) for by, each in parts.items()]
    with house_style(width):
        figure, panels = page(words, grid, width, titles=list(_TITLES.values()), keys=keys, upwards="")
        for axes, (by, each) in zip(panels, parts.items(), strict=True):
            ends = _totals(axes, table[table["by"] == "all"], size, grid.width(width))
            layers = [_means(table, by, part) for part in each]
            draw_bars(axes, layers, looks[by], ends, width=0.62, size=size, inches=grid.width(width))
            axes.set_ylim(len(called) - 0.5, -0.5)
            axes.set_yticks(range(len(called)), named, size=size)
            axes.tick_params(axis="x", labelbottom=True)
            axes.tick_params(axis="y", length=0)
            axes.grid(visible=False)
        panels[-1].set_xlabel(f"People a year, the mean of one {'team' if group == TEAM else 'stream'}")
    return figure


def _means(table: pd.DataFrame, by: str, part: str) -> Values:
    return table.loc[(table["by"] == by) & (table["part"] == part), "mean"].to_numpy()


def _occurs(table: pd.DataFrame, by: str, part: str) -> bool:
    return bool((_means(table, by, part) > 0).any())


def _totals(axes: Axes, totals: pd.DataFrame, size: float, inches: float) -> list[float]:
    """Draw and write the totals, with room for them to the right; return where their lines begin."""
    known = totals[["mean", "ci_low", "ci_high"]].to_numpy().tolist()
    rows = [(mean, mean, mean) if isnan(low) else (mean, low, high) for mean, low, high in known]
    texts = [_total(*row) for row in rows]
    room = max(inches_wide(text, size, "bold") for text in texts) + 0.12
    most = top(totals[["mean", "ci_high"]].to_numpy(), least=0.1)
    axes.set_xlim(0, most * inches / (inches - room))
    pad = 0.06 * float(axes.get_xlim()[1]) / inches
    for i, ((_, low, high), text) in enumerate(zip(rows, texts, strict=True)):
        axes.plot([low, high], [i, i], color=INK, lw=2.2, solid_capstyle="butt", zorder=5)
        axes.text(
            (0.0 if isnan(high) else high) + pad, i, text, va="center_baseline", size=size, weight="bold"
        )
    return [low for _, low, _ in rows]


def _total(mean: float, low: float, high: float) -> str:
    said = [number(x, "per year") for x in (mean, low, high)]
    return said[0] if not low < high else f"{said[0]} ({said[1]} to {said[2]})"
