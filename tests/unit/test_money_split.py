"""Is it just more money? A difference, and what is left of it without the amount of money."""

from dataclasses import replace
from math import nan
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.report.briefing.sceptic import questions
from sim.report.figures.exits import exits_headlines
from sim.report.words.more_money import money_lines
from sim.report.words.stocks import less_left
from sim.report.words.why import money_answers, money_or_certainty
from sim.scenario.policy import treated_streams
from sim.study.experiment.comparison import compared
from sim.study.questions.money import asks
from tests.made_findings import LEVELS, Gap, made_findings

POLICIES = ("annual-settlement", "three-year-settlement", "partner-refuses", "bridge-fund")


def lincolnshire(*policies):
    return [sim.load("lincolnshire", policy=policy) for policy in policies]


@pytest.fixture(scope="module")
def results():
    return sim.compare(lincolnshire(*POLICIES), replications=10, years=4)


@pytest.fixture(scope="module")
def with_same_money():
    policies = (
        "annual-settlement", "three-year-settlement", "three-year-same-money", "early-confirmation",
    )  # fmt: skip
    return sim.compare(lincolnshire(*policies), replications=6, years=2)


def test_every_comparison_splits_each_difference_into_money_and_all_else(results):
    table = results.money
    assert list(dict.fromkeys(table["scenario"])) == list(POLICIES[1:])
    np.testing.assert_allclose(table["diff_mean"], table["money_mean"] + table["rest_mean"], atol=1e-12)
    whole = results.summary.query("group == 'team'").set_index(["scenario", "measure"])["diff_mean"]
    for row in table.itertuples():
        assert row.diff_mean == pytest.approx(whole[row.scenario, row.measure])
    kept = table[table["measure"] == "months_kept"].set_index("scenario")
    assert kept.loc["three-year-settlement", "money_mean"] > 0
    assert kept.loc["partner-refuses", "rest_mean"] == 0  # it is less money, and nothing else
    assert kept.loc["bridge-fund", "money_mean"] == 0  # no money of the settlement's


def test_the_policy_that_brings_the_same_money_is_simulated_once(with_same_money):
    plan = with_same_money.plan
    (section,) = plan.sections["more_money"]
    contrast, even, _ = plan.contrasts(*plan.situations[0])
    own = {c.name for c in plan.cells(*plan.situations[0])} - {"lincolnshire/early-confirmation"}
    assert {cell.name for cell, _ in asks(contrast, section)} == own
    base, rich, same, _ = (o.values("months_kept") for o in with_same_money.outcomes)
    row = with_same_money.money.set_index(["scenario", "measure"]).loc["three-year-settlement", "months_kept"]
    assert row["money_mean"] == pytest.approx((rich - same).mean())
    assert row["rest_mean"] == pytest.approx((same - base).mean())
    assert {cell.name for cell, _ in asks(even, section)} <= own


def test_how_much_is_money_is_not_known_where_it_differs_and_cannot_be_taken_away(with_same_money):
    base, _, _, early = (o.values("funded_post_months") for o in with_same_money.outcomes)
    assert (early != base).any()
    table = with_same_money.money.set_index("scenario")
    row = table.loc["early-confirmation"]
    assert row[["money_mean", "money_ci_low", "rest_mean", "rest_ci_high"]].isna().all(axis=None)
    assert row["diff_mean"].notna().all()
    assert (row["replications"] == 6).all()
    assert table.loc["three-year-settlement", "rest_mean"].notna().all()


def test_none_is_money_of_a_policy_that_brings_the_same_by_construction(with_same_money):
    """All of what it changes is what is left of the richer policy without its money."""
    base, _, same, _ = (o.values("funded_post_months") for o in with_same_money.outcomes)
    assert (same != base).any()
    table = with_same_money.money.set_index("scenario")
    row, rich = table.loc["three-year-same-money"], table.loc["three-year-settlement"]
    assert (row[["money_mean", "money_ci_low", "money_ci_high"]] == 0).all(axis=None)
    for end in ("mean", "ci_low", "ci_high"):
        assert row[f"rest_{end}"].tolist() == row[f"diff_{end}"].tolist() == rich[f"rest_{end}"].tolist()


def test_nothing_is_split_where_no_policy_brings_another_amount():
    assert "more_money" not in compared(lincolnshire("annual-settlement", "bridge-fund")).sections
    teams = [sim.load(system, policy="annual-settlement") for system in ("dorset", "lincolnshire")]
    assert "more_money" not in compared(teams).sections
    assert "more_money" not in compared(lincolnshire("three-year-settlement")).sections


def differing_in(results, measure, gap, half=0.001):
    """Return the summary with this difference of the team, known to within so much."""
    table = results.summary.copy()
    rows = (table["measure"] == measure) & (table["group"] == "team")
    other = rows & (table["scenario"] != "annual-settlement")
    table.loc[other, ["diff_mean", "diff_ci_low", "diff_ci_high"]] = [gap, gap - half, gap + half]
    return table


def with_rows(results, **numbers):
    """Return the answer on three-year money where its split has these means, each known to within .001."""
    table = results.money.copy()
    row = table.index[table["scenario"] == "three-year-settlement"][0]
    for word, mean in numbers.items():
        for end, off in (("mean", 0), ("ci_low", -0.001), ("ci_high", 0.001)):
            table.loc[row, f"{word}_{end}"] = mean + (off if mean else 0)
    results.answers["more_money"] = table
    return results.outcomes[1]


@pytest.mark.parametrize(
    ("numbers", "said", "briefly"),
    [
        (
            {"diff": 0.1, "money": 0.02, "rest": 0.08},
            "Of the +1.80 people still in post at month 42, +0.36 (+0.34 to +0.38) are more money and +1.44 "
            "(+1.42 to +1.46) are certainty.",
            "About 20% of the change in people kept is more money, the rest certainty.",
        ),
        (
            {"diff": 0.1, "money": 0.1, "rest": 0.0},
            "Of the +1.80 people still in post at month 42, all is more money.",
            "All of the change in people kept is more money; no clear part is certainty.",
        ),
        (
            {"diff": 0.1, "money": 0.0005, "rest": 0.0995},
            "Of the +1.80 people still in post at month 42, +1.79 (+1.77 to +1.81) are certainty; no clear "
            "part is more money: +0.01 (-0.01 to +0.03).",
            "Nearly all of the change in people kept is certainty; no clear part is more money.",
        ),
        ({"diff": 0.1, "money": 0.12, "rest": -0.02}, "-0.36 (", "certainty alone would do the opposite."),
    ],
)
def test_the_sentence_is_as_the_split(results, monkeypatch, numbers, said, briefly):
    monkeypatch.setitem(results.answers, "more_money", results.money)
    monkeypatch.setitem(results.__dict__, "summary", differing_in(results, "retention_42m", numbers["diff"]))
    outcome = with_rows(results, **numbers)
    assert said in money_or_certainty(results, outcome)
    assert money_or_certainty(results, outcome, brief=True).endswith(briefly)


def test_a_difference_that_is_not_clear_is_not_split(results, monkeypatch):
    table = results.money.copy()
    table[["diff_ci_low", "diff_ci_high"]] = [-1.0, 1.0]
    monkeypatch.setitem(results.__dict__, "summary", differing_in(results, "retention_42m", 0.0, 1.0))
    monkeypatch.setitem(results.answers, "more_money", table)
    assert (
        "no clear difference in day-one people in post at month 42, so it is not split"
        in money_or_certainty(results, results.outcomes[1])
    )
    assert money_or_certainty(results, results.outcomes[1], brief=True) == ""


def test_fewer_exits_from_fewer_posts_are_said_to_be_a_consequence(results, monkeypatch):
    """Neither the title of the picture of exits nor its lines speak of a gain."""
    monkeypatch.setitem(results.__dict__, "summary", differing_in(results, "exits_per_year", -0.3))
    _, rich, refuses, _ = results.outcomes
    assert less_left(results, rich, "exits_per_year") is None
    assert less_left(results, refuses, "exits_per_year").measure == "funded_post_months"
    monkeypatch.setitem(results.__dict__, "summary", differing_in(results, "exits_per_year", -0.3, 1.0))
    assert less_left(results, refuses, "exits_per_year") is None  # not clear: there is nothing to explain
    monkeypatch.setitem(results.__dict__, "summary", differing_in(results, "exits_per_year", -0.3))
    found = exits_headlines(results)
    assert found.title.startswith("Three-year settlements: 0.30 fewer exits a year")
    (line,) = (line for line in found.details if line.startswith("A partner's refusal to pay"))
    assert "as there are fewer posts: -76.8 funded post-months (-86.0 to -67.6)" in line


@pytest.mark.usefixtures("undrawn")
def test_the_answer_read_back_is_the_same_and_is_on_the_screen(results, tmp_path):
    results.save(tmp_path / "out", figures=False)
    from sim.report.in_folder import read_recorded

    read = read_recorded(tmp_path / "out")
    assert money_answers(read.whole) == money_answers(results)
    assert isinstance(read.answers["more_money"], pd.DataFrame)
    assert len(money_answers(results)) == 3


def split_in(policy, gaps, money, rest, diff=(0.1, 0.02), **others):
    """Return made findings of one policy, with a split of what differs in people kept."""
    found = made_findings("lincolnshire", {policy: gaps}, **others)
    row = {
        f"{part}_{end}": value
        for part, (mean, half) in {"diff": diff, "money": money, "rest": rest}.items()
        for end, value in (("mean", mean), ("ci_low", mean - half), ("ci_high", mean + half))
    }
    name = found.outcomes[1].name
    row |= {"scenario": name, "measure": "retention_42m", "unit": "share", "replications": 100}
    return replace(found, money=pd.DataFrame([row]))


def told_of(found):
    """Return what is said in full and briefly."""
    return [money_or_certainty(found, found.outcomes[1], brief=brief) for brief in (False, True)]


KEPT = {"retention_42m": Gap(0.1, 0.02)}
LESS = {"funded_post_months": Gap(-90.0, 9.0), "funded_post_months_42m": Gap(-60.0, 9.0)}


def test_none_is_money_only_where_every_replication_has_the_same_money():
    none, all_of_it = (0.0, 0.0), (0.1, 0.02)
    full, brief = told_of(split_in("three-year-settlement", KEPT, none, all_of_it))
    assert full == (
        "Of the +2.00 people still in post at month 42, none is more money: +2.00 (+1.60 to +2.40) is "
        "certainty."
    )
    assert brief == "None of the change in people kept is more money: it is certainty."
    for money, rest in ((none, all_of_it), ((nan, nan), (nan, nan))):
        full, brief = told_of(split_in("diffuse", KEPT | LESS, money, rest))
        assert full == ""
        assert brief == "It brings less money too."


@pytest.mark.parametrize("policy", ["early-confirmation", "diffuse"])
def test_the_money_of_a_policy_that_reaches_every_post_is_that_of_the_whole_team(policy):
    """Also where its settlement reaches two of them only: all partners' decisions fall earlier too."""
    found = made_findings("lincolnshire", {policy: LESS}, levels=LEVELS | {"cost_in_kind_gbp": 0.0})
    few = next(iter(treated_streams(found.baseline.scenario.system, [found.baseline.scenario.policy])))
    rows = [
        outcome.where._asdict() | {"measure": measure, "group": few, "value": value}
        for outcome in found.outcomes
        for measure in LESS
        for value in (10.0, 12.0)
    ]
    kept = SimpleNamespace(replications=pd.DataFrame(rows))
    found = replace(found, outcomes=tuple(replace(outcome, kept=kept) for outcome in found.outcomes))
    (line,) = money_lines(found)
    assert "by month 42 -60.0 funded post-months (-69.0 to -51.0" in line
    assert "reached" not in line


MORE = {"funded_post_months": Gap(60.0, 9.0), "funded_post_months_42m": Gap(40.0, 9.0)}
SPLIT = {"money": (0.02, 0.01), "rest": (0.08, 0.02)}


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (Gap(0.1, 0.02), "Of the +2.00 people"),
        (
            Gap(0.1, 0.02, over=(-0.05, 0.2)),
            "There is no clear difference in day-one people in post at month 42",
        ),
        (Gap(0.004, 0.0005), "There is no difference worth noticing in day-one people in post at month 42"),
        (Gap(0.1, 0.2), "There is no clear difference in day-one people in post at month 42"),
    ],
)
def test_only_what_the_table_claims_is_split(kept, said):
    found = split_in("three-year-settlement", MORE | {"retention_42m": kept}, **SPLIT)
    full, brief = told_of(found)
    assert full.startswith(said)
    assert full.endswith("so it is not split.") == (brief == "") == (not said.startswith("Of"))


def test_a_part_that_is_not_clear_is_not_said_to_be_of_the_difference():
    def full(money, rest):
        return told_of(split_in("three-year-settlement", KEPT | MORE, money, rest))[0]

    assert full((0.02, 0.01), (0.08, 0.02)) == (
        "Of the +2.00 people still in post at month 42, +0.40 (+0.20 to +0.60) are more money and +1.60 "
        "(+1.20 to +2.00) are certainty."
    )
    assert full((0.09, 0.02), (0.01, 0.02)) == (
        "Of the +2.00 people still in post at month 42, +1.80 (+1.40 to +2.20) are more money; no clear part "
        "is certainty: +0.20 (-0.20 to +0.60)."
    )
    assert full((0.05, 0.06), (0.05, 0.06)) == (
        "How much of the +2.00 people still in post at month 42 is more money, +1.00 (-0.20 to +2.20), and "
        "how much certainty, +1.00 (-0.20 to +2.20), is not clear."
    )


@pytest.mark.parametrize(
    ("policy", "rest"),
    [
        ("three-year-settlement", "certainty"),
        ("five-year-settlement", "certainty"),
        ("early-confirmation", "what else the policy changes"),
        ("permanent-at-risk", "what else the policy changes"),
        ("partner-refuses", "what else the policy changes"),
        ("24-month-terms", "what else the policy changes"),
    ],
)
def test_certainty_is_what_longer_settlements_bring_and_nothing_else(policy, rest):
    full, brief = told_of(split_in(policy, KEPT | MORE, **SPLIT))
    assert full.endswith(f"are {rest}.")
    assert brief.endswith(f"the rest {rest}.")


def test_a_split_on_fewer_replications_than_the_table_says_so():
    found = split_in("three-year-settlement", KEPT | MORE, **SPLIT, replications=2000)
    assert told_of(found)[0].endswith("are certainty. These are the first 100 of 2000 replications.")
    assert "replications" not in told_of(split_in("three-year-settlement", KEPT | MORE, **SPLIT))[0]
    unclear = split_in("three-year-settlement", KEPT | MORE, **SPLIT, diff=(0.1, 0.2), replications=2000)
    full, brief = told_of(unclear)
    assert full == (
        "What was split shows no clear difference in day-one people in post at month 42. These are the first "
        "100 of 2000 replications."
    )
    assert brief == ""


def test_the_two_amounts_of_money_of_a_briefing_are_told_apart():
    """Where --why was run, its section has the share over every order, and this answer the last step."""
    levels = LEVELS | {"cost_in_kind_gbp": 0.0}
    found = split_in("three-year-settlement", KEPT | MORE, **SPLIT, levels=levels)
    apart = "is averaged over every order, so the two may differ."
    assert next(questions(found, "Of the difference, 1.00.")).text.endswith(apart)
    assert apart not in next(questions(found)).text
    unknown = replace(found, money=found.money.assign(money_mean=nan))
    assert apart not in next(questions(unknown, "Of the difference, 1.00.")).text
