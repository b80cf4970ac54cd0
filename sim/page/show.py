"""A picture on the page: drawn once a stage, with words for it, numbers behind it, and values to read off."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from concurrent.futures import CancelledError
from functools import cache, partial
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from sim.errors import EngineRoomError
from sim.page.drawing import Drawn, picture_of
from sim.page.elsewhere import Elsewhere, made, packed
from sim.page.inert import inert_label
from sim.page.session import job, picture_width, state
from sim.page.tables import table as show_table
from sim.report.words import page as words
from sim.study.experiment.folder import csv

if TYPE_CHECKING:
    from concurrent.futures import Future

    import pandas as pd
    from matplotlib.figure import Figure

_MOST_ROWS = 400
_NARROW = 700  # pixels
_PNG_DPI = 200
_PATIENCE = 10.0  # seconds; then it is drawn here


class Picture(NamedTuple):
    """A picture to show.

    Attributes
    ----------
    name : str
        Of its files; its title stands in the words of the page.
    draw : callable
        From what is drawn and ``width``, in inches, to the figure; of a module that
        a process can import without the page.
    subject : Any
        What is drawn: the same of all pictures of a stage.
    table : callable
        From nothing to the numbers that are drawn.
    readings : callable or None
        From nothing to what can be read off in each month: a line of words a month.
    begun : callable or None
        From its width to the picture that is drawn already, or is being drawn; None if it is not.
    title : str
        What it is called, if not as the words of the page call its name.
    """

    name: str
    draw: Callable[..., Figure]
    subject: Any
    table: Callable[[], pd.DataFrame] | None
    readings: Callable[[], list[str]] | None = None
    begun: Callable[[float], Future[Drawn] | None] | None = None
    title: str = ""


def picture(shown: Picture, stage: object, alt: str = "") -> None:
    """Show a picture with the words around it, its numbers and its files.

    Parameters
    ----------
    shown : Picture
        What is drawn.
    stage : object
        What it is drawn of; a picture is drawn once of each.
    alt : str
        What it shows, where the words around it do not say so.
    """
    title = shown.title or words.PICTURES.get(shown.name, shown.name)
    width = picture_width()
    seen = _kept(("svg", shown.name, stage, width), lambda: _draw(shown, stage, width))
    readings = _kept(("read", shown.name, stage), shown.readings) if shown.readings else []
    alt = alt or words.SAID_ABOVE.format(title)
    if seen.words is not None:
        headlines, what, origin = seen.words
        lines = "".join(f"<p>{escape(line)}</p>" for line in (origin.about, *headlines.details, what) if line)
        st.html(f'<h3 class="around">{escape(headlines.title)}</h3><div class="around">{lines}</div>')
    if readings and seen.boxes:
        _reader()(
            data={
                "src": _source(seen.svg), "alt": alt, "boxes": seen.boxes, "readings": readings,
                "label": words.READ_OFF.format(title),
            },
            key=f"reader-{shown.name}",
        )  # fmt: skip
    else:
        st.html(f'<img class="picture" src="{_source(seen.svg)}" alt="{escape(alt, quote=True)}">')
    if seen.words is not None:
        st.html(f'<p class="around">{escape(seen.words.origin.made)}</p>')
    if shown.table is None:
        return
    behind = st.expander(
        inert_label(words.NUMBERS.format(title)), key=f"behind-{shown.name}", on_change="rerun"
    )
    if not behind.open:
        return
    with behind:
        table = _kept(("table", shown.name, stage), shown.table)
        shown_rows = _readable(table.head(_MOST_ROWS))
        show_table(title, list(shown_rows.columns), shown_rows.itertuples(index=False))
        if len(table) > _MOST_ROWS:
            st.write(words.FIRST_ROWS.format(_MOST_ROWS, len(table)))
        st.download_button(
            inert_label(f"{words.PICTURE_FILE}: {title}"), lambda: _png(shown, width), f"{shown.name}.png",
            "image/png", key=f"png-{shown.name}", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            inert_label(f"{words.NUMBERS_FILE}: {title}"), csv(table), f"{shown.name}.csv",
            "text/csv", key=f"csv-{shown.name}", on_click="ignore",
        )  # fmt: skip


def forget_drawn() -> None:
    """Forget what was drawn of an earlier stage."""
    kept = state()
    kept.drawn = {key: made for key, made in kept.drawn.items() if key[0] == "history"}


def measure_window() -> None:
    """Learn how wide the reader's window is, so that pictures for a phone are drawn narrow."""
    _window()(data={"narrow": _NARROW}, key="window", on_narrow_change=lambda: None)


def _kept(key: object, make: Callable[[], Any]) -> Any:
    drawn = state().drawn
    if key not in drawn:
        drawn[key] = make()
    return drawn[key]


def _draw(shown: Picture, stage: object, width: float) -> Drawn:
    """Have a picture drawn by a process; here, if none comes to it."""
    begun = shown.begun(width) if shown.begun is not None else None
    if begun is None:
        held = _kept(("held", stage), lambda: packed(shown.subject))
        begun = job().have_done(made, Elsewhere(partial(picture_of, shown.draw, width), held))
    try:
        return begun.result(_PATIENCE)
    except (CancelledError, TimeoutError, EngineRoomError):
        state()  # a script that was left for another ends here, and draws nothing that nobody sees
        return picture_of(shown.draw, width, shown.subject)


def _png(shown: Picture, width: float) -> bytes:
    from sim.report.figures.style import DRAWING

    with DRAWING:
        png = io.BytesIO()
        shown.draw(shown.subject, width=width).savefig(
            png, format="png", dpi=_PNG_DPI, metadata={"Software": None}
        )
    return png.getvalue()


def _source(svg: str) -> str:
    """Return a picture as an address that holds it: in an image nothing runs, whatever its names are."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    shown = table.copy()
    for column in shown.columns:
        if shown[column].dtype.kind == "f":
            shown[column] = [("" if value != value else f"{value:,.4g}") for value in shown[column]]
    return shown


@cache
def _reader() -> Any:
    return st.components.v2.component(
        "engine_room_reader",
        html='<div class="room"><img><div class="over" role="slider" tabindex="0"></div></div>'
        '<p class="said" aria-hidden="true"></p>',
        css="""
        .room { position: relative; max-width: 60rem; } img { width: 100%; height: auto; display: block; }
        .over { position: absolute; inset: 0; cursor: crosshair; }
        .over:focus-visible { outline: 3px solid #212B32; outline-offset: 2px; }
        .line { position: absolute; width: 2px; background: #212B32; pointer-events: none; }
        .said { font: 1rem/1.4 sans-serif; color: #212B32; min-height: 3.2em;
          margin: .3rem 0 0; white-space: pre-line; }
        """,
        js="""
        export default function({parentElement, data}) {
          const over = parentElement.querySelector('.over'), said = parentElement.querySelector('.said');
          const img = parentElement.querySelector('img');
          img.src = data.src; img.alt = data.alt;
          const last = data.readings.length - 1;
          let month = parentElement.month ?? -1;
          over.setAttribute('aria-label', data.label);
          over.setAttribute('aria-valuemin', 0); over.setAttribute('aria-valuemax', last);
          const tell = (to) => {
            month = Math.max(0, Math.min(last, to)); parentElement.month = month;
            over.setAttribute('aria-valuenow', month);
            over.setAttribute('aria-valuetext', data.readings[month]);
            said.textContent = data.readings[month];
            over.replaceChildren(...data.boxes.map(([left, top, per, tall]) => {
              const line = document.createElement('div'); line.className = 'line';
              line.style.left = 100 * (left + per * month) + '%'; line.style.top = 100 * top + '%';
              line.style.height = 100 * tall + '%'; return line; }));
          };
          if (month >= 0) tell(month);
          else { over.setAttribute('aria-valuenow', 0);
                 over.setAttribute('aria-valuetext', data.readings[0]);
                 said.textContent = data.label; }
          over.onmousemove = over.onclick = (event) => {
            const box = over.getBoundingClientRect(), x = (event.clientX - box.left) / box.width;
            const inside = data.boxes.filter(
              ([left, , per]) => x >= left - per && x <= left + per * (last + 1));
            if (inside.length) tell(Math.round((x - inside[0][0]) / inside[0][2]));
          };
          over.onfocus = () => { if (month < 0) tell(0); };
          over.onkeydown = (event) => {
            const steps = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1,
              PageUp: 12, PageDown: -12};
            const step = steps[event.key];
            if (step) tell(Math.max(month, 0) + step);
            else if (event.key === 'Home') tell(0);
            else if (event.key === 'End') tell(last);
            else return;
            event.preventDefault();
          };
        }
        """,
    )


@cache
def _window() -> Any:
    return st.components.v2.component(
        "engine_room_window",
        html="<span></span>",
        js="""
        export default function({data, setStateValue}) {
          if (window.innerWidth < data.narrow && !window.toldNarrow) {
            window.toldNarrow = true; setStateValue('narrow', true);
          }
        }
        """,
    )
