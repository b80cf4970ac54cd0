"""The what-if page: the script that streamlit runs at every change."""

from __future__ import annotations

import streamlit as st

from sim.errors import EngineRoomError
from sim.page import answer, start
from sim.page.session import follow_link, start_again, state
from sim.page.show import measure_window
from sim.page.style import styled
from sim.report.words import page as words


def main() -> None:
    """Show the question that comes next, or the answer."""
    st.set_page_config(page_title="engine-room: what if?", layout="wide", initial_sidebar_state="auto")
    styled()
    try:
        follow_link()
    except EngineRoomError as error:
        said(error)
    try:
        if state().settings is None:
            start.shown()
        else:
            measure_window()
            answer.shown()
    except EngineRoomError as error:
        said(error)
        st.button(words.START_AGAIN, key="after-error", on_click=start_again)


def said(error: Exception) -> None:
    """Say what is wrong, as plain text: the message may quote a file."""
    st.error(words.NOT_RIGHT)
    st.text(str(error))


main()
