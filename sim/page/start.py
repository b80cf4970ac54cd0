"""The first two questions: which team, and what is compared with what."""

from __future__ import annotations

from functools import cache

import streamlit as st

from sim.page.aloud import arrived
from sim.page.inert import inert
from sim.page.session import go_to, state, the_limits
from sim.page.settings import Option, Settings
from sim.page.tabs.own import is_staff_list, scenario_file, staff_list
from sim.reading.library import DEFAULTS, Kind, shipped
from sim.report.words import page as words

_FIRST_PROPOSAL = "three-year-settlement"


@cache
def about(kind: Kind) -> dict[str, tuple[str, str]]:
    """Return the title and the one line of what is shipped of a kind, by name."""
    found = {}
    for one in shipped(kind):
        title, _, line = one.about.partition(": ")
        found[one.name] = (title or one.name, line or _first_comment(one.path.read_text(encoding="utf-8")))
    return dict(sorted(found.items(), key=lambda item: item[1][0]))


def _first_comment(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").strip())
    return " ".join(lines).partition("Source")[0].split(". ")[0].rstrip(" .") + "." if lines else ""


def shown() -> None:
    """Ask the question that comes next."""
    st.title(words.TITLE)
    if state().team is None:
        _which_team()
    else:
        _compare_what()


def _which_team() -> None:
    st.write(words.LEAD)
    st.header(words.WHICH_TEAM)
    arrived("team", words.WHICH_TEAM)
    kinds = words.TEAM_KINDS
    kind = st.radio(words.WHERE_FROM, kinds, horizontal=True, key="team-kind")
    if kind == kinds[0]:
        systems = about("system")
        chosen = st.radio(
            words.WHICH_TEAM, list(systems), key="system", label_visibility="collapsed",
            format_func=lambda name: systems[name][0], captions=[line for _, line in systems.values()],
            index=list(systems).index("lincolnshire") if "lincolnshire" in systems else 0,
        )  # fmt: skip
        if st.button(words.NEXT, type="primary", key="next-system"):
            state().team = (chosen, "")
            st.rerun()
        return
    key = staff_list() if kind == kinds[1] else scenario_file()
    if key and st.button(words.NEXT, type="primary"):
        state().team = ("", key)
        st.rerun()


def _compare_what() -> None:
    system, own = state().team
    title = about("system")[system][0] if system else state().own[own].system.title
    st.write(f"{words.TEAM_CHOSEN} {inert(title)}")
    st.button(words.BACK, on_click=lambda: state().__setitem__("team", None))
    st.header(words.COMPARE_WHAT)
    arrived("compare", words.COMPARE_WHAT)
    policies = about("policy")
    as_given = bool(own) and not is_staff_list(own)
    names = [*([""] if as_given else []), *policies]

    def titled(name: str) -> str:
        return policies[name][0] if name else words.OWN_POLICY

    baseline = st.selectbox(
        words.COMPARE_FROM, names, format_func=titled, help=words.COMPARE_FROM_HELP, key="baseline",
        index=0 if as_given else names.index(DEFAULTS["policy"]),
    )  # fmt: skip
    _question(policies, baseline)
    others = [name for name in names if name != baseline]
    most = the_limits().options - 1
    wanted = st.multiselect(
        words.PROPOSALS, others, default=[_FIRST_PROPOSAL] if _FIRST_PROPOSAL in others else [],
        format_func=titled, help=words.proposals_help(most), max_selections=most, key="proposals",
    )  # fmt: skip
    for name in wanted:
        _question(policies, name)
    if st.button(words.SHOW, type="primary"):
        if not wanted:
            st.error(words.CHOOSE_ONE)
            return
        go_to(Settings(system=system, own=own, options=tuple(Option(name) for name in (baseline, *wanted))))
        st.rerun()


def _question(policies: dict[str, tuple[str, str]], name: str) -> None:
    if name and policies[name][1]:
        st.write(f"**{inert(policies[name][0])}**: {inert(policies[name][1])}")
