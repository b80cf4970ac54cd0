"""Links: they reopen exactly the settings; what is not the page's own is left out, and told by name."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.page.link import LinkError, Reopened, from_query, to_query
from sim.page.settings import Option, Settings, systems
from tests.random_settings import random_settings

BASE = {"system": "lincolnshire", "option": "annual-settlement"}


@given(random_settings())
def test_a_link_reopens_exactly_these_settings(settings: Settings) -> None:
    query = to_query(settings)
    assert from_query(query) == Reopened(settings)
    assert from_query(dict(parse_qsl(urlencode(query), strict_parsing=True))) == Reopened(settings)


@given(st.dictionaries(st.text(max_size=40), st.text(max_size=40), max_size=5))
def test_whatever_a_link_says_it_is_refused_in_words_or_understood(query: dict[str, str]) -> None:
    for hostile in (query, BASE | query, BASE | {f"set.{key}": text for key, text in query.items()}):
        try:
            found, told = from_query(hostile)
        except LinkError as error:
            told = (str(error),)
        else:
            assert from_query(to_query(found)) == Reopened(found)
        assert not any({"\n", "<"} & set(line) for line in told)
        assert told or hostile == to_query(found)


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
        ({"system": "x" * 5000}, "system: nothing shipped is called so"),
        ({f"x{i}": "1" for i in range(5000)}, "has 5,002 parts"),
    ],
)
def test_without_a_team_and_a_baseline_a_link_is_refused_by_name(more: dict[str, str], said: str) -> None:
    with pytest.raises(LinkError) as caught:
        from_query(BASE | more)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            {"option2": "<script>alert(1)</script>"},
            "option2: nothing shipped is called ?script?alert?1???script?",
        ),
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
    ],
)
def test_a_strange_part_is_left_out_and_told_and_the_rest_is_kept(more: dict[str, str], said: str) -> None:
    rest = {"set.renewal.casework_after_money": "yes", "assume.knowledge.tau_months": "12"}
    asked = BASE | {"option4": "bridge-fund", "set4.bridging.months": "3"} | rest | {"years": "4"} | more
    settings, told = from_query(asked)
    (line,) = told
    assert said in line
    assert len(line) < 250
    assert settings == Settings(
        "lincolnshire",
        options=(
            Option("annual-settlement", (("policy.renewal.casework_after_money", True),)),
            Option("bridge-fund", (("policy.bridging.months", 3.0),)),
        ),
        assumptions=(("assumptions.knowledge.tau_months", 12.0),),
        years=None if "years" in more else 4,
    )


def test_a_link_without_a_baseline_is_refused() -> None:
    with pytest.raises(LinkError, match="must name the baseline"):
        from_query({"system": "lincolnshire"})
    settings, told = from_query(BASE | {"years": ["1", "2"]})
    assert (settings.years, told) == (2, ("years: is given more than once; the last is taken",))


def test_an_option_of_a_later_version_is_left_out_with_its_levers() -> None:
    more = {"option2": "four-day-week", "set2.renewal.lead_weeks": "13", "option3": "bridge-fund"}
    settings, told = from_query(BASE | more)
    assert [option.policy for option in settings.options] == ["annual-settlement", "bridge-fund"]
    assert told == ("option2: nothing shipped is called four-day-week",)


def test_what_a_session_was_given_is_never_in_a_link() -> None:
    with pytest.raises(LinkError, match="of your own"):
        to_query(Settings("", "key", (Option(""),)))


def test_every_shipped_name_can_be_in_a_link() -> None:
    assert {from_query(BASE | {"system": name}).settings.system for name in systems()} == set(systems())
