"""How every picture looks: colours, lines, sizes, and files that are the same bytes each time.

Colours are those of Okabe and Ito, told apart by people with any colour vision; each scenario also has its
own dashes and its own mark, so a grey print can be read, also where two lines run into one.

Source: Okabe and Ito 2008, "Color universal design", https://jfly.uni-koeln.de/color/
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.report.figures.terms import HOUSE_TYPE, terms
from sim.report.words.english import wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_INCHES = 170 / 25.4
"""The width of the text on a page of A4."""
COLUMN_INCHES = 85 / 25.4
"""The width of one of two columns, as journals print them."""
DPI = 200
SMALLEST = 6.2
"""Type is nowhere smaller, in points."""
INK = "#222222"
FAINT = "#666666"

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)), (0, (9, 2)))
_MARKS = "os^Dv<>"
_SIGNS = "○□△◇▽◁▷"  # the same marks in words

FILLS = (
    ("#0072B2", ""), ("#F0E442", ""), ("#009E73", "////"), ("#E69F00", ""), ("#F4D3E3", "...."),
    ("#56B4E9", ""), ("#D55E00", ""), ("#DDDDDD", "\\\\\\\\"), ("#777777", ""),
)  # fmt: skip
"""Colours and hatches of the layers of a stack: neighbours differ in grey or in hatch."""

_FONT = "DejaVu Sans"  # comes with matplotlib: the same on every machine

_SETTINGS: dict[Any, object] = {
    "font.family": _FONT,
    "font.size": HOUSE_TYPE,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.labelcolor": INK,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.7,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "text.color": INK,
    "svg.hashsalt": "engine-room",
    "svg.fonttype": "path",
}


DRAWING = RLock()
"""Held by the thread that draws."""


class Look(NamedTuple):
    """How one scenario is drawn everywhere."""

    colour: str
    dashes: Any
    mark: str
    sign: str


def look(which: int) -> Look:
    """Return the look of the scenario at this place in a comparison.

    After the last colour they begin again with the marks moved on by one: 49 pairs of colour and mark.
    """
    mark, colours = (which + which // len(_MARKS)) % len(_MARKS), terms().colours or _COLOURS
    return Look(colours[which % len(colours)], _DASHES[which % len(_DASHES)], _MARKS[mark], _SIGNS[mark])


@contextmanager
def house_style(width: float = WIDTH_INCHES) -> Iterator[None]:
    """Make what is drawn inside look like the rest, save where whoever asked for it has set something.

    On axes of theirs, all is as they have it. In a figure of the width of a column, type is smaller. Settings
    of matplotlib hold for all threads, so one thread at a time draws.
    """
    import matplotlib as mpl

    asked = terms()

    sizes = {
        key: points(value, width)
        for key, value in _SETTINGS.items()
        if isinstance(value, float) and "size" in key
    }
    with DRAWING, mpl.rc_context():
        if not asked.axes:
            mpl.rcdefaults()
            mpl.rcParams.update(_SETTINGS | sizes | dict(asked.settings))
        # a name may hold a dollar sign, and what is drawn a percent sign
        mpl.rcParams.update({"text.parse_math": False, "text.usetex": False})
        yield


def is_narrow(width: float) -> bool:
    """Return whether a figure of this width, in inches, stands in a column and not across a page.

    So do given axes: beside them there is no room for words.
    """
    return bool(terms().axes) or width < (COLUMN_INCHES + WIDTH_INCHES) / 2


def points(size: float, width: float) -> float:
    """Return the size of type, in points, for what has *size* in a figure as wide as a page."""
    asked = terms()
    narrow = is_narrow(width) and not asked.axes
    return asked.scale * (max(size * 0.84, SMALLEST) if narrow else size)


def grey(colour: str) -> float:
    """Return how light a colour prints without colour: 0 black to 1 white (ITU-R BT.601)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


_told: set[str] = set()
"""Signs that are missing from the type, and of which that was said."""


@contextmanager
def _signs_missing_told() -> Iterator[None]:
    """Say of signs that the type has not, once each, that they are boxes in pictures."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    missing: dict[str, None] = {}
    for one in caught:
        if found := re.match(r"Glyph (\d+) .*missing from", str(one.message)):
            missing[chr(int(found[1]))] = None
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    if new := [sign for sign in missing if sign not in _told]:
        _told.update(new)
        signs = f"{''.join(new[:10])}{' and others' if new[10:] else ''}"
        warnings.warn(
            f"pictures have boxes for {signs}: their type, {_FONT}, has no such signs; tables and briefings "
            "have them",
            stacklevel=4,
        )


_METADATA: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def drawn(figure: Figure, kind: str) -> bytes:
    """Return a figure as png, svg or pdf, without dates or versions: the same picture is the same bytes."""
    buffer = BytesIO()
    with house_style(), _signs_missing_told():
        figure.savefig(buffer, format=kind, dpi=DPI, metadata=_METADATA[kind])
    return buffer.getvalue()


def save_figure(figure: Figure, stem: Path, kinds: Sequence[str] = ("png", "svg")) -> None:
    """Write *stem*.png, .svg or .pdf, as :func:`drawn` makes them."""
    for kind in kinds:
        stem.with_suffix(f".{kind}").write_bytes(drawn(figure, kind))


def fitted(text: str, inches: float, size: float, weight: str = "normal") -> str:
    """Return a text on as many lines as it needs to fit a width at a size of type."""
    whole = inches_wide(text, size, weight)
    most = len(text) if whole <= inches else min(len(text), int(1.5 * len(text) * inches / whole))
    for characters in range(most, 8, -1):
        lines = wrapped(text, characters)
        if all(inches_wide(line, size, weight) <= inches for line in lines.splitlines()):
            return lines
    return wrapped(text, 8)


def inches_wide(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of a line of text at a size of type, in inches."""
    return _inches_wide(text, size, weight, terms().fonts or (_FONT,))


@cache
def _inches_wide(text: str, size: float, weight: str, fonts: tuple[str, ...]) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family=list(fonts), size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres near the wanted ones, in their order, so that labels of these heights do not overlap.

    Labels that collide form a group around the mean of where they want to be; groups that collide merge.
    """

    def bottom(group: list[int]) -> float:
        height = sum(heights[i] for i in group)
        middle = sum(wanted[i] for i in group) / len(group)
        return max(min(middle - height / 2, high - height), low)

    groups: list[list[int]] = []
    for i in sorted(range(len(wanted)), key=lambda i: wanted[i]):
        groups.append([i])
        while len(groups) > 1 and bottom(groups[-1]) < bottom(groups[-2]) + sum(
            heights[j] for j in groups[-2]
        ):
            groups[-2:] = [groups[-2] + groups[-1]]
    centres = [0.0] * len(wanted)
    for group in groups:
        place = bottom(group)
        for i in group:
            centres[i] = place + heights[i] / 2
            place += heights[i]
    return centres


def month_axis(axes: Axes, months: int, start: date, most_ticks: int = 7) -> list[int]:
    """Mark whole years in months and in dates; return the months that are marked."""
    years = max(months // 12, 1)
    steps = (round_years * 10**k for k in count() for round_years in (1, 2, 3, 5))
    step = next(s for s in steps if years / s < most_ticks)
    marked = list(range(0, months + 1, 12 * step))
    labels = [f"{m}\n{start.strftime('%b')} {start.year + m // 12}" for m in marked]
    axes.set_xticks(marked, labels)
    axes.set_xlim(0, months)
    return marked
