"""The front page: what it says, that its parts agree, and that it claims no more than its intervals."""

from __future__ import annotations

import re
from dataclasses import replace
from math import isnan, nan

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.measures.registry import KINDS
from sim.report.words.front_page import front_page
from sim.report.words.how_sure import how_sure
from sim.report.words.quantities import PART, TOO_SMALL
from sim.report.words.reach import reached_words
from sim.report.words.spoken import View
from sim.report.words.why import money_or_certainty
from sim.study.experiment.comparison import compared
from tests.made_findings import ANNUAL, LEVELS, OTHERS, SYSTEMS, Gap, made_findings, policies, scenarios
from tests.reading_age import grade

MEASURES = ("retention_42m", "knowledge_stock_end", "vacancy_rate", "limbo_weeks", "cost_total_gbp",
            "funded_post_months", "funded_post_months_42m")  # fmt: skip
UNITS = {
    "retention_42m": 0.3, "knowledge_stock_end": 8.0, "vacancy_rate": 0.04, "limbo_weeks": 50.0,
    "cost_total_gbp": 2e6, "funded_post_months": 200.0, "funded_post_months_42m": 100.0,
}  # fmt: skip
"""The largest differences that are tried."""

OPENINGS = {
    "Of 100 posts,": "Posts vacant", "Of ": "People kept", "At the end ": "Knowledge held",
    "People work ": "Weeks without a contract", "People of day one ": "Months kept",
    "Under ": "Pounds a year",
}  # fmt: skip
CLAIM = re.compile(
    r"“([^”]+)” (?:is likely to|may) (raise|cut|keep)(?: this by)? ?(£?[\d,.]*\d)? ?(more|fewer)?"
    r"(?: in (ten|a hundred) such)?"
)
CELL = re.compile(r"\(([+-]?)(£?[\d,.]*\d)(\??)\)")
GAIN = {"retention_42m": Gap(0.1, 0.02), "knowledge_stock_end": Gap(1.1, 0.4)}


def plain(text):
    return float(text.replace("£", "").replace(",", ""))


def figures(sentence):
    """Return the numbers of a sentence, but those of dates and titles."""
    return re.findall(r"£?\d[\d,.]*", re.sub(r"“[^”]*”|[A-Z][a-z]+ \d{4}", "", sentence))


def claims(sentence):
    """Yield what a sentence claims: the policy, its sign and its size, which may be left out."""
    for title, verb, size, way, teams in CLAIM.findall(sentence):
        sign = "+" if verb == "raise" or way == "more" else "-"
        yield title, sign, plain(size) / {"": 1, "ten": 10, "a hundred": 100}[teams] if size else None


def outcomes(found):
    return {o.name: o for o in found.outcomes}


def assert_agrees(found):
    """Assert that sentences, table and bars of findings say the same, within their intervals."""
    page, view = front_page(found), View(found)
    rows = {row[0].removesuffix("†"): row for row in page.options.rows}
    held = {(name, m): view.row(o, m) for name, o in outcomes(found).items() for m in view.measured}
    names = {name: o for o, name in view.names.items()}
    columns = {q.heading: q for q in view.quantities}
    assert len(page.sentences) == 3
    for title, row in rows.items():
        for heading, cell in zip(page.options.headings[1:-1], row[1:-1], strict=True):
            if (shown := CELL.search(cell)) and names[title] != ANNUAL:
                known = held[names[title], columns[heading].measure]
                assert not shown[1] or (known["diff_mean"] > 0) == (shown[1] == "+")
                assert bool(shown[3]) or clear(known)
    for sentence in page.sentences:
        heading = next(said for opening, said in OPENINGS.items() if sentence.startswith(opening))
        quantity, place = columns[heading], page.options.headings.index(heading)
        assert len(figures(sentence)) <= 3, sentence
        level = plain(re.search(r"(?:about|what|costs?) (£?[\d,]+)", sentence)[1])
        assert level == pytest.approx(plain(rows[view.base][place]), abs=0.51)
        for title, sign, size in claims(sentence):
            cell = CELL.search(rows[title][place])
            assert cell is not None, (sentence, rows[title])
            assert cell[1] == sign
            assert not cell[3]
            assert size is None or size == pytest.approx(plain(cell[2])), (sentence, rows[title])
            assert clear(held[names[title], quantity.measure])
            assert abs(held[names[title], quantity.measure]["diff_mean"]) * quantity.scale >= quantity.least
    assert_money(view, held, page)
    if found.money is not None:
        assert_split(found, view, page.sentences[-1])
    picture = how_sure(found)
    title, _, size = picture.title.rpartition(": ")
    bar, lead = picture.bars[0], view.lead
    assert title == lead.name
    assert size.startswith(lead.quantity.change(bar.middle / lead.quantity.scale))
    if any(name == title for name, _, _ in claims(page.sentences[0])):
        assert bar.low > 0 or bar.high < 0
        assert bar.low <= bar.middle <= bar.high
    told = [int(n) for n in re.findall(r"\b\d+\b", re.sub("“[^”]*”", "", page.sure))]
    assert told[0] == sum(told[1:]) if told else lead.mark in TOO_SMALL
    for text in (page.about, *page.sentences, page.sure, *page.options.notes):
        assert text.endswith(".")
        assert not re.search(r"nan|None\b(?! of)|n/a|  | \.|\.\.|\b1 weeks|\b1 people|-0\b", text), text


def clear(row):
    """Whether an interval, and the range if there is one, are on one side of nothing."""
    low, high = row["diff_range_low"], row["diff_range_high"]
    ends = [row["diff_ci_low"], row["diff_ci_high"], *([] if isnan(low) else [low, high])]
    return min(ends) > 0 or max(ends) < 0


def assert_money(view, held, page):
    """Assert that more money, less or the same is said only where the award is surely so."""
    last = page.sentences[-1]
    lead = view.lead
    award = held[lead.outcome.name, "funded_post_months_42m"]
    furthest = max(abs(award["diff_ci_low"]), abs(award["diff_ci_high"]))
    if "the same money" in last and "built to" not in last:
        assert furthest < 0.01 * award["baseline_mean"] or furthest == 0
    if "brings more money" in last and "Whether" not in last:
        assert award["diff_ci_low"] > 0
    if "brings less money" in last:
        assert award["diff_ci_high"] < 0
    lost = held[lead.outcome.name, "funded_post_months"]
    if lost["diff_ci_high"] < 0 and -lost["diff_mean"] / 72 >= PART * len(lead.outcome.scenario.posts()):
        assert "fewer posts" in last
        assert page.options.notes[-1].startswith("†")


SHARE = re.compile(
    r"(All|Nearly all|About \d+%) of the change in people kept is (.+?)"
    r"(, the rest (.+)|; no clear part is (.+)|; whether the rest is (.+), or chance, is not clear)\."
)
INTERVAL = re.compile(r"([+-][\d.]+) \(([+-][\d.]+) to ([+-][\d.]+)\)")


def split_of(found, shares):
    """Return findings with a split of people kept: by policy which part is money, and how sure both are."""
    rows = []
    for outcome in found.outcomes[1:]:
        whole = View(found).row(outcome, "retention_42m")["diff_mean"]
        share, *halves = shares[outcome.name]
        means = {"diff": whole, "money": share * whole, "rest": whole - share * whole}
        row = {"scenario": outcome.name, "measure": "retention_42m", "unit": "share", "replications": 100}
        for (part, mean), half in zip(means.items(), halves, strict=True):
            off = half * abs(whole) if mean else 0.0
            row |= {f"{part}_mean": mean, f"{part}_ci_low": mean - off, f"{part}_ci_high": mean + off}
        rows.append(row)
    return replace(found, money=pd.DataFrame(rows))


def assert_split(found, view, last):
    """Assert that what is said of more money beside the award is what the split and its intervals carry."""
    if (lead := view.lead).outcome.name in view.posts_lost:
        return  # then it is about posts
    row = found.money.set_index("scenario").loc[lead.outcome.name]
    ends = ("mean", "ci_low", "ci_high")
    part = {word: [row[f"{word}_{end}"] for end in ends] for word in ("money", "rest")}
    sure = {word: low > 0 or high < 0 for word, (_, low, high) in part.items()}
    alone = {word: mean * row["diff_mean"] < 0 for word, (mean, _, _) in part.items()}
    kept = view.row(lead.outcome, "retention_42m")
    full = money_or_certainty(found, lead.outcome)
    if said := SHARE.search(last):
        word, other = ("money", "rest") if said[2].endswith("money") else ("rest", "money")
        share = 100 * part[word][0] / row["diff_mean"]
        assert sure[word]
        assert sure[other] == said[3].startswith(", the rest")
        assert ("no clear part" in said[3]) == (not sure[other] and share > 99.4999)
        match said[1]:
            case "All":
                assert share > 99.999
            case "Nearly all":
                assert 99.4 < share < 100
            case about:
                assert int(about[6:-1]) == pytest.approx(share, abs=0.51)
    elif "None of the change" in last:
        assert part["money"] == [0, 0, 0]
        assert view.row(lead.outcome, "funded_post_months")["diff_mean"] == 0
    elif "would do the opposite" in last:
        assert sure["rest"]
        assert alone["rest"]
    elif "would do more" in last:
        assert sure["money"]
        assert alone["money"]
    elif "is not clear." in last and "How much of" in last:
        assert not any(sure.values())
    else:
        return  # of the award alone, or of nothing
    assert clear(kept)  # the table claims what is split
    told = [[float(end) for end in one] for one in INTERVAL.findall(full)]
    assert all(low <= mean <= high for mean, low, high in told)
    if len(told) == 2 and full.startswith("Of the "):
        assert sum(mean for mean, _, _ in told) == pytest.approx(float(full.split()[2]), abs=0.011)


def gap(largest):
    """Return a strategy of differences of all sizes, signs and intervals."""
    size = st.floats(-largest, largest).map(lambda x: round(x, 6))
    part = st.sampled_from([0.0, 0.001, 0.02, 0.3, 1.0])
    half, share = st.floats(0, 2), st.sampled_from([(1.0, 0.0), (0.7, 0.3), (0.3, 0.1)])
    spread = st.none() | st.tuples(st.floats(0, 2), st.floats(0, 2))

    def made(mean, small, width, shares, wide):
        mean *= small
        over = None if wide is None else (mean - wide[0] * abs(mean), mean + wide[1] * abs(mean))
        return Gap(mean, abs(width * mean), *shares, over)

    return st.builds(made, size, part, half, share, spread)


SHARES = (0.0, 0.2, 0.999, 1.0, 1.3, -0.3)
SPLIT = st.tuples(st.sampled_from(SHARES), *[st.sampled_from([0.0, 0.1, 1.5])] * 3)
"""Which part of a difference is money, and how wide the intervals of the whole, it and the rest are."""

ONE_POLICY = st.fixed_dictionaries({measure: gap(UNITS[measure]) for measure in MEASURES})


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_sentences_table_and_bars_never_contradict_each_other(data):
    some = st.lists(st.sampled_from(OTHERS), min_size=1, max_size=7, unique=True)
    compared = {policy: data.draw(ONE_POLICY) for policy in data.draw(some)}
    if any(g.over for by in compared.values() for g in by.values()):  # varied for all, or for none
        compared = {
            name: {m: g._replace(over=g.over or g.ends) for m, g in by.items()}
            for name, by in compared.items()
        }
    system = data.draw(st.sampled_from(SYSTEMS))
    shares = {policy: data.draw(SPLIT) for policy in compared}
    assert_agrees(split_of(made_findings(system, compared), shares))


def test_every_kind_of_split_is_said_as_its_intervals_carry_it():
    sure, unsure = 0.001, 1.5
    kinds = {
        (0.0, sure, sure): "None of the change",
        (0.2, sure, sure): "is more money, the rest certainty",
        (0.2, sure, unsure): "is more money; whether the rest is certainty, or chance, is not clear",
        (0.2, unsure, sure): "is certainty; whether the rest is more money, or chance, is not clear",
        (1.3, sure, unsure): "no clear part is certainty",
        (0.2, unsure, unsure): "How much of the change",
        (0.999, sure, sure): "Nearly all of the change",
        (1.0, sure, sure): "All of the change",
        (1.3, sure, sure): "would do the opposite",
        (-0.3, sure, sure): "would do more",
    }
    found = made_findings("lincolnshire", {"three-year-settlement": {"retention_42m": Gap(0.1, 0.02)}})
    for (share, money, rest), kind in kinds.items():
        split = split_of(found, {"three-year-settlement": (share, 0.2, money, rest)})
        last = front_page(split).sentences[-1]
        assert kind in last
        assert_split(split, View(split), last)


CASES = {
    "gain": {"retention_42m": Gap(0.1, 0.02), "cost_total_gbp": Gap(4e5, 1e5), "limbo_weeks": Gap(-40, 9)},
    "loss": {"retention_42m": Gap(-0.1, 0.02), "knowledge_stock_end": Gap(-2, 0.5),
             "funded_post_months": Gap(-90, 9), "limbo_weeks": Gap(-30, 9)},
    "not clear": {measure: Gap(0.1 * UNITS[measure], UNITS[measure]) for measure in MEASURES},
    "small": {"retention_42m": Gap(0.001, 0.0005), "vacancy_rate": Gap(-0.0001, 0.00005)},
}  # fmt: skip


@pytest.mark.parametrize("policy", OTHERS)
def test_every_shipped_policy_fits_into_the_sentences(policy):
    for case in ("gain", "loss"):
        assert_agrees(made_findings("lincolnshire", {policy: CASES[case]}))


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_shipped_system_fits_into_the_sentences(system):
    for case in ("not clear", "small"):
        found = made_findings(system, {"three-year-settlement": CASES[case]})
        assert_agrees(found)
        assert front_page(found).about.startswith(
            f"{found.baseline.scenario.system.title}: a team of 20 people"
        )


def test_the_sentences_are_understood_at_fifteen_or_younger():
    five = ("three-year-settlement", "bridge-fund", "shared-hr-partner", "partner-refuses", "central-office")
    several = [dict.fromkeys(five, case) for case in CASES.values()]
    alone = [{policy: case} for policy in OTHERS for case in (CASES["gain"], CASES["loss"])]
    grades = {
        (*made, i): grade(" ".join(front_page(made_findings("lincolnshire", made)).sentences))
        for i, made in enumerate(({}, *several, *alone))
    }
    assert max(grades.values()) <= 10, grades


def test_a_text_known_to_be_hard_is_graded_so():
    hard = (
        "Comprehensive organisational transformation necessitates considerable interdepartmental "
        "collaboration, notwithstanding institutional uncertainty."
    )
    assert grade(hard) > 20
    assert grade("The cat sat on the mat. It was fat.") < 2


def said(gaps, **more):
    return front_page(made_findings("lincolnshire", gaps, **more))


def test_people_and_not_points_in_as_many_teams_as_make_them_whole():
    whole = said({"three-year-settlement": GAIN}).sentences[0]
    assert whole == (
        "Of 20 people, about 8 are still there in September 2023 under “Annual settlements”. "
        "“Three-year settlements” is likely to keep 2 more."
    )
    part = said({"three-year-settlement": {"retention_42m": Gap(0.015, 0.005)}})
    assert part.sentences[0].endswith("is likely to keep 3 more in ten such teams.")
    assert part.options.rows[1][1] == "8.3 (+0.3)"
    little = Gap(0.0051, 0.0001)
    of_few = said(
        {"three-year-settlement": {"retention_42m": little}}, levels=LEVELS | {"day_one_people": 5.0}
    )
    assert of_few.sentences[0].endswith("keep 3 more in a hundred such teams.")


def test_what_changes_most_comes_first_and_money_is_always_there():
    page = said({"three-year-settlement": {"limbo_weeks": Gap(-50, 5), "retention_42m": Gap(0.02, 0.01)}})
    assert page.sentences[0].startswith("People work about 10 weeks a year with no contract under “Annual")
    assert page.sentences[0].endswith("is likely to cut this by 8.3.")
    assert page.sentences[1].startswith("Of 20 people")
    nothing = said({"three-year-settlement": {"cost_total_gbp": Gap(4.2e5, 1e5)}})
    assert nothing.sentences[0].endswith("“Three-year settlements” makes no difference worth noticing.")
    assert nothing.sentences[2] == (
        "Under “Annual settlements” the team costs £1,000,000 a year. “Three-year settlements” is likely to "
        "raise this by £70,000."
    )


def test_fewer_posts_are_no_gain():
    poorer = {
        "funded_post_months": Gap(-144, 10),
        "limbo_weeks": Gap(-40, 2),
        "retention_42m": Gap(-0.02, 0.01),
    }
    page = said({"partner-refuses": poorer})
    assert page.sentences[0].startswith("Of 20 people")  # which it loses, and not the weeks that fall
    assert page.sentences[-1].endswith("It pays for 2.0 fewer posts.")
    assert page.options.rows[1][0] == f"{policies()['partner-refuses'].title}†"
    only = said({"partner-refuses": {"funded_post_months": Gap(-144, 10), "retention_42m": Gap(0.1, 0.01)}})
    assert "is likely to keep 2 more, but with fewer posts." in only.sentences[0]


@pytest.mark.parametrize(
    ("award", "ending"),
    [
        (Gap(0.0, 0.0), "It brings the same money."),
        (Gap(0.2, 0.1), "It brings about the same money."),
        (Gap(60.0, 9.0), "It brings more money too."),
        (Gap(-60.0, 9.0), "It brings less money too."),
        (Gap(5.0, 9.0), "Whether it brings more money is not clear."),
    ],
)
def test_without_a_split_the_award_alone_is_told(award, ending):
    made = {"three-year-settlement": GAIN | {"funded_post_months_42m": award}}
    assert said(made).sentences[-1].endswith(ending)


def test_without_the_money_that_was_awarded_nothing_is_said_of_it():
    few = {name: LEVELS[name] for name in ("retention_42m", "cost_total_gbp")}
    gain = {"retention_42m": Gap(0.1, 0.02), "cost_total_gbp": Gap(6e4, 1e4)}
    page = front_page(made_findings("lincolnshire", {"three-year-settlement": gain}, levels=few))
    assert page.sentences[-1].endswith("“Three-year settlements” is likely to raise this by £10,000.")


UNCLEAR = "whether the rest is {}, or chance, is not clear"


@pytest.mark.parametrize(
    ("money", "rest", "ending"),
    [
        ((0.02, 0.01), (0.08, 0.02), "20% of {} is more money, the rest certainty"),
        ((0.01, 0.02), (0.09, 0.02), f"90% of {{}} is certainty; {UNCLEAR.format('more money')}"),
        ((0.09, 0.02), (0.01, 0.02), f"90% of {{}} is more money; {UNCLEAR.format('certainty')}"),
        ((0.11, 0.02), (-0.01, 0.02), "All of {} is more money; no clear part is certainty"),
        ((-0.1, 0.02), (0.2, 0.02), "In people kept, certainty alone would do more"),
        ((0.0, 0.0), (0.1, 0.02), "None of {} is more money: it is certainty"),
        ((0.2, 0.02), (-0.1, 0.02), "In people kept, certainty alone would do the opposite"),
    ],
)  # fmt: skip
def test_money_or_certainty_is_said_with_the_numbers_of_its_split(money, rest, ending):
    award = Gap(60.0, 9.0) if money[0] else Gap(0.0, 0.0)
    found = made_findings("lincolnshire", {"three-year-settlement": GAIN | {"funded_post_months": award}})
    parts = {"diff": (0.1, 0.02), "money": money, "rest": rest}
    row = {
        f"{part}_{end}": value
        for part, (mean, half) in parts.items()
        for end, value in (("mean", mean), ("ci_low", mean - half), ("ci_high", mean + half))
    }
    name = found.outcomes[1].name
    split = pd.DataFrame([{"scenario": name, "measure": "retention_42m", "unit": "share", **row}])
    assert (
        front_page(replace(found, money=split))
        .sentences[-1]
        .endswith(f"{ending.format('the change in people kept')}.")
    )


def test_one_team_s_luck_is_said_in_natural_numbers():
    assert said({"three-year-settlement": GAIN}).sure == (
        "In this model, of 100 such teams under “Three-year settlements”, 70 keep more people, 20 the same "
        "and 10 fewer."
    )
    one = said({"three-year-settlement": GAIN}, replications=1)
    assert "cannot tell" in one.sure
    assert one.sentences[0].endswith("What changes is not known: one simulated team cannot tell.")
    assert one.options.rows[1][1] == "10.0 (?)"


def test_one_policy_alone_is_told_in_levels():
    found = made_findings("lincolnshire", {})
    page, picture = front_page(found), how_sure(found)
    assert page.about == (
        "Lincolnshire: a team of 20 people; the settlement reaches two of its 18 posts. Six years from April "
        "2020."
    )
    assert page.sentences[1] == "At the end the team knows what 16 skilled people know."
    assert page.sentences[2] == "Under “Annual settlements” the team costs £1,000,000 a year."
    assert page.sure == "In this model, in 90 of 100 such teams 7 to 9 of these people are still there."
    assert page.options.headings[-1] == "Pounds a year"
    assert picture.unit == "people of 20, still there in September 2023"
    assert [bar.low for bar in picture.bars] == [
        pytest.approx(7.84),
        pytest.approx(7.2),
        pytest.approx(nan, nan_ok=True),
    ]


def test_three_bars_are_chance_luck_and_what_nobody_has_measured():
    ranged = {"three-year-settlement": {"retention_42m": Gap(0.1, 0.02, over=(0.03, 0.15))}}
    picture = how_sure(made_findings("lincolnshire", ranged))
    assert picture.title == "Three-year settlements: +2.0 people kept"
    assert [(round(b.low, 3), round(b.high, 3)) for b in picture.bars] == [(1.6, 2.4), (0.8, 3.2), (0.6, 3.0)]
    assert picture.bars[2].said == "Over what the assumptions may be, the average is +0.6 to +3.0."
    few = how_sure(made_findings("lincolnshire", {"three-year-settlement": GAIN}, replications=12))
    assert isnan(few.bars[1].low)
    assert "fills it" in few.bars[2].said


def test_a_range_that_is_not_known_well_is_said_by_what_it_stays_within():
    row = {"three-year-settlement": {"retention_42m": Gap(0.1, 0.02, over=(0.03, 0.15))}}
    found = made_findings("lincolnshire", row)
    known, reach = ["diff_range_low", "diff_range_high"], ["diff_range_low_ci_low", "diff_range_high_ci_high"]
    found.summary[reach] = found.summary[known].to_numpy()
    found.summary[known] = nan
    assert how_sure(found).bars[2].said == (
        "Over what the assumptions may be, the average stays within +0.6 to +3.0; more replications may "
        "narrow this."
    )


def test_of_few_teams_no_difference_is_said_to_be_of_these_and_of_many_to_be_so():
    unclear = {"three-year-settlement": CASES["not clear"]}
    for replications, ending in (
        (29, "clear difference in so few simulated teams."),
        (30, "clear difference."),
    ):
        page = said(unclear, replications=replications)
        assert page.sentences[0].endswith(f"“Three-year settlements” makes no {ending}")
        assert f"makes no {ending}" in page.sentences[-1]


def test_a_range_that_takes_in_nothing_leaves_no_claim():
    page = said({"three-year-settlement": {"retention_42m": Gap(0.1, 0.02, over=(-0.03, 0.15))}})
    assert page.options.rows[1][1] == "10.0 (+2.0?)"
    wide = said({"three-year-settlement": {"retention_42m": Gap(0.003, 0.001, over=(0.002, 0.04))}})
    assert wide.options.rows[1][1] == "8.1 (+0.06?)"  # clear, and not known to be small
    assert page.sentences[0].endswith("“Three-year settlements” makes no clear difference.")


def test_a_year_and_a_measure_that_was_not_asked_for_are_told_with_what_there_is():
    year = said(
        {"three-year-settlement": {"months_kept": Gap(0.6, 0.1)}}, years=1, levels={"months_kept": 9.0}
    )
    assert year.sentences == (
        "People of day one stay about 9 of 12 months under “Annual settlements”. “Three-year settlements” is "
        "likely to raise this by 0.6.",
        "What it costs was not measured.",
    )
    assert year.options.headings == ("Policy", "Months kept", "How sure")
    none = said({"three-year-settlement": {}}, levels={"exits_per_year": 3.0})
    assert none.sentences == ("None of what a front page speaks of was measured.",)
    assert how_sure(made_findings("lincolnshire", {}, levels={"exits_per_year": 3.0})) is None


def test_where_no_replication_is_left_nothing_is_claimed():
    lost = {m: Gap(nan, nan) for m in MEASURES}
    found = made_findings(
        "lincolnshire", {"three-year-settlement": lost}, replications=0, levels=dict.fromkeys(MEASURES, nan)
    )
    page = front_page(found)
    assert page.sure == "No simulated team is left, so nothing is known."
    assert not any(figures(sentence) for sentence in page.sentences)
    assert how_sure(found) is None


def test_several_systems_are_told_as_one_group():
    three = ("lincolnshire", "dorset", "oldham")
    found = made_findings("lincolnshire", {"three-year-settlement": GAIN}, teams=three)
    page = front_page(found)
    posts = sum(len(scenarios()[s].posts()) for s in three)
    assert page.about.startswith(
        "Lincolnshire, Dorset and Oldham: three teams taken as one, of 20 people; this policy"
    )
    assert f"of their {posts} posts" in page.about
    assert "the teams cost £" in page.sentences[2]
    assert "such groups" in page.sure


def test_teams_of_other_posts_are_told_in_people_of_a_hundred_and_lose_no_posts():
    first = made_findings("dorset", {"bridge-fund": {"retention_42m": Gap(-0.1, 0.02)}})
    base, other = first.outcomes
    elsewhere = replace(other, scenario=scenarios()["lincolnshire"])
    fewer = first.summary["measure"].eq("funded_post_months") & first.summary["scenario"].eq("bridge-fund")
    table = first.summary.assign(diff_ci_high=first.summary["diff_ci_high"].where(~fewer, -90.0))
    page = front_page(replace(first, outcomes=(base, elsewhere), summary=table))
    assert page.about.startswith("Dorset and Lincolnshire: teams of other posts held against each other.")
    assert page.sentences[0].startswith("Of 100 people, about 40 are still there in September 2023 under")
    assert "may keep 10 fewer" in page.sentences[0] or "is likely to keep 10 fewer" in page.sentences[0]
    assert "fewer posts" not in " ".join(page.sentences)


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (["three-year-settlement", "five-year-settlement"], "these policies reach two of its 18 posts"),
        (["shared-hr-partner"], "this policy reaches all of its 18 posts"),
        (["three-year-settlement", "bridge-fund"], "these policies reach two to all of its 18 posts"),
        (["partner-refuses"], "this policy reaches 16 of its 18 posts"),
    ],
)  # fmt: skip
def test_the_posts_that_policies_reach_are_counted(others, words):
    known = policies()
    assert reached_words([scenarios()["lincolnshire"]], [known[p] for p in (ANNUAL, *others)]) == words


def test_the_least_differences_are_of_measures_that_are_good_or_bad():
    for quantity in View(made_findings("lincolnshire", {})).quantities:
        assert KINDS[quantity.measure].better
        assert quantity.least > 0
        assert quantity.part > 0


def test_a_reader_s_own_words_are_of_the_plan_and_none_are_made_up():
    pair = [sim.load("dorset", policy=policy) for policy in (ANNUAL, "bridge-fund")]
    plan = compared(pair)
    assert plan.own_title == plan.file.question == ""
    named = plan.in_words(" For the board ", "What would a bridge do?")
    assert (named.own_title, named.file.question) == ("For the board", "What would a bridge do?")
    assert named.identity() == plan.identity()
    with pytest.raises(sim.StudyError, match=r"^title: "):
        plan.in_words("a\x1b[2Jb", "")
    study = sim.load_study("one-system").in_words("Ours", "")
    assert study.own_title == "Ours"
    assert study.file.question
    assert "title: Ours" in study.files["study.yaml"]
