"""Why: what a difference is made of, as a waterfall and in one sentence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from sim.page.inert import inert
from sim.page.session import job
from sim.page.show import Picture, picture
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.work import Stage


def shown(stage: Stage) -> None:
    """Show whether it is just more money, and what else each difference is made of."""
    from sim.report.words.naming import titles
    from sim.report.words.why import money_or_certainty

    results = stage.results
    st.header(words.TABS[2])
    if len(results.outcomes) < 2:
        st.write(words.NO_PROPOSAL)
        return
    named = titles(results)
    for outcome in results.outcomes[1:]:
        if said := money_or_certainty(results, outcome):
            st.markdown(f"**{inert(named[outcome.name])}.** {inert(said)}")
    why = results.why
    if why is None or why.empty:
        asked = job().wanted.why
        st.write(words.WHY_COMES if asked else words.WHY_LATER)
        st.button(
            words.ASK_WHY, type="primary", key="ask-why", disabled=asked,
            on_click=lambda: job().ask_more(why=True),  # a run of the script may be cut short
        )  # fmt: skip
        return
    from sim.report.figures.waterfall import why_figure
    from sim.report.words.why import in_sentences

    for n, outcome in enumerate(results.outcomes[1:]):
        rows = why[why["scenario"] == outcome.name]
        if rows.empty:
            continue
        st.subheader(inert(words.WHY_FIGURE.format(named[outcome.name])))
        said = in_sentences(rows, rows["measure"].iloc[0], named[outcome.name])
        st.write(inert(said))
        draw = partial(why_figure, policy=outcome.name)
        title = words.PICTURES["why"].format(named[outcome.name])
        shown = Picture(f"why-{n + 1}", draw, results, rows.copy, title=title)
        picture(shown, stage.number)
