"""Study files: what is read, and what is refused, with its line."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from sim import ScenarioError, load, load_study, shipped
from sim.reading.dump import part_to_yaml
from sim.study.experiment.schema import study_schema

SMALL = """\
title: Small
systems: [one-gloucestershire]
policies: [annual-settlement, three-year-settlement]
"""


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def study(text, *overrides):
        (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
        return load_study("s.yaml", overrides=overrides)

    return study


def mistakes(study, text, *overrides):
    with pytest.raises(ScenarioError) as caught:
        study(text, *overrides)
    return str(caught.value).splitlines()


def test_systems_policies_and_assumptions_make_cells(study):
    plan = study(
        SMALL + "assumptions: [central, mechanical-only]\nbaseline: three-year-settlement\nrun: {years: 3}"
    )
    assert plan.policies == ("three-year-settlement", "annual-settlement")
    assert [c.name for c in plan.cells("one-gloucestershire", "mechanical-only")] == [
        "one-gloucestershire/three-year-settlement/mechanical-only",
        "one-gloucestershire/annual-settlement/mechanical-only",
    ]
    scenario = plan.scenario("one-gloucestershire", "annual-settlement", "mechanical-only")
    given = load(system="one-gloucestershire", policy="annual-settlement", assumptions="mechanical-only")
    assert (scenario.system, scenario.policy, scenario.assumptions) == (
        given.system,
        given.policy,
        given.assumptions,
    )
    assert scenario.notes == given.notes
    assert (scenario.run.years, scenario.run.place) == (3, "One Gloucestershire")


def test_an_entry_may_change_what_it_extends_and_keeps_its_range(study):
    plan = study(
        """\
title: Small
systems:
  - one-gloucestershire
  - name: larger
    extends: one-gloucestershire
    set: {system.posts.project-manager.count: 5, system.maturity: .4}
policies:
  - annual-settlement
  - name: early
    extends: annual-settlement
    set: {policy.renewal.lead_weeks: {value: 26, low: 20, high: 30}}
"""
    )
    plain, larger = (plan.parts["system"][name].system for name in plan.systems)
    assert sum(plan.posts("larger").values()) == 15 - plain.posts["project-manager"].count + 5
    assert larger.maturity == 0.4
    note = plan.scenario("larger", "early", "central").notes["policy.renewal.lead_weeks"]
    assert (note.low, note.high) == (20, 30)


def test_a_study_file_may_name_files_beside_it(study, tmp_path):
    (tmp_path / "own.yaml").write_text("policy: {bridging: {months: 3}}", encoding="utf-8")
    plan = study(SMALL.replace("three-year-settlement", "own.yaml"))
    assert plan.policies == ("annual-settlement", "own")


@pytest.mark.parametrize("name", [s.name for s in shipped("study")])
def test_shipped_studies_read_back_from_what_is_written_of_them(name, tmp_path):
    plan = load_study(name)
    for path, text in plan.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    again = load_study(tmp_path / "study.yaml")
    assert again.files == plan.files
    system, policy = plan.systems[-1], plan.policies[-1]
    assert again.scenario(system, policy, "central") == plan.scenario(system, policy, "central")


def test_all_of_england_is_42_systems_and_the_report_found_15_to_25_in_a_team():
    plan = load_study("england")
    sizes = [sum(plan.posts(system).values()) for system in plan.systems]
    assert len(sizes) == 42
    assumed = [
        sum(plan.posts(system).values())
        for system in plan.systems
        if "spread evenly" in plan.parts["system"][system].system.about
    ]
    assert len(assumed) == 25
    assert (min(assumed), max(assumed)) == (15, 25)
    assert sum(assumed) / 25 == 20


def test_every_mistake_is_told_with_its_place_and_what_was_meant(study):
    text = """\
title: x
systems: [dorest, {name: a, extends: dorset, set: {policy.x: 3}}, {extends: oldham, set: {system.maturty: 1}}]
policies: [annual-settlement, three-year-setlement]
baseline: anual-settlement
"""
    assert mistakes(study, text) == [
        "s.yaml:2:11: no file and no shipped scenario is called dorest; did you mean dorset?",
        "s.yaml:2:52: systems.1.set.policy.x: in systems only what stands under `system.` can be changed",
        "s.yaml:2:91: system.maturty: no such place; did you mean maturity?",
        "s.yaml:3:31: no file and no shipped scenario is called three-year-setlement; "
        "did you mean three-year-settlement?",
        "s.yaml:4:11: baseline: no policy of this name; did you mean annual-settlement?",
    ]


def test_wrong_values_names_measures_and_levers_are_told_in_one_go(study):
    text = """\
title: x
systems: [dorest, {extends: dorset, sett: 3}, one-gloucestershire]
policies: [annual-settlement, bridge-fund, three-year-setlement]
baseline: three-year-setlement
run: {years: two, seed: 5}
measures: [retention_36m, lost_knowlege]
precision: {retention_36: .01, lost_knowledge: 0}
replications: {minimum: 1}
uncertainty: {replications: 400}
sweeps: [{lever: {path: policy.renewal.led_weeks, values: [4, 26]}}]
tornado:
why: {replicatons: 3, measures: [limbo_wekes]}
"""
    said = mistakes(study, text)
    assert [(int(line.split(":")[1]), line.split(": ")[1].split(";")[0]) for line in said] == [
        (2, "no file and no shipped scenario is called dorest"),
        (2, "systems.1.sett"),
        (3, "no file and no shipped scenario is called three-year-setlement"),
        (5, "run.years"),
        (6, "measures.1"),
        (7, "precision.retention_36"),
        (7, "precision.lost_knowledge"),
        (8, "replications.minimum"),
        (10, "sweeps.0"),
        (11, "tornado"),
        (12, "why.replicatons"),
        (12, "why.measures.0"),
    ]


def test_of_what_depends_on_a_wrong_value_nothing_is_said(study):
    """Nobody knows whether the run is too short, or the uncertainty asks too much."""
    text = SMALL + "measures: [retention_48m]\nrun: {years: 0}\nreplications: {minimum: x}\n"
    assert [line.split(": ")[1] for line in mistakes(study, text + "uncertainty: {replications: 101}")] == [
        "run.years",
        "replications.minimum",
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "sweeps: []",
            "s.yaml:4:1: sweeps: asks nothing; write what it asks as `- ..` beneath it, or leave out "
            "`sweeps`",
        ),
        ("mesures: [retention_36m]", "s.yaml:4:1: mesures: unknown key; did you mean measures?"),
        (
            "measures: [retention_36m, lost_knowlege]",
            "s.yaml:4:27: measures.1: no measure of this name; did you mean lost_knowledge?",
        ),
        (
            "precision: {retention_36: .01}",
            "s.yaml:4:13: precision.retention_36: no measure of this name; did you mean retention_36m?",
        ),
        (
            "precision: {retention_36m: 0}",
            "s.yaml:4:28: precision.retention_36m: expected a number above 0 and at most 1,000,000,000,000, "
            "got 0",
        ),
        (
            "precision: {of: each-systm}",
            "s.yaml:4:17: precision.of: expected one of each-system, pooled, got each-systm; "
            "did you mean each-system?",
        ),
        (
            "precision: {of: pooled}",
            "s.yaml:4:1: precision: names no measure; write one and its half-width, such as "
            "retention_42m: 0.01",
        ),
        (
            "run: {years: 3}\nprecision: {retention_36m: .01}",
            "s.yaml:5:13: precision.retention_36m: has no value in a run of 36 months",
        ),
        (
            "replications: {minimum: 300, maximum: 200}",
            "s.yaml:4:1: replications: the maximum, 200, is below the minimum, 300",
        ),
        ("replications: {minimum: 1}", "s.yaml:4:25: replications.minimum: expected a whole number from 2 to "
         "1,000,000, got 1"),
        (
            "uncertainty: {replications: 101}",
            "s.yaml:4:29: uncertainty.replications: 101 is more than the minimum of the study, 100",
        ),
        (
            "run: {start_date: 2020-05-01}",
            "s.yaml:4:19: run.start_date: the financial year starts on 1 April; use 2020-04-01",
        ),
        ("uncertainty:", "s.yaml:4:1: uncertainty: no value given"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(study, more, said):
    assert mistakes(study, SMALL + more) == [said]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "run: {years: 2}\nconditions: {points: 20}",
            "s.yaml:5:1: conditions: is about retention_42m, which has no value in a run of 24 months, "
            "unless it says otherwise; add measure:",
        ),
        (
            "run: {years: 2}\nsweeps: [{lever: {path: policy.renewal.lead_weeks, values: [4, 26]}}]",
            "s.yaml:5:10: sweeps.0: is about retention_42m, which has no value in a run of 24 months, "
            "unless it says otherwise; add measures:",
        ),
        (
            "conditions: {fails: under 3}",
            "s.yaml:4:21: conditions.fails: expected below or above and a number, such as below 0.05; "
            "got under 3",
        ),
        (
            "value: {break_evens: [{path: policy.contracts.four_year_rule, values: [true, false]}]}",
            "s.yaml:4:9: value.break_evens: policy.contracts.four_year_rule: nothing breaks even between "
            "values that are not numbers",
        ),
        (
            "search: {levers: {policy.renewal.lead_weeks: [4, 4]}, target: {measure: limbo_weeks, "
            "at_most: 1}}",
            "s.yaml:4:1: search: policy.renewal.lead_weeks: a value is given twice",
        ),
        (
            "why: {measures: [limbo_weeks, limbo_weeks]}",
            "s.yaml:4:31: why.measures.1: limbo_weeks is in this list already",
        ),
        (
            "sensitivity: {factors: [assumptions.atrition]}",
            "s.yaml:4:1: sensitivity: factors: nothing that has a range begins with assumptions.atrition",
        ),
        (
            "tornado: {assumptions: [assumptions.attrition.runway_multiplyer]}",
            "s.yaml:4:1: tornado: assumptions: nothing that has a range is called "
            "assumptions.attrition.runway_multiplyer; did you mean assumptions.attrition.runway_multiplier?",
        ),
    ],
)
def test_a_section_that_could_not_be_answered_is_refused_before_anything_is_simulated(study, more, said):
    assert mistakes(study, SMALL + more) == [said]


@pytest.mark.parametrize("section", ["tornado: {}", "conditions: {}", "uncertainty: {}"])
def test_where_no_assumption_has_a_range_none_can_be_moved(study, tmp_path, section):
    sure = load("dorset").replace({"notes": {}})
    for part in ("assumptions", "system"):
        (tmp_path / f"{part}.yaml").write_text(part_to_yaml(sure, part), encoding="utf-8")
    small = SMALL.replace("one-gloucestershire", "system.yaml")
    [said] = mistakes(study, small + f"assumptions: [assumptions.yaml]\n{section}")
    assert said.startswith(f"s.yaml:5:1: {section.split(':')[0]}: ")
    assert "has a range" in said


def test_a_study_has_two_policies_and_each_entry_is_of_its_kind(study):
    assert mistakes(study, SMALL.replace(", three-year-settlement", "")) == [
        "s.yaml:3:1: policies: expected two policies or more: the baseline, and what is held against it"
    ]
    assert mistakes(study, SMALL.replace("[one-gloucestershire]", "[annual-settlement]")) == [
        "s.yaml:2:11: systems.0: annual-settlement has no system section"
    ]


def test_one_name_is_one_system(study):
    twice = SMALL.replace("[one-gloucestershire]", "[one-gloucestershire, one-gloucestershire]")
    assert mistakes(study, twice) == [
        "s.yaml:2:32: systems.1: one-gloucestershire is here already; give one of them another name"
    ]
    pooled = SMALL.replace("[one-gloucestershire]", "[{name: pooled, extends: dorset}]")
    assert "choose another name" in mistakes(study, pooled)[0]


def test_parts_that_do_not_fit_are_told_at_the_policy(study):
    late = SMALL.replace("three-year-settlement]", "{name: late, extends: annual-settlement, "
                         "set: {policy.settlement.decision_delay_weeks: 51}}]")  # fmt: skip
    assert mistakes(study, late)[0].startswith("s.yaml:3:")
    assert "within the year" in mistakes(study, late)[0]


def test_a_value_of_the_study_can_be_set_from_outside(study):
    plan = study(SMALL, "run.seed=7", "precision.lost_knowledge=.5", "systems=[dorset]")
    assert (plan.file.run.seed, plan.systems) == (7, ("dorset",))
    assert plan.file.precision.half_widths == {"lost_knowledge": 0.5}
    assert "did you mean seed" in mistakes(study, SMALL, "run.sed=7")[0]
    assert mistakes(study, SMALL, "run.seed")[0].endswith("such as replications.maximum=400")


def test_measures_that_have_no_value_in_so_short_a_run_are_left_out_unless_asked_for(study):
    assert "retention_42m" not in study(SMALL + "run: {years: 3}").file.measures
    assert "retention_30m" in study(SMALL + "run: {years: 3}").file.measures


def test_the_schema_for_editors_takes_the_shipped_studies_and_refuses_a_misspelt_key():
    schema = study_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(json.loads(json.dumps(schema)))
    for one in shipped("study"):
        data = yaml.safe_load(one.path.read_text(encoding="utf-8"))
        assert list(validator.iter_errors(data)) == []
        assert list(validator.iter_errors(data | {"polices": []}))
