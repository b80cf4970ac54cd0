"""A team of the visitor's own: a staff list or a scenario file, kept in memory for the session alone."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.page.inert import inert
from sim.page.session import state, the_limits

if TYPE_CHECKING:
    from sim.reading.staff.questions import Question
    from sim.scenario import Scenario

_PRIVATE = (
    "What you upload or paste is kept in the memory of this server only. It goes some time after you leave, "
    "at the latest when the server stops. "
    "It is written to no disk, and stands in no link."
)


def staff_list() -> str:
    """Ask for a staff list; return its key in the session when it can be simulated, else nothing."""
    from sim.page.own import fields_to_choose, team_from_text, team_from_upload

    st.write(_PRIVATE)
    title = st.text_input("What the team is called", "Our team", max_chars=60, key="staff-title")
    file = st.file_uploader("Your staff list", type=["csv", "xlsx", "xls", "ods"], key="staff-file")
    pasted = st.text_area("Or paste it here, with its headings", key="staff-pasted")
    if file is None and not pasted.strip():
        return ""
    kept = state()
    mended, answers = kept.get("staff-mended", {}), kept.get("staff-answers", {})
    known: dict[str, Any] = {"title": title, "limits": the_limits(), "renamed": mended, "answers": answers}
    if file is not None:
        team = team_from_upload(file.name, file.getvalue(), sheet=kept.get("staff-sheet"), **known)
    else:
        team = team_from_text(pasted, **known)
    if team.sheets:
        st.selectbox("Which sheet is the list?", team.sheets, index=None, key="staff-sheet")
    st.subheader("What was understood")
    for line in team.told:
        st.text(line)
    fields = {"": "not read", **dict(fields_to_choose())}
    with st.expander("Mend how the columns are read"):
        chosen = {
            column.header: st.selectbox(
                inert(column.header), list(fields), format_func=fields.__getitem__,
                index=list(fields).index(column.field) if column.field in fields else 0,
                key=f"column:{column.header}", disabled=not column.mendable,
            )
            for column in team.columns
        }  # fmt: skip
        if st.button("Read it so", key="staff-read"):
            kept["staff-mended"] = {
                c.header: chosen[c.header] for c in team.columns if c.mendable and chosen[c.header] != c.field
            } | {h: f for h, f in mended.items() if chosen.get(h) == f}
            st.rerun()
    given: dict[str, str | float] = {}
    for question in team.questions:
        given[question.key] = _answer(question, answers.get(question.key, question.likeliest))
    if given != {q.key: answers.get(q.key, q.likeliest) for q in team.questions}:
        kept["staff-answers"] = given
        st.rerun()
    if team.wrong:
        st.error("Not yet a team:")
        st.text(team.wrong)
    if team.scenario is None:
        return ""
    return _held("staff", team.scenario)


def _answer(question: Question, now: str | float) -> str | float:
    if not question.choices:
        return st.slider(inert(question.text), 0.0, 1.0, float(now), 0.05, key=f"asked:{question.key}")
    titles = dict(question.choices)
    values = list(titles)
    place = values.index(str(now)) if now in values else 0
    return st.selectbox(
        inert(question.text), values, index=place, format_func=titles.__getitem__,
        key=f"asked:{question.key}",
    )  # fmt: skip


def scenario_file() -> str:
    """Ask for a scenario file; return its key in the session, or nothing."""
    from sim.page.own import scenario_from_upload

    st.write(_PRIVATE)
    file = st.file_uploader("A scenario file", type=["yaml", "yml"], key="scenario-file")
    pasted = st.text_area("Or paste it here", key="scenario-pasted")
    if file is None and not pasted.strip():
        return ""
    name, data = (file.name, file.getvalue()) if file is not None else ("pasted.yaml", pasted.encode())
    scenario = scenario_from_upload(name, data, the_limits())
    st.write(f"Read: {inert(scenario.system.title)}")
    return _held("scenario", scenario)


def _held(kind: str, scenario: Scenario) -> str:
    """Keep what was brought, in place of what was brought before; return its key, of what it says."""
    said = scenario.model_dump_json().encode()
    key = f"{kind}-{sha256(said).hexdigest()[:16]}"
    state().own = {key: scenario}
    return key
