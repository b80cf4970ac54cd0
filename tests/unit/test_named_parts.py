"""What a file says holds unless a part given later says otherwise, and what is set aside is said."""

from datetime import date

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.reading import load, read
from sim.report.story.history import History
from sim.scenario import ScenarioError

KESTREL = """\
extends: lincolnshire
policy:
  renewal: {lead_weeks: 26}
assumptions:
  attrition: {resignation_per_year: 0.3}
run: {start_date: 2027-04-01, years: 2, replications: 4}
"""
POLICY = """\
extends: annual-settlement
policy:
  title: A fund
  bridging: {months: 3}
  renewal: {lead_weeks: 20}
run: {years: 9}
"""
STUDY = """\
title: S
systems: [kestrel.yaml]
policies: [annual-settlement, three-year-settlement, fund.yaml]
replications: {minimum: 4}
"""
ASIDE = "set aside: policy.renewal.lead_weeks 26 of kestrel.yaml: fund says 20"
ALONE = "set aside: run of fund.yaml: of a file named as policy only its policy is used"


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("kestrel", KESTREL), ("fund", POLICY), ("s", STUDY)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("way", [{"system": "kestrel.yaml"}, {}])
def test_a_file_holds_whether_it_is_named_as_a_scenario_or_as_a_system(way):
    sources = () if way else ("kestrel.yaml",)
    for policy in (None, "annual-settlement", "three-year-settlement"):
        scenario = read(*sources, policy=policy, **way).scenario
        assert (scenario.run.start_date, scenario.run.years) == (date(2027, 4, 1), 2)
        assert scenario.policy.renewal.lead_weeks == 26
        assert scenario.assumptions.attrition.resignation_per_year == 0.3
    three = load(system="lincolnshire", policy="three-year-settlement").policy
    assert scenario.policy == three.model_copy(update={"renewal": scenario.policy.renewal})


def test_what_a_named_policy_states_itself_holds_and_the_rest_is_said():
    loaded = read(system="kestrel.yaml", policy="fund.yaml", assumptions="mechanical-only")
    assert loaded.scenario.policy.renewal.lead_weeks == 20
    assert loaded.scenario.policy.bridging.months == 3
    assert loaded.scenario.run.years == 2
    assert loaded.remarks == (
        ASIDE,
        "assumptions.attrition.resignation_per_year 0.3 of kestrel.yaml holds under mechanical-only too",
        ALONE,
    )


def test_annual_money_is_annual_whatever_the_file_says(here):
    (here / "long.yaml").write_text(
        "extends: lincolnshire\npolicy: {settlement: {horizon: 3, decision_delay_weeks: 4}}", "utf-8"
    )
    loaded = read("long.yaml", policy="annual-settlement")
    settlement = loaded.scenario.policy.settlement
    assert (settlement.horizon, settlement.decision_delay_weeks) == (1, 4)
    assert loaded.remarks == (
        "set aside: policy.settlement.horizon 3 of long.yaml: annual-settlement says 1",
        "policy.settlement.decision_delay_weeks 4 of long.yaml holds under annual-settlement too",
    )


def test_shipped_policies_take_each_others_place_and_it_is_said():
    loaded = read("west-yorkshire-three-year", policy="bridge-fund")
    assert loaded.scenario.policy == load(system="lincolnshire", policy="bridge-fund").policy
    said = "set aside: policy three-year-settlement of the scenario: bridge-fund takes its place"
    assert loaded.remarks == (said,)
    assert read("west-yorkshire-annual", policy="three-year-settlement").remarks == ()


def test_a_system_takes_the_place_of_another_and_it_is_said():
    loaded = read("kestrel.yaml", system="dorset")
    assert loaded.scenario.system == load("dorset").system
    assert loaded.scenario.run.years == 2
    said = "set aside: the system of scenarios/systems/lincolnshire.yaml: that of --system dorset takes its"
    assert loaded.remarks == (f"{said} place",)


def test_python_warns_of_what_is_set_aside():
    with pytest.warns(UserWarning, match="lead_weeks 26 of kestrel.yaml: fund says 20"):
        sim.load("kestrel.yaml", policy="fund.yaml")
    with pytest.warns(UserWarning, match="run of fund.yaml"):
        sim.load_study("s.yaml")


class SeenError(Exception):
    """The scenarios that a command was about to simulate."""


def asked(monkeypatch, *words):
    """What a command prints before it simulates, and the scenarios that it would."""
    seen = []

    def see(scenarios, *_, **__):
        seen.extend(scenarios)
        raise SeenError

    monkeypatch.setattr("sim.api.compare", see)
    monkeypatch.setattr("sim.api.run_study", lambda plan, **_: see(plan.cells(*plan.situations[0])))
    monkeypatch.setattr(History, "of", lambda scenario, _: see([scenario]))
    result = CliRunner().invoke(main, words)
    assert isinstance(result.exception, SeenError), result.output
    return result.stderr.splitlines(), [getattr(s, "scenario", s) for s in seen]


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--system", "kestrel.yaml", "--policy", "fund.yaml"),
        ("compare", "kestrel.yaml", "--policy", "annual-settlement", "--policy", "fund.yaml"),
        ("story", "kestrel.yaml", "--policy", "fund.yaml"),
        ("study", "s.yaml"),
    ],
    ids=lambda words: words[0],
)
def test_every_command_keeps_the_file_and_says_what_it_sets_aside(monkeypatch, words):
    said, scenarios = asked(monkeypatch, *words)
    assert {s.run.start_date for s in scenarios} == {date(2027, 4, 1)}
    assert {s.run.years for s in scenarios} == {2}
    assert {s.assumptions.attrition.resignation_per_year for s in scenarios} == {0.3}
    assert said.count(ASIDE) == said.count(ALONE) == 1
    assert [s.policy.renewal.lead_weeks for s in scenarios if s.policy.title == "Annual settlements"] == [
        26 for s in scenarios[1:] if s.policy.title == "A fund"
    ]


def test_explain_and_check_say_it_too():
    told = CliRunner().invoke(main, ["explain", "kestrel.yaml", "--policy", "fund.yaml"])
    assert "2 years from 2027-04-01" in told.stdout
    assert {ASIDE, ALONE} <= {*told.stderr.splitlines()}
    told = CliRunner().invoke(main, ["check", "s.yaml"])
    assert {ASIDE, ALONE} <= {*told.stderr.splitlines()}
    assert "run.start_date 2027-04-01 of kestrel.yaml holds for the study, which states none" in told.stderr


def test_a_study_says_how_it_is_run_or_its_systems_agree(here):
    (here / "s.yaml").write_text(STUDY + "run: {years: 3}\n", "utf-8")
    with pytest.warns(UserWarning, match="run.years 2 of kestrel.yaml: the study says 3"):
        plan = sim.load_study("s.yaml")
    assert (plan.file.run.years, plan.file.run.start_date) == (3, date(2027, 4, 1))
    (here / "other.yaml").write_text("extends: dorset\nrun: {start_date: 2026-04-01}", "utf-8")
    (here / "s.yaml").write_text(STUDY.replace("[kestrel", "[other.yaml, kestrel"), "utf-8")
    with pytest.raises(
        ScenarioError, match=r"s.yaml:2:1: run.start_date: .*2026-04-01 of other.yaml and .*2027"
    ):
        sim.load_study("s.yaml")


def test_systems_of_one_study_share_its_policies(here):
    (here / "s.yaml").write_text(STUDY.replace("[kestrel", "[dorset, kestrel"), "utf-8")
    with pytest.warns(
        UserWarning, match="set aside: policy.renewal.lead_weeks 26 of kestrel.yaml: the systems"
    ):
        plan = sim.load_study("s.yaml")
    assert plan.policy("annual-settlement").renewal.lead_weeks == 13


def test_systems_of_one_title_are_said_to_meet_luck_of_their_own(monkeypatch, here):
    twice = "[dorset, {name: again, extends: dorset, set: {system.posts.project-manager.count: 9}}]"
    (here / "s.yaml").write_text(STUDY.replace("[kestrel.yaml]", twice), "utf-8")
    said, _ = asked(monkeypatch, "study", "s.yaml")
    assert any(line.startswith("2 systems are titled Dorset: each meets luck of its own") for line in said)
    (here / "s.yaml").write_text(STUDY.replace("kestrel.yaml", "dorset, lincolnshire"), "utf-8")
    said, _ = asked(monkeypatch, "study", "s.yaml")
    assert not any("luck" in line for line in said)


def test_two_policies_that_a_file_extends_both_hold(here):
    (here / "both.yaml").write_text(
        "extends: [lincolnshire, three-year-settlement, shared-hr-partner]", "utf-8"
    )
    loaded = read("both.yaml")
    policy = loaded.scenario.policy
    assert (policy.settlement.horizon, policy.renewal.lead_weeks, policy.practices.hr_partner) == (
        3,
        26,
        True,
    )
    assert [term.months for term in policy.contracts.fixed_terms] == [36]
    assert loaded.remarks == (
        "scenarios/policies/three-year-settlement.yaml and scenarios/policies/shared-hr-partner.yaml hold "
        "together, and the policy is called A shared HR partner; give it a title of your own, policy.title",
    )
    (here / "both.yaml").write_text(
        "extends: [lincolnshire, three-year-settlement, shared-hr-partner]\npolicy: {title: Both}", "utf-8"
    )
    assert read("both.yaml").remarks == ()
    swapped = read("lincolnshire", "shared-hr-partner", "three-year-settlement").scenario.policy
    assert (swapped.settlement.horizon, swapped.renewal.lead_weeks) == (3, 26)


def test_annual_settlements_named_last_take_the_place_of_others():
    scenario = read("lincolnshire", "three-year-settlement", "annual-settlement").scenario
    assert scenario.policy == load("lincolnshire", policy="annual-settlement").policy


def test_what_a_shipped_policy_sets_aside_of_a_file_beneath_it_is_said(here):
    (here / "top.yaml").write_text("extends: [kestrel.yaml, three-year-settlement]", "utf-8")
    loaded = read("top.yaml")
    assert (loaded.scenario.policy.renewal.lead_weeks, loaded.scenario.policy.settlement.horizon) == (26, 3)
    assert not any("set aside" in remark for remark in loaded.remarks)
    (here / "top.yaml").write_text("extends: [kestrel.yaml, annual-settlement]", "utf-8")
    loaded = read("top.yaml")
    assert loaded.scenario.policy.renewal.lead_weeks == 13
    said = (
        "set aside: policy.renewal.lead_weeks 26 of kestrel.yaml: scenarios/policies/annual-settlement.yaml"
    )
    assert loaded.remarks == (f"{said} says 13",)


C = "extends: lincolnshire\npolicy: {renewal: {lead_weeks: 8}}\nrun: {years: 5, seed: 7}"
A = "extends: lincolnshire\npolicy: {renewal: {lead_weeks: 26}}\nrun: {years: 4, seed: 7}"
TWO = (
    "set aside: policy.renewal.lead_weeks 8 of c.yaml: a.yaml says 26",
    "set aside: run.years 5 of c.yaml: a.yaml says 4",
)


@pytest.mark.parametrize("way", ["system", "sources", "extends"])
def test_what_one_file_of_the_users_sets_aside_of_another_is_said(here, way):
    for name, text in (("c", C), ("a", A), ("top", "extends: [c.yaml, a.yaml]")):
        (here / f"{name}.yaml").write_text(text, "utf-8")
    if way == "system":
        loaded = read("c.yaml", system="a.yaml")
    else:
        loaded = read("c.yaml", "a.yaml") if way == "sources" else read("top.yaml")
    assert (loaded.scenario.policy.renewal.lead_weeks, loaded.scenario.run.years) == (26, 4)
    assert loaded.remarks == TWO


def test_the_title_of_a_policy_that_another_file_sets_aside_is_said(here):
    for name, base in (("pol", "central"), ("kes", "lincolnshire")):
        text = f"extends: {base}\npolicy: {{title: {name}}}\nrun: {{years: 3}}"
        (here / f"{name}.yaml").write_text(text, "utf-8")
    loaded = read("pol.yaml", system="kes.yaml")
    assert loaded.scenario.policy.title == "kes"
    assert loaded.remarks == ("set aside: policy.title pol of pol.yaml: kes.yaml says kes",)


def test_a_file_that_extends_another_changes_it_on_purpose(here):
    for name, text in (("c", C), ("a", A), ("d", "extends: c.yaml\nrun: {years: 3}")):
        (here / f"{name}.yaml").write_text(text, "utf-8")
    top = "extends: [c.yaml, a.yaml]\npolicy: {renewal: {lead_weeks: 20}}\nrun: {years: 6}"
    (here / "top.yaml").write_text(top, "utf-8")
    assert read("d.yaml").remarks == read("c.yaml", "d.yaml").remarks == read("top.yaml").remarks == ()
