"""The first tab: three sentences, the options, and pictures of people, knowledge, contracts and money."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from sim.page.drawing import CURVES, curve_figure
from sim.page.inert import inert
from sim.page.session import job
from sim.page.show import Picture, picture
from sim.page.tables import table
from sim.report.words import page as words

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sim.page.drawing import Drawn
    from sim.page.work import Stage
    from sim.report.results import Results

_READ = {
    "retention": {"retention": "still there"},
    "lost_knowledge": {"lost_knowledge": "lost so far", "knowledge_stock": "still in the team"},
}


def shown(stage: Stage) -> None:
    """Show the front page and its pictures."""
    from sim.report.words.front_page import front_page

    results = stage.results
    found = front_page(results)
    st.write(inert(found.about))
    for sentence in found.sentences:
        st.markdown(f"**{inert(sentence)}**")
    st.write(inert(found.sure))
    st.header(words.OPTIONS)
    headings, rows, notes = found.options
    table(words.OPTIONS, headings, rows)
    for note in notes:
        st.caption(inert(note))
    if found.not_counted:
        st.subheader(words.NOT_COUNTED)
        for line in found.not_counted:
            st.markdown(f"- {inert(line)}")
    st.header(words.CURVES)
    for name in CURVES:
        curve = of(name, results)._replace(begun=partial(_begun, stage, name))
        picture(curve, stage.number)
    st.header(words.CONTRACTS)
    for name in _there(results, "contract_ends", "limbo", "posts", "posts_page"):
        _unless_there_is_better(stage)
        picture(of(name, results), stage.number)
    st.header(words.MONEY)
    _unless_there_is_better(stage)
    picture(of("spending", results), stage.number)


def _begun(stage: Stage, name: str, width: float) -> Future[Drawn] | None:
    """Return a curve that was begun when its numbers came, if it was."""
    return stage.ahead.get((name, width))


def _unless_there_is_better(stage: Stage) -> None:
    """Go to a better answer if it has come: what is drawn of an older one stays to be seen until then."""
    newest = job().stage
    if newest is not None and newest.number > stage.number:
        st.rerun()


def _there(results: Results, *names: str) -> list[str]:
    from sim.report.figures.registry import figures_of

    there = {kind.name for kind in figures_of(results)}
    return [name for name in names if name in there]


def of(name: str, results: Results) -> Picture:
    """Return a picture of results by its name, with its table."""
    from sim.report.figures.registry import figure_called

    if name in CURVES:
        table, read = partial(getattr, results, name), partial(_readings, results, _READ[name])
        return Picture(name, curve_figure(name), results, table, read)
    kind = figure_called(name, results)
    return Picture(name, kind.draw, results, lambda: kind.table(results))


def _readings(results: Results, measures: dict[str, str]) -> list[str]:
    """Return, of each month, what every option comes to: the mean, and where single teams lie."""
    from sim.report.figures.bands import described
    from sim.report.words.naming import titles_drawn

    lines: list[list[str]] = []
    for outcome, title in zip(results.outcomes, titles_drawn(results).values(), strict=True):
        for measure, what in measures.items():
            columns = described(outcome.monthly(measure))
            for month, (mean, low, high) in enumerate(
                zip(columns["mean"], columns["p5"], columns["p95"], strict=True)
            ):
                if month == len(lines):
                    lines.append([words.MONTH.format(month)])
                span = f"(single teams {_said(measure, low)} to {_said(measure, high)})"
                lines[month].append(f"{title}: {_said(measure, mean)} {what} {span}")
    return ["\n".join(line) for line in lines]


def _said(measure: str, value: float) -> str:
    return f"{100 * value:.0f}%" if measure == "retention" else f"{value:.1f}"
