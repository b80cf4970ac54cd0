"""Reading YAML: what plain values mean, where they stand, and what is refused."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.reading import load
from sim.reading.dump import yaml_text
from sim.reading.tree import descend, to_data
from sim.reading.yaml_nodes import MAX_BYTES, parse
from sim.scenario.errors import ScenarioError


def meaning(text: str) -> object:
    return to_data(parse(text, "x.yaml"), None)


def complaint(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(text, "x.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("y", "y"), ("true", True), ("False", False),
        ("010", 10), ("0o10", 8), ("0x1F", 31), ("1_000", "1_000"), ("12:30", "12:30"), ("+7", 7),
        ("1e3", 1000.0), ("-.5", -0.5), ("5.", 5.0), (".inf", math.inf), ("-.INF", -math.inf),
        ("2020-04-01", "2020-04-01"), ("null", None), ("~", None), ("", None), ('"null"', "null"),
        ("'7'", "7"), ("8a", "8a"), ("=", "="), ("1٣", "1٣"),
    ],
)  # fmt: skip
def test_plain_values_follow_yaml_1_2(written, meant):
    value = meaning(f"a: {written}")["a"]
    assert value == meant
    assert type(value) is type(meant)


def test_not_a_number_is_read_as_such():
    assert math.isnan(meaning("a: .NaN")["a"])


def test_keys_are_text_whatever_they_look_like():
    assert meaning("{7: a, 8a: b, true: c, null: d, 1.50: e}") == {
        "7": "a", "8a": "b", "true": "c", "null": "d", "1.50": "e",
    }  # fmt: skip


def test_every_node_knows_its_line_and_column():
    root = parse("a:\n  - b: 1\n    c: é\n  - [x, y]\n", "x.yaml")
    assert str(descend(root, ["a", "0", "c"])[0].origin) == "x.yaml:3:8"
    assert str(descend(root, ["a", "1", "1"])[0].origin) == "x.yaml:4:9"
    assert str(root.keys["a"]) == "x.yaml:1:1"


def test_a_value_with_a_note_is_its_value():
    node = parse("a: {value: 3, low: 1, source: here}", "x.yaml").entries["a"]
    assert to_data(node, None) == 3
    assert to_data(node.note, None) == {"low": 1, "source": "here"}


@pytest.mark.parametrize("text", ["a: {value: 3, unit: weeks}", "a: {low: 1, high: 2}"])
def test_other_mappings_are_left_alone(text):
    assert isinstance(meaning(text)["a"], dict)


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("a: !!python/object/apply:os.system [ls]", "1:4", "tags"),
        ("a: !!str 3", "1:4", "tags"),
        ("a: ! 3", "1:4", "tags"),
        ("!!map {a: 1}", "1:1", "tags"),
        ("a: 1\n---\nb: 2\n", "2:1", "one document"),
        ("a: 1\nb: {c: 1, c: 2}\n", "2:11: b.c", "duplicate key; it is already on line 2"),
        ("? [a, b]\n: 1\n", "1:3", "must be a name"),
        ("a: *b\n", "1:4: a", "stands before"),
        ("a: &x {b: *x}\n", "1:11: a.b", "stands before or inside"),
        ("a: [1,\n", "1:4", "the [ that opens here is never closed; write ] at its end"),
        ("a:\n\tb: 1\n", "2:1", "not tabs"),
        ("", "1:1", "nothing is written"),
        ("# only a comment\n", "1:1", "nothing is written"),
        ("a: b\x00", "1:5", "no scenario can hold U+0000 NULL; remove it"),
    ],
)  # fmt: skip
def test_what_a_scenario_never_needs_is_refused(text, place, why):
    said = complaint(text)
    assert said.startswith(f"x.yaml:{place}")
    assert why in said


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("a:\n  title: Money: now\n", "2:15", 'put quotation marks around it: title: "Money: now"'),
        ("a:\n  title: \u201cMoney: now\u201d\n", "2:16", 'use straight ones; put .* title: "Money: now"'),
        ("system:\n  title Small\n  about: x\n", "2:3", "a colon is missing: `title: Small`"),
        ("system\n  title: x\n", "1:1", "a colon is missing: `system:`"),
        ("system:\n  title:Small\n  about: x\n", "2:9", "a space is missing after the colon: `title: Small`"),
        ("a:\n  b: x\n    c: y\n", "3:5", "indented further than line 2, which .* begin it in column 3"),
        ("a:\n    b: x\n  c: y\n", "3:3", "indented to column 3, where line 2 begins in column 5"),
        ("a:\n  b: x\n\tc: y\n", "3:1", "indent with spaces, not tabs"),
        ('a: 1\nb: "Small\nc: 3\n', "2:4", "the quotation mark that opens here is never closed"),
        ("a: 'Small\nb: 3\n", "1:4", "the quotation mark that opens here is never closed"),
        ("a: 'Small's team'\n", "1:11", "text goes on after the closing quotation mark"),
        ('a: "Small" team\n', "1:12", "text goes on after the closing quotation mark"),
        ("a: 1\nrun: {years: 3\nb: 2\n", "2:6", "the { that opens here is never closed; write }"),
        ("run: {years: 3 seed: 4}\n", "1:16", "a comma is missing before this"),
        ("run: {years: 3}}\n", "1:16", "a } that nothing opens; remove it"),
        ("a: %5\n", "1:4", "a value cannot begin with %; put quotation marks around it"),
        ("a: > b\n", "1:6", "cannot begin with > or |"),
        ("a: ? b\n", "1:4", r"cannot begin with \?"),
        ("a:\n  - b\n  c: 3\n", "3:3", "expected another entry of the list above"),
        ("a: - b\n", "1:4", "a list begins on a line of its own"),
        ("run:\n  years\u200b: 3\n", "2:3", r"this key holds U\+200B ZERO WIDTH SPACE, which cannot be seen"),
        ("run:\n\u00a0 years: 3\n", "2:1", r"U\+00A0"),
        ("p: {tenure: 14,5, contract: x}\n", "1:13: p.tenure", "write 14.5 for 14,5"),
        ("p: {a: 0,5, b: 1,5}\n", "1:8: p.a", "a comma inside { } ends a value; write 0.5 for 0,5"),
        ('p: {"6": 42,939}\n', "1:10: p.6", "write 42939, or 42.939 for 42,939"),
    ],
)  # fmt: skip
def test_what_is_not_yaml_is_told_in_the_words_of_who_wrote_it(text, place, why):
    said = complaint(text)
    assert said.startswith(f"x.yaml:{place}: "), said
    assert re.search(why.replace("{", r"\{").replace("[", r"\["), said), said


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        (
            "team.xlsx",
            b"PK\x03\x04 and more",
            "is a spreadsheet, .* `engine-room team team.xlsx` .*your-own",
        ),
        (
            "our team.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            ".* `engine-room team ['\"]our team.xls['\"]` ",
        ),
        (
            "team.csv",
            b"post,band\n",
            "is a table, not a scenario; .* `engine-room team team.csv` makes",
        ),
        ("team.csv", b"R\xf4le,band\n", "is a table, not a scenario"),
        ("team.csv", b"a,b\n" * 1_000_000, "is a table, not a scenario"),
        ("team.txt", b"post\tband\tend\n", "is a table, not a scenario"),
        (
            "team.docx",
            b"PK\x03\x04 word/document.xml",
            "is a Word file, not a scenario: that is a text",
        ),
        ("team.yaml", b"%PDF-1.7", "is a PDF"),
    ],
)
def test_files_of_another_kind_are_told_apart(tmp_path, monkeypatch, name, data, why):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ScenarioError, match=f"^{name}: {why}"):
        load(name)


def test_all_duplicate_keys_are_reported_at_once():
    assert complaint("a: 1\na: 2\nb: 1\nb: 2\n").count("duplicate") == 2


def test_depth_is_limited():
    assert meaning("[" * 40 + "]" * 40)
    assert "nested too deeply" in complaint("[" * 41 + "]" * 41)
    assert "nested too deeply" in complaint("[" * 400_000)


def test_depth_is_limited_through_aliases():
    text = "a0: &a0 [1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 45))
    assert "nested too deeply" in complaint(text)


def test_aliases_are_limited():
    assert meaning("a: &x 1\nb: [" + "*x, " * 50 + "]")["b"] == [1] * 50
    assert "too many aliases" in complaint("a: &x 1\nb: [" + "*x, " * 51 + "]")


def test_a_bomb_does_not_go_off():
    lines = ["a0: &a0 [" + "x, " * 1000 + "]"]
    lines += [f"a{i}: &a{i} [" + f"*a{i - 1}, " * 9 + "]" for i in range(1, 6)]
    assert "too many values" in complaint("\n".join(lines))


def test_size_is_limited():
    assert "too large" in complaint("a: " + "x" * MAX_BYTES)


keys = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
names = keys.filter(lambda k: k != "value" and not {*"[{"} & {*k})  # a bracket in a key lacks its colon
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | keys,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(names, values, max_size=4))
def test_nested_values_survive_writing_and_reading(data):
    assert meaning(yaml_text(data)) == data


@settings(deadline=None)
@given(st.text() | st.text("{}[]:,&*!-?#|>'\"%@` \n\tab0.", max_size=60))
def test_any_text_is_read_or_refused_with_a_reason(text):
    said = refusal(text)
    assert said is None or said.startswith("x.yaml")


def refusal(text: str) -> str | None:
    try:
        parse(text, "x.yaml")
    except ScenarioError as error:
        return str(error)
    return None
