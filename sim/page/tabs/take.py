"""Take it away: the briefing, the workbook, pictures with their data, the scenario, and a link."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from sim.page.session import state
from sim.report.words import page as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.page.work import Stage

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shown(stage: Stage) -> None:
    """Offer the files, each made when it is asked for; nothing is written to any disk."""
    from sim.page.link import to_query
    from sim.report.live import document_bytes

    results = stage.results
    st.header(words.TABS[4])
    st.write(words.simulated_teams(stage.code, stage.replications, stage.points))
    _file("Briefing (Word)", "briefing.docx", _WORD, partial(document_bytes, results, "docx"), primary=True)
    _file("Workbook (Excel)", "results.xlsx", _SHEET, partial(document_bytes, results, "xlsx"))
    _file("Briefing (one web page)", "briefing.html", "text/html", partial(document_bytes, results, "html"))
    _file("Pictures with their numbers (zip)", "pictures.zip", "application/zip", partial(_pictures, stage))
    _file(
        "Scenarios for the command line (zip)", "scenarios.zip", "application/zip", partial(_scenarios, stage)
    )
    st.subheader("A link that opens these settings again")
    settings = state().settings
    if settings.own:
        st.write("There is none: what you uploaded is in this session alone, and goes with it.")
    else:
        st.write("Copy it, or the address of this page.")
        st.code(
            f"{(st.context.url or '').split('?')[0]}?{urlencode(to_query(settings))}",
            language=None,
            wrap_lines=True,
        )


def _file(label: str, name: str, mime: str, make: Callable[[], bytes], *, primary: bool = False) -> None:
    st.download_button(
        label, make, name, mime, key=f"take-{name}", on_click="ignore",
        type="primary" if primary else "secondary",
    )  # fmt: skip


def _pictures(stage: Stage) -> bytes:
    from sim.report.live import pictures_of, zip_of

    files: dict[str, bytes] = {}
    for made in pictures_of(stage.results):
        files |= {f"{made.name}.svg": made.svg, f"{made.name}.png": made.png, f"{made.name}.csv": made.csv}
    return zip_of(files)


def _scenarios(stage: Stage) -> bytes:
    from sim.report.live import scenario_files, zip_of

    return zip_of(scenario_files(stage.results))
