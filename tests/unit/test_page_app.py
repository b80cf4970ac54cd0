"""The first questions of the page, and a link that is wrong; the answer is tested in a browser."""

from __future__ import annotations

import re
from io import BytesIO
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


LIST = """\
Position Title,Band,Start Date,Contract Type,Funded by
Director,8d,01/04/2020,Permanent,Core
Manager,7,01/10/2024,Fixed term,XYZ
"""


def pasted(text: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.radio(key="team-kind").set_value(words.TEAM_KINDS[1]).run()
    return app.text_area(key="staff-pasted").set_value(text).run()


def key_of(app: AppTest) -> str:
    (key,) = app.session_state["own"]
    return str(key)


def test_a_list_that_is_pasted_is_a_team_under_policies_that_are_shipped() -> None:
    app = pasted(LIST)
    assert not app.exception
    assert "Read the pasted list: 2 rows" in " ".join(h.proto.body for h in app.get("html"))
    button(app, words.NEXT).click().run()
    assert not app.exception
    assert words.OWN_POLICY not in app.selectbox(key="baseline").options
    button(app, words.SHOW).click()


def test_another_list_is_another_question_and_the_same_is_not() -> None:
    app = pasted(LIST)
    first = key_of(app)
    assert key_of(app.run()) == first
    app.text_area(key="staff-pasted").set_value(LIST.replace("8d", "8c")).run()
    second = key_of(app)
    assert second != first
    app.selectbox(key="asked:money/xyz").set_value("core").run()
    assert key_of(app) not in (first, second)
    app.text_area(key="staff-pasted").set_value(LIST).run()
    app.selectbox(key="asked:money/xyz").set_value("transformation").run()
    assert key_of(app) == first


def test_day_one_can_be_chosen() -> None:
    app = pasted(LIST)
    (scenario,) = app.session_state["own"].values()
    chosen = scenario.run.start_date.year + 1
    app.selectbox(key="staff-day-one").set_value(chosen).run()
    (scenario,) = app.session_state["own"].values()
    assert scenario.run.start_date.isoformat() == f"{chosen}-04-01"


def test_a_column_is_mended_and_two_of_one_header_do_no_harm() -> None:
    app = pasted(LIST.replace("Position Title", "Was").replace("Band", "Foo,Foo", 1).replace(",7,", ",7,,"))
    assert not app.exception
    app = pasted(LIST.replace("Position Title", "Was macht er"))
    assert words.NOT_YET_A_TEAM in app.error[0].value
    app.selectbox(key="column:Was macht er").set_value("role")
    button(app, words.READ_IT_SO).click().run()
    assert not app.exception
    assert not app.error
    button(app, words.NEXT)


def test_a_list_without_a_post_is_told_and_columns_stay_mendable() -> None:
    app = pasted(LIST.replace("01/04/2020", "soon").replace("01/10/2024", "late"))
    assert not app.exception
    said = " ".join([*(h.proto.body for h in app.get("html")), *(e.value for e in app.error)])
    assert "lines 2 and 3: a start or end that cannot be read" in said
    assert "--" not in said
    assert app.selectbox(key="column:Start Date").value == "start"


def test_a_scenario_file_has_a_policy_of_its_own() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.radio(key="team-kind").set_value(words.TEAM_KINDS[2]).run()
    app.text_area(key="scenario-pasted").set_value("extends: dorset\n").run()
    assert not app.exception
    button(app, words.NEXT).click().run()
    assert words.OWN_POLICY in app.selectbox(key="baseline").options


def test_the_sheet_that_was_chosen_stays_chosen() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("That")):
        for line in LIST.splitlines():
            sheet.append(line.split(","))
    data = BytesIO()
    book.save(data)
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    app.radio(key="team-kind").set_value(words.TEAM_KINDS[1]).run()
    app.file_uploader(key="staff-file").set_value(("list.xlsx", data.getvalue(), "")).run()
    (which,) = (s for s in app.selectbox if s.label == words.WHICH_SHEET)
    which.set_value("That").run()
    assert not app.exception
    button(app, words.NEXT).click().run()
    assert [h.value for h in app.header] == [words.COMPARE_WHAT]


def test_a_bracket_of_a_table_is_kept_whole_and_markup_in_it_stays_text(monkeypatch) -> None:
    from sim.page import tables

    made: list[str] = []
    monkeypatch.setattr(tables.st, "html", made.append)
    tables.table("Of", ("Policy", "Pounds"), [("<b> (one)", "£692,000 (+£9,500?)"), ("b", "2.6 (-0.5)")])
    assert '£692,000 <span class="whole">(+£9,500?)</span>' in made[0]
    assert '<span class="whole">(\N{MINUS SIGN}0.5)</span>' in made[0]  # a hyphen there is not spoken
    assert "&lt;b&gt; (one)</th>" in made[0]


def test_the_glossary_is_of_words_on_the_page_by_the_alphabet_and_of_others_on_asking() -> None:
    def shown() -> None:
        from sim.page.tabs import glossary

        glossary.shown(None)

    app = AppTest.from_function(shown, default_timeout=60).run()
    assert not app.exception
    here, others = (re.findall('<th scope="row">(.+?)</th>', h.proto.body) for h in app.get("html"))
    assert here == sorted(here, key=str.lower)
    assert 5 <= len(here) <= 12 < len(others)
    assert not set(here) & set(others)
    assert app.expander[0].label == words.OTHER_WORDS
