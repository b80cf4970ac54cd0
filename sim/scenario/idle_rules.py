"""The table of rules: keys that do nothing where they stand, by pattern, each with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sim.scenario.idle_facts import CORE, OWN, Facts


class Rule(NamedTuple):
    """Keys, by pattern; the reason why they do nothing in a scenario, empty where they act."""

    keys: tuple[str, ...]
    reason: Callable[[Facts], str]


def rule(keys: str, idle: Callable[[Facts], bool], reason: str) -> Rule:
    """Return the rule of some keys, separated by blanks, whose reason is always the same."""
    return Rule(tuple(keys.split()), lambda facts: reason if idle(facts) else "")


def _of_family(keys: str, family: str) -> Rule:
    """Return the rule of keys of `attrition` that belong to one family of hazards by tenure."""

    def reason(facts: Facts) -> str:
        given = facts.scenario.assumptions.attrition.tenure_hazard.family
        if given == family:
            return ""
        return (
            f"the hazard goes with months in post by {given}; set attrition.tenure_hazard.family to {family}"
        )

    return Rule(tuple(f"assumptions.attrition.{key}" for key in keys.split()), reason)


def _no_late_payer(facts: Facts) -> str:
    if any(facts.waits_for_payers(n) for n in facts.pools):
        return ""
    if not facts.pools:
        return "the system has no pooled stream; give it one with the shares of its partners"
    without = [n for n in facts.pools if not facts.streams[n].shares]
    if len(without) == len(facts.pools):
        return f"{_named(without)} states no shares of its partners; give it shares"
    return (
        f"{_named(facts.pools)} is not settled year by year, so it never waits for its payers; give it a "
        "horizon in years"
    )


def _named(streams: Iterable[str]) -> str:
    names = list(streams)
    return f"the pooled stream {names[0]}" if len(names) == 1 else f"each pooled stream ({', '.join(names)})"


def _no_payer(facts: Facts) -> str:
    if any(facts.streams[n].shares for n in facts.pools):
        return ""
    return "no pooled stream states the shares of its partners; give one shares"


def _no_settlement(facts: Facts) -> str:
    if facts.treated:
        return ""
    kinds = ", ".join(facts.scenario.policy.settlement.applies_to) or "nothing"
    return (
        f"the policy's settlement treats no stream here: it applies to {kinds}, and those the system has of "
        "it, if any, are recurrent; change settlement.applies_to, or the stream's horizon"
    )


def _no_phase(facts: Facts) -> str:
    if any(isinstance(h, int) and h > 1 for h in map(facts.horizon, facts.treated)):
        return ""
    return "no settlement of the policy covers more than one year; give settlement.horizon more years"


def _no_delay(facts: Facts) -> str:
    settlement = facts.scenario.policy.settlement
    kinds = settlement.applies_to if settlement.delay_applies_to is None else settlement.delay_applies_to
    if any(facts.streams[n].kind in kinds for n in facts.settled):
        return ""
    return (
        f"no money of the kinds it moves ({', '.join(kinds) or 'none'}) is decided within the run; change "
        "settlement.delay_applies_to"
    )


def _fixed_elsewhere(facts: Facts) -> str:
    follows = {p.contract for p in facts.posts}
    if "policy" in follows and facts.permanent_share < 1:
        return ""
    if any(p.contract == "fixed-term" and p.contract_months is None for p in facts.posts):
        return ""
    if "policy" in follows:
        return "every offer is permanent; lower contracts.permanent_share, or change the employment model"
    return "no post follows the policy's mix of contracts: each has a contract of its own"


def _at_recurrent_money(facts: Facts) -> str:
    fixed = {p.stream for p in facts.posts if p.contract in ("policy", "fixed-term")}
    if not fixed:
        return "nobody is offered a fixed term; give a post the contract `policy` or `fixed-term`"
    if any(facts.horizon(n) != "recurrent" for n in fixed):
        return ""
    return "the money behind every fixed term is recurrent, so no contract could run past it"


def _model_is(facts: Facts, model: str) -> str:
    if model in facts.models:
        return ""
    return f"the employment model is {facts.scenario.employment()}; set policy.employment to {model}"


def _moved_to(facts: Facts, model: str) -> str:
    if facts.scenario.employment() == model != facts.scenario.system.employment:
        return ""
    if model in facts.models:
        return f"the system is {model} already, and its posts state their wte; change system.posts.*.wte"
    return _model_is(facts, model)


_NO_FIXED = "nobody is on a fixed term; give posts the contract `policy` or `fixed-term`"
_NO_PRACTICE = "the practice {0} is not in force; set policy.practices.{0} to true"
_NO_OWN = "every post is filled by a lender, and none is advertised"
_NO_CLOSING = "no post can close: all money is recurrent, nobody may refuse a share and no cut is scheduled"
_NEVER_FAILS = "no round of recruitment fails: every chance to fill a post is 1"
_NO_WORKLOAD = "workload moves nobody: attrition.workload_slope is 0; raise it"
_STILL = "maturity stays as it is and moves nothing: maturity.loop is false; make it true"

RULES: tuple[Rule, ...] = (
    Rule(("policy.pooling.late_partners", "assumptions.pooling.late_*"), _no_late_payer),
    Rule(
        (
            "policy.pooling.refusing_partners",
            "assumptions.pooling.refuses_*",
            "assumptions.maturity.refusal_slope",
        ),
        _no_payer,
    ),
    rule(
        "policy.pooling.in_kind_share",
        lambda f: not any(p.stream in f.pools and p.contract != "secondment" for p in f.posts),
        "no pooled stream pays for a post that a partner could fill instead; give a post to a pooled stream",
    ),
    Rule(
        (
            "policy.settlement.applies_to",
            "policy.settlement.horizon",
            "policy.settlement.award_factor",
            "policy.settlement.awards",
            "policy.settlement.starts_in_year",
        ),
        _no_settlement,
    ),
    Rule(("policy.settlement.phase",), lambda f: _no_settlement(f) or _no_phase(f)),
    rule(
        "policy.settlement.awards",
        lambda f: bool(f.treated) and not set(f.treated) & set(f.settled),
        "no money of the policy's settlement is decided within the run; give settlement.horizon fewer years",
    ),
    rule(
        "policy.settlement.rolling_years",
        lambda f: "rolling" not in {f.horizon(n) for n in f.streams},
        "no settlement is rolling; set settlement.horizon to rolling",
    ),
    Rule(("policy.settlement.decision_delay_weeks",), _no_delay),
    rule(
        "policy.settlement.delay_applies_to",
        lambda f: not f.scenario.policy.settlement.decision_delay_weeks,
        "there is no delay to apply; set settlement.decision_delay_weeks",
    ),
    Rule(("policy.contracts.fixed_terms", "policy.contracts.ends"), _fixed_elsewhere),
    Rule(("policy.contracts.past_money_months",), _at_recurrent_money),
    rule(
        "policy.contracts.permanent_share",
        lambda f: "policy" not in {p.contract for p in f.posts},
        "no post follows the policy's mix of contracts; give one the contract `policy`",
    ),
    rule(
        "policy.bridging.* policy.honest_advice policy.renewal.* policy.contracts.four_year_rule "
        "assumptions.attrition.runway_multiplier assumptions.attrition.limbo_* "
        "assumptions.renewing.work_still_wanted_* assumptions.renewing.four_year_decline_chance "
        "assumptions.hr.renewal_weeks assumptions.renewing.answer_before_end_* "
        "assumptions.renewing.work_ended_*",
        lambda f: not f.fixed_terms,
        _NO_FIXED,
    ),
    rule(
        "assumptions.renewing.four_year_decline_chance",
        lambda f: not f.scenario.policy.contracts.four_year_rule,
        "the four-year rule is off; set policy.contracts.four_year_rule to true",
    ),
    rule(
        "assumptions.attrition.told_no_multiplier",
        lambda f: not (f.fixed_terms or f.closures),
        "nobody is told no: nobody is on a fixed term, and no post can close",
    ),
    rule(
        "assumptions.attrition.unconfirmed_money_multiplier",
        lambda f: all(
            f.horizon(p.stream) == "recurrent" for p in f.posts if p.contract in ("permanent", "policy")
        ),
        "the money behind everybody who is permanent is recurrent, and so never unconfirmed",
    ),
    rule(
        "policy.closing_rule assumptions.funding.closure_notice_weeks "
        "assumptions.funding.accepts_internal_move_chance assumptions.funding.redeployed_to_partner_chance",
        lambda f: not f.closures,
        _NO_CLOSING,
    ),
    rule(
        "policy.overlap_weeks",
        lambda f: not OWN & f.contracts() and not f.in_kind,
        _NO_OWN,
    ),
    rule(
        "assumptions.funding.outcomes assumptions.funding.climate assumptions.funding.cut_persistence "
        "assumptions.funding.award_odds_factor assumptions.funding.cut_depth_factor "
        "assumptions.funding.climate_strength",
        lambda f: not f.drawn,
        "no award is drawn within the run: all money is recurrent, paid by lenders, what a pool's partners "
        "pay, or always awarded in full; give a stream of another kind a horizon in years",
    ),
    rule(
        "assumptions.funding.climate_strength",
        lambda f: not f.scenario.assumptions.funding.climate,
        "there is no national climate: funding.climate is empty; give it states",
    ),
    rule(
        "assumptions.funding.decision_shift_weeks assumptions.funding.decision_spread_factor",
        lambda f: not f.settled,
        "no money is decided within the run: all is recurrent, or settled for longer; give a stream a "
        "horizon in years",
    ),
    rule(
        "assumptions.funding.non_recurrent_decision_weeks",
        lambda f: all(f.streams[n].kind in CORE for n in f.settled),
        "no non-recurrent money is decided within the run; give such a stream a horizon in years",
    ),
    rule(
        "assumptions.funding.core_decision_weeks",
        lambda f: all(f.streams[n].kind not in CORE for n in f.settled),
        "no pooled or core money is decided within the run; give such a stream a horizon in years",
    ),
    rule(
        "assumptions.funding.clawback_*",
        lambda f: not f.long_settlements,
        "no settlement covers more than a year, and money is clawed back only within one; give "
        "policy.settlement.horizon more years",
    ),
    rule(
        "assumptions.funding.clawback_cut",
        lambda f: not f.scenario.assumptions.funding.clawback_chance_per_year,
        "nothing is clawed back: funding.clawback_chance_per_year is 0; raise it",
    ),
    rule(
        "assumptions.recruitment.interim_* assumptions.money.interim_factor",
        lambda f: not f.fill_chances(),
        _NO_OWN,
    ),
    rule(
        "assumptions.recruitment.interim_* assumptions.money.interim_factor",
        lambda f: bool(f.fill_chances()) and min(f.fill_chances()) >= 1,
        _NEVER_FAILS + ", so no interim is hired; lower recruitment.fill_chance",
    ),
    rule(
        "assumptions.recruitment.failed_round_weeks",
        lambda f: min([*f.fill_chances(), f.scenario.assumptions.recruitment.lent_fill_chance]) >= 1,
        _NEVER_FAILS + "; lower recruitment.fill_chance",
    ),
    rule(
        "assumptions.recruitment.approval_weeks assumptions.recruitment.freeze_weeks "
        "assumptions.recruitment.advert_* assumptions.recruitment.fill_chance "
        "assumptions.recruitment.from_partner_chance assumptions.hr.recruitment_weeks "
        "assumptions.knowledge.start_outsider assumptions.knowledge.start_from_partner",
        lambda f: not OWN & f.contracts(),
        _NO_OWN,
    ),
    rule(
        "assumptions.recruitment.lent_* assumptions.knowledge.start_lent",
        lambda f: not {"secondment", "gifted", "aligned"} & f.contracts(),
        "no post is seconded, gifted or aligned; give one such a contract or stream",
    ),
    rule(
        "assumptions.renewing.gifted_months",
        lambda f: "gifted" not in f.contracts() and not f.in_kind,
        "no post is gifted and no partner lends people instead of paying; give a post a gifted stream, or "
        "set policy.pooling.in_kind_share",
    ),
    rule(
        "assumptions.renewing.gifted_extension_*",
        lambda f: "gifted" not in f.contracts(),
        "no post is gifted; give one a gifted stream",
    ),
    rule(
        "assumptions.handover.planned_return assumptions.ties.lent_strength",
        lambda f: not {"secondment", "gifted"} & f.contracts(),
        "no post is seconded or gifted; give one such a contract or stream",
    ),
    rule(
        "assumptions.lending.recall_*",
        lambda f: "aligned" not in f.contracts(),
        "no post is aligned; give one an aligned stream",
    ),
    rule(
        "assumptions.lending.recall_notice_weeks",
        lambda f: not f.scenario.assumptions.lending.recall_per_year,
        "nobody is recalled: lending.recall_per_year is 0; raise it",
    ),
    rule("assumptions.passport.*", lambda f: not f.practices.passport, _NO_PRACTICE.format("passport")),
    rule(
        "assumptions.passport.return_within_months assumptions.passport.knowledge_kept",
        lambda f: not f.scenario.assumptions.passport.return_chance,
        "nobody returns: passport.return_chance is 0; raise it",
    ),
    rule(
        "assumptions.knowledge.training_factor assumptions.money.training_gbp_per_post_year",
        lambda f: not f.practices.training,
        _NO_PRACTICE.format("training"),
    ),
    rule(
        "assumptions.knowledge.software_factor assumptions.money.software_gbp_per_year",
        lambda f: not f.practices.shared_software,
        _NO_PRACTICE.format("shared_software"),
    ),
    rule(
        "assumptions.knowledge.shared_record_bonus",
        lambda f: not f.practices.shared_record,
        _NO_PRACTICE.format("shared_record"),
    ),
    rule(
        "assumptions.knowledge.shared_between_posts assumptions.knowledge.sharing_capacity_factor "
        "system.posts.*.sharing_group",
        lambda f: not f.practices.sharing,
        _NO_PRACTICE.format("sharing"),
    ),
    rule(
        "assumptions.hr.no_partner_factor",
        lambda f: f.practices.hr_partner,
        "there is an HR partner, so casework is not slowed; set policy.practices.hr_partner to false",
    ),
    rule(
        "assumptions.hr.cv",
        lambda f: f.scenario.assumptions.hr.distribution != "lognormal",
        "only lognormal casework has it; set hr.distribution to lognormal",
    ),
    _of_family("tenure_shape tenure_shape_strength", "steps"),
    _of_family("tenure_hazard.shape", "weibull"),
    _of_family("tenure_hazard.sigma", "lognormal"),
    _of_family("tenure_hazard.table tenure_hazard.table_factor", "table"),
    rule(
        "assumptions.attrition.resignation_per_year",
        lambda f: f.scenario.assumptions.attrition.tenure_hazard.family == "table",
        "the table of attrition.tenure_hazard states the rates themselves; change its table_factor",
    ),
    rule(
        "assumptions.recruitment.advert_to_start_cv",
        lambda f: f.scenario.assumptions.recruitment.advert_to_start_distribution != "lognormal",
        "only lognormal times have it; set recruitment.advert_to_start_distribution to lognormal",
    ),
    rule(
        "assumptions.recruitment.advert_to_start_stages",
        lambda f: f.scenario.assumptions.recruitment.advert_to_start_distribution != "triangular",
        "only triangular times have them; set recruitment.advert_to_start_distribution to triangular",
    ),
    rule(
        "assumptions.attrition.career_ladder_*",
        lambda f: not f.scenario.policy.career_ladder,
        "there is no career ladder; set policy.career_ladder to true",
    ),
    rule(
        "assumptions.attrition.pay_gap_multiplier_per_band",
        lambda f: not f.practices.pay_gap_bands,
        "the trusts pay no more: pay_gap_bands is 0; set policy.practices.pay_gap_bands",
    ),
    rule(
        "assumptions.handover.overlap",
        lambda f: not f.scenario.policy.overlap_weeks,
        "no overlap is paid for; set policy.overlap_weeks",
    ),
    rule(
        "assumptions.attrition.contagion_window_months assumptions.attrition.contagion_cap",
        lambda f: f.scenario.assumptions.attrition.contagion_per_exit == 1,
        "an exit unsettles nobody: attrition.contagion_per_exit is 1; raise it",
    ),
    rule(
        "assumptions.attrition.workload_usual_overload assumptions.attrition.workload_cap",
        lambda f: not f.scenario.assumptions.attrition.workload_slope,
        _NO_WORKLOAD,
    ),
    rule(
        "system.maturity assumptions.maturity.[!l]*",
        lambda f: not f.maturity_acts,
        _STILL,
    ),
    rule(
        "assumptions.maturity.planning_slope",
        lambda f: not f.scenario.system.plan_deadlines,
        "no plan is due: system.plan_deadlines is empty; add one",
    ),
    rule(
        "assumptions.maturity.pool_share_*",
        lambda f: (
            not any(f.horizon(n) == 1 for n in f.pools)
            and not f.scenario.policy.settlement.starts_in_year
            and not (f.as_annual and set(f.pools) & set(f.treated))
        ),
        "no pool is settled year by year; give a pooled stream a horizon of 1",
    ),
    rule(
        "assumptions.funding.in_year_clawback_*",
        lambda f: all(f.horizon(n) == "recurrent" for n in f.streams) and not f.as_annual,
        "all money is recurrent, and only money that lapses is clawed back in its year",
    ),
    rule(
        "assumptions.funding.in_year_clawback_cut assumptions.funding.in_year_clawback_*_month",
        lambda f: not f.scenario.assumptions.funding.in_year_clawback_chance_per_year,
        "nothing is clawed back in a year: funding.in_year_clawback_chance_per_year is 0; raise it",
    ),
    rule(
        "assumptions.knowledge.drift_with_training_factor",
        lambda f: not f.practices.training,
        "there is no training budget; set practices.training",
    ),
    rule(
        "assumptions.knowledge.drift_with_training_factor",
        lambda f: not f.scenario.assumptions.knowledge.drift_per_month,
        "nothing drifts: knowledge.drift_per_month is 0; raise it",
    ),
    rule(
        "assumptions.ties.tau_months assumptions.ties.strong_above assumptions.ties.lent_strength "
        "assumptions.ties.lapse_* assumptions.ties.inherited_share system.posts.*.partners",
        lambda f: not (f.scenario.assumptions.ties.partners_per_post and f.scenario.system.partners),
        "relationships are off: ties.partners_per_post is 0, or the system names no partners",
    ),
    Rule(("assumptions.employment.distributed_wte",), lambda f: _moved_to(f, "distributed")),
    Rule(("assumptions.employment.distributed_reachable_months",), lambda f: _model_is(f, "distributed")),
    Rule(("assumptions.employment.hosted_*",), lambda f: _model_is(f, "hosted")),
    Rule(("assumptions.employment.diffuse_wte",), lambda f: _moved_to(f, "diffuse")),
    Rule(("assumptions.employment.diffuse_focus",), lambda f: _model_is(f, "diffuse")),
    rule(
        "policy.employment",
        lambda f: f.scenario.policy.employment == f.scenario.system.employment,
        "the system has this model already",
    ),
)
"""Whoever adds a key that acts only in some scenarios adds a rule."""
