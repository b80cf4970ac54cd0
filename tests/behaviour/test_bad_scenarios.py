"""Whatever is wrong with a scenario: where it is, what was expected and what was probably meant is told."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.reading import load, read
from sim.reading.scenarios import read_to_check
from sim.scenario import ScenarioError

GOOD = """\
system:
  title: Small
  partners:
    ccg: {kind: commissioner}
  streams:
    central: {kind: transformation}
    pool: {kind: pooled, shares: {ccg: 1}}
  funding_mix: {central: 0.5, pool: 0.5}
  posts:
    lead: {role: Lead, band: 8b, stream: pool}
    manager: {role: Manager, band: 7, count: 3}
  starting:
    people: {manager-1: {tenure_months: 3, contract: permanent}}
policy:
  settlement:
    horizon: 1
  renewal:
    lead_weeks: 13
  bridging:
    months: 3
assumptions:
  attrition:
    resignation_per_year: {value: 0.13, low: 0.09, high: 0.17, grade: A}
run:
  years: 6
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(GOOD, encoding="utf-8")


def report(*sources: str, **options: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(*sources, **options)
    return str(caught.value)


def refusal(source: str, **options: object) -> str | None:
    try:
        read(source, **options)
    except ScenarioError as error:
        return str(error)
    return None


def write_bad(text: str | bytes) -> str:
    Path("bad.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return "bad.yaml"


def report_of(text: str | bytes) -> str:
    return report(write_bad(text))


def test_the_example_is_good():
    assert len(load("good.yaml").posts()) == 4


NOTE_KEYS = "low, high, at_least, at_most, fixed, source, grade"
RATE = "assumptions.attrition.resignation_per_year"


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("lead_weeks: 13", "lead_weeks: -3",
         "bad.yaml:18:17: policy.renewal.lead_weeks: expected a number of weeks from 0 to 520, got -3"),
        ("lead_weeks: 13", "lead_weeks: soon",
         "bad.yaml:18:17: policy.renewal.lead_weeks: expected a number of weeks from 0 to 520, got soon"),
        ("lead_weeks: 13", 'lead_weeks: "13"',
         "bad.yaml:18:17: policy.renewal.lead_weeks: expected a number of weeks from 0 to 520, "
         'got the text "13" (remove the quotes)'),
        ("lead_weeks: 13", "lead_weeks:", "bad.yaml:18:5: policy.renewal.lead_weeks: no value given"),
        ("stream: pool}", "stream: }", "bad.yaml:10:34: system.posts.lead.stream: no value given"),
        ("low: 0.09", "low: ", f"bad.yaml:23:41: {RATE}.low: no value given"),
        ("funding_mix: {central: 0.5", "funding_mix: {central: ",
         "bad.yaml:8:17: system.funding_mix.central: no value given"),
        ("  renewal:\n    lead_weeks: 13", "  renewal:",
         "bad.yaml:17:3: policy.renewal: nothing is written under it; remove the line or write something"),
        ("run:\n  years: 6", "run:",
         "bad.yaml:24:1: run: nothing is written under it; remove the line or write something"),
        ("run:\n  years: 6", "run: null", "bad.yaml:24:1: run: a whole part cannot be removed"),
        ("central: 0.5", "central: 50", "bad.yaml:8:26: system.funding_mix.central: "
         "expected a number from 0 to 1, got 50 (write 0.5 for 50%)"),
        ("central: 0.5", "central: 2.5%", "bad.yaml:8:26: system.funding_mix.central: "
         "expected a number from 0 to 1, got 2.5% (write 0.025 for 2.5%)"),
        ("band: 7", "band: 12", "bad.yaml:11:36: system.posts.manager.band: "
         "expected one of 2, 3, 4, 5, 6, 7, 8a, 8b, 8c, 8d, 9, got 12"),
        ("title: Small", 'title: "a\\e[1m"',
         "bad.yaml:2:10: system.title: holds U+001B ESCAPE; remove it"),
        ("system:\n", 'name: "a\\nb"\nsystem:\n',
         "bad.yaml:1:7: name: holds U+000A LINE FEED; remove it"),
        ("count: 3", "count: ~",
         "bad.yaml:11:46: system.posts.manager.count: expected a whole number from 1 to 500, got nothing"),
        ("lead_weeks: 13", "lead_weeks: .inf",
         "bad.yaml:18:17: policy.renewal.lead_weeks: expected a number of weeks from 0 to 520, got .inf"),
        ("lead_weeks: 13", "lead_weeks: {low: 3}",
         "bad.yaml:18:17: policy.renewal.lead_weeks: expected a number of weeks from 0 to 520, "
         "got a mapping; a value with a range or source is written {value, low, high, source, grade}"),
        ("lead_weeks: 13", "lead_wekes: 13",
         "bad.yaml:18:5: policy.renewal.lead_wekes: unknown key; did you mean lead_weeks?"),
        ("  renewal:\n    lead_weeks: 13", "  lead_weeks: 13",
         "bad.yaml:17:3: policy.lead_weeks: unknown key; did you mean policy.renewal.lead_weeks?"),
        ("\npolicy:", "\npolcy:", "bad.yaml:14:1: polcy: unknown key; did you mean policy?"),
        ("months: 3\n", "monhts: 3\n",
         "bad.yaml:20:5: policy.bridging.monhts: unknown key; did you mean months?"),
        ("horizon: 1", "horizon: 0",
         "bad.yaml:16:14: policy.settlement.horizon: expected a whole number from 1 to 50 "
         "or one of rolling, recurrent, got 0"),
        ("horizon: 1", "horizon: roling",
         "bad.yaml:16:14: policy.settlement.horizon: expected a whole number from 1 to 50 "
         "or one of rolling, recurrent, got roling; did you mean rolling?"),
        ("  title: Small", "  titel: Small", "bad.yaml:2:3: system.titel: unknown key; did you mean title?"),
        ("  title: Small\n", "",
         "bad.yaml:1:1: system.title: missing key; expected text of at most 250 characters"),
        ("band: 7", "band: 10",
         "bad.yaml:11:36: system.posts.manager.band: "
         "expected one of 2, 3, 4, 5, 6, 7, 8a, 8b, 8c, 8d, 9, got 10"),
        ("count: 3", "count: 2.5",
         "bad.yaml:11:46: system.posts.manager.count: expected a whole number from 1 to 500, got 2.5"),
        ("role: Lead, ", "", "bad.yaml:10:5: system.posts.lead.role: missing key; "
         "expected text of at most 250 characters"),
        ("stream: pool", "stream: pol",
         "bad.yaml:10:42: system.posts.lead.stream: no stream of this name; there are central, pool; "
         "did you mean pool?"),
        ("funding_mix: {central", "funding_mix: {centrall",
         "bad.yaml:8:17: system.funding_mix.centrall: no stream of this name; there are central, pool; "
         "did you mean central?"),
        ("funding_mix: {central: 0.5", "funding_mix: {central: 0.4",
         "bad.yaml:8:3: system.funding_mix: shares must add to 1; they add to 0.9"),
        ("shares: {ccg: 1}", "shares: {ccgs: 1}",
         "bad.yaml:7:35: system.streams.pool.shares.ccgs: no partner of this name; there are ccg; "
         "did you mean ccg?"),
        ("shares: {ccg: 1}", "shares: {ccg: .7}",
         "bad.yaml:7:5: system.streams.pool: shares of the partners must add to 1; they add to 0.7"),
        ("people: {manager-1", "people: {manger-1",
         "bad.yaml:13:14: system.starting.people.manger-1: no post of this name; "
         "there are lead, manager-1, manager-2, manager-3; did you mean manager-1?"),
        ("{tenure_months: 3", "{tenure_monthx: {a: b}",
         "bad.yaml:13:26: system.starting.people.manager-1.tenure_monthx: unknown key; "
         "did you mean tenure_months?"),
        ("    central: {kind", "    Central: {kind",
         "bad.yaml:6:5: system.streams.Central: not a possible name; "
         "expected lower-case letters, digits and hyphens, at most 80"),
        ("funding_mix: {central: 0.5, pool: 0.5}", "funding_mix: {pool: 1}",
         "bad.yaml:6:5: system.streams.central: pays for no post; give it a post or a share of the mix, "
         "or leave it out (null for central under streams, and under funding_mix if it is there)"),
        ("  funding_mix: {central: 0.5, pool: 0.5}\n", "",
         "bad.yaml:6:5: system.streams.central: pays for no post; give it a post or a share of the mix, "
         "or leave it out (null for central under streams, and under funding_mix if it is there)\n"
         "bad.yaml:10:5: system.posts.manager: "
         "no stream pays for it; give it a stream or the system a funding_mix"),
        ("years: 6", "years: 6\n  start_date: 2020-05-01",
         "bad.yaml:26:15: run.start_date: the financial year starts on 1 April; use 2020-04-01"),
        ("years: 6", "years: 6\n  start_date: soon",
         "bad.yaml:26:15: run.start_date: expected a date such as 2020-04-01, got soon"),
        ("years: 6", "years: 6\n  seed: 99999999999999999999999",
         "bad.yaml:26:9: run.seed: expected a whole number from 0 to 9,223,372,036,854,775,807, "
         "got 99999999999999999999999"),
        ("run:\n  years: 6", "run: 6",
         "bad.yaml:24:6: run: expected a mapping with start_date, years, replications, seed, place, got 6"),
        ("run:\n  years: 6", "run: [6]",
         "bad.yaml:24:6: run: expected a mapping with start_date, years, replications, seed, place, "
         "got a list"),
        ("low: 0.09", "low: 0.19", f"bad.yaml:23:46: {RATE}.low: the low end is above the value, 0.13"),
        ("high: 0.17", "high: 0.1", f"bad.yaml:23:58: {RATE}.high: the high end is below the value, 0.13"),
        ("low: 0.09", "low: -1",
         f"bad.yaml:23:46: {RATE}.low: expected a number from 0 to 100, got -1"),
        ("high: 0.17", "high: 101",
         f"bad.yaml:23:58: {RATE}.high: expected a number from 0 to 100, got 101"),
        ("low: 0.09", "low: few", f"bad.yaml:23:46: {RATE}.low: expected a number, got few"),
        ("grade: A", "grade: D", f"bad.yaml:23:71: {RATE}.grade: expected one of A, L, B, C, got D"),
        ("grade: A}", "grade: A, unit: x}",
         f"bad.yaml:23:74: {RATE}.unit: unknown key; expected one of {NOTE_KEYS}"),
        ("low: 0.09, high: 0.17, grade: A}", "lo: -1, hih: 0.17, grade: D}",
         f"bad.yaml:23:41: {RATE}.lo: unknown key; expected one of {NOTE_KEYS}\n"
         f"bad.yaml:23:49: {RATE}.hih: unknown key; did you mean high?\n"
         f"bad.yaml:23:67: {RATE}.grade: expected one of A, L, B, C, got D"),
        ("{value: 0.13, low: 0.09, high: 0.17", "{value: -1, lw: 0.09, high: 0.17",
         f"bad.yaml:23:35: {RATE}: expected a number from 0 to 100, got -1\n"
         f"bad.yaml:23:39: {RATE}.lw: unknown key; expected one of {NOTE_KEYS}"),
        ("months: 3\n", "months: 3\n  contracts: {fixed_terms: [{month: 12, share: 1}]}\n",
         "bad.yaml:21:30: policy.contracts.fixed_terms.0.month: unknown key; did you mean months?"),
        ("title: Small", "title: {value: Small, low: 1}",
         "bad.yaml:2:25: system.title.low: only a number has a low and a high"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_where_it_was_made(good, bad, said):
    assert good in GOOD
    assert report_of(GOOD.replace(good, bad, 1)) == said


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file():
    text = GOOD
    for good, bad in [
        ("lead_weeks: 13", "lead_weeks: -3"),
        ("months: 3\n", "monhts: 3\n"),
        ("band: 7", "band: 10"),
        ("stream: pool", "stream: pol"),
        ("low: 0.09", "low: 0.19"),
        ("years: 6", "years: no"),
    ]:
        text = text.replace(good, bad, 1)
    lines = report_of(text).splitlines()
    assert [line.split(":")[1] for line in lines] == ["10", "11", "18", "20", "23", "25"]


def test_what_does_not_add_up_does_not_hide_what_does_not_fit():
    text = (
        GOOD.replace("shares: {ccg: 1}", "shares: {ccg: .7, trust: .1}")
        .replace("band: 7,", "band: 7, partners: [acute-trust-9],")
        .replace("funding_mix: {central", "funding_mix: {centrall")
    )
    assert [line.split(": ")[:2] for line in report_of(text).splitlines()] == [
        ["bad.yaml:7:5", "system.streams.pool"],
        ["bad.yaml:7:44", "system.streams.pool.shares.trust"],
        ["bad.yaml:8:17", "system.funding_mix.centrall"],
        ["bad.yaml:11:50", "system.posts.manager.partners.0"],
    ]


def test_an_impossible_value_does_not_hide_what_does_not_add_up_elsewhere():
    text = GOOD.replace("shares: {ccg: 1}", "shares: {ccg: .7}").replace("band: 7", "band: 10")
    text = text.replace("    lead_weeks: 13", "    lead_weeks: {from: 3}").replace(
        "stream: pool", "stream: pol"
    )
    assert [line.split(": ")[1] for line in report_of(text).splitlines()] == [
        "system.streams.pool", "system.posts.lead.stream", "system.posts.manager.band",
        "policy.renewal.lead_weeks",
    ]  # fmt: skip


def test_what_follows_from_an_impossible_value_is_not_told():
    text = GOOD.replace("shares: {ccg: 1}", "shares: {ccg: 100}").replace("central: 0.5", "central: half")
    assert [line.split(": ")[1] for line in report_of(text).splitlines()] == [
        "system.streams.pool.shares.ccg", "system.funding_mix.central",
    ]  # fmt: skip
    for good, bad in [
        ("partners:\n    ccg: {kind: commissioner}", "partners: ccg"),
        ("assumptions:\n", "assumptions:\n  money: {pay_gbp: 3}\n"),
        ("assumptions:\n  attrition:\n    resignation_per_year: {value: 0.13", "assumptions: [{value: 0.13"),
    ]:
        text = GOOD.replace(good, bad).replace("grade: A}", "grade: A}]" if "[" in bad else "grade: A}")
        assert len(report_of(text).splitlines()) == 1


def test_what_cannot_be_extended_hides_nothing_and_is_blamed_for_what_is_missing():
    told = report_of(
        "extends: [goood.yaml, dorste]\nname: ''\nsystem:\n  funding_mix: {central: .7}\n"
        "  posts: {lead: {band: 10}, clerk: {rol: Clerk, stream: pool}}\nruns: {years: 0}\n"
    ).splitlines()
    assert told == [
        "bad.yaml:1:11: no file and no shipped scenario is called goood.yaml; did you mean good.yaml?",
        "bad.yaml:1:23: no file and no shipped scenario is called dorste; did you mean dorset?",
        "bad.yaml:2:7: name: expected a name of at most 250 characters",
        "bad.yaml:5:24: system.posts.lead.band: expected one of 2, 3, 4, 5, 6, 7, 8a, 8b, 8c, 8d, 9, got 10",
        "bad.yaml:5:37: system.posts.clerk.rol: unknown key; did you mean role?",
        "bad.yaml:6:1: runs: unknown key; did you mean run?",
        "bad.yaml:6:15: run.years: expected a whole number of years from 1 to 500, got 0",
    ]


def test_every_file_and_override_is_looked_at():
    write_bad(GOOD.replace("lead_weeks: 13", "lead_weeks: -3"))
    told = report(
        "bad.yaml",
        "goood.yaml",
        policy="central",
        overrides=["run.yeers=3", "system.posts.x.role=y", "run.seed=-1"],
    ).splitlines()
    *told, last = told
    assert [line.split(": ")[:2] for line in told] == [
        ["--set run.seed=-1", "run.seed"],
        ["--set run.yeers=3", "run.yeers"],
        ["bad.yaml:18:17", "policy.renewal.lead_weeks"],
        ["goood.yaml", "no file and no shipped scenario is called goood.yaml; did you mean good.yaml?"],
    ]
    assert last.startswith("scenarios/assumptions/central.yaml:")
    assert last.endswith(": --policy central has no policy section")


def test_mistakes_in_several_files_point_into_the_file_that_wrote_them():
    Path("base.yaml").write_text(GOOD.replace("lead_weeks: 13", "lead_weeks: -3"), encoding="utf-8")
    told = report_of("extends: base.yaml\nrun: {years: 0}\n")
    assert [line.split(": ")[0] for line in told.splitlines()] == ["bad.yaml:2:14", "base.yaml:18:17"]


def test_a_report_fits_on_a_screen():
    posts = "".join(f"    p{i}: {{role: x, band: 1, stream: pool}}\n" for i in range(50))
    lines = report_of(GOOD.replace("  starting:", posts + "  starting:")).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "... and 30 more; `check` shows them all"


def test_what_may_stand_at_a_place_is_told_once():
    lines = report_of(
        GOOD.replace("  bridging:", "    aa: 1\n    bb: 1\n  bridging:\n    cc: 1")
    ).splitlines()
    assert [line.split(": ", 2)[2] for line in lines] == [
        "unknown key; expected one of lead_weeks, casework_after_money", "unknown key",
        "unknown key; expected one of months",
    ]  # fmt: skip


def test_a_value_cannot_break_the_report_or_the_terminal():
    told = report_of(GOOD.replace("lead_weeks: 13", f'lead_weeks: "\\e[31m\\n{"x" * 5000}"'))
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told
    assert len(told) < 500


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["policy.renewl.lead_weeks=3"],
         "--set policy.renewl.lead_weeks=3: policy.renewl: no such place; did you mean renewal?"),
        (["polcy.renewal=3"], "--set polcy.renewal=3: unknown key; did you mean policy?"),
        (["policy.renewal.lead_weeks=-3"],
         "--set policy.renewal.lead_weeks=-3: policy.renewal.lead_weeks: "
         "expected a number of weeks from 0 to 520, got -3"),
        (["policy.renewal.lead_weeks.x=3"],
         "--set policy.renewal.lead_weeks.x=3: policy.renewal.lead_weeks.x: no such place; it has no parts"),
        (["system.streams.centrl.horizon=3"],
         "--set system.streams.centrl.horizon=3: system.streams.centrl: nothing of this name; "
         "did you mean central?"),
        (["assumptions.funding.outcomes.9.chance=1"],
         "--set assumptions.funding.outcomes.9.chance=1: assumptions.funding.outcomes.9: no such item; "
         "this list has positions 0 to 3"),
        (["policy.renewal.lead_weeks"],
         "--set policy.renewal.lead_weeks: expected path=value, such as policy.renewal.lead_weeks=26"),
        (["policy.renewal.lead_weeks="],
         "--set policy.renewal.lead_weeks=: policy.renewal.lead_weeks: no value given"),
        (["system.funding_mix={central: , pool: 1}"],
         "--set system.funding_mix={central: , pool: 1}: system.funding_mix.central: no value given"),
        (["system.posts={}"],
         "--set system.posts={}: system.posts: an empty mapping changes nothing; null removes an entry"),
        (["policy={}"], "--set policy={}: policy: an empty mapping changes nothing; null removes an entry"),
        (["system={funding_mix: {}}"], "--set system={funding_mix: {}}: system.funding_mix: "
         "an empty mapping changes nothing; null removes an entry"),
        ({"system.funding_mix": {}}, "override of system.funding_mix: system.funding_mix: "
         "an empty mapping changes nothing; null removes an entry"),
        (["assumptions.pooling.late_low_weeks=59"],
         "--set assumptions.pooling.late_low_weeks=59: assumptions.pooling: "
         "late_low_weeks must be at most late_high_weeks; they are 59 and 16"),
        (["assumptions.recruitment.lent_start_high_weeks=1"],
         "--set assumptions.recruitment.lent_start_high_weeks=1: assumptions.recruitment: "
         "lent_start_low_weeks must be at most lent_start_high_weeks; they are 2 and 1"),
        (["assumptions.money.redundancy_floor_gbp=90000"],
         "--set assumptions.money.redundancy_floor_gbp=90000: assumptions.money: "
         "redundancy_floor_gbp must be at most redundancy_cap_gbp; they are 90,000 and 80,000"),
        (["assumptions.funding.core_decision_weeks.latest=52"],
         "--set assumptions.funding.core_decision_weeks.latest=52: "
         "assumptions.funding.core_decision_weeks.latest: "
         "money could be decided 52 weeks after 1 April; it must be within the year (under 52)"),
        (["assumptions.attrition.contagion_cap=0"],
         "--set assumptions.attrition.contagion_cap=0: assumptions.attrition.contagion_cap: "
         "expected a number from 1 to 100, got 0"),
        (["assumptions.attrition.contagion_per_exit=42"],
         "--set assumptions.attrition.contagion_per_exit=42: assumptions.attrition.contagion_per_exit: "
         "expected a number from 0 to 10, got 42"),
        (["assumptions.hr.posts_per_server=1e-9"],
         "--set assumptions.hr.posts_per_server=1e-9: assumptions.hr.posts_per_server: "
         "expected a number from 1 to 10,000, got 1e-9"),
        (["assumptions.attrition.contagion_window_months=100"],
         "--set assumptions.attrition.contagion_window_months=100: "
         "assumptions.attrition.contagion_window_months: "
         "expected a number of months from 0.1 to 12, got 100"),
        (["assumptions.attrition.centring_exits_per_year=100"],
         "--set assumptions.attrition.centring_exits_per_year=100: "
         "assumptions.attrition.centring_exits_per_year: expected a number from 0 to 2, got 100"),
        (["assumptions.knowledge.tau_months=1e-9"],
         "--set assumptions.knowledge.tau_months=1e-9: assumptions.knowledge.tau_months: "
         "expected a number of months from 0.1 to 1,200, got 1e-9"),
        (["assumptions.knowledge.training_factor=0"],
         "--set assumptions.knowledge.training_factor=0: assumptions.knowledge.training_factor: "
         "expected a number from 0.1 to 10, got 0"),
        (["assumptions.recruitment.failed_round_weeks=0", "assumptions.recruitment.lent_fill_chance=0"],
         "--set assumptions.recruitment.lent_fill_chance=0: assumptions.recruitment: "
         "rounds that fail at once and hardly ever succeed would never end; "
         "failed_round_weeks must be at least 0.1, or all chances to fill a post at least 0.01"),
        (["system.funding_mix.central=.7"],
         "--set system.funding_mix.central=.7: system.funding_mix: shares must add to 1; they add to 1.2: "
         "central .7 here; pool 0.5 inherited from good.yaml (null removes one)"),
        (["assumptions.attrition.destinations.trust=.5"],
         "--set assumptions.attrition.destinations.trust=.5: assumptions.attrition.destinations: "
         "shares of the destinations must add to 1; they add to 1.05: trust .5 here; "
         "other_nhs 0.2, outside 0.35 inherited from scenarios/assumptions/central.yaml"),
        (["assumptions.funding.outcomes.0.chance=.1"],
         "--set assumptions.funding.outcomes.0.chance=.1: assumptions.funding: "
         "chances of the outcomes must add to 1; they add to 1.02: .1 here; "
         "0.12, 0.25, 0.55 inherited from scenarios/assumptions/central.yaml"),
        (["=3"], "--set =3: expected path=value, such as policy.renewal.lead_weeks=26"),
        ({"run.years": 0}, "override of run.years: run.years: "
         "expected a whole number of years from 1 to 500, got 0"),
    ],
)  # fmt: skip
def test_an_override_that_is_not_possible_is_named(overrides, said):
    assert report("good.yaml", overrides=overrides) == said


def test_all_overrides_that_are_not_possible_are_named():
    assert len(report("good.yaml", overrides=["a=1", "policy.b=1", "run.c.d=1"]).splitlines()) == 3


def test_a_scenario_needs_a_system():
    told = report_of("policy: {renewal: {lead_weeks: 3}}")
    assert told.startswith(
        "bad.yaml:1:1: no system; give one with `--system NAME`, "
        "or add `extends: NAME` to the file, with one of "
    )


def test_a_misspelt_section_is_read_as_what_was_meant():
    text = (
        GOOD.replace("system:", "sytem:", 1).replace("\npolicy:", "\npolcy:").replace("band: 7", "band: 10")
    )
    assert [line.split(": ")[1:3] for line in report_of(text).splitlines()] == [
        ["sytem", "unknown key; did you mean system?"],
        ["system.posts.manager.band", "expected one of 2, 3, 4, 5, 6, 7, 8a, 8b, 8c, 8d, 9, got 10"],
        ["polcy", "unknown key; did you mean policy?"],
    ]


def test_a_part_must_be_in_the_file_it_is_taken_from():
    assert "has no policy section" in report("good.yaml", policy="central")


@pytest.mark.parametrize("text", ["[1, 2]", "just text", "{value: 3}", "3"])
def test_a_file_is_a_mapping(text):
    assert "bad.yaml:1:" in report_of(text)
    assert "expected a mapping with some of name, extends, system" in report_of(text)


def test_extends_in_a_circle_shows_the_circle():
    Path("a.yaml").write_text("extends: b.yaml", encoding="utf-8")
    Path("b.yaml").write_text("name: b\nextends: [good.yaml, a.yaml]", encoding="utf-8")
    told = report("a.yaml")
    assert told == "b.yaml:2:22: extends: extends itself: a.yaml extends b.yaml extends a.yaml"
    Path("me.yaml").write_text("extends: me.yaml", encoding="utf-8")
    assert "me.yaml extends me.yaml" in report("me.yaml")


def test_extends_cannot_go_on_for_ever():
    for i in range(100):
        Path(f"f{i}.yaml").write_text(f"extends: f{i + 1}.yaml", encoding="utf-8")
    assert "files in a row" in report("f0.yaml")


def test_a_file_extended_along_two_ways_is_no_circle():
    Path("l.yaml").write_text("extends: good.yaml", encoding="utf-8")
    Path("r.yaml").write_text("extends: good.yaml\nrun: {years: 2}", encoding="utf-8")
    Path("top.yaml").write_text("extends: [l.yaml, r.yaml]", encoding="utf-8")
    assert load("top.yaml").run.years == 2


def test_every_source_that_is_not_there_is_told_with_what_was_meant():
    told = report_of("extends:\n  - dorste\n  - god.yaml\n  - {a: b}\n").splitlines()
    assert told == [
        "bad.yaml:2:5: no file and no shipped scenario is called dorste; did you mean dorset?",
        "bad.yaml:3:5: no file and no shipped scenario is called god.yaml; did you mean good.yaml?",
        "bad.yaml:4:5: extends: expected a shipped name or a file, or a list of them",
    ]


def test_an_empty_mapping_over_what_is_extended_is_not_taken_for_a_change():
    said = "an empty mapping changes nothing; null removes an entry"
    told = report_of("extends: good.yaml\npolicy: {}\nsystem:\n  posts: {}\n  practices: {}\n")
    assert told == f"bad.yaml:2:9: policy: {said}\nbad.yaml:4:10: system.posts: {said}"


def test_shares_that_are_added_up_from_two_files_are_listed():
    told = report_of("extends: good.yaml\nsystem:\n  funding_mix: {pool: .9}\n")
    assert told == (
        "bad.yaml:3:3: system.funding_mix: shares must add to 1; they add to 1.4: pool .9 here; "
        "central 0.5 inherited from good.yaml (null removes one)"
    )


def test_a_study_is_not_a_scenario():
    said = "is a study, not a scenario; run it with `engine-room study five-systems`"
    assert said in report("five-systems")
    assert said in report_of("extends: five-systems")
    Path("mine.yaml").write_text(
        "title: x\nsystems: [dorset]\npolicies: [annual-settlement]", encoding="utf-8"
    )
    assert (
        report("mine.yaml")
        == "mine.yaml:1:1: is a study, not a scenario; run it with `engine-room study mine.yaml`"
    )


def test_a_policy_alone_is_told_that_it_lacks_a_system():
    assert "no system; give one with `--system NAME`" in report("annual-settlement")
    assert load("annual-settlement", system="dorset").policy == load("dorset").policy


@pytest.mark.parametrize("part", ["system", "policy"])
def test_a_bare_section_does_not_drop_what_is_extended(part):
    with pytest.raises(ScenarioError) as caught:
        read_to_check(write_bad(f"extends: good.yaml\n{part}:\n"))
    said = f"bad.yaml:2:1: {part}: nothing is written under it; remove the line or write something"
    assert str(caught.value) == said
    assert report("bad.yaml") == said


def test_an_empty_value_is_told_along_with_other_mistakes_and_without_what_follows_from_it():
    told = report_of("extends: good.yaml\nsystem:\n  streams:\n    pool:\nrun: {years: 0}\n")
    assert [line.split(": ")[:2] for line in told.splitlines()] == [
        ["bad.yaml:4:5", "system.streams.pool"], ["bad.yaml:5:14", "run.years"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ({"policy": "anual-setlement"}, "did you mean annual-settlement?"),
        ({"policy": "dorset-"}, "the command `list` shows what is shipped"),
        ({"policy": "three-yeer-settlement"}, "did you mean three-year-settlement?"),
        ({"policy": "goood.yaml"}, "did you mean good.yaml?"),
        ({"policy": "missing.yaml"}, "the command `list` shows what is shipped"),
        ({"policy": "bridg"}, "did you mean bridge-fund?"),
        ({"system": "nofile"}, "the command `list` shows what is shipped"),
    ],
)
def test_what_was_meant_is_of_the_kind_that_was_asked_for(words, hint):
    Path("misspelt.yaml").write_text(GOOD, encoding="utf-8")
    Path("anul.yaml").write_text(GOOD, encoding="utf-8")
    assert report("good.yaml", **words).endswith(f"; {hint}")


@pytest.mark.skipif(os.name == "nt", reason="links take a privilege on Windows")
def test_a_link_to_itself_is_told():
    Path("loop.yaml").symlink_to("loop.yaml")
    assert report("loop.yaml") == "loop.yaml: loop.yaml is a link that leads nowhere"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"policy.renewal.lead_weeks": -3},
         "override of policy.renewal.lead_weeks: policy.renewal.lead_weeks: "
         "expected a number of weeks from 0 to 520, got -3"),
        ({"policy.renewl.lead_weeks": 3},
         "override of policy.renewl.lead_weeks: policy.renewl: no such place; did you mean renewal?"),
        ({"nmae": "x"}, "override of nmae: no such place in a scenario; did you mean name?"),
        ({"policy.titel": 3, "run.sede": 1},
         "override of policy.titel: policy.titel: no such place; did you mean title?\n"
         "override of run.sede: run.sede: no such place; did you mean seed?"),
        ({"policy.contracts.fixed_terms.7.months": 3},
         "override of policy.contracts.fixed_terms.7.months: policy.contracts.fixed_terms.7: "
         "no such item; this list has positions 0 to 1"),
        ({"system.posts.leed.stream": "pool"},
         "override of system.posts.leed.stream: system.posts.leed: nothing of this name; did you mean lead?"),
        ({"system.title": 3},
         "override of system.title: system.title: expected text of at most 250 characters, got 3"),
        ({"assumptions.knowledge.reachable_share": 40},
         "override of assumptions.knowledge.reachable_share: assumptions.knowledge.reachable_share: "
         "expected a number from 0 to 1, got 40 (write 0.4 for 40%)"),
        ({"run.years": "6"},
         'override of run.years: run.years: expected a whole number of years from 1 to 500, got the text "6" '
         "(remove the quotes)"),
        ({"system.practices.shared_record": "yes", "run.seed": ()},
         "override of run.seed: run.seed: "
         "expected a whole number from 0 to 9,223,372,036,854,775,807, got an empty list\n"
         "override of system.practices.shared_record: system.practices.shared_record: "
         "expected true or false, got yes (write true)"),
        ({"system.posts.lead.stream": "pol"},
         "override of system.posts.lead.stream: system.posts.lead.stream: "
         "no stream of this name; there are central, pool; did you mean pool?"),
        ({"name": "a\x1b"}, "override of name: name: holds U+001B ESCAPE; remove it"),
        ({"system.streams.more": {"kind": "core"}},
         "override of system.streams.more: no such place in a scenario"),
        ({"system.funding_mix": {"central": 0.5, "pool": 0.4}},
         "override of system.funding_mix: system.funding_mix: shares must add to 1; they add to 0.9"),
        ({"run.years": 2, "run.seed": -1},
         "override of run.seed: run.seed: "
         "expected a whole number from 0 to 9,223,372,036,854,775,807, got -1"),
    ],
)  # fmt: skip
def test_a_change_in_python_is_refused_in_the_same_words(changes, said):
    with pytest.raises(ScenarioError) as caught:
        load("good.yaml").replace(changes)
    assert str(caught.value) == said


def test_what_cannot_be_read_is_told():
    assert "is a folder" in report(".")
    assert "no file and no shipped scenario" in report("folder/none.yaml")
    assert "no file and no shipped scenario" in report("") or "is a folder" in report("")
    assert "cannot be read" in report("x" * 5000 + ".yaml")
    assert "no file and no shipped scenario" in report("nul\0.yaml")
    assert "bad.yaml:2:1: is not text in UTF-8" in report_of("a: 1\nb: é\n".encode("latin-1"))
    assert "bad.yaml" in report_of(bytes(range(256)))
    assert "bad.yaml:1:1" in report_of(b"")
    assert "too large" in report_of(b"a: 1\n" * 300_000)


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all"
)
def test_a_file_without_permission_is_told():
    Path("good.yaml").chmod(0)
    assert "good.yaml: cannot be read: Permission denied" in report("good.yaml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for():
    os.mkfifo("pipe.yaml")
    assert report("pipe.yaml") == "pipe.yaml: is a pipe; expected a YAML file"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.integers(0, GOOD.count("\n") - 1),
    cut=st.integers(0, 30),
    put=st.text("{}[]:,&*!-?#'\" \n01ax.~", max_size=4),
)
def test_no_damage_to_a_file_gives_anything_but_a_report(line, cut, put):
    lines = GOOD.splitlines()
    lines[line] = lines[line][:cut] + put + lines[line][cut + 1 :]
    Path("bad.yaml").write_text("\n".join(lines), encoding="utf-8")
    said = refusal("bad.yaml")
    assert said is None or said.startswith("bad.yaml:")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=30)
    | st.builds(
        "{}={}".format,
        st.sampled_from(
            [
                "run.years",
                "policy",
                "system.posts.lead",
                "system.streams",
                "policy.contracts.fixed_terms.0",
                "assumptions.funding.outcomes.1",
            ]
        ),
        st.text("{}[]:,&*!-?#'\" 01ax.~", max_size=8),
    )
)
def test_no_override_gives_anything_but_a_report(override):
    assert refusal("good.yaml", overrides=[override]) != ""
