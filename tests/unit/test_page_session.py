"""A session of the page: what is asked of the desk, what is kept, and that the desk is told of its end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("streamlit")
import streamlit as st

from sim.page import lever_widgets, session
from sim.page.levers import value_in
from sim.page.moved import held, take_late, take_moves
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
    monkeypatch.setattr(session, "who", lambda: "ann")
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


LEVER = "policy.settlement.rolling_years"


def test_a_widget_that_says_what_it_was_shown_with_moves_nothing(desk: _Desk) -> None:
    session.go_to(ONE)
    kept, value = session.state(), value_in(session.scenarios()[0], LEVER)
    kept["lever"] = value
    held("lever", value, partial(lever_widgets._with_lever, 0, LEVER))
    take_moves()
    assert kept.settings == ONE
    kept["lever"] = 5
    take_moves()
    assert kept.settings.options[0].changes == ((LEVER, 5),)

    found = movable(session.scenarios()[0])[0]
    session.go_to(ONE)
    kept["slider"] = found.value
    held("slider", found.value, partial(sure._with_assumption, found.path))
    take_moves()
    assert kept.settings == ONE
    kept["slider"] = found.low
    take_moves()
    assert kept.settings.assumptions == ((found.path, found.low),)


def test_a_move_that_was_cut_short_is_made_by_the_next_run(
    desk: _Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library ends a run of the script wherever it is, once another event has come."""

    class Ended(BaseException):
        pass

    def cut_short(*_: object) -> str:
        raise Ended

    session.go_to(ONE)
    kept = session.state()
    kept["lever"] = 5
    held("lever", 1, partial(lever_widgets._with_lever, 0, LEVER))
    with monkeypatch.context() as patch:
        patch.setattr(session, "why_not", cut_short)
        with pytest.raises(Ended):
            take_moves()
    assert kept.settings == ONE
    take_moves()
    assert kept.settings.options[0].changes == ((LEVER, 5),)


def test_a_move_that_is_known_only_as_its_widget_is_shown_is_made_then(
    desk: _Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a run that was cut short early the library may know no key at the beginning of the next."""

    class Again(BaseException):
        pass

    def rerun() -> None:
        raise Again

    monkeypatch.setattr(st, "rerun", rerun)
    session.go_to(ONE)
    kept = session.state()
    held("lever", 1, partial(lever_widgets._with_lever, 0, LEVER))
    take_moves()
    take_late("lever", 1)
    assert kept.settings == ONE
    with pytest.raises(Again):
        take_late("lever", 5)
    moved = kept.settings
    assert moved.options[0].changes == ((LEVER, 5),)
    held("lever", 1, partial(lever_widgets._with_lever, 0, LEVER))  # it is so already: made anew, and once
    with pytest.raises(Again):
        take_late("lever", 5)
    assert (kept.settings, kept.held) == (moved, {})


def test_what_was_moved_before_all_was_made_anew_moves_nothing(desk: _Desk) -> None:
    session.go_to(ONE)
    kept = session.state()
    kept["lever"] = 5
    held("lever", 1, partial(lever_widgets._with_lever, 1, LEVER))
    session.go_to(replace(ONE, options=ONE.options[:1]))  # the option with the lever is there no more
    take_moves()
    assert kept.settings == replace(ONE, options=ONE.options[:1])


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


def test_an_event_that_names_the_address_of_before_takes_back_nothing(
    desk: _Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.go_to(ONE)
    before = dict(session.state().link)
    session.go_to(OTHER)
    kept, generation = session.state(), session.state().generation
    session.st.query_params.from_dict(before)  # as the browser had not heard of the other yet
    session.follow_link()
    assert (kept.settings, kept.generation) == (OTHER, generation)
    monkeypatch.setattr(session, "_back_or_forth", lambda: True)
    session.follow_link()
    assert kept.settings == ONE


def test_what_of_a_link_is_left_out_is_told_until_something_else_is_asked(
    desk: _Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    monkeypatch.setattr(session, "_back_or_forth", lambda: True)
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

        from sim.page.session import who

        streamlit.text(who())

    app = AppTest.from_function(script).run()
    (who,) = (text.value for text in app.text)
    assert desk.left == []
    clear_session_resource_cache(who)  # as the server does when the connection is closed
    assert desk.left == [who]
