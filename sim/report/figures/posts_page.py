"""What happens to the posts of a listed team, a row a post: contract, money, the chance to be there."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.report.figures.forest import one_line
from sim.report.figures.page import Grid, Key, Words, page
from sim.report.figures.style import (
    FAINT,
    INK,
    WIDTH_INCHES,
    house_style,
    inches_wide,
    is_narrow,
    look,
    points,
)
from sim.report.words.english import wrapped
from sim.report.words.headlines import Headlines
from sim.report.words.origin import origin_of
from sim.report.words.posts import ABOUT, APRIL, Posts, posts_in
from sim.report.words.settled import NO_SETTLEMENT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.study.experiment.results import BaseResults

MOST_POSTS = 40
"""So many rows can be read on a page; of more, those whose contracts end first are drawn."""
_MOST_LINES = 120  # a line for each post and scenario: of many scenarios fewer posts are drawn
_FEWEST = 4  # posts
_TALL = 6.4  # inches of the panels at most
_ROW = 0.3  # inches of a row, at most
_NAMES = 1.65  # inches
_APART = 0.8  # between rows, of a line
_APRIL = 12  # the first month that is a 1 April
_FOLLOWED = 36  # months of contracts and money that are shown
_SHADE = "#F2F5F8"
_MONEY = "#C9D6E3"
_END: dict[str, Any] = {"marker": "|", "color": INK, "ms": 9.0, "mew": 2.4, "linestyle": "none"}
_WHAT = (
    "A row is a post: contract ends first, then the least likely to be there. Chances of still being in the "
    "team at a month, and of having been in limbo by then (at work after the contract has run out, with "
    "nothing decided), with 95% intervals; limbo counts as in post, a move to another post of the team is no "
    "exit. Personal data: a row is one post of the list. "
)
_LENT = "No bar of money: whoever lends the holder pays, and nothing is settled. "


def posts_page_table(study: BaseResults) -> pd.DataFrame:
    """Return the rows of ``posts.csv`` on the posts that are drawn, in their order."""
    posts = _posts(study)
    place = {row.post: i for i, row in enumerate(posts.facts[: _most(posts)])}
    rows = study.posts[study.posts["post"].isin(place)]
    order = np.lexsort((np.arange(len(rows)), rows["post"].map(place)))
    return rows.iloc[order].drop(columns=["assumptions", "system"]).reset_index(drop=True)


def posts_page_figure(study: BaseResults, width: float = WIDTH_INCHES) -> Figure:
    """Return the picture of what happens to each post of a listed team.

    Raises
    ------
    ValueError
        No system, or more than one, lists its people.
    """
    posts = _posts(study)
    shown = [row.post for row in posts.facts[: _most(posts)]]
    months = posts.months
    lines = len(posts.called) + _APART
    row = min(_ROW, _TALL / len(shown))
    narrow = is_narrow(width)
    size = min(points(8.0, width), 0.82 * 72 * row)
    band = {r.post: r.band for r in posts.facts}
    named = [f"{posts.title(post)} ({band[post]})" for post in shown]
    named = [_two_lines(name, size) for name in named] if row == _ROW else one_line(named, _NAMES, size)
    grid = Grid(
        2 + len(months), 1 if narrow else 2 + len(months), height=row * len(shown),
        left=0.2 + max(inches_wide(line, size) for name in named for line in name.split("\n")),
        right=0.2, across=0.2, below=0.5, down=0.42 if narrow else 0.0,
    )  # fmt: skip
    lent = any(posts.rows[posts.baseline, post, posts.last].stream_kind in NO_SETTLEMENT for post in shown)
    titles = ["Contract ends, money settled", *(f"In post, month {m}" for m in months)]
    titles.append(f"Limbo by month {posts.last}")
    said = (*posts.at_risk(), *_left_out(posts))
    words = Words(
        Headlines("The holder of each post on day one: the chance to be still there", said),
        f"{_WHAT}{_LENT if lent else ''}{APRIL if posts.last >= _APRIL else ''} {ABOUT}",
        origin_of(study),
    )
    with house_style(width):
        figure, panels = page(words, grid, width, titles=titles, key=_key(posts))
        _contracts(panels[0], posts, shown)
        for axes, month in zip(panels[1:], [*months, posts.last], strict=True):
            what = "limbo_by" if axes is panels[-1] else "in_post"
            _chances(axes, posts, shown, month, what, 1 / lines)
        for i, axes in enumerate(panels):
            _frame(axes, len(shown))
            if grid.first(i):
                axes.set_yticks(range(len(shown)), named, size=size)
            axes.tick_params(axis="x", labelbottom=True)
    return figure


def _posts(study: BaseResults) -> Posts:
    posts = posts_in(study.plan, study.posts)
    if posts is None:
        raise ValueError("the picture of posts needs one system that lists its people (`starting.people`)")
    return posts


def _most(posts: Posts) -> int:
    """Return how many posts are drawn: as many as can be read."""
    return min(MOST_POSTS, max(_MOST_LINES // len(posts.called), _FEWEST))


def _left_out(posts: Posts) -> list[str]:
    more = len(posts.facts) - _most(posts)
    posts_are = (
        "post whose contract ends later or never is"
        if more == 1
        else "posts whose contracts end later or never are"
    )
    return [f"{more} {posts_are} in posts.csv."] if more > 0 else []


def _two_lines(name: str, size: float) -> str:
    """Return a name on two lines if it is too long for one: no post is cut where there is room."""
    if inches_wide(name, size) <= _NAMES:
        return name
    return next(lines for most in range(1, len(name) + 1) if (lines := wrapped(name, most)).count("\n") < 2)


def _key(posts: Posts) -> list[Key]:
    drawn = [Key("End of the contract", _END)]
    drawn.append(Key("Money settled on day one (baseline)", {"facecolor": _MONEY, "edgecolor": _MONEY}))
    several = len(posts.called) > 1
    return [*drawn, *(Key(t, _mark(i)) for i, t in enumerate(posts.begun.values()) if several)]


def _mark(which: int) -> dict[str, Any]:
    colour, _, mark, _ = look(which)
    return {
        "color": colour, "linestyle": "-", "lw": 1.6, "marker": mark, "ms": 3.8, "mfc": "white",
        "mec": colour, "mew": 1.0,
    }  # fmt: skip


def _contracts(axes: Axes, posts: Posts, shown: list[str]) -> None:
    """Draw to when the money behind each post is settled, and where the listed contract ends."""
    for y, post in enumerate(shown):
        row = posts.rows[posts.baseline, post, posts.last]
        if row.stream_kind not in NO_SETTLEMENT:
            settled = _FOLLOWED if isnan(row.settled_month_low) else min(row.settled_month_low, _FOLLOWED)
            axes.barh(y, settled, 0.5, color=_MONEY, lw=0, zorder=2)
        end = row.contract_end_month
        if row.holder == "listed" and 0 < end <= _FOLLOWED:
            axes.plot(end, y, zorder=4, **_END)
        else:
            said = "ended" if posts.over(row) else posts.end_words(row)
            axes.text(_FOLLOWED, y, said, ha="right", va="center_baseline", size=7.0, color=INK, zorder=4)
    axes.set_xlim(0, _FOLLOWED)
    axes.set_xticks(range(0, _FOLLOWED + 1, 12))
    axes.set_xlabel("Month")


def _chances(axes: Axes, posts: Posts, shown: list[str], month: int, what: str, apart: float) -> None:
    few = len(shown) * len(posts.called) > MOST_POSTS
    for i, scenario in enumerate(posts.called):
        look_of = _mark(i) | ({"ms": 2.6, "mew": 0.7} if few else {})
        for y, post in enumerate(shown):
            chance = posts.chance(scenario, post, month, what)
            if chance is not None:
                at = y + apart * (i - (len(posts.called) - 1) / 2)
                axes.hlines(at, 100 * chance.low, 100 * chance.high, color=look_of["color"], lw=1.4, zorder=3)
                axes.plot(100 * chance.mean, at, **(look_of | {"linestyle": "none"}), zorder=4)
    axes.set_xlim(-3, 103)
    axes.set_xticks([0, 50, 100])
    axes.set_xlabel("Chance, %")


def _frame(axes: Axes, rows: int) -> None:
    for y in range(0, rows, 2):
        axes.axhspan(y - 0.5, y + 0.5, color=_SHADE, lw=0, zorder=0)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(FAINT)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
