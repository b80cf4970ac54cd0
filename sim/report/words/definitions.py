"""What each measure means, in a line that can stand beside its number; the equations are in the docs."""

from __future__ import annotations

from sim.measures.registry import KINDS

_KNOWS = "in what fully experienced people know"
_DEFINED = {
    "months_kept": "Months that a day-one person stays, on average, of all months of the run",
    "day_one_people": "People in post on day one",
    "lost_knowledge": f"Knowledge that leaves with people or fades, net of what comes back, {_KNOWS}",
    "lost_on_exit": f"Knowledge that leaves with people, {_KNOWS}",
    "knowledge_faded": f"Knowledge in files of empty posts that goes out of date, {_KNOWS}",
    "knowledge_stranded": f"Knowledge in files of posts that have closed, {_KNOWS}",
    "worst_year_lost_knowledge": f"Knowledge lost in the worst year of the run, {_KNOWS}",
    "lost_to_system": "The same, without what leavers who can still be asked know",
    "knowledge_stock_end": f"Knowledge held at the end, by people and in files, {_KNOWS}",
    "knowledge_stock_mean": f"Knowledge held on average over the run, {_KNOWS}",
    "effective_capacity_mean": "Work that can be done: people by how far they have learnt, interims, sharing",
    "overload_mean": "How far the work asked for exceeds the capacity, as a share of it",
    "ties_broken": "Strong working relations with partners that ended",
    "strong_ties_mean": "Strong working relations with partners, on average",
    "strong_ties_end": "Strong working relations with partners at the end",
    "maturity_end": "How mature the partnership is at the end, from 0 to 1",
    "mature": "Share of simulated teams whose partnership is mature at the end",
    "mature_from_month": "Month from which the partnership stays mature",
    "exits_per_year": "People who leave the team in a year",
    "fixed_terms_run_out_per_year": "Fixed terms in a year that end without a renewal",
    "joiners_per_year": "People who join the team in a year",
    "staff_months": "Months worked by all members",
    "nhs_leaver_rate": "Leavers in a year over average headcount, counted as NHS statistics do",
    "leaver_rate": "All leavers in a year over average headcount",
    "leaver_rate_without_planned_returns": "The same, without people who go home as planned",
    "leaver_rate_from_nhs": "Leavers from the NHS in a year over average headcount",
    "stability_index": "Share of those there at the start of a year who are there at its end",
    "early_leaver_share": "Share of leavers on fixed terms who go before their term ends",
    "returns": "Leavers to a partner who come back with a staff passport",
    "limbo_weeks": "Person-weeks worked past the end of a contract, over the whole run",
    "limbo_people": "People who at some time work past the end of their contract",
    "ends_undecided_share": "Share of contract ends that come before the decision on the money",
    "vacancy_rate": "Share of the time of open posts in which nobody is in them",
    "frozen_share": "Share of time in which nobody may be hired",
    "time_to_fill_weeks": "Weeks from a vacancy to the first day of whom it is filled by",
    "cost_total_gbp": "What the team's own budget pays, over the whole run: the sum of the parts",
    "cost_pay_gbp": "Pay with the employer's on-cost, of people in post and in contract",
    "cost_limbo_gbp": "Pay of people who work past the end of their contract; nobody has funded it",
    "cost_bridging_gbp": "Pay that a bridge fund covers",
    "cost_at_risk_gbp": "Pay of people whose post has closed",
    "cost_interim_gbp": "Interims, at the pay of the post times a factor",
    "cost_recruitment_gbp": "A fixed cost for each person hired",
    "cost_redundancy_gbp": "Redundancy pay",
    "cost_training_gbp": "A training budget for each open post, if there is one",
    "cost_software_gbp": "A licence of shared software, if there is one",
    "cost_mechanisms_gbp": "What mechanisms of one's own say that they cost, if there are any",
    "cost_in_kind_gbp": "Pay of people whom others pay; not in the total",
    "cost_public_gbp": "The total and the pay in kind, with the full public cost of pensions",
    "cost_of_churn_gbp": (
        "Recruitment, interims, redundancy, pay at risk and overlaps, less the pay that empty posts save; "
        "below 0 where these save more"
    ),
    "vacancy_saving_gbp": "Pay not spent while funded posts stand empty",
    "cost_total_discounted_gbp": "The total at present value on day one, at the Green Book's rate",
    "cost_public_discounted_gbp": "The public cost at present value on day one, at the Green Book's rate",
    "cost_per_staff_equivalent_year_gbp": "Total cost over knowledge held, for each year",
    "redundancy_avoided_gbp": "Redundancy pay saved because people found another NHS job",
    "redundancy_liability_end_gbp": "Redundancy pay that would be due if the team closed at the end",
    "funded_post_months": "Posts that awards pay for, times months, over the whole run",
    "staff_years_discounted": "Knowledge held over the run, in years of one experienced person, discounted",
    "staff_years_in_heads": "The same of what people know, without files",
    "staff_years_in_heads_discounted": "The same of what people know, without files, discounted",
    "person_months_kept_discounted": "Months that day-one people stay, of all of them, discounted",
    "redundancies_per_year": "People made redundant in a year",
    "redundancies_avoided_per_year": "People in a year spared redundancy by another NHS job",
}
_OF_FAMILIES = {
    "retention_": "Share of the day-one team still in post at that month",
    "lost_on_exit_to_": f"Knowledge that leaves with people who go there, {_KNOWS}",
    "lost_on_exit_": f"Knowledge that leaves with people for that reason, {_KNOWS}",
    "partners_": "Partners with so many members who have a strong working relation with them",
    "single_holder_areas_": "Areas of work that one person alone knows",
    "exits_to_": "People who leave the team in a year to go there",
    "exits_": "People who leave the team in a year for that reason",
    "nhs_": "As NHS workforce statistics count it",
    "left_nhs": "Leavers who go to no other NHS body",
    "funded_post_months_": "Posts that awards pay for, times months, until then",
    "redundancies_": "People made redundant in a year for that reason",
    "redundancy_paid_": "Redundancy pay for that reason",
}
"""Of measures whose names begin so."""


def definition(measure: str) -> str:
    """Return what a measure means; of one that was added from outside, its title."""
    if measure in _DEFINED:
        return _DEFINED[measure]
    families = (words for begin, words in _OF_FAMILIES.items() if measure.startswith(begin))
    return next(families, KINDS[measure].title if measure in KINDS else "")
