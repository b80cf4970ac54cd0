"""When the contracts of a listed team end, by quarter and the money behind their posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.report.figures.page import Grid, Words, page
from sim.report.figures.stacks import fill, stack_key
from sim.report.figures.style import WIDTH_INCHES, house_style, is_narrow
from sim.report.words.contract_ends import COUNTED
from sim.report.words.english import capital, count
from sim.report.words.headlines import Headlines
from sim.report.words.origin import origin_of
from sim.study.posts import QUARTERS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

_YEAR = 4  # quarters


def contract_ends_table(study: BaseResults) -> pd.DataFrame:
    """Return the rows of ``contract_ends.csv`` on the first scenario that lists its people."""
    table = study.contract_ends
    rows: pd.DataFrame = table[table["scenario"] == table["scenario"].iloc[0]]
    return rows.drop(columns=["assumptions", "system"]).reset_index(drop=True)


def contract_ends_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of contract ends by quarter, stacked by stream."""
    table = contract_ends_table(study)
    kinds = dict(zip(table["stream"], table["stream_kind"], strict=True))
    periods = list(dict.fromkeys(table["period"]))
    counts = table.pivot_table(index="quarter", columns="stream", values="contracts", sort=True)
    of_list, first = int(table["contracts"].sum()), counts.loc[:_YEAR].to_numpy().sum()
    title = f"Of {count(of_list, 'listed contract')} {count(int(first), 'ends', 'end')} in the first year"
    words = Words(
        Headlines(title, ()),
        f"{COUNTED} A fact of the list, with no chance in it; small counts are personal data.",
        origin_of(study),
    )
    looks = [fill(i) for i in range(len(kinds))]
    key = stack_key([f"{name} ({kind})" for name, kind in kinds.items()], looks)
    grid = Grid(1, 1, height=1.9 if is_narrow(width) else 2.2, below=0.95)
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=key)
        below = np.zeros(len(periods))
        for name, look in zip(kinds, looks, strict=True):
            axes.bar(range(len(periods)), counts[name], 0.72, bottom=below, **look)
            below = below + counts[name].to_numpy()
        axes.axvline(QUARTERS - 0.5, color="#999999", lw=0.8, linestyle=(0, (2, 2)))
        axes.set_xticks(range(len(periods)), [capital(p) for p in periods], rotation=40, ha="right")
        axes.set_ylim(0, max(below.max() * 1.1, 1))
        axes.locator_params(axis="y", integer=True)
        axes.set_ylabel("Contracts")
    return figure
