"""The page around a picture: title and words above, panels measured in inches, how it was made beneath.

On axes of somebody else's there is no page: what needs saying is in their titles, labels and a legend.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, fitted, inches_wide, points
from sim.report.figures.terms import TAKES_NONE, terms
from sim.report.words.english import count, listed
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# inches
_MARGIN = 0.12
_SWATCH = 0.3  # of a key
_BESIDE = 0.07  # between a swatch and its words
_APART = 0.2  # between entries
_LINE = 1.5 / 72  # from line to line, per point of type

_SIZES = {"title": 11.0, "panel": 9.0, "small": 8.0, "source": 8.0, "tick": 8.5}
"""Of type, in points, across a page."""


class Words(NamedTuple):
    """What is written around a picture."""

    headlines: Headlines
    what: str  # is drawn, and how
    origin: Origin


class Key(NamedTuple):
    """One entry of the key: a line (``linestyle`` is set) or a filled patch, and what it means."""

    words: str
    drawn: dict[str, Any]


_LEAST = 1.2
"""Inches: the width that a panel needs where a user's type is large."""


class Grid(NamedTuple):
    """How panels are laid out, in inches; each is *height* tall, and they share the width."""

    panels: int
    columns: int
    height: float
    left: float = 0.68
    right: float = 0.36  # half of a date, and a little
    across: float = 0.7  # between columns
    down: float = 0.16  # between rows
    below: float = 0.6  # the lowest row

    @property
    def rows(self) -> int:
        """The number of rows."""
        return ceil(self.panels / self.columns)

    def width(self, page: float) -> float:
        """Return the width of a panel."""
        if terms().axes:
            return terms().inches
        room = self.scaled(terms().scale)
        return (page - room.left - room.right - (self.columns - 1) * room.across) / self.columns

    def scaled(self, by: float) -> Grid:
        """Return the grid with so many times the room for words around its panels."""
        room = (self.left, self.right, self.across, self.down, self.below)
        left, right, across, down, below = (by * inches for inches in room)
        return self._replace(left=left, right=right, across=across, down=down, below=below)

    def lowest(self, panel: int) -> bool:
        """Return whether no panel stands beneath this one."""
        return panel + self.columns >= self.panels

    def first(self, panel: int) -> bool:
        """Return whether no panel stands to the left of this one."""
        return panel % self.columns == 0


def page(
    words: Words,
    grid: Grid,
    width: float = WIDTH_INCHES,
    *,
    titles: Sequence[str] = (),
    key: Sequence[Key] = (),
    keys: Sequence[Sequence[Key]] = (),
    upwards: str | None = None,
) -> tuple[Figure, list[Axes]]:
    """Return a figure with its words and its empty panels, row by row.

    If axes are given (:mod:`sim.report.figures.terms`), these are the panels, and the figure theirs.

    Parameters
    ----------
    words, grid, width
        What is written, how panels are laid out, and the width of all in inches.
    titles : sequence of str
        One for each panel.
    key : sequence of Key
        Stands above all panels.
    keys : sequence of sequence of Key
        One for each row of panels, above it.
    upwards : str or None
        What given axes count upwards, where the words of the page say it, or ""; None if this picture cannot
        be drawn on any.

    Raises
    ------
    ValueError
        Axes are given, and it is not one for each panel, or this picture cannot be drawn on any; or the
        user's type is so large that no room is left.
    """
    if terms().axes:
        if upwards is None:
            raise ValueError(TAKES_NONE)
        return _given(grid, titles, key, keys, upwards)
    from sim.report.figures.picture import empty_picture

    if terms().scale > 1 and grid.width(width) < _LEAST:
        raise ValueError(
            f"type {terms().scale:.1f} times as large as the house's leaves no room for the panels on a page "
            f"of {width:g} inches; make it smaller (font.size), or draw on axes of your own (ax=)"
        )
    room_for = grid.scaled(terms().scale)
    sizes = {name: points(size, width) for name, size in _SIZES.items()}
    room = width - 2 * _MARGIN
    title = about = small = source = ""
    if (apart := terms().apart) is not None:
        apart.append(words)
    else:
        title = fitted(words.headlines.title, room, sizes["title"], "bold")
        about = fitted(words.origin.about, room, sizes["small"])
        small = "\n".join(
            fitted(text, room, sizes["small"]) for text in (*words.headlines.details, words.what)
        )
        source = fitted(words.origin.made, room, sizes["source"])
    called = [fitted(text, grid.width(width), sizes["panel"], "bold") for text in titles]

    about_top = _MARGIN + _tall(title, sizes["title"])
    small_top = about_top + _tall(about, sizes["small"]) + 0.04
    key_top = small_top + _tall(small, sizes["small"]) + 0.04
    head = key_top + _flow(key, room, sizes["small"])[1] + 0.1
    of_row = max((_tall(text, sizes["panel"]) for text in called), default=0.0) + 0.06
    of_keys = [_flow(each, room, sizes["small"])[1] for each in keys] or [0.0] * grid.rows
    foot = _tall(source, sizes["source"]) + 0.18
    panels_tall = grid.rows * (of_row + grid.height) + sum(of_keys) + (grid.rows - 1) * room_for.down
    height = head + panels_tall + room_for.below + foot

    figure = empty_picture(width, height)
    _write(figure, title, _MARGIN, sizes["title"], weight="bold", color=INK)
    _write(figure, about, about_top, sizes["small"], color=INK)
    _write(figure, small, small_top, sizes["small"], color=FAINT)
    _write(figure, source, height - foot + 0.08, sizes["source"], color=FAINT)
    _draw_key(figure, key, key_top, sizes["small"])
    panels: list[Axes] = []
    top = head
    for row in range(grid.rows):
        top += of_row + of_keys[row]
        if keys:
            _draw_key(figure, keys[row], top - of_keys[row], sizes["small"])
        for column in range(min(grid.columns, grid.panels - len(panels))):
            left = room_for.left + column * (grid.width(width) + room_for.across)
            box = (left, height - top - grid.height, grid.width(width), grid.height)
            axes = figure.add_axes((box[0] / width, box[1] / height, box[2] / width, box[3] / height))
            # said here, since matplotlib makes ticks when it draws, which may be under other settings
            if "xtick.labelsize" not in terms().settings:
                axes.tick_params("x", labelsize=sizes["tick"])
            if "ytick.labelsize" not in terms().settings:
                axes.tick_params("y", labelsize=sizes["tick"])
            axes.tick_params(labelbottom=grid.lowest(len(panels)))
            if called:
                figure.text(
                    left / width, 1 - (top - of_keys[row] - 0.1) / height, called[len(panels)],
                    va="baseline", size=sizes["panel"], weight="bold", linespacing=1.3,
                )  # fmt: skip
            panels.append(axes)
        top += grid.height + room_for.down
    return figure, panels


def _given(
    grid: Grid, titles: Sequence[str], key: Sequence[Key], keys: Sequence[Sequence[Key]], upwards: str
) -> tuple[Figure, list[Axes]]:
    """Return the given axes as the panels, with what is said of them there."""
    axes = terms().axes
    if len(axes) != grid.panels:
        these = f": {listed(titles)}" if titles else ""
        asked = "an axes" if grid.panels == 1 else f"{grid.panels} axes, as in ax=[first, second]"
        raise ValueError(f"this picture has {count(grid.panels, 'panel')}{these}; give ax {asked}")
    for panel, title in zip(axes, titles, strict=False):
        panel.set_title(title)
    for panel in axes:
        panel.set_ylabel(upwards)
    # beside bars that have a key of their own stand words: there it goes beneath
    place: dict[str, Any] = (
        {"loc": "upper center", "bbox_to_anchor": (0.5, -0.25), "ncols": 3} if keys else {}
    )
    for panel, entries in zip(axes, keys or [key], strict=False):
        if entries:
            handles = [_handle(entry) for entry in entries]
            panel.legend(handles=handles, fontsize="small", framealpha=0.7, **place)
    figure = axes[0].get_figure(root=True)
    assert figure is not None
    return figure, terms().take()


def _handle(entry: Key) -> Artist:
    """Return what a legend shows of an entry."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    kind = Line2D if "linestyle" in entry.drawn else Patch
    return kind(*([[], []] if kind is Line2D else []), label=entry.words, **entry.drawn)


def _tall(text: str, size: float) -> float:
    return len(text.splitlines()) * size * _LINE


def _write(figure: Figure, text: str, top: float, size: float, **how: Any) -> None:
    width, height = figure.get_size_inches()
    figure.text(_MARGIN / width, 1 - top / height, text, va="top", size=size, linespacing=1.3, **how)


def _flow(key: Sequence[Key], room: float, size: float) -> tuple[list[tuple[float, float]], float]:
    """Return where entries begin, in inches from the left and the top of the key, and the key's height."""
    places, x, y, line = [], 0.0, 0.0, size * _LINE * 1.08
    for entry in key:
        wide = _SWATCH + _BESIDE + inches_wide(entry.words, size)
        if x > 0 and x + wide > room:
            x, y = 0.0, y + line
        places.append((x, y))
        x += wide + _APART
    return places, y + line if key else 0.0


def _draw_key(figure: Figure, key: Sequence[Key], top: float, size: float) -> None:
    width, height = figure.get_size_inches()
    places, _ = _flow(key, width - 2 * _MARGIN, size)
    for entry, (x, y) in zip(key, places, strict=True):
        left, middle = _MARGIN + x, top + y + size * _LINE / 2
        _draw_swatch(figure, entry.drawn, left, middle, tall=size * 0.9 / 72)
        figure.text(
            (left + _SWATCH + _BESIDE) / width, 1 - middle / height, entry.words, va="center_baseline",
            size=size, color=INK,
        )  # fmt: skip


def _draw_swatch(figure: Figure, drawn: dict[str, Any], left: float, middle: float, tall: float) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    width, height = figure.get_size_inches()
    if "linestyle" in drawn:
        along = [(left + _SWATCH * share) / width for share in (0, 0.5, 1)]
        figure.add_artist(Line2D(along, [1 - middle / height] * 3, markevery=[1], **drawn))
        return
    corner = (left / width, 1 - (middle + tall / 2) / height)
    figure.add_artist(Rectangle(corner, _SWATCH / width, tall / height, **drawn))
    outline: dict[str, Any] = {"facecolor": "none", "edgecolor": INK, "linewidth": 0.5}
    figure.add_artist(Rectangle(corner, _SWATCH / width, tall / height, **outline))
