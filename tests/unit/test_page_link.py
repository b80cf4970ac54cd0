"""Links: they reopen exactly the settings, and refuse everything that is not the page's own."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.page.levers import Lever, by_path
from sim.page.link import LinkError, from_query, to_query
from sim.page.settings import Option, Settings, movable, policies, read_shipped, systems
from sim.scenario.moves import Value

BASE = {"system": "lincolnshire", "option": "annual-settlement"}
RANGES = movable(read_shipped("lincolnshire", "annual-settlement"))


def _values(lever: Lever) -> st.SearchStrategy[Value]:
    if lever.kind == "choice":
        return st.sampled_from([value for value, _ in lever.choices])
    if lever.kind == "yes-no":
        return st.booleans()
    if lever.kind == "whole":
        return st.integers(int(lever.least), int(lever.most))
    return st.floats(lever.least, lever.most)


@st.composite
def _options(draw: st.DrawFn) -> Option:
    chosen = draw(st.lists(st.sampled_from(sorted(by_path())), max_size=4, unique=True))
    changes = tuple((path, draw(_values(by_path()[path]))) for path in chosen)
    return Option(draw(st.sampled_from(sorted(policies()))), changes)


@st.composite
def _settings(draw: st.DrawFn) -> Settings:
    moved = draw(st.lists(st.sampled_from(RANGES), max_size=3, unique=True))
    return Settings(
        system=draw(st.sampled_from(["lincolnshire", "dorset"])),
        options=tuple(draw(st.lists(_options(), min_size=1, max_size=4))),
        assumptions=tuple(
            sorted(
                (
                    a.path,
                    float(draw(st.integers(int(a.low), int(a.high))))
                    if a.whole
                    else draw(st.floats(a.low, a.high)),
                )
                for a in moved
            )
        ),
        years=draw(st.none() | st.integers(1, 500)),
        seed=draw(st.none() | st.integers(0, 2**63 - 1)),
    )


@given(_settings())
def test_a_link_reopens_exactly_these_settings(settings: Settings) -> None:
    query = to_query(settings)
    assert from_query(query) == settings
    assert from_query(dict(parse_qsl(urlencode(query), strict_parsing=True))) == settings


@given(st.dictionaries(st.text(max_size=40), st.text(max_size=40), max_size=5))
def test_whatever_a_link_says_it_is_refused_in_words_or_understood(query: dict[str, str]) -> None:
    for hostile in (query, BASE | query, BASE | {f"set.{key}": text for key, text in query.items()}):
        said = ""
        try:
            found = from_query(hostile)
        except LinkError as error:
            said = str(error)
        assert not {"\n", "<"} & set(said)
        assert said or from_query(to_query(found)) == found


def test_a_link_is_short_and_can_be_read() -> None:
    options = (
        Option("annual-settlement"),
        Option("three-year-settlement", (("policy.renewal.lead_weeks", 26.0),)),
    )
    assert urlencode(to_query(Settings("lincolnshire", options=options))) == (
        "system=lincolnshire&option=annual-settlement&option2=three-year-settlement&set2.renewal.lead_weeks=26"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"system": "../../etc/passwd"}, "system: nothing shipped is called ..?..?etc?passwd"),
        ({"system": ""}, "system: nothing shipped is called so"),
        ({"system": "scenarios/systems/lincolnshire.yaml"}, "system: nothing shipped"),
        ({"option": "/etc/passwd"}, "option: nothing shipped"),
        (
            {"option2": "<script>alert(1)</script>"},
            "option2: nothing shipped is called ?script?alert?1???script?",
        ),
        ({"option3": "bridge-fund"}, "option: the link must name the baseline"),
        ({"option5": "bridge-fund"}, "option5: no part of a link"),
        ({"own": "key"}, "own: no part of a link"),
        ({"set.title": "x"}, "set.title: is no lever"),
        ({"set.system.title": "x"}, "is no lever"),
        ({"set.policy.renewal.lead_weeks": "3"}, "is no lever"),
        ({"set2.renewal.lead_weeks": "13"}, "set2.renewal.lead_weeks: no part of a link"),
        ({"set.__class__": "x"}, "is no lever"),
        ({"set.renewal.lead_weeks": "NaN"}, "set.renewal.lead_weeks: must be a number"),
        ({"set.renewal.lead_weeks": "1e999"}, "must be a number"),
        ({"set.renewal.lead_weeks": "١٣"}, "must be a number"),
        ({"set.renewal.lead_weeks": "1_3"}, "must be a number"),
        ({"set.renewal.lead_weeks": "400"}, "must be from 4 to 26"),
        ({"set.settlement.starts_in_year": "1.5"}, "must be a whole number"),
        ({"set.settlement.horizon": "99"}, "must be one of 1, 2, 3"),
        ({"set.practices.passport": "true"}, "must be yes or no"),
        ({"assume.title": "1"}, "is no assumption with a range"),
        ({"assume.attrition.resignation_per_year": "99"}, "must be within its range"),
        ({"assume.attrition.resignation_per_year": "inf"}, "must be a number"),
        ({"years": "1e3"}, "years: must be a whole number from 1 to 500"),
        ({"years": "501"}, "years: must be a whole number from 1 to 500"),
        ({"seed": "-1"}, "seed: must be a whole number from 0"),
        ({"seed": "9" * 100}, "seed: must be a whole number from 0"),
        ({"x" * 5000: "1"}, "is too long"),
        ({"seed": "1" * 5000}, "seed: is too long"),
        ({f"x{i}": "1" for i in range(5000)}, "has 5,002 parts"),
    ],
)
def test_a_strange_part_is_refused_by_name(more: dict[str, str], said: str) -> None:
    with pytest.raises(LinkError) as caught:
        from_query(BASE | more)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 250


def test_a_link_without_a_baseline_is_refused() -> None:
    with pytest.raises(LinkError, match="must name the baseline"):
        from_query({"system": "lincolnshire"})
    with pytest.raises(LinkError, match="more than once"):
        from_query(BASE | {"years": ["1", "2"]})  # type: ignore[dict-item]


def test_what_a_session_was_given_is_never_in_a_link() -> None:
    with pytest.raises(LinkError, match="of your own"):
        to_query(Settings("", "key", (Option(""),)))


def test_every_shipped_name_can_be_in_a_link() -> None:
    assert {from_query(BASE | {"system": name}).system for name in systems()} == set(systems())
