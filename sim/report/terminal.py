"""What the terminal says: the front page, and with ``--detail`` everything that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from sim.report.detail import detail_lines
from sim.report.posts_page import WIDTH, print_posts
from sim.report.words.english import small, wrapped
from sim.report.words.findings import Points, situated
from sim.report.words.front_page import front_page
from sim.report.words.how_sure import how_sure
from sim.report.words.options import Options
from sim.report.words.personal import LINE
from sim.report.words.spoken import View
from sim.report.words.stopping import chosen_line, failure_lines, statistics_line, stopping_lines
from sim.report.words.structure import phase_caveats
from sim.report.words.wording import few_line
from sim.study.experiment.personal import is_personal
from sim.study.experiment.plan import StudyPlan
from sim.study.experiment.study_file import POOLED

if TYPE_CHECKING:
    from sim.report.words.findings import FullFindings
    from sim.study.experiment.results import BaseResults

_HEADING = 9  # widest heading of the table of options
_OF_NAMES = 5  # a part of the width, for the names of policies
_MORE = "Intervals, ranges, other months and each system by itself: --detail, and the files below."


def print_answer(results: BaseResults, *, detail: bool = False) -> None:
    """Print the front page, and behind it all the numbers if they are asked for; 100 columns at most."""
    console = _console()
    for line in _front(results, console):
        console.print(line)
    if detail:
        console.print()
        for line in detail_lines(results, console):
            console.print(line)
    else:
        console.print(_MORE)
    print_posts(results, console, detail=detail)
    for line in [*stopping_lines(results), *failure_lines(results)]:
        console.print(line)
    if isinstance(results.plan, StudyPlan):
        console.print(statistics_line(results.statistics))


def print_where(results: BaseResults, folder: Path) -> None:
    """Print where the results are, and what everybody looks at."""
    console = _console()
    console.print(f"\nResults   {folder}", soft_wrap=True)
    if isinstance(results.plan, StudyPlan):
        names = ["summary.csv", *([] if results.empty else ["figures"])]
    else:
        why = () if results.why is None else ("why.png", "why.csv")
        moved = ("tornado.png", "tornado.csv")
        posts = ("posts.csv", "figures/posts_page.png") if len(results.posts) else ()
        looked_at = ("retention.png", "lost_knowledge.png", *why, *moved, *posts)
        names = [name for name in looked_at if (folder / name).is_file()]
    for name in names:
        console.print(f"          {folder / name}", soft_wrap=True)
    if is_personal(results.plan):
        console.print(LINE)


def _console() -> Console:
    # A scenario's name may look like markup.
    console = Console(markup=False, emoji=False, highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


# --- the front page


def _front(results: BaseResults, console: Console) -> Iterator[str | Table]:
    """Yield the front page, of a study under each of its sets of assumptions."""
    plan = results.plan
    for words in (plan.own_title, plan.file.question):
        if words:
            yield words
    for assumptions, found in _situations(results).items():
        page = front_page(found)
        if len(plan.assumptions) > 1:
            yield f"\nUnder {assumptions} assumptions"
        yield page.about
        yield ""
        yield from page.sentences
        yield ""
        yield _table(page.options, console)
        yield ""
        yield page.sure
        yield from _unknown(found)
        yield from page.options.notes
        yield from page.not_counted
        yield from _caveats(results, found)
        yield from filter(None, [few_line(found), chosen_line(plan.chosen)])


def _situations(results: BaseResults) -> dict[str, FullFindings]:
    """Return what a front page is about, by the assumptions: all systems together, if there are several."""
    plan = results.plan
    if not isinstance(plan, StudyPlan):
        return {"": results}
    over = plan.file.uncertainty
    points = over and Points(over.points, over.replications)
    several = len(plan.systems) > 1
    whole, kept = (POOLED, None) if several else (plan.systems[0], results)
    return {
        a: situated(plan, whole, a, results.summary, points, kept, results.money) for a in plan.assumptions
    }


def _unknown(found: FullFindings) -> Iterator[str]:
    """Yield that nothing is said of what nobody has measured, if nothing is."""
    picture = how_sure(found)
    if picture is not None and isnan((bar := picture.bars[-1]).low):
        yield f"{bar.label}: {small(bar.said)}"


def _caveats(results: BaseResults, found: FullFindings) -> list[str]:
    """Return of which policies what comes first holds under one phase of settlements alone."""
    first = View(found).lead
    if first is None or isinstance(results.plan, StudyPlan):
        return []
    return phase_caveats(found, results.structure, first.quantity.measure)


def _table(found: Options, console: Console) -> Table:
    """Return the table of options: a difference stands beneath its level where the lines get too long."""
    wide = _laid_out(found, console.width, stacked=False)
    fits = console.measure(wide, options=console.options.update_width(1000)).maximum <= console.width
    return wide if fits else _laid_out(found, console.width, stacked=True)


def _laid_out(found: Options, width: int, *, stacked: bool) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for i, heading in enumerate(found.headings):
        table.add_column(wrapped(heading, _HEADING), justify="right" if i else "left", no_wrap=True)
    for policy, *cells in found.rows:
        shown = [cell.replace(" (", "\n(") if stacked else cell for cell in cells]
        table.add_row(wrapped(policy, width // _OF_NAMES), *shown)
    return table
