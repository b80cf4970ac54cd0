"""Pictures as the page shows them, drawn by the processes that simulate.

So the server, which tells the answer in words meanwhile and listens to everybody else, draws nothing: two
pictures are drawn at once, and a script that is left waits for one and does not work at it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.page.elsewhere import Elsewhere, made, packed
from sim.page.work import Ahead

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.report.figures.page import Words
    from sim.report.results import Results
    from sim.report.story.history import History

CURVES = ("retention", "lost_knowledge")
"""The pictures that are shown first."""


class Drawn(NamedTuple):
    """A picture as it is shown.

    Attributes
    ----------
    svg : str
        The picture.
    boxes : list of (left, top, width of a month, height)
        Where its axes lie that run over months, as shares of its width and height.
    words : Words or None
        What is written around it: as text of the page, which is read aloud, and larger for who wants it so.
    """

    svg: str
    boxes: list[list[float]]
    words: Words | None = None


def picture_of(draw: Callable[..., Figure], width: float, subject: Any) -> Drawn:
    """Return a picture of something as it is shown, so many inches wide, with the words around it apart."""
    from sim.report.figures.style import drawn
    from sim.report.figures.terms import Terms

    around: list[Words] = []
    with Terms(apart=around).stated():
        figure = draw(subject, width=width)
    boxes = []
    for axes in figure.axes:
        left, right = axes.get_xlim()
        place = axes.get_position()
        if left <= 0.5 and right > 11 and axes.axison:
            per = place.width / (right - left)
            boxes.append([place.x0 - left * per, 1 - place.y1, per, place.height])
    return Drawn(drawn(figure, "svg").decode(), boxes, *around)


def curve_figure(name: str) -> Callable[..., Figure]:
    """Return what draws a curve."""
    from sim.report.figures import lost_knowledge_figure, retention_figure

    return {"retention": retention_figure, "lost_knowledge": lost_knowledge_figure}[name]


def curves_ahead(results: Results, width: float) -> list[Ahead]:
    """Return what is drawn as soon as a first look is there, for a page so many inches wide."""
    held = packed(results)
    work = {name: partial(picture_of, curve_figure(name), width) for name in CURVES}
    return [Ahead((name, width), made, Elsewhere(work[name], held)) for name in CURVES]


def lanes_until(month: int, last: int, histories: Sequence[History], **_: float) -> Figure:
    """Return the swimlanes of one or two histories, faint after a month; they have one width only."""
    from sim.report.story.swimlanes import swimlanes

    figure = swimlanes(histories)
    if month < last:
        for axes in figure.axes:
            if axes.get_xlim()[1] >= last - 1:
                axes.axvspan(month, last, color="white", alpha=0.85, zorder=50)
    return figure
