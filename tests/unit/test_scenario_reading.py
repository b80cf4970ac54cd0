"""From files and shipped parts to a scenario."""

import json
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sim.reading import load, read, shipped, to_yaml
from sim.reading.explain import explain
from sim.reading.schema import json_schema
from sim.scenario import ScenarioError, from_plain, to_plain

SMALL = """\
name: small
system:
  title: Small
  partners: {ccg: {kind: commissioner}}
  streams:
    central: {kind: transformation, horizon: {value: 1, source: a report, grade: A}}
    pool: {kind: pooled, shares: {ccg: 1}}
  funding_mix: {central: .5, pool: .5}
  posts:
    lead: {role: Lead, band: 8b, stream: pool}
    manager: {role: Manager, band: 7, count: 3}
"""


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str) -> str:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    write("small.yaml", SMALL)
    return write


def test_a_system_alone_gets_annual_settlements_and_the_central_assumptions(write):
    loaded = read("small.yaml")
    assert loaded.scenario.name == "small"
    assert loaded.filled == {"policy": "annual-settlement", "assumptions": "central"}
    assert loaded.scenario.policy == load("dorset", policy="annual-settlement").policy
    assert loaded.scenario.assumptions == load("dorset", assumptions="central").assumptions
    assert len(loaded.scenario.posts()) == 4


def test_text_needs_no_quotes(write):
    scenario = load("small.yaml", overrides=["system.title=010", "system.posts.manager.role=no"])
    assert scenario.system.posts["manager"].band == "7"
    assert scenario.system.title == "010"
    assert scenario.system.posts["manager"].role == "no"


def test_later_sources_win_and_the_file_itself_wins_over_all(write):
    write("parts/a.yaml", "run: {years: 3, seed: 1, replications: 11}")
    write("parts/b.yaml", "run: {years: 4, seed: 2}")
    write("top.yaml", "extends: [small.yaml, parts/a.yaml, parts/b.yaml]\nrun: {years: 5}")
    loaded = read("top.yaml")
    run = loaded.scenario.run
    assert (run.years, run.seed, run.replications) == (5, 2, 11)
    assert loaded.remarks == ("set aside: run.seed 1 of parts/a.yaml: parts/b.yaml says 2",)
    run = read("top.yaml", "parts/a.yaml").scenario.run
    assert (run.years, run.seed, run.replications) == (3, 1, 11)


def test_extends_is_relative_to_the_file_that_says_it(write):
    write("parts/base.yaml", "extends: ../small.yaml\nrun: {years: 2}")
    write("other/top.yaml", "extends: ../parts/base.yaml")
    assert load("other/top.yaml").run.years == 2
    assert load("other/top.yaml").name == "top"


def test_a_changed_policy_is_a_change_to_annual_settlements(write):
    write("top.yaml", "extends: small.yaml\npolicy: {renewal: {lead_weeks: 20}}")
    base, changed = load("small.yaml"), load("top.yaml")
    assert changed.policy.renewal.lead_weeks == 20
    assert changed.policy.model_copy(update={"renewal": base.policy.renewal}) == base.policy


def test_a_part_takes_the_place_of_the_whole_part(write):
    write("top.yaml", "extends: [small.yaml, bridge-fund]\nrun: {years: 9}")
    loaded = read("top.yaml", policy="three-year-settlement", system="dorset")
    assert loaded.scenario.policy == load("dorset", policy="three-year-settlement").policy
    assert loaded.scenario.system == load("dorset").system
    assert loaded.scenario.run.years == 9
    assert loaded.scenario.name == "top / dorset / three-year-settlement"
    assert load(system="dorset", policy="annual-settlement").name == "dorset / annual-settlement"


def test_an_override_reaches_names_and_list_positions(write):
    overrides = ["assumptions.funding.climate=[]",
                 "assumptions.funding.outcomes.0.chance=.1", "assumptions.funding.outcomes.3.chance=0.53",
                 "system.funding_mix={central: .25, pool: .75}", "run.start_date=2021-04-01",
                 "policy.settlement.horizon=rolling"]  # fmt: skip
    scenario = load("small.yaml", overrides=overrides)
    assert scenario.assumptions.funding.outcomes[0].chance == 0.1
    assert scenario.assumptions.funding.outcomes[3].chance == 0.53
    assert scenario.system.funding_mix == {"central": 0.25, "pool": 0.75}
    assert scenario.run.start_date == date(2021, 4, 1)
    assert scenario.policy.settlement.horizon == "rolling"


def test_overrides_in_python_are_values_by_path(write):
    overrides = {"policy.renewal.lead_weeks": 26, "run.start_date": date(2022, 4, 1),
                 "policy.contracts.fixed_terms": ({"months": 36, "share": 1.0},)}  # fmt: skip
    scenario = load("small.yaml", overrides=overrides)
    assert scenario.policy.renewal.lead_weeks == 26
    assert scenario.run.start_date == date(2022, 4, 1)
    assert scenario.policy.contracts.fixed_terms[0].months == 36


def test_notes_belong_to_values_and_go_when_the_value_is_replaced(write):
    path = "assumptions.attrition.resignation_per_year"
    note = load("small.yaml").notes[path]
    assert note.low < load("small.yaml").assumptions.attrition.resignation_per_year < note.high
    assert path not in load("small.yaml", overrides=[f"{path}=.2"]).notes
    assert load("small.yaml", overrides=[f"{path}={{value: .2, high: .3}}"]).notes[path].high == 0.3
    assert load("small.yaml").notes["system.streams.central.horizon"].source == "a report"


def test_origins_name_the_file_that_wrote_each_value(write):
    write("top.yaml", "extends: small.yaml\npolicy:\n  renewal:\n    lead_weeks: 20\n")
    origins = read("top.yaml", overrides=["run.years=3"]).origins
    assert str(origins["policy.renewal.lead_weeks"]) == "top.yaml:4:17"
    assert str(origins["system.title"]) == "small.yaml:3:10"
    assert origins["assumptions.title"].file == "scenarios/assumptions/central.yaml"
    assert str(origins["run.years"]) == "--set run.years=3"
    assert "run.seed" not in origins


@pytest.mark.parametrize("kind", ["system", "policy", "assumptions", "scenario"])
def test_shipped_files_are_found_by_name_and_say_what_they_are(kind):
    assert shipped(kind)
    for part in shipped(kind):
        assert part.path.is_file()
        assert part.about
        assert "\n" not in part.about


def test_shipped_names_may_carry_their_folder():
    assert load("systems/dorset") == load("dorset")


def test_a_merged_scenario_written_as_yaml_reads_back_the_same(write):
    overrides = [
        "system.title='no: 1e3 # \"x\"'",
        "system.posts.lead.role=0o17",
        "policy.overlap_weeks=1e-7",
        "system.starting.people={lead: null, manager-1: {tenure_months: 3, contract: permanent}}",
    ]
    scenario = load("small.yaml", overrides=overrides)
    write("again.yaml", to_yaml(scenario))
    assert load("again.yaml") == scenario
    assert scenario.system.starting.people["lead"] is None


@pytest.mark.parametrize("name", [s.full_name for s in shipped("scenario") + shipped("system")])
def test_every_shipped_case_survives_yaml_and_plain_data(name, tmp_path):
    scenario = load(name)
    (tmp_path / "again.yaml").write_text(to_yaml(scenario), encoding="utf-8")
    assert load(tmp_path / "again.yaml") == scenario
    assert from_plain(json.loads(json.dumps(to_plain(scenario)))) == scenario


@settings(max_examples=20, deadline=None)
@given(
    lead=st.floats(0, 520), years=st.integers(1, 500), share=st.floats(0, 1), fresh=st.booleans(),
    title=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=30),
)  # fmt: skip
def test_any_possible_values_are_read_exactly_and_written_back_exactly(
    tmp_path_factory, lead, years, share, fresh, title
):
    folder = tmp_path_factory.mktemp("case")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    overrides = {"policy.renewal.lead_weeks": lead, "run.years": years, "system.starting.fresh": fresh,
                 "system.funding_mix": {"central": share, "pool": 1 - share},
                 "system.title": f"T {title}"}  # fmt: skip
    if share * 3 < 0.6:  # no post of three is left for the smaller share: refused, and tested elsewhere
        overrides.pop("system.funding_mix")
    scenario = load(folder / "small.yaml", overrides=overrides)
    assert scenario.policy.renewal.lead_weeks == lead
    assert scenario.system.title == f"T {title}"
    (folder / "again.yaml").write_text(to_yaml(scenario), encoding="utf-8")
    assert load(folder / "again.yaml") == scenario


def test_explain_begins_with_what_no_shipped_file_says(write):
    write("top.yaml", "extends: dorset\npolicy:\n  renewal:\n    lead_weeks: 20\n")
    text = explain(read("top.yaml", overrides=["run.years=3"]))
    first, _, rest = text.partition("\n\nposts:")
    block = first.partition("what differs from the shipped files\n")[2]
    assert [line.split() for line in block.splitlines()[1:]] == [
        ["policy.renewal.lead_weeks", "20", "top.yaml:4"], ["run.years", "3", "--set"],
    ]  # fmt: skip
    assert "renewal.lead_weeks" in rest
    assert "what differs" not in explain(read("dorset"))


def differing(text):
    """The rows of what differs from the shipped files: path, value, and what else is told."""
    block = text.partition("what differs from the shipped files\n")[2].partition("\n\n")[0]
    return [line.split() for line in block.splitlines()[1:]]


def test_what_is_stated_as_shipped_does_not_differ(write):
    write("top.yaml", """if True:
        extends: [dorset, three-year-settlement]
        policy: {settlement: {horizon: 3}, renewal: {lead_weeks: 13}}
        assumptions: {attrition: {runway_multiplier: {value: 2.5, low: 1.5, high: 4}}}
        run: {years: 6, seed: 2020}
        """.partition("\n")[2])  # fmt: skip
    assert "what differs" not in explain(read("top.yaml"))
    changed = explain(read("top.yaml", overrides=["policy.settlement.horizon=1", "run.years=5"]))
    assert differing(changed) == [["policy.settlement.horizon", "1", "--set"], ["run.years", "5", "--set"]]


def test_a_value_that_loses_its_range_differs_and_is_said_to_be_fixed(write):
    path = "attrition.resignation_per_year"
    text = explain(read("small.yaml", overrides=[f"assumptions.{path}=0.13"]))
    row = [path, "0.13", "fixed:", "no", "range", "--set"]
    assert [f"assumptions.{path}", *row[1:]] in differing(text)
    assert row in [line.split() for line in text.splitlines()]
    assert "fixed: no range" not in explain(read("dorset"))
    narrower = "{value: 0.13, low: 0.12, high: 0.14}"
    text = explain(read("dorset", overrides=[f"assumptions.{path}={narrower}"]))
    assert differing(text) == [[f"assumptions.{path}", "0.13", "0.12", "to", "0.14", "--set"]]


def test_a_scenario_shows_itself_in_a_line(write):
    assert repr(load("small.yaml")) == "Scenario('small': 4 posts; Annual settlements; 6 years)"
    assert str(load("small.yaml")) == repr(load("small.yaml"))


def test_text_may_have_several_lines_and_a_name_may_not(write):
    scenario = load("small.yaml", overrides={"system.about": "One.\nTwo.\tThree."})
    assert scenario.system.about == "One.\nTwo.\tThree."
    with pytest.raises(ScenarioError, match=r"U\+000A"):
        scenario.replace({"name": "One.\nTwo."})


def test_explain_tells_value_range_grade_origin_and_source(write):
    text = explain(read("small.yaml", overrides=["policy.renewal.lead_weeks=26"]))
    lines = {line.split()[0]: line for line in text.splitlines() if line.strip()}
    assert lines["renewal.lead_weeks"].split() == ["renewal.lead_weeks", "26", "--set"]
    assert lines["attrition.resignation_per_year"].split()[1:6] == ["0.13", "0.09", "to", "0.17", "A"]
    assert "scenarios/assumptions/central.yaml:" in lines["attrition.resignation_per_year"]
    assert lines["streams.central.horizon"].split()[1:] == ["1", "A", "small.yaml:6", "a", "report"]
    assert lines["seed"].split() == ["seed", "2020", "default"]
    assert lines["lead"].split() == ["lead", "Lead", "8b", "pool", "permanent", "1"]
    assert lines["central"].split() == ["central", "0.5", "1.5", "2"]
    assert lines["pool"].split() == ["pool", "0.5", "1.5", "1"]


def test_explain_says_what_the_grades_mean_and_takes_law_apart_from_measurement(write):
    text = explain(read("small.yaml"))
    (line,) = [line for line in text.splitlines() if line.startswith("grades: ")]
    for said in ("A measured in these organisations", "L law or pay scale", "B measured near", "C judgement"):
        assert said in line
    assert len(line) <= 100
    (cap,) = [line for line in text.splitlines() if line.split()[:1] == ["money.redundancy_cap_months"]]
    assert cap.split()[1:3] == ["24", "L"]


def test_on_a_terminal_only_sources_are_cut(write):
    whole, cut = (explain(read("small.yaml"), width) for width in (None, 170))
    lines = [(a, b) for a, b in zip(whole.splitlines(), cut.splitlines(), strict=True) if a != b]
    assert lines
    for a, b in lines:
        assert len(b) <= 170
        assert b.endswith("...")
        assert a.startswith(b[:-3])


@pytest.fixture(scope="module")
def editor() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_an_editor_sees_it(text: str) -> object:
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize(
    "path", [s.path for s in shipped() if s.kind not in ("study", "alternative")], ids=lambda p: p.stem
)
def test_the_schema_for_editors_accepts_every_shipped_file(editor, path):
    assert not list(editor.iter_errors(as_an_editor_sees_it(path.read_text(encoding="utf-8"))))


def test_the_schema_accepts_a_whole_scenario_and_its_parts(editor):
    assert editor.is_valid(as_an_editor_sees_it(to_yaml(load("dorset"))))
    assert editor.is_valid(as_an_editor_sees_it(SMALL))
    assert editor.is_valid({})
    assert editor.is_valid({"policy": {"renewal": {"lead_weeks": {"value": 3, "low": 1, "grade": "C"}}}})
    assert editor.is_valid({"system": {"funding_mix": {"gone": None}}})


@pytest.mark.parametrize(
    "data",
    [
        {"polcy": {}}, {"policy": {"lead_weeks": 3}}, {"policy": {"renewal": {"lead_weeks": -3}}},
        {"policy": {"renewal": {"lead_weeks": {"value": 3, "unit": "weeks"}}}},
        {"system": {"streams": {"Bad Name": {"kind": "core"}}}}, {"system": {"posts": {"a": {"band": 10}}}},
        {"assumptions": {"money": {"pay_gbp": {"10": 3}}}}, {"policy": None},
    ],
)  # fmt: skip
def test_the_schema_refuses_what_reading_refuses(editor, data, write):
    assert not editor.is_valid(data)
    write("bad.yaml", yaml.safe_dump({"extends": "small.yaml", **data}))
    with pytest.raises(ScenarioError):
        load("bad.yaml")


def test_the_schema_keeps_what_the_models_say_of_each_key(editor):
    renewal = editor.schema["$defs"]["Renewal"]["properties"]["lead_weeks"]
    assert "renewal work starts" in renewal["description"]


@pytest.mark.parametrize("values", ["", "\n  attrition: {resignation_per_year: 0.3}"])
def test_assumptions_with_a_title_and_few_values_are_one_mistake_with_the_way_out(write, values):
    write("top.yaml", f"extends: small.yaml\nassumptions:\n  title: Mine{values}\n")
    with pytest.raises(ScenarioError, match="leave the title out, or add `central` to `extends`") as error:
        read("top.yaml")
    (told,) = error.value.problems
    assert (told.origin.line, told.path) == (3, ("assumptions", "title"))
    write("top.yaml", f"extends: [small.yaml, central]\nassumptions:\n  title: Mine{values}\n")
    assert read("top.yaml").scenario.assumptions.title == "Mine"
