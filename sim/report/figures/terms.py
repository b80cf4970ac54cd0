"""On whose terms a picture is drawn: the house's, or the style and the axes of whoever asks.

:meth:`sim.Results.plot_retention` and the like state the terms around the drawing; the style and the page ask
for them here, so that no function of a picture has to pass them on. What is written to files by itself (a
folder of results, a briefing, the page) is drawn on the house's terms: the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HOUSE_TYPE = 9.0
"""The house's ``font.size``, in points; all other sizes are in proportion to it."""

_HEEDED = ("axes.", "figure.edgecolor", "figure.facecolor", "font.", "grid.", "legend.", "mathtext.", "text.",
           "xtick.", "ytick.")  # fmt: skip
"""What begins so of matplotlib's settings is the user's to set: type, colours, faces, grids and ticks.

How thick lines are and how layers are hatched says something, and how large a figure is belongs to its words.
"""


TAKES_NONE = "this picture makes a figure of its own and cannot be drawn on given axes: leave out ax"


@dataclass(frozen=True, eq=False)
class Terms:
    """What whoever asks for a picture has set.

    Attributes
    ----------
    settings : mapping
        Of matplotlib's, by name, those that were set since it was imported: the others are the house's.
    axes : tuple of Axes
        The axes to draw on; none if the picture makes a figure of its own.
    taken : list
        Filled by :meth:`take`.
    apart : list or None
        Filled with what would be written around the picture, which is then not; None if it is.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    axes: tuple[Axes, ...] = ()
    taken: list[Axes] = field(default_factory=list)
    apart: list[Any] | None = None

    @contextmanager
    def stated(self) -> Iterator[None]:
        """Draw what is drawn inside on these terms."""
        before = _NOW.set(self)
        try:
            yield
        finally:
            _NOW.reset(before)

    @property
    def scale(self) -> float:
        """How large type is, 1 in the house's own size."""
        return float(self._of_text("font.size", HOUSE_TYPE)) / HOUSE_TYPE

    @cached_property
    def fonts(self) -> tuple[str, ...]:
        """The fonts in which text is set, the first that is there; none if they are the house's."""
        family = self._of_text("font.family", ())
        names = [family] if isinstance(family, str) else list(family)
        asked = (self.settings.get(f"font.{name}", [name]) for name in names)
        return tuple(name for each in asked for name in each)

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """The colours of scenarios, if the user has a cycle of them."""
        from matplotlib.colors import to_hex

        cycle = self.settings.get("axes.prop_cycle")
        return tuple(to_hex(colour) for colour in cycle.by_key().get("color", ())) if cycle else ()

    @property
    def inches(self) -> float:
        """The width of the given axes."""
        box, root = self.axes[0].get_window_extent(), self.axes[0].get_figure(root=True)
        assert root is not None
        return float(box.width / root.dpi)

    def take(self) -> list[Axes]:
        """Return the given axes, of which something is about to be drawn on each."""
        self.taken.extend(self.axes)
        return list(self.axes)

    def _of_text(self, key: str, house: Any) -> Any:
        """Return a setting of type: on given axes what holds now, as they have words in it already."""
        if self.axes:
            return _settings()[key]
        return self.settings.get(key, house)


_NOW: ContextVar[Terms] = ContextVar("_NOW", default=Terms())  # noqa: B039 - nothing is ever put into this one


def terms() -> Terms:
    """Return the terms on which what is drawn now is drawn."""
    return _NOW.get()


def asked(axes: Sequence[Axes] = ()) -> Terms:
    """Return the terms of whoever asks now: matplotlib's settings as they stand, and these axes.

    A file ``matplotlibrc`` is no such wish: it is there on one machine and not on the next.
    """
    now, began = _settings(), _settings("rcParamsOrig")
    heeded = [key for key in now if key.startswith(_HEEDED)]
    return Terms({key: now[key] for key in heeded if now[key] != began[key]}, tuple(axes))


def _settings(which: str = "rcParams") -> Mapping[str, Any]:
    """Return matplotlib's settings, of now or (``rcParamsOrig``) as it was imported."""
    import matplotlib as mpl

    settings: Mapping[str, Any] = getattr(mpl, which)
    return settings
