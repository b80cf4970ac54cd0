"""Keys that do nothing where they stand are told of, with the reason; where they act, nothing is said."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.reading import load, read, shipped, to_yaml
from sim.scenario import Scenario
from sim.scenario.idle import idle
from sim.scenario.idle_rules import RULES

POOL = "system.streams.pooled.horizon"
SLOPE = "assumptions.attrition.workload_slope"
LOOP = {"assumptions.maturity.loop": False}
SETTLED = {POOL: 1}
TREATED = {"policy.settlement.horizon": 3}
NOBODY_TREATED = {"policy.settlement.applies_to": ["core"]}
FIXED_NOWHERE = {"system.streams.transformation.contract": "permanent"}
LENT = {"system.streams.transformation.contract": "aligned", "system.streams.pooled.contract": "aligned"}
OWN = {f"system.streams.{s}.contract": "policy" for s in ("aligned", "gifted")}
ONE_YEAR = {"run.years": 1}
RECURRENT = {"system.streams.transformation.horizon": "recurrent"}
NO_PAYER = {"system.streams.pooled.shares": {}}
FILLED = {
    f"assumptions.recruitment.fill_chance.{k}": 1.0
    for k in ("permanent_or_36_months", "months_24", "months_12_or_less")
} | {"assumptions.maturity.fill_slope": 0.0}  # else a round may fail where maturity is low
NO_POOL = {f"system.streams.pooled.{k}": v for k, v in {"kind": "core", "shares": {}}.items()}
HOSTED, DISTRIBUTED, DIFFUSE = ({"policy.employment": m} for m in ("hosted", "distributed", "diffuse"))
TWO_KINDS = {"policy.settlement.applies_to": ["transformation", "core"]}
CUT = {"month": 12.0, "announced_month": 6.0, "share": 0.1}
PLANNED = {"system.plan_deadlines": [{"month": 3.0, "lasts_months": 5.0, "extra_work_share": 0.3}]}
NO_TAKING = {"assumptions.funding.in_year_clawback_chance_per_year": 0.0}
DRIFT = {"assumptions.knowledge.drift_per_month": 0.01}
TRAINED = {"policy.practices.training": True}
HAZARD, RECRUITING = "assumptions.attrition.tenure_hazard", "assumptions.recruitment.advert_to_start"
WEIBULL, LOGNORMAL = ({f"{HAZARD}.family": family} for family in ("weibull", "lognormal"))
OWN_TABLE = {f"{HAZARD}.family": "table", f"{HAZARD}.table": [{"from_months": 0.0, "per_year": 0.1}]}
TRIANGULAR = {f"{RECRUITING}_distribution": "triangular"}
LATER_CUT = {**CUT, "month": 72.0}

CASES = [
    # key, where it does nothing, where it acts, a word of the reason
    ("policy.pooling.late_partners", {}, SETTLED, "is not settled year by year"),
    ("assumptions.pooling.late_high_weeks", {}, SETTLED, "is not settled year by year"),
    ("policy.pooling.late_partners", NO_POOL, SETTLED, "no pooled stream"),
    ("policy.pooling.late_partners", {**SETTLED, **NO_PAYER}, SETTLED, "states no shares"),
    ("policy.pooling.refusing_partners", NO_PAYER, {}, "states the shares"),
    ("assumptions.pooling.refuses_chance_per_year", NO_PAYER, {}, "states the shares"),
    ("policy.pooling.in_kind_share", NO_POOL, {}, "no pooled stream"),
    ("policy.settlement.applies_to", NOBODY_TREATED, {}, "treats no stream"),
    (
        "policy.settlement.applies_to",
        TWO_KINDS,
        {},
        "kind",
    ),
    ("policy.settlement.horizon", NOBODY_TREATED, {}, "treats no stream"),
    ("policy.settlement.horizon", RECURRENT, {}, "treats no stream"),
    ("policy.settlement.award_factor", NOBODY_TREATED, {}, "treats no stream"),
    ("policy.settlement.awards", NOBODY_TREATED, {}, "treats no stream"),
    ("policy.settlement.awards", {"policy.settlement.horizon": "recurrent"}, {}, "decided within the run"),
    ("assumptions.funding.outcomes", {"policy.settlement.awards": "full"}, {}, "always awarded in full"),
    (
        "assumptions.funding.outcomes",
        {"policy.settlement.awards": "full"},
        {"policy.settlement.awards": "full", "policy.settlement.award_factor": "same-as-annual"},
        "always awarded in full",
    ),
    ("policy.settlement.starts_in_year", NOBODY_TREATED, {}, "treats no stream"),
    ("policy.settlement.phase", {}, TREATED, "more than one year"),
    ("policy.settlement.rolling_years", {}, {"policy.settlement.horizon": "rolling"}, "rolling"),
    ("policy.settlement.decision_delay_weeks", NOBODY_TREATED, {}, "no money of the kinds"),
    ("policy.settlement.decision_delay_weeks", ONE_YEAR, {}, "no money of the kinds"),
    ("policy.settlement.delay_applies_to", {}, {"policy.settlement.decision_delay_weeks": 4.0}, "no delay"),
    ("policy.contracts.fixed_terms", FIXED_NOWHERE, {}, "no post follows"),
    ("policy.contracts.fixed_terms", {"policy.contracts.permanent_share": 1.0}, {}, "every offer"),
    ("policy.contracts.ends", FIXED_NOWHERE, {}, "no post follows"),
    ("policy.contracts.past_money_months", RECURRENT, {}, "recurrent"),
    ("policy.contracts.past_money_months", FIXED_NOWHERE, {}, "nobody is offered"),
    ("policy.contracts.permanent_share", FIXED_NOWHERE, {}, "no post follows"),
    ("policy.contracts.four_year_rule", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("policy.bridging.months", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("policy.honest_advice", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("policy.renewal.lead_weeks", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("assumptions.attrition.runway_multiplier", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("assumptions.attrition.limbo_multiplier", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("assumptions.renewing.work_still_wanted_chance", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("assumptions.renewing.answer_before_end_high_weeks", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("assumptions.renewing.work_ended_share", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    ("assumptions.hr.renewal_weeks", FIXED_NOWHERE, {}, "nobody is on a fixed term"),
    (
        "assumptions.renewing.four_year_decline_chance",
        {"policy.contracts.four_year_rule": False},
        {},
        "four-year rule",
    ),
    (
        "assumptions.attrition.told_no_multiplier",
        {**FIXED_NOWHERE, **RECURRENT, **NO_PAYER},
        {},
        "nobody is told",
    ),
    ("assumptions.attrition.unconfirmed_money_multiplier", RECURRENT, {}, "never unconfirmed"),
    ("policy.closing_rule", {**RECURRENT, **NO_PAYER}, {}, "no post can close"),
    ("assumptions.funding.closure_notice_weeks", {**RECURRENT, **NO_PAYER}, {}, "no post can close"),
    (
        "assumptions.funding.accepts_internal_move_chance",
        {**RECURRENT, **NO_PAYER},
        {"policy.scheduled_cuts": [CUT], **RECURRENT, **NO_PAYER},
        "no post can close",
    ),
    ("assumptions.funding.redeployed_to_partner_chance", {**RECURRENT, **NO_PAYER}, {}, "no post can close"),
    ("policy.overlap_weeks", LENT, {}, "filled by a lender"),
    ("assumptions.funding.outcomes.0.chance", RECURRENT, {}, "no award is drawn"),
    ("assumptions.funding.climate", ONE_YEAR, {}, "no award is drawn"),
    ("assumptions.funding.cut_persistence", RECURRENT, {}, "no award is drawn"),
    ("assumptions.funding.award_odds_factor", RECURRENT, {}, "no award is drawn"),
    ("assumptions.funding.cut_depth_factor", ONE_YEAR, {}, "no award is drawn"),
    ("assumptions.funding.climate_strength", RECURRENT, {}, "no award is drawn"),
    ("assumptions.funding.climate_strength", {"assumptions.funding.climate": []}, {}, "no national climate"),
    ("assumptions.funding.decision_shift_weeks", RECURRENT, {}, "no money is decided"),
    ("assumptions.funding.decision_spread_factor", ONE_YEAR, {}, "no money is decided"),
    ("assumptions.funding.non_recurrent_decision_weeks.latest", RECURRENT, {}, "no non-recurrent money"),
    ("assumptions.funding.core_decision_weeks.latest", {}, SETTLED, "no pooled or core money"),
    ("assumptions.funding.clawback_chance_per_year", {}, TREATED, "covers more than a year"),
    (
        "assumptions.funding.clawback_cut.cut_low",
        {**TREATED, "assumptions.funding.clawback_chance_per_year": 0.0},
        TREATED,
        "nothing is clawed back",
    ),
    ("assumptions.recruitment.interim_max_weeks", FILLED, {}, "no round of recruitment fails"),
    ("assumptions.recruitment.interim_max_weeks", LENT, {}, "filled by a lender"),
    ("assumptions.money.interim_factor", FILLED, {}, "no round of recruitment fails"),
    (
        "assumptions.recruitment.failed_round_weeks",
        {**FILLED, "assumptions.recruitment.lent_fill_chance": 1.0},
        FILLED,
        "no round of recruitment fails",
    ),
    ("assumptions.recruitment.approval_weeks", LENT, {}, "filled by a lender"),
    ("assumptions.recruitment.freeze_weeks", LENT, {}, "filled by a lender"),
    ("assumptions.recruitment.advert_to_start_weeks", LENT, {}, "filled by a lender"),
    ("assumptions.recruitment.fill_chance.months_24", LENT, {}, "filled by a lender"),
    ("assumptions.recruitment.from_partner_chance", LENT, {}, "filled by a lender"),
    ("assumptions.hr.recruitment_weeks", LENT, {}, "filled by a lender"),
    ("assumptions.knowledge.start_outsider", LENT, {}, "filled by a lender"),
    ("assumptions.knowledge.start_from_partner", LENT, {}, "filled by a lender"),
    ("assumptions.recruitment.lent_fill_chance", OWN, {}, "seconded, gifted or aligned"),
    ("assumptions.knowledge.start_lent", OWN, {}, "seconded, gifted or aligned"),
    ("assumptions.renewing.gifted_months", OWN, {}, "no post is gifted"),
    (
        "assumptions.renewing.gifted_months",
        OWN,
        {**OWN, "policy.pooling.in_kind_share": 1.0},
        "no post is gifted",
    ),
    ("assumptions.renewing.gifted_extension_chance", OWN, {}, "no post is gifted"),
    ("assumptions.handover.planned_return", OWN, {}, "seconded or gifted"),
    ("assumptions.ties.lent_strength", OWN, {}, "seconded or gifted"),
    ("assumptions.lending.recall_per_year", OWN, {}, "no post is aligned"),
    ("assumptions.lending.recall_notice_weeks", {"assumptions.lending.recall_per_year": 0.0}, {}, "recalled"),
    ("assumptions.passport.return_chance", {}, {"policy.practices.passport": True}, "passport"),
    (
        "assumptions.passport.knowledge_kept",
        {"policy.practices.passport": True, "assumptions.passport.return_chance": 0.0},
        {"policy.practices.passport": True},
        "nobody returns",
    ),
    (
        "assumptions.passport.return_within_months",
        {"policy.practices.passport": True, "assumptions.passport.return_chance": 0.0},
        {"policy.practices.passport": True},
        "nobody returns",
    ),
    ("assumptions.knowledge.training_factor", {}, {"policy.practices.training": True}, "training"),
    ("assumptions.money.training_gbp_per_post_year", {}, {"policy.practices.training": True}, "training"),
    ("assumptions.knowledge.software_factor", {}, {"policy.practices.shared_software": True}, "software"),
    ("assumptions.money.software_gbp_per_year", {}, {"policy.practices.shared_software": True}, "software"),
    ("assumptions.knowledge.shared_record_bonus", {}, {"policy.practices.shared_record": True}, "record"),
    ("assumptions.knowledge.shared_between_posts", {}, {"policy.practices.sharing": True}, "sharing"),
    ("assumptions.knowledge.sharing_capacity_factor", {}, {"policy.practices.sharing": True}, "sharing"),
    ("system.posts.analyst.sharing_group", {}, {"policy.practices.sharing": True}, "sharing"),
    ("assumptions.hr.no_partner_factor", {"policy.practices.hr_partner": True}, {}, "HR partner"),
    ("assumptions.hr.cv", {"assumptions.hr.distribution": "fixed"}, {}, "lognormal"),
    ("assumptions.attrition.tenure_shape", WEIBULL, {}, "by weibull"),
    ("assumptions.attrition.tenure_shape_strength", OWN_TABLE, {}, "by table"),
    (f"{HAZARD}.shape", {}, WEIBULL, "by steps"),
    (f"{HAZARD}.sigma", WEIBULL, LOGNORMAL, "family to lognormal"),
    (f"{HAZARD}.table", {}, OWN_TABLE, "family to table"),
    (f"{HAZARD}.table_factor", {}, OWN_TABLE, "family to table"),
    ("assumptions.attrition.resignation_per_year", OWN_TABLE, WEIBULL, "states the rates"),
    (f"{RECRUITING}_cv", TRIANGULAR, {}, "to lognormal"),
    (f"{RECRUITING}_stages", {}, TRIANGULAR, "to triangular"),
    (
        "assumptions.attrition.career_ladder_multiplier",
        {},
        {"policy.career_ladder": True},
        "no career ladder",
    ),
    (
        "assumptions.attrition.pay_gap_multiplier_per_band",
        {},
        {"policy.practices.pay_gap_bands": 1.0},
        "pay no more",
    ),
    ("assumptions.handover.overlap", {}, {"policy.overlap_weeks": 4.0}, "no overlap"),
    (
        "assumptions.attrition.contagion_cap",
        {"assumptions.attrition.contagion_per_exit": 1.0},
        {},
        "unsettles nobody",
    ),
    (
        "assumptions.attrition.contagion_window_months",
        {"assumptions.attrition.contagion_per_exit": 1.0},
        {},
        "unsettles nobody",
    ),
    ("assumptions.attrition.workload_usual_overload", {SLOPE: 0.0}, {}, "workload moves nobody"),
    ("assumptions.attrition.workload_cap", {SLOPE: 0.0}, {}, "workload moves nobody"),
    ("system.maturity", LOOP, {}, "maturity stays"),
    ("assumptions.maturity.gain", LOOP, {}, "maturity stays"),
    ("assumptions.maturity.tau_months", LOOP, {}, "maturity stays"),
    ("assumptions.maturity.mature_above", LOOP, {}, "maturity stays"),
    ("assumptions.maturity.planning_slope", {}, PLANNED, "no plan is due"),
    ("assumptions.maturity.pool_share_floor", {}, SETTLED, "settled year by year"),
    ("assumptions.maturity.refusal_slope", NO_PAYER, {}, "states the shares"),
    ("assumptions.funding.in_year_clawback_chance_per_year", RECURRENT, {}, "all money is recurrent"),
    (
        "assumptions.funding.in_year_clawback_chance_per_year",
        {"policy.settlement.horizon": "recurrent"},
        {"policy.settlement.horizon": "recurrent", "policy.settlement.award_factor": "same-as-annual"},
        "all money is recurrent",
    ),
    ("assumptions.funding.in_year_clawback_cut", NO_TAKING, {}, "nothing is clawed back in a year"),
    ("assumptions.funding.in_year_clawback_from_month", NO_TAKING, {}, "nothing is clawed back in a year"),
    ("assumptions.knowledge.drift_with_training_factor", DRIFT, {**DRIFT, **TRAINED}, "no training budget"),
    ("assumptions.knowledge.drift_with_training_factor", TRAINED, {**DRIFT, **TRAINED}, "nothing drifts"),
    ("assumptions.ties.tau_months", {"assumptions.ties.partners_per_post": 0}, {}, "relationships are off"),
    ("assumptions.ties.strong_above", {"assumptions.ties.partners_per_post": 0}, {}, "relationships"),
    ("assumptions.ties.lapse_sole_chance", {"assumptions.ties.partners_per_post": 0}, {}, "relationships"),
    ("assumptions.ties.inherited_share", {"assumptions.ties.partners_per_post": 0}, {}, "relationships"),
    ("system.posts.analyst.partners", {"assumptions.ties.partners_per_post": 0}, {}, "relationships"),
    ("assumptions.employment.hosted_trust_factor", {}, HOSTED, "employment model is central-pmo"),
    ("assumptions.employment.distributed_reachable_months", {}, DISTRIBUTED, "employment model"),
    ("assumptions.employment.distributed_wte", {}, DISTRIBUTED, "employment model"),
    (
        "assumptions.employment.distributed_wte",
        {"system.employment": "distributed"},
        DISTRIBUTED,
        "state their wte",
    ),
    ("assumptions.employment.diffuse_wte", HOSTED, DIFFUSE, "employment model is hosted"),
    ("assumptions.employment.diffuse_focus", HOSTED, DIFFUSE, "employment model is hosted"),
    ("policy.employment", {"policy.employment": "central-pmo"}, HOSTED, "this model already"),
    ("system.streams.pooled.cap_gbp", {"system.streams.pooled.cap_gbp": 100.0}, {}, "settled again"),
    (
        "system.streams.pooled.cap_gbp",
        {"system.streams.pooled.cap_gbp": 1e6, **SETTLED},
        {"system.streams.pooled.cap_gbp": 1e5, **SETTLED},
        "does not bind",
    ),
    (
        "system.streams.pooled.contract_months",
        {"system.streams.pooled.contract_months": 12.0},
        {"system.streams.pooled.contract_months": 12.0, "system.streams.pooled.contract": "secondment"},
        "seconded",
    ),
    (
        "policy.scheduled_cuts.0.share",
        {"policy.scheduled_cuts": [{**CUT, "streams": ["core"]}]},
        {"policy.scheduled_cuts": [CUT]},
        "no stream is of the kinds",
    ),
    (
        "policy.scheduled_cuts.0.share",
        {"policy.scheduled_cuts": [LATER_CUT]},
        {"policy.scheduled_cuts": [CUT]},
        "not within the run",
    ),
    (
        "policy.practices.hr_partner",
        {"policy.practices.hr_partner": True, "system.practices.hr_partner": True},
        {"policy.practices.hr_partner": True},
        "so already",
    ),
]


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load(system="west-yorkshire-harrogate", policy="annual-settlement")


def told(scenario: Scenario, key: str) -> list[str]:
    return [found.reason + found.part for found in idle(scenario, [tuple(key.split("."))])]


@pytest.mark.parametrize(("key", "still", "acts", "word"), CASES)
def test_a_key_is_told_of_where_it_does_nothing_and_only_there(base, key, still, acts, word):
    (reason,) = told(base.replace(still), key)
    assert word in reason
    assert told(base.replace(acts), key) == []


def test_every_key_of_every_rule_is_in_a_case():
    keys = [case[0] for case in CASES]
    for rule in RULES:
        for pattern in rule.keys:
            assert any(fnmatchcase(key, pattern) or fnmatchcase(key, f"{pattern}.*") for key in keys), pattern


def test_a_late_payer_is_not_waited_for_where_money_is_added_at_the_far_end(base):
    rolling = base.replace({POOL: "rolling"})
    assert told(rolling, "policy.pooling.late_partners")
    yearly = rolling.replace({"policy.settlement.rolling_years": 1})
    assert not told(yearly, "policy.pooling.late_partners")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def check(*words: str) -> tuple[int, str, list[str]]:
    result = CliRunner().invoke(main, ["check", *words])
    return result.exit_code, result.stdout, result.stderr.splitlines()


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_check_warns_with_the_place_and_the_reason_and_is_good():
    write("mine.yaml", "extends: west-yorkshire-annual\npolicy:\n  pooling: {late_partners: 2}\n")
    code, out, err = check("mine.yaml", "--set", "assumptions.knowledge.training_factor=0.7")
    assert (code, out) == (0, "mine.yaml: good (25 posts)\n")
    assert err == [
        "warning: --set assumptions.knowledge.training_factor=0.7: assumptions.knowledge.training_factor: "
        "does nothing here: the practice training is not in force; set policy.practices.training to true",
        "warning: mine.yaml:3:28: policy.pooling.late_partners: does nothing here: the pooled stream pooled "
        "is not settled year by year, so it never waits for its payers; give it a horizon in years",
    ]


@pytest.mark.usefixtures("here")
def test_what_a_parent_of_the_users_own_states_is_warned_of_at_its_place():
    write("ours.yaml", "extends: west-yorkshire-harrogate\npolicy: {bridging: {months: 3}}\n")
    write("mine.yaml", "extends: ours.yaml\nsystem: {streams: {transformation: {contract: permanent}}}\n")
    _, _, err = check("mine.yaml")
    assert [line.split(": ")[1] for line in err] == ["ours.yaml:2:29"]
    assert check("ours.yaml")[2] == []


@pytest.mark.usefixtures("here")
def test_what_is_shipped_or_as_shipped_is_not_warned_of():
    names = [s.name for s in shipped() if s.kind in ("system", "policy", "scenario")]
    assert check(*names)[2] == []
    write("copy.yaml", to_yaml(load("west-yorkshire-annual")))
    assert check("copy.yaml")[2] == []
    kept = "assumptions: {passport: {return_chance: {value: 0.1, low: 0.05, high: 0.2}}}\n"
    write("same.yaml", f"extends: lincolnshire\n{kept}")
    assert check("same.yaml")[2] == []


@pytest.mark.usefixtures("here")
def test_nothing_is_said_of_a_policy_alone_as_it_depends_on_the_system():
    write("policy.yaml", "policy: {pooling: {late_partners: 1}, settlement: {applies_to: [programme]}}\n")
    assert check("policy.yaml")[2] == []


@pytest.mark.usefixtures("here")
def test_set_does_not_go_with_a_study():
    code, _, err = check("one-system", "--set", "run.years=3")
    assert code != 0
    assert "is a study" in err[0]


TIGHT_CAPS = {"system.streams.pooled-cash.cap_gbp", "system.streams.pooled-secondments.cap_gbp"}
"""Lincolnshire's: what its posts cost today, so that a larger team is not paid for."""


@pytest.mark.parametrize("system", [s.name for s in shipped("system")])
def test_no_shipped_system_states_what_does_nothing_in_it(system):
    loaded = read(system=system)
    stated = [p for p, o in loaded.origins.items() if "/systems/" in o.file.replace("\\", "/")]
    found = idle(loaded.scenario, [tuple(p.split(".")) for p in stated])
    assert {".".join(one.path) for one in found} - TIGHT_CAPS == set()
