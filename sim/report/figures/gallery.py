"""The pictures that go into a folder of results beside retention and lost knowledge, each with its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from sim.report.figures.differences import difference_figure, difference_table
from sim.report.figures.exits import exits_figure, exits_table
from sim.report.figures.exits_by_cause import exits_by_cause_figure, exits_by_cause_table
from sim.report.figures.limbo import limbo_figure, limbo_table
from sim.report.figures.maturity import maturity_figure, maturity_table
from sim.report.figures.partners import partners_figure, partners_table
from sim.report.figures.posts import posts_figure, posts_table
from sim.report.figures.spending import spending_figure, spending_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.study import Study

    Table = Callable[[Study], pd.DataFrame]
    Draw = Callable[[Study], Figure]

_ALWAYS: dict[str, tuple[Table, Draw]] = {
    "exits": (exits_table, exits_figure),
    "exits_by_cause": (exits_by_cause_table, exits_by_cause_figure),
    "posts": (posts_table, posts_figure),
    "limbo": (limbo_table, limbo_figure),
    "partners": (partners_table, partners_figure),
    "maturity": (maturity_table, maturity_figure),
    "spending": (spending_table, spending_figure),
}
_DIFFERENCES = ("retention", "lost_knowledge")


def gallery(study: Study) -> Iterator[tuple[str, Table, Draw]]:
    """Yield for each picture its name, what makes its data, and what draws it."""
    for name, (table, draw) in _ALWAYS.items():
        yield name, table, draw
    for measure in _DIFFERENCES if len(study.outcomes) > 1 else ():
        yield (
            f"difference_{measure}",
            partial(difference_table, measure=measure),
            partial(difference_figure, measure=measure),
        )
