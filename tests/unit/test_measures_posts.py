"""What becomes of the holder of each post: known answers, and agreement with the measures of the team."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.measures.block import BlockMeasures
from sim.measures.frame import Frame
from sim.measures.posts import MONTHS, day_one_holders
from sim.measures.states import Facts
from sim.model.engine_room import names_of
from sim.model.log import PERSONS_PER_POST, Event, EventLog, Reason, Row
from sim.study.columns import tables
from sim.study.posts import OnDayOne, contract_ends, posts_table, quarter_of
from sim.study.proportions import wilson
from sim.study.runner.blockfile import decode, encode
from sim.study.runner.cells import Cell, Sample

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-team.md"
HELD = 10  # of Kestrel's twelve posts


def kestrel(policy: str, *changes: str) -> sim.Scenario:
    (text,) = re.findall(r"(?s)```yaml\n(name: Kestrel.*?)```", PAGE.read_text(encoding="utf-8"))
    (file := Path("kestrel.yaml")).write_text(text, encoding="utf-8")
    with pytest.warns(UserWarning, match="lead_weeks") as said:
        scenario = sim.load(file, policy=policy, overrides=changes).replace({"name": policy})
    assert any("lead_weeks 8" in str(one.message) for one in said)
    return scenario


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("kestrel"))
        # late renewals, so that there is limbo
        late = "policy.renewal.lead_weeks=4"
        scenarios = [kestrel("annual-settlement", late), kestrel("bridge-fund", late)]
    return sim.compare(scenarios, replications=8, years=3)


def made(scenario: sim.Scenario, *rows: Row) -> Facts:
    names = names_of(scenario)
    return Facts.of(Frame.of(EventLog.from_rows(0, rows), scenario, names, [0]))


def row(time: float, event: Event, post: int, whose: int, **others: float) -> Row:
    return Row(time, event, post, whose * PERSONS_PER_POST, **{"stream": 0, "contract": 1, **others})


def test_a_move_within_the_team_is_no_exit_and_limbo_is_seen_at_its_months(compared):
    scenario = compared.scenarios[0]
    facts = made(
        scenario,
        row(0, Event.PRESENT_AT_START, 0, 0, knowledge=0.5, amount=3.0, until=10.0),
        row(0, Event.PRESENT_AT_START, 1, 1, knowledge=0.9, amount=9.0, until=30.0),
        row(0, Event.TIE_BEGAN, 0, 0, partner=0, amount=0.9),
        row(0, Event.TIE_BEGAN, 1, 1, partner=0, amount=0.9),
        row(0, Event.TIE_BEGAN, 1, 1, partner=1, amount=0.7),
        row(0, Event.TIE_BEGAN, 1, 1, partner=2, amount=0.1),
        row(0, Event.SETTLEMENT_DECIDED, -1, -1, until=24.0)._replace(person=-1),
        row(10, Event.LIMBO_STARTED, 0, 0),
        row(12, Event.LIMBO_ENDED, 0, 0),
        row(12, Event.MOVED, 3, 0, knowledge=0.6, until=40.0),
        row(18, Event.LEFT, 1, 1, reason=Reason.RESIGNED, destination=2, knowledge=0.9, amount=0.1),
        row(20, Event.LEFT, 3, 0, reason=Reason.RESIGNED, destination=2, knowledge=0.6, amount=0.1),
    )  # fmt: skip
    found = day_one_holders(facts)
    assert found.left[0, :4].tolist()[:2] == [20.0, 18.0]
    assert np.isnan(found.left[0, 2:]).all()  # the post moved into had no holder on day one
    assert found.held.sum() == 2
    assert found.limbo_from[0, 0] == 10
    assert np.isinf(found.limbo_from[0, 1:]).all()
    # over at 12, after what is dated 12
    assert not found.in_limbo.any()
    assert found.knowledge[0, :2].tolist() == [0.5, 0.9]
    # both analysts are of one workstream: neither is alone with partner 0, one is with partner 1
    assert found.areas[0, :2].tolist() == [0.0, 1.0]
    at = MONTHS.index(18)
    assert not (found.left[0, 1] > MONTHS[at])  # who leaves at 18 is gone at 18


def test_chances_of_posts_add_up_to_what_is_measured_of_the_team(compared):
    for outcome in compared.outcomes:
        holders = outcome.measured.holders
        for month in (12, 18, 24):
            there = ((holders.left > month) & holders.held).sum(axis=1) / HELD
            assert there == pytest.approx(outcome.values(f"retention_{month}m"))
        assert np.nansum(holders.areas, axis=1) == pytest.approx(outcome.monthly("single_holder_areas")[:, 0])
        # of all in limbo some are of the day-one team, and at month 6 all: nobody hired since is at an end
        in_limbo = holders.in_limbo.sum(axis=1)
        measured = outcome.monthly("people_in_limbo")[:, list(MONTHS)]
        assert (in_limbo <= measured).all()
        assert in_limbo[:, 0] == pytest.approx(measured[:, 0])
        ever = np.isfinite(holders.limbo_from).sum(axis=1)
        assert (ever <= outcome.values("limbo_people")).all()
        assert ever.sum() > 0
        assert (holders.in_limbo <= (holders.limbo_from[:, :, None] <= np.array(MONTHS))).all()


def test_a_secondment_of_which_the_end_is_known_is_over_then(compared):
    table = compared.posts
    lead = table[(table["post"] == "clinical-lead") & (table["scenario"] == "annual-settlement")]
    after = lead.set_index("month")["in_post_mean"]
    assert after[18] == after[24] == 0 < after[12]  # it ends with month 16
    assert lead["contract_end_month"].unique().tolist() == [16.0]


def test_the_table_has_a_row_a_post_and_month_with_the_intervals_of_shares(compared):
    table = compared.posts
    assert list(table) == [column.name for column in tables()["posts"].columns]
    assert len(table) == 2 * 12 * len(MONTHS)
    vacant = table[table["holder"] == "vacant"]
    assert set(vacant["post"]) == {"programme-manager-3", "project-manager-4"}
    assert (vacant["replications"] == 0).all()
    assert (
        vacant[["in_post_mean", "in_post_ci_high", "limbo_by_mean", "knowledge_mean"]].isna().all(axis=None)
    )
    for one in table[table["holder"] == "listed"].itertuples():
        expected = wilson(round(8 * one.in_post_mean), 8)
        assert (one.in_post_ci_low, one.in_post_ci_high) == pytest.approx(expected)
        assert one.in_limbo_mean <= min(one.limbo_by_mean, one.in_post_mean)


def test_differences_are_paired_with_the_baseline_post_by_post(compared):
    table = compared.posts.set_index(["scenario", "post", "month"])
    before, after = table.loc["annual-settlement"], table.loc["bridge-fund"]
    assert before["diff_in_post_mean"].isna().all()
    gap = after["in_post_mean"] - before["in_post_mean"]
    pd.testing.assert_series_equal(after["diff_in_post_mean"], gap, check_names=False, atol=1e-12)
    held = after[after["replications"] > 0]
    assert (held["diff_in_post_ci_low"] <= held["diff_in_post_mean"]).all()
    assert (held["diff_in_post_mean"] <= held["diff_in_post_ci_high"]).all()


def test_blocks_keep_the_holders_whatever_the_blocks_are(compared):
    outcome = compared.outcomes[0]
    whole = outcome.measured
    numbers = whole.replications
    halves = [whole.only(numbers[4:]), whole.only(numbers[:4])]
    again = BlockMeasures.joined(halves).only(numbers)
    cell = Cell("a", outcome.scenario, detail=True)
    kept = decode(encode(cell, Sample(numbers, again.measures, again.values, again)))
    for name, values in vars(whole.holders).items():
        np.testing.assert_array_equal(getattr(kept.sample.detail.holders, name), values)
    pd.testing.assert_frame_equal(posts_table(compared.outcomes), compared.posts)


@pytest.mark.parametrize(
    ("months", "quarter"),
    [(0.0, 0), (0.5, 1), (3.0, 1), (3.1, 2), (6.0, 2), (12.0, 4), (36.0, 12), (36.5, 13), (480.0, 13)],
)
def test_a_contract_ends_in_the_quarter_of_its_last_day(months, quarter):
    assert quarter_of(OnDayOne("listed", "fixed-term", months)) == quarter


def test_every_listed_contract_ends_once(compared):
    table = contract_ends(compared.outcomes)
    assert list(table) == [column.name for column in tables()["contract_ends"].columns]
    for _, of in table.groupby("scenario"):
        assert of["contracts"].sum() == HELD
    first = table[table["scenario"] == "annual-settlement"].set_index(["period", "stream"])["contracts"]
    assert first["Apr-Jun 2027", "national"] == 2
    assert first["Jan-Mar 2028", "pool"] == 1
    assert first["no end", "core"] == 2


def test_a_post_that_is_not_listed_has_a_holder_drawn_by_chance(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    scenario = kestrel("annual-settlement")
    people = dict(scenario.system.starting.people)
    del people["analyst-2"]
    part = scenario.system.starting.model_copy(update={"people": people, "vacant_share": 0.5})
    system = scenario.system.model_copy(update={"starting": part})
    results = sim.run(scenario.model_copy(update={"system": system}), replications=8, years=1)
    (drawn,) = results.posts[results.posts["post"] == "analyst-2"].itertuples()
    assert (drawn.holder, drawn.contract, drawn.month) == ("drawn", "", 6)
    assert 0 < drawn.replications < 8
    assert results.contract_ends["contracts"].sum() == HELD - 1


def test_a_team_that_is_not_listed_has_no_such_table():
    results = sim.run(sim.load("lincolnshire"), replications=2, years=1)
    assert results.posts.empty
    assert results.contract_ends.empty
    assert results.baseline.measured.holders is None


def test_a_study_has_the_posts_of_the_system_that_is_listed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kestrel("annual-settlement")
    Path("study.yaml").write_text(
        "title: Two\nsystems: [kestrel.yaml, lincolnshire]\npolicies: [annual-settlement, bridge-fund]\n"
        "run: {years: 1, start_date: 2027-04-01}\nreplications: {minimum: 2, maximum: 2}\n",
        encoding="utf-8",
    )
    with pytest.warns(UserWarning, match="set aside"):
        plan = sim.load_study("study.yaml")
    results = sim.run_study(plan)
    assert set(results.posts["system"]) == {"kestrel"}
    assert len(results.posts) == 2 * 12  # one month of a year's run, under two policies
    alone = results.comparison("kestrel").posts
    pd.testing.assert_frame_equal(alone.iloc[:, 3:], results.posts.iloc[:, 3:])
    assert results.comparison("lincolnshire").posts.empty
