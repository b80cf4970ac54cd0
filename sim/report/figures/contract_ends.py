"""When the contracts of a listed team end, by quarter and the money behind their posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.figures.page import Grid, Words, page
from sim.report.figures.stacks import fill, stack_key
from sim.report.figures.style import FILLS, WIDTH_INCHES, house_style, is_narrow
from sim.report.words.contract_ends import COUNTED
from sim.report.words.english import capital, count, number
from sim.report.words.headlines import Headlines
from sim.report.words.origin import origin_of
from sim.study.posts import BEFORE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

_YEAR = 4  # quarters
_AFTER = 2  # bars after the quarters: later, and no end


def contract_ends_table(study: BaseResults) -> pd.DataFrame:
    """Return the rows of ``contract_ends.csv`` on the first scenario that lists its people."""
    table = study.contract_ends
    rows: pd.DataFrame = table[table["scenario"] == table["scenario"].iloc[0]]
    return rows.drop(columns=["assumptions", "system"]).reset_index(drop=True)


def contract_ends_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of contract ends by quarter, stacked by stream."""
    table = _few_streams(contract_ends_table(study))
    kinds = dict(zip(table["stream"], table["stream_kind"], strict=True))
    counts = table.pivot_table(
        index="quarter", columns="stream", values="contracts", sort=True, aggfunc="sum"
    )
    over = int(counts.loc[BEFORE].to_numpy().sum())
    if not over:
        counts = counts.drop(index=BEFORE)
    period = dict(zip(table["quarter"], table["period"], strict=True))
    periods = [period[quarter] for quarter in counts.index]
    words = Words(
        Headlines(_title(int(table["contracts"].sum()), over, int(counts.loc[1:_YEAR].to_numpy().sum())), ()),
        f"{COUNTED} A fact of the list, with no chance in it; small counts are personal data.",
        origin_of(study),
    )
    looks = [fill(i) for i in range(len(kinds))]
    key = stack_key([f"{name} ({kind})" if kind else name for name, kind in kinds.items()], looks)
    grid = Grid(1, 1, height=1.9 if is_narrow(width) else 2.2, below=0.95)
    with house_style(width):
        figure, (axes,) = page(words, grid, width, key=key)
        below = np.zeros(len(periods))
        for name, look in zip(kinds, looks, strict=True):
            axes.bar(range(len(periods)), counts[name], 0.72, bottom=below, **look)
            below = below + counts[name].to_numpy()
        for at in [*([0.5] if over else []), len(periods) - _AFTER - 0.5]:
            axes.axvline(at, color="#999999", lw=0.8, linestyle=(0, (2, 2)))
        axes.set_xticks(range(len(periods)), [capital(p) for p in periods], rotation=40, ha="right")
        axes.set_ylim(0, max(below.max() * 1.1, 1))
        axes.locator_params(axis="y", integer=True)
        axes.set_ylabel("Contracts")
    return figure


def _few_streams(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with no more streams than there are fills: those with the fewest contracts as one."""
    sizes = table.groupby("stream", sort=False)["contracts"].sum().sort_values(ascending=False, kind="stable")
    if len(sizes) <= len(FILLS):
        return table
    others = table["stream"].isin(sizes.index[len(FILLS) - 1 :])
    together = f"{len(sizes) - len(FILLS) + 1} other streams"
    return pd.concat(
        [table[~others], table[others].assign(stream=together, stream_kind="")], ignore_index=True
    )


def _title(of_list: int, over: int, first_year: int) -> str:
    """Return what the picture shows: contracts that had ended on day one are no ends to come."""
    begin = f"Of {count(of_list, 'listed contract')}"
    ends = f"{count(first_year, 'ends', 'end')} in the first year"
    return f"{begin} {number(over)} had ended before day one and {ends}" if over else f"{begin} {ends}"
