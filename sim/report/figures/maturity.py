"""The maturity of the system: where it tends to, and the paths of a few single systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.measures.registry import MONTHLY_KINDS
from sim.report.figures.bands import THICK, described, draw_band, months_across, panels_across
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, house_style, is_narrow
from sim.report.words.headlines import Headlines, Subject, measure_headlines
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of
from sim.report.words.wording import BANDS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

_PATHS = 5  # single systems


def maturity_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of maturity shows."""
    years = study.baseline.scenario.run.years
    after = f"after {years} years" if years > 1 else "after one year"
    return measure_headlines(
        study,
        Subject(
            "maturity_end", f"On average the system's maturity is {{}} {after}",
            f"maturity {{}} points higher {after}", f"maturity {{}} points lower {after}",
            f"difference in maturity {after}", f"points of maturity {after}",
        ),
    )  # fmt: skip


def maturity_table(study: BaseResults) -> pd.DataFrame:
    """Return the system's maturity by scenario and month.

    Columns: scenario, month; mean, ci_low, ci_high, p5, p25, p50, p75, p95 over replications; and the
    paths of the first replications, ``replication_0`` and so on, five at most.
    """
    tables = []
    for outcome in study.outcomes:
        monthly = outcome.monthly("maturity")
        columns = {
            "scenario": outcome.name,
            "month": np.arange(monthly.shape[1]),
            **described(monthly, most=MONTHLY_KINDS["maturity"].most),
        }
        numbers = outcome.measured.replications[:_PATHS].tolist()
        columns |= {f"replication_{n}": path for n, path in zip(numbers, monthly, strict=False)}
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def maturity_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of maturity by month: its bands, a few single systems, and when it is mature."""
    table = maturity_table(study)
    called, narrow = titles_drawn(study), is_narrow(width)
    paths = [str(column) for column in table if str(column).startswith("replication_")]
    words = Words(maturity_headlines(study), f"Maturity of the system, 0 to 100%. {BANDS}", origin_of(study))
    grid = Grid(len(called), panels_across(len(called), width), height=1.5 if narrow else 2.2, left=0.74)
    key = [
        Key("Mean", {"color": INK, "linestyle": "-", "lw": THICK}),
        Key(
            f"{len(paths)} single systems" if len(paths) > 1 else "A single system",
            {"color": FAINT, "linestyle": "-", "lw": 0.7},
        ),
        Key("Mature: above this line", {"color": INK, "linestyle": (0, (6, 3)), "lw": 1.0}),
    ]
    with house_style(width):
        figure, panels = page(words, grid, width, titles=list(called.values()), key=key, upwards="Maturity")
        for i, (axes, outcome) in enumerate(zip(panels, study.outcomes, strict=True)):
            rows = table[table["scenario"] == outcome.name]
            month = rows["month"].to_numpy()
            for path in paths:
                axes.plot(month, rows[path], color=FAINT, lw=0.6)
            draw_band(axes, month, rows, i)
            axes.axhline(
                outcome.scenario.assumptions.maturity.mature_above, color=INK, lw=1.0, ls=(0, (6, 3))
            )
            axes.set_ylim(0, 1)
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
            axes.set_ylabel("Maturity" if grid.first(i) else "")
            months_across(axes, study, month[-1], grid.width(width), lowest=grid.lowest(i))
    return figure
