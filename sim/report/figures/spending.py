"""Money: what is spent in each financial year, by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.figures.bands import WHISKERS, described, panels_across, top, whiskers
from sim.report.figures.page import Grid, Words, page
from sim.report.figures.stacks import fill, stack_key
from sim.report.figures.style import WIDTH_INCHES, house_style, is_narrow
from sim.report.figures.terms import terms
from sim.report.words.english import Calendar
from sim.report.words.headlines import Headlines, Subject, measure_headlines, over_the_run
from sim.report.words.naming import titles_drawn
from sim.report.words.origin import origin_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

PARTS = {
    "pay": "Pay, in contract",
    "limbo": "Pay in limbo",
    "bridging": "Pay from a bridge fund",
    "at_risk": "Pay at risk",
    "interim": "Interims",
    "recruitment": "Recruitment",
    "redundancy": "Redundancy",
    "training": "Training",
    "software": "Software",
    "mechanisms": "Own mechanisms",
}
"""The parts of what is spent, and what they are called."""
_LOOKS = {part: fill(i) for i, part in enumerate(PARTS)}


def spending_headlines(study: BaseResults) -> Headlines:
    """Return what the picture of spending shows."""
    over = over_the_run(study)
    return measure_headlines(
        study,
        Subject(
            "cost_total_gbp", f"On average the team costs £{{}}k {over}",
            f"£{{}}k more spent {over}",
            f"£{{}}k less spent {over}",
            f"difference in spending {over}", f"thousand pounds {over}", ("cost less", "more"),
        ),
    )  # fmt: skip


def spending_table(study: BaseResults) -> pd.DataFrame:
    """Return what is spent by scenario, financial year and part, in GBP.

    Columns: scenario, year (``2020/21``), part (``total`` and those of `PARTS`), and mean, ci_low, ci_high,
    p5, p25, p50, p75, p95 over replications. The means of the parts add to that of the total.
    """
    calendar = Calendar(study.baseline.scenario.run.start_date)
    tables = []
    for outcome in study.outcomes:
        for part in ("total", *PARTS):
            # what flowed in a month is counted at the month's end, so the first year is months 1 to 12
            monthly = outcome.monthly(f"spend_{part}_gbp")
            yearly = monthly[:, 1:].reshape(len(monthly), -1, 12).sum(axis=2)
            yearly[:, 0] += monthly[:, 0]
            years = [calendar.financial_year(year) for year in range(yearly.shape[1])]
            tables.append(
                pd.DataFrame({"scenario": outcome.name, "year": years, "part": part, **described(yearly)})
            )
    return pd.concat(tables, ignore_index=True)


def spending_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of spending by financial year and kind, one panel per scenario."""
    table = spending_table(study)
    numbers = table.columns[3:]
    table[numbers] /= 1000
    total = table[table["part"] == "total"]
    drawn = [part for part in PARTS if (table.loc[table["part"] == part, "mean"] > 0).any()]
    words = Words(
        spending_headlines(study),
        f"Spending of one team by financial year, £000, means. On totals: {WHISKERS}",
        origin_of(study),
    )
    called, narrow = titles_drawn(study), is_narrow(width)
    grid = Grid(
        len(called), panels_across(len(called), width), height=1.5 if narrow else 2.3, left=0.78, below=0.34
    )
    key = stack_key([PARTS[part] for part in drawn], [_LOOKS[part] for part in drawn])
    with house_style(width):
        figure, panels = page(words, grid, width, titles=list(called.values()), key=key, upwards="£000")
        for i, (axes, name) in enumerate(zip(panels, called, strict=True)):
            rows = table[table["scenario"] == name]
            years = rows.loc[rows["part"] == "total", "year"].tolist()
            at, below = np.arange(float(len(years))), np.zeros(len(years))
            for part in drawn:
                mean = rows.loc[rows["part"] == part, "mean"].to_numpy()
                axes.bar(at, mean, 0.72, bottom=below, **_LOOKS[part])
                below = below + mean
            whiskers(axes, at, total[total["scenario"] == name])
            step = int(np.ceil(len(years) * 0.6 * terms().scale / grid.width(width)))
            axes.set_xticks(at[::step], years[::step])
            axes.set_xlim(-0.6, len(years) - 0.4)
            axes.set_ylim(0, top(total[["mean", "p95"]].to_numpy(), least=1))
            axes.yaxis.set_major_formatter("{x:,.0f}")
            axes.tick_params(axis="x", length=0)
            axes.set_ylabel("£000" if grid.first(i) else "")
    return figure
