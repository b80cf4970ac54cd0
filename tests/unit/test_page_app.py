"""The first questions of the page, and a link that is wrong; the answer is tested in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("streamlit")
from streamlit.testing.v1 import AppTest

from sim.report.words import page as words

APP = Path(__file__).parents[2] / "sim" / "page" / "app.py"


def button(app: AppTest, label: str) -> object:
    return next(b for b in app.button if b.label == label)


def test_a_team_is_asked_for_then_what_is_compared() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    assert not app.exception
    assert [h.value for h in app.header] == [words.WHICH_TEAM]
    button(app, words.NEXT).click().run()
    assert not app.exception
    assert [h.value for h in app.header] == [words.COMPARE_WHAT]
    assert any("Lincolnshire" in m.value for m in app.markdown)


def test_a_link_that_cannot_be_read_is_told_and_the_page_begins() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["system"] = "<script>alert(1)</script>"
    app.run()
    assert not app.exception
    assert [w.value for w in app.warning] == [words.LINK_REFUSED]
    assert [t.value for t in app.text] == ["system: nothing shipped is called ?script?alert?1???script?"]
    assert [h.value for h in app.header] == [words.WHICH_TEAM]


def test_what_has_no_name_of_markup_stays_text() -> None:
    from sim.page.inert import inert

    assert inert("<b>$x$ :red[y]") == r"&lt;b&gt;\$x\$ \:red\[y\]"
