"""A post that a file says is vacant starts without a holder and is recruited for like any other."""

import numpy as np
import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.measures import check
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event
from sim.reading import load, read, to_yaml
from sim.scenario import ScenarioError

VACANT = ("analyst-1", "pmo-lead", "programme-manager-1")
TEAM = """\
extends: lincolnshire
system:
  starting:
    people:
      analyst-1: vacant
      pmo-lead: {vacant: true}
      programme-manager-1: null
      analyst-2: {tenure_months: 8, contract: fixed-term, months_left: 16}
run: {years: 3}
"""


@pytest.fixture
def team(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "team.yaml").write_text(TEAM, "utf-8")
    return tmp_path / "team.yaml"


@pytest.mark.parametrize("policy", ["annual-settlement", "cut-30-evenly", "three-year-same-money"])
def test_a_vacant_post_is_recruited_for_from_day_one(team, policy):
    scenario = load(team, policy=policy)
    names = names_of(scenario)
    log = simulate(scenario, range(12))
    assert check(log, scenario, names) == []
    places = [names.posts.index(name) for name in VACANT]
    start = log.of(Event.PRESENT_AT_START)
    assert not np.isin(start.post, places).any()
    assert len(start.time) == 12 * (len(names.posts) - len(VACANT))
    emptied = log.of(Event.POST_EMPTIED)
    at_once = emptied.where(emptied.time == 0)
    assert sorted(at_once.post.tolist()) == sorted(places * 12)
    joined = log.of(Event.JOINED)
    assert all(np.isin(place, joined.post) for place in places)


def test_vacant_is_told_and_reads_back(team, tmp_path):
    told = CliRunner().invoke(main, ["explain", "team.yaml"]).stdout
    assert [line.split()[:2] for line in told.splitlines() if "people.analyst-1 " in line] == [
        ["system.starting.people.analyst-1", "vacant"], ["starting.people.analyst-1", "vacant"],
    ]  # fmt: skip
    (tmp_path / "again.yaml").write_text(to_yaml(load(team)), "utf-8")
    assert load(tmp_path / "again.yaml").system == load(team).system


def test_posts_that_are_left_out_are_said_to_get_holders_by_chance(team):
    said = CliRunner().invoke(main, ["check", "team.yaml"]).stderr
    assert said.startswith(
        "warning: team.yaml:5:7: system.starting.people: lists 4 of 18 posts; chance draws who holds the "
        "other 14 (communications-lead, finance-lead, programme-director, programme-manager-2, "
    )
    assert said.endswith("with tenure and contract; write `communications-lead: vacant` if nobody does\n")


def test_another_word_is_refused_and_the_right_one_named(team):
    with pytest.raises(ScenarioError, match=r"expected .* or the word vacant, got empty"):
        read(team, overrides=["system.starting.people.analyst-1=empty"])


def test_whoever_is_out_of_contract_on_day_one_is_in_limbo_from_the_first_instant(team):
    team.write_text(TEAM.replace("months_left: 16", "months_left: 0"), "utf-8")
    scenario = load(team, policy="annual-settlement")
    names = names_of(scenario)
    log = simulate(scenario, range(6))
    assert check(log, scenario, names) == []
    place = names.posts.index("analyst-2")
    began = log.of(Event.LIMBO_STARTED)
    at_once = began.where(began.time == 0)
    assert at_once.post.tolist() == [place] * 6
    ended = log.of(Event.LIMBO_ENDED)
    renewed = log.of(Event.CONTRACT_RENEWED)
    for replication in range(6):  # renewed, told no or gone: no limbo is left open, or the run ends first
        mine = ended.where((ended.post == place) & (ended.replication == replication))
        assert (mine.time > 0).all()
    assert ((renewed.post == place) & (renewed.time > 0)).any()
