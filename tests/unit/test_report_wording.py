"""Words that go with numbers: warnings where there is too little to say, and what the range is about."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import sim
from sim.report.briefing.sceptic import clawed_back, questions
from sim.report.figures.style import month_axis
from sim.report.words.answer import level, topics
from sim.report.words.headlines import retention_headlines
from sim.report.words.money import pounds
from sim.report.words.more_money import money_lines
from sim.report.words.rounding import percent, rounded
from sim.report.words.varied import varied_lines
from sim.report.words.wording import (
    FEW_POINTS,
    FEWEST_TEAMS,
    amount,
    change,
    counted,
    few_line,
    number,
    share,
    uncertainty_lines,
)
from sim.study.ranges import varied_in


def findings(replications, points=None, low=0.5):
    ranges = None if points is None else SimpleNamespace(points=points)
    summary = pd.DataFrame({"replications": [replications], "range_low": [low]})
    return SimpleNamespace(summary=summary, ranges=ranges)


@pytest.mark.parametrize(
    ("replications", "points", "said"),
    [
        (30, None, []), (30, FEW_POINTS, []), (29, None, ["Only 29 replications"]),
        (30, FEW_POINTS - 1, ["Only 18 points"]), (1, 2, ["Only 2 points"]),
        (5, 2, ["Only 5 replications", "Only 2 points"]),
    ],
)  # fmt: skip
def test_too_few_are_told_of_each_kind(replications, points, said):
    line = few_line(findings(replications, points))
    assert [part for part in ("replications", "points") if part in line] == [s.split()[-1] for s in said]
    assert all(words in line for words in said)


def test_a_range_that_is_not_given_is_not_called_rough():
    assert few_line(findings(30, 4, low=float("nan"))) == ""


@pytest.fixture(scope="module")
def ran():
    return {n: sim.run(sim.load("dorset"), replications=n, years=2) for n in (FEWEST_TEAMS - 1, FEWEST_TEAMS)}


def test_what_one_team_should_expect_is_told_by_replications_enough_for_it(ran):
    def said(results):
        lines = uncertainty_lines(results)
        return " ".join([level(results, topics(results)[0]), *retention_headlines(results).details, *lines])

    few, enough = (said(ran[n]) for n in sorted(ran))
    assert enough.lower().count("one team should expect") == 3
    assert "replications to say" not in enough
    assert few.lower().count(f"it takes {FEWEST_TEAMS} replications to say what one team should expect") == 3
    assert few.lower().count("one team should expect") == 3


def test_a_range_that_is_not_given_is_told_as_if_nothing_had_been_varied(ran):
    """Where boards rule out every point, no range is n/a to n/a, and the condition stays."""
    one = ran[FEWEST_TEAMS]
    study = SimpleNamespace(
        outcomes=one.outcomes, baseline=one.baseline, scenarios=one.scenarios, summary=one.summary,
        ranges=SimpleNamespace(points=4),
    )  # fmt: skip
    said = " ".join([level(study, topics(study)[0]), *uncertainty_lines(study)])
    assert said.startswith("In this model, under these assumptions, with")
    assert "No range over the assumptions is given. All this holds in this model, under these assump" in said
    assert not any(words in said for words in ("n/a", "points", "too little to say", "whatever", "central"))


RATE = "assumptions.attrition.resignation_per_year"


def test_what_varied_is_said_once_if_it_is_the_same_for_all_and_of_each_if_not():
    dorset = sim.load("dorset")
    fixed = sim.load("dorset", overrides={RATE: 0.2}).replace({"name": "fixed"})
    mechanical = sim.load("dorset", assumptions="mechanical-only").replace({"name": "mechanical"})

    def lines(*scenarios):
        settings = {"replications": 1, "years": 1, "assumption_points": 2, "conditioned": False}
        return varied_lines(sim.compare(scenarios, **settings))

    ranged = len(varied_in(dorset))
    here = "assumptions with a range, those that do something here, varied"
    (said,) = lines(dorset, dorset.replace({"name": "b", "policy.renewal.lead_weeks": 26.0}))
    act = int(said.split()[0])
    assert said == f"{act} of {ranged} {here}."
    assert 60 < act < ranged
    said = lines(dorset, fixed, mechanical)
    assert said[0] == f"With dorset, {act} of {ranged} {here}."
    assert said[1].startswith(f"With fixed, {act - 1} of {ranged - 1} {here}; fixed, since a plain value has")
    assert said[1].endswith(": attrition.resignation_per_year.")
    assert said[2].startswith(f"With mechanical, {act - 6} of {ranged - 6} {here}; ")
    assert varied_lines(sim.run(dorset, replications=1, years=1)) == []


def test_the_axis_of_months_is_marked_however_long_the_run_and_however_narrow_the_picture():
    for years in (1, 2, 6, 100, 399, 500):
        for most in (2, 4, 7):
            axes = Figure().subplots()
            marked = month_axis(axes, 12 * years, date(2020, 4, 1), most)
            assert marked[0] == 0
            assert len(marked) <= most
            assert all(month % 12 == 0 for month in marked)


def test_what_lenders_pay_is_said_where_the_team_spends_less_because_of_them():
    """People instead of cash: without it, the saving would look like a saving to everybody."""

    def said(policy):
        policies = ("annual-settlement", policy)
        scenarios = [sim.load(system="one-gloucestershire", policy=p) for p in policies]
        (line,) = money_lines(sim.compare(scenarios, replications=12, years=3))
        return line

    assert "lower" in said("people-instead-of-cash")
    assert "Those who lend people pay £" in said("people-instead-of-cash")
    assert "lend people" not in said("bridge-fund")


VALUES = st.one_of(
    st.floats(-2, 2).map(lambda x: round(x, 4)),
    st.sampled_from([0.0495, 0.0485, 0.00049999999999, -0.1235, 0.125]),
)


@given(VALUES)
def test_one_value_has_the_same_digits_however_it_is_said(value):
    """0.0495 was +4.9 in the table and 5.0 in the title above it."""
    size = change(value, "share").lstrip("+-")
    assert share(abs(value)) == percent(abs(value), 1) == number(abs(value), "share") == f"{size}%"
    assert counted(value, "share") == f"{change(value, 'share')} points"
    assert amount(value, "share") == change(value, "share")
    assert rounded(abs(value), 1, tens=2) == rounded(float(f"{100 * abs(value):.10g}"), 1) == size
    if abs(value) < 1:
        assert number(1000 * value, "GBP") == rounded(value)


def test_a_half_is_rounded_away_from_nothing_as_spreadsheets_do():
    assert [rounded(x, 1) for x in (4.95, 4.85, -4.95, 0.04, -0.04)] == ["5.0", "4.9", "-5.0", "0.0", "0.0"]
    assert [percent(x) for x in (0.125, 0.135, 0.0)] == ["13%", "14%", "0%"]
    assert [pounds(x, 3) for x in (67_150, -90.54, 1_234_500)] == ["£67,200", "-£91", "£1,230,000"]
    assert change(0.0495, "share") == "+5.0"


def test_money_is_clawed_back_under_the_policies_that_settle_years_ahead_alone():
    """Annual money has no year but its first, and was said to be clawed back "under every policy"."""
    policies = ("annual-settlement", "three-year-settlement", "bridge-fund")
    annual, three, bridge = (sim.load("dorset", policy=policy) for policy in policies)
    assert [clawed_back(s) for s in (annual, three, bridge)] == [False, True, False]

    def said(*scenarios):
        results = sim.compare(scenarios, replications=2, years=1)
        (found,) = (p.text for p in questions(results) if p.lead == "What if promises are broken?")
        return found

    both = said(annual, three)
    assert "clawed back, under three-year settlements, and never under annual settlements; within" in both
    assert both.count("under every policy") == 1  # what is taken back in the year itself
    assert "at each 1 April" not in said(annual, bridge)
    never = {"assumptions.funding.in_year_clawback_chance_per_year": 0.0}
    assert said(annual.replace(never), bridge.replace(never)).startswith("None is broken in these figures")
