"""Values that are possible and were surely meant otherwise are told of, with what was meant."""

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.reading import read
from sim.scenario import ScenarioError
from sim.scenario.unlikely import numbers, unlikely

CASES = [
    ("policy.settlement.horizon", 36, "a settlement of 36 years; write 3 for 36 months"),
    ("system.streams.central.horizon", 24, "write 2 for 24 months"),
    ("policy.renewal.lead_weeks", 100.0, "100 weeks before the end; 4 to 26 are usual"),
    ("policy.renewal.lead_weeks", 1.0, "1 week(s) before the end; 4 to 26 are usual"),
    ("policy.pooling.refusing_partners", 9, "9 of the 7 partners that pay into a pool; write at most 7"),
    ("policy.pooling.late_partners", 8, "8 of the 7 partners"),
    (
        "policy.settlement.starts_in_year",
        7,
        "the run ends after 6: it never comes into force; make it 0 to 5",
    ),
    (
        "policy.scheduled_cuts",
        [{"month": 80.0, "announced_month": 60.0, "share": 0.3}],
        "the run ends in month 72",
    ),
    ("policy.contracts.fixed_terms", [{"months": 3.0, "share": 1.0}], "3 months; write 36 for 3 year(s)"),
    ("policy.contracts.fixed_terms", [{"months": 120.0, "share": 1.0}], "120 months, more than five years"),
    ("policy.contracts.shortest_offer_months", 60.0, "almost nobody is offered a contract"),
    ("policy.contracts.past_money_months", 104.0, "104 months at the host's risk"),
    ("policy.bridging.months", 26.0, "26 months without confirmed money"),
    ("policy.overlap_weeks", 52.0, "52 weeks in which two people are paid for one post"),
    ("system.streams.pooled-secondments.contract_months", 2.0, "2 months; write 24 for 2 year(s)"),
    ("system.streams.pooled-cash.cap_gbp", 585.0, "write 585000 for 585 thousand"),
    (
        "system.starting.people",
        {"pmo-lead": {"tenure_months": 600.0, "contract": "permanent"}},
        "more than 45 years",
    ),
    ("run.years", 72, "a run of 72 years; write 6 for 72 months"),
    ("assumptions.attrition.resignation_per_year", 13.0, "13, where 0.13 is usual; write 0.13 for 13%"),
    ("assumptions.money.pay_gbp.7", 48.5, "where 48526 is usual; in pounds: write 48500 for 48.5 thousand"),
    ("assumptions.knowledge.tau_months", 1.0, "where 12 is usual; in months: write 12 for 1 year(s)"),
    ("assumptions.recruitment.advert_to_start_weeks", 140.0, "in weeks: write 20 for 140 days"),
    ("assumptions.attrition.frailty_variance", 8.0, "8: most people would hardly ever resign"),
    (
        "assumptions.attrition.tenure_hazard.table",
        [{"from_months": 0.0, "per_year": 13.0}],
        "13 resignations a year of each person; write 0.13 for 13%",
    ),
]


@pytest.fixture(scope="module")
def central():
    return sim.load("lincolnshire")


@pytest.mark.parametrize(("path", "value", "said"), CASES)
def test_what_was_surely_meant_otherwise_is_told(central, path, value, said):
    usual = numbers(central.assumptions, ("assumptions",))
    found = [
        one for one in unlikely(central.replace({path: value}), usual) if "meant otherwise" in one.reason
    ]
    assert [".".join(one.path).startswith(path) for one in found] == [True]
    assert said in found[0].reason


def test_a_share_in_per_cent_is_refused_and_told():
    with pytest.raises(ScenarioError, match=r"write 0\.3 for 30%"):
        read("lincolnshire", overrides=["system.starting.vacant_share=30"])


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("assumptions.attrition.resignation_per_year", "write 0.2 for 20%"),
        ("assumptions.attrition.limbo_multiplier", "write 0.2 for 20%"),
        ("system.starting.vacant_share", "write 0.2 for 20%"),
        ("assumptions.money.on_cost_factor", ""),  # which is 1 or more
        ("assumptions.recruitment.advert_to_start_weeks", ""),
        ("policy.pooling.refusing_partners", ""),
    ],
)
def test_a_rate_in_per_cent_is_told_as_a_part_of_one_where_that_may_stand(place, meant):
    with pytest.raises(ScenarioError) as told:
        read("lincolnshire", overrides=[f"{place}=20%"])
    assert str(told.value).partition("got 20%")[2] == (f" ({meant})" if meant else "")


STUDY = """\
title: S
systems: [lincolnshire]
policies: [annual-settlement, {extends: annual-settlement, name: odd, set: {policy.settlement.horizon: 36}}]
run: {years: 72}
replications: {minimum: 4}
uncertainty: {points: 6, replications: 4}
"""


def test_a_study_tells_it_of_its_parts_and_of_how_it_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(STUDY, "utf-8")
    said = CliRunner().invoke(main, ["check", "s.yaml"]).stderr.splitlines()
    assert [line.partition(": ")[2].split(",")[0].split(";")[0] for line in said] == [
        "s.yaml:3:77: policy.settlement.horizon: surely meant otherwise: a settlement of 36 years",
        "s.yaml:4:1: run.years: surely meant otherwise: a run of 72 years",
        "s.yaml:5:16: replications.minimum: 4 replications are for trying: intervals of so few mean little",
        "s.yaml:6:15: uncertainty.points: 6 points are for trying: so few say nothing of the ends of a range",
    ]


@pytest.mark.parametrize("command", ["explain", "check"])
def test_commands_print_it_with_its_place(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f.yaml").write_text("extends: lincolnshire\npolicy: {renewal: {lead_weeks: 100}}", "utf-8")
    said = CliRunner().invoke(main, [command, "f.yaml"]).stderr
    assert "starts 100 weeks before" in said
    assert said.startswith("warning: f.yaml:2:32: policy.renewal.lead_weeks: surely meant otherwise: ")


def test_python_warns_of_each_with_its_place(tmp_path):
    with pytest.warns(UserWarning, match=": surely meant otherwise: ") as told:
        sim.load("lincolnshire", overrides=["policy.renewal.lead_weeks=100", "run.years=72"])
    said = [str(warning.message).partition(": surely")[0] for warning in told]
    assert said == [
        "--set policy.renewal.lead_weeks=100: policy.renewal.lead_weeks", "--set run.years=72: run.years",
    ]  # fmt: skip
    assert {warning.filename for warning in told} == {__file__}  # the line that is to be mended
    (tmp_path / "s.yaml").write_text(STUDY, "utf-8")
    with pytest.warns(UserWarning, match="surely meant otherwise|are for trying") as told:
        sim.load_study(tmp_path / "s.yaml")
    assert [str(warning.message).partition("s.yaml")[2].split(":")[1] for warning in told] == list("3456")
    assert {warning.filename for warning in told} == {__file__}


def test_a_half_width_of_a_hundred_points_is_refused(tmp_path):
    (tmp_path / "s.yaml").write_text(STUDY + "precision: {retention_42m: 1}", "utf-8")
    with pytest.raises(
        ScenarioError, match=r"precision.retention_42m: .* 100 percentage points.*0\.01 for 1"
    ):
        sim.load_study(tmp_path / "s.yaml")
    with pytest.raises(sim.StudyError, match="100 percentage points"):
        sim.run(sim.load("lincolnshire"), precision={"retention_42m": 1})
