"""Figures that show themselves in a notebook, and how the methods of results come by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.colors import same_color, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from sim.report.figures.style import DPI, FAINT, INK, drawn, house_style
from sim.report.figures.terms import TAKES_NONE, Terms, asked, terms

if TYPE_CHECKING:
    from matplotlib.artist import Artist

_PIXELS = 100
"""Per inch, as a notebook shows it; the image has more, for sharp screens and for print."""


class Picture(Figure):
    """A matplotlib ``Figure`` that Jupyter shows, without a magic command and without pyplot.

    Where ``%matplotlib inline`` is on, IPython asks its own printer of figures and not this one: it is shown
    once either way.
    """

    drawn_on: Terms | None = None
    """The terms on which it was made and is drawn whenever it is; None if it is somebody else's figure."""

    def draw(self, renderer: Any) -> None:
        """Draw as it was made, whatever the settings are now: matplotlib makes ticks only here."""
        import matplotlib as mpl

        if self.drawn_on is None:
            super().draw(renderer)
            return
        with self.drawn_on.stated(), house_style():
            if self.dpi < DPI:
                # hinting widens letters to whole pixels: lines that were measured to fit would be cut
                mpl.rcParams["text.hinting"] = "no_hinting"
            super().draw(renderer)

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """Return the picture as its file holds it, and the size at which to show it."""
        across, down = self.get_size_inches()
        return drawn(self, "png"), {"width": round(across * _PIXELS), "height": round(down * _PIXELS)}


def empty_picture(width: float, height: float) -> Picture:
    """Return a picture of this size, in inches, on the terms of now."""
    picture = Picture(figsize=(width, height))
    picture.drawn_on = Terms(terms().settings)
    return picture


def plotted(draw: Callable[[], Figure], ax: Axes | Iterable[Axes] | None = None) -> Any:
    """Draw a picture for a user: in their style, on their axes, and so that it shows itself.

    Parameters
    ----------
    draw : callable
        Makes the figure.
    ax : Axes or iterable of Axes, optional
        One for each panel, instead of a figure of its own.

    Returns
    -------
    Figure, or *ax* as it was given

    Raises
    ------
    ValueError
        There are more or fewer axes than panels, or the picture is one that fits no other axes.
    """
    if ax is None:
        with asked().stated():
            figure = draw()
            _in_their_ink([figure])
        if type(figure) is Figure:  # of somebody's own making: it has all that a picture has
            figure.__class__ = Picture
        return figure
    given = [ax] if isinstance(ax, Axes) else list(getattr(ax, "flat", ax))  # pyplot gives arrays of them
    on = asked(given)
    there = {artist for axes in given for artist in axes.findobj()}
    with on.stated():
        draw()
        _in_their_ink(given, there)
    if not on.taken:
        raise ValueError(TAKES_NONE)
    return ax


def _in_their_ink(on: Sequence[Artist], but: Iterable[Artist] = ()) -> None:
    """Give words and lines in the house's ink the user's colour of text, if there is one: it may be light."""
    ink = terms().settings.get("text.color")
    if ink is None:
        return
    import matplotlib as mpl

    paper = terms().settings.get("figure.facecolor", mpl.rcParams["figure.facecolor"])
    red, green, blue = (0.65 * a + 0.35 * b for a, b in zip(to_rgb(ink), to_rgb(paper), strict=True))
    for artist in {found for each in on for found in each.findobj()} - set(but):
        if isinstance(artist, Text | Line2D):
            for house, theirs in ((INK, ink), (FAINT, (red, green, blue))):
                if same_color(artist.get_color(), house):
                    artist.set_color(theirs)
