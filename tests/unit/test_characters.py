"""Text: one checked type for all of it, and what is wrong with a character said by its name."""

import importlib
import pkgutil
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import AfterValidator, BaseModel, ValidationError

import sim
from sim.reading.scenarios import read_to_check
from sim.reading.staff.roles import label, role_of
from sim.scenario import ScenarioError
from sim.scenario.alternative import Alternative
from sim.scenario.characters import legible, named, oddity, one_line
from sim.scenario.evidence import Note
from sim.scenario.mechanism import Mechanism
from sim.study.experiment.reading import read_study

HARMFUL = [
    "\x00", "\x07", "\x08", "\r", "\x1b", "\x7f", "\x85", "\x9b", "\u061c", "\u200b", "\u200e", "\u2028",
    "\u2029", "\u202e", "\u2066", "\u2069", "\u2060", "\ufeff", "\ufffe", "\uffff", "\ufdd0",
    "\U0001fffe", "\U0010ffff", "\ud800", "\udfff", "\U000e0041",
]  # fmt: skip


@pytest.mark.parametrize("character", HARMFUL, ids=lambda c: f"U+{ord(c):04X}")
def test_no_text_holds_what_could_upset_its_reader(character):
    for checked in (legible, one_line):
        with pytest.raises(ValueError, match=f"^holds U\\+{ord(character):04X}"):
            checked(f"a{character}b")


def test_good_text_of_any_language_is_let_through():
    for text in ("Ysbyty Gwynedd – £5", "日本語", "می‌خواهم", "“curly”", "a\u00a0b", "co\u00adoperate", "👩‍⚕️"):
        assert one_line(text) == text
    assert legible("two\nlines\tand a tab") == "two\nlines\tand a tab"
    with pytest.raises(ValueError, match=r"U\+000A LINE FEED"):
        one_line("two\nlines")


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\x1b", "U+001B ESCAPE"), ("\x00", "U+0000 NULL"), ("\x7f", "U+007F DELETE"),
        ("\x90", "U+0090 CONTROL"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"), ("\ufeff", "U+FEFF BYTE ORDER MARK"),
        ("\ud800", "U+D800 SURROGATE"), ("\ufffe", "U+FFFE, which is no character"),
    ],
)  # fmt: skip
def test_a_character_is_called_by_its_name(character, name):
    assert named(character) == name


def test_plain_text_is_not_odd():
    assert [oddity(text) for text in ("lead_weeks", "日本", "é", "½", "")] == [""] * 5


MANIFEST = "sim.study.experiment.manifest_shape"


def models() -> Iterator[type[BaseModel]]:
    """Every model of the package that a user's file can fill; a manifest is looked at as a whole."""
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        if module.name.startswith(("sim.scenario", "sim.study")) and module.name != MANIFEST:
            for held in vars(importlib.import_module(module.name)).values():
                if isinstance(held, type) and issubclass(held, BaseModel) and held.__module__ == module.name:
                    yield held


def bare_texts(kind: Any, checked: bool = False) -> int:
    """Count the places for text in a type at which nothing looks at its characters."""
    if kind is str:
        return 0 if checked else 1
    origin = get_origin(kind)
    if origin is Annotated:
        inner, *marks = get_args(kind)
        looked = any(isinstance(m, AfterValidator) and m.func in (legible, one_line) for m in marks)
        named_by_pattern = any("pattern" in repr(mark) for mark in marks)
        return bare_texts(inner, checked or looked or named_by_pattern)
    if origin is Literal:
        return 0
    if origin in (Union, types.UnionType) or origin is not None:
        return sum(bare_texts(inner) for inner in get_args(kind) if inner is not ...)
    return 0


def fields(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield name, Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def test_every_text_of_every_model_is_checked():
    found = list(models())
    assert len(found) > 50
    assert {Alternative, Note} <= {*found}
    # own ones look at their texts themselves; values of levers are laid over a scenario, which looks at them
    known = {"mechanisms", "levers", "values", "set"}
    bare = [
        f"{model.__name__}.{name}"
        for model in found
        for name, kind in fields(model)
        if name not in known and bare_texts(kind)
    ]
    assert bare == []


def test_a_text_that_is_bare_would_be_found():
    class Bare(BaseModel):
        text: str
        texts: tuple[str, ...]

    assert [bare_texts(kind) for _, kind in fields(Bare)] == [1, 1]


class SayingMechanism(Mechanism):
    """One with a text."""

    title: str = ""


def test_a_mechanism_of_ones_own_says_nothing_harmful():
    assert SayingMechanism(title="Fine").title == "Fine"
    with pytest.raises(ValidationError, match=r"U\+001B ESCAPE"):
        SayingMechanism(title="a\x1b[31m")


PLACES = [
    ("system:\n  title: {}\n", "system.title"),
    ("system:\n  partners: {{icb: {{kind: trust, name: {}}}}}\n", "system.partners.icb.name"),
    ("system:\n  posts: {{manager: {{band: 7, role: {}}}}}\n", "system.posts.manager.role"),
    ("assumptions:\n  title: {}\n", "assumptions.title"),
    ("assumptions:\n  money:\n    price_base: {}\n", "assumptions.money.price_base"),
    ("policy:\n  title: {}\n", "policy.title"),
    ("run: {{place: {}}}\n", "run.place"),
    ("name: {}\n", "name"),
    ("assumptions:\n  attrition:\n    resignation_per_year: {{value: 0.1, source: {}}}\n", "source"),
]


@pytest.mark.parametrize(("text", "place"), PLACES, ids=[place for _, place in PLACES])
def test_a_harmful_text_is_refused_at_its_line(text, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = "extends: [one-gloucestershire, central, annual-settlement]\n" + text.format('"x\\e[31m"')
    Path("bad.yaml").write_text(written, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_to_check("bad.yaml")
    (problem,) = caught.value.problems
    assert problem.origin.line == written.count("\n")
    assert ".".join(problem.path).endswith(place)


def test_so_it_is_in_a_study(tmp_path):
    study = tmp_path / "study.yaml"
    study.write_text(
        'title: A\nquestion: "x\\u202e"\nsystems: [one-gloucestershire]\n'
        "policies: [annual-settlement, three-year-settlement]\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match=re.escape("question: holds U+202E RIGHT-TO-LEFT OVERRIDE")):
        read_study(study)


@pytest.mark.parametrize(
    "title", ['""', '"  "', '"\\t"', "x" * 100_000], ids=["empty", "blank", "tab", "long"]
)
def test_a_title_that_is_none_is_refused(title, tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(f"extends: one-gloucestershire\nsystem:\n  title: {title}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_to_check(file)
    assert [problem.origin.line for problem in caught.value.problems] == [3]
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("character", [*"\x07\u061c\u180e\u2028\u2061\ufff9\ufffe\U000e0041"])
def test_what_a_staff_list_says_is_written_without_what_a_scenario_refuses(character: str) -> None:
    said = f"Lead{character}manager"
    assert one_line(role_of(said)) == "Lead manager"
    assert one_line(label(said)) == "Lead manager"
