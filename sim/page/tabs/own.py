"""A team of the visitor's own: a staff list or a scenario file, kept in memory for the session alone."""

from __future__ import annotations

import streamlit as st

from sim.page.session import state, the_limits
from sim.page.show import plainly

_PRIVATE = (
    "What you upload or paste is kept in this server's memory only, and is gone when you close the page. "
    "It is written to no disk, and stands in no link."
)


def staff_list() -> str:
    """Ask for a staff list; return its key in the session when it can be simulated, else nothing."""
    from sim.page.own import team_from_upload

    st.write(_PRIVATE)
    file = st.file_uploader("Your staff list", type=["csv", "xlsx", "xls", "ods"], key="staff-file")
    pasted = st.text_area("Or paste it here, with its headings", key="staff-pasted")
    if file is None and not pasted.strip():
        return ""
    name, data = (file.name, file.getvalue()) if file is not None else ("pasted.csv", pasted.encode())
    team = team_from_upload(name, data, the_limits())
    st.subheader("What was understood")
    for line in team.told:
        st.text(line)
    for question in team.questions:
        st.warning(plainly(str(question)))
    if team.scenario is None:
        return ""
    state().own["staff"] = team.scenario
    return "staff"


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
    st.write(f"Read: {plainly(scenario.system.title)}")
    state().own["scenario"] = scenario
    return "scenario"
