"""A session of the page: what is asked of the desk, what is kept, and that the desk is told of its end."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("streamlit")
import streamlit as st

from sim.page import lever_widgets, session
from sim.page.levers import value_in
from sim.page.settings import Option, Settings, movable
from sim.page.tabs import sure
from sim.report.words import page as words

ONE = Settings("lincolnshire", options=(Option("annual-settlement"), Option("three-year-settlement")))
OTHER = Settings("dorset", options=ONE.options)


class _Job:
    """A question that is never worked on."""

    def __init__(self, known: object) -> None:
        self.stage, self.abandoned = known, False

        self.wanted = SimpleNamespace(why=False, tornado=())
        self.asked_more: list[dict[str, object]] = []

    def abandon(self) -> None:
        self.abandoned = True

    def ask_more(self, **more: object) -> None:
        self.asked_more.append(more)


class _Desk:
    """Notes what it is asked, and who leaves."""

    def __init__(self) -> None:
        self.left: list[str] = []

    def ask(self, *_: object, known: object, **__: object) -> _Job:
        return _Job(known)

    def leave(self, who: str) -> None:
        self.left.append(who)


class _Query(dict[str, list[str]]):
    """The query of an address."""

    get_all = dict.__getitem__

    def from_dict(self, said: dict[str, str]) -> None:
        self.clear()
        self.update({key: [text] for key, text in said.items()})


class _State(dict[str, Any]):
    """The state of a session, without a browser."""

    __getattr__, __setattr__ = dict.__getitem__, dict.__setitem__


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> _Desk:
    desk = _Desk()
    query = _Query()
    monkeypatch.setattr(session, "desk", lambda: desk)
    monkeypatch.setattr(session, "_who", lambda: "ann")
    monkeypatch.setattr(session, "st", SimpleNamespace(session_state=_State(), query_params=query))
    return desk


def test_what_was_given_up_is_gone_on_with_and_its_pictures_stay(desk: _Desk) -> None:
    session.go_to(ONE)
    first = session.job()
    session.state().drawn["picture"] = "drawn"
    first.stage = SimpleNamespace(number=3)
    first.wanted = SimpleNamespace(why=True, tornado=("a",))
    assert session.job() is first
    first.abandon()
    again = session.job()
    assert again is not first
    assert again.asked_more == [{"why": True, "tornado": ("a",)}]
    assert again.stage is first.stage
    assert session.state().drawn == {"picture": "drawn"}
    session.go_to(OTHER)
    assert session.job().asked_more == []
    assert again.abandoned
    assert session.state().drawn == {}


def test_a_widget_that_says_again_what_is_so_moves_nothing(desk: _Desk) -> None:
    """The library may call back all widgets of a page whose script was cut short."""
    session.go_to(ONE)
    path = "policy.settlement.rolling_years"
    session.state()["lever"] = value_in(session.scenarios()[0], path)
    lever_widgets._moved(0, path, "lever")
    assert session.state().settings == ONE
    session.state()["lever"] = 5
    lever_widgets._moved(0, path, "lever")
    assert session.state().settings.options[0].changes == ((path, 5),)

    found = movable(session.scenarios()[0])[0]
    session.go_to(ONE)
    session.state()["slider"] = found.value
    sure._moved(found, "slider")
    assert session.state().settings == ONE
    session.state()["slider"] = found.low
    sure._moved(found, "slider")
    assert session.state().settings.assumptions == ((found.path, found.low),)


def test_what_is_impossible_is_refused_and_changes_nothing(desk: _Desk) -> None:
    session.go_to(ONE)
    low, high = (f"assumptions.funding.clawback_cut.cut_{end}" for end in ("low", "high"))
    generation = session.state().generation
    session.try_to(replace(ONE, assumptions=((high, 0.1), (low, 0.15))))
    kept = session.state()
    assert kept.settings == ONE
    assert "cut_low must be at most cut_high" in kept.pop("refused")
    assert kept.generation > generation  # the slider is where it was
    session.try_to(OTHER)
    assert (kept.settings, "refused" in kept) == (OTHER, False)


def test_who_starts_again_has_nothing_worked_on(desk: _Desk) -> None:
    session.go_to(ONE)
    working = session.job()
    session.start_again()
    assert working.abandoned
    assert session.state().settings is None


def test_what_of_a_link_is_left_out_is_told_until_something_else_is_asked(desk: _Desk) -> None:
    query = session.st.query_params
    query.from_dict({"system": "dorset", "option": "bridge-fund", "colour": "red"})
    query["years"] = ["3", "4"]
    for _ in range(2):  # a script runs again and again
        session.follow_link()
        kept = session.state()
        assert kept.settings == Settings("dorset", options=(Option("bridge-fund"),), years=4)
        assert kept.told == (
            words.LINK_IN_PART,
            ("years: is given more than once; the last is taken", "colour: no part of a link is called so"),
        )
    session.go_to(ONE)
    session.follow_link()
    assert (session.state().settings, session.state().told) == (ONE, None)
    query.from_dict({"system": "nowhere"})
    session.follow_link()
    assert session.state().told == (
        words.LINK_REFUSED,
        ("system: nothing shipped is called nowhere",),
    )


def test_there_is_one_desk_though_any_browser_can_have_caches_cleared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []
    monkeypatch.setattr(session, "Desk", lambda limits, _: made.append(limits) or object())
    session._desk.cache_clear()
    try:
        before = session.desk()
        st.cache_resource.clear()
        assert session.desk() is before
        assert len(made) == 1
    finally:
        session._desk.cache_clear()


def test_the_desk_is_told_when_a_browser_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.runtime.caching import clear_session_resource_cache
    from streamlit.testing.v1 import AppTest

    desk = _Desk()
    monkeypatch.setattr(session, "desk", lambda: desk)

    def script() -> None:
        import streamlit

        from sim.page.session import _who

        streamlit.text(_who())

    app = AppTest.from_function(script).run()
    (who,) = (text.value for text in app.text)
    assert desk.left == []
    clear_session_resource_cache(who)  # as the server does when the connection is closed
    assert desk.left == [who]
