"""A team of the visitor's own: a staff list or a scenario file, kept in memory for the session alone."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim.page.inert import inert, inert_label
from sim.page.session import state, the_limits
from sim.report.words import page as words
from sim.report.words.english import capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.page.own import ColumnRead, TeamRead
    from sim.reading.staff.questions import Question
    from sim.scenario import Scenario

_STAFF, _SCENARIO = "staff", "scenario"
_YEARS_BEFORE, _YEARS_AFTER = 4, 2  # of this year, to begin in


def is_staff_list(key: str) -> bool:
    """Tell whether what the session was given is a staff list, which says nothing of a policy."""
    return key.startswith(f"{_STAFF}-")


def staff_list() -> str:
    """Ask for a staff list; return its key in the session when it can be simulated, else nothing."""
    st.write(words.KEPT_IN_MEMORY)
    st.write(words.LEAVE_OUT)
    title = st.text_input(
        words.TEAM_CALLED, words.TEAM_CALLED_FIRST, max_chars=60, help=words.TEAM_CALLED_HELP,
        key="staff-title",
    )  # fmt: skip
    file = st.file_uploader(words.STAFF_FILE, key="staff-file")
    pasted = st.text_area(words.STAFF_PASTED, key="staff-pasted") if file is None else ""
    if file is None and not pasted.strip():
        return ""
    asked = {"title": title, "start": _day_one()}
    team = _pasted_team(pasted, asked) if file is None else _team_of(file.name, file.getvalue(), asked)
    st.subheader(words.UNDERSTOOD)
    _as_lists(team.told)
    if team.wrong:
        st.error(f"{words.NOT_YET_A_TEAM} {inert(team.wrong)}.")
    _mend(team.columns, needed=bool(team.wrong))
    _answer(team.questions)
    if team.scenario is None:
        return ""
    _by_hand(team)
    return _held(_STAFF, team.scenario)


def scenario_file() -> str:
    """Ask for a scenario file; return its key in the session, or nothing."""
    from sim.page.own import scenario_read

    st.write(words.KEPT_IN_MEMORY)
    file = st.file_uploader(words.SCENARIO_FILE, key="scenario-file")
    pasted = st.text_area(words.SCENARIO_PASTED, key="scenario-pasted") if file is None else ""
    if file is None and not pasted.strip():
        return ""
    name, data = (file.name, file.getvalue()) if file is not None else ("pasted.yaml", _bytes(pasted))
    read = scenario_read(name, data, the_limits())
    st.write(words.SCENARIO_READ.format(inert(read.scenario.system.title)))
    _as_lists([f"  {remark}" for remark in read.remarks])
    return _held(_SCENARIO, read.scenario)


# --- reading a list; what was mended and answered is kept for the list that is brought next


def _pasted_team(pasted: str, asked: dict[str, Any]) -> TeamRead:
    from sim.page.own import team_from_text

    return team_from_text(pasted, **asked, **_known())


def _team_of(name: str, data: bytes, asked: dict[str, Any]) -> TeamRead:
    """Read a file; again if it is another, or something else is asked of it."""
    from sim.page.own import team_from_upload

    kept, which = state(), sha256(data).hexdigest()
    of, sheets = kept.get("staff-sheets", ("", ()))
    sheet = None
    if of == which:
        sheet = st.selectbox(words.WHICH_SHEET, sheets, index=None, key=f"sheet:{which}")
    now = (name, which, sheet, repr(asked), repr(_known()))
    before, team = kept.get("staff-read", (None, None))
    if before != now:
        team = team_from_upload(name, data, sheet=sheet, **asked, **_known())
        kept["staff-read"] = (now, team)
    if team.sheets and of != which:
        kept["staff-sheets"] = (which, team.sheets)
        st.rerun()
    read: TeamRead = team
    return read


def _known() -> dict[str, Any]:
    kept = state()
    mended, answers = kept.get("staff-mended", {}), kept.get("staff-answers", {})
    return {"limits": the_limits(), "renamed": mended, "answers": answers}


def _bytes(pasted: str) -> bytes:
    return pasted.encode("utf-8", errors="replace")


# --- what is asked of it


def _day_one() -> date | None:
    this = date.today().year
    years = list(range(this - _YEARS_BEFORE, this + _YEARS_AFTER + 1))
    chosen = st.selectbox(
        words.DAY_ONE, [0, *years], help=words.DAY_ONE_HELP, key="staff-day-one",
        format_func=lambda year: words.FIRST_OF_APRIL.format(year) if year else words.DAY_ONE_OF_LIST,
    )  # fmt: skip
    return date(chosen, 4, 1) if chosen else None


def _mend(columns: Sequence[ColumnRead], *, needed: bool) -> None:
    """Ask what each column is read as; it is read so when a button is pressed."""
    from sim.page.own import fields_to_choose

    fields = {"": words.NOT_READ, **dict(fields_to_choose())}
    with st.expander(words.MEND_COLUMNS, expanded=needed):
        chosen = {
            column.header: st.selectbox(
                inert_label(column.header), list(fields), format_func=fields.__getitem__,
                index=list(fields).index(column.field) if column.field in fields else 0,
                key=f"column:{column.header}", disabled=not column.mendable,
            )
            for column in columns
        }  # fmt: skip
        if st.button(words.READ_IT_SO, key="staff-read-so"):
            kept = state()
            others = {
                c.header: chosen[c.header] for c in columns if c.mendable and chosen[c.header] != c.field
            }
            before = {h: f for h, f in kept.get("staff-mended", {}).items() if chosen.get(h, f) == f}
            kept["staff-mended"] = {**before, **others}
            st.rerun()


def _answer(questions: Sequence[Question]) -> None:
    """Ask what the list leaves open; what is shown and not changed is an answer, too."""
    kept = state()
    answers = kept.get("staff-answers", {})
    given = {one.key: _asked(one, answers.get(one.key, one.likeliest)) for one in questions}
    if {**answers, **given} != answers:
        kept["staff-answers"] = {**answers, **given}
        st.rerun()


def _asked(question: Question, now: str | float) -> str | float:
    key = f"asked:{question.key}"
    if not question.choices:
        return st.slider(inert_label(question.text), 0.0, 1.0, float(now), 0.05, key=key)
    titles = dict(question.choices)
    values = list(titles)
    place = values.index(str(now)) if now in values else 0
    return st.selectbox(
        inert_label(question.text), values, index=place, format_func=titles.__getitem__, key=key
    )  # fmt: skip


def _by_hand(team: TeamRead) -> None:
    """Offer the team as a file, with what can only be answered in it."""
    if team.checks:
        st.subheader(words.CHECKS)
        st.write(words.CHECKS_SAID)
        _as_lists([f"  {words.ON_LINE.format(line, capital(check))}" for line, check in team.checks])
    st.download_button(
        words.TEAM_FILE, team.text, "team.yaml", "application/yaml", key="take-team", on_click="ignore"
    )


def _as_lists(lines: Iterable[str]) -> None:
    """Show lines as paragraphs, and those that are set in as lists; nothing in them is taken for markup."""
    html, inside = [], False
    for line in lines:
        if (item := line.startswith("  ")) != inside:
            html.append("<ul>" if item else "</ul>")
            inside = item
        if line.strip():
            html.append(f"<{'li' if item else 'p'}>{escape(line.strip())}</{'li' if item else 'p'}>")
    if html:
        st.html("".join([*html, "</ul>" if inside else ""]))


def _held(kind: str, scenario: Scenario) -> str:
    """Keep what was brought, in place of what was brought before; return its key, of what it says."""
    said = scenario.model_dump_json().encode()
    key = f"{kind}-{sha256(said).hexdigest()[:16]}"
    state().own = {key: scenario}
    return key
