"""The what-if page: the script that streamlit runs at every change."""

from __future__ import annotations

import streamlit as st

from sim.errors import EngineRoomError
from sim.page import answer, start
from sim.page.moved import take_moves
from sim.page.session import follow_link, start_again, state, undo
from sim.page.show import measure_window
from sim.page.style import styled
from sim.report.words import page as words


def main() -> None:
    """Show the question that comes next, or the answer."""
    st.set_page_config(layout="wide", initial_sidebar_state="auto")
    styled()
    follow_link()
    if state().settings is not None:
        take_moves()
    if (told := state().told) is not None:
        lead, lines = told
        st.warning(lead)
        st.text("\n".join(lines))
    try:
        if state().settings is None:
            with st.container():  # one thing, so that all of it goes as soon as the answer begins
                start.shown()
        else:
            measure_window()
            answer.shown()
    except EngineRoomError as error:
        _said(error)


def _said(error: EngineRoomError) -> None:
    """Say what is wrong, as plain text: the message may quote a file; and offer the ways on."""
    st.error(words.WRONG)
    st.text(str(error))
    with st.container(horizontal=True):
        st.button(words.TRY_AGAIN, key="try-again")
        st.button(words.UNDO, key="undo-error", on_click=undo, disabled=not state().past)
        st.button(words.START_AGAIN, key="after-error", on_click=start_again)


main()
