"""A study is asked unasked how much of each difference is money: of each system, and of all taken as one."""

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.measures.measure import TEAM, Measure
from sim.measures.registry import KINDS
from sim.report.words.findings import situated
from sim.report.words.front_page import front_page
from sim.study.experiment.answering import answers
from sim.study.experiment.size import Size
from sim.study.experiment.workload import Workload
from sim.study.runner.cells import Sample

POSTS = {"one-gloucestershire": 15, "dorset": 17}
STUDY = """\
title: Small
systems: [one-gloucestershire, dorset]
policies: [{policies}]
measures: [{measures}]
replications: {{minimum: {n}, look_ahead: 0}}
run: {{years: {years}}}
"""
MEASURES = tuple(Measure(kind, TEAM) for kind in KINDS.values())
SPLIT = "retention_42m, lost_knowledge, funded_post_months"


def study(place, policies="annual-settlement, three-year-settlement", measures=SPLIT, n=4, years=4, more=""):
    text = STUDY.format(policies=policies, measures=measures, n=n, years=years)
    (place / "s.yaml").write_text(text + more, encoding="utf-8")
    return sim.load_study(place / "s.yaml")


class Invented:
    """A runner whose numbers are what the test says, by the cell's words and the measure; some failed."""

    def __init__(self, value, failed=()):
        self.value, self.failed = value, failed

    numbers = staticmethod(np.arange)

    def sample(self, cell, replications):
        words, measures = cell.name.split("/"), MEASURES
        columns = [np.broadcast_to(self.value(words, m.name, replications), replications) for m in measures]
        kept = np.array([r for r in range(replications) if (cell.name, r) not in self.failed])
        return Sample(kept, measures, np.stack(columns, axis=1)[kept].astype(float))


GAINS = {"one-gloucestershire": (0.2, 0.1), "dorset": (0.1, 0.08)}  # of the policy, and without its money
LOST = {"one-gloucestershire": (-2.0, -0.5), "dorset": (-1.0, -0.75)}


def invented(words, measure, n):
    """Luck of all scenarios alike, and luck of a system which is that of the other the other way round."""
    system, policy, *_, last = words
    luck = np.linspace(-0.1, 0.1, n)
    if policy == "annual-settlement":
        return luck if measure in ("retention_42m", "lost_knowledge") else 0.0
    which = int(last == "without-amount")
    if measure == "retention_42m":
        own = luck * (17 if system == "dorset" else -15)
        return GAINS[system][which] + luck + own / POSTS[system] * (POSTS[system] / 17 if which else 0)
    return (
        LOST[system][which] + luck if measure == "lost_knowledge" else float(measure == "funded_post_months")
    )


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return study(tmp_path_factory.mktemp("study"))


def split_of(plan, runner):
    (_, table), *_ = answers(plan, "more_money", runner, [])
    return table.set_index(["system", "measure"])


def test_the_parts_of_the_pooled_answer_are_those_of_the_systems_by_posts_or_added(plan):
    table = split_of(plan, Invented(invented))
    assert list(dict.fromkeys(table.index.get_level_values("system"))) == [*POSTS, "pooled"]
    np.testing.assert_allclose(table["diff_mean"], table["money_mean"] + table["rest_mean"], atol=1e-12)
    whole, rest = (np.average([g[i] for g in GAINS.values()], weights=list(POSTS.values())) for i in (0, 1))
    kept = table.loc["pooled", "retention_42m"]
    assert kept[["diff_mean", "rest_mean", "money_mean"]].tolist() == pytest.approx(
        [whole, rest, whole - rest]
    )
    lost = table.loc["pooled", "lost_knowledge"]
    assert lost[["diff_mean", "rest_mean", "money_mean"]].tolist() == pytest.approx([-3.0, -1.25, -1.75])
    assert lost["money_ci_low"] == pytest.approx(lost["money_ci_high"])  # paired: luck is in both


def test_systems_are_pooled_replication_by_replication(plan):
    """What one system wins by luck and the other loses is no width of their interval together."""

    def opposed(words, measure, n):
        own = np.linspace(-0.1, 0.1, n) * {"dorset": 15, "one-gloucestershire": -17}[words[0]]
        luck = own if words[1] != "annual-settlement" and measure == "retention_42m" else 0.0
        return invented(words, measure, n) * (measure != "retention_42m") + luck

    table = split_of(plan, Invented(opposed))
    assert table.loc["dorset", "retention_42m"]["diff_ci_high"] > 0.5
    pooled = table.loc["pooled", "retention_42m"]
    assert pooled[["diff_ci_low", "diff_ci_high"]].tolist() == pytest.approx([0, 0], abs=1e-12)


def test_a_replication_that_failed_in_one_system_counts_in_none(plan):
    lost = [("dorset/three-year-settlement/central/without-amount", 1)]
    table = split_of(plan, Invented(invented, lost))
    counted = table["replications"].groupby("system").first()
    assert counted.to_dict() == {"one-gloucestershire": 4, "dorset": 3, "pooled": 3}
    pooled = table.loc["pooled"]
    np.testing.assert_allclose(pooled["diff_mean"], pooled["money_mean"] + pooled["rest_mean"])


def test_a_replication_in_which_a_value_is_not_defined_counts_in_none_of_the_parts(plan):
    def undefined_without_money(words, measure, n):
        values = invented(words, measure, n) + (words[1] != "annual-settlement") * np.arange(n)
        if words[:2] == ["dorset", "three-year-settlement"] and words[-1] == "without-amount":
            values[0] = np.nan
        return values

    table = split_of(plan, Invented(undefined_without_money))
    counted = table["replications"].groupby("system").first()
    assert counted.to_dict() == {"one-gloucestershire": 4, "dorset": 3, "pooled": 3}
    np.testing.assert_allclose(table["diff_mean"], table["money_mean"] + table["rest_mean"], atol=1e-12)


def test_what_is_not_known_of_one_system_is_not_known_of_all(tmp_path):
    def other_money_in_dorset(words, measure, n):
        if measure == "funded_post_months":
            return float(words[:2] == ["dorset", "early-confirmation"])
        return invented([*words, "-"], measure, n)

    plan = study(tmp_path, "annual-settlement, three-year-settlement, early-confirmation")
    table = split_of(plan, Invented(other_money_in_dorset)).query("scenario == 'early-confirmation'")
    known = table["money_mean"].notna().groupby("system").all()
    assert known.to_dict() == {"one-gloucestershire": True, "dorset": False, "pooled": False}
    assert table["diff_mean"].notna().all()
    assert (table.loc["one-gloucestershire", "money_mean"] == 0).all()


@pytest.mark.parametrize(
    ("changed", "measures"),
    [
        ({}, ("retention_42m", "lost_knowledge")),
        ({"measures": "months_kept, funded_post_months"}, ("months_kept",)),
        ({"measures": "retention_42m, cost_total_gbp"}, None),  # then nothing is said of money
        ({"measures": "vacancy_rate, funded_post_months"}, None),
        ({"policies": "annual-settlement, bridge-fund"}, None),
        ({"more": "more_money: {measures: [vacancy_rate], replications: 3}"}, ("vacancy_rate",)),
    ],
)
def test_a_study_is_asked_about_money_where_it_differs_and_is_measured(tmp_path, changed, measures):
    asked = study(tmp_path, **changed).sections.get("more_money")
    assert (asked and asked[0].measures) == measures
    assert asked is None or asked[0].replications == (3 if "more" in changed else 4)


def test_its_size_counts_only_what_is_not_simulated_anyhow(tmp_path):
    def beside(policies):
        plan = study(tmp_path, policies)
        parts = {part.key: part.replications for part in Size(plan, Workload(plan, None).parts, 0, 1).parts}
        return parts.get("more_money", 0)

    assert beside("annual-settlement, three-year-settlement") == 2 * 4
    assert beside("annual-settlement, three-year-settlement, three-year-same-money") == 0


def test_the_front_page_of_several_systems_says_how_much_is_money(tmp_path):
    measures = "retention_18m, months_kept, funded_post_months, cost_total_gbp"
    plan = study(tmp_path, n=2, years=2, measures=measures)
    results = sim.run_study(plan)
    team = results.summary[results.summary["group"] == "team"]
    found = situated(plan, "pooled", "central", team, money=results.money)
    assert set(found.money["system"]) == {"pooled"}
    table, split = found.summary.copy(), found.money.copy()
    gaps = table.set_index(["scenario", "measure"])["diff_mean"]
    for row in split.itertuples():
        assert row.diff_mean == pytest.approx(gaps[row.scenario, row.measure])
        assert row.diff_mean == pytest.approx(row.money_mean + row.rest_mean)
    for measure, mean in {"retention_18m": 0.1, "funded_post_months": 90.0}.items():
        rows = (table["scenario"] == "three-year-settlement") & (table["measure"] == measure)
        ends = [mean, 0.9 * mean, 1.1 * mean]
        table.loc[rows, ["diff_mean", "diff_ci_low", "diff_ci_high"]] = ends
    for word, mean in {"diff": 0.1, "money": 0.02, "rest": 0.08}.items():
        rows = split["measure"] == "retention_18m"
        split.loc[rows, [f"{word}_{end}" for end in ("mean", "ci_low", "ci_high")]] = [
            mean, mean - 0.001, mean + 0.001,
        ]  # fmt: skip
    *_, money = front_page(replace(found, summary=table, money=split)).sentences
    assert "About 20% of the change in people kept is more money, the rest certainty." in money
