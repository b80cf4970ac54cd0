"""Pictures as the page shows them; the curves of a first look are drawn by the processes that simulated it.

So two are drawn at once, and the server, which tells the answer in words meanwhile, draws neither.
"""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, NamedTuple

from sim.page.work import Ahead

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.report.results import Results

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
    """

    svg: str
    boxes: list[list[float]]


class Curve(NamedTuple):
    """A curve to be drawn elsewhere.

    Attributes
    ----------
    name : str
        One of :data:`CURVES`.
    width : float
        Inches.
    results : bytes
        Of what, pickled: a process that draws gets them as they were when they were new.
    """

    name: str
    width: float
    results: bytes


def drawn(figure: Figure) -> Drawn:
    """Return a figure as it is shown: the same bytes as in the folder of results."""
    from sim.report.figures.style import drawn as in_house_style

    svg = in_house_style(figure, "svg").decode()
    boxes = []
    for axes in figure.axes:
        left, right = axes.get_xlim()
        place = axes.get_position()
        if left <= 0.5 and right > 11 and axes.axison:
            per = place.width / (right - left)
            boxes.append([place.x0 - left * per, 1 - place.y1, per, place.height])
    return Drawn(svg, boxes)


def curve_figure(name: str, results: Results, width: float) -> Figure:
    """Return the figure of a curve."""
    from sim.report.figures import lost_knowledge_figure, retention_figure

    draw = {"retention": retention_figure, "lost_knowledge": lost_knowledge_figure}[name]
    return draw(results, width)


def draw_curve(wanted: Curve) -> Drawn:
    """Return a curve as it is shown; what a process is given to do."""
    return drawn(curve_figure(wanted.name, pickle.loads(wanted.results), wanted.width))


def curves_ahead(results: Results, width: float) -> list[Ahead]:
    """Return what is drawn as soon as a first look is there, for a page so many inches wide."""
    held = pickle.dumps(results, pickle.HIGHEST_PROTOCOL)
    return [Ahead((name, width), draw_curve, Curve(name, width, held)) for name in CURVES]
