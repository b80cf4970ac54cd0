"""The swimlanes: a team's posts as rows, time across, coloured by how each post and its holder stood."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from sim.model.log import Destination, Event, Reason
from sim.report.figures.style import FAINT, INK, WIDTH_INCHES, fitted, house_style, inches_wide
from sim.report.story.history import Award, History, policies_in_words
from sim.report.story.timeline import Lane, lanes_of, stretches_of
from sim.report.words.english import capital, whole_weeks
from sim.report.words.leaving import WHY
from sim.report.words.origin import about
from sim.report.words.rounding import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Look(NamedTuple):
    """How a state is drawn; patterns and thickness tell apart what colours alone might not."""

    words: str
    colour: str
    hatch: str = ""
    height: float = 0.72  # of the lane


STATES = {
    "secure": Look("secure", "#C9DFEC"),
    "last months": Look("last six months of a contract", "#F0B429"),
    "at risk": Look("at risk: post going or gone", "#4A2463"),
    "limbo": Look("limbo: out of contract", "#CC3A26"),
    "bridge": Look("paid by a bridge fund", "#2E9C8A", "\\\\\\\\"),
    "vacant": Look("vacant", "#FFFFFF"),
    "frozen": Look("vacant, search frozen", "#FFFFFF", "//////"),
    "interim": Look("agency interim", "#D9D9D9", "......"),
    "closed": Look("post closed", "#8C8C8C", height=0.08),
}
"""The states of a post, in the order of the legend. Those without a pattern differ in grey, too."""


def states_drawn(histories: Sequence[History]) -> list[Look]:
    """Return the states that occur in some teams, in the order of the legend."""
    occur = {stretch.state for c in histories for stretch in stretches_of(c)}
    return [look for state, look in STATES.items() if state in occur]


class Mark(NamedTuple):
    """How a destination is drawn, around the letter of the reason."""

    shape: str
    face: str = "white"
    letter: str = INK
    edge: str = INK
    size: float = 1.0


MARKS = {
    Destination.TRUST: Mark("o", INK, "white", edge="white"),
    Destination.OTHER_NHS: Mark("s", size=0.88),
    Destination.OUTSIDE: Mark("D", size=0.82),
}
_ELSEWHERE = Mark("o")  # home, into retirement, or nobody knows

# inches
_LABELS = 2.2  # the column of the posts' names
_RIGHT = 0.14
_MARGIN = 0.12
_PAGE = 10.7  # as tall as a page of A4 allows
_ROW = (0.142, 0.2)  # least and most for a lane
_TITLE = 0.3
_ABOUT = 0.15  # a line of it
_ABOVE = 0.5  # of each panel: its title and the financial years
_PATCHES = 4  # states in a row of the legend
_LINE = 1.3  # of type
_PRINT = 8.0  # points: no smaller, where there is room
_BESIDE = 0.14  # between names and lanes: room for a mark in the first weeks


def swimlanes(histories: Sequence[History]) -> Figure:
    """Return the picture of one team, or of the same team under two scenarios one above the other.

    Parameters
    ----------
    histories : sequence of History
        One or two.
    """
    from matplotlib.figure import Figure

    rows = sum(len(lanes_of(c)) for c in histories)
    room = WIDTH_INCHES - 2 * _MARGIN
    whom = fitted(about([c.scenario for c in histories]), room, 8)
    legend = _legend_lines(histories)
    legend_tall = 0.3 + 0.16 * ceil(len(states_drawn(histories)) / _PATCHES) + _tall(legend)
    title_tall = _TITLE + _ABOUT * len(whom.splitlines())
    around = _MARGIN + title_tall + len(histories) * _ABOVE + legend_tall
    row = min(max((_PAGE - around) / rows, _ROW[0]), _ROW[1])
    height = around + rows * row
    with house_style():
        figure = Figure(figsize=(WIDTH_INCHES, height))
        title = histories[0].scenario.system.title
        _write(figure, f"{title}, replication {histories[0].replication}", _MARGIN, height, 11)
        figure.text(
            _MARGIN / WIDTH_INCHES, 1 - (_MARGIN + _TITLE - 0.06) / height, whom, size=8, va="top", color=INK,
            linespacing=1.3,
        )  # fmt: skip
        top = _MARGIN + title_tall
        for history, words in zip(histories, policies_in_words(*histories), strict=True):
            lanes = lanes_of(history)
            _write(figure, capital(words), top + 0.13, height, 9)
            top += _ABOVE + len(lanes) * row
            box = (_LABELS, height - top, WIDTH_INCHES - _LABELS - _RIGHT, len(lanes) * row)
            axes = figure.add_axes(
                (box[0] / WIDTH_INCHES, box[1] / height, box[2] / WIDTH_INCHES, box[3] / height)
            )
            _panel(axes, history, lanes, row, 12 * history.years / box[2])
        _legend(figure, histories, legend, height)
    return figure


def _write(figure: Figure, words: str, top: float, height: float, size: float) -> None:
    """Write a line in bold, smaller if it would not fit."""
    size = _size_that_fits(words, WIDTH_INCHES - 2 * _MARGIN, size, "bold")
    figure.text(
        _MARGIN / WIDTH_INCHES, 1 - top / height, words, size=size, weight="bold", va="top", color=INK
    )


def _panel(axes: Axes, c: History, lanes: list[Lane], row: float, months_per_inch: float) -> None:
    size = min(_PRINT, 72 * row * 0.65)  # points
    place = {lane.post: i for i, lane in enumerate(lanes) if lane.post >= 0}
    axes.set_xlim(0, 12 * c.years)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0)
    _years_across(axes, c)
    for stretch in stretches_of(c):
        look = STATES[stretch.state]
        axes.barh(
            place[stretch.post], stretch.end - stretch.start, left=stretch.start, height=look.height,
            color=look.colour, hatch=look.hatch, edgecolor="#9A9A9A", linewidth=0.35, zorder=2,
        )  # fmt: skip
    _day_one_lines(axes, c, place)
    _decisions(axes, c, lanes, size * 0.95, months_per_inch)
    _comings_and_goings(axes, c, place, 72 * row * 0.78, months_per_inch / 72)
    axes.set_yticks([])
    for i, lane in enumerate(lanes):
        heading = lane.post < 0
        words = f"{c.streams[lane.stream].name.replace('-', ' ')} money" if heading else c.post(lane.post)
        weight = "bold" if heading else "normal"
        axes.text(
            -_BESIDE * months_per_inch, i, capital(words), ha="right", va="center_baseline", color=INK,
            size=_size_that_fits(capital(words), _LABELS - _MARGIN - _BESIDE, size, weight), weight=weight,
        )  # fmt: skip


def _size_that_fits(words: str, inches: float, size: float, weight: str) -> float:
    """Return a size of type, no larger than *size*, at which words fit a width."""
    wide = inches_wide(words, size, weight)
    return size * min(1.0, inches / wide) if wide else size


def _years_across(axes: Axes, c: History) -> None:
    step = max(1, round(c.years / 12))
    middles = [12 * year + 6 * step for year in range(0, c.years, step)]
    labels = [c.calendar.financial_year(year) for year in range(0, c.years, step)]
    axes.set_xticks(middles, labels, size=_PRINT, color=FAINT)
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", pad=1)
    for year in range(c.years + 1):
        axes.axvline(12 * year, color="#D5D5D5", lw=0.7, zorder=0, clip_on=False)


def _day_one_lines(axes: Axes, c: History, place: dict[int, int]) -> None:
    """Underline the time of the people of day one, wherever in the team they are."""
    p = c.facts.people
    for person, post, start, end in zip(
        p.person.tolist(), p.post.tolist(), p.start.tolist(), p.end.tolist(), strict=True
    ):
        if person in c.day_one:
            y = place[post] + 0.36
            axes.plot([start, end], [y, y], color=INK, lw=1.1, solid_capstyle="butt", zorder=3)


def _decisions(axes: Axes, c: History, lanes: list[Lane], size: float, months_per_inch: float) -> None:
    """Draw each decision on a stream's money through its posts, and what it was beside the stream's name."""
    for stream in c.streams:
        rows = [i for i, lane in enumerate(lanes) if lane.stream == stream.index]
        free_from = 0.0
        for award in c.awards:
            if award.stream != stream.index:
                continue
            axes.plot(
                [award.time] * 2, [rows[0] + 0.5, rows[-1] + 0.45], color=INK, lw=0.9, ls=(0, (3, 1.5)),
                zorder=4,
            )  # fmt: skip
            words = decision_words(c, award)
            wide = (inches_wide(words, size, "normal") + 0.06) * months_per_inch
            start = award.time if award.time + wide <= 12 * c.years else award.time - wide
            start = max(start, free_from)
            if start <= award.time + 2:  # in a long run labels would lie upon each other
                axes.text(
                    start + 0.03 * months_per_inch, rows[0], words, size=size, va="center_baseline", zorder=5,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
                )  # fmt: skip
                free_from = start + wide


def decision_words(c: History, award: Award) -> str:
    """Return a decision in a few letters: ``full``, ``8/10``, ``nothing``; ``+3 wk`` if it was late."""
    planned = c.streams[award.stream].posts
    if award.posts is None:
        outcome = "full" if award.share >= 1 else percent(award.share)
    else:
        outcome = (
            "full" if award.posts == planned else f"{award.posts}/{planned}" if award.posts else "nothing"
        )
    late = whole_weeks(award.late)
    return f"{outcome} +{late} wk" if late > 0 else outcome


def _comings_and_goings(
    axes: Axes, c: History, place: dict[int, int], points: float, months_per_point: float
) -> None:
    """Mark who starts, from that day on, and who leaves, up to that day: so that the two do not collide."""
    for came in c.happened(Event.JOINED, Event.MOVED):
        axes.plot(
            came.time, place[came.post], marker=9, markersize=points * 0.55, markeredgecolor=INK,
            color=INK if came.event == Event.JOINED else "white", markeredgewidth=0.6, zorder=5,
        )  # fmt: skip
    for gone in c.happened(Event.LEFT):
        mark = MARKS.get(Destination(gone.destination), _ELSEWHERE)
        x, y = gone.time - months_per_point * points / 2, place[gone.post]
        axes.plot(
            x, y, marker=mark.shape, markersize=points * mark.size, color=mark.face,
            markeredgecolor=mark.edge, markeredgewidth=0.7, zorder=6, clip_on=False,
        )  # fmt: skip
        axes.text(
            x, y, WHY[Reason(gone.reason)].letter, size=points * 0.66, weight="bold", color=mark.letter,
            ha="center", va="center_baseline", zorder=7, clip_on=False,
        )  # fmt: skip


def _tall(text: str) -> float:
    """Return how many inches the lines of a text take."""
    return len(text.splitlines()) * _PRINT * _LINE / 72


def _legend_lines(histories: Sequence[History]) -> str:
    """Return what the letters and marks mean, of the departures that are drawn."""
    reasons = {row.reason for c in histories for row in c.happened(Event.LEFT)}
    letters = ", ".join(f"{why.letter} {why.short}" for reason, why in WHY.items() if reason in reasons)
    lines = (
        f"Departures: {letters or 'none'}. Dark circle: to a trust; square: elsewhere in the NHS; diamond: "
        "out of the NHS; open circle: home, into retirement or not known.",
        "Wedge: somebody starts (open: comes from another post of the team). Dark underline: a person of day "
        "one. Dashed line: a decision on the stream's money, the posts it pays for, and how late it came.",
    )
    return "\n".join(fitted(line, WIDTH_INCHES - 2 * _MARGIN, _PRINT) for line in lines)


def _legend(figure: Figure, histories: Sequence[History], text: str, height: float) -> None:
    """Explain the states that are drawn, and below them the marks and letters."""
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="#9A9A9A", linewidth=0.4, label=look.words)
        for look in states_drawn(histories)
    ]
    figure.legend(
        handles=patches, ncols=_PATCHES, loc="lower left", fontsize=_PRINT, frameon=False, handlelength=1.2,
        handletextpad=0.4, handleheight=0.9, columnspacing=0.6, borderpad=0,
        bbox_to_anchor=(_MARGIN / WIDTH_INCHES, (0.14 + _tall(text)) / height),
    )  # fmt: skip
    figure.text(_MARGIN / WIDTH_INCHES, 0.08 / height, text, size=_PRINT, color=INK, linespacing=_LINE)
