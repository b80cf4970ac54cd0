"""Assumptions in plain words, those that move answers about posts and people most first.

The order is the one in which a briefing tells of assumptions where the results themselves do not say which
matter. It follows what was found for three systems (``docs/model/uncertainty.md``): how often yearly money is
full, then how people react to an end in sight, then what renewing and hiring take, then how knowledge is
lost. An assumption that is not here goes by its title.
"""

from __future__ import annotations

from sim.report.words.english import capital
from sim.report.words.titles import axis_title, title_of

_IN_WORDS = {
    "funding.award_odds_factor": "How often yearly money comes in full (1: as judged; above 1: more often)",
    "attrition.runway_multiplier": "Times likelier that people resign when their contract is about to end",
    "attrition.limbo_multiplier": "Times likelier that they resign while they work without a contract",
    "attrition.resignation_per_year": "Share of people who resign in a year when nothing presses them",
    "renewing.four_year_decline_chance": "Chance that an employer refuses a renewal that would be permanent",
    "funding.decision_shift_weeks": "Weeks by which all money is decided later, or earlier, than judged",
    "attrition.tenure_shape_strength": "How far new people resign more than those who have stayed long",
    "funding.cut_depth_factor": "How deep the cuts are (1: as judged)",
    "attrition.told_no_multiplier": "Times likelier that people resign once told that their post ends",
    "renewing.work_still_wanted_chance": "Chance that the manager still wants the work when a contract ends",
    "attrition.unconfirmed_money_multiplier": (
        "Times likelier that permanent staff resign while money is unconfirmed"
    ),
    "funding.clawback_chance_per_year": "Chance in a year that part of a longer settlement is taken back",
    "system.starting.partnership_age_months": "How long the partnership has existed on day one, in months",
    "system.maturity": "How mature the partnership is on day one (0 to 1)",
    "recruitment.fill_chance.months_12_or_less": "Chance that a round fills a post of 12 months or less",
    "recruitment.fill_chance.permanent_or_36_months": "Chance that a round fills a post of three years",
    "recruitment.fill_chance.months_24": "Chance that a round fills a post of two years",
    "recruitment.advert_to_start_weeks": "Weeks from the advert to the first day at work",
    "recruitment.approval_weeks": "Weeks until an advert is approved",
    "recruitment.freeze_weeks": "Weeks without approvals before a settlement runs out undecided",
    "knowledge.tau_months": "Months in which somebody new learns two thirds of the job",
    "knowledge.documented_share": "Share of what people know that is written down",
    "knowledge.file_fade_per_month": "How fast the files of an empty post go out of date",
    "knowledge.reachable_share": "Share of lost knowledge for which leavers to partners can be asked",
    "handover.told_before_end": "Share of knowledge handed over by those told in time of the end",
    "handover.with_notice": "Share of knowledge handed over by somebody who gives notice",
    "hr.renewal_weeks": "Weeks of personnel work for a renewal",
    "hr.recruitment_weeks": "Weeks of personnel work for a recruitment",
    "hr.no_partner_factor": "How many times longer personnel work takes without an HR partner",
    "funding.climate_strength": "How far good and bad years for money differ",
    "funding.redeployed_to_partner_chance": "Chance that permanent staff at risk are placed with a partner",
    "attrition.workload_slope": "How far overload makes people resign",
    "attrition.contagion_per_exit": "How far one resignation draws others",
    "attrition.retirement_per_year": "Share of people who retire in a year",
    "attrition.limbo_notice_weeks": "Weeks of notice from somebody who gives up waiting for a contract",
    "funding.in_year_clawback_chance_per_year": "Chance in a year that money is taken back within the year",
    "pooling.late_chance_per_year": "Chance in a year that a partner pays its share late",
    "pooling.refuses_chance_per_year": "Chance in a year that a partner refuses its share",
    "ties.tau_months": "Months in which a working relation with a partner grows",
    "ties.lapse_sole_chance": "Chance that a working relation ends when the one who held it leaves",
    "maturity.odds_slope": "How far a mature partnership gets its money in full more often",
    "attrition.frailty_variance": "How far people differ in how readily they resign",
    "attrition.tenure_hazard.shape": "How resigning goes with time in post (below 1: less and less)",
    "attrition.tenure_hazard.sigma": "How far apart the times are at which people would resign",
    "attrition.tenure_hazard.table_factor": "How many times the rates of your own table people resign at",
}

USUAL = tuple(path if path.startswith("system.") else f"assumptions.{path}" for path in _IN_WORDS)
"""Paths, those that move answers most first."""


def assumption_in_words(path: str) -> str:
    """Return what is assumed, in words that need no formula."""
    return _IN_WORDS.get(path.removeprefix("assumptions."), capital(title_of(path)))


def assumption_label(path: str) -> str:
    """Return what is assumed beside a bare number: in plain words, or by its title and its unit.

    >>> assumption_label("assumptions.lending.recall_notice_weeks")
    'Recall notice (lending), weeks'
    """
    return _IN_WORDS.get(path.removeprefix("assumptions."), axis_title(path))
