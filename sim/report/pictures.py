"""The pictures of some results, each with its data, drawn when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING

from sim.files.names import file_name
from sim.report.figures.knowledge import lost_knowledge_figure
from sim.report.figures.registry import OF_POSTS, figures_of
from sim.report.figures.retention import retention_figure
from sim.report.figures.study_figures import study_figures
from sim.report.figures.style import DRAWING, drawn
from sim.report.figures.tornado import comparison_tornado, moved_most
from sim.report.figures.waterfall import why_figure
from sim.report.words.pictures import picture_title
from sim.report.words.structure import beyond_phase
from sim.study.experiment.folder import csv
from sim.study.experiment.outputs import FIGURES, policy_picture
from sim.study.experiment.plan import StudyPlan

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults


class Drawn:
    """A picture of live results; nothing is drawn until it is asked for, and then once.

    One thread at a time draws: another waits.

    Parameters
    ----------
    stem : str
        The path of its files in a folder of results, without their ending.
    title : str
        What it shows, in a few words.
    table : callable
        Makes the data that it draws.
    draw : callable
        Draws it.
    """

    def __init__(
        self, stem: str, title: str, table: Callable[[], pd.DataFrame], draw: Callable[[], Figure]
    ) -> None:
        self.stem, self.title = stem, title
        self._table, self._draw = table, draw

    @property
    def name(self) -> str:
        """Its name: that of its files, without folder and ending."""
        return self.stem.rpartition("/")[2]

    @cached_property
    def _figure(self) -> Figure:
        with DRAWING:
            return self._draw()

    def as_kind(self, kind: str) -> bytes:
        """Return the picture as ``png``, ``svg`` or ``pdf``."""
        with DRAWING:
            return drawn(self._figure, kind)

    @cached_property
    def svg(self) -> bytes:
        """The picture as SVG."""
        return self.as_kind("svg")

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG."""
        return self.as_kind("png")

    @cached_property
    def csv(self) -> bytes:
        """The data that it draws."""
        return csv(self._table())


def main_pictures(results: BaseResults) -> Iterator[Drawn]:
    """Yield the pictures of a comparison that everybody looks at; their data are tables of the results."""
    for name, draw in (("retention", retention_figure), ("lost_knowledge", lost_knowledge_figure)):
        yield Drawn(name, picture_title(name), partial(getattr, results, name), partial(draw, results))
    if (why := results.why) is not None:
        for policy in results.plan.policies[1:]:
            yield _drawn_of("why", results, policy, why, why_figure)
    if (tornado := results.answers.get("tornado")) is not None:
        for policy in results.plan.policies[1:]:
            if moved_most(_of_policy(tornado, policy)) is not None:
                yield _drawn_of("tornado", results, policy, tornado, comparison_tornado)


def _drawn_of(
    kind: str, results: BaseResults, policy: str, table: pd.DataFrame, draw: Callable[..., Figure]
) -> Drawn:
    """Return a picture of one policy; its data are the policy's rows of a table."""
    return Drawn(
        policy_picture(kind, results.plan, policy),
        picture_title(kind, policy if len(results.plan.policies) > 2 else ""),
        partial(_of_policy, table, policy),
        partial(draw, results, policy=policy),
    )


def _of_policy(table: pd.DataFrame, policy: str) -> pd.DataFrame:
    return table[table["scenario"] == policy]


def registered_pictures(results: BaseResults) -> Iterator[Drawn]:
    """Yield the registered pictures of a comparison."""
    for kind in figures_of(results):
        yield Drawn(
            f"{FIGURES}/{kind.name}",
            picture_title(kind.name),
            partial(kind.table, results),
            partial(kind.draw, results),
        )


def unasked(results: BaseResults) -> Iterator[str]:
    """Yield the registered pictures that are drawn though not every picture is."""
    if beyond_phase(results.structure):
        yield "structure"
    if len(results.posts):
        yield from OF_POSTS


def pictures_of(results: BaseResults) -> Iterator[Drawn]:
    """Yield every picture of some results: of a comparison the main ones first, or those of a study."""
    if not isinstance(results.plan, StudyPlan):
        yield from main_pictures(results)
        yield from registered_pictures(results)
        return
    for picture in study_figures(results):
        stem = f"{FIGURES}/{file_name(picture.name)}"
        yield Drawn(stem, picture_title(picture.name), partial(getattr, picture, "table"), picture.draw)
