"""What a screen reader says by itself: that another step has come, and how far the work is.

Both need an element that stays as it is while the library writes everything else anew.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from sim.report.words import page as words


def arrived(step: str, heading: str) -> None:
    """Call the window what is shown, and bring the keyboard to its heading if it has come by a press.

    What was pressed goes with the step before it: the keyboard would be lost, and nothing be said. As a page
    is opened, the keyboard stays where its user has it.
    """
    st.set_page_config(page_title=words.WINDOW.format(heading))
    _arrival()(data={"step": step, "heading": " ".join(heading.split())}, key="arrival")


def said(key: str, text: str, of: object = None) -> None:
    """Show a line that is read aloud as it changes, and not as often as it is written.

    Parameters
    ----------
    key : str
        Which line.
    text : str
        What it says.
    of : object
        What it is about: of something else the same words are news.
    """
    _line()(data={"text": text, "of": repr(of)}, key=f"said-{key}")


@cache
def _arrival() -> Any:
    return st.components.v2.component(
        "engine_room_arrival",
        html="<span></span>",
        js="""
        export default function({data}) {
          const before = window.engineRoomStep;
          window.engineRoomStep = data.step;
          if (before === undefined || before === data.step) return;
          const began = performance.now();
          const find = () => {
            if (window.engineRoomStep !== data.step) return;
            const main = document.querySelector('[data-testid="stMain"]');
            const there = [...main.querySelectorAll('h1, h2')].find(
              (one) => one.textContent.trim().split(/\\s+/).join(' ') === data.heading);
            if (there) { there.tabIndex = -1; there.focus(); }
            const taken = there && document.activeElement === there;  // not while levers cover it
            if (!taken && performance.now() - began < 3000) requestAnimationFrame(find);
          };
          find();
        }
        """,
    )


@cache
def _line() -> Any:
    return st.components.v2.component(
        "engine_room_line",
        html='<p role="status"></p>',
        css="""
        p { margin: 0; font-weight: 600; }
        """,
        js="""
        export default function({parentElement, data}) {
          const line = parentElement.querySelector('p'), now = JSON.stringify(data);
          if (parentElement.said === now) return;
          parentElement.said = now;
          line.textContent = data.text;
        }
        """,
    )
