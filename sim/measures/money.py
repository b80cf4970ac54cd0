"""What it costs, at one price base (model.md M14), and what money there was."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np

from sim.measures.discounting import present_value
from sim.measures.frame import MONTHS_PER_YEAR, Frame, ratio
from sim.measures.knowledge import mean_stock
from sim.measures.measure import Columns, Floats, Ints, MeasureKind
from sim.measures.pay import LENT, overlap_pay, paid_by_others, pay_per_month, vacancy_saving
from sim.measures.retention import RETENTION_MONTHS
from sim.measures.states import Facts
from sim.model.log import Event

PARTS = (
    "cost_pay", "cost_limbo", "cost_bridging", "cost_at_risk", "cost_interim",
    "cost_recruitment", "cost_redundancy", "cost_training", "cost_software", "cost_mechanisms",
)  # fmt: skip
"""The parts of cost_total_gbp."""

CHURN_PARTS = ("cost_recruitment", "cost_interim", "cost_redundancy", "cost_at_risk")
"""The parts of the total that are there because people go and others come."""

PAY_PARTS = ("cost_pay", "cost_limbo", "cost_bridging", "cost_at_risk", "cost_in_kind")
"""The parts that are employed people's pay, with the on-cost."""

_SPENT_ON = {
    "cost_total": "total", "cost_pay": "pay", "cost_limbo": "pay in limbo",
    "cost_bridging": "pay on a bridge", "cost_at_risk": "pay at risk",
    "cost_interim": "interims", "cost_recruitment": "recruitment", "cost_redundancy": "redundancy",
    "cost_training": "training", "cost_software": "shared software",
    "cost_mechanisms": "mechanisms of one's own",
}  # fmt: skip


def _gbp(name: str, title: str, better: int = -1, *, monthly: bool = False) -> MeasureKind:
    return MeasureKind(f"{name}_gbp", title, "GBP", better, monthly=monthly)


def funded_by(month: int) -> MeasureKind:
    """Return the post-months funded by a month at which retention is read: the money until then."""
    name, title = f"funded_post_months_{month}m", f"Funded post-months by month {month}"
    return MeasureKind(name, title, "post-months", 0, month=month)


def _spend(part: str) -> str:
    return part.replace("cost_", "spend_")


KINDS = (
    _gbp("cost_total", "Total cost"),
    # pay itself falls when posts are empty: less of it is not better
    *(_gbp(part, f"Cost of {_SPENT_ON[part]}", 0 if part == "cost_pay" else -1) for part in PARTS),
    _gbp("cost_in_kind", "Pay in kind", 0),
    _gbp("cost_public", "Public cost"),
    replace(_gbp("cost_of_churn", "Cost of churn"), least=-inf),  # empty posts may save more than it costs
    _gbp("vacancy_saving", "Vacancy saving", 0),
    _gbp("cost_total_discounted", "Total cost, discounted"),
    _gbp("cost_public_discounted", "Public cost, discounted"),
    replace(
        _gbp("cost_per_staff_equivalent_year", "Cost per experienced person's year"),
        pooled="weighted by posts",
    ),
    _gbp("redundancy_avoided", "Redundancy pay avoided", 0),
    _gbp("redundancy_liability_end", "Redundancy liability at end"),
    MeasureKind("funded_post_months", "Funded post-months", "post-months", 0),
    *(funded_by(month) for month in RETENTION_MONTHS),
    MeasureKind("funded_post_months", "Funded post-months until then", "post-months", 0, monthly=True),
    *(_gbp(_spend(part), f"Spend, {words}", 0, monthly=True) for part, words in _SPENT_ON.items()),
    _gbp("spend_public", "Spend, public", 0, monthly=True),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add cost, in GBP of the price base, undiscounted unless its name says so, over the whole run.

    cost_total_gbp
        The sum of the parts below: what the engine room's own budget pays.
    cost_pay_gbp
        Mid pay point of the post's band x WTE x local on-cost, of people in post and in contract.
    cost_limbo_gbp, cost_bridging_gbp, cost_at_risk_gbp
        The same pay while out of contract (unfunded spend), while a bridge fund pays, and while in a
        post that has closed. Nobody is counted twice: a bridge comes before limbo, limbo before at risk.
    cost_interim_gbp
        Employed cost of the post x the interim factor.
    cost_recruitment_gbp
        A fixed cost for each starter on a permanent or fixed-term contract; lent people are not hired.
    cost_redundancy_gbp
        Redundancy paid. redundancy_avoided_gbp, shown apart, is what another NHS job saved.
    cost_training_gbp, cost_software_gbp
        A budget for each open post and a licence for the team (not shared out over streams), if there is
        such a practice.
    cost_mechanisms_gbp
        What mechanisms of one's own (:class:`sim.Mechanism`) say they cost, in the month that begins then.
    cost_in_kind_gbp
        Pay of people whom others pay: gifted, aligned, and seconded to a pooled stream by its partners; not
        in the total.
    cost_public_gbp
        The total and the pay in kind, with the full public on-cost on pay.
    cost_of_churn_gbp
        Recruitment, interims, redundancy, pay at risk and overlaps (a starter's pay while whom they follow
        is still there), less vacancy_saving_gbp. Below 0 if empty posts save more than all that costs.
    vacancy_saving_gbp
        Pay not spent while open posts with money stand vacant: see :func:`sim.measures.pay.vacancy_saving`.
    cost_total_discounted_gbp, cost_public_discounted_gbp
        The total, and the public cost, at their present value on day one: what is spent in year y of the
        run, counted from 0, divided by (1 + discount_per_year)^y.
    cost_per_staff_equivalent_year_gbp
        cost_total_gbp / (knowledge_stock_mean x years).
    funded_post_months
        Posts paid for, summed over financial years, x 12: an award covers its whole year.
    funded_post_months_Nm, funded_post_months (monthly)
        What has been paid for until month N, also of a year that was decided late; nan if the run does not
        go beyond month N.
    spend_gbp and spend_<part>_gbp (monthly)
        The total and its parts, spent in the month that ends then; spend_public_gbp the public cost.
    """
    frame, money = facts.frame, facts.frame.scenario.assumptions.money
    flows = {**_pay(facts), **_other(facts)}
    flows["cost_total"] = np.sum([flows[part] for part in PARTS], axis=0)
    sums = {name: flow.sum(axis=2) for name, flow in flows.items()}
    pay_of_all = np.sum([sums[part] for part in PAY_PARTS], axis=0)
    full = money.public_cost_factor / money.on_cost_factor
    for name in ("cost_total", *PARTS, "cost_in_kind"):
        values.groups(f"{name}_gbp", sums[name])
    public = sums["cost_total"] + sums["cost_in_kind"] + (full - 1) * pay_of_all
    values.groups("cost_public_gbp", public)
    saved = vacancy_saving(facts)
    churn = np.sum([sums[part] for part in CHURN_PARTS], axis=0) + overlap_pay(facts) - saved
    values.groups("cost_of_churn_gbp", churn)
    values.groups("vacancy_saving_gbp", saved)
    values.groups("cost_total_discounted_gbp", present_value(flows["cost_total"], frame.scenario))
    raised = (full - 1) * np.sum([flows[part] for part in PAY_PARTS], axis=0)
    spent_by_all = flows["cost_total"] + flows["cost_in_kind"] + raised
    values.groups("cost_public_discounted_gbp", present_value(spent_by_all, frame.scenario))
    staff_years = mean_stock(frame) * frame.years
    values.team("cost_per_staff_equivalent_year_gbp", ratio(sums["cost_total"][:, 0], staff_years[:, 0]))
    avoided = _at_once(frame, Event.REDUNDANCY_AVOIDED).sum(axis=2)
    values.groups("redundancy_avoided_gbp", avoided)
    liability = _at_once(frame, Event.REDUNDANCY_LIABILITY).sum(axis=2)
    values.groups("redundancy_liability_end_gbp", liability)
    funded = _funded_post_months(frame)
    values.groups("funded_post_months", funded[:, :, -1])
    monthly.groups("funded_post_months", funded)
    for month in RETENTION_MONTHS:
        kind = funded_by(month)
        seen = kind.defined_in(frame.years)
        values.groups(kind.name, funded[:, :, month] if seen else np.full(funded.shape[:2], np.nan))
    for name in ("cost_total", *PARTS):
        monthly.team(f"{_spend(name)}_gbp", flows[name][:, 0])
    monthly.team("spend_public_gbp", spent_by_all[:, 0])


def _funded_post_months(frame: Frame) -> Floats:
    """Return post-months paid for until each month, less what cuts take from the rest of a year.

    Shape (R, groups, months + 1).
    """
    log, funded, cut = frame.log, frame.rows(Event.YEAR_FUNDED), frame.rows(Event.CUT_MADE)
    april = log.time[funded] // MONTHS_PER_YEAR * MONTHS_PER_YEAR
    paid = _steady(
        frame, frame.place[funded], frame.stream[funded], april, april + MONTHS_PER_YEAR, log.amount[funded]
    )
    april = (log.time[cut] // MONTHS_PER_YEAR + 1) * MONTHS_PER_YEAR
    lost = _steady(frame, frame.place[cut], frame.stream[cut], log.time[cut], april, log.amount[cut])
    return np.cumsum(paid - lost, axis=2)


def _pay(facts: Facts) -> dict[str, Floats]:
    """Return the pay of people by part, each pound in one part: (R, groups, months + 1)."""
    frame, people = facts.frame, facts.people
    pay = pay_per_month(frame)[people.post]
    ours = ~paid_by_others(frame, people.contract, people.stream)
    in_contract = ~people.bridged & ~people.limbo
    chosen = {
        "cost_pay": ours & in_contract & ~people.at_risk,
        "cost_limbo": ours & people.limbo & ~people.bridged,
        "cost_bridging": ours & people.bridged,
        "cost_at_risk": ours & in_contract & people.at_risk,
        "cost_in_kind": ~ours,
    }
    return {
        part: _steady(frame, people.place[of], people.stream[of], people.start[of], people.end[of], pay[of])
        for part, of in chosen.items()
    }


def _other(facts: Facts) -> dict[str, Floats]:
    """Return the other parts of the cost: (R, groups, months + 1)."""
    frame, log, posts = facts.frame, facts.frame.log, facts.posts
    money, practices = frame.scenario.assumptions.money, frame.scenario.practices()
    start, end = frame.intervals(frame.post_key, [Event.INTERIM_STARTED], [Event.INTERIM_ENDED])
    cover = pay_per_month(frame)[log.post[start]] * money.interim_factor
    joined = frame.rows(Event.JOINED)
    hired = joined[~np.isin(log.contract[joined], LENT)]
    of = posts.open & practices.training
    training = np.full(len(of), money.training_gbp_per_post_year / MONTHS_PER_YEAR)[of]
    software = np.zeros((frame.size, frame.groups, frame.months + 1))
    if practices.shared_software:
        software[:, 0, 1:] = money.software_gbp_per_year / MONTHS_PER_YEAR
    return {
        "cost_interim": _steady(
            frame, frame.place[start], frame.stream[start], log.time[start], log.time[end], cover
        ),
        "cost_recruitment": money.recruitment_gbp
        * frame.by_month(frame.place[hired], frame.stream[hired], frame.month_of(log.time[hired])),
        "cost_redundancy": _at_once(frame, Event.REDUNDANCY_PAID),
        "cost_training": _steady(
            frame, posts.place[of], posts.stream[of], posts.start[of], posts.end[of], training
        ),
        "cost_software": software,
        "cost_mechanisms": _in_advance(frame, Event.MECHANISM_PAID),
    }


def _steady(frame: Frame, place: Ints, stream: Ints, start: Floats, end: Floats, rate: Floats) -> Floats:
    """Return what is spent in each month at a rate a month from start to end: (R, groups, months + 1)."""
    which, month, length = frame.month_pieces(start, end)
    return frame.by_month(place[which], stream[which], month, rate[which] * length)


def _in_advance(frame: Frame, event: Event) -> Floats:
    """Return what rows of a kind amount to, in the month that begins with them: (R, groups, months + 1)."""
    rows = frame.rows(event)
    month = np.floor(frame.log.time[rows]).astype(np.int64) + 1
    return frame.by_month(frame.place[rows], frame.stream[rows], month, frame.log.amount[rows])


def _at_once(frame: Frame, event: Event) -> Floats:
    """Return what rows of a kind amount to in each month: (R, groups, months + 1)."""
    rows = frame.rows(event)
    month = frame.month_of(frame.log.time[rows])
    return frame.by_month(frame.place[rows], frame.stream[rows], month, frame.log.amount[rows])
