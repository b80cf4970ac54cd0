"""Take it away: the briefing, the workbook, pictures with their data, the scenario, and a link."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from sim.page.session import state
from sim.report.words import page as words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.page.work import Stage

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ZIP = "application/zip"


def shown(stage: Stage) -> None:
    """Offer the files, each made when it is asked for; nothing is written to any disk."""
    from sim.page.link import to_query
    from sim.report.live import document_bytes
    from sim.study.experiment.personal import is_personal

    results, settings = stage.results, state().settings
    st.header(words.TABS[4])
    st.write(words.simulated_teams(stage.code, stage.replications, stage.points))
    st.write(words.FILES_SAID)
    if is_personal(results.plan):
        st.write(words.PRIVATE)
    file = partial(_file, settings.system)
    file(words.BRIEFING_WORD, "briefing.docx", _WORD, partial(document_bytes, results, "docx"), primary=True)
    file(words.WORKBOOK, "results.xlsx", _SHEET, partial(document_bytes, results, "xlsx"))
    file(words.BRIEFING_PAGE, "briefing.html", "text/html", partial(document_bytes, results, "html"))
    file(words.PICTURES_ZIP, "pictures.zip", _ZIP, partial(_pictures, stage))
    file(words.SCENARIOS_ZIP, "scenarios.zip", _ZIP, partial(_scenarios, stage))
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
    system: str, label: str, name: str, mime: str, make: Callable[[], bytes], *, primary: bool = False
) -> None:
    """Offer a file, called by a shipped system; of a team of the visitor's own its name tells nothing."""
    st.download_button(
        label, make, f"{system}-{name}" if system else name, mime, key=f"take-{name}", on_click="ignore",
        type="primary" if primary else "secondary",
    )  # fmt: skip


def _pictures(stage: Stage) -> bytes:
    from sim.report.live import pictures_of

    files: dict[str, str | bytes] = {}
    for made in pictures_of(stage.results):
        files |= {f"{made.name}.svg": made.svg, f"{made.name}.png": made.png, f"{made.name}.csv": made.csv}
    return _zipped(stage, files)


def _scenarios(stage: Stage) -> bytes:
    from sim.report.live import scenario_files

    return _zipped(stage, scenario_files(stage.results))


def _zipped(stage: Stage, files: Mapping[str, str | bytes]) -> bytes:
    """Return files in a zip; of a listed team with a file that says that they are personal data."""
    from sim.files.private import ADVICE, NOTICE
    from sim.report.live import zip_of
    from sim.study.experiment.personal import is_personal

    if not is_personal(stage.results.plan):
        return zip_of(files)
    return zip_of({NOTICE: ADVICE, **files}, private=True)
