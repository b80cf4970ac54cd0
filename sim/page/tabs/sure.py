"""How sure: three bars, the assumptions that move the answer, and sliders to move them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from sim.page.session import go_to, scenarios, state, try_to
from sim.page.settings import movable, with_assumption
from sim.page.show import picture
from sim.page.tables import table
from sim.page.tabs.front import of
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.settings import Movable
    from sim.page.work import Stage


def shown(stage: Stage) -> None:
    """Show how sure the answer is, and let what nobody has measured be moved."""
    from sim.report.words.how_sure import how_sure

    results = stage.results
    st.header(words.TABS[1])
    if (sure := how_sure(results)) is not None:
        said = " ".join(f"{bar.label}: {bar.said}" for bar in sure.bars)
        picture(of("how_sure", results), stage.number, f"{sure.title}. {said}")
    moving = _moving(stage)
    st.subheader(words.MOVES_MOST)
    if moving:
        from sim.report.words.english import capital
        from sim.report.words.titles import title_of

        rows = [[capital(title_of(path)), f"{by:+.2f}"] for path, by in moving]
        table(words.MOVES_MOST, words.RANK, rows)
    else:
        st.write(words.NOTHING_MOVES)
    st.header(words.ASSUMPTIONS)
    st.write(words.ASSUMPTIONS_SAID)
    st.button(
        words.AS_PUBLISHED, key="as-published", disabled=not state().settings.assumptions,
        on_click=lambda: go_to(replace(state().settings, assumptions=())),
    )  # fmt: skip
    for varied in _first([path for path, _ in moving]):
        _slider(varied)


def _moving(stage: Stage) -> list[tuple[str, float]]:
    from sim.report.words.spoken import View
    from sim.study.experiment.moving import moving

    results = stage.results
    if results.ranges is None or len(results.outcomes) < 2:
        return []
    lead = View(results).lead
    if lead is None:
        return []
    return [(m.path, m.correlation) for m in moving(results, lead.quantity.measure, lead.outcome.name)]


def _first(moving: list[str]) -> list[Movable]:
    """Return the assumptions that can be moved: what was moved already, and what moves the answer most."""
    there = {found.path: found for found in movable(scenarios()[0])}
    moved = [path for path, _ in state().settings.assumptions]
    order = dict.fromkeys([*moved, *moving, *there])
    return [there[path] for path in order if path in there][: max(words.MOST_ASSUMPTIONS, len(moving))]


def _slider(found: Movable) -> None:
    from sim.report.words.english import capital
    from sim.report.words.titles import title_of

    now = dict(state().settings.assumptions).get(found.path, found.value)
    key = f"assumption:{found.path}:{state().generation}"
    st.slider(
        capital(title_of(found.path)), float(found.low), float(found.high), float(now),
        (found.high - found.low) / 100 or 1.0, key=key, format="%.3g",
        on_change=partial(_moved, found.path, key),
    )  # fmt: skip


def _moved(path: str, key: str) -> None:
    try_to(with_assumption(state().settings, path, float(state()[key])))
