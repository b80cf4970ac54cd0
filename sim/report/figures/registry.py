"""The pictures of a comparison besides retention and lost knowledge, each registered once, with its data.

``--figures``, ``report`` and :meth:`sim.Results.plot` find a picture here by its name, which is also that of
its files in ``figures/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sim.report.figures.contract_ends import contract_ends_figure, contract_ends_table
from sim.report.figures.differences import difference_figure, difference_table
from sim.report.figures.exits import exits_figure, exits_table
from sim.report.figures.exits_by_cause import exits_by_cause_figure, exits_by_cause_table
from sim.report.figures.how_sure import how_sure_figure, how_sure_table
from sim.report.figures.limbo import limbo_figure, limbo_table
from sim.report.figures.maturity import maturity_figure, maturity_table
from sim.report.figures.partners import partners_figure, partners_table
from sim.report.figures.posterior import posterior_of, posterior_table
from sim.report.figures.posts import posts_figure, posts_table
from sim.report.figures.posts_page import posts_page_figure, posts_page_table
from sim.report.figures.spending import spending_figure, spending_table
from sim.report.figures.structure import structure_figure, structure_table
from sim.report.words.how_sure import how_sure
from sim.report.words.posts import posts_in
from sim.report.words.structure import beyond_phase
from sim.report.words.undefined import without_value
from sim.scenario.errors import did_you_mean, listed
from sim.study.experiment.outputs import CONDITIONING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

    Table = Callable[[BaseResults], pd.DataFrame]
    Draw = Callable[[BaseResults], Figure]


def of_somebody(results: BaseResults) -> bool:
    """Return whether anybody was in post on day one, so that there is retention to draw."""
    return "months_kept" not in without_value(results)


OF_POSTS = ("posts_page", "contract_ends")
"""The pictures of a team whose people are listed."""


class FigureKind(NamedTuple):
    """A picture.

    Attributes
    ----------
    name : str
        Of its files.
    table : callable
        Makes the data that it draws, from the results of a comparison.
    draw : callable
        Draws it.
    compares : bool
        Whether it needs two scenarios.
    asked : callable
        Whether what it draws was asked of some results.
    """

    name: str
    table: Table
    draw: Draw
    compares: bool = False
    asked: Callable[[BaseResults], bool] = lambda _: True


_KINDS: dict[str, FigureKind] = {}


def register(kind: FigureKind) -> None:
    """Add a picture to those that are drawn.

    Raises
    ------
    ValueError
        There is one of this name.
    """
    if kind.name in _KINDS:
        raise ValueError(f"a picture called {kind.name} is registered already")
    _KINDS[kind.name] = kind


def forget(name: str) -> None:
    """Take a picture of one's own from those that are drawn."""
    del _KINDS[name]


def figures_of(study: BaseResults) -> Iterator[FigureKind]:
    """Yield the pictures that can be drawn of some results."""
    several = len(study.outcomes) > 1
    yield from (k for k in _KINDS.values() if (several or not k.compares) and k.asked(study))


def figure_called(name: str, study: BaseResults) -> FigureKind:
    """Return the picture of a name.

    Raises
    ------
    ValueError
        There is none, it needs two scenarios, or its data were not asked for; the message says which
        there are.
    """
    there = {kind.name: kind for kind in figures_of(study)}
    if name not in there:
        hint = did_you_mean(name, there)
        raise ValueError(f"no picture called {name} of these results{hint}; there are {listed(there, 20)}")
    return there[name]


for _kind in (
    FigureKind(
        "how_sure", how_sure_table, how_sure_figure, asked=lambda results: how_sure(results) is not None
    ),
    FigureKind("exits", exits_table, exits_figure),
    FigureKind("exits_by_cause", exits_by_cause_table, exits_by_cause_figure, asked=of_somebody),
    FigureKind("posts", posts_table, posts_figure),
    FigureKind("limbo", limbo_table, limbo_figure),
    FigureKind("partners", partners_table, partners_figure),
    FigureKind("maturity", maturity_table, maturity_figure),
    FigureKind("spending", spending_table, spending_figure),
    FigureKind(
        OF_POSTS[0],
        posts_page_table,
        posts_page_figure,
        asked=lambda results: (
            (posts := posts_in(results.plan, results.posts)) is not None and bool(posts.held)
        ),
    ),
    FigureKind(
        OF_POSTS[1],
        contract_ends_table,
        contract_ends_figure,
        asked=lambda results: (
            posts_in(results.plan, results.posts) is not None and len(results.contract_ends) > 0
        ),
    ),
    FigureKind(
        "structure",
        structure_table,
        structure_figure,
        compares=True,
        asked=lambda results: beyond_phase(results.structure),
    ),
    FigureKind(
        "conditioning",
        posterior_table,
        posterior_of,
        asked=lambda results: CONDITIONING[1] in results.answers,
    ),
    *(
        FigureKind(
            f"difference_{measure}",
            partial(difference_table, measure=measure),
            partial(difference_figure, measure=measure),
            compares=True,
            asked=asked,
        )
        for measure, asked in (("retention", of_somebody), ("lost_knowledge", lambda _: True))
    ),
):
    register(_kind)
