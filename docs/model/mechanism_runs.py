"""The 24 mechanisms of the documents, each with the runs that show its sign and size: data for effects.py.

The numbers and words are those of docs/model/evidence.md, A3. A run moves one thing: `before` and `after` are
the same but for a policy, a system, or values as they would be typed after ``--set``.
"""

from __future__ import annotations

from typing import NamedTuple

from docs.model.paired import Look

WEST_YORKSHIRE, ANNUAL = "west-yorkshire-harrogate", "annual-settlement"


class Side(NamedTuple):
    """One side of a comparison."""

    policy: str = ANNUAL
    sets: tuple[str, ...] = ()


class MechanismRun(NamedTuple):
    """A run that shows a mechanism: its number, what the documents say, what is moved, what is looked at.

    `why` says what the run cannot show, or why a mechanism acts as little as it does.
    """

    number: int
    words: str
    before: Side
    after: Side
    looks: tuple[Look, ...]
    system: str = WEST_YORKSHIRE
    why: str = ""


def _moved(key: str, before: str, after: str, policy: str = ANNUAL) -> tuple[Side, Side]:
    """Return the sides of a run in which one key moves."""
    return Side(policy, (f"{key}={before}",)), Side(policy, (f"{key}={after}",))


def _policies(after: str, before: str = ANNUAL) -> tuple[Side, Side]:
    """Return the sides of a run in which the policy changes."""
    return Side(before), Side(after)


_NO_CUTS = (
    "assumptions.funding.climate=[]",
    "assumptions.funding.outcomes.0.chance=0",
    "assumptions.funding.outcomes.1.chance=0",
    "assumptions.funding.outcomes.2.chance=0",
    "assumptions.funding.outcomes.3.chance=1",
)
_MORE_TRANSFORMATION = (
    "system.funding_mix.transformation=0.7",
    "system.funding_mix.pooled=0.1",
    "system.funding_mix.aligned=0.1",
)
_THREE_DEADLINES = ", ".join(
    f"{{month: {month}, lasts_months: 3, extra_work_share: 0.5}}" for month in (9, 21, 33)
)
_CHICKEN_AND_EGG = tuple(
    f"assumptions.maturity.{key}={value}"
    for key, value in {
        "gain": 12, "half_success": 0.7, "odds_slope": 3, "refusal_slope": 3,
        "pool_share_floor": 0.4, "pool_share_slope": 0.9, "fill_slope": 0.8,
    }.items()
)  # fmt: skip
_ENDS_WITH_MONEY = "contracts-end-with-the-money"

RUNS: tuple[MechanismRun, ...] = (
    MechanismRun(
        1,
        "each year they are faced with funding uncertainty",
        Side(sets=_NO_CUTS),
        Side(),
        (Look("months_kept", -1), Look("lost_knowledge", 1), Look("funded_post_months", -1)),
    ),
    MechanismRun(
        1,
        "money is decided late",
        *_policies("decisions-12-weeks-late"),
        (Look("limbo_weeks", 1), Look("vacancy_rate", 1), Look("retention_42m", -1)),
        why="lateness costs limbo and vacancies far more than people",
    ),
    MechanismRun(
        2,
        "12 or 24 months placements common",
        *_moved("policy.contracts.fixed_terms", "[{months: 12, share: 1}]", "[{months: 24, share: 1}]"),
        (Look("months_kept", 1), Look("exits_resigned_per_year", -1), Look("limbo_weeks", -1)),
    ),
    MechanismRun(
        3,
        "limbo out of contract for several weeks",
        *_policies(_ENDS_WITH_MONEY),
        (Look("limbo_weeks", 1), Look("limbo_people", 1), Look("vacancy_rate", 1)),
        why="the baseline's host signs for the whole term, so limbo is small there",
    ),
    MechanismRun(
        3,
        "people in limbo leave",
        *_moved("assumptions.attrition.limbo_multiplier", "1", "3.5", _ENDS_WITH_MONEY),
        (Look("exits_left_in_limbo_per_year", 1), Look("months_kept", -1)),
        why="limbo lasts weeks: the hazard is high for a short time",
    ),
    MechanismRun(
        4,
        "much safer to take a traditional role",
        *_moved("assumptions.attrition.runway_multiplier", "1", "2.5"),
        (Look("exits_to_trust_per_year", 1), Look("months_kept", -1)),
    ),
    MechanismRun(
        4,
        "trusts that pay a band more",
        *_moved("policy.practices.pay_gap_bands", "0", "1"),
        (Look("exits_to_trust_per_year", 1), Look("months_kept", -1)),
    ),
    MechanismRun(
        5,
        "managers would advise them to leave",
        *_moved("policy.honest_advice", "1", "1.5"),
        (Look("exits_resigned_per_year", 1), Look("months_kept", -1)),
    ),
    MechanismRun(
        6,
        "40/25/25/10: how the staff are paid for",
        Side(),
        Side(sets=_MORE_TRANSFORMATION),
        (Look("months_kept", -1), Look("limbo_weeks", 1), Look("lost_knowledge", 1)),
    ),
    MechanismRun(
        7,
        "every partner contributes the same: the largest payer refuses",
        *_policies("partner-refuses"),
        (Look("funded_post_months", -1), Look("months_kept", -1)),
        system="lincolnshire",
    ),
    MechanismRun(
        7,
        "capped at an agreed amount",
        *_moved("system.streams.pooled-cash.cap_gbp", "585000", "450000"),
        (Look("funded_post_months", -1), Look("months_kept", -1)),
        system="lincolnshire",
    ),
    MechanismRun(
        8,
        "people in kind can lack the skills and knowledge of the system",
        *_policies("people-instead-of-cash"),
        (
            Look("knowledge_stock_mean", -1),
            Look("exits_planned_return_per_year", 1),
            Look("cost_total_gbp", -1),
        ),
        system="established-system",
        why="whoever is lent knows nothing of the system on coming and goes home on a date, but comes soon",
    ),
    MechanismRun(
        9,
        "employed by NHS England and aligned, so they can be recalled",
        *_moved("assumptions.lending.recall_per_year", "0.05", "0.15"),
        (Look("exits_recall_per_year", 1), Look("months_kept", -1), Look("lost_knowledge", 1)),
    ),
    MechanismRun(
        10,
        "Better Births, on a three-year basis",
        Side(sets=("system.streams.maternity.horizon=1", "system.streams.maternity.contract_months=12")),
        Side(),
        (Look("months_kept", 1, "maternity"), Look("vacancy_rate", -1, "maternity")),
        system="south-east-london",
    ),
    MechanismRun(
        11,
        "lack any kind of dedicated HR personnel",
        Side(),
        Side(sets=("policy.practices.hr_partner=true",)),
        (Look("time_to_fill_weeks", -1), Look("vacancy_rate", -1)),
    ),
    MechanismRun(
        11,
        "ill-equipped on extensions: casework four times as long",
        Side(),
        Side(sets=("assumptions.hr.renewal_weeks=4", "assumptions.hr.recruitment_weeks=8")),
        (Look("limbo_weeks", 1), Look("vacancy_rate", 1)),
    ),
    MechanismRun(
        12,
        "pick up new skills quickly on the job; little training",
        *_moved("policy.practices.training", "false", "true"),
        (Look("knowledge_stock_mean", 1),),
    ),
    MechanismRun(
        12,
        "the skills that are needed shift",
        *_moved("assumptions.knowledge.drift_per_month", "0", "0.02"),
        (Look("knowledge_stock_mean", -1), Look("effective_capacity_mean", -1), Look("maturity_end", -1)),
        why="0 in the central assumptions: nobody has measured how fast; this is the end of its range",
    ),
    MechanismRun(
        13,
        "knowledge of the patch is the asset: a paid handover keeps it",
        *_moved("policy.overlap_weeks", "0", "4"),
        (Look("lost_knowledge", -1),),
    ),
    MechanismRun(
        13,
        "personal relationships and trust",
        *_moved("assumptions.ties.lapse_sole_chance", "0.3", "0.7"),
        (Look("ties_broken", 1), Look("partners_uncovered_mean", 1)),
    ),
    MechanismRun(
        14,
        "access the same documents",
        *_moved("policy.practices.shared_software", "false", "true"),
        (Look("knowledge_stock_mean", 1),),
    ),
    MechanismRun(
        15,
        "a single project document",
        *_moved("policy.practices.shared_record", "false", "true"),
        (Look("lost_knowledge", -1),),
        why="the central decision matrix is not in the model: nobody says what it changes for staff",
    ),
    MechanismRun(
        16,
        "portability of checks, the Dorset passport",
        *_policies("staff-passport"),
        (Look("time_to_fill_weeks", -1), Look("returns", 1), Look("lost_to_system", -1)),
        why="one leaver in ten who goes to a trust comes back, with half of what was known",
    ),
    MechanismRun(
        17,
        "little or no traditional career path",
        *_policies("career-ladder"),
        (Look("months_kept", 1), Look("exits_resigned_per_year", -1)),
    ),
    MechanismRun(
        18,
        "chicken and egg: without relationships, investment and momentum",
        *_moved("system.maturity", "0.1", "0.6"),
        (Look("maturity_end", 1), Look("mature", 1), Look("funded_post_months", 1)),
        system="developing-system",
        why="with the central values a head start lasts for some years, and not for good (maturity.md)",
    ),
    MechanismRun(
        18,
        "stuck: where success breeds success",
        Side(sets=(*_CHICKEN_AND_EGG, "system.maturity=0.1")),
        Side(sets=(*_CHICKEN_AND_EGG, "system.maturity=0.6")),
        (Look("maturity_end", 1), Look("mature", 1), Look("funded_post_months", 1)),
        system="lincolnshire",
        why="the assumptions chicken-and-egg: two lasting fates, by where a team starts (maturity.md)",
    ),
    MechanismRun(
        19,
        "encouraged to share knowledge and skills",
        *_policies("sharing-between-programmes"),
        (Look("lost_knowledge", -1), Look("effective_capacity_mean", -1)),
    ),
    MechanismRun(
        20,
        "irregular hours, above and beyond",
        *_moved("assumptions.attrition.workload_slope", "0", "1"),
        (Look("exits_resigned_per_year", 1), Look("months_kept", -1)),
    ),
    MechanismRun(
        20,
        "the work of those who went falls on those who stay",
        *_policies("cut-30-evenly"),
        (Look("overload_mean", 1), Look("exits_resigned_per_year", 1)),
    ),
    MechanismRun(
        21,
        "mixed engagement of partners under pressure: of local authorities",
        *_moved("assumptions.ties.engagement.local_authority", "1", "0.5"),
        (Look("partners_uncovered_mean", 1), Look("strong_ties_mean", -1)),
    ),
    MechanismRun(
        22,
        "less emphasis on a central engine room",
        *_policies("diffuse"),
        (Look("effective_capacity_mean", -1), Look("limbo_weeks", -1), Look("months_kept")),
        why="permanent contracts keep people and overload drives them away, so either sign of months kept is "
        "possible",
    ),
    MechanismRun(
        23,
        "immediate and short-term pressures: money is clawed back in the year",
        *_moved("assumptions.funding.in_year_clawback_chance_per_year", "0", "0.2"),
        (Look("funded_post_months", -1), Look("months_kept", -1), Look("vacancy_rate", 1)),
    ),
    MechanismRun(
        23,
        "money of a settlement is clawed back as a year opens",
        *_moved("assumptions.funding.clawback_chance_per_year", "0", "0.2", "three-year-settlement"),
        (Look("funded_post_months", -1), Look("months_kept", -1)),
    ),
    MechanismRun(
        24,
        "targeted with challenging five year planning requirements",
        *_moved("system.plan_deadlines", "[]", f"[{_THREE_DEADLINES}]"),
        (Look("exits_resigned_per_year", 1), Look("maturity_end", -1)),
        system="developing-system",
    ),
)
