"""The words of the page, and what they mean."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import streamlit as st

from sim.page.inert import inert
from sim.page.tables import table
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.work import Stage


_DRAWN = {
    "months_kept", "lost_knowledge", "knowledge_stock_end", "limbo_weeks", "limbo_people", "vacancy_rate",
    "funded_post_months", "cost_total_gbp",
}  # fmt: skip
"""What the pictures and the sentences speak of, whatever is compared."""


def shown(stage: Stage | None) -> None:
    """Show what each measure means that the page speaks of, by the alphabet; all others on asking."""
    from sim.measures.registry import KINDS

    st.header(words.TABS[5])
    st.write(words.WORDS_SAID)
    here = _on_the_page(stage)
    if stage is not None:
        from sim.report.words.front_page import front_page

        for note in front_page(stage.results).options.notes:
            st.write(inert(note))
    table(words.TABS[5], words.WORD_AND_MEANING, rows(here))
    with st.expander(words.OTHER_WORDS):
        table(words.OTHER_WORDS, words.WORD_AND_MEANING, rows(set(KINDS) - here))


def rows(measures: Collection[str]) -> list[tuple[str, str]]:
    """Return the title and the meaning of measures that have one, by the alphabet."""
    from sim.measures.registry import KINDS
    from sim.report.words.definitions import definition

    found = {(KINDS[name].title, definition(name)) for name in measures if definition(name)}
    return sorted(found, key=lambda row: row[0].lower())


def _on_the_page(stage: Stage | None) -> set[str]:
    """Return the measures of the table of options and of the pictures of the answer."""
    from sim.report.words.spoken import View

    spoken = {quantity.measure for quantity in View(stage.results).quantities} if stage is not None else set()
    return spoken | _DRAWN
