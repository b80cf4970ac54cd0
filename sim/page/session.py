"""What one visitor's session holds: what is asked, what was asked before, and the address that says so."""

from __future__ import annotations

import os
import threading
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.page.drawing import curves_ahead
from sim.page.limits import limits
from sim.page.link import LinkError, from_query, to_query
from sim.page.settings import Settings, scenarios_of, why_not
from sim.page.work import Desk
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.limits import Limits
    from sim.page.work import Job
    from sim.scenario import Scenario

LIMITS = "ENGINE_ROOM_PAGE_LIMITS"
"""The variable that names the file of limits; the command sets it."""

_MOST_PAST = 50
_MOST_ANSWERED = 4  # questions whose answers are kept, to go back to


@cache
def the_limits() -> Limits:
    """Return the limits of this server."""
    named = os.environ.get(LIMITS)
    return limits(Path(named) if named else None)


_begun = threading.Lock()


def desk() -> Desk:
    """Return the one desk that does the work of all sessions.

    It is in no cache of the library's: any browser can have those cleared, and would get one more desk.
    """
    with _begun:
        return _desk()


@cache
def _desk() -> Desk:
    from sim.report.figures.style import WIDTH_INCHES

    return Desk(the_limits(), partial(curves_ahead, width=WIDTH_INCHES))


def state() -> Any:
    """Return the session's state, with all that is kept in it."""
    kept = st.session_state
    kept.setdefault("settings", None)
    kept.setdefault("past", [])
    kept.setdefault("own", {})
    kept.setdefault("drawn", {})
    kept.setdefault("generation", 0)
    kept.setdefault("held", {})
    kept.setdefault("asked", None)
    kept.setdefault("job", None)
    kept.setdefault("answered", {})
    kept.setdefault("team", None)
    kept.setdefault("link", None)
    kept.setdefault("told", None)
    return kept


def follow_link() -> None:
    """Take the settings from the address as a session begins, and when its visitor goes back or forth.

    At no other time: what a browser sends in the instant in which it is told an address names the one
    before, and to follow that would take back what was just asked. What is not understood is told until
    something else is asked.
    """
    kept, query = state(), _address()
    if query == (kept.link or {}) or not (kept.link is None or _back_or_forth()):
        return
    kept.link, kept.told = query, None
    make_anew()
    try:
        kept.settings, left_out = from_query(query) if query else (None, ())
        if left_out:
            kept.told = (words.LINK_IN_PART, left_out)
    except LinkError as error:
        kept.told = (words.LINK_REFUSED, (str(error),))


def _back_or_forth() -> bool:
    """Tell whether the browser's own buttons have led to the address."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _address() -> dict[str, str | list[str]]:
    """Return what the address says; in a list, where it says several things under one name."""
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    return {key: texts[0] if len(texts) == 1 else texts for key, texts in given.items()}


def go_to(settings: Settings | None, *, undoing: bool = False, by_widget: bool = False) -> None:
    """Ask something else, and say so in the address; widgets, which would tell old values, are made anew.

    Not so if a widget asked, which tells the new value already: made anew, it would lose the keyboard.
    Settings that are the session's own, of a file that was uploaded, are in no address.
    """
    kept = state()
    if settings == kept.settings:
        return
    if not undoing and kept.settings is not None:
        kept.past = [*kept.past[-_MOST_PAST:], kept.settings]
    kept.settings, kept.told = settings, None
    if not by_widget:
        make_anew()
    kept.link = to_query(settings) if settings is not None and not settings.own else {}
    st.query_params.from_dict(kept.link)


def make_anew() -> None:
    """Have all widgets of levers and assumptions made anew: they tell old values."""
    kept = state()
    kept.generation += 1
    kept.held = {}


def try_to(settings: Settings) -> None:
    """Ask what a widget says if it is possible; if not, say why, and have the widgets as they were."""
    kept = state()
    if refused := why_not(settings, kept.own):
        kept["refused"] = refused
        make_anew()
        return
    go_to(settings, by_widget=True)


def undo() -> None:
    """Go back to what was asked before."""
    kept = state()
    if kept.past:
        before = kept.past[-1]
        kept.past = kept.past[:-1]
        go_to(before, undoing=True)


def start_again() -> None:
    """Forget what is asked, and begin with the first question; what was uploaded stays for the session."""
    kept = state()
    if kept.job is not None:
        kept.job.abandon()
    kept.past, kept.team, kept.job, kept.asked = [], None, None, None
    go_to(None, undoing=True)


def scenarios() -> tuple[Scenario, ...]:
    """Return the scenarios that are asked for, the baseline first."""
    kept = state()
    key = ("scenarios", kept.settings)
    if kept.get("read", (None, ()))[0] != key:
        kept["read"] = (key, scenarios_of(kept.settings, kept.own))
    found: tuple[Scenario, ...] = kept["read"][1]
    return found


def job() -> Job:
    """Return the job that answers what is asked; the one before it is abandoned.

    One that was given up as nobody looked is gone on with.
    """
    kept = state()
    if kept.job is None or kept.asked != kept.settings or kept.job.abandoned:
        if kept.job is not None:
            kept.job.abandon()
            if kept.job.stage is not None:
                kept.answered = {**kept.answered, kept.asked: kept.job.stage}
                kept.answered = dict(list(kept.answered.items())[-_MOST_ANSWERED:])
        same = kept.job if kept.asked == kept.settings else None
        if same is None:
            kept.drawn = {}
        known = kept.answered.get(kept.settings)
        kept.job = desk().ask(
            who(),
            scenarios(),
            private=bool(kept.settings.own),
            known=known,
            ahead=partial(curves_ahead, width=picture_width()),
        )
        kept.asked = kept.settings
        if same is not None:
            kept.job.ask_more(why=same.wanted.why, tornado=same.wanted.tornado)
    made: Job = kept.job
    return made


def picture_width() -> float:
    """Return how wide pictures are drawn, in inches: narrower for a phone, once it is known to be one."""
    from sim.report.figures.style import COLUMN_INCHES, WIDTH_INCHES

    seen = st.session_state.get("window") or {}
    narrow = seen.get("narrow", False) if hasattr(seen, "get") else getattr(seen, "narrow", False)
    return COLUMN_INCHES if narrow else WIDTH_INCHES


@st.cache_resource(scope="session", show_spinner=False, on_release=lambda gone: desk().leave(gone))
def who() -> str:
    """Return what the desk calls this session; it is told when the browser has gone."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx()
    assert context is not None  # without a session there is no such cache
    return context.session_id
