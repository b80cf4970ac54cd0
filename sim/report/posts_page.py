"""The terminal's page on the posts of a listed team: what is known of them, and what happens to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from sim.report.words.contract_ends import COUNTED, ends_table
from sim.report.words.english import number, wrapped
from sim.report.words.posts import ABOUT, Posts, posts_in

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults

WIDTH = 100
MOST_LINES = 36
"""Lines of chances that are printed unasked: ``--detail`` prints all, and posts.csv has them."""
_NAME, _SHORTEST = 22, 9  # characters of a post, a role or a policy on one line: at most, at least


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
    if posts.held:
        yield _laid_out(posts.chances_table(shown))
    if more := len(posts.held) - len(shown):
        whose = "post whose contract ends" if more == 1 else "posts whose contracts end"
        yield f"And {number(more)} {whose} later or never: --detail, and posts.csv."
    if posts.held:
        yield ""
    facts = posts.facts_table()
    yield _laid_out(facts if detail else facts[: 1 + MOST_LINES])
    yield ""
    ends = results.contract_ends
    if len(of_list := ends[ends["scenario"] == posts.baseline]):
        yield _laid_out(ends_table(of_list))
        yield ""
        yield COUNTED
    yield from posts.notes()


def _laid_out(rows: Sequence[Sequence[str]]) -> Table:
    """Return a table in which nothing is cut: columns of numbers stand at the right."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    lines = next(
        (told for name in range(_NAME, _SHORTEST, -1) if _width(told := _wrapped(rows, name)) <= WIDTH), None
    )
    headings, *told = lines or _wrapped(rows, _SHORTEST)
    for i, heading in enumerate(headings):
        number = any(row[i][:1].isdigit() for row in rows[1:]) and heading != "Band"
        table.add_column(heading, justify="right" if number else "left", overflow="fold", no_wrap=number)
    for row in told:
        table.add_row(*row)
    return table


def _wrapped(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Return the cells of a table on lines of so many characters, its headings with a line for brackets."""
    headings, *told = rows
    apart = [heading.replace(" (", "\n(").split("\n") for heading in headings]
    return [
        ["\n".join(wrapped(line, width) for line in lines) for lines in apart],
        *([wrapped(cell, width) for cell in row] for row in told),
    ]


def _width(rows: Sequence[Sequence[str]]) -> int:
    columns = zip(*rows, strict=True)
    return sum(1 + max(len(line) for cell in column for line in cell.split("\n")) for column in columns)
