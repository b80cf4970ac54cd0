"""Take it away: the briefing, the workbook, pictures with their data, the scenario, and a link."""

from __future__ import annotations

from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from sim.errors import EngineRoomError
from sim.page.elsewhere import Elsewhere, made, packed
from sim.page.session import desk, state, who
from sim.report.words import page as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.page.work import Desk, Stage
    from sim.report.results import Results

    _Make = Callable[[Results], bytes]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = "application/zip"


def shown(stage: Stage) -> None:
    """Offer the files, each made when it is asked for; nothing is written to any disk."""
    from sim.page.files import pictures_zip, scenarios_zip
    from sim.page.link import to_query
    from sim.report.live import document_bytes
    from sim.study.experiment.personal import is_personal

    results, settings = stage.results, state().settings
    st.header(words.TABS[4])
    st.write(words.simulated_teams(stage.code, stage.replications, stage.points))
    st.write(words.FILES_SAID)
    if is_personal(results.plan):
        st.write(words.PRIVATE)
    file = partial(_file, settings.system, partial(_made, desk(), who(), results))
    file(words.BRIEFING_WORD, "briefing.docx", _WORD, partial(document_bytes, kind="docx"), primary=True)
    file(words.WORKBOOK, "results.xlsx", _SHEET, partial(document_bytes, kind="xlsx"))
    file(words.BRIEFING_PAGE, "briefing.html", "text/html", partial(document_bytes, kind="html"))
    file(words.PICTURES_ZIP, "pictures.zip", _ZIP, pictures_zip)
    file(words.SCENARIOS_ZIP, "scenarios.zip", _ZIP, scenarios_zip)
    st.subheader(words.A_LINK)
    if settings.own:
        st.write(words.NO_LINK)
    else:
        st.write(words.COPY_LINK)
        st.code(
            f"{(st.context.url or '').split('?')[0]}?{urlencode(to_query(settings))}",
            language=None,
            wrap_lines=True,
        )


def _file(
    system: str, made_of: Callable[[_Make], bytes], label: str, name: str, mime: str, make: _Make, *,
    primary: bool = False,
) -> None:  # fmt: skip
    """Offer a file, called by a shipped system; of a team of the visitor's own its name tells nothing."""
    st.download_button(
        label, partial(made_of, make), f"{system}-{name}" if system else name, mime,
        key=f"take-{name}", on_click="ignore", type="primary" if primary else "secondary",
    )  # fmt: skip


def _made(at: Desk, whose: str, results: Results, make: _Make) -> bytes:
    """Have a file made by a process; here, if none comes to it. No script runs now: there is no state."""
    try:
        done: bytes = at.have_done(whose, made, Elsewhere(make, packed(results))).result()
    except (CancelledError, EngineRoomError):
        return make(results)
    return done
