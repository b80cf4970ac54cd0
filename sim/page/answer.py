"""The answer: levers beside it, how far the work is, and the tabs."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.page.aloud import arrived, said
from sim.page.inert import inert
from sim.page.lever_widgets import shown as levers_shown
from sim.page.session import job, scenarios, start_again, state
from sim.page.show import forget_drawn
from sim.page.tabs import front, glossary, story, sure, take, why
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.work import Job, Stage

_FIRST_SECONDS = 3.0
_POLL_SECONDS = 0.7
_BUILD: tuple[Callable[[Any], None], ...] = (
    front.shown,
    sure.shown,
    why.shown,
    story.shown,
    take.shown,
    glossary.shown,
)


def shown() -> None:
    """Show the answer as far as it is known, and go on asking for more."""
    place = st.empty()
    if state().job is None:
        place.write(f"{words.WORKING} …")
    working = job()
    asked = scenarios()
    place.empty()
    st.title(inert(asked[0].system.title))
    arrived("answer", asked[0].system.title)
    with st.sidebar:
        levers_shown()
        st.button(words.START_AGAIN, on_click=start_again, key="start-again")
    stage = working.stage
    _now_shown(stage)
    status(working)
    if stage is None:
        stage = working.wait(_FIRST_SECONDS)
        _now_shown(stage)
    tabs = st.tabs(words.TABS, on_change="rerun", key="tab")
    for tab, build in zip(tabs, _BUILD, strict=True):
        if tab.open:
            with tab:
                if stage is None and build not in (glossary.shown, story.shown):
                    st.write(f"{words.WORKING} …")
                else:
                    build(stage)


def _now_shown(stage: Stage | None) -> None:
    """Note which answer is shown; what was drawn of another is forgotten."""
    number = stage.number if stage is not None else 0
    if state().get("shown") != number:
        forget_drawn()
    state()["shown"] = number


def status(working: Job) -> None:
    """Say how far the work is, in the place where it was said; look again and again until it is finished."""
    over = bool(working.progress.finished or working.progress.failed)
    st.fragment(_followed, run_every=None if over else _POLL_SECONDS)(working, over)


def _followed(working: Job, over: bool) -> None:
    if not over:
        working.look()
        stage, progress = working.stage, working.progress
        newer = stage is not None and stage.number > state().get("shown", 0)
        if newer or progress.finished or progress.failed or working.abandoned:
            st.rerun()
    _line(working)


def _line(working: Job) -> None:
    stage, progress = working.stage, working.progress
    if progress.failed:
        st.error(words.WORK_STOPPED)
        st.text(progress.failed)
        return
    known = words.simulated_teams(stage.code, stage.replications, stage.points) if stage else words.WORKING
    finished = f" {words.FINISHED}" if progress.finished else ""
    said("status", f"{known}{finished}", of=hash(state().settings))
    if not progress.finished:
        part = progress.done / progress.total if progress.total else 0.0
        doing = escape(words.progress(progress.doing, progress.done, progress.total))
        bar = f'<div class="bar"><div style="width:{min(1.0, part):.1%}"></div></div>'
        st.html(f'<p class="doing">{doing}</p>{bar}')
