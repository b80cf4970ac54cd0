"""The words of the page, and what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from sim.page.inert import inert
from sim.page.tables import table
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.work import Stage


def shown(stage: Stage | None) -> None:
    """Show what each measure means; of the answer first what its table speaks of."""
    from sim.measures.registry import KINDS
    from sim.report.words.definitions import definition

    st.header(words.TABS[5])
    st.write(words.WORDS_SAID)
    if stage is not None:
        from sim.report.words.front_page import front_page

        for note in front_page(stage.results).options.notes:
            st.write(inert(note))
    rows = [(kind.title, definition(name)) for name, kind in KINDS.items() if definition(name)]
    table(words.TABS[5], words.WORD_AND_MEANING, sorted(set(rows)))
