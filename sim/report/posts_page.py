"""The terminal's page on the posts of a listed team: what is known of them, and what happens to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from sim.report.words.contract_ends import COUNTED, ends_table
from sim.report.words.english import wrapped
from sim.report.words.posts import ABOUT, Posts, posts_in

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults

WIDTH = 100
MOST_LINES = 36
"""Lines of chances that are printed unasked: ``--detail`` prints all, and posts.csv has them."""
_NAME = 22  # characters of a post, a role or a policy on one line


def print_posts(results: BaseResults, console: Console, *, detail: bool = False) -> None:
    """Print the page, if people are listed; of many posts the first, unless all are asked for."""
    posts = posts_in(results.plan, results.posts)
    if posts is None:
        if len(results.posts):
            console.print("\nposts.csv has, for each listed system, what happens to each of its posts.")
        return
    for piece in _page(posts, results, detail=detail):
        console.print(piece)


def _page(posts: Posts, results: BaseResults, *, detail: bool) -> Iterator[str | Table]:
    yield "\nWhat happens to these posts"
    yield ABOUT
    yield from posts.sentences()
    shown = posts.held if detail else posts.held[: max(MOST_LINES // len(posts.called), 1)]
    yield ""
    yield _laid_out(posts.chances_table(shown))
    if more := len(posts.held) - len(shown):
        yield f"And {more} posts whose contracts end later or never: --detail, and posts.csv."
    yield ""
    facts = posts.facts_table()
    yield _laid_out(facts if detail else facts[: 1 + MOST_LINES])
    yield ""
    ends = results.contract_ends
    yield _laid_out(ends_table(ends[ends["scenario"] == posts.baseline]))
    yield ""
    yield from (COUNTED, *posts.notes())


def _laid_out(rows: Sequence[Sequence[str]]) -> Table:
    """Return a table as narrow as its words allow: columns of numbers stand at the right."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for i, heading in enumerate(rows[0]):
        cells = [row[i] for row in rows[1:]]
        number = any(cell[:1].isdigit() for cell in cells) and heading != "Band"
        words = "\n".join(wrapped(line, _NAME) for line in heading.replace(" (", "\n(").split("\n"))
        table.add_column(words, justify="right" if number else "left", no_wrap=number)
    for row in rows[1:]:
        table.add_row(*(wrapped(cell, _NAME) for cell in row))
    return table
