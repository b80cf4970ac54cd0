"""How sure: three bars, the assumptions that move the answer, their tornado, and sliders to move them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from sim.page.inert import inert, inert_label
from sim.page.moved import held, take_late
from sim.page.session import go_to, job, scenarios, state
from sim.page.settings import movable, with_assumption
from sim.page.show import Picture, picture
from sim.page.tables import table
from sim.page.tabs.front import of
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.settings import Movable, Settings
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
        from sim.report.words.assumed import assumption_label

        rows = [[assumption_label(path), f"{by:+.2f}"] for path, by in moving]
        table(words.MOVES_MOST, words.RANK, rows)
    else:
        st.write(words.NOTHING_MOVES)
    paths = [path for path, _ in moving]
    _tornado(stage)
    st.header(words.ASSUMPTIONS)
    st.write(f"{words.ASSUMPTIONS_SAID} {words.MOST_FIRST if moving else ''}".strip())
    st.button(
        words.AS_PUBLISHED, key="as-published", disabled=not state().settings.assumptions,
        on_click=lambda: go_to(replace(state().settings, assumptions=())),
    )  # fmt: skip
    for varied in _in_order(paths)[: max(words.MOST_ASSUMPTIONS, len(paths))]:
        _slider(varied)


def _moving(stage: Stage, measure: str = "") -> list[tuple[str, float]]:
    """Return what moves a measure's difference, if not that of what is said first, with its correlation."""
    from sim.report.words.spoken import View
    from sim.study.experiment.moving import moving

    results = stage.results
    if results.ranges is None or len(results.outcomes) < 2:
        return []
    lead = View(results).lead
    if lead is None:
        return []
    found = moving(results, measure or lead.quantity.measure, lead.outcome.name)
    return [(m.path, m.correlation) for m in found]


class _ToMove(NamedTuple):
    paths: list[str]
    said: str


def _to_move(stage: Stage) -> _ToMove:
    """Return the assumptions that a tornado would move, and what is said of it."""
    from sim.report.words.wording import measure_in_title
    from sim.study.experiment.comparison import tornado_measures

    measure = tornado_measures(stage.results.plan.file.run.years)[0]
    moving = [path for path, _ in _moving(stage, measure)]
    paths = (moving or _acting(stage))[: words.MOST_ASSUMPTIONS]
    which = words.TORNADO_MOST if moving else words.TORNADO_FIRST
    said = words.TORNADO_LATER.format(which.format(len(paths)), measure_in_title(measure))
    return _ToMove(paths, said)


def _acting(stage: Stage) -> list[str]:
    """Return the paths of the assumptions that can be moved and do something here."""
    from sim.study.ranges import acting_in

    acting = {varied.path for of_one in acting_in(stage.results.scenarios) for varied in of_one}
    return [found.path for found in _in_order([]) if found.path in acting]


def _tornado(stage: Stage) -> None:
    """Show the tornado of each proposal, or offer to work it out for what moves its measure most."""
    results = stage.results
    if results.answers.get("tornado") is not None:
        _tornados(stage)
        return
    st.subheader(words.TORNADO)
    if len(results.outcomes) < 2:
        st.write(words.TORNADO_ALONE)
    elif stage.points < job().wanted.points:
        st.write(words.TORNADO_WAITS)
    elif job().wanted.tornado:
        st.write(words.TORNADO_COMING)
    elif (asked := _to_move(stage)).paths:
        st.write(asked.said)
        st.button(
            words.ASK_TORNADO, type="primary", key="ask-tornado",
            on_click=lambda: job().ask_more(tornado=asked.paths),
        )  # fmt: skip
    else:
        st.write(words.TORNADO_NONE)


def _tornados(stage: Stage) -> None:
    from sim.report.figures.tornado import comparison_tornado, moved_most
    from sim.report.words.naming import titles

    results = stage.results
    named, answer = titles(results), results.answers["tornado"]
    for n, outcome in enumerate(results.outcomes[1:], 1):
        title = named[outcome.name]
        drawn = moved_most(answer[answer["scenario"] == outcome.name])
        st.subheader(inert(words.TORNADO_FIGURE.format(title)))
        if drawn is None:
            st.write(inert(words.TORNADO_NOTHING.format(title)))
            continue
        shown = Picture(
            f"tornado-{n}", partial(comparison_tornado, policy=outcome.name), results, drawn.copy,
            title=words.PICTURES["tornado"].format(title),
        )  # fmt: skip
        picture(shown, stage.number)


def _in_order(moving: list[str]) -> list[Movable]:
    """Return the assumptions that can be moved: those that were, that move the answer most, or usually do."""
    from sim.report.words.assumed import USUAL

    there = {found.path: found for found in movable(scenarios()[0])}
    moved = [path for path, _ in state().settings.assumptions]
    order = dict.fromkeys([*moved, *moving, *USUAL, *there])
    return [there[path] for path in order if path in there]


def _slider(found: Movable) -> None:
    key = f"assumption:{found.path}:{state().generation}"
    held(key, _now(found), partial(_with_assumption, found.path))
    said = st.slider(
        inert_label(found.title), float(found.low), float(found.high), _now(found),
        (found.high - found.low) / 100 or 1.0, key=key, format="%.3g", help=inert(found.help),
    )  # fmt: skip
    take_late(key, said)


def _now(found: Movable) -> float:
    return float(dict(state().settings.assumptions).get(found.path, found.value))


def _with_assumption(path: str, settings: Settings, value: float) -> Settings:
    return with_assumption(settings, path, value)
