"""Sentences on what the sections of a study found: made from codes and numbers, no surer than these are."""

from math import nan
from pathlib import Path

import pandas as pd
import pytest

import sim
from sim.report.words.break_even import break_evens_in_words
from sim.report.words.conditions import fail_sentence, limits_in_words, win_sentence
from sim.report.words.money import pounds
from sim.report.words.parts import TITLES, part_title
from sim.report.words.prices import (
    accepted_title,
    accepted_words,
    committed_words,
    exposure_words,
    horizon_words,
    net_benefit_words,
    price_words,
    worth_words,
)
from sim.report.words.search import search_words
from sim.report.words.sensitivity import enough_words, factors_words
from sim.report.words.titles import axis_title, in_unit, title_of, with_unit
from sim.study.questions import breakeven, economics, search, sensitivity
from sim.study.questions.channels import CHANNELS, OTHER
from sim.study.questions.levers import GROUPS
from sim.study.questions.search import Section as Search

RESIGNATION = "assumptions.attrition.resignation_per_year"
FREEZE = "assumptions.recruitment.freeze_weeks"
AWARD = "policy.settlement.award_factor"


# --- titles and money


@pytest.mark.parametrize(
    ("path", "title"),
    [
        (RESIGNATION, "resignation (attrition)"),
        ("assumptions.knowledge.tau_months", "time constant (knowledge)"),
        ("assumptions.recruitment.fill_chance.months_24", "fill chance months 24 (recruitment)"),
        (
            "assumptions.recruitment.fill_chance.permanent_or_36_months",
            "fill chance permanent or 36 months (recruitment)",
        ),
        ("assumptions.attrition", "attrition"),
        ("policy.bridging.months", "bridging"),
        ("policy.overlap_weeks", "overlap"),
        ("policy.renewal.lead_weeks", "lead (renewal)"),
        (sensitivity.REST, "everything else"),
    ],
)
def test_a_value_has_one_title_without_its_unit(path, title):
    assert title_of(path) == title


def test_every_channel_and_every_group_of_a_lever_has_a_title_of_its_own():
    parts = [*GROUPS, *(channel.key for channel in CHANNELS), OTHER]
    assert sorted(TITLES) == sorted(parts)
    titles = [part_title(part) for part in parts]
    assert len(set(titles)) == len(parts)
    assert not any(sign in title for title in titles for sign in "._+:")


@pytest.mark.parametrize(
    ("part", "title"),
    [
        ("policy.settlement", "length of settlements"),
        ("fear", "fear of losing the job"),
        ("other", "other ways"),
        ("assumptions.staff_bank", "assumptions: staff bank"),
        ("policy.contracts+system.streams+policy", "contracts offered with system: streams with the policy"),
        ("amount:ends", "amount of money x refusals at contract ends"),
        ("policy+system:assumptions", "the policy with the system x the assumptions"),
    ],
)
def test_a_part_of_a_difference_is_called_in_words(part, title):
    assert part_title(part) == title


def test_values_stand_with_their_units():
    assert with_unit(RESIGNATION, 0.11234) == "0.112 a year"
    assert with_unit(FREEZE, 4) == "4 weeks"
    assert with_unit("assumptions.money.recruitment_gbp", 4321.4) == "£4,321"
    assert with_unit("assumptions.money.training_gbp_per_post_year", 600) == "£600 per post and year"
    assert with_unit("assumptions.knowledge.documented_share", 0.4) == "0.4"
    assert with_unit("assumptions.recruitment.fill_chance.permanent_or_36_months", 0.75) == "0.75"
    assert in_unit("assumptions.money.software_gbp_per_year", "0", "9,000") == "£0 to £9,000 a year"
    assert axis_title("assumptions.money.software_gbp_per_year") == "Software (money), £ a year"
    assert axis_title(AWARD) == "Award factor (settlement)"


def test_money_has_one_form():
    assert pounds(67_164.4) == "£67,164"
    assert pounds(-67_164.4, figures=3) == "-£67,200"
    assert pounds(-0.2) == "£0"


# --- break-evens


def even(verdict, at=nan, low=nan, high=nan, **more):
    known = {"lever_low": 0.0, "lever_high": 0.6, "at": at, "ci_low": low, "ci_high": high}
    return {"x_lever": AWARD, "verdict": verdict, **known, **more}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([even("crosses", 0.31, 0.2, 0.4)], "breaks even at 0.31 (95% interval: between 0.2 and 0.4)"),
        (
            [even("crosses", 0.31, nan, 0.4)],
            "breaks even at 0.31 (95% interval: below 0.4, perhaps below the range)",
        ),
        ([even("above")], "has no break-even from 0 to 0.6: it is above 0 throughout"),
        (
            [even("not-ruled-out", low=0, high=0.3), even("not-ruled-out", low=0.51, high=0.6)],
            "has no break-even from 0 to 0.6, but one is not ruled out at 0 to 0.3 and 0.51 to 0.6",
        ),
        ([even("unclear", x_lever=FREEZE)], "can nowhere be distinguished from 0 (from 0 to 0.6 weeks)"),
        ([even("not-known")], "is not known: no two replications have it at every value"),
        (
            [even("crosses", 0.31, 0.05, level=0.05, unit="share")],
            "crosses +5.0 points at 0.31 (95% interval: above 0.05, perhaps above the range)",
        ),
        (
            [even("unclear", level=0.05, unit="share")],
            "can nowhere be distinguished from +5.0 points (from 0 to 0.6)",
        ),
        (
            [even("below", level=20_000, unit="GBP")],
            "does not cross +£20k from 0 to 0.6: it is below +£20k throughout",
        ),
        (
            [even("not-ruled-out", low=0, high=0.3, level=0.05, unit="share")],
            "does not cross +5.0 points from 0 to 0.6, but that is not ruled out at 0 to 0.3",
        ),
    ],
)
def test_break_evens_in_words(rows, words):
    assert break_evens_in_words(rows) == [words]


def test_each_crossing_is_told_with_the_unit_of_its_lever():
    rows = [even("crosses", at, at - 1, at + 1, x_lever=FREEZE) for at in (2.0, 8.0)]
    first, second = break_evens_in_words(rows)
    assert first == "breaks even at 2 weeks (95% interval: between 1 and 3)"
    assert second.startswith("breaks even at 8 weeks")
    assert break_evens_in_words([]) == []


def test_the_table_of_values_is_read_by_its_own_names():
    row = {
        key: value for key, value in even("crosses", 0.31, 0.2, 0.4).items() if key not in ("x_lever", "at")
    }
    assert break_evens_in_words([{**row, "of": RESIGNATION, "estimate": 0.31}]) == [
        "breaks even at 0.31 a year (95% interval: between 0.2 and 0.4)"
    ]


# --- prices


def valued(verdict="", estimate=nan, low=nan, high=nan, of="person-month", extent="between"):
    known = {"estimate": estimate, "ci_low": low, "ci_high": high, "extent": extent}
    return {"of": of, "verdict": verdict, **known}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            valued("costs-more-keeps-more", 67164.0, 50608.0, 89201.0, "staff-year"),
            "it costs £67,200 (95% interval £50,600 to £89,200) for each extra experienced person's year",
        ),
        (
            valued("costs-less-keeps-less", 5000.0, 400.0),
            "it saves £5,000 (95% interval £400 to no limit) for each person-month kept given up",
        ),
        (
            valued("keeps-more", 500.0, -90.0, 990.0),
            "the price is £500 (95% interval -£90 to £990) for each extra person-month kept: it keeps more; "
            "whether it costs more is not clear",
        ),
        (
            valued("no-gain", 500.0, -90.0, 990.0, extent="outside"),
            "the price of each extra person-month kept cannot be told: £500 (its 95% interval is all below "
            "-£90 and all above £990); whether it keeps more or less is not clear",
        ),
        (
            valued("no-gain", 500.0, extent="anything"),
            "the price of each extra person-month kept cannot be told: £500 (its 95% interval has no ends: "
            "it can be anything); whether it keeps more or less is not clear",
        ),
        (
            valued("no-gain", extent="nothing"),
            "the price of each extra person-month kept cannot be told: no number (it is a ratio to nothing); "
            "whether it keeps more or less is not clear",
        ),
        (
            valued("costs-less-keeps-more", -500.0, -900.0, -90.0),
            "there is no price of an extra person-month kept: it costs less and keeps more (ratio -£500 (95% "
            "interval -£900 to -£90))",
        ),
        (
            valued("costs-more-keeps-less", -500.0, -900.0, -90.0, "staff-year-in-heads"),
            "there is no price of an extra experienced person's year in heads: it costs more and "
            "keeps less (ratio -£500 (95% interval -£900 to -£90))",
        ),
    ],
)
def test_prices_in_words_are_always_said_with_their_interval(row, words):
    assert price_words(row) == words


def test_the_net_benefit_is_said_with_its_price_and_over_horizons():
    row, stated = valued("", 120_000.0, -30_000.0, 270_000.0), valued("", 44_712.0, of="baseline")
    heads = valued("", 150_000.0, 100_000.0, 200_000.0, of="staff-year-in-heads")
    assert net_benefit_words(row, heads, stated) == (
        "at £44,700 for an experienced person's year (what one costs with the baseline) the net benefit is "
        "£120,000 (95% interval -£30,000 to £270,000); of what people know, without files, £150,000 (95% "
        "interval £100,000 to £200,000)"
    )
    assert "(as the study states it)" in net_benefit_words(row, heads, {**stated, "of": "study"})
    ends = [{**row, "run_years": 9}, {**row, "run_years": 4, "estimate": -5000.0}]
    assert horizon_words(ends) == (
        "the net benefit at that price is -£5,000 (95% interval -£30,000 to £270,000) over 4 years and "
        "£120,000 (95% interval -£30,000 to £270,000) over 9 years, each a run of its own"
    )


def accepted(times, share, points=(nan, nan, nan)):
    over = dict(zip(("point_share", "point_share_ci_low", "point_share_ci_high"), points, strict=True))
    return {"times": times, "price_gbp": 40_000 * times, "share": share, **over}


def test_an_acceptability_curve_in_words():
    rows = [accepted(t, s) for t, s in ((0.5, 0.0), (1.0, 0.001), (1.5, 0.42), (2.0, 0.9999))]
    assert accepted_words(rows) == (
        "by the error of the mean the net benefit is above nothing with a probability of less than 1% at "
        "that price, 42% at 1.5 times that and more than 99% at 2 times that"
    )
    over = [accepted(t, 0.5, (known, 0.2, 0.4)) for t, known in ((1.0, 0.3), (1.5, nan), (2.0, 0.3))]
    assert accepted_words(over).endswith(
        "; over all points of the assumptions, not held against what boards published, it is so at 30% (20% "
        "to 40%), a share of which there is too little to say (20% to 40%) and 30% (20% to 40%)"
    )
    for low, high, said in (
        (1, 2, "worth more than it costs"),
        (-2, -1, "worth less than"),
        (-1, 1, "clear"),
    ):
        ends = {"net_benefit_ci_low": low, "net_benefit_ci_high": high}
        assert said in accepted_title({**rows[1], **ends}, "a bridge fund")


def known_worth(factor, worth, times=1.0, switches_at=nan):
    ends = {"worth_ci_low": worth / 2, "worth_ci_high": 2 * worth, "plausible_below": 0.25}
    return {
        "factor": factor,
        "worth": worth,
        "by_chance": 10.0,
        "times": times,
        "switches_at": switches_at,
    } | ends


def test_what_is_worth_knowing_is_what_chance_would_not_show():
    rows = [known_worth("all", 900.0, times) for times in (1.0, 1.5, 2.0)]
    rows += [known_worth(RESIGNATION, 500.0, 1.5, switches_at=0.11), known_worth(FREEZE, 9.0, 1.5)]
    words = worth_words(rows)
    assert words.startswith(
        "what it would be worth to know every assumption before choosing, over all their points, not held "
        "against what boards published: £900 a team at that price (£450 to £1,800; none by itself more than "
        "chance would show); £900 a team at 1.5 times that (£450 to £1,800; "
    )
    assert (
        "£500 by itself (£250 to £1,000), which turns the choice at 0.11 a year, above 25% of what" in words
    )
    assert "£9 " not in words
    rows[0]["worth"] = nan
    assert "published: too little to say at that price (£450 to £1,800; none" in worth_words(rows)


@pytest.mark.parametrize(
    ("below", "words"),
    [
        (1.0, "; above all that is judged plausible, 0.09 to 0.17)"),
        (0.0, "; below all that is judged plausible, 0.09 to 0.17)"),
        (0.25, "; of what is judged plausible, 0.09 to 0.17, 25% lies below)"),
    ],
)
def test_a_switching_value_is_told_with_how_plausible_it_is(below, words):
    row = {"plausible_low": 0.09, "plausible_high": 0.17, "plausible_below": below}
    [found] = break_evens_in_words([even("crosses", 0.31, 0.2, 0.4) | row])
    assert found.endswith(words)


def test_what_is_put_at_risk_is_said_with_its_interval():
    policy, baseline = valued("", 138_412.0, 116_020.0, 250_300.0), valued("", 186_000.0, 128_000.0)
    assert exposure_words(policy, baseline) == (
        "redundancy pay of the run exceeds £138,000 (95% interval £116,000 to £250,000) in 5% of "
        "replications, with the baseline £186,000 (95% interval £128,000 to no limit)"
    )
    stays = "stays committed where the baseline would have paid less"
    assert committed_words(valued("", 2140.0, 0.0, 6510.0)) == f"£2,140 (95% interval £0 to £6,510) {stays}"
    assert committed_words(valued("", 0.0, 0.0, 0.0)) == f"nothing {stays}"
    assert committed_words(valued()) == f"what {stays} is not known"


# --- conditions


def counts(points, there, clearly, clearly_not, share, low, high, **held):
    of_box = ("judging", "judging_share", "density", "coverage")
    return {
        "measure": "retention_42m", "side": "below", "level": 0.1, "points": points, "there": there,
        "clearly": clearly, "clearly_not": clearly_not, "share": share, "share_ci_low": low,
        "share_ci_high": high, **dict.fromkeys(of_box, nan), **held,
    }  # fmt: skip


DIFFERENCE = (
    "the difference in day-one people in post at month 42 below +10.0 points, compared with annual money"
)
NO_LIMITS = pd.DataFrame({"factor": [], "side": [], "at": []})
LIMITS = pd.DataFrame(
    {
        "factor": [RESIGNATION, RESIGNATION, FREEZE],
        "side": ["above", "below", "above"],
        "at": [0.1, 0.12, 3.25],
    }
)


def test_wins_are_counted_and_so_are_points_that_only_lean():
    row = counts(40, 29, 3, 1, 0.725, 0.5717, 0.8388)
    assert win_sentence(row, "a bridge fund", "annual money") == (
        "In day-one people in post at month 42, a bridge fund did better than annual money at 29 of 40 "
        "points, 73% (95% interval 57% to 84%): clearly better at 3, clearly worse at 1, and at 36 the "
        "replications do not tell."
    )


def test_a_condition_is_said_with_its_intervals():
    held = {
        "judging": 100, "judging_share": 0.25, "density": 0.85, "density_ci_low": 0.64,
        "density_ci_high": 0.95, "coverage": 0.68, "coverage_ci_low": 0.48, "coverage_ci_high": 0.83,
    }  # fmt: skip
    row = counts(200, 50, 30, 120, 0.25, 0.2, 0.31, **held)
    assert fail_sentence(row, LIMITS, "PMO", "annual money", "share") == (
        f"PMO failed ({DIFFERENCE}) at 50 of 200 points, 25% (95% interval 20% to 31%); at 50 points the "
        "replications do not tell. Above all when resignation (attrition) is between 0.1 a year and 0.12 a "
        "year and freeze (recruitment) is above 3.25 weeks: judged at 100 points on which this was not "
        "sought, it failed in 85% of such cases (95% interval 64% to 95%) against 25% of all, and these are "
        "68% of its failures (48% to 83%)."
    )
    assert len(list(limits_in_words(LIMITS))) == 2


@pytest.mark.parametrize(
    ("row", "end"),
    [
        (
            counts(200, 0, 0, 196, 0.0, 0.0, 0.0149),
            "at none of 200 points: at most 1.5% of the range (95%), if the points are taken by their means; "
            "at 4 points the replications do not tell.",
        ),
        (counts(200, 0, 0, 200, 0.0, 0.0, 0.0149), "at none of 200 points: at most 1.5% of the range (95%)."),
        (counts(120, 120, 120, 0, 1.0, 0.975, 1.0), "at all 120 points: at least 97.5% of the range (95%)."),
        (
            counts(200, 50, 50, 150, 0.25, 0.2, 0.31),
            "at 50 of 200 points, 25% (95% interval 20% to 31%). No condition was found that stands up at "
            "points on which it was not sought.",
        ),
    ],
)
def test_failures_without_a_condition_are_given_none(row, end):
    assert fail_sentence(row, NO_LIMITS, "a bridge fund", "annual money", "share") == (
        f"A bridge fund failed ({DIFFERENCE}) {end}"
    )


# --- shares of the variance


def split(verdict, needed=1.0, index=0.6, reach=0.2):
    return {
        "points": 64, "replications": 8, "replications_needed": needed, "factors": 2, "totals_clear": 1,
        "largest_total": index, "widest_reach": reach, "verdict": verdict,
    }  # fmt: skip


def test_it_is_said_whether_points_and_replications_were_enough():
    assert enough_words(split("enough", reach=0.05)) == (
        "64 points with 8 replications are enough: the largest total index is 0.60, and intervals reach up "
        "to 0.05 from theirs."
    )
    assert enough_words(split("few")) == (
        "64 points with 8 replications are few: the largest total index is 0.60, and intervals reach up to "
        "0.20 from theirs, where 0.06 would do. 1 of 2 totals can be distinguished from 0; do not read an "
        "order into the others. To know more, take more points."
    )
    nothing = enough_words(split("no-index", 30.0, nan, nan))
    assert "cannot be distinguished from luck, so no index is given" in nothing
    assert nothing.endswith("take about 32 replications at each point.")
    assert "more than 10,000 replications at each point would be needed" in enough_words(split("few", 1e17))


def test_factors_are_named_as_far_as_they_are_told_from_nothing():
    table = pd.DataFrame(
        {"factor": ["assumptions.attrition", sensitivity.REST], "total": [0.6, 0.1],
         "total_ci_low": [0.4, -0.1], "total_ci_high": [0.8, 0.3]}
    )  # fmt: skip
    assert factors_words(table) == (
        "Of the assumptions' part, with all that each does together with others: attrition 60% (40% to 80%); "
        "1 of 2 cannot be distinguished from zero."
    )
    assert factors_words(table[1:]) == "No group of assumptions can be distinguished from zero by itself."
    assert factors_words(table.assign(total=nan)) == ""


# --- searches

UNITS = {"retention_42m": "share", "lost_knowledge": "staff equivalents", "cost_public_gbp": "GBP"}


def searched(code, best=nan, runner_up=nan, nearest=nan, target=(0.0489, -1e-05, 0.0841), **section):
    levers = {"policy.settlement.horizon": [1, "recurrent"], "policy.renewal.lead_weeks": [8, 26]}
    asked = Search(levers=levers, target={"measure": "retention_42m", **section})
    ends = ("mean", "ci_low", "ci_high")
    numbers = {f"target_{end}": value for end, value in zip(ends, target, strict=True)}
    costs = (5_661_905.2, 5_574_095.4, 5_749_715.1)
    numbers |= {f"cost_{end}": value for end, value in zip(ends, costs, strict=True)}
    row = {
        "verdict": code, "combinations": 4, "reached": 0 if code == "none" else 2, "best": best,
        "runner_up": runner_up, "nearest": nearest, "fresh_replications": 40, "share_cheapest": 0.512,
        **{f"fresh_{name}": value for name, value in numbers.items()},
    }  # fmt: skip
    dearer = {f"dearer_{end}": value for end, value in zip(ends, (500.0, 400.0, -60.4), strict=True)}
    table = pd.DataFrame([{"combination": i, **numbers, **dearer} for i in range(1, 5)])
    return search_words(row, table, asked, UNITS)


def test_what_a_search_found_is_said_without_names_and_in_points():
    assert searched("none", nearest=4, at_least=0.05, of="difference") == (
        "0 of 4 combinations reach a difference in day-one people in post at month 42 of at least +5.0 "
        "points. The nearest is horizon (settlement) recurrent, lead (renewal) 26 weeks: the difference in "
        "day-one people in post at month 42 is +4.9 points (0.0 to +8.4) and public cost is £5,661,905 "
        "(£5,574,095 to £5,749,715)."
    )


def test_the_cheapest_is_judged_anew():
    said = searched("reached-again", best=1, runner_up=2, at_least=0.5, target=(0.523, 0.511, 0.534))
    assert said == (
        "2 of 4 combinations reach day-one people in post at month 42 of at least 50.0%. The cheapest is "
        "horizon (settlement) 1, lead (renewal) 8 weeks. In 40 fresh replications day-one people in post at "
        "month 42 is 52.3% (51.1% to 53.4%) and public cost is £5,661,905 (£5,574,095 to £5,749,715), which "
        "reaches the target again. It is the cheapest in 51% of resamples; the runner-up, horizon "
        "(settlement) 1, lead (renewal) 26 weeks, costs £500 (£400 to -£60) more."
    )
    alone = searched("open", best=1, at_most=6.0, measure="lost_knowledge", target=(5.4321, 5.1, 6.2))
    assert alone.startswith("2 of 4 combinations reach lost knowledge of at most 6. ")
    assert "lost knowledge is 5.43 (5.1 to 6.2) and" in alone
    assert "which leaves open whether it reaches the target. " in alone
    assert alone.endswith("; no other combination reaches the target.")


# --- codes


@pytest.mark.parametrize("module", [breakeven, economics, search, sensitivity])
def test_every_code_is_in_the_reference(module):
    reference = (Path(__file__).parents[2] / "docs/reference/results.md").read_text(encoding="utf-8")
    assert [code for code in module.Verdict if f"`{code}`" not in reference] == []


def test_every_part_of_a_difference_is_in_the_reference():
    reference = (Path(__file__).parents[2] / "docs/reference/results.md").read_text(encoding="utf-8")
    assert [code for code, title in TITLES.items() if f"| `{code}` | {title} |" not in reference] == []


def test_a_study_has_no_column_of_sentences():
    code = [path.read_text(encoding="utf-8") for path in (Path(sim.__file__).parent / "study").rglob("*.py")]
    assert len(code) > 20
    assert not [text for text in code if '"said"' in text or "said:" in text or "_said" in text]
