"""What happens to the posts of a listed team: the last annex of its briefing, to be kept from others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sim.report.briefing.document import Paragraph, Piece, Table
from sim.report.briefing.first_page import picture
from sim.report.words.posts import ABOUT, Posts, posts_in

if TYPE_CHECKING:
    from sim.report.recorded import Recorded

ONE_BY_ONE = "the posts, one by one (personal data)"
"""What the annex is called: the warning stands in its heading."""
KEEP = (
    "Personal data: a row is one post of the list. Take this annex out before you give the briefing to "
    "anybody who may not read the list."
)


def posts(results: Recorded) -> Iterator[Piece]:
    """Yield the page on the posts, a row a post, if one system lists its people."""
    page = posts_in(results.plan, results.posts)
    if page is None:
        return
    yield Paragraph(KEEP, kind="answer")
    yield Paragraph(ABOUT)
    for sentence in page.sentences():
        yield Paragraph(sentence)
    if page.held:
        chances = page.chances_table(page.held)
        yield _table("The chance that the holder of day one is still in post", list(_headed(chances, page)))
    yield _table("Each post on day one", page.facts_table(), numbers=False)
    if page.held:
        yield from picture(results, "posts_page", "", "The chances of each post as dots with intervals.")
    for note in page.notes():
        yield Paragraph(note, kind="note")


def _headed(rows: Sequence[Sequence[str]], page: Posts) -> Iterator[Sequence[str]]:
    """Yield the rows of chances, those of several policies beneath a row with the name of their post."""
    if len(page.called) == 1:
        yield from rows
        return
    headings, *lines = rows
    yield headings[1:]
    for post, *line in lines:
        if post:
            yield (post,)
        yield line


def _table(caption: str, rows: Sequence[Sequence[str]], *, numbers: bool = True) -> Table:
    header, *lines = rows
    return Table(caption, tuple(h.replace("\n", " ") for h in header), tuple(map(tuple, lines)), numbers)
