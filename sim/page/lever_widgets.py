"""The levers of one option as widgets, made from :mod:`sim.page.levers`; undo, and what differs as chips."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.page.inert import inert, inert_label
from sim.page.levers import choices_in, differs, impossible_choices, levers, value_in
from sim.page.moved import held, take_late
from sim.page.session import make_anew, scenarios, state, try_to, undo
from sim.page.settings import as_baseline, shipped_again, with_change
from sim.report.words import page as words

if TYPE_CHECKING:
    from sim.page.levers import Lever
    from sim.page.settings import Settings
    from sim.scenario import Scenario
    from sim.scenario.moves import Value


def shown() -> None:
    """Show the levers of the option chosen."""
    kept, asked = state(), scenarios()
    st.header(words.LEVERS)
    places = list(range(len(asked)))
    which = st.selectbox(
        words.WHICH_PROPOSAL, places, index=min(1, len(places) - 1), key="which",
        format_func=lambda i: asked[i].policy.title,
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button(words.UNDO, on_click=undo, disabled=not kept.past, key="undo")
        st.button(
            words.SHIPPED_AGAIN, on_click=partial(_again, which), key="shipped-again",
            disabled=not kept.settings.options[which].changes,
        )  # fmt: skip
    if refused := kept.pop("refused", ""):
        st.error(words.REFUSED)
        st.text(refused)
    with st.container():  # of its own, so that one more difference moves nothing below to another place
        if which:
            _chips(asked[0], asked[which], which)
    if _tell_old_values(asked[which], which):
        make_anew()
    for n, group in enumerate(levers()):
        with st.expander(group.title, expanded=n == 0):
            for lever in group.levers:
                _widget(lever, asked[which], which)


def _tell_old_values(scenario: Scenario, which: int) -> bool:
    """Tell whether any widget has another value than is in force: a lever may act on another."""
    kept = state()
    keys = {_key(which, lever.path): lever.path for group in levers() for lever in group.levers}
    return any(key in kept and kept[key] != value_in(scenario, path) for key, path in keys.items())


def _key(which: int, path: str) -> str:
    return f"lever:{which}:{path}:{state().generation}"


def _chips(baseline: Scenario, option: Scenario, which: int) -> None:
    st.subheader(words.DIFFERS)
    chips = differs(baseline, option)
    if not chips:
        st.write(words.NOTHING_DIFFERS)
    elif any(chip.lever for chip in chips):
        st.write(words.TAKE_AWAY)
    for chip in chips:
        if not chip.lever:
            st.write(inert(chip.words))
            continue
        st.button(
            inert_label(chip.words), key=f"chip:{which}:{chip.path}:{state().generation}",
            on_click=partial(_as_baseline, which, chip.path), icon=":material/close:",
        )  # fmt: skip


def _widget(lever: Lever, scenario: Scenario, which: int) -> None:
    value = value_in(scenario, lever.path)
    value = bool(value) if lever.kind == "yes-no" else value
    key = _key(which, lever.path)
    label = f"{lever.title} ({lever.unit})" if lever.unit else lever.title
    held(key, value, partial(_with_lever, which, lever.path))
    if lever.kind == "yes-no":
        said: Any = st.toggle(label, bool(value), key=key, help=lever.help or None)
    elif lever.kind == "choice":
        titles = _titles(lever, scenario, which)
        values = list(titles)
        said = st.selectbox(
            label, values, index=values.index(value), format_func=titles.__getitem__, key=key,
            help=lever.help or None,
        )  # fmt: skip
    else:
        if not isinstance(value, int | float):
            return
        make = int if lever.kind == "whole" else float
        least, most, now = make(lever.least), make(lever.most), make(value)
        said = st.slider(
            label, min(least, now), max(most, now), now, make(lever.step), key=key, help=lever.help or None,
        )  # fmt: skip
    take_late(key, said)


def _titles(lever: Lever, scenario: Scenario, which: int) -> dict[Value, str]:
    """Return the choices that are possible, in words; found once of what is asked, as it takes a while."""
    kept, asked = state(), (state().settings, which)
    if kept.get("choices", (None, {}))[0] != asked:
        kept["choices"] = (asked, {})
    found: dict[str, dict[Value, str]] = kept["choices"][1]
    if lever.path not in found:
        cannot = {choice for choice, _, _ in impossible_choices(scenario, lever)}
        cannot.discard(value_in(scenario, lever.path))
        there = choices_in(scenario, lever)
        found[lever.path] = {choice: title for choice, title in there if choice not in cannot}
    return found[lever.path]


def _with_lever(which: int, path: str, settings: Settings, value: Value) -> Settings:
    return with_change(settings, which, path, value)


def _as_baseline(which: int, path: str) -> None:
    """Take a difference away: the lever is as what it is compared with has it."""
    try_to(as_baseline(state().settings, which, path, state().own))


def _again(which: int) -> None:
    try_to(shipped_again(state().settings, which))
