"""No sentence claims what its numbers deny, and the same numbers give the same sentence."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.measures import KINDS, MONTHLY_KINDS
from sim.reading import load
from sim.report.briefing.assumptions import grades_in_words
from sim.report.briefing.sceptic import questions
from sim.report.briefing.uses import NOT_FOR
from sim.report.briefing.why import in_sentences, moved_first_and_last
from sim.report.words.answer import (
    answer,
    compared,
    difference,
    headline_month,
    in_numbers,
    topics,
    topics_of,
)
from sim.report.words.numbers import Paired, of_so_many
from sim.report.words.stocks import less_left
from sim.report.words.verdicts import (
    LIKELY,
    MAY,
    NEGLIGIBLE,
    NOT_CLEAR,
    NOT_KNOWN,
    RULES,
    THE_SAME,
    Evidence,
    of_100,
    verdict,
    words_explained,
)
from sim.report.words.why import money_line
from sim.report.words.wording import apart, apart_in_words
from sim.study.over_assumptions import Ranges

SCENARIO = sim.load("dorset", policy="annual-settlement")
NAN = float("nan")


@dataclass
class Outcome:
    name: str
    scenario: object

    def values(self, measure, group="team"):
        return np.array([0.4, 0.5, 0.6])


@dataclass
class Results:
    """Results made of numbers alone."""

    outcomes: list
    summary: pd.DataFrame
    ranges: Ranges | None

    @property
    def baseline(self):
        return self.outcomes[0]

    @property
    def scenarios(self):
        return [o.scenario for o in self.outcomes]


@cache
def scenario_of(which, replications):
    return SCENARIO.replace({"name": f"policy {which}", "run.replications": replications})


def results(
    *gaps, ranged=True, replications=400, better=(0.9,), measures=("retention_42m", "lost_knowledge")
):
    """Return results in which policies differ so: each gap is (mean, low, high, range_low, range_high)."""
    outcomes, rows = [], []
    for i in range(1 + len(gaps)):
        outcomes.append(Outcome(f"policy {i}", scenario_of(i, replications)))
        mean, low, high, range_low, range_high = gaps[i - 1] if i else (NAN,) * 5
        for measure in measures:
            share = better[min(max(i - 1, 0), len(better) - 1)]
            rows.append(
                {
                    "scenario": f"policy {i}", "measure": measure, "group": "team", "unit": "share",
                    "mean": 0.5, "ci_low": 0.4, "ci_high": 0.6, "p5": 0.2, "p95": 0.8,
                    "replications": replications, "diff_replications": replications,
                    "diff_mean": mean, "diff_ci_low": low, "diff_ci_high": high,
                    "diff_p5": low, "diff_p95": high,
                    "diff_range_low": range_low if ranged else NAN,
                    "diff_range_high": range_high if ranged else NAN,
                    "diff_range_low_ci_low": NAN, "diff_range_high_ci_high": NAN,
                    "diff_predictive_p5": low, "diff_predictive_p95": high,
                    "predictive_share_better": float("nan"), "predictive_share_worse": float("nan"),
                    "share_better": share, "share_worse": 1 - share,
                }
            )  # fmt: skip
    points = Ranges((np.zeros((50, 1, 24)),), (np.zeros((50, 1)),)) if ranged else None
    return Results(outcomes, pd.DataFrame(rows), points)


def test_what_is_likely_is_so_over_the_assumptions_too():
    """Two in three teams under the central assumptions, and one in two over their ranges, is not likely."""
    known = evidence(0.06, 0.05, 0.07, (0.04, 0.07), share=0.8)
    assert verdict(known) is LIKELY
    for share, said in ((0.67, LIKELY), (0.5, MAY)):
        gap = known.gap._replace(predictive_better=share, predictive_worse=0.1)
        assert verdict(known._replace(gap=gap)) is said
    loss = evidence(-0.06, -0.07, -0.05, (-0.07, -0.04), share=0.1, worse=0.8)
    gap = loss.gap._replace(predictive_better=0.1, predictive_worse=0.5)
    assert verdict(loss._replace(gap=gap)) is MAY


def evidence(mean, low, high, over=None, share=0.9, replications=400, better=1, unit="share", worse=None):
    worse = 1 - share if worse is None else worse
    gap = Paired(mean, low, high, share, mean == 0 == low == high, *(over or (NAN, NAN)), worse=worse)
    return Evidence(gap, better, unit, replications, over is not None)


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        (evidence(0.06, 0.05, 0.07, (0.04, 0.07)), LIKELY),
        (evidence(0.06, 0.05, 0.07), LIKELY),
        (evidence(-0.06, -0.07, -0.05, share=0.1), LIKELY),
        (evidence(-0.06, -0.07, -0.05, better=-1), LIKELY),
        (evidence(0.06, 0.05, 0.07, share=0.6), MAY),
        (evidence(-0.06, -0.07, -0.05, share=0.6), MAY),
        # ties count for neither: 62% better, 31% the same would be 77% with halves
        (evidence(0.06, 0.05, 0.07, share=0.615, worse=0.08), MAY),
        (evidence(0.06, 0.05, 0.07, share=0.67, worse=0.08), LIKELY),
        (evidence(-0.06, -0.07, -0.05, share=0.1, worse=0.6), MAY),
        (evidence(-0.06, -0.07, -0.05, share=0.1, worse=0.67), LIKELY),
        (evidence(0.06, 0.05, 0.07, replications=29), MAY),
        (evidence(0.06, -0.01, 0.13), NOT_CLEAR),
        (evidence(0.06, 0.05, 0.07, (-0.01, 0.07)), NOT_CLEAR),
        (evidence(0.06, 0.05, 0.07, (NAN, NAN)), MAY),  # too few points are left for a range
        (evidence(0.0006, 0.0004, 0.0008), NOT_CLEAR),  # its end is printed as 0.0
        (evidence(0, 0, 0), THE_SAME),
        (evidence(0, 0, 0, (0, 0)), THE_SAME),
        (evidence(0, 0, 0, (0, 0.1)), NOT_CLEAR),
        (evidence(0.06, NAN, NAN), NOT_KNOWN),
    ],
)
def test_how_sure_a_sentence_is_follows_from_the_numbers(known, rule):
    assert verdict(known) is rule


@pytest.mark.parametrize(
    ("numbers", "rule", "in_table"),
    [
        ((-0.01, -0.015, -0.005), NEGLIGIBLE, "too small"),  # clear, and nothing
        ((0.0, -0.03, 0.03), NEGLIGIBLE, "too small"),
        ((-0.01, -0.07, 0.05), NOT_CLEAR, "78/0/22"),  # it may be more
        ((-0.06, -0.07, -0.05), LIKELY, "78/0/22"),
        ((-0.01, -0.015, -0.005, (-0.04, -0.004)), NEGLIGIBLE, "too small"),
        ((-0.01, -0.015, -0.005, (-0.4, -0.01)), NOT_CLEAR, "78/0/22"),  # the range reaches further
    ],
)
def test_a_difference_too_small_to_notice_is_no_gain_however_many_teams_have_it(numbers, rule, in_table):
    known = evidence(*numbers, share=0.78, unit="staff equivalents", better=-1)._replace(least=0.05)
    assert verdict(known) is rule
    assert of_100(known) == in_table
    topic = topics_of(6)[1]
    assert ("78 of 100" in in_numbers(topic, known)) == (rule is not NEGLIGIBLE)
    assert KINDS["lost_knowledge"].noticed.least == known.least


def test_every_measure_says_from_what_difference_on_it_is_worth_noticing():
    for kind in (*KINDS.values(), *MONTHLY_KINDS.values()):
        assert kind.noticed.least > 0, kind.name
        assert kind.noticed.reason


def test_the_words_are_explained_where_they_are_used():
    said = words_explained()
    for words in ("Is likely to:", "May:", "No clear difference:", "two in three", "30 simulated teams"):
        assert words in said


def test_better_the_same_and_worse_are_told_as_people_read_them():
    gap = Paired(0.06, 0.05, 0.07, 0.612, same=False, worse=0.079)
    assert apart(gap) == "61/31/8"
    assert apart_in_words(gap, 200, "keep more", "fewer") == "61 of 100 teams keep more, 31 the same, 8 fewer"
    few = Paired(0.06, 0.05, 0.07, 7 / 12, same=False, worse=2 / 12)
    assert apart_in_words(few, 12) == "7 of 12 teams do better, 3 the same, 2 worse"


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 100))
def test_the_three_numbers_add_up_and_none_is_off_by_one(better, of_the_rest, n):
    worse = (1 - better) * of_the_rest
    found = of_so_many(better, worse, n)
    assert sum(found) == n
    for number, share in zip(found, (better, 1 - better - worse, worse), strict=True):
        assert abs(number - n * share) < 1 + 1e-6


AMOUNT = st.floats(-1, 1).map(lambda x: round(x, 4))


@st.composite
def gap(draw):
    """Draw a difference: its mean lies in its interval and, if there is one, in its range."""
    mean = draw(AMOUNT)
    half, below, above = (draw(st.floats(0, 0.5)) for _ in range(3))
    return mean, mean - half, mean + half, mean - below, mean + above


NUMBER = r"[+-]?\d+\.\d"
CLAIM = re.compile(r"a team (?:is likely to|may) (keep more|keep fewer|lose less|lose more)")


@settings(deadline=None)
@given(
    gaps=st.lists(gap(), min_size=1, max_size=3),
    ranged=st.booleans(),
    replications=st.sampled_from([2, 29, 30, 400]),
    better=st.lists(st.floats(0, 1), min_size=3, max_size=3),
)
def test_no_claim_ever_contradicts_what_is_printed_beside_it(gaps, ranged, replications, better):
    found = results(*gaps, ranged=ranged, replications=replications, better=better)
    for sentence, more in zip(answer(found), ("keep more", "lose more"), strict=True):
        assert ("under these assumptions" in sentence) == (not ranged)
        for part in sentence.split("; a team ")[0:1] + [
            f"a team {p}" for p in sentence.split("; a team ")[1:]
        ]:
            part, *_ = part.split("; there is ")
            claim = CLAIM.search(part)
            if claim is None:
                continue
            for low, high in re.findall(rf"({NUMBER}) to ({NUMBER})", part):
                assert float(low) * float(high) > 0
                assert (float(low) > 0) == (claim[1] == more)


@settings(deadline=None, max_examples=40)
@given(gaps=st.lists(gap(), min_size=1, max_size=5), ranged=st.booleans())
def test_every_policy_is_spoken_of_once_and_the_same_numbers_say_the_same(gaps, ranged):
    first, second = (results(*gaps, ranged=ranged) for _ in range(2))
    assert answer(first) == answer(second)
    for sentence in answer(first):
        for i in range(1, 1 + len(gaps)):
            assert len(re.findall(rf"with policy {i}\b", sentence)) == 1


@pytest.mark.parametrize(
    ("least", "most", "rule", "said"),
    [
        (0.01, 0.2, LIKELY, "over the assumptions too little to say, within +1.0 to +20.0"),
        (-0.01, 0.2, NOT_CLEAR, "over the assumptions too little to say, within -1.0 to +20.0"),
    ],
)
def test_a_range_that_is_not_known_is_taken_to_be_as_wide_as_it_may_be(least, most, rule, said):
    known = evidence(0.06, 0.05, 0.07, (NAN, NAN))
    known = known._replace(gap=known.gap._replace(range_least=least, range_most=most))
    assert verdict(known) is rule
    topic = topics(results((0.06, 0.05, 0.07, 0.04, 0.08)))[0]
    assert said in in_numbers(topic, known)


def test_a_range_that_too_few_points_are_left_for_makes_nothing_likely():
    """It is told as if the assumptions were not varied, and less sure: boards rule out every point."""
    nothing = (0.06, 0.05, 0.07, NAN, NAN)
    for sentence in answer(results(nothing)):
        assert sentence.startswith("In this model, under these assumptions, compared with policy 0,")
        assert "a team may" in sentence
        assert "over the assumptions" not in sentence
    assert "likely" in answer(results(nothing, ranged=False))[0]


@given(gap())
def test_nothing_is_claimed_where_interval_or_range_holds_zero(numbers):
    mean, low, high, range_low, range_high = numbers
    rule = verdict(evidence(mean, low, high, (range_low, range_high)))
    if low <= 0 <= high or range_low <= 0 <= range_high:
        assert not rule.claims
    assert rule in RULES


def test_of_many_policies_each_has_its_mean_and_none_alone_has_more():
    """Four that were likely lost their numbers, and the least sure one kept all of its own."""
    gain = (0.1, 0.09, 0.11, 0.05, 0.2)
    found = results(*[gain] * 4, (0.1, 0.09, 0.11, 0.05, 0.2), better=(0.9, 0.9, 0.9, 0.9, 0.5))
    for sentence in answer(found):
        assert (
            len(re.findall(r"with policy \d \(\+\d+\.\d+ (?:points|experienced people's worth)\)", sentence))
            == 5
        )
        assert "95% interval" not in sentence


MASS = {"confirmation", "money", "cash", "investment", "sharing", "people", "employer"}


@pytest.mark.parametrize("name", [one.name for one in sim.shipped("policy")])
def test_the_title_of_every_policy_reads_after_with(name):
    """ "With a partner refuses", "with bridge fund" and "with hosted by one trust" did not."""
    title = sim.load("dorset", policy=name).policy.title
    head = re.split(
        r",| (?:with|that|of|to|for|at|instead|between|in|over|as|across|spread|always|on) ", title
    )[0]
    noun = head.split(" ")[-1].lower()
    one = head.split(" ")[0] in ("A", "An", "One")
    assert one != (noun.endswith("s") or noun in MASS) or head == "One trust", title
    assert not re.search(r"\b(refuses|hosted|invest|end)\b", head.lower()), title


def test_less_that_is_lost_of_less_that_is_left_is_no_gain():
    """A partner's refusal to pay: posts go, knowledge goes with them, and then there is less to lose."""
    loss = (-0.2, -0.25, -0.15, -0.3, -0.1)
    measures = ("retention_42m", "lost_knowledge", "knowledge_stock_end")
    found = results(loss, loss, measures=measures)
    rows = found.summary["measure"] == "knowledge_stock_end"
    first = rows & (found.summary["scenario"] == "policy 1")
    found.summary.loc[first, ["diff_mean", "diff_ci_low", "diff_ci_high"]] *= -1  # it keeps more
    found.summary.loc[first, ["diff_range_low", "diff_range_high"]] = [0.1, 0.3]
    found.summary.loc[rows, "unit"] = "staff equivalents"
    _, flow, stock = answer(found)
    gain, consequence = flow.split("; a team ")
    assert "lose less knowledge of its system over six years with policy 1" in gain
    assert (
        "lose less knowledge of its system over six years, but only as there is less left to lose, with"
        in (consequence)
    )
    assert "know more of its system at the end with policy 1" in stock
    assert "know less of its system at the end with policy 2" in stock
    assert less_left(found, found.outcomes[1], "lost_knowledge") is None
    assert less_left(found, found.outcomes[2], "exits_per_year") is None  # not measured


def test_policies_that_fare_alike_are_told_together_and_the_others_apart():
    gain, loss, unclear = (
        (0.1, 0.09, 0.11, 0.05, 0.2),
        (-0.1, -0.11, -0.09, -0.2, -0.05),
        (0, -0.1, 0.1, -0.2, 0.2),
    )
    found = results(unclear, gain, loss, gain, better=(0.5, 0.9, 0.1, 0.9))
    sentence, _ = answer(found)
    assert sentence == (
        "In this model, compared with policy 0, a team is likely to keep more of its day-one people to "
        "month 42 "
        "with policy 2 (+10.0 points; 95% interval +9.0 to +11.0; over the assumptions +5.0 to +20.0; "
        "with all as assumed, 90 of 100 teams keep more, 0 the same, 10 fewer) and "
        "with policy 4 "
        "(+10.0 points; 95% interval +9.0 to +11.0; over the assumptions +5.0 to +20.0; "
        "with all as assumed, 90 of 100 teams keep more, 0 the same, 10 fewer); a team is likely "
        "to keep fewer "
        "of its day-one people to month 42 with policy 3 (-10.0 points; 95% interval -11.0 to -9.0; over the "
        "assumptions -20.0 to -5.0; with all as assumed, 10 of 100 teams keep more, 0 the same, 90 fewer); "
        "there is no clear difference in the day-one people still in post at "
        "month 42 "
        "with policy 1 (0.0 points; 95% interval -10.0 to +10.0; over the assumptions -20.0 to +20.0; "
        "with all as assumed, 50 of 100 teams keep more, 0 the same, 50 fewer)."
    )


def test_one_replication_answers_nothing():
    found = results((0.1, NAN, NAN, NAN, NAN), ranged=False, replications=1)
    for sentence in answer(found):
        assert "one replication cannot tell" in sentence
        assert "likely" not in sentence


@pytest.mark.parametrize(("years", "month"), [(1, None), (2, 18), (3, 30), (4, 42), (6, 42)])
def test_retention_is_told_at_a_month_within_the_run(years, month):
    told = ("months_kept", "retention_18m", "retention_30m", "retention_42m", "lost_knowledge")
    found = results((0.1, 0.09, 0.11, 0.05, 0.2), measures=told)
    for outcome in found.outcomes:
        outcome.scenario = outcome.scenario.replace({"run.years": years})
    assert headline_month(found) == month
    kept, _ = topics(found)
    assert kept.measure == ("months_kept" if month is None else f"retention_{month}m")


def test_what_was_compared_names_team_years_luck_and_policies():
    said = compared(results((0.1, 0.09, 0.11, 0.05, 0.2)))
    for words in (
        "Dorset",
        "a team of 17 posts",
        "six years from April 2020",
        "400 times",
        "seed 2020",
        "same luck",
    ):
        assert words in said
    assert "policy 0 (the baseline) against policy 1" in said.replace("Policy", "policy")


def test_a_very_long_name_is_cut_in_sentences():
    found = results((0.1, 0.09, 0.11, 0.05, 0.2))
    found.outcomes[1].name = "x" * 300
    found.summary.loc[found.summary["scenario"] == "policy 1", "scenario"] = "x" * 300
    assert all(len(sentence) < 400 for sentence in answer(found))


def test_a_sentence_can_be_of_some_policies_only():
    found = results((0.1, 0.09, 0.11, 0.05, 0.2), (0.1, 0.09, 0.11, 0.05, 0.2))
    assert "policy 1" not in difference(found, topics(found)[0], found.outcomes[2:])


def split(**parts):
    """Return a table of why: each part is (mean, low, high)."""
    rows = [
        {"measure": "retention_42m", "unit": "share", "split": "levers", "kind": "part", "part": part,
         "mean": mean, "ci_low": low, "ci_high": high}
        for part, (mean, low, high) in parts.items()
    ]  # fmt: skip
    whole = dict(rows[0], split="whole", kind="difference", part="", mean=0.1, ci_low=0.05, ci_high=0.15)
    return pd.DataFrame([whole, *rows])


def test_a_part_has_a_share_only_where_its_interval_leaves_out_zero():
    said = in_sentences(
        split(amount=(0.02, 0.01, 0.03), fear=(0.07, 0.05, 0.09), ends=(0.01, -0.01, 0.03)),
        "retention_42m",
        "x",
    )
    assert (
        "fear of losing the job +7.0 points (+5.0 to +9.0) and amount of money +2.0 points (+1.0 to +3.0); "
        "no clear share of refusals at contract ends"
    ) in said
    assert "under these assumptions" in said


def test_each_part_is_told_moved_first_and_last_beside_its_share():
    table = split(amount=(0.02, 0.01, 0.03), certainty=(0.07, 0.05, 0.09))
    for order, by in (("first_", 0.01), ("last_", -0.02)):
        for name in ("mean", "ci_low", "ci_high"):
            table[f"{order}{name}"] = table[name] + by
    found = moved_first_and_last(table, "")
    assert found.header == ("", "First", "Share", "Last")
    assert found.rows == (
        ("By what differs",),
        ("Amount of money", "+3.0 (+2.0 to +4.0)", "+2.0 (+1.0 to +3.0)", "0.0 (-1.0 to +1.0)"),
        ("Certainty of awards", "+8.0 (+6.0 to +10.0)", "+7.0 (+5.0 to +9.0)", "+5.0 (+3.0 to +7.0)"),
    )


def test_the_money_that_is_left_is_told_by_the_month_that_is_read_and_over_the_run():
    left = {"unit": "post-months", "kind": "left", "mean": 3.0, "ci_low": -1.0, "ci_high": 7.0}
    read = [{"measure": "funded_post_months_42m", "replications": 50}]
    late = [{"measure": "funded_post_months_66m", "replications": 0}]  # not in so short a run
    whole = [{"measure": "funded_post_months", "replications": 50}]
    said = money_line(pd.DataFrame([left | row for row in (*read, *late, *whole)]))
    assert said.endswith("is +3.00 (-1.00 to +7.00) by month 42 and +3.00 (-1.00 to +7.00) over the run.")


def test_parts_of_a_difference_that_is_not_clear_are_not_told():
    table = split(amount=(0.02, 0.01, 0.03))
    table.loc[table["kind"] == "difference", "ci_low"] = -0.01
    said = in_sentences(table, "retention_42m", "x")
    assert "not clear" in said
    assert "money" not in said


@pytest.fixture(scope="module")
def simulated():
    policies = ("annual-settlement", "three-year-same-money", "permanent-at-risk")
    return sim.compare([sim.load("dorset", policy=p) for p in policies], replications=12, years=2)


def test_a_sceptic_is_answered_from_the_numbers(simulated):
    asked = {p.lead: p.text for p in questions(simulated)}
    assert list(asked) == [
        "Is it just more money?", "Why month 18?", "What if promises are broken?",
        "Is it a loss to the NHS, or only to this team?", "Why not make the posts permanent?",
    ]  # fmt: skip
    assert "same awards: built to bring, by the end of each year," in asked["Is it just more money?"]
    why = asked["Why month 18?"]
    assert "on 1 April: late decisions then still hold people" in why
    for policy in ("Three-year settlements with the same awards: ", "Permanent posts at the host's risk: "):
        september, april = why.split(policy)[1].split(" On 1 April: ")[:2]
        assert re.findall(r"at months? ([\d, and]+)", september) == ["18"]
        assert re.findall(r"at months? ([\d, and]+)", april.split(".")[0]) == ["12"]
    assert "chance of 5%" in asked["What if promises are broken?"]
    assert (
        "in redundancy pay" in asked["Why not make the posts permanent?"]
        or "redundancy" in asked["Why not make the posts permanent?"]
    )


def test_what_was_not_compared_is_said_not_to_be():
    two = sim.compare([sim.load("dorset"), sim.load("dorset", policy="bridge-fund")], replications=3, years=2)
    asked = {p.lead: p.text for p in questions(two)}
    assert "same award in every replication" in asked["Is it just more money?"]
    assert "Why not make the posts permanent?" not in asked
    short = [sim.load("dorset"), sim.load("dorset", policy="bridge-fund")]
    asked = {p.lead: p.text for p in questions(sim.compare(short, replications=3, years=1))}
    assert "kept a person over the whole run" in asked["Why the end of the run?"]
    assert not any(words in asked["Why the end of the run?"] for words in ("1 April", "at month"))
    alone = sim.run(sim.load("dorset"), replications=3, years=1)
    assert "just more money" not in " ".join(p.lead for p in questions(alone))


def test_what_the_results_may_not_be_used_for_is_the_list_of_the_aqua_book_page():
    page = (Path(__file__).parents[2] / "docs/standards/aqua_book.md").read_text(encoding="utf-8")
    section = page.split("## What it may not be used for")[1].split("##")[0]
    assert [lead for lead, _ in NOT_FOR] == [
        bold.rstrip(".") for bold in re.findall(r"\*\*(.*?)\*\*", section)
    ]


def test_what_is_law_is_not_called_measured_and_only_judgements_that_act_are_said_to():
    scenario = load(system="west-yorkshire-harrogate", policy="annual-settlement", assumptions="central")
    said = grades_in_words(scenario)
    assert "3 are measured in these organisations (grade A), 15 are law or pay scale (grade L)" in said
    assert "integrated care systems" not in said
    counted = [int(n) for n in re.findall(r"(\d+) (?:is|are) [^(]*\(grade [ALBC]\)", said)]
    assert len(counted) == 4
    assert sum(counted) == int(re.search(r"Of (\d+) values", said)[1])
    ranged = [
        p for p, n in scenario.notes.items()
        if p.startswith("assumptions.") and n.grade == "C" and n.low is not None
    ]  # fmt: skip
    have, act = re.search(
        r"Of the judgements (\d+) have a plausible range, and (\d+) of those do", said
    ).groups()
    assert int(have) == len(ranged)
    assert 0 < int(act) < len(ranged)  # no passport here, for one
    passport = sum(p.startswith("assumptions.passport.") for p in ranged)
    with_one = grades_in_words(scenario.replace({"system.practices.passport": True}))
    assert f"and {int(act) + passport} of those do" in with_one
