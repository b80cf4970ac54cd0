"""The closed forms of the conceptual model, each reached by scenario settings alone (bare.yaml).

Every tolerance is stated in standard errors of the estimate (Z of them); seeds are fixed. A formula that
was off by a tenth would be far outside at these numbers of replications.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import comb, exp, factorial, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import triang

from sim.measures import exits_by_cause, measure_block
from sim.measures.groups import Groups
from sim.model.engine_room import names_of, simulate
from sim.model.log import PERSONS_PER_POST, Event, EventLog, Reason
from sim.reading import load
from sim.scenario import Scenario

Z = 3.5
POSTS = 20
BARE = Path(__file__).with_name("bare.yaml")


def bare(changes: Mapping[str, Any]) -> Scenario:
    return load(BARE, overrides=changes)


def day_one(log: EventLog) -> EventLog:
    return log.where(log.person % PERSONS_PER_POST == 0)


def close(found: float, expected: float, standard_error: float) -> None:
    assert abs(found - expected) < Z * standard_error, (
        f"{found:.4f}, expected {expected:.4f} +- {standard_error:.4f}"
    )


def share_close(found: float, expected: float, n: int) -> None:
    close(found, expected, sqrt(expected * (1 - expected) / n))


def mean_close(values: np.ndarray, expected: float) -> None:
    close(float(values.mean()), expected, float(values.std(ddof=1)) / sqrt(len(values)))


def per_replication(log: EventLog, values: np.ndarray, replications: int) -> np.ndarray:
    return np.bincount(log.replication, weights=values, minlength=replications)


# --- 1. exponential quits

NOBODY_NEW = {
    "assumptions.recruitment.approval_weeks": 520,
    "assumptions.recruitment.advert_to_start_weeks": 520,
}
"""For twenty years, where only the people of day one are looked at: they draw the same without successors."""


@pytest.mark.parametrize("rate", [0.12, 0.18, 0.30])
def test_survival_is_exponential_when_only_quits_happen(rate: float) -> None:
    n = 100
    log = simulate(bare({"assumptions.attrition.resignation_per_year": rate, **NOBODY_NEW}), range(n))
    left = day_one(log.of(Event.LEFT))
    for years in (1, 3, 5, 9):
        share_close(1 - float((left.time <= 12 * years).sum()) / (n * POSTS), exp(-rate * years), n * POSTS)


def test_leavers_a_year_are_poisson_with_instant_replacement() -> None:
    n, years, mean = 200, 10, POSTS * 0.18
    left = simulate(bare({}), range(n)).of(Event.LEFT)
    counts = np.bincount(left.replication * years + (left.time // 12).astype(int), minlength=n * years)
    close(counts.mean(), mean, sqrt(mean / len(counts)))
    # a Poisson has variance = mean; the estimate of it has variance (mean + 2 mean^2)/n
    close(counts.var(ddof=1), mean, sqrt((mean + 2 * mean**2) / len(counts)))
    share_close(float((counts == 0).mean()), 0.0273, len(counts))
    share_close(float((counts >= 7).mean()), 0.0733, len(counts))


# --- 2. competing risks


@pytest.mark.parametrize(("quit_rate", "retire_rate"), [(0.13, 0.024), (0.10, 0.10), (0.05, 0.20)])
def test_share_leaving_by_cause_is_its_share_of_the_hazard(quit_rate: float, retire_rate: float) -> None:
    settings = {
        "assumptions.attrition.resignation_per_year": quit_rate,
        "assumptions.attrition.retirement_per_year": retire_rate,
    }
    reasons = simulate(bare(settings), range(80)).of(Event.LEFT).reason
    share_close(
        float((reasons == Reason.RESIGNED).mean()), quit_rate / (quit_rate + retire_rate), len(reasons)
    )


@pytest.mark.parametrize(("quit_rate", "retire_rate"), [(0.13, 0.024), (0.10, 0.10)])
def test_exits_by_cause_are_shares_of_the_hazard_on_both_clocks(quit_rate: float, retire_rate: float) -> None:
    """F_j(t) = rate_j / (sum of rates) x (1 - exp(-(sum of rates) t)), of the day-one team and of all.

    The standard error is that of the day-one people's share; all spells by tenure tell no less than they do.
    """
    n, rates = 60, {"resigned": quit_rate, "retired": retire_rate}
    scenario = bare({f"assumptions.attrition.{k}_per_year": v for k, v in
                     {"resignation": quit_rate, "retirement": retire_rate}.items()})  # fmt: skip
    spells = measure_block(simulate(scenario, range(n)), scenario, names_of(scenario), range(n)).spells
    curves, rate = exits_by_cause(spells, Groups((), (), ()), 119), sum(rates.values())
    rows = zip(curves.clock, curves.cause, curves.months, curves.incidence, strict=True)
    read = {(clock, cause, month): share for clock, cause, month, share in rows}
    for clock in ("calendar", "tenure"):
        for cause, its_rate in rates.items():
            for years in (1, 3, 6):
                expected = its_rate / rate * (1 - exp(-rate * years))
                share_close(read[clock, cause, 12 * years], expected, n * POSTS)
        assert read[clock, "redundancy", 119] == 0


# --- 3. fixed terms with renewal


def fixed_terms(months: float, **more: Any) -> dict[str, Any]:
    term = [{"months": months, "share": 1}]
    return {
        "system.streams.money.contract": "policy",
        "system.starting.fixed_terms": term,
        "policy.contracts.fixed_terms": term,
        "run.years": 40,
        **{key.replace("__", "."): value for key, value in more.items()},
    }


@pytest.mark.parametrize(
    ("rate", "months", "renewal", "mean", "quits", "after_one", "after_three", "after_five"),
    [  # evidence C1.3; "after" is just after the anniversary
        pytest.param(0.12, 12, 0.8, 3.2442, 0.3893, 0.7095, 0.3572, 0.1798, marks=pytest.mark.slow),
        (0.18, 12, 0.8, 2.7583, 0.4965, 0.6682, 0.2984, 0.1332),
        (0.18, 24, 0.8, 3.8012, 0.6842, 0.8353, 0.4662, 0.2602),
        (0.18, 36, 0.8, 4.3426, 0.7817, 0.8353, 0.4662, 0.3253),
        pytest.param(0.12, 24, 0.7, 3.9570, 0.4748, 0.8869, 0.4884, 0.2689, marks=pytest.mark.slow),
        pytest.param(0.18, 12, 0.6, 1.8346, 0.3302, 0.5012, 0.1259, 0.0316, marks=pytest.mark.slow),
    ],
)
def test_fixed_terms_with_renewal(
    rate: float, months: int, renewal: float, mean: float, quits: float, after_one: float, after_three: float,
    after_five: float,
) -> None:  # fmt: skip
    n = 60
    settings = fixed_terms(
        months,
        assumptions__attrition__resignation_per_year=rate,
        assumptions__renewing__work_still_wanted_chance=renewal,
        **NOBODY_NEW,
    )
    left = day_one(simulate(bare(settings), range(n)).of(Event.LEFT))
    people = n * POSTS
    assert len(left.time) > 0.99 * people  # forty years see nearly everyone go
    mean_close(left.time / 12, mean)
    share_close(float((left.reason == Reason.RESIGNED).mean()), quits, len(left.time))
    for years, survival in ((1, after_one), (3, after_three), (5, after_five)):
        share_close(1 - float((left.time <= 12 * years).sum()) / people, survival, people)


@pytest.mark.slow
def test_four_year_rule_makes_the_renewal_past_48_months_permanent() -> None:
    n = 100
    settings = fixed_terms(
        12,
        policy__contracts__four_year_rule=True,
        assumptions__renewing__four_year_decline_chance=0.0,
        assumptions__renewing__work_still_wanted_chance=0.8,
        **NOBODY_NEW,
    )
    left = day_one(simulate(bare(settings), range(n)).of(Event.LEFT))
    mean_close(left.time / 12, 3.32)
    share_close(1 - float((left.time <= 60).sum()) / (n * POSTS), 0.1665, n * POSTS)


def test_contracts_past_the_money_follow_the_same_form_under_annual_settlements() -> None:
    """Past money allowed: annual money that is always full changes nothing about three-year contracts."""
    n = 60
    settings = fixed_terms(
        36,
        system__streams__money__kind="transformation",
        system__streams__money__horizon=1,
        policy__contracts__past_money_months=60,
        assumptions__renewing__work_still_wanted_chance=0.8,
        **NOBODY_NEW,
    )
    left = day_one(simulate(bare(settings), range(n)).of(Event.LEFT))
    mean_close(left.time / 12, 4.3426)


# --- 4. filled and vacant in turn


@pytest.mark.parametrize(
    ("rate", "gap_weeks", "occupied"), [(0.18, 14, 0.9538), (0.18, 26, 0.9174), (0.30, 26, 0.8696)]
)
def test_occupancy_of_a_post_that_is_filled_and_vacant_in_turn(
    rate: float, gap_weeks: int, occupied: float
) -> None:
    n, years = 20, 60
    settings = {
        "assumptions.attrition.resignation_per_year": rate,
        "assumptions.recruitment.advert_to_start_weeks": gap_weeks,
        "run.years": years,
    }
    log = simulate(bare(settings), range(n))
    emptied, joined = log.of(Event.POST_EMPTIED), log.of(Event.JOINED)
    vacant = per_replication(emptied, 12 * years - emptied.time, n) - per_replication(
        joined, 12 * years - joined.time, n
    )
    # A new team starts full: the first cycle is longer, by (1 - occupied) of a mean tenure over the run.
    mean, gap = 1 / rate, gap_weeks / 52
    transient = (1 - occupied) * mean * gap / (mean + gap) / years
    mean_close(1 - vacant / (POSTS * 12 * years), occupied + transient)


# --- 5. Little's law


@pytest.mark.parametrize("months", [12, 36])
def test_littles_law_staff_in_post_is_joins_times_mean_tenure(months: int) -> None:
    n, years = 5, 100
    settings = fixed_terms(
        months,
        assumptions__renewing__work_still_wanted_chance=0.8,
        assumptions__recruitment__advert_to_start_weeks=14,
        run__years=years,
    )
    log = simulate(bare(settings), range(n))
    joined, left = log.of(Event.JOINED), log.of(Event.LEFT)
    entered = {(r, p): t for r, p, t in zip(joined.replication, joined.person, joined.time, strict=True)}
    stays = [
        t - entered[r, p]
        for r, p, t in zip(left.replication, left.person, left.time, strict=True)
        if (r, p) in entered
    ]
    staff = (
        n * POSTS * 12 * years
        + (12 * years - joined.time).sum()
        - (12 * years - left.time).sum()
    ) / (n * 12 * years)  # fmt: skip
    joins_a_month = len(joined.time) / (n * 12 * years)
    # An identity up to who is in post at either end: at most a full team's tenure, over the run.
    tenure = np.mean(stays) + 4 * np.std(stays) / np.sqrt(n * POSTS)  # of a day-one team, within 4 s.e.
    edge = POSTS * tenure / (12 * years)
    assert abs(joins_a_month * np.mean(stays) - staff) < edge


# --- 6. knowledge with instant replacement


@pytest.mark.parametrize(
    ("rate", "tau_years", "handed_over", "documented", "forgetting", "expected"),
    [
        (0.18, 1, 0.3, 0.0, 0.0, 0.8881),
        (0.18, 1, 0.3, 0.4, 0.0, 0.9297),
        (0.18, 2, 0.0, 0.0, 0.0, 0.7353),
        (0.30, 2, 0.5, 0.0, 0.0, 0.7692),
        (0.18, 1, 0.3, 0.0, 0.06, 1 / (1 + 0.06 + 0.18 * 0.7)),
    ],
)
def test_mean_knowledge_and_the_rate_of_loss(
    rate: float, tau_years: float, handed_over: float, documented: float, forgetting: float, expected: float
) -> None:
    n, years, warm = 20, 60, 20
    settings = {
        "assumptions.attrition.resignation_per_year": rate,
        "assumptions.knowledge.tau_months": 12 * tau_years,
        "assumptions.knowledge.documented_share": documented,
        "assumptions.knowledge.forgetting_per_month": forgetting / 12,
        "assumptions.handover.sudden": handed_over,  # no notice: everyone leaves suddenly
        "run.years": years,
    }
    log = simulate(bare(settings), range(n))
    left, end = log.of(Event.LEFT), log.of(Event.PRESENT_AT_END)
    left = left.where(left.time > 12 * warm)
    lost = per_replication(left, left.amount, n) / (POSTS * (years - warm))
    mean_close(lost, rate * (1 - documented) * (1 - handed_over) * expected)
    mean_close(per_replication(end, end.knowledge, n) / POSTS, expected)


# --- 8. HR casework as a finite-source queue


def machine_repair_wait(sources: int, servers: int, failures: float, repairs: float) -> float:
    """Mean wait before service of M/M/c//N, in the unit of the rates (machine repair, any queueing text)."""
    ratio = failures / repairs

    def queueing(k: int) -> float:
        return 1 if k <= servers else factorial(k) / (factorial(servers) * servers ** (k - servers))

    weight = [comb(sources, k) * ratio**k * queueing(k) for k in range(sources + 1)]
    p = np.array(weight) / sum(weight)
    k = np.arange(sources + 1)
    waiting = (np.maximum(k - servers, 0) * p).sum()
    return float(waiting / (failures * ((sources - k) * p).sum()))


@pytest.mark.parametrize("servers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_hr_casework_is_a_finite_source_queue(servers: int) -> None:
    n, years = 30, 60
    settings = {
        "assumptions.attrition.resignation_per_year": 1.0,
        "assumptions.hr.recruitment_weeks": 2,
        "assumptions.hr.distribution": "exponential",
        "assumptions.hr.posts_per_server": POSTS / servers,
        "run.years": years,
    }
    log = simulate(bare(settings), range(n))
    opened, started = log.of(Event.HR_OPENED), log.of(Event.HR_STARTED)
    waits = []
    for r in range(n):  # first come, first served: the k-th case opened is the k-th started
        begun = started.time[started.replication == r]
        waits.append((begun - opened.time[opened.replication == r][: len(begun)])[40:].mean() * 52 / 12)
    expected = machine_repair_wait(POSTS, servers, 1.0, 26.0) * 52
    if servers == 1:
        assert expected == pytest.approx(3.3, abs=0.05)  # the figure of the conceptual model
    mean_close(np.array(waits), expected)


# --- 9. fixed terms, no renewal, no quits


@pytest.mark.parametrize("months", [12, 24, 36, 48])
def test_replacements_are_exactly_the_terms_that_have_ended(months: int) -> None:
    settings = fixed_terms(
        months,
        assumptions__attrition__resignation_per_year=0,
        assumptions__renewing__work_still_wanted_chance=0,
        run__years=10,
    )
    joined = simulate(bare(settings), range(2)).of(Event.JOINED)
    ended = (120 - 1) // months  # an end at the horizon itself does not happen
    assert np.array_equal(np.bincount(joined.post, minlength=POSTS), np.full(POSTS, 2 * ended))
    assert set(joined.time) == {float(months * i) for i in range(1, ended + 1)}


# --- 10. limbo


@pytest.mark.parametrize(
    ("dates", "mean_weeks", "late"),
    [((-12, -4, 22), 4.015, 0.5475), ((-4, -4, 22), None, None), ((0, 10, 20), 10.0, 1.0)],
)
def test_limbo_with_certain_renewal_is_the_lateness_of_the_money(
    dates: tuple[float, float, float], mean_weeks: float | None, late: float | None
) -> None:
    n, years, posts = 150, 10, 3  # all posts share one decision, so a year is one draw, of any number
    low, mode, high = dates
    if mean_weeks is None:  # of max(X, 0) of a triangle that starts at its mode: (high^3)/(3 (high-low)^2)
        mean_weeks, late = high**3 / (3 * (high - low) ** 2), (high / (high - low)) ** 2
    settings = fixed_terms(
        12,
        system__posts__post__count=posts,
        system__streams__money__kind="transformation",
        system__streams__money__horizon=1,
        assumptions__attrition__resignation_per_year=0,
        assumptions__funding__non_recurrent_decision_weeks__earliest=low,
        assumptions__funding__non_recurrent_decision_weeks__likeliest=mode,
        assumptions__funding__non_recurrent_decision_weeks__latest=high,
        run__years=years,
    )
    log = simulate(bare(settings), range(n))
    began, ended = log.of(Event.LIMBO_STARTED), log.of(Event.LIMBO_ENDED)
    ends = posts * (years - 1)  # 31 Marches within the run
    in_limbo = per_replication(ended, ended.time, n) - per_replication(began, began.time, n)
    mean_close(in_limbo / ends * 52 / 12, mean_weeks)
    assert late is not None
    years_late = len(began.time) / posts
    share_close(years_late / (n * (years - 1)), late, n * (years - 1)) if late < 1 else None
    if late == 1:
        assert years_late == n * (years - 1)


# --- 11. limbo where contracts run past the money


@pytest.mark.parametrize("past_money_months", [0, 24])
def test_limbo_is_what_is_left_of_the_wait_for_money_when_a_contract_ends(past_money_months: int) -> None:
    """Contracts that end uniformly over the year: limbo per end = E[max(0, X - e)].

    X, triangular, is the decision's distance from 1 April and e the end's. What a host may risk past the
    money lengthens the contracts that are signed, and never stands in for the decision at a renewal.
    """
    n, ends = 300, [12 + 12 * (i + 0.5) / POSTS for i in range(POSTS)]
    listed = {
        f"post-{i + 1}": {"tenure_months": 0.0, "contract": "fixed-term", "months_left": end}
        for i, end in enumerate(ends)
    }
    log = simulate(
        bare(
            {
                "system.streams.money.kind": "transformation",
                "system.streams.money.horizon": 1,
                "system.starting.people": listed,
                "policy.contracts.past_money_months": past_money_months,
                "assumptions.attrition.resignation_per_year": 0.0,
                "run.years": 3,
            }
        ),
        range(n),
    )
    began, ended = log.of(Event.LIMBO_STARTED), log.of(Event.LIMBO_ENDED)
    first_began, first_ended = began.time[began.time < 24], ended.time[ended.time < 24]
    weeks = (
        per_replication(ended.where(ended.time < 24), first_ended, n)
        - per_replication(began.where(began.time < 24), first_began, n)
    ) * 52 / 12 / POSTS  # fmt: skip
    quantiles = (np.arange(20_000) + 0.5) / 20_000
    x = triang.ppf(quantiles, (-4 + 12) / (22 + 12), loc=-12, scale=22 + 12)
    after = [(end - 12) * 52 / 12 for end in ends]
    mean_close(weeks, float(np.mean([np.maximum(0.0, x - e).mean() for e in after])))
    if past_money_months:
        renewed = log.of(Event.CONTRACT_RENEWED)
        assert renewed.amount == pytest.approx(12)  # a whole term is signed, past the money


# --- 13. the two fixed points of maturity


def settles(start: float) -> float:
    """Return where *M* = s(gain (agreed share(M) - half)), stepped from a start, comes to rest."""
    m = start
    for _ in range(1000):
        m = 1 / (1 + exp(-8 * (min(1.0, 0.1 + 0.9 * m) - 0.5)))
    return m


@pytest.mark.parametrize(("start", "fixed_point"), [(0.02, settles(0.0)), (0.6, settles(1.0))])
def test_maturity_comes_to_rest_at_the_fixed_point_of_its_side(start: float, fixed_point: float) -> None:
    """A pool whose partners agree to .1 + .9 M of it pays for as much of the plan, and nothing else acts.

    There are two stable points, .06 and .98, and an unstable one at .38. Posts are rounded by chance, evenly.
    """
    n, years = 20, 40
    scenario = bare(
        {
            "system.maturity": start,
            "system.partners": {"payer": {"kind": "trust"}},
            "system.streams.money": {"kind": "pooled", "horizon": 1, "shares": {"payer": 1}},
            "system.posts.post.count": 50,
            "assumptions.ties.partners_per_post": 0,
            "assumptions.maturity.loop": True,
            "assumptions.maturity.pool_share_floor": 0.1,
            "assumptions.maturity.pool_share_slope": 0.9,
            "assumptions.funding.closure_notice_weeks": 0,
            "assumptions.attrition.resignation_per_year": 0.0,
            "assumptions.knowledge.tau_months": 0.1,
            "run.years": years,
        }
    )
    grown = simulate(scenario, range(n)).of(Event.MATURITY).amount.reshape(n, -1)
    assert (settles(0.0), settles(0.3), settles(0.5), settles(1.0)) == pytest.approx(
        (0.0585, 0.0585, 0.9792, 0.9792), abs=1e-4
    )
    found = grown[:, -120:].mean(axis=1)  # the last ten years
    assert found.mean() == pytest.approx(fixed_point, abs=0.01)  # within a year the staffing lags the money
    assert grown[:, -1] == pytest.approx(fixed_point, abs=0.05)


# --- 12. knowledge that two posts share


def two_who_share(shared: float, tenures: tuple[float, float], changes: dict[str, Any]) -> EventLog:
    """Return the log of two permanent members of given tenure, who share what they know."""
    people = {
        name: {"tenure_months": tenure, "contract": "permanent"}
        for name, tenure in zip(("one", "two"), tenures, strict=True)
    }
    groups = {name: {"role": "Member", "band": "7", "stream": "money"} for name in people}
    system = {
        "title": "Two",
        "streams": {"money": {"kind": "core", "horizon": "recurrent", "contract": "permanent"}},
        "posts": groups,
        "starting": {"people": people},
        "practices": {"sharing": True, "hr_partner": True},
    }
    settings = {"system": system, "assumptions.knowledge.shared_between_posts": shared}
    return simulate(bare({}).replace(settings).replace(changes), range(60))


def first_exits(log: EventLog) -> EventLog:
    left = log.of(Event.LEFT)
    return left.where(np.unique(left.replication, return_index=True)[1])


def test_nothing_is_lost_while_somebody_equally_experienced_holds_it_too() -> None:
    """Nor ever after: the whole of a leaver's knowledge is left to a successor, who then holds it as well."""
    left = two_who_share(1.0, (24.0, 24.0), {}).of(Event.LEFT)
    assert len(left.time) > 60
    assert left.knowledge.min() > 0.8
    assert left.amount == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("shared", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("documented", [0.0, 0.4])
@pytest.mark.parametrize("tenures", [(24.0, 24.0), (60.0, 12.0)])
def test_what_is_lost_is_what_is_not_shared_and_what_the_other_knows_less(
    shared: float, documented: float, tenures: tuple[float, float]
) -> None:
    """L = (1 - c)[(1 - s) k + s max(0, k - m)], k = 1 - exp(-t / tau) of the leaver, m of the other."""
    log = two_who_share(shared, tenures, {"assumptions.knowledge.documented_share": documented})
    left = first_exits(log)
    leaver, other = (np.where(left.post == 0, *pair) for pair in (tenures, tenures[::-1]))
    k, most = (1 - np.exp(-(tenure + left.time) / 12) for tenure in (leaver, other))
    assert len(left.time) > 50
    assert left.knowledge == pytest.approx(k)
    alone = (1 - shared) * k + shared * np.maximum(0, k - most)
    assert left.amount == pytest.approx((1 - documented) * alone, abs=1e-9)


def test_groups_that_keep_to_themselves_share_nothing() -> None:
    apart = {"system.posts.one.sharing_group": "one"}
    left = first_exits(two_who_share(1.0, (24.0, 24.0), apart))
    assert left.amount == pytest.approx(left.knowledge)
